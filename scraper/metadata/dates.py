"""Parse dates as pages print them into ISO 8601.

Handles digits with - / . or 年月日, 〇一二 numerals, times glued on or apart, English month names, dates without a
year, and 昨天 or 3小时前 relative to a time that is passed in. The clock is never read. `scraper.metadata.metadata`
decides which of a page's dates is the date of publication.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Final, NamedTuple

# Words for the part of the day before an hour; the first hour that is called evening, the last that is called noon.
_MORNING: Final = frozenset(("AM", "上午", "早上", "凌晨", "清晨", "午前", "오전"))
_AFTERNOON: Final = frozenset(("PM", "下午", "傍晚", "午後", "오후"))
_EVENING: Final = frozenset(("晚上", "晚"))
EARLIEST_EVENING: Final = 5
LATEST_NOON: Final = 2

# China has one time zone and no summer time since 1991; a Chinese page's time without a zone is in it.
CHINA: Final = timezone(timedelta(hours=8))
# No page was published before 1990; a number after this century is not a year.
FIRST_YEAR: Final = 1990
LAST_YEAR: Final = 2099
# A date is near the beginning of its line; only this many characters are scanned.
MAX_SCANNED: Final = 400
# Length of day and month before a year, with separators: 06/02/
LONGEST_BEFORE_YEAR: Final = 6

_TIME = (
    r"(?P<half>凌晨|清晨|早上|上午|中午|下午|傍晚|晚上|晚|午[前後]|오[전후]|AM|PM)?\s*(?P<h>\d{1,2})\s*[:：时時點点시]"
    r"\s*(?P<mi>\d{1,2})(?:\s*[:：分분]\s*(?P<s>\d{1,2}))?(?:\.\d+)?(?:\s*(?P<ampm>[AaPp][Mm])\b)?"
    r"(?:\s?(?P<zone>Z\b|[+-]\d\d:?\d\d))?"
)
_WEEKDAY = r"(?:(?:星期|周|週|礼拜|禮拜)[一二三四五六日天]|[月火水木金土日월화수목금토일](?=[)）]))"
_BETWEEN = rf"[\sT,，|｜·（()）/—–-]{{0,6}}{_WEEKDAY}?[\s)）]{{0,3}}"
# The day may be glued to the time: 2019-09-2307:48, 10-0812:00.
_DAY = r"(?:\d{2}(?=\d\d[:：]\d\d)|\d{1,2}(?!\d))"
_YEAR_FIRST = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)\s{0,2}(?:[-/.年년－／–—]|\s(?=\d{1,2}/\d))\s{0,2}(?P<m>\d{1,2})"
    rf"\s{{0,2}}[-/.月월－／–—]\s{{0,2}}(?P<d>{_DAY})(?:\s{{0,2}}[日号號일])?(?:{_BETWEEN}{_TIME})?"
)
_YEAR_LAST = re.compile(
    r"(?<![\d/.-])(?P<a>\d{1,2})(?P<sep>[-/.])(?P<b>\d{1,2})(?P=sep)(?P<y>(?:19|20)\d\d)(?![\d/.])"
    rf"(?:{_BETWEEN}{_TIME})?"
)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = r"(?P<m>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
# Begins with a character set, so that the engine skips text fast.
_MONTH_NAME = re.compile(r"[JFMASONDjfmasond](?i:an|eb|ar|pr|ay|un|ul|ug|ep|ct|ov|ec)")
_WESTERN_YEAR = r"(?P<y>(?:19|20)\d\d)(?!\d)"
_DAY_OF_MONTH = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?"
_ENGLISH = (
    # A column's name may be glued to the month: HealthDECEMBER 22, 2022.
    re.compile(rf"(?:\b|(?<=[a-z])(?-i:(?=[A-Z]))){_MONTH}\s+{_DAY_OF_MONTH},?\s+{_WESTERN_YEAR}", re.IGNORECASE),
    re.compile(rf"\b{_DAY_OF_MONTH}\s+(?:of\s+)?{_MONTH},?\s+{_WESTERN_YEAR}", re.IGNORECASE),
    re.compile(rf"\b(?P<y>(?:19|20)\d\d)\s+{_MONTH}\s+(?P<d>\d{{1,2}})(?!\d)", re.IGNORECASE),
)
_NUMERALS = re.compile(
    r"(?P<y>[〇○零0一二三四五六七八九]{4})年(?P<m>[一二三四五六七八九十元正]{1,2})月(?P<d>[一二三四五六七八九十]{1,3})[日号號]"
)
_FIGURE = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "0": 0, "元": 1, "正": 1}
# Months in numerals, as WordPress prints them with an English day: 十一月 6th, 2009.
_NUMERAL_MONTH = re.compile(r"[一二三四五六七八九十]月|月[\s,]")
_HAN_MONTH = r"(?P<m>十[一二]?|[一二三四五六七八九]|\d{1,2})\s?月"
_MIXED = (
    re.compile(rf"(?<!\d){_HAN_MONTH}\s{{0,2}}{_DAY_OF_MONTH}\s?[日号]?\s?[,，]\s?{_WESTERN_YEAR}"),
    re.compile(rf"(?<!\d){_DAY_OF_MONTH}\s{{1,2}}{_HAN_MONTH}\s?[,，]?\s?{_WESTERN_YEAR}"),
    re.compile(rf"(?<!\d){_WESTERN_YEAR}\s?[年,，-]?\s?{_HAN_MONTH}\s?-?{_DAY_OF_MONTH}(?!\d)"),
)
# Years of an era: 民國113年5月3日, 令和6年; the year before the first one.
_ERAS: Final = {"民國": 1911, "民国": 1911, "令和": 2018, "平成": 1988}
_ERA_SIGN = re.compile("民[國国]|令和|平成")
_ERA = re.compile(
    r"(?P<era>民[國国]|令和|平成)\s?(?P<y>元|\d{1,3}|[〇○零一二三四五六七八九十百]{1,6})\s?[年./-]\s?"
    r"(?P<m>\d{1,2}|[一二三四五六七八九十]{1,2})\s?[月./-]\s?(?P<d>\d{1,2}|[一二三四五六七八九十]{1,3})(?:\s?[日號])?"
    rf"(?!\d)(?:{_BETWEEN}{_TIME})?"
)
# Dates that may as well be other numbers: only where a line is nothing but a date.
_COMPACT = re.compile(
    r"(?<![\d.-])(?P<y>(?:19|20)\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?!\d|[.-]\d)"
    rf"(?:{_BETWEEN}{_TIME})?"
)
_MINGUO = re.compile(
    r"(?<![\d.-])(?P<y>1[0-4]\d|[89]\d)\s?[-/.年]\s?(?P<m>1[0-2]|0?[1-9])\s?[-/.月]\s?(?P<d>3[01]|[12]\d|0?[1-9])日?"
    rf"(?![\d.])(?:{_BETWEEN}{_TIME})?"
)
_NO_YEAR = re.compile(rf"(?<![\d/.-])(?P<m>\d{{1,2}})\s?[-/月]\s?(?P<d>{_DAY})日?(?![\d/.-]\d?/)(?:{_BETWEEN}{_TIME})?")
_CLOCK = re.compile(r"\d\s*[:：时點点]\s*\d")
_AGO = re.compile(r"(?P<n>\d{1,4})\s*(?P<unit>秒|分[钟鐘]|[个個]?小[时時]|天)[钟鐘]?之?前")
_NAMED_DAY = re.compile(rf"(?P<name>今天|昨天|前天)(?!是)(?:{_BETWEEN}{_TIME})?")
_DAYS_BACK: Final = {"今天": 0, "昨天": 1, "前天": 2}
# By the first character of the unit that follows 个.
_UNITS: Final = {
    "秒": timedelta(seconds=1),
    "分": timedelta(minutes=1),
    "小": timedelta(hours=1),
    "天": timedelta(days=1),
}
_YEAR = re.compile(r"(?:19|20)\d\d|[〇○零0一二三四五六七八九]{4}年")
_WIDE = re.compile("[０-９：／－．]")
_NARROW = str.maketrans("０１２３４５６７８９：／－．", "0123456789:/-.")
_IN_URL = re.compile(r"[/_t-]((?:19|20)\d\d)[-/_]?([01]\d)[-/_]?([0-3]\d)(?=[/_.-]|$)")


class FoundDate(NamedTuple):
    """A date in a text: its ISO form, and the span it was read from."""

    iso: str
    start: int
    end: int


def find_date(text: str, now: datetime | None = None, *, language: str = "zh", year: int | None = None) -> str | None:
    """Return the first valid date of a text as ISO 8601, with time and offset if both are known; None without a date.

    `now` (aware) resolves 昨天 and 3小时前, `year` dates without a year; without them such dates are ignored.

    >>> find_date("发布时间：2019年11月25日 18:57")
    '2019-11-25T18:57+08:00'
    >>> find_date("二〇二三年十二月十六日")
    '2023-12-16'
    >>> find_date("Updated Dec. 5, 2025", language="en")
    '2025-12-05'
    """
    found = search_date(text, now, language=language, year=year)
    return found.iso if found else None


def search_date(
    text: str, now: datetime | None = None, *, language: str = "zh", year: int | None = None
) -> FoundDate | None:
    """Find the first valid date of a text; see `find_date`."""
    return _search_date(text[:MAX_SCANNED], now, year, chinese=language.startswith("zh"))


@lru_cache(maxsize=128)  # the lines around an article are searched by several readers
def _search_date(text: str, now: datetime | None, year: int | None, *, chinese: bool) -> FoundDate | None:
    if _WIDE.search(text):
        text = text.translate(_NARROW)
    # Most lines have no year: they cost one search.
    found = _YEAR.search(text)
    if found is None:
        return (
            (_of_era(text, chinese=chinese) if _ERA_SIGN.search(text) else None)
            or (_relative(text, now.astimezone(CHINA)) if now else None)
            or (_without_year(text, year, chinese=chinese) if year else None)
        )
    year_at = found.start()
    for match in _YEAR_FIRST.finditer(text, year_at):
        if iso := _iso(match, int(match["y"]), int(match["m"]), int(match["d"]), chinese=chinese):
            return FoundDate(iso, match.start(), match.end())
    for match in _YEAR_LAST.finditer(text, max(0, year_at - LONGEST_BEFORE_YEAR)):
        if iso := _year_last(match, chinese=chinese):
            return FoundDate(iso, match.start(), match.end())
    if "年" in text and (numerals := _NUMERALS.search(text)):
        y, m, d = (_figures(numerals[name]) for name in "ymd")
        if iso := _iso(numerals, y, m, d, chinese=chinese):
            return FoundDate(iso, numerals.start(), numerals.end())
    return (
        (_english(text) if _MONTH_NAME.search(text) else None)
        or (_mixed(text) if _NUMERAL_MONTH.search(text) else None)
        or (_of_era(text, chinese=chinese) if _ERA_SIGN.search(text) else None)
        or (_relative(text, now.astimezone(CHINA)) if now else None)
        or (_without_year(text, year, chinese=chinese) if year else None)
    )


def search_bare_date(text: str, *, minguo: bool) -> FoundDate | None:
    """Find a date in a text that is known to be little else: also 20240503 and, in years of Taiwan, 113-05-03.

    >>> search_bare_date("20240503", minguo=False).iso, search_bare_date("113/05/03", minguo=True).iso
    ('2024-05-03', '2024-05-03')
    """
    text = text[:MAX_SCANNED].translate(_NARROW)
    for pattern, first in ((_COMPACT, 0), (_MINGUO, _ERAS["民國"])) if minguo else ((_COMPACT, 0),):
        for match in pattern.finditer(text):
            if iso := _iso(match, int(match["y"]) + first, int(match["m"]), int(match["d"]), chinese=True):
                return FoundDate(iso, match.start(), match.end())
    return None


def date_of_epoch(seconds: int) -> str | None:
    """Return a time in seconds since 1970 as ISO 8601 in China's zone; None if it is not of a page.

    >>> date_of_epoch(1714695000), date_of_epoch(12)
    ('2024-05-03T08:10:00+08:00', None)
    """
    try:
        moment = datetime.fromtimestamp(seconds, CHINA)
    except (ValueError, OverflowError, OSError):
        return None
    return moment.isoformat() if FIRST_YEAR <= moment.year <= LAST_YEAR else None


def date_in_url(url: str) -> str | None:
    """Return the date in a URL's path, where sites file articles by day; None without one.

    >>> date_in_url("http://a.cn/gn/202405/t20240513_15249693.htm")
    '2024-05-13'
    """
    for match in _IN_URL.finditer(url[:MAX_SCANNED]):
        if day := _day(int(match[1]), int(match[2]), int(match[3])):
            return day.isoformat()
    return None


def _day(year: int, month: int, day: int) -> date | None:
    """Return the day, or None if it does not exist or is outside `FIRST_YEAR` to `LAST_YEAR`."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _iso(match: re.Match[str], year: int, month: int, day: int, *, chinese: bool) -> str | None:
    """Return a match as ISO: a date-time if the time zone is known, else the day; None if the day is invalid."""
    found = _day(year, month, day)
    if found is None:
        return None
    if "h" not in match.re.groupindex or match["h"] is None:
        return found.isoformat()
    minute, second = int(match["mi"]), int(match["s"] or 0)
    hour = _hour_of_day(int(match["h"]), (match["half"] or match["ampm"] or "").upper())
    zone = _zone(match["zone"]) or (CHINA if chinese else None)
    if zone is None or hour is None or minute > 59 or second > 59:
        return found.isoformat()
    moment = datetime(year, month, day, minute=minute, second=second, tzinfo=zone) + timedelta(hours=hour)
    # One zone per language: a Chinese page's day is China's, whatever zone its metadata uses.
    moment = moment.astimezone(CHINA) if chinese else moment
    return moment.isoformat(timespec="seconds" if match["s"] else "minutes")  # never add seconds that are not there


