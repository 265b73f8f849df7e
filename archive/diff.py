"""The readable difference of two texts that belong together.

Token by token: a Han character, a word, a whole figure. Pure, without time limits, and the same seen from
either side. Which texts belong together is in `archive.align`; what a difference means in `archive.classify`.
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

from archive.fold import CJK
from archive.matching import equal_runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from archive.fold import Folded

# How far an insertion or deletion is slid to begin and end at a clause; longer repeats are rare.
SLIDE_TOKENS: Final = 64
# An unchanged stretch this short between two longer changes is chance, and unreadable if kept apart.
ISLAND_CHARACTERS: Final = 3

HAN_NUMERALS: Final = "〇零一二三四五六七八九十百千万亿两"
NUMBER: Final = rf"\d+(?:,\d{{3}}(?!\d))*(?:\.\d+)?(?:[%‰]|[十百千万亿]+)?|[{HAN_NUMERALS}]{{2,}}"
NEGATION: Final = "没有|[不未没无非勿别莫]"
CLAUSE_END: Final = frozenset(",.;:!?、…")

_LETTERS: Final = rf"(?:(?![{CJK}])[^\W\d_]|[\u0300-\u036f])+"
_TOKEN: Final = re.compile(rf"{NUMBER}|{_LETTERS}(?:'{_LETTERS})*|.", re.DOTALL)
_GUARDED: Final = re.compile(rf"(?:{NUMBER}|[{HAN_NUMERALS}]|{NEGATION})?")

Tag: TypeAlias = Literal["equal", "typographic", "change"]


class Op(NamedTuple):
    """A stretch of both raw texts; ops follow each other without gaps and cover both texts whole.

    `equal`: the raw texts are equal. `typographic`: equal when folded. `change`: different words. The last
    four are the same stretch in the folded texts.
    """

    tag: Tag
    left_start: int
    left_end: int
    right_start: int
    right_end: int
    folded: tuple[int, int, int, int]


class Change(NamedTuple):
    """A stretch that differs, in tokens or in characters."""

    left_start: int
    left_end: int
    right_start: int
    right_end: int


def diff(left: Folded, right: Folded) -> list[Op]:
    """Return the ops that turn the left text into the right one, in reading order.

    >>> from archive.fold import fold
    >>> [op[1:5] for op in diff(fold("增长12%。"), fold("增长120%。")) if op.tag == "change"]
    [(2, 5, 2, 6)]
    """
    return list(_raw_ops(left, right, changes(left.text, right.text)))


def rebuild(left: str, right: str, ops: Iterable[Op]) -> tuple[str, str]:
    """Apply ops to each side and return (what became of left, what became of right, undone)."""
    forth: list[str] = []
    back: list[str] = []
    for op in ops:
        old, new = left[op.left_start : op.left_end], right[op.right_start : op.right_end]
        forth.append(old if op.tag == "equal" else new)
        back.append(new if op.tag == "equal" else old)
    return "".join(forth), "".join(back)


def changes(left: str, right: str) -> list[Change]:
    """Return where two folded texts differ, in characters, widened to readable units."""
    if left == right:
        return []
    if left > right:  # ties between alignments are broken by order: always work from the same side
        return [Change(c[2], c[3], c[0], c[1]) for c in changes(right, left)]
    old, new = _TOKEN.findall(left), _TOKEN.findall(right)
    found = _complement(equal_runs(*_encoded(old, new)), len(old), len(new))
    found = [_slid(change, before, after, old, new) for before, change, after in _with_neighbours(found)]
    old_at, new_at = list(accumulate(map(len, old), initial=0)), list(accumulate(map(len, new), initial=0))
    wide = [Change(old_at[c[0]], old_at[c[1]], new_at[c[2]], new_at[c[3]]) for c in found]
    return _readable(wide, left, right)


def _encoded(old: Sequence[str], new: Sequence[str]) -> tuple[str, str]:
    """Give each distinct token a character, so that sequences of tokens are strings (fast, and exact)."""
    numbers: dict[str, str] = {}
    for token in (*old, *new):
        if token not in numbers:
            numbers[token] = chr(len(numbers))
    return "".join(map(numbers.__getitem__, old)), "".join(map(numbers.__getitem__, new))


def _complement(runs: Iterable[tuple[int, int, int]], left: int, right: int) -> list[Change]:
    """Return what the equal runs leave out."""
    found: list[Change] = []
    i = j = 0
    for a, b, size in (*runs, (left, right, 0)):
        if a > i or b > j:
            found.append(Change(i, a, j, b))
        i, j = a + size, b + size
    return found


def _with_neighbours(found: Sequence[Change]) -> Iterator[tuple[Change | None, Change, Change | None]]:
    """Yield each change with the one before it and the one after it."""
    for index, change in enumerate(found):
        after = found[index + 1] if index + 1 < len(found) else None
        yield (found[index - 1] if index else None), change, after


def _slid(
    change: Change, before: Change | None, after: Change | None, old: Sequence[str], new: Sequence[str]
) -> Change:
    """Slide a pure deletion or insertion to where it begins and ends with a clause, if it can.

    "…甲。乙。" + "乙。" may be reported as "。乙" or as "乙。": only the second is a sentence.
    """
    i0, i1, j0, j1 = change
    if i0 < i1 and j0 < j1:
        return change
    tokens, start, end = (old, i0, i1) if j0 == j1 else (new, j0, j1)
    # Neighbours may slide as well: each takes at most half of the equal run between them.
    room_back = min(SLIDE_TOKENS, (i0 - before.left_end) // 2 if before else i0, i0, j0)
    space = (after.left_start - i1) // 2 if after else len(old) - i1
    room_on = min(SLIDE_TOKENS, space, len(old) - i1, len(new) - j1)
    back = 0
    while back < room_back and tokens[start - back - 1] == tokens[end - back - 1]:
        back += 1
    on = 0
    while on < room_on and tokens[start + on] == tokens[end + on]:
        on += 1

    def rank(shift: int) -> tuple[int, int, int]:
        begins = start + shift == 0 or tokens[start + shift - 1] in CLAUSE_END
        ends = tokens[end + shift - 1] in CLAUSE_END
        return (begins + ends, -abs(shift), shift)

    best = max(range(-back, on + 1), key=rank)
    return Change(i0 + best, i1 + best, j0 + best, j1 + best)


def _readable(found: Sequence[Change], left: str, right: str) -> list[Change]:
    """Join changes that only a chance island of equal characters keeps apart, within a clause."""
    joined: list[Change] = []
    for change in found:
        last = joined[-1] if joined else None
        if last is not None and _one_unit(last, change, left, right):
            joined[-1] = Change(last[0], change[1], last[2], change[3])
        else:
            joined.append(change)
    return joined


def _one_unit(a: Change, b: Change, left: str, right: str) -> bool:
    island = left[a.left_end : b.left_start]
    if not island:
        return True
    sizes = [max(c.left_end - c.left_start, c.right_end - c.right_start) for c in (a, b)]
    limit = max(1, min(ISLAND_CHARACTERS, min(sizes) // 2))
    if len(island) > limit or any(character in CLAUSE_END for character in island):
        return False
    # A figure or a negation is an edit of its own: joined with its neighbours it would hide.
    return not any(
        _GUARDED.fullmatch(left, c.left_start, c.left_end) and _GUARDED.fullmatch(right, c.right_start, c.right_end)
        for c in (a, b)
    )


def _raw_ops(left: Folded, right: Folded, found: Sequence[Change]) -> Iterator[Op]:
    """Yield ops over the raw texts: the changes, and what differs in print where the folded texts agree."""
    lead = (0, left.starts[0] if left.starts else 0, 0, right.starts[0] if right.starts else 0)
    yield from _compared(left.raw, right.raw, lead, (0, 0, 0, 0))
    i = j = 0
    for change in (*found, Change(len(left.text), len(left.text), len(right.text), len(right.text))):
        yield from _agreeing(left, right, i, j, change.left_start - i)
        yield from _changed(left, right, change)
        i, j = change.left_end, change.right_end


def _changed(left: Folded, right: Folded, change: Change) -> Iterator[Op]:
    """Yield a change, and apart from it the blanks after it where both sides have words."""
    i0, i1, j0, j1 = change
    if i0 == i1 and j0 == j1:
        return
    replaced = i0 < i1 and j0 < j1
    left_end = left.ends[i1 - 1] if replaced else left.starts[i1]
    right_end = right.ends[j1 - 1] if replaced else right.starts[j1]
    yield Op("change", left.starts[i0], left_end, right.starts[j0], right_end, change)
    gap = (left_end, left.starts[i1], right_end, right.starts[j1])
    yield from _compared(left.raw, right.raw, gap, (i1, i1, j1, j1))


def _agreeing(left: Folded, right: Folded, i: int, j: int, size: int) -> Iterator[Op]:
    """Yield ops for a stretch whose folded texts are equal."""
    bounds = (left.starts[i], left.starts[i + size], right.starts[j], right.starts[j + size])
    if left.raw[bounds[0] : bounds[1]] == right.raw[bounds[2] : bounds[3]]:
        yield from _compared(left.raw, right.raw, bounds, (i, i + size, j, j + size))
        return
    pending: Op | None = None
    for op in _units(left, right, i, j, size):
        if pending is not None and pending.tag == op.tag:
            folded = (pending.folded[0], op.folded[1], pending.folded[2], op.folded[3])
            pending = Op(op.tag, pending[1], op[2], pending[3], op[4], folded)
            continue
        if pending is not None:
            yield pending
        pending = op
    if pending is not None:
        yield pending


def _units(left: Folded, right: Folded, i: int, j: int, size: int) -> Iterator[Op]:
    """Yield one op a folded character, and one for what was dropped after it."""
    for a, b in zip(range(i, i + size), range(j, j + size), strict=True):
        own = (left.starts[a], left.ends[a], right.starts[b], right.ends[b])
        yield from _compared(left.raw, right.raw, own, (a, a + 1, b, b + 1))
        gap = (left.ends[a], left.starts[a + 1], right.ends[b], right.starts[b + 1])
        yield from _compared(left.raw, right.raw, gap, (a + 1, a + 1, b + 1, b + 1))


def _compared(left: str, right: str, at: tuple[int, int, int, int], folded: tuple[int, int, int, int]) -> Iterator[Op]:
    """Yield one op for a stretch whose folded texts are equal; none where both sides are empty."""
    if at[0] < at[1] or at[2] < at[3]:
        same = left[at[0] : at[1]] == right[at[2] : at[3]]
        yield Op("equal" if same else "typographic", *at, folded)
