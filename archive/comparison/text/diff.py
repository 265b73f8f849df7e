"""Diff two matched texts in a way that people can read.

Every span of both raw texts is equal, typographically different, or changed. Pure, without time limits, and symmetric:
swapping the sides mirrors the result. Where the words differ is in `archive.comparison.text.changes`, which texts are
matched in `archive.comparison.text.align`, and what a difference means in `archive.comparison.classify`.
"""

from __future__ import annotations

from itertools import groupby
from operator import eq
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

from archive.comparison.text.changes import Change, find_changes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from archive.comparison.text.fold import FoldedText

# Up to this many equal letters between typographically different ones are shown as part of one edit.
ISLAND_CHARACTERS: Final = 3

Tag: TypeAlias = Literal["equal", "typographic", "change"]


class DiffOp(NamedTuple):
    """A span of both raw texts; consecutive ops leave no gaps and cover both texts.

    `equal`: the raw texts are equal. `typographic`: equal when folded. `change`: different words. `folded` is the same
    span in the folded texts: left start, left end, right start, right end.
    """

    tag: Tag
    left_start: int
    left_end: int
    right_start: int
    right_end: int
    folded: tuple[int, int, int, int]


def diff_texts(left: FoldedText, right: FoldedText, elsewhere: Collection[str] = ()) -> list[DiffOp]:
    """Return the ops that turn the left text into the right one, in reading order.

    `elsewhere` are sentences that both pages have, but not both in these texts: see `find_changes`.

    >>> from archive.comparison.text.fold import fold_text
    >>> [op[1:5] for op in diff_texts(fold_text("增长12%。"), fold_text("增长120%。")) if op.tag == "change"]
    [(2, 5, 2, 6)]
    """
    found = find_changes(left.text, right.text, elsewhere)
    if len(left.text) > len(left.raw) or len(right.text) > len(right.raw) or _has_parts(left) or _has_parts(right):
        found = _without_parts(found, left, right)
    return list(_raw_ops(left, right, found))


def _has_parts(folded: FoldedText) -> bool:
    """Return whether a raw character was folded to several (ﬁ)."""
    return not isinstance(folded.starts, range) and any(map(eq, folded.starts, folded.ends))


def _without_parts(found: Iterable[Change], left: FoldedText, right: FoldedText) -> list[Change]:
    """Widen changes that begin or end inside what one raw character was folded to."""
    wide: list[Change] = []
    for change in found:
        i0, i1, j0, j1 = change
        while (_is_part(left, i0) or _is_part(right, j0)) and i0 and j0:
            i0, j0 = i0 - 1, j0 - 1
        while (_is_part(left, i1) or _is_part(right, j1)) and i1 < len(left.text) and j1 < len(right.text):
            i1, j1 = i1 + 1, j1 + 1
        while wide and (wide[-1].left_end > i0 or wide[-1].right_end > j0):
            last = wide.pop()
            i0, j0 = min(i0, last.left_start), min(j0, last.right_start)
            i1, j1 = max(i1, last.left_end), max(j1, last.right_end)
        wide.append(Change(i0, i1, j0, j1))
    return wide


def _is_part(folded: FoldedText, at: int) -> bool:
    """Return whether a folded character is not the first that its raw character was folded to."""
    return at < len(folded.text) and folded.starts[at] == folded.ends[at]


def rebuild(left: str, right: str, ops: Iterable[DiffOp]) -> tuple[str, str]:
    """Apply the ops to left, undo them on right, and return both results; for correct ops they are (right, left)."""
    forth: list[str] = []
    back: list[str] = []
    for op in ops:
        old, new = left[op.left_start : op.left_end], right[op.right_start : op.right_end]
        forth.append(old if op.tag == "equal" else new)
        back.append(new if op.tag == "equal" else old)
    return "".join(forth), "".join(back)


def _raw_ops(left: FoldedText, right: FoldedText, found: Sequence[Change]) -> Iterator[DiffOp]:
    """Yield ops over the raw texts: the changes, and equal or typographic ops where the folded texts are equal."""
    lead = (0, left.starts[0] if left.starts else 0, 0, right.starts[0] if right.starts else 0)
    yield from _op_over_equal(left.raw, right.raw, lead, (0, 0, 0, 0))
    i = j = 0
    for change in (*found, Change(len(left.text), len(left.text), len(right.text), len(right.text))):
        yield from _equal_ops(left, right, i, j, change.left_start - i)
        yield from _change_ops(left, right, change)
        i, j = change.left_end, change.right_end


