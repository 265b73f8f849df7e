"""Find the article links of a list page: a section's front page, a list of news, results of a site's search. Pure.

No rule for a site is needed. Each link is weighed by the shape of its address, its text, a date beside it and the area
that it is in; then links of one kind (in boxes of the same tags and names, or with addresses of the same shape) share
their weights, since lists are made by loops. What is much weaker than the page's main list is none. No single sign
decides.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.model import is_home, site_of
from scraper.addresses import ARTICLE, POSSIBLE, REFUSED, UNKNOWN, likeness
from scraper.discover.areas import Areas
from scraper.discover.drawn import drawn_lists
from scraper.discover.listed import ListedArticle, Listing
from scraper.discover.page_links import collect_links, is_more
from scraper.discover.rows import file_shape, find_labels, find_rows, role_of
from scraper.discover.whole import whole_page
from scraper.page_names import CONTROLS, letters_only

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterable, Sequence

    from scraper.discover.page_links import LineDates, PageLink
    from scraper.discover.rows import Role, Row
    from scraper.document import Document, Page

# A link is an article's from this weight on; the weights of single signs are below.
THRESHOLD: Final = 1.5
# … and from this share of what the links of the main list weigh.
SHARE_OF_MAIN: Final = 0.5
ADDRESS_WEIGHTS: Final = {ARTICLE: 2.0, POSSIBLE: 0.8, UNKNOWN: 0.0, REFUSED: -4.0}
DATED: Final = 1.5
HEADED: Final = 0.7
NEW_SINCE: Final = 1.0  # a list changes, a menu does not
OTHER_SITE: Final = -1.0
LABEL: Final = -3.0  # beside the title of its row
HOME: Final = -3.0
CROWDED: Final = -1.5  # one of several short names in a line: a menu, a cloud
CONTROL: Final = -4.0
PERIOD: Final = -2.0  # an archive's name; but diaries have such titles, too
# What the mean of a kind counts, beside a link's own weight.
SHARE_OF_KIND: Final = 0.5
# A kind with this many links has its full weight; one link alone shows no loop.
FULL_KIND: Final = 4
# So many links with short texts in one line are names.
MANY_IN_LINE: Final = 4
# With so many articles outside of menus and rankings, nothing is taken from these.
ENOUGH: Final = 3

# The letters of a title: so many Han characters, or so many words of other scripts.
LONG_TITLE: Final = 9
TITLE: Final = 7
SHORT_TITLE: Final = 5
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\u3040-\u30ff\uac00-\ud7af]")
_WORD = re.compile(r"[A-Za-zÀ-ÿ\u0400-\u04ff\d'’-]+")
# What shows more in an address than a small number: a long one, a slug, a key, a title.
_CERTAIN = re.compile(r"\d{4}|[^/.?&=]{20}|-[^/.?&=-]+-|%[0-9A-F]{2}|\d[A-Za-z]+\d")
# A day, a month, an issue: what archives of periods are called.
_PERIOD = re.compile(
    r"(?:\W|\d|[第年月日期号號卷版週周]|星期[一二三四五六日天]|January|February|March|April|May|June|July|August|September|October"
    r"|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)+",
    re.IGNORECASE,
)


def find_articles(document: Document, *, known: Collection[str] = ()) -> Listing:
    """Return the articles that a list page links, those drawn from data in its scripts included.

    `known` are the addresses that it linked at an earlier look: what is new since then is rather a list than a menu.
    """
    listings = [_articles_of(document.page, known)]
    if whole := whole_page(document, frozenset(file_shape(article.url) for article in listings[0].articles)):
        listings = [_articles_of(whole.page, known, whole.shown)]
    articles = {article.url: article for article in listings[0].articles}
    for drawn in drawn_lists(document):
        listing = _articles_of(drawn.page, known)
        listings.append(listing)
        for article in listing.articles:
            articles.setdefault(article.url, article._replace(title="") if article.url in drawn.untitled else article)
    left_off, unlinked = sum(one.left_off for one in listings), sum(one.unlinked for one in listings)
    return Listing(tuple(articles.values()), left_off, unlinked)


def _articles_of(page: Page, known: Collection[str], shown: Collection[str] | None = None) -> Listing:
    """Return the articles of one page; `shown` are the references that are not hidden, if some are."""
    linked = collect_links(page)
    roles = [role_of(link) for link in linked.links]
    rows = find_rows(page, linked.links, roles)
    links = _with_dates(linked.links, linked.dates, roles, rows)
    weighed = _weigh(page, links, roles, rows, known)
    best = max(THRESHOLD, SHARE_OF_MAIN * _weight_of_main(links, weighed))
    taken = [
        number
        for number, one in enumerate(weighed)
        if one.weight >= best and weigh_address(links[number].url) > ADDRESS_WEIGHTS[REFUSED]
    ]
    if sum(not weighed[number].area for number in taken) >= ENOUGH:
        taken = [number for number in taken if not weighed[number].area]
    if page.unseen.password and len(taken) < ENOUGH:  # a login page has links to help
        taken = []
    if shown is not None:
        kinds = {links[number].kind for number in taken if links[number].href in shown}
        taken = [number for number in taken if links[number].href in shown or links[number].kind in kinds]
    articles = [
        ListedArticle(link.url, "" if is_more(link.text) else link.text, link.date)
        for link in map(links.__getitem__, taken)
    ]
    return Listing(tuple(articles), linked.left_off, linked.routes)


def _with_dates(
    links: Sequence[PageLink], dates: LineDates, roles: Sequence[Role], rows: Sequence[Row]
) -> list[PageLink]:
    """Give links without a date beside them that of their row."""
    counts: defaultdict[Role, int] = defaultdict(int)
    for role in roles:
        counts[role] += 1
    return [
        link._replace(date=dates.beside(range(row.first, row.end), link.line))
        if link.date is None and counts[role] > 1 and row.end - row.first > 1
        else link
        for link, role, row in zip(links, roles, rows, strict=True)
    ]


class _Weighed(NamedTuple):
    """The weight of a link, and what of it is the area's."""

    weight: float
    area: float


