"""Decode content codings: from the body as received to the payload (RFC 9110 § 8.4), within a size limit.

gzip, deflate, br and zstd, each decoded in chunks of bounded size, so that no decompression bomb can exceed
the limit. Character encodings are decoded elsewhere (`scraper.document.encoding`).
"""

from __future__ import annotations

import zlib
from io import BytesIO
from typing import TYPE_CHECKING, Final

import brotli
import zstandard

from archive.model import RepostError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

GZIP_MAGIC: Final = b"\x1f\x8b"
ZSTD_MAGIC: Final = b"\x28\xb5\x2f\xfd"
# In practice a body has two codings at most; each further one is a bomb in a bomb.
MAX_CODINGS: Final = 3
# A gzip body is one member, now and then a few; the same holds for zstd frames. Each further one costs a copy
# of the rest of the body.
MAX_MEMBERS: Final = 64
# Input and output per step: large enough that the loop costs nothing compared with the decoding.
CHUNK_BYTES: Final = 64 * 1024
# Input per step for zstd, whose decoder accepts no output limit. Four bytes can stand for a block of 128 KiB
# (RFC 8878 § 3.1.1.2.2), so this many yield 2 MiB at most. Costs 7 ms per MiB of input.
ZSTD_FEED: Final = 64
# RFC 9659: the largest window that zstd on the web may use.
ZSTD_WINDOW: Final = 8 * 2**20

# Values that mean no coding: the proper name, and what misconfigured servers send: the names of character encodings,
# and of transfer encodings of mail (RFC 2045 § 6).
_NO_CODING = frozenset("identity none utf-8 utf8 gbk gb2312 gb18030 big5 binary 8bit 7bit".split()) | {""}
_GZIP_FORM, _ZLIB_FORM, _RAW_FORM = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS


class Undecodable(RepostError):
    """The body does not match its Content-Encoding, or is truncated."""


class Truncated(Undecodable):
    """The body is as coded as it should be, but has no end."""


class PayloadTooLarge(RepostError):
    """The body decodes to more than the limit."""


