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

import json
import re
import uuid
import zlib
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlsplit

from archive.log import format_time
from archive.model import Exchange, sha256, without_route
from archive.warc.identify import identified_type
from archive.warc.inflate import content_codings, undo_codings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

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
_GZIP_WINDOW: Final = 16 + zlib.MAX_WBITS  # deflate in a gzip member, with the largest window
# Records without a body are shorter: as small with a hash table of 4 KB, in a tenth of the time. Most of it zlib takes
# to set up a table of 64 KB.
_SHORT: Final = 2048
_SHORT_WINDOW: Final = 16 + 11
_SHORT_MEMORY: Final = 4

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


def capture_records(
    capture: Capture, earlier: EarlierRecord | None, *, payload_digest: str | None = None
) -> CaptureRecords | None:
    """Return a capture's records; None if there was no response at all.

    `payload_digest` is that of the capture's payload, where it is known already: hashing a page takes a while.
    """
    answered = [exchange for exchange in capture.exchanges if exchange.status is not None]
    if capture.status is None and not answered:
        return None
    builder = _Builder()
    for exchange in answered:
        _add_exchange(builder, exchange)
    payload_at = None
    if capture.status is not None:
        payload_at = builder.size
        if _add_page(builder, capture, earlier, payload_digest):
            payload_at = None
    _add_metadata(builder, capture)
    return CaptureRecords(b"".join(builder.members), payload_at)


def warcinfo(name: str, software: str, at: datetime) -> bytes:
    """Return the `warcinfo` record that begins a WARC file, as made at that time."""
    builder = _Builder()
    builder.warcinfo(
        name, format_time(at), {"software": software, "format": "WARC File Format 1.1", "conformsTo": _STANDARD}
    )
    return builder.members[0]


def _add_exchange(builder: _Builder, exchange: Exchange) -> None:
    """Add the records of an exchange on the way to the page."""
    target = _Target(exchange.url, format_time(exchange.at), _address(exchange))
    fields = {} if not exchange.failure else {"WARC-Truncated": "unspecified"}
    head = _response_head(exchange, len(exchange.body))
    builder.response(target, head, exchange.body, sha256(exchange.body), fields)
    builder.request(target, exchange.request)


def _add_page(builder: _Builder, capture: Capture, earlier: EarlierRecord | None, payload_digest: str | None) -> bool:
    """Add the records of the exchange that returned the page; return whether the page is a revisit."""
    target = _Target(capture.final_url, format_time(capture.fetched_at), _address(capture))
    head = _response_head(capture, len(capture.body))
    digest = payload_digest if capture.body is capture.payload and payload_digest else sha256(capture.body)
    revisit = True
    if earlier is not None and capture.outcome in _WHOLE and digest == earlier.body_digest:
        builder.revisit(target, head, REVISIT, earlier, {"WARC-Payload-Digest": digest})
    elif earlier is not None and capture.outcome == "not-modified":
        builder.revisit(target, head, NOT_MODIFIED, earlier, {})
    else:
        cut = _TRUNCATED.get(capture.outcome)
        if capture.outcome == "partial" and not capture.end_told:
            cut = "disconnect"
        fields = {"WARC-Truncated": cut, "WARC-Identified-Payload-Type": identified_type(capture.payload)}
        said = {name: value for name, value in fields.items() if value}
        builder.response(target, head, capture.body, digest, said)
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
        "encoding_by_hand": capture.encoding_by_hand,
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


@dataclass(frozen=True, slots=True)
class _Target:
    """What the records of one exchange share: its URL, its date, and the address that was connected to."""

    url: str
    date: str
    address: str = ""


