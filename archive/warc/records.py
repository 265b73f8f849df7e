"""The evidence of a capture as WARC 1.1 records (ISO 28500:2017), each a gzip member of its own.

Every exchange on the way to the page becomes a `response` record of the bytes as received and a `request` record:
robots.txt, redirects, tries that failed, and the page itself. The page's own becomes a `revisit` where the
document's latest version holds the same bytes already. Where its payload does not follow from the stored message by
gzip or deflate, a `conversion` record behind it holds it too. A `metadata` record says at the end what a stored HTTP
message can't: the URL asked for, the redirects, the headers untouched, the connection. A capture in which nothing
answered leaves no record. Reading back is in `archive.warc.read`; files, their names and their healing are in
`archive.warc.files`.
"""

from __future__ import annotations

import gzip
import json
import re
import uuid
from dataclasses import dataclass
from http import HTTPStatus
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import quote, urlsplit

from archive.log import format_time
from archive.model import Exchange, sha256
from archive.warc.inflate import codings, decoded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.log import RecordPosition
    from archive.model import Capture, Outcome

Headers = tuple[tuple[str, str], ...]

REVISIT: Final = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED: Final = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"

# Why a stored body is not whole (WARC 1.1 § 5.13).
_TRUNCATED: Final[dict[Outcome, str]] = {
    "too-large": "length",
    "timeout": "time",
    "unreachable": "disconnect",
}
# The one field of our metadata records (WARC 1.1 § 6.7); its value is JSON.
METADATA_FIELD: Final = "repost-capture"
_FIELDS: Final = "application/warc-fields"
# As zlib's own default: a page takes a third of the time of level 9, and 1 % more room.
_LEVEL: Final = 6

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 § 5.6.2
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]+")
# Rewritten or dropped in the stored message: the body is stored without transfer-coding.
_REPLACED = frozenset({"transfer-encoding", "content-length"})


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierRecord:
    """What the document's latest version was read from: the record that a revisit may refer to."""

    place: RecordPosition
    body_digest: str
    target_uri: str
    date: str


@dataclass(frozen=True, slots=True)
class CaptureRecords:
    """The records of one capture, ready to be written: their bytes, and where in them the page's own begin.

    `payload_at` is None where the payload lies at the earlier place (a revisit), or where no page came.
    """

    data: bytes
    payload_at: int | None


def capture_records(capture: Capture, earlier: EarlierRecord | None) -> CaptureRecords | None:
    """Return a capture's records; None where nothing answered."""
    answered = [exchange for exchange in capture.exchanges if exchange.status is not None]
    if capture.status is None and not answered:
        return None
    builder = _Builder()
    for exchange in answered:
        _exchange(builder, exchange)
    payload_at = None
    if capture.status is not None:
        payload_at = builder.size
        if _page(builder, capture, earlier):
            payload_at = None
    _metadata(builder, capture)
    return CaptureRecords(b"".join(builder.members), payload_at)


def warcinfo(name: str, software: str) -> bytes:
    """Return the record that begins a WARC file."""
    builder = _Builder()
    builder.info(name, {"software": software, "format": "WARC File Format 1.1"})
    return builder.members[0]


def _exchange(builder: _Builder, exchange: Exchange) -> None:
    """Write an exchange on the way to the page."""
    about = _About(exchange.url, format_time(exchange.at))
    message = builder.message(exchange.status or 0, exchange.headers, len(exchange.body))
    fields = {} if not exchange.failure else {"WARC-Truncated": "unspecified"}
    builder.response(about, message, exchange.body, fields)
    builder.request(about, exchange.request)


def _page(builder: _Builder, capture: Capture, earlier: EarlierRecord | None) -> bool:
    """Write the exchange that brought the page; say whether it is a revisit."""
    about = _About(capture.final_url, format_time(capture.fetched_at))
    message = builder.message(capture.status or 0, capture.headers, len(capture.body))
    digest = sha256(capture.body)
    revisit = True
    if earlier is not None and capture.ok and digest == earlier.body_digest:
        builder.revisit(about, message, REVISIT, earlier, {"WARC-Payload-Digest": digest})
    elif earlier is not None and capture.outcome == "not-modified":
        builder.revisit(about, message, NOT_MODIFIED, earlier, {})
    else:
        cut = _TRUNCATED.get(capture.outcome)
        builder.response(about, message, capture.body, {"WARC-Truncated": cut} if cut else {})
        revisit = False
        if capture.payload != capture.body and capture.payload != decoded(capture.body, codings(capture.headers)):
            builder.beside(about, "conversion", _content_type(capture), capture.payload)
    builder.request(about, capture.request)
    return revisit


def _content_type(capture: Capture) -> str:
    """Return the type of the payload, for a reader that takes the conversion for the page."""
    said = _legal(capture.header("content-type") or "")
    return said or "application/octet-stream"


def _metadata(builder: _Builder, capture: Capture) -> None:
    """Write what the HTTP messages can't hold."""
    about: dict[str, Any] = {
        "url": capture.url,
        "final_url": capture.final_url,
        "hops": capture.hops,
        "outcome": capture.outcome,
        "reason": capture.reason,
        "status": capture.status,
        "headers": capture.headers,
        "connection": dict(capture.connection),
        "memento_of": capture.memento_of,
        "memento_at": None if capture.memento_at is None else format_time(capture.memento_at),
        "exchanges": [_told(exchange) for exchange in capture.exchanges],
    }
    # What goes without saying is left out; ASCII, so that any text at all can be held and read back. As a named
    # field: a record of JSON under the page's URL would be replayed in place of the page.
    told = json.dumps({key: value for key, value in about.items() if value})
    block = f"{METADATA_FIELD}: {told}\r\n".encode()
    builder.beside(_About(capture.final_url, format_time(capture.fetched_at)), "metadata", _FIELDS, block)


