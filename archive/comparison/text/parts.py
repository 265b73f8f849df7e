"""Match what similarity cannot: rows of tables by their labels and places, and blocks that were cut up exactly.

A row of figures is like any other, so its label says which it is, or its place. How all other blocks are matched is in
`archive.comparison.text.align`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

# How many blocks may begin like a block that was cut up, before the search is given up: bounds its cost.
MAX_BEGINNINGS: Final = 32
# A shorter block is not looked for as the sum of others.
CUT_UP_CHARACTERS: Final = 4
BEGINNING: Final = 12
# Of so many blocks that were one, one may have been edited.
EDITED_PARTS: Final = 10

_NO_WORD: Final = re.compile(r"[\W_]+")


class PartShape(NamedTuple):
    """What a part of a body is: its block, how many parts that has; of a row also its label, columns and table."""

    block: int
    parts: int
    label: str = ""
    columns: int = 0  # 0 if it is no row
    table: int = -1  # which table of its body


def pair_rows(
    left: Sequence[PartShape], right: Sequence[PartShape], used_left: Collection[int], used_right: Collection[int]
) -> dict[int, int]:
    """Pair the rows that one table of each side has under the same label, each label once."""
    if not any(shape.columns for shape in left) or not any(shape.columns for shape in right):
        return {}
    tables = {shape.table for shape in left if shape.columns}, {shape.table for shape in right if shape.columns}
    pairs: dict[int, int] = {}
    for by_table in (True, False) if tables[0] == tables[1] else (False,):
        lefts = _labelled(left, {*used_left, *pairs}, by_table=by_table)
        rights = _labelled(right, {*used_right, *pairs.values()}, by_table=by_table)
        pairs |= {i: rights[key] for key, i in lefts.items() if key in rights}
    return pairs


def _labelled(shapes: Sequence[PartShape], used: Collection[int], *, by_table: bool) -> dict[tuple[int, str], int]:
    """Return the rows whose label is on no other row, by that label."""
    keys = {
        place: (shape.table if by_table else -1, shape.label)
        for place, shape in enumerate(shapes)
        if shape.columns and shape.label
    }
    counts = Counter(keys.values())
    return {key: place for place, key in keys.items() if counts[key] == 1 and place not in used}


def pair_rows_in_gap(
    left: Sequence[PartShape], right: Sequence[PartShape], lefts: Sequence[int], rights: Sequence[int]
) -> Iterator[tuple[int, int, bool]]:
    """Yield the rows of one gap by their order, if both tables have as many there, with whether their labels agree."""
    one, other = [i for i in lefts if left[i].columns], [j for j in rights if right[j].columns]
    if len(one) != len(other) or len(one) + len(other) != len(lefts) + len(rights):
        return
    for i, j in zip(one, other, strict=True):
        yield i, j, left[i].label == right[j].label and left[i].columns == right[j].columns


def exact_cuts(
    whole: Sequence[str], parts: Sequence[str], free_whole: Sequence[int], free_parts: Sequence[int]
) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield the blocks that are the sum of consecutive ones of the other side, however many and however common.

    Only letters and digits count: a mark at a border may be folded differently.
    """
    bare = _Bare(parts)
    free = set(free_parts)
    beginnings: dict[str, list[int]] = defaultdict(list)
    for j in free_parts:
        if beginning := _NO_WORD.sub("", parts[j][:BEGINNING])[:CUT_UP_CHARACTERS]:
            beginnings[beginning].append(j)
    for i in free_whole:
        beginning = _NO_WORD.sub("", whole[i][:BEGINNING])
        starts = [j for size in range(1, CUT_UP_CHARACTERS + 1) for j in beginnings.get(beginning[:size], ())]
        starts = [j for j in dict.fromkeys(starts) if len(parts[j]) < len(whole[i])]
        text = _NO_WORD.sub("", whole[i]) if starts else ""
        for j in starts[:MAX_BEGINNINGS]:
            run = _run_from(text, j, bare, free)
            if len(run) > 1:
                free.difference_update(run)
                yield i, run
                break


class _Bare(dict[int, str]):
    """The letters and digits of blocks, worked out when they are asked for."""

    def __init__(self, texts: Sequence[str]) -> None:
        super().__init__()
        self._texts = texts

    def __missing__(self, number: int) -> str:
        found = self[number] = _NO_WORD.sub("", self._texts[number])
        return found


def _run_from(text: str, start: int, bare: Mapping[int, str], free: Collection[int]) -> tuple[int, ...]:
    """Return the consecutive free blocks from one on that are together a whole text; () if they are not.

    Of many blocks, a few may have been edited: each between two that are not.
    """
    at = edited = 0
    j = start
    while at < len(text) and j in free:
        if text.startswith(bare[j], at):
            at += len(bare[j])
        else:
            after = _next_place(text, at, j, bare, free)
            if after < 0:
                break
            edited += 1
            at = after
        j += 1
    while at == len(text) and j in free and not bare[j]:
        j += 1  # a line of marks alone
    return tuple(range(start, j)) if at == len(text) and edited * EDITED_PARTS <= j - start else ()


def _next_place(text: str, at: int, j: int, bare: Mapping[int, str], free: Collection[int]) -> int:
    """Return where the block after an edited one begins in a text; -1 if it is not near."""
    if j + 1 not in free or len(bare[j + 1]) < CUT_UP_CHARACTERS:
        return -1
    return text.find(bare[j + 1], at, at + 2 * len(bare[j]) + len(bare[j + 1]) + BEGINNING)
