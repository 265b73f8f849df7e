"""Align two texts sentence by sentence, then token by token between equal sentences.

Sentences come first, so that a moved sentence is found whole and a long text with few edits falls into small pieces.
The pieces are aligned token by token in `archive.comparison.text.equal_runs`; alignments become changes in
`archive.comparison.text.changes`.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise
from typing import TYPE_CHECKING, Final, TypeAlias

from rapidfuzz.distance import Indel

from archive.comparison.text.equal_runs import equal_runs

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

SENTENCE_END: Final = frozenset("。!?…\n")
QUOTE: Final = frozenset('"')
# Sentences of fewer tokens are equal by chance.
SENTENCE_TOKENS: Final = 4
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


def sentence_runs(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, int]]:
    """Return the equal runs (start in old, start in new, length) of two token sequences, in order."""
    codes = _codes((*old, *new))
    a, b = ("".join(map(codes.__getitem__, side)) for side in (old, new))
    olds, news = _sentence_bounds(old), _sentence_bounds(new)
    found: list[tuple[int, int, int]] = []
    i = j = 0
    for first, second, count in (*_same_sentences(a, b, olds, news), (len(olds) - 1, len(news) - 1, 0)):
        i_end, j_end = olds[first], news[second]
        if i < i_end and j < j_end:
            gap = (a, _bounds_between(olds, i, i_end)), (b, _bounds_between(news, j, j_end))
            found += _gap_runs(*gap, blank=codes.get(" ", ""))
        i, j = olds[first + count], news[second + count]
        if count:
            found.append((i_end, j_end, i - i_end))
    return found


def _bounds_between(bounds: Sequence[int], start: int, end: int) -> Sequence[int]:
    """Return the bounds of the sentences from one bound to another."""
    return bounds[bisect_left(bounds, start) : bisect_left(bounds, end) + 1]


def _gap_runs(old: _CodedText, new: _CodedText, blank: str) -> Iterator[tuple[int, int, int]]:
    """Yield the equal runs of two gaps without equal sentences; none if they are not one reworded passage."""
    (a, olds), (b, news) = old, new
    lefts, rights = [*pairwise(olds)], [*pairwise(news)]
    if len(lefts) + len(rights) > 2 and len(lefts) * len(rights) <= MAX_SENTENCE_PAIRS:
        # A sentence similar to none on the other side was cut or moved: what they have in common is chance.
        alike = [(x, y) for x in lefts for y in rights if _is_same_passage(a[slice(*x)], b[slice(*y)], blank)]
        lefts, rights = sorted({x for x, _ in alike}), sorted({y for _, y in alike})
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
    """Return where sentences begin, and where the last one ends; a closing quotation mark belongs to its sentence."""
    bounds = [0]
    quoted = False
    for place, token in enumerate(tokens):
        if token in SENTENCE_END:
            bounds.append(place + 1)
        elif token in QUOTE:
            if quoted and bounds[-1] == place:
                bounds[-1] = place + 1
            quoted = not quoted
    if bounds[-1] != len(tokens):
        bounds.append(len(tokens))
    return bounds


def _same_sentences(a: str, b: str, olds: Sequence[int], news: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Yield runs of equal sentences, as (first in a, first in b, how many)."""
    if len(olds) < 3 and len(news) < 3:
        return iter(())
    rows: list[list[Hashable]] = []
    for side, (text, bounds) in enumerate(((a, olds), (b, news))):
        sentences = [text[start:end] for start, end in pairwise(bounds)]
        # A short sentence is made unique, so that it equals no other.
        rows.append([s if len(s) >= SENTENCE_TOKENS else (side, place) for place, s in enumerate(sentences)])
    codes = _codes((*rows[0], *rows[1]))
    return iter(equal_runs(*("".join(map(codes.__getitem__, row)) for row in rows)))


def _is_same_passage(a: str, b: str, blank: str) -> bool:
    """Return whether two spans are one passage, edited; short ones always are."""
    if min(len(a), len(b)) <= SHORT_TOKENS or len(a) * len(b) > SIMILARITY_CELLS:
        return True
    if blank:
        a, b = a.replace(blank, ""), b.replace(blank, "")
    common = Indel.similarity(a, b) / 2
    return common >= ALIKE * (len(a) + len(b)) / 2 or common >= CONTAINED * min(len(a), len(b))
