"""Fold texts for comparison: remove typographic differences that change no word, and map back to the raw text.

Folded: what Unicode's NFKC makes equal (full and half width, ligatures, Kangxi radicals, compatibility ideographs,
accents as characters of their own), traditional and simplified characters, variants of punctuation, white space beside
Chinese, runs of dots and dashes, invisible characters. Not folded: other letters, their case, the values of figures.
The record is never folded; its text is exactly as printed. How differences in the raw text become edits is in
`archive.comparison.text.diff`; what was put in against copying is in `archive.comparison.text.tricks`.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.comparison.text.traditional import SIMPLIFIED
from archive.comparison.text.variants import VARIANT_FORMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Scripts written without spaces between words: Han with its extensions and compatibility forms, kana,
# bopomofo, and CJK punctuation. Hangul is written with spaces and is not here.
CJK: Final = "\u2e80-\u2fdf\u3000-\u312f\u31a0-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff"

# Each character of a key is folded to the one character that is its value.
_VARIANTS: Final = {
    "｡": "。",
    "､": "、",
    "﹐": ",",
    "﹒": ".",
    "﹑": "、",
    '“”„‟″＂「」﹁﹂｢｣〝〞"': '"',
    "‘’‚‛′＇『』﹃﹄`": "'",
    "—–―─━‐‑‒−﹘﹣": "-",
    "⋯": "…",
    "•・‧∙⋅●": "·",
    "〜∼": "~",
    "〈": "<",
    "〉": ">",
    "【〔［": "[",
    "】〕］": "]",
    "∶︰﹕": ":",
    "﹔": ";",
    "﹖": "?",
    "﹗": "!",
    "﹪": "%",
    "○": "〇",
}
_FULL_WIDTH: Final = {0xFF01 + offset: 0x21 + offset for offset in range(94)}
_BLANKS: Final = dict.fromkeys((0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000), 0x20)
# A point before a digit can be a decimal point; any other single one is a full stop, and folded to the Chinese one.
_STOP: Final = re.compile(r"(?<!\.)\.(?!\u200b*[.\d])")
_TABLE: Final = (
    SIMPLIFIED
    | VARIANT_FORMS
    | _FULL_WIDTH
    | _BLANKS
    | {ord(raw): ord(to) for many, to in _VARIANTS.items() for raw in many}
)

# In a text of ASCII alone, what may be folded; single blanks between words stay.
_ASCII_RUNS: Final = re.compile(r"^\s|\s$|\s\s|[^\S ]|\s%|\$\s|\.\.|--|\W{8}|[\x00-\x1f]")
# Letters of Cyrillic and Greek that look like Latin ones: in a word with Latin letters they stand for these.
_LOOKALIKES: Final = str.maketrans(
    "аеорсухіѕјһԁԛԝАВЕКМНОРСТХІЅЈοανικρτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "aeopcyxisjhdqwABEKMHOPCTXISJoavikptuxABEZHIKMNOPTYX"
)
_ALIKE: Final = re.compile(r"[A-Za-z][\u0370-\u052f]|[\u0370-\u052f][A-Za-z]")
_MIXED_WORD: Final = re.compile(
    r"[A-Za-z\u0370-\u052f]*(?:[A-Za-z][\u0370-\u052f]|[\u0370-\u052f][A-Za-z])[A-Za-z\u0370-\u052f]*"
)

# Invisible characters: soft hyphen, joiners and fillers, direction marks, variation selectors, tags.
INVISIBLE: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff"
)
_RUN: Final = re.compile(rf"[\s{INVISIBLE}]+|[.…]{{2,}}|-{{2,}}")
_IS_CJK: Final = re.compile(f"[{CJK}]")
# A letter of another character that NFKC composes with the one before it: vowels and finals of Hangul.
_JAMO: Final = range(0x1161, 0x1200)
# The marks of half-width kana, which stand behind their letter: ｶﾞ is ガ.
_SOUND_MARKS: Final = "\uff9e\uff9f"
# Printed beside a figure with a blank or without: 3.5 %, $ 500.
_AFTER_FIGURE: Final = "%‰°℃"
_CURRENCY: Final = "$¥€£"
# How many marks may be between a blank and the word beside it.
_MARKS: Final = 8

# A text with none of these is in simplified characters already, and most are: the search costs an eighth of folding.
# (The rare characters beyond U+FFFF are one range: the engine is slow at sets of them.)
_MAY_BE_TRADITIONAL: Final = re.compile(
    f"[{''.join(chr(one) for one in SIMPLIFIED if one < 0x10000)}\U00010000-\U0010ffff]"
)


class FoldedText(NamedTuple):
    """A folded text with the offsets that map it back to the raw text.

    Character `i` of `text` is `raw[starts[i]:ends[i]]`; what is between `ends[i]` and `starts[i + 1]` was dropped. Of
    several characters that one raw character was folded to (ﬁ), the first is that character, the others are empty.
    `starts` has one entry more than `text` has characters: the length of `raw`.
    """

    raw: str
    text: str
    starts: Sequence[int]
    ends: Sequence[int]


_EMPTY: Final = FoldedText("", "", range(1), range(1, 1))


def fold_text(raw: str, *, dropped: str | None = None) -> FoldedText:
    """Fold a text for comparison.

    `dropped` is the raw text with zero-width spaces for characters that are to be dropped as if they were invisible.

    >>> fold_text("增长 ３．５％，“稳”……").text
    '增长3.5%,"稳"…'
    >>> fold_text("國家發展").text
    '国家发展'
    >>> fold_text("ﬁne, cafe\u0301").text
    'fine, café'
    >>> fold_text("甲  乙 ").starts
    [0, 3, 5]
    """
    if not raw:
        return _EMPTY  # as pictures without a caption have
    shown = raw if dropped is None else dropped
    text = fold_characters(shown)
    if text.isascii() and dropped is None and not _ASCII_RUNS.search(text):
        return FoldedText(raw, text, range(len(raw) + 1), range(1, len(raw) + 1))
    if text.isascii() or unicodedata.is_normalized("NFKC", text.replace("…", "")):
        return _fold_runs(raw, text, None)
    return _fold_runs(raw, *_compose(shown, text))


def fold_characters(raw: str) -> str:
    """Fold characters one to one, so that the length stays the same."""
    text = _STOP.sub("。", raw.translate(_TABLE)).replace("甚么", "什么")
    if has_lookalikes(text):
        text = _MIXED_WORD.sub(lambda match: match[0].translate(_LOOKALIKES), text)
    return text


def simplify(text: str) -> str:
    """Fold traditional characters to simplified ones, and nothing else.

    >>> simplify("來源：雲溪日報")
    '来源：云溪日报'
    """
    return text.translate(SIMPLIFIED) if _MAY_BE_TRADITIONAL.search(text) else text


def count_traditional(text: str) -> int:
    """Return the number of characters of a text that have another, simplified form.

    >>> count_traditional("來源：雲溪日報")
    3
    """
    return sum(ord(one) in SIMPLIFIED for one in _MAY_BE_TRADITIONAL.findall(text))


def has_lookalikes(text: str) -> bool:
    """Return whether a word mixes Latin letters with Cyrillic or Greek ones that look like them.

    Folding reads them as Latin letters.
    """
    if text.isascii():
        return False
    # These letters are two bytes of UTF-8 that begin with one of four: far faster to look for than the letters.
    coded = text.encode("utf-8", "surrogatepass")
    found = b"\xce" in coded or b"\xcf" in coded or b"\xd0" in coded or b"\xd1" in coded
    return found and bool(_ALIKE.search(text))


def _compose(raw: str, text: str) -> tuple[str, tuple[list[int], list[int]]]:
    """Apply NFKC to each character with the marks after it; return the text, and where each character starts and ends.

    A digit after a digit stays as it is printed: 10² is not 102.
    """
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    while at < len(text):
        end = at + 1
        while end < len(text) and (
            unicodedata.combining(text[end]) or ord(text[end]) in _JAMO or text[end] in _SOUND_MARKS
        ):
            end += 1
        cluster = text[at:end]
        composed = cluster
        if not cluster.isascii() and cluster != "…":
            composed = unicodedata.normalize("NFKC", cluster).translate(_TABLE)
        if composed != cluster and _stays(composed, raw[at], text[max(0, at - 1) : at]):
            composed = cluster
        if len(composed) == len(cluster):
            starts += range(at, end)
            ends += range(at + 1, end + 1)
        else:
            starts += [at, *[end] * (len(composed) - 1)]
            ends += [end] * len(composed)
        out.append(composed)
        at = end
    return "".join(out), (starts, ends)


def _stays(composed: str, raw: str, before: str) -> bool:
    """Return whether a character is not composed: a mark without a letter, or a digit above others."""
    return " " in composed or (composed[:1].isdigit() and before.isdigit() and not raw.isdecimal())


def _fold_runs(raw: str, text: str, places: tuple[list[int], list[int]] | None) -> FoldedText:
    """Fold the runs of blanks, dots and dashes; `places` says where each character of `text` stands in `raw`."""
    runs = list(_RUN.finditer(text))
    if not runs and places is None:
        return FoldedText(raw, text, range(len(raw) + 1), range(1, len(raw) + 1))
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    done = 0
    for run in runs:
        start, end = run.span()
        pieces.append(text[done:start])
        starts.extend(range(done, start))
        ends.extend(range(done + 1, start + 1))
        done = end
        if short := _fold_run(text, start, end):
            pieces.append(short)
            starts.append(start)
            ends.append(end)
    pieces.append(text[done:])
    starts.extend(range(done, len(text) + 1))
    ends.extend(range(done + 1, len(text) + 1))
    if places is not None:
        first, last = [*places[0], len(raw)], [0, *places[1]]
        starts, ends = [first[start] for start in starts], [last[end] for end in ends]
    return FoldedText(raw, "".join(pieces), starts, ends)


def _fold_run(text: str, start: int, end: int) -> str:
    """Fold a run of blanks, dots or dashes to one character, or to nothing."""
    first = text[start]
    if first in ".…":
        return "…"
    if first == "-":
        return "-"
    if start == 0 or end == len(text) or not any(character.isspace() for character in text[start:end]):
        return ""
    before, after = text[start - 1], text[end]
    if before == "," and after.isdigit() and text[max(0, start - 2) : start - 1].isdigit():
        return " "  # without it, "12, 300" would become one figure
    if (before.isdigit() and after in _AFTER_FIGURE) or (before in _CURRENCY and after.isdigit()):
        return ""
    words = (
        before if before.isalnum() else _nearest_word(text, range(start - 2, max(-1, start - 1 - _MARKS), -1)),
        after if after.isalnum() else _nearest_word(text, range(end + 1, min(len(text), end + _MARKS))),
    )
    return " " if any(words) and not any(map(_IS_CJK.match, words)) else ""


def _nearest_word(text: str, places: Iterable[int]) -> str:
    """Return the first letter or digit at some places, "" if there is none: punctuation has no script of its own."""
    return next((text[place] for place in places if text[place].isalnum()), "")
