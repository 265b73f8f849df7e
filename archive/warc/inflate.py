"""The content-codings that a stored message can be read without: gzip and deflate (RFC 9110 § 8.4), bounded.

Payloads in any other coding are stored decoded beside the message, so that an archive is read with nothing but
the standard library. What a fetch undoes, and how it is bounded, is the fetcher's business.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

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
            data = _inflated(data, 31)
        elif coding == "deflate":  # by RFC 9110 zlib's format; some servers send the bare stream
            data = _inflated(data, 15) or _inflated(data, -15)
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
