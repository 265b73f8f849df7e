"""Tell what a payload is by its first bytes, whatever its server says: WARC-Identified-Payload-Type. Pure.

Only signatures that leave no doubt (a subset of WHATWG's MIME Sniffing Standard, § 7.1); None for all else.
"""

from __future__ import annotations

import re
from typing import Final

_TAGS: Final = rb"!doctype html|html|head|title|body|script|iframe|h1|div|table|style|a|br|p"
_HTML: Final = re.compile(rb"(?:\xef\xbb\xbf)?[\t\n\x0c\r ]*<(?:%b)[ >]" % _TAGS, re.IGNORECASE)
# How many bytes of white space may stand before the first tag: as browsers read.
_BEGINNING: Final = 1445
_SIGNATURES: Final = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"<?xml", "text/xml"),
)


def identified_type(payload: bytes) -> str | None:
    r"""Return the media type that a payload shows itself to be, or None.

    >>> identified_type(b"\n<!DOCTYPE html>"), identified_type(b"%PDF-1.7"), identified_type(b"plain")
    ('text/html', 'application/pdf', None)
    """
    if _HTML.match(payload[:_BEGINNING]):
        return "text/html"
    return next((kind for start, kind in _SIGNATURES if payload.startswith(start)), None)
