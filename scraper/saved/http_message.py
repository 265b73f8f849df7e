"""Read an HTTP message that was saved as it came: its heads, its chunks.

In the records of WARC and ARC files, and in files that `curl -i`, `wget --save-headers` or a dump of a connection
left. warcio parses the heads; it gives
a chunked body that is cut off for a whole one, so the chunks are joined here.
"""

from __future__ import annotations

import email.utils
import io
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from warcio.statusandheaders import StatusAndHeadersParserException

from scraper.saved.record_heads import BoundedLines, HttpHead

if TYPE_CHECKING:
    from archive.model import Headers
    from scraper.saved.record_heads import Lines

# Heads before the page's own: of redirects, of a proxy, and "100 Continue". Browsers follow twenty redirects.
MAX_HEADS: Final = 30

_HEAD = re.compile(
    rb"HTTP/[0-9](?:\.[0-9])? +[1-9][0-9]{2}(?:[ \t][^\r\n]*)?\r?\n(?:[A-Za-z0-9!#$%&'*+.^_`|~-]+:|\r?\n)"
)
# A dump of both directions of a connection begins with the request.
_REQUEST = re.compile(rb"(?:GET|POST|HEAD) [^ \r\n]{1,8000} HTTP/1\.[01]\r?\n")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_LONGEST_START: Final = 1000
_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]{0,1000})?\r?\n")


class NoHttpHead(Exception):
    """No HTTP response begins here; the message says why."""


class BadChunks(Exception):
    """The chunks of a body are damaged or cut off."""


@dataclass(frozen=True, slots=True)
class Message:
    """An HTTP response. `body` is without its transfer-coding, but with its content-coding."""

    status: int
    headers: Headers
    body: bytes
    whole: bool = True  # False: more than the limit; `body` is its start

    @property
    def date(self) -> datetime | None:
        """When the server sent it, as it says; aware, UTC."""
        value = next((value for name, value in self.headers if name.lower() == "date"), "")
        try:
            at = email.utils.parsedate_to_datetime(value)
        except (ValueError, OverflowError):
            return None
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def read_head(lines: Lines) -> tuple[int, Headers]:
    """Read the head of a response: its status and headers. Raises NoHttpHead."""
    try:
        head = HttpHead(["HTTP/"], verify=False).parse(BoundedLines(lines))
        status = int(head.get_statuscode())
    except (EOFError, ValueError, StatusAndHeadersParserException) as error:
        raise NoHttpHead(str(error) or "empty") from error
    return status, tuple((str(name), str(value)) for name, value in head.headers)


def without_chunks(body: bytes, headers: Headers) -> bytes:
    """Join the chunks of a body that is chunked (RFC 9112 § 7.1). Raises BadChunks.

    Some programs join them but keep the header: a body that does not begin with a chunk is returned as it is. So is
    one whose last chunk, of length 0, is missing.
    """
    coding = ",".join(value for name, value in headers if name.lower() == "transfer-encoding")
    if "chunked" not in coding.lower():
        return body
    pieces: list[bytes] = []
    at = 0
    while at < len(body):
        found = _CHUNK_SIZE.match(body, at)
        size = int(found[1], 16) if found else 0
        end = found.end() + size if found else 0
        if found is None or end > len(body):
            if not pieces:
                return body
            raise BadChunks("a chunk of the body is cut off" if found else "a chunk of the body is damaged")
        if size == 0:
            break
        pieces.append(body[found.end() : end])
        at = end + (2 if body[end : end + 2] == b"\r\n" else body[end : end + 1] == b"\n")
    return b"".join(pieces)


def saved_message(data: bytes) -> Message | None:
    """Return the response of a file that holds HTTP messages as they came, the last of a chain of redirects.

    Return None for any other file. Raises BadChunks.
    """
    if request := _REQUEST.match(data):
        end = _HEAD_END.search(data, request.end() - 2)
        data = data[end.end() :] if end else b""
    message = None
    for _ in range(MAX_HEADS):
        if not _HEAD.match(data):
            break
        stream = io.BytesIO(data)
        try:
            status, headers = read_head(stream)
        except NoHttpHead:
            break
        data = data[stream.tell() :]
        message = Message(status, headers, _own_body(data, headers))
        if 300 <= status < 400 and (following := _HEAD.search(data)):  # behind the redirect's own body
            data = data[following.start() :]
        elif not _HEAD.match(data):
            break
    return message and replace(message, body=without_chunks(message.body, message.headers))


def _own_body(data: bytes, headers: Headers) -> bytes:
    """Return the body of a message without the messages behind it on the same connection."""
    length = next((value.strip() for name, value in headers if name.lower() == "content-length"), "")
    end = int(length) if length.isdecimal() and len(length) < 16 else len(data)
    return data[:end] if _HEAD.match(data[end : end + _LONGEST_START]) else data
