"""The state of an archive at one instant: where its log ends, which WARC files there are, what is under way.

Taken with the archive's lock held, for some milliseconds, so that a writer at work is never in the middle of a
commit. An archive that may not be written to (a copy on a read-only disk) has no writers either.
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

Hands: TypeAlias = Literal["closed", "writer", "nobody"]

_BACK: Final = 64 << 10
# A group has at most 64 lines of some 600 bytes; hops and long addresses make it more.
MAX_JOURNAL: Final = 64 << 20


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A WARC file: its final name, its size, and in whose hands it is; the name it has until it is closed."""

    name: str
    size: int
    hands: Hands

    @property
    def path(self) -> str:
        """The name under which the file lies now."""
        return self.name if self.hands == "closed" else self.name + OPEN_SUFFIX


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The log's whole lines end at `end`; what stands behind is a torn one of `torn` bytes."""

    end: int
    torn: int
    head: LogHead | None
    head_error: str
    evidence: tuple[EvidenceFile, ...]
    journal: bytes
    drafts: int


def whole_lines(root: Path) -> tuple[int, int]:
    """Return where the last whole line of the log ends, and how many bytes stand behind. Raises OSError."""
    try:
        descriptor = open_regular(root / LOG_FILE)
    except FileNotFoundError:
        return 0, 0
    try:
        size = at = os.fstat(descriptor).st_size
        while at > 0:
            start = max(0, at - _BACK)
            feed = os.pread(descriptor, at - start, start).rfind(b"\n")
            if feed >= 0:
                return start + feed + 1, size - (start + feed + 1)
            at = start
        return 0, size
    finally:
        os.close(descriptor)


def take(root: Path) -> Snapshot:
    """Look at an archive between two commits. Raises OSError where its log can't be read."""
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
        return Snapshot(end, torn, head, head_error, tuple(_evidence(root)), journal, drafts)


def _evidence(root: Path) -> Iterator[EvidenceFile]:
    for path in sorted((root / EVIDENCE).glob("*/*/*")):
        name = str(path.relative_to(root))
        with suppress(OSError):
            if not path.is_file():
                continue
            hands: Hands = "closed"
            if name.endswith(OPEN_SUFFIX):
                hands = "nobody" if _is_free(path) else "writer"
            yield EvidenceFile(name.removesuffix(OPEN_SUFFIX), path.stat().st_size, hands)


def _is_free(path: Path) -> bool:
    """Whether no writer holds the file."""
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
