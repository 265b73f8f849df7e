"""Inflate what an archive holds, within bounds: gzip members, and the content-codings of stored messages.

The one place that inflates a gzip member: readers of WARC files pass in how the next bytes are read. Of the
content-codings, gzip and deflate are undone here (RFC 9110 § 8.4); payloads in any other are stored decoded beside
the message, so that an archive is read with nothing but the standard library.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_GZIP: Final = 16 + zlib.MAX_WBITS

# More than any page that is fetched; bounds what a tampered record can take in memory.
MAX_PAYLOAD: Final = 256 << 20


def codings(headers: Sequence[tuple[str, str]]) -> list[str]:
    """Return the content-codings in the order in which they were applied (RFC 9110 § 8.4)."""
    values = ",".join(value for name, value in headers if name.lower() == "content-encoding")
    codings = [coding.strip().lower() for coding in values.split(",")]
    return [coding for coding in codings if coding not in {"", "identity"}]


def decoded(body: bytes, codings: list[str]) -> bytes | None:
    """Undo the content-codings; None where one is not known here, or the body is not what it says."""
    if len(codings) > 3:
        return None
    data: bytes | None = body
    for coding in reversed(codings):
        if data is None:
            return None
        if coding in {"gzip", "x-gzip"}:
            data = _inflated(data, _GZIP)
        elif coding == "deflate":  # by RFC 9110 zlib's format; some servers send the bare stream
            data = _inflated(data, zlib.MAX_WBITS) or _inflated(data, -zlib.MAX_WBITS)
        else:
            return None
    return data


def _inflated(data: bytes, wbits: int) -> bytes | None:
    decompressor = zlib.decompressobj(wbits=wbits)
    try:
        out = decompressor.decompress(data, MAX_PAYLOAD)
    except zlib.error:
        return None
    return out if decompressor.eof else None


class BadMember(Exception):
    """The bytes are no whole gzip member; `cut` says that they end before it does."""

    def __init__(self, message: str, *, cut: bool = False) -> None:
        super().__init__(message)
        self.cut = cut


class GzipMember:
    """One gzip member, read once. `read` returns the next bytes of the file, b"" at its end."""

    def __init__(self, read: Callable[[], bytes | memoryview], start: bytes = b"") -> None:
        """`start`: bytes that were read already."""
        self._read = read
        self._start = start
        self.length = 0  # bytes of the member as it lies in the file, once it has ended
        self.rest = b""  # what was read of the file behind it

    def pieces(self, size: int) -> Iterator[bytes]:
        """Yield the content in pieces of at most `size` bytes, checksum and all. Raises BadMember."""
        inflater = zlib.decompressobj(wbits=_GZIP)
        taken, waiting = 0, self._start
        while not inflater.eof:
            data = inflater.unconsumed_tail or waiting or self._read()
            if not data:
                raise BadMember("cut off", cut=True)
            if not inflater.unconsumed_tail:
                taken += len(data)
                waiting = b""
            try:
                piece = inflater.decompress(data, size)
            except zlib.error as error:
                raise BadMember(str(error)) from error
            if piece:
                yield piece
        self.rest = inflater.unused_data
        self.length = taken - len(self.rest)


def beginning(data: bytes, size: int) -> bytes:
    """Return the first `size` bytes of what the gzip member at the beginning of `data` holds. Raises BadMember."""
    try:
        return zlib.decompressobj(wbits=_GZIP).decompress(data, size)
    except zlib.error as error:
        raise BadMember(str(error)) from error
