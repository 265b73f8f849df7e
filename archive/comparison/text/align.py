"""Which block of one article is which block of the other: in place, moved, split or merged.

Works on folded texts, pure, without time limits, and the same seen from either side. How two blocks that
belong together differ is in `archive.comparison.text.diff`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from archive.comparison.text.similarity import GRAM, Gauge

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

# Blocks this alike are one block, edited. Unrelated Chinese paragraphs reach about 0.3; a paragraph with
# every third character replaced stays above 0.6.
SIMILAR: Final = 0.5
# The same for blocks that stand at the same place between blocks already known: the place is evidence too.
SIMILAR_IN_PLACE: Final = 0.4
# A block of whose n-grams this share stands in another is a part of it (cut short, split or merged).
CONTAINED: Final = 0.6
# The parts of a split block, joined, are this much like the whole.
SPLIT_SIMILAR: Final = 0.75
# An n-gram in more blocks than this tells nothing about which block is meant, and costs a pair each.
RARE: Final = 8
# Partners of a block that are looked at closely.
CANDIDATES: Final = 6
# Blocks this alike, alone at the same place, are one block without a look at the rest.
SURE: Final = 0.75
# Pairs of blocks compared within one gap; a larger gap is a rewritten article.
GAP_PAIRS: Final = 64


_Grams: TypeAlias = "Mapping[int, frozenset[str]]"


class BlockMatch(NamedTuple):
    """Blocks that are the same text: one to one, one to many (split) or many to one (merged), consecutive."""

    left: tuple[int, ...]
    right: tuple[int, ...]
    moved: bool


class _Offer(NamedTuple):
    score: float
    left: tuple[int, ...]
    right: tuple[int, ...]


def align_blocks(left: Sequence[str], right: Sequence[str]) -> tuple[BlockMatch, ...]:
    """Link the blocks of two articles; a block in no link was deleted or inserted. Sorted by left.

    >>> align_blocks(["甲乙丙", "子丑寅"], ["子丑寅", "新", "甲乙丙"])
    (BlockMatch(left=(0,), right=(2,), moved=False), BlockMatch(left=(1,), right=(0,), moved=True))
    """
    if list(left) > list(right):  # ties are broken by order: always work from the same side
        mirrored = [BlockMatch(link.right, link.left, link.moved) for link in align_blocks(right, left)]
        return tuple(sorted(mirrored))
    gauge = Gauge()
    pairs = _anchors(left, right)
    found: list[tuple[tuple[int, ...], tuple[int, ...]]] = [((i,), (j,)) for i, j in pairs.items()]
    alone = _in_gaps(left, right, _placed(found, left), gauge, most=1, alike=SURE)
    found += [(link.left, link.right) for link in alone]
    used_left, used_right = {i for lefts, _ in found for i in lefts}, {j for _, rights in found for j in rights}
    free_left = [i for i in range(len(left)) if i not in used_left]
    free_right = [j for j in range(len(right)) if j not in used_right]
    found += _alike(left, right, free_left, free_right, gauge)
    links = _placed(found, left)
    links += _in_gaps(left, right, links, gauge, most=GAP_PAIRS, alike=SIMILAR_IN_PLACE)
    return tuple(sorted(links))


def _anchors(left: Sequence[str], right: Sequence[str]) -> dict[int, int]:
    """Pair equal blocks: the unique ones first, then their equal neighbours, then repeats in order."""
    left_count, right_count = Counter(left), Counter(right)
    where = {text: j for j, text in enumerate(right) if right_count[text] == 1}
    pairs = {i: where[text] for i, text in enumerate(left) if left_count[text] == 1 and text in where}
    taken = set(pairs.values())
    for step in (1, -1):
        for i, j in sorted(pairs.items(), reverse=step < 0):
            a, b = i + step, j + step
            while (0 <= a < len(left) and 0 <= b < len(right) and a not in pairs and b not in taken) and left[
                a
            ] == right[b]:
                pairs[a] = b
                taken.add(b)
                a, b = a + step, b + step
    waiting: dict[str, list[int]] = defaultdict(list)
    for j in reversed(range(len(right))):
        if j not in taken:
            waiting[right[j]].append(j)
    for i, text in enumerate(left):
        if i not in pairs and waiting.get(text):
            pairs[i] = waiting[text].pop()
    return pairs


def _alike(
    left: Sequence[str], right: Sequence[str], free_left: Sequence[int], free_right: Sequence[int], gauge: Gauge
) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Link what is left over by likeness, best first, each block once."""
    if not free_left or not free_right:
        return []
    left_grams, right_grams = _rare_grams(
        {i: gauge.grams(left[i]) for i in free_left}, {j: gauge.grams(right[j]) for j in free_right}
    )
    shared = _shared(left_grams, right_grams)
    offers = list(_offers(left, right, shared, left_grams, right_grams, gauge))
    offers += _splits(left, right, shared, right_grams, gauge)
    turned: dict[int, dict[int, int]] = {j: {} for j in free_right}
    for i, partners in shared.items():
        for j, count in partners.items():
            turned[j][i] = count
    offers += [_Offer(o.score, o.right, o.left) for o in _splits(right, left, turned, left_grams, gauge)]
    offers.sort(key=lambda o: (-o.score, abs(o.left[0] - o.right[0]), o.left, o.right))
    found: list[tuple[tuple[int, ...], tuple[int, ...]]] = []
    used_left: set[int] = set()
    used_right: set[int] = set()
    for offer in offers:
        if used_left.isdisjoint(offer.left) and used_right.isdisjoint(offer.right):
            found.append((offer.left, offer.right))
            used_left.update(offer.left)
            used_right.update(offer.right)
    return found


