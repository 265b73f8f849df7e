"""Read RSS and Atom feeds, and JSON feeds, with feedparser. Pure.

Feeds in the wild are often not well-formed XML; feedparser reads those, too. Only the beginning of a huge one is read.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from archive.model import RepostError, resolve_url
from scraper.discover.listed import ListedArticle, Listing
from scraper.discover.page_links import without_visitor
from scraper.document import fold_whitespace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

# What is read of a feed: the newest items come first, and no reader keeps more. (Of the worst markup, feedparser reads
# some 0.5 MB a second.)
MAX_FEED: Final = 1 << 20
MAX_JSON: Final = 8 << 20
MAX_ITEMS: Final = 2_000
MAX_TITLE: Final = 500
_BEGINS = re.compile(rb"<(?:\w{1,20}:)?(?:rss|feed|rdf|channel)\b", re.IGNORECASE)
_ITEM = re.compile(rb"<(?:\w{1,20}:)?(?:item|entry)[\s>]", re.IGNORECASE)
# What stands before the outermost element: declarations and comments.
_HEAD: Final = 4096


# UTF-16 and UTF-32, whose tags are not told from their bytes.
_ENCODED = re.compile(rb"\xff\xfe|\xfe\xff|\x00\x00\xfe\xff|<\x00|\x00<")

# The reference, the title and the date of an item.
_Item: TypeAlias = tuple[str, str, "str | None"]


class NotAFeed(RepostError):
    """The payload is no feed."""


def read_feed(payload: bytes, url: str, content_type: str | None = None, *, encoding: str | None = None) -> Listing:
    """Return the articles that a feed names. Raises NotAFeed.

    An item's address is its link, else its id where that is an address. Items without one are counted. `encoding` is
    one given by hand, whatever the feed declares.
    """
    articles: dict[str, ListedArticle] = {}
    unlinked = 0
    items, left_off = _items(payload, url, content_type, encoding)
    for reference, title, date in items:
        target = resolve_url(url, reference) if reference else None
        if target is None:
            unlinked += 1
            continue
        target = without_visitor(target)
        articles.setdefault(target, ListedArticle(target, fold_whitespace(title)[:MAX_TITLE], date))
    return Listing(tuple(articles.values()), left_off, unlinked)


def _items(payload: bytes, url: str, content_type: str | None, encoding: str | None) -> tuple[Iterable[_Item], int]:
    """Return the reference, the title and the date of each item, and how many items were not read."""
    if payload[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        items = list(_json_items(_recoded(payload[:MAX_JSON], encoding)))
        return items[:MAX_ITEMS], max(0, len(items) - MAX_ITEMS)
    if not _BEGINS.search(payload, 0, _HEAD) and not _ENCODED.match(payload):
        raise NotAFeed("not an RSS or Atom feed")
    return _xml_items(payload, url, content_type, encoding)


def _recoded(payload: bytes, encoding: str | None) -> bytes:
    """Return a payload in UTF-8, if its encoding was given by hand; else as it is."""
    return payload if encoding is None else payload.decode(encoding, "replace").encode("utf-8", "replace")


def _xml_items(payload: bytes, url: str, content_type: str | None, encoding: str | None) -> tuple[Iterable[_Item], int]:
    # Imported here: it takes 50 ms, and only runs that watch feeds need it.
    import feedparser  # noqa: PLC0415

    beginnings = [found.start() for found in _ITEM.finditer(payload)]
    end = _end_of_what_is_read(beginnings, len(payload))
    # HTTP's charset goes before the one that XML declares (RFC 7303 § 3).
    sent_as = content_type or "application/xml" if encoding is None else "application/xml; charset=utf-8"
    headers, data = {"content-location": url, "content-type": sent_as}, _recoded(payload[:end], encoding)
    parsed = feedparser.parse(data, response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    if not parsed.get("version") and not parsed.get("entries"):
        raise NotAFeed("not an RSS or Atom feed")
    entries = parsed["entries"][:MAX_ITEMS]
    return map(_xml_item, entries), sum(beginning >= end for beginning in beginnings)


def _end_of_what_is_read(beginnings: Sequence[int], size: int) -> int:
    """Return where reading ends: at the beginning of an item, so that none is cut."""
    if len(beginnings) <= MAX_ITEMS and size <= MAX_FEED:
        return size
    within = [beginning for beginning in beginnings[: MAX_ITEMS + 1] if beginning <= MAX_FEED]
    return within[-1] if within else MAX_FEED


def _xml_item(entry: Mapping[str, Any]) -> _Item:
    name = str(entry.get("id") or "")
    reference = str(entry.get("link") or (name if name[:4].lower() == "http" else ""))
    moment = entry.get("published_parsed") or entry.get("updated_parsed")
    date = f"{moment.tm_year:04d}-{moment.tm_mon:02d}-{moment.tm_mday:02d}" if moment else None
    return reference, str(entry.get("title") or ""), date


def _json_items(payload: bytes) -> Iterator[_Item]:
    """Yield the items of a JSON feed (jsonfeed.org, version 1.1)."""
    try:
        read = json.loads(payload[:MAX_JSON])
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
