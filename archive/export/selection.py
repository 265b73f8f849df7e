"""Select a part of an archive, and iterate over its versions, log lines and evidence records. Writes nothing.

What can't be read is reported and skipped: one bad file must not stop the export of ten years.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from archive.files import DOCUMENTS, LOG_FILE, MAX_HOST_NAME, document_folders, read_regular, version_number
from archive.log import CaptureEntry, CaptureLog, ComparisonEntry, RecordPosition, TemplateEntry, parse_line
from archive.model import ArchiveDamaged, FormatError, NotArchived, host_of, sha256
from archive.store import MAX_FILE, DocumentFolder, owner_of, reader
from archive.warc import open_record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from archive.log import Entry, EvidenceRange, Withdrawals
    from archive.store import StoredVersion

# A callback for one line on what could not be read.
Complain: TypeAlias = "Callable[[str], None]"
# Maximum size of the records of one capture, far above real ones: bounds the memory that a tampered log can take.
MAX_RECORDS_SIZE: Final = 768 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The documents to export (all, those named, or a host's), and which of their versions and captures."""

    urls: tuple[str, ...] = ()  # canonical; empty: all
    host: str | None = None  # with its subdomains; as `host_of` returns it
    since: datetime | None = None  # captured at that time or later
    latest: bool = False  # only the latest version of each document

    @property
    def is_all(self) -> bool:
        """Return whether all captures are selected."""
        return not self.urls and self.host is None and self.since is None

    def has(self, url: str | None) -> bool:
        """Return whether a document is selected."""
        if url is None or (self.urls and url not in self.urls):
            return False
        return self.host is None or f".{host_of(url)}".endswith(f".{self.host}")

    def is_recent(self, at: datetime) -> bool:
        """Return whether captures at that time are selected."""
        return self.since is None or at >= self.since


class LogLine(NamedTuple):
    """A line of the capture log: its number, counted from 1, its bytes, and its entry."""

    number: int
    raw: bytes
    entry: Entry | None  # None if it can't be read, or was skipped


def log_lines(root: Path, complain: Complain, *, mentioning: Sequence[bytes] = ()) -> Iterator[LogLine]:
    """Yield the lines that the log has now, without a torn last one, which was never acknowledged.

    With `mentioning`, only lines that contain one of these are parsed; the others are yielded without their entry.
    """
    path = root / LOG_FILE
    try:
        end = path.stat().st_size
    except FileNotFoundError:
        return
    for number, (offset, raw) in enumerate(CaptureLog(root).lines(), start=1):
        if offset >= end or (offset + len(raw) >= end and not raw.endswith(b"\n")):
            return
        entry = None
        if not mentioning or any(words in raw for words in mentioning):
            try:
                entry = parse_line(raw)
            except ValueError:
                complain(f"{path}: line {number} can't be read")
        yield LogLine(number, raw, entry)


def stored_versions(root: Path, selection: Selection, complain: Complain) -> Iterator[StoredVersion]:
    """Yield the selected versions, document by document in the order of their folders, oldest first."""
    for document in _documents(root, selection, complain):
        numbers = numbers_of(document, complain) or []
        for number in numbers[-1:] if selection.latest else numbers:
            try:
                stored = document.read(number)
            except (ArchiveDamaged, FormatError) as error:
                complain(str(error))
                continue
            if selection.is_recent(stored.version.captured_at):
                yield stored


def taken_back(root: Path, complain: Complain) -> frozenset[tuple[str, int]]:
    """Return the versions, by URL and number, of which a later line of the log says that they are no edits."""
    lines = log_lines(root, complain, mentioning=(b'"template"',))
    entries = (line.entry for line in lines)
    return frozenset((entry.url, entry.version) for entry in entries if isinstance(entry, TemplateEntry))


def numbers_of(document: DocumentFolder, complain: Complain) -> list[int] | None:
    """Return the numbers of a document's versions; None if its folder can't be read, which is reported."""
    try:
        return document.numbers()
    except ArchiveDamaged as error:
        complain(str(error))
        return None


def read_evidence(root: Path, evidence: EvidenceRange) -> bytes:
    """Return the raw bytes of a capture's records, checked against their digest. Raises ArchiveDamaged."""
    where = f"{root / evidence.file} at {evidence.offset}"
    if not 0 <= evidence.length <= MAX_RECORDS_SIZE:
        raise ArchiveDamaged(f"{where}: {evidence.length} bytes is no possible length of a capture's records")
    with open_record(root, RecordPosition(evidence.file, evidence.offset)) as file:
        data = file.read(evidence.length)
    if sha256(data) != evidence.digest:
        raise ArchiveDamaged(f"{where}: the records do not have the digest in the log ({evidence.digest})")
    return data


def _documents(root: Path, selection: Selection, complain: Complain) -> Iterator[DocumentFolder]:
    if selection.urls:
        for url in selection.urls:
            document = DocumentFolder(root, url)
            if not selection.has(url):
                continue
            numbers = numbers_of(document, complain)
            if numbers:
                yield document
            elif numbers is not None:
                complain(_why_none(root, url))
        return
    # Folder by folder, so that memory does not grow with the archive.
    for host in sorted(path.name for path in (root / DOCUMENTS).glob("*")):
        # A longer name of a host folder is cut off, and can be of any host.
        if selection.host is None or _host_folder(selection.host) in host or len(host) >= MAX_HOST_NAME:
            for folder in sorted((root / DOCUMENTS / host).glob("*")):
                yield from _document(root, folder, selection, complain)


def _document(root: Path, folder: Path, selection: Selection, complain: Complain) -> Iterator[DocumentFolder]:
    names = [path.name for path in folder.glob("v*.json") if version_number(path.name) is not None]
    if not names:
        return
    # Nearly always the first is the owner; the others are tried if the oldest version is damaged.
    owners = (
        url for url in chain([owner_of(folder)], (_url_in_version_file(folder / name) for name in sorted(names))) if url
    )
    document = next((found for url in owners if (found := DocumentFolder(root, url)).folder == folder), None)
    if document is None:
        complain(f"{folder}: no version in it names the page that it belongs to")
    elif selection.has(document.url):
        yield document


def _url_in_version_file(path: Path) -> str | None:
    """Return the URL that a version's file names; None if it can't be read (reading the version reports why)."""
    try:
        url = json.loads(read_regular(path, MAX_FILE))["url"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return url if isinstance(url, str) else None


def _why_none(root: Path, url: str) -> str:
    try:
        reader.version(root, url, None)
    except NotArchived as error:
        return str(error)
    except (ArchiveDamaged, FormatError) as error:
        return f"{url}: {error}"
    return f"{url} has just been archived"


def _host_folder(host: str) -> str:
    return document_folders(f"http://[{host}]/" if ":" in host else f"http://{host}/")[0].split("/")[1]


def is_withdrawn(entry: Entry, withdrawn: Withdrawals) -> bool:
    """Return whether a line is about a version, or has evidence, that was withdrawn since."""
    evidence = entry.warc if isinstance(entry, CaptureEntry) else None
    if evidence is not None and withdrawn.hole(evidence.file, evidence.offset) is not None:
        return True
    sides: tuple[tuple[str | None, int | None], ...]
    if isinstance(entry, ComparisonEntry):
        sides = ((entry.left.url, entry.left.version), (entry.right.url, entry.right.version))
    else:
        sides = ((getattr(entry, "url", None), getattr(entry, "version", None)),)
    return any(url is not None and withdrawn.of_version(url, number) is not None for url, number in sides)
