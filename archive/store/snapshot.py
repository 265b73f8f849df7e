"""The state of an archive at one instant: where its log ends, its WARC files, the commit under way.

A snapshot is taken with the archive's lock held, for some milliseconds, so that no writer is in the middle of a commit.
An archive that can't be written to (a copy on a read-only disk) has no writers, so it needs no lock.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from archive.files import DRAFTS, EVIDENCE, JOURNAL, LOCK_FILE, LOG_FILE, OPEN_SUFFIX, open_regular, release
from archive.log import read_head

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.log import LogHead

# "open": its writer holds it. "abandoned": its writer was killed.
FileState: TypeAlias = Literal["closed", "open", "abandoned"]

_BLOCK: Final = 64 << 10
# A group has at most 64 lines of some 600 bytes; redirects and long URLs make them longer.
MAX_JOURNAL: Final = 64 << 20


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A WARC file: its final name, its size, and whether it is closed."""

    name: str
    size: int
    state: FileState

    @property
    def path(self) -> str:
        """Return the current name of the file: until it is closed it has a suffix."""
        return self.name if self.state == "closed" else self.name + OPEN_SUFFIX


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An archive between commits. The log's whole lines end at offset `end`; a torn line of `torn` bytes follows."""

    end: int
    torn: int
    head: LogHead | None
    head_error: str
    evidence: tuple[EvidenceFile, ...]
    journal: bytes
    drafts: int


def whole_lines(root: Path) -> tuple[int, int]:
    """Return the offset where the last whole line of the log ends, and how many bytes follow it. Raises OSError."""
    try:
        descriptor = open_regular(root / LOG_FILE)
    except FileNotFoundError:
        return 0, 0
    try:
        size = at = os.fstat(descriptor).st_size
        while at > 0:
            start = max(0, at - _BLOCK)
            feed = os.pread(descriptor, at - start, start).rfind(b"\n")
            if feed >= 0:
                return start + feed + 1, size - (start + feed + 1)
            at = start
        return 0, size
    finally:
        os.close(descriptor)


def take(root: Path) -> Snapshot:
    """Take a snapshot of an archive between two commits. Raises OSError where its log can't be read."""
    with _between_commits(root / LOCK_FILE):
        end, torn = whole_lines(root)
        head, head_error = None, ""
        try:
            head = read_head(root)
        except ValueError as error:
            head_error = str(error)
        journal, drafts = b"", 0
        with suppress(OSError), os.fdopen(open_regular(root / JOURNAL), "rb") as file:
            journal = file.read(MAX_JOURNAL)
        with suppress(OSError):
            drafts = len(os.listdir(root / DRAFTS))  # noqa: PTH208 - names alone
        return Snapshot(end, torn, head, head_error, tuple(evidence_files(root)), journal, drafts)


def evidence_files(root: Path) -> Iterator[EvidenceFile]:
    """Yield the WARC files of an archive, in order; what is no file is skipped."""
    for path in sorted((root / EVIDENCE).glob("*/*/*")):
        name = str(path.relative_to(root))
        with suppress(OSError):
            if not path.is_file():
                continue
            state: FileState = "closed"
            if name.endswith(OPEN_SUFFIX):
                state = "abandoned" if _is_free(path) else "open"
            yield EvidenceFile(name.removesuffix(OPEN_SUFFIX), path.stat().st_size, state)


def _is_free(path: Path) -> bool:
    """Return whether no writer holds the file's lock."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        release(descriptor)
    return True


@contextmanager
def _between_commits(lock: Path) -> Iterator[None]:
    descriptor = None
    with suppress(OSError):
        descriptor = os.open(lock, os.O_RDONLY)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        yield
    finally:
        if descriptor is not None:
            release(descriptor)
