"""What of an archive is asked for, and walking through it: version by version, line by line, stretch by stretch.

What can't be read is named and passed over: an export of ten years must not end at one bad file. Writes nothing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from archive.files import DOCUMENTS, LOG_FILE, MAX_HOST_NAME, document_folders, read_regular, version_number
from archive.log import CaptureLog, RecordPosition, parse_line
from archive.model import ArchiveDamaged, FormatError, NotArchived, host_of, sha256
from archive.store import MAX_FILE, DocumentFolder, owner_of, reader
from archive.warc import open_record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from archive.log import Entry, EvidenceRange
    from archive.store import StoredVersion

# Takes one line about what could not be read.
Complain: TypeAlias = "Callable[[str], None]"
# Far above the records of one capture; bounds what a tampered log can take in memory.
MAX_STRETCH: Final = 768 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which documents (all, those named, or a host's), and of their versions and captures which."""

    urls: tuple[str, ...] = ()  # canonical; none: all
    host: str | None = None  # with those below it; as it stands in a canonical URL, without a port
    since: datetime | None = None  # captured at that time or later
    latest: bool = False  # of each document the latest version alone

    @property
    def is_all(self) -> bool:
        """Whether nothing is left out of the captures."""
        return not self.urls and self.host is None and self.since is None

    def has(self, url: str | None) -> bool:
        """Whether that document is asked for."""
        if url is None or (self.urls and url not in self.urls):
            return False
        return self.host is None or f".{host_of(url)}".endswith(f".{self.host}")

    def is_recent(self, at: datetime) -> bool:
        """Whether what was captured at that time is asked for."""
        return self.since is None or at >= self.since


class LogLine(NamedTuple):
    """A line of the capture log: its number from 1 on, its bytes, and what it says."""

    number: int
    raw: bytes
    entry: Entry | None  # None where it can't be read, or was not asked for


def log_lines(root: Path, complain: Complain, *, mentioning: Sequence[bytes] = ()) -> Iterator[LogLine]:
    """Yield the lines that the log has at this instant; a torn last one was never acknowledged, and is none.

    With `mentioning`, only lines that hold one of these are read: the others come without their entry.
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
    """Yield the versions that are asked for, document by document in the order of their folders, oldest first."""
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


def numbers_of(document: DocumentFolder, complain: Complain) -> list[int] | None:
    """Return the numbers of a document's versions; None where its folder can't be read, which is said."""
    try:
        return document.numbers()
    except ArchiveDamaged as error:
        complain(str(error))
        return None


def read_evidence(root: Path, stretch: EvidenceRange) -> bytes:
    """Return the bytes of a capture's records as they lie there, checked. Raises ArchiveDamaged."""
    where = f"{root / stretch.file} at {stretch.offset}"
    if not 0 <= stretch.length <= MAX_STRETCH:
        raise ArchiveDamaged(f"{where}: {stretch.length} bytes are no length of a capture's records")
    with open_record(root, RecordPosition(stretch.file, stretch.offset)) as file:
        data = file.read(stretch.length)
    if sha256(data) != stretch.digest:
        raise ArchiveDamaged(f"{where}: the records are not what the log says ({stretch.digest})")
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
        # A longer name is cut off, and does not tell.
        if selection.host is None or _folder_of(selection.host) in host or len(host) >= MAX_HOST_NAME:
            for folder in sorted((root / DOCUMENTS / host).glob("*")):
                yield from _document(root, folder, selection, complain)


def _document(root: Path, folder: Path, selection: Selection, complain: Complain) -> Iterator[DocumentFolder]:
    names = [path.name for path in folder.glob("v*.json") if version_number(path.name) is not None]
    if not names:
        return
    # Nearly always the first to be asked; the others where the oldest version is damaged.
    owners = (url for url in chain([owner_of(folder)], (_owner(folder / name) for name in sorted(names))) if url)
    document = next((found for url in owners if (found := DocumentFolder(root, url)).folder == folder), None)
    if document is None:
        complain(f"{folder}: no version in it says whose it is")
    elif selection.has(document.url):
        yield document


def _owner(path: Path) -> str | None:
    """Return the URL that a version's file names; None where it can't be read (whoever reads it all says why)."""
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


def _folder_of(host: str) -> str:
    return document_folders(f"http://{host}/")[0].split("/")[1]
