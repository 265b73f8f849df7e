"""Tell what a payload is by its beginning: a feed, a sitemap, or a page. Pure."""

from __future__ import annotations

import re
import zlib
from typing import Final, Literal, TypeAlias

Kind: TypeAlias = Literal["feed", "sitemap", "page"]

SNIFFED: Final = 4096
_GZIP_MAGIC: Final = b"\x1f\x8b"
_PROLOGUE = re.compile(
    rb"(?:\s|\xef\xbb\xbf|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\])?[^>]*>)*", re.DOTALL | re.IGNORECASE
)
_ROOT = re.compile(rb"<(?:\w+:)?(rss|feed|rdf|urlset|sitemapindex)\b", re.IGNORECASE)
_JSON_FEED = re.compile(rb'\s*\{.*?"version"\s*:\s*"https?:(?:\\?/){2}jsonfeed\.org', re.DOTALL)


def sniff_kind(payload: bytes) -> Kind:
    """Return what a payload is; whatever is no feed and no sitemap is a page.

    >>> sniff_kind(b'<?xml version="1.0"?><!-- x --><rss version="2.0">'), sniff_kind(b"<html><feed>")
    ('feed', 'page')
    """
    head = payload[:SNIFFED]
    if head.startswith(_GZIP_MAGIC):
        try:
            head = zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(payload[:SNIFFED], SNIFFED)
        except zlib.error:
            return "page"
    begins = _PROLOGUE.match(head)
    root = _ROOT.match(head, begins.end() if begins else 0)
    if root is None:
        return "feed" if _JSON_FEED.match(head) else "page"
    return "sitemap" if root[1].lower() in (b"urlset", b"sitemapindex") else "feed"
