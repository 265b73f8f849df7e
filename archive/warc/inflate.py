"""Decompress gzip members and the content-codings of stored messages, with bounded memory.

The only place that inflates a gzip member: readers of WARC files pass a function that reads the next bytes. Of the
content-codings, gzip and deflate are undone here (RFC 9110 § 8.4); payloads in any other are also stored decoded
beside the message, so that an archive can be read with the standard library alone.
"""

from __future__ import annotations

import zlib
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_GZIP: Final = 16 + zlib.MAX_WBITS

# Larger than any page that is fetched; bounds the memory that a tampered record can take.
MAX_PAYLOAD: Final = 256 << 20


def content_codings(headers: Sequence[tuple[str, str]]) -> list[str]:
    """Return the content-codings of a message in the order in which they were applied (RFC 9110 § 8.4)."""
    values = ",".join(value for name, value in headers if name.lower() == "content-encoding")
    codings = [coding.strip().lower() for coding in values.split(",")]
    return [coding for coding in codings if coding not in {"", "identity"}]


def undo_codings(body: bytes, codings: list[str]) -> bytes | None:
    """Undo the content-codings; return None if one is unknown, or the body is not encoded as declared."""
    if len(codings) > 3:
        return None
    data: bytes | None = body
    for coding in reversed(codings):
        if data is None:
            return None
        if coding in {"gzip", "x-gzip"}:
            data = _inflate(data, _GZIP)
        elif coding == "deflate":  # by RFC 9110 zlib's format; some servers send the bare stream
            data = _inflate(data, zlib.MAX_WBITS) or _inflate(data, -zlib.MAX_WBITS)
        else:
            return None
    return data


def _inflate(data: bytes, wbits: int) -> bytes | None:
    decompressor = zlib.decompressobj(wbits=wbits)
    try:
        out = decompressor.decompress(data, MAX_PAYLOAD)
    except zlib.error:
        return None
    return out if decompressor.eof else None


# Bytes that are inflated at once in front of damage.
_SMALL: Final = 256


class BadMember(Exception):
    """The bytes are not a whole gzip member; `cut` means that they end before it does."""

    def __init__(self, message: str, *, cut: bool = False) -> None:
        super().__init__(message)
        self.cut = cut


class GzipMember:
    """One gzip member, which can be read once. `read` returns the next bytes of the file, b"" at its end."""

    def __init__(self, read: Callable[[], bytes | memoryview], start: bytes = b"") -> None:
        """Begin with `start`, bytes that were read from the file already."""
        self._read = read
        self._start = start
        self.length = 0  # compressed bytes of the member, set at its end
        self.rest = b""  # bytes read from the file after the member

    def pieces(self, size: int) -> Iterator[bytes]:
        """Yield the content in pieces of at most `size` bytes; check its checksum. Raises BadMember."""
        inflater = zlib.decompressobj(wbits=_GZIP)
        used, pending = 0, self._start
        while not inflater.eof:
            data = inflater.unconsumed_tail or pending or self._read()
            if not data:
                raise BadMember("cut off", cut=True)
            if not inflater.unconsumed_tail:
                used += len(data)
                pending = b""
            before = inflater.copy()
            try:
                piece = inflater.decompress(data, size)
            except zlib.error as error:
                yield from _before_damage(before, data)
                raise BadMember(str(error)) from error
            if piece:
                yield piece
        self.rest = inflater.unused_data
        self.length = used - len(self.rest)


def _before_damage(inflater: zlib._Decompress, data: bytes | memoryview) -> Iterator[bytes]:
    """Yield what can be inflated in front of damaged bytes: zlib drops it when it finds them."""
    with suppress(zlib.error):
        while piece := inflater.decompress(data, _SMALL):
            yield piece
            data = inflater.unconsumed_tail


def beginning(data: bytes, size: int) -> bytes:
    """Return the first `size` bytes of the content of the gzip member that begins `data`. Raises BadMember."""
    try:
        return zlib.decompressobj(wbits=_GZIP).decompress(data, size)
    except zlib.error as error:
        raise BadMember(str(error)) from error
