"""What one article is of another: a copy, an excerpt, a quote, or nothing. Pure.

    copy          the same text, but for print
    edited-copy   most of both texts is the same; the comparison says what was changed
    excerpt       most of the repost is a part of the source
    inclusion     most of the source is a part of a longer repost
    quote         a passage of the source, in an article of its own

Passages that many unrelated articles share are set phrases and count for nothing: the longer a passage is, the more
articles must share it to be one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

import msgspec

from archive.comparison import compare, name_key, names_site
from archive.model import Side as Identity
from archive.model import Verdict, same_page, site_of
from archive.reuse.alignment import Key, Passage, Side, covered, import_numpy, key_of, shared_passages, winnow
from archive.reuse.articles import CorpusArticle, clean, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.model import Article, Comparison
    from archive.reuse.alignment import Array

EdgeKind: TypeAlias = Literal["copy", "edited-copy", "excerpt", "inclusion", "quote"]
# What says which of two articles is the source.
Direction: TypeAlias = Literal["link", "credit", "date", "none"]

# Lengths are in Chinese characters; a letter of an alphabet counts for half of one. Half, not a third, which would be
# fair by what they say: quotes of 300 letters are to be found.
ALPHABET: Final = 0.5
# A passage is a set phrase if more than one unrelated article for so many of its characters shares it: a formula of 36
# characters that 4 do, a passage of 300 that 26 do.
PHRASE_CHARACTERS: Final = 12
# A shorter passage is no evidence of its own: the name of an office with that of a meeting. Where all passages together
# are a large part of an article, shorter ones count: what is left between reworded clauses.
MIN_PASSAGE: Final = 24
MIN_OF_MANY: Final = 16
# Characters that a quote has in all, unless they are a large part of one of the articles.
MIN_QUOTE: Final = 100
# Characters that are enough where they are this share of an article.
MIN_COPIED: Final = 40
LARGE_PART: Final = 0.2
# Characters from the beginning or the end of a text that belong to it: a byline, a mark of the end.
MARGIN: Final = 12
# Share of either text above which what begins or ends both is no frame but a part of the article.
FRAME: Final = 0.33
# A quote of so many is one even where it ends the texts of two sites.
LONG_QUOTE: Final = 300
# Share of a text above which it is most of it.
MOST: Final = 0.5
# Characters of a passage that are told with it.
SHOWN: Final = 120
# Characters of two texts, above which they are not compared edit by edit.
MAX_COMPARED: Final = 200_000


class Reused(msgspec.Struct, frozen=True):
    """A passage: from `start` to before `end` of each text, how many letters and digits are the same, its beginning."""

    source_start: int
    source_end: int
    repost_start: int
    repost_end: int
    equal: int
    text: str


class Edge(msgspec.Struct, frozen=True, kw_only=True):
    """A verified pair: the numbers of both articles, and what the repost has of the source."""

    source: int
    repost: int
    kind: EdgeKind
    direction: Direction
    linked: bool  # whether one links to the other
    share_of_source: float
    share_of_repost: float
    copied: int  # letters and digits
    verdict: Verdict | None  # of the comparison, where most of both is the same
    passages: tuple[Reused, ...]


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article of a pair, with what is computed once for all its pairs."""

    rank: int
    time: int
    found: CorpusArticle
    text: str
    side: Side
    chosen: Array  # places of the runs that are fingerprints

    @classmethod
    def of(cls, rank: int, time: int, found: CorpusArticle) -> Prepared:
        """Compute the key and the fingerprints of an article."""
        np = import_numpy()
        text = text_of(found.article)
        side = Side.of(key_of(text))
        hashes = side.runs.hashes
        chosen = np.flatnonzero(np.isin(hashes, winnow(hashes)))
        return cls(rank, time, found, text, side, chosen)


class _Shares(NamedTuple):
    left: float
    right: float
    copied: int
    weight: float  # of a letter


def judge(one: Prepared, other: Prepared, families: Callable[[Array], Array]) -> Edge | None:
    """Return what one of two articles is of the other; None if it is nothing but phrases.

    `families` returns in how many unrelated articles some hashes stand.
    """
    source, repost, direction, linked = order(one, other)
    shared = shared_passages(source.side, repost.side)
    left, right = source.side.key, repost.side.key
    kept = [passage for passage in shared if _is_evidence(passage, source, families, MIN_OF_MANY)]
    if _kind(_shares(kept, left, right), left, right) == "quote":
        kept = [passage for passage in kept if not _is_frame(passage, source, repost)]
    shares = _shares(kept, left, right)
    if max(shares.left, shares.right) < LARGE_PART:
        kept = [passage for passage in kept if _is_evidence(passage, source, families, MIN_PASSAGE)]
        shares = _shares(kept, left, right)
    kind = _kind(shares, left, right)
    if kind is None:
        return None
    verdict = None
    if kind == "edited-copy" and len(source.text) + len(repost.text) <= MAX_COMPARED:
        verdict = _compare(source, repost, linked=linked).verdict
        if verdict in ("identical", "typographic"):
            kind = "copy"
    return Edge(
        source=source.rank,
        repost=repost.rank,
        kind=kind,
        direction=direction,
        linked=linked,
        share_of_source=round(shares.left, 4),
        share_of_repost=round(shares.right, 4),
        copied=shares.copied,
        verdict=verdict,
        passages=tuple(_reused(passage, source, repost) for passage in kept),
    )


