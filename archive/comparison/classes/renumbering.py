"""Tell a renumbered list or law from changed figures: 第七条 → 第八条, 一、 → 二、, 1. → 2.

A number at the beginning of a part of a body is a name for that part. A reference to it (依照第七条) goes with it, if
it changed as the part's own number did.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from archive.comparison.classes.figures import quantities
from archive.comparison.classes.units import LONG_UNIT, UNIT
from archive.comparison.text import HAN_NUMERALS

if TYPE_CHECKING:
    from archive.comparison.classes.classify import EditPosition

_NUMERAL: Final = rf"(?:\d{{1,3}}|[{HAN_NUMERALS}]{{1,6}}|[IVXLivxl]{{1,6}}|[A-Za-z])"
_PART: Final = "条|款|项|章|节|编|部分|篇|回|讲|课|目"
_ENGLISH_PART: Final = (
    "article|section|chapter|part|paragraph|clause|rule|step|item|question|lesson|appendix|annex|sec|art"
)
# What makes a decimal an amount: 7.3元, 12.5公里, 9.9万. A unit of one character may also begin a word: 1.2天文台.
_MEASURE: Final = rf"(?:[十百千万亿]|(?:{LONG_UNIT})|(?:{UNIT})(?:$|[^\u4e00-\u9fff]|的))"
# The number of a part, at its beginning: with the word for such parts, in brackets, or with a mark after it.
_HEAD: Final = re.compile(
    rf"[ ]?(?:第({_NUMERAL})(?:{_PART})(?:之({_NUMERAL}))?"
    rf"|(?:{_ENGLISH_PART})[.。]? ({_NUMERAL}(?:\.\d{{1,3}})*)\b"
    rf"|[(\[]({_NUMERAL})[)\]]|({_NUMERAL})(?=[、。.)\]](?!\d))"
    rf"|(\d{{1,3}}(?:\.\d{{1,3}}){{1,4}})(?!{_MEASURE})(?=[ 、。\u4e00-\u9fff]))",
    re.IGNORECASE,
)
# The mark after it, which is changed with it: 三、 → 7.
_AFTER_HEAD: Final = re.compile(r"[、。.)\]]? ?")
_REFERENCE: Final = re.compile(
    rf"第({_NUMERAL})(?:{_PART})(?:之({_NUMERAL}))?"
    rf"|(?:{_ENGLISH_PART})s?[.。]? ({_NUMERAL}(?:\.\d{{1,3}})*)\b",
    re.IGNORECASE,
)
_MARKER: Final = re.compile(rf"(?:[(\[]{_NUMERAL}[)\]]|{_NUMERAL}[、。.)\]])[ 、。.]?", re.IGNORECASE)
_CLAUSE: Final = re.compile(r"[。;:!?]")
# How far from a changed numeral the mark that begins its clause, or the word for a part, may be.
REACH: Final = 16


class Renumbering:
    """The numbers of the parts of a body, and how they changed."""

    def __init__(self) -> None:
        self._pairs: set[tuple[str, str]] = set()

    def is_head(self, left: EditPosition, right: EditPosition) -> bool:
        """Return whether a change is inside the number that a part begins with, on both sides; and remember it."""
        old, new = _head_at(left), _head_at(right)
        if old is None or new is None:
            return False
        self._pairs.add((old, new))
        return True

    def is_dropped(self, left: EditPosition, right: EditPosition) -> bool:
        """Return whether one side alone has a number with its mark where the text begins: a list numbers itself."""
        if left.start or right.start or (left.words and right.words):
            return False
        return bool(_MARKER.fullmatch(left.words or right.words))

    def is_reference(self, left: EditPosition, right: EditPosition) -> bool:
        """Return whether a change is inside a reference to a part whose number changed in this way."""
        old, new = _reference_at(left), _reference_at(right)
        return old is not None and new is not None and (old, new) in self._pairs


def _head_at(place: EditPosition) -> str | None:
    """Return the number that begins a text, or a sentence or clause in it, and that a span is inside of."""
    low = max(0, place.start - REACH)
    starts = [0] if low == 0 else []
    starts += [match.end() for match in _CLAUSE.finditer(place.text, low, place.start)]
    for start in starts[::-1]:
        match = _HEAD.match(place.text, start)
        if match is None or not _may_begin(match, start):
            continue
        end = _AFTER_HEAD.match(place.text, match.end())
        if match.start() <= place.start and place.end <= (end or match).end():
            return _number(match)
    return None


def _may_begin(match: re.Match[str], start: int) -> bool:
    """Return whether a number begins a part there: inside a text only one with brackets or the word for a part."""
    return start == 0 or match[0].lstrip(" ")[0] in "第(["


def _reference_at(place: EditPosition) -> str | None:
    low = max(0, place.start - REACH)
    for match in _REFERENCE.finditer(place.text, low, place.end + REACH):
        if match.start() <= place.start and place.end <= match.end():
            return _number(match)
    return None


def _number(match: re.Match[str]) -> str:
    """Return the number of a part in figures, with that of its sub-part."""
    return "-".join(_value(group) for group in match.groups() if group)


def _value(numeral: str) -> str:
    found = quantities(numeral)
    return found[0].value if len(found) == 1 and found[0].end == len(numeral) else numeral.lower()
