"""Canonical URLs: a URL reduced to its identity (RFC 3986 § 6, and no further than is safe).

Changed: scheme and host to lower case, IDNA host to its ASCII form, the default port, user information
and the fragment dropped, dot segments resolved, escapes in upper case, characters that may not stand
in a URL escaped, tracking parameters of `TRACKING` dropped. Kept: the slashes of a path (`/html//site-4/` is
not `/html/site-4/`), its case, a trailing slash, the order of parameters, empty ones too.
"""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

import idna

from archive.model.errors import RequestError

# Parameters that name the way a reader came, never the page. Version 1 of the list; a change is a new
# version, since it changes the identity of pages that are stored.
TRACKING: Final = re.compile(
    r"(?:utm_[a-z]+|spm|spm_id_from|isappinstalled|share_token|share_source|share_medium|gclid|fbclid|yclid)",
    re.IGNORECASE,
)
DEFAULT_PORTS: Final = {"http": 80, "https": 443}
# Longer than any URL a server takes; browsers and proxies stop well before.
MAX_LENGTH: Final = 8192

_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
# What may stand unescaped in a path or a query (RFC 3986 pchar, "/" and "?"), and "%" of an escape.
_SAFE = "!$&'()*+,;=:@/?-._~%"
_IGNORED = re.compile(r"[\t\r\n]")


class BadURL(RequestError):
    """The text is no http(s) URL that a page can be had from."""


# One page's URL is asked for at every step of its way; a pure function's memory changes nothing.
@lru_cache(maxsize=1024)
def canonical_url(url: str) -> str:
    """Reduce a URL to its identity. Raises BadURL.

    >>> canonical_url("HTTPS://WWW.Example.CN:443/html//site-4/a.html?b=&utm_source=x&a=1#top")
    'https://www.example.cn/html//site-4/a.html?b=&a=1'
    >>> canonical_url("http://例子.中国/新闻/../a b")
    'http://xn--fsqu00a.xn--fiqs8s/a%20b'
    """
    text = _IGNORED.sub("", url.strip())
    _check_length(text)
    try:
        text.encode("utf-8")  # a lone surrogate is no text, and would be escaped as something else
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise BadURL(f"not a URL: {_shown(url)} ({error})") from error
    scheme = parts.scheme.lower()
    if scheme not in DEFAULT_PORTS:
        raise BadURL(f"not an http or https URL: {_shown(url)}")
    host = canonical_host(parts.hostname or "", url)
    netloc = host if port in (None, DEFAULT_PORTS[scheme]) else f"{host}:{port}"
    path = _without_dot_segments(_escaped(parts.path or "/"))
    query = "&".join(
        pair for pair in _escaped(parts.query).split("&") if not TRACKING.fullmatch(pair.partition("=")[0])
    )
    result = urlunsplit((scheme, netloc, path, query, ""))
    _check_length(result)  # escaping makes a Chinese path nine times as long
    return result


def canonical_host(host: str, url: str) -> str:
    """Return a host in its one form: lower-case ASCII, an IPv6 literal in brackets. Raises BadURL."""
    host = host.rstrip(".").lower()
    if not host:
        raise BadURL(f"a URL without a host: {_shown(url)}")
    if ":" in host:
        try:
            return f"[{ipaddress.IPv6Address(host).compressed}]"
        except ValueError as error:
            raise BadURL(f"not an IPv6 address: {_shown(url)}") from error
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except idna.IDNAError as error:
            raise BadURL(f"not a host name: {_shown(url)} ({error})") from error
    if len(host) > 253 or not re.fullmatch(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?", host) or ".." in host:
        raise BadURL(f"not a host name: {_shown(url)}")
    return host


def join(base: str | None, reference: str) -> str | None:
    """Resolve a reference found on a page to a canonical URL; None where it is no http(s) address.

    >>> join("http://a.cn/html//x/1.html", "2.html")
    'http://a.cn/html//x/2.html'
    >>> join("http://a.cn/", "javascript:void(0)") is None
    True
    """
    try:
        return canonical_url(_resolved(base, reference.strip()) if base else reference)
    except (BadURL, ValueError):
        return None


def _resolved(base: str, reference: str) -> str:
    """Resolve as RFC 3986 § 5.2.2 says. Not `urllib.parse.urljoin`: it drops the empty segments of a path."""
    start, target = urlsplit(base), urlsplit(reference)
    if target.scheme:
        return reference
    if target.netloc:
        return urlunsplit((start.scheme, *target[1:]))
    if not target.path:
        return urlunsplit((*start[:3], target.query or start.query, ""))
    path = target.path if target.path.startswith("/") else start.path.rpartition("/")[0] + "/" + target.path
    # An empty authority between "//" would swallow a path that begins with two slashes.
    return f"{start.scheme}://{start.netloc}{path}" + (f"?{target.query}" if target.query else "")


def _escaped(text: str) -> str:
    """Escape what may not stand in a URL; unescape what need not be escaped; keep the rest."""

    def one(match: re.Match[str]) -> str:
        byte = int(match[1], 16)
        return chr(byte) if byte in _UNRESERVED else f"%{match[1].upper()}"

    escaped = quote(text, safe=_SAFE)
    # A bare "%" that begins no escape is itself escaped, so that the result is stable.
    return re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", _ESCAPE.sub(one, escaped))


def _without_dot_segments(path: str) -> str:
    """Resolve "." and ".." (RFC 3986 § 5.2.4); empty segments are segments and stay."""
    done: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            if done:
                done.pop()
        elif segment != ".":
            done.append(segment)
    if segments and segments[-1] in (".", ".."):
        done.append("")
    return "/" + "/".join(done)


def _check_length(text: str) -> None:
    if len(text) > MAX_LENGTH:
        raise BadURL(f"a URL of {len(text)} characters is too long (at most {MAX_LENGTH}): {_shown(text)}")


def _shown(url: str) -> str:
    """Show a URL inside a one-line message: bounded, control characters and blanks made visible."""
    return repr(url if len(url) <= 120 else url[:119] + "…")
