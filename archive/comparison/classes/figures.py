"""Find quantities in a folded text, and compute their values: 3.5万元, "$5 million", 零下5度, "ten", 第七.

What a changed quantity means for an edit is in `archive.comparison.classes.classify`; how text is split into whole
figures, in `archive.comparison.text.changes`; which words are one unit, in `archive.comparison.classes.units`.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Final, NamedTuple

from archive.comparison.classes.units import PREFIX, UNIT, unit_of
from archive.comparison.text import HAN_NUMERALS, NUMBER

# Maximum length of a figure whose value is computed; longer ones are compared as they are written.
FIGURE_DIGITS: Final = 24
# How many characters beside an edit belong to its quantity: no figure with its unit reaches further.
AROUND: Final = 28

_SMALL: Final = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
        " seventeen"
        " eighteen nineteen twenty".split()
    )
} | {word: 10 * value for value, word in enumerate("thirty forty fifty sixty seventy eighty ninety".split(), start=3)}
_ORDINALS: Final = {
    word: value
    for value, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth"
        " fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split(),
        start=1,
    )
}
_BIG: Final = {
    "dozen": 12, "hundred": 100, "thousand": 1000, "million": 10**6, "mn": 10**6, "billion": 10**9, "bn": 10**9,
    "trillion": 10**12,
}  # fmt: skip
_WORD: Final = "|".join(sorted((*_SMALL, *_BIG), key=len, reverse=True))
_WORDS: Final = rf"\b(?:an? (?=(?:{'|'.join(_BIG)})\b))?(?:{_WORD})(?:(?: and |[ -])(?:{_WORD}))*\b"
_PARTS: Final = {
    "hal(?:f|ves)": 2, "thirds?": 3, "quarters?": 4, "fifths?": 5, "sixths?": 6, "eighths?": 8, "tenths?": 10,
}  # fmt: skip
# two thirds, three-quarters, half of; 一半, 半数, 三分之二, 2/3. A third is a rank as well, "the third",
# so it needs its count.
_FRACTION: Final = (
    rf"\b(?:(?P<of>an?|one|two|three|four|five|seven|nine|\d)[ -](?P<part>{'|'.join(_PARTS)})|half)\b"
    r"|一半|半数"
    r"|(?P<lower>[二三四五六七八九十]{1,3})分之(?P<upper>[一二三四五六七八九十]{1,3})"
    r"|(?<![\d/.])(?P<top>[1-9])/(?P<bottom>[2-9])(?![\d/.])"
)
# Hours that a word before them moves, from the first of them to before the second, by so many.
_HALF_DAYS: Final = (
    ("凌晨|清晨", 12, 13, -12),  # 上午12:00 is noon in notices
    ("中午", 1, 3, 12),
    ("下午|午后|傍晚|pm", 1, 12, 12),
    ("晚上|晚间|夜里|夜间|深夜|晚", 5, 13, 12),  # 夜里2点 is after midnight
    ("am", 12, 13, -12),
)
HALF_DAY: Final = "凌晨|清晨|早晨|早上|上午|中午|下午|午后|傍晚|晚上|晚间|夜里|夜间|深夜|[早晚]"
_HOUR: Final = r"(?<![\d:.])(?:[01]?\d|2[0-4])(?!\d)"
_HAN_HOUR: Final = rf"(?<![{HAN_NUMERALS}])(?:二?十[一二三四五六七八九]?|[零一二三四五六七八九两])"
_AFTER_A_TIME: Final = "[至到—-]|左右|许|前|后|起|开|关|准时|抵|出发|集合|结束"
# A time of day: 12:30, 12点30分, 十二点三十分, 十二点半, 六点整, 下午3点, 15时, 3 p.m. Three points of a plan are none:
# with 点, what stands beside a whole hour must say that it is a time.
_CLOCK: Final = (
    rf"(?:(?<![最至])(?P<half_day>{HALF_DAY})|(?<=[日号天于至到从自])(?P<at>))?"
    rf"(?:(?P<hour>{_HOUR}|{_HAN_HOUR}(?=[点时]))"
    rf"(?:[点时](?:(?P<minute>\d{{1,2}}|[{HAN_NUMERALS}]{{1,3}})分|(?P<sharp>[半整]|[一三]刻))|:(?P<minutes>\d{{2}})(?!\d))(?![钟:])"
    rf"(?P<half> ?[ap][.。]?m\b[.。]?)?"
    rf"|(?P<whole_hour>{_HOUR}|{_HAN_HOUR}(?=[点时]))"
    rf"(?:时(?![段代期装差速限间候常刻而不])|点(?:钟|(?(half_day)|(?(at)|(?={_AFTER_A_TIME})))(?![\d{HAN_NUMERALS}几多])))"
    rf"|(?P<hour_of_12>(?<![\d:.])(?:1[0-2]|[1-9]))(?P<half_of_12> ?[ap][.。]?m\b[.。]?))"
)
_MIXED: Final = (
    r"(?<![\d.,])(?P<whole>\d)(?P<between>[米块])(?P<decimals>\d{1,2})(?![\d:%人个名只条年月日点时分元米]|[.,]\d)"
)
_ORDINAL: Final = rf"\b(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)-)?(?:{'|'.join(_ORDINALS)})\b"
_SCALE: Final = r"(?:hundred|thousand|million|billion|trillion|mn|bn)\b"
# What a quantity can begin with: most characters begin none, and are passed over at once.
_FIRST: Final = rf"[A-Za-z\d\-{HAN_NUMERALS}负第半人港新台美欧澳$¥€£₩₹凌清早上中下午傍晚夜深]"
_QUANTITY: Final = re.compile(
    rf"(?={_FIRST})(?P<sign>零下|负|(?<![A-Za-z\d.%)])-(?=\d))?(?P<nth>第)?(?P<currency>(?:{PREFIX})"
    rf" ?)?(?P<share>[百千万]分之)?(?:(?P<clock>{_CLOCK})|{_MIXED}|(?P<fraction>{_FRACTION})"
    rf"|(?P<arabic>\d+(?:,\d{{3}}(?!\d))*(?:\.\d+)?)(?P<scale>[十百千万亿]+|"
    rf" ?{_SCALE})?(?P<suffix>(?:st|nd|rd|th)\b)?"
    rf"|(?P<han>[{HAN_NUMERALS}]+(?:点[〇零一二三四五六七八九]+(?![十分刻]))?)|(?P<ordinal>{_ORDINAL})"
    rf"|(?P<words>{_WORDS}))(?P<unit>{UNIT})?",
    re.IGNORECASE,
)
FIGURE: Final = re.compile(rf"(?:[百千]分之)?(?:{NUMBER}|[{HAN_NUMERALS}])")
# With them amounts that are not exact: they can only be told from each other.
_DATE_WORDS: Final = re.compile(
    r"[几数][十百千万亿]+|[十百千万亿]+[几余多]|January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
    r"|hundreds|thousands|millions|billions|trillions|dozens|twice|double|triple",
)
_HAN_DIGITS: Final = {
    digit: value
    for value, digits in enumerate(("〇零", "一", "二两", "三", "四", "五", "六", "七", "八", "九"))
    for digit in digits
}
_HAN_UNITS: Final = {"十": 10, "百": 100, "千": 1000}
_HAN_MYRIADS: Final = {"万": 10**4, "亿": 10**8}


class Quantity(NamedTuple):
    """A quantity in a text: where it is, its value in a base unit, as text, the base unit, and whether it is a rank."""

    start: int
    end: int
    value: str
    unit: str
    nth: bool

    @property
    def key(self) -> tuple[str, str, bool]:
        """What two equal quantities have in common."""
        return self.value, self.unit, self.nth


def quantities(text: str) -> list[Quantity]:
    """Return the quantities in a text.

    >>> [q.key[:2] for q in quantities("12,000人，1.2万人，百分之三，3%")]
    [('12000', 'person'), ('12000', 'person'), ('3', 'percent'), ('3', 'percent')]
    >>> [q.key[:2] for q in quantities("$5 million, 5,000,000 dollars, ten miles, 零下5度")]
    [('5000000', 'USD'), ('5000000', 'USD'), ('10', 'mile'), ('-5', 'degree')]
    """
    return [_quantity(match) for match in _QUANTITY.finditer(text)]


def quantity_at(text: str, start: int, end: int) -> Quantity | None:
    """Return the quantity that the span `[start, end)` is a part of, or beside if it is empty."""
    low = max(0, start - AROUND)
    # Not in the middle of a figure or a word, which would be read as a smaller one.
    while low and text[low - 1].isalnum() and text[low].isalnum() and text[low].isascii():
        low -= 1
    for match in _QUANTITY.finditer(text, low, end + AROUND):
        if match.start() > end:
            return None
        if match.start() <= start and end <= match.end():
            return _quantity(match)
    return None


def quantity_from(text: str, start: int) -> Quantity | None:
    """Return the quantity that begins at a place."""
    match = _QUANTITY.match(text, start)
    return None if match is None else _quantity(match)


def figures(text: str) -> list[tuple[str, str, bool]]:
    """Return the keys of the quantities in a text: value, unit, rank."""
    return [quantity.key for quantity in quantities(text)]


def figures_apart(text: str) -> tuple[list[tuple[str, str, bool]], str]:
    """Return the keys of the quantities in a text, and the text without them."""
    found = list(_QUANTITY.finditer(text))
    if not found:
        return [], text
    borders = [0, *(place for match in found for place in match.span()), len(text)]
    rest = "".join(text[start:end] for start, end in zip(borders[::2], borders[1::2], strict=True))
    return [_quantity(match).key for match in found], rest


def without_quantities(text: str) -> str:
    """Return a text without its quantities."""
    return _QUANTITY.sub("", text)


def is_half(text: str, start: int, end: int) -> bool:
    """Return whether a span is in 半数."""
    return start < end <= start + 2 and text.find("半数", max(0, start - 1), end + 1) >= 0


def is_date_word(text: str) -> bool:
    """Return whether a whole text is a month, a day of the week, or an amount in English words."""
    return bool(_DATE_WORDS.fullmatch(text.strip(" ")))


def _quantity(match: re.Match[str]) -> Quantity:
    if match["clock"] or match["fraction"]:
        return Quantity(match.start(), match.end(), *(_time(match) if match["clock"] else _fraction(match)), False)
    value = _value(match)
    currency, unit = match["currency"], match["unit"]
    nth = bool(match["nth"] or match["suffix"] or match["ordinal"])
    between = {"块": "元"}.get(match["between"] or "", match["between"])
    if currency and unit == "元":
        unit = None  # of 港币600元, the word before it says which
    measure = unit_of((unit or currency or between or "").strip(" "))
    if match["share"]:
        measure = unit_of("%" if match["share"][0] == "百" else "‰" if match["share"][0] == "千" else match["share"])
    if isinstance(value, Decimal):
        value *= measure.factor
        if match["sign"]:
            value = -value
        return Quantity(match.start(), match.end(), _plain(value), measure.base, nth)
    return Quantity(match.start(), match.end(), value, measure.base, nth)


def _time(match: re.Match[str]) -> tuple[str, str]:
    """Return the minutes of a time of day, and what they are."""
    sharp = {"整": "0", "一刻": "15", "半": "30", "三刻": "45"}.get(match["sharp"] or "")
    hour, minute = (
        int(part) if part.isascii() else _han_value(part)
        for part in (
            match["hour"] or match["whole_hour"] or match["hour_of_12"],
            sharp or match["minute"] or match["minutes"] or "0",
        )
    )
    return f"{60 * _hour_of_day(hour, _half_of_day(match)) + minute}", "clock"


def _half_of_day(match: re.Match[str]) -> str:
    """Return the word that says which half of the day a time is in: 下午, pm; none if none does."""
    half = match["half_day"] or match["half"] or match["half_of_12"] or ""
    return re.sub("[ .。]", "", half).lower()


def _hour_of_day(hour: int, half: str) -> int:
    """Return the hour of 24 of one that a word may move to another half of the day."""
    for words, first, end, moved in _HALF_DAYS:
        if half in words.split("|") and first <= hour < end:
            return hour + moved
    return hour


def _fraction(match: re.Match[str]) -> tuple[str, str]:
    """Return a fraction as the per cent it is, if it is a whole number of them, and what it is."""
    if match["lower"]:
        count, parts = _han_value(match["upper"]), _han_value(match["lower"])
    elif match["top"]:
        count, parts = int(match["top"]), int(match["bottom"])
    else:
        of, part = (match["of"] or "a").lower(), (match["part"] or "half").lower()
        count = int(of) if of.isdigit() else _SMALL.get(of, 1)
        parts = next(value for word, value in _PARTS.items() if re.fullmatch(word, part))
    return (f"{100 * count // parts}", "percent") if 100 * count % parts == 0 else (f"{count}/{parts}", "part")


def _value(match: re.Match[str]) -> Decimal | str:
    if match["whole"]:
        return Decimal(f"{match['whole']}.{match['decimals']}")
    if arabic := match["arabic"]:
        bare = arabic.replace(",", "")
        if len(bare) > FIGURE_DIGITS:
            return bare + (match["scale"] or "")
        try:
            value = Decimal(bare)
        except InvalidOperation:
            return bare
        return value * _scale((match["scale"] or "").strip(" ").lower())
    if han := match["han"]:
        return _han_figure(han) if len(han) <= FIGURE_DIGITS else han
    return _value_of_words(match)


def _value_of_words(match: re.Match[str]) -> Decimal:
    if ordinal := match["ordinal"]:
        tens, _, word = ordinal.lower().rpartition("-")
        return Decimal(_SMALL.get(tens, 0) + _ORDINALS[word])
    return Decimal(_in_words(match["words"].lower()))


def _scale(words: str) -> int:
    if words in _BIG:
        return _BIG[words]
    value = 1
    for unit in words:
        value *= (_HAN_UNITS | _HAN_MYRIADS)[unit]
    return value


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _in_words(text: str) -> int:
    """Return the value of a number in English words."""
    total = section = 0
    for word in re.findall(r"[a-z]+", text):
        if word in _SMALL:
            section += _SMALL[word]
        elif word in ("hundred", "dozen"):
            section = (section or 1) * _BIG[word]
        elif word in _BIG:
            total += (section or 1) * _BIG[word]
            section = 0
    return total + section


def _han_figure(numeral: str) -> Decimal:
    whole, _, decimals = numeral.partition("点")
    fraction = "".join(str(_HAN_DIGITS[character]) for character in decimals)
    return Decimal(f"{_han_value(whole)}.{fraction or 0}")


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
