"""Read sitemaps and sitemap indexes (sitemaps.org 0.9), with those of news, plain or gzipped. Pure.

The XML is parsed in pieces, so that memory is bounded by what is kept, whatever the file inflates to.
"""

from __future__ import annotations

import zlib
from itertools import chain
from typing import TYPE_CHECKING, Final

from lxml import etree

from archive.model import RepostError, resolve_url
from scraper.discover.listed import ListedArticle, Listing
from scraper.discover.page_links import without_visitor
from scraper.document import fold_whitespace

if TYPE_CHECKING:
    from collections.abc import Iterator

# The protocol's own limits: 50,000 addresses and 50 MiB in one file, uncompressed.
MAX_ADDRESSES: Final = 50_000
MAX_SIZE: Final = 50 << 20
MAX_TITLE: Final = 500
_PIECE: Final = 64 << 10
_GZIP_MAGIC: Final = b"\x1f\x8b"
_FIELDS: Final = ("loc", "lastmod", "title", "publication_date")
_TAGS: Final = tuple(f"{{*}}{name}" for name in ("urlset", "sitemapindex", "url", "sitemap", *_FIELDS))


class NotASitemap(RepostError):
    """The payload is no sitemap, or inflates to more than a sitemap may be."""


def read_sitemap(payload: bytes, url: str) -> Listing:
    """Return the addresses of a sitemap, or of the sitemaps that an index names. Raises NotASitemap.

    Damaged XML is read as far as it goes. A file of text with an address in each line is a sitemap, too.
    """
    pieces = _inflate(payload)
    first = next(pieces, b"")
    if not first.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _text_sitemap(first, pieces, url)
    reader = _Reader(url)
    # `tag`: what is between the entries costs no event.
    parser = etree.XMLPullParser(
        ("start", "end"),
        tag=_TAGS,
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    try:
        for piece in chain((first,), pieces):
            if reader.is_full:
                reader.leave_off(piece)
            elif not piece.isspace():
                parser.feed(piece)
                reader.read(parser)
        parser.close()
        reader.read(parser)
    except etree.LxmlError as error:
        if not reader.is_sitemap:
            raise NotASitemap(f"not XML: {error}") from error
    if not reader.is_sitemap:
        raise NotASitemap("not a sitemap: its outermost element is neither urlset nor sitemapindex")
    return reader.listing()


def _inflate(payload: bytes) -> Iterator[bytes]:
    """Yield a payload in pieces, inflated if it is gzipped. Raises NotASitemap beyond MAX_SIZE."""
    if not payload.startswith(_GZIP_MAGIC):
        if len(payload) > MAX_SIZE:
            raise NotASitemap(f"larger than the {MAX_SIZE >> 20} MiB that a sitemap may have")
        for start in range(0, len(payload), _PIECE):
            yield payload[start : start + _PIECE]
        return
    inflater, size, data = zlib.decompressobj(16 + zlib.MAX_WBITS), 0, payload
    while data and not inflater.eof:
        try:
            piece = inflater.decompress(data, _PIECE)
        except zlib.error as error:
            raise NotASitemap(f"damaged gzip: {error}") from error
        data = inflater.unconsumed_tail
        size += len(piece)
        if size > MAX_SIZE:
            raise NotASitemap(f"inflates to more than the {MAX_SIZE >> 20} MiB that a sitemap may have")
        yield piece


def _text_sitemap(first: bytes, rest: Iterator[bytes], url: str) -> Listing:
    lines = b"".join((first, *rest)).decode("utf-8", "replace").split()
    found = [resolve_url(url, line) for line in lines[:MAX_ADDRESSES] if line[:4].lower() == "http"]
    if not found or len(found) < len(lines[:MAX_ADDRESSES]):
        raise NotASitemap("neither XML nor a list of addresses")
    articles = {one: ListedArticle(one, "", None) for one in map(without_visitor, filter(None, found))}
    return Listing(tuple(articles.values()), max(0, len(lines) - MAX_ADDRESSES))


class _Reader:
    """Collect the entries of a sitemap from parser events, and free what was read."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._root = ""
        self._fields: dict[str, str] = {}
        self._articles: dict[str, ListedArticle] = {}
        self._maps: dict[str, None] = {}
        self._left_off = self._unlinked = 0
        self._tail = b""  # of the last piece that was not read

    @property
    def is_sitemap(self) -> bool:
        return self._root in ("urlset", "sitemapindex")

    @property
    def is_full(self) -> bool:
        return len(self._articles) + len(self._maps) >= MAX_ADDRESSES

    def leave_off(self, piece: bytes) -> None:
        """Count the entries of a piece that is not read."""
        mark = b"<loc>"
        self._left_off += (self._tail + piece).count(mark)
        self._tail = piece[1 - len(mark) :]

    def listing(self) -> Listing:
        return Listing(tuple(self._articles.values()), self._left_off, self._unlinked, tuple(self._maps))

    def read(self, parser: etree.XMLPullParser) -> None:
        for event, element in parser.read_events():
            if not isinstance(element.tag, str):
                continue
            name = etree.QName(element).localname.lower()
            if event == "start":
                self._root = self._root or name
            else:
                self._end(name, element)

    def _end(self, name: str, element: etree._Element) -> None:
        if name in _FIELDS:
            parent = element.getparent()
            # <image:loc> is the address of a picture.
            inside = etree.QName(parent).localname.lower() if parent is not None and isinstance(parent.tag, str) else ""
            if name != "loc" or inside in ("url", "sitemap"):
                self._fields.setdefault(name, fold_whitespace(element.text or ""))
        elif name in ("url", "sitemap"):
            self._entry(name)
            self._fields = {}
            element.clear()
            while (earlier := element.getprevious()) is not None and (above := element.getparent()) is not None:
                above.remove(earlier)

    def _entry(self, name: str) -> None:
        location = self._fields.get("loc")
        if location and self.is_full:
            self._left_off += 1
            return
        target = resolve_url(self._url, location) if location else None
        if target is None:
            self._unlinked += 1
        elif name == "sitemap":
            self._maps[target] = None
        else:
            target = without_visitor(target)
            date = self._fields.get("publication_date") or self._fields.get("lastmod") or ""
            title = self._fields.get("title", "")[:MAX_TITLE]
            self._articles.setdefault(target, ListedArticle(target, title, date[:10] or None))
