"""The heads of the WARC records in a stretch of a file: what an index needs to know of each, and where each ends.

Reads no body, and far faster than a WARC library, since an export passes over every record of an archive. Payloads
are read in `archive.warc.records`. Pure.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.model import ArchiveDamaged
from archive.warc.inflate import BadMember, GzipMember, beginning

if TYPE_CHECKING:
    from collections.abc import Iterator

# The WARC header and the head of the HTTP message: servers and clients bound the latter to far less.
HEAD: Final = 256 << 10
# More than any record that is written here has; bounds the time that a tampered one takes.
_LONGEST: Final = 1 << 30
_STEP: Final = 1 << 20
# What is given to zlib at once: it copies what it has not used, for each record all of it.
_PIECE: Final = 64 << 10
_STATUS: Final = re.compile(rb"HTTP/[\d.]+ +(\d{3})")


class RecordHead(NamedTuple):
    """One record: where its gzip member lies, and what it says of itself; "" for what it doesn't say."""

    offset: int
    length: int
    kind: str
    uri: str
    date: str
    digest: str
    status: str
    mime: str


def record_heads(data: bytes) -> Iterator[RecordHead]:
    """Yield the head of each record, each a gzip member of its own. Raises ArchiveDamaged where one is not whole."""
    view, offset = memoryview(data), 0
    while offset < len(data):
        begin, used = _member(view[offset:])
        yield _head(begin, offset, used)
        offset += used


def first_head(data: bytes) -> RecordHead:
    """Return the head of the record at the beginning of data that may be cut off behind it; its length is unknown."""
    try:
        begin = beginning(data, HEAD)
    except BadMember as error:
        raise ArchiveDamaged(f"no WARC record begins here ({error})") from error
    return _head(begin, 0, 0)


def _member(data: memoryview) -> tuple[bytes, int]:
    """Inflate a gzip member to its end; return how its content begins, and its length as it lies there."""
    pieces = (data[at : at + _PIECE] for at in range(0, len(data), _PIECE))
    member = GzipMember(lambda: next(pieces, b""))
    begin, size = b"", 0
    try:
        for piece in member.pieces(_STEP):
            size += len(piece)
            begin += piece[: HEAD - len(begin)]
            if size > _LONGEST:
                raise ArchiveDamaged("the record is larger than any that is written here")
    except BadMember as error:
        said = "is cut off" if error.cut else f"is no whole gzip member ({error})"
        raise ArchiveDamaged(f"the record {said}") from error
    return begin, member.length


def _head(begin: bytes, offset: int, length: int) -> RecordHead:
    first, _, rest = begin.partition(b"\r\n")
    if not first.startswith(b"WARC/"):
        raise ArchiveDamaged("no WARC record begins here")
    block, _, content = rest.partition(b"\r\n\r\n")
    fields = _fields(block)
    status, mime = "", ""
    if fields.get("content-type", "").startswith("application/http"):
        line, _, message = content.partition(b"\r\n")
        found = _STATUS.match(line)
        status = found[1].decode() if found else ""
        mime = _fields(message.partition(b"\r\n\r\n")[0]).get("content-type", "")
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


def _fields(block: bytes) -> dict[str, str]:
    """Return named fields by their names in lower case; of a name that comes twice, the first."""
    fields: dict[str, str] = {}
    for line in block.split(b"\r\n"):
        name, colon, value = line.partition(b":")
        if colon:
            fields.setdefault(name.decode("utf-8", "replace").lower(), value.decode("utf-8", "replace").strip())
    return fields
