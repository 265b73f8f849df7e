"""One address asked until it answers: the pace, the bounds, the retries. No redirects, no robots.txt.

What comes back is always an `Answer`; what went wrong is its `failure`. `scraper.fetch` decides what that
means for a page, `scraper.robots` what it means for a site's rules.
"""

from __future__ import annotations

import email.utils
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

from tenacity import RetryCallState, Retrying, retry_if_result

from scraper.contents import PayloadTooLarge, Undecodable, codings, decode, decode_start
from scraper.transport import NotSaved, Request, TimedOut, Transport, TransportError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from archive.record import Outcome
    from scraper.policy import Policy
    from scraper.transport import Headers, Response

# What a server says when the same request may well succeed later: RFC 6585 § 4, RFC 9110 § 15.6.
PASSING_STATUSES: Final = frozenset({429, 500, 502, 503, 504})
# Hosts whose last request is remembered. Past this the longest unasked is forgotten: it waited by then.
MAX_HOSTS: Final = 10_000


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

    @property
    def may_pass(self) -> bool:
        """Whether the same request can succeed a little later."""
        if self.status in PASSING_STATUSES:
            return True
        return self.failure is not None and self.failure.passing

    def header(self, name: str) -> str | None:
        """Return the first header of that name, case apart."""
        return next((value for key, value in self.headers if key.lower() == name), None)


@dataclass(frozen=True, slots=True)
class Deadline:
    """The instant at which a page's time is over, on the given clock."""

    at: float
    monotonic: Callable[[], float]

    def left(self) -> float:
        """Return the seconds that are left, never less than 0."""
        return max(0.0, self.at - self.monotonic())


@dataclass(frozen=True, slots=True)
class Clocks:
    """Time and chance, as passed in: UTC now, sleep, a clock that never goes back, a number in [0, 1)."""

    now: Callable[[], datetime]
    sleep: Callable[[float], None]
    monotonic: Callable[[], float]
    chance: Callable[[], float]


