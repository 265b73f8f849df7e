"""Build the WARC 1.1 records of a capture, its evidence (ISO 28500:2017), each a gzip member of its own.

Every exchange on the way to the page becomes a `response` record of the bytes as received and a `request` record:
robots.txt, redirects, failed attempts, and the page itself. The page's response becomes a `revisit` if the document's
latest version has the same bytes already. If its payload can't be decoded from the stored message with gzip or
deflate, a `conversion` record after it holds the payload too. A final `metadata` record holds what a stored HTTP
message can't: the requested URL, the redirects, the original headers (the head byte for byte, where its lines are no
headers), the time of the answer, the connection. All records of an exchange have the time of its request as WARC-Date
(WARC 1.1 § 5.4), and the address that was connected to. A capture without any response
makes no record. Records are read in `archive.warc.read`; files, their names and their healing are in
`archive.warc.files`.
"""

from __future__ import annotations

import gzip
import json
import re
import uuid
from dataclasses import asdict, dataclass
from http import HTTPStatus
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import quote, urlsplit

from archive.log import format_time
from archive.model import Exchange, sha256, without_route
from archive.warc.identify import identified_type
from archive.warc.inflate import content_codings, undo_codings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.log import RecordPosition
    from archive.model import Capture, Headers, Outcome

REVISIT: Final = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED: Final = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"

# Why a stored body is not whole (WARC 1.1 § 5.13).
_TRUNCATED: Final[dict[Outcome, str]] = {
    "too-large": "length",
    "timeout": "time",
    "unreachable": "disconnect",
}
# Outcomes whose body came whole, and may be stored already.
_WHOLE: Final = frozenset({"ok", "suspect", "gone", "http-error", "blocked"})
# The one field of our metadata records (WARC 1.1 § 6.7); its value is JSON.
METADATA_FIELD: Final = "repost-capture"
_STANDARD: Final = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
_FIELDS_TYPE: Final = "application/warc-fields"
# As zlib's own default: a page takes a third of the time of level 9, and 1 % more space.
_COMPRESSION_LEVEL: Final = 6

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 § 5.6.2
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]+")
_STATUS_LINE = re.compile(rb"HTTP/1\.([01])[ \t]+([^\r\n]*)", re.IGNORECASE)
# Headers rewritten or dropped in the stored message: the body is stored without transfer-coding.
_REPLACED = frozenset({"transfer-encoding", "content-length"})


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierRecord:
    """The record that the document's latest version was read from, which a revisit may refer to."""

    place: RecordPosition
    body_digest: str
    target_uri: str
    date: str
    record_id: str  # "" if the record has none


@dataclass(frozen=True, slots=True)
class CaptureRecords:
    """The records of one capture, ready to be written: their bytes, and the offset in them of the page's records.

    `payload_at` is None if the payload is in the earlier record (a revisit), or if the page's request got no response.
    """

    data: bytes
    payload_at: int | None


def capture_records(capture: Capture, earlier: EarlierRecord | None) -> CaptureRecords | None:
    """Return a capture's records; None if there was no response at all."""
    answered = [exchange for exchange in capture.exchanges if exchange.status is not None]
    if capture.status is None and not answered:
        return None
    builder = _Builder()
    for exchange in answered:
        _add_exchange(builder, exchange)
    payload_at = None
    if capture.status is not None:
        payload_at = builder.size
        if _add_page(builder, capture, earlier):
            payload_at = None
    _add_metadata(builder, capture)
    return CaptureRecords(b"".join(builder.members), payload_at)


def warcinfo(name: str, software: str) -> bytes:
    """Return the `warcinfo` record that begins a WARC file."""
    builder = _Builder()
    builder.warcinfo(name, {"software": software, "format": "WARC File Format 1.1", "conformsTo": _STANDARD})
    return builder.members[0]


def _add_exchange(builder: _Builder, exchange: Exchange) -> None:
    """Add the records of an exchange on the way to the page."""
    target = _Target(exchange.url, format_time(exchange.at), _address(exchange))
    message = builder.message(exchange, len(exchange.body))
    fields = {} if not exchange.failure else {"WARC-Truncated": "unspecified"}
    builder.response(target, message, exchange.body, fields)
    builder.request(target, exchange.request)


