"""The passages that two keys share: seeds that are equal, extended over small changes. Pure, and bounded in time.

Every run of RUN bytes that both keys have is a seed. Seeds on one diagonal are one equal stretch; stretches that follow
each other on both sides with little between them are one passage. What little is between is aligned exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.reuse.alignment.extras import import_numpy
from archive.reuse.alignment.fingerprint import Runs, runs_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from archive.reuse.alignment.keys import Array, Key

# A run that stands oftener than this in one text (a refrain, a column of a table) is no seed: it would pair with each
# of the others.
MAX_REPEATS: Final = 4
# Characters between two stretches of one passage, on either side: a reworded clause, a sentence cut or put in.
MAX_GAP: Final = 40
# Share of a passage's longer side that must be equal; below, two stretches are neighbours by chance.
MIN_EQUAL: Final = 0.5
# Stretches that are followed in a pair. Only a text made of its own repetitions has more.
MAX_STRETCHES: Final = 20_000


class Passage(NamedTuple):
    """A passage that two keys share, in characters of each key; `equal` of them are the same in both."""

    left: tuple[int, int]
    right: tuple[int, int]
    equal: int


@dataclass(frozen=True, slots=True)
class Side:
    """A key with its runs."""

    key: Key
    runs: Runs

    @classmethod
    def of(cls, key: Key) -> Side:
        """Compute the runs of a key."""
        return cls(key, runs_of(key))


class _Stretch(NamedTuple):
    left: int
    right: int
    size: int


def shared_passages(left: Side, right: Side) -> list[Passage]:
    """Return the passages that two keys share, in the order of the left one; none is inside another on both sides."""
    stretches = _stretches(left, right)
    return [passage for chain in _chain(stretches) if (passage := _passage(chain, left.key, right.key)) is not None]


def covered(spans: Iterable[tuple[int, int]]) -> int:
    """Return how many characters are in at least one of some spans.

    >>> covered([(5, 9), (0, 3), (2, 6)])
    9
    """
    total, done = 0, 0
    for start, end in sorted(spans):
        total += max(0, end - max(start, done))
        done = max(done, end)
    return total


def _stretches(left: Side, right: Side) -> list[_Stretch]:
    """Return the longest equal stretches that begin with a seed, by their places on the left."""
    np = import_numpy()
    one, other = _seldom(left.runs.hashes), _seldom(right.runs.hashes)
    i, j = _pair(left.runs.hashes, one, right.runs.hashes, other)
    if not len(i):
        return []
    order = np.lexsort((i, i - j))
    i, j = i[order], j[order]
    diagonal = i - j
    # A seed continues the one before if it is on its diagonal and overlaps or touches it.
    ends = left.runs.ends[i]
    new = np.ones(len(i), dtype=bool)
    new[1:] = (diagonal[1:] != diagonal[:-1]) | (i[1:] > ends[:-1])
    first = np.flatnonzero(new)
    last = np.append(first[1:], len(i)) - 1
    sizes = ends[last] - i[first]
    kept = np.argsort(-sizes, kind="stable")[:MAX_STRETCHES]
    kept = kept[np.lexsort((j[first[kept]], i[first[kept]]))]
    found = zip(i[first[kept]].tolist(), j[first[kept]].tolist(), sizes[kept].tolist(), strict=True)
    return [_Stretch(*one) for one in found]


def _seldom(hashes: Array) -> Array:
    """Return the places of hashes that are not repeated too often, in the order of the hashes."""
    np = import_numpy()
    order = np.argsort(hashes, kind="stable")
    _, first, counts = np.unique(hashes[order], return_index=True, return_counts=True)
    seldom = np.repeat(counts <= MAX_REPEATS, counts)
    del first
    return order[seldom]


def _pair(left: Array, one: Array, right: Array, other: Array) -> tuple[Array, Array]:
    """Return the places of each pair of equal hashes."""
    np = import_numpy()
    ours, theirs = left[one], right[other]
    low, high = np.searchsorted(theirs, ours, side="left"), np.searchsorted(theirs, ours, side="right")
    counts = high - low
    i = np.repeat(one, counts)
    # The n-th partner of each of ours.
    nth = np.arange(len(i)) - np.repeat(np.cumsum(counts) - counts, counts)
    return i, other[np.repeat(low, counts) + nth]


def _chain(stretches: Sequence[_Stretch]) -> list[list[_Stretch]]:
    """Join stretches that follow each other on both sides; the rest are chains of their own."""
    chains: list[list[_Stretch]] = []
    open_chains: list[list[_Stretch]] = []
    for stretch in stretches:
        open_chains = [chain for chain in open_chains if stretch.left - _end(chain)[0] <= MAX_GAP]
        best: list[_Stretch] | None = None
        for chain in open_chains:
            gaps = stretch.left - _end(chain)[0], stretch.right - _end(chain)[1]
            if _inside(stretch, chain):
                best = chain
                break
            # A seed that overlaps the end of the last one a little begins inside a repeated word.
            if min(gaps) > -MAX_GAP and gaps[1] <= MAX_GAP and _follows(stretch, chain[-1]):
                better = best is None or abs(gaps[1]) < abs(stretch.right - _end(best)[1])
                best = chain if better else best
        if best is None:
            chains.append([stretch])
            open_chains.append(chains[-1])
        elif not _inside(stretch, best):
            best.append(stretch)
    return chains


def _end(chain: Sequence[_Stretch]) -> tuple[int, int]:
    last = chain[-1]
    return last.left + last.size, last.right + last.size


def _follows(stretch: _Stretch, last: _Stretch) -> bool:
    """Return whether a stretch goes beyond the last one on both sides."""
    return (
        stretch.left > last.left
        and stretch.right > last.right
        and stretch.left + stretch.size > last.left + last.size
        and stretch.right + stretch.size > last.right + last.size
    )


def _inside(stretch: _Stretch, chain: Sequence[_Stretch]) -> bool:
    """Return whether a chain has a stretch already, on both sides."""
    first, end = chain[0], _end(chain)
    return (
        first.left <= stretch.left
        and stretch.left + stretch.size <= end[0]
        and first.right <= stretch.right
        and stretch.right + stretch.size <= end[1]
    )


def _passage(chain: Sequence[_Stretch], left: Key, right: Key) -> Passage | None:
    """Return a chain as a passage; None if too little of it is equal."""
    from rapidfuzz.distance import LCSseq  # noqa: PLC0415 - heavy

    equal = done_left = done_right = 0
    for at, stretch in enumerate(chain):
        if at:
            gap = left.letters[done_left : stretch.left], right.letters[done_right : stretch.right]
            equal += LCSseq.similarity(*gap)
        overlap = max(0, done_left - stretch.left, done_right - stretch.right) if at else 0
        equal += max(0, stretch.size - overlap)
        done_left, done_right = stretch.left + stretch.size, stretch.right + stretch.size
    sides = (chain[0].left, done_left), (chain[0].right, done_right)
    if equal < MIN_EQUAL * max(end - start for start, end in sides):
        return None
    return Passage(*sides, equal)
