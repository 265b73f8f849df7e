"""Decode bytes to text: detect the encoding of a payload from its bytes and its declarations.

The order of precedence, in `decode`: byte order mark, the encoding given by hand, the NULs of UTF-16, valid UTF-8 (in
ASCII alone perhaps ISO-2022-JP, ISO-2022-KR or HZ, which have escape sequences: ECMA-35; RFC 1468, 1557, 1843), then
the best-scoring of the declared encodings and the usual candidates. Where a declaration and the bytes disagree, the
bytes win. GB2312 and GBK are read as GB18030, of which both are subsets (real pages declared gb2312 use characters
outside it).

`scraper.document.encoding_score` scores how well a sample of the bytes reads in an encoding;
`benchmarks/decoding.py` measures the accuracy.
"""

from __future__ import annotations

import codecs
import re
from typing import Final, NamedTuple

from scraper.document.encoding_score import legibility

BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark is a prefix of this one
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# The superset that browsers use for a label (WHATWG Encoding Standard § 4.2) where Python's codec is narrower.
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
# Labels of the same standard that Python does not know.
ALIASES: Final = {"x-gbk": "gb18030", "x-x-big5": "big5hkscs", "x-sjis": "cp932", "x-euc-jp": "euc_jp"}
# Tried for bytes that are not valid UTF-8, after the declared encodings; most likely first.
CANDIDATES: Final = ("gb18030", "utf-8", "big5hkscs", "cp1252", "cp932", "euc_jp", "cp949")
JAPANESE_AND_KOREAN: Final = ("cp932", "euc_jp", "cp949")
UTF_16: Final = ("utf-16-le", "utf-16-be")
BY_HAND: Final = "by hand"
# How many bytes are searched for a declared encoding and for stray control characters.
HEAD: Final = 4096
# How many bytes of the page's beginning, and again of its middle, are scored when encodings are compared.
# Eight characters are enough to decide, and these are five hundred; more only costs time.
SAMPLE_SIZE: Final = 512
# Score of being declared: one declaration in fifty is wrong where the bytes are not UTF-8. Two characters outweigh it.
DECLARED_BONUS: Final = 4.0
# Score subtracted from undeclared Japanese and Korean encodings, which are rare among the pages read here.
UNDECLARED_PENALTY: Final = 3.0
# An encoding with at least this score per character and in total is taken without trying the rest. Chinese and Japanese
# reach 1.5 per character in their own encoding and are below 0 in others, except EUC-JP read as Big5 or GB18030 (0.7).
CERTAIN_PER_CHARACTER: Final = 1.2
CERTAIN_TOTAL: Final = 20.0
# With at most this many extra bytes in multi-byte characters, valid UTF-8 may be chance (a tenth of all GBK pairs are
# valid UTF-8).
MAX_CHANCE: Final = 16

# UTF-16 of which a fifth is markup has at least this share of NULs among its first bytes, and this many times more of
# them at even or at odd positions. (一 and the full-width space have theirs at the other.)
NUL_SHARE: Final = 0.1
ONE_SIDED: Final = 4

_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
# From a non-ASCII byte up to a byte that is not part of a character in any of CANDIDATES: so a run begins and ends
# between characters, even if the second byte of one is an ASCII letter.
_RUN = re.compile(rb"[\x80-\xff][^\x00-\x2f<=>]*")
_BETWEEN = re.compile(rb"[\x00-\x2f<=>]")
_CONTROLS: Final = bytes((*range(0x09), *range(0x0E, 0x1B)))
_ASCII: Final = bytes(range(0x80))

# What some pages are in although their markup is not that of ASCII; nobody declares them so that it could be read.
_OF_MORE_THAN_ASCII: Final = frozenset((*UTF_16, "hz"))
# Markup that every codec for web pages decodes unchanged; codecs with escapes, shifts or Punycode alter it.
_MARKUP: Final = b"<a href='+AGE-\\u0041~{'>b-c</a>"

