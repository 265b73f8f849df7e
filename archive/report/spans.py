"""Cut the text of one block into pieces at its edits.

Works on offsets only; each output format decides how a piece looks. Which blocks share a row is in
`archive.report.rows`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Mark(NamedTuple):
    """An edit on a span of a block; on a point if `start == end`."""

    start: int
    end: int
    edit: int


class Piece(NamedTuple):
    """A span of a block that the same edits cover, the widest edit first; a point if `start == end`."""

    start: int
    end: int
    edits: tuple[int, ...]


def cut_at_marks(length: int, marks: Iterable[Mark]) -> tuple[Piece, ...]:
    """Cut a block of `length` characters into pieces at its marks; offsets outside the block are clamped.

    >>> cut_at_marks(6, [Mark(2, 4, 0), Mark(4, 4, 1)])
    (Piece(start=0, end=2, edits=()), Piece(start=2, end=4, edits=(0,)), Piece(start=4, end=4, edits=(1,)), \
Piece(start=4, end=6, edits=()))
    """
    inside = [_clamp(mark, length) for mark in marks]
    points = sorted(mark for mark in inside if mark.start == mark.end)
    # In reverse, to pop from the end: of two that begin together, the wider one is popped first and encloses the other.
    waiting = sorted((m for m in inside if m.start < m.end), key=lambda m: (-m.start, m.end, -m.edit))
    borders = {0, length} | {border for mark in inside for border in (mark.start, mark.end)}
    return tuple(_pieces(sorted(borders), points[::-1], waiting))


def _pieces(borders: list[int], points: list[Mark], waiting: list[Mark]) -> Iterator[Piece]:
    """Sweep over the borders. Consumes `points` and `waiting` from their ends."""
    open_: list[Mark] = []
    for index, start in enumerate(borders):
        open_ = [mark for mark in open_ if mark.end > start]
        while points and points[-1].start == start:
            yield Piece(start, start, (points.pop().edit,))
        while waiting and waiting[-1].start == start:
            open_.append(waiting.pop())
        if index + 1 < len(borders):
            yield Piece(start, borders[index + 1], tuple(mark.edit for mark in open_))


def _clamp(mark: Mark, length: int) -> Mark:
    start = min(max(0, mark.start), length)
    return Mark(start, min(max(start, mark.end), length), mark.edit)


def divide_at_offsets(pieces: Iterable[Piece], ends: Iterable[int]) -> Iterator[tuple[Piece, ...]]:
    """Divide pieces at ascending offsets: one tuple for each range, the last one with all remaining pieces.

    >>> [[piece.start for piece in part] for part in divide_at_offsets(cut_at_marks(6, [Mark(2, 4, 0)]), [3, 6])]
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
