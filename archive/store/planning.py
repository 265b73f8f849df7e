"""Which version each thing that is committed shows, and the files of those that are new. Writes nothing.

What is committed together is looked at in order: two captures of one page in a group make two versions, where its text
changed between them. How they are written is in `archive.store.group_commit`.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from archive.log import CaptureEntry, ExtractionEntry
from archive.model import ArchiveDamaged, FormatError, Version, sha256
from archive.store.documents import DocumentFolder, StoredVersion, to_bytes

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from archive.log import Entry, RecordPosition
    from archive.model import Cause, Part, Reading
    from archive.warc import CaptureRecords

NO_UNICODE: Final = "what was read holds text that is no Unicode (half of a surrogate pair)"


@dataclass(frozen=True, slots=True)
class Draft:
    """An article for which a version may be due: what was read, its digest, and that of the bytes it was read from.

    `captured_at` is of those bytes; `parts` are the article's further pages, in order, each with its bytes' place.
    """

    read: Reading
    digest: str
    payload_digest: str
    captured_at: datetime
    parts: tuple[tuple[Part, RecordPosition], ...] = ()


@dataclass(slots=True)
class Ticket:
    """One thing to record, and what became of it."""

    entry: Entry
    about: str  # what is said could not be stored, if it comes to that
    records: CaptureRecords | None = None
    draft: Draft | None = None
    # The document as it was when the ticket was made; the commit looks again whether it still is.
    document: DocumentFolder | None = None
    latest: StoredVersion | None = None
    payload: RecordPosition | None = None  # where the bytes lie; settled by the commit where they are written with it
    version: Version | None = None
    error: Exception | None = None
    done: bool = False
    # Locked until the ticket is done, or it is its thread's turn to commit.
    called: threading.Lock = field(default_factory=threading.Lock)


@dataclass(slots=True)
class _Course:
    """A document, and its latest version as it is after what was looked at so far."""

    document: DocumentFolder
    latest: StoredVersion | None

    def next_number(self) -> int:
        """Return the number of its next version; some that are taken may have no file yet."""
        return max(self.document.next_number(), 1 + (self.latest.version.number if self.latest else 0))


def plan(root: Path, group: list[Ticket]) -> list[bytes]:
    """Settle for each ticket which version it shows; return the files of those that are new, in order.

    Of a document whose latest version can't be read, a capture is not lost: it is logged with its evidence, and the
    ticket's error says what is damaged.
    """
    files: list[bytes] = []
    courses: dict[str, _Course] = {}
    for ticket in group:
        entry = ticket.entry
        if not isinstance(entry, CaptureEntry | ExtractionEntry):
            continue
        if ticket.draft is None and not (isinstance(entry, CaptureEntry) and entry.outcome == "not-modified"):
            continue
        try:
            if entry.url not in courses:
                courses[entry.url] = _course(ticket.document or DocumentFolder(root, entry.url), ticket.latest)
            data = _settled(ticket, entry, courses[entry.url])
        except (ArchiveDamaged, FormatError) as error:
            ticket.error = error
            _note_problem(ticket, str(error))
        except UnicodeEncodeError:
            _note_problem(ticket, NO_UNICODE)
        else:
            files += [] if data is None else [data]
    return files


def _course(document: DocumentFolder, known: StoredVersion | None) -> _Course:
    """Look at a document as it is now: its latest version may be another than when the ticket was made."""
    numbers = document.numbers()
    if known is None or numbers[-1:] != [known.version.number]:
        known = document.read(numbers[-1]) if numbers else None
    return _Course(document, known)


def _note_problem(ticket: Ticket, problem: str) -> None:
    if isinstance(ticket.entry, CaptureEntry):
        ticket.entry = replace(ticket.entry, problem=problem)


def _settled(ticket: Ticket, entry: CaptureEntry | ExtractionEntry, course: _Course) -> bytes | None:
    """Settle which version a ticket shows; return its file if it is new."""
    draft, latest = ticket.draft, course.latest
    if latest is not None and (draft is None or draft.digest == latest.version.digest):
        ticket.version = latest.version
        if isinstance(entry, CaptureEntry):
            same = draft is None or entry.payload_digest == latest.version.payload_digest
            ticket.entry = replace(entry, version=latest.version.number, same=same)
        return None
    if draft is None:
        return None
    if ticket.payload is None:
        raise ArchiveDamaged(f"{entry.url}: what was read from bytes that are stored nowhere")
    version = Version(
        number=course.next_number(),
        url=entry.url,
        cause=_cause(draft, latest),
        digest=draft.digest,
        payload_digest=draft.payload_digest,
        captured_at=draft.captured_at,
        reading=draft.read,
        parts=tuple(part for part, _ in draft.parts),
    )
    stored = StoredVersion(version, ticket.payload, tuple(place for _, place in draft.parts))
    data = to_bytes(stored, draft.digest)
    ticket.version, course.latest = version, stored
    if isinstance(entry, CaptureEntry):
        ticket.entry = replace(entry, version=version.number, new=True, file_digest=sha256(data))
    else:
        ticket.entry = replace(entry, version=version.number, file_digest=sha256(data))
    return data


def _cause(draft: Draft, latest: StoredVersion | None) -> Cause:
    """Say why there is a new version. The same bytes can't have been edited, whoever read them.

    Nor was an article edited whose further pages were not looked for before: its first page would link them since.
    """
    if latest is None:
        return "first"
    before = latest.version
    parts = before.parts in ((), tuple(part for part, _ in draft.parts))
    return "extractor" if parts and before.payload_digest == draft.payload_digest else "page"
