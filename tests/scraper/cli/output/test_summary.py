"""What a person reads: every fact there, nothing that steers a terminal. Whole commands:
tests/scraper/cli/test_commands.py."""

from __future__ import annotations

import dataclasses
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from archive.comparison.articles import compare
from archive.log.entries import (
    AliasEntry,
    CaptureEntry,
    ComparisonEntry,
    ExtractionEntry,
    TemplateEntry,
    TimestampEntry,
)
from archive.model.comparison import Side
from archive.model.record import (
    Article,
    Boilerplate,
    Capture,
    ImageBlock,
    ListBlock,
    Reading,
    TableBlock,
    TextBlock,
    Version,
)
from archive.store.reader import DocumentSummary
from scraper.cli.output.history import history_summary
from scraper.cli.output.listing import document_lines
from scraper.cli.output.summary import (
    repost_summary,
    run_total,
    template_line,
    version_summary,
)
from scraper.jobs.page import PageResult
from scraper.jobs.repost import RepostResult
from scraper.jobs.template import TemplateChange

if TYPE_CHECKING:
    from archive.model.record import Block

AT = datetime(2024, 5, 8, 1, 20, tzinfo=UTC)
NASTY = "甲\x1b[2J乙\u202e丙\r\n丁\x9b"
STEERING = set("\x1b\u202e\r\x9b\x07")
ARTICLE = Article(
    url="http://a.example/1",
    title="老茶农的新账本",
    published="2024-05-08",
    source="河湾日报",
    author="罗望舒",
    editor=None,
    breadcrumb=(),
    original_url="http://b.example/1?a=1&b=2",
    language="zh",
    body=(TextBlock("paragraph", "账要算在明处。"),),
    boilerplate=(Boilerplate("disclaimer", "免责声明"),),
    extractor="test/1",
)


def page(
    article: Article | None = ARTICLE, *, problem: str | None = None, url: str = "http://a.example/1"
) -> PageResult:
    capture = Capture(url=url, final_url=url, outcome="ok", reason="", status=200, fetched_at=AT)
    reading = None if article is None else Reading(article=article, evidence={}, encoding="utf-8", parser="libxml2")
    return PageResult(capture, reading, problem, None, None, None)


def version(*body: Block, article: Article = ARTICLE) -> Version:
    article = dataclasses.replace(article, body=body)
    reading = Reading(article=article, evidence={}, encoding="utf-8", parser="libxml2")
    return Version(
        number=2,
        url="http://a.example/1",
        cause="page",
        digest="sha256:x",
        payload_digest="sha256:y",
        captured_at=AT,
        reading=reading,
    )


DOCUMENT = DocumentSummary(
    url="http://a.example/1",
    versions=1,
    title="老茶农的新账本",
    source="河湾日报",
    published="2024-05-08T10:00+08:00",
    captures=2,
    first_captured=AT,
    last_captured=AT,
    last_outcome="ok",
)
UNREAD = dataclasses.replace(DOCUMENT, versions=0, title=None, source=None, published=None, captures=1)


def test_labels_and_values_stand_in_two_columns() -> None:
    text = repost_summary(RepostResult(page(), None, None), Path("x"))
    lines = [line for line in text.splitlines() if line]
    assert lines[0].startswith("Repost         老茶农")
    assert {line[:15].rstrip() for line in lines} == {
        "Repost", "", "published", "source", "author", "links to", "body", "Original",
    }  # fmt: skip
    assert all(line[14] == " " and line[15] != " " for line in lines)


def test_what_the_page_does_not_say_has_no_line() -> None:
    bare = dataclasses.replace(ARTICLE, title=None, published=None, source=None, author=None, original_url=None)
    text = repost_summary(RepostResult(page(bare), None, None), Path("x"))
    assert "(no title)" in text
    assert "None" not in text
    assert "source" not in text


def test_a_page_that_was_not_had_says_why() -> None:
    result = RepostResult(page(), page(None, problem="gone: 404 Not Found", url="http://b.example/1"), None)
    text = repost_summary(result, Path("x"))
    assert "Original       gone: 404 Not Found\n               http://b.example/1" in text
    assert "Verdict        none: there is nothing to compare" in text


def test_an_original_that_an_order_forbids_is_no_failure() -> None:
    original = dataclasses.replace(page(None, problem="refused: the page was withdrawn: order 1"), withdrawn=True)
    result = RepostResult(page(), original, None)
    assert result.problems == []


