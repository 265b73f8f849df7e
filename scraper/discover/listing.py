"""Find the article links of a list page: a section's front page, a list of news, results of a site's search. Pure.

No rule for a site is needed. Each link is weighed by the shape of its address, its text, a date beside it and the names
of the boxes it is in; then links of one kind (in boxes of the same tags and names, or with addresses of the same shape)
share their weights, since lists are made by loops. Heuristic: no single sign decides.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from archive.model import is_home, site_of
from scraper.addresses import ARTICLE, POSSIBLE, REFUSED, UNKNOWN, likeness
from scraper.body import names_something_else
from scraper.discover.drawn import drawn_lists
from scraper.discover.listed import ListedArticle, Listing
from scraper.discover.page_links import LinkedPages, PageLink, collect_links
from scraper.page_names import CONTROLS, letters_only

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence

    from scraper.document import Document, Page

# A link is an article's from this weight on; the weights of single signs are below.
THRESHOLD: Final = 1.5
ADDRESS_WEIGHTS: Final = {ARTICLE: 2.0, POSSIBLE: 0.8, UNKNOWN: 0.0, REFUSED: -4.0}
DATED: Final = 1.5
HEADED: Final = 0.7
NEW_SINCE: Final = 1.0  # a list changes, a menu does not
OTHER_SITE: Final = -1.0
OTHER_AREA: Final = -2.5  # in a box named menu, footer, hot, related, …
OTHER_LIST: Final = -4.0  # under a heading such as "most read" or "links"
HOME: Final = -3.0
CONTROL: Final = -4.0
# What the mean of a kind counts, beside a link's own weight.
SHARE_OF_KIND: Final = 0.5
# A kind with this many links has its full weight; one link alone shows no loop.
FULL_KIND: Final = 4

# The letters of a title: so many Han characters, or so many words of other scripts.
LONG_TITLE: Final = 9
TITLE: Final = 7
SHORT_TITLE: Final = 5
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\u3040-\u30ff\uac00-\ud7af]")
_WORD = re.compile(r"[A-Za-zÀ-ÿ\u0400-\u04ff\d'’-]+")
_DIGITS = re.compile(r"\d+")
_SLUG = re.compile(r"[^/.?&=0]{12,}|[^/.?&=]*(?:-[^/.?&=-]*){2,}|%[0-9A-F%]+")
_AREA_TAGS: Final = frozenset(("nav", "footer", "aside", "select", "form"))
# Words of class names for areas that are no list of this page's articles, beside those that no article is in.
_AREA_WORDS = re.compile(
    r"(?:^|[^a-z])(?:friend(?:ly)?-?_?links?|flinks?|yqlj|youlian|tag-?_?cloud|tags|keywords|rank(?:ing)?s?|top10|ph|phb|djph"
    r"|foot(?:er)?|copyright|topbar|toolbar|lang(?:uage)?s?|sitemap|pager|pagination|pages?|fanye)(?:[^a-z]|$)",
    re.IGNORECASE,
)
# Headings of lists that repeat what is elsewhere, or lead to other sites.
_PERIOD = r"(?:本[周月日]|一周|今日|近期|最新|最近|24小时)?"
_SUBJECT = r"(?:点击|點擊|阅读|浏览|人气|热度|热门|熱門|热点|新闻|文章|下载)"
_OTHER_LISTS = re.compile(
    rf"\W*(?:{_PERIOD}{_SUBJECT}{{0,2}}(?:排行榜?|排名|TOP\s?\d*|热榜|榜单?)|最?[热熱][门門點点]?(?:{_SUBJECT}|标签|內容|内容|搜索|词|推[荐薦])?"
    r"|(?:相关|相關|推荐|推薦|猜你喜欢)(?:阅读|文章|新闻|内容|链接|推荐|信息)?|(?:最新|近期|最近)?(?:评论|留言|回复|評論|回覆)"
    r"|(?:友情|相关|快速|常用)?[链連][接結]|合作\S{0,2}|[站网]\S?(?:导航|地图)|标签云?"
    r"|(?:recent )?comments|most (?:read|popular|viewed|shared)|trending(?: now)?|popular(?: posts| stories)?"
    r"|(?:related|recommended)(?: \w+)?|you may also like|links|blogroll|tags|friends|partners|sponsored)\W*",
    re.IGNORECASE,
)
MAX_HEADING: Final = 24
_HEADING_TAGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "dt", "th", "caption"))


def find_articles(document: Document, *, known: Collection[str] = ()) -> Listing:
    """Return the articles that a list page links, those drawn from data in its scripts included.

    `known` are the addresses that it linked at an earlier look: what is new since then is rather a list than a menu.
    """
    listings = [_articles_of(page, known) for page in (document.page, *drawn_lists(document))]
    articles: dict[str, ListedArticle] = {}
    for listing in listings:
        for article in listing.articles:
            articles.setdefault(article.url, article)
    return Listing(tuple(articles.values()), sum(listing.left_off for listing in listings))


def _articles_of(page: Page, known: Collection[str]) -> Listing:
    linked = collect_links(page)
    weights = _Weights(page, known)
    own = [weights.of(link) for link in linked.links]
    shared = _shared_weights(linked, own)
    articles = [
        ListedArticle(link.url, link.text, link.date)
        for link, weight in zip(linked.links, shared, strict=True)
        if weight >= THRESHOLD and likeness(link.url) > REFUSED
    ]
    return Listing(tuple(articles), linked.left_off)


def _shared_weights(linked: LinkedPages, own: Sequence[float]) -> Iterable[float]:
    """Return the weight of each link with what those of its kind have in common."""
    by_box = _mean_weights(linked.links, own, lambda link: link.kind)
    by_shape = _mean_weights(linked.links, own, lambda link: (link.kind, address_shape(link.url)))
    for link, weight in zip(linked.links, own, strict=True):
        boxes, shape = by_box[link.kind], by_shape[link.kind, address_shape(link.url)]
        yield weight + SHARE_OF_KIND * (boxes + shape)


def _mean_weights(
    links: Sequence[PageLink], own: Sequence[float], kind: Callable[[PageLink], Hashable]
) -> Mapping[Hashable, float]:
    """Return the mean weight of the links of each kind, less where there are few of them."""
    sums: defaultdict[Hashable, list[float]] = defaultdict(list)
    for link, weight in zip(links, own, strict=True):
        sums[kind(link)].append(weight)
    return {one: sum(all_) / max(len(all_), FULL_KIND) for one, all_ in sums.items()}


@lru_cache(maxsize=8192)
def address_shape(url: str) -> str:
    """Return what addresses of one template have in common: numbers, slugs and escapes are alike.

    >>> address_shape("http://a.cn/art/2024/5/13/art_12_3456.html?id=7")
    'a.cn/art/0/0/0/art_0_0.html?id=0'
    """
    parts = urlsplit(url)
    path = _SLUG.sub("~", _DIGITS.sub("0", parts.path))
    query = _DIGITS.sub("0", parts.query)
    return f"{parts.netloc}{path}?{query}" if query else f"{parts.netloc}{path}"


class _Weights:
    """Weigh the links of one page, each for itself."""

    def __init__(self, page: Page, known: Collection[str]) -> None:
        self._page = page
        self._known = frozenset(known)
        self._own_site = site_of(page.url) if page.url else None
        self._areas: dict[int, float] = {}

    def of(self, link: PageLink) -> float:
        """Return the weight of one link."""
        weight = ADDRESS_WEIGHTS[likeness(link.url)] + weigh_title(link.text)
        weight += DATED if link.date else 0
        weight += HEADED if link.headed else 0
        weight += NEW_SINCE if self._known and link.url not in self._known else 0
        weight += OTHER_SITE if self._own_site and site_of(link.url) != self._own_site else 0
        weight += HOME if is_home(link.url) else 0
        return weight + min((self._area(box) for box in link.boxes), default=0.0)

    def _area(self, index: int) -> float:
        """Return what a box takes from the links in it: a menu, a footer, a list of what is popular."""
        if index not in self._areas:
            box = self._page.boxes[index]
            names = box.names
            other = box.tag in _AREA_TAGS or names_something_else(names) or _AREA_WORDS.search(names) is not None
            weight = OTHER_AREA if other and box.tag not in ("html", "body") else 0.0
            self._areas[index] = min(weight, OTHER_LIST if self._is_other_list(index) else 0.0)
        return self._areas[index]

    def _is_other_list(self, index: int) -> bool:
        """Return whether a list of other pages' articles is in a box: its heading is the first line, or right above."""
        box, lines = self._page.boxes[index], self._page.lines
        if box.tag in ("html", "body", "page") or box.first >= box.end:
            return False
        above = lines[box.first - 1] if box.first else None
        if above is not None and above.tag in _HEADING_TAGS and _names_other_list(above.text):
            return True
        return lines[box.first].tag != "li" and _names_other_list(lines[box.first].text)


def _names_other_list(text: str) -> bool:
    return len(text) <= MAX_HEADING and _OTHER_LISTS.fullmatch(text) is not None


@lru_cache(maxsize=8192)
def weigh_title(text: str) -> float:
    """Return how much a link's text is like a title: long enough, no control.

    >>> weigh_title("市政府召开第十二次常务会议"), weigh_title("组织机构"), weigh_title("更多")
    (1.5, -1.0, -4.0)
    """
    flat = letters_only(text)
    if flat in CONTROLS or not flat or flat.isdigit():
        return CONTROL
    han, words = len(_HAN.findall(text)), len(_WORD.findall(text))
    length = han + 1.8 * words if han else 2.2 * words
    if length >= LONG_TITLE:
        return 1.5
    if length >= TITLE:
        return 0.8
    return 0.0 if length >= SHORT_TITLE else -1.0