# The escape sequences that select a character set of more than ASCII, and Python's widest codec that knows them.
_ESCAPES: Final = (
    (re.compile(rb"\x1b\$[@B]|\x1b\(I|\x1b\$\([DOPQ]"), "iso2022_jp_ext"),
    (re.compile(rb"\x1b\$\)C"), "iso2022_kr"),
)
# How many bytes are searched: pages begin with a title or a menu.
_SEARCHED: Final = 1 << 16
# Pairs of bytes of GB 2312 without their high bits, between ~{ and ~}.
_HZ_RUN = re.compile(rb"~\{((?:[\x21-\x77][\x21-\x7e]){1,500})~\}")
_HZ_LABEL = re.compile(rb"charset\s*=\s*[\"']?\s*hz(?:-gb-?2312)?\b", re.IGNORECASE)
# Runs that are scored where HZ is not declared: a template or a regular expression may hold one by chance.
_HZ_SAMPLE: Final = 8
_HZ_LEAST_SCORE: Final = 12.0


class DecodedText(NamedTuple):
    """A payload as text, with the encoding and how it was found."""

    text: str
    encoding: str  # Python's name of the codec
    how: str  # "bom", "by hand", "valid", "declared" or "guess"


def decode(payload: bytes, content_type: str | None = None, by_hand: str | None = None) -> DecodedText:
    """Decode a payload, given its HTTP Content-Type. Never raises: bytes that can't be decoded become U+FFFD.

    `by_hand` is an encoding as `known_encoding` names it; only a byte order mark goes before it, as in browsers.

    >>> decode("镕".encode("gbk"), "text/html; charset=gb2312")
    DecodedText(text='镕', encoding='gb18030', how='declared')
    >>> decode("Мир".encode("cp1251"), "text/html; charset=utf-8", "cp1251")
    DecodedText(text='Мир', encoding='cp1251', how='by hand')
    """
    for bom, encoding in BOMS:
        if payload.startswith(bom):
            return DecodedText(payload[len(bom) :].decode(encoding, "replace"), encoding, "bom")
    if told := by_hand or _utf16_without_mark(payload):
        return DecodedText(payload.decode(told, "replace"), told, BY_HAND if by_hand else "guess")
    try:
        text = payload.decode("utf-8")
    except UnicodeDecodeError as error:
        if _is_truncated_utf8(payload, error):
            return DecodedText(payload.decode("utf-8", "replace"), "utf-8", "guess")
    else:
        if payload.isascii() and (escaped := _escaped_encoding(payload, content_type)):
            return DecodedText(payload.decode(escaped[0], "replace"), *escaped)
        if not 0 < len(payload) - len(text) <= MAX_CHANCE or not _is_chance_utf8(payload, content_type):
            return DecodedText(text, "utf-8", "valid")  # most pages end here
    declared = _declared_encodings(payload, content_type)
    best = _best_encoding(payload, declared)
    return DecodedText(payload.decode(best, "replace"), best, "declared" if best in declared else "guess")


def known_encoding(label: str) -> str | None:
    """Return the codec that reads pages in an encoding, named as pages declare it; None if there is none.

    >>> known_encoding("GB2312"), known_encoding("windows-1251"), known_encoding("rot13"), known_encoding("gbk2")
    ('gb18030', 'cp1251', None, None)
    """
    try:
        name = codecs.lookup(ALIASES.get(label.lower(), label)).name
    except (LookupError, ValueError):
        return None
    name = SUPERSETS.get(name, name)
    return name if name in _OF_MORE_THAN_ASCII or _is_text_codec(name) else None


def query_encoding(payload: bytes, content_type: str | None, encoding: str) -> str:
    """Return the encoding in which a browser writes the queries of a page's links, by the one that it is read in.

    GB2312 and GBK are read as GB18030, and written as GBK.
    """
    if encoding == "gb18030":
        labels = f"{content_type or ''}\n{payload[:HEAD].decode('latin-1')}".lower()
        return "gb18030" if "gb18030" in _CHARSET.findall(labels) else "gbk"
    return "utf-8" if encoding.startswith("utf") else encoding


def _best_encoding(payload: bytes, declared: list[str]) -> str:
    """Return the best-scoring encoding of a payload. Ties go to declared ones, HTTP's before the page's."""
    sample, head = _non_ascii_sample(payload), payload[:HEAD]
    wide: tuple[str, ...] = UTF_16 if len(head.translate(None, _CONTROLS)) < len(head) else ()
    scores: dict[str, float] = {}
    for name in dict.fromkeys((*declared, *wide, *CANDIDATES)):
        score, beyond = legibility(head if name in wide else sample, name)
        if score > max(CERTAIN_TOTAL, CERTAIN_PER_CHARACTER * beyond):
            return name
        scores[name] = score + DECLARED_BONUS * declared.count(name)
        if name in JAPANESE_AND_KOREAN and name not in declared:
            scores[name] -= UNDECLARED_PENALTY
    return max(scores, key=scores.__getitem__)


