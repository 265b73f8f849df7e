"""Group commit: what several threads record at once is made durable together.

A commit costs a handful of fsyncs, however many captures it holds. Whoever comes first commits for all who have
come by then; the others wait and find their work done. The order within a commit: evidence, then drafts of
version files, the decision (`archive.journal`), their names, the lines of the log. The lines are the commit:
nothing was acknowledged before they are durable.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from archive.disk import WriteFailed, set_aside, writing
from archive.entries import CaptureEntry, ExtractionEntry, Place
from archive.errors import ArchiveDamaged, FormatError, RepostError
from archive.head import HEAD_FILE, read_head
from archive.journal import Journal
from archive.layout import DRAFT_FILE, LOCK_FILE
from archive.lock import exclusive
from archive.log import CaptureLog
from archive.record import Part, Version, sha256
from archive.versions import Document, StoredVersion, to_bytes
from archive.warcfile import WarcFile, heal_leftovers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from archive.entries import Entry, Stretch
    from archive.evidence import Records
    from archive.record import Cause, Reading

NO_UNICODE: Final = "what was read holds text that is no Unicode (half of a surrogate pair)"
# More at once saves little: the fsyncs are a small part of such a commit by then, and those who wait, wait longer.
LARGEST_GROUP: Final = 64


@dataclass(frozen=True, slots=True)
class Draft:
    """An article for which a version may be due: what was read, its digest, and that of the bytes it was read from.

    `captured_at` is of those bytes; `parts` are the article's further pages, in order, each with its bytes' place.
    """

    read: Reading
    digest: str
    payload_digest: str
    captured_at: datetime
    parts: tuple[tuple[Part, Place], ...] = ()


@dataclass(slots=True)
class Ticket:
    """One thing to record, and what became of it."""

    entry: Entry
    about: str  # what is said could not be stored, if it comes to that
    records: Records | None = None
    draft: Draft | None = None
    # The document as it was when the ticket was made; the commit looks again whether it still is.
    document: Document | None = None
    latest: StoredVersion | None = None
    payload: Place | None = None  # where the bytes lie; settled by the commit where they are written with it
    version: Version | None = None
    error: Exception | None = None
    done: bool = False


class GroupCommit:
    """Commits tickets into one archive, for any number of threads. `say` takes a line for what was healed."""

    def __init__(self, root: Path, say: Callable[[str], None]) -> None:
        self._root = root
        self._say = say
        self._lock = root / LOCK_FILE
        self._log = CaptureLog(root)
        self._journal = Journal(root)
        self._warc = WarcFile(root)
        self._waiting: list[Ticket] = []
        self._queue = threading.Lock()
        self._turn = threading.Lock()
        with writing(f"what healing {root} had to do"), exclusive(self._lock):
            self._settle()
            for note in heal_leftovers(root):
                say(note)
            # What a killed writer had begun, and nobody had decided.
            self._journal.drop_drafts()
            (root / DRAFT_FILE).unlink(missing_ok=True)
            if (lost := self._lost_lines()) is not None:
                say(lost)

    def submit(self, ticket: Ticket) -> Ticket:
        """Commit a ticket, together with what others have submitted by then; return it when it is durable.

        Raises WriteFailed; ArchiveDamaged or FormatError where the document's latest version can't be read
        (the capture is logged all the same).
        """
        with self._queue:
            self._waiting.append(ticket)
        while not ticket.done:
            with self._turn:
                if not ticket.done:
                    self._commit_waiting()
        if isinstance(ticket.error, OSError):
            with writing(ticket.about):
                raise ticket.error
        if ticket.error is not None:
            raise ticket.error
        return ticket

    def close(self) -> None:
        """Finish the evidence file of this session."""
        with self._turn, writing(f"the end of the evidence in {self._root}"):
            self._warc.close()

    def _commit_waiting(self) -> None:
        with self._queue:
            group, self._waiting = self._waiting[:LARGEST_GROUP], self._waiting[LARGEST_GROUP:]
        failure: Exception = WriteFailed("interrupted while it was being stored")
        try:
            self._commit(group)
        except (OSError, RepostError) as error:
            failure = error
        finally:
            for ticket in group:
                if not ticket.done:
                    ticket.error, ticket.done = failure, True

    def _commit(self, group: list[Ticket]) -> None:
        kept = [ticket for ticket in group if ticket.records is not None]
        stretches = self._warc.append([ticket.records.data for ticket in kept if ticket.records], _latest_time(kept))
        for ticket, stretch in zip(kept, stretches, strict=True):
            _place(ticket, stretch)
        with exclusive(self._lock):
            self._settle()
            files = self._planned(group)
            chained = self._log.chained([ticket.entry for ticket in group])
            self._write(files, [entry for entry, _ in chained], [line for _, line in chained])
        for ticket, (entry, _) in zip(group, chained, strict=True):
            ticket.entry, ticket.done = entry, True

    def _settle(self) -> None:
        """Bring the log to the end of its last whole commit; the lock is held."""
        for note in (self._log.heal(), self._journal.settle(self._log)):
            if note is not None:
                self._say(note)

    def _lost_lines(self) -> str | None:
        """Say that lines are missing at the end of the log, before the next line makes that hard to see."""
        with suppress(ValueError, ArchiveDamaged):  # whoever verifies is told
            head, tail = read_head(self._root), self._log.tail()
            if head is not None and head.line > tail.seq:
                kept = set_aside(self._root, f"head-{head.line}", (self._root / HEAD_FILE).read_bytes())
                (self._root / HEAD_FILE).unlink()
                return f"the capture log had {head.line} lines and has {tail.seq}: the rest is lost (noted in {kept})"
        return None

    def _write(self, files: list[bytes], entries: Sequence[Entry], lines: list[bytes]) -> None:
        """Write version files and lines; on an OSError neither."""
        if not files:
            self._log.append(lines)
            return
        self._journal.write(files)
        self._journal.decide(lines)
        try:
            self._journal.complete(self._log, entries, lines)
        except OSError:
            # Where even this fails the journal still has the lines, and the next writer completes the commit.
            with suppress(OSError, ArchiveDamaged):
                if self._log.tail().digest == entries[0].prev:
                    self._journal.undo(entries)
            raise
        # The lines are durable, and that is the commit.
        with suppress(OSError):
            self._journal.clear()

    def _planned(self, group: list[Ticket]) -> list[bytes]:
        """Decide for each ticket which version it shows; return the files of those that are new."""
        files: list[bytes] = []
        latest: dict[str, StoredVersion | None] = {}
        numbers: dict[str, int] = {}
        for ticket in group:
            entry = ticket.entry
            if not isinstance(entry, CaptureEntry | ExtractionEntry):
                continue
            if ticket.draft is None and not (isinstance(entry, CaptureEntry) and entry.outcome == "not-modified"):
                continue
            try:
                if entry.url not in latest:
                    document = ticket.document or Document(self._root, entry.url)
                    latest[entry.url] = _latest(document, ticket.latest)
                    numbers[entry.url] = document.next_number()
            except (ArchiveDamaged, FormatError) as error:
                # The capture is not lost for it: it is logged with its evidence, and the damage said.
                ticket.error = error
                if isinstance(entry, CaptureEntry):
                    ticket.entry = replace(entry, problem=str(error))
                continue
            try:
                latest[entry.url], data = _planned(ticket, entry, latest[entry.url], numbers[entry.url])
            except UnicodeEncodeError:
                ticket.entry = replace(entry, problem=NO_UNICODE) if isinstance(entry, CaptureEntry) else entry
                continue
            if data is not None:
                files.append(data)
                numbers[entry.url] += 1
        return files


def _latest(document: Document, known: StoredVersion | None) -> StoredVersion | None:
    """Return a document's latest version: as it was known, unless another writer has added one since."""
    numbers = document.numbers()
    if known is not None and numbers[-1:] == [known.version.number]:
        return known
    return document.read(numbers[-1]) if numbers else None