def _hour_of_day(hour: int, half: str) -> int | None:
    """Return hours since the day's midnight; None where the words allow more than one reading.

    晚上12:30 is half an hour into the next day; what 晚上1:30 and 晚上0:30 mean depends on who writes.

    >>> [_hour_of_day(12, half) for half in ("AM", "上午", "凌晨", "PM", "中午", "下午", "晚")]
    [0, 0, 0, 12, 12, 12, 24]
    >>> _hour_of_day(1, "中午"), _hour_of_day(8, "晚上"), _hour_of_day(20, "晚上"), _hour_of_day(1, "晚上")
    (13, 20, 20, None)
    """
    if hour > 23:
        return None
    if half in _EVENING and hour <= 12:
        return None if hour < EARLIEST_EVENING else hour + 12
    if half in _MORNING and hour == 12:
        return 0
    late = (half in _AFTERNOON and hour < 12) or (half == "中午" and hour <= LATEST_NOON)
    return hour + 12 if late else hour


def _zone(text: str | None) -> timezone | None:
    """Parse an ISO offset; return None if it is missing or out of range."""
    if not text:
        return None
    if text == "Z":
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes)) if minutes < 24 * 60 else None


def _year_last(match: re.Match[str], *, chinese: bool) -> str | None:
    """Parse 06/02/2022.

    A number over 12 is the day; otherwise AM or PM, or slashes on a page that is not Chinese, mean month first.
    """
    a, b, year = int(match["a"]), int(match["b"]), int(match["y"])
    american = bool(match["ampm"] or match["half"]) or (not chinese and match["sep"] == "/")
    month_first = b > 12 or (a <= 12 and american)
    month, day = (a, b) if month_first else (b, a)
    return _iso(match, year, month, day, chinese=chinese)


