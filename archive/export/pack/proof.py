"""Find the lines of the log that prove that certain lines are in it unaltered. Pure.

Each line names the SHA-256 of the one before it. A range of lines is therefore proved by its last line, and a line is
proved by a trusted timestamp over it, or by its digest if others hold it. So the proof of a line is that line and all
that follow, up to the next line that a timestamp covers (and on to the line that names the token); if no timestamp
follows, up to the last line. There is no shorter proof, since every line between is part of the chain of digests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Up to this size, in bytes, the whole log goes into the pack: some thousands of lines, checked in seconds, with nothing
# left out to explain.
WHOLE_LOG_SIZE: Final = 4 << 20


class Stamp(NamedTuple):
    """A timestamp: the number of the log line that names it, and the number of the line that it covers."""

    number: int
    line: int


class LineRange(NamedTuple):
    """A range of lines of the log, `first` and `last` included."""

    first: int
    last: int


def proof_ranges(lines: Sequence[int], stamps: Iterable[Stamp], last: int) -> list[LineRange]:
    """Return the ranges of a log of `last` lines that prove the lines with the given numbers, which must be sorted.

    >>> proof_ranges([3, 5, 40], [Stamp(11, 10), Stamp(12, 10), Stamp(31, 30)], 50)
    [LineRange(first=3, last=12), LineRange(first=40, last=50)]
    """
    found: list[LineRange] = []
    known = list(stamps)
    for number in lines:
        covering = next_covered_line(number, known)
        end = last if covering is None else max(stamp.number for stamp in known if stamp.line == covering)
        if found and number <= found[-1].last + 1:
            found[-1] = LineRange(found[-1].first, max(found[-1].last, end))
        else:
            found.append(LineRange(number, end))
    return found


def next_covered_line(number: int, stamps: Iterable[Stamp]) -> int | None:
    """Return the first line, from `number` on, that a timestamp covers; None if there is none.

    >>> next_covered_line(3, [Stamp(31, 30), Stamp(11, 10)])
    10
    """
    return min((stamp.line for stamp in stamps if stamp.line >= number), default=None)
