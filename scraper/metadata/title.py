"""Find the title of an article, and the lines that show it.

The declared titles (ArticleTitle, og:title, JSON-LD headline, the <title> element without the site's name) identify the
visible line that is the title. The text is that of the visible line, since it is what a reader sees. A declared title
that is not shown is used as declared.
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
# The most lines of one title that is split by a template or <br>.
MAX_PARTS: Final = 5
# How many lines into the body the title may be: pages from word processors print it in the text.
INTO_BODY: Final = 3
# The scores of the signs that a line is the title; matching a declared title exactly outweighs any heading.
MATCHES_DECLARED: Final = 3.0
OPENS_TITLE_ELEMENT: Final = 2.4
SHARE_OF_ELEMENT: Final = 0.5  # times the share of the element that the line makes up
IN_TITLE_ELEMENT: Final = 1.0
HEADINGS: Final = {"h1": 0.7, "h2": 0.4, "h3": 0.3, "ucaptitle": 0.7, "h4": 0.15, "h5": 0.1}
IN_TITLE_BOX: Final = 0.2
# How many lines above the body a line may be its title by position alone.
NEAR_BODY: Final = 8
LINKED_PENALTY: Final = -0.6
IN_BODY_PENALTY: Final = -0.4
# Per line of distance from the body: so little that it only decides between equals.
DISTANCE_PENALTY: Final = -0.002
# A line with this score or less is not taken for the title.
THRESHOLD: Final = 0.6

_LETTERS = re.compile(r"[\W_]+")
_TAGS = re.compile(r"<[^<>]{1,200}>")
_SEPARATORS = re.compile(
    r"\s*(?:_{1,3}|-{2,3}|[|｜丨»«]|::)\s*|\s+[-–—·•]\s+|(?<=[一-鿿”）)])\s?[-–—]\s?(?=[一-鿿A-Z(（])"
)
_ANY_SEPARATOR = re.compile(r"[-_|｜丨–—·»:：(（]+")
_BLANK = re.compile(r"\s")
_TITLE_BOX = re.compile(r"title|headline|biaoti|\bbt\b|ftheme", re.IGNORECASE)
_CREDIT_LIKE = re.compile(r"[:：。]|(?:19|20)\d\d\D")
# A byline, or a line that is nothing but a date.
_ENGLISH_CREDIT = re.compile(
    r"^(?:By|BY|by)\s+[A-Z]|^(?:[A-Za-z]{3,9},?\s)?(?:\d{1,2}\s)?[A-Z][a-z]{2,8}\.?\s(?:\d{1,2},?\s)?(?:19|20)\d\d$"
)
_SENTENCE_END = re.compile(r"[。；;，,.：:]$")
_BADGES = ("原创", "转载", "独家", "热")
_HELPERS: Final = ("NewsArticleTitle", "ucaptitle")
_META: Final = ("og:title", "dc.title", "twitter:title", "title", "headline")
_SITE_WORD = re.compile(r"网|站|频道|新闻|门户|官方|平台|中心|博客|论坛|日报|晚报|[A-Za-z]+\.(?:cn|com|net|org)|首页")


class Title(NamedTuple):
    """A title, its evidence, and the lines of the page that show it."""

    text: str | None
    evidence: Evidence | None
    lines: frozenset[int]


class _DeclaredTitle(NamedTuple):
    found_in: str
    text: str
    flat: str


def read_title(page: Page, body: range) -> Title:
    """Choose the title of a page whose body lies in the lines `body`."""
    declared = _declared_titles(page)
    element = _read_title_element(page.title)
    best, best_rank = _Candidate("", "", (0, 0)), THRESHOLD
    for candidate in _visible_candidates(page, body, declared, element):
        rank = candidate.rank + DISTANCE_PENALTY * abs(body.start - candidate.span[0])
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


def _letters_only(text: str) -> str:
    return _LETTERS.sub("", text).lower()


def _declared_titles(page: Page) -> list[_DeclaredTitle]:
    """Return the titles declared outside the <title> element, most reliable first."""
    raw: list[tuple[str, object]] = [("meta articletitle", value) for value in page.meta.get("articletitle", ())[:2]]
    raw += [(f"helper #{name}", page.helpers[name]) for name in _HELPERS if name in page.helpers]
    raw += [("JSON-LD headline", item.get("headline")) for item in page.structured[:MAX_OBJECTS]]
    raw += [(f"meta {name}", value) for name in _META for value in page.meta.get(name, ())[:1]]
    found = []
    for where, value in raw:
        if isinstance(value, str) and len(value) <= 2 * LONGEST_TITLE:
            # Some systems declare the title with its markup: 某某<div>——副题</div>.
            text = _TAGS.sub(" ", html.unescape(value)) if "<" in value or "&" in value else value
            if flat := _letters_only(text):
                found.append(_DeclaredTitle(where, " ".join(text.split()), flat))
    return found


class _TitleElement(NamedTuple):
    """The letters of the <title> element: all, up to each separator, and between separators."""

    flat: str
    openings: frozenset[str]
    parts: frozenset[str]


def _read_title_element(title: str | None) -> _TitleElement:
    if not title:
        return _TitleElement("", frozenset(), frozenset())
    title = title[: 2 * LONGEST_TITLE]
    openings = {_letters_only(title)}
    parts = set()
    at = 0
    for match in _ANY_SEPARATOR.finditer(title):
        openings.add(_letters_only(title[: match.start()]))
        parts.add(_letters_only(title[at : match.start()]))
        at = match.end()
    parts.add(_letters_only(title[at:]))
    # Some sites separate their name only with a blank: accepted if the opening is at least half of the whole.
    whole = _letters_only(title)
    blanks = (_letters_only(title[: match.start()]) for match in _BLANK.finditer(title))
    openings.update(opening for opening in blanks if 2 * len(opening) >= len(whole))
    return _TitleElement(whole, frozenset(openings - {""}), frozenset(parts - {""}))


class _VisibleLine(NamedTuple):
    """A visible line that may be the title: its index, text, letters, and its score apart from any declared title."""

    at: int
    text: str
    flat: str
    bonus: float


def _visible_candidates(
    page: Page, body: range, declared: Sequence[_DeclaredTitle], element: _TitleElement
) -> Iterator[_Candidate]:
    """Yield the visible lines that may be the title, each with its score."""
    # One substring test rules most lines out: the beginning of a title occurs in one of the declared ones.
    blob = "\n".join([page.title or "", *(named.text for named in declared)])
    for at, line in enumerate(page.lines[: body.stop]):
        heading = HEADINGS.get(line.tag, 0.0)
        if (not heading and line.text[:3] not in blob) or len(line.text) > LONGEST_TITLE:
            continue
        if not (flat := _letters_only(line.text)):
            continue
        shown = _VisibleLine(at, line.text, flat, heading + _line_bonus(page, at, body, heading=heading))
        for named in declared:
            yield from _match_declared(page, shown, named)
        if element.flat:
            yield from _match_element(page, shown, element)
        if heading >= HEADINGS["h2"] and at <= body.start:
            near = THRESHOLD + 0.05 if body.start - at <= NEAR_BODY else 0.0
            yield _Candidate(line.text, f"<{line.tag}>", (at, at + 1), max(shown.bonus, near))
    yield from _lines_in_title_boxes(page, body)


def _line_bonus(page: Page, at: int, body: range, *, heading: float) -> float:
    """Score a line apart from its text: up for the name of its box, down for links and for being inside the body."""
    line = page.lines[at]
    bonus = 0.0
    if page.boxes and _TITLE_BOX.search(page.boxes[line.box].names):
        bonus += IN_TITLE_BOX
    if line.links and not heading and sum(len(link.text) for link in line.links) * 2 > len(line.text):
        bonus += LINKED_PENALTY
    return bonus + IN_BODY_PENALTY if at >= body.start + INTO_BODY else bonus


def _lines_in_title_boxes(page: Page, body: range) -> Iterator[_Candidate]:
    """Yield short lines close above the body whose box has a title's name, with a score just above the threshold."""
    for index in range(max(0, body.start - NEAR_BODY), min(body.start, len(page.lines))):
        line = page.lines[index]
        named = page.boxes and _TITLE_BOX.search(page.boxes[line.box].names)
        if named and not line.links and 4 <= len(line.text) <= 80 and not _CREDIT_LIKE.search(line.text):
            yield _Candidate(line.text, "line set as a title", (index, index + 1), THRESHOLD + 0.05)


