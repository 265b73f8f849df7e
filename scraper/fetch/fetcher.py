"""Fetch a URL as a capture: check robots.txt for each address, follow redirects by our own rules, name the outcome.

It uses `scraper.fetch.policy` (limits), `scraper.fetch.retrying_client` (one address, with retries),
`scraper.fetch.robots`, `scraper.interstitials.classify` (whether the answer is the page), and the `Transport` that is
passed in (`scraper.transport.web` for the live web, `scraper.saved.transport` for saved pages). This module never
imports httpx.
"""

from __future__ import annotations

import random
import time
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, Self

from archive.model import (
    Capture,
    canonical_url,
    fault_message,
    has_credentials,
    host_of,
    resolve_url,
    without_route,
)
from scraper.document import Document
from scraper.fetch.answers import REDIRECTS, conditional_headers, location_of, outcome_of, why_not_followed
from scraper.fetch.clocks import Clocks
from scraper.fetch.deadline import Deadline
from scraper.fetch.policy import Policy
from scraper.fetch.retrying_client import Client
from scraper.fetch.robots import Permission, Robots
from scraper.fetch.rules import Cookies, part_of_page
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
    from collections.abc import Callable, Mapping

    from archive.log import Validators
    from archive.model import Headers
    from scraper.fetch.deadline import RunLimit
    from scraper.fetch.retrying_client import Trail

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


def utc_now() -> datetime:
    """Return the current time, aware, in UTC."""
    return datetime.now(UTC)


class FetchResult(NamedTuple):
    """A capture, and its payload as a document: empty if nothing was received."""

    capture: Capture
    document: Document


