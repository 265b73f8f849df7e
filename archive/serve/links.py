"""The addresses of the pages: the scheme is in docs/SERVE.md. Pure.

What is shown is named in the query, as it is: `/page?url=https://a.example//1.html&version=2`. In a path, proxies would
fold double slashes and decode escapes, and archived addresses have both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

if TYPE_CHECKING:
    from archive.report import Language

# What may stand in a query unescaped (RFC 3986, section 3.4), without what divides parameters.
_SAFE: Final = "/:@!$'()*,;~?[]"


class Links:
    """Make addresses of one request: with the prefix, and with the language if it was asked for in the address."""

    def __init__(self, prefix: str = "", language: Language | None = None) -> None:
        self._prefix = prefix
        self._language = language

    def to(self, name: str, **parameters: object) -> str:
        """Return the address of a page; a parameter that is None or "" is left out.

        >>> Links("/a").to("page", url="http://b.example//1?x=1&y=2", version=2)
        '/a/page?url=http://b.example//1?x%3D1%26y%3D2&version=2'
        """
        given = {key: value for key, value in parameters.items() if value is not None and value != ""}
        if self._language is not None:
            given.setdefault("lang", self._language)
        query = "&".join(f"{key}={_quoted(str(value))}" for key, value in given.items())
        return f"{self._prefix}/{name}{'?' if query else ''}{query}"


def _quoted(value: str) -> str:
    return quote(value.encode("utf-8", "replace"), safe=_SAFE)
