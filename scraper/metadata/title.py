"""The title of an article, and the lines that show it.

What the page declares (ArticleTitle, og:title, JSON-LD headline, the <title> element less the site's name) tells
which visible line is the title; the visible line is what a reader sees, so its words are taken. A declared
title that is nowhere shown is taken as declared.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.model import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scraper.document import Page

LONGEST_TITLE: Final = 200
MAX_OBJECTS: Final = 50
# Lines of one title that a template or <br> broke apart.
MAX_PARTS: Final = 5
# How far into the body its title may lie: word processors' pages print it in the text.
INTO_BODY: Final = 3
# What a sign of being the title is worth beside the others; an exact declared title outweighs any heading.
SAME_AS_DECLARED: Final = 3.0
OPENS_TITLE_ELEMENT: Final = 2.4
SHARE: Final = 0.5  # more, the more of the element it is
IN_TITLE_ELEMENT: Final = 1.0
HEADINGS: Final = {"h1": 0.7, "h2": 0.4, "h3": 0.3, "ucaptitle": 0.7, "h4": 0.15, "h5": 0.1}
NAMED_TITLE: Final = 0.2
# How close above the body a line stands that is its title for its place alone.
NEAR_BODY: Final = 8
LINKED: Final = -0.6
IN_BODY: Final = -0.4
# A line away from the body costs so little that it only decides between equals.
DISTANCE: Final = -0.002
# Below this nothing says that the line is the title.
ENOUGH: Final = 0.6

_LETTERS = re.compile(r"[\W_]+")
_TAGS = re.compile(r"<[^<>]{1,200}>")
_SEPARATORS = re.compile(
    r"\s*(?:_{1,3}|-{2,3}|[|｜丨»«]|::)\s*|\s+[-–—·•]\s+|(?<=[一-鿿”）)])\s?[-–—]\s?(?=[一-鿿A-Z(（])"
)
_ANY_SEPARATOR = re.compile(r"[-_|｜丨–—·»:：(（]+")
_BLANK = re.compile(r"\s")
_TITLE_BOX = re.compile(r"title|headline|biaoti|\bbt\b|ftheme", re.IGNORECASE)
_CREDIT_LIKE = re.compile(r"[:：。]|(?:19|20)\d\d\D")
_BADGES = ("原创", "转载", "独家", "热")
_HELPERS: Final = ("NewsArticleTitle", "ucaptitle")
_META: Final = ("og:title", "dc.title", "twitter:title", "title", "headline")
_SITE_WORD = re.compile(r"网|站|频道|新闻|门户|官方|平台|中心|博客|论坛|日报|晚报|[A-Za-z]+\.(?:cn|com|net|org)|首页")


class Title(NamedTuple):
    """A title, how it was found, and the lines of the page that show it."""

    text: str | None
    evidence: Evidence | None
    lines: frozenset[int]


class _Named(NamedTuple):
    found_in: str
    text: str
    flat: str


def read_title(page: Page, body: range) -> Title:
    """Choose the title of a page whose body lies in the lines `body`."""
    declared = _declared(page)
    element = _element(page.title)
    best, best_rank = _Candidate("", "", (0, 0)), ENOUGH
    for candidate in _shown(page, body, declared, element):
        rank = candidate.rank + DISTANCE * abs(body.start - candidate.span[0])
        if rank > best_rank:
            best, best_rank = candidate, rank
    if best.text:
        return Title(best.text, Evidence(best.found_in, best.text), frozenset(range(*best.span)))
    for named in declared:
        exact = named.found_in in ("meta articletitle", "helper #NewsArticleTitle")
        text = named.text if exact else _without_site(named.text, page)
        return Title(text, Evidence(named.found_in, named.text), frozenset())
    if page.title and (text := _without_site(page.title, page)):
        return Title(text, Evidence("title element", page.title[:LONGEST_TITLE]), frozenset())
    return _first_short_line(page, body)


class _Candidate(NamedTuple):
    text: str
    found_in: str
    span: tuple[int, int]
    rank: float = 0.0


def _flat(text: str) -> str:
    return _LETTERS.sub("", text).lower()


def _declared(page: Page) -> list[_Named]:
    """List the titles that the page declares outside its <title> element, in the order of trust."""
    raw: list[tuple[str, object]] = [("meta articletitle", value) for value in page.meta.get("articletitle", ())[:2]]
    raw += [(f"helper #{name}", page.helpers[name]) for name in _HELPERS if name in page.helpers]
    raw += [("JSON-LD headline", item.get("headline")) for item in page.structured[:MAX_OBJECTS]]
    raw += [(f"meta {name}", value) for name in _META for value in page.meta.get(name, ())[:1]]
    found = []
    for where, value in raw:
        if isinstance(value, str) and len(value) <= 2 * LONGEST_TITLE:
            # Some systems declare the title's markup: 某某<div>——副题</div>.
            text = _TAGS.sub(" ", html.unescape(value)) if "<" in value or "&" in value else value
            if flat := _flat(text):
                found.append(_Named(where, " ".join(text.split()), flat))
    return found


class _Element(NamedTuple):
    """The <title> element: flat whole, and flat up to and between its separators."""

    flat: str
    openings: frozenset[str]
    parts: frozenset[str]


def _element(title: str | None) -> _Element:
    if not title:
        return _Element("", frozenset(), frozenset())
    title = title[: 2 * LONGEST_TITLE]
    openings = {_flat(title)}
    parts = set()
    at = 0
    for match in _ANY_SEPARATOR.finditer(title):
        openings.add(_flat(title[: match.start()]))
        parts.add(_flat(title[at : match.start()]))
        at = match.end()
    parts.add(_flat(title[at:]))
    # Some sites part their name with nothing but a blank: believed for what is most of the whole.
    whole = _flat(title)
    blanks = (_flat(title[: match.start()]) for match in _BLANK.finditer(title))
    openings.update(opening for opening in blanks if 2 * len(opening) >= len(whole))
    return _Element(whole, frozenset(openings - {""}), frozenset(parts - {""}))


class _Shown(NamedTuple):
    """A visible line that may be the title: which, its letters, and what speaks for it whatever is declared."""

    at: int
    text: str
    flat: str
    bonus: float


def _shown(page: Page, body: range, declared: Sequence[_Named], element: _Element) -> Iterator[_Candidate]:
    """Yield the visible lines that could be the title, each with its rank."""
    # One substring test keeps most lines out: a title begins as one of the declared ones holds.
    blob = "\n".join([page.title or "", *(named.text for named in declared)])
    for at, line in enumerate(page.lines[: body.stop]):
        heading = HEADINGS.get(line.tag, 0.0)
        if (not heading and line.text[:3] not in blob) or len(line.text) > LONGEST_TITLE:
            continue
        if not (flat := _flat(line.text)):
            continue
        shown = _Shown(at, line.text, flat, heading + _bonus(page, at, body, heading=heading))
        for named in declared:
            yield from _as_declared(page, shown, named)
        if element.flat:
            yield from _as_element(page, shown, element)
        if heading >= HEADINGS["h2"] and at <= body.start:
            near = ENOUGH + 0.05 if body.start - at <= NEAR_BODY else 0.0
            yield _Candidate(line.text, f"<{line.tag}>", (at, at + 1), max(shown.bonus, near))
    yield from _set_as_title(page, body)


def _bonus(page: Page, at: int, body: range, *, heading: float) -> float:
    """Weigh what speaks for a line beside its words: the name of its box; against it: links, being in the text."""
    line = page.lines[at]
    bonus = 0.0
    if page.boxes and _TITLE_BOX.search(page.boxes[line.box].names):
        bonus += NAMED_TITLE
    if line.links and not heading and sum(len(link.text) for link in line.links) * 2 > len(line.text):
        bonus += LINKED
    return bonus + IN_BODY if at >= body.start + INTO_BODY else bonus


def _set_as_title(page: Page, body: range) -> Iterator[_Candidate]:
    """Yield short lines close above the body whose box is named for a title: worth little, more than nothing."""
    for index in range(max(0, body.start - NEAR_BODY), min(body.start, len(page.lines))):
        line = page.lines[index]
        named = page.boxes and _TITLE_BOX.search(page.boxes[line.box].names)
        if named and not line.links and 4 <= len(line.text) <= 80 and not _CREDIT_LIKE.search(line.text):
            yield _Candidate(line.text, "line set as a title", (index, index + 1), ENOUGH + 0.05)


def _as_declared(page: Page, shown: _Shown, named: _Named) -> Iterator[_Candidate]:
    """Yield a line that shows a declared title: whole, behind a badge, or as the first of several lines."""
    span, rank = (shown.at, shown.at + 1), SAME_AS_DECLARED + shown.bonus
    if shown.flat == named.flat:
        yield _Candidate(shown.text, f"line, as {named.found_in}", span, rank)
    elif shown.flat.endswith(named.flat) and shown.flat.removesuffix(named.flat) in _BADGES:
        yield _Candidate(named.text, f"line, as {named.found_in}", span, rank)
    elif named.flat.startswith(shown.flat):
        yield from _broken(page, shown, named, frozenset((named.flat,)))


def _as_element(page: Page, shown: _Shown, element: _Element) -> Iterator[_Candidate]:
    """Yield a line that shows what the <title> element begins with, or one of its parts."""
    span = (shown.at, shown.at + 1)
    if shown.flat in element.openings:
        rank = OPENS_TITLE_ELEMENT + SHARE * len(shown.flat) / len(element.flat) + shown.bonus
        yield _Candidate(shown.text, "line, as the title element", span, rank)
    elif shown.flat in element.parts and len(shown.flat) > 3:
        yield _Candidate(shown.text, "line, as a part of the title element", span, IN_TITLE_ELEMENT + shown.bonus)
    if element.flat.startswith(shown.flat):
        whole = _Named("the title element", "", element.flat)
        yield from _broken(page, shown, whole, element.openings)


def _broken(page: Page, shown: _Shown, whole: _Named, wanted: frozenset[str]) -> Iterator[_Candidate]:
    """Yield a title that is broken into several lines, if the following lines complete it."""
    flat, parts = shown.flat, [shown.text]
    for end, line in enumerate(page.lines[shown.at + 1 : shown.at + MAX_PARTS], shown.at + 2):
        joined = flat + _flat(line.text)
        if joined == flat or not whole.flat.startswith(joined):
            return
        flat = joined
        parts.append(line.text)
        if flat in wanted:
            text = "".join(f" {part}" if number and part[0].isascii() else part for number, part in enumerate(parts))
            rank = OPENS_TITLE_ELEMENT + SHARE * len(flat) / len(whole.flat) + shown.bonus
            yield _Candidate(text, f"lines, as {whole.found_in}", (shown.at, end), rank)


def _without_site(title: str, page: Page) -> str:
    """Drop the site's and the columns' names from a declared title."""
    site = _flat(next(iter(page.meta.get("og:site_name", ())), ""))
    title = title.strip()
    for _ in range(6):
        cuts = list(_SEPARATORS.finditer(title))
        if not cuts:
            break
        head, tail = title[: cuts[-1].start()], title[cuts[-1].end() :]
        flat = _flat(tail)
        if not (
            _flat(head) and (not flat or flat == site or _SITE_WORD.search(tail) or len(flat) * 2 < len(_flat(head)))
        ):
            break
        title = head
    return title.strip(" -_|—–") or title


def _first_short_line(page: Page, body: range) -> Title:
    """Take the last short line above the body: a page saved as text declares nothing."""
    for index in range(body.start - 1, max(-1, body.start - 8), -1):
        line = page.lines[index]
        if 4 <= len(line.text) <= 80 and not line.links and not _CREDIT_LIKE.search(line.text):
            return Title(line.text, Evidence("line above the body", line.text), frozenset((index,)))
    return Title(None, None, frozenset())
