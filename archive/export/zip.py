"""Write zip files as a stream, reproducibly: the same content gives the same bytes.

Every entry has the same date, the earliest that the format allows: the time of copying has no meaning, and two people
who export the same state get the same file. Sizes and digests of the entries are computed while writing.
"""

from __future__ import annotations

import hashlib
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

    def add(self, name: str, data: bytes | Iterable[bytes], *, deflate: bool, size: int | None = None) -> ZippedFile:
        """Add a file; `size` is the total size of data that comes in pieces, None if it is not known."""
        pieces = (data,) if isinstance(data, bytes) else data
        info = zipfile.ZipInfo(name, _DATE)
        info.compress_type = zipfile.ZIP_DEFLATED if deflate else zipfile.ZIP_STORED
        info.create_system, info.external_attr = _UNIX, _FILE
        known = len(data) if isinstance(data, bytes) else size
        info.file_size = known or 0
        digest, written = hashlib.sha256(), 0
        with self._zip.open(info, "w", force_zip64=known is None) as file:
            for piece in pieces:
                file.write(piece)
                digest.update(piece)
                written += len(piece)
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