def _declared_encodings(payload: bytes, content_type: str | None) -> list[str]:
    """Return the encodings that HTTP and the page declare, as names of codecs that Python has."""
    from bs4.dammit import EncodingDetector  # noqa: PLC0415  (half of the start-up time, for one page in three)

    labels = []
    if content_type and (match := _CHARSET.search(content_type)):
        labels.append(match[1])
    if found := EncodingDetector.find_declared_encoding(payload[:HEAD], is_html=True, search_entire_document=True):
        labels.append(found)
    names = []
    for label in labels:
        name = known_encoding(label)
        if name is not None and name not in _OF_MORE_THAN_ASCII:  # UTF-16 can't be declared in ASCII
            names.append(name)
    return names


def _is_text_codec(name: str) -> bool:
    """Return whether a codec decodes markup unchanged (`rot13`, `zip`, `idna` and `unicode_escape` do not)."""
    try:
        return _MARKUP.decode(name, "replace") == _MARKUP.decode("ascii")
    except (LookupError, ValueError):
        return False


def _utf16_without_mark(payload: bytes) -> str | None:
    """Detect UTF-16 by its NULs: in markup every other byte is one, and other encodings have none."""
    head = payload[:1024]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if len(head) < 4 or max(even, odd) < NUL_SHARE * len(head):
        return None
    if odd > ONE_SIDED * even:
        return "utf-16-le"
    return "utf-16-be" if even > ONE_SIDED * odd else None


def _escaped_encoding(payload: bytes, content_type: str | None) -> tuple[str, str] | None:
    """Return the encoding of an ASCII payload that is written with escapes, and how it was found; None for any other.

    >>> _escaped_encoding(b"<p>~{NR~}</p>", "text/html; charset=HZ-GB-2312")
    ('hz', 'declared')
    """
    if b"\x1b" in payload:
        for escape, encoding in _ESCAPES:
            if escape.search(payload, 0, _SEARCHED):
                return encoding, "guess"
    if b"~{" in payload:
        runs = [run[1] for run in _HZ_RUN.finditer(payload, 0, _SEARCHED)][:_HZ_SAMPLE]
        declared = _HZ_LABEL.search(payload, 0, 4096) or _HZ_LABEL.search((content_type or "").encode())
        if declared and runs:
            return "hz", "declared"
        if runs and _reads_as_chinese(runs):
            return "hz", "guess"
    return None


def _reads_as_chinese(runs: list[bytes]) -> bool:
    raised = b" ".join(bytes(byte | 0x80 for byte in run) for run in runs)
    return legibility(raised, "gb18030")[0] >= _HZ_LEAST_SCORE


def _is_truncated_utf8(payload: bytes, error: UnicodeDecodeError) -> bool:
    """Return whether the payload is UTF-8 that is cut off inside a character."""
    return error.reason == "unexpected end of data" and not payload[: error.start].isascii()


def _is_chance_utf8(payload: bytes, content_type: str | None) -> bool:
    """Return whether a few valid UTF-8 characters are more likely text in a declared encoding (GBK's 位 is UTF-8's λ).

    They are UTF-8 if no encoding is declared, if all are Latin-1 letters or signs, or if any has three bytes.
    """
    few = payload.translate(None, _ASCII)
    if not 0xC3 < max(few) < 0xE0:
        return False
    sample = _non_ascii_sample(payload)
    declared = _declared_encodings(payload, content_type)
    return "utf-8" not in declared and any(legibility(sample, name)[0] > 0 for name in declared)


def _non_ascii_sample(payload: bytes) -> bytes:
    """Return non-ASCII runs from the beginning and the middle of a payload, with a byte of context on either side."""
    places = [0]
    if len(payload) > 4 * SAMPLE_SIZE and (middle := _BETWEEN.search(payload, len(payload) // 2)):
        places.append(middle.end())
    pieces = []
    for place in places:
        size = 0
        for run in _RUN.finditer(payload, place):
            piece = payload[max(run.start() - 1, 0) : min(run.end() + 1, run.start() + SAMPLE_SIZE)]
            pieces.append(piece)
            size += len(piece)
            if size >= SAMPLE_SIZE:
                break
    return b"".join(pieces)
