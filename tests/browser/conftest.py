"""A real browser: the system's chromium, driven by playwright. Without them these tests are skipped, but not in CI."""

from __future__ import annotations

import dataclasses
import os
import shutil
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

from archive.comparison.articles import compare
from archive.model.record import Article, Boilerplate, ImageBlock, ListBlock, TableBlock, TextBlock
from archive.report.html import html_report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

# No looks outside: a browser that is tested has nothing to fetch.
FLAGS = (
    "--no-sandbox",  # CI runs as root, where chromium's sandbox does not start
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)
HOSTILE = (
    "</script><script>window.pwned = 1</script>",
    '<img src=x onerror="window.pwned = 2">',
    "\" onfocus=window.pwned=3 autofocus x='",
    "' onmouseover='window.pwned=4",
    "--><!--<style>*{display:none}</style>",
    "&lt;b&gt; &amp;amp; ]]> {{7*7}} ${7*7}",
    "甲\u202e乙丙\u2066丁\u200b戊\x1b[31m己\x00庚\ud800辛",
    "长" * 3000 + "w" * 3000,
)
CHANGED = tuple(words + "新增的文字在这里，一共十几个字。" for words in HOSTILE)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - may be absent
    except ImportError:
        _without("playwright is not installed")
    chromium = shutil.which("chromium")
    if chromium is None:
        _without("no chromium on the PATH")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield opened
        opened.close()


def _without(reason: str) -> NoReturn:
    """Skip; in CI fail, for there a browser that is missing must not look like a page that is fine."""
    if os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail(f"{reason}, and this is CI")
    pytest.skip(reason)


def _article(**fields: object) -> Article:
    values: dict[str, Any] = dict.fromkeys(
        ("url", "title", "published", "source", "author", "editor", "original_url", "language")
    )
    values |= {
        "breadcrumb": (),
        "body": (),
        "boilerplate": (),
        "extractor": "test/1",
        "title": "标题",
        "language": "zh",
    }
    return Article(**(values | fields))


def _paragraphs(*texts: str) -> tuple[TextBlock, ...]:
    return tuple(TextBlock("paragraph", text) for text in texts)


def _hostile() -> tuple[Article, Article]:
    """Two articles whose every field wants to be markup, script, or a way to turn the page around."""
    left = _article(
        url="https://a.example/\"onclick='x'<script>",
        title=HOSTILE[0],
        source=HOSTILE[1],
        author=HOSTILE[2],
        published=HOSTILE[3],
        language='zh" onload="window.pwned=5',
        body=(
            *_paragraphs(*HOSTILE),
            ImageBlock("javascript:window.pwned=6", HOSTILE[2], HOSTILE[1]),
            TableBlock((HOSTILE[:3], HOSTILE[3:6])),
            ListBlock(HOSTILE[:7]),
        ),
        extractor=HOSTILE[0],
    )
    right = dataclasses.replace(
        left,
        url="https://b.example/",
        title=HOSTILE[6],
        original_url="javascript:window.pwned=7",
        author=HOSTILE[4],
        body=(*_paragraphs(*CHANGED[::-1]), TableBlock((CHANGED[:3], HOSTILE[3:6])), ListBlock(CHANGED[:7])),
        boilerplate=tuple(Boilerplate("disclaimer", words) for words in HOSTILE),
    )
    return left, right


def _varied() -> tuple[Article, Article]:
    """Two articles with a change of every kind that has a look of its own."""
    first = "今年以来，全市新建改建农村公路一千二百公里，惠及群众三十六万人。"
    moved = "座谈会上，与会代表围绕夏粮收购、农机调度、防汛备汛等议题作了交流发言。"
    one, two = "第一段讲水利建设的进展情况，讲得很细。", "第二段讲林业改革的主要经验，讲得很实。"
    table = TableBlock(
        (("项目", "一季度", "二季度"), ("粮食产量（万吨）", "37.5", "12.6"), ("工业用电", "88.1", "90.4"))
    )
    left = _article(
        url="https://a.example/1.html",
        title="夏粮收购工作座谈会召开",
        source="河湾日报",
        published="2024-06-01",
        body=(
            TextBlock("heading", "一、总体情况"),
            *_paragraphs(moved, first, one + two),
            ImageBlock("https://a.example/1.jpg", "会场", "会议现场"),
            table,
            ListBlock(("抓好收购", "保障运输", "不得拖欠农民售粮款")),
            TextBlock("quote", "要把农民的利益放在第一位，不能让农民吃亏。"),
            *_paragraphs("会议由市粮食局主持，各县区分管负责同志参加会议。"),
        ),
    )
    right = dataclasses.replace(
        left,
        url="https://b.example/2.html",
        title="夏粮收购座谈会召开",
        original_url="https://a.example/1.html",
        body=(
            TextBlock("heading", "一、总体情况"),
            *_paragraphs(first.replace("三十六", "六十三").replace("，", ","), one, two),
            dataclasses.replace(table, rows=(table.rows[0], ("粮食产量（万吨）", "375", "12.6"), table.rows[2])),
            ListBlock(("抓好收购", "保障运输", "拖欠农民售粮款")),
            TextBlock("quote", "要把农民的利益放在第一位，不能让农民吃亏。"),
            *_paragraphs(
                moved, "会议由市粮食局主持，各县区分管负责同志参加会议。", "更多内容请关注本站公众号，欢迎投稿。"
            ),
        ),
    )
    return left, right


def _different() -> tuple[Article, Article]:
    """Two articles that share nothing."""
    return _varied()[0], _article(
        title="宏远公司发布三季报",
        body=_paragraphs(*(f"第{word}季度公司营业收入同比略有增长，海外市场平稳。" for word in "一二三")),
    )


@pytest.fixture
def report(tmp_path: Path, fixtures: Path, repost: Callable[..., Any]) -> Callable[[str], str]:
    """Return a function that writes one of the reports and returns its address; in Chinese if its name ends so."""
    pairs = {
        "abridged": ("qiyunxf.example/20418", "jcsp.example/20431-abridged"),
        "reworded": ("yunling.gov.example/content-590127", "msjj.example/7716-reworded"),
    }

    def write(name: str) -> str:
        path = tmp_path / f"{name}.html"
        if name in pairs:
            left, right = (fixtures / page / "body.html" for page in pairs[name])
            assert repost("diff", left, right, "--format", "html", "-o", path).status == 0
        else:
            kind, _, language = name.partition(".")
            one, other = {"hostile": _hostile, "varied": _varied, "different": _different}[kind]()
            page = html_report(compare(one, other), one, other, language="zh" if language else "en")
            path.write_text(page, encoding="utf-8")
        return path.as_uri()

    return write


@pytest.fixture
def hostile() -> tuple[str, ...]:
    """The strings of the hostile report, as far as a reader can see them."""
    return HOSTILE