class Exchange:
    """Asks addresses over a transport. For one thread; remembers only when each host was asked last."""

    def __init__(self, transport: Transport, policy: Policy, clocks: Clocks) -> None:
        self._transport = transport
        self._policy = policy
        self._clocks = clocks
        self._asked: OrderedDict[str, float] = OrderedDict()

    def ask(self, url: str, deadline: Deadline, *, delay: float, start: int | None = None) -> Answer:
        """Ask one address, again where that can help, and return the last answer.

        `delay`: seconds since the last request to the host. `start`: read no more of the body than this
        many bytes and call that whole.
        """

        def given_up(state: RetryCallState) -> bool:
            asked_too_much = state.upcoming_sleep > min(self._policy.longest_wait, deadline.left())
            return state.attempt_number > self._policy.retries or asked_too_much

        retrying = Retrying(
            sleep=self._clocks.sleep,
            stop=given_up,
            wait=self._wait,
            retry=retry_if_result(lambda answer: answer.may_pass),
            retry_error_callback=_last_answer,
        )
        return retrying(self._once, url, deadline, delay, start)

    def _wait(self, state: RetryCallState) -> float:
        """Return the seconds before the next attempt: what the server asks for, else longer each time."""
        # Half fixed, half chance: clients that failed together do not come back together.
        backoff = self._policy.backoff * 2.0 ** (state.attempt_number - 1) * (0.5 + self._clocks.chance() / 2)
        asked = retry_after(_last_answer(state).header("retry-after"), self._clocks.now())
        return backoff if asked is None else max(asked, backoff)

    def _once(self, url: str, deadline: Deadline, delay: float, start: int | None) -> Answer:
        host = urlsplit(url).hostname or ""
        pause = self._asked.get(host, float("-inf")) + delay - self._clocks.monotonic()
        if pause >= deadline.left():
            return self._failed(TimedOut(f"no time left to wait for the host's turn ({pause:.0f} s)"))
        if pause > 0:
            self._clocks.sleep(pause)
        asked_at = self._clocks.now()
        request = Request(
            url=url,
            headers=self._policy.request_headers,
            connect_timeout=self._policy.connect_timeout,
            read_timeout=self._policy.read_timeout,
            time_left=deadline.left,
        )
        try:
            with self._transport.send(request) as response:
                return self._received(response, asked_at, deadline, start)
        except TransportError as error:
            return self._failed(error, deadline)
        finally:
            self._remember(host)

    def _received(self, response: Response, asked_at: datetime, deadline: Deadline, start: int | None) -> Answer:
        at = response.fetched_at or asked_at
        headers = response.headers

        def failed(failure: Failure, body: bytes = b"") -> Answer:
            return Answer(fetched_at=at, status=response.status, headers=headers, body=body, failure=failure)

        try:
            if start is not None:
                body = b"".join(self._chunks(response, deadline, start, cut=True))
                payload = decode_start(body, codings(headers), start)
                return Answer(fetched_at=at, status=response.status, headers=headers, body=body, payload=payload)
            body = b"".join(self._chunks(response, deadline, self._policy.max_received, cut=False))
        except PayloadTooLarge:
            return failed(Failure("too-large", f"more than {_size(self._policy.max_received)} received"))
        except TransportError as error:
            return failed(self._failure(error, deadline))
        try:
            payload = decode(body, codings(headers), self._policy.max_payload, saved=response.saved)
        except Undecodable as error:
            return failed(Failure("unreachable", str(error)), body)
        except PayloadTooLarge:
            return failed(Failure("too-large", f"more than {_size(self._policy.max_payload)} decompressed"))
        payload = body if payload == body else payload
        return Answer(fetched_at=at, status=response.status, headers=headers, body=body, payload=payload)

    def _chunks(self, response: Response, deadline: Deadline, limit: int, *, cut: bool) -> Iterator[bytes]:
        """Give the body piece by piece, within the time that is left and within the limit."""
        if not cut and _declared_length(response.headers) > limit:
            raise PayloadTooLarge
        received = 0
        for chunk in response.chunks:
            if cut and received + len(chunk) >= limit:
                yield chunk[: limit - received]
                return
            received += len(chunk)
            if received > limit:
                raise PayloadTooLarge
            yield chunk
            if not deadline.left():
                raise TimedOut("the body did not end in time")

    def _failed(self, error: TransportError, deadline: Deadline | None = None) -> Answer:
        return Answer(fetched_at=self._clocks.now(), failure=self._failure(error, deadline))

    def _failure(self, error: TransportError, deadline: Deadline | None) -> Failure:
        if isinstance(error, NotSaved):
            return Failure("not-saved", error.reason)
        if isinstance(error, TimedOut):
            over = deadline is not None and not deadline.left()
            total = f"took longer than {self._policy.total_timeout:g} s in all"
            return Failure("timeout", total if over else error.reason, passing=True)
        return Failure("unreachable", error.reason, passing=error.passing)

    def _remember(self, host: str) -> None:
        self._asked[host] = self._clocks.monotonic()
        self._asked.move_to_end(host)
        if len(self._asked) > MAX_HOSTS:
            self._asked.popitem(last=False)


def retry_after(value: str | None, now: datetime) -> float | None:
    """Read a Retry-After (RFC 9110 § 10.2.3) as seconds from now; None where it says nothing.

    >>> now = datetime(2026, 1, 1, tzinfo=UTC)
    >>> retry_after("120", now), retry_after("Thu, 01 Jan 2026 00:00:30 GMT", now), retry_after("soon", now)
    (120.0, 30.0, None)
    """
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:10])
    try:
        at = email.utils.parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return max(0.0, ((at if at.tzinfo else at.replace(tzinfo=UTC)) - now).total_seconds())


def _last_answer(state: RetryCallState) -> Answer:
    assert state.outcome is not None
    answer = state.outcome.result()
    assert isinstance(answer, Answer)
    return answer


def _declared_length(headers: Headers) -> int:
    text = next((value for name, value in headers if name.lower() == "content-length"), "").strip()
    return int(text[:18]) if text.isascii() and text.isdigit() else 0


def _size(count: int) -> str:
    return f"{count / 2**20:g} MiB" if count >= 2**20 else f"{count} bytes"
