"""One address asked until it answers: the pace, the bounds, the retries. No redirects, no robots.txt.

What comes back is always an `Answer`; what went wrong is its `failure`. `scraper.fetch.fetcher` decides what that
means for a page, `scraper.fetch.robots` what it means for a site's rules.
"""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlsplit

from tenacity import RetryCallState, Retrying, retry_if_result

from archive.model import record
from scraper.fetch.retry_after import retry_after
from scraper.fetch.throttle import Throttle
from scraper.transport import (
    Answer,
    Failure,
    NotSaved,
    PayloadTooLarge,
    Refused,
    Request,
    TimedOut,
    Transport,
    TransportError,
    Undecodable,
    codings,
    decode,
    decode_start,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from archive.model import Headers
    from scraper.fetch.clocks import Clocks, Deadline
    from scraper.fetch.policy import Policy
    from scraper.transport import Response


# What was asked and answered on the way to one page, in order.
Trail: TypeAlias = list[record.Exchange]


class Client:
    """Asks addresses over a transport, a host one request at a time, for any number of threads."""

    def __init__(self, transport: Transport, policy: Policy, clocks: Clocks) -> None:
        self._transport = transport
        self._policy = policy
        self._clocks = clocks
        self._turns = Throttle(clocks)

    def ask(
        self,
        url: str,
        deadline: Deadline,
        *,
        delay: float,
        start: int | None = None,
        headers: Headers = (),
        trail: Trail | None = None,
    ) -> Answer:
        """Ask one address, again where that can help, and return the last answer.

        `delay`: seconds since the last request to the host. `start`: read no more of the body than this
        many bytes and call that whole. `headers`: sent beside those of every request. `trail` gets all that was
        asked and answered, the last answer too.
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
        return retrying(self._once, url, deadline, delay, start, headers, [] if trail is None else trail)

    def _wait(self, state: RetryCallState) -> float:
        """Return the seconds before the next attempt: what the server asks for, else longer each time."""
        # Half fixed, half chance: clients that failed together do not come back together.
        backoff = self._policy.backoff * 2.0 ** (state.attempt_number - 1) * (0.5 + self._clocks.chance() / 2)
        asked = retry_after(_last_answer(state).header("retry-after"), self._clocks.now())
        return backoff if asked is None else max(asked, backoff)

    def _once(
        self, url: str, deadline: Deadline, delay: float, start: int | None, headers: Headers, trail: Trail
    ) -> Answer:
        request = Request(
            url=url,
            headers=(*self._policy.request_headers, *headers),
            connect_timeout=self._policy.connect_timeout,
            read_timeout=self._policy.read_timeout,
            time_left=deadline.left,
        )
        answer = self._sent(request, deadline, delay, start)
        trail.append(_told(url, answer))
        return answer

    def _sent(self, request: Request, deadline: Deadline, delay: float, start: int | None) -> Answer:
        try:
            with self._turns.turn(urlsplit(request.url).hostname or "", delay, deadline):
                asked_at = self._clocks.now()
                with self._transport.send(request) as response:
                    answer = self._received(response, asked_at, deadline, start)
                    return answer if response.saved else replace(answer, request=request.headers)
        except TransportError as error:
            return self._failed(error, deadline)

    def _received(self, response: Response, asked_at: datetime, deadline: Deadline, start: int | None) -> Answer:
        headers = response.headers
        bare = Answer(
            fetched_at=response.fetched_at or asked_at,
            status=response.status,
            headers=headers,
            connection=response.connection,
        )
        try:
            if start is not None:
                body = _joined(self._chunks(response, deadline, start, cut=True))
                return replace(bare, body=body, payload=decode_start(body, codings(headers), start))
            body = _joined(self._chunks(response, deadline, self._policy.max_received, cut=False))
        except PayloadTooLarge:
            reason = f"more than {_size(self._policy.max_received)} received"
            return replace(bare, failure=Failure("too-large", reason))
        except TransportError as error:
            return replace(bare, failure=self._failure(error, deadline))
        try:
            payload = decode(body, codings(headers), self._policy.max_payload, saved=response.saved)
        except Undecodable as error:
            return replace(bare, body=body, failure=Failure("unreachable", str(error)))
        except PayloadTooLarge:
            reason = f"more than {_size(self._policy.max_payload)} decompressed"
            return replace(bare, failure=Failure("too-large", reason))
        return replace(bare, body=body, payload=body if payload == body else payload)

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
        if isinstance(error, Refused):
            return Failure("refused", error.reason)
        if isinstance(error, TimedOut):
            over = deadline is not None and not deadline.left()
            total = f"took longer than {self._policy.total_timeout:g} s in all"
            return Failure("timeout", total if over else error.reason, passing=True)
        return Failure("unreachable", error.reason, passing=error.passing)


def _told(url: str, answer: Answer) -> record.Exchange:
    """Return an exchange as the capture's evidence has it."""
    return record.Exchange(
        url=url,
        at=answer.fetched_at,
        request=answer.request,
        status=answer.status,
        headers=answer.headers,
        body=answer.body,
        failure=answer.failure.reason if answer.failure else "",
        connection=answer.connection,
    )


def _last_answer(state: RetryCallState) -> Answer:
    assert state.outcome is not None
    answer = state.outcome.result()
    assert isinstance(answer, Answer)
    return answer


def _joined(chunks: Iterator[bytes]) -> bytes:
    """Join pieces as they come: a list of millions of two-byte pieces takes twenty times what they hold."""
    out = BytesIO()
    for chunk in chunks:
        out.write(chunk)
    return out.getvalue()


def _declared_length(headers: Headers) -> int:
    text = next((value for name, value in headers if name.lower() == "content-length"), "").strip()
    return int(text[:18]) if text.isascii() and text.isdigit() else 0


def _size(count: int) -> str:
    return f"{count / 2**20:g} MiB" if count >= 2**20 else f"{count} bytes"
