"""Copies of pages as archive services serve them, read as the pages that they are copies of. Pure.

A service of the usual kind (Wayback, pywb and what is built on them) puts the time and the original's address into
the address of a copy: `…/20240102030405id_/http://…`. The two letters say in which form the copy is wanted: `id_` is
the page as it was received; in others the service has turned links around to itself and put in a banner. Where the
first can't be had, both are taken out here before anything is read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlsplit

from archive.model import BadURL, canonical_url
from scraper.document import Document
from scraper.extract import read_payload
from scraper.interstitials import detect_challenge, detect_soft_404, probe_document, sent_away, sent_to_login

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from archive.model import Headers, Reading

RAW: Final = "id_"

_COPY = re.compile(r"(?P<base>https?://[^?#]*?/)(?P<stamp>\d{14})(?P<form>[a-z]{2}_)?/(?P<original>https?:/.*)")
# What services put into a page, between marks of their own.
_INSERTS: Final = (
    (b"<!-- BEGIN WAYBACK TOOLBAR INSERT -->", b"<!-- END WAYBACK TOOLBAR INSERT -->"),
    (b"<!-- WB Insert -->", b"<!-- End WB Insert -->"),
)


def address(base: str, stamp: str, original: str) -> str:
    """Return the address of a copy in its raw form; `stamp` is the time as 14 digits."""
    return f"{base}{stamp}{RAW}/{original}"


def original_in(url: str) -> str | None:
    """Return the address of the original that the address of a copy holds, canonical; None where it holds none.

    >>> original_in("https://archive.example/web/20240102030405id_/http://a.cn/x//1.html")
    'http://a.cn/x//1.html'
    """
    match = _COPY.fullmatch(url)
    if match is None:
        return None
    try:
        # Proxies on the way fold the two slashes into one.
        return canonical_url(re.sub(r"^(https?:)/(?!/)", r"\1//", match["original"]))
    except BadURL:
        return None


def stamp_in(url: str) -> str | None:
    """Return the 14 digits in the address of a copy that say of when it is; None where it holds none."""
    match = _COPY.fullmatch(url)
    return None if match is None else match["stamp"]


def same_original(one: str, other: str) -> bool:
    """Whether two addresses are one page to the usual service: scheme, port, "www", case and the query's order aside.

    >>> same_original("http://www2.a.cn:80/X.html?b=1&a=2", "https://a.cn/x.html?a=2&b=1")
    True
    """
    return _key(one) == _key(other)


def _key(url: str) -> tuple[str, str, list[tuple[str, str]]]:
    parts = urlsplit(url.lower())
    host = re.sub(r"^www\d*\.", "", parts.hostname or "")
    return host, parts.path.rstrip("/"), sorted(parse_qsl(parts.query, keep_blank_values=True))


def raw_form(url: str) -> str | None:
    """Return where a copy is served as it was received; None for an address that doesn't tell.

    >>> raw_form("https://archive.example/web/20240102030405mp_/http://a.cn/1.html")
    'https://archive.example/web/20240102030405id_/http://a.cn/1.html'
    """
    match = _COPY.fullmatch(url)
    return None if match is None else address(match["base"], match["stamp"], match["original"])


def elsewhere(url: str, original: str) -> str | None:
    """Return where the service of a copy keeps another page of the same time; None where that can't be told."""
    match = _COPY.fullmatch(url)
    return None if match is None else address(match["base"], match["stamp"], original)


def read_copy(payload: bytes, *, url: str, of: str, headers: Headers, at: datetime | None) -> Reading:
    """Read the article of a copy that came from a URL, as the page `of` which it is a copy said it at that time.

    Links lead where they led on that page, and relative dates are relative to that time. Raises ReadError.
    """
    return read_payload(unwrapped(payload, url), url=original_in(url) or of, headers=headers, captured_at=at)


def no_page(payload: bytes, *, url: str, way: Sequence[str], headers: Headers) -> str | None:
    """Say why a copy is not one of the page that was asked for: of a wall before it, of what stands where it was.

    `way`: the page's address, and where the copy of it led to.
    """
    if len(set(way)) > 1 and (why := sent_away(way) or sent_to_login(way)):
        return why
    seen = probe_document(Document(unwrapped(payload, url), url=way[-1], headers=headers))
    return None if seen is None else detect_challenge(seen) or detect_soft_404(seen)


def unwrapped(payload: bytes, url: str) -> bytes:
    """Return the bytes of a copy without what its service has put in; those of the raw form as they are."""
    match = _COPY.fullmatch(url)
    if match is None or match["form"] == RAW:
        return payload
    for begin, end in _INSERTS:
        payload = _without(payload, begin, end)
    base = urlsplit(match["base"])
    host, path = re.escape(base.netloc.encode()), re.escape(base.path.encode())
    turned = rb"(?:(?:https?:)?//%s)?%s\d{14}(?:[a-z]{2}_)?/(?=[a-z][a-z0-9+.-]{0,20}:)" % (host, path)
    return re.sub(turned, b"", payload)


def _without(payload: bytes, begin: bytes, end: bytes) -> bytes:
    """Cut out what stands between two marks, wherever both are there."""
    kept, at = [], 0
    while (start := payload.find(begin, at)) >= 0 and (stop := payload.find(end, start)) >= 0:
        kept.append(payload[at:start])
        at = stop + len(end)
    return b"".join([*kept, payload[at:]])