class Fetcher:
    """Fetch pages over a transport, which `close` closes too. Thread-safe if the transport is."""

    def __init__(  # noqa: PLR0913 - the clocks are keyword-only
        self,
        transport: Transport,
        policy: Policy,
        *,
        clock: Callable[[], datetime] = utc_now,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
        run: RunLimit | None = None,
    ) -> None:
        self._transport = transport
        self._policy = policy
        self._clocks = Clocks(clock, sleep, monotonic, chance)
        self._run = run
        self._client = Client(transport, policy, self._clocks)
        self._robots = Robots(self._client, policy, self._clocks)

    def capture(self, url: str, known: Validators | None = None) -> Capture:
        """Fetch a page as `fetch` does, and return its capture only."""
        return self.fetch(url, known).capture

    def fetch(
        self,
        url: str,
        known: Validators | None = None,
        cookies: Cookies | None = None,
        encodings: Mapping[str, str] = MappingProxyType({}),
    ) -> FetchResult:
        """Fetch a page. Raises BadURL if the URL is not http(s); network failures are outcomes, not exceptions.

        `known`: the page's last ETag and Last-Modified; if they still hold, the server answers 304 and the outcome
        is `not-modified`. `cookies`: those set so far, if this is a further page of a capture; it takes more.
        `encodings`: those given by hand for hosts before, which hold where the policy says nothing.
        """
        start = canonical_url(url)
        path: tuple[str, ...] = (start,)
        trail: Trail = []
        if has_credentials(None, url):
            return self._failed_fetch(path, trail, Failure("refused", "the URL carries a user name or password"))
        by_hand = encodings if self._policy.encodings is None else self._policy.encodings
        way = _Way(self.deadline(self._policy.total_timeout), trail, cookies or Cookies(), set(), by_hand)
        try:
            arrival = self._follow(path, way, conditional_headers(known))
            if isinstance(arrival.instead, Frameset):
                arrival = self._in_frames(arrival, arrival.instead, way)
        except Exception as error:  # noqa: BLE001 - a page that triggers a bug costs itself, not the run
            return self._failed_fetch(path, trail, Failure("fault", fault_message(error)))
        others = [one for position, one in enumerate(trail) if position != arrival.position]
        capture = _build_capture(arrival, others, way.encodings.get(host_of(arrival.path[-1])))
        if self._run is not None:
            self._run.receive(len(arrival.document.payload))
        if self._run is not None and self._run.over and capture.outcome == "timeout":
            capture = replace(capture, tried=False, reason=self._run.why)
        return FetchResult(capture, arrival.document)

    def refuse(self, url: str, why: str) -> FetchResult:
        """Return the capture of a canonical URL that is not to be fetched: refused, and why."""
        return self._failed_fetch((url,), [], Failure("refused", why))

    def encoding_of(self, url: str, before: str | None = None) -> str | None:
        """Return the encoding given by hand for a URL's host; `before` is that of an earlier capture."""
        return before if self._policy.encodings is None else self._policy.encodings.get(host_of(url))

    def deadline(self, seconds: float) -> Deadline:
        """Return a deadline so many seconds from now, for requests other than pages."""
        return Deadline(self._clocks.monotonic() + seconds, self._clocks.monotonic, self._run)

    def ask(
        self, url: str, deadline: Deadline, trail: Trail, *, headers: Headers = (), prefix: int | None = None
    ) -> Answer:
        """Request one canonical URL as politely as a page, without following redirects; for other things than pages.

        `trail`, `headers` and `prefix` are as in `Client.ask`.
        """
        if (left := self._client.hosts.left_alone(url, self._policy.longest_wait)) is not None:
            return Answer(fetched_at=self._clocks.now(), failure=left)
        refused, delay, why = self._judge(url, deadline, trail)
        if refused:
            return Answer(fetched_at=self._clocks.now(), failure=refused)
        answer = self._client.ask(url, deadline, delay=delay, headers=headers, prefix=prefix, trail=trail)
        fact = () if why is None else (("robots_overridden", why),)
        return replace(answer, connection=(*answer.connection, *fact))

    def close(self) -> None:
        """Close the transport."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _follow(self, path: tuple[str, ...], way: _Way, headers: Headers = ()) -> _Arrival:
        """Request the last URL of a path and follow redirects, checking robots.txt at each hop.

        `headers` go with the first request only: another page has other validators.
        """
        trail, overridden = way.trail, None
        while True:
            url = path[-1]
            if (left := self._client.hosts.left_alone(url, self._policy.longest_wait)) is not None:
                return self._nowhere(path, trail, left, tried=bool(trail))
            refused, delay, why = self._judge(url, way.deadline, trail)
            if refused:
                self._note_silence(url, refused)
                return self._nowhere(path, trail, refused)
            overridden = overridden or why
            sent = way.cookies.header(url)
            way.asked.add((url, sent))
            answer = self._client.ask(url, way.deadline, delay=delay, headers=(*headers, *sent), trail=trail)
            self._note_silence(url, answer.failure if answer.status is None else None)
            way.cookies.take(url, answer.headers)
            document = _as_document(url, answer, way.encodings)
            target = self._target(path, answer, document, way)
            if not isinstance(target, str):
                return _Arrival(path, answer, document, target, len(trail) - 1, overridden)
            path, headers = (*path, target), ()

    def _judge(self, url: str, deadline: Deadline, trail: Trail) -> Permission:
        """Return what robots.txt says of a URL, where we ask it."""
        if not self._policy.obey_robots:
            return Permission(None, self._policy.host_delay)
        return self._robots.judge(url, deadline, trail)

    def _nowhere(self, path: tuple[str, ...], trail: Trail, why: Failure, *, tried: bool = True) -> _Arrival:
        """Return the end of a chain whose last URL was not asked for."""
        answer = Answer(fetched_at=self._clocks.now())
        return _Arrival(path, answer, _as_document(path[-1], answer), why, len(trail), tried=tried)

    def _note_silence(self, url: str, failure: Failure | None) -> None:
        """Note whether a URL's host is silent.

        A connection that is refused or reset costs no time, and may be about the page: firewalls reset by words. What
        was never sent, since the host's turn would come too late, can't pass, and says nothing of the host.
        """
        if failure is None or failure.outcome != "timeout":
            self._client.hosts.note_answer(url)
        elif failure.transient:
            self._client.hosts.note_silence(url)

    def _in_frames(self, arrival: _Arrival, framed: Frameset, way: _Way) -> _Arrival:
        """Search the frames of a frameset for the article, one level deep; return `arrival` if none has it."""
        for url in framed.urls:
            if url in arrival.path:
                continue
            inner = self._follow((*arrival.path, url), way)
            if inner.instead is None and shows_an_article(inner.answer, inner.document):
                _add_fact(way.trail, arrival.position, "text in", inner.path[-1])
                return inner
        return arrival._replace(instead=None)

    def _target(
        self, path: tuple[str, ...], answer: Answer, document: Document, way: _Way
    ) -> str | Failure | Frameset | None:
        """Return the URL to go to next, a failure, or a frameset; None if the answer is the page itself."""
        if answer.status in REDIRECTS:
            return self._redirect(path, answer, way)
        if part := part_of_page(answer):
            return Failure("partial", part)
        found = classify_answer(path, answer, document, to_itself=way.is_new(path[-1]))
        if not isinstance(found, ClientRedirect):
            return found
        if has_credentials(path[-1], found.written):
            return Failure("refused", "sends us to a URL that carries a user name or password")
        _add_fact(way.trail, len(way.trail) - 1, "sends on by", found.how)
        return self._loop(path, found.url, way) or found.url

    def _redirect(self, path: tuple[str, ...], answer: Answer, way: _Way) -> str | Failure:
        """Return the target of a redirect, or why it can't be followed."""
        assert answer.status is not None, "a redirect has a status"
        location = location_of(answer)
        if not location:
            return Failure("http-error", f"{status_line(answer.status)} without a Location")
        if has_credentials(path[-1], location):
            return Failure("refused", "redirects to a URL that carries a user name or password")
        target = resolve_url(path[-1], location)
        if target is None:
            return Failure("refused", why_not_followed(path[-1], location))
        route = path[-1].partition("#")[2]
        if route and "#" not in location:  # a redirect keeps the fragment, as in browsers
            target = f"{without_route(target)}#{route}"
        return self._loop(path, target, way) or target

    def _loop(self, path: tuple[str, ...], target: str, way: _Way) -> Failure | None:
        if not way.is_new(target):
            return Failure("too-many-redirects", f"redirects in a circle, back to {target}")
        if len(path) > self._policy.max_redirects:
            return Failure("too-many-redirects", f"more than {self._policy.max_redirects} redirects")
        return None

    def _failed_fetch(self, path: tuple[str, ...], trail: Trail, failure: Failure) -> FetchResult:
        answer = Answer(fetched_at=self._clocks.now())
        arrival = _Arrival(path, answer, _as_document(path[-1], answer), failure, len(trail))
        return FetchResult(_build_capture(arrival, trail), arrival.document)


