"""Which characters of one block belong to which edits: its text cut into pieces.

Offsets in, offsets out; how a piece looks is the faces' business. Which blocks stand beside each other is in
`archive.report.rows`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Mark(NamedTuple):
    """An edit on a stretch of a block; on a point of it where `start == end`."""

    start: int
    end: int
    edit: int


class Piece(NamedTuple):
    """A stretch of a block that the same edits cover, the widest first; a point where `start == end`."""

    start: int
    end: int
    edits: tuple[int, ...]


def cut(length: int, marks: Iterable[Mark]) -> tuple[Piece, ...]:
    """Cut a block of that many characters into pieces; marks that lie outside are pulled in.

    >>> cut(6, [Mark(2, 4, 0), Mark(4, 4, 1)])
    (Piece(start=0, end=2, edits=()), Piece(start=2, end=4, edits=(0,)), Piece(start=4, end=4, edits=(1,)), \
Piece(start=4, end=6, edits=()))
    """
    inside = [_pulled_in(mark, length) for mark in marks]
    points = sorted(mark for mark in inside if mark.start == mark.end)
    # Backwards, to take from the end: where two begin together, the wider one goes around the other.
    waiting = sorted((m for m in inside if m.start < m.end), key=lambda m: (-m.start, m.end, -m.edit))
    borders = {0, length} | {border for mark in inside for border in (mark.start, mark.end)}
    return tuple(_pieces(sorted(borders), points[::-1], waiting))


def _pieces(borders: list[int], points: list[Mark], waiting: list[Mark]) -> Iterator[Piece]:
    """Sweep over the borders. `points` and `waiting` are used up, from their ends."""
    open_: list[Mark] = []
    for index, start in enumerate(borders):
        open_ = [mark for mark in open_ if mark.end > start]
        while points and points[-1].start == start:
            yield Piece(start, start, (points.pop().edit,))
        while waiting and waiting[-1].start == start:
            open_.append(waiting.pop())
        if index + 1 < len(borders):
            yield Piece(start, borders[index + 1], tuple(mark.edit for mark in open_))


def _pulled_in(mark: Mark, length: int) -> Mark:
    start = min(max(0, mark.start), length)
    return Mark(start, min(max(start, mark.end), length), mark.edit)


def divide(pieces: Iterable[Piece], ends: Iterable[int]) -> Iterator[tuple[Piece, ...]]:
    """Divide pieces at rising offsets: one tuple for each stretch, the last taking all that is left.

    >>> [[piece.start for piece in part] for part in divide(cut(6, [Mark(2, 4, 0)]), [3, 6])]
    [[0, 2], [3, 4]]
    """
    waiting = list(pieces)[::-1]
    borders = list(ends)
    for index, end in enumerate(borders):
        last = index + 1 == len(borders)
        part: list[Piece] = []
        while waiting and (last or waiting[-1].start < end):
            piece = waiting.pop()
            if not last and piece.end > end:
                waiting.append(Piece(end, piece.end, piece.edits))
                piece = Piece(piece.start, end, piece.edits)
            part.append(piece)
        yield tuple(part)