def _add_page(builder: _Builder, capture: Capture, earlier: EarlierRecord | None) -> bool:
    """Add the records of the exchange that returned the page; return whether the page is a revisit."""
    target = _Target(capture.final_url, format_time(capture.fetched_at), _address(capture))
    message = builder.message(capture, len(capture.body))
    digest = sha256(capture.body)
    revisit = True
    if earlier is not None and capture.outcome in _WHOLE and digest == earlier.body_digest:
        builder.revisit(target, message, REVISIT, earlier, {"WARC-Payload-Digest": digest})
    elif earlier is not None and capture.outcome == "not-modified":
        builder.revisit(target, message, NOT_MODIFIED, earlier, {})
    else:
        cut = _TRUNCATED.get(capture.outcome)
        if capture.outcome == "partial" and not capture.end_told:
            cut = "disconnect"
        fields = {"WARC-Truncated": cut, "WARC-Identified-Payload-Type": identified_type(capture.payload)}
        builder.response(target, message, capture.body, {name: value for name, value in fields.items() if value})
        revisit = False
        if capture.payload != capture.body and capture.payload != undo_codings(
            capture.body, content_codings(capture.headers)
        ):
            builder.related(target, "conversion", _content_type(capture), capture.payload)
    builder.request(target, capture.request)
    return revisit


def _content_type(capture: Capture) -> str:
    """Return the type of the payload, for readers that use the conversion record as the page."""
    return _legal_value(capture.header("content-type") or "") or "application/octet-stream"


def _add_metadata(builder: _Builder, capture: Capture) -> None:
    """Add the metadata record, with what the HTTP messages can't hold."""
    metadata: dict[str, Any] = {
        "url": capture.url,
        "final_url": capture.final_url,
        "hops": capture.hops,
        "outcome": capture.outcome,
        "reason": capture.reason,
        "status": capture.status,
        "headers": capture.headers,
        "head": _odd_head(capture),
        "answered_at": None if capture.answered_at is None else format_time(capture.answered_at),
        "connection": dict(capture.connection),
        "robots_overridden": capture.robots_overridden,
        "memento_of": capture.memento_of,
        "memento_at": None if capture.memento_at is None else format_time(capture.memento_at),
        "taken_from": None if capture.taken_from is None else asdict(capture.taken_from),
        "exchanges": [_exchange_to_json(exchange) for exchange in capture.exchanges],
    }
    # Empty values are left out. ASCII, so that any text can be stored and read back. As a named field: replay tools
    # would show a record of type JSON under the page's URL instead of the page.
    text = json.dumps({key: value for key, value in metadata.items() if value})
    block = f"{METADATA_FIELD}: {text}\r\n".encode()
    builder.related(_Target(capture.final_url, format_time(capture.fetched_at)), "metadata", _FIELDS_TYPE, block)


def _exchange_to_json(exchange: Exchange) -> dict[str, Any]:
    fields = {
        "url": exchange.url,
        "at": format_time(exchange.at),
        "status": exchange.status,
        "failure": exchange.failure,
        "headers": exchange.headers,
        "head": _odd_head(exchange),
        "answered_at": None if exchange.answered_at is None else format_time(exchange.answered_at),
        "connection": dict(exchange.connection),
    }
    return {key: value for key, value in fields.items() if value}


def _address(answered: Exchange | Capture) -> str:
    """Return the IP address that was connected to; "" if it is unknown."""
    return next((value for name, value in answered.connection if name == "address"), "")


def _odd_head(answered: Exchange | Capture) -> str:
    """Return the head as received, each byte one character; "" if status line and headers tell it all."""
    head = answered.head.decode("latin-1")
    first = head.partition("\r\n")[0]
    if first.rstrip() != " ".join(_status_line(answered)).rstrip():
        return head
    lines = [first, *(f"{name}: {value}" for name, value in answered.headers), "", ""]
    return "" if head == "\r\n".join(lines) else head


class _HttpHead(Protocol):
    """The part used of warcio's StatusAndHeaders, which has no type hints."""

    headers_buff: bytes

    def compute_headers_buffer(self) -> None: ...


@dataclass(frozen=True, slots=True)
class _Target:
    """What the records of one exchange share: its URL, its date, and the address that was connected to."""

    url: str
    date: str
    address: str = ""


