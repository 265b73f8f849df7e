"""Align the blocks of two articles: which block is which, in place, moved, split or merged.

Works on folded texts. Pure, without time limits, and symmetric: swapping the sides mirrors the result. How two matched
blocks differ is in `archive.comparison.text.diff`.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from archive.comparison.text.equal_blocks import pair_equal_blocks, settle_repeated
from archive.comparison.text.parts import PartShape, exact_cuts, pair_rows, pair_rows_in_gap
from archive.comparison.text.similarity import GRAM, SimilarityCache, count_shared_grams, rare_grams

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from archive.comparison.text.similarity import Grams

# Similarity threshold from which two blocks are one edited block. Unrelated Chinese paragraphs reach about 0.3; a
# paragraph with every third character replaced stays above 0.6.
SIMILAR: Final = 0.5
# The same threshold for blocks at the same place between blocks already matched: the place is evidence too.
SIMILAR_IN_PLACE: Final = 0.4
# A block that has this share of its n-grams in another block is a part of it (cut short, split or merged).
CONTAINED: Final = 0.6
# The same, where other blocks are between it and the next part.
CONTAINED_AFAR: Final = 0.85
# Similarity threshold between a whole block and the joined parts that it was split into.
SPLIT_SIMILAR: Final = 0.75
# Candidates whose similarity to a block is computed, those with the most shared n-grams first.
MAX_CANDIDATES: Final = 6
# Similarity threshold from which two blocks, each alone at the same place, are matched before all others.
SURE: Final = 0.75
# A shorter block that was moved must be surely the same.
SHORT_BLOCK: Final = 80
# Maximum number of pairs of blocks compared within one gap; a larger gap is a rewritten article.
MAX_GAP_PAIRS: Final = 64
# A row whose first words are at least this long can be known by them, even if they were edited.
ROW_WORDS: Final = 12
# How many characters on both sides of a border between two blocks say that the other side has both there.
BORDER_CHARACTERS: Final = 6
# Two links that cross are exchanged for two in order that are less similar by no more than this, both together.
NEARLY: Final = 0.1
# Each round exchanges what crosses after the one before; of six blocks in any order, two leave none.
UNCROSSINGS: Final = 4
# So many blocks in a row may have been dropped where the blocks around them were merged to one.
MAX_DROPPED: Final = 8


class BlockMatch(NamedTuple):
    """Indices of blocks that are the same text: one to one, one to many (split) or many to one (merged).

    The indices of each side ascend. Between parts that were merged, others may have been dropped.
    """

    left: tuple[int, ...]
    right: tuple[int, ...]
    moved: bool


_Link: TypeAlias = "tuple[tuple[int, ...], tuple[int, ...]]"


class _Candidate(NamedTuple):
    score: float
    left: tuple[int, ...]
    right: tuple[int, ...]


def align_blocks(
    left: Sequence[str],
    right: Sequence[str],
    left_shapes: Sequence[PartShape] = (),
    right_shapes: Sequence[PartShape] = (),
) -> tuple[BlockMatch, ...]:
    """Link the blocks of two articles, sorted by left; a block in no link was deleted or inserted.

    The blocks may be parts of blocks, as rows of tables: then their shapes say of which.

    >>> align_blocks(["甲乙丙", "子丑寅"], ["子丑寅", "新", "甲乙丙"])
    (BlockMatch(left=(0,), right=(2,), moved=False), BlockMatch(left=(1,), right=(0,), moved=True))
    """
    # Order breaks ties, so always work from the same side.
    if (list(left), list(left_shapes)) > (list(right), list(right_shapes)):
        mirrored = [BlockMatch(m.right, m.left, m.moved) for m in align_blocks(right, left, right_shapes, left_shapes)]
        return tuple(sorted(mirrored))
    shapes = (
        left_shapes or [PartShape(place, 1) for place in range(len(left))],
        right_shapes or [PartShape(place, 1) for place in range(len(right))],
    )
    cache = SimilarityCache()
    pairs = pair_equal_blocks(left, right)
    pairs |= pair_rows(*shapes, pairs.keys(), set(pairs.values()))
    found: list[_Link] = [((i,), (j,)) for i, j in pairs.items()]
    found += _exact_splits(left, right, found)
    alone = _link_in_gaps(left, right, shapes, _mark_moved(found, left, shapes[0]), cache, (1, SURE))
    found += [(link.left, link.right) for link in alone]
    found += _link_by_similarity(left, right, *_free(found, shapes), cache)
    links = [link for link in _mark_moved(found, left, shapes[0]) if not _is_chance(link, left, right, cache)]
    links += _link_in_gaps(left, right, shapes, links, cache, (MAX_GAP_PAIRS, SIMILAR_IN_PLACE))
    return tuple(sorted(_settled(left, right, links)))


def _is_chance(link: BlockMatch, left: Sequence[str], right: Sequence[str], cache: SimilarityCache) -> bool:
    """Return whether a short block is like one at another place only as one item of a law is like another."""
    if not link.moved or len(link.left) + len(link.right) > 2:
        return False
    one, other = left[link.left[0]], right[link.right[0]]
    return max(len(one), len(other)) < SHORT_BLOCK and cache.similarity(one, other) < SURE


def _settled(left: Sequence[str], right: Sequence[str], links: Sequence[BlockMatch]) -> list[BlockMatch]:
    """Return the links, a repeated line that seems moved linked to the copy of it that is in place."""
    moved = [
        (m.left[0], m.right[0])
        for m in links
        if m.moved and len(m.left) == len(m.right) == 1 and left[m.left[0]] == right[m.right[0]]
    ]
    if not moved:
        return list(links)
    placed = [pair for m in links if not m.moved for pair in {(m.left[0], m.right[0]), (m.left[-1], m.right[-1])}]
    used = {i for m in links for i in m.left}, {j for m in links for j in m.right}
    free = {i for i in range(len(left)) if i not in used[0]}, {j for j in range(len(right)) if j not in used[1]}
    better = settle_repeated(left, right, moved, placed, free)
    out = [m for m in links if not m.moved or (m.left[0], m.right[0]) not in better]
    return out + [BlockMatch((i,), (j,), moved=False) for i, j in better.values()]


def _free(
    found: Sequence[_Link], shapes: tuple[Sequence[PartShape], Sequence[PartShape]]
) -> tuple[list[int], list[int]]:
    """Return the blocks of both sides in no link, without rows that are mainly figures: each is like any other."""
    used = {i for lefts, _ in found for i in lefts}, {j for _, rights in found for j in rights}
    left, right = (
        [at for at, shape in enumerate(side) if at not in taken and _has_words(shape)]
        for side, taken in zip(shapes, used, strict=True)
    )
    return left, right


def _has_words(shape: PartShape) -> bool:
    return not shape.columns or len(shape.label) >= ROW_WORDS


def _exact_splits(left: Sequence[str], right: Sequence[str], found: Sequence[_Link]) -> list[_Link]:
    """Link the blocks that are exactly the sum of several of the other side."""
    used_left, used_right = {i for lefts, _ in found for i in lefts}, {j for _, rights in found for j in rights}
    free_left = [i for i in range(len(left)) if i not in used_left]
    free_right = [j for j in range(len(right)) if j not in used_right]
    splits = [((i,), run) for i, run in exact_cuts(left, right, free_left, free_right)]
    used_left, used_right = {i for lefts, _ in splits for i in lefts}, {j for _, run in splits for j in run}
    free_left = [i for i in free_left if i not in used_left]
    free_right = [j for j in free_right if j not in used_right]
    return splits + [(run, (j,)) for j, run in exact_cuts(right, left, free_right, free_left)]


def _link_by_similarity(
    left: Sequence[str],
    right: Sequence[str],
    free_left: Sequence[int],
    free_right: Sequence[int],
    cache: SimilarityCache,
) -> list[_Link]:
    """Link the remaining blocks by similarity, the most similar first, each block once.

    Paragraphs made of the same sentences with other figures are all alike, and one that lost a sentence is more like
    one that never had it: what they have word for word and figure for figure counts twice.
    """
    if not free_left or not free_right:
        return []
    left_grams, right_grams = rare_grams(
        {i: cache.grams(left[i]) for i in free_left}, {j: cache.grams(right[j]) for j in free_right}
    )
    shared = count_shared_grams(left_grams, right_grams)
    offers = list(_similar_pairs(left, right, shared, left_grams, right_grams, cache))
    offers += _split_candidates(left, right, shared, right_grams, cache)
    turned: dict[int, dict[int, int]] = {j: {} for j in free_right}
    for i, partners in shared.items():
        for j, count in partners.items():
            turned[j][i] = count
    offers += [_Candidate(o.score, o.right, o.left) for o in _split_candidates(right, left, turned, left_grams, cache)]
    offers.sort(key=lambda o: (-o.score, abs(o.left[0] - o.right[0]), o.left, o.right))
    found: list[_Link] = []
    used_left: set[int] = set()
    used_right: set[int] = set()
    for offer in offers:
        if used_left.isdisjoint(offer.left) and used_right.isdisjoint(offer.right):
            found.append((offer.left, offer.right))
            used_left.update(offer.left)
            used_right.update(offer.right)
    return _uncrossed(found, offers)


def _uncrossed(found: Sequence[_Link], offers: Sequence[_Candidate]) -> list[_Link]:
    """Return the links; two that cross exchange their partners if that makes them no less alike, or hardly less."""
    linked = dict(link for link in found if _is_single(link))
    partners = {right_run: left_run for left_run, right_run in linked.items()}
    scores = {(o.left, o.right): o.score for o in offers if _is_single((o.left, o.right))}
    for _ in range(UNCROSSINGS):
        before = dict(linked)
        for (a, y), score in scores.items():
            x, b = linked.get(a), partners.get(y)
            if x is None or b is None or (a > b) == (x > y) or (b, x) not in scores:
                continue
            if scores[a, x] + scores[b, y] - score - scores[b, x] <= NEARLY:
                linked[a], linked[b] = y, x
                partners[y], partners[x] = a, b
        if linked == before:
            break
    return [(run, linked.get(run, other)) for run, other in found]


def _is_single(link: _Link) -> bool:
    return len(link[0]) == len(link[1]) == 1


def _similar_pairs(
    left: Sequence[str],
    right: Sequence[str],
    shared: Mapping[int, Mapping[int, int]],
    left_grams: Grams,
    right_grams: Grams,
    cache: SimilarityCache,
) -> Iterator[_Candidate]:
    """Yield the pairs of blocks that are similar, or of which one is a part of the other."""
    for i, partners in shared.items():
        best = sorted(partners.items(), key=lambda partner: (-partner[1], abs(partner[0] - i), partner[0]))
        for j, count in best[:MAX_CANDIDATES]:
            score = cache.similarity(left[i], right[j])
            contained = count / min(len(left_grams[i]), len(right_grams[j]))
            if score >= SIMILAR or contained >= CONTAINED:
                yield _Candidate(score + cache.verbatim(left[i], right[j]), (i,), (j,))


def _split_candidates(
    whole: Sequence[str],
    parts: Sequence[str],
    shared: Mapping[int, Mapping[int, int]],
    part_grams: Grams,
    cache: SimilarityCache,
) -> Iterator[_Candidate]:
    """Yield a block together with the blocks that it was split into."""
    for i, partners in shared.items():
        inside = {j: count / len(part_grams[j]) for j, count in partners.items() if part_grams[j]}
        inside = {j: share for j, share in sorted(inside.items()) if share >= CONTAINED}
        # Of those that share some of it by chance, none may spoil a run of those that are surely in it.
        sure = {j: share for j, share in inside.items() if share >= CONTAINED_AFAR}
        runs = {run for some in (inside, sure) for run in _runs(some, whole[i], parts, part_grams)}
        for run in sorted(runs):
            joined = "".join(parts[j] for j in run)
            score = cache.similarity(whole[i], joined)
            alone = max(cache.similarity(whole[i], parts[j]) for j in run)
            if score >= SPLIT_SIMILAR and score > alone:
                yield _Candidate(score + cache.verbatim(whole[i], joined), (i,), run)


def _runs(inside: Mapping[int, float], whole: str, parts: Sequence[str], free: Grams) -> Iterator[tuple[int, ...]]:
    """Yield runs of two or more blocks; a block without rare n-grams of its own joins a neighbour.

    `inside` are blocks that share n-grams with the whole, ascending, and which part of theirs. Blocks that are not in
    the whole may stand between: they were dropped when the others were merged.
    """
    done = -1
    for j in inside:
        if j <= done:
            continue
        run = [j]
        while (before := _next_in_run(run[0], -1, inside, whole, parts, free)) is not None and before > done:
            run.insert(0, before)
        while (after := _next_in_run(run[-1], 1, inside, whole, parts, free)) is not None:
            run.append(after)
        done = run[-1]
        if len(run) > 1:
            yield tuple(run)


def _next_in_run(
    last: int, step: int, inside: Mapping[int, float], whole: str, parts: Sequence[str], free: Grams
) -> int | None:
    """Return the next block of a run, past blocks that are only in the way; None if there is none near."""
    for place in range(last + step, last + step * (2 + MAX_DROPPED), step):
        least = CONTAINED if abs(place - last) == 1 else CONTAINED_AFAR
        if inside.get(place, 0) >= least or _joins(place, last, whole, parts, free):
            return place
        if place not in free:
            return None
    return None


def _joins(j: int, neighbour: int, whole: str, parts: Sequence[str], free: Grams) -> bool:
    """Return whether a block is too short, or too common, to be known, and is in the whole beside its neighbour."""
    if j not in free or not parts[j] or parts[j] not in whole:
        return False
    if len(parts[j]) < GRAM:
        return True
    first, second = min(j, neighbour), max(j, neighbour)
    border = parts[first][-BORDER_CHARACTERS:].rstrip(" "), parts[second][:BORDER_CHARACTERS]
    return "".join(border) in whole or " ".join(border) in whole


def _mark_moved(found: Sequence[_Link], left: Sequence[str], shapes: Sequence[PartShape]) -> list[BlockMatch]:
    """Mark as moved the fewest links that explain the order, and of as few, the shortest.

    The others are the heaviest chain of links in the same order on both sides. The parts of a block weigh as much as
    the block together: a long table past two paragraphs is one move.
    """
    links = sorted(found)
    block = sum(map(len, left)) + 1
    block *= max((shape.parts for shape in shapes), default=1)  # heavier than all characters together
    tails: list[tuple[int, int]] = []  # (end in right, weight) of the best chain ending there; both rise
    tops: list[int] = []
    previous: list[int] = []
    for index, (lefts, rights) in enumerate(links):
        at = bisect_right(tails, (rights[0], -1))
        base = tails[at - 1][1] if at else 0
        previous.append(tops[at - 1] if at else -1)
        weight = base + sum(block // shapes[i].parts + len(left[i]) for i in lefts)
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


def _link_in_gaps(
    left: Sequence[str],
    right: Sequence[str],
    shapes: tuple[Sequence[PartShape], Sequence[PartShape]],
    links: Sequence[BlockMatch],
    cache: SimilarityCache,
    limits: tuple[int, float],
) -> list[BlockMatch]:
    """Pair unmatched blocks that are at the same place, between the same matched neighbours.

    `limits` are how many pairs are compared in one gap, and how similar a pair must be.
    """
    most, alike = limits
    used_left = {i for link in links for i in link.left}
    used_right = {j for link in links for j in link.right}
    placed = [link for link in links if not link.moved]
    starts = [(-1, -1), *((link.left[-1], link.right[-1]) for link in placed)]
    ends = [*((link.left[0], link.right[0]) for link in placed), (len(left), len(right))]
    found: list[BlockMatch] = []
    for (i0, j0), (i1, j1) in zip(starts, ends, strict=True):
        lefts = [i for i in range(i0 + 1, i1) if i not in used_left]
        rights = [j for j in range(j0 + 1, j1) if j not in used_right]
        rows = list(pair_rows_in_gap(*shapes, lefts, rights)) if lefts and rights else []
        if rows:
            same = [(i, j) for i, j, agree in rows if agree or cache.similarity(left[i], right[j]) >= SURE]
            found += [BlockMatch((i,), (j,), moved=False) for i, j in same]
        elif 0 < len(lefts) * len(rights) <= most:
            found += [
                BlockMatch((i,), (j,), moved=False) for i, j in _gap_pairs(left, right, lefts, rights, cache, alike)
            ]
    return found


def _gap_pairs(
    left: Sequence[str],
    right: Sequence[str],
    lefts: Sequence[int],
    rights: Sequence[int],
    cache: SimilarityCache,
    alike: float,
) -> Iterator[tuple[int, int]]:
    """Yield pairs of one gap, the most similar first, none crossing another."""
    scored = [(-cache.similarity(left[i], right[j]), i, j) for i in lefts for j in rights]
    done: list[tuple[int, int]] = []
    for score, i, j in sorted(scored):
        if -score >= alike and all((i - a) * (j - b) > 0 for a, b in done):
            done.append((i, j))
            yield i, j
