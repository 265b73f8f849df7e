"""Lay out a comparison side by side: which blocks share a row, and where each edit is marked.

Works from the comparison's edits alone, so that it shows what they say, however they were made. Every block of both
bodies is in exactly one row. Which edits are about which block is in `archive.report.placement`; what a row looks like
is in `archive.report.side_by_side` and `archive.report.html`.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Final, NamedTuple

from rapidfuzz.distance import Indel

from archive.report.placement import EditPlacement
from archive.report.spans import Piece, cut_at_marks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from archive.model import Article, Comparison
    from archive.report.placement import SideName

# Maximum cells (left blocks × right blocks) of one gap that are paired exactly; no real article has more, and it would
# cost memory.
GAP_CELLS: Final = 16_000_000


class Cell(NamedTuple):
    """One block in its row: the edits that are about all of it, and its text cut at the other edits."""

    block: int
    whole: tuple[int, ...]
    pieces: tuple[Piece, ...]


class Row(NamedTuple):
    """Blocks that stand beside each other; one side is empty if it does not have the block, or not at this place."""

    left: tuple[Cell, ...]
    right: tuple[Cell, ...]
    edits: tuple[int, ...]  # indices into the comparison's edits, ascending

    @property
    def same(self) -> bool:
        """Return whether both sides are present and unchanged."""
        return bool(self.left and self.right) and not self.edits


class _Group(NamedTuple):
    """Consecutive blocks, the first and last of each side, that share one row."""

    left: tuple[int, int]
    right: tuple[int, int]


def layout(comparison: Comparison, left: Article, right: Article) -> tuple[Row, ...]:
    """Return the rows in reading order; deletions are where the text was, insertions where it is."""
    table = EditPlacement(comparison.edits, left.body, right.body)
    groups = _two_sided_groups(table)
    for i, j in [*_single_pairs(groups), *table.moved]:
        table.add_points(i, j)
    return tuple(_rows(groups, table))


def _two_sided_groups(table: EditPlacement) -> list[_Group]:
    """Return the groups that have both sides, in order: those that edits name, and between them the equal blocks."""
    moved_left, moved_right = {i for i, _ in table.moved}, {j for _, j in table.moved}
    linked = table.linked | table.first_parts()
    pairs = [(i, j) for i, j in linked if i not in moved_left and j not in moved_right]
    anchors = _longest_chain(_join_pairs(pairs))
    free_left = _free_blocks(table, "left", {i for group in anchors for i in range(group.left[0], group.left[1] + 1)})
    free_right = _free_blocks(
        table, "right", {j for group in anchors for j in range(group.right[0], group.right[1] + 1)}
    )
    groups: list[_Group] = []
    ends = [*anchors, _Group((len(table.texts["left"]),) * 2, (len(table.texts["right"]),) * 2)]
    for anchor in ends:
        lefts, free_left = _split_before(free_left, anchor.left[0])
        rights, free_right = _split_before(free_right, anchor.right[0])
        groups += [_Group((i, i), (j, j)) for i, j in _pair_equal_blocks(table, lefts, rights)]
        groups.append(anchor)
    return groups[:-1]


def _free_blocks(table: EditPlacement, side: SideName, excluded: set[int]) -> list[int]:
    alone = table.alone(side) | excluded
    return [block for block in range(len(table.texts[side])) if block not in alone]


def _split_before(blocks: list[int], before: int) -> tuple[list[int], list[int]]:
    at = bisect_left(blocks, before)
    return blocks[:at], blocks[at:]


def _join_pairs(pairs: Sequence[tuple[int, int]]) -> list[_Group]:
    """Join pairs that share a block (through splits and merges) into groups, sorted by right."""
    group_of: dict[tuple[str, int], set[tuple[int, int]]] = {}
    for i, j in sorted(pairs):
        one, other = group_of.get(("l", i), set()), group_of.get(("r", j), set())
        big, small = (one, other) if len(one) >= len(other) else (other, one)
        big |= small | {(i, j)}
        for a, b in small | {(i, j)}:
            group_of["l", a] = group_of["r", b] = big
    groups = {id(members): members for members in group_of.values()}.values()
    return sorted(
        (
            _Group((min(m)[0], max(m)[0]), (min(j for _, j in m), max(j for _, j in m)))
            for m in (sorted(members) for members in groups)
        ),
        key=lambda group: (group.right, group.left),
    )


def _longest_chain(groups: Sequence[_Group]) -> list[_Group]:
    """Return the most groups that do not cross; each other one is shown as two rows."""
    ends: list[int] = []  # by length of chain, the last group of the chain of that length that ends lowest
    keys: list[int] = []
    before: list[int] = []
    for index, group in enumerate(groups):
        at = bisect_left(keys, group.left[0])
        before.append(ends[at - 1] if at else -1)
        ends[at : at + 1] = [index]
        keys[at : at + 1] = [group.left[0]]
    chain: list[_Group] = []
    index = ends[-1] if ends else -1
    while index >= 0:
        group = groups[index]
        if not chain or (group.left[1] < chain[-1].left[0] and group.right[1] < chain[-1].right[0]):
            chain.append(group)
        index = before[index]
    return chain[::-1]


def _pair_equal_blocks(table: EditPlacement, lefts: Sequence[int], rights: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Pair the blocks of a gap whose common text is equal, in order."""
    one = [table.residue("left", i) for i in lefts]
    other = [table.residue("right", j) for j in rights]
    head = _common_prefix(one, other)
    tail = min(_common_prefix(one[::-1], other[::-1]), min(len(one), len(other)) - head)
    yield from zip(lefts[:head], rights[:head], strict=True)
    middle, rest = one[head : len(one) - tail], other[head : len(other) - tail]
    if middle and rest and len(middle) * len(rest) <= GAP_CELLS:
        for op in Indel.opcodes(middle, rest):
            if op.tag == "equal":
                for offset in range(op.src_end - op.src_start):
                    yield lefts[head + op.src_start + offset], rights[head + op.dest_start + offset]
    yield from zip(lefts[len(one) - tail :], rights[len(other) - tail :], strict=True)


