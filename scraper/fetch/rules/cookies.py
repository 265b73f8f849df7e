"""Keep the cookies of one capture: set on the way to a page, sent to the rest of it, then forgotten.

Many sites set a cookie and redirect to the address that was asked for: without it they never show the page. A capture
begins without cookies, so that no page depends on what was fetched before it. The rules are those of browsers (RFC
6265), by the standard library: a cookie goes to the host that set it, or to its site if it says so, below its path, and
by https if it is secure. robots.txt is asked for without.
"""

from __future__ import annotations

import re
from email.message import Message
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import urlsplit

from archive.model import site_of

if TYPE_CHECKING:
    from http.client import HTTPResponse
    from http.cookiejar import Cookie

    from archive.model import Headers

# A site's own pages set some five of them; browsers keep 50 or more of each site (RFC 6265 § 6.1).
MAX_COOKIES: Final = 50
# Characters of a Set-Cookie header: a name, a value and attributes. RFC 6265 § 6.1 asks for 4096 bytes at least.
MAX_SET: Final = 5_000
# Characters of a Cookie header: with more, servers refuse the request.
MAX_SENT: Final = 8_000

# Domains below which anyone registers a site, besides com.cn and the like, which `site_of` knows.
_PROVINCES: Final = frozenset(
    f"{name}.cn"
    for name in (
        "ah bj cq fj gd gs gx gz ha hb he hi hk hl hn jl js jx ln mo nm nx qh sc sd sh sn sx tj tw xj xz yn zj"
    ).split()
)


_VOID: Final = re.compile(r"\s*(?:max-age\s*(?:=(?!\s*-?[0-9]+\s*$).*)?|path\s*(?:=(?!\s*/).*)?)", re.IGNORECASE)


class Cookies:
    """The cookies of one capture. Not thread-safe: a capture is the work of one thread."""

    def __init__(self) -> None:
        self._jar: CookieJar | None = None  # most captures need none

    def header(self, url: str) -> Headers:
        """Return the Cookie header for a request, as a list of none or one."""
        if self._jar is None:
            return ()
        request: Any = _Request(url)
        self._jar.add_cookie_header(request)
        sent: str = request.sent
        while len(sent) > MAX_SENT:  # the last ones have the shortest paths
            sent = sent.rpartition("; ")[0]
        return (("Cookie", sent),) if sent else ()

    def take(self, url: str, headers: Headers) -> None:
        """Take the cookies that an answer of this URL sets."""
        set_here = [value for name, value in headers if name.lower() == "set-cookie" and _is_usable(value)]
        if not set_here:
            return
        self._jar = CookieJar(_Policy()) if self._jar is None else self._jar
        request: Any = _Request(url)
        for value in set_here[:MAX_COOKIES]:
            if len(self._jar) < MAX_COOKIES:
                self._jar.extract_cookies(cast("HTTPResponse", _Answer(_without_void(value))), request)


class _Policy(DefaultCookiePolicy):
    """The standard library's rules, and: no cookie for more than one site."""

    def set_ok_domain(self, cookie: Cookie, request: Any) -> bool:  # noqa: ANN401 - what the jar was given
        """Return whether a host may set a cookie for this domain."""
        domain, site = cookie.domain.lstrip("."), site_of(request.full_url)
        within = domain == site or domain.endswith("." + site)
        if cookie.domain_specified and (domain in _PROVINCES or not within):
            return False
        return super().set_ok_domain(cookie, request)


class _Request:
    """The part of a request that a cookie jar looks at, and what it makes of it: the Cookie header."""

    unverifiable = False

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.full_url, self.type, self.host = url, parts.scheme, parts.netloc
        self.origin_req_host = parts.hostname
        self.sent = ""

    def get_full_url(self) -> str:
        return self.full_url

    def get_header(self, _: str, default: str | None = None) -> str | None:
        return default

    def has_header(self, _: str) -> bool:
        return False

    def add_unredirected_header(self, name: str, value: str) -> None:
        self.sent = value if name == "Cookie" else self.sent


class _Answer:
    """The part of a response that a cookie jar looks at."""

    def __init__(self, set_cookie: str) -> None:
        self._message = Message()
        self._message["Set-Cookie"] = set_cookie

    def info(self) -> Any:  # noqa: ANN401 - the jar's own signature
        return self._message


def _without_void(value: str) -> str:
    """Return a Set-Cookie header without attributes that browsers pass over and the standard library does not.

    A life that is no number, a path that is none (RFC 6265 § 5.2.2 and § 5.2.4).

    >>> _without_void("a=1; Path=x; Max-Age=soon; HttpOnly"), _without_void("a=1; path=/; max-age=-1")
    ('a=1; HttpOnly', 'a=1; path=/; max-age=-1')
    """
    cookie, *attributes = value.split(";")
    return ";".join([cookie, *(one for one in attributes if not _VOID.fullmatch(one))])


def _is_usable(value: str) -> bool:
    """Return whether a Set-Cookie header is of bounded length, and of characters that can be sent back."""
    return len(value) <= MAX_SET and value.replace("\t", " ").isprintable()
