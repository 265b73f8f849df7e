"""Overwrite withdrawn records in place with one record of the same length that tells of it.

The lines of the log name records by their offsets, and never change, so no other record may move. The record is a gzip
member of stored blocks, whose length can be chosen to the byte; it is padded with blanks.
"""

from __future__ import annotations

import os
import stat
import struct
import uuid
import zlib
from typing import TYPE_CHECKING, Final

from archive.files import OPEN_SUFFIX, is_evidence_file, write_at
from archive.log import Hole, format_time
from archive.model import ArchiveDamaged, sha256

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

# The first bytes of a gzip member as the archive writes them: deflate, no flags, no time (RFC 1952 § 2.3).
_MAGIC: Final = b"\x1f\x8b\x08\x00\0\0\0\0"
# The two bytes after them, which differ between zlib implementations: those of the removed member are kept, so that
# all members of a file are alike.
_DEFAULT_TAIL: Final = b"\x00\xff"
# The largest stored block of deflate (RFC 1951 § 3.2.4), and the bytes in front of it.
_BLOCK: Final = 0xFFFF
_BLOCK_HEAD: Final = 5
_FRAME: Final = 10 + 8
_TEXT: Final = b"withdrawn: removed on purpose; the capture log (captures.jsonl) says why\r\n"
_SHORT_TEXT: Final = b"withdrawn\r\n"


def plan_hole(root: Path, file: str, offset: int, length: int, at: datetime) -> Hole:
    """Return the hole for a range of a WARC file, which is read for its gzip header. Raises ArchiveDamaged, OSError."""
    tail = _DEFAULT_TAIL
    try:
        descriptor = _open(root, file, os.O_RDONLY)
    except FileNotFoundError:
        pass  # nothing to overwrite
    else:
        try:
            head = os.pread(descriptor, 10, offset)
        finally:
            os.close(descriptor)
        tail = head[8:] if head.startswith(_MAGIC) and len(head) == 10 else tail
    hole = Hole(file, offset, length, "", tail.hex())
    return Hole(file, offset, length, sha256(_record(hole, at)), tail.hex())


def hole_bytes(file: str, offset: int, length: int, head: bytes, at: datetime) -> bytes:
    """Return what replaces the records of a range, whose first bytes are `head`. Raises ArchiveDamaged."""
    tail = head[8:10] if head.startswith(_MAGIC) and len(head) >= 10 else _DEFAULT_TAIL
    return _record(Hole(file, offset, length, "", tail.hex()), at)


def fill_hole(root: Path, hole: Hole, at: datetime) -> None:
    """Overwrite a range of a WARC file, durably; do nothing if the file is missing. Raises ArchiveDamaged, OSError.

    A file that is cut off in the range is not made longer.
    """
    data = _record(hole, at)
    if sha256(data) != hole.digest:
        raise ArchiveDamaged(f"{hole.file} at {hole.offset}: a withdrawal does not say what replaces the records")
    try:
        descriptor = _open(root, hole.file, os.O_WRONLY)
    except FileNotFoundError:
        return
    try:
        room = max(0, os.fstat(descriptor).st_size - hole.offset)
        write_at(descriptor, data[:room], hole.offset)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def check_writable(root: Path, file: str) -> None:
    """Raise OSError if a WARC file can't be overwritten; a missing one is no error."""
    try:
        os.close(_open(root, file, os.O_WRONLY))
    except FileNotFoundError:
        return


def _open(root: Path, file: str, flags: int) -> int:
    """Open a WARC file under either of its names; never through a symbolic link. Raises OSError, ArchiveDamaged."""
    if not is_evidence_file(file):
        raise ArchiveDamaged(f"{file}: not a WARC file of an archive")
    flags |= os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
    try:
        descriptor = os.open(root / file, flags)
    except FileNotFoundError:
        descriptor = os.open(root / (file + OPEN_SUFFIX), flags)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise ArchiveDamaged(f"{file}: not a regular file")
    return descriptor


def _record(hole: Hole, at: datetime) -> bytes:
    """Return the bytes of a hole: a gzip member that holds one WARC `metadata` record. Raises ArchiveDamaged."""
    blocks = 1
    while (size := hole.length - _FRAME - blocks * _BLOCK_HEAD) > blocks * _BLOCK:
        blocks += 1
    content = _content(hole, at, size)
    if content is None:
        raise ArchiveDamaged(f"{hole.file} at {hole.offset}: {hole.length} bytes are no records of a capture")
    pieces = [content[start : start + _BLOCK] for start in range(0, blocks * _BLOCK, _BLOCK)]
    stored = b"".join(
        struct.pack("<BHH", number == blocks, len(piece), len(piece) ^ 0xFFFF) + piece
        for number, piece in enumerate(pieces, start=1)
    )
    end = struct.pack("<II", zlib.crc32(content), len(content) & 0xFFFFFFFF)
    return _MAGIC + bytes.fromhex(hole.tail) + stored + end


def _content(hole: Hole, at: datetime, size: int) -> bytes | None:
    """Return a WARC record of that size; None if that is too small for one."""
    own_id = uuid.uuid5(uuid.NAMESPACE_URL, f"{hole.file}@{hole.offset}").urn
    fields = {
        "WARC-Type": "metadata",
        "WARC-Record-ID": f"<{own_id}>",
        "WARC-Date": format_time(at.replace(microsecond=0)),
        "Content-Length": f"{0:010}",  # always of one length, so that the size of the head is known
    }
    for text, more in ((_TEXT, True), (_SHORT_TEXT, False)):
        about = {"Content-Type": "application/warc-fields", "WARC-Block-Digest": sha256(b"")} if more else {}
        room = size - len(_head(fields | about)) - len(b"\r\n\r\n")
        if room < len(text):
            continue
        block = text[:-2].ljust(room - 2) + text[-2:]
        if more:
            about["WARC-Block-Digest"] = sha256(block)
        return _head(fields | about | {"Content-Length": f"{room:010}"}) + block + b"\r\n\r\n"
    return None


def _head(fields: dict[str, str]) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"WARC/1.1\r\n{lines}\r\n".encode()
