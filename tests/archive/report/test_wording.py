"""The terminal face of a comparison."""

from __future__ import annotations

import dataclasses
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from archive.comparison.articles import compare
from archive.comparison.metrics import Metrics
from archive.model.record import Article, Boilerplate, ImageBlock, TextBlock
from archive.report.terminal import render_comparison
from archive.report.wording import finding_lines, gravest_lines, metrics_line, printable, shorten, summary_line
from tests.archive.articles import article

TEXT = "去年全省生产总值增长12%，会议不同意推迟实施。"
MORE = "重视教育均衡发展。教育是民生之基，加大教育投入力度，优化城乡教育资源配置。"


def rendered(left: Article, right: Article, *, width: int = 80, colour: bool = False) -> str:
    return render_comparison(compare(left, right), left, right, width=width, colour=colour)


def test_one_line() -> None:
    left, right = article(TEXT, MORE), article(TEXT.replace("12%", "120%").replace("不同意", "同意"))
    assert summary_line(compare(left, right)) == (
        "altered: 32.7% kept, 16.7% new; 1 number, 1 negation, 1 deletion; attribution missing"
    )


def test_one_line_of_the_same_text() -> None:
    assert summary_line(compare(article(TEXT), article(TEXT))) == "identical: 100% kept, 0% new; attribution missing"


def test_one_line_names_the_fields_that_differ() -> None:
    left, right = article(TEXT, author="周文喆", original_url="http://a.cn/1"), article(TEXT, author="佚名")
    right = dataclasses.replace(right, boilerplate=(Boilerplate("disclaimer", "免责"),))
    assert "; author changed, original link dropped; attribution" in summary_line(compare(left, right))


def test_findings_call_the_left_page_what_the_reader_knows_it_as() -> None:
    left = article(TEXT, url="http://a.cn/1", source="河湾日报")
    right = article(TEXT, url="http://b.cn/2", source="河湾日报", original_url="http://a.cn/1")
    comparison = compare(left, right)
    said = [text for _, text in finding_lines(comparison, left="the original")]
    assert "the repost's link leads to the original" in said
    assert not [text for text in said if "left page" in text]
    assert "the repost's link leads to the left page" in [text for _, text in finding_lines(comparison)]


def test_findings_label_a_field_once() -> None:
    notes = tuple(Boilerplate("disclaimer", text) for text in ("免责声明一", "免责声明二"))
    labels = [label for label, _ in finding_lines(compare(article(TEXT), article(TEXT, boilerplate=notes)))]
    assert labels[:5] == ["verdict", "shared", "edits", "boilerplate", ""]


def test_a_missing_character_is_not_rounded_away() -> None:
    long = MORE * 100
    line = summary_line(compare(article(long + "甲乙。", TEXT), article(long, TEXT)))
    assert "99.9% kept, 0% new" in line


def test_the_overview_comes_first() -> None:
    left = article(TEXT, title="原标题", source="辽宁日报", published="2023-12-16")
    right = article(TEXT.replace("12%", "120%"), title="新标题", boilerplate=(Boilerplate("disclaimer", "免责"),))
    text = rendered(left, right)
    for words in ("原标题", "辽宁日报 · 2023-12-16", "altered: 1 number changed", "1 number"):
        assert words in text.partition("1. number")[0]
    assert "changed: 原标题 → 新标题" in text
    assert "added: 免责" in text
    assert "attribution  missing" in text


def test_changed_characters_are_marked() -> None:
    left, right = article(TEXT, MORE), article(TEXT.replace("12%", "120%"), MORE + "新的一句。")
    text = rendered(left, right)
    assert "增长[-12%-]{+120%+}，会议" in text
    assert "{+新的一句。+}" in text
    assert "\x1b" not in text
    coloured = rendered(left, right, colour=True)
    assert "\x1b[" in coloured
    assert "[-" not in coloured


def test_many_typographic_edits_are_summed_up() -> None:
    left = "，".join("甲乙丙丁戊己"[i % 6] * 3 for i in range(50))
    text = rendered(article(left), article(left.replace("，", ",")))
    assert "… and 44 more typographic edits" in text


def test_a_removed_image_is_named() -> None:
    left = article(body=(TextBlock("paragraph", TEXT), ImageBlock("http://a.cn/1.jpg")))
    assert "[-(image http://a.cn/1.jpg)-]" in rendered(left, article(TEXT))


