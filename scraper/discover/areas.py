"""Tell the parts of a page that are no list of its own: menus, footers, rankings, links to friends. Pure.

By the tags and names of the boxes around a link, and by the heading above it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from scraper.addresses import ARTICLE, likeness, resolve_reference
from scraper.body import names_something_else

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scraper.document import Line, Page

OTHER_AREA: Final = -2.5  # in a box named menu, footer, hot, related, …
OTHER_LIST: Final = -4.0  # under a heading such as "most read" or "links"

# A heading has at most so many characters.
MAX_HEADING: Final = 24
# The line of a heading may have "more" beside it.
LONGEST_CONTROL: Final = 6
MAX_HEAD_LINES: Final = 4
_DOCUMENT_TAGS: Final = frozenset(("html", "body", "page"))
_HEADING_TAGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "dt", "th", "caption"))
_AREA_TAGS: Final = frozenset(("nav", "footer", "aside", "select", "form"))
# Words of class names for areas that are no list of this page's articles, beside those that no article is in.
_AREA_WORDS = re.compile(
    r"(?:^|[^a-z])(?:friend(?:ly)?-?_?links?|flinks?|yqlj|youlian|tag-?_?cloud|tags|keywords|rank(?:ing)?s?|top10|ph|phb|djph"
    r"|foot(?:er)?|copyright|topbar|toolbar|lang(?:uage)?s?|sitemap|pager|pagination|pages?|fanye|navigation|menus?|mw-panel"
    r"|portlet)(?:[^a-z]|$)",
    re.IGNORECASE,
)
# Headings of lists that repeat what is elsewhere on the site, or lead to other sites.
_OTHER_LISTS = re.compile(
    r"排行|排名|榜[单單]?\W*$|TOP\s?\d+|[热熱][门門點点文搜议議评評播词詞帖]|^\W*最?[热熱]\W*$|人[气氣]|最多人?|推[荐薦]|相关|相關|猜你"
    r"|(?:最[新近]|近期|网友|網友|文章|读者|讀者)(?:评论|留言|回复|評論|回覆|跟帖)|^\W*(?:留言|回复|回覆|跟帖)\W*$|^\W*(?:友情|相关|快速|常用)?[链連][接結]\W*$|合作(?:伙伴|媒体|網站|网站)|[站网]\S?(?:导航|地图)"
    r"|标签云?\W*$|標籤"
    r"|\bmost[ -](?:read|popular|viewed|shared|commented|recent)|\btrending|\bpopular|\bcomments?\W*$|^\W*related"
    r"|\brecommended|\byou (?:may|might)|\beditors?['’]s? picks?|^\W*links\W*$|\bblogroll|^\W*tags\W*$|\bfriends\b"
    r"|\bpartners\b|\bsponsored"
    r"|ランキング|人気|おすすめ|関連|많이\s?본|인기|추천|관련|실시간",
    re.IGNORECASE,
)


class Areas:
    """The areas of one page; each box is judged once."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._named: dict[int, float] = {}
        self._headed: dict[int, bool] = {}
        self._title = page.title or ""
        self._headings = [
            number
            for number, line in enumerate(page.lines)
            if line.tag in _HEADING_TAGS and len(line.text) <= MAX_HEADING
        ]

    def weigh(self, line: int, boxes: Sequence[int]) -> float:
        """Return what the areas around a line take from the links in it: 0 or less."""
        weight = min(map(self._name_weight, boxes), default=0.0)
        return min(weight, OTHER_LIST) if any(self._is_under(line, box) for box in boxes) else weight

    def _name_weight(self, index: int) -> float:
        if index not in self._named:
            box = self._page.boxes[index]
            other = (
                box.tag in _AREA_TAGS or names_something_else(box.names) or _AREA_WORDS.search(box.names) is not None
            )
            self._named[index] = OTHER_AREA if other and box.tag not in _DOCUMENT_TAGS else 0.0
        return self._named[index]

    def _is_under(self, line: int, index: int) -> bool:
        """Return whether the heading of a box names another list, and no heading stands between it and a line."""
        if index not in self._headed:
            self._headed[index] = self._has_other_heading(index)
        if not self._headed[index]:
            return False
        first = self._page.boxes[index].first
        if line == first:  # a title may have such words, and is no heading of itself
            return False
        later = bisect_left(self._headings, first + 1)
        return later == len(self._headings) or self._headings[later] >= line

    def _has_other_heading(self, index: int) -> bool:
        """Return whether another list's heading is the first line of a box, or right above it."""
        box, lines = self._page.boxes[index], self._page.lines
        if box.tag in _DOCUMENT_TAGS or box.first >= box.end:
            return False
        above = lines[box.first - 1] if box.first else None
        if above is not None and above.tag in _HEADING_TAGS and self._names_other_list(above.text):
            return True
        first = lines[box.first]
        if first.tag == "li" or not self._names_other_list(first.text):
            return False
        return index == self._section_of(box.first) and not self._is_title(first)

    def _is_title(self, line: Line) -> bool:
        """Return whether a line leads to an article; a heading may lead to its section."""
        targets = (resolve_reference(link.href, self._page.url) for link in line.links)
        return any(likeness(url) == ARTICLE for url in targets if url)

    def _section_of(self, line: int) -> int:
        """Return the smallest box that a line opens and that has more than it and "more": what it is the heading of."""
        boxes, lines = self._page.boxes, self._page.lines
        index = lines[line].box
        while boxes[index].parent != index and all(
            len(one.text) <= LONGEST_CONTROL for one in lines[line + 1 : min(boxes[index].end, line + MAX_HEAD_LINES)]
        ):
            index = boxes[index].parent
        return index

    def _names_other_list(self, text: str) -> bool:
        # What the page itself is called is the heading of its own list, be it "popular".
        return len(text) <= MAX_HEADING and _is_other_heading(text) and text not in self._title


@lru_cache(maxsize=2048)
def _is_other_heading(text: str) -> bool:
    return _OTHER_LISTS.search(text) is not None
