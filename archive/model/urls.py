"""Canonical URLs: normalize a URL to identify its page (RFC 3986 § 6, and no further than is safe).

Changed: scheme and host to lower case, IDNA host to ASCII, IPv4 addresses to four decimals; the default port, user
information and the fragment dropped, unless it is the route of an application (`#/news/1`, `#!news/1`: two routes are
two pages); dot segments resolved, escapes in upper case, characters that are not allowed in a URL escaped; tracking
parameters (`TRACKING`) dropped. Kept: the slashes of a path (`/html//site-4/` is not `/html/site-4/`), its case, a
trailing slash, the order of parameters, empty parameters.
"""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

import idna

from archive.model.errors import RequestError
from archive.model.query_encoding import encode_query

# Parameters that say how a reader got to the page, never which page it is. Version 1 of the list; a change is a new
# version, since it changes the identity of stored pages.
TRACKING: Final = re.compile(
    r"(?:utm_[a-z]+|spm|spm_id_from|isappinstalled|share_token|share_source|share_medium|gclid|fbclid|yclid)",
    re.IGNORECASE,
)
DEFAULT_PORTS: Final = {"http": 80, "https": 443}
# Longer than any URL that servers accept; browsers and proxies stop well before.
MAX_LENGTH: Final = 8192
# A host has at most 253 characters: one of this length has fewer.
_SHORT: Final = 250

# A fragment that names a page: a script of the site shows another one for each.
_ROUTE = re.compile(r"!|/")
_ROOT_ROUTE = re.compile(r"!?/?")

_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
# What may be unescaped in a path or a query (RFC 3986 pchar, "/" and "?"), and the "%" of an escape.
_SAFE = "!$&'()*+,;=:@/?-._~%"
# Addresses that are canonical as they are, which most are: telling so takes a tenth of the time. No port, query, escape
# or dot segment; labels of a host that is no number.
_CANONICAL = re.compile(
    r"https?://(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,9}[a-z]{2,20}/(?:(?!\.)[A-Za-z0-9_.~-]*/)*(?:(?!\.)[A-Za-z0-9_.~-]*)"
)
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?")
_HEX = re.compile(r"0x[0-9a-f]*")
_MAX_LABEL: Final = 63  # RFC 1035 § 2.3.4; look-ups refuse a longer one
# A host name with a dot and perhaps a path, as people copy it from the address bar of a browser.
_WITHOUT_SCHEME = re.compile(r"(?:[\w-]{1,63}\.){1,9}[^\W\d]{2,20}(?::\d{1,5})?(?:/[^\s'\"]{0,200})?")
_STRIPPED = re.compile(r"[\t\r\n]")


class BadURL(RequestError):
    """The text is not an http(s) URL that a page can be fetched from."""


# The URL of a page is normalized again at every step of its processing. The function is pure, so caching is safe.
@lru_cache(maxsize=1024)
def canonical_url(url: str) -> str:
    """Return the canonical form of a URL. Raises BadURL.

    >>> canonical_url("HTTPS://WWW.Example.CN:443/html//site-4/a.html?b=&utm_source=x&a=1#top")
    'https://www.example.cn/html//site-4/a.html?b=&a=1'
    >>> canonical_url("http://例子.中国/新闻/../a b")
    'http://xn--fsqu00a.xn--fiqs8s/a%20b'
    >>> canonical_url("http://a.cn/#/detail?id=1&utm_source=x"), canonical_url("http://a.cn/#/")
    ('http://a.cn/#/detail?id=1', 'http://a.cn/')
    """
    if len(url) <= _SHORT and _CANONICAL.fullmatch(url):
        return url
    return _canonical(url)


def _canonical(url: str) -> str:
    text = _STRIPPED.sub("", url.strip())
    _check_length(text)
    try:
        text.encode("utf-8")  # a lone surrogate would be escaped as something else
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise BadURL(f"not a URL: {_quoted(url)} ({error})") from error
    scheme = parts.scheme.lower()
    if scheme not in DEFAULT_PORTS:
        meant = f"; did you mean https://{text} ?" if _WITHOUT_SCHEME.fullmatch(text) else ""
        raise BadURL(f"not an http or https URL: {_quoted(url)}{meant}")
    host = _canonical_host(parts.hostname or "", url)
    netloc = host if port in (None, DEFAULT_PORTS[scheme]) else f"{host}:{port}"
    path = _remove_dot_segments(escape_url(parts.path or "/"))
    result = urlunsplit((scheme, netloc, path, _untracked(escape_url(parts.query)), _route(parts.fragment)))
    _check_length(result)  # escaping makes a Chinese path nine times as long
    return result


