"""Recording: what is to be recorded is made ready here, each thing by itself; `archive.store.group_commit` commits it.

Whether a capture's bytes are stored or referred to is decided here; when a version is due, and in which order
things are written, is not.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar, cast

from archive.files import writing
from archive.log import (
    AliasEntry,
    CaptureEntry,
    ComparisonEntry,
    ExtractionEntry,
    TimestampEntry,
    capture_entry,
    truncate_url,
)
from archive.model import ArchiveDamaged, BadURL, FormatError, Part, canonical_url, record_json
from archive.store.documents import DocumentFolder, StoredVersion
from archive.store.group_commit import GroupCommit
from archive.store.planning import NO_UNICODE, Draft, Ticket
from archive.warc import EarlierRecord, capture_records, find_payload_record, open_record, read_earlier_record

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from archive.log import RecordPosition
    from archive.model import Capture, Reading, Version

EntryT = TypeVar("EntryT", AliasEntry, ComparisonEntry, TimestampEntry)


# Of which captures the evidence is kept: of all, or only of those that show other bytes than the latest version's.
# The line of the log, chained to all before it, is there in both.
EvidencePolicy: TypeAlias = Literal["all", "changes"]


@dataclass(frozen=True, slots=True)
class StoredCapture:
    """What became of a capture: the version it shows (None: no article), whether it is new, its log entry.

    `payload` is where the bytes lie that were received; None where none came.
    """

    version: Version | None
    is_new: bool
    entry: CaptureEntry
    payload: RecordPosition | None = None


class Writer:
    """Writes into one archive, for any number of threads. `say` takes one line for each thing that was healed."""

    def __init__(self, root: Path, say: Callable[[str], None], evidence_of: EvidencePolicy) -> None:
        self._root = root
        self._say = say
        self._evidence_of = evidence_of
        self._group = GroupCommit(root, say)

    def record(
        self,
        capture: Capture,
        read: Reading | None,
        *,
        problem: str | None,
        part_of: str | None,
        parts: Sequence[StoredCapture],
    ) -> StoredCapture:
        """Store a capture and what was read from it; see `Archive.record`."""
        url = _identity(capture, read)
        digest = None if read is None else _digest(read)
        if read is not None and digest is None:
            problem = NO_UNICODE
        entry = capture_entry(capture, url, problem=problem, part_of=part_of)
        ticket = Ticket(entry, f"the capture of {url}")
        with writing(ticket.about):
            self._keep(ticket, entry, capture)
        if read is not None and digest is not None:
            ticket.draft = Draft(read, digest, entry.payload_digest or "", entry.at, _parts(parts))
        done = self._group.submit(ticket)
        entry = cast("CaptureEntry", done.entry)
        return StoredCapture(done.version, is_new=entry.new, entry=entry, payload=done.payload)

    def record_extraction(self, source: StoredVersion | CaptureEntry, read: Reading, at: datetime) -> Version | None:
        """Store what a newer extractor read from bytes that are stored; see `Archive.record_extraction`."""
        digest = _digest(read)
        if digest is None:
            return None
        if isinstance(source, StoredVersion):
            version, latest, payload = source.version, source, source.payload
            if digest == version.digest:
                return None
            parts = tuple(zip(version.parts, source.parts, strict=True))
            draft = Draft(read, digest, version.payload_digest, version.captured_at, parts)
            url = version.url
        else:
            latest, url = None, source.url
            payload = find_payload_record(self._root, source)
            draft = Draft(read, digest, source.payload_digest or "", source.at)
        entry = ExtractionEntry(at=at, url=url, extractor=read.article.extractor, version=0, file_digest="")
        about = f"what was read anew from {url}"
        return self._group.submit(Ticket(entry, about, draft=draft, latest=latest, payload=payload)).version

    def append(self, entry: EntryT) -> EntryT:
        """Commit a line that goes with nothing else: a comparison, an alias, a timestamp."""
        return cast("EntryT", self._group.submit(Ticket(entry, f"a line about a {entry.kind}")).entry)

    def close(self) -> None:
        """Finish the evidence file of this session."""
        self._group.close()

    def _keep(self, ticket: Ticket, entry: CaptureEntry, capture: Capture) -> None:
        """Make a capture's evidence ready: a revisit where the latest version's evidence has the same bytes."""
        earlier = None
        if capture.ok or capture.outcome == "not-modified":
            # A document that is damaged keeps nothing from being recorded: it is said when it comes to the commit.
            with suppress(ArchiveDamaged, FormatError):
                document = DocumentFolder(self._root, entry.part_of or entry.url)
                ticket.document = None if entry.part_of else document
                ticket.latest = document.latest()
            place = _same_bytes(entry, ticket.latest)
            earlier = None if place is None else self._earlier(place)
        if earlier is None or self._evidence_of == "all":
            ticket.records = capture_records(capture, earlier)
        if earlier is not None and (ticket.records is None or ticket.records.payload_at is None):
            ticket.payload = earlier.place

    def _earlier(self, place: RecordPosition) -> EarlierRecord | None:
        """Return the record that a revisit refers to; None where the bytes must be stored again."""
        try:
            with open_record(self._root, place) as file:
                return read_earlier_record(file, place)
        except ArchiveDamaged as error:
            self._say(f"{error}; the bytes are stored again")
            return None


def _same_bytes(entry: CaptureEntry, latest: StoredVersion | None) -> RecordPosition | None:
    """Return where the bytes of a capture lie already; None where they don't, as far as the latest version tells."""
    if latest is None:
        return None
    digest: str | None
    place: RecordPosition | None
    if entry.part_of is None:
        digest, place = latest.version.payload_digest, latest.payload
    else:
        parts = zip(latest.version.parts, latest.parts, strict=True)
        digest, place = next(((part.payload_digest, at) for part, at in parts if part.url == entry.url), (None, None))
    return place if entry.outcome == "not-modified" or entry.payload_digest == digest else None


def _parts(parts: Sequence[StoredCapture]) -> tuple[tuple[Part, RecordPosition], ...]:
    """Return an article's further pages with the places of their bytes."""
    return tuple(
        (Part(part.entry.url, part.entry.payload_digest or ""), part.payload) for part in parts if part.payload
    )


def _identity(capture: Capture, read: Reading | None) -> str:
    """Return the document's URL. What has no canonical form can be logged, but holds no document."""
    if read is not None and capture.status is None:
        raise ValueError("an article can't have been read from a capture without a response")
    try:
        return canonical_url(capture.url)
    except BadURL:
        if read is not None:
            raise
        return truncate_url(capture.url)


def _digest(read: Reading) -> str | None:
    """Return the digest of what was read; None where its text is no Unicode, which no file could hold."""
    try:
        return record_json.digest(read.article)
    except UnicodeEncodeError:
        return None
