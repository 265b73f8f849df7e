"""The interface between fetching and the sources of pages: one request out, one response back.

The live web (`scraper.transport.web`) and saved pages (`scraper.saved.transport`) each implement `Transport`;
all policy is above it: retries, waits and size limits in `scraper.fetch.retrying_client`; redirects, robots.txt and
outcomes in `scraper.fetch.fetcher`.

    TransportError                 no complete response arrived; `reason` is one line for a person
    ├── TimedOut                   a time limit passed
    ├── Unreachable                no such host, refused, reset, TLS failure, a broken message
    ├── Refused                    we don't connect: the host has an address that is not public (SSRF)
    └── NotSaved                   the saved source does not have the page

`scraper.fetch` turns each of them into the outcome of a capture: none of them leaves it.
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
    """No complete response arrived. `transient`: whether a retry can help."""

    def __init__(self, reason: str, *, transient: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.transient = transient


class TimedOut(TransportError):
    """A connect, read or total time limit passed."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, transient=True)


class Unreachable(TransportError):
    """The server can't be reached, or does not send a complete HTTP message."""


class Refused(TransportError):
    """The request was not sent, because one of our own rules forbids it."""


class NotSaved(TransportError):
    """The saved source does not have this page."""


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
    """One response as received.

    `headers` are in the order and case received; each byte of a value is one character (ISO 8859-1), so that
    nothing is lost. `chunks` yields the body without its transfer-coding but with its content-coding; it is
    valid only while the context that yielded the response is open, and may raise TransportError.
    """

    status: int
    headers: Headers
    chunks: Iterator[bytes]
    connection: ConnectionFacts = ()  # live web only: the address connected to, the TLS version and cipher
    head: bytes = b""  # live web only: the status line and the header lines as received
    # Whether something says where the body ends: a length, the last chunk. False: where the connection did, for
    # whatever reason.
    end_told: bool = True
    fetched_at: datetime | None = None  # set for a saved capture; None means now
    saved: bool = False  # from a saved source: its Content-Encoding may have been decoded already


def status_line(status: int) -> str:
    """Return a status as text for a person.

    >>> status_line(404), status_line(521)
    ('404 Not Found', 'status 521')
    """
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"status {status}"


class Transport(Protocol):
    """A source of pages."""

    def send(self, request: Request) -> AbstractContextManager[Response]:
        """Send one request without following redirects. Raises TransportError; so does reading the chunks."""
        ...

    def close(self) -> None:
        """Release connections and files. The transport can't be used afterwards."""
        ...
