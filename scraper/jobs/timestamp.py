"""Request timestamps from authorities over HTTP (RFC 3161 § 3.4), and log their answers.

What a timestamp covers, where it is stored and how it is verified is in `archive.timestamps.log_timestamp`. An
authority is as untrusted as any site: its answer is limited in time and size, and stored only if it verifies.
"""

from __future__ import annotations

import time
from http import HTTPStatus
from io import BytesIO
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol
from urllib.parse import urlsplit

from archive.log import TimestampEntry
from archive.model import RepostError, RequestError, canonical_url, fault_message, sha256
from archive.timestamps import InvalidToken, Timestamp, log_timestamp, tokens
from scraper.fetch import CONNECT_TIMEOUT, Deadline
from scraper.transport import Request, Unreachable, status_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

    from archive.archive import Archive
    from archive.timestamps import StampedLine, TimestampRequest, Token
    from scraper.transport import Response

# Deadline for one authority: they answer within a second or two, and the next run asks again.
TOTAL_SECONDS: Final = 30.0


class PostTransport(Protocol):
    """A transport for requests to authorities: the live web (`scraper.transport.web`)."""

    def post(self, request: Request, body: bytes) -> AbstractContextManager[Response]:
        """Send a POST request; don't follow redirects. Raises TransportError, as does reading the chunks."""
        ...


class TimestampResult(NamedTuple):
    """The results of timestamping, one line each: notes for a person, and timestamps that could not be obtained."""

    notes: list[str]
    problems: list[str]


def authorities(urls: Sequence[str]) -> list[str]:
    """Return the canonical addresses of authorities, without repeats.

    Raises RequestError for a bad address, or if the extra for timestamps is not installed.
    """
    if urls:
        tokens.require()
    return list(dict.fromkeys(_canonical_authority(url) for url in urls))


def request_timestamps(
    archive: Archive,
    asked: Sequence[str],
    transport: PostTransport,
    *,
    user_agent: str,
    now: Callable[[], datetime],
    monotonic: Callable[[], float] = time.monotonic,
) -> TimestampResult:
    """Have each authority timestamp the last line of the archive's log, independently. Never raises RepostError."""
    notes: list[str] = []
    problems: list[str] = []
    try:
        line, trusted = log_timestamp.head(archive.root), log_timestamp.roots(archive.root)
    except RepostError as error:
        return TimestampResult(notes, [f"no timestamp: {error}"])
    if line is None:
        return TimestampResult(notes, problems)
    for url in asked:
        try:
            query = tokens.query(line.data)
            answer = send_query(url, query.data, transport, user_agent=user_agent, monotonic=monotonic)
            token = _checked_token(answer, query, line, trusted)
            entry = _store_answer(archive, url, line, answer, now())
        except RepostError as error:
            problems.append(f"no timestamp from {url}: {error}")
        except Exception as error:  # noqa: BLE001 - an authority that triggers a bug costs its own timestamp only
            problems.append(f"no timestamp from {url}: {fault_message(error)}")
        else:
            notes.append(log_timestamp.summary(Timestamp(entry, token, anchored=bool(trusted))))
    return TimestampResult(notes, problems)


def send_query(
    url: str, query: bytes, transport: PostTransport, *, user_agent: str, monotonic: Callable[[], float]
) -> bytes:
    """Send a query to an authority and return the body of its answer, unparsed. Raises TransportError."""
    deadline = Deadline(monotonic() + TOTAL_SECONDS, monotonic)
    request = Request(
        url=url,
        headers=(
            ("User-Agent", user_agent),
            ("Content-Type", "application/timestamp-query"),
            ("Accept", "application/timestamp-reply"),
        ),
        connect_timeout=CONNECT_TIMEOUT,
        read_timeout=TOTAL_SECONDS,
        time_left=deadline.left,
    )
    body = BytesIO()
    with transport.post(request, query) as response:
        if response.status != HTTPStatus.OK:
            raise Unreachable(f"it answered {status_line(response.status)}")
        for chunk in response.chunks:
            body.write(chunk)
            if body.tell() > log_timestamp.MAX_TOKEN:
                raise Unreachable(f"an answer of more than {log_timestamp.MAX_TOKEN >> 20} MiB")
    return body.getvalue()


def _canonical_authority(text: str) -> str:
    url = canonical_url(text)  # drops the user name and password
    if "@" in urlsplit(text).netloc:
        raise RequestError(f"{url}: the log names the authority, so its address must not contain a password")
    return url


def _checked_token(answer: bytes, query: TimestampRequest, line: StampedLine, trusted: Sequence[bytes]) -> Token:
    """Return the token of an answer if it answers this query and verifies. Raises InvalidToken."""
    token = tokens.read(answer)
    if token.nonce != query.nonce:
        raise InvalidToken("not the answer to this request: its nonce differs")
    tokens.verify(token, line.digest, trusted)
    return token


def _store_answer(archive: Archive, url: str, line: StampedLine, answer: bytes, at: datetime) -> TimestampEntry:
    """Store an answer, then log it. Raises WriteFailed."""
    return archive.record_timestamp(
        TimestampEntry(
            at=at,
            line=line.number,
            line_digest=line.digest,
            authority=url,
            file=log_timestamp.store(archive.root, line, answer),
            file_digest=sha256(answer),
        )
    )