def _match_declared(page: Page, shown: _VisibleLine, named: _DeclaredTitle) -> Iterator[_Candidate]:
    """Yield a line that shows a declared title: whole, after a badge, or as the first of several lines."""
    span, rank = (shown.at, shown.at + 1), MATCHES_DECLARED + shown.bonus
    if shown.flat == named.flat:
        yield _Candidate(shown.text, f"line, as {named.found_in}", span, rank)
    elif shown.flat.endswith(named.flat) and shown.flat.removesuffix(named.flat) in _BADGES:
        yield _Candidate(named.text, f"line, as {named.found_in}", span, rank)
    elif named.flat.startswith(shown.flat):
        yield from _match_several_lines(page, shown, named, frozenset((named.flat,)))


def _match_element(page: Page, shown: _VisibleLine, element: _TitleElement) -> Iterator[_Candidate]:
    """Yield a line that shows the beginning of the <title> element, or one of its parts."""
    span = (shown.at, shown.at + 1)
    if shown.flat in element.openings:
        rank = OPENS_TITLE_ELEMENT + SHARE_OF_ELEMENT * len(shown.flat) / len(element.flat) + shown.bonus
        yield _Candidate(shown.text, "line, as the title element", span, rank)
    elif shown.flat in element.parts and len(shown.flat) > 3:
        yield _Candidate(shown.text, "line, as a part of the title element", span, IN_TITLE_ELEMENT + shown.bonus)
    if element.flat.startswith(shown.flat):
        whole = _DeclaredTitle("the title element", "", element.flat)
        yield from _match_several_lines(page, shown, whole, element.openings)


