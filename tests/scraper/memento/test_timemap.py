"""What Memento services say, in every form that is read, and in those that nobody should send."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.memento.timemap import (
    MAX_TIMEMAP,
    Memento,
    TimeMapLink,
    http_date,
    is_timemap,
    memento_headers,
    nearest_mementos,
    nearest_timemap,
    read_time,
    read_timemap,
)

URL = "https://archive.example/web/timemap/link/http://a.cn/x//1.html"
MAY = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
LATER = datetime(2030, 1, 1, tzinfo=UTC)
COPY = "https://archive.example/web/20240506070809/http://a.cn/x//1.html"
RAW = "https://archive.example/web/20240506070809id_/http://a.cn/x//1.html"


def at(day: int, month: int = 5) -> datetime:
    return datetime(2024, month, day, tzinfo=UTC)


def test_a_timemap_as_the_rfc_shows_it() -> None:
    text = f"""<http://a.cn/x//1.html>;rel="original",
 <{URL}>;rel="self";type="application/link-format";from="Tue, 20 Jun 2000 18:02:59 GMT",
 <https://archive.example/web/http://a.cn/x//1.html>;rel="timegate",
 <{COPY}>;rel="first last memento";datetime="Mon, 06 May 2024 07:08:09 GMT";license="http://l.example/, <b>"
