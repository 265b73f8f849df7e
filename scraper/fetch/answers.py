"""What a single answer says: its outcome, where a redirect leads, what makes a request conditional. Pure."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from archive.model import why_unusable
from scraper.transport import Answer, status_line

if TYPE_CHECKING:
    from archive.log import Validators
    from archive.model import Headers, Outcome

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
GONE: Final = frozenset({404, 410})
# The headers of a conditional GET (RFC 9110 § 13.1), as we send them.
CONDITIONS: Final = ("If-None-Match", "If-Modified-Since")
# Refusals: login, legal reasons, rate limit, and the firewalls (412, 521) of Chinese hosting companies.
BLOCKED: Final = frozenset({401, 403, 412, 429, 451, 521})


def location_of(answer: Answer) -> str:
    """Return the Location as a URL reference, with bytes beyond ASCII percent-encoded as received.

    Servers send such bytes raw, in UTF-8 or GBK; only the server knows which of the two.
    """
    value = (answer.header("location") or "").strip()
    try:
        raw = value.encode("latin-1")
    except UnicodeEncodeError:  # a capture.json written by hand
        return value
    return "".join(chr(byte) if byte < 0x80 else quote(bytes((byte,))) for byte in raw)


def why_not_followed(base: str, location: str) -> str:
    """Return why a redirect is not followed, in one line."""
    why = why_unusable(base, location)
    return (
        f"its redirect can't be followed: {why}"
        if why
        else f"redirects to an address that is not http(s): {location[:120]!r}"
    )


def outcome_of(answer: Answer) -> tuple[Outcome, str]:
    """Return a page's outcome and the reason in one line ("" for ok).

    A status other than 2xx decides alone: it does not matter whether such a body is complete.
    """
    status = answer.status
    if status is None or 200 <= status < 300:
        return answer.failure[:2] if answer.failure else ("ok", "")
    if status == HTTPStatus.NOT_MODIFIED:
        if any(name in CONDITIONS for name, _ in answer.request):
            return "not-modified", "304: unchanged since the last capture"
        return "http-error", "304 Not Modified, though nothing was asked that it could answer"
    asked = answer.header("retry-after")
    wait = f" (Retry-After: {asked[:40]})" if asked and asked.isprintable() else ""
    if status in GONE:
        return "gone", status_line(status)
    return "blocked" if status in BLOCKED else "http-error", status_line(status) + wait


def conditional_headers(known: Validators | None) -> Headers:
    """Return the headers of a conditional GET (RFC 9110 § 13.1)."""
    if known is None:
        return ()
    pairs = zip(CONDITIONS, (known.etag, known.last_modified), strict=True)
    return tuple((name, value) for name, value in pairs if value is not None)
