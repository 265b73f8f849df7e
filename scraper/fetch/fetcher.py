"""A URL becomes a capture: each address judged, each redirect followed by our own rules, the outcome named.

The parts: `scraper.fetch.policy` (limits and manners), `scraper.fetch.client` (one address, with retries),
`scraper.fetch.robots`, `scraper.interstitials.classify` (whether what answered is the page), and the `Transport` that
is passed in (`scraper.transport.web` for the live web, `scraper.saved.transport` for saved pages). This module never
imports httpx.
"""

from __future__ import annotations

import random
import time
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, NamedTuple, Self
from urllib.parse import quote

from archive.model import Capture, canonical_url, has_credentials, resolve_url
from scraper.document import Document
from scraper.fetch.client import Client
from scraper.fetch.clocks import Clocks, Deadline
from scraper.fetch.policy import Policy
from scraper.fetch.robots import Robots
from scraper.interstitials import ClientRedirect, Frameset, classify_answer, shows_an_article
from scraper.transport import (
    Answer,
    Failure,
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

    from archive.log import Validators
    from archive.model import Headers, Outcome
    from scraper.fetch.client import Trail

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


class Fetched(NamedTuple):
    """A capture, and what it brought as a document: empty where nothing came."""

    capture: Capture
    document: Document


class Fetcher:
    """Captures pages over a transport, which it closes with itself. For any number of threads, if it is."""

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
        self._exchange = Client(transport, policy, self._clocks)
        self._robots = Robots(self._exchange, policy, self._clocks)

    def capture(self, url: str, known: Validators | None = None) -> Capture:
        """Fetch a page, as `fetch` does; return its capture alone."""
        return self.fetch(url, known).capture

    def fetch(self, url: str, known: Validators | None = None) -> Fetched:
        """Fetch a page. Raises BadURL for what is no http(s) URL; the network's failures are outcomes.

        `known`: what the page was last sent with; a server that finds it still true answers 304, `not-modified`.
        """
        start = canonical_url(url)
        path: tuple[str, ...] = (start,)
        trail: Trail = []
        if has_credentials(None, url):
            return self._failed(path, trail, Failure("refused", "the URL carries a user name or password"))
        deadline = Deadline(self._clocks.monotonic() + self._policy.total_timeout, self._clocks.monotonic)
        arrived = self._followed(path, deadline, trail, _conditions(known))
        if isinstance(arrived.found, Frameset):
            arrived = self._in_frames(arrived, arrived.found, deadline, trail)
        others = [one for place, one in enumerate(trail) if place != arrived.place]
        capture = _captured(arrived.path, others, arrived.answer, arrived.found)
        return Fetched(capture, arrived.document)

    def deadline(self, seconds: float) -> Deadline:
        """Return the end of so many seconds from now, for what is asked beside pages."""
        return Deadline(self._clocks.monotonic() + seconds, self._clocks.monotonic)

    def ask(
        self, url: str, deadline: Deadline, trail: Trail, *, headers: Headers = (), start: int | None = None
    ) -> Answer:
        """Ask one canonical URL with the manners of a page's fetch, and follow nothing; for what is no page.

        `trail`, `headers` and `start` as in `Exchange.ask`.
        """
        delay = self._policy.host_delay
        if self._policy.obey_robots:
            refused, delay = self._robots.judge(url, deadline, trail)
            if refused:
                return Answer(fetched_at=self._clocks.now(), failure=refused)
        return self._exchange.ask(url, deadline, delay=delay, headers=headers, start=start, trail=trail)

    def close(self) -> None:
        """Close the transport."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _followed(self, path: tuple[str, ...], deadline: Deadline, trail: Trail, headers: Headers = ()) -> _Arrived:
        """Ask the last URL of a path, and go where the answers send us, each hop judged anew.

        `headers` are for the first alone: another page has validators of its own.
        """
        while True:
            delay = self._policy.host_delay
            if self._policy.obey_robots:
                refused, delay = self._robots.judge(path[-1], deadline, trail)
                if refused:
                    answer = Answer(fetched_at=self._clocks.now())
                    return _Arrived(path, answer, _document(path[-1], answer), refused, len(trail))
            answer = self._exchange.ask(path[-1], deadline, delay=delay, headers=headers, trail=trail)
            document = _document(path[-1], answer)
            target = self._target(path, answer, document, trail)
            if not isinstance(target, str):
                return _Arrived(path, answer, document, target, len(trail) - 1)
            path, headers = (*path, target), ()

    def _in_frames(self, arrived: _Arrived, framed: Frameset, deadline: Deadline, trail: Trail) -> _Arrived:
        """Look for a page's text in its frames, one level deep; where none has it, the page stays what it is."""
        for url in framed.urls:
            if url in arrived.path:
                continue
            inner = self._followed((*arrived.path, url), deadline, trail)
            if inner.found is None and shows_an_article(inner.answer, inner.document):
                _note(trail, arrived.place, "text in", inner.path[-1])
                return inner
        return arrived._replace(found=None)

    def _target(
        self, path: tuple[str, ...], answer: Answer, document: Document, trail: Trail
    ) -> str | Failure | Frameset | None:
        """Return where an answer sends us, why we don't go there, or what it is instead; None for the page itself."""
        if answer.status in REDIRECTS:
            return self._redirect(path, answer)
        found = classify_answer(path, answer, document)
        if not isinstance(found, ClientRedirect):
            return found
        if has_credentials(path[-1], found.written):
            return Failure("refused", "sends us to a URL that carries a user name or password")
        _note(trail, len(trail) - 1, "sends on by", found.how)
        return self._loop(path, found.url) or found.url

    def _redirect(self, path: tuple[str, ...], answer: Answer) -> str | Failure:
        """Return where a redirect sends us, or why we don't go there."""
        assert answer.status is not None, "a redirect is a status"
        location = location_of(answer)
        if not location:
            return Failure("http-error", f"{status_line(answer.status)} without saying where to")
        if has_credentials(path[-1], location):
            return Failure("refused", "redirects to a URL that carries a user name or password")
        target = resolve_url(path[-1], location)
        if target is None:
            return Failure("refused", f"redirects to what is no http(s) address: {location[:120]!r}")
        return self._loop(path, target) or target

    def _loop(self, path: tuple[str, ...], target: str) -> Failure | None:
        if target in path:
            return Failure("too-many-redirects", f"redirects in a circle, back to {target}")
        if len(path) > self._policy.max_redirects:
            return Failure("too-many-redirects", f"more than {self._policy.max_redirects} redirects")
        return None

    def _failed(self, path: tuple[str, ...], trail: Trail, failure: Failure) -> Fetched:
        answer = Answer(fetched_at=self._clocks.now())
        return Fetched(_captured(path, trail, answer, failure), _document(path[-1], answer))


class _Arrived(NamedTuple):
    """Where a way ended: the URLs on it, the last answer, what it is other than the page, and its place in the trail.

    Without an answer (robots.txt forbids it) the place is past the trail's end.
    """

    path: tuple[str, ...]
    answer: Answer
    document: Document
    found: Failure | Frameset | None
    place: int


def _document(url: str, answer: Answer) -> Document:
    return Document(answer.payload, url=url, headers=answer.headers, captured_at=answer.fetched_at)


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


def _conditions(known: Validators | None) -> Headers:
    """Return the headers that ask for a page only if it is another one by now (RFC 9110 § 13.1)."""
    if known is None:
        return ()
    pairs = (("If-None-Match", known.etag), ("If-Modified-Since", known.last_modified))
    return tuple((name, value) for name, value in pairs if value is not None)


def _note(trail: Trail, place: int, name: str, value: str) -> None:
    """Add to an exchange what only its page says of the way."""
    trail[place] = replace(trail[place], connection=(*trail[place].connection, (name, value)))


def _captured(path: tuple[str, ...], trail: Trail, answer: Answer, found: Failure | Frameset | None) -> Capture:
    outcome, reason = found[:2] if isinstance(found, Failure) else outcome_of(answer)
    return Capture(
        url=path[0],
        final_url=path[-1],
        hops=path[:-1],
        outcome=outcome,
        reason=reason,
        status=answer.status,
        headers=answer.headers,
        fetched_at=answer.fetched_at,
        body=answer.body,
        payload=answer.payload,
        connection=answer.connection,
        request=answer.request,
        exchanges=tuple(trail),
    )
