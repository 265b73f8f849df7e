"""Reading WARC files record by record, each to the end of its gzip member: for bytes that no digest of the log covers.

Streams: a record is never held whole. `deep` checks each record's own digests (WARC-Block-Digest,
WARC-Payload-Digest) too.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from archive.warc.inflate import BadMember, GzipMember
from archive.warc.read import MAX_RECORD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_READ: Final = 256 << 10
_OUT: Final = 1 << 20
# More than the head of any record that is written; what is longer is none.
_MAX_HEAD: Final = 1 << 20
# Members up to this size are compressed anew to see whether a bit was flipped that holds nothing.
_SMALL: Final = 64 << 10
# Two bytes of a gzip header say how hard was compressed, and where: no two zlibs agree on them (RFC 1952 § 2.3).
_HEADER: Final = 10
# How hard records were packed by any version of this program; and how many bits may differ for it to be the same text.
_LEVELS: Final = (6, 9)
_FLIPPED: Final = 8
# Places in one stretch from which the next member was looked for. A file that was made to cost time has more.
_MAX_LOST: Final = 1_000
_FREE: Final = slice(8, 10)


@dataclass(frozen=True, slots=True)
class CheckedMember:
    """One gzip member: where it lies, and what is wrong with it ("" where nothing is)."""

    offset: int
    length: int
    wrong: str = ""
    kind: str = ""  # the record's WARC-Type, where it could be read


def members(
    descriptor: int, start: int, end: int, *, header: bytes = b"", deep: bool = False
) -> Iterator[CheckedMember]:
    """Yield what lies between two offsets, member by member; the first that is no whole member ends it.

    `header` is how a member begins that is known to be good, if one is known.
    """
    while start < end:
        member = _Reader(descriptor, start, end, deep=deep).read(header)
        yield member
        if not member.length:
            return
        start += member.length


class _Reader:
    """Reads one member."""

    def __init__(self, descriptor: int, start: int, end: int, *, deep: bool) -> None:
        self._descriptor = descriptor
        self._start, self._at, self._end = start, start, end
        self._record = _Record(deep=deep)

    def read(self, header: bytes) -> CheckedMember:
        member = GzipMember(self._next)
        out, total = bytearray(), 0
        try:
            for piece in member.pieces(_OUT):
                total += len(piece)
                self._record.add(piece)
                if total <= _SMALL:
                    out += piece
                if total > MAX_RECORD:
                    return CheckedMember(self._start, 0, "the record is larger than any that is written here")
        except BadMember as error:
            return CheckedMember(
                self._start, 0, "the record is cut off" if error.cut else "no whole gzip member begins here"
            )
        wrong = self._record.end()
        if not wrong and total <= _SMALL and member.length <= _SMALL:
            wrong = _flipped(os.pread(self._descriptor, member.length, self._start), bytes(out), header)
        return CheckedMember(self._start, member.length, wrong, self._record.kind)

    def _next(self) -> bytes:
        data = os.pread(self._descriptor, min(_READ, self._end - self._at), self._at)
        self._at += len(data)
        return data


def _flipped(member: bytes, content: bytes, header: bytes) -> str:
    """Say whether a member that can be read differs from what was written, in bytes that hold nothing.

    Some bits of a gzip member may be anything: its checksum doesn't cover them.
    """
    fixed = member[:8] == b"\x1f\x8b\x08\x00\0\0\0\0"
    if not fixed or (header and member[:_HEADER] != header):
        return "the head of the gzip member is not as it was written"
    for level in _LEVELS:
        packer = zlib.compressobj(level, zlib.DEFLATED, zlib.MAX_WBITS + 16)
        again = bytearray(packer.compress(content) + packer.flush())
        if len(again) != len(member):
            continue  # packed by another zlib, or otherwise
        again[_FREE] = member[_FREE]
        differing = (int.from_bytes(again) ^ int.from_bytes(member)).bit_count()
        if differing <= _FLIPPED:
            return "a bit of the gzip member is not as it was written" if differing else ""
    return ""


class _Record:
    """Reads a WARC record as it comes out of its member: its head, then its block (ISO 28500:2017 § 4)."""

    def __init__(self, *, deep: bool) -> None:
        self._deep = deep
        self._head = bytearray()
        self._fields: dict[str, str] | None = None
        self._left = 0
        self._tail = 0
        self._block = hashlib.sha256()
        self._payload = hashlib.sha256()
        self._message: bytearray | None = None  # the head of an HTTP message, until it ends
        self.kind = ""

    def add(self, data: bytes) -> None:
        if self._fields is None:
            self._head += data
            head, blank, rest = bytes(self._head).partition(b"\r\n\r\n")
            if not blank:
                del self._head[_MAX_HEAD:]
                return
            self._begin(head)
            data = rest
        block = data[: self._left]
        self._left -= len(block)
        self._tail += len(data) - len(block)
        if self._deep:
            self._block.update(block)
            self._add_payload(block)

    def end(self) -> str:
        """Say what is wrong with the record, now that its member has ended."""
        if self._fields is None or not self.kind:
            return "no WARC record is in the gzip member"
        if self._left or self._tail != 4:
            return "the record is not as long as it says"
        if not self._deep:
            return ""
        if (said := self._fields.get("warc-block-digest", "")).startswith("sha256:") and said[7:] != _hex(self._block):
            return "the record's block is not that of its WARC-Block-Digest"
        said = self._fields.get("warc-payload-digest", "")
        # A revisit's is that of the record it refers to.
        if self.kind != "revisit" and said.startswith("sha256:") and said[7:] != _hex(self._payload):
            return "the record's payload is not that of its WARC-Payload-Digest"
        return ""

    def _begin(self, head: bytes) -> None:
        first, *lines = head.decode("utf-8", "replace").split("\r\n")
        pairs = (line.partition(":") for line in lines)
        self._fields = {name.lower().strip(): value.strip() for name, _, value in pairs}
        length = self._fields.get("content-length", "")
        if first.startswith("WARC/1.") and length.isdecimal() and len(length) < 19:
            self._left, self.kind = int(length), self._fields.get("warc-type", "")
        if self._fields.get("content-type", "").startswith("application/http"):
            self._message = bytearray()

    def _add_payload(self, block: bytes) -> None:
        if self._message is not None:
            self._message += block
            head, blank, rest = bytes(self._message).partition(b"\r\n\r\n")
            if not blank and len(head) <= _MAX_HEAD:
                return
            self._message, block = None, rest
        self._payload.update(block)


def _hex(hasher: hashlib._Hash) -> str:
    return hasher.hexdigest()


def find_damaged(
    descriptor: int, start: int, end: int, *, header: bytes, found: Callable[[CheckedMember], None], deep: bool
) -> int:
    """Call `found` with each member that is wrong, going on behind it where the next one can be told; count all."""
    count = lost = 0
    while start < end and lost < _MAX_LOST:
        for member in members(descriptor, start, end, header=header, deep=deep):
            count += 1
            start = member.offset + member.length
            if member.wrong:
                found(member)
            if not member.length:  # the last that comes
                lost += 1
                start = _next_member(descriptor, member.offset + 1, end)
    return count


def _next_member(descriptor: int, start: int, end: int) -> int:
    """Return where the next gzip member seems to begin; the end where none does."""
    sign = b"\x1f\x8b\x08\x00\0\0\0\0"
    while start < end:
        data = os.pread(descriptor, min(_READ, end - start), start)
        at = data.find(sign)
        if at >= 0:
            return start + at
        if len(data) < len(sign):
            break
        start += len(data) - len(sign) + 1
    return end
