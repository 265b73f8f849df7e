"""The units of figures: which words are one unit, and how much of a base unit each is.

3公里 and 3000米 are equal, as are 3% and "3 percent"; 3 km and 3 miles are not.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final, NamedTuple


class UnitOfMeasure(NamedTuple):
    """A base unit, and how many of it one of this unit is."""

    base: str
    factor: Decimal


# A line for each unit: its base and factor, then the words for it, English ones in the singular.
_TABLE: Final = """
metre 1000: 公里 千米 km kilometer kilometre
metre 1: 米 m meter metre
metre 0.01: 厘米 公分 cm centimeter centimetre
metre 0.001: 毫米 mm millimeter millimetre
mile 1: 英里 mile
foot 1: 英尺 foot feet ft
inch 1: 英寸 inch inches
nautical 1: 海里
square 1000000: 平方公里 平方千米 km2
square 1: 平方米 平米 m2
square 10000: 公顷 hectare
mu 1: 亩
acre 1: 英亩 acre
cubic 1: 立方米 m3
litre 1: 升 liter litre
litre 0.001: 毫升 ml
gram 1000000: 吨 tonne ton
gram 1000: 公斤 千克 kg kilogram kilo
gram 500: 斤
gram 1: 克 g gram
gram 0.001: 毫克 mg
pound 1: lb lbs pound
year 1: 年 year yr
month 1: 个月 month
dated-month 1: 月 月份
day 7: 周 星期 个星期 week
day 1: 天 日 号 day
second 3600: 小时 个小时 hour hr
second 60: 分钟 minute min
second 1: 秒 秒钟 second sec
age 1: 岁 周岁
person 1: 人 名
household 1: 户
family 1: 家
percent 1: % percent per-cent pct
percent 10: 成
permille 1: ‰
point 1: 个百分点 百分点 percentage-point pp
times 1: 倍 times fold
degree 1: 度 ℃ °C 摄氏度 degree degrees-Celsius
fahrenheit 1: 华氏度 °F degrees-Fahrenheit
CNY 1: 元 块钱 人民币 元人民币 ¥ RMB CNY yuan
CNY 0.1: 角
USD 1: 美元 美金 $ US$ USD dollar
HKD 1: 港元 港币 HK$ HKD
TWD 1: 新台币 台币 NT$
EUR 1: 欧元 € EUR euro
GBP 1: 英镑 £ GBP
JPY 1: 日元 日圆 JPY yen
KRW 1: 韩元 ₩ won
RUB 1: 卢布 ruble rouble
INR 1: 卢比 ₹ rupee
AUD 1: 澳元 澳币 A$
CAD 1: 加元 C$
"""
_PREFIXES: Final = (
    "US$",
    "HK$",
    "NT$",
    "A$",
    "C$",
    "$",
    "¥",
    "€",
    "£",
    "₩",
    "₹",
    "USD",
    "RMB",
    "CNY",
    "EUR",
    "GBP",
    "人民币",
    "港币",
    "新台币",
    "台币",
    "美金",
    "欧元",
    "澳币",
)


def _read() -> dict[str, UnitOfMeasure]:
    units: dict[str, UnitOfMeasure] = {}
    for line in _TABLE.strip().splitlines():
        head, _, words = line.partition(": ")
        base, factor = head.split()
        for word in words.split():
            units[word.replace("-", " ").lower()] = UnitOfMeasure(base, Decimal(factor))
    return units


_UNITS: Final = _read()
_LATIN: Final = sorted((unit for unit in _UNITS if unit[0].isascii() and unit[0].isalpha()), key=len, reverse=True)
_OTHER: Final = sorted((unit for unit in _UNITS if unit not in _LATIN and unit not in "$¥€£₩₹"), key=len, reverse=True)
PREFIX: Final = "|".join(map(re.escape, _PREFIXES))
# An English unit may follow after a blank or a hyphen, and may be in the plural.
UNIT: Final = (
    "(?:" + "|".join(map(re.escape, _OTHER)) + ")"
    "|[ -]?(?:" + "|".join(map(re.escape, _LATIN)) + r")s?\b"
)  # fmt: skip
# Chinese units of several characters.
LONG_UNIT: Final = "|".join(re.escape(unit) for unit in _OTHER if len(unit) > 1 and not unit.isascii())


def unit_of(words: str) -> UnitOfMeasure:
    """Return the unit that a word stands for; one of its own kind if it is none, and no unit for no word."""
    bare = words.lstrip(" -").lower()
    if bare not in _UNITS and bare.endswith("s"):
        bare = bare[:-1]
    return _UNITS.get(bare, UnitOfMeasure(bare, Decimal(1)))