def _rare_grams(left: _Grams, right: _Grams) -> tuple[dict[int, set[str]], dict[int, set[str]]]:
    """Return the n-grams of the free blocks without those that many blocks of either side have."""
    counts = [Counter(chain.from_iterable(side.values())) for side in (left, right)]
    common = {gram for count in counts for gram, many in count.items() if many > RARE}
    lefts, rights = ({i: set(grams - common) for i, grams in side.items()} for side in (left, right))
    return lefts, rights


def _shared(left: Mapping[int, set[str]], right: Mapping[int, set[str]]) -> dict[int, dict[int, int]]:
    """Count the rare n-grams that each pair of blocks shares; pairs without any are absent."""
    both = set(chain.from_iterable(left.values())).intersection(chain.from_iterable(right.values()))
    holders: dict[str, list[int]] = defaultdict(list)
    for j, block in right.items():
        for gram in block & both:
            holders[gram].append(j)
    return {i: Counter(j for gram in block & both for j in holders[gram]) for i, block in left.items()}


def _offers(
    left: Sequence[str],
    right: Sequence[str],
    shared: Mapping[int, Mapping[int, int]],
    left_grams: Mapping[int, set[str]],
    right_grams: Mapping[int, set[str]],
    gauge: Gauge,
) -> Iterator[_Offer]:
    """Yield the pairs of blocks that are alike, or of which one is a part of the other."""
    for i, partners in shared.items():
        best = sorted(partners.items(), key=lambda partner: (-partner[1], abs(partner[0] - i), partner[0]))
        for j, count in best[:CANDIDATES]:
            score = gauge.likeness(left[i], right[j])
            contained = count / min(len(left_grams[i]), len(right_grams[j]))
            if score >= SIMILAR or contained >= CONTAINED:
                yield _Offer(score, (i,), (j,))


def _splits(
    whole: Sequence[str],
    parts: Sequence[str],
    shared: Mapping[int, Mapping[int, int]],
    part_grams: Mapping[int, set[str]],
    gauge: Gauge,
) -> Iterator[_Offer]:
    """Yield a block and the consecutive blocks that make it up together."""
    for i, partners in shared.items():
        inside = sorted(j for j, count in partners.items() if count >= CONTAINED * len(part_grams[j]))
        for run in _runs(inside, whole[i], parts, part_grams):
            score = gauge.likeness(whole[i], "".join(parts[j] for j in run))
            alone = max(gauge.likeness(whole[i], parts[j]) for j in run)
            if score >= SPLIT_SIMILAR and score > alone:
                yield _Offer(score, (i,), run)


