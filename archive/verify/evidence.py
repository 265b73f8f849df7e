"""Checking evidence: the stretches that lines of the log name, and the bytes of WARC files that none names.

A named stretch is hashed as it lies there, nothing is decompressed. What no line names has no digest: it is
decompressed, record by record, to the end of each gzip member. `deep` checks of whole files are in
`archive.warc.check`.
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

State: TypeAlias = Literal["whole", "changed", "cut", "missing", "unreadable"]

# One read for many stretches that lie behind each other; more gains nothing, and the window is held a file.
WINDOW: Final = 1 << 20
# Files that are read at once: as many writers as may have been at work at once. Each costs a window.
_OPEN: Final = 8
# How a gzip member begins that WARC writers make: deflate, no flags.
MEMBER: Final = b"\x1f\x8b\x08\x00"


def open_evidence(root: Path, name: str) -> int:
    """Open a WARC file that may be in the hands of its writer. Raises OSError."""
    path = f"{root}/{name}"
    # Its writer may close it between two tries: the last one is the first once more.
    for candidate in (path, path + OPEN_SUFFIX):
        try:
            return open_regular(candidate)
        except FileNotFoundError:
            continue
    return open_regular(path)


@dataclass(slots=True)
class _Window:
    """An open file, and the bytes of it that were read last."""

    descriptor: int
    buffer: memoryview
    start: int = 0
    end: int = 0
    due: int = 0  # where the next stretch begins, if they follow each other


class StretchReader:
    """Hashes stretches; fast where those of a file come in their order. Use it as a context manager."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._windows: OrderedDict[str, _Window] = OrderedDict()
        self.bytes = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        while self._windows:
            os.close(self._windows.popitem()[1].descriptor)

    def check(self, stretch: EvidenceRange) -> State:
        """Say whether the bytes of a stretch are there and are those of its digest."""
        try:
            window = self._window(stretch.file)
            found, length = self._hashed(window, stretch.offset, stretch.length)
        except FileNotFoundError:
            return "missing"
        except OSError:
            return "unreadable"
        self.bytes += length
        window.due = stretch.offset + stretch.length
        if length < stretch.length:
            return "cut"
        return "whole" if found == stretch.digest[7:] else "changed"

    def begins_record(self, file: str, offset: int) -> bool:
        """Whether a gzip member begins there; False where the file is not that long, or not there."""
        try:
            window = self._window(file)
            if window.start <= offset and offset + len(MEMBER) <= window.end:
                at = offset - window.start
                return bytes(window.buffer[at : at + len(MEMBER)]) == MEMBER
            return os.pread(window.descriptor, len(MEMBER), offset) == MEMBER
        except OSError:
            return False

    def _window(self, file: str) -> _Window:
        window = self._windows.get(file)
        if window is None:
            descriptor = open_evidence(self._root, file)
            if len(self._windows) < _OPEN:
                buffer = memoryview(bytearray(WINDOW))
            else:
                _, old = self._windows.popitem(last=False)
                os.close(old.descriptor)
                buffer = old.buffer
            window = self._windows[file] = _Window(descriptor, buffer)
        elif len(self._windows) > 1:
            self._windows.move_to_end(file)
        return window

    def _hashed(self, window: _Window, offset: int, length: int) -> tuple[str, int]:
        """Return the SHA-256 of a stretch, and how many of its bytes there are."""
        if length > WINDOW:
            return self._streamed(window, offset, length)
        if not (window.start <= offset and offset + length <= window.end):
            # Ahead only where they come in order: elsewhere each stretch would cost a whole window.
            ahead = WINDOW if offset == window.due else length
            read = os.preadv(window.descriptor, [window.buffer[:ahead]], offset)
            window.start, window.end = offset, offset + read
        at = offset - window.start
        data = window.buffer[at : min(at + length, window.end - window.start)]
        return hashlib.sha256(data).hexdigest(), len(data)

    def _streamed(self, window: _Window, offset: int, length: int) -> tuple[str, int]:
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
class Covered:
    """Which bytes of each WARC file lines name: intervals, in order, those that touch made one."""

    files: dict[str, list[tuple[int, int]]] = field(default_factory=dict)

    def add(self, file: str, start: int, end: int) -> None:
        """Add an interval; cheap where it follows the one that was added last."""
        intervals = self.files.setdefault(file, [])
        if intervals and intervals[-1][1] == start:
            intervals[-1] = (intervals[-1][0], end)
        else:
            intervals.append((start, end))

    def merge(self, other: Covered) -> None:
        """Add what another holds."""
        for file, intervals in other.files.items():
            for start, end in intervals:
                self.add(file, start, end)

    def settle(self) -> None:
        """Bring the intervals in order, however they came."""
        for file, intervals in self.files.items():
            joined: list[tuple[int, int]] = []
            for start, end in sorted(intervals):
                if joined and start <= joined[-1][1]:
                    joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
                else:
                    joined.append((start, end))
            self.files[file] = joined

    def gaps(self, file: str, size: int) -> Iterator[tuple[int, int]]:
        """Yield the stretches below `size` that no line names. Only when settled."""
        done = 0
        for start, end in self.files.get(file, ()):
            if start >= size:
                break
            if start > done:
                yield done, start
            done = end
        if done < size:
            yield done, size
