"""Write zip files as a stream, reproducibly: the same content gives the same bytes.

Every entry has the same date, the earliest that the format allows: the time of copying has no meaning, and two people
who export the same state get the same file. Sizes and digests of the entries are computed while writing.

An entry has an extra field in its local header only where it has one in the central directory, too. Readers that jump
straight to an entry's data take that for granted (ReplayWeb.page), though the format does not (APPNOTE 4.4.11).
"""

from __future__ import annotations

import hashlib
import struct
import tempfile
import zipfile
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import TracebackType
    from typing import Self

_DATE: Final = (1980, 1, 1, 0, 0, 0)
_UNIX: Final = 3
_FILE: Final = 0o100644 << 16
_READ: Final = 1 << 20
# Above this size zipfile describes an entry by a Zip64 field, in both headers. It has the same value privately.
ZIP64_LIMIT: Final = (1 << 31) - 1
# An Info-ZIP extended timestamp without any time in it: the shortest field that every reader knows and skips.
_EMPTY_FIELD: Final = struct.pack("<HHB", 0x5455, 1, 0)


class ZippedFile(NamedTuple):
    """A file in the zip: its name, its size in bytes, its SHA-256 in hex digits."""

    name: str
    size: int
    digest: str


class ZipWriter:
    """Write a zip to an open file, one entry after another. Use it as a context manager."""

    def __init__(self, out: BinaryIO) -> None:
        self._zip = zipfile.ZipFile(out, "w")
        self.packed: list[ZippedFile] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def add(self, name: str, data: bytes | Iterable[bytes], *, deflate: bool, at_most: int | None = None) -> ZippedFile:
        """Add a file; `at_most` bounds the size of data that comes in pieces, gathered in a file if unknown."""
        if isinstance(data, bytes):
            return self._write(name, (data,), deflate=deflate, at_most=len(data))
        if at_most is not None:
            return self._write(name, data, deflate=deflate, at_most=at_most)
        with tempfile.TemporaryFile() as gathered:
            for piece in data:
                gathered.write(piece)
            size = gathered.tell()
            gathered.seek(0)
            return self._write(name, pieces_of(gathered), deflate=deflate, at_most=size)

    def _write(self, name: str, pieces: Iterable[bytes], *, deflate: bool, at_most: int) -> ZippedFile:
        info = zipfile.ZipInfo(name, _DATE)
        info.compress_type = zipfile.ZIP_DEFLATED if deflate else zipfile.ZIP_STORED
        info.create_system, info.external_attr = _UNIX, _FILE
        # What deflate can't compress grows by far less than a 256th.
        zip64 = at_most + (at_most >> 8 if deflate else 0) > ZIP64_LIMIT
        digest, written = hashlib.sha256(), 0
        with self._zip.open(info, "w", force_zip64=zip64) as file:
            for piece in pieces:
                file.write(piece)
                digest.update(piece)
                written += len(piece)
        if zip64 and max(written, info.compress_size) <= ZIP64_LIMIT:  # smaller than it could have been
            info.extra = _EMPTY_FIELD
        packed = ZippedFile(name, written, digest.hexdigest())
        self.packed.append(packed)
        return packed


def pieces_of(file: BinaryIO, size: int | None = None) -> Iterator[bytes]:
    """Yield the content of a file from its current position on, at most `size` bytes, in pieces."""
    left = size
    while data := file.read(_READ if left is None else min(_READ, left)):
        if left is not None:
            left -= len(data)
        yield data
