"""A URL becomes a capture: each address judged, each redirect followed by our own rules, the outcome named.

The parts: `scraper.policy` (limits and manners), `scraper.exchange` (one address, with retries),
`scraper.robots`, and the `Transport` that is passed in (`scraper.web` for the live web, `scraper.saved`
for saved pages). This module never imports httpx.
"""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, Self
from urllib.parse import quote, urlsplit

from archive.record import Capture
from archive.urls import canonical_url, join
from scraper.exchange import Answer, Clocks, Deadline, Exchange, Failure
from scraper.policy import Policy
from scraper.robots import Robots
from scraper.transport import (
    NotSaved,
    Request,
    Response,
    TimedOut,
    Transport,
    TransportError,
    Unreachable,
    status_line,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.record import Outcome

__all__ = [
    "Fetcher",
    "NotSaved",
    "Policy",
    "Request",
    "Response",
    "TimedOut",
    "Transport",
    "TransportError",
    "Unreachable",
]

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
GONE: Final = frozenset({404, 410})
# How sites refuse a visitor: by law, by login, by rate, and by the firewalls (412, 521) of Chinese hosters.
BLOCKED: Final = frozenset({401, 403, 412, 429, 451, 521})


def utc_now() -> datetime:
    """Return the time, aware, in UTC."""
    return datetime.now(UTC)


class Fetcher:
    """Captures pages over a transport, which it closes with itself. For one thread."""

    def __init__(
        self,
        transport: Transport,
        policy: Policy,
        *,
        clock: Callable[[], datetime] = utc_now,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._transport = transport
        self._policy = policy
        self._clocks = Clocks(clock, sleep, monotonic, chance)
        self._exchange = Exchange(transport, policy, self._clocks)
        self._robots = Robots(self._exchange, policy, self._clocks)

    def capture(self, url: str) -> Capture:
        """Fetch a page. Raises BadURL for what is no http(s) URL; the network's failures are outcomes."""
        start = canonical_url(url)
        if _has_credentials(url):
            return self._failed(start, (start,), Failure("refused", "the URL carries a user name or password"))
        deadline = Deadline(self._clocks.monotonic() + self._policy.total_timeout, self._clocks.monotonic)
        path: tuple[str, ...] = (start,)
        while True:
            delay = self._policy.host_delay
            if self._policy.obey_robots:
                refused, delay = self._robots.judge(path[-1], deadline)
                if refused:
                    return self._failed(start, path, refused)
            answer = self._exchange.ask(path[-1], deadline, delay=delay)
            target = self._redirect(path, answer)
            if not isinstance(target, str):
                return _captured(start, path, answer, target)
            path = (*path, target)

    def close(self) -> None:
        """Close the transport."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _redirect(self, path: tuple[str, ...], answer: Answer) -> str | Failure | None:
        """Return where an answer sends us, why we don't go there, or None for an answer that stays."""
        if answer.status not in REDIRECTS:
            return None
        location = location_of(answer)
        if not location:
            return Failure("http-error", f"{status_line(answer.status)} without saying where to")
        if _has_credentials(location):
            return Failure("refused", "redirects to a URL that carries a user name or password")
        target = join(path[-1], location)
        if target is None:
            return Failure("refused", f"redirects to what is no http(s) address: {location[:120]!r}")
        return self._loop(path, target) or target

    def _loop(self, path: tuple[str, ...], target: str) -> Failure | None:
        if target in path:
            return Failure("too-many-redirects", f"redirects in a circle, back to {target}")
        if len(path) > self._policy.max_redirects:
            return Failure("too-many-redirects", f"more than {self._policy.max_redirects} redirects")
        return None

    def _failed(self, start: str, path: tuple[str, ...], failure: Failure) -> Capture:
        return _captured(start, path, Answer(fetched_at=self._clocks.now()), failure)


def location_of(answer: Answer) -> str:
    """Return the Location as a URL reference: bytes beyond ASCII escaped as they came.

    Servers send them raw, in UTF-8 or GBK; which of the two only the server that reads them knows.
    """
    value = (answer.header("location") or "").strip()
    try:
        raw = value.encode("latin-1")
    except UnicodeEncodeError:  # a capture.json that someone wrote by hand
        return value
    return "".join(chr(byte) if byte < 0x80 else quote(bytes((byte,))) for byte in raw)


def outcome_of(answer: Answer) -> tuple[Outcome, str]:
    """Name what an answer means for a page, and say why in one line ("" for ok).

    A status that is no success decides alone: whether such a body came whole matters to no one.
    """
    status = answer.status
    if status is None or 200 <= status < 300:
        return answer.failure[:2] if answer.failure else ("ok", "")
    if status == HTTPStatus.NOT_MODIFIED:
        return "not-modified", "304: as it was at the last capture"
    asked = answer.header("retry-after")
    wait = f" (Retry-After: {asked[:40]})" if asked and asked.isprintable() else ""
    if status in GONE:
        return "gone", status_line(status)
    return "blocked" if status in BLOCKED else "http-error", status_line(status) + wait


def _captured(start: str, path: tuple[str, ...], answer: Answer, failure: Failure | None) -> Capture:
    outcome, reason = failure[:2] if failure else outcome_of(answer)
    return Capture(
        url=start,
        final_url=path[-1],
        hops=path[:-1],
        outcome=outcome,
        reason=reason,
        status=answer.status,
        headers=answer.headers,
        fetched_at=answer.fetched_at,
        body=answer.body,
        payload=answer.payload,
    )


def _has_credentials(url: str) -> bool:
    return "@" in urlsplit(url.strip()).netloc
