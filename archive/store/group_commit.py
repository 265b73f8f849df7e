"""Group commit: make durable together what several threads record at once. Thread-safe.

A commit costs a handful of fsyncs, however many captures it holds. The first thread commits for all that are waiting
by then (it leads); the others wait until their work is done. The order within a commit: evidence, drafts of version
files, the decision (`archive.store.journal`), the names of the version files, the lines of the log. The lines are the
commit: nothing is acknowledged before they are durable.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from archive.files import DOCUMENTS, DRAFT_FILE, LOCK_FILE, LOG_FILE, WriteFailed, exclusive, writing
from archive.log import CaptureEntry, CaptureLog, RecordPosition, contradiction
from archive.model import ArchiveDamaged, RepostError
from archive.store.journal import Journal
from archive.store.log_memory import LogMemory
from archive.store.planning import plan
from archive.store.withdrawal import blank, check_possible, refused_entry
from archive.warc import WarcFile, heal_leftovers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from archive.log import Entry, EvidenceRange, WithdrawalEntry
    from archive.store.planning import Ticket

# A larger group saves little: the fsyncs are already a small part of such a commit, and the other threads wait longer.
LARGEST_GROUP: Final = 64


class GroupCommit:
    """Commit tickets into one archive. Thread-safe.

    `say` takes one line for each thing that was healed, `warn` (by default `say`) for each that is lost.
    """

    def __init__(self, root: Path, say: Callable[[str], None], warn: Callable[[str], None] | None = None) -> None:
        self._root = root
        self._say, self._warn = say, warn or say
        self._lock = root / LOCK_FILE
        self._log = CaptureLog(root)
        self._memory = LogMemory(root)
        self._journal = Journal(root)
        self._warc = WarcFile(root)
        self._waiting: list[Ticket] = []
        self._queue = threading.Lock()  # guards _waiting and _leading; never held for long
        self._leading = False  # whether a thread is committing, or has been woken up to commit
        self._files = threading.Lock()  # held by the thread that writes
        with writing(f"the healing of {root}"), exclusive(self._lock):
            self._settle()
            for note in heal_leftovers(root):
                say(note)
            # Drafts that a killed writer began and never decided on.
            self._journal.drop_drafts()
            (root / DRAFT_FILE).unlink(missing_ok=True)
            with suppress(ArchiveDamaged):  # an unreadable last line is reported by `append` and by verify
                tail = self._log.tail()
                if (message := contradiction(root, tail.seq, tail.digest)) is not None:
                    self._warn(message)
                elif not tail.seq and any((root / DOCUMENTS).glob("*/*/v*.json")):
                    self._warn(f"{LOG_FILE} is missing or empty, but there are versions: their captures are lost")

    def submit(self, ticket: Ticket) -> Ticket:
        """Commit a ticket together with those that other threads have submitted; return it when it is durable.

        Raises WriteFailed; ArchiveDamaged or FormatError where the document's latest version can't be read
        (the capture is logged all the same).
        """
        ticket.called.acquire()
        with self._queue:
            self._waiting.append(ticket)
            leads, self._leading = not self._leading, True
        if not leads:
            self._wait(ticket)
        if not ticket.done:
            try:
                with self._files:
                    self._commit_waiting()
            finally:
                self._hand_over()
        if isinstance(ticket.error, OSError):
            with writing(ticket.about):
                raise ticket.error
        if ticket.error is not None:
            raise ticket.error
        return ticket

    def order(self, url: str, digest: str | None = None) -> WithdrawalEntry | None:
        """Return the withdrawal that forbids a capture of a page, or of an article with that digest; None if none."""
        return self._memory.order(url, digest)

    def take_over(self, make: Callable[[Callable[[str], int]], tuple[list[Entry], list[bytes]]]) -> list[Entry]:
        """Commit entries from another archive, and the files of their new versions; return them with their numbers.

        `make` is called with the lock held. It gets a function that returns the highest number that a document's
        versions ever had. Raises WriteFailed, and what `make` raises.
        """
        with self._files, writing(f"what is merged into {self._root}"), exclusive(self._lock):
            self._settle()
            entries, files = make(self._memory.highest)
            if not entries:
                return []
            chained = self._log.chained(entries)
            self._write(files, [entry for entry, _ in chained], [line for _, line in chained])
            return [entry for entry, _ in chained]

    def withdraw(self, find: Callable[[], Sequence[WithdrawalEntry]]) -> list[Entry]:
        """Find what is to be withdrawn, with the archive's lock held, and carry it out; return the log's entries.

        Once decided it is completed, if need be by the next writer. Raises WriteFailed, and what `find` raises.
        """
        with self._files, writing(f"the withdrawal in {self._root}"), exclusive(self._lock):
            self._settle()
            found = find()
            if not found:
                return []
            for entry in found:
                check_possible(self._root, entry)
            chained = self._log.chained(found)
            entries, lines = [entry for entry, _ in chained], [line for _, line in chained]
            self._journal.decide(lines)
            self._journal.complete(self._log, entries, lines)
            with suppress(OSError):  # the lines are durable
                self._journal.clear()
            return entries

    def close(self) -> None:
        """Finish the evidence file of this session."""
        with self._files, writing(f"the end of the evidence in {self._root}"):
            self._warc.close()

    def _wait(self, ticket: Ticket) -> None:
        """Wait until another thread has committed the ticket, or it is this thread's turn to commit."""
        try:
            ticket.called.acquire()
        except BaseException:
            # Interrupted: no other thread must wait for this one to take its turn.
            with self._queue:
                if ticket in self._waiting:
                    self._waiting.remove(ticket)
            if not ticket.done and ticket.called.acquire(blocking=False):
                self._hand_over()
            raise

    def _hand_over(self) -> None:
        """Wake up the thread of the first waiting ticket, if there is one, to commit the next group."""
        with self._queue:
            if self._waiting:
                self._waiting[0].called.release()
            else:
                self._leading = False

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
                ticket.called.release()

    def _commit(self, group: list[Ticket]) -> None:
        kept = [ticket for ticket in group if ticket.records is not None]
        ranges = self._warc.append([ticket.records.data for ticket in kept if ticket.records], _latest_time(kept))
        for ticket, written in zip(kept, ranges, strict=True):
            _set_evidence(ticket, written)
        with exclusive(self._lock):
            self._settle()
            for ticket in group:
                self._refuse_withdrawn(ticket)
            files = plan(self._root, group, self._memory, self._warn)
            chained = self._log.chained([ticket.entry for ticket in group])
            self._write(files, [entry for entry, _ in chained], [line for _, line in chained])
        for ticket, (entry, _) in zip(group, chained, strict=True):
            ticket.entry, ticket.done = entry, True

    def _refuse_withdrawn(self, ticket: Ticket) -> None:
        """Take the bytes off a capture that was forbidden while it was on its way; the lock is held."""
        entry = ticket.entry
        if not isinstance(entry, CaptureEntry):
            return
        order = self._memory.order(entry.part_of or entry.url, ticket.draft.digest if ticket.draft else None)
        if order is None or (entry.warc is None and ticket.draft is None):
            return
        if entry.warc is not None:
            blank(self._root, entry.warc, entry.at)
        ticket.entry, ticket.draft, ticket.payload = refused_entry(entry, order), None, None

    def _settle(self) -> None:
        """Recover the log to the end of its last whole commit; the lock is held."""
        for note in (self._log.heal(), self._journal.settle(self._log)):
            if note is not None:
                self._say(note)

    def _write(self, files: list[bytes], entries: Sequence[Entry], lines: list[bytes]) -> None:
        """Write version files and log lines; on an OSError neither."""
        if not files:
            self._log.append(lines)
            return
        self._journal.write(files)
        self._journal.decide(lines)
        try:
            self._journal.complete(self._log, entries, lines)
        except OSError:
            # If even this fails, the journal still has the lines and the next writer completes the commit.
            with suppress(OSError, ArchiveDamaged):
                if self._log.tail().digest == entries[0].prev:
                    self._journal.undo(entries)
            raise
        # The lines are durable, so the commit is done: an error here is harmless.
        with suppress(OSError):
            self._journal.clear()


def _set_evidence(ticket: Ticket, written: EvidenceRange) -> None:
    """Set in a ticket where its evidence was written."""
    if isinstance(ticket.entry, CaptureEntry):
        ticket.entry = replace(ticket.entry, warc=written)
    if ticket.records is not None and ticket.records.payload_at is not None:
        ticket.payload = RecordPosition(written.file, written.offset + ticket.records.payload_at)


def _latest_time(tickets: list[Ticket]) -> datetime | None:
    return max((ticket.entry.at for ticket in tickets), default=None)
