"""What one edit means: a figure, a negation, a quotation, a name, or wording. By rules, on folded texts.

The rules look at the edit and a few characters around it. They are made to be right when they speak: an edit
that fits none is `wording`, or a plain deletion or insertion.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.diff import HAN_NUMERALS, NEGATION, NUMBER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.comparison import EditClass

# A longer edit is a rewritten passage; that a figure in it differs is no longer what it is about.
NUMBER_EDIT: Final = 24
NEGATION_EDIT: Final = 12
# What is cut or added whole, and is longer than this beside its figure or negation, is a cut or an addition.
BARE_EDIT: Final = 3
NAME_EDIT: Final = 12
# Looked at around an edit: the longest role, word or name that decides is no longer.
AROUND: Final = 8
# Digits of a figure whose value is worked out; longer ones are compared as they are written.
FIGURE_DIGITS: Final = 24

_FIGURE: Final = re.compile(rf"{NUMBER}|[{HAN_NUMERALS}]")
_NEGATION: Final = re.compile(NEGATION)
# Words that hold a negating character and do not negate.
_NO_NEGATION: Final = re.compile(
    "非常|非洲|非凡|莫非|除非|是非|不断|不仅|不但|不过|不久|不少|不同(?!意)|不管|不论|无论|无数|无锡|无疑|无线|无人机"
    "|未来|特别|分别|区别|级别|类别|性别|别人|别的|个别|差别|识别|告别|别墅|莫斯科|沉没|出没|勿忘|坚定不移|坚持不懈|不懈|不可或缺|必不可少|不得了|不错"
)
# Pauses and joints. A question or exclamation mark is none: it changes what a sentence says.
_PAUSES: Final = frozenset(" ,.;:、·-…~'()[]")

_SURNAMES: Final = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴"
    "夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文习"
)
_ROLE: Final = (
    "记者|通讯员|作者|编辑|书记|主任|主席|总理|部长|省长|市长|县长|区长|局长|厅长|处长|校长|院长|会长|董事长|总经理|经理"
    "|教授|研究员|专家|同志|先生|女士|代表|委员|院士"
)
_AFTER_NAME: Final = rf"(?:{_ROLE}|说|表示|指出|认为|介绍|强调|告诉)"
_HAN: Final = "\u3400-\u9fff"
_PERSON: Final = (
    re.compile(rf"(?:{_ROLE})([{_SURNAMES}][{_HAN}](?:[{_HAN}](?=[^{_HAN}]|$|{_AFTER_NAME}))?)"),
    re.compile(rf"([{_SURNAMES}][{_HAN}]{{1,2}})(?={_AFTER_NAME})"),
)
_LATIN_NAME: Final = re.compile(r"[A-Z][^\W\d_]*(?:[ -][A-Z][^\W\d_]*)*")
_PLACE_SUFFIX: Final = re.compile(
    "自治区|自治州|省|市|县|镇|乡|村|公司|集团|银行|大学|学院|医院|法院|检察院|委员会|研究院|研究所|日报|晚报|时报|新闻网"
)
_PLACES: Final = re.compile(
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南"
    "|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆"
    "|香港|澳门|沈阳|大连|鞍山|哈尔滨|长春|济南|青岛|南京|苏州|杭州|宁波|福州|厦门|广州"
    "|深圳|武汉|长沙|成都|西安|郑州|石家庄|太原|合肥|南昌|昆明|贵阳|南宁|海口|兰州|西宁"
    "|银川|乌鲁木齐|拉萨|呼和浩特|中国|美国|英国|法国|德国|俄罗斯|日本|韩国|朝鲜|印度|乌克兰|以色列"
    "|伊朗|欧盟"
)
_HAN_DIGITS: Final = {
    digit: value
    for value, digits in enumerate(("〇零", "一", "二两", "三", "四", "五", "六", "七", "八", "九"))
    for digit in digits
}
_HAN_UNITS: Final = {"十": 10, "百": 100, "千": 1000}
_HAN_MYRIADS: Final = {"万": 10**4, "亿": 10**8}


class Place(NamedTuple):
    """Where an edit stands: a folded text, and the characters `[start, end)` of it that were changed."""

    text: str
    start: int
    end: int

    @property
    def words(self) -> str:
        """The changed characters."""
        return self.text[self.start : self.end]


def classify(left: Place, right: Place) -> EditClass:
    """Return the class of one change inside a block. The gravest that fits, since small is not harmless.

    >>> classify(Place("增长12%。", 2, 5), Place("增长120%。", 2, 6))
    'number'
    >>> classify(Place("不能参加", 0, 1), Place("能参加", 0, 0))
    'negation'
    """
    rules: tuple[tuple[EditClass, bool], ...] = (
        ("number", _is_number(left, right)),
        ("typographic", _is_print(left.words, right.words)),
        ("negation", _is_negation(left, right)),
        ("quotation", _is_quotation(left, right)),
        ("name", _is_name(left, right)),
        ("deletion", not right.words),
        ("insertion", not left.words),
    )
    return next((cls for cls, fits in rules if fits), "wording")


def _is_print(old: str, new: str) -> bool:
    """Say whether only pauses differ, or how a figure of the same value is written."""
    return _without_figures(old) == _without_figures(new) and _figures(old) == _figures(new)


def _without_figures(text: str) -> str:
    return "".join(character for character in _FIGURE.sub("", text) if character not in _PAUSES)


def _is_number(left: Place, right: Place) -> bool:
    old, new = left.words, right.words
    if max(len(old), len(new)) > NUMBER_EDIT:
        return False
    if _is_sign(left) != _is_sign(right) and not old.strip("-") and not new.strip("-"):
        return True
    old_figures, new_figures = _figures(old), _figures(new)
    if old_figures == new_figures:
        return False
    rest = [_without_figures(text) for text in (old, new)]
    if old_figures and new_figures:
        # 一 and 万 are in many words that count nothing: 万众 → 一心 is wording.
        return rest[0] == rest[1] or (_has_digit(old) and _has_digit(new))
    return (_has_digit(old) or _has_digit(new)) and max(map(len, rest)) <= BARE_EDIT


def _is_sign(place: Place) -> bool:
    """Say whether a dash is the minus of a figure."""
    text, end = place.text, place.end
    return (
        place.words == "-"
        and text[end : end + 1].isdigit()
        and not text[max(0, place.start - 1) : place.start].isdigit()
    )


def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)


def _figures(text: str) -> list[tuple[str, str]]:
    """Return the figures of a text by value, each with its percent sign."""
    return [_value(figure) for figure in _FIGURE.findall(text)]


def _value(figure: str) -> tuple[str, str]:
    """Return a figure's value as text, and its sign of parts (% or ‰).

    >>> _value("1.2万"), _value("12,000"), _value("一万二千"), _value("3%")
    (('12000', ''), ('12000', ''), ('12000', ''), ('3', '%'))
    """
    sign = figure[-1] if figure[-1] in "%‰" else ""
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
    """Return the value of a Chinese numeral; of a row of digits (二〇二三), the number it spells."""
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


def _is_negation(left: Place, right: Place) -> bool:
    longest = max(len(left.words), len(right.words))
    limit = NEGATION_EDIT if left.words and right.words else BARE_EDIT
    return longest <= limit and _negations(left) != _negations(right)


def _negations(place: Place) -> int:
    """Count the negating words inside an edit; 非 in 非常 is none."""
    start, end = max(0, place.start - AROUND), place.end + AROUND
    words = [match.span() for match in _NO_NEGATION.finditer(place.text, start, end)]
    return sum(
        1
        for match in _NEGATION.finditer(place.text, place.start, place.end)
        if not any(a <= match.start() and match.end() <= b for a, b in words)
    )


def _is_quotation(left: Place, right: Place) -> bool:
    old, new = left.words, right.words
    if '"' in old or '"' in new:
        return old.replace('"', "") == new.replace('"', "")
    return _is_quoted(left) and _is_quoted(right)


def _is_quoted(place: Place) -> bool:
    """Say whether an edit stands between an opening and a closing quotation mark."""
    return place.text.count('"', 0, place.start) % 2 == 1 and place.text.find('"', place.end) >= 0


def _is_name(left: Place, right: Place) -> bool:
    old, new = left.words, right.words
    if not old or not new or max(len(old), len(new)) > NAME_EDIT:
        return False
    if _PLACES.fullmatch(old) and _PLACES.fullmatch(new):
        return True
    if _is_latin_name(left) and _is_latin_name(right):
        return old.casefold() != new.casefold()
    suffixes = _suffix(left), _suffix(right)
    if suffixes[0] and suffixes[0] == suffixes[1]:
        return True
    people = set(_people(left)), set(_people(right))
    return bool(people[0]) and bool(people[1]) and people[0].isdisjoint(people[1])


def _is_latin_name(place: Place) -> bool:
    """Say whether capitalised words stand where no sentence begins."""
    before = place.text[: place.start].rstrip(" ")[-1:]
    return bool(before) and before not in '.!?"…' and bool(_LATIN_NAME.fullmatch(place.words))


def _suffix(place: Place) -> str | None:
    """Return the word that makes what was changed a place or an organisation: 沈阳[市], 辽宁[日报]."""
    if len(place.words) < 2 or not re.fullmatch(f"[{_HAN}]+", place.words):
        return None
    match = _PLACE_SUFFIX.match(place.text, place.end)
    return match[0] if match else None


def _people(place: Place) -> Iterator[str]:
    """Yield the names, known by a role or a verb of speech beside them, that an edit touches."""
    start, end = max(0, place.start - AROUND), place.end + AROUND
    for pattern in _PERSON:
        for match in pattern.finditer(place.text, start, end):
            if match.start(1) < place.end and place.start < match.end(1):
                yield match[1]
