"""A minimal DER (ITU-T X.690) parser for timestamp tokens: elements with short tags and definite lengths.

What the elements mean is in `archive.timestamps.tokens` and `archive.timestamps.cms`. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

SEQUENCE: Final = 0x30
SET: Final = 0x31
OCTETS: Final = 0x04
OID: Final = 0x06
CONTEXT_0: Final = 0xA0


@dataclass(frozen=True, slots=True)
class Element:
    """One element: its tag, its content, and all its bytes including tag and length."""

    tag: int
    value: bytes
    raw: bytes

    def parts(self, tag: int) -> list[Element]:
        """Return the elements inside. Raises ValueError if this element has another tag, or its content is not DER."""
        if self.tag != tag:
            raise ValueError(f"an element has tag {self.tag:#x}, expected {tag:#x}")
        return elements(self.value)


def elements(data: bytes) -> list[Element]:
    r"""Parse consecutive elements. Raises ValueError if the bytes are not DER.

    >>> [(hex(one.tag), one.value) for one in elements(bytes.fromhex("020101 0400"))]
    [('0x2', b'\x01'), ('0x4', b'')]
    """
    found = []
    start = 0
    while start < len(data):
        head, length = _parse_head(data, start)
        end = start + head + length
        if end > len(data):
            raise ValueError("an element is cut off")
        found.append(Element(data[start], data[start + head : end], data[start:end]))
        start = end
    return found


def encode(tag: int, value: bytes) -> bytes:
    """Return the bytes of an element with that tag and content.

    >>> encode(SEQUENCE, bytes(200))[:3].hex()
    '3081c8'
    """
    size = len(value)
    if size < 0x80:
        return bytes((tag, size)) + value
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + value


def _parse_head(data: bytes, start: int) -> tuple[int, int]:
    """Return the size of an element's head and the length of its value."""
    if data[start] & 0x1F == 0x1F or start + 2 > len(data):
        raise ValueError("an element has a long tag, or no length")
    first = data[start + 1]
    if first < 0x80:
        return 2, first
    count = first & 0x7F
    if not 0 < count <= 4 or start + 2 + count > len(data):
        raise ValueError("an element has no definite length")
    return 2 + count, int.from_bytes(data[start + 2 : start + 2 + count], "big")
