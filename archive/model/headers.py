"""Headers of an HTTP message: names and values, in the order and case received."""

from __future__ import annotations

from typing import TypeAlias

# Each byte of a value is one character (ISO 8859-1), so that nothing is lost.
Headers: TypeAlias = tuple[tuple[str, str], ...]


def header(headers: Headers, name: str) -> str | None:
    """Return the value of the first header with that name, ignoring case; None if there is none.

    >>> header((("Content-Type", "text/html"), ("X-A", "1")), "content-TYPE"), header((), "etag")
    ('text/html', None)
    """
    wanted = name.lower()
    return next((value for key, value in headers if key.lower() == wanted), None)