def _match_several_lines(
    page: Page, shown: _VisibleLine, whole: _DeclaredTitle, wanted: frozenset[str]
) -> Iterator[_Candidate]:
    """Yield a title that is split over several lines, if the following lines complete it."""
    flat, parts = shown.flat, [shown.text]
    for end, line in enumerate(page.lines[shown.at + 1 : shown.at + MAX_PARTS], shown.at + 2):
        joined = flat + _letters_only(line.text)
        if joined == flat or not whole.flat.startswith(joined):
            return
        flat = joined
        parts.append(line.text)
        if flat in wanted:
            text = "".join(f" {part}" if number and part[0].isascii() else part for number, part in enumerate(parts))
            rank = OPENS_TITLE_ELEMENT + SHARE_OF_ELEMENT * len(flat) / len(whole.flat) + shown.bonus
            yield _Candidate(text, f"lines, as {whole.found_in}", (shown.at, end), rank)


def _without_site(title: str, page: Page) -> str:
    """Remove the names of the site and its columns from a declared title."""
    site = _letters_only(next(iter(page.meta.get("og:site_name", ())), ""))
    title = title.strip()
    for _ in range(6):
        cuts = list(_SEPARATORS.finditer(title))
        if not cuts:
            break
        head, tail = title[: cuts[-1].start()], title[cuts[-1].end() :]
        flat = _letters_only(tail)
        if not (
            _letters_only(head)
            and (not flat or flat == site or _SITE_WORD.search(tail) or len(flat) * 2 < len(_letters_only(head)))
        ):
            break
        title = head
    return title.strip(" -_|—–") or title


def _first_short_line(page: Page, body: range) -> Title:
    """Return the last short line above the body as the title: a page saved as text declares none."""
    for index in range(body.start - 1, max(-1, body.start - 8), -1):
        line = page.lines[index]
        if (
            4 <= len(line.text) <= 80
            and not line.links
            and not _CREDIT_LIKE.search(line.text)
            and not _ENGLISH_CREDIT.search(line.text)
        ):
            return Title(line.text, Evidence("line above the body", line.text), frozenset((index,)))
    return _opening_of_a_text(page, body)


def _opening_of_a_text(page: Page, body: range) -> Title:
    """Return the first line of a body that was saved as text, if it reads like a title and longer lines follow it."""
    opening, *following = page.lines[body.start : body.stop][:4] or (None,)
    if (
        opening is not None
        and opening.tag == "text"
        and 4 <= len(opening.text) <= 80
        and not _SENTENCE_END.search(opening.text)
        and any(len(line.text) > len(opening.text) for line in following)
    ):
        text = _without_site(opening.text, page)
        return Title(text, Evidence("first line of the text", opening.text), frozenset((body.start,)))
    return Title(None, None, frozenset())
