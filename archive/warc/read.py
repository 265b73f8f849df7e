"""Evidence read back: a payload, a page with its headers, what a revisit refers to. Writes nothing.

Every record is read to the end of its gzip member, checksum and all. How records are made is in
`archive.warc.records`, where they lie in `archive.warc.files`.
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
from archive.warc.inflate import BadMember, GzipMember, codings, decoded
from archive.warc.records import EarlierRecord

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from archive.log import CaptureEntry

# More than any page that is fetched; bounds what a tampered record can take in memory.
MAX_RECORD: Final = 512 << 20
_READ: Final = 64 << 10
# Digits of a length; `int` refuses a number of some thousands.
_MAX_DIGITS: Final = 18


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
        at = parse_time(record.fields["WARC-Date"])
    except (KeyError, ValueError) as error:
        raise ArchiveDamaged("the record does not say of when it is") from error
    return StoredPage(payload, tuple(headers), uri, at)


def find_payload_record(root: Path, entry: CaptureEntry) -> RecordPosition:
    """Return where the record of the page that a capture brought begins. Raises ArchiveDamaged."""
    where = entry.warc
    if where is None or entry.payload_digest is None:
        raise ArchiveDamaged(f"the capture of {entry.url} at {entry.at:%Y-%m-%d %H:%M:%S}Z left no page")
    with open_record(root, RecordPosition(where.file, where.offset)) as file:
        while (offset := file.tell()) < where.offset + where.length:
            record = _read(file)
            end = file.tell()
            if record.fields.get("WARC-Type") == "response":
                with suppress(ArchiveDamaged):  # an exchange on the way to the page
                    _payload(file, record, entry.payload_digest)
                    return RecordPosition(where.file, offset)
            file.seek(end)
        raise ArchiveDamaged(f"no record there holds the page of {entry.url}")


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


def read_earlier_record(file: BinaryIO, place: RecordPosition) -> EarlierRecord:
    """Return what a revisit says of the record at that place, where the file stands."""
    record = _read(file)
    return EarlierRecord(
        place=place,
        body_digest=sha256(record.body) if record.fields.get("WARC-Type") == "response" else "",
        target_uri=record.fields.get("WARC-Target-URI", ""),
        date=record.fields.get("WARC-Date", ""),
    )


def _told(metadata: _Record, uri: str) -> tuple[list[tuple[str, str]], str]:
    try:
        about = json.loads(metadata.body)
        return [(str(name), str(value)) for name, value in about.get("headers", [])], str(about.get("final_url", uri))
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise ArchiveDamaged("the metadata behind the record can't be read") from error


def _read(file: BinaryIO) -> _Record:
    """Read one record as it is written here, and leave the file at its end."""
    head, _, rest = _member(file).partition(b"\r\n\r\n")
    version, fields = _head(head)
    length = fields.get("Content-Length", "")
    if not version.startswith("WARC/1.") or not re.fullmatch(rf"[0-9]{{1,{_MAX_DIGITS}}}", length):
        raise ArchiveDamaged("no WARC record begins here")
    block = rest[: int(length)]
    if len(block) != int(length) or rest[len(block) :] != b"\r\n\r\n":
        raise ArchiveDamaged("the record is not as long as it says")
    if fields.get("WARC-Type") not in {"response", "revisit"}:
        return _Record(block, [], fields)
    message, _, body = block.partition(b"\r\n\r\n")
    _, headers = _lines(message)
    return _Record(body, headers, fields)


def _head(data: bytes) -> tuple[str, dict[str, str]]:
    first, fields = _lines(data)
    return first, dict(fields)


def _lines(data: bytes) -> tuple[str, list[tuple[str, str]]]:
    """Read the first line of a head, and its fields. What is written here folds no lines."""
    first, *lines = data.decode("utf-8", "replace").split("\r\n")
    fields = (line.partition(":") for line in lines)
    return first, [(name.strip(), value.strip()) for name, colon, value in fields if colon]


def _member(file: BinaryIO) -> bytes:
    """Inflate one gzip member to its very end, checksum and all (warcio would pass over a cut one)."""
    member = GzipMember(partial(file.read, _READ))
    out = bytearray()
    try:
        for piece in member.pieces(MAX_RECORD):
            out += piece
            if len(out) > MAX_RECORD:
                raise ArchiveDamaged("the record is larger than any that is written here")
    except BadMember as error:
        said = "is cut off" if error.cut else f"is no whole gzip member ({error})"
        raise ArchiveDamaged(f"the record {said}") from error
    file.seek(-len(member.rest), SEEK_CUR)
    return bytes(out)
