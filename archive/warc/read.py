"""Read evidence from WARC records: a payload, a page with its headers, what a revisit refers to. Writes nothing.

Every record is read to the end of its gzip member, so its checksum is verified. Records are made in
`archive.warc.records`; their files are handled in `archive.warc.files`.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from io import SEEK_CUR
from typing import TYPE_CHECKING, BinaryIO, Final

from archive.log import RecordPosition, parse_time
from archive.model import ArchiveDamaged, sha256
from archive.warc.files import open_record
from archive.warc.inflate import BadMember, GzipMember, content_codings, undo_codings
from archive.warc.records import EarlierRecord

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from archive.log import CaptureEntry

# Larger than any page that is fetched; bounds the memory that a tampered record can take.
MAX_RECORD: Final = 512 << 20
_READ_SIZE: Final = 64 << 10
# Digits of a length; `int` refuses numbers of some thousand digits.
_MAX_LENGTH_DIGITS: Final = 18


@dataclass(frozen=True, slots=True)
class StoredPage:
    """A page as received: all that is needed to extract its article again."""

    payload: bytes
    headers: tuple[tuple[str, str], ...]
    final_url: str
    at: datetime
    encoding_by_hand: str | None = None  # None: its bytes and declarations decide


@dataclass(frozen=True, slots=True)
class _Record:
    body: bytes
    headers: list[tuple[str, str]]  # of HTTP; empty if the record holds no message
    fields: dict[str, str]  # of WARC


def read_payload(file: BinaryIO, digest: str) -> bytes:
    """Return the payload with that digest from the record at the file's current position.

    Raises ArchiveDamaged if the record can't be read to its end, or holds something else.
    """
    return _find_payload(file, _read_record(file), digest)


def read_page(file: BinaryIO, digest: str) -> StoredPage:
    """Return the page whose payload has that digest from the record at the file's current position.

    Raises ArchiveDamaged as `read_payload` does.
    """
    record = _read_record(file)
    payload, headers, uri = (
        _find_payload(file, record, digest),
        record.headers,
        record.fields.get("WARC-Target-URI", ""),
    )
    if record.fields.get("WARC-Type") == "conversion":
        # Written by format 1. It holds no message: the headers are in the metadata record that follows it.
        headers, uri = _read_metadata(_read_record(file), uri)
    try:
        at = parse_time(record.fields["WARC-Date"])
    except (KeyError, ValueError) as error:
        raise ArchiveDamaged("the record has no valid WARC-Date") from error
    return StoredPage(payload, tuple(headers), uri, at)


def find_payload_record(root: Path, entry: CaptureEntry) -> RecordPosition:
    """Return the position of the record that holds the page of a capture. Raises ArchiveDamaged."""
    where = entry.warc
    if where is None or entry.payload_digest is None:
        raise ArchiveDamaged(f"the capture of {entry.url} at {entry.at:%Y-%m-%d %H:%M:%S}Z stored no page")
    with open_record(root, RecordPosition(where.file, where.offset)) as file:
        while (offset := file.tell()) < where.offset + where.length:
            record = _read_record(file)
            end = file.tell()
            if record.fields.get("WARC-Type") == "response":
                with suppress(ArchiveDamaged):  # an exchange on the way to the page
                    _find_payload(file, record, entry.payload_digest)
                    return RecordPosition(where.file, offset)
            file.seek(end)
        raise ArchiveDamaged(f"no record there holds the page of {entry.url}")


def _find_payload(file: BinaryIO, record: _Record, digest: str) -> bytes:
    """Return the payload with that digest from a message, or from the conversion record that follows it."""
    if sha256(record.body) == digest:
        return record.body
    payload = undo_codings(record.body, content_codings(record.headers))
    if payload is None and record.fields.get("WARC-Type") == "response":
        payload = _read_record(file).body
    if payload is None or sha256(payload) != digest:
        raise ArchiveDamaged(f"the record's payload is not {digest}")
    return payload


def read_earlier_record(file: BinaryIO, place: RecordPosition) -> EarlierRecord:
    """Read the record at the file's current position, `place`; return what a revisit needs to refer to it."""
    record = _read_record(file)
    return EarlierRecord(
        place=place,
        body_digest=sha256(record.body) if record.fields.get("WARC-Type") == "response" else "",
        target_uri=record.fields.get("WARC-Target-URI", ""),
        date=record.fields.get("WARC-Date", ""),
        record_id=record.fields.get("WARC-Record-ID", ""),
    )


def _read_metadata(metadata: _Record, uri: str) -> tuple[list[tuple[str, str]], str]:
    try:
        about = json.loads(metadata.body)
        return [(str(name), str(value)) for name, value in about.get("headers", [])], str(about.get("final_url", uri))
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise ArchiveDamaged("the metadata record after it can't be read") from error


def _read_record(file: BinaryIO) -> _Record:
    """Read one record as the archive writes them, and leave the file at the record's end."""
    head, _, rest = _inflate_member(file).partition(b"\r\n\r\n")
    version, fields = _parse_head(head)
    length = fields.get("Content-Length", "")
    if not version.startswith("WARC/1.") or not re.fullmatch(rf"[0-9]{{1,{_MAX_LENGTH_DIGITS}}}", length):
        raise ArchiveDamaged("no WARC record begins here")
    block = rest[: int(length)]
    if len(block) != int(length) or rest[len(block) :] != b"\r\n\r\n":
        raise ArchiveDamaged("the record's length differs from its Content-Length")
    if fields.get("WARC-Type") not in {"response", "revisit"}:
        return _Record(block, [], fields)
    message, _, body = block.partition(b"\r\n\r\n")
    _, headers = _parse_lines(message)
    return _Record(body, headers, fields)


def _parse_head(data: bytes) -> tuple[str, dict[str, str]]:
    first, fields = _parse_lines(data)
    return first, dict(fields)


def _parse_lines(data: bytes) -> tuple[str, list[tuple[str, str]]]:
    """Return the first line of a head, and its fields. The archive writes no folded lines."""
    first, *lines = data.decode("utf-8", "replace").split("\r\n")
    fields = (line.partition(":") for line in lines)
    return first, [(name.strip(), value.strip()) for name, colon, value in fields if colon]


def _inflate_member(file: BinaryIO) -> bytes:
    """Inflate one gzip member to its end and check its checksum (warcio would skip one that is cut off)."""
    member = GzipMember(partial(file.read, _READ_SIZE))
    out = bytearray()
    try:
        for piece in member.pieces(MAX_RECORD):
            out += piece
            if len(out) > MAX_RECORD:
                raise ArchiveDamaged("the record is larger than any that the archive writes")
    except BadMember as error:
        problem = "is cut off" if error.cut else f"is not a whole gzip member ({error})"
        raise ArchiveDamaged(f"the record {problem}") from error
    file.seek(-len(member.rest), SEEK_CUR)
    return bytes(out)
