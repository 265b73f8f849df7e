"""The commit under way: the log's lines that go with version files which are about to appear.

A version and its line are two files, and a writer can be killed between them. The files are written as drafts
first, then the lines are noted here: with that the commit is decided, and the next writer completes it, whatever
became of its own writer. A journal that is not whole decided nothing. Holders of the archive's lock only.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING, TypeAlias

from archive.files import DOCUMENTS, DRAFTS, JOURNAL, make_folder, sync_folder, write_whole
from archive.log import CaptureEntry, ExtractionEntry, parse_line
from archive.model import ArchiveDamaged, sha256
from archive.store.documents import DocumentFolder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from archive.log import CaptureLog, Entry

# The entries that a version's file can go with.
Versioned: TypeAlias = CaptureEntry | ExtractionEntry


class Journal:
    """The commit under way in one archive: its drafts and its lines; nothing between commits."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._path = root / JOURNAL
        self._drafts = root / DRAFTS
        self._named = False  # whether the names of the journal and of the drafts' folder are known to be durable
        self._hosts: set[Path] = set()  # folders of hosts whose names are known to be durable

    def write(self, files: Sequence[bytes]) -> None:
        """Write the drafts of a commit's version files, durably. The n-th file is the n-th new version's."""
        make_folder(self._drafts)
        descriptors = []
        try:
            for number, data in enumerate(files):
                # Never opened for writing again: a killed writer may have linked it to the name of a finished file.
                path = self._draft(number)
                path.unlink(missing_ok=True)
                descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
                descriptors.append(descriptor)
                write_whole(descriptor, data)
            # All are written before the first is waited for: the disk takes them together.
            for descriptor in descriptors:
                os.fsync(descriptor)
        finally:
            for descriptor in descriptors:
                os.close(descriptor)
        sync_folder(self._drafts)

    def decide(self, lines: Sequence[bytes]) -> None:
        """Note the lines of the commit whose drafts were written, durably: from here on it is completed.

        On an OSError nothing was decided.
        """
        data = b"".join(lines)
        head = json.dumps({"digest": sha256(data)}).encode() + b"\n"
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
        try:
            write_whole(descriptor, head + data)
            self._sync(descriptor)
        except OSError:
            # Best effort: where this fails too the next writer completes the commit.
            with suppress(OSError):
                _empty(descriptor)
            raise
        finally:
            os.close(descriptor)

    def _sync(self, descriptor: int) -> None:
        os.fsync(descriptor)
        if not self._named:
            # Also where they are not new: who made them may have been killed before.
            sync_folder(self._root)
            self._named = True

    def complete(self, log: CaptureLog, entries: Sequence[Entry], lines: Sequence[bytes], first: int = 0) -> None:
        """Give the drafts from the `first` on their names, then add the lines, durably.

        A file that has come already is left as it is. Raises ArchiveDamaged where a draft is missing.
        """
        hosts, folders = set(), set()
        for number, entry in enumerate(_versioned(entries), start=first):
            folder = self._place(number, entry)
            folders.add(folder)
            if entry.version == 1:  # with a later one the names above are durable: the log has the first
                hosts.add(folder.parent)
        above = {self._root / DOCUMENTS, self._root} if hosts - self._hosts else set()
        for folder in sorted(folders | hosts | above):
            sync_folder(folder)
        self._hosts |= hosts
        log.append(lines)

    def undo(self, entries: Sequence[Entry]) -> None:
        """Take back a decided commit, none of whose lines is in the log."""
        for entry in _versioned(entries):
            document = DocumentFolder(self._root, entry.url)
            if document.holds(entry.version or 0, entry.file_digest or ""):
                document.path(entry.version or 0).unlink()
                # Before the journal forgets them: a version that comes back would be in no line.
                sync_folder(document.folder)
        # Durably, or after a power cut the commit would be completed with the drafts of another one.
        descriptor = os.open(self._path, os.O_WRONLY)
        try:
            _empty(descriptor)
        finally:
            os.close(descriptor)
        self.clear()

    def clear(self) -> None:
        """Say that no commit is under way. Need not be durable: lines that the log has are no news."""
        if self._path.exists() and self._path.stat().st_size:
            os.truncate(self._path, 0)
        self.drop_drafts()

    def drop_drafts(self) -> None:
        """Remove the drafts of a commit that is not under way any more, or was never decided."""
        if self._drafts.is_dir():
            for path in self._drafts.iterdir():
                path.unlink()

    def settle(self, log: CaptureLog) -> str | None:
        """Complete or drop the commit of a writer that was killed; return what there is to say."""
        try:
            data = self._path.read_bytes()
        except FileNotFoundError:
            return None
        if not data:
            return None
        said = None
        lines = self._decided(data)
        entries = [parse_line(line) for line in lines]
        known = _known(entries, lines, log.tail().digest)
        if known < len(lines):
            # The drafts are counted from the first line of the commit, not from the first that is missing.
            first = sum(1 for _ in _versioned(entries[:known]))
            # Its writer may not have come to this: what is decided must be durable before it is done.
            descriptor = os.open(self._path, os.O_WRONLY)
            try:
                self._sync(descriptor)
            finally:
                os.close(descriptor)
            self.complete(log, entries[known:], lines[known:], first)
            said = f"completed a commit that was cut off: {_told(entries[known:])}"
        self.clear()
        return said

    def _decided(self, data: bytes) -> list[bytes]:
        """Return the lines that were noted; none where their writer did not come to the end of them."""
        head, _, rest = data.partition(b"\n")
        try:
            note = json.loads(head)
            if "digest" in note:
                return rest.splitlines(keepends=True) if note["digest"] == sha256(rest) else []
            # Format 1 of the archive: one line, decided when its version's file had come.
            entry = parse_line(data)
        except (ValueError, TypeError, RecursionError):
            return []
        if not isinstance(entry, CaptureEntry) or entry.version is None:
            return []
        come = DocumentFolder(self._root, entry.url).holds(entry.version, entry.file_digest or "")
        return [data] if come else []

    def _place(self, number: int, entry: Versioned) -> Path:
        """Link a draft to the name of its version; return the folder. Nothing happens where the file has come."""
        document = DocumentFolder(self._root, entry.url)
        version, digest = entry.version or 0, entry.file_digest or ""
        document.folder.mkdir(parents=True, exist_ok=True)
        draft, path = self._draft(number), document.path(version)
        try:
            # Not a rename: that would replace what is there.
            os.link(draft, path)
        except FileExistsError:
            if not document.holds(version, digest):
                raise
        except FileNotFoundError:
            if not document.holds(version, digest):
                raise ArchiveDamaged(f"{draft}: the draft of {path} is missing, and its commit was decided") from None
        return document.folder

    def _draft(self, number: int) -> Path:
        return self._drafts / f"{number}.json"


def _empty(descriptor: int) -> None:
    """Empty a journal, durably."""
    os.ftruncate(descriptor, 0)
    os.fsync(descriptor)


def _versioned(entries: Sequence[Entry]) -> Iterator[Versioned]:
    """Yield the entries that a version's file goes with."""
    for entry in entries:
        if isinstance(entry, CaptureEntry | ExtractionEntry) and entry.new:
            yield entry


def _known(entries: list[Entry], lines: list[bytes], tail: str | None) -> int:
    """Return how many of the noted lines the log has, given the digest of its last line.

    All of them where the log ends elsewhere: others have written since, and the commit was completed before that.
    """
    if entries and entries[0].prev == tail:
        return 0
    return next((number for number, line in enumerate(lines, start=1) if sha256(line) == tail), len(lines))


def _told(entries: list[Entry]) -> str:
    made = [f"version {entry.version} of {entry.url}" for entry in _versioned(entries)]
    more = f" and {len(made) - 1} more" if len(made) > 1 else ""
    return f"{made[0]}{more}" if made else f"{len(entries)} lines of the log"