def without_route(url: str) -> str:
    """Return the address that is asked for to get a page: a canonical URL without the route of an application.

    >>> without_route("http://a.cn/m/#/detail?id=1"), without_route("http://a.cn/m/")
    ('http://a.cn/m/', 'http://a.cn/m/')
    """
    return url.partition("#")[0]


def _route(fragment: str) -> str:
    """Return a fragment in canonical form if it names a page; "" for a place on the page."""
    if not _ROUTE.match(fragment) or _ROOT_ROUTE.fullmatch(fragment):
        return ""
    path, mark, query = escape_url(fragment).partition("?")
    query = _untracked(query)
    return f"{path}{mark}{query}" if query else path


def _untracked(query: str) -> str:
    """Drop the tracking parameters of a query."""
    return "&".join(pair for pair in query.split("&") if not TRACKING.fullmatch(pair.partition("=")[0]))


def _canonical_host(host: str, url: str) -> str:
    """Return the canonical form of a host: lower-case ASCII, an IPv6 literal in brackets.

    `url` is named in the message. Raises BadURL.
    """
    host = host.rstrip(".").lower()
    if not host:
        raise BadURL(f"a URL without a host: {_quoted(url)}")
    if ":" in host:
        try:
            return f"[{_compressed(ipaddress.IPv6Address(host))}]"
        except ValueError as error:
            raise BadURL(f"not an IPv6 address: {_quoted(url)}") from error
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except idna.IDNAError as error:
            raise BadURL(f"not a host name: {_quoted(url)} ({error})") from error
    labels = host.split(".")
    if len(host) > 253 or not _HOST.fullmatch(host) or not all(0 < len(label) <= _MAX_LABEL for label in labels):
        raise BadURL(f"not a host name: {_quoted(url)}")
    if labels[-1].isdigit() or _HEX.fullmatch(labels[-1]):  # no name ends in a number
        address = _ipv4(labels)
        if address is None:
            raise BadURL(f"not an IPv4 address: {_quoted(url)}")
        return address
    return host


def named_host(text: str) -> str:
    """Return a host that somebody names as `host_of` returns that of a URL: canonical, no brackets. Raises BadURL.

    >>> named_host("WWW.Gov.example."), named_host("[::1]")
    ('www.gov.example', '::1')
    """
    bare = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    return _canonical_host(bare, text).strip("[]")


def _ipv4(labels: list[str]) -> str | None:
    """Return an IPv4 address as four decimals, read as browsers and the C library read it; None if it is none.

    By the WHATWG URL Standard: a leading zero is octal, 0x hexadecimal, and a last number fills what is left.

    >>> _ipv4("203.0.113.012".split(".")), _ipv4(["127", "1"]), _ipv4("1.2.3.256".split(".")), _ipv4(["08"])
    ('203.0.113.10', '127.0.0.1', None, None)
    """
    if len(labels) > 4:
        return None
    try:
        numbers = [_number(label) for label in labels]
    except ValueError:
        return None
    *first, last = numbers
    if any(number > 255 for number in first) or last >= 256 ** (4 - len(first)):
        return None
    value = last + sum(number << 8 * (3 - at) for at, number in enumerate(first))
    return str(ipaddress.IPv4Address(value))


def _number(label: str) -> int:
    """Read a part of an IPv4 address. Raises ValueError; a label has at most 63 digits."""
    if _HEX.fullmatch(label):
        return int(label[2:] or "0", 16)
    if not label.isdigit():
        raise ValueError(label)
    return int(label, 8 if len(label) > 1 and label[0] == "0" else 10)


def _compressed(address: ipaddress.IPv6Address) -> str:
    """Write an address in hexadecimal, as the WHATWG URL Standard does; Python 3.13 writes a mapped one in decimals.

    >>> _compressed(ipaddress.IPv6Address("::ffff:127.0.0.1"))
    '::ffff:7f00:1'
    """
    if address.ipv4_mapped is None:
        return address.compressed
    number = int(address.ipv4_mapped)
    return f"::ffff:{number >> 16:x}:{number & 0xFFFF:x}"