def _runs(
    inside: Sequence[int], whole: str, parts: Sequence[str], free: Mapping[int, set[str]]
) -> Iterator[tuple[int, ...]]:
    """Yield stretches of two or more consecutive blocks; a block too short for n-grams joins a neighbour."""
    known = set(inside)
    done = -1
    for j in inside:
        if j <= done:
            continue
        start = j
        while start - 1 > done and _joins(start - 1, whole, parts, free):
            start -= 1
        end = j + 1
        while end in known or _joins(end, whole, parts, free):
            end += 1
        done = end - 1
        if end - start > 1:
            yield tuple(range(start, end))


def _joins(j: int, whole: str, parts: Sequence[str], free: Mapping[int, set[str]]) -> bool:
    return j in free and 0 < len(parts[j]) < GRAM and parts[j] in whole


def _placed(found: Sequence[tuple[tuple[int, ...], tuple[int, ...]]], left: Sequence[str]) -> list[BlockMatch]:
    """Mark as moved what is not on the heaviest chain of links that are in order on both sides."""
    links = sorted(found)
    tails: list[tuple[int, int]] = []  # (end in right, weight): both rise; the best chain ending there
    tops: list[int] = []
    previous: list[int] = []
    for index, (lefts, rights) in enumerate(links):
        at = bisect_right(tails, (rights[0], -1))
        base = tails[at - 1][1] if at else 0
        previous.append(tops[at - 1] if at else -1)
        weight = base + 1 + sum(len(left[i]) for i in lefts)
        end = at
        while end < len(tails) and tails[end][1] <= weight:
            end += 1
        tails[at:end] = [(rights[0], weight)]
        tops[at:end] = [index]
    kept: set[int] = set()
    index = tops[-1] if tops else -1
    while index >= 0:
        kept.add(index)
        index = previous[index]
    return [BlockMatch(lefts, rights, index not in kept) for index, (lefts, rights) in enumerate(links)]


def _in_gaps(
    left: Sequence[str], right: Sequence[str], links: Sequence[BlockMatch], gauge: Gauge, *, most: int, alike: float
) -> list[BlockMatch]:
    """Pair what is still alone and stands at the same place, between the same neighbours."""
    used_left = {i for link in links for i in link.left}
    used_right = {j for link in links for j in link.right}
    placed = [link for link in links if not link.moved]
    starts = [(-1, -1), *((link.left[-1], link.right[-1]) for link in placed)]
    ends = [*((link.left[0], link.right[0]) for link in placed), (len(left), len(right))]
    found: list[BlockMatch] = []
    for (i0, j0), (i1, j1) in zip(starts, ends, strict=True):
        lefts = [i for i in range(i0 + 1, i1) if i not in used_left]
        rights = [j for j in range(j0 + 1, j1) if j not in used_right]
        if 0 < len(lefts) * len(rights) <= most:
            found += [
                BlockMatch((i,), (j,), moved=False) for i, j in _gap_pairs(left, right, lefts, rights, gauge, alike)
            ]
    return found


def _gap_pairs(
    left: Sequence[str], right: Sequence[str], lefts: Sequence[int], rights: Sequence[int], gauge: Gauge, alike: float
) -> Iterator[tuple[int, int]]:
    """Yield pairs of one gap, best first, none crossing another."""
    scored = [(-gauge.likeness(left[i], right[j]), i, j) for i in lefts for j in rights]
    done: list[tuple[int, int]] = []
    for score, i, j in sorted(scored):
        if -score >= alike and all((i - a) * (j - b) > 0 for a, b in done):
            done.append((i, j))
            yield i, j