class _Way(NamedTuple):
    """What the requests on the way to one page share."""

    deadline: Deadline
    trail: Trail
    cookies: Cookies
    asked: set[tuple[str, Headers]]  # each URL with the cookies that were sent to it
    encodings: Mapping[str, str]  # of hosts, given by hand

    def is_new(self, url: str) -> bool:
        """Return whether a request for this URL, with the cookies of now, has not been sent yet."""
        return (url, self.cookies.header(url)) not in self.asked


class _Arrival(NamedTuple):
    """The end of a chain of redirects: its URLs, the last answer, and the answer's position in the trail.

    `instead`: what the answer is if it is not the page. If robots.txt forbade the last request, there is no answer,
    and the position is past the trail's end. `overridden`: the reason for fetching what robots.txt forbids. `tried`:
    whether anything was asked for at all.
    """

    path: tuple[str, ...]
    answer: Answer
    document: Document
    instead: Failure | Frameset | None
    position: int
    overridden: str | None = None
    tried: bool = True


def _as_document(url: str, answer: Answer, encodings: Mapping[str, str] = MappingProxyType({})) -> Document:
    return Document(
        answer.payload,
        url=url,
        headers=answer.headers,
        captured_at=answer.fetched_at,
        encoding=encodings.get(host_of(url)) if encodings else None,
    )


def _add_fact(trail: Trail, position: int, name: str, value: str) -> None:
    """Add to an exchange a fact that only its page shows."""
    trail[position] = replace(trail[position], connection=(*trail[position].connection, (name, value)))


def _build_capture(arrival: _Arrival, trail: Trail, encoding: str | None = None) -> Capture:
    path, answer, found = arrival.path, arrival.answer, arrival.instead
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
        head=answer.head,
        answered_at=answer.answered_at,
        end_told=answer.end_told,
        robots_overridden=arrival.overridden,
        encoding_by_hand=None if answer.status is None else encoding,
        tried=arrival.tried,
    )