class _Builder:
    """Builds records, one gzip member each. A `related` record is about the last message before it."""

    def __init__(self) -> None:
        from warcio.statusandheaders import StatusAndHeaders  # noqa: PLC0415 - slow to import, needed only to write
        from warcio.warcwriter import WARCWriter  # noqa: PLC0415 - as above

        self.members: list[bytes] = []
        self.size = 0
        self._head = StatusAndHeaders
        self._out = BytesIO()
        # warcio's own gzip uses the highest level, which would take most of the time of a capture.
        self._writer = WARCWriter(self._out, gzip=False, warc_version="WARC/1.1")
        self._message_id = ""

    def message(self, answered: Exchange | Capture, length: int) -> _HttpHead:
        """Return a response's head that matches the body as stored: without transfer-coding."""
        kept = [(name, value) for name, value in answered.headers if name.lower() not in _REPLACED]
        protocol, line = _status_line(answered)
        return self._http_head(line, [*kept, ("Content-Length", str(length))], protocol)

    def response(self, target: _Target, message: _HttpHead, body: bytes, fields: Mapping[str, str]) -> None:
        """Add a response: the bytes as received, after a head that is legal for them."""
        digests = {
            "WARC-Payload-Digest": sha256(body),
            "WARC-Block-Digest": sha256(message.headers_buff + body),
        }
        self._message_id = self._write(target, "response", body, digests | dict(fields), message=message)

    def revisit(
        self, target: _Target, message: _HttpHead, profile: str, earlier: EarlierRecord, fields: Mapping[str, str]
    ) -> None:
        """Add a revisit: the response's head, and a reference to the record that holds the body."""
        refers = {
            "WARC-Profile": profile,
            "WARC-Refers-To-Target-URI": earlier.target_uri,
            "WARC-Refers-To-Date": earlier.date,
            "WARC-Block-Digest": sha256(message.headers_buff),
        }
        if earlier.record_id:
            refers["WARC-Refers-To"] = earlier.record_id
        self._message_id = self._write(target, "revisit", b"", refers | dict(fields), message=message)

    def request(self, target: _Target, headers: Headers) -> None:
        """Add a request; nothing if it is unknown (a page from a saved source)."""
        if not headers:
            return
        parts = urlsplit(target.url)
        resource = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        head = self._http_head(f"{_escape_non_ascii(resource)} HTTP/1.1", [("Host", parts.netloc), *headers], "GET")
        fields = {"WARC-Concurrent-To": self._message_id, "WARC-Block-Digest": sha256(head.headers_buff)}
        self._write(target, "request", b"", fields, message=head)

    def related(self, target: _Target, kind: str, content_type: str, block: bytes) -> None:
        """Add a record about the last message: a conversion of its payload, or metadata."""
        relation = "WARC-Refers-To" if kind == "conversion" else "WARC-Concurrent-To"
        fields = {"WARC-Payload-Digest": sha256(block), "WARC-Block-Digest": sha256(block)}
        if self._message_id:
            fields[relation] = self._message_id
        self._write(target, kind, block, fields, content_type=content_type)

    def warcinfo(self, name: str, fields: Mapping[str, str]) -> None:
        """Add the record that begins a file."""
        self._writer.write_record(self._writer.create_warcinfo_record(name, fields))
        self._end_member()

    def _write(
        self,
        target: _Target,
        kind: str,
        block: bytes,
        fields: dict[str, str],
        *,
        message: _HttpHead | None = None,
        content_type: str = "",
    ) -> str:
        own_id = f"<{uuid.uuid4().urn}>"
        at = {"WARC-IP-Address": target.address} if target.address and message else {}
        record = self._writer.create_warc_record(
            quote(without_route(target.url), safe="%/:?#[]@!$&'()*+,;=-._~", errors="replace"),
            kind,
            payload=BytesIO(block),
            length=len(block),
            warc_content_type=content_type,
            warc_headers_dict={"WARC-Record-ID": own_id, "WARC-Date": target.date, **at, **fields},
            http_headers=message,
        )
        self._writer.write_record(record)
        self._end_member()
        return own_id

    def _end_member(self) -> None:
        """Compress the written record as a gzip member: no name, no time, so that equal records have equal bytes."""
        member = gzip.compress(self._out.getvalue(), _COMPRESSION_LEVEL, mtime=0)
        self.members.append(member)
        self.size += len(member)
        self._out.seek(0)
        self._out.truncate()

    def _http_head(self, line: str, headers: list[tuple[str, str]], protocol: str) -> _HttpHead:
        legal = [(name, _legal_value(value)) for name, value in headers if _TOKEN.fullmatch(name)]
        head: _HttpHead = self._head(line, legal, protocol=protocol)
        head.compute_headers_buffer()
        return head


_PRINTABLE: Final = "\t" + "".join(map(chr, range(0x20, 0x7F)))


def _legal_value(value: str) -> str:
    """Return a legal form of a header's value: on one line, in ASCII."""
    return (
        value.strip()
        if value.isascii() and value.isprintable()
        else _escape_non_ascii(_CONTROL.sub(" ", value).strip())
    )


def _escape_non_ascii(text: str) -> str:
    return quote(text, safe=_PRINTABLE, errors="replace")


def _status_line(answered: Exchange | Capture) -> tuple[str, str]:
    """Return the version of HTTP and the rest of the status line: as received, or made up where that is unknown."""
    received = _STATUS_LINE.match(answered.head)
    if received is not None:
        return f"HTTP/1.{received[1].decode()}", _legal_value(received[2].decode("latin-1"))
    status = answered.status or 0
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:  # not a registered status: the phrase may be empty (RFC 9112 § 4)
        phrase = ""
    return "HTTP/1.1", f"{status:03d} {phrase}"
