"""The answer of one address, complete or failed: the value that fetching passes around."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.model import header

if TYPE_CHECKING:
    from datetime import datetime

    from archive.model import Headers, Outcome
    from scraper.transport.base import ConnectionFacts


# Statuses after which a retry of the same request may succeed: RFC 6585 § 4, RFC 9110 § 15.6.
TRANSIENT_STATUSES: Final = frozenset({429, 500, 502, 503, 504})


class Failure(NamedTuple):
    """Why there is no complete answer; `transient` if a retry can help."""

    outcome: Outcome
    reason: str
    transient: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer of one address. `body` and `payload` are empty if they did not arrive complete.

    But of a page that broke off (outcome "partial") they are what came, as evidence.
    """

    fetched_at: datetime  # aware, UTC
    status: int | None = None
    headers: Headers = ()
    body: bytes = b""
    payload: bytes = b""
    failure: Failure | None = None
    connection: ConnectionFacts = ()
    request: Headers = ()  # the headers sent; () for a saved page
    head: bytes = b""  # the status line and the header lines as received; b"" for a saved page
    answered_at: datetime | None = None  # when the head had come
    end_told: bool = True  # whether the response says where its body ends

    @property
    def is_transient(self) -> bool:
        """Return whether a retry of the same request can succeed."""
        if self.status in TRANSIENT_STATUSES:
            return True
        return self.failure is not None and self.failure.transient

    def header(self, name: str) -> str | None:
        """Return the first header of a name, ignoring case."""
        return header(self.headers, name)
