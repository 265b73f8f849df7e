"""Compute the similarity of two texts: exactly where that is cheap, estimated from n-grams where it is not.

It is used to match blocks in `archive.comparison.text.align`.
"""

from __future__ import annotations

from typing import Final

from rapidfuzz.distance import Indel

from archive.comparison.text.equal_runs import common_prefix

# Characters per n-gram. With 3, short headings still share one; with 5, rewritten paragraphs lose most of theirs.
GRAM: Final = 3
# Up to this many cells (characters × characters) similarity is computed exactly; above, it is estimated from n-grams.
EXACT_CELLS: Final = 4_000_000
# About how many n-grams of one block are kept, sampled by their content: bounds the memory for a page that is one huge
# block.
MAX_GRAMS: Final = 60_000


class SimilarityCache:
    """Compute n-grams and similarities, each once. Keeps every result, so use a new one for each alignment."""

    def __init__(self) -> None:
        self._grams: dict[str, frozenset[str]] = {}
        self._similarity: dict[tuple[str, str], float] = {}

    def grams(self, text: str) -> frozenset[str]:
        """Return the n-grams of a text; of a huge text, a sample chosen by the content of the n-grams."""
        found = self._grams.get(text)
        if found is None:
            found = self._grams[text] = _grams(text)
        return found

    def similarity(self, a: str, b: str) -> float:
        """Return the similarity of two texts, 0 to 1: the share of characters in their longest common subsequence.

        Estimated for long texts: if each character is kept with probability p, an n-gram is kept with p to the n.
        """
        found = self._similarity.get((a, b))
        if found is None:
            found = self._similarity[a, b] = self._compute(a, b)
        return found

    def _compute(self, a: str, b: str) -> float:
        total = len(a) + len(b)
        if not total:
            return 1.0
        head = common_prefix(a, b)
        tail = common_prefix(a[head:][::-1], b[head:][::-1])
        if head + tail:
            a, b = a[head : len(a) - tail], b[head : len(b) - tail]
        if len(a) * len(b) <= EXACT_CELLS:
            return 1 - Indel.distance(a, b) / total
        one, other = self.grams(a), self.grams(b)
        shared = 2 * len(one & other) / max(1, len(one) + len(other))
        return float(1 - (1 - shared ** (1 / GRAM)) * (len(a) + len(b)) / total)


def _grams(text: str) -> frozenset[str]:
    if len(text) < GRAM:
        return frozenset((text,))
    every = len(text) // MAX_GRAMS + 1
    if every == 1:
        return frozenset(map("".join, zip(text, text[1:], text[2:], strict=False)))
    spots = range(len(text) - GRAM + 1)
    return frozenset(text[i : i + GRAM] for i in spots if (ord(text[i]) * 31 + ord(text[i + 1])) % every == 0)
