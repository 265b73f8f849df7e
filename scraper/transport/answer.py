"""What one address answered, whole or not: the value that fetching passes around."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.model import header

if TYPE_CHECKING:
    from datetime import datetime

    from archive.model import Headers, Outcome
    from scraper.transport.base import ConnectionFacts


# What a server says when the same request may well succeed later: RFC 6585 § 4, RFC 9110 § 15.6.
PASSING_STATUSES: Final = frozenset({429, 500, 502, 503, 504})


class Failure(NamedTuple):
    """Why there is no whole answer; `passing` where asking again can help."""

    outcome: Outcome
    reason: str
    passing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one address answered. `body` and `payload` are empty where they did not come whole."""

    fetched_at: datetime  # aware, UTC
    status: int | None = None
    headers: Headers = ()
    body: bytes = b""
    payload: bytes = b""
    failure: Failure | None = None
    connection: ConnectionFacts = ()
    request: Headers = ()  # what was sent; () for a page that was saved before

    @property
    def may_pass(self) -> bool:
        """Whether the same request can succeed a little later."""
        if self.status in PASSING_STATUSES:
            return True
        return self.failure is not None and self.failure.passing

    def header(self, name: str) -> str | None:
        """Return the first header of that name, case apart."""
        return header(self.headers, name)
