"""Bytes to text: which encoding a payload is in, whatever it says.

The order of precedence is the code of `decode`: byte order mark, the NULs of UTF-16, valid UTF-8, then whichever of
the declared encodings and the usual suspects reads best. A declaration that the bytes contradict loses to the bytes;
GB2312 and GBK are read as GB18030, of which both are subsets (real pages declared gb2312 use characters outside it).

How well bytes read in an encoding is what `scraper.document.encoding_score` says of a sample of them;
`benchmarks/decoding.py` measures what comes of it.
"""

from __future__ import annotations

import codecs
import re
from typing import Final, NamedTuple

from scraper.document.encoding_score import legibility

BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with UTF-16's
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# The superset that browsers use for a label (WHATWG Encoding Standard § 4.2), where Python's codec is narrower.
SUPERSETS: Final = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "cp950": "big5hkscs",
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
}
# Labels of the same standard that Python doesn't know.
ALIASES: Final = {"x-gbk": "gb18030", "x-x-big5": "big5hkscs", "x-sjis": "cp932", "x-euc-jp": "euc_jp"}
# Tried for bytes that are not wholly UTF-8 beside what the page declares; the likeliest first.
SUSPECTS: Final = ("gb18030", "utf-8", "big5hkscs", "cp1252", "cp932", "euc_jp", "cp949")
FOREIGN: Final = ("cp932", "euc_jp", "cp949")
WIDE: Final = ("utf-16-le", "utf-16-be")
# Where a page declares its encoding, and where it shows stray controls.
HEAD: Final = 4096
# Bytes looked at when encodings are weighed against each other, of the page's beginning and again of its middle.
# Eight characters settle it, and these are five hundred; more only costs.
SAMPLE: Final = 512
# What a declaration counts for: one in fifty is wrong, where the bytes aren't UTF-8. Two characters outweigh it.
DECLARED: Final = 4.0
# What counts against Japanese and Korean where nothing declares them: they are seldom among the pages read here.
SELDOM: Final = 3.0
# What reads this well a character, and comes to so much, is right, and nothing else need be tried. Chinese and Japanese
# reach 1.5 in their own encoding; in others they are below nought, but for EUC-JP: read as Big5 or GB18030, it has 0.7.
ORDINARY: Final = 1.2
SETTLED: Final = 20.0
# Bytes of several-byte characters up to which valid UTF-8 may be chance (a tenth of all pairs of GBK are valid).
CHANCE: Final = 16

# UTF-16 has at least this share of NULs among its first bytes where a fifth of it is markup, and so many times more of
# them on one side: 一 and the full-width space have theirs on the other.
NULS: Final = 0.1
ONE_SIDED: Final = 4

_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
# A run from a byte beyond ASCII up to what is no part of a character in any encoding of SUSPECTS: it begins and ends
# between characters, also where the second byte of one is a letter of ASCII.
_RUN = re.compile(rb"[\x80-\xff][^\x00-\x2f<=>]*")
_BETWEEN = re.compile(rb"[\x00-\x2f<=>]")
_CONTROLS: Final = bytes((*range(0x09), *range(0x0E, 0x1B)))
_ASCII: Final = bytes(range(0x80))

# What a codec for pages leaves as it is; escapes, shifts and Punycode show in it.
_MARKUP: Final = b"<a href='+AGE-\\u0041~{'>b-c</a>"


class Decoded(NamedTuple):
    """A payload as text, and how it came to be."""

    text: str
    encoding: str  # Python's name of the codec
    how: str  # "bom", "valid", "declared" or "guess"


def decode(payload: bytes, content_type: str | None = None) -> Decoded:
    """Decode a payload, given its HTTP Content-Type. Never raises: bytes that fit nothing become U+FFFD.

    >>> decode("镕".encode("gbk"), "text/html; charset=gb2312")
    Decoded(text='镕', encoding='gb18030', how='declared')
    """
    for bom, encoding in BOMS:
        if payload.startswith(bom):
            return Decoded(payload[len(bom) :].decode(encoding, "replace"), encoding, "bom")
    if wide := _utf16_without_mark(payload):
        return Decoded(payload.decode(wide, "replace"), wide, "guess")
    try:
        text = payload.decode("utf-8")
    except UnicodeDecodeError as error:
        if _is_cut(payload, error):
            return Decoded(payload.decode("utf-8", "replace"), "utf-8", "guess")
    else:
        if not 0 < len(payload) - len(text) <= CHANCE or not _is_chance(payload, content_type):
            return Decoded(text, "utf-8", "valid")  # most pages end here
    declared = _declared(payload, content_type)
    best = _best(payload, declared)
    return Decoded(payload.decode(best, "replace"), best, "declared" if best in declared else "guess")


