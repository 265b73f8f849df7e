"""Find the hits of a search in a stored text, and cut the snippet that shows them. Pure.

The index only knows which texts match (`archive.index.bigrams`); here the hits are found again in the stored, unfolded
text, so that they can be shown and marked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from archive.index.bigrams import BLANK, GAP, HAN, INVISIBLE, JOINT, LETTER, MAX_WORD, fold_letters, lower_case

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from archive.index.bigrams import Phrase
    from archive.model import Article

# Characters of a snippet: a line and a half of Chinese on a terminal.
LENGTH: Final = 90
# How many of them come before the first hit, for context.
BEFORE: Final = 20
# Counting stops at this many hits of a phrase in one text.
MAX_HITS: Final = 1000

_SPACING: Final = f"{BLANK}{INVISIBLE}"
# What may be between two terms.
_NO_TERM: Final = f"(?:(?!{LETTER})[^{HAN}])*"
_IS_HAN: Final = re.compile(f"[{HAN}]")


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a body block's text as printed, and the hits in it.

    `block` is the block's number, `start` the piece's offset in the block's text, `rest` how many characters follow it
    there; `hits` are spans in `text`.
    """

    block: int
    start: int
    rest: int
    text: str
    hits: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Highlights:
    """An article's title with its hits, a snippet (None if only the title has hits), the number of hits not shown."""

    title: str | None
    title_hits: tuple[tuple[int, int], ...]
    snippet: Snippet | None
    more: int


def highlight(article: Article, phrases: Sequence[Phrase]) -> Highlights:
    """Return the title's hits and a snippet of the block that contains the most of the phrases, the first such."""
    patterns = [phrase_pattern(phrase) for phrase in phrases]
    title_hits = merge_spans(
        span for pattern in patterns for span in _find_spans(pattern, lower_case(fold_letters(article.title or "")))
    )
    best: tuple[int, int, tuple[tuple[int, int], ...]] | None = None
    total = 0
    for number, block in enumerate(article.body):
        text = lower_case(fold_letters(block.text))
        by_phrase = [_find_spans(pattern, text) for pattern in patterns]
        hits = merge_spans(span for spans in by_phrase for span in spans)
        total += len(hits)
        kinds = sum(map(bool, by_phrase))
        if kinds and (best is None or kinds > best[0]):
            best = kinds, number, hits
    if best is None:
        return Highlights(article.title, title_hits, None, 0)
    snippet = _cut_snippet(article.body[best[1]].text, best[1], best[2])
    return Highlights(article.title, title_hits, snippet, total - len(snippet.hits))


def phrase_pattern(phrase: Phrase) -> re.Pattern[str]:
    """Return the regex that finds a phrase in a folded text in lower case, whatever blanks the text has."""
    between = f"[{INVISIBLE}]*"
    regex = ""
    for before, unit in zip(("", *phrase.units), phrase.units, strict=False):
        if unit == GAP:
            regex += rf"(?=[^{HAN}]*?[^{HAN}\w{_SPACING}]){_NO_TERM}"
        elif _IS_HAN.match(unit):
            if before and before != GAP:
                regex += _NO_TERM if _IS_HAN.match(before) else f"[{_SPACING}]*"
            regex += f"[{_SPACING}]*".join(unit)
        else:
            if before and before != GAP:
                regex += f"[{_SPACING}]*" if _IS_HAN.match(before) else f"(?:{JOINT}|[{_SPACING}]+)"
            end = f"{LETTER}*" if len(unit) == MAX_WORD else ""
            regex += f"(?<!{LETTER}){between.join(map(re.escape, unit))}{end}(?!{LETTER})"
    return re.compile(regex)


def merge_spans(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return spans in order, overlapping ones merged.

    >>> merge_spans([(4, 6), (0, 2), (5, 8), (2, 3)])
    ((0, 2), (2, 3), (4, 8))
    """
    done: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if done and start < done[-1][1]:
            done[-1] = done[-1][0], max(done[-1][1], end)
        else:
            done.append((start, end))
    return tuple(done)


def _find_spans(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for match in pattern.finditer(text):
        found.append(match.span())
        if len(found) == MAX_HITS:
            break
    return found


def _cut_snippet(text: str, block: int, hits: Sequence[tuple[int, int]]) -> Snippet:
    """Cut a snippet around the first hits; a hit that crosses its end is cut, too."""
    start = max(0, min(hits[0][0] - BEFORE, len(text) - LENGTH))
    end = start + max(LENGTH, hits[0][1] - start)
    piece = text[start:end]
    inside = ((a - start, min(b, end) - start) for a, b in hits if a < end)
    return Snippet(block, start, max(0, len(text) - end), piece, tuple(inside))
