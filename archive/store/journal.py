"""The journal of the commit under way: log lines whose version files are about to appear. Makes a commit atomic.

A version and its log line are in two files, and a writer can be killed between them. So the version files are first
written as drafts, then the lines are written to the journal. With that the commit is decided: if its writer is killed,
the next one completes it. An incomplete journal decides nothing. Only for holders of the archive's lock.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING, TypeAlias

from archive.files import (
    DOCUMENTS,
    DRAFTS,
    JOURNAL,
    give_name,
    leave_name,
    make_folder,
    set_aside,
    sync_folder,
    write_whole,
)
from archive.log import CaptureEntry, ExtractionEntry, WithdrawalEntry, parse_line
from archive.model import ArchiveDamaged, sha256
from archive.store.documents import DocumentFolder
from archive.store.withdrawal import carry_out

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from archive.log import CaptureLog, Entry

# The entries that can come with a new version file.
VersionEntry: TypeAlias = CaptureEntry | ExtractionEntry


class Journal:
    """The drafts and log lines of the commit under way in one archive; empty between commits."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._path = root / JOURNAL
        self._drafts = root / DRAFTS
        self._named = False  # whether the names of the journal and the drafts folder are known to be durable
        self._hosts: set[Path] = set()  # host folders whose names are known to be durable

    def write(self, files: Sequence[bytes]) -> None:
        """Write the drafts of a commit's version files, durably. The n-th file is that of the n-th new version."""
        make_folder(self._drafts)
        descriptors = []
        try:
            for number, data in enumerate(files):
                # An old draft is never opened for writing: a killed writer may have linked it to a version file.
                path = self._draft(number)
                path.unlink(missing_ok=True)
                descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
                descriptors.append(descriptor)
                write_whole(descriptor, data)
            # Write all before the first fsync, so that the disk takes them together.
            for descriptor in descriptors:
                os.fsync(descriptor)
        finally:
            for descriptor in descriptors:
                os.close(descriptor)
        sync_folder(self._drafts)

    def decide(self, lines: Sequence[bytes]) -> None:
        """Write the log lines of the commit to the journal, durably: from here on the commit will be completed.

        The drafts must have been written before. On an OSError nothing was decided.
        """
        data = b"".join(lines)
        head = json.dumps({"digest": sha256(data)}).encode() + b"\n"
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
        try:
            write_whole(descriptor, head + data)
            self._sync(descriptor)
        except OSError:
            # Best effort: if this fails too, the next writer completes the commit.
            with suppress(OSError):
                _empty(descriptor)
            raise
        finally:
            os.close(descriptor)

    def _sync(self, descriptor: int) -> None:
        os.fsync(descriptor)
        if not self._named:
            # Also if they are not new: the process that made them may have been killed before its fsync.
            sync_folder(self._root)
            self._named = True

    def complete(self, log: CaptureLog, entries: Sequence[Entry], lines: Sequence[bytes], first: int = 0) -> None:
        """Link the drafts from number `first` on to their names, then append the lines to the log, durably.

        What the entries withdraw is removed before the log gets their lines.
        A version file that already exists is left as it is. Raises ArchiveDamaged where a draft is missing.
        """
        hosts, folders = set(), set()
        for number, entry in enumerate(_version_entries(entries), start=first):
            folder = self._place(number, entry)
            folders.add(folder)
            if entry.version == 1:  # for a later version the folder names are durable: the log has the first one
                hosts.add(folder.parent)
        above = {self._root / DOCUMENTS, self._root} if hosts - self._hosts else set()
        for folder in sorted(folders | hosts | above):
            sync_folder(folder)
        self._hosts |= hosts
        for withdrawal in entries:
            if isinstance(withdrawal, WithdrawalEntry):
                carry_out(self._root, withdrawal)
        log.append(lines)

    def undo(self, entries: Sequence[Entry]) -> None:
        """Roll back a decided commit; none of its lines may be in the log."""
        for entry in _version_entries(entries):
            document = DocumentFolder(self._root, entry.url)
            if document.holds(entry.version or 0, entry.file_digest or ""):
                leave_name(document.path(entry.version or 0))
                # Before the journal is emptied: a version that comes back after a power cut would be in no line.
                sync_folder(document.folder)
        # Durably: else after a power cut the commit would be completed with the drafts of another one.
        descriptor = os.open(self._path, os.O_WRONLY)
        try:
            _empty(descriptor)
        finally:
            os.close(descriptor)
        self.clear()

    def clear(self) -> None:
        """Mark that no commit is under way. Need not be durable: lines that the log already has are skipped."""
        if self._path.exists() and self._path.stat().st_size:
            os.truncate(self._path, 0)
        self.drop_drafts()

    def drop_drafts(self) -> None:
        """Remove the drafts of a commit that is finished or was never decided."""
        if self._drafts.is_dir():
            for path in self._drafts.iterdir():
                path.unlink()

    def settle(self, log: CaptureLog) -> str | None:
        """Complete or drop the commit of a killed writer; return a message if one was completed."""
        try:
            data = self._path.read_bytes()
        except FileNotFoundError:
            return None
        if not data:
            return None
        message = None
        lines = self._decided(data)
        entries = [parse_line(line) for line in lines]
        known = _count_logged(entries, lines, log.tail().digest)
        if known < len(lines) and self._lacks_drafts(entries, known):
            message = self._drop(data, entries[known:])
        elif known < len(lines):
            # The drafts are counted from the first line of the commit, not from the first that is missing.
            first = sum(1 for _ in _version_entries(entries[:known]))
            # Its writer may have been killed before this fsync: the decision must be durable before it is carried out.
            descriptor = os.open(self._path, os.O_WRONLY)
            try:
                self._sync(descriptor)
            finally:
                os.close(descriptor)
            self.complete(log, entries[known:], lines[known:], first)
            message = f"completed a commit that was interrupted: {_describe(entries[known:])}"
        self.clear()
        return message

    def _lacks_drafts(self, entries: Sequence[Entry], known: int) -> bool:
        """Return whether a version file that the commit has still to name is nowhere.

        Its drafts were durable before it was decided, so this is a copy that was made while the commit went on.
        """
        first = sum(1 for _ in _version_entries(entries[:known]))
        for number, entry in enumerate(_version_entries(entries[known:]), start=first):
            if not self._draft(number).exists():
                document = DocumentFolder(self._root, entry.url)
                if not document.holds(entry.version or 0, entry.file_digest or ""):
                    return True
        return False

    def _drop(self, data: bytes, entries: Sequence[Entry]) -> str:
        """Drop a decided commit that can't be completed: none of its lines is in the log, so none was acknowledged."""
        kept = set_aside(self._root, "journal", data)
        self.undo(entries)
        return (
            f"a commit that was under way when this copy was made can't be completed: dropped, kept in {kept}; "
            f"nothing that was acknowledged is lost by it ({_describe(list(entries))})"
        )

    def _decided(self, data: bytes) -> list[bytes]:
        """Return the log lines in the journal; none if the journal is incomplete."""
        head, _, rest = data.partition(b"\n")
        try:
            note = json.loads(head)
            if "digest" in note:
                return rest.splitlines(keepends=True) if note["digest"] == sha256(rest) else []
            # Archive format 1: one line, decided once its version file exists.
            entry = parse_line(data)
        except (ValueError, TypeError, RecursionError):
            return []
        if not isinstance(entry, CaptureEntry) or entry.version is None:
            return []
        come = DocumentFolder(self._root, entry.url).holds(entry.version, entry.file_digest or "")
        return [data] if come else []

    def _place(self, number: int, entry: VersionEntry) -> Path:
        """Link a draft to the name of its version file, unless that exists already; return the folder."""
        document = DocumentFolder(self._root, entry.url)
        version, digest = entry.version or 0, entry.file_digest or ""
        document.folder.mkdir(parents=True, exist_ok=True)
        draft, path = self._draft(number), document.path(version)
        try:
            give_name(draft, path)
        except FileExistsError:
            if not document.holds(version, digest):
                raise
        except FileNotFoundError:
            if not document.holds(version, digest):
                raise ArchiveDamaged(f"{draft}: the draft of {path} is missing, but its commit was decided") from None
        return document.folder

    def _draft(self, number: int) -> Path:
        return self._drafts / f"{number}.json"


def _empty(descriptor: int) -> None:
    """Empty a journal, durably."""
    os.ftruncate(descriptor, 0)
    os.fsync(descriptor)


def _version_entries(entries: Sequence[Entry]) -> Iterator[VersionEntry]:
    """Yield the entries that come with a new version file."""
    for entry in entries:
        if isinstance(entry, CaptureEntry | ExtractionEntry) and entry.new:
            yield entry


def _count_logged(entries: list[Entry], lines: list[bytes], tail: str | None) -> int:
    """Return how many of the journal's lines the log already has, given the digest of the log's last line.

    If the log ends elsewhere, it has all of them: others have written since, after the commit was completed.
    """
    if entries and entries[0].prev == tail:
        return 0
    return next((number for number, line in enumerate(lines, start=1) if sha256(line) == tail), len(lines))


def _describe(entries: list[Entry]) -> str:
    made = [f"version {entry.version} of {entry.url}" for entry in _version_entries(entries)]
    made += [f"the withdrawal of {entry.url}" for entry in entries if isinstance(entry, WithdrawalEntry)]
    more = f" and {len(made) - 1} more" if len(made) > 1 else ""
    return f"{made[0]}{more}" if made else f"{len(entries)} lines of the log"
