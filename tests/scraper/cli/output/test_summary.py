"""What a person reads: every fact there, nothing that steers a terminal. Whole commands:
tests/scraper/cli/test_commands.py."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from archive.comparison.articles import compare
from archive.log.entries import ComparisonEntry
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
from scraper.cli.output.summary import (
    document_lines,
    history_summary,
    repost_summary,
    run_state,
    run_total,
    version_summary,
)
from scraper.jobs.page import PageResult
from scraper.jobs.repost import RepostResult

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
    assert run_state(result) == "incomplete: http://b.example/1: gone: 404 Not Found"


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
