"""A page that a browser saved as text."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.document.lines import fold_whitespace
from scraper.document.plaintext import read_text


def lines_of(text: str) -> list[str]:
    return [line.text for line in read_text(text, url=None, captured_at=None).lines]


def test_every_line_that_is_not_blank_is_a_line() -> None:
    text = "欢迎访问某网!\r\n\r\n当前位置:首页 > 要闻\n\u3000\u3000\n  渡船清早开出。\n\n\u00a0\n完"
    assert lines_of(text) == ["欢迎访问某网!", "当前位置:首页 > 要闻", "渡船清早开出。", "完"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\x0b", "\x0c", "\x85"])
def test_ends_of_lines(end: str) -> None:
    assert lines_of(f"甲{end}乙{end}{end}丙") == ["甲", "乙", "丙"]


def test_white_space_is_folded_and_markup_is_text() -> None:
    assert lines_of("\ufeff  发布时间:2023-12-16 \u00a0\u00a0 来源:\u3000某报\u200b\n<p>不是标签 &amp;</p>") == [
        "发布时间:2023-12-16 来源: 某报",
        "<p>不是标签 &amp;</p>",
    ]


def test_nothing_is_declared_and_all_lines_stand_in_one_box() -> None:
    at = datetime(2024, 5, 6, tzinfo=UTC)
    page = read_text("甲\n乙", url="https://example.cn/a.txt", captured_at=at)
    assert (page.url, page.base, page.captured_at) == ("https://example.cn/a.txt", "https://example.cn/a.txt", at)
    assert (page.title, page.canonical, page.language) == (None, None, None)
    assert (page.meta, page.structured, page.helpers, page.images, page.concealed) == ({}, (), {}, (), 0)
    assert [(box.parent, box.first, box.end) for box in page.boxes] == [(0, 0, 2)]
    assert {(line.tag, line.links, line.bold, line.box) for line in page.lines} == {("text", (), False, 0)}


@pytest.mark.parametrize("text", ["", "\n\n", " \u3000\n"])
def test_without_text_there_are_no_lines(text: str) -> None:
    assert lines_of(text) == []


@given(st.lists(st.text("甲乙a ，\u3000\u00a0\u200b", max_size=8)))
def test_no_text_is_lost_doubled_or_moved(lines: list[str]) -> None:
    assert lines_of("\n".join(lines)) == [text for line in lines if (text := fold_whitespace(line))]
