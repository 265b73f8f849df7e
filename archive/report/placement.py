"""Assign the edits of a comparison to the blocks that they are about: a whole block, a span or a point in it.

How marks cut a block's text is in `archive.report.spans`; which blocks share a row is in `archive.report.rows`.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from archive.report.spans import Mark, cut_at_marks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from archive.model import Block, Edit, Span

SideName: TypeAlias = Literal["left", "right"]
SIDES: Final[tuple[SideName, SideName]] = ("left", "right")
# Edits that are borders between blocks: they cover no text.
_BORDERS: Final = ("split", "merge")


def anchor_side(edit: Edit) -> SideName:
    """Return the side on which an edit has its anchor: right, but left for a deletion."""
    return "left" if edit.right is None else "right"


class EditPlacement:
    """The edits by side and block: in `whole` those about whole blocks, in `inside` the marks within blocks."""

    def __init__(self, edits: Sequence[Edit], left: Sequence[Block], right: Sequence[Block]) -> None:
        self.edits = edits
        self.texts: dict[SideName, list[str]] = {
            "left": [block.text for block in left],
            "right": [block.text for block in right],
        }
        self.whole: dict[tuple[SideName, int], list[int]] = defaultdict(list)
        self.inside: dict[tuple[SideName, int], list[Mark]] = defaultdict(list)
        self.moved: set[tuple[int, int]] = set()  # pairs of blocks that are one block at another place
        self.linked: set[tuple[int, int]] = set()  # pairs of blocks that one edit is about
        for number, edit in enumerate(edits):
            self._add(number, edit)

    def _add(self, number: int, edit: Edit) -> None:
        if not (self._is_here("left", edit.left) and self._is_here("right", edit.right)):
            return  # the edit belongs to other articles
        about_all = [self._put("left", number, edit, edit.left), self._put("right", number, edit, edit.right)]
        if edit.left is None or edit.right is None:
            return
        pair = (edit.left.block, edit.right.block)
        if edit.cls != "move":
            self.linked.add(pair)
        elif all(about_all):
            self.moved.add(pair)

    def _is_here(self, side: SideName, span: Span | None) -> bool:
        return span is None or 0 <= span.block < len(self.texts[side])

    def _put(self, side: SideName, number: int, edit: Edit, span: Span | None) -> bool:
        """Add an edit to one side; return whether it is about the whole block there."""
        if span is None:
            return False
        length = len(self.texts[side][span.block])
        alone = edit.left is None or edit.right is None or edit.cls in ("move", "image")
        # On the side of the parts, a split or merge is about a whole block, or an item of a list; on the other
        # side it is a border.
        part = (edit.cls, side) in (("split", "right"), ("merge", "left"))
        about_all = (part or alone) and span.start == 0 and span.end >= length
        if about_all:
            self.whole[side, span.block].append(number)
        else:
            end = span.start if edit.cls in _BORDERS else span.end
            self.inside[side, span.block].append(Mark(span.start, end, number))
        return about_all

    def numbers(self, side: SideName, block: int) -> list[int]:
        """Return the numbers of the edits that are shown on a block."""
        return [*self.whole.get((side, block), ()), *(mark.edit for mark in self.inside.get((side, block), ()))]

    def alone(self, side: SideName) -> set[int]:
        """Return the blocks of one side that are not on the other side, or not at the same place."""
        at = 0 if side == "left" else 1
        moved = {pair[at] for pair in self.moved}
        one_sided = {
            block
            for (where, block), numbers in self.whole.items()
            if where == side and any(self._is_one_sided(number) for number in numbers)
        }
        return moved | one_sided

    def _is_one_sided(self, number: int) -> bool:
        return self.edits[number].left is None or self.edits[number].right is None

    def first_parts(self) -> set[tuple[int, int]]:
        """Return the pairs of blocks for the first parts of splits and merges: their edits name only later parts."""
        taken_left = {i for i, _ in self.linked} | self.alone("left")
        taken_right = {j for _, j in self.linked} | self.alone("right")
        found = set()
        for edit in self.edits:
            if edit.left is None or edit.right is None:
                continue
            i, j = edit.left.block, edit.right.block
            if (i, j) not in self.linked:
                continue
            if edit.cls == "split" and edit.left.start and j and j - 1 not in taken_right:
                found.add((i, j - 1))
            if edit.cls == "merge" and edit.right.start and i and i - 1 not in taken_left:
                found.add((i - 1, j))
        return found

    def residue(self, side: SideName, block: int) -> str:
        """Return the text of a block that is on both sides: without what was cut, added or moved inside.

        The line feeds of a list's items are no part of it: an item that is gone leaves its own behind.
        """
        text = self.texts[side][block]
        pieces = cut_at_marks(len(text), self.inside.get((side, block), ()))
        return "".join(text[piece.start : piece.end] for piece in pieces if not piece.edits).replace("\n", "")

    def add_points(self, i: int, j: int) -> None:
        """Add point marks on each side where only the other side has text."""
        lefts = [mark for mark in self.inside.get(("left", i), ()) if self.edits[mark.edit].cls not in _BORDERS]
        rights = [mark for mark in self.inside.get(("right", j), ()) if self.edits[mark.edit].cls not in _BORDERS]
        for side, mark in list(_insertion_points(self, (i, sorted(lefts)), (j, sorted(rights)))):
            self.inside[side, i if side == "left" else j].append(mark)


def _insertion_points(
    table: EditPlacement, left: tuple[int, list[Mark]], right: tuple[int, list[Mark]]
) -> Iterator[tuple[SideName, Mark]]:
    """Walk both texts in parallel and yield the points; stop if text between edits differs: more would be guesses."""
    (i, lefts), (j, rights) = left, right
    one, other = table.texts["left"][i], table.texts["right"][j]
    a = b = l_next = r_next = 0
    while l_next < len(lefts) or r_next < len(rights):
        old = lefts[l_next] if l_next < len(lefts) else None
        new = rights[r_next] if r_next < len(rights) else None
        run = min(mark.start - at for mark, at in ((old, a), (new, b)) if mark is not None)
        if run < 0 or one[a : a + run] != other[b : b + run]:
            return
        a, b = a + run, b + run
        if old is not None and old.start == a:
            l_next, a = l_next + 1, old.end
            if table.edits[old.edit].right is None:
                yield "right", Mark(b, b, old.edit)
        if new is not None and new.start == b:
            r_next, b = r_next + 1, new.end
            if table.edits[new.edit].left is None:
                yield "left", Mark(a, a, new.edit)