def _planned(
    ticket: Ticket, entry: CaptureEntry | ExtractionEntry, latest: StoredVersion | None, number: int
) -> tuple[StoredVersion | None, bytes | None]:
    """Settle which version a ticket shows; return the document's latest after it, and its file if it is new.

    `number` is the next one that is free.
    """
    draft = ticket.draft
    if latest is not None and (draft is None or draft.digest == latest.version.digest):
        ticket.version = latest.version
        if isinstance(entry, CaptureEntry):
            same = draft is None or entry.payload_digest == latest.version.payload_digest
            ticket.entry = replace(entry, version=latest.version.number, same=same)
        return latest, None
    if draft is None:
        return latest, None
    if ticket.payload is None:
        raise ValueError("an article can't have been read from bytes that lie nowhere")
    version = Version(
        number=number,
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
    ticket.version = version
    if isinstance(entry, CaptureEntry):
        ticket.entry = replace(entry, version=version.number, new=True, file_digest=sha256(data))
    else:
        ticket.entry = replace(entry, version=version.number, file_digest=sha256(data))
    return stored, data


def _cause(draft: Draft, latest: StoredVersion | None) -> Cause:
    """Say why there is a new version. The same bytes can't have been edited, whoever read them."""
    if latest is None:
        return "first"
    before = latest.version
    same = before.payload_digest == draft.payload_digest and before.parts == tuple(part for part, _ in draft.parts)
    return "extractor" if same else "page"


def _place(ticket: Ticket, stretch: Stretch) -> None:
    """Say in a ticket where its evidence has come to lie."""
    if isinstance(ticket.entry, CaptureEntry):
        ticket.entry = replace(ticket.entry, warc=stretch)
    if ticket.records is not None and ticket.records.payload_at is not None:
        ticket.payload = Place(stretch.file, stretch.offset + ticket.records.payload_at)


def _latest_time(tickets: list[Ticket]) -> datetime | None:
    return max((ticket.entry.at for ticket in tickets), default=None)