def test_what_is_gone_is_marked_so_that_a_single_stroke_can_be_read() -> None:
    left, right = article(TEXT, "两岸各修一座渡口，一共三处。"), article(TEXT, "两岸各修座渡口，一共三处。")
    for width in (80, 150):
        assert "[-一-]" in rendered(left, right, width=width)
        coloured = rendered(left, right, width=width, colour=True)
        assert not re.search(r"\x1b\[(?:\d+;)*9[;m]", coloured)  # nothing is struck through
        assert re.search(r"\x1b\[7;31m一\x1b\[0m", coloured)


def test_a_blank_that_is_gone_can_be_seen() -> None:
    left, right = article("共 三座 渡口"), article("共三座渡口")
    assert "␣" in rendered(left, right)


@pytest.mark.parametrize(
    ("count", "line"),
    [(1, " … [1 more character] … "), (1200, " … [1,200 more characters] … ")],
)
def test_one_is_no_plural(count: int, line: str) -> None:
    assert line in shorten("字" * (240 + count))


def test_one_untouched_character() -> None:
    assert metrics_line(Metrics(1, 0, 1, 1, 1.0)).startswith("longest untouched run 1 character;")


def test_a_whole_paragraph_is_told_once_in_a_line() -> None:
    (line, *_) = gravest_lines(compare(article(TEXT, MORE), article(TEXT)))
    assert line.count("重视教育均衡") == 1
    assert line.startswith("1. deletion, block 2  ")


def test_a_word_is_told_beside_its_context() -> None:
    (line,) = gravest_lines(compare(article(TEXT), article(TEXT.replace("不同意", "同意"))))
    assert line == "1. negation, block 1  不  …增长12%，会议不同意推迟实施。"


@pytest.mark.parametrize("width", [80, 150])
def test_a_picture_is_told_with_what_is_beside_it(width: int) -> None:
    picture = ImageBlock("http://a.cn/x/dock-1.jpg?v=2", alt="新修的渡口")
    left, right = article(TEXT, picture, MORE), article(TEXT, MORE)
    assert "(image 新修的渡口)" in " ".join(rendered(left, right, width=width).split())
    (line,) = gravest_lines(compare(left, right))
    assert line == "1. image, block 2  …不同意推迟实施。[新修的渡口]重视教育均衡发展…"
    assert "…不同意推迟实施。[dock-1.jpg]重视" in next(
        gravest_lines(compare(right, article(TEXT, ImageBlock(picture.src), MORE)))
    )


def test_a_line_in_chinese_has_no_english_word() -> None:
    left, right = article(TEXT, MORE, author="周文喆"), article(TEXT.replace("12%", "120%"), author="佚名")
    line = summary_line(compare(left, right), language="zh")
    assert line.startswith("改动：保留")
    assert "作者更改；出处未注明" in line
    assert not re.search("[a-z]", line)


def test_a_line_on_different_articles_counts_no_edits() -> None:
    found = compare(article(TEXT, title="甲"), article(MORE * 2, title="乙", source="晚报"))
    assert summary_line(found).startswith("different: ")
    assert "deletion" not in summary_line(found)
    assert "changed" not in summary_line(found)
    lines = dict(list(finding_lines(found))[:4])
    assert list(lines) == ["verdict", "shared", "title", "attribution"]
    assert lines["verdict"].startswith("A different article: ")
    assert lines["title"] == "left: 甲; right: 乙"


def test_page_text_cannot_steer_the_terminal() -> None:
    left, right = article("甲\x1b[2J乙\u202e丙\x07\u009b" + MORE), article(MORE, title="\x1b]0;x\x07[bold]")
    for colour in (False, True):
        text = rendered(left, right, colour=colour)
        assert "\x1b[2J" not in text
        assert "\x1b]" not in text
        assert not set("\x07\u202e\u009b") & set(text)
        assert "[bold]" in text


def test_harmless_keeps_what_can_be_read() -> None:
    assert printable("甲，ab 𠮷é") == "甲，ab 𠮷é"
    assert printable("\ud800\t\u200f") == "<U+D800> <U+200F>"


@pytest.mark.parametrize("width", [30, 80, 200])
def test_lines_fit_the_width_in_cells(width: int) -> None:
    text = rendered(article(TEXT * 20, MORE), article(MORE * 3, "另外" * 200), width=width)
    assert max(map(cell_len, text.splitlines())) <= width


ANY = st.lists(st.text(st.characters(codec=None), max_size=30), max_size=4)


@settings(deadline=None, max_examples=50)
@given(ANY, ANY, st.booleans())
def test_any_comparison_is_rendered_and_can_be_printed(left: list[str], right: list[str], colour: bool) -> None:
    text = rendered(article(*left), article(*right), colour=colour)
    text.encode("utf-8")
    assert "verdict" in text
