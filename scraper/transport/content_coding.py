"""Content-coding undone: from the bytes as received to the payload (RFC 9110 § 8.4), within a bound.

gzip, deflate, br and zstd, each in pieces of bounded size, so that no body can make more of itself than the
bound allows. Character encodings are not dealt with here (`scraper.document.encoding`).
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
# Two codings on one body is the most that is seen; each more is a bomb in a bomb.
MAX_CODINGS: Final = 3
# A gzip body is one member, now and then a few, and so with zstd's frames. Each further one costs a copy of
# the rest of the body.
MAX_MEMBERS: Final = 64
# What is made at a time, and fed at a time: large enough that the loop costs nothing beside the decoding.
PIECE: Final = 64 * 1024
# What zstd is fed at a time: its decoder takes no bound on what it makes. Four bytes can stand for a block of
# 128 KiB (RFC 8878 § 3.1.1.2.2), so that this many make 2 MiB at most, and cost 7 ms for each MiB that is fed.
ZSTD_FEED: Final = 64
# RFC 9659: a zstd body of the web needs no larger window.
ZSTD_WINDOW: Final = 8 * 2**20

# No coding at all: the name for that, and what misconfigured servers put there (a character encoding).
_NOTHING = frozenset({"", "identity", "none", "utf-8", "utf8", "gbk", "gb2312", "gb18030"})
_GZIP_FORM, _ZLIB_FORM, _RAW_FORM = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS


class Undecodable(RepostError):
    """A body that its Content-Encoding does not describe, or one that breaks off."""


class PayloadTooLarge(RepostError):
    """A body that decodes to more than the bound."""


def codings(headers: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Return the content-codings of a message in the order in which they were applied.

    >>> codings([("Content-Type", "text/html"), ("content-encoding", "GZIP, identity")])
    ('gzip',)
    """
    values = (value for name, value in headers if name.lower() == "content-encoding")
    named = (token.strip().lower() for value in values for token in value.split(","))
    return tuple(token for token in named if token not in _NOTHING)


def decode(body: bytes, applied: tuple[str, ...], limit: int, *, saved: bool = False) -> bytes:
    """Undo the codings, the last first. Raises Undecodable or PayloadTooLarge.

    No more than `limit` bytes and a piece are ever made, nor made in between. With `saved`, a body that does
    not begin as its coding says is taken as it is: browsers save pages decoded and keep the header.
    """
    if len(applied) > MAX_CODINGS:
        raise Undecodable(f"{len(applied)} codings on one body")
    for coding in reversed(applied):
        if not body:  # HEAD, 304, and servers that label nothing as gzip
            break
        try:
            body = _undone(body, coding, limit)
        except Undecodable:
            if not saved or _is_coded(body, coding):
                raise
    if len(body) > limit:
        raise PayloadTooLarge(f"more than {limit} bytes")
    return body


def decode_start(body: bytes, applied: tuple[str, ...], limit: int) -> bytes:
    """Return up to `limit` bytes of what the start of a body decodes to; b"" where it does not decode.

    For robots.txt, of which only a beginning of bounded size is read (RFC 9309 § 2.5).
    """
    if not applied:
        return body[:limit]
    if len(applied) > 1:
        return b""
    for pieces in _ways(applied[0]):
        out = BytesIO()
        try:
            for piece in pieces(body):
                out.write(piece)
                if out.tell() >= limit:
                    break
        except Undecodable:  # the start of a body has no end
            pass
        if out.tell():
            return out.getvalue()[:limit]
    return b""


def _undone(body: bytes, coding: str, limit: int) -> bytes:
    """Undo one coding, by the first of the ways to read it that succeeds."""
    failure = Undecodable(f"Content-Encoding {coding[:40]!r} was not asked for, and is not read here")
    for number, pieces in enumerate(_ways(coding)):
        out = BytesIO()
        try:
            for piece in pieces(body):
                out.write(piece)
                if out.tell() > limit:
                    raise PayloadTooLarge(f"the {coding} body decodes to more than the bound")
            return out.getvalue()
        except Undecodable as error:
            failure = failure if number else error  # what the coding's proper form says is what is told
    raise failure