class _Builder:
    """Builds records, one gzip member each. A `related` record is about the last message before it."""

    def __init__(self) -> None:
        self.members: list[bytes] = []
        self.size = 0
        self._message_id = ""

    def response(self, target: _Target, head: bytes, body: bytes, digest: str, fields: Mapping[str, str]) -> None:
        """Add a response: the bytes as received, whose digest is given, after a head that is legal for them."""
        block = head + body
        digests = {"WARC-Payload-Digest": digest, "WARC-Block-Digest": sha256(block)}
        self._message_id = self._add_message(target, "response", block, digests | dict(fields))

    def revisit(
        self, target: _Target, head: bytes, profile: str, earlier: EarlierRecord, fields: Mapping[str, str]
    ) -> None:
        """Add a revisit: the response's head, and a reference to the record that holds the body."""
        refers = {
            "WARC-Profile": profile,
            "WARC-Refers-To-Target-URI": earlier.target_uri,
            "WARC-Refers-To-Date": earlier.date,
            "WARC-Block-Digest": sha256(head),
        }
        if earlier.record_id:
            refers["WARC-Refers-To"] = earlier.record_id
        self._message_id = self._add_message(target, "revisit", head, refers | dict(fields))

    def request(self, target: _Target, headers: Headers) -> None:
        """Add a request; nothing if it is unknown (a page from a saved source)."""
        if not headers:
            return
        parts = urlsplit(target.url)
        resource = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        head = _http_head(f"GET {_escape_non_ascii(resource)} HTTP/1.1", [("Host", parts.netloc), *headers])
        fields = {"WARC-Concurrent-To": self._message_id, "WARC-Block-Digest": sha256(head)}
        self._add_message(target, "request", head, fields)

    def related(self, target: _Target, kind: str, content_type: str, block: bytes) -> None:
        """Add a record about the last message: a conversion of its payload, or metadata."""
        relation = "WARC-Refers-To" if kind == "conversion" else "WARC-Concurrent-To"
        digest = sha256(block)
        fields = {"WARC-Payload-Digest": digest, "WARC-Block-Digest": digest}
        if self._message_id:
            fields[relation] = self._message_id
        self._add(kind, block, content_type, {"WARC-Date": target.date, **fields, **_uri(target)})

    def warcinfo(self, name: str, date: str, about: Mapping[str, str]) -> None:
        """Add the record that begins a file."""
        block = "".join(f"{key}: {value}\r\n" for key, value in about.items()).encode()
        fields = {"WARC-Filename": name, "WARC-Date": date, "WARC-Block-Digest": sha256(block)}
        self._add("warcinfo", block, _FIELDS_TYPE, fields)

    def _add_message(self, target: _Target, kind: str, block: bytes, fields: Mapping[str, str]) -> str:
        """Add a record of an HTTP message and return its id."""
        address = {"WARC-IP-Address": target.address} if target.address else {}
        content_type = f"application/http; msgtype={'request' if kind == 'request' else 'response'}"
        return self._add(kind, block, content_type, {"WARC-Date": target.date, **address, **fields, **_uri(target)})

    def _add(self, kind: str, block: bytes, content_type: str, fields: Mapping[str, str]) -> str:
        """Add a record (WARC 1.1 § 4) and return its id."""
        own_id = f"<urn:uuid:{uuid.uuid4()}>"
        lines = {
            "WARC-Type": kind,
            "WARC-Record-ID": own_id,
            **fields,
            "Content-Type": content_type,
            "Content-Length": str(len(block)),
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        member = _gzip(b"".join((b"WARC/1.1\r\n", head.encode(), b"\r\n", block, b"\r\n\r\n")))
        self.members.append(member)
        self.size += len(member)
        return own_id


def _uri(target: _Target) -> dict[str, str]:
    uri = quote(without_route(target.url), safe="%/:?#[]@!$&'()*+,;=-._~", errors="replace")
    return {"WARC-Target-URI": uri}


def _gzip(data: bytes) -> bytes:
    """Compress a record as a gzip member: no name, no time, so that equal records have equal bytes."""
    if len(data) > _SHORT:
        packer = zlib.compressobj(_COMPRESSION_LEVEL, zlib.DEFLATED, _GZIP_WINDOW)
    else:
        packer = zlib.compressobj(_COMPRESSION_LEVEL, zlib.DEFLATED, _SHORT_WINDOW, _SHORT_MEMORY)
    return packer.compress(data) + packer.flush()


def _response_head(answered: Exchange | Capture, length: int) -> bytes:
    """Return a response's head that matches the body as stored: without transfer-coding."""
    kept = [(name, value) for name, value in answered.headers if name.lower() not in _REPLACED]
    return _http_head(" ".join(_status_line(answered)), [*kept, ("Content-Length", str(length))])


def _http_head(line: str, headers: Iterable[tuple[str, str]]) -> bytes:
    """Return the head of an HTTP message; headers whose names are none are left out."""
    legal = (f"{name}: {_legal_value(value)}\r\n" for name, value in headers if _TOKEN.fullmatch(name))
    return f"{line}\r\n{''.join(legal)}\r\n".encode("ascii")


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
