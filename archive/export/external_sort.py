"""Sort any number of lines in bounded memory, with an external merge sort in temporary files."""

from __future__ import annotations

import heapq
import tempfile
from contextlib import ExitStack
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType
    from typing import Self

# Size of the lines held in memory before they spill to a file: small, and only a few files for a million captures.
SPILL_BYTES: Final = 32 << 20
_BUFFER: Final = 64 << 10


class SortedLines:
    """Collect lines in any order and yield them in byte order, without duplicates. Use it as a context manager."""

    def __init__(self, spill: int = SPILL_BYTES) -> None:
        self._spill = spill
        self._lines: list[bytes] = []
        self._size = 0
        self._runs: list[IO[bytes]] = []
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def add(self, line: bytes) -> None:
        """Add a line, which must end in a line feed and contain no other."""
        self._lines.append(line)
        self._size += len(line)
        if self._size >= self._spill:
            self._spill_to_file()

    def __iter__(self) -> Iterator[bytes]:
        """Yield the lines in order."""
        self._lines.sort()
        for run in self._runs:
            run.seek(0)
        last = None
        for line in heapq.merge(*self._runs, self._lines):
            if line != last:
                yield line
            last = line

    def _spill_to_file(self) -> None:
        run = tempfile.TemporaryFile(buffering=_BUFFER)  # noqa: SIM115 - as long as this object
        self._stack.callback(run.close)
        self._lines.sort()
        run.writelines(self._lines)
        self._runs.append(run)
        self._lines, self._size = [], 0
