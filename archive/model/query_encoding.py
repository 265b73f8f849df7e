"""Queries in the encoding of a page: what a browser sends for a link whose query has characters beyond ASCII.

By the WHATWG URL Standard (percent-encode after encoding) and the Encoding Standard (get an output encoding): only the
query is written in the page's encoding, the rest of an address always in UTF-8. What the encoding lacks becomes the
escape of its character reference, `%26%2332654%3B`. Pure.
"""

from __future__ import annotations

import re
from typing import Final

_WIDE = re.compile(r"[^\x00-\x7f]")
# The encodings in which browsers read pages but write no query; they write UTF-8 instead.
_NEVER_WRITTEN: Final = re.compile(r"utf|hz|iso2022(?!_jp$)|ascii$")
# In the extension for Hong Kong, lead bytes below this are read and never written.
_FIRST_BIG5_LEAD: Final = 0xA1


def encode_query(reference: str, encoding: str) -> str:
    """Return a reference whose query is escaped as a browser does on a page in that encoding (a codec of Python).

    "gbk" is what browsers write for the labels gb2312 and gbk; "gb18030" stands for its own label only.

    >>> encode_query("/新/show.asp?t=新闻#新", "gbk"), encode_query("?t=新闻", "utf-8")
    ('/新/show.asp?t=%D0%C2%CE%C5#新', '?t=新闻')
    >>> encode_query("?t=𠮷", "gbk")
    '?t=%26%23134071%3B'
    """
    if reference.isascii() or _NEVER_WRITTEN.match(encoding):
        return reference
    rest, hash_, fragment = reference.partition("#")
    address, mark, query = rest.partition("?")
    escaped = _WIDE.sub(lambda match: _escaped(match[0], encoding), query)
    return f"{address}{mark}{escaped}{hash_}{fragment}"


def _escaped(character: str, encoding: str) -> str:
    written = _encoded(character, encoding)
    if written is None:
        return f"%26%23{ord(character)}%3B"
    # A byte of ASCII, which is a letter, a digit or a mark such as "@", stands for itself.
    return "".join(f"%{byte:02X}" if byte > 0x7F else chr(byte) for byte in written)


def _encoded(character: str, encoding: str) -> bytes | None:
    """Return the bytes of a character; None if the encoding lacks it."""
    if encoding == "gbk":
        if character == "€":
            return b"\x80"
        encoding, longest = "gb18030", 2
    else:
        longest = 4
    try:
        written = character.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return None
    if len(written) > longest or (encoding.startswith("big5") and written[0] < _FIRST_BIG5_LEAD):
        return None
    return written
