"""Bylines are sets of people, names of outlets are those of houses, and what stands on a page was not dropped."""

from __future__ import annotations

from time import process_time

import pytest

from archive.comparison.articles import compare
from archive.comparison.body.bylines import authors, same_authors, share_author
from archive.comparison.houses import houses_at, other_house, same_house
from archive.model.record import Boilerplate
from tests.archive.articles import article

BODY = ("河湾镇上月公布了三座渡口的整修账目，村民可到窗口逐项查阅。" * 3, "镇里说，余下的款项会留到来年汛期之后再用。")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("宋禾、陆小满", "陆小满、宋禾"),
        ("本报记者 宋禾 通讯员 陆小满", "宋禾 陆小满"),
        ("記者宋禾", "宋禾"),
        ("宋 禾", "宋禾"),
        ("文/宋禾 图/陆小满", "宋禾陆小满"),
        ("河湾日报记者 宋禾", "宋禾"),
        ("（实习生 宋禾 编辑 陆小满）", "陆小满，宋禾"),
        ("By Ann Hill and Tom Reed", "Tom Reed, Ann Hill"),
    ],
)
def test_the_same_people(one: str, other: str) -> None:
    assert same_authors(one, other)
    assert same_authors(other, one)


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("宋禾", "宋和", False),
        ("宋禾、陆小满", "宋禾", True),
        ("Ann Hill", "Anna Hill", False),
        ("宋禾", "陆小满", False),
    ],
)
def test_other_people(one: str, other: str, shared: bool) -> None:
    assert not same_authors(one, other)
    assert share_author(one, other) is shared


def test_no_names() -> None:
    assert authors(None) == authors("") == authors("记者 通讯员") == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("新华社", "新华网客户端"),
        ("人民日报", "人民网"),
        ("新华社客户端", "新华网"),
        ("封面新闻客户端", "华西都市报"),
        ("CCTV-13", "央视新闻"),
        ("中央广播电视总台", "央视网"),
        ("中新社", "中国新闻网"),
        ("Associated Press", "美联社"),
        ("河湾日报", "微信公众号“河湾日报”"),
        ("河湾日报社", "河湾日报"),
    ],
)
def test_one_house(one: str, other: str) -> None:
    assert same_house(one, other)
    assert not other_house(one, other)


@pytest.mark.parametrize(
    ("one", "other", "known"),
    [
        ("新华社", "新华日报", True),
        ("人民网", "新华网", True),
        ("中国青年报", "中国青年网", False),
        ("河湾日报", "清川晚报", True),
        ("河湾日报", "清川在线", False),
        ("中国河湾日报", "中河日报", False),  # may be short for it
    ],
)
def test_two_houses_are_known_only_of_the_table_or_of_two_newspapers(one: str, other: str, known: bool) -> None:
    assert not same_house(one, other)
    assert other_house(one, other) is known


def test_a_house_is_known_by_its_site() -> None:
    assert houses_at("https://world.people.com.cn/n1/1.html")
    assert not houses_at("https://notpeople.com.cn/1.html")
    left = article(*BODY, url="http://www.xinhuanet.com/1.htm")
    found = compare(left, article(*BODY, url="http://b.example/2", source="新华社"))
    assert found.attribution.verdict == "confirmed"


@pytest.mark.parametrize("byline", ["河湾日报特约评论员 宋禾 ", "（记者 宋禾）", "文/宋 禾　"])
def test_a_byline_in_the_text_was_not_dropped(byline: str) -> None:
    left = article(byline, *BODY, author="宋禾")
    merged = article(byline + "".join(BODY))
    assert not [change for change in compare(left, merged).fields if change.field == "author"]
    assert not [change for change in compare(merged, left).fields if change.field == "author"]
    gone = compare(left, article(*BODY)).fields
    assert [(change.field, change.cls) for change in gone] == [("author", "dropped")]


def test_a_name_in_the_midst_of_the_story_is_no_byline() -> None:
    story = ("头一段。" * 20, "第二段。" * 20, "第三段。" * 20, "第四段讲到宋禾这个人。" * 8, *("别的段。" * 20,) * 4)
    found = compare(article(*story, author="宋禾"), article(*story)).fields
    assert [(change.field, change.cls) for change in found] == [("author", "dropped")]


def test_a_source_in_the_credit_line_was_not_dropped() -> None:
    left = article(*BODY, source="河湾日报")
    line = (Boilerplate("credit", "2024-01-02 河湾日报"),)
    assert compare(left, article(*BODY, boilerplate=line)).fields == ()
    assert [change.cls for change in compare(left, article(*BODY)).fields] == ["dropped"]


def test_different_articles_confirm_and_contradict_nothing() -> None:
    left = article(*BODY, url="http://a.example/1", source="新华社", author="宋禾")
    other = "今年的灯会设在旧码头，彩船沿河排开，票价照旧。" * 4
    same = article(other, url="http://b.example/2", source="新华社", original_url="http://a.example/1")
    assert compare(left, same).verdict == "different"
    assert compare(left, same).attribution.verdict == "unproven"
    wrong = article(other, url="http://b.example/2", source="人民网", author="陆小满")
    assert compare(left, wrong).attribution.verdict == "unproven"


@pytest.mark.parametrize("hostile", ["客户端" * 20000 + "x", "官方" * 30000, "记者" * 30000 + "x", "a " * 30000])
def test_a_hostile_name_takes_no_time(hostile: str) -> None:
    started = process_time()
    authors(hostile)
    other_house(hostile, hostile[:-1])
    assert process_time() - started < 1


def test_a_byline_that_is_printed_in_the_text_as_well_was_neither_added_nor_cut() -> None:
    plain = article(*BODY, author="宋禾、陆小满")
    for byline in ("（记者 宋禾 通讯员 陆小满）", "文/陆小满 宋禾"):
        signed = article(*BODY, byline, author="宋禾、陆小满")
        assert compare(plain, signed).edits == compare(signed, plain).edits == ()
    other = article(*BODY, "（记者 褚玉珂）", author="宋禾、陆小满")
    assert [edit.cls for edit in compare(plain, other).edits] == ["insertion"]
    told = article(*BODY, "宋禾没有回来。", author="宋禾")
    assert [edit.cls for edit in compare(article(*BODY, author="宋禾"), told).edits] == ["insertion"]
