"""Check evidence: hash the ranges of WARC files that log lines name, and keep track of which bytes they cover.

A named range is hashed as stored, without decompression. Bytes that no line names have no digest: they are
decompressed, record by record, to the end of each gzip member (`archive.verify.unlogged`). The record checks,
also those of `deep`, are in `archive.warc.check`.
"""

from __future__ import annotations

import hashlib
import os
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from archive.files import OPEN_SUFFIX, open_regular

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Self

    from archive.log import EvidenceRange

RangeState: TypeAlias = Literal["whole", "changed", "cut", "missing", "unreadable"]

# Bytes of one read, which serves many consecutive ranges; more gains nothing, and each open file holds a window.
WINDOW: Final = 1 << 20
# Files that are open at once: as many as there may have been writers at once. Each costs a window.
_MAX_OPEN: Final = 8
# The first bytes of a gzip member as WARC writers make it: deflate, no flags.
GZIP_MAGIC: Final = b"\x1f\x8b\x08\x00"


def open_evidence(root: Path, name: str) -> int:
    """Open a WARC file, closed or still open by its writer. Raises OSError."""
    path = f"{root}/{name}"
    # Its writer may close and rename it between two tries: the last try repeats the first.
    for candidate in (path, path + OPEN_SUFFIX):
        try:
            return open_regular(candidate)
        except FileNotFoundError:
            continue
    return open_regular(path)


@dataclass(slots=True)
class _Window:
    """An open file and the bytes read last."""

    descriptor: int
    buffer: memoryview
    start: int = 0
    end: int = 0
    due: int = 0  # where the next range begins if they are consecutive


class RangeReader:
    """Hash ranges of WARC files; fast if those of a file come in order. Use it as a context manager."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._windows: OrderedDict[str, _Window] = OrderedDict()
        self.bytes = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        while self._windows:
            os.close(self._windows.popitem()[1].descriptor)

    def check(self, evidence: EvidenceRange) -> RangeState:
        """Return whether the bytes of a range are there and match its digest."""
        try:
            window = self._window(evidence.file)
            found, length = self._hash(window, evidence.offset, evidence.length)
        except FileNotFoundError:
            return "missing"
        except OSError:
            return "unreadable"
        self.bytes += length
        window.due = evidence.offset + evidence.length
        if length < evidence.length:
            return "cut"
        return "whole" if found == evidence.digest[7:] else "changed"

    def begins_record(self, file: str, offset: int) -> bool:
        """Return whether a gzip member begins at an offset; False if the file is too short or missing."""
        try:
            window = self._window(file)
            if window.start <= offset and offset + len(GZIP_MAGIC) <= window.end:
                at = offset - window.start
                return bytes(window.buffer[at : at + len(GZIP_MAGIC)]) == GZIP_MAGIC
            return os.pread(window.descriptor, len(GZIP_MAGIC), offset) == GZIP_MAGIC
        except OSError:
            return False

    def _window(self, file: str) -> _Window:
        window = self._windows.get(file)
        if window is None:
            descriptor = open_evidence(self._root, file)
            if len(self._windows) < _MAX_OPEN:
                buffer = memoryview(bytearray(WINDOW))
            else:
                _, old = self._windows.popitem(last=False)
                os.close(old.descriptor)
                buffer = old.buffer
            window = self._windows[file] = _Window(descriptor, buffer)
        elif len(self._windows) > 1:
            self._windows.move_to_end(file)
        return window

    def _hash(self, window: _Window, offset: int, length: int) -> tuple[str, int]:
        """Return the SHA-256 of a range, and how many of its bytes exist."""
        if length > WINDOW:
            return self._hash_long(window, offset, length)
        if not (window.start <= offset and offset + length <= window.end):
            # Read ahead only if ranges come in order: else each would cost a whole window.
            ahead = WINDOW if offset == window.due else length
            read = os.preadv(window.descriptor, [window.buffer[:ahead]], offset)
            window.start, window.end = offset, offset + read
        at = offset - window.start
        data = window.buffer[at : min(at + length, window.end - window.start)]
        return hashlib.sha256(data).hexdigest(), len(data)

    def _hash_long(self, window: _Window, offset: int, length: int) -> tuple[str, int]:
        hasher, done = hashlib.sha256(), 0
        window.start = window.end = 0
        while done < length:
            read = os.preadv(window.descriptor, [window.buffer[: min(WINDOW, length - done)]], offset + done)
            if not read:
                break
            hasher.update(window.buffer[:read])
            done += read
        return hasher.hexdigest(), done


@dataclass(slots=True)
class Coverage:
    """The bytes of each WARC file that log lines name: intervals, in order, adjacent ones merged."""

    files: dict[str, list[tuple[int, int]]] = field(default_factory=dict)

    def add(self, file: str, start: int, end: int) -> None:
        """Add an interval; cheap if it follows the last one added."""
        intervals = self.files.setdefault(file, [])
        if intervals and intervals[-1][1] == start:
            intervals[-1] = (intervals[-1][0], end)
        else:
            intervals.append((start, end))

    def merge(self, other: Coverage) -> None:
        """Add another's intervals."""
        for file, intervals in other.files.items():
            for start, end in intervals:
                self.add(file, start, end)

    def settle(self) -> None:
        """Sort and merge the intervals."""
        for file, intervals in self.files.items():
            joined: list[tuple[int, int]] = []
            for start, end in sorted(intervals):
                if joined and start <= joined[-1][1]:
                    joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
                else:
                    joined.append((start, end))
            self.files[file] = joined

    def gaps(self, file: str, size: int) -> Iterator[tuple[int, int]]:
        """Yield the ranges below `size` that no line names. Call it only after `settle`."""
        done = 0
        for start, end in self.files.get(file, ()):
            if start >= size:
                break
            if start > done:
                yield done, start
            done = end
        if done < size:
            yield done, size
