"""Read copies of pages, as archive services serve them, like the original pages. Pure.

Most services (Wayback, pywb and what is built on them) put the time and the original's address into the address of a
copy: `…/20240102030405id_/http://…`. The two letters choose the form: `id_` is the page as it was received; in other
forms the service has rewritten links to itself and inserted a banner. If `id_` is not available, this module removes
both before the page is read.
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
# What services insert into a page: the marks at its begin and end.
_INSERTS: Final = (
    (b"<!-- BEGIN WAYBACK TOOLBAR INSERT -->", b"<!-- END WAYBACK TOOLBAR INSERT -->"),
    (b"<!-- WB Insert -->", b"<!-- End WB Insert -->"),
)


def copy_address(base: str, stamp: str, original: str) -> str:
    """Return the address of the raw form (`id_`) of a copy; `stamp` is the time as 14 digits."""
    return f"{base}{stamp}{RAW}/{original}"


def original_in(url: str) -> str | None:
    """Return the original's canonical address in the address of a copy; None if there is none in it.

    >>> original_in("https://archive.example/web/20240102030405id_/http://a.cn/x//1.html")
    'http://a.cn/x//1.html'
    """
    match = _COPY.fullmatch(url)
    if match is None:
        return None
    try:
        # Proxies may collapse the two slashes into one.
        return canonical_url(re.sub(r"^(https?:)/(?!/)", r"\1//", match["original"]))
    except BadURL:
        return None


def stamp_in(url: str) -> str | None:
    """Return the time in the address of a copy, as 14 digits; None if there is none in it."""
    match = _COPY.fullmatch(url)
    return None if match is None else match["stamp"]


def same_original(one: str, other: str) -> bool:
    """Return whether services treat two addresses as one page: scheme, port, "www", case and query order are ignored.

    >>> same_original("http://www2.a.cn:80/X.html?b=1&a=2", "https://a.cn/x.html?a=2&b=1")
    True
    """
    return _comparison_key(one) == _comparison_key(other)


def _comparison_key(url: str) -> tuple[str, str, list[tuple[str, str]]]:
    try:
        parts = urlsplit(url.lower())
    except ValueError:  # a service may redirect to a copy of a damaged address
        return "", url, []
    host = re.sub(r"^www\d*\.", "", parts.hostname or "")
    return host, parts.path.rstrip("/"), sorted(parse_qsl(parts.query, keep_blank_values=True))


def raw_form(url: str) -> str | None:
    """Return the address of a copy's raw form; None if it can't be derived from the address.

    >>> raw_form("https://archive.example/web/20240102030405mp_/http://a.cn/1.html")
    'https://archive.example/web/20240102030405id_/http://a.cn/1.html'
    """
    match = _COPY.fullmatch(url)
    return None if match is None else copy_address(match["base"], match["stamp"], match["original"])


def same_time_address(url: str, original: str) -> str | None:
    """Return the address of another page at the same service and time; None if it can't be derived."""
    match = _COPY.fullmatch(url)
    return None if match is None else copy_address(match["base"], match["stamp"], original)


def read_copy(
    payload: bytes, *, url: str, of: str, headers: Headers, at: datetime | None, encoding: str | None = None
) -> Reading:
    """Read the article of the copy at `url`, as the original page `of` had it at the time `at`.

    Links lead to where they led on that page, and relative dates are relative to that time. `encoding` is one given by
    hand for that page. Raises ReadError.
    """
    return read_payload(
        unwrap_copy(payload, url), url=original_in(url) or of, headers=headers, captured_at=at, encoding=encoding
    )


def why_not_page(
    payload: bytes, *, url: str, way: Sequence[str], headers: Headers, encoding: str | None = None
) -> str | None:
    """Return why a copy does not show the requested page (a challenge page, a login, a soft 404); None if it may.

    `way`: the page's address, and the address that the copy of it redirected to.
    """
    if len(set(way)) > 1 and (why := sent_away(way) or sent_to_login(way)):
        return why
    probe = probe_document(Document(unwrap_copy(payload, url), url=way[-1], headers=headers, encoding=encoding))
    return None if probe is None else detect_challenge(probe) or detect_soft_404(probe)


def unwrap_copy(payload: bytes, url: str) -> bytes:
    """Return the payload of a copy without the service's inserts and link rewriting; the raw form is unchanged."""
    match = _COPY.fullmatch(url)
    if match is None or match["form"] == RAW:
        return payload
    for begin, end in _INSERTS:
        payload = _cut_between(payload, begin, end)
    base = urlsplit(match["base"])
    host, path = re.escape(base.netloc.encode()), re.escape(base.path.encode())
    rewritten = rb"(?:(?:https?:)?//%s)?%s\d{14}(?:[a-z]{2}_)?/(?=[a-z][a-z0-9+.-]{0,20}:)" % (host, path)
    return re.sub(rewritten, b"", payload)


def _cut_between(payload: bytes, begin: bytes, end: bytes) -> bytes:
    """Remove every span that begins and ends with the two marks, marks included."""
    kept, at = [], 0
    while (start := payload.find(begin, at)) >= 0 and (stop := payload.find(end, start)) >= 0:
        kept.append(payload[at:start])
        at = stop + len(end)
    return b"".join([*kept, payload[at:]])
