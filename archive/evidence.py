"""The evidence of a capture as WARC 1.1 records (ISO 28500:2017), and the payload read back from them.

A capture that got a response becomes one `response` record of the bytes as received, or a `revisit`
where the document's latest version holds the same bytes already, and a `metadata` record with what a
stored HTTP message can't say: the URL asked for, the redirects, the headers untouched. Where the payload
does not follow from the stored message by gzip or deflate, a `conversion` record holds it too. A capture
without a response leaves no record. Files, their names and their healing are in `archive.warcfile`.
"""

from __future__ import annotations

import json
import re
import uuid
import zlib
from dataclasses import dataclass
from http import HTTPStatus
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO, Final, Protocol
from urllib.parse import quote

from archive.entries import Place, to_time
from archive.errors import ArchiveDamaged
from archive.record import sha256

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.record import Capture, Outcome

REVISIT: Final = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED: Final = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"

# More than any page that is fetched; bounds what a tampered record can take in memory.
MAX_PAYLOAD: Final = 256 << 20
# Why a stored body is not whole (WARC 1.1 § 5.13).
_TRUNCATED: Final[dict[Outcome, str]] = {
    "too-large": "length",
    "timeout": "time",
    "unreachable": "disconnect",
}
_READ: Final = 64 << 10

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 § 5.6.2
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]+")
# Rewritten or dropped in the stored message: the body is stored without transfer-coding.
_REPLACED = frozenset({"transfer-encoding", "content-length"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """What the document's latest version was read from: the record that a revisit may refer to."""

    place: Place
    body_digest: str
    target_uri: str
    date: str


@dataclass(frozen=True, slots=True)
class Records:
    """The records of one capture, ready to be written: their bytes, and where in them the payload lies.

    `payload_at` is None where the payload lies at the earlier place (a revisit).
    """

    data: bytes
    payload_at: int | None


def records(capture: Capture, earlier: Earlier | None) -> Records:
    """Return a capture's records, each a gzip member of its own. The capture must have a response."""
    digest = sha256(capture.body)
    builder = _Builder(capture)
    if earlier is not None and capture.ok and digest == earlier.body_digest:
        builder.revisit(REVISIT, earlier, digest)
        payload_at = None
    elif earlier is not None and capture.outcome == "not-modified":
        builder.revisit(NOT_MODIFIED, earlier, None)
        payload_at = None
    else:
        payload_at = builder.response(digest)
        if capture.payload != capture.body and capture.payload != _decoded(capture.body, _codings(capture.headers)):
            payload_at = builder.conversion()
    builder.metadata()
    return Records(builder.out.getvalue(), payload_at)


def read_payload(file: BinaryIO, digest: str) -> bytes:
    """Return the payload of that digest from the record that begins where the file stands.

    Raises ArchiveDamaged where the record can't be read to its end, or holds something else.
    """
    body, headers, _ = _read(file)
    if sha256(body) == digest:
        return body
    payload = _decoded(body, _codings(headers))
    if payload is None or sha256(payload) != digest:
        raise ArchiveDamaged(f"the record's payload is not {digest}")
    return payload


def read_earlier(file: BinaryIO, place: Place) -> Earlier:
    """Return what a revisit says of the record at that place, where the file stands."""
    body, _, fields = _read(file)
    return Earlier(
        place=place,
        body_digest=sha256(body) if fields.get("WARC-Type") == "response" else "",
        target_uri=fields.get("WARC-Target-URI", ""),
        date=fields.get("WARC-Date", ""),
    )


def warcinfo(name: str, software: str) -> bytes:
    """Return the record that begins a WARC file."""
    from warcio.warcwriter import WARCWriter  # noqa: PLC0415 - only what writes evidence pays for it

    out = BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="WARC/1.1")
    info = {"software": software, "format": "WARC File Format 1.1"}
    writer.write_record(writer.create_warcinfo_record(name, info))
    return out.getvalue()


class _Head(Protocol):
    """What is used of warcio's StatusAndHeaders, which has no types."""

    headers_buff: bytes

    def compute_headers_buffer(self) -> None: ...


class _Builder:
    """Appends the records of one capture to a buffer."""

    def __init__(self, capture: Capture) -> None:
        from warcio.statusandheaders import StatusAndHeaders  # noqa: PLC0415 - as above
        from warcio.warcwriter import WARCWriter  # noqa: PLC0415 - as above

        self.out = BytesIO()
        self._capture = capture
        self._message = StatusAndHeaders
        self._writer = WARCWriter(self.out, gzip=True, warc_version="WARC/1.1")
        self._id = _record_id()
        self._uri = quote(capture.final_url, safe="%/:?#[]@!$&'()*+,;=-._~", errors="replace")
        self._date = to_time(capture.fetched_at)

    def response(self, digest: str) -> int:
        """Write the bytes as received under a message that is legal for them; return where."""
        capture = self._capture
        message = self._http_message()
        fields = {
            "WARC-Payload-Digest": digest,
            "WARC-Block-Digest": sha256(message.headers_buff + capture.body),
        }
        if capture.outcome in _TRUNCATED:
            fields["WARC-Truncated"] = _TRUNCATED[capture.outcome]
        return self._write("response", capture.body, fields, message=message)

    def revisit(self, profile: str, earlier: Earlier, digest: str | None) -> int:
        """Write the response's head, and which record holds the body."""
        message = self._http_message()
        fields = {
            "WARC-Profile": profile,
            "WARC-Refers-To-Target-URI": earlier.target_uri,
            "WARC-Refers-To-Date": earlier.date,
            "WARC-Block-Digest": sha256(message.headers_buff),
        }
        if digest is not None:
            fields["WARC-Payload-Digest"] = digest
        return self._write("revisit", b"", fields, message=message)

    def conversion(self) -> int:
        """Write the payload as the fetcher decoded it."""
        return self._beside("conversion", "application/octet-stream", self._capture.payload, "WARC-Refers-To")

    def metadata(self) -> int:
        """Write what the HTTP message can't hold."""
        capture = self._capture
        about = {
            "url": capture.url,
            "final_url": capture.final_url,
            "hops": capture.hops,
            "outcome": capture.outcome,
            "reason": capture.reason,
            "status": capture.status,
            "headers": capture.headers,
        }
        # ASCII, so that any text at all can be held and read back.
        block = json.dumps(about, indent=1).encode() + b"\n"
        return self._beside("metadata", "application/json", block, "WARC-Concurrent-To")

    def _beside(self, kind: str, content_type: str, block: bytes, relation: str) -> int:
        fields = {
            relation: self._id,
            "WARC-Payload-Digest": sha256(block),
            "WARC-Block-Digest": sha256(block),
        }
        return self._write(kind, block, fields, content_type=content_type)

    def _write(
        self,
        kind: str,
        block: bytes,
        fields: dict[str, str],
        *,
        message: _Head | None = None,
        content_type: str = "",
    ) -> int:
        offset = self.out.tell()
        own_id = _record_id() if message is None else self._id
        record = self._writer.create_warc_record(
            self._uri,
            kind,
            payload=BytesIO(block),
            length=len(block),
            warc_content_type=content_type,
            warc_headers_dict={"WARC-Record-ID": own_id, "WARC-Date": self._date, **fields},
            http_headers=message,
        )
        self._writer.write_record(record)
        return offset

    def _http_message(self) -> _Head:
        """Return a head that is true of the body as it is stored."""
        capture = self._capture
        headers = [
            (name, quote(_CONTROL.sub(" ", value).strip(), safe=_PRINTABLE, errors="replace"))
            for name, value in capture.headers
            if _TOKEN.fullmatch(name) and name.lower() not in _REPLACED
        ]
        headers.append(("Content-Length", str(len(capture.body))))
        message: _Head = self._message(_status_line(capture.status or 0), headers, protocol="HTTP/1.1")
        message.compute_headers_buffer()
        return message


_PRINTABLE: Final = "\t" + "".join(map(chr, range(0x20, 0x7F)))


def _record_id() -> str:
    return f"<{uuid.uuid4().urn}>"


def _status_line(status: int) -> str:
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:  # a number of a server's own: its phrase may be empty (RFC 9112 § 4)
        phrase = ""
    return f"{status:03d} {phrase}"


def _read(file: BinaryIO) -> tuple[bytes, list[tuple[str, str]], dict[str, str]]:
    """Read one record: its body, its HTTP headers if it has any, its WARC header fields."""
    from warcio.archiveiterator import WARCIterator  # noqa: PLC0415 - only what reads evidence pays for it
    from warcio.exceptions import ArchiveLoadFailed  # noqa: PLC0415 - as above

    try:
        record = next(WARCIterator(BytesIO(_member(file))), None)
        if record is None:
            raise ArchiveDamaged("no WARC record begins here")
        body = record.raw_stream.read()
    except (ArchiveLoadFailed, EOFError, ValueError, TypeError) as error:
        raise ArchiveDamaged(f"no WARC record begins here ({error})") from error
    headers = list(record.http_headers.headers) if record.http_headers else []
    return body, headers, dict(record.rec_headers.headers)


def _member(file: BinaryIO) -> bytes:
    """Decompress one gzip member to its very end, checksum and all (warcio would pass over a cut one)."""
    decompressor = zlib.decompressobj(wbits=31)
    out = bytearray()
    while not decompressor.eof:
        data = decompressor.unconsumed_tail or file.read(_READ)
        if not data:
            raise ArchiveDamaged("the record is cut off")
        try:
            out += decompressor.decompress(data, MAX_PAYLOAD + 1)
        except zlib.error as error:
            raise ArchiveDamaged(f"the record is no whole gzip member ({error})") from error
        if len(out) > 2 * MAX_PAYLOAD:
            raise ArchiveDamaged("the record is larger than any that is written here")
    return bytes(out)


def _codings(headers: Sequence[tuple[str, str]]) -> list[str]:
    """Return the content-codings in the order in which they were applied (RFC 9110 § 8.4)."""
    values = ",".join(value for name, value in headers if name.lower() == "content-encoding")
    codings = [coding.strip().lower() for coding in values.split(",")]
    return [coding for coding in codings if coding not in {"", "identity"}]


def _decoded(body: bytes, codings: list[str]) -> bytes | None:
    """Undo the content-codings; None where one is not known here, or the body is not what it says."""
    if len(codings) > 3:
        return None
    data: bytes | None = body
    for coding in reversed(codings):
        if data is None:
            return None
        if coding in {"gzip", "x-gzip"}:
            data = _inflated(data, 31)
        elif coding == "deflate":  # by RFC 9110 zlib's format; some servers send the bare stream
            data = _inflated(data, 15) or _inflated(data, -15)
        else:
            return None
    return data


def _inflated(data: bytes, wbits: int) -> bytes | None:
    decompressor = zlib.decompressobj(wbits=wbits)
    try:
        out = decompressor.decompress(data, MAX_PAYLOAD)
    except zlib.error:
        return None
    return out if decompressor.eof else None
