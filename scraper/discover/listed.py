"""The values of this room: what a list, a feed or a sitemap names."""

from __future__ import annotations

from typing import NamedTuple


class ListedArticle(NamedTuple):
    """An article that is named: its canonical URL, its title ("" if none is given), and its date (ISO) if one is."""

    url: str
    title: str
    date: str | None


class Listing(NamedTuple):
    """The articles that one page, feed or sitemap names, in its order, each once.

    `left_off` is how many further entries were not looked at, because there are too many; `unlinked` how many have no
    address; `maps` are the further sitemaps that a sitemap index names.
    """

    articles: tuple[ListedArticle, ...]
    left_off: int = 0
    unlinked: int = 0
    maps: tuple[str, ...] = ()
