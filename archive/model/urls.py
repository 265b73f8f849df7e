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


def resolve_url(base: str | None, reference: str) -> str | None:
    r"""Resolve a reference found on a page to a canonical URL, as a browser does; None where it is no http(s) address.

    As the WHATWG URL Standard says: backslashes are slashes, and a missing or a third slash behind the scheme is no
    matter.

    >>> resolve_url("http://a.cn/html//x/1.html", "2.html"), resolve_url("http://a.cn/x/1.html", r"..\b.html")
    ('http://a.cn/html//x/2.html', 'http://a.cn/b.html')
    >>> resolve_url("http://a.cn/", "http:///b.cn/1.html"), resolve_url("http://a.cn/", "javascript:void(0)")
    ('http://b.cn/1.html', None)
    """
    # Only what reads pages resolves references, and it takes 10 ms to import.
    from ada_url import join_url  # noqa: PLC0415

    try:
        resolved = join_url(base or "about:blank", reference)
        if "'" in reference:  # a browser escapes it in a query; the canonical form has kept it as it is written
            path, mark, query = resolved.partition("?")
            resolved = f"{path}{mark}{query.replace('%27', chr(39))}"
        return canonical_url(resolved)
    except (BadURL, ValueError):
        return None


def has_credentials(base: str | None, reference: str) -> bool:
    """Return whether a reference, resolved as by `resolve_url`, carries a user name or a password.

    >>> has_credentials(None, "http://ann:secret@a.cn/"), has_credentials(None, "http://a.cn/@ann")
    (True, False)
    """
    from ada_url import URL  # noqa: PLC0415 - as in `resolve_url`

    try:
        url = URL(reference, base) if base else URL(reference)
    except ValueError:
        return False
    return bool(url.username or url.password)


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
