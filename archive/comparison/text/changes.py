"""Find where two folded texts differ, widened to units that people can read.

Compares token by token: a Han character, a word, a whole figure, a name with its digits. Pure, without time limits, and
symmetric: swapping the sides mirrors the result. Changes are mapped to the raw texts in `archive.comparison.text.diff`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import deque
from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.comparison.names import is_office, name_pair, office_end
from archive.comparison.text.equal_runs import common_prefix
from archive.comparison.text.fold import CJK
from archive.comparison.text.sentences import SENTENCE_END, sentence_runs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from archive.comparison.text.sentences import SentenceRuns

# Maximum tokens that an insertion or deletion is slid to begin and end at a clause; longer repeats are rare.
SLIDE_TOKENS: Final = 64
# An unchanged span of up to this length between two longer changes is chance, and unreadable if kept apart.
ISLAND_CHARACTERS: Final = 3

HAN_NUMERALS: Final = "〇零一二三四五六七八九十百千万亿两"
NUMBER: Final = (
    rf"\d+(?:,\d{{3}}(?!\d))*(?:\.\d+)?(?:[%‰]|[十百千万亿]+)?"
    rf"|[二三四五六七八九十]{{1,3}}分之[一二三四五六七八九十]{{1,3}}|[{HAN_NUMERALS}]{{2,}}"
    "|[几数][十百千万亿]+(?!分)|[十百千万亿]几"
)
NEGATION: Final = r"没有|[不没未无非勿别莫]|\b(?:[Nn]o|[Nn]ot|[Nn]ever|[Nn]or|[Nn]either|[Cc]annot)\b|n't\b"
CLAUSE_END: Final = frozenset(",.。;:!?、…")
# A longer change is more than a name, and is not widened to one.
NAME_CHARACTERS: Final = 24
# How long a word may be that two names share in different places, and the part of them around it.
NAME_ISLAND: Final = 3
JOINED_NAME: Final = 12
_AND: Final = re.compile("[和与及跟同或的]")
_ALL_HAN: Final = re.compile(r"[\u3400-\u9fff]*")
# A name in Latin letters, and up to three small words behind it.
_NAME_THEN_WORDS: Final = re.compile(r"([A-Z][\w'.-]*(?: [A-Z][\w'.-]*)*)(?: [a-z]+){1,3}")
# How many characters of Chinese behind the name of an office are small words: 应当, 可以.
WORDS_BEHIND: Final = 4

_LETTERS: Final = rf"(?:(?![{CJK}])[^\W\d_]|[\u0300-\u036f])+"
# Letters with digits are one token: G20, COVID-19, 5G, 35km, v1.2.
_MIXED: Final = rf"(?:(?:{NUMBER})[A-Za-z]+|[A-Za-z]++-?\d+)(?:[A-Za-z\d]|[.,](?=\d))*"
# Most characters are Han and not numerals, so they are matched first.
_TOKEN: Final = re.compile(
    rf"(?![几数{HAN_NUMERALS}])[\u3400-\u9fff]|{_MIXED}|{NUMBER}|{_LETTERS}(?:'{_LETTERS})*|.", re.DOTALL
)
_FIGURE_OR_NEGATION: Final = re.compile(rf"(?:{NUMBER}|[{HAN_NUMERALS}]|{NEGATION})?")


class Change(NamedTuple):
    """A span that differs, in tokens or in characters."""

    left_start: int
    left_end: int
    right_start: int
    right_end: int


def find_changes(left: str, right: str, elsewhere: Collection[str] = ()) -> list[Change]:
    """Return where two folded texts differ, as spans of characters widened to readable units.

    Capitals make no difference. A sentence that is also on the other side, at another place, or `elsewhere` on the
    other page (in small letters), is a change of its own.
    """
    one, other = _small_letters(left), _small_letters(right)
    if one == other:
        return []
    if one > other:  # order breaks ties between alignments, so always work from the same side
        return [Change(c[2], c[3], c[0], c[1]) for c in find_changes(right, left, elsewhere)]
    head, tail = _equal_ends(one, other)
    found, moved = _token_changes(one[head : len(one) - tail], other[head : len(other) - tail], elsewhere)
    wide = [Change(c[0] + head, c[1] + head, c[2] + head, c[3] + head) for c in found]
    fixed = frozenset(Change(c[0] + head, c[1] + head, c[2] + head, c[3] + head) for c in moved)
    return _widen_to_names(wide, left, right, fixed)


def _small_letters(text: str) -> str:
    """Return a text in small letters, as long as it was."""
    small = text.lower()
    if len(small) == len(text):
        return small
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)


def _equal_ends(left: str, right: str) -> tuple[int, int]:
    """Return the lengths, in characters, of the equal sentences that two texts begin and end with."""
    head = common_prefix(left, right)
    head = max(left.rfind(mark, 0, head) for mark in SENTENCE_END) + 1 if head else 0
    room = min(len(left), len(right)) - head
    tail = common_prefix(left[len(left) - room :][::-1], right[len(right) - room :][::-1])
    starts = [place for mark in SENTENCE_END if (place := left.find(mark, len(left) - tail)) >= 0] if tail else []
    return head, len(left) - min(starts) - 1 if starts else 0


def _token_changes(left: str, right: str, elsewhere: Collection[str]) -> tuple[list[Change], list[Change]]:
    """Return where two folded texts differ, as spans of characters widened to readable units of whole tokens.

    The second list has those of the changes that are moved sentences.
    """
    old, new = _TOKEN.findall(left), _TOKEN.findall(right)
    runs = sentence_runs(old, new, elsewhere)
    found, fixed = _apart(_complement(runs.equal, len(old), len(new)), runs, old, new)
    found = _join_over_islands(found, old, new, fixed)
    found = [
        change if change in fixed else _slide_to_clause(change, before, after, old, new)
        for before, change, after in _with_neighbours(found)
    ]
    found = _join_over_islands(found, old, new, fixed)
    old_at, new_at = list(accumulate(map(len, old), initial=0)), list(accumulate(map(len, new), initial=0))
    places = [
        [Change(old_at[c[0]], old_at[c[1]], new_at[c[2]], new_at[c[3]]) for c in changes]
        for changes in (found, [c for c in found if c in fixed])
    ]
    return places[0], places[1]


def _apart(
    found: Sequence[Change], runs: SentenceRuns, old: Sequence[str], new: Sequence[str]
) -> tuple[list[Change], frozenset[Change]]:
    """Return the changes with each moved sentence as a change of its own, and those changes."""
    if not runs.moved_left and not runs.moved_right:
        return list(found), frozenset()
    out: list[Change] = []
    fixed: set[Change] = set()
    for change in found:
        lefts = deque(_cut(change.left_start, change.left_end, runs.moved_left))
        rights = deque(_cut(change.right_start, change.right_end, runs.moved_right))
        if not rights:
            lefts = deque(_with_blanks(lefts, old))
        elif not lefts:
            rights = deque(_with_blanks(rights, new))
        i, j = change.left_start, change.right_start
        while lefts or rights:
            # A moved sentence stands alone; what is left beside it on both sides is one change.
            both = bool(lefts and rights) and not lefts[0][2] and not rights[0][2]
            take_left = bool(lefts) and (both or lefts[0][2] or not rights or not rights[0][2])
            i_end = lefts[0][1] if take_left else i
            j_end = rights[0][1] if both or not take_left else j
            piece = Change(i, i_end, j, j_end)
            if (lefts.popleft()[2] if take_left else False) or (
                rights.popleft()[2] if both or not take_left else False
            ):
                fixed.add(piece)
            out.append(piece)
            i, j = i_end, j_end
    return out, frozenset(fixed)


def _with_blanks(parts: Iterable[tuple[int, int, bool]], tokens: Sequence[str]) -> Iterator[tuple[int, int, bool]]:
    """Yield parts of a span, a blank between sentences joined to the moved sentence before or after it."""
    held: tuple[int, int, bool] | None = None
    for start, end, moved in parts:
        blank = not moved and end - start == 1 and tokens[start] == " "
        if held is None:
            held = (start, end, moved)
        elif (blank and held[2]) or (moved and held[1] - held[0] == 1 and tokens[held[0]] == " "):
            held = (held[0], end, True)
        else:
            yield held
            held = (start, end, moved)
    if held is not None:
        yield held


def _cut(start: int, end: int, moved: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, bool]]:
    """Yield the parts of a span, each with whether it is a moved sentence."""
    for a, b in moved[bisect_left(moved, (start, start)) :]:
        if a >= end:
            break
        if start < a:
            yield start, a, False
        yield a, min(b, end), True
        start = min(b, end)
    if start < end:
        yield start, end, False


def _complement(runs: Iterable[tuple[int, int, int]], left: int, right: int) -> list[Change]:
    """Return the spans between the equal runs."""
    found: list[Change] = []
    i = j = 0
    for a, b, size in (*runs, (left, right, 0)):
        if a > i or b > j:
            found.append(Change(i, a, j, b))
        i, j = a + size, b + size
    return found


def _with_neighbours(found: Sequence[Change]) -> Iterator[tuple[Change | None, Change, Change | None]]:
    """Yield each change between the one before it and the one after it."""
    for index, change in enumerate(found):
        after = found[index + 1] if index + 1 < len(found) else None
        yield (found[index - 1] if index else None), change, after


def _slide_to_clause(
    change: Change, before: Change | None, after: Change | None, old: Sequence[str], new: Sequence[str]
) -> Change:
    """Slide a pure deletion or insertion to begin and end with a clause, where equal text around it allows.

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

    def rank(shift: int) -> tuple[int, bool, int, int]:
        begins = _boundary_rank(tokens[start + shift - 1]) if start + shift else 2
        word = tokens[start + shift] != " "  # "not " reads as one word that was cut, " not" does not
        return (begins + _boundary_rank(tokens[end + shift - 1]), word, -abs(shift), shift)

    best = max(range(-back, on + 1), key=rank)
    return Change(i0 + best, i1 + best, j0 + best, j1 + best)