def _change_ops(left: FoldedText, right: FoldedText, change: Change) -> Iterator[DiffOp]:
    """Yield a change; where both sides have words, the blanks after it are an op of their own."""
    i0, i1, j0, j1 = change
    if i0 == i1 and j0 == j1:
        return
    replaced = i0 < i1 and j0 < j1
    left_end = left.ends[i1 - 1] if replaced else left.starts[i1]
    right_end = right.ends[j1 - 1] if replaced else right.starts[j1]
    yield DiffOp("change", left.starts[i0], left_end, right.starts[j0], right_end, change)
    gap = (left_end, left.starts[i1], right_end, right.starts[j1])
    yield from _op_over_equal(left.raw, right.raw, gap, (i1, i1, j1, j1))


def _equal_ops(left: FoldedText, right: FoldedText, i: int, j: int, size: int) -> Iterator[DiffOp]:
    """Yield ops for a span whose folded texts are equal."""
    bounds = (left.starts[i], left.starts[i + size], right.starts[j], right.starts[j + size])
    if left.raw[bounds[0] : bounds[1]] == right.raw[bounds[2] : bounds[3]]:
        yield from _op_over_equal(left.raw, right.raw, bounds, (i, i + size, j, j + size))
        return
    plain = bounds[1] - bounds[0] == size == bounds[3] - bounds[2]  # one raw character for each folded one
    ops = (
        _character_ops(left.raw, right.raw, bounds, i, j)
        if plain
        else _merge_neighbours(_unit_ops(left, right, i, j, size))
    )
    yield from _join_letters(ops, left.raw, right.raw)


def _character_ops(left: str, right: str, at: tuple[int, int, int, int], i: int, j: int) -> Iterator[DiffOp]:
    """Yield ops for two spans of equal length, character by character: a fast `_unit_ops`."""
    a, b = at[0], at[2]
    pairs = zip(left[a : at[1]], right[b : at[3]], strict=True)
    done = 0
    for same, run in groupby(x == y for x, y in pairs):
        end = done + sum(1 for _ in run)
        folded = (i + done, i + end, j + done, j + end)
        yield DiffOp("equal" if same else "typographic", a + done, a + end, b + done, b + end, folded)
        done = end


def _merge_neighbours(ops: Iterable[DiffOp]) -> Iterator[DiffOp]:
    """Yield ops with neighbours of the same tag merged."""
    pending: DiffOp | None = None
    for op in ops:
        if pending is not None and pending.tag == op.tag:
            pending = _joined_op(pending, op)
            continue
        if pending is not None:
            yield pending
        pending = op
    if pending is not None:
        yield pending


def _joined_op(first: DiffOp, last: DiffOp) -> DiffOp:
    folded = (first.folded[0], last.folded[1], first.folded[2], last.folded[3])
    return DiffOp(first.tag, first[1], last[2], first[3], last[4], folded)


def _join_letters(ops: Iterable[DiffOp], left: str, right: str) -> Iterator[DiffOp]:
    """Yield ops with typographic edits of letters joined over short equal islands: 國家發展 → 国家发展 is one edit.

    Capitals are joined over the blanks and the punctuation between the words, too.
    """
    held: list[DiffOp] = []  # a typographic op of letters, perhaps with the island after it
    for op in ops:
        words = left[op[1] : op[2]]
        letters = words.isalpha() and right[op[3] : op[4]].isalpha()
        if op.tag == "typographic" and letters:
            held = [_joined_op(held[0], op) if held else op]
        elif (
            len(held) == 1
            and op.tag == "equal"
            and op[2] - op[1] <= ISLAND_CHARACTERS
            and (letters or left[held[0][2] - 1 : held[0][2]].isascii())
        ):
            held.append(op)
        else:
            yield from (*held, op)
            held = []
    yield from held


def _unit_ops(left: FoldedText, right: FoldedText, i: int, j: int, size: int) -> Iterator[DiffOp]:
    """Yield one op for each folded character, and one for what folding dropped after it."""
    for a, b in zip(range(i, i + size), range(j, j + size), strict=True):
        own = (left.starts[a], left.ends[a], right.starts[b], right.ends[b])
        yield from _op_over_equal(left.raw, right.raw, own, (a, a + 1, b, b + 1))
        gap = (left.ends[a], left.starts[a + 1], right.ends[b], right.starts[b + 1])
        yield from _op_over_equal(left.raw, right.raw, gap, (a + 1, a + 1, b + 1, b + 1))


def _op_over_equal(
    left: str, right: str, at: tuple[int, int, int, int], folded: tuple[int, int, int, int]
) -> Iterator[DiffOp]:
    """Yield one op for a span whose folded texts are equal; none if both sides are empty."""
    if at[0] < at[1] or at[2] < at[3]:
        same = left[at[0] : at[1]] == right[at[2] : at[3]]
        yield DiffOp("equal" if same else "typographic", *at, folded)
