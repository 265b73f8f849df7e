"""Bytes to text: which encoding a payload is in, whatever it says.

The order of precedence is the code of `decode`: byte order mark, the NULs of UTF-16, valid UTF-8, then whichever of
the declared encodings and the usual suspects reads best. A declaration that the bytes contradict loses to the bytes;
GB2312 and GBK are read as GB18030, of which both are subsets (real pages declared gb2312 use characters outside it).
"""

from __future__ import annotations

import codecs
import re
from typing import Final, NamedTuple

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
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
}
# Tried for bytes that are not wholly UTF-8 beside what the page declares.
SUSPECTS: Final = ("utf-8", "gb18030", "big5hkscs", "cp1252")
# Bytes looked at when encodings are weighed against each other: enough for hundreds of Han characters behind a
# page's scripts, little enough to stay under a millisecond.
SAMPLE: Final = 64 * 1024
# UTF-8 with single bad bytes (a pasted fragment) is still UTF-8; from one bad sequence in so many it is doubtful.
DAMAGE: Final = 5
# The share by which an undeclared encoding must read better than a declared one to be believed over it.
DECLARED_BONUS: Final = 0.1
# What reads this well is ordinary text; a text read in a wrong encoding comes to nearly nothing.
ORDINARY: Final = 0.8

# UTF-16 has at least this share of NULs among its first bytes where a fifth of it is markup, and so many times more of
# them on one side: 一 and the full-width space have theirs on the other.
NULS: Final = 0.1
ONE_SIDED: Final = 4

# The hundred commonest characters of Chinese print, simplified and traditional: they make up over a third of any
# text, and nearly nothing of a text read in the wrong encoding.
_COMMON = re.compile(
    "[的一是不了人我在有他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么"
    "心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长"
    "這個來國說們為時會後過對裡麼沒於還發當開經頭與問學關點實現機長業電]"
)
# What no page says: bytes that meant nothing, private characters, and the control characters of ISO 8859-1.
_BAD = re.compile("[\ufffd\ue000-\uf8ff\x80-\x9f]")

_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)

# What a codec for pages leaves as it is; escapes, shifts and Punycode show in it.
_MARKUP: Final = b"<a href='+AGE-\\u0041~{'>b-c</a>"
# An accented letter inside, before or behind the plain letters of a word; curly quotes and dashes beside one.
_ACCENTED = re.compile(
    r"(?<=[A-Za-z])[\xc0-\xff](?=[a-z\s.,;])|(?<=[\s>])[\xc0-\xff](?=[a-z])|"
    r"(?<=[A-Za-z\s.,])[\u2013-\u201d](?=[A-Za-z\s])"
)


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
        return Decoded(payload.decode("utf-8"), "utf-8", "valid")  # most pages end here
    except UnicodeDecodeError as error:
        if _is_cut(payload, error):
            return Decoded(payload.decode("utf-8", "replace"), "utf-8", "guess")
    declared = _declared(payload, content_type)
    sample = _sample(payload)
    quality = {}
    for name in dict.fromkeys((*declared, *SUSPECTS)):
        quality[name] = _quality(sample, name) + (DECLARED_BONUS if name in declared else 0)
        if name in declared and quality[name] > ORDINARY:
            break  # nothing reads better
    best = max(quality, key=quality.__getitem__)
    return Decoded(payload.decode(best, "replace"), best, "declared" if best in declared else "guess")


def _declared(payload: bytes, content_type: str | None) -> list[str]:
    """Return the encodings that HTTP and the page declare, as codecs that exist here."""
    from bs4.dammit import EncodingDetector  # noqa: PLC0415  (half of the start-up time, for one page in three)

    labels = []
    if content_type and (match := _CHARSET.search(content_type)):
        labels.append(match[1])
    if found := EncodingDetector.find_declared_encoding(payload[:SAMPLE], is_html=True):
        labels.append(found)
    names = []
    for label in labels:
        try:
            name = codecs.lookup(label).name
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


def _sample(payload: bytes) -> bytes:
    """Return a stretch of the payload that begins where its non-ASCII bytes begin to come thick."""
    if len(payload) <= SAMPLE:
        return payload
    ascii_only = re.compile(rb"[\x80-\xff]{4}").search(payload)
    start = ascii_only.start() if ascii_only else 0
    return payload[start : start + SAMPLE]


def _quality(sample: bytes, encoding: str) -> float:
    """Rate how much a sample reads like text in an encoding: 1 = ordinary Chinese, 0 = noise, below = broken."""
    text = sample.decode(encoding, "replace")
    beyond = len(text) - len(text.encode("ascii", "ignore"))  # how many characters are not ASCII
    if not beyond:
        return 0.0
    if encoding == "utf-8":
        # No other text falls into valid sequences of several bytes by chance, but a page may hold a few bad ones.
        return 1 - DAMAGE * text.count("\ufffd") / beyond
    bad = len(_BAD.findall(text))
    if encoding == "cp1252":
        # European text has single accented letters within words; Han text read so is runs of them.
        return len(_ACCENTED.findall(text)) / beyond - bad / beyond - 0.25
    return min(1.0, 3 * len(_COMMON.findall(text)) / beyond) - 4 * bad / beyond
