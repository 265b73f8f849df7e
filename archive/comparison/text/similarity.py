"""Compute the similarity of two texts: exactly where that is cheap, estimated from n-grams where it is not.

Chinese is compared by characters, other scripts by words: unrelated English texts share most of their letters. It is
used to match blocks in `archive.comparison.text.align`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import chain
from typing import TYPE_CHECKING, Final, TypeAlias

from rapidfuzz.distance import Indel

from archive.comparison.text.equal_runs import common_prefix

if TYPE_CHECKING:
    from collections.abc import Mapping

Grams: TypeAlias = "Mapping[int, frozenset[str]]"

# Characters per n-gram. With 3, short headings still share one; with 5, rewritten paragraphs lose most of theirs.
GRAM: Final = 3
# Up to this many cells (characters × characters) similarity is computed exactly; above, it is estimated from n-grams.
EXACT_CELLS: Final = 4_000_000
# About how many n-grams of one block are kept, sampled by their content: bounds the memory for a page that is one huge
# block.
MAX_GRAMS: Final = 60_000
# An n-gram in more blocks than this does not identify a block, and would cost one pair for each of them.
RARE_IN_BLOCKS: Final = 8
# Up to this many pairs of blocks, to count what each pair shares is cheaper than to note who holds what.
FEW_PAIRS: Final = 64
# Bytes of UTF-8 for each character, up to which a text is not mainly Chinese, whose characters take 3.
WORDS_BELOW: Final = 2.2
# A shorter text is compared by letters: it has too few words.
LETTERS_BELOW: Final = 12
# Codes of words begin here, far from every letter.
_FIRST_CODE: Final = 0x20000

_CLAUSE: Final = re.compile(r'[^,、;:。!?…"]+')
_WORD: Final = re.compile(r"[^\W_]+|[^\w\s]")


class SimilarityCache:
    """Compute n-grams and similarities, each once. Keeps every result, so use a new one for each alignment."""

    def __init__(self) -> None:
        self._grams: dict[str, frozenset[str]] = {}
        self._similarity: dict[tuple[str, str], float] = {}
        self._clauses: dict[str, frozenset[str]] = {}
        self._coded: dict[str, str] = {}
        self._codes: dict[str, str] = {}

    def grams(self, text: str) -> frozenset[str]:
        """Return the n-grams of a text; of a huge text, a sample chosen by the content of the n-grams."""
        found = self._grams.get(text)
        if found is None:
            found = self._grams[text] = _grams(self._code(text))
        return found

    def similarity(self, a: str, b: str) -> float:
        """Return the similarity of two texts, 0 to 1: the share of tokens in their longest common subsequence.

        Tokens are characters, or words. Estimated for long texts: if each token is kept with probability p, an n-gram
        is kept with p to the n.
        """
        found = self._similarity.get((a, b))
        if found is None:
            found = self._similarity[a, b] = self._compute(a, b)
        return found

    def verbatim(self, a: str, b: str) -> float:
        """Return the share of two texts that is in clauses which both have, exactly, 0 to 1."""
        both = self._in_clauses(a) & self._in_clauses(b)
        return min(1.0, 2 * sum(map(len, both)) / (len(a) + len(b))) if both else 0.0

    def _in_clauses(self, text: str) -> frozenset[str]:
        found = self._clauses.get(text)
        if found is None:
            found = self._clauses[text] = frozenset(_CLAUSE.findall(text))
        return found

    def _code(self, text: str) -> str:
        """Return a text with one character for each token, itself if its tokens are its characters."""
        found = self._coded.get(text)
        if found is None:
            found = self._coded[text] = self._in_words(text) if _is_in_words(text) else text
        return found

    def _in_words(self, text: str) -> str:
        codes = self._codes
        return "".join(
            [codes.setdefault(word, chr(_FIRST_CODE + len(codes) % 0xE0000)) for word in _WORD.findall(text)]
        )

    def _compute(self, a: str, b: str) -> float:
        one, other = self._code(a), self._code(b)
        if (one is a) != (other is b):  # one of them is too short for words: compare letters
            one, other = a, b
        total = len(one) + len(other)
        if not total:
            return 1.0
        head = common_prefix(one, other)
        tail = common_prefix(one[head:][::-1], other[head:][::-1])
        if head + tail:
            one, other = one[head : len(one) - tail], other[head : len(other) - tail]
        if len(one) * len(other) <= EXACT_CELLS:
            return 1 - Indel.distance(one, other) / total
        grams = (self.grams(a), self.grams(b)) if one is a or other is b else (_grams(one), _grams(other))
        shared = 2 * len(grams[0] & grams[1]) / max(1, len(grams[0]) + len(grams[1]))
        return float(1 - (1 - shared ** (1 / GRAM)) * (len(one) + len(other)) / total)


def _is_in_words(text: str) -> bool:
    size = len(text)
    return size >= LETTERS_BELOW and len(text.encode("utf-8", "surrogatepass")) < WORDS_BELOW * size


def _grams(text: str) -> frozenset[str]:
    if len(text) < GRAM:
        return frozenset((text,))
    every = len(text) // MAX_GRAMS + 1
    if every == 1:
        return frozenset(map("".join, zip(text, text[1:], text[2:], strict=False)))
    spots = range(len(text) - GRAM + 1)
    return frozenset(text[i : i + GRAM] for i in spots if (ord(text[i]) * 31 + ord(text[i + 1])) % every == 0)


def rare_grams(left: Grams, right: Grams) -> tuple[Grams, Grams]:
    """Return the n-grams of the blocks without those that more than RARE_IN_BLOCKS blocks of one side have."""
    # A gram is in no more blocks than there are.
    counts = [Counter(chain.from_iterable(side.values())) for side in (left, right) if len(side) > RARE_IN_BLOCKS]
    common = {gram for count in counts for gram, many in count.items() if many > RARE_IN_BLOCKS}
    if not common:
        return left, right
    lefts, rights = ({i: grams - common for i, grams in side.items()} for side in (left, right))
    return lefts, rights


def count_shared_grams(left: Grams, right: Grams) -> dict[int, dict[int, int]]:
    """Count the rare n-grams that each pair of blocks shares; pairs that share none are absent."""
    if len(left) * len(right) <= FEW_PAIRS:
        return {i: {j: count for j, other in right.items() if (count := len(one & other))} for i, one in left.items()}
    both = set(chain.from_iterable(left.values())).intersection(chain.from_iterable(right.values()))
    holders: dict[str, list[int]] = defaultdict(list)
    for j, block in right.items():
        for gram in block & both:
            holders[gram].append(j)
    at = holders.__getitem__
    return {i: Counter(chain.from_iterable(map(at, block & both))) for i, block in left.items()}
