"""Align two texts sentence by sentence, then token by token between equal sentences.

Sentences come first, so that a moved sentence is found whole and a long text with few edits falls into small pieces.
The pieces are aligned token by token in `archive.comparison.text.equal_runs`; alignments become changes in
`archive.comparison.text.changes`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from rapidfuzz.distance import Indel

from archive.comparison.text.equal_runs import equal_runs

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence

SENTENCE_END: Final = frozenset("。!?…\n")
QUOTE: Final = frozenset('"')
_BORDERS: Final = SENTENCE_END | QUOTE | {" "}
_BORDER: Final = re.compile("[" + "".join(sorted(_BORDERS)) + "]")
# Sentences of fewer tokens are equal by chance.
SENTENCE_TOKENS: Final = 4
# A sentence of fewer characters at another place is there by chance, and no move.
MOVED_CHARACTERS: Final = 8
# Thresholds: two spans below both are not one reworded span. ALIKE is the share of tokens in common, CONTAINED the
# share of the shorter one's tokens. Common characters would be chance: unrelated Chinese sentences share a fifth.
ALIKE: Final = 0.4
CONTAINED: Final = 0.6
# In spans of up to this many tokens everything can be an edit: they always count as one reworded span.
SHORT_TOKENS: Final = 12
# Above this many cells (tokens × tokens) similarity is not computed, since it costs their product. The implementation
# does a 64th of it.
SIMILARITY_CELLS: Final = 1_200_000_000
# Maximum number of pairs of sentences compared in one gap; a larger gap is a rewritten passage, aligned as a whole.
MAX_SENTENCE_PAIRS: Final = 64

# The encoded tokens of a whole text, and the bounds of consecutive sentences in it.
_CodedText: TypeAlias = "tuple[str, Sequence[int]]"
# The bounds of a text's sentences, its tokens, and the runs of sentences (first, count) that are in order.
_Side: TypeAlias = "tuple[Sequence[int], Sequence[str], Sequence[tuple[int, int]]]"


class SentenceRuns(NamedTuple):
    """How two token sequences go together.

    `equal` are the equal runs (start in old, start in new, length), in order. `moved_left` and `moved_right` are the
    sentences outside of them that are on both sides, in another order: (start, end), ascending.
    """

    equal: list[tuple[int, int, int]]
    moved_left: list[tuple[int, int]]
    moved_right: list[tuple[int, int]]


def sentence_runs(old: Sequence[str], new: Sequence[str], elsewhere: Collection[str] = ()) -> SentenceRuns:
    """Return the equal runs of two token sequences, and the sentences that moved.

    `elsewhere` are sentences that other texts of both sides have.
    """
    codes = _codes((*old, *new))
    a, b = ("".join(map(codes.__getitem__, side)) for side in (old, new))
    if not elsewhere and min(len(old), len(new)) <= SHORT_TOKENS and codes.keys().isdisjoint(_BORDERS):
        return SentenceRuns(equal_runs(a, b), [], [])  # one sentence each, as in most cells and items
    olds, news = _sentence_bounds(old), _sentence_bounds(new)
    same = list(_same_sentences(a, b, olds, news, codes.get(" ", "")))
    moved = _moved_sentences((olds, old, [x[::2] for x in same]), (news, new, [x[1:] for x in same]), elsewhere)
    found: list[tuple[int, int, int]] = []
    i = j = 0
    for first, second, count in (*same, (len(olds) - 1, len(news) - 1, 0)):
        i_end, j_end = olds[first], news[second]
        if i < i_end and j < j_end:
            gap = (a, _bounds_between(olds, i, i_end)), (b, _bounds_between(news, j, j_end))
            found += _gap_runs(*gap, codes.get(" ", ""), moved)
        i, j = olds[first + count], news[second + count]
        if count:
            found.append((i_end, j_end, i - i_end))
    return SentenceRuns(found, sorted(moved[0]), sorted(moved[1]))


def _moved_sentences(
    left: _Side, right: _Side, elsewhere: Collection[str]
) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """Return the spans of the sentences that both sides have outside their common order, each once for each side."""
    waiting = [_sentences_apart(*side) for side in (left, right)]
    both = waiting[0].keys() & waiting[1].keys()
    counts = {sentence: min(len(waiting[0][sentence]), len(waiting[1][sentence])) for sentence in both}
    one, other = (
        {
            span
            for text, spans in apart.items()
            for span in (spans if text in elsewhere else spans[: counts.get(text, 0)])
        }
        for apart in waiting
    )
    return one, other


def _sentences_apart(
    bounds: Sequence[int], tokens: Sequence[str], runs: Sequence[tuple[int, int]]
) -> dict[str, list[tuple[int, int]]]:
    """Return the long sentences outside the runs (first, count) of equal ones, with their spans."""
    placed = {number for first, count in runs for number in range(first, first + count)}
    apart: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for number, (start, end) in enumerate(pairwise(bounds)):
        if number not in placed and end - start >= SENTENCE_TOKENS:
            sentence = "".join(tokens[start:end])
            if len(sentence) >= MOVED_CHARACTERS:
                apart[sentence].append((start, end))
    return apart


def _bounds_between(bounds: Sequence[int], start: int, end: int) -> Sequence[int]:
    """Return the bounds of the sentences from one bound to another."""
    return bounds[bisect_left(bounds, start) : bisect_left(bounds, end) + 1]


def _gap_runs(
    old: _CodedText, new: _CodedText, blank: str, moved: tuple[set[tuple[int, int]], set[tuple[int, int]]]
) -> Iterator[tuple[int, int, int]]:
    """Yield the equal runs of two gaps without equal sentences; none if they are not one reworded passage."""
    (a, olds), (b, news) = old, new
    lefts = [span for span in pairwise(olds) if span not in moved[0]]
    rights = [span for span in pairwise(news) if span not in moved[1]]
    ones, others = [x for x in lefts if a[slice(*x)] != blank], [y for y in rights if b[slice(*y)] != blank]
    if len(ones) + len(others) > 2 and len(ones) * len(others) <= MAX_SENTENCE_PAIRS:
        # A sentence similar to none on the other side was cut or moved: what they have in common is chance.
        alike = [(x, y) for x in ones for y in others if _is_same_passage(a[slice(*x)], b[slice(*y)], blank)]
        apart = {*ones} - {x for x, _ in alike}, {*others} - {y for _, y in alike}
        lefts, rights = [x for x in lefts if x not in apart[0]], [y for y in rights if y not in apart[1]]
    places = [[place for cut in side for place in range(*cut)] for side in (lefts, rights)]
    one, two = "".join(map(a.__getitem__, places[0])), "".join(map(b.__getitem__, places[1]))
    if one and two and _is_same_passage(one, two, blank):
        for x, y, size in equal_runs(one, two):
            yield from _runs_at(places[0][x : x + size], places[1][y : y + size])


def _runs_at(lefts: Sequence[int], rights: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Yield the runs of positions that are consecutive on both sides."""
    begun = 0
    for end in range(1, len(lefts) + 1):
        if end == len(lefts) or lefts[end] != lefts[end - 1] + 1 or rights[end] != rights[end - 1] + 1:
            yield lefts[begun], rights[begun], end - begun
            begun = end


