"""Where hits lie in a text as it is printed, and the piece of it that shows them. Pure.

The index knows which texts hold what is searched for (`archive.index.bigrams`); here the same is found again in the
stored text, unfolded, so that it can be shown and marked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from archive.index.bigrams import BLANK, GAP, HAN, INVISIBLE, JOINT, LETTER, MAX_WORD, folded, lowered

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from archive.index.bigrams import Phrase
    from archive.model import Article

# Characters of text that a snippet shows: a line and a half of Chinese on a terminal.
LENGTH: Final = 90
# Of these, how many stand before the first hit, so that one sees what it is about.
BEFORE: Final = 20
# More hits than this in one text are not counted one by one.
MAX_HITS: Final = 1000

_UNSEEN: Final = f"{BLANK}{INVISIBLE}"
# What may stand between two terms.
_NO_TERM: Final = f"(?:(?!{LETTER})[^{HAN}])*"
_IS_HAN: Final = re.compile(f"[{HAN}]")


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a body block's text as it is printed, and where hits lie in it.

    `block` is the block's number, `start` where the piece begins in its text, `rest` how many characters follow it
    there; `hits` are offsets into `text`.
    """

    block: int
    start: int
    rest: int
    text: str
    hits: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """An article's title with its hits, the snippet (None where only the title has hits), hits that are not shown."""

    title: str | None
    title_hits: tuple[tuple[int, int], ...]
    snippet: Snippet | None
    more: int


def shown(article: Article, phrases: Sequence[Phrase]) -> Shown:
    """Return what of an article shows best that it holds the phrases: the first block with the most of them."""
    patterns = [pattern(phrase) for phrase in phrases]
    title_hits = merged(span for wanted in patterns for span in _spans(wanted, lowered(folded(article.title or ""))))
    best: tuple[int, int, tuple[tuple[int, int], ...]] | None = None
    total = 0
    for number, block in enumerate(article.body):
        text = lowered(folded(block.text))
        by_phrase = [_spans(wanted, text) for wanted in patterns]
        hits = merged(span for spans in by_phrase for span in spans)
        total += len(hits)
        kinds = sum(map(bool, by_phrase))
        if kinds and (best is None or kinds > best[0]):
            best = kinds, number, hits
    if best is None:
        return Shown(article.title, title_hits, None, 0)
    snippet = _cut(article.body[best[1]].text, best[1], best[2])
    return Shown(article.title, title_hits, snippet, total - len(snippet.hits))


def pattern(phrase: Phrase) -> re.Pattern[str]:
    """Return the expression that finds a phrase in a folded text in lower case, with blanks as the text has them."""
    between = f"[{INVISIBLE}]*"
    said = ""
    for before, unit in zip(("", *phrase.units), phrase.units, strict=False):
        if unit == GAP:
            said += rf"(?=[^{HAN}]*?[^{HAN}\w{_UNSEEN}]){_NO_TERM}"
        elif _IS_HAN.match(unit):
            if before and before != GAP:
                said += _NO_TERM if _IS_HAN.match(before) else f"[{_UNSEEN}]*"
            said += f"[{_UNSEEN}]*".join(unit)
        else:
            if before and before != GAP:
                said += f"[{_UNSEEN}]*" if _IS_HAN.match(before) else f"(?:{JOINT}|[{_UNSEEN}]+)"
            end = f"{LETTER}*" if len(unit) == MAX_WORD else ""
            said += f"(?<!{LETTER}){between.join(map(re.escape, unit))}{end}(?!{LETTER})"
    return re.compile(said)


def merged(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return spans in order, those that overlap as one.

    >>> merged([(4, 6), (0, 2), (5, 8), (2, 3)])
    ((0, 2), (2, 3), (4, 8))
    """
    done: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if done and start < done[-1][1]:
            done[-1] = done[-1][0], max(done[-1][1], end)
        else:
            done.append((start, end))
    return tuple(done)


def _spans(wanted: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for match in wanted.finditer(text):
        found.append(match.span())
        if len(found) == MAX_HITS:
            break
    return found


def _cut(text: str, block: int, hits: Sequence[tuple[int, int]]) -> Snippet:
    """Cut a snippet around the first hits; what stays of a hit that reaches over the end is a hit."""
    start = max(0, min(hits[0][0] - BEFORE, len(text) - LENGTH))
    end = start + max(LENGTH, hits[0][1] - start)
    piece = text[start:end]
    inside = ((a - start, min(b, end) - start) for a, b in hits if a < end)
    return Snippet(block, start, max(0, len(text) - end), piece, tuple(inside))
