"""The stretch of a box's lines that is the body: from prose to prose, walls of links and other pages' titles between.

A box is seldom the article alone. Its lines are classed, cut where something else stands, and the first stretch that
is not slight beside the richest is the article, with what is joined to it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from scraper.body.weights import CONTROLS, PROSE, begins_another, count_stops, is_linked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from scraper.body.weights import WeighedPage
    from scraper.document import Line

# The first stretch of prose is the article if it holds this share of what the richest holds: behind it stand
# comments and other articles, however long.
FIRST: Final = 0.15
# A stretch behind the first must hold so much to belong to it: a paragraph, not a stray sentence.
MORE: Final = 40.0
# So many lines of links or boilerplate in a row end a stretch; fewer may interrupt one.
WALL: Final = 3
# With so many lines of a page's foot among them, what follows is the foot too.
FOOT: Final = 2
# What heads comments or the life of an author is no longer; figures may stand behind it.
LONGEST_HEAD: Final = 60
# So many letters beside a link are a word of the text; a mark or "by" is none.
A_WORD: Final = 4
_HEADINGS: Final = frozenset(("h2", "h3", "h4", "h5", "h6"))
_HAN = re.compile("[一-鿿]")
_NO_LETTERS = re.compile(r"[\W\d_]+")
_BEHIND = re.compile(
    r"(?:网友|網友|读者|讀者|用户|最新|全部|热门|精彩)?(?:评论|評論|跟帖|留言|回复)(?:区|列表)?[\s(（\d)）条：:]*|"
    r"(?:\d+ )?(?:comments?|responses?)(?: \(\d+\))?|leave a (?:comment|reply)|"
    r"about (?:the|this) (?:author|reviewer|writer|contributor|podcast)s?",
    re.IGNORECASE,
)
_FOOT: Final = frozenset(("disclaimer", "copyright", "publisher", "origin"))

# The classes of a line. One letter each, since a page's are read as a string of them.
PROSE_LINE: Final = "P"
SHORT: Final = "S"  # or neutral: a heading, a caption, a dateline
LINKS: Final = "L"  # mostly links
NOT_BODY: Final = "N"  # part of a form, or of a box named for something else
FOOT_LINE: Final = "F"  # boilerplate of a page's foot, by its shape
BOILERPLATE: Final = "B"  # other boilerplate, by its shape
OTHER_PAGES: Final = "R"  # heads what stands behind an article: other pages, comments, its author's life
OTHER_TITLE: Final = "T"  # begins another article
OUTSIDE: Final = "LNFBR"  # what is not the body even where it stands inside it
_WALLS: Final = "LNFB"
_CUTS: Final = "RT"


class ProseSpan(NamedTuple):
    """Lines from prose to prose without a wall between; positions count from the first line that was classed."""

    total: float  # the weights of its lines
    start: int
    stop: int
    apart: bool  # whether what stands before sets it apart, as another article's or the page's foot


def classes(sight: WeighedPage, first: int, end: int) -> str:
    """Class a range of lines, a letter each."""
    page, shapes, title, weights, elsewhere = sight
    level = "" if title is None else page.lines[title].tag
    kinds = []
    for index in range(first, end):
        line, shape = page.lines[index], shapes[index]
        text, tag, links, _, box = line
        if tag == level and title is not None and begins_another(page, index, title):
            kind = OTHER_TITLE
        elif elsewhere[box] or tag in CONTROLS:
            kind = NOT_BODY
        elif not links and (shape == "related" or (len(text) <= LONGEST_HEAD and _BEHIND.fullmatch(text))):
            kind = OTHER_PAGES
        elif shape:
            kind = FOOT_LINE if shape in _FOOT else BOILERPLATE
        elif links and is_linked(line):
            kind = LINKS
        else:
            kind = PROSE_LINE if weights[index] >= PROSE and count_stops(text) else SHORT
        kinds.append(kind)
    return "".join(kinds)


def own_links(lines: Sequence[Line], kinds: str) -> str:
    """Class anew the links in an article's own box that are its text all the same, given its lines and their classes.

    Those are headings (of what the link is about), and items of a list that say more than the link, or whose list a
    line with a colon introduces. Lists in Chinese are left: with or without a colon, they are of other news.
    """
    found = list(kinds)
    introduced = False
    for position, line in enumerate(lines):
        item = line.tag == "li"
        if not item:
            introduced = line.text.endswith(":")
        if kinds[position] != LINKS:
            continue
        if line.tag in _HEADINGS or (item and (introduced or _says_more(line)) and not _HAN.search(line.text)):
            found[position] = SHORT
    return "".join(found)


def _says_more(line: Line) -> bool:
    """Whether a line has a word beside its links."""
    beside = len(_NO_LETTERS.sub("", line.text)) - sum([len(_NO_LETTERS.sub("", text)) for text, _ in line.links])
    return beside >= A_WORD


def prose_spans(kinds: str, weights: Sequence[float]) -> Iterator[ProseSpan]:
    """Cut lines into stretches of prose: at blocks of links, at headings like 相关阅读, at a second title."""
    start = stop = -1
    total, pending, wall, feet, apart = 0.0, 0.0, 0, 0, False
    for position, (kind, weight) in enumerate(zip(kinds, weights, strict=True)):
        wall = wall + 1 if kind in _WALLS else 0
        feet = feet + (kind == FOOT_LINE) if wall else 0
        if wall == WALL or kind in _CUTS:
            if start >= 0:
                yield ProseSpan(total, start, stop, apart)
                start, total, apart = -1, 0.0, False
            apart = apart or kind in _CUTS
        apart = apart or (wall >= WALL and feet >= FOOT)
        pending += weight
        if kind == PROSE_LINE:
            if start < 0:
                start, pending = position, weight
            stop, total, pending = position + 1, total + pending, 0.0
    if start >= 0:
        yield ProseSpan(total, start, stop, apart)


def join_spans(found: Sequence[ProseSpan], kinds: str, home: Callable[[int], int | str]) -> tuple[int, int]:
    """Return the first and one past the last line of the article among stretches (at least one).

    It is the first stretch that is not slight beside the best. What stands behind it belongs to it too, as far as
    nothing sets it apart, where its paragraphs have the same `home` (the box around their own, or its class) as some
    before them.
    """
    best = max(found).total
    enough = min(FIRST * best, best)  # a total is below zero where links outweigh the prose
    first = next(i for i, stretch in enumerate(found) if stretch.total >= enough)

    def homes(stretch: ProseSpan) -> set[int | str]:
        return {home(i) for i in range(stretch.start, stretch.stop) if kinds[i] == PROSE_LINE}

    stop, known = found[first].stop, homes(found[first])
    for stretch in found[first + 1 :]:
        if stretch.apart:
            break
        if stretch.total >= MORE and known & homes(stretch):
            stop = stretch.stop
            known |= homes(stretch)
    return found[first].start, stop