def _best(payload: bytes, declared: list[str]) -> str:
    """Return the encoding that a payload reads best in; between equals, the one declared, HTTP before the page."""
    sample, head = _sample(payload), payload[:HEAD]
    wide: tuple[str, ...] = WIDE if len(head.translate(None, _CONTROLS)) < len(head) else ()
    scores: dict[str, float] = {}
    for name in dict.fromkeys((*declared, *wide, *SUSPECTS)):
        score, beyond = legibility(head if name in wide else sample, name)
        if score > max(SETTLED, ORDINARY * beyond):
            return name
        scores[name] = score + DECLARED * declared.count(name)
        if name in FOREIGN and name not in declared:
            scores[name] -= SELDOM
    return max(scores, key=scores.__getitem__)


def _declared(payload: bytes, content_type: str | None) -> list[str]:
    """Return the encodings that HTTP and the page declare, as codecs that exist here."""
    from bs4.dammit import EncodingDetector  # noqa: PLC0415  (half of the start-up time, for one page in three)

    labels = []
    if content_type and (match := _CHARSET.search(content_type)):
        labels.append(match[1])
    if found := EncodingDetector.find_declared_encoding(payload[:HEAD], is_html=True, search_entire_document=True):
        labels.append(found)
    names = []
    for label in labels:
        try:
            name = codecs.lookup(ALIASES.get(label.lower(), label)).name
        except (LookupError, ValueError):
            continue
        name = SUPERSETS.get(name, name)
        if not name.startswith(("utf-16", "utf-32")) and _is_text_codec(name):  # UTF-16 can't be declared in ASCII
            names.append(name)
    return names


def _is_text_codec(name: str) -> bool:
    """Whether a codec reads markup as it stands (`rot13`, `zip`, `idna` and `unicode_escape` are codecs too)."""
    try:
        return _MARKUP.decode(name, "replace") == _MARKUP.decode("ascii")
    except (LookupError, ValueError):
        return False


def _utf16_without_mark(payload: bytes) -> str | None:
    """Tell UTF-16 by its NULs: markup has one in every other byte, and other encodings have none."""
    head = payload[:1024]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if len(head) < 4 or max(even, odd) < NULS * len(head):
        return None
    if odd > ONE_SIDED * even:
        return "utf-16-le"
    return "utf-16-be" if even > ONE_SIDED * odd else None


def _is_cut(payload: bytes, error: UnicodeDecodeError) -> bool:
    """Whether the payload is UTF-8 that ends within a character."""
    return error.reason == "unexpected end of data" and not payload[: error.start].isascii()


def _is_chance(payload: bytes, content_type: str | None) -> bool:
    """Whether a few valid characters of UTF-8 are likelier text in an encoding declared (GBK's 位 is UTF-8's λ).

    Without a declaration they are UTF-8, and so are letters and signs of Latin-1 and any of three bytes.
    """
    few = payload.translate(None, _ASCII)
    if not 0xC3 < max(few) < 0xE0:
        return False
    sample = _sample(payload)
    declared = _declared(payload, content_type)
    return "utf-8" not in declared and any(legibility(sample, name)[0] > 0 for name in declared)


def _sample(payload: bytes) -> bytes:
    """Return what stands beyond ASCII at the beginning and in the middle of a payload, with a byte on either side."""
    places = [0]
    if len(payload) > 4 * SAMPLE and (middle := _BETWEEN.search(payload, len(payload) // 2)):
        places.append(middle.end())
    pieces = []
    for place in places:
        size = 0
        for run in _RUN.finditer(payload, place):
            piece = payload[max(run.start() - 1, 0) : min(run.end() + 1, run.start() + SAMPLE)]
            pieces.append(piece)
            size += len(piece)
            if size >= SAMPLE:
                break
    return b"".join(pieces)
