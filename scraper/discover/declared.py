"""Find the feeds that a page declares, and the sitemaps that a robots.txt names. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from archive.model import resolve_url
from scraper.addresses import resolve_reference

if TYPE_CHECKING:
    from scraper.document import Document

MAX_DECLARED: Final = 20
_FEED_TYPES: Final = ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json")
# A feed of the comments, or of one article's.
_COMMENTS = re.compile(r"comment|评论|評論|回复|回覆", re.IGNORECASE)
_SITEMAP = re.compile(r"^\s*sitemap\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)


def declared_feeds(document: Document) -> tuple[str, ...]:
    """Return the canonical URLs of the feeds that a page declares as alternates, without those of comments."""
    if document.tree is None or not document.is_markup:
        return ()
    base = resolve_reference(document.page.base, document.url) if document.page.base else document.url
    feeds: dict[str, None] = {}
    for element in document.tree.root.iter("link"):
        kind = (element.get("type") or "").split(";")[0].strip().lower()
        if "alternate" not in (element.get("rel") or "").lower().split() or kind not in _FEED_TYPES:
            continue
        url = resolve_url(base, element.get("href") or "")
        if url and not _COMMENTS.search((element.get("title") or "") + url):
            feeds[url] = None
        if len(feeds) == MAX_DECLARED:
            break
    return tuple(feeds)


def declared_sitemaps(robots: str, url: str) -> tuple[str, ...]:
    r"""Return the canonical URLs of the sitemaps that the text of a robots.txt names; `url` is the robots.txt's own.

    >>> declared_sitemaps("User-agent: *\nSitemap: /map.xml", "http://a.cn/robots.txt")
    ('http://a.cn/map.xml',)
    """
    found = (resolve_url(url, reference) for reference in _SITEMAP.findall(robots)[:MAX_DECLARED])
    return tuple(dict.fromkeys(one for one in found if one))