def resolve_url(base: str | None, reference: str, encoding: str = "utf-8") -> str | None:
    r"""Resolve a reference found on a page to a canonical URL, as a browser does; None if the result is not http(s).

    By the WHATWG URL Standard: backslashes are slashes, and a missing or a third slash after the scheme is accepted.
    `encoding` is that of the page, in which its queries are written (`archive.model.query_encoding`).

    >>> resolve_url("http://a.cn/html//x/1.html", "2.html"), resolve_url("http://a.cn/x/1.html", r"..\b.html")
    ('http://a.cn/html//x/2.html', 'http://a.cn/b.html')
    >>> resolve_url("http://a.cn/", "http:///b.cn/1.html"), resolve_url("http://a.cn/", "javascript:void(0)")
    ('http://b.cn/1.html', None)
    """
    # Imported here because it takes 10 ms, and only code that reads pages needs it.
    from ada_url import join_url  # noqa: PLC0415

    try:
        resolved = join_url(base or "about:blank", encode_query(reference, encoding))
        if "'" in reference:  # a browser escapes it in a query; the canonical form keeps it as written
            path, mark, query = resolved.partition("?")
            resolved = f"{path}{mark}{query.replace('%27', chr(39))}"
        return canonical_url(resolved)
    except (BadURL, ValueError):
        return None


def has_credentials(base: str | None, reference: str) -> bool:
    """Return whether a reference, resolved as by `resolve_url`, contains a user name or a password.

    >>> has_credentials(None, "http://ann:secret@a.cn/"), has_credentials(None, "http://a.cn/@ann")
    (True, False)
    """
    if "@" not in f"{base or ''}{reference}":  # there are none without it, and parsing takes time
        return False
    from ada_url import URL  # noqa: PLC0415 - as in `resolve_url`

    try:
        url = URL(reference, base) if base else URL(reference)
    except ValueError:
        return False
    return bool(url.username or url.password)


def page_url(text: str) -> str:
    """Return the canonical URL of a page to ask for. Raises BadURL; for a user name or a password, too: we send none.

    >>> page_url("http://A.cn/#top")
    'http://a.cn/'
    >>> page_url("http://ann:secret@a.cn/1.html")
    Traceback (most recent call last):
    ...
    archive.model.urls.BadURL: a URL with a user name or a password, which are never sent: http://a.cn/1.html
    """
    url = canonical_url(text)
    if has_credentials(None, text):
        raise BadURL(f"a URL with a user name or a password, which are never sent: {url}")
    return url


def why_unusable(base: str | None, reference: str) -> str | None:
    """Return why a reference that `resolve_url` refuses can't be asked for, in one line; None if it is not http(s).

    >>> why_unusable("http://a.cn/", "http://a b/"), why_unusable("http://a.cn/", "ftp://b.cn/")
    ("not a URL: 'http://a b/'", None)
    >>> why_unusable("http://a.cn/", "/" + 9000 * "x").partition(":")[0]
    'a URL of 9012 characters is too long (at most 8192)'
    """
    from ada_url import URL  # noqa: PLC0415 - as in `resolve_url`

    try:
        url = URL(reference, base) if base else URL(reference)
    except ValueError:
        return f"not a URL: {_quoted(reference)}"
    if url.protocol not in ("http:", "https:"):
        return None
    try:
        canonical_url(url.href)
    except BadURL as error:
        return str(error)
    return None


def escape_url(text: str) -> str:
    """Escape characters not allowed in a URL's path or query; unescape those that need no escape; keep the rest."""

    def normalize(match: re.Match[str]) -> str:
        byte = int(match[1], 16)
        return chr(byte) if byte in _UNRESERVED else f"%{match[1].upper()}"

    escaped = quote(text, safe=_SAFE)
    # Escape a "%" that begins no escape, so that the result is stable.
    return re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", _ESCAPE.sub(normalize, escaped))


def _remove_dot_segments(path: str) -> str:
    """Resolve "." and ".." (RFC 3986 § 5.2.4); empty segments are kept."""
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            if kept:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments and segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _check_length(text: str) -> None:
    if len(text) > MAX_LENGTH:
        raise BadURL(f"a URL of {len(text)} characters is too long (at most {MAX_LENGTH}): {_quoted(text)}")


def _quoted(url: str) -> str:
    """Return a URL quoted for a one-line message: truncated, with control characters and blanks visible."""
    return repr(url if len(url) <= 120 else url[:119] + "…")