def _boundary_rank(token: str) -> int:
    """Return how good a boundary for an edit follows a token: 2 a sentence's, 1 a clause's, 0 neither."""
    return (token in CLAUSE_END) + (token in SENTENCE_END)


def _join_over_islands(
    found: Sequence[Change], old: Sequence[str], new: Sequence[str], fixed: frozenset[Change]
) -> list[Change]:
    """Join changes within a clause that only a short island of equal characters, equal by chance, separates.

    What is `fixed` stays as it is.
    """
    joined: list[Change] = []
    for change in (change if change in fixed else _trim(change, old, new) for change in found):
        last = joined[-1] if joined and joined[-1] not in fixed and change not in fixed else None
        if last is not None and _is_one_unit(last, change, old, new):
            joined[-1] = _trim(Change(last[0], change[1], last[2], change[3]), old, new)
        else:
            joined.append(change)
    return [change for change in joined if change[0] < change[1] or change[2] < change[3]]


def _trim(change: Change, old: Sequence[str], new: Sequence[str]) -> Change:
    """Trim the tokens that both sides of a change begin or end with."""
    i0, i1, j0, j1 = change
    while i0 < i1 and j0 < j1 and old[i0] == new[j0]:
        i0, j0 = i0 + 1, j0 + 1
    while i0 < i1 and j0 < j1 and old[i1 - 1] == new[j1 - 1]:
        i1, j1 = i1 - 1, j1 - 1
    return Change(i0, i1, j0, j1)