def test_the_way_to_the_edits_can_be_pasted_into_a_shell() -> None:
    right = dataclasses.replace(ARTICLE, body=(TextBlock("paragraph", "账要算在暗处。"),))
    comparison = compare(
        ARTICLE,
        right,
        left_side=Side("http://b.example/1?a=1&b=2", 3, None),
        right_side=Side("http://a.example/1", 1, None),
    )
    text = repost_summary(RepostResult(page(right), page(), comparison), Path("my archive"))
    assert "repost diff --archive 'my archive' 'http://b.example/1?a=1&b=2@v3' http://a.example/1@v1" in text


def test_pages_cannot_steer_the_terminal() -> None:
    nasty = dataclasses.replace(
        ARTICLE, title=NASTY, source=NASTY, author=NASTY, boilerplate=(Boilerplate("disclaimer", NASTY),)
    )
    problem = page(None, problem=f"http-error: {NASTY}")
    blocks = (
        TextBlock("paragraph", NASTY),
        TextBlock("heading", NASTY),
        TextBlock("quote", NASTY),
        ListBlock((NASTY, NASTY)),
        TableBlock(((NASTY, NASTY),)),
        ImageBlock("http://a.example/1.jpg", NASTY),
    )
    texts = [
        repost_summary(RepostResult(page(nasty), problem, compare(nasty, ARTICLE)), Path("x")),
        version_summary(version(*blocks, article=nasty)),
        document_lines(dataclasses.replace(DOCUMENT, title=NASTY, source=NASTY)),
    ]
    for text in texts:
        assert not STEERING & set(text)
        assert "甲␛[2J乙<U+202E>丙" in text


def test_a_version_shows_every_kind_of_block_and_what_is_not_the_article() -> None:
    text = version_summary(
        version(
            TextBlock("heading", "一、账本"),
            TextBlock("quote", "账要算\n在明处"),
            ListBlock(("甲", "乙")),
            TableBlock((("年", "元"), ("2023", "2400"))),
            ImageBlock("http://a.example/1.jpg", alt="", text="车间"),
        )
    )
    for part in ("## 一、账本", "> 账要算\n> 在明处", "- 甲\n- 乙", "年 | 元\n2023 | 2400", "[image] 车间"):
        assert f"\n{part}\n" in text
    assert text.endswith("— not the article —\n\ndisclaimer  免责声明")
    alone = dataclasses.replace(ARTICLE, boilerplate=())
    assert "not the article" not in version_summary(version(TextBlock("paragraph", "甲"), article=alone))


@pytest.mark.parametrize(
    ("document", "line"),
    [
        (DOCUMENT, "老茶农的新账本  [河湾日报 · 2024-05-08 · 1 version · 2 captures]"),
        (dataclasses.replace(DOCUMENT, title=None, source=None), "(no title)  [2024-05-08 · 1 version · 2 captures]"),
        (dataclasses.replace(UNREAD, versions=1, damage="v1.json: no JSON"), "(damaged)  [1 version · 1 capture]"),
        (dataclasses.replace(UNREAD, last_outcome="robots"), "(no article: robots)  [0 versions · 1 capture]"),
        (UNREAD, "(no article on the page)  [0 versions · 1 capture]"),
    ],
)
def test_list(document: DocumentSummary, line: str) -> None:
    assert document_lines(document) == f"{line}\n  http://a.example/1"


def test_history_names_the_other_page_of_a_comparison() -> None:
    repost, original = Side("http://a.example/1", 1, None), Side("http://b.example/1", 1, None)
    entry = ComparisonEntry(
        at=AT, left=original, right=repost, verdict="altered", kept=0.99999, new=0, attribution="missing", edits={}
    )
    when = "  2024-05-08 01:20:00Z  compared with"
    assert f"{when} the original http://b.example/1: altered, 99.9% kept" in history_summary(
        "http://a.example/1", [entry]
    )
    assert f"{when} its repost http://a.example/1: " in history_summary("http://b.example/1", [entry])


def test_run_total() -> None:
    assert run_total({"new": 1}) == "1 page: 1 new"
    assert run_total({"unchanged": 2000, "failed": 1}) == "2,001 pages: 2,000 unchanged, 1 failed"