def _common_prefix(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many texts are equal from the start."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (a, b) in pairs if a != b), min(len(one), len(other)))


def _single_pairs(groups: Sequence[_Group]) -> Iterator[tuple[int, int]]:
    for group in groups:
        if group.left[0] == group.left[1] and group.right[0] == group.right[1]:
            yield group.left[0], group.right[0]


def _rows(groups: Sequence[_Group], table: EditPlacement) -> Iterator[Row]:
    left = right = 0
    end = _Group((len(table.texts["left"]),) * 2, (len(table.texts["right"]),) * 2)
    for group in (*groups, end):
        yield from (_row(table, (i,), ()) for i in range(left, group.left[0]))
        yield from (_row(table, (), (j,)) for j in range(right, group.right[0]))
        left, right = group.left[1] + 1, group.right[1] + 1
        if group is not end:
            yield _row(table, range(group.left[0], left), range(group.right[0], right))


def _row(table: EditPlacement, lefts: Sequence[int], rights: Sequence[int]) -> Row:
    sides: Mapping[SideName, Sequence[int]] = {"left": lefts, "right": rights}
    edits = {number for side, blocks in sides.items() for block in blocks for number in table.numbers(side, block)}
    cells = {side: tuple(_cell(table, side, block) for block in blocks) for side, blocks in sides.items()}
    return Row(cells["left"], cells["right"], tuple(sorted(edits)))


def _cell(table: EditPlacement, side: SideName, block: int) -> Cell:
    marks = table.inside.get((side, block), ())
    return Cell(block, tuple(table.whole.get((side, block), ())), cut_at_marks(len(table.texts[side][block]), marks))
