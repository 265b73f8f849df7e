"""Which lines of the log prove that some of them stand in it unaltered. Pure.

Each line names the SHA-256 of the one before. Whoever has all lines from one to another, and is sure of the last, is
sure of them all: a trusted timestamp over a line, or its digest in other hands, makes sure of it. A line is therefore
proved by itself and those that follow, up to the next line that a timestamp covers (and on to the line that names the
token); where no timestamp follows, up to the last. There is no shorter proof: every line on the way is in the digest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Up to this size, in bytes, the whole log is given: some thousands of lines, checked in seconds, nothing to explain.
WHOLE: Final = 4 << 20


class Stamp(NamedTuple):
    """A timestamp: the number of the log's line that names it, and that of the line it covers."""

    number: int
    line: int


class LineRange(NamedTuple):
    """Lines of the log, from one number to another, both in it."""

    first: int
    last: int


def proof(lines: Sequence[int], stamps: Iterable[Stamp], last: int) -> list[LineRange]:
    """Return the stretches of a log of `last` lines that prove the lines of those numbers, which are in order.

    >>> proof([3, 5, 40], [Stamp(11, 10), Stamp(12, 10), Stamp(31, 30)], 50)
    [LineRange(first=3, last=12), LineRange(first=40, last=50)]
    """
    found: list[LineRange] = []
    known = list(stamps)
    for number in lines:
        covering = anchor(number, known)
        end = last if covering is None else max(stamp.number for stamp in known if stamp.line == covering)
        if found and number <= found[-1].last + 1:
            found[-1] = LineRange(found[-1].first, max(found[-1].last, end))
        else:
            found.append(LineRange(number, end))
    return found


def anchor(number: int, stamps: Iterable[Stamp]) -> int | None:
    """Return the first line from that number on that a timestamp covers; None where there is none.

    >>> anchor(3, [Stamp(31, 30), Stamp(11, 10)])
    10
    """
    return min((stamp.line for stamp in stamps if stamp.line >= number), default=None)
