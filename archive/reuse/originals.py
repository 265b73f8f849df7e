"""Which member of a cluster is likely the original, and from which one each other was taken. Pure.

Links and credits of the others weigh most: they are what somebody says who knew. Dates come next, for a site can set
any date. A member that names another origin itself is hardly the original.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from archive.comparison import name_key, names_site
from archive.model import Article, host_of, site_of
from archive.reuse.articles import page_of
from archive.reuse.result import Original, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from archive.reuse.edges import Edge
    from archive.reuse.result import Certainty

# What each sign weighs. A link of one other member outweighs an earlier date, a credit equals it.
GIVEN: Final = 100
LINKED: Final = 5
CREDITED: Final = 3
EARLIEST: Final = 3
LONGEST: Final = 1
NAMES_MEMBER: Final = -5
NAMES_OTHERS: Final = -2
# More members that say the same add nothing: they copy the credit from each other.
ENOUGH: Final = 3
# Outlets and hosts of a cluster that are looked at: a cluster of 100,000 has hundreds of each.
MAX_OUTLETS: Final = 60


@dataclass(slots=True)
class Page:
    """A page of a cluster, with what tells its place in it."""

    id: str
    page: str
    time: int | None
    given: bool
    letters: int
    article: Article  # without its body
    versions: dict[int, int | None]  # the ranks of its states → their numbers
    captured_at: str | None = None


@dataclass(slots=True)
class Signs:
    """Who names whom among some pages, by their places."""

    links: dict[int, int]  # a page → the one that it links to
    credits: dict[int, set[int]]  # a page → those whose site it credits


def read_signs(pages: Sequence[Page]) -> Signs:
    """Return who names whom."""
    places = {page.page: place for place, page in enumerate(pages)}
    links = {}
    for place, page in enumerate(pages):
        target = places.get(page_of(page.article.original_url)) if page.article.original_url else None
        if target is not None and target != place:
            links[place] = target
    return Signs(links, _credits(pages))


def _credits(pages: Sequence[Page]) -> dict[int, set[int]]:
    """Return which pages credit the site of which others, themselves apart."""
    by_host: dict[str, list[int]] = defaultdict(list)
    by_source: dict[str, list[int]] = defaultdict(list)
    for place, page in enumerate(pages):
        by_host[site_of(page.article.url)].append(place)
        if name_key(page.article.source):
            by_source[page.article.source or ""].append(place)
    found: dict[int, set[int]] = defaultdict(set)
    hosts = sorted(by_host.items(), key=lambda item: -len(item[1]))[:MAX_OUTLETS]
    for source, crediting in sorted(by_source.items(), key=lambda item: -len(item[1]))[:MAX_OUTLETS]:
        for host, places in hosts:
            if host and names_site(source, pages[places[0]].article):
                for place in crediting:
                    if site_of(pages[place].article.url) != host:
                        found[place] |= set(places[:MAX_OUTLETS])
    return found


def find_original(pages: Sequence[Page], signs: Signs) -> Original:
    """Return which page is likely the original, and why. `pages` are in the order of time."""
    linked, credited = Counter(signs.links.values()), Counter[int]()
    for places in signs.credits.values():
        credited.update(places)
    first = _earliest(pages)
    longest = max(range(len(pages)), key=lambda place: (pages[place].letters, -place))
    scores = [
        GIVEN * page.given
        + LINKED * min(ENOUGH, linked[place])
        + CREDITED * min(ENOUGH, credited[place])
        + EARLIEST * (place == first)
        + LONGEST * (place == longest)
        + NAMES_MEMBER * (place in signs.links or bool(signs.credits.get(place)))
        + NAMES_OTHERS * (_names_others(page) and place not in signs.links)
        for place, page in enumerate(pages)
    ]
    best = max(range(len(pages)), key=lambda place: (scores[place], -place))
    named = linked[best], credited[best]
    dates = [Reason("earliest", text=_date_of(pages[best]))] if best == first else []
    attested = pages[best].given or any(named)
    # Of a page that others name, its own credit is that of its site, in words that we don't know it by.
    doubts = () if attested else _doubts(pages[best], signs.links.get(best), dated=first is not None)
    reasons = [*_reasons(pages, best, named), *dates, *doubts]
    certainty: Certainty = "dated" if best == first else "unclear"
    if attested:
        certainty = "attested"
    return Original(best, certainty, tuple(reasons))


def _date_of(page: Page) -> str | None:
    return page.article.published or page.captured_at


def _reasons(pages: Sequence[Page], best: int, named: tuple[int, int]) -> Iterator[Reason]:
    """Yield what speaks for a page, its date apart."""
    page = pages[best]
    if page.given:
        yield Reason("given")
    if named[0]:
        yield Reason("linked", named[0])
    if named[1]:
        yield Reason("credited", named[1])
    others = [other.letters for place, other in enumerate(pages) if place != best]
    if page.letters > max(others):
        yield Reason("longest", page.letters)


def _doubts(page: Page, linked: int | None, *, dated: bool) -> Iterator[Reason]:
    """Yield what speaks against a page; `linked` is the member that it links to."""
    if not dated:
        yield Reason("undated")
    if linked is None and page.article.original_url and host_of(page.article.original_url):
        yield Reason("links-elsewhere", text=page.article.original_url)
    elif _names_others(page):
        yield Reason("credits-elsewhere", text=page.article.source)


def _earliest(pages: Sequence[Page]) -> int | None:
    """Return the page whose date is before that of every other one; None if there is none."""
    times = sorted((page.time, place) for place, page in enumerate(pages) if page.time is not None)
    if not times or (len(times) > 1 and times[0][0] == times[1][0]):
        return None
    return times[0][1]


def _names_others(page: Page) -> bool:
    """Return whether a page names an origin that is not its own site."""
    article = page.article
    if article.original_url and site_of(article.original_url) != site_of(article.url):
        return True
    return bool(name_key(article.source)) and article.url is not None and not names_site(article.source, article)


def find_parents(order: Sequence[int], edges: Sequence[Edge], signs: Signs) -> dict[int, int]:
    """Return from which page each was probably taken; `edges` name pages by their places.

    `order` has the original first, then the order of time: what a page was taken from comes before it.
    """
    rank = {place: at for at, place in enumerate(order)}
    best: dict[int, tuple[tuple[float, ...], int]] = {}
    for edge in edges:
        early, late = sorted((edge.source, edge.repost), key=rank.__getitem__)
        share = edge.share_of_repost if late == edge.repost else edge.share_of_source
        score = (
            signs.links.get(late) == early,
            early in signs.credits.get(late, ()),
            edge.kind != "quote",
            round(share, 1),
            -rank[early],
        )
        if late not in best or score > best[late][0]:
            best[late] = (score, early)
    return {late: early for late, (_, early) in best.items()}