def _ways(coding: str) -> tuple[Callable[[bytes], Iterator[bytes]], ...]:
    """Return the ways to read a coding: none for one that is not known here."""
    match coding:
        case "gzip" | "x-gzip":
            return (_gzip,)
        case "deflate":  # means zlib (RFC 9110 § 8.4.1.2), and is sent raw by some servers
            return (_zlib, _raw_deflate)
        case "br":
            return (_brotli,)
        case "zstd":
            return (_zstd,)
        case _:
            return ()


def _gzip(body: bytes) -> Iterator[bytes]:
    for _ in range(MAX_MEMBERS):
        body = yield from _inflated(body, _GZIP_FORM, "gzip")
        if not body.startswith(GZIP_MAGIC):  # padding after the last member is ignored, as gzip does
            return
    raise Undecodable(f"more than {MAX_MEMBERS} gzip members in one body")


def _zlib(body: bytes) -> Iterator[bytes]:
    yield from _inflated(body, _ZLIB_FORM, "deflate")


def _raw_deflate(body: bytes) -> Iterator[bytes]:
    yield from _inflated(body, _RAW_FORM, "deflate")


def _inflated(body: bytes, form: int, name: str) -> Generator[bytes, None, bytes]:
    """Give what one stream of zlib holds; return what follows it."""
    decompressor = zlib.decompressobj(form)
    try:
        for start in range(0, len(body), PIECE):
            data = body[start : start + PIECE]
            while data and not decompressor.eof:
                yield decompressor.decompress(data, PIECE)
                data = decompressor.unconsumed_tail
            if decompressor.eof:
                return decompressor.unused_data + body[start + PIECE :]
        while piece := decompressor.decompress(b"", PIECE):
            yield piece
    except zlib.error as error:
        raise Undecodable(f"the body is no {name}: {error}") from error
    if not decompressor.eof:
        raise _cut(name)
    return b""


def _brotli(body: bytes) -> Iterator[bytes]:
    decompressor = brotli.Decompressor()
    try:
        for start in range(0, len(body), PIECE):
            yield decompressor.process(body[start : start + PIECE], output_buffer_limit=PIECE)
            while not decompressor.can_accept_more_data():
                yield decompressor.process(b"", output_buffer_limit=PIECE)
        while piece := decompressor.process(b"", output_buffer_limit=PIECE):  # it took all, and has not said all
            yield piece
    except brotli.error as error:  # what follows the end is one, too
        raise Undecodable("the body is no br") from error
    if not decompressor.is_finished():
        raise _cut("br")


def _zstd(body: bytes) -> Iterator[bytes]:
    for _ in range(MAX_MEMBERS):
        body = yield from _zstd_frame(body)
        if not body:
            return
    raise Undecodable(f"more than {MAX_MEMBERS} zstd frames in one body")


def _zstd_frame(body: bytes) -> Generator[bytes, None, bytes]:
    """Give what one frame holds; return what follows it."""
    decompressor = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW).decompressobj(write_size=PIECE)
    try:
        for start in range(0, len(body), ZSTD_FEED):
            yield decompressor.decompress(body[start : start + ZSTD_FEED])
            if decompressor.eof:
                return decompressor.unused_data + body[start + ZSTD_FEED :]
    except zstandard.ZstdError as error:
        raise Undecodable("the body is no zstd") from error
    raise _cut("zstd")


def _cut(name: str) -> Undecodable:
    return Undecodable(f"the message broke off: its {name} body has no end")


def _is_coded(body: bytes, coding: str) -> bool:
    """Whether bytes begin as the coding does, or, where it has no mark, are no text in any encoding of ours."""
    if coding in {"gzip", "x-gzip", "zstd"}:
        return body.startswith((GZIP_MAGIC, ZSTD_MAGIC))
    return any(byte < 9 or 14 <= byte < 27 for byte in body[:512].replace(b"\0", b""))