"""
    assert read_timemap(text.encode(), URL) == ((Memento(COPY, MAY),), ())


@pytest.mark.parametrize(
    "link",
    [
        f"<{COPY}>; rel=memento; datetime=Mon, 06 May 2024 07:08:09 GMT",
        f'<{COPY}>;REL="MEMENTO first" ; DateTime = "Mon, 06 May 2024 07:08:09 GMT"',
        f'\ufeff  <{COPY}>\n; rel="memento"\n; datetime="06 May 2024 07:08:09 GMT"',
        f'<{COPY}>; title="a, b; rel=no"; rel="memento"; datetime="Monday, 06-May-2024 07:08:09 GMT"',
        '</web/20240506070809/http://a.cn/x//1.html>; rel="memento"; datetime="2024-05-06T07:08:09Z"',
        f'<no end <{COPY}>; rel="memento"; datetime="20240506070809"\n<b>',
    ],
)
def test_links_are_read_as_they_are_written(link: str) -> None:
    assert read_timemap(link.encode(), URL).mementos == (Memento(COPY, MAY),)


@pytest.mark.parametrize(
    "link",
    [
        f'<{COPY}>; rel="memento"',
        f'<{COPY}>; rel="memento"; datetime="yesterday"',
        f'<{COPY}>; rel="memento"; datetime="Mon, 31 Feb 2024 07:08:09 GMT"',
        f'<{COPY}>; rel="memento"; datetime="Mon, 06 May 1024 07:08:09 GMT"',
        f'<{COPY}>; rel="original"; datetime="Mon, 06 May 2024 07:08:09 GMT"',
        '<javascript:alert(1)>; rel="memento"; datetime="Mon, 06 May 2024 07:08:09 GMT"',
        '<>; rel="memento',
    ],
)
def test_what_tells_no_address_or_time_is_no_copy(link: str) -> None:
    assert read_timemap(link.encode(), "").mementos == ()


def test_a_list_of_lists() -> None:
    text = (
        '<1>; rel="timemap"; from="Mon, 01 Jan 2024 00:00:00 GMT"; until="Mon, 01 Apr 2024 00:00:00 GMT",'
        f'<2>; rel="timemap"; from="Mon, 01 Apr 2024 00:00:00 GMT", <{URL}>; rel="self timemap"'
    )
    first, second = read_timemap(text.encode(), "https://archive.example/m/").timemaps
    assert first == TimeMapLink("https://archive.example/m/1", at(1, 1), at(1, 4))
    assert nearest_timemap((first, second), at(1, 2)) is first
    assert nearest_timemap((first, second), at(1, 6)) is second
    assert nearest_timemap((first, second), at(1, 1).replace(year=2010)) is first
    assert nearest_timemap((), MAY) is None


@pytest.mark.parametrize(
    "value",
    [
        {"original_uri": "x", "mementos": {"list": [{"datetime": "2024-05-06T07:08:09Z", "uri": COPY}]}},
        {"mementos": {"closest": {"datetime": "2024-05-06T07:08:09Z", "uri": [COPY, "http://b.example/"]}}},
        {"mementos": [{"datetime": "Mon, 06 May 2024 07:08:09 GMT", "uri": COPY}]},
    ],
)
def test_json_of_aggregators(value: object) -> None:
    assert read_timemap(json.dumps(value).encode(), URL).mementos == (Memento(COPY, MAY),)


@pytest.mark.parametrize(
    "text",
    [
        (
            '[["urlkey","timestamp","original","statuscode"],\n'
            '["cn,a)/x","20240506070809","http://a.cn/x//1.html","200"],\n'
            '["cn,a)/x","20240601000000","http://a.cn/x//1.html","404"]]'
        ),
        # cut off, as a list that is too long is
        (
            '[["urlkey","timestamp","original","statuscode"],\n'
            '["cn,a)/x","20240506070809","http://a.cn/x//1.html","-"],\n["cn,a)/x","2024'
        ),
        (
            '{"urlkey": "cn,a)/x", "timestamp": "20240506070809", "url": "http://a.cn/x//1.html", "status": "200"}\n'
            '{"urlkey": "cn,a)/x", "timestamp": "20240601000000", "url": "http://a.cn/x//1.html", "status": "503"}\n'
        ),
    ],
)
def test_lines_of_an_index(text: str) -> None:
    url = "https://archive.example/web/timemap/json/http://a.cn/x//1.html"
    assert read_timemap(text.encode(), url).mementos == (Memento(RAW, MAY),)


def test_an_index_of_timemaps_in_json() -> None:
    text = json.dumps({"timemap_index": [{"from": "2024-01-01T00:00:00Z", "uri": "http://m.example/1"}, 3, {"uri": 4}]})
    assert read_timemap(text.encode(), URL).timemaps == (TimeMapLink("http://m.example/1", at(1, 1), None),)


def test_headers_of_an_answer() -> None:
    headers = (
        ("memento-datetime", "Mon, 06 May 2024 07:08:09 GMT"),
        ("LINK", '<http://a.cn/x//1.html>; rel="original", </tm>; rel="timemap"; type="application/link-format"'),
        ("Link", f'<{COPY}>; rel="memento"; datetime="Mon, 06 May 2024 07:08:09 GMT"'),
        ("Content-Location", "/web/1"),
    )
    assert memento_headers(headers, "https://archive.example/") == (
        MAY,
        "http://a.cn/x//1.html",
        "https://archive.example/tm",
        (Memento(COPY, MAY),),
        "https://archive.example/web/1",
    )
    assert memento_headers((), "https://archive.example/") == (None, None, None, (), None)


def test_two_dates_are_none() -> None:
    headers = [("Memento-Datetime", "Mon, 06 May 2024 07:08:09 GMT"), ("Memento-Datetime", "20200101000000")]
    assert memento_headers(headers, URL).at is None


def test_the_closest_first_the_earlier_of_two_and_none_of_the_future() -> None:
    first, second, third, last = (Memento(str(day), at(day)) for day in (1, 5, 9, 30))
    assert nearest_mementos([last, third, second, first, second], at(7), not_after=at(20)) == [second, third, first]


@pytest.mark.parametrize("text", ["", "2024", "2024050607080", "20241306070809", "Mon, 06 Mai 2024 07:08:09 GMT"])
def test_what_is_no_time(text: str) -> None:
    assert read_time(text) is None


def test_times_there_and_back() -> None:
    assert read_time(http_date(MAY)) == MAY
    assert read_time("2024-05-06T15:08:09+08:00") == MAY
    assert read_time("2024-05-06") == at(6)


def test_which_answers_are_lists() -> None:
    assert is_timemap("application/link-format; charset=utf-8")
    assert is_timemap("text/x-ndjson")
    assert not is_timemap("text/html")
    assert not is_timemap(None)


@given(st.text(alphabet='<>;,=" \\\n[]{}:reltmno0123456789datetime-', max_size=200), st.booleans())
def test_nothing_raises(text: str, quoted: bool) -> None:
    read_timemap(text.encode(), URL)
    read_timemap(f'[["timestamp", {json.dumps(text) if quoted else text}], ["20240506070809", 1], {{}}]'.encode(), URL)
    memento_headers([("Link", text), ("Memento-Datetime", text), ("Content-Location", text)], URL)


@given(
    st.recursive(
        st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_no_json_raises(value: object) -> None:
    for row in (
        value,
        {"mementos": value},
        {"timestamp": value, "url": value, "status": value},
        {"timemap_index": value},
    ):
        read_timemap(json.dumps([["timestamp", "url"], row, [value, value]]).encode(), URL)
        read_timemap(json.dumps({"mementos": {"list": row, "last": value}}).encode(), URL)


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    ['<a>\\"', "<", "<a>;", "<a>, ", '<a>; rel="memento', "[", "[[\n", '{"mementos":', ";a=", "<a> ,\n", " ;"],
)
def test_hostile_lists_take_no_longer_than_others(piece: str) -> None:
    began = time.monotonic()
    read_timemap(piece.encode() * (2 * MAX_TIMEMAP // len(piece)), URL)
    assert time.monotonic() - began < 20  # quadratic work would take hours
