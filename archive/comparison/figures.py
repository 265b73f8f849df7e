"""Find figures, dates and amounts in a folded text, and compute their values.

What a changed figure means for an edit is in `archive.comparison.classify`; how text is split into whole figures, in
`archive.comparison.text.changes`.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Final

from archive.comparison.text import HAN_NUMERALS, NUMBER

# Maximum length of a figure whose value is computed; longer ones are compared as they are written.
FIGURE_DIGITS: Final = 24
# How many characters before an edit inside a unit its figure can end: the length of the longest unit, minus one.
_UNIT_INSIDE: Final = 3

_PARTS: Final = {"百分之": "%", "千分之": "‰"}
FIGURE: Final = re.compile(rf"(?:[百千]分之)?(?:{NUMBER}|[{HAN_NUMERALS}])")
_UNIT: Final = re.compile(
    "美元|欧元|英镑|日元|港元|卢布|元|平方公里|平方米|立方米|公里|千米|厘米|毫米|米|公斤|千克|毫克|克|吨|公顷|亩|升|度"
    "|年|个月|月|日|号|天|周|小时|分钟|秒|岁|人|名|户|家|个百分点|倍|成"
)
_NUMBER_WORDS: Final = (
    "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    "|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?"
    "|trillions?|dozens?|half|twice|double|triple"
)
_DATE_WORDS: Final = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
    "|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
)
_WORDS: Final = re.compile(rf"(?:(?i:{_NUMBER_WORDS})|{_DATE_WORDS})(?:[ -](?i:{_NUMBER_WORDS}))*")
_HAN_DIGITS: Final = {
    digit: value
    for value, digits in enumerate(("〇零", "一", "二两", "三", "四", "五", "六", "七", "八", "九"))
    for digit in digits
}
_HAN_UNITS: Final = {"十": 10, "百": 100, "千": 1000}
_HAN_MYRIADS: Final = {"万": 10**4, "亿": 10**8}


def figures(text: str) -> list[tuple[str, str]]:
    """Return the values of the figures in a text, each with its percent or per mille sign.

    >>> figures("12,000人，1.2万人，一万二千人，3%，百分之三")
    [('12000', ''), ('12000', ''), ('12000', ''), ('3', '%'), ('3', '%')]
    """
    return [_value(figure) for figure in FIGURE.findall(text)]


def is_number_in_words(text: str) -> bool:
    """Return whether a whole text is a number, a month or a day of the week in English words."""
    return bool(_WORDS.fullmatch(text.strip(" ")))


def unit_at(text: str, start: int, end: int) -> str | None:
    """Return the unit that covers the span `[start, end)` and follows a figure: 元 of 5元; None if there is none.

    >>> unit_at("共5万公里。", 4, 5)
    '公里'
    """
    for begin in range(start, max(0, start - _UNIT_INSIDE) - 1, -1):
        before = text[begin - 1 : begin]
        if before.isdigit() or (before and before in HAN_NUMERALS):
            unit = _UNIT.match(text, begin)
            return unit[0] if unit and unit.end() >= end else None
    return None


def _value(figure: str) -> tuple[str, str]:
    """Return a figure's value as text, and its sign (%, ‰ or "")."""
    sign = _PARTS.get(figure[:3], figure[-1] if figure[-1] in "%‰" else "")
    if figure[:3] in _PARTS:
        figure = figure[3:]
    bare = figure.rstrip("%‰").replace(",", "")
    if len(bare) > FIGURE_DIGITS:
        return bare, sign
    if bare[0] in HAN_NUMERALS:
        return str(_han_value(bare)), sign
    digits = bare.rstrip("十百千万亿")
    try:
        value = Decimal(digits)
    except InvalidOperation:
        return bare, sign
    for unit in bare[len(digits) :]:
        value *= (_HAN_UNITS | _HAN_MYRIADS)[unit]
    return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}", sign


def _han_value(numeral: str) -> int:
    """Return the value of a Chinese numeral; for a sequence of digits (二〇二三), the number that they spell."""
    if all(character in _HAN_DIGITS for character in numeral):
        return int("".join(str(_HAN_DIGITS[character]) for character in numeral))
    total = section = digit = 0
    for character in numeral:
        if character in _HAN_DIGITS:
            digit = _HAN_DIGITS[character]
        elif character in _HAN_UNITS:
            section += (digit or 1) * _HAN_UNITS[character]
            digit = 0
        else:
            total = (total + section + digit or 1) * _HAN_MYRIADS[character]
            section = digit = 0
    return total + section + digit
