"""Evidence read back: a payload, a page with its headers, what a revisit refers to. Writes nothing.

Every record is read to the end of its gzip member, checksum and all. How records are made is in
`archive.evidence`, where they lie in `archive.warcfile`.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from io import SEEK_CUR, BytesIO
from typing import TYPE_CHECKING, BinaryIO, Final

from archive.codings import codings, decoded
from archive.entries import from_time
from archive.errors import ArchiveDamaged
from archive.evidence import Earlier
from archive.record import sha256

if TYPE_CHECKING:
    from datetime import datetime

    from archive.entries import Place

# More than any page that is fetched; bounds what a tampered record can take in memory.
MAX_RECORD: Final = 512 << 20
_READ: Final = 64 << 10


@dataclass(frozen=True, slots=True)
class StoredPage:
    """A page as it was received: what is needed to read it once more."""

    payload: bytes
    headers: tuple[tuple[str, str], ...]
    final_url: str
    at: datetime


@dataclass(frozen=True, slots=True)
class _Record:
    body: bytes
    headers: list[tuple[str, str]]  # of HTTP; none where the record holds no message
    fields: dict[str, str]  # of WARC


def read_payload(file: BinaryIO, digest: str) -> bytes:
    """Return the payload of that digest from the record that begins where the file stands.

    Raises ArchiveDamaged where the record can't be read to its end, or holds something else.
    """
    return _payload(file, _read(file), digest)


def read_page(file: BinaryIO, digest: str) -> StoredPage:
    """Return the page whose payload of that digest is in the record that begins where the file stands.

    Raises ArchiveDamaged as `read_payload` does.
    """
    record = _read(file)
    payload, headers, uri = _payload(file, record, digest), record.headers, record.fields.get("WARC-Target-URI", "")
    if record.fields.get("WARC-Type") == "conversion":
        # As format 1 named it. It holds no message: the headers are in the metadata that follows it.
        headers, uri = _told(_read(file), uri)
    try:
        at = from_time(record.fields["WARC-Date"])
    except (KeyError, ValueError) as error:
        raise ArchiveDamaged("the record does not say of when it is") from error
    return StoredPage(payload, tuple(headers), uri, at)


def _payload(file: BinaryIO, record: _Record, digest: str) -> bytes:
    """Return the payload that a message carries, or the conversion that follows it."""
    if sha256(record.body) == digest:
        return record.body
    payload = decoded(record.body, codings(record.headers))
    if payload is None and record.fields.get("WARC-Type") == "response":
        payload = _read(file).body
    if payload is None or sha256(payload) != digest:
        raise ArchiveDamaged(f"the record's payload is not {digest}")
    return payload


def read_earlier(file: BinaryIO, place: Place) -> Earlier:
    """Return what a revisit says of the record at that place, where the file stands."""
    record = _read(file)
    return Earlier(
        place=place,
        body_digest=sha256(record.body) if record.fields.get("WARC-Type") == "response" else "",
        target_uri=record.fields.get("WARC-Target-URI", ""),
        date=record.fields.get("WARC-Date", ""),
    )


def _told(metadata: _Record, uri: str) -> tuple[list[tuple[str, str]], str]:
    try:
        about = json.loads(metadata.body)
        return [(str(name), str(value)) for name, value in about.get("headers", [])], about.get("final_url", uri)
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise ArchiveDamaged("the metadata behind the record can't be read") from error


def _read(file: BinaryIO) -> _Record:
    """Read one record, and leave the file at its end."""
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
    return _Record(body, headers, dict(record.rec_headers.headers))


def _member(file: BinaryIO) -> bytes:
    """Decompress one gzip member to its very end, checksum and all (warcio would pass over a cut one)."""
    decompressor = zlib.decompressobj(wbits=31)
    out = bytearray()
    while not decompressor.eof:
        data = decompressor.unconsumed_tail or file.read(_READ)
        if not data:
            raise ArchiveDamaged("the record is cut off")
        try:
            out += decompressor.decompress(data, MAX_RECORD)
        except zlib.error as error:
            raise ArchiveDamaged(f"the record is no whole gzip member ({error})") from error
        if len(out) > MAX_RECORD:
            raise ArchiveDamaged("the record is larger than any that is written here")
    file.seek(-len(decompressor.unused_data), SEEK_CUR)
    return bytes(out)
