"""Decide which version each ticket of a commit shows, and make the files of new versions. Writes nothing.

The tickets of a group are processed in order: two captures of one page in a group make two versions if its text changed
between them. How they are written is in `archive.store.group_commit`.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from archive.log import CaptureEntry, ExtractionEntry
from archive.model import ArchiveDamaged, FormatError, Version, sha256
from archive.store.cause import cause_of, is_signed_anew
from archive.store.documents import DocumentFolder, StoredVersion, to_bytes

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from archive.log import Entry, RecordPosition
    from archive.model import Cause, Part, Reading
    from archive.store.log_memory import LogMemory
    from archive.warc import CaptureRecords

NOT_UNICODE: Final = "the article holds text that is not valid Unicode (half of a surrogate pair)"


@dataclass(frozen=True, slots=True)
class Draft:
    """An article that may need a new version: the reading, its digest, and the digest of the bytes it was read from.

    `captured_at` is when those bytes were captured; `parts` are the article's further pages, in order, each with the
    position of its bytes.
    """

    reading: Reading
    digest: str
    payload_digest: str
    captured_at: datetime
    parts: tuple[tuple[Part, RecordPosition], ...] = ()
    last: Reading | None = None  # the page as the capture before showed it, if other bytes showed the same version
    heals: bool = False  # whether the latest version was read from half of the page that this was read from


@dataclass(slots=True)
class Ticket:
    """One thing to record, and the result of its commit."""

    entry: Entry
    about: str  # what the error message says could not be stored
    records: CaptureRecords | None = None
    draft: Draft | None = None
    # The document as it was when the ticket was made; the commit checks whether it has changed.
    document: DocumentFolder | None = None
    latest: StoredVersion | None = None
    payload: RecordPosition | None = None  # where the bytes are; set by the commit if it writes them
    version: Version | None = None
    error: Exception | None = None
    done: bool = False
    # Locked until the ticket is done or it is its thread's turn to commit.
    called: threading.Lock = field(default_factory=threading.Lock)


@dataclass(slots=True)
class _DocumentState:
    """A document, and its latest version after the tickets planned so far."""

    document: DocumentFolder
    latest: StoredVersion | None
    memory: LogMemory

    def next_number(self) -> int:
        """Return the number of its next version: one that no file has, nor ever had according to the log.

        Planned versions may have no file yet.
        """
        planned = self.latest.version.number if self.latest else 0
        return max(self.document.next_number(), 1 + planned, 1 + self.memory.highest(self.document.url))


def plan(root: Path, group: list[Ticket], memory: LogMemory, warn: Callable[[str], None]) -> list[bytes]:
    """Set for each ticket which version it shows; return the files of the new versions, in order.

    `warn` takes a line for each document whose latest version is gone.

    If a document's latest version can't be read, the capture is not lost: it is logged with its evidence, and the
    ticket's error says what is damaged.
    """
    files: list[bytes] = []
    courses: dict[str, _DocumentState] = {}
    for ticket in group:
        entry = ticket.entry
        if not isinstance(entry, CaptureEntry | ExtractionEntry):
            continue
        if ticket.draft is None and not (isinstance(entry, CaptureEntry) and entry.outcome == "not-modified"):
            continue
        try:
            if entry.url not in courses:
                document = ticket.document or DocumentFolder(root, entry.url)
                courses[entry.url] = _document_state(document, ticket.latest, memory)
                _warn_of_loss(courses[entry.url], warn)
            data = _settle_version(ticket, entry, courses[entry.url])
        except (ArchiveDamaged, FormatError) as error:
            ticket.error = error
            _note_problem(ticket, str(error))
        except UnicodeEncodeError:
            _note_problem(ticket, NOT_UNICODE)
        else:
            files += [] if data is None else [data]
    return files


def _document_state(document: DocumentFolder, known: StoredVersion | None, memory: LogMemory) -> _DocumentState:
    """Return a document as it is now: its latest version may have changed since the ticket was made."""
    numbers = document.numbers()
    if known is None or numbers[-1:] != [known.version.number]:
        known = document.read(numbers[-1]) if numbers else None
    return _DocumentState(document, known, memory)


def _warn_of_loss(state: _DocumentState, warn: Callable[[str], None]) -> None:
    """Say that a document's latest version, which the log names, has no file; the next one is stored without it."""
    newest = state.latest.version.number if state.latest else 0
    number = state.memory.missing(state.document.url, newest)
    if number is not None:
        warn(f"version {number} of {state.document.url} was stored and is not there any more: verify says what is lost")


def _note_problem(ticket: Ticket, problem: str) -> None:
    if isinstance(ticket.entry, CaptureEntry):
        ticket.entry = replace(ticket.entry, problem=problem)


def _settle_version(ticket: Ticket, entry: CaptureEntry | ExtractionEntry, course: _DocumentState) -> bytes | None:
    """Set which version a ticket shows; return the version file if it is new."""
    draft, latest = ticket.draft, course.latest
    if latest is not None and (draft is None or _is_same(draft, latest.version)):
        ticket.version = latest.version
        if isinstance(entry, CaptureEntry):
            same = draft is None or entry.payload_digest == latest.version.payload_digest
            ticket.entry = replace(entry, version=latest.version.number, same=same)
        return None
    if draft is None:
        return None
    if ticket.payload is None:
        raise ArchiveDamaged(f"{entry.url}: the bytes that the article was read from are not stored")
    places = (ticket.payload, *(place for _, place in draft.parts))
    if any(map(course.memory.is_withdrawn, places)):
        raise ArchiveDamaged(f"{entry.url}: the bytes that the article was read from were withdrawn meanwhile")
    version = Version(
        number=course.next_number(),
        url=entry.url,
        cause=_cause(draft, latest),
        digest=draft.digest,
        payload_digest=draft.payload_digest,
        captured_at=draft.captured_at,
        reading=draft.reading,
        parts=tuple(part for part, _ in draft.parts),
    )
    stored = StoredVersion(version, ticket.payload, tuple(place for _, place in draft.parts))
    data = to_bytes(stored, draft.digest)
    ticket.version, course.latest = version, stored
    if isinstance(entry, CaptureEntry):
        ticket.entry = replace(entry, version=version.number, new=True, file_digest=sha256(data), cause=version.cause)
    else:
        ticket.entry = replace(entry, version=version.number, file_digest=sha256(data))
    return data


def _is_same(draft: Draft, version: Version) -> bool:
    """Return whether a draft says what a version says. Pictures whose addresses are signed anew are the same ones."""
    if draft.digest == version.digest:
        return True
    return draft.payload_digest != version.payload_digest and is_signed_anew(version.article, draft.reading.article)


def _cause(draft: Draft, latest: StoredVersion | None) -> Cause:
    """Return why there is a new version. If the bytes are the same, the page was not edited: the extractor has changed.

    The same holds for an article whose further pages were not looked for before: if they were new, the first page's
    bytes would have changed by the links to them. If the bytes differ, `cause_of` looks for the witnesses of an edit.
    If the bytes before were half of a page, the site has not added the other half.
    """
    if latest is None:
        return "first"
    if draft.heals:
        return "reading"
    before = latest.version
    parts = before.parts in ((), tuple(part for part, _ in draft.parts))
    if parts and before.payload_digest == draft.payload_digest:
        return "extractor"
    return cause_of(before.reading, draft.reading, draft.last)