def codings(headers: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Return the content-codings of a message in the order in which they were applied.

    >>> codings([("Content-Type", "text/html"), ("content-encoding", "GZIP, identity")])
    ('gzip',)
    """
    values = (value for name, value in headers if name.lower() == "content-encoding")
    named = (token.strip().lower() for value in values for token in value.split(","))
    return tuple(token for token in named if token not in _NO_CODING)


def decode(body: bytes, applied: tuple[str, ...], limit: int, *, saved: bool = False) -> bytes:
    """Decode a body, the last coding first. Raises Undecodable or PayloadTooLarge.

    Never produces more than `limit` bytes and one chunk, at any stage. With `saved`, a body that does not look
    like its coding is returned as it is: browsers save pages decoded and keep the header. Text under a name that no
    coding has is text, as in browsers.
    """
    if len(applied) > MAX_CODINGS:
        raise Undecodable(f"{len(applied)} content codings on one body")
    for coding in reversed(applied):
        if not body:  # HEAD, 304, and servers that label an empty body as gzip
            break
        try:
            body = _decode_one(body, coding, limit)
        except Undecodable:
            if not (saved or not _decoders(coding)) or _looks_coded(body, coding):
                raise
    if len(body) > limit:
        raise PayloadTooLarge(f"more than {limit} bytes")
    return body


def decode_start(body: bytes, applied: tuple[str, ...], limit: int) -> bytes:
    """Decode the start of a body, to `limit` bytes at most; return b"" if it can't be decoded.

    For robots.txt, of which only the start is read (RFC 9309 § 2.5).
    """
    if not applied:
        return body[:limit]
    if len(applied) > 1:
        return b""
    if not _decoders(applied[0]):
        return b"" if _looks_coded(body, applied[0]) else body[:limit]
    for pieces in _decoders(applied[0]):
        out = BytesIO()
        try:
            for piece in pieces(body):
                out.write(piece)
                if out.tell() >= limit:
                    break
        except Undecodable:  # expected: the start of a body is truncated
            pass
        if out.tell():
            return out.getvalue()[:limit]
    return b""


def _decode_one(body: bytes, coding: str, limit: int) -> bytes:
    """Undo one coding with the first of its decoders that succeeds."""
    failure = Undecodable(f"unsupported Content-Encoding {coding[:40]!r}")
    for number, pieces in enumerate(_decoders(coding)):
        out = BytesIO()
        try:
            for piece in pieces(body):
                out.write(piece)
                if out.tell() > limit:
                    raise PayloadTooLarge(f"the {coding} body decodes to more than {limit} bytes")
            return out.getvalue()
        except Undecodable as error:
            failure = failure if number else error  # report the error of the standard form
    raise failure


def _decoders(coding: str) -> tuple[Callable[[bytes], Iterator[bytes]], ...]:
    """Return the decoders of a coding; empty for an unsupported one."""
    match coding:
        case "gzip" | "x-gzip":
            return (_gzip,)
        case "deflate":  # is zlib (RFC 9110 § 8.4.1.2); some servers send it raw
            return (_zlib, _raw_deflate)
        case "br":
            return (_brotli,)
        case "zstd":
            return (_zstd,)
        case _:
            return ()


def _gzip(body: bytes) -> Iterator[bytes]:
    for _ in range(MAX_MEMBERS):
        body = yield from _inflate(body, _GZIP_FORM, "gzip")
        if not body.startswith(GZIP_MAGIC):  # padding after the last member is ignored, as gzip does
            return
    raise Undecodable(f"more than {MAX_MEMBERS} gzip members in one body")


def _zlib(body: bytes) -> Iterator[bytes]:
    yield from _inflate(body, _ZLIB_FORM, "deflate")


def _raw_deflate(body: bytes) -> Iterator[bytes]:
    yield from _inflate(body, _RAW_FORM, "deflate")


def _inflate(body: bytes, form: int, name: str) -> Generator[bytes, None, bytes]:
    """Yield the content of one zlib stream; return the bytes after it."""
    decompressor = zlib.decompressobj(form)
    try:
        for start in range(0, len(body), CHUNK_BYTES):
            data = body[start : start + CHUNK_BYTES]
            while data and not decompressor.eof:
                yield decompressor.decompress(data, CHUNK_BYTES)
                data = decompressor.unconsumed_tail
            if decompressor.eof:
                return decompressor.unused_data + body[start + CHUNK_BYTES :]
        while piece := decompressor.decompress(b"", CHUNK_BYTES):
            yield piece
    except zlib.error as error:
        raise Undecodable(f"the body is not valid {name}: {error}") from error
    if not decompressor.eof:
        raise _truncated(name)
    return b""


def _brotli(body: bytes) -> Iterator[bytes]:
    decompressor = brotli.Decompressor()
    try:
        for start in range(0, len(body), CHUNK_BYTES):
            yield decompressor.process(body[start : start + CHUNK_BYTES], output_buffer_limit=CHUNK_BYTES)
            while not decompressor.can_accept_more_data():
                yield decompressor.process(b"", output_buffer_limit=CHUNK_BYTES)
        # All input is consumed, but output may remain.
        while piece := decompressor.process(b"", output_buffer_limit=CHUNK_BYTES):
            yield piece
    except brotli.error as error:  # bytes after the end are an error, too
        raise Undecodable("the body is not valid br") from error
    if not decompressor.is_finished():
        raise _truncated("br")


def _zstd(body: bytes) -> Iterator[bytes]:
    for _ in range(MAX_MEMBERS):
        body = yield from _zstd_frame(body)
        if not body:
            return
    raise Undecodable(f"more than {MAX_MEMBERS} zstd frames in one body")


def _zstd_frame(body: bytes) -> Generator[bytes, None, bytes]:
    """Yield the content of one frame; return the bytes after it."""
    decompressor = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW).decompressobj(write_size=CHUNK_BYTES)
    try:
        for start in range(0, len(body), ZSTD_FEED):
            yield decompressor.decompress(body[start : start + ZSTD_FEED])
            if decompressor.eof:
                return decompressor.unused_data + body[start + ZSTD_FEED :]
    except zstandard.ZstdError as error:
        raise Undecodable("the body is not valid zstd") from error
    raise _truncated("zstd")


def _truncated(name: str) -> Truncated:
    return Truncated(f"truncated message: the {name} body has no end")


def _looks_coded(body: bytes, coding: str) -> bool:
    """Return whether bytes begin with the coding's magic number or, if it has none, can't be text."""
    if coding in {"gzip", "x-gzip", "zstd"}:
        return body.startswith((GZIP_MAGIC, ZSTD_MAGIC))
    return any(byte < 9 or 14 <= byte < 27 for byte in body[:512].replace(b"\0", b""))
