"""Collect the links of a page that lead to other pages, each with what stands beside it. Pure.

Several links to one address (a picture, a title, "read more") are one. An address is one with another that differs only
by a session id or by what tracks a reader.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.model import canonical_url
from scraper.addresses import ARTICLE, likeness, resolve_reference
from scraper.metadata import find_date
from scraper.page_names import CONTROLS, letters_only

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from scraper.document import Line, Page

# Links looked at per page. The rest is counted: a page with more is a site map or a trap.
MAX_LINKS: Final = 10_000
# A longer reference is no article's; to resolve one costs as much as it is long.
MAX_REFERENCE: Final = 2_000
# An item of a list has at most this many lines, and is found at most so many boxes above its link.
MAX_ITEM_LINES: Final = 8
MAX_ITEM_DEPTH: Final = 5
# Boxes around a link that are looked at.
MAX_BOXES: Final = 20
# A date beside a link is in a line of at most this many characters.
MAX_DATE_LINE: Final = 80
# A date may be part of a link with a shorter text than this, beside which is no other.
SHORTEST_TITLE: Final = 10
# A longer text of a link is its summary, if there is another.
MAX_TITLE: Final = 120

# Parameters that tell who reads or from where, never which page it is.
_VISITOR_KEYS = re.compile(
    r"(?:j|php|asp|asp\.net_)?sess(?:ion)?_?id|phpsessid|jsessionid|aspsessionid\w*|cfid|cftoken|zenid|osc_?id"
    r"|ivk_sa|mc_[a-z]+|wfr|_t|_|t?rand(?:om)?|timestamp|nonce",
    re.IGNORECASE,
)
# The same, unless they choose the page: dropped only from an address that names an article without them.
_PERHAPS_VISITOR_KEYS = re.compile(r"sid|from|source|src|ref(?:er(?:er)?)?|scene|share\w*|channel|t", re.IGNORECASE)
# A key of a session, told by its value: 0123456789abcdef0123456789abcdef.
_SESSION = re.compile(r"(?:sid|s|session|token)=[0-9a-f]{24,64}", re.IGNORECASE)
# Behind such a fragment stands a page, but only a script can fetch it.
_ROUTE = re.compile(r"#!?/|#!")
_PATH_SESSION = re.compile(r";(?:jsessionid|sid|phpsessid)=[^/?#]*", re.IGNORECASE)
_MORE = re.compile(
    r"\W*(?:(?:点击)?(?:查看|阅读|閱讀|继续|繼續|展开)?(?:详细|详情|全文|更多|原文|阅读|閱讀|內容|内容)(?:内容|信息|阅读)?"
    r"|read more|more|continue reading|details?|full (?:story|text))\W*",
    re.IGNORECASE,
)
_MONTH_AND_DAY = re.compile(r"(?<![\d/.-])(?P<month>\d{1,2})\s?[-/.月]\s?(?P<day>\d{1,2})日?(?![\d/-]|\.\d|[:：]\d)")
_DIGIT = re.compile(r"[\d〇一二三四五六七八九十昨前今]")
_STATE_NAMES = re.compile(r"\b(?:odd|even|first|last|active|cur(?:rent)?|on|selected|hover)\b|[\d_-]+", re.IGNORECASE)


class PageLink(NamedTuple):
    """A link to another page: its address, its text, and where on the page it is."""

    url: str  # canonical, without what tells visitors apart
    text: str
    line: int  # index of the line that shows the text
    date: str | None  # ISO date printed in its item of the list
    headed: bool  # whether the text is in a heading
    kind: int  # number that is the same for links in boxes of the same tags and names
    boxes: tuple[int, ...]  # the boxes around its line, the innermost first
    href: str  # the reference as written


class LineDates:
    """The dates that the lines of a page print beside their links; each line is read once."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._language = page.language or "zh"
        self._found: dict[int, str | None] = {}

    def beside(self, near: range, line: int) -> str | None:
        """Return the date in a few lines that is nearest to one of them, as ISO 8601."""
        for index in sorted(near, key=lambda one: abs(one - line)):
            if index not in self._found:
                self._found[index] = self._read(index)
            if found := self._found[index]:
                return found
        return None

    def _read(self, index: int) -> str | None:
        line, captured_at = self._page.lines[index], self._page.captured_at
        titles = [link.text for link in line.links if len(link.text) >= SHORTEST_TITLE]
        if len(line.text) - sum(map(len, titles)) > MAX_DATE_LINE + len(titles):
            return None
        text = line.text
        for title in titles[:MAX_DATE_LINE]:
            text = text.replace(title, " ", 1)
        if len(text) > MAX_DATE_LINE or not _DIGIT.search(text):
            return None
        if found := find_date(text, captured_at, language=self._language):
            return found[:10]
        day = _MONTH_AND_DAY.search(text)
        return _latest(day, captured_at) if captured_at and day else None


