"""The cascade of reposts that a page is in: who reposted whom, and when.

The links come from sources: comparisons in the log, so far (`LoggedPairs`). Another source of pairs (reposts that were
found by their text alone) is one more `PairSource`.
"""

from __future__ import annotations

import json
from collections import deque
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from archive.serve.facts.times import iso

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from archive.serve.facts.log_index import LogIndex

# Pages that one cascade shows; an original of a press agency has thousands of reposts.
MOST: Final = 100
# How many reposts of reposts are followed, up and down.
DEEPEST: Final = 12


class Pair(NamedTuple):
    """A repost and its original: as known by a comparison, or by another sign, which `sign` names."""

    original: str
    repost: str
    at: str | None  # when the repost was first captured
    verdict: str | None = None
    kept: float | None = None
    attribution: str | None = None
    sign: str = "comparison"
    versions: tuple[int | None, int | None] = (None, None)  # of the original and of the repost, as they were compared


class PairSource(Protocol):
    """What knows pairs of reposts and originals."""

    def originals(self, url: str) -> Iterable[Pair]:
        """Return the pairs in which a page is the repost."""
        ...

    def reposts(self, url: str, most: int) -> Iterable[Pair]:
        """Return the pairs in which a page is the original, the earliest capture first; at most so many."""
        ...


class Node(NamedTuple):
    """A page in the cascade: how deep it stands, and the pair that it is the repost of; None for the first one."""

    url: str
    depth: int
    pair: Pair | None


class Cascade(NamedTuple):
    """The pages in reading order, each after the one that it reposted; `more` says that some are left out."""

    nodes: tuple[Node, ...]
    more: bool


_PAIR: Final = """
SELECT original.url, repost.url, repost.first, pairs.verdict, pairs.kept, pairs.attribution, pairs.versions
FROM pairs JOIN pages AS original ON original.id = pairs.original JOIN pages AS repost ON repost.id = pairs.repost
"""


class LoggedPairs:
    """The pairs that comparisons in the log name."""

    def __init__(self, log: LogIndex) -> None:
        self._log = log

    def originals(self, url: str) -> Iterable[Pair]:
        """Return the pairs in which a page is the repost, the last compared first."""
        return self._pairs("WHERE repost.url = ? ORDER BY pairs.line DESC LIMIT 10", (url,))

    def reposts(self, url: str, most: int) -> Iterable[Pair]:
        """Return the pairs in which a page is the original, the earliest capture first."""
        return self._pairs("WHERE original.url = ? ORDER BY repost.first, repost.id LIMIT ?", (url, most))

    def _pairs(self, rest: str, values: Sequence[object]) -> list[Pair]:
        return [
            Pair(original, repost, iso(first), verdict, kept, attribution, versions=tuple(json.loads(versions)))
            for original, repost, first, verdict, kept, attribution, versions in self._log.rows(_PAIR + rest, values)
        ]


def make_cascade(url: str, sources: Sequence[PairSource]) -> Cascade | None:
    """Return the cascade that a page is in; None if it is neither a repost nor an original, as far as is known."""
    top = _top(url, sources)
    found: list[Node] = []
    seen = {top}
    waiting: deque[Node] = deque([Node(top, 0, None)])
    more = False
    while waiting:
        node = waiting.popleft()
        found.append(node)
        if node.depth >= DEEPEST:
            continue
        room = MOST - len(seen)
        pairs = [pair for source in sources for pair in source.reposts(node.url, room + 1)]
        fresh = [pair for pair in pairs if pair.repost not in seen]
        more = more or len(fresh) > room
        below = []
        for pair in fresh[: max(0, room)]:
            if pair.repost not in seen:
                seen.add(pair.repost)
                below.append(Node(pair.repost, node.depth + 1, pair))
        waiting.extendleft(reversed(below))
    return Cascade(tuple(found), more) if len(found) > 1 else None


def _top(url: str, sources: Sequence[PairSource]) -> str:
    """Return the first original that is known above a page."""
    passed = {url}
    for _ in range(DEEPEST):
        above = [pair.original for source in sources for pair in source.originals(url)]
        above = [original for original in above if original not in passed]
        if not above:
            break
        url = above[0]
        passed.add(url)
    return url
