from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.metadata import dates

NOON = datetime(2024, 5, 6, 4, 0, tzinfo=UTC)  # 12:00 in China

PRINTED = {
    "2024-10-14 10:17": "2024-10-14T10:17+08:00",
    "2024-10-14 10:17:27": "2024-10-14T10:17:27+08:00",
    "2023-11-14": "2023-11-14",
    "2023年11月14日": "2023-11-14",
    "2019年11月25日 18:57 某某消息": "2019-11-25T18:57+08:00",
    "2009年08月22日08:29": "2009-08-22T08:29+08:00",
    "2021/09/06": "2021-09-06",
    "2022.01.20 16:31": "2022-01-20T16:31+08:00",
    "( 2012-06-04 09:20:26 )": "2012-06-04T09:20:26+08:00",
    "2005-02-06 13:26更新": "2005-02-06T13:26+08:00",
    "2007-08-20-23:59:59": "2007-08-20T23:59:59+08:00",
    "2018-05-17 | 点击": "2018-05-17",
    "2024 07/22 14:52:26": "2024-07-22T14:52:26+08:00",
    "2019-09-2307:48": "2019-09-23T07:48+08:00",
    "2022-02-13 07:00:00来源：央广": "2022-02-13T07:00:00+08:00",
    "２０２１年３月４日": "2021-03-04",
    "2021年3月4日 下午3:05": "2021-03-04T15:05+08:00",
    "2021年3月4日 下午12:30": "2021-03-04T12:30+08:00",
    "2021年3月4日 上午12:30": "2021-03-04T00:30+08:00",
    "2021年3月4日 凌晨12:30": "2021-03-04T00:30+08:00",
    "2021年3月4日 中午12:30": "2021-03-04T12:30+08:00",
    "2021年3月4日 中午1:10": "2021-03-04T13:10+08:00",
    "2021年3月4日 晚8:05": "2021-03-04T20:05+08:00",
    "2021年3月4日 晚上20:05": "2021-03-04T20:05+08:00",
    # Half an hour into the night that follows; earlier and later than that, whose day it is can't be told.
    "2021年3月4日 晚12:30": "2021-03-05T00:30+08:00",
    "2021年3月4日 晚上1:30": "2021-03-04",
    "2021年3月4日 晚上0:30": "2021-03-04",
    "3/4/2021 12:30 PM": "2021-03-04T12:30+08:00",
    "3/4/2021 12:30 AM": "2021-03-04T00:30+08:00",
    "3/4/2021 1:30 pm": "2021-03-04T13:30+08:00",
    "2021-12-31 晚12:05": "2022-01-01T00:05+08:00",
    "2021年3月4日 星期四 10时20分": "2021-03-04T10:20+08:00",
    "2021年3月4日 下午3時05分": "2021-03-04T15:05+08:00",
    "2021年3月4日 清晨6:05": "2021-03-04T06:05+08:00",
    "2021年3月4號 禮拜四 10:20": "2021-03-04T10:20+08:00",
    "二〇二三年十二月二十六日": "2023-12-26",
    "二0二三年元月六日": "2023-01-06",
    "中華民國112年12月26日": "2023-12-26",
    "民國112.12.26 下午3:05": "2023-12-26T15:05+08:00",
    "民国一百一十二年十二月六日": "2023-12-06",
    "乡村 | 十二月 26th, 2023": "2023-12-26",
    "26 十二月, 2023": "2023-12-26",
    "2023 年 十二月 26 日": "2023-12-26",
    "12月 26, 2023": "2023-12-26",
    "二○一○年十月十日": "2010-10-10",
    "06/02/2022 - 13:48": "2022-02-06T13:48+08:00",
    "9/17/2004 5:54:13 AM": "2004-09-17T05:54:13+08:00",
    "2019-11-25T18:57:38+08:00": "2019-11-25T18:57:38+08:00",
    "2019-11-25T18:57:38.000Z": "2019-11-26T02:57:38+08:00",
}
NOT_DATES = (
    "2019-13-01",
    "2021-02-30",
    "1234-05-06",
    "2150年1月1日",
    "电话 010-20231216",
    "版本 3.14.159",
    "1996年3月号",
    "民國112年",
    "112-12-26",
    "編號20231226",
    "十二月 2023",
    "",
)


@pytest.mark.parametrize(("text", "iso"), PRINTED.items())
def test_a_chinese_page_prints_its_date(text: str, iso: str) -> None:
    assert dates.find_date(text) == iso


@pytest.mark.parametrize("text", NOT_DATES)
def test_what_is_no_date_of_a_page_is_none(text: str) -> None:
    assert dates.find_date(text, NOON) is None


