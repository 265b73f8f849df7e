"""Reversed order is said in one line, and two versions of one page show no attribution."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from archive.comparison.articles import compare
from archive.model.comparison import Side
from archive.report.terminal import WIDE, render_comparison
from archive.report.words.order import reversed_order
from tests.archive.articles import article

if TYPE_CHECKING:
    from archive.model.record import Article

TEXT = "河湾镇上月公布了三座渡口的整修账目，村民可到窗口逐项查阅。"
OTHER = "今年的灯会设在旧码头，彩船沿河排开，票价照旧，孩童免票入场。" * 2
PAGE, COPY = "https://a.example/1.html", "https://b.example/x/2.html"
AT = datetime(2024, 5, 8, tzinfo=UTC)


def said(left: Article, right: Article, *, sides: tuple[Side, Side] | None = None, language: str = "en") -> str:
    one, other = sides or (None, None)
    found = compare(left, right, left_side=one, right_side=other)
    text = render_comparison(found, left, right, width=100, colour=False, language="zh" if language == "zh" else "en")
    (line, *more) = [line for line in text.splitlines() if "reversed" in line or "次序" in line.split("；")[0]] or [""]
    assert len(more) <= 1  # the second is the attribution's reason
    return line


def states(one: int | None, other: int | None, days: int = 0) -> tuple[Side, Side]:
    return Side(PAGE, one, None, AT), Side(PAGE, other, None, AT + timedelta(days))


@pytest.mark.parametrize(
    ("sides", "is_said"),
    [
        (states(2, 1), True),
        (states(1, 2), False),
        (states(2, 2), False),
        (states(None, None, -3), True),
        (states(None, None, 3), False),
        ((Side(PAGE, None, None), Side(PAGE, None, None)), False),
    ],
)
def test_versions_in_reversed_order(sides: tuple[Side, Side], is_said: bool) -> None:
    old, new = article(TEXT, url=PAGE), article(TEXT, "新增一段说明，供村民参考查阅。", url=PAGE)
    assert ("left is the newer version" in said(old, new, sides=sides)) == is_said
    assert ("左为新版" in said(old, new, sides=sides, language="zh")) == is_said


@pytest.mark.parametrize("width", [80, WIDE])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_two_versions_show_no_attribution(width: int, language: str) -> None:
    old, new = article(TEXT, url=PAGE), article(TEXT.replace("三", "五"), url=PAGE)
    found = compare(old, new)
    text = render_comparison(found, old, new, width=width, colour=False, language="zh" if language == "zh" else "en")
    assert "attribution" not in text
    assert "出处" not in text
    assert (found.attribution.verdict, found.attribution.reasons) == ("unproven", ())


def test_a_repost_named_before_its_original() -> None:
    original = article(TEXT, url=PAGE, published="2024-05-06")
    repost = article(TEXT, url=COPY, original_url="http://www.a.example/1.html", published="2024-05-08")
    assert "left names right as its original" in said(repost, original)
    assert not said(original, repost)
    # What the original says of its own origin does not contradict its repost.
    found = compare(repost, original)
    assert found.attribution.verdict == "unproven"
    assert "reversed" in found.attribution.reasons[0]


def test_the_dates_tell_where_no_link_does() -> None:
    early, late = (
        article(TEXT, url=PAGE, published="2024-05-06"),
        article(TEXT, url=COPY, published="2024-05-08T10:00+08:00"),
    )
    assert "left is dated 2024-05-08, after right, 2024-05-06" in said(late, early)
    assert not said(early, late)
    assert not said(late, article(OTHER, url=PAGE, published="2024-05-06"))  # not the same article
    assert not said(article(TEXT, published="2024-05"), early)  # only a month


def test_a_link_is_stronger_than_the_dates() -> None:
    original = article(TEXT, url=PAGE, published="2024-05-08")
    repost = article(TEXT, url=COPY, original_url=PAGE, published="2024-05-06")
    assert not said(original, repost)
    assert reversed_order(compare(repost, original), repost, original) is not None


def test_pages_that_name_each_other_are_in_no_order() -> None:
    one, other = article(TEXT, url=PAGE, original_url=COPY), article(TEXT, url=COPY, original_url=PAGE)
    assert not said(one, other)
    assert not said(other, one)
