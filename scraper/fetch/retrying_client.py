"""Request one address: rate limit, size limits, retries with backoff. No redirects, no robots.txt.

The result is always an `Answer`; an error is its `failure`. `scraper.fetch.fetcher` decides what that means for a
page, `scraper.fetch.robots` what it means for robots.txt.
"""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlsplit

from tenacity import RetryCallState, Retrying, retry_if_result

from archive.model import fault_message, record
from scraper.fetch.hosts import Hosts
from scraper.fetch.rules import retry_after
from scraper.fetch.throttle import NoTurn, Throttle
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
    Truncated,
    Undecodable,
    codings,
    decode,
    decode_start,
    status_line,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from archive.model import Headers
    from scraper.fetch.clocks import Clocks
    from scraper.fetch.deadline import Deadline
    from scraper.fetch.policy import Policy
    from scraper.transport import Response


# The requests and answers on the way to one page, in order.
Trail: TypeAlias = list[record.Exchange]


class Client:
    """Request addresses over a transport, one request per host at a time. Thread-safe."""

    def __init__(self, transport: Transport, policy: Policy, clocks: Clocks) -> None:
        self._transport = transport
        self._policy = policy
        self._clocks = clocks
        self._throttle = Throttle(clocks)
        self.hosts = Hosts(clocks.monotonic)

    def ask(
        self,
        url: str,
        deadline: Deadline,
        *,
        delay: float,
        prefix: int | None = None,
        headers: Headers = (),
        trail: Trail | None = None,
    ) -> Answer:
        """Request one address, retry transient failures, and return the last answer.

        `delay`: seconds between requests to the host. `prefix`: read at most this many bytes of the body and treat
        them as all of it. `headers`: sent in addition to those of every request. Each exchange, the last one
        included, is appended to `trail`.
        """

        def give_up(state: RetryCallState) -> bool:
            too_long = state.upcoming_sleep > min(self._policy.longest_wait, deadline.left())
            return state.attempt_number > self._policy.retries or too_long

        retrying = Retrying(
            sleep=self._clocks.sleep,
            stop=give_up,
            wait=self._wait,
            retry=retry_if_result(lambda answer: answer.is_transient),
            retry_error_callback=_last_answer,
        )
        return retrying(self._ask_once, url, deadline, delay, prefix, headers, [] if trail is None else trail)

    def _wait(self, state: RetryCallState) -> float:
        """Return the seconds before the next attempt: exponential backoff, or Retry-After if that is longer."""
        # Half fixed, half random (jitter): clients that failed together do not retry together.
        backoff = self._policy.backoff * 2.0 ** (state.attempt_number - 1) * (0.5 + self._clocks.chance() / 2)
        asked = retry_after(_last_answer(state).header("retry-after"), self._clocks.now())
        return backoff if asked is None else max(asked, backoff)

    def _ask_once(
        self, url: str, deadline: Deadline, delay: float, prefix: int | None, headers: Headers, trail: Trail
    ) -> Answer:
        request = Request(
            url=url,
            headers=(*self._policy.request_headers(url), *headers),
            connect_timeout=self._policy.connect_timeout,
            read_timeout=self._policy.read_timeout,
            time_left=deadline.left,
        )
        answer = self._send(request, deadline, delay, prefix)
        self._heed_retry_after(url, answer)
        trail.append(_exchange_of(url, answer))
        return answer

    def _heed_retry_after(self, url: str, answer: Answer) -> None:
        """Note a refusal's Retry-After (RFC 9110 § 10.2.3) for the whole host."""
        if answer.status is None or answer.status < 400:  # of a redirect, it is about the other address
            return
        value = answer.header("retry-after") or ""
        asked = retry_after(value, self._clocks.now())
        if asked:
            self.hosts.wait(url, asked, f"{status_line(answer.status)}, Retry-After: {value[:40]}")

    def _send(self, request: Request, deadline: Deadline, delay: float, prefix: int | None) -> Answer:
        try:
            host = urlsplit(request.url).hostname or ""
            with self._throttle.turn(host, delay, deadline, lambda: self.hosts.not_before(request.url)):
                asked_at = self._clocks.now()
                with self._transport.send(request) as response:
                    answer = self._receive(response, asked_at, deadline, prefix)
                    return answer if response.saved else replace(answer, request=request.headers)
        except TransportError as error:
            return self._failed_answer(error, deadline)
        except Exception as error:  # noqa: BLE001 - whatever a library does with one page is that page's problem
            return Answer(fetched_at=self._clocks.now(), failure=Failure("fault", fault_message(error)))

    def _receive(self, response: Response, asked_at: datetime, deadline: Deadline, prefix: int | None) -> Answer:
        headers = response.headers
        bare = Answer(
            fetched_at=response.fetched_at or asked_at,
            status=response.status,
            headers=headers,
            connection=response.connection,
            head=response.head,
            answered_at=None if response.saved else self._clocks.now(),
            end_told=response.end_told,
        )
        received = BytesIO()
        try:
            if prefix is not None:
                body = _read(self._chunks(response, deadline, prefix, truncate=True), received)
                return replace(bare, body=body, payload=decode_start(body, codings(headers), prefix))
            body = _read(self._chunks(response, deadline, self._policy.max_received, truncate=False), received)
        except PayloadTooLarge:
            reason = f"more than {_size(self._policy.max_received)} received"
            return replace(bare, failure=Failure("too-large", reason))
        except TransportError as error:
            failure = self._failure(error, deadline)
            # Not partial: an error page, the start of a robots.txt, what is sent in a form that is none, or too slowly.
            is_cut = failure.outcome == "unreachable" and failure.transient and 200 <= response.status < 300
            if prefix is not None or not is_cut:
                return replace(bare, failure=failure)
            reason = f"{failure.reason} (after {_size(received.tell())})"
            return self._cut_page(replace(bare, end_told=False), received.getvalue(), reason, transient=True)
        return self._decoded(replace(bare, body=body), saved=response.saved)

    def _decoded(self, bare: Answer, *, saved: bool) -> Answer:
        """Return an answer with the payload that its whole body decodes to."""
        body = bare.body
        try:
            payload = decode(body, codings(bare.headers), self._policy.max_payload, saved=saved)
        except Truncated as error:
            return self._cut_page(bare, body, str(error), transient=not bare.end_told)
        except Undecodable as error:
            return replace(bare, failure=Failure("unreachable", str(error)))
        except PayloadTooLarge:
            reason = f"more than {_size(self._policy.max_payload)} decompressed"
            return replace(bare, body=b"", failure=Failure("too-large", reason))
        return replace(bare, payload=body if payload == body else payload)

    def _chunks(self, response: Response, deadline: Deadline, limit: int, *, truncate: bool) -> Iterator[bytes]:
        """Yield the body in chunks, within the deadline and the limit; with `truncate`, stop at the limit."""
        if not truncate and _declared_length(response.headers) > limit:
            raise PayloadTooLarge
        received = 0
        for chunk in response.chunks:
            if truncate and received + len(chunk) >= limit:
                yield chunk[: limit - received]
                return
            received += len(chunk)
            if received > limit:
                raise PayloadTooLarge
            yield chunk
            if not deadline.left():
                raise TimedOut("the body did not finish in time")

    def _cut_page(self, bare: Answer, body: bytes, reason: str, *, transient: bool) -> Answer:
        """Return the answer for a page that did not come to its end. What came is kept, as evidence."""
        payload = decode_start(body, codings(bare.headers), self._policy.max_payload)
        return replace(bare, body=body, payload=payload, failure=Failure("partial", reason, transient=transient))

    def _failed_answer(self, error: TransportError, deadline: Deadline | None = None) -> Answer:
        return Answer(fetched_at=self._clocks.now(), failure=self._failure(error, deadline))

    def _failure(self, error: TransportError, deadline: Deadline | None) -> Failure:
        if isinstance(error, NotSaved):
            return Failure("not-saved", error.reason)
        if isinstance(error, Refused):
            return Failure("refused", error.reason)
        if isinstance(error, NoTurn):  # nothing was sent: no reason to call the host silent, no time to try again
            return Failure("timeout", error.reason)
        if isinstance(error, TimedOut):
            over = deadline is not None and not deadline.left()
            total = f"took longer than {self._policy.total_timeout:g} s in all"
            return Failure("timeout", total if over else error.reason, transient=True)
        return Failure("unreachable", error.reason, transient=error.transient)


def _exchange_of(url: str, answer: Answer) -> record.Exchange:
    """Return an exchange as it is kept in the capture's evidence."""
    return record.Exchange(
        url=url,
        at=answer.fetched_at,
        request=answer.request,
        status=answer.status,
        headers=answer.headers,
        body=answer.body,
        failure=answer.failure.reason if answer.failure else "",
        connection=answer.connection,
        head=answer.head,
        answered_at=answer.answered_at,
    )


def _last_answer(state: RetryCallState) -> Answer:
    assert state.outcome is not None
    answer = state.outcome.result()
    assert isinstance(answer, Answer)
    return answer


def _read(chunks: Iterator[bytes], out: BytesIO) -> bytes:
    """Join chunks as they arrive: a list of millions of two-byte chunks takes twenty times their size in memory."""
    out.writelines(chunks)
    return out.getvalue()


def _declared_length(headers: Headers) -> int:
    text = next((value for name, value in headers if name.lower() == "content-length"), "").strip()
    return int(text[:18]) if text.isascii() and text.isdigit() else 0


def _size(count: int) -> str:
    return f"{count / 2**20:g} MiB" if count >= 2**20 else f"{count} bytes"
