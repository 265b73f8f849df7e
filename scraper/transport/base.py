"""The seam between fetching and where pages come from: one request out, one answer back.

The live web (`scraper.transport.web`) and saved pages (`scraper.saved.transport`) each implement `Transport`;
everything that is policy (redirects, retries, robots.txt, caps, outcomes) stands above it in `scraper.fetch.fetcher`.

    TransportError                 no whole answer came; `reason` is one line for a person
    ├── TimedOut                   a time limit passed
    ├── Unreachable                no such host, refused, reset, TLS failure, a broken message
    ├── Refused                    we do not go there: the host has an address that is not public
    └── NotSaved                   a saved source that does not hold the page

`scraper.fetch.fetcher` turns each of them into the outcome of a capture: they never leave it.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Protocol

from archive.model import RepostError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from datetime import datetime

    from archive.model import Headers

ConnectionFacts = tuple[tuple[str, str], ...]  # names and values


class TransportError(RepostError):
    """No whole answer came. `passing` says whether asking again later can help."""

    def __init__(self, reason: str, *, passing: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.passing = passing


class TimedOut(TransportError):
    """A connect, read or total time limit passed."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, passing=True)


class Unreachable(TransportError):
    """The server can't be spoken with, or what it sends is no whole HTTP message."""


class Refused(TransportError):
    """The request was not sent, by a rule of ours."""


class NotSaved(TransportError):
    """The saved source does not hold this page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One GET of one canonical URL. Times in seconds."""

    url: str
    headers: Headers
    connect_timeout: float
    read_timeout: float
    time_left: Callable[[], float]  # until the page's deadline; no single wait may be longer


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One answer as it came.

    `headers` in the order and case received; each byte of a value is one character (ISO 8859-1), so that
    nothing is lost. `chunks` gives the body without transfer-coding and with its content-coding; it is
    valid only while the context that gave the response is open, and may raise TransportError.
    """

    status: int
    headers: Headers
    chunks: Iterator[bytes]
    connection: ConnectionFacts = ()  # of the live web: the address that was connected to, what TLS agreed on
    fetched_at: datetime | None = None  # of a saved capture; None where it is now
    saved: bool = False  # from a save: whoever saved it may have undone its Content-Encoding already


def status_line(status: int) -> str:
    """Name a status for a person.

    >>> status_line(404), status_line(521)
    ('404 Not Found', 'status 521')
    """
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"status {status}"


class Transport(Protocol):
    """Where pages come from."""

    def send(self, request: Request) -> AbstractContextManager[Response]:
        """Send one request, follow nothing. Raises TransportError; so does reading the chunks."""
        ...

    def close(self) -> None:
        """Give back what is held open. The transport can't be used afterwards."""
        ...