def _told(exchange: Exchange) -> dict[str, Any]:
    told = {
        "url": exchange.url,
        "at": format_time(exchange.at),
        "status": exchange.status,
        "failure": exchange.failure,
        "headers": exchange.headers,
        "connection": dict(exchange.connection),
    }
    return {key: value for key, value in told.items() if value}


class _Head(Protocol):
    """What is used of warcio's StatusAndHeaders, which has no types."""

    headers_buff: bytes

    def compute_headers_buffer(self) -> None: ...


@dataclass(frozen=True, slots=True)
class _About:
    """What the records of one exchange have in common."""

    url: str
    date: str


class _Builder:
    """Makes records, one gzip member each. A record `beside` others is about the last message before it."""

    def __init__(self) -> None:
        from warcio.statusandheaders import StatusAndHeaders  # noqa: PLC0415 - only what writes evidence pays for it
        from warcio.warcwriter import WARCWriter  # noqa: PLC0415 - as above

        self.members: list[bytes] = []
        self.size = 0
        self._head = StatusAndHeaders
        self._out = BytesIO()
        # warcio's own gzip is at its hardest, which takes most of the time of a capture.
        self._writer = WARCWriter(self._out, gzip=False, warc_version="WARC/1.1")
        self._message_id = ""

    def message(self, status: int, headers: Headers, length: int) -> _Head:
        """Return a response's head that is true of the body as it is stored: without transfer-coding."""
        kept = [(name, value) for name, value in headers if name.lower() not in _REPLACED]
        return self._http_head(_status_line(status), [*kept, ("Content-Length", str(length))], "HTTP/1.1")

    def response(self, about: _About, message: _Head, body: bytes, fields: Mapping[str, str]) -> None:
        """Write the bytes as received under a message that is legal for them."""
        digests = {
            "WARC-Payload-Digest": sha256(body),
            "WARC-Block-Digest": sha256(message.headers_buff + body),
        }
        self._message_id = self._write(about, "response", body, digests | dict(fields), message=message)

    def revisit(
        self, about: _About, message: _Head, profile: str, earlier: EarlierRecord, fields: Mapping[str, str]
    ) -> None:
        """Write the response's head, and which record holds the body."""
        refers = {
            "WARC-Profile": profile,
            "WARC-Refers-To-Target-URI": earlier.target_uri,
            "WARC-Refers-To-Date": earlier.date,
            "WARC-Block-Digest": sha256(message.headers_buff),
        }
        self._message_id = self._write(about, "revisit", b"", refers | dict(fields), message=message)

    def request(self, about: _About, headers: Headers) -> None:
        """Write what was asked; nothing where that is not known (a page that was saved before)."""
        if not headers:
            return
        parts = urlsplit(about.url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        head = self._http_head(f"{_in_ascii(target)} HTTP/1.1", [("Host", parts.netloc), *headers], "GET")
        fields = {"WARC-Concurrent-To": self._message_id, "WARC-Block-Digest": sha256(head.headers_buff)}
        self._write(about, "request", b"", fields, message=head)

    def beside(self, about: _About, kind: str, content_type: str, block: bytes) -> None:
        """Write a record about the last message: its payload converted, or what it can't say."""
        relation = "WARC-Refers-To" if kind == "conversion" else "WARC-Concurrent-To"
        fields = {"WARC-Payload-Digest": sha256(block), "WARC-Block-Digest": sha256(block)}
        if self._message_id:
            fields[relation] = self._message_id
        self._write(about, kind, block, fields, content_type=content_type)

    def info(self, name: str, about: Mapping[str, str]) -> None:
        """Write the record that begins a file."""
        self._writer.write_record(self._writer.create_warcinfo_record(name, about))
        self._end()

    def _write(
        self,
        about: _About,
        kind: str,
        block: bytes,
        fields: dict[str, str],
        *,
        message: _Head | None = None,
        content_type: str = "",
    ) -> str:
        own_id = f"<{uuid.uuid4().urn}>"
        record = self._writer.create_warc_record(
            quote(about.url, safe="%/:?#[]@!$&'()*+,;=-._~", errors="replace"),
            kind,
            payload=BytesIO(block),
            length=len(block),
            warc_content_type=content_type,
            warc_headers_dict={"WARC-Record-ID": own_id, "WARC-Date": about.date, **fields},
            http_headers=message,
        )
        self._writer.write_record(record)
        self._end()
        return own_id

    def _end(self) -> None:
        """Close a record's gzip member: no name, no time, so that the same record is the same bytes."""
        member = gzip.compress(self._out.getvalue(), _LEVEL, mtime=0)
        self.members.append(member)
        self.size += len(member)
        self._out.seek(0)
        self._out.truncate()

    def _http_head(self, line: str, headers: list[tuple[str, str]], protocol: str) -> _Head:
        legal = [(name, _legal(value)) for name, value in headers if _TOKEN.fullmatch(name)]
        head: _Head = self._head(line, legal, protocol=protocol)
        head.compute_headers_buffer()
        return head


_PRINTABLE: Final = "\t" + "".join(map(chr, range(0x20, 0x7F)))


def _legal(value: str) -> str:
    """Return a header's value as it may be sent: on one line, in ASCII."""
    return value.strip() if value.isascii() and value.isprintable() else _in_ascii(_CONTROL.sub(" ", value).strip())


def _in_ascii(text: str) -> str:
    return quote(text, safe=_PRINTABLE, errors="replace")


def _status_line(status: int) -> str:
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:  # a number of a server's own: its phrase may be empty (RFC 9112 § 4)
        phrase = ""
    return f"{status:03d} {phrase}"