def _weigh(
    page: Page, links: Sequence[PageLink], roles: Sequence[Role], rows: Sequence[Row], known: Collection[str]
) -> list[_Weighed]:
    """Return the weight of each link with what those of its kind have in common."""
    areas = Areas(page)
    own_site = site_of(page.url) if page.url else None
    strengths = [weigh_address(link.url) + weigh_title(link.text) for link in links]
    labels = find_labels(links, roles, rows, strengths)
    taken = [areas.weigh(link.line, link.boxes) for link in links]
    crowded = _crowded_lines(links)
    old = frozenset(known)
    own = []
    for link, strength, label, area in zip(links, strengths, labels, taken, strict=True):
        weight = strength + area
        weight += LABEL if label else 0
        weight += DATED if link.date else 0
        weight += HEADED if link.headed else 0
        weight += NEW_SINCE if old and link.url not in old else 0
        weight += OTHER_SITE if own_site and _site(link.url) != own_site else 0
        weight += HOME if strength < 0 and is_home(link.url) else 0  # home pages are refused
        weight += CROWDED if link.line in crowded else 0
        own.append(weight)
    by_box = _means([link.kind for link in links], own)
    by_role = _means(roles, own)
    return [
        _Weighed(weight + SHARE_OF_KIND * (box + role), area)
        for weight, box, role, area in zip(own, by_box, by_role, taken, strict=True)
    ]


def _site(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return _site_of_host(f"{scheme}://{rest.partition('/')[0]}/")


@lru_cache(maxsize=1024)
def _site_of_host(url: str) -> str:
    return site_of(url)


def _crowded_lines(links: Sequence[PageLink]) -> frozenset[int]:
    """Return the lines that have several links, with short texts."""
    texts: defaultdict[int, list[float]] = defaultdict(list)
    for link in links:
        texts[link.line].append(weigh_title(link.text))
    return frozenset(line for line, all_ in texts.items() if len(all_) >= MANY_IN_LINE and sum(all_) <= 0)


def _means(kinds: Sequence[Hashable], own: Sequence[float]) -> Iterable[float]:
    """Return the mean weight of the links of each one's kind, less where there are few of them."""
    sums: defaultdict[Hashable, list[float]] = defaultdict(list)
    for kind, weight in zip(kinds, own, strict=True):
        sums[kind].append(weight)
    means = {kind: sum(all_) / max(len(all_), FULL_KIND) for kind, all_ in sums.items()}
    return [means[kind] for kind in kinds]


def _weight_of_main(links: Sequence[PageLink], weighed: Sequence[_Weighed]) -> float:
    """Return the mean weight in the kind of links that weighs most together."""
    sums: defaultdict[int, list[float]] = defaultdict(list)
    for link, one in zip(links, weighed, strict=True):
        if one.weight >= THRESHOLD:
            sums[link.kind].append(one.weight)
    main = max(sums.values(), key=sum, default=[0.0])
    return sum(main) / len(main)


@lru_cache(maxsize=8192)
def weigh_address(url: str) -> float:
    """Return how much an address is like an article's. A small number alone is a section's as often.

    >>> weigh_address("http://a.cn/read/18.html"), weigh_address("http://a.cn/read/18233.html")
    (0.8, 2.0)
    """
    rated = likeness(url)
    if rated == ARTICLE and not _CERTAIN.search(url.partition("://")[2].partition("/")[2]):
        rated = POSSIBLE
    return ADDRESS_WEIGHTS[rated]


@lru_cache(maxsize=8192)
def weigh_title(text: str) -> float:
    """Return how much a link's text is like a title: long enough, no control, no period of time.

    >>> [weigh_title(text) for text in ("市政府召开第十二次常务会议", "组织机构", "更多", "2024年第3期")]
    [1.5, -1.0, -4.0, -2.0]
    """
    flat = letters_only(text)
    if flat in CONTROLS or not flat or flat.isdigit():
        return CONTROL
    if _PERIOD.fullmatch(text):
        return PERIOD
    han, words = len(_HAN.findall(text)), len(_WORD.findall(text))
    length = han + 1.8 * words if han else 2.2 * words
    if length >= LONG_TITLE:
        return 1.5
    if length >= TITLE:
        return 0.8
    return 0.0 if length >= SHORT_TITLE else -1.0
