"""Fold texts for comparison: remove typographic differences that change no word, and map back to the raw text.

Folded: full and half width, traditional and simplified characters, variants of punctuation, white space, runs of
dots and dashes, invisible characters. Not folded: other letters, their case, the values of figures. The record is never
folded; its text is exactly as printed. How differences in the raw text become edits is in
`archive.comparison.text.diff`.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.comparison.text.traditional import SIMPLIFIED

if TYPE_CHECKING:
    from collections.abc import Sequence

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
# A point before a digit can be a decimal point; any other single one is a full stop, and folded to the Chinese one.
_STOP: Final = re.compile(r"(?<!\.)\.(?![.\d])")
_TABLE: Final = SIMPLIFIED | _FULL_WIDTH | {ord(raw): ord(to) for many, to in _VARIANTS.items() for raw in many}

# Invisible characters: soft hyphen, zero-width characters, direction marks.
_INVISIBLE: Final = "\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
_RUN: Final = re.compile(rf"[\s{_INVISIBLE}]+|[.…]{{2,}}|-{{2,}}")
_IS_CJK: Final = re.compile(f"[{CJK}]")


class FoldedText(NamedTuple):
    """A folded text with the offsets that map it back to the raw text.

    Character `i` of `text` is `raw[starts[i]:ends[i]]`; what is between `ends[i]` and `starts[i + 1]` was dropped.
    `starts` has one entry more than `text` has characters: the length of `raw`.
    """

    raw: str
    text: str
    starts: Sequence[int]
    ends: Sequence[int]


def fold_text(raw: str) -> FoldedText:
    """Fold a text for comparison.

    >>> fold_text("增长 ３．５％，“稳”……").text
    '增长3.5%,"稳"…'
    >>> fold_text("國家發展").text
    '国家发展'
    >>> fold_text("甲  乙 ").starts
    [0, 3, 5]
    """
    text = fold_characters(raw)
    runs = list(_RUN.finditer(text))
    if not runs:
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
    return FoldedText(raw, "".join(pieces), starts, ends)


def fold_characters(raw: str) -> str:
    """Fold characters one to one, so that the length stays the same."""
    return _STOP.sub("。", raw.translate(_TABLE))


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
    return " " if _needs_space(before) and _needs_space(after) else ""


def _needs_space(character: str) -> bool:
    """Return whether a space next to this character separates words; next to Han or punctuation it does not."""
    return not _IS_CJK.match(character) and unicodedata.category(character)[0] not in "PSZC"
