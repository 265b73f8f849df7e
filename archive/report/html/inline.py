"""Find where in right's blocks the text stood that left alone has, so that a row can be read in one column.

On a narrow screen a row is shown once, as right's blocks with what is gone written in between. That needs a place for
every mark of left: it is known only if both texts are equal between the marks. Rows are from `archive.report.rows`.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from archive.model import ImageBlock, TableBlock
from archive.report import Mark, cut_at_marks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from archive.model import Block, Edit
    from archive.report import Cell, Row

# Share of a row's text that must be common for it to be read in one column: of two sentences written into each other
# none can be read.
COMMON: Final = 0.3
_BORDERS: Final = ("split", "merge")


def in_one_column(row: Row, edits: Sequence[Edit], left: Sequence[Block], right: Sequence[Block]) -> Row | None:
    """Return the row with points in right's cells where only left has text; None if two columns are needed."""
    if not row.left or not row.right or not row.edits:
        return None
    lefts, rights = ([body[cell.block] for cell in cells] for body, cells in ((left, row.left), (right, row.right)))
    if any(isinstance(block, ImageBlock) for block in (*lefts, *rights)):
        return None
    one, other = ("".join(block.text for block in blocks) for blocks in (lefts, rights))
    old, new = _outer_marks(row.left, lefts, edits), _outer_marks(row.right, rights, edits)
    if any(isinstance(block, TableBlock) for block in (*lefts, *rights)):
        legible = all(_stays_in_its_cell(mark, edits) for mark in old)
    else:
        legible = _is_legible(old, len(one)) or _is_legible(new, len(other))
    if not legible or _is_nested_deep(row.left, old, edits):
        return None
    places = _places(old, new, one, other)
    if places is None:  # items of a list and split paragraphs leave blanks and line feeds behind
        places = _places_without_blanks(old, new, one, other)
    if places is None:
        return None
    # What has a place in right is shown there; but a passage that moved inside a row gets a point where it was, too.
    marked = {mark.edit for mark in new if edits[mark.edit].right is not None and edits[mark.edit].cls != "move"}
    return _with_points(row, rights, [(edit, at) for edit, at in places if edit not in marked])


def _outer_marks(cells: Sequence[Cell], blocks: Sequence[Block], edits: Sequence[Edit]) -> list[Mark]:
    """Return the marks of a side in order, in offsets of its joined blocks; not borders, nor what others enclose."""
    base = 0
    found: list[Mark] = []
    for cell, block in zip(cells, blocks, strict=True):
        length = len(block.text)
        marks = [Mark(0, length, edit) for edit in cell.whole] + _marks(cell)
        end = 0
        for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
            if edits[mark.edit].cls not in _BORDERS and (mark.end > end or mark.start >= end):
                end = mark.end
                found.append(mark if not base else Mark(base + mark.start, base + mark.end, mark.edit))
        base += length
    return found


def _marks(cell: Cell) -> list[Mark]:
    """Return the marks that a cell's pieces were cut at."""
    spans: dict[int, tuple[int, int]] = {}
    for piece in cell.pieces:
        for edit in piece.edits:
            spans[edit] = (spans[edit][0] if edit in spans else piece.start, piece.end)
    return [Mark(start, end, edit) for edit, (start, end) in spans.items()]


def _is_legible(marks: Sequence[Mark], length: int) -> bool:
    return sum(mark.end - mark.start for mark in marks) <= (1 - COMMON) * length


def _stays_in_its_cell(mark: Mark, edits: Sequence[Edit]) -> bool:
    """Return whether an edit is no row or column that is gone: what stood in it would have to stand in other cells."""
    edit = edits[mark.edit]
    return mark.start == mark.end or (edit.right is not None and edit.cls != "move")


def _is_nested_deep(cells: Sequence[Cell], outer: Sequence[Mark], edits: Sequence[Edit]) -> bool:
    """Return whether something is cut inside a passage that is itself gone from here: it has no place in right."""
    shown = {mark.edit for mark in outer}
    numbers = {number for cell in cells for piece in cell.pieces for number in piece.edits}
    return any(edits[number].right is None for number in numbers - shown)


def _places(old: Sequence[Mark], new: Sequence[Mark], one: str, other: str) -> list[tuple[int, int]] | None:
    """Walk both texts in parallel; return each mark of left with its offset in right, None if the rest differs."""
    found = []
    a = b = l_next = r_next = 0
    while l_next < len(old) or r_next < len(new):
        gone = old[l_next] if l_next < len(old) else None
        come = new[r_next] if r_next < len(new) else None
        run = min(mark.start - at for mark, at in ((gone, a), (come, b)) if mark is not None)
        if run < 0 or one[a : a + run] != other[b : b + run]:
            return None
        a, b = a + run, b + run
        if gone is not None and gone.start == a:
            l_next, a = l_next + 1, gone.end
            if gone.start < gone.end:
                found.append((gone.edit, b))
        if come is not None and come.start == b:
            r_next, b = r_next + 1, come.end
    return found if one[a:] == other[b:] else None


def _places_without_blanks(
    old: Sequence[Mark], new: Sequence[Mark], one: str, other: str
) -> list[tuple[int, int]] | None:
    """Return the same as `_places`, with the texts compared without their blanks."""
    (solid_one, old_offsets), (solid_other, new_offsets) = _solid(one), _solid(other)
    moved_old, moved_new = (
        [Mark(offsets[mark.start], offsets[mark.end], mark.edit) for mark in marks]
        for marks, offsets in ((old, old_offsets), (new, new_offsets))
    )
    places = _places(moved_old, moved_new, solid_one, solid_other)
    if places is None or len(places) != sum(mark.start < mark.end for mark in old):
        return None
    return [(edit, bisect_left(new_offsets, at)) for edit, at in places]


def _solid(text: str) -> tuple[str, list[int]]:
    """Return a text without blanks, and for each offset of the text its offset there."""
    offsets = list(accumulate((not character.isspace() for character in text), initial=0))
    return "".join(text.split()), offsets


def _with_points(row: Row, rights: Sequence[Block], places: Sequence[tuple[int, int]]) -> Row:
    """Return the row with right's cells cut at points, too."""
    ends = list(accumulate(len(block.text) for block in rights))
    points: dict[int, list[Mark]] = {index: [] for index in range(len(ends))}
    index = 0
    for edit, at in sorted(places, key=lambda place: place[1]):
        while at > ends[index]:
            index += 1
        offset = at - (ends[index - 1] if index else 0)
        points[index].append(Mark(offset, offset, edit))
    return row._replace(right=tuple(_cut_cells(row.right, rights, points)))


def _cut_cells(cells: Sequence[Cell], rights: Sequence[Block], points: dict[int, list[Mark]]) -> Iterator[Cell]:
    for index, (cell, block) in enumerate(zip(cells, rights, strict=True)):
        placed = {mark.edit for mark in points[index]}
        if not placed:
            yield cell
            continue
        kept = [mark for mark in _marks(cell) if mark.start < mark.end or mark.edit not in placed]
        yield cell._replace(pieces=cut_at_marks(len(block.text), [*kept, *points[index]]))