class LinkedPages(NamedTuple):
    """The links of a page in document order, one for each address, and how many further links were not looked at."""

    links: tuple[PageLink, ...]
    dates: LineDates
    left_off: int = 0
    routes: int = 0  # references that only the page's own script can follow, or that are too long


@lru_cache(maxsize=4096)
def without_visitor(url: str) -> str:
    """Return a canonical URL without what tells visitors apart: session ids and how a reader got there.

    >>> without_visitor("http://a.cn/show.do;jsessionid=9F0C?id=7&from=singlemessage&sid=abc123def456")
    'http://a.cn/show.do?id=7'
    >>> without_visitor("http://a.cn/list?from=3")
    'http://a.cn/list?from=3'
    """
    stripped = _PATH_SESSION.sub("", url)
    address, mark, query = stripped.partition("?")
    if not mark:
        return stripped
    kept = [pair for pair in _without_keys(query.split("&"), _VISITOR_KEYS) if not _SESSION.fullmatch(pair)]
    fewer = _without_keys(kept, _PERHAPS_VISITOR_KEYS)
    if len(fewer) < len(kept) and likeness(_join(address, fewer)) == ARTICLE:
        kept = fewer
    return _join(address, kept)


def _without_keys(pairs: list[str], keys: re.Pattern[str]) -> list[str]:
    return [pair for pair in pairs if not keys.fullmatch(pair.partition("=")[0])]


def _join(address: str, pairs: list[str]) -> str:
    return f"{address}?{'&'.join(pairs)}" if pairs else address


def is_more(text: str) -> bool:
    """Return whether a text of a link leads from a summary to the whole, and is no title."""
    return _MORE.fullmatch(text) is not None


def collect_links(page: Page) -> LinkedPages:
    """Return the links of a page to other addresses, in document order."""
    base = resolve_reference(page.base, page.url) if page.base else page.url
    own = without_visitor(canonical_url(page.url)) if page.url else None
    found: dict[str, list[_Anchor]] = {}
    anchors = _anchors(page)
    resolved: dict[str, str | None] = {}
    for anchor in islice(anchors, MAX_LINKS):
        if anchor.href not in resolved:
            url = None if _is_no_address(anchor.href) else resolve_reference(anchor.href, base)
            resolved[anchor.href] = without_visitor(url) if url else None
        url = resolved[anchor.href]
        if url and url != own:
            found.setdefault(url, []).append(anchor)
    targets = _targets_of_lines(found)
    kinds = _kinds_of_boxes(page)
    dates = LineDates(page)
    links = [_page_link(page, url, same, targets, kinds, dates) for url, same in found.items()]
    routes = sum(map(_is_no_address, resolved))
    return LinkedPages(tuple(links), dates, sum(1 for _ in anchors), routes)


def _is_no_address(href: str) -> bool:
    """Return whether only the page's own script can follow a reference, or it is longer than any article's."""
    return len(href) > MAX_REFERENCE or _ROUTE.search(href) is not None


