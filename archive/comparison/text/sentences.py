"""Which sentences of two texts are the same, and which stretches between them are worth a closer look.

Sentences first: a sentence that moved is found whole, and a long text with few edits falls into small pieces. The
pieces are aligned token by token in `archive.comparison.text.equal_runs`; what an alignment means is in
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
# Shorter sentences, in tokens, are equal by chance.
SENTENCE_TOKENS: Final = 4
# Two stretches this unlike (share of tokens in common, and share of the shorter one's) are not one, reworded. Common
# characters would be chance: unrelated Chinese sentences share a fifth.
ALIKE: Final = 0.4
CONTAINED: Final = 0.6
# In shorter stretches, in tokens, everything can be an edit.
WORTH_TOKENS: Final = 12
# Above this many cells (tokens × tokens) likeness is not asked for: it costs their product. A 64th of it is done.
LIKENESS_CELLS: Final = 1_200_000_000
# Pairs of sentences compared in one stretch; a longer one is a rewritten passage, and aligned as a whole.
PAIRS: Final = 64

# The coded tokens of a whole text, and bounds of consecutive sentences of it.
_Row: TypeAlias = "tuple[str, Sequence[int]]"


def sentence_runs(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, int]]:
    """Return the equal runs (start in old, start in new, length) of two rows of tokens, in order."""
    codes = _codes((*old, *new))
    a, b = ("".join(map(codes.__getitem__, side)) for side in (old, new))
    olds, news = _bounds(old), _bounds(new)
    found: list[tuple[int, int, int]] = []
    i = j = 0
    for first, second, count in (*_same_sentences(a, b, olds, news), (len(olds) - 1, len(news) - 1, 0)):
        i_end, j_end = olds[first], news[second]
        if i < i_end and j < j_end:
            gap = (a, _within(olds, i, i_end)), (b, _within(news, j, j_end))
            found += _gap_runs(*gap, blank=codes.get(" ", ""))
        i, j = olds[first + count], news[second + count]
        if count:
            found.append((i_end, j_end, i - i_end))
    return found


def _within(bounds: Sequence[int], start: int, end: int) -> Sequence[int]:
    """Return the bounds of the sentences from one bound to another."""
    return bounds[bisect_left(bounds, start) : bisect_left(bounds, end) + 1]


def _gap_runs(old: _Row, new: _Row, blank: str) -> Iterator[tuple[int, int, int]]:
    """Yield the equal runs of two stretches without equal sentences; none where they are not one, reworded."""
    (a, olds), (b, news) = old, new
    lefts, rights = [*pairwise(olds)], [*pairwise(news)]
    if len(lefts) + len(rights) > 2 and len(lefts) * len(rights) <= PAIRS:
        # A sentence like none on the other side was cut or moved here: what it shares with them is chance.
        alike = [(x, y) for x in lefts for y in rights if _alike(a[slice(*x)], b[slice(*y)], blank)]
        lefts, rights = sorted({x for x, _ in alike}), sorted({y for _, y in alike})
    places = [[place for cut in side for place in range(*cut)] for side in (lefts, rights)]
    one, two = "".join(map(a.__getitem__, places[0])), "".join(map(b.__getitem__, places[1]))
    if one and two and _alike(one, two, blank):
        for x, y, size in equal_runs(one, two):
            yield from _runs_at(places[0][x : x + size], places[1][y : y + size])


def _runs_at(lefts: Sequence[int], rights: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Yield the runs of places that follow each other on both sides."""
    begun = 0
    for end in range(1, len(lefts) + 1):
        if end == len(lefts) or lefts[end] != lefts[end - 1] + 1 or rights[end] != rights[end - 1] + 1:
            yield lefts[begun], rights[begun], end - begun
            begun = end


def _codes(values: Iterable[Hashable]) -> dict[Hashable, str]:
    """Give each distinct value a character, so that rows of values are strings (fast, and exact)."""
    return {value: chr(code) for code, value in enumerate(dict.fromkeys(values))}


def _bounds(tokens: Sequence[str]) -> list[int]:
    """Return where sentences begin, and where the last one ends; a closing mark belongs to its sentence."""
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
        # A short one is equal to none.
        rows.append([s if len(s) >= SENTENCE_TOKENS else (side, place) for place, s in enumerate(sentences)])
    codes = _codes((*rows[0], *rows[1]))
    return iter(equal_runs(*("".join(map(codes.__getitem__, row)) for row in rows)))


def _alike(a: str, b: str, blank: str) -> bool:
    """Say whether two stretches are one, edited; short ones are."""
    if min(len(a), len(b)) <= WORTH_TOKENS or len(a) * len(b) > LIKENESS_CELLS:
        return True
    if blank:
        a, b = a.replace(blank, ""), b.replace(blank, "")
    common = Indel.similarity(a, b) / 2
    return common >= ALIKE * (len(a) + len(b)) / 2 or common >= CONTAINED * min(len(a), len(b))
