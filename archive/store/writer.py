"""Prepare what is to be recorded, one ticket for each thing; `archive.store.group_commit` commits the tickets.

Whether a capture's bytes are stored again or referred to (a revisit) is decided here. When a version is due is decided
in `archive.store.planning`, the order of writing in `archive.store.group_commit`.
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
    TemplateEntry,
    TimestampEntry,
    capture_entry,
    truncate_url,
)
from archive.model import ArchiveDamaged, BadURL, Capture, FormatError, Part, canonical_url, record_json
from archive.store.documents import DocumentFolder, StoredVersion
from archive.store.group_commit import GroupCommit
from archive.store.planning import NOT_UNICODE, Draft, Ticket
from archive.store.withdrawal import refusal
from archive.warc import EarlierRecord, capture_records, find_payload_record, open_record, read_earlier_record

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from archive.log import Entry, RecordPosition, WithdrawalEntry
    from archive.model import Reading, Version

EntryT = TypeVar("EntryT", AliasEntry, ComparisonEntry, TemplateEntry, TimestampEntry)


# Which captures' evidence is kept: of all, or only of those with other bytes than the latest version's. Either way
# each capture has its line in the log, chained to all lines before it.
EvidencePolicy: TypeAlias = Literal["all", "changes"]


@dataclass(frozen=True, slots=True)
class StoredCapture:
    """A stored capture: the version it shows (None: no article), whether that version is new, its log entry.

    `payload` is the position of the received bytes; None if none were received.
    """

    version: Version | None
    is_new: bool
    entry: CaptureEntry
    payload: RecordPosition | None = None


class Writer:
    """Write into one archive. Thread-safe.

    `say` takes one line for each thing that was healed, `warn` (by default `say`) for each that is lost.
    """

    def __init__(
        self,
        root: Path,
        say: Callable[[str], None],
        evidence_of: EvidencePolicy,
        warn: Callable[[str], None] | None = None,
    ) -> None:
        self._root = root
        self._warn = warn or say
        self._evidence_of = evidence_of
        self._lost = set[str]()  # WARC files that were said to be damaged or gone
        self._group = GroupCommit(root, say, warn)

    def record(  # noqa: PLR0913 - as `Archive.record`
        self,
        capture: Capture,
        read: Reading | None,
        *,
        problem: str | None,
        part_of: str | None,
        parts: Sequence[StoredCapture],
        last: Reading | None = None,
        heals: bool = False,
        unread: CaptureEntry | None = None,
    ) -> StoredCapture:
        """Store a capture and the article read from it; see `Archive.record`."""
        url = _document_url(capture, read)
        digest = None if read is None else _article_digest(read)
        if capture.status is not None and (order := self._group.order(part_of or url, digest)) is not None:
            capture, read, digest, problem = _refused(capture, order)
        if read is not None and digest is None:
            problem = NOT_UNICODE
        entry = capture_entry(capture, url, problem=problem, part_of=part_of)
        ticket = Ticket(entry, f"the capture of {url}")
        with writing(ticket.about):
            self._prepare_evidence(ticket, entry, capture, unread)
        if read is not None and digest is not None:
            ticket.draft = Draft(read, digest, entry.payload_digest or "", entry.at, _further_pages(parts), last, heals)
        done = self._group.submit(ticket)
        entry = cast("CaptureEntry", done.entry)
        return StoredCapture(done.version, is_new=entry.new, entry=entry, payload=done.payload)

    def record_extraction(self, source: StoredVersion | CaptureEntry, read: Reading, at: datetime) -> Version | None:
        """Store what a newer extractor read from stored bytes; see `Archive.record_extraction`."""
        digest = _article_digest(read)
        url = source.version.url if isinstance(source, StoredVersion) else source.url
        if digest is None or self._group.order(url, digest) is not None:
            return None
        if isinstance(source, StoredVersion):
            version, latest, payload = source.version, source, source.payload
            if digest == version.digest:
                return None
            parts = tuple(zip(version.parts, source.parts, strict=True))
            draft = Draft(read, digest, version.payload_digest, version.captured_at, parts)
        else:
            latest = None
            payload = find_payload_record(self._root, source)
            draft = Draft(read, digest, source.payload_digest or "", source.at)
        entry = ExtractionEntry(at=at, url=url, extractor=read.article.extractor, version=0, file_digest="")
        about = f"the re-extraction of {url}"
        return self._group.submit(Ticket(entry, about, draft=draft, latest=latest, payload=payload)).version

    def append(self, entry: EntryT) -> EntryT:
        """Commit a log line that comes without evidence or version: a comparison, an alias, a timestamp, a template."""
        return cast("EntryT", self._group.submit(Ticket(entry, f"the log line for the {entry.kind}")).entry)

    def refusal(self, url: str) -> str | None:
        """Return why no capture of a canonical URL may be stored; None if it may."""
        order = self._group.order(url)
        return None if order is None else refusal(order)

    def withdraw(self, find: Callable[[], Sequence[WithdrawalEntry]]) -> list[WithdrawalEntry]:
        """Withdraw what `find` returns; see `GroupCommit.withdraw`."""
        return [cast("WithdrawalEntry", entry) for entry in self._group.withdraw(find)]

    def take_over(self, make: Callable[[Callable[[str], int]], tuple[list[Entry], list[bytes]]]) -> list[Entry]:
        """Store entries from another archive; see `GroupCommit.take_over`."""
        return self._group.take_over(make)

    def close(self) -> None:
        """Finish the evidence file of this session."""
        self._group.close()

    def _prepare_evidence(
        self, ticket: Ticket, entry: CaptureEntry, capture: Capture, unread: CaptureEntry | None
    ) -> None:
        """Prepare a capture's evidence: a revisit record if the same bytes are stored.

        They are looked for in the evidence of the latest version, and of `unread`, a capture that showed no article.
        """
        earlier = None
        if capture.ok or capture.outcome == "not-modified":
            # A damaged document must not prevent recording: the commit reports the damage.
            with suppress(ArchiveDamaged, FormatError):
                document = DocumentFolder(self._root, entry.part_of or entry.url)
                ticket.document = None if entry.part_of else document
                ticket.latest = document.latest()
            place = _stored_position(entry, ticket.latest) or self._unread_position(entry, unread)
            earlier = None if place is None else self._earlier_record(place)
        elif unread is not None:  # the same error again
            place = self._unread_position(entry, unread)
            earlier = None if place is None else self._earlier_record(place)
        if earlier is None or self._evidence_of == "all":
            ticket.records = capture_records(capture, earlier, payload_digest=entry.payload_digest)
        if earlier is not None and (ticket.records is None or ticket.records.payload_at is None):
            ticket.payload = earlier.place

    def _unread_position(self, entry: CaptureEntry, unread: CaptureEntry | None) -> RecordPosition | None:
        """Return where the bytes of a page without an article are already stored; None if they are not."""
        if unread is None or not (entry.outcome == "not-modified" or entry.payload_digest == unread.payload_digest):
            return None
        with suppress(ArchiveDamaged):  # the records there refer to others, too, or are damaged: stored again
            return find_payload_record(self._root, unread)
        return None

    def _earlier_record(self, place: RecordPosition) -> EarlierRecord | None:
        """Return the record that a revisit refers to; None if the bytes must be stored again."""
        try:
            with open_record(self._root, place) as file:
                return read_earlier_record(file, place)
        except ArchiveDamaged as error:
            if place.file not in self._lost:
                self._lost.add(place.file)
                self._warn(f"{error}; the bytes are stored again")
            return None


def _refused(capture: Capture, order: WithdrawalEntry) -> tuple[Capture, None, None, str]:
    """Return a capture that a withdrawal forbids without all that came, without its reading, and with the problem."""
    why = refusal(order)
    bare = Capture(
        url=capture.url,
        final_url=capture.url,
        outcome="refused",
        reason=why,
        status=None,
        fetched_at=capture.fetched_at,
        memento_of=capture.memento_of,
        memento_at=capture.memento_at,
    )
    return bare, None, None, f"refused: {why}"


def _stored_position(entry: CaptureEntry, latest: StoredVersion | None) -> RecordPosition | None:
    """Return where the bytes of a capture are already stored, by the latest version; None if they are not."""
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


def _further_pages(parts: Sequence[StoredCapture]) -> tuple[tuple[Part, RecordPosition], ...]:
    """Return an article's further pages with the positions of their bytes."""
    return tuple(
        (Part(part.entry.url, part.entry.payload_digest or ""), part.payload) for part in parts if part.payload
    )


def _document_url(capture: Capture, read: Reading | None) -> str:
    """Return the document's URL. A URL without a canonical form can be logged, but not as an article's."""
    if read is not None and capture.status is None:
        raise ValueError("an article can't have been read from a capture without a response")
    try:
        return canonical_url(capture.url)
    except BadURL:
        if read is not None:
            raise
        return truncate_url(capture.url)


def _article_digest(read: Reading) -> str | None:
    """Return the digest of the article; None if its text is not valid Unicode, which no file could hold."""
    try:
        return record_json.digest(read.article)
    except UnicodeEncodeError:
        return None
