"""Read RSS and Atom feeds, and JSON feeds, with feedparser. Pure.

Feeds in the wild are often not well-formed XML; feedparser reads those, too. Only the beginning of a huge one is read.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from archive.model import RepostError, resolve_url
from scraper.discover.listed import ListedArticle, Listing
from scraper.discover.page_links import without_visitor
from scraper.document import fold_whitespace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# What is read of a feed: the newest items come first, and no reader keeps more.
MAX_FEED: Final = 4 << 20
MAX_ITEMS: Final = 2_000
MAX_TITLE: Final = 500
_ENDS = re.compile(rb"</(?:\w+:)?(?:rss|feed|rdf|channel)\s*>", re.IGNORECASE)
_TAIL: Final = 2000


class NotAFeed(RepostError):
    """The payload is no feed."""


def read_feed(payload: bytes, url: str, content_type: str | None = None) -> Listing:
    """Return the articles that a feed names. Raises NotAFeed.

    An item's address is its link, else its id where that is an address. Items without one are counted.
    """
    articles: dict[str, ListedArticle] = {}
    left_off = unlinked = 0
    for number, (reference, title, date) in enumerate(_items(payload, url, content_type)):
        if number >= MAX_ITEMS:
            left_off += 1
            continue
        target = resolve_url(url, reference) if reference else None
        if target is None:
            unlinked += 1
            continue
        target = without_visitor(target)
        articles.setdefault(target, ListedArticle(target, fold_whitespace(title)[:MAX_TITLE], date))
    return Listing(tuple(articles.values()), left_off, unlinked)


def _items(payload: bytes, url: str, content_type: str | None) -> Iterator[tuple[str, str, str | None]]:
    """Yield the reference, the title and the date of each item."""
    if payload[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _json_items(payload)
    return _xml_items(payload, url, content_type)


def _xml_items(payload: bytes, url: str, content_type: str | None) -> Iterator[tuple[str, str, str | None]]:
    # Imported here: it takes 50 ms, and only runs that watch feeds need it.
    import feedparser  # noqa: PLC0415

    headers = {"content-location": url, "content-type": content_type or "application/xml"}
    parsed = feedparser.parse(
        payload[:MAX_FEED], response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    if not parsed.get("version") and not parsed.get("entries"):
        raise NotAFeed("not an RSS or Atom feed")
    entries = parsed["entries"]
    # The last item of a feed that is cut may have half an address.
    whole = len(payload) <= MAX_FEED and _ENDS.search(payload[-_TAIL:])
    return (_xml_item(entry) for entry in (entries if whole else entries[:-1]))


def _xml_item(entry: Mapping[str, Any]) -> tuple[str, str, str | None]:
    name = str(entry.get("id") or "")
    reference = str(entry.get("link") or (name if name[:4].lower() == "http" else ""))
    moment = entry.get("published_parsed") or entry.get("updated_parsed")
    date = f"{moment.tm_year:04d}-{moment.tm_mon:02d}-{moment.tm_mday:02d}" if moment else None
    return reference, str(entry.get("title") or ""), date


def _json_items(payload: bytes) -> Iterator[tuple[str, str, str | None]]:
    """Yield the items of a JSON feed (jsonfeed.org, version 1.1)."""
    try:
        read = json.loads(payload[:MAX_FEED])
    except (ValueError, RecursionError) as error:
        raise NotAFeed("neither XML nor a JSON feed") from error
    if (
        not isinstance(read, dict)
        or "jsonfeed.org" not in str(read.get("version"))
        or not isinstance(read.get("items"), list)
    ):
        raise NotAFeed("not a JSON feed: it has no version of jsonfeed.org")
    for item in read["items"]:
        if isinstance(item, dict):
            date = str(item.get("date_published") or "")[:10]
            yield str(item.get("url") or ""), str(item.get("title") or ""), date or None
