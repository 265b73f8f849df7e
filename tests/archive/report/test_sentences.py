"""The verdict in a sentence with its measure, in two languages, and the gravest findings first."""

from __future__ import annotations

import pytest

from archive.comparison.articles import compare
from archive.model.record import Article, ImageBlock
from archive.report.html import html_report
from archive.report.terminal import render_comparison
from archive.report.wording import finding_lines, gravest_lines
from archive.report.words.sentences import verdict_sentence
from tests.archive.articles import article

HEAD = "河湾镇上月公布了三座渡口的整修账目，村民可到窗口逐项查阅。"
MORE = tuple(f"{place}村的渡口今年修了两回，木料由村民自己运来。" for place in "东西南北上下前后")
PICTURE = ImageBlock("http://a.example/1.jpg")


@pytest.mark.parametrize(
    ("left", "right", "english", "chinese"),
    [
        (article(HEAD), article(HEAD), "in all that was compared.", "逐字相同"),
        (article(HEAD, PICTURE), article(HEAD), "The same words; 1 picture gone.", "文字相同，少了1幅图片。"),
        (article(HEAD), article(HEAD, PICTURE), "The same words; 1 picture new.", "文字相同，多了1幅图片。"),
        (
            article(HEAD),
            article(HEAD, title="另一个题目"),
            "The same text under another title.",
            "正文相同，标题不同。",
        ),
        (
            article(HEAD, *MORE),
            article(HEAD, "本站还会继续留意这件事。"),
            "Abridged to 14%: 8 passages cut, 1 sentence added.",
            "删节至14%：删去8处，新增1句。",
        ),
        (
            article(HEAD, "一、账目", *MORE, "二、往年"),
            article(HEAD, *MORE[:5]),
            "Abridged to 65%: 5 passages cut.",
            "删节至65%：删去5处。",
        ),
        (article(HEAD, *MORE[:2]), article(HEAD, *MORE), "6 sentences added", "新增6句"),
        (
            article(HEAD, *MORE),
            article(HEAD.replace("三座", "五座"), MORE[0]),
            "1 number changed; abridged to",
            "数字1处；删节至",
        ),
        (article(HEAD), article(MORE[0].replace("渡口", "灯会") * 3), "A different article", "不是同一篇文章"),
    ],
)
def test_a_sentence_says_what_happened(left: Article, right: Article, english: str, chinese: str) -> None:
    found = compare(left, right)
    assert english in verdict_sentence(found)
    assert chinese in verdict_sentence(found, "zh")


def test_a_word_whose_cut_changes_the_sense_is_told_before_long_passages() -> None:
    accused = "检察院通报，该站站长涉嫌受贿，已被带走。"
    found = compare(article(HEAD, accused, *MORE), article(HEAD, accused.replace("涉嫌", ""), *MORE[:3]))
    lines = list(gravest_lines(found))
    assert len(lines) == 6
    assert "涉嫌" in lines[0]
    assert lines[-1] == "… and 1 more"


def test_different_articles_have_no_gravest_change() -> None:
    left, right = article(HEAD, "共12人。"), article("今年的灯会设在旧码头，彩船沿河排开，票价照旧。" * 3)
    assert not list(gravest_lines(compare(left, right)))
    assert "<li data-entry" not in html_report(compare(left, right), left, right)


def test_a_terminal_in_chinese_has_no_english_label() -> None:
    left, right = article(HEAD, *MORE, source="河湾日报"), article(HEAD.replace("三座", "五座"), title="别的题目")
    text = render_comparison(compare(left, right), left, right, width=100, colour=False, language="zh")
    for words in ("结论", "最重", "第1段", "转载未附原文链接"):
        assert words in text
    for words in ("verdict", "kept", "block", "the repost"):
        assert words not in text


def test_the_verdict_is_not_said_twice() -> None:
    lines = dict(finding_lines(compare(article(HEAD, *MORE), article(HEAD))))
    assert lines["verdict"].startswith("abridged to ")
