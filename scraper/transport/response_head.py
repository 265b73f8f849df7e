r"""Read the head of a response as browsers do, so that one odd line does not cost the page. Pure.

What servers, their modules and their firewalls write is often no HTTP by the book (RFC 9112), and browsers show the
page all the same: header lines with a blank or a slash in the name, or without a colon, are passed over, and so are
zero bytes; lines may end with a bare line feed, and a value may go on in the next line; blank lines may stand before
the status line, which may lack its phrase, or begin with ICY, as servers of streams write it. How the body ends is
decided here, too, by the same rules as in browsers (RFC 9112 § 6.3):

    Transfer-Encoding names "chunked"      it is chunked, once, however often that is said; Content-Length is void
    one number in all Content-Lengths      so many bytes
    two numbers                            an error: one of them ends in the middle of something
    none, or no number                     to the end of the connection; nobody said where that should be

A head that is not clear about it, or odd in any other way, is the last one of its connection: what follows could be the
rest of this answer in the place of the next one's (response smuggling).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from archive.model import Headers

# Bytes. As h11 and nginx; browsers take some more (Chromium: 256 KiB), and no page found has a tenth of it.
MAX_HEAD: Final = 100 * 1024
# Bytes of line ends before the status line; as many as Chromium passes over.
MAX_BLANK: Final = 4

# How the end of the body is told.
BodyEnd: TypeAlias = Literal["chunked", "length", "close"]

_END = re.compile(rb"\n\r{0,2}\n")
_STATUS_LINE = re.compile(rb"(?:HTTP/(\d)(?:\.(\d))?|ICY)[ \t]+(\d{3})(?!\d).*", re.IGNORECASE | re.DOTALL)
_TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 § 5.6.2
_NO_CODING = frozenset({"", "identity"})
# More digits are no length of anything.
_MAX_DIGITS = 18


class BadHead(ValueError):
    """The bytes are not the head of an HTTP response, or don't say one thing about where its body ends."""


@dataclass(frozen=True, slots=True)
class ResponseHead:
    """The head of a response: what it says, and its bytes as received, without blank lines before it."""

    status: int
    status_line: str  # as received; each byte is one character
    headers: Headers
    end: BodyEnd
    length: int  # of the body; 0 if it is not told by a length
    odd: bool  # whether it is not by the book, or not clear about the body's end
    last: bool  # whether the connection is of no use after it
    raw: bytes


def end_of_head(data: bytes | bytearray, start: int = 0) -> int | None:
    r"""Return the offset after the blank line that ends a head; None if it has not come yet.

    `start`: so many bytes were searched before.

    >>> end_of_head(b"HTTP/1.1 200 OK\r\n\r\nbody"), end_of_head(b"\r\nHTTP/1.0 200\n\nbody"), end_of_head(b"HTTP/1.1")
    (19, 16, None)
    """
    blank = len(data) - len(data.lstrip(b"\r\n"))
    if blank > MAX_BLANK:  # no head will follow
        return blank
    found = _END.search(data, max(blank, start - 3))
    return None if found is None else found.end()


def parse_head(data: bytes) -> ResponseHead:
    r"""Parse the bytes up to the body. Raises BadHead.

    >>> head = parse_head(b"HTTP/1.1 200\nX/Y: 1\nno colon\nContent-Length: 5\n\n")
    >>> head.status_line, head.headers, head.length
    ('HTTP/1.1 200', (('Content-Length', '5'),), 5)
    """
    raw = data.lstrip(b"\r\n")
    if len(data) - len(raw) > MAX_BLANK:
        raise BadHead("blank lines in place of an answer")
    first, *lines = raw.replace(b"\0", b"").split(b"\n")
    first = first.rstrip(b"\r")
    found = _STATUS_LINE.fullmatch(first)
    if found is None:
        raise BadHead(f"no status line: {first[:40].decode('latin-1')!r}")
    headers, odd = _parse_lines(lines)
    version = (int(found[1] or 1), int(found[2] or 0))
    end, length, unclear = _body_end(headers)
    odd = odd or unclear or len(raw) < len(data) or not first.startswith(b"HTTP/1.")
    odd = odd or raw.count(b"\n") != raw.count(b"\r\n") or b"\0" in raw
    return ResponseHead(
        status=int(found[3]),
        status_line=first.decode("latin-1"),
        headers=headers,
        end=end,
        length=length,
        odd=odd,
        last=odd or version < (1, 1) or "close" in _tokens(headers, "connection"),
        raw=raw,
    )


def _parse_lines(lines: list[bytes]) -> tuple[Headers, bool]:
    """Return the header lines that are some, and whether there are others."""
    headers: list[tuple[bytes, list[bytes]]] = []
    odd = after_none = False
    for line in lines:
        text = line.rstrip(b"\r")
        if not text:  # the blank line at the end
            continue
        if text[:1] in b" \t":  # goes on with the line before (RFC 9112 § 5.2)
            odd = True
            if headers and not after_none:
                headers[-1][1].append(text.strip())
            continue
        name, colon, value = text.partition(b":")
        after_none = not (colon and _TOKEN.fullmatch(name.rstrip(b" \t")))
        if after_none:
            odd = True
            continue
        odd = odd or name[-1:] in b" \t" or b"\r" in value
        headers.append((name.rstrip(b" \t"), [value.strip()]))
    return tuple(
        (name.decode("latin-1"), b" ".join(filter(None, values)).replace(b"\r", b" ").decode("latin-1"))
        for name, values in headers
    ), odd


def _body_end(headers: Headers) -> tuple[BodyEnd, int, bool]:
    """Return how the body ends, its length, and whether the head is not clear about it."""
    codings = _tokens(headers, "transfer-encoding")
    lengths = _tokens(headers, "content-length")
    other = [coding for coding in codings if coding not in _NO_CODING and coding != "chunked"]
    if other:
        raise BadHead(f"a transfer coding that nobody asked for: {other[0][:40]!r}")
    if "chunked" in codings:
        return "chunked", 0, len(codings) > 1 or bool(lengths)
    numbers = {length for length in lengths if length.isascii() and length.isdigit()}
    if len({number.lstrip("0") for number in numbers}) > 1:
        raise BadHead("two lengths of one body")
    unclear = bool(codings) or len(lengths) > 1 or len(numbers) < len(lengths)
    if len(numbers) == len(set(lengths)) == 1:
        text = numbers.pop()
        if len(text) > _MAX_DIGITS:
            raise BadHead("a length with too many digits")
        return "length", int(text), unclear
    return "close", 0, unclear


def _tokens(headers: Headers, name: str) -> list[str]:
    """Return the members of a list in all headers of a name, in lower case."""
    values = [value for key, value in headers if key.lower() == name]
    return [token.strip().lower() for value in values for token in value.split(",")] if values else []