class _Anchor(NamedTuple):
    href: str
    text: str
    line: int


def _anchors(page: Page) -> Iterator[_Anchor]:
    for index, line in enumerate(page.lines):
        for text, href in line.links:
            yield _Anchor(href, text, index)


def _targets_of_lines(found: Mapping[str, list[_Anchor]]) -> Mapping[int, str]:
    """Return which address each line with links leads to; "" if to several."""
    targets: dict[int, str] = {}
    for url, anchors in found.items():
        for anchor in anchors:
            targets[anchor.line] = url if targets.get(anchor.line, url) == url else ""
    return targets


def _kinds_of_boxes(page: Page) -> list[int]:
    """Give boxes the same number if their tags and names, and those of all boxes around them, are the same."""
    numbers: dict[tuple[int, str, str], int] = {}
    kinds: list[int] = []
    for index, box in enumerate(page.boxes):
        above = kinds[box.parent] if box.parent < index else -1
        key = (above, box.tag, _STATE_NAMES.sub("", box.names).strip())
        kinds.append(numbers.setdefault(key, len(numbers)))
    return kinds


def _page_link(
    page: Page, url: str, same: list[_Anchor], targets: Mapping[int, str], kinds: list[int], dates: LineDates
) -> PageLink:
    best = max(same, key=lambda anchor: _rank_title(anchor, page.lines[anchor.line]))
    item = _item_box(page, best.line, url, targets)
    boxes = tuple(_boxes_around(page, best.line))
    kind = kinds[item] if kinds else 0
    tag = page.lines[best.line].tag
    return PageLink(
        url,
        best.text,
        best.line,
        dates.beside(_lines_of_item(page, item, best.line), best.line),
        tag[:1] == "h" and tag[1:].isdigit(),
        kind,
        boxes,
        best.href,
    )


def _rank_title(anchor: _Anchor, line: Line) -> tuple[bool, bool, int]:
    """Rank the texts of links to one address: a title before "read more" and before the summary below it."""
    control = is_more(anchor.text) or letters_only(anchor.text) in CONTROLS
    heading = line.tag[:1] == "h" and line.tag[1:].isdigit()
    return not control, heading, len(anchor.text) if len(anchor.text) <= MAX_TITLE else 0


def _item_box(page: Page, line: int, url: str, targets: Mapping[int, str]) -> int:
    """Return the largest small box around a link in which no other address is linked."""
    if not page.boxes:
        return 0
    item = page.lines[line].box
    for _ in range(MAX_ITEM_DEPTH):
        box = page.boxes[page.boxes[item].parent]
        inside = range(box.first, box.end)
        if len(inside) > MAX_ITEM_LINES or any(targets.get(other, url) != url for other in inside):
            break
        item = page.boxes[item].parent
    return item


def _lines_of_item(page: Page, item: int, line: int) -> range:
    """Return the lines of an item of a list; that of its link alone, if it is not told from what is around."""
    inside = range(page.boxes[item].first, page.boxes[item].end) if page.boxes else range(line, line + 1)
    # Boxes without a tree (a page saved as text) are as long as the page.
    return inside if len(inside) <= MAX_ITEM_LINES else range(line, line + 1)


def _boxes_around(page: Page, line: int) -> Iterator[int]:
    box = page.lines[line].box
    for _ in range(MAX_BOXES if page.boxes else 0):
        yield box
        if page.boxes[box].parent == box:
            return
        box = page.boxes[box].parent


def _latest(day: re.Match[str], captured_at: datetime) -> str | None:
    """Return the last such day before a page was captured, as ISO 8601; None if there is no such day."""
    for year in (captured_at.year, captured_at.year - 1):
        try:
            found = date(year, int(day["month"]), int(day["day"]))
        except ValueError:
            continue
        if found <= captured_at.date() + timedelta(days=1):  # the page may be a time zone ahead
            return found.isoformat()
    return None
