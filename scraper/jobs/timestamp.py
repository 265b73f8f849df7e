"""Asking timestamp authorities over HTTP (RFC 3161 § 3.4), and logging what they answer.

What a timestamp is over, where it is stored and whether it holds is in `archive.timestamps.log_timestamp`. An
authority is a stranger like any site: its answer is bounded in time and size, and nothing is stored that does not hold.
"""

from __future__ import annotations

import time
from http import HTTPStatus
from io import BytesIO
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol
from urllib.parse import urlsplit

from archive.log import TimestampEntry
from archive.model import RepostError, RequestError, canonical_url, sha256
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

# All of one authority: they answer within a second or two, and the next run asks again.
TOTAL_SECONDS: Final = 30.0


class Posts(Protocol):
    """Where requests to authorities go: the live web (`scraper.transport.web`)."""

    def post(self, request: Request, body: bytes) -> AbstractContextManager[Response]:
        """Send a body to an address, follow nothing. Raises TransportError; so does reading the chunks."""
        ...


class TimestampResult(NamedTuple):
    """What became of a timestamp: the notes for a person, and what could not be had, one line each."""

    notes: list[str]
    problems: list[str]


def authorities(urls: Sequence[str]) -> list[str]:
    """Return the addresses of authorities, each once. Raises RequestError for a bad one, or without the extra."""
    if urls:
        tokens.require()
    return list(dict.fromkeys(_authority(url) for url in urls))


def request_timestamps(
    archive: Archive,
    asked: Sequence[str],
    transport: Posts,
    *,
    user_agent: str,
    now: Callable[[], datetime],
    monotonic: Callable[[], float] = time.monotonic,
) -> TimestampResult:
    """Have the last line of the archive's log timestamped by each authority, by itself; never raises RepostError."""
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
            answer = ask(url, query.data, transport, user_agent=user_agent, monotonic=monotonic)
            token = _checked(answer, query, line, trusted)
            entry = _stored(archive, url, line, answer, now())
        except RepostError as error:
            problems.append(f"no timestamp from {url}: {error}")
        else:
            notes.append(log_timestamp.summary(Timestamp(entry, token, anchored=bool(trusted))))
    return TimestampResult(notes, problems)


def ask(url: str, query: bytes, transport: Posts, *, user_agent: str, monotonic: Callable[[], float]) -> bytes:
    """Send a request to an authority and return the body of its answer, unread. Raises TransportError."""
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


def _authority(text: str) -> str:
    url = canonical_url(text)  # without what stands before an @
    if "@" in urlsplit(text).netloc:
        raise RequestError(f"{url}: an authority is named in the log, where a password must not stand")
    return url


def _checked(answer: bytes, query: TimestampRequest, line: StampedLine, trusted: Sequence[bytes]) -> Token:
    """Return the token of an answer, if it is the one that was asked for and holds. Raises BadToken."""
    token = tokens.read(answer)
    if token.nonce != query.nonce:
        raise InvalidToken("not the answer to what was asked: its nonce is another")
    tokens.verify(token, line.digest, trusted)
    return token


def _stored(archive: Archive, url: str, line: StampedLine, answer: bytes, at: datetime) -> TimestampEntry:
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