def test_an_impossible_date_is_passed_over_for_the_next() -> None:
    assert dates.find_date("2019-13-01，2020-01-02") == "2020-01-02"


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("3小时前", "2024-05-06T09:00:00+08:00"),
        ("3個小時前", "2024-05-06T09:00:00+08:00"),
        ("20分鐘前", "2024-05-06T11:40:00+08:00"),
        ("20分钟前", "2024-05-06T11:40:00+08:00"),
        ("2天前", "2024-05-04"),
        ("昨天 08:12", "2024-05-05T08:12+08:00"),
        ("前天", "2024-05-04"),
    ],
)
def test_a_relative_date_counts_from_the_time_that_is_passed(text: str, iso: str) -> None:
    assert dates.find_date(text, NOON) == iso
    assert dates.find_date(text) is None


def test_a_date_without_a_year_needs_one() -> None:
    assert dates.find_date("发布时间：10-0812:00") is None
    assert dates.find_date("发布时间：10-0812:00", year=2020) == "2020-10-08T12:00+08:00"


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("Dec. 5, 2025", "2025-12-05"),
        ("Published: March 12th, 2024", "2024-03-12"),
        ("12 March 2024", "2024-03-12"),
        ("HealthDECEMBER 22, 2022", "2022-12-22"),
        ("2024 Jun 30;28(2)", "2024-06-30"),
        ("12/19/2025", "2025-12-19"),
        ("05/06/2025", "2025-05-06"),
        ("02-12-2025", "2025-12-02"),
        ("2025-05-14T19:30:03-07:00", "2025-05-14T19:30:03-07:00"),
        ("2025년 5월 14일 17시 30분", "2025-05-14"),
        ("2025년 5월 14일 (수) 오후 5:30", "2025-05-14"),
        ("令和7年5月14日", "2025-05-14"),
        ("平成元年5月14日", None),  # 1989 is before the web
        ("2025-05-14 19:30", "2025-05-14"),  # whose time, the page doesn't say
    ],
)
def test_an_english_page_keeps_its_offset(text: str, iso: str | None) -> None:
    assert dates.find_date(text, language="en") == iso


@pytest.mark.parametrize(
    ("text", "minguo", "iso"),
    [
        ("20240503", False, "2024-05-03"),
        ("20240503 17:30", False, "2024-05-03T17:30+08:00"),
        ("113-05-03", True, "2024-05-03"),
        ("發布日期：113/5/3", True, "2024-05-03"),
        ("99.12.31", True, "2010-12-31"),
        ("113-05-03", False, None),
        ("101.12.3.4", True, None),
        ("20241399", True, None),
        ("电话 010-20231216", True, None),
        ("120240503", True, None),
    ],
)
def test_a_line_that_is_only_a_date_may_be_shorter(text: str, minguo: bool, iso: str | None) -> None:
    found = dates.search_bare_date(text, minguo=minguo)
    assert (found.iso if found else None) == iso


def test_a_time_in_seconds_is_read_in_chinas_zone() -> None:
    assert dates.date_of_epoch(1714695000) == "2024-05-03T08:10:00+08:00"
    assert dates.date_of_epoch(9_999_999_999_999_999) is None


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("http://a.cn/2024-05/13/content_1.htm", "2024-05-13"),
        ("http://a.cn/gn/202405/t20240513_15249693.htm", "2024-05-13"),
        ("http://a.cn/20240511/5010608.shtml", "2024-05-11"),
        ("http://a.cn/node/20241399.html", None),
        ("http://a.cn/a/J22CN60P0514R9KQ.html", None),
    ],
)
def test_a_url_may_spell_its_day(url: str, day: str | None) -> None:
    assert dates.date_in_url(url) == day


def test_the_span_is_that_of_the_date() -> None:
    text = "时间：2019-09-18 06:23 来源：某报"
    found = dates.search_date(text)
    assert found is not None
    assert text[found.start : found.end] == "2019-09-18 06:23"


@given(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2099, 12, 31)))  # noqa: DTZ001 — drawn, then zoned
def test_what_is_printed_is_read_back(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    printed = f"{moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M:%S}"
    assert dates.find_date(printed) == moment.replace(tzinfo=timezone(timedelta(hours=8))).isoformat()


@given(
    st.text(alphabet="0123456789年月日-/.: :时分秒前昨天TZ+二〇十百元民國令和JanDecAMPM", max_size=60), st.booleans()
)
def test_no_text_raises_and_every_answer_is_a_date(text: str, english: bool) -> None:
    found = dates.find_date(text, NOON, language="en" if english else "zh", year=2024)
    if found is not None:
        assert 1990 <= datetime.fromisoformat(found).year <= 2100
    dates.search_bare_date(text, minguo=True)