def _is_one_unit(a: Change, b: Change, old: Sequence[str], new: Sequence[str]) -> bool:
    if a.left_end == b.left_start:
        return True
    if b.left_start - a.left_end > ISLAND_CHARACTERS:
        return False
    island = "".join(old[a.left_end : b.left_start])
    words = [("".join(old[c[0] : c[1]]), "".join(new[c[2] : c[3]])) for c in (a, b)]
    limit = max(1, min(ISLAND_CHARACTERS, min(max(map(len, pair)) for pair in words) // 2))
    if len(island) > limit or any(character in CLAUSE_END for character in island):
        return False
    # A figure or a negation is an edit of its own: joined with its neighbours it would be hidden.
    return not any(_FIGURE_OR_NEGATION.fullmatch(one) and _FIGURE_OR_NEGATION.fullmatch(other) for one, other in words)


def _in_names(found: Sequence[Change], left: str, right: str, fixed: frozenset[Change]) -> Iterator[Change]:
    """Yield the changes: those around an equal word of two names as one, a name and a word behind it as two.

    环境保护主管部门 → 生态环境主管部门; "Alder Board may" → "Wendover Council must".
    """
    held: Change | None = None
    for change in found:
        if held is None:
            held = change
            continue
        joined = Change(held.left_start, change.left_end, held.right_start, change.right_end)
        if change not in fixed and held not in fixed and _is_one_name(held, change, joined, left, right):
            held = joined
        else:
            yield from _apart_from_name(held, left, right, fixed)
            held = change
    if held is not None:
        yield from _apart_from_name(held, left, right, fixed)


def _is_one_name(a: Change, b: Change, joined: Change, left: str, right: str) -> bool:
    """Return whether two changes with a word between them are one name in place of another."""
    if b.left_start - a.left_end > NAME_ISLAND or max(joined[1] - joined[0], joined[3] - joined[2]) > JOINED_NAME:
        return False
    texts = left[joined[0] : joined[1]], right[joined[2] : joined[3]]
    if not all(_ALL_HAN.fullmatch(text) for text in texts):
        return False
    if _AND.search(left, a.left_end, b.left_start):
        return False
    return name_pair((left, *joined[:2]), (right, *joined[2:])) is not None


def _apart_from_name(change: Change, left: str, right: str, fixed: frozenset[Change]) -> Iterator[Change]:
    """Yield a change of a name and of small words behind it as two."""
    ends = None if change in fixed else _ends_of_names(change, left, right)
    if ends is None:
        yield change
        return
    blank = left[ends[0]] == " " == right[ends[1]]
    yield Change(change.left_start, ends[0], change.right_start, ends[1])
    yield Change(ends[0] + blank, change.left_end, ends[1] + blank, change.right_end)


def _ends_of_names(change: Change, left: str, right: str) -> tuple[int, int] | None:
    """Return where a name ends on both sides that has small words behind it on both; None if there is none."""
    i0, i1, j0, j1 = change
    old, new = left[i0:i1], right[j0:j1]
    ends: tuple[int, int]
    if old[:1].isupper() and new[:1].isupper():
        names = _NAME_THEN_WORDS.fullmatch(old), _NAME_THEN_WORDS.fullmatch(new)
        if names[0] is None or names[1] is None:
            return None
        ends = i0 + names[0].end(1), j0 + names[1].end(1)
    else:
        places = office_end(left, i0, i1), office_end(right, j0, j1)
        if places[0] is None or places[1] is None or max(i1 - places[0], j1 - places[1]) > WORDS_BEHIND:
            return None
        ends = places[0], places[1]
    if left[i0 : ends[0]] == right[j0 : ends[1]] or name_pair((left, i0, ends[0]), (right, j0, ends[1])) is None:
        return None
    return ends


def _widen_to_names(found: Sequence[Change], left: str, right: str, fixed: frozenset[Change]) -> list[Change]:
    """Widen a change that is inside a name on both sides to the whole name; join changes that then touch.

    What is behind a whole name stays a change of its own: 工商行政管理部门|应当.
    """
    found = list(_in_names(found, left, right, fixed))
    wide: list[Change] = []
    office: Change | None = None
    for index, change in enumerate(found):
        i0, i1, j0, j1 = change
        if max(i1 - i0, j1 - j0) <= NAME_CHARACTERS:
            names = name_pair((left, i0, i1), (right, j0, j1))
            if names is not None:
                room = (found[index + 1].left_start if index + 1 < len(found) else len(left)) - i1
                back = min(names.back, i0 - (wide[-1].left_end if wide else 0))
                on = min(names.on, room)
                i0, i1, j0, j1 = i0 - back, i1 + on, j0 - back, j1 + on
        alone = change in fixed or (index > 0 and found[index - 1] in fixed)
        alone = alone or bool(wide and wide[-1] == office and i0 == change.left_start)
        if wide and wide[-1].left_end == i0 and wide[-1].right_end == j0 and not alone:
            wide[-1] = Change(wide[-1].left_start, i1, wide[-1].right_start, j1)
        else:
            wide.append(Change(i0, i1, j0, j1))
        office = wide[-1] if is_office(left[i0:i1]) and is_office(right[j0:j1]) else None
    return wide
