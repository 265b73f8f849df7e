"""Find the equal runs of two strings in bounded time: cut both at unique runs, then align the pieces exactly.

The characters may stand for anything: `archive.comparison.text.sentences` encodes each token as one character.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Final

from rapidfuzz.distance import Levenshtein

if TYPE_CHECKING:
    from collections.abc import Sequence

# A piece of more cells (tokens × tokens) is cut at anchors before it is aligned exactly. 2,000 by 2,000 takes about a
# millisecond; doubling it costs time on long rewritten blocks and gains nothing.
PIECE_CELLS: Final = 4_000_000
# Lengths of the anchors: runs of tokens, unique on both sides, at which a piece is cut. Long ones first: more reliable.
ANCHOR_TOKENS: Final = (12, 6, 3)
# Minimum distance of cuts on one diagonal: keeps pieces well below PIECE_CELLS, and few.
CUT_SPACING: Final = 500
# Maximum rounds of cutting. A text crafted to need more is reported as replaced: coarse, but correct.
MAX_ROUNDS: Final = 4


def equal_runs(a: str, b: str) -> list[tuple[int, int, int]]:
    """Return the equal runs (start in a, start in b, length) of a good, not always optimal, alignment, in order.

    >>> equal_runs("甲乙丙", "甲丁丙")
    [(0, 0, 1), (2, 2, 1)]
    """
    found: list[tuple[int, int, int]] = []
    pieces = [(0, len(a), 0, len(b), 0)]
    while pieces:
        a0, a1, b0, b1, rounds = pieces.pop()
        head = common_prefix(a[a0:a1], b[b0:b1])
        tail = common_prefix(a[a0 + head : a1][::-1], b[b0 + head : b1][::-1])
        found += [(a0, b0, head), (a1 - tail, b1 - tail, tail)]
        a0, a1, b0, b1 = a0 + head, a1 - tail, b0 + head, b1 - tail
        if a0 == a1 or b0 == b1:
            continue
        if (a1 - a0) * (b1 - b0) <= PIECE_CELLS:
            blocks = Levenshtein.opcodes(a[a0:a1], b[b0:b1]).as_matching_blocks()
            found += [(a0 + block.a, b0 + block.b, block.size) for block in blocks]
        elif rounds < MAX_ROUNDS:
            starts = [(0, 0), *_cuts(a[a0:a1], b[b0:b1])]
            ends = [*starts[1:], (a1 - a0, b1 - b0)]
            if len(starts) > 1:
                pieces += [
                    (a0 + i, a0 + i_end, b0 + j, b0 + j_end, rounds + 1)
                    for (i, j), (i_end, j_end) in zip(starts, ends, strict=True)
                ]
    return sorted(run for run in found if run[2])


def common_prefix(a: str, b: str) -> int:
    """Return the length of the common prefix of two strings."""
    size = min(len(a), len(b))
    if a[:size] == b[:size]:
        return size
    low, high = 0, size  # invariant: a[:low] == b[:low] and a[:high] != b[:high]
    while high - low > 1:
        middle = (low + high) // 2
        if a[low:middle] == b[low:middle]:
            low = middle
        else:
            high = middle
    return low


def _cuts(a: str, b: str) -> list[tuple[int, int]]:
    """Return offsets at which both strings may be cut: starts of runs unique in both, in the same order."""
    for size in ANCHOR_TOKENS:
        where = _unique(b, size)
        pairs = [(i, where[run]) for run, i in _unique(a, size).items() if run in where]
        if pairs:
            return _spaced(increasing(pairs))
    return []


def _spaced(chain: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Drop cuts that only continue the previous one: a long equal run has one at every token."""
    kept: list[tuple[int, int]] = []
    last = (0, 0)
    for i, j in chain:
        if i - j != last[0] - last[1] or i - last[0] >= CUT_SPACING:
            last = (i, j)
            kept.append(last)
    return kept


def _unique(text: str, size: int) -> dict[str, int]:
    """Return the runs of `size` characters that occur once, with their offsets, in order of offset."""
    first: dict[str, int] = {}
    again: set[str] = set()
    for i in range(len(text) - size + 1):
        run = text[i : i + size]
        if first.setdefault(run, i) != i:
            again.add(run)
    return {run: i for run, i in first.items() if run not in again}


def increasing(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return a longest subsequence of pairs (sorted by the first) that increases in the second."""
    tops: list[int] = []
    ends: list[int] = []
    previous: list[int] = []
    for index, (_, j) in enumerate(pairs):
        at = bisect_left(tops, j)
        previous.append(ends[at - 1] if at else -1)
        tops[at : at + 1] = [j]
        ends[at : at + 1] = [index]
    chain: list[tuple[int, int]] = []
    index = ends[-1] if ends else -1
    while index >= 0:
        chain.append(pairs[index])
        index = previous[index]
    return chain[::-1]
