"""Content-coding undone: from the bytes as received to the payload (RFC 9110 § 8.4), within a bound.

Only what the standard library undoes with a bound: gzip and deflate. Requests ask for nothing else, so any
other coding is the server's error. Character encodings are not dealt with here (`scraper.decode`).
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

from archive.errors import RepostError

if TYPE_CHECKING:
    from collections.abc import Iterable

GZIP_MAGIC: Final = b"\x1f\x8b"
# Two codings on one body is the most that is seen; each more is a bomb in a bomb.
MAX_CODINGS: Final = 3
# A gzip body is one member, now and then a few. Each further one costs a copy of the rest of the body.
MAX_MEMBERS: Final = 64

# No coding at all: the name for that, and what misconfigured servers put there (a character encoding).
_NOTHING = frozenset({"", "identity", "none", "utf-8", "utf8", "gbk", "gb2312", "gb18030"})
_GZIP = frozenset({"gzip", "x-gzip"})
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

    No more than `limit` bytes are ever made, nor made in between. With `saved`, a body that does not
    begin as its coding says is taken as it is: browsers save pages decoded and keep the header.
    """
    if len(applied) > MAX_CODINGS:
        raise Undecodable(f"{len(applied)} codings on one body")
    for coding in reversed(applied):
        if not body:  # HEAD, 304, and servers that label nothing as gzip
            break
        if coding in _GZIP:
            if not (saved and not body.startswith(GZIP_MAGIC)):
                body = _gunzip(body, limit)
        elif coding == "deflate":
            body = _inflate(body, limit, saved=saved)
        elif not saved:
            raise Undecodable(f"sent with Content-Encoding {coding[:40]!r}, which was not asked for")
        elif _is_binary(body):
            raise Undecodable(f"saved with Content-Encoding {coding[:40]!r}, which is not read here")
    if len(body) > limit:
        raise PayloadTooLarge(f"more than {limit} bytes")
    return body


def decode_start(body: bytes, applied: tuple[str, ...], limit: int) -> bytes:
    """Return up to `limit` bytes of what the start of a body decodes to; b"" where it does not decode.

    For robots.txt, of which only a beginning of bounded size is read (RFC 9309 § 2.5).
    """
    if not applied:
        return body[:limit]
    if len(applied) > 1 or applied[0] not in _GZIP | {"deflate"}:
        return b""
    for form in (_GZIP_FORM,) if applied[0] in _GZIP else (_ZLIB_FORM, _RAW_FORM):
        try:
            return zlib.decompressobj(form).decompress(body, limit)
        except zlib.error:
            continue
    return b""


def _gunzip(body: bytes, limit: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    for _ in range(MAX_MEMBERS):
        part, rest = _one_stream(body, _GZIP_FORM, limit - size, "gzip")
        parts.append(part)
        size += len(part)
        if not rest.startswith(GZIP_MAGIC):  # padding after the last member is ignored, as gzip does
            return b"".join(parts)
        body = rest
    raise Undecodable(f"more than {MAX_MEMBERS} gzip members in one body")


def _inflate(body: bytes, limit: int, *, saved: bool) -> bytes:
    """Undo "deflate", which means zlib (RFC 9110 § 8.4.1.2) and is sent raw by some servers."""
    try:
        return _one_stream(body, _ZLIB_FORM, limit, "deflate")[0]
    except Undecodable as as_zlib:
        try:
            return _one_stream(body, _RAW_FORM, limit, "deflate")[0]
        except Undecodable:
            if saved and not _is_binary(body):
                return body
            raise as_zlib from None


def _one_stream(body: bytes, form: int, limit: int, name: str) -> tuple[bytes, bytes]:
    """Undo one stream; return what it holds and what follows it."""
    decompressor = zlib.decompressobj(form)
    try:
        # One byte more than allowed tells "exactly at the bound" from "beyond it". Zero means no bound.
        part = decompressor.decompress(body, limit + 1)
    except zlib.error as error:
        raise Undecodable(f"the body is no {name}: {error}") from error
    if len(part) > limit:
        raise PayloadTooLarge(f"the {name} body decodes to more than the bound")
    if not decompressor.eof:
        raise Undecodable(f"the message broke off: its {name} body has no end")
    return part, decompressor.unused_data


def _is_binary(body: bytes) -> bool:
    """Whether bytes are no text in any encoding of ours: control characters that no page holds."""
    return any(byte < 9 or 14 <= byte < 27 for byte in body[:512].replace(b"\0", b""))
