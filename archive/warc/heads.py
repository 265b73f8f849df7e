"""Parse the heads of the WARC records in a range of a file: the fields that an index needs, and where each record ends.

Parses no body, and is far faster than a WARC library, since an export reads every record of an archive. Payloads
are read in `archive.warc.read`. Pure.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.model import ArchiveDamaged
from archive.warc.inflate import BadMember, GzipMember, beginning

if TYPE_CHECKING:
    from collections.abc import Iterator

# Bytes for the WARC header and the head of the HTTP message: servers and clients limit the latter to far less.
HEAD: Final = 256 << 10
# Larger than any record that the archive writes; bounds the time that a tampered one takes.
_MAX_RECORD: Final = 1 << 30
_OUTPUT_SIZE: Final = 1 << 20
# Bytes passed to zlib at once: it copies its unused input, and would copy all of the rest for each record.
_INPUT_SIZE: Final = 64 << 10
_STATUS: Final = re.compile(rb"HTTP/[\d.]+ +(\d{3})")


class RecordHead(NamedTuple):
    """One record: the position of its gzip member, and fields of its head; "" for a missing field."""

    offset: int
    length: int
    kind: str
    uri: str
    date: str
    digest: str
    status: str
    mime: str


def record_heads(data: bytes | memoryview) -> Iterator[RecordHead]:
    """Yield the head of each record; each record is a gzip member. Raises ArchiveDamaged if one is not whole."""
    view, offset = memoryview(data), 0
    while offset < len(data):
        begin, used = _inflate_member(view[offset:])
        yield _parse_head(begin, offset, used)
        offset += used


def first_head(data: bytes) -> RecordHead:
    """Return the head of the record at the beginning of data, which may be cut off after the head; `length` is 0.

    Raises ArchiveDamaged.
    """
    try:
        begin = beginning(data, HEAD)
    except BadMember as error:
        raise ArchiveDamaged(f"no WARC record begins here ({error})") from error
    return _parse_head(begin, 0, 0)


def _inflate_member(data: memoryview) -> tuple[bytes, int]:
    """Inflate a gzip member to its end; return the first `HEAD` bytes of its content, and its compressed length."""
    pieces = (data[at : at + _INPUT_SIZE] for at in range(0, len(data), _INPUT_SIZE))
    member = GzipMember(lambda: next(pieces, b""))
    begin, size = b"", 0
    try:
        for piece in member.pieces(_OUTPUT_SIZE):
            size += len(piece)
            begin += piece[: HEAD - len(begin)]
            if size > _MAX_RECORD:
                raise ArchiveDamaged("the record is larger than any that the archive writes")
    except BadMember as error:
        problem = "is cut off" if error.cut else f"is not a whole gzip member ({error})"
        raise ArchiveDamaged(f"the record {problem}") from error
    return begin, member.length


def _parse_head(begin: bytes, offset: int, length: int) -> RecordHead:
    first, _, rest = begin.partition(b"\r\n")
    if not first.startswith(b"WARC/"):
        raise ArchiveDamaged("no WARC record begins here")
    block, _, content = rest.partition(b"\r\n\r\n")
    fields = _parse_fields(block)
    status, mime = "", ""
    if fields.get("content-type", "").startswith("application/http"):
        line, _, message = content.partition(b"\r\n")
        found = _STATUS.match(line)
        status = found[1].decode() if found else ""
        mime = _parse_fields(message.partition(b"\r\n\r\n")[0]).get("content-type", "")
    else:
        mime = fields.get("content-type", "")
    return RecordHead(
        offset=offset,
        length=length,
        kind=fields.get("warc-type", ""),
        uri=fields.get("warc-target-uri", ""),
        date=fields.get("warc-date", ""),
        digest=fields.get("warc-payload-digest", ""),
        status=status,
        mime=re.split(r"[;\s]", mime, maxsplit=1)[0],
    )


def _parse_fields(block: bytes) -> dict[str, str]:
    """Return the fields of a head by their names in lower case; the first value of a repeated name."""
    fields: dict[str, str] = {}
    for line in block.split(b"\r\n"):
        name, colon, value = line.partition(b":")
        if colon:
            fields.setdefault(name.decode("utf-8", "replace").lower(), value.decode("utf-8", "replace").strip())
    return fields
