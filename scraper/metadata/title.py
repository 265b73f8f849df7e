"""Find the title of an article, and the lines that show it.

The declared titles (ArticleTitle, og:title, JSON-LD headline, the <title> element without the site's name) identify the
visible line that is the title. The text is that of the visible line, since it is what a reader sees, without a badge
before it and without date, source and counter behind it. A declared title that is not shown is used as declared. The
name of a site or a section is a title only if nothing else is.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.model import Evidence
from scraper.page_names import CONTROLS, LONGEST_NAME, PATH_LINE, is_name, letters_only

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
# How many candidates are tried: those before are names of the site or of a section.
MAX_TRIED: Final = 6
# The shortest title that a date or a credit behind it is cut off from; what such a heading is worth more than whole.
SHORTEST_TITLE: Final = 4
CUT_BONUS: Final = 0.01
# A line with this score or less is not taken for the title.
THRESHOLD: Final = 0.6

_TAGS = re.compile(r"<[^<>]{1,200}>")
_SEPARATORS = re.compile(
    r"\s*(?:_{1,3}|-{2,3}|[|｜丨»«]|::)\s*|\s+[-–—·•]\s+|(?<=[一-鿿”）)])\s?[-–—]\s?(?=[一-鿿A-Z(（])"
)
_ANY_SEPARATOR = re.compile(r"[-_|｜丨–—·»«›‹@＠:：(（]+")
_BLANK = re.compile(r"\s")
_TITLE_BOX = re.compile(r"title|headline|biaoti|\bbt\b|ftheme", re.IGNORECASE)
_CREDIT_LIKE = re.compile(r"[:：。]|(?:19|20)\d\d\D")
# A byline, or a line that is nothing but a date.
_ENGLISH_CREDIT = re.compile(
    r"^(?:By|BY|by)\s+[A-Z]|^(?:[A-Za-z]{3,9},?\s)?(?:\d{1,2}\s)?[A-Z][a-z]{2,8}\.?\s(?:\d{1,2},?\s)?(?:19|20)\d\d$"
)
_SENTENCE_END = re.compile(r"[。；;，,.：:]$")
_BADGES = ("原创", "转载", "独家", "热")
_BADGE = re.compile(
    r"\W{0,2}(?:原创|转载|独家|热|原創|轉載|獨家|置顶|顶|精华|推荐|荐|图文|组图|视频|转)\W+|\W{0,2}(?:原创|转载|原創|轉載)\s"
)
_BADGE_CHARACTER: Final = frozenset("[【（(〔原转轉独獨热熱置顶精推荐图组视")
# What may stand behind a title on its line: a date alone, or a labelled credit or counter.
_MAY_GO_ON = re.compile(r"(?:19|20)\d\d|[:：]|[(（]\d")
_DATE_BEHIND = re.compile(
    r"\s*[（(\[【]?\s*(?:(?:发布|發布|更新|发表|發表)?(?:时间|時間|日期)?\s?[:：]?\s?)?(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}"
    r"\s?日?[\s\d:：]{0,12}[）)\]】]?\s*$"
)
_CREDIT_BEHIND = re.compile(
    r"\s+[（(\[【]?(?:(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?[\s\d:：]{0,12})?\s?[（(\[【|｜]?\s?"
    r"(?:[来來]源|稿源|作者|[编編][辑輯]|[责責]任[编編][辑輯]|[记記]者|[发發][布佈表]|[浏瀏][览覽]|[点點][击擊]|[阅閱][读讀]|人气|人氣|[评評][论論]|更新)"
    r"(?:次[数數]|[数數]?量|[数數]|[时時][间間]|日期|人)?\s?[:：(（].*$"
)
_LABELLED = re.compile(
    r"[来來]源\s?[:：]|[时時][间間]\s?[:：]|日期\s?[:：]|作者\s?[:：]|(?:19|20)\d\d[-/.]\d|\d[:：]\d\d"
)
_ALL_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "ucaptitle", "big"))
_HELPERS: Final = ("NewsArticleTitle", "ucaptitle")
_META: Final = ("og:title", "dc.title", "twitter:title", "title", "headline")
_SITE_WORD = re.compile(r"网|站|频道|新闻|门户|官方|平台|中心|博客|论坛|日报|晚报|[A-Za-z]+\.(?:cn|com|net|org)|首页")


class Title(NamedTuple):
    """A title, its evidence, and the lines of the page that show it."""

    text: str | None
    evidence: Evidence | None
    lines: frozenset[int]
    behind: str = ""  # what stands behind the title on its line: a date, a source


class _DeclaredTitle(NamedTuple):
    found_in: str
    text: str
    flat: str


def read_title(page: Page, body: range) -> Title:
    """Choose the title of a page whose body lies in the lines `body`."""
    declared = _declared_titles(page)
    element = _read_title_element(page.title)
    spare = Title(None, None, frozenset())
    candidates = (
        one._replace(rank=one.rank + _distance_penalty(one.span[0], body))
        for one in _visible_candidates(page, body, declared, element)
    )
    for best in sorted((one for one in candidates if one.rank > THRESHOLD), key=lambda one: -one.rank)[:MAX_TRIED]:
        behind = page.lines[best.span[0]].text.partition(best.text)[2] if best.span[1] - best.span[0] == 1 else ""
        title = Title(best.text, Evidence(best.found_in, best.text), frozenset(range(*best.span)), behind.strip())
        line = page.lines[best.span[0]]
        # A heading that no declared title confirms may be the name of a section; a short linked line is in a menu.
        doubtful = best.found_in.startswith("<") or (line.tag not in HEADINGS and len(best.text) <= LONGEST_NAME)
        if not is_name(page, best.text, body, line, 2 if doubtful else 1):
            return title
        spare = title if spare.text is None else spare
    for named in declared:
        exact = named.found_in in ("meta articletitle", "helper #NewsArticleTitle")
        text = named.text if exact else _without_site(named.text, page)
        title = Title(text, Evidence(named.found_in, named.text), frozenset())
        if not is_name(page, text, body):
            return title
        spare = title if spare.text is None else spare
    if page.title and (text := _without_site(page.title, page)):
        title = Title(text, Evidence("title element", page.title[:LONGEST_TITLE]), frozenset())
        if not is_name(page, text, body):
            return title
        spare = title if spare.text is None else spare
    return _line_above(page, body) or (spare if spare.text else _first_short_line(page, body))


def _distance_penalty(at: int, body: range) -> float:
    """Return the penalty of a line for its distance from the beginning of the body; inside the body it counts more."""
    return DISTANCE_PENALTY * (body.start - at if at < body.start else NEAR_BODY * (at - body.start + 1))


class _Candidate(NamedTuple):
    text: str
    found_in: str
    span: tuple[int, int]
    rank: float = 0.0


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
            if flat := letters_only(text):
                found.append(_DeclaredTitle(where, " ".join(text.split()), flat))
    return found


class _TitleElement(NamedTuple):
    """The letters of the <title> element: all, up to each separator, and between separators."""

    flat: str
    openings: frozenset[str]
    parts: frozenset[str]
    endings: frozenset[str]


def _read_title_element(title: str | None) -> _TitleElement:
    if not title:
        return _TitleElement("", frozenset(), frozenset(), frozenset())
    title = title[: 2 * LONGEST_TITLE]
    openings = {letters_only(title)}
    parts, endings = set(), set()
    at = 0
    for match in _ANY_SEPARATOR.finditer(title):
        openings.add(letters_only(title[: match.start()]))
        parts.add(letters_only(title[at : match.start()]))
        at = match.end()
        endings.add(letters_only(title[at:]))
    parts.add(letters_only(title[at:]))
    # Some sites separate their name only with a blank: accepted if the opening is at least half of the whole.
    whole = letters_only(title)
    blanks = (letters_only(title[: match.start()]) for match in _BLANK.finditer(title))
    openings.update(opening for opening in blanks if 2 * len(opening) >= len(whole))
    return _TitleElement(whole, *(frozenset(some - {""}) for some in (openings, parts, endings)))


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
        text = line.text
        if not heading and text[:3] not in blob and (text[0] not in _BADGE_CHARACTER or not _BADGE.match(text)):
            continue
        if len(text) > LONGEST_TITLE:
            continue
        bonus = heading + _line_bonus(page, at, body, heading=heading)
        for number, variant in enumerate(_variants(text)):
            if not (flat := letters_only(variant)):
                continue
            shown = _VisibleLine(at, variant, flat, bonus)
            for named in declared:
                yield from _match_declared(page, shown, named)
            if element.flat:
                yield from _match_element(page, shown, element)
            cut = number and _CREDIT_BEHIND.search(text) is not None  # the whole is no title
            if heading >= HEADINGS["h2"] and at <= body.start and flat not in CONTROLS and (not number or cut):
                near = THRESHOLD + 0.05 if body.start - at <= NEAR_BODY else 0.0
                rank = max(bonus, near) + (CUT_BONUS if cut else 0.0)
                yield _Candidate(variant, f"<{line.tag}>", (at, at + 1), rank)
    yield from _lines_in_title_boxes(page, body)


def _variants(text: str) -> Iterator[str]:
    """Yield the text of a line, then without the badge before a title and without what stands behind one."""
    yield text
    start = badge.end() if text[0] in _BADGE_CHARACTER and (badge := _BADGE.match(text)) else 0
    # Titles that end with a figure or a bracket may have something behind them; most have not.
    behind = _CREDIT_BEHIND.search(text, start) or _DATE_BEHIND.search(text, start) if _MAY_GO_ON.search(text) else None
    end = behind.start() if behind and behind.start() - start >= SHORTEST_TITLE else len(text)
    if start or end < len(text):
        yield text[start:end].strip()


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
    elif shown.flat in element.parts | element.endings and len(shown.flat) > 3:
        yield _Candidate(shown.text, "line, as a part of the title element", span, IN_TITLE_ELEMENT + shown.bonus)
    if element.flat.startswith(shown.flat):
        whole = _DeclaredTitle("the title element", page.title or "", element.flat)
        yield from _match_several_lines(page, shown, whole, element.openings)


def _match_several_lines(
    page: Page, shown: _VisibleLine, whole: _DeclaredTitle, wanted: frozenset[str]
) -> Iterator[_Candidate]:
    """Yield a title that is split over several lines, if the following lines complete it."""
    flat, parts = shown.flat, [shown.text]
    cuts = list(_SEPARATORS.finditer(whole.text[: 2 * LONGEST_TITLE]))
    complete = letters_only(whole.text[: cuts[-1].start()]) if cuts else ""
    for end, line in enumerate(page.lines[shown.at + 1 : shown.at + MAX_PARTS], shown.at + 2):
        if flat == complete and line.tag != page.lines[shown.at].tag:
            return  # what follows is the site's name, which stands below the title, too
        joined = flat + letters_only(line.text)
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
    site = letters_only(next(iter(page.meta.get("og:site_name", ())), ""))
    title = title.strip()
    for _ in range(6):
        cuts = list(_SEPARATORS.finditer(title))
        if not cuts:
            break
        head, tail = title[: cuts[-1].start()], title[cuts[-1].end() :]
        flat = letters_only(tail)
        if not (
            letters_only(head)
            and (not flat or flat == site or _SITE_WORD.search(tail) or len(flat) * 2 < len(letters_only(head)))
        ):
            break
        title = head
    return title.strip(" -_|—–") or title


def _line_above(page: Page, body: range) -> Title | None:
    """Return the line close above the body that is set as a title: a heading, bold, in a title's box; or None."""
    for index in range(min(body.start, len(page.lines)) - 1, max(-1, body.start - NEAR_BODY), -1):
        line = page.lines[index]
        text = line.text
        set_as_title = (
            line.tag in _ALL_HEADINGS or line.bold or (page.boxes and _TITLE_BOX.search(page.boxes[line.box].names))
        )
        if (
            set_as_title
            and SHORTEST_TITLE < len(text) <= 80
            and not line.links
            and "。" not in text
            and not _LABELLED.search(text)
            and not is_name(page, text, body, line)
            and not PATH_LINE.match(text)
        ):
            return Title(text, Evidence("line set as a title", text), frozenset((index,)))
    return None


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