def _reused(passage: Passage, source: Prepared, repost: Prepared) -> Reused:
    start, end = source.side.key.span(*passage.left)
    shown = source.text[start : min(end, start + SHOWN)]
    return Reused(start, end, *repost.side.key.span(*passage.right), passage.equal, clean(shown))


def order(one: Prepared, other: Prepared) -> tuple[Prepared, Prepared, Direction, bool]:
    """Return the source and the repost, what says so, and whether one links to the other.

    A link says most, then a credit that names the other's site or its source, then the dates.
    """
    early, late = (one, other) if (one.time, one.rank) <= (other.time, other.rank) else (other, one)
    links = links_to(late.found, early.found), links_to(early.found, late.found)
    if links[0] != links[1]:
        return (early, late, "link", True) if links[0] else (late, early, "link", True)
    credited = names(late.found.article, early.found.article), names(early.found.article, late.found.article)
    if credited[0] != credited[1]:
        return (early, late, "credit", any(links)) if credited[0] else (late, early, "credit", any(links))
    return early, late, "none" if early.time == late.time else "date", any(links)


def links_to(repost: CorpusArticle, source: CorpusArticle) -> bool:
    """Return whether an article's original link leads to another one."""
    return same_page(repost.article.original_url, source.article.url)


def names(repost: Article, source: Article) -> bool:
    """Return whether an article credits the site of another one."""
    return bool(name_key(repost.source)) and names_site(repost.source, source)


def _is_evidence(passage: Passage, source: Prepared, families: Callable[[Array], Array], least: int) -> bool:
    """Return whether a passage says something: what of it is no set phrase is long enough, or is most of it."""
    np = import_numpy()
    start, end = passage.left
    size = passage.equal * _weight(source.side.key.letters[start:end])
    if size < least:
        return False
    first, last = np.searchsorted(source.chosen, (start, end))
    hashes = source.side.runs.hashes[source.chosen[first:last]]
    if not len(hashes):
        return True
    own = float(np.mean(families(hashes) * PHRASE_CHARACTERS <= max(size, 3 * PHRASE_CHARACTERS)))
    return own * size >= least or own > MOST


def _weight(letters: str) -> float:
    """Return what a letter of a passage counts on average."""
    wide = sum(letter > "\u2e7f" for letter in letters)
    return (wide + ALPHABET * (len(letters) - wide)) / max(1, len(letters))


def _is_frame(passage: Passage, source: Prepared, repost: Prepared) -> bool:
    """Return whether a passage begins both texts, or ends both: what a site or a sender puts around its articles.

    Two of a site are often the only ones in a corpus, so that no count shows it.
    """
    lengths = len(source.side.key), len(repost.side.key)
    sides = passage.left, passage.right
    begins = all(side[0] <= MARGIN for side in sides)
    ends = all(side[1] >= length - MARGIN for side, length in zip(sides, lengths, strict=True))
    if not begins and not ends:
        return False
    if any(side[1] - side[0] > FRAME * length for side, length in zip(sides, lengths, strict=True)):
        return False
    hosts = {site_of(one.found.article.url) for one in (source, repost)}
    size = passage.equal * _weight(source.side.key.letters[slice(*passage.left)])
    return size < LONG_QUOTE or len(hosts) == 1


def _shares(passages: list[Passage], left: Key, right: Key) -> _Shares:
    sides = covered(p.left for p in passages), covered(p.right for p in passages)
    lengths = sum(p.left[1] - p.left[0] for p in passages), sum(p.right[1] - p.right[0] for p in passages)
    equal = sum(p.equal for p in passages)
    # Of what is covered, the part that is equal.
    found = [side * min(1.0, equal / length) if length else 0.0 for side, length in zip(sides, lengths, strict=True)]
    weight = _weight("".join(left.letters[slice(*p.left)] for p in passages))
    return _Shares(found[0] / max(1, len(left)), found[1] / max(1, len(right)), round(min(found)), weight)


def _kind(shares: _Shares, left: Key, right: Key) -> EdgeKind | None:
    if left.letters == right.letters:
        return "copy"
    large = max(shares.left, shares.right) >= LARGE_PART
    if shares.copied * shares.weight < (MIN_COPIED if large else MIN_QUOTE):
        return None
    if shares.right >= MOST:
        return "edited-copy" if shares.left >= MOST else "excerpt"
    return "inclusion" if shares.left >= MOST else "quote"


def _compare(source: Prepared, repost: Prepared, *, linked: bool) -> Comparison:
    return compare(
        source.found.article,
        repost.found.article,
        left_side=Identity(source.found.article.url, source.found.version, None),
        right_side=Identity(repost.found.article.url, repost.found.version, None),
        linked=linked or None,
    )