def _figures(numerals: str) -> int:
    """Parse Chinese numerals: digit by digit (二〇二三), or with 十 and 百 (二十八, 一百一十三); ASCII digits as well.

    >>> _figures("二〇二三"), _figures("十"), _figures("二十八"), _figures("一百一十三"), _figures("7")
    (2023, 10, 28, 113, 7)
    """
    if numerals.isascii() and numerals.isdigit():
        return int(numerals)
    if "百" in numerals:
        hundreds, _, rest = numerals.partition("百")
        return _FIGURE.get(hundreds[:1], 1) * 100 + (_figures(rest.lstrip("零〇○")) if rest.strip("零〇○百") else 0)
    if "十" not in numerals:
        return int("".join(str(_FIGURE[c]) for c in numerals))
    tens, _, ones = numerals.partition("十")
    return (_FIGURE.get(tens, 1) if tens else 1) * 10 + (_FIGURE.get(ones[:1], 0) if ones else 0)


def _of_era(text: str, *, chinese: bool) -> FoundDate | None:
    """Find 民國113年5月3日 or 令和6年5月3日."""
    for match in _ERA.finditer(text):
        year = _ERAS[match["era"]] + _figures(match["y"])
        if iso := _iso(match, year, _figures(match["m"]), _figures(match["d"]), chinese=chinese):
            return FoundDate(iso, match.start(), match.end())
    return None


