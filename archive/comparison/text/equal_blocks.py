"""Pair the blocks of two articles that are equal: those that stand once, and of repeated lines the one that is meant.

A repeated line (a price, a subtitle, a rule of stars) is no evidence by itself: the blocks around it say which it is.
How blocks that are not equal are matched is in `archive.comparison.text.align`.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from archive.comparison.text.equal_runs import equal_runs, increasing

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence


def pair_equal_blocks(left: Sequence[str], right: Sequence[str]) -> dict[int, int]:
    """Pair equal blocks: unique ones first, then repeated ones beside or between them, the rest in their order.

    >>> pair_equal_blocks(["甲", "*", "乙", "*", "丙"], ["甲", "乙", "*", "丙"])
    {0: 0, 2: 1, 4: 3, 3: 2}
    """
    left_count, right_count = Counter(left), Counter(right)
    where = {text: j for j, text in enumerate(right) if right_count[text] == 1}
    pairs = {i: where[text] for i, text in enumerate(left) if left_count[text] == 1 and text in where}
    if len(pairs) == min(len(left), len(right)):
        return pairs
    anchors = increasing(sorted(pairs.items()))
    pairs |= dict(_pairs_in_gaps(left, right, anchors, pairs))
    _add_neighbours(left, right, pairs)
    used = set(pairs.values())
    waiting: dict[str, list[int]] = defaultdict(list)
    for j in reversed(range(len(right))):
        if j not in used:
            waiting[right[j]].append(j)
    for i, text in enumerate(left):
        if i not in pairs and waiting.get(text):
            pairs[i] = waiting[text].pop()
    return pairs


def _pairs_in_gaps(
    left: Sequence[str], right: Sequence[str], anchors: Sequence[tuple[int, int]], pairs: Mapping[int, int]
) -> Iterator[tuple[int, int]]:
    """Yield the pairs of repeated blocks that stand between the same unique ones, in the same order."""
    used = set(pairs.values())
    codes = {text: chr(code) for code, text in enumerate(dict.fromkeys((*left, *right)))}
    starts, ends = [(-1, -1), *anchors], [*anchors, (len(left), len(right))]
    for (i0, j0), (i1, j1) in zip(starts, ends, strict=True):
        lefts = _free(range(i0 + 1, i1), pairs)
        rights = _free(range(j0 + 1, j1), used)
        if lefts and rights:
            one, other = "".join(codes[left[i]] for i in lefts), "".join(codes[right[j]] for j in rights)
            for i, j, size in equal_runs(one, other):
                yield from zip(lefts[i : i + size], rights[j : j + size], strict=True)


def _free(places: range, taken: Collection[int]) -> list[int]:
    return [place for place in places if place not in taken]


def _add_neighbours(left: Sequence[str], right: Sequence[str], pairs: dict[int, int]) -> None:
    """Add the equal neighbours of blocks that are paired."""
    used = set(pairs.values())
    for step in (1, -1):
        for i, j in sorted(pairs.items(), reverse=step < 0):
            a, b = i + step, j + step
            while (0 <= a < len(left) and 0 <= b < len(right) and a not in pairs and b not in used) and left[
                a
            ] == right[b]:
                pairs[a] = b
                used.add(b)
                a, b = a + step, b + step


def settle_repeated(
    left: Sequence[str],
    right: Sequence[str],
    moved: Sequence[tuple[int, int]],
    placed: Sequence[tuple[int, int]],
    free: tuple[Collection[int], Collection[int]],
) -> dict[tuple[int, int], tuple[int, int]]:
    """Return which pairs of equal blocks that moved are better paired with a copy that is where it should be.

    `placed` are the pairs in the order of both sides, `free` the blocks of each side in no pair.
    """
    sides = (left, right)
    copies: list[dict[str, list[int]]] = [defaultdict(list), defaultdict(list)]
    for side in (0, 1):
        for place in sorted(free[side]):
            copies[side][sides[side][place]].append(place)
    found: dict[tuple[int, int], tuple[int, int]] = {}
    order = sorted(placed)
    for i, j in moved:
        for side in (0, 1):
            better = _copy_in_place(copies[side][left[i]], j if side == 0 else i, order, side)
            if better is not None:
                copies[side][left[i]].remove(better)
                found[i, j] = (better, j) if side == 0 else (i, better)
                insort(order, found[i, j])
                break
    return found


def _copy_in_place(copies: Sequence[int], other: int, order: Sequence[tuple[int, int]], side: int) -> int | None:
    """Return the copy that stands between the same pairs as `other` does on its side."""
    if not copies:
        return None
    at = bisect_left(order, other, key=lambda pair: pair[1 - side])
    low = order[at - 1][side] if at else -1
    nearest = bisect_left(copies, low + 1)
    if nearest == len(copies) or (at < len(order) and copies[nearest] >= order[at][side]):
        return None
    return copies[nearest]