URL, ORIGINAL = "http://a.example/1", "http://b.example/1"
COPY = "http://archive.example/web/2024/http://b.example/1"
ENTRIES = (
    CaptureEntry(at=AT, url=URL, outcome="ok", version=1, new=True, cause="first"),
    CaptureEntry(at=AT, url=URL, outcome="ok", version=1),
    CaptureEntry(at=AT, url=URL, outcome="ok", version=2, new=True, cause="page"),
    CaptureEntry(at=AT, url=URL, outcome="ok", version=3, new=True, cause="page"),
    TemplateEntry(at=AT, url=URL, version=3, parts=("original_url", "text"), pages=12),
    CaptureEntry(at=AT, url=URL, outcome="ok", version=4, new=True, cause="reading"),
    CaptureEntry(at=AT, url=URL, outcome="not-modified", reason="304", version=4),
    CaptureEntry(at=AT, url=URL, outcome="gone", reason="404"),
    CaptureEntry(at=AT, url=URL, outcome="suspect", reason="a notice in the article's place? “维护中”", version=None),
    CaptureEntry(at=AT, url=f"{URL}?p=2", outcome="ok", part_of=URL),
    CaptureEntry(at=AT, url=COPY, outcome="ok", memento_of=ORIGINAL, memento_at=AT, version=1, new=True, cause="first"),
    ExtractionEntry(at=AT, url=URL, extractor="2", version=5, file_digest="x"),
    AliasEntry(at=AT, url="http://c.example/1", of=URL, shown_by="redirect", digest="x"),
    TimestampEntry(at=AT, line=1, line_digest="x", authority="http://t.example/", file="x", file_digest="x"),
    ComparisonEntry(
        at=AT, left=Side(ORIGINAL, 1, None), right=Side(URL, 1, None), verdict="abridged", kept=0.5, new=0,
        attribution="missing", edits={},
    ),
)  # fmt: skip
ADDRESS = re.compile(r"https?://\S+|archive\.example|\d\d:\d\dZ?|Z\b")


def test_the_history_in_chinese_has_no_english_word() -> None:
    lines = [history_summary(URL, ENTRIES, "zh"), history_summary(COPY, ENTRIES, "zh")]
    assert not re.findall("[A-Za-z]{2,}", ADDRESS.sub("", "\n".join(lines)))
    for said in (
        "第1版，首次采集",
        "第2版，新版：网站编辑了网页",
        "第3版，新版\n",
        "该站12页的原文链接、正文有变化：是网站模板的变化",
        "未变：304",
        "已撤下：404",
        "存疑：文章处疑为一则告示：“维护中”",
        "其后续页 http",
        " 的副本，存于2024-05-08 01:20Z",
        "由 2 从相同字节读出",
        "为同一网页，依据：跳转",
        "加盖时间戳",
        "比较：删节，保留50.0%，新增0%",
    ):
        assert said in lines[0] + lines[1]


def test_a_template_is_said_in_both_languages() -> None:
    one, many = (TemplateChange("a.example", ("title", "original_url"), pages, ()) for pages in (1, 12))
    assert template_line(one).startswith("a.example: title and original url changed on 1 page in this run: ")
    assert "changed on 12 pages in this run: its template" in template_line(many)
    assert (
        template_line(many, "zh")
        == "a.example：本次运行中12页的标题、原文链接有变化：是网站模板的变化，或识读所致，不是编辑"
    )


def test_the_last_line_of_a_run_in_chinese() -> None:
    assert run_total({"edited": 1, "another template": 3, "failed": 2}, "zh") == "共6页：有改动 1，模板变化 3，失败 2"


def test_a_page_that_failed_is_said_in_chinese() -> None:
    result = RepostResult(page(), page(None, problem="gone: 404", url=ORIGINAL), None)
    text = repost_summary(result, Path("x"), "zh")
    for said in ("转载           老茶农", "原文           已撤下：404", "结论           无：没有可与转载比较的文本"):
        assert said in text


def test_the_original_that_was_edited_since_is_noted_in_both_languages() -> None:
    newest = dataclasses.replace(version(TextBlock("paragraph", "账要算在明处。")), number=3)
    result = RepostResult(page(), page(), compare(ARTICLE, ARTICLE), edited_since=newest)
    assert "note           the original was edited since (v3, on 2024-05-08 01:20Z)" in repost_summary(
        result, Path("x")
    )
    assert "注意           原文此后有改动（第3版，2024-05-08 01:20Z）" in repost_summary(result, Path("x"), "zh")