def _mixed(text: str) -> FoundDate | None:
    """Find a date whose month is written in Chinese and the rest in English order: 十一月 6th, 2009."""
    for pattern in _MIXED:
        for match in pattern.finditer(text):
            if found := _day(int(match["y"]), _figures(match["m"]), int(match["d"])):
                return FoundDate(found.isoformat(), match.start(), match.end())
    return None


def _english(text: str) -> FoundDate | None:
    """Find a date with an English month name."""
    for pattern in _ENGLISH:
        for match in pattern.finditer(text):
            month = _MONTHS.index(match["m"].lower()) + 1
            if found := _day(int(match["y"]), month, int(match["d"])):
                return FoundDate(found.isoformat(), match.start(), match.end())
    return None


def _relative(text: str, now: datetime) -> FoundDate | None:
    """Find 昨天 08:12 or 3小时前 and count back from `now`."""
    if "前" in text and (match := _AGO.search(text)):
        unit = match["unit"]
        moment = now - int(match["n"]) * _UNITS[unit.lstrip("个個")[0]]
        iso = moment.date().isoformat() if unit == "天" else moment.replace(microsecond=0).isoformat()
        return FoundDate(iso, match.start(), match.end())
    if "天" in text and (match := _NAMED_DAY.search(text)):
        day = (now - timedelta(days=_DAYS_BACK[match["name"]])).date()
        if iso_or_none := _iso(match, day.year, day.month, day.day, chinese=True):
            return FoundDate(iso_or_none, match.start(), match.end())
    return None


def _without_year(text: str, year: int, *, chinese: bool) -> FoundDate | None:
    """Find 10-08 12:00, in the year passed in; without the time it may be any two numbers."""
    if not _CLOCK.search(text):
        return None
    for match in _NO_YEAR.finditer(text):
        if match["h"] and (iso := _iso(match, year, int(match["m"]), int(match["d"]), chinese=chinese)):
            return FoundDate(iso, match.start(), match.end())
    return None
