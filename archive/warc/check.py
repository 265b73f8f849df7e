"""Check WARC files record by record, each to the end of its gzip member: for bytes that no digest in the log covers.

Streams: a record is never whole in memory. `deep` also checks each record's own digests (WARC-Block-Digest,
WARC-Payload-Digest).
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

_READ_SIZE: Final = 256 << 10
_OUTPUT_SIZE: Final = 1 << 20
# Larger than the head of any record that the archive writes; anything longer is not a record.
_MAX_HEAD: Final = 1 << 20
# Members up to this size are recompressed, to find flipped bits that no checksum covers.
_MAX_RECOMPRESSED: Final = 64 << 10
# Bytes in a gzip header. Two of them (`_VARYING_BYTES`) give the compression level and the operating system (RFC 1952
# § 2.3): they differ between zlib implementations.
_HEADER_SIZE: Final = 10
# The compression levels used by any version of this program; and how many bits may differ from a recompressed member
# for it to count as damaged, not as the output of another zlib.
_COMPRESSION_LEVELS: Final = (6, 9)
_MAX_FLIPPED_BITS: Final = 8
# How often one range is searched for the next member after a broken one. Only a file made to waste time needs more.
_MAX_RESYNCS: Final = 1_000
_VARYING_BYTES: Final = slice(8, 10)


@dataclass(frozen=True, slots=True)
class CheckedMember:
    """One gzip member: its position, and what is wrong with it ("" if nothing is)."""

    offset: int
    length: int
    wrong: str = ""
    kind: str = ""  # the record's WARC-Type; "" if it can't be read


def check_members(
    descriptor: int, start: int, end: int, *, header: bytes = b"", deep: bool = False
) -> Iterator[CheckedMember]:
    """Yield the members between two offsets; stop after the first that is not whole (its length is 0).

    `header` is the gzip header of a member that is known to be good, if there is one.
    """
    while start < end:
        member = _MemberReader(descriptor, start, end, deep=deep).read(header)
        yield member
        if not member.length:
            return
        start += member.length


class _MemberReader:
    """Reads and checks one gzip member and the record in it."""

    def __init__(self, descriptor: int, start: int, end: int, *, deep: bool) -> None:
        self._descriptor = descriptor
        self._start, self._at, self._end = start, start, end
        self._record = _RecordChecker(deep=deep)

    def read(self, header: bytes) -> CheckedMember:
        member = GzipMember(self._next)
        out, total = bytearray(), 0
        try:
            for piece in member.pieces(_OUTPUT_SIZE):
                total += len(piece)
                self._record.add(piece)
                if total <= _MAX_RECOMPRESSED:
                    out += piece
                if total > MAX_RECORD:
                    return CheckedMember(self._start, 0, "the record is larger than any that the archive writes")
        except BadMember as error:
            return CheckedMember(
                self._start, 0, "the record is cut off" if error.cut else "no whole gzip member begins here"
            )
        wrong = self._record.end()
        if not wrong and total <= _MAX_RECOMPRESSED and member.length <= _MAX_RECOMPRESSED:
            wrong = _find_flipped_bits(os.pread(self._descriptor, member.length, self._start), bytes(out), header)
        return CheckedMember(self._start, member.length, wrong, self._record.kind)

    def _next(self) -> bytes:
        data = os.pread(self._descriptor, min(_READ_SIZE, self._end - self._at), self._at)
        self._at += len(data)
        return data


def _find_flipped_bits(member: bytes, content: bytes, header: bytes) -> str:
    """Return what is wrong with a readable member in the bits that its checksum doesn't cover; "" if nothing is.

    `content` is what it inflates to. Flipping such a bit changes neither the content nor the checksum, so the content
    is recompressed and compared.
    """
    fixed = member[:8] == b"\x1f\x8b\x08\x00\0\0\0\0"
    if not fixed or (header and member[:_HEADER_SIZE] != header):
        return "the header of the gzip member differs from what was written"
    for level in _COMPRESSION_LEVELS:
        packer = zlib.compressobj(level, zlib.DEFLATED, zlib.MAX_WBITS + 16)
        again = bytearray(packer.compress(content) + packer.flush())
        if len(again) != len(member):
            continue  # compressed by another zlib, or with other settings
        again[_VARYING_BYTES] = member[_VARYING_BYTES]
        differing = (int.from_bytes(again) ^ int.from_bytes(member)).bit_count()
        if differing <= _MAX_FLIPPED_BITS:
            return "a bit of the gzip member differs from what was written" if differing else ""
    return ""


class _RecordChecker:
    """Checks a WARC record while it is inflated: its head, then its block (ISO 28500:2017 § 4)."""

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
        """Return what is wrong with the record, once its member has ended; "" if nothing is."""
        if self._fields is None or not self.kind:
            return "the gzip member holds no WARC record"
        if self._left or self._tail != 4:
            return "the record's length differs from its Content-Length"
        if not self._deep:
            return ""
        block_digest = self._fields.get("warc-block-digest", "")
        if block_digest.startswith("sha256:") and block_digest[7:] != _hex(self._block):
            return "the record's block doesn't match its WARC-Block-Digest"
        payload_digest = self._fields.get("warc-payload-digest", "")
        # A revisit has the payload digest of the record that it refers to.
        if (
            self.kind != "revisit"
            and payload_digest.startswith("sha256:")
            and payload_digest[7:] != _hex(self._payload)
        ):
            return "the record's payload doesn't match its WARC-Payload-Digest"
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
    """Call `found` with each damaged member and go on after it if another member is found; return the number of all."""
    count = resyncs = 0
    while start < end and resyncs < _MAX_RESYNCS:
        for member in check_members(descriptor, start, end, header=header, deep=deep):
            count += 1
            start = member.offset + member.length
            if member.wrong:
                found(member)
            if not member.length:  # not whole, so `check_members` stops after it
                resyncs += 1
                start = _next_member(descriptor, member.offset + 1, end)
    return count


def _next_member(descriptor: int, start: int, end: int) -> int:
    """Return the offset at which the next gzip member seems to begin; `end` if there is none."""
    magic = b"\x1f\x8b\x08\x00\0\0\0\0"
    while start < end:
        data = os.pread(descriptor, min(_READ_SIZE, end - start), start)
        at = data.find(magic)
        if at >= 0:
            return start + at
        if len(data) < len(magic):
            break
        start += len(data) - len(magic) + 1
    return end