def _codes(values: Iterable[Hashable]) -> dict[Hashable, str]:
    """Encode each distinct value as one character, so that sequences of values are strings (fast, and exact)."""
    return {value: chr(code) for code, value in enumerate(dict.fromkeys(values))}


def _sentence_bounds(tokens: Sequence[str]) -> list[int]:
    """Return where sentences begin, and where the last one ends.

    A closing quotation mark belongs to its sentence; a blank between two belongs to neither.
    """
    return _bounds_at(((place, token) for place, token in enumerate(tokens) if token in _BORDERS), len(tokens))


def _bounds_at(marks: Iterable[tuple[int, str]], size: int) -> list[int]:
    bounds = [0]
    quoted = False
    for place, mark in marks:
        begins = bounds[-1] == place
        if mark in SENTENCE_END or (mark == " " and begins):
            bounds.append(place + 1)
        elif mark in QUOTE:
            if quoted and begins:
                bounds[-1] = place + 1
            quoted = not quoted
    if bounds[-1] != size:
        bounds.append(size)
    return bounds


def long_sentences(text: str) -> set[str]:
    """Return the sentences of a folded text that are too long to be in two texts by chance."""
    bounds = _bounds_at(((match.start(), match[0]) for match in _BORDER.finditer(text)), len(text))
    return {text[start:end] for start, end in pairwise(bounds) if end - start >= MOVED_CHARACTERS}


def _same_sentences(
    a: str, b: str, olds: Sequence[int], news: Sequence[int], blank: str
) -> Iterator[tuple[int, int, int]]:
    """Yield runs of equal sentences, as (first in a, first in b, how many)."""
    if len(olds) < 3 and len(news) < 3:
        return
    rows: list[list[Hashable]] = []
    places: list[list[int]] = []
    for side, (text, bounds) in enumerate(((a, olds), (b, news))):
        sentences = [(place, text[start:end]) for place, (start, end) in enumerate(pairwise(bounds))]
        sentences = [(place, s) for place, s in sentences if s != blank]
        # A short sentence is made unique, so that it equals no other.
        rows.append([s if len(s) >= SENTENCE_TOKENS else (side, place) for place, s in sentences])
        places.append([place for place, _ in sentences])
    codes = _codes((*rows[0], *rows[1]))
    for i, j, size in equal_runs(*("".join(map(codes.__getitem__, row)) for row in rows)):
        yield from _runs_at(places[0][i : i + size], places[1][j : j + size])


def _is_same_passage(a: str, b: str, blank: str) -> bool:
    """Return whether two spans are one passage, edited; short ones always are."""
    if min(len(a), len(b)) <= SHORT_TOKENS or len(a) * len(b) > SIMILARITY_CELLS:
        return True
    if blank:
        a, b = a.replace(blank, ""), b.replace(blank, "")
    common = Indel.similarity(a, b) / 2
    return common >= ALIKE * (len(a) + len(b)) / 2 or common >= CONTAINED * min(len(a), len(b))
