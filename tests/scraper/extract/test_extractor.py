"""A payload to its article: nothing is lost, nothing is there twice, and nothing but a ReadError is raised."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.model.record import Capture, ListBlock, TableBlock
from archive.model.record_json import to_record
from scraper.boilerplate.glued import split_glued_notes
from scraper.document.document import Document
from scraper.document.encoding import decode
from scraper.document.html import parse_html
from scraper.document.layout import read_tree
from scraper.document.plaintext import read_text
from scraper.extract.errors import EmptyPage, NotAnArticle, NotText, ReadError
from scraper.extract.extractor import EXTRACTOR, read_capture, read_payload
from scraper.extract.script_data import embedded_page
from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from archive.model.record import Article
    from scraper.document.lines import Page

CORPUS: Final = ROOT.parent / "shared" / "corpus"
FIXTURES: Final = sorted((ROOT / "fixtures").glob("*/*/body.html"))

TITLE: Final = "河口镇三条渡船恢复开航"
STORY: Final = (
    "河口镇的三条渡船昨天清早恢复开航，停了四十天的码头又热闹起来，菜农和学生排着队上船。",
    "码头的老船工说，这条水路走了六十多年，桥修好以前，两岸的人都靠它来往。",
    "镇里把船底重新刷了漆，换上新的救生衣，每条船还添了一名安全员。",
    "“只要水位不过警戒线，船就天天开。”负责调度的姑娘一边记班次一边说。",
)
PAGE: Final = (
    f"<html lang=zh-CN><head><title>{TITLE}_河口网</title></head><body>"
    "<div>当前位置：<a href=/>首页</a> > 要闻 > 正文</div>"
    f"<h1>{TITLE}</h1><div>2024-05-06 08:30 来源：河口日报 作者：王小船</div><div id=zoom>"
    + "".join(f"<p>\u3000\u3000{text}</p>" for text in STORY)
    + "</div><p>责任编辑：李江</p><div>河口网版权所有 某ICP备12345678号</div></body></html>"
)


def squeezed(text: str) -> str:
    return "".join(text.split())


def units_of(article: Article) -> Iterator[str]:
    """Yield each piece of the body that is a line of the page; of tables the cells."""
    for block in article.body:
        if isinstance(block, TableBlock):
            for row in block.rows:
                yield from row
        elif isinstance(block, ListBlock):
            yield from block.items
        elif block.text:
            yield block.text


def is_in_order(parts: Iterable[str], lines: list[str]) -> bool:
    rest = iter(lines)
    return all(any(part == line for line in rest) for part in parts)


def faults(page: Page, article: Article) -> list[str]:
    """Name what of a page's lines is not in exactly one place of its article."""
    # The lines of a <pre> are one block, with the line feeds that it shows.
    lines = [part for line in split_glued_notes(page).lines for part in line.text.split("\n")]
    boilerplate = [part for line in article.boilerplate for part in line.text.split("\n")]
    cells = [c for b in article.body if isinstance(b, TableBlock) for row in b.rows for c in row]
    units = [part for unit in units_of(article) for part in unit.split("\n")]
    whole = list((Counter(units) - Counter(cells)).elements())
    found = []
    if extra := Counter(boilerplate) + Counter(whole) - Counter(lines):
        found.append(f"not on the page, or more often than on it: {list(extra)}")
    if not is_in_order(boilerplate, lines):
        found.append("boilerplate out of order")
    if not is_in_order([unit for unit in units if unit not in set(cells)], lines):
        found.append("body out of order")
    # What is left is in the cells of tables, where lines are joined, or shows the title.
    left = Counter(lines) - Counter(boilerplate) - Counter(whole)
    unplaced = Counter(squeezed("".join(left.elements()))) - Counter(squeezed("".join(cells)))
    doubled = Counter(squeezed("".join(cells))) - Counter(squeezed("".join(left.elements())))
    if doubled and not page.spans:  # a label is repeated in each row and column that its cell spans
        found.append(f"in tables, not on the page: {''.join(doubled.elements())}")
    if unplaced and unplaced != Counter(squeezed(article.title or "")):
        # A badge in the title's line is no part of the title.
        badge = Counter(squeezed(article.title or ""))
        if badge - unplaced or (unplaced - badge).total() > 2:
            found.append(f"in no place: {''.join(unplaced.elements())}")
    return found


def page_of(payload: bytes, *, form: str = "html") -> Page:
    text = decode(payload).text
    tree = parse_html(text) if form == "html" and "<" in text else None
    if tree is None:
        return read_text(text, url=None, captured_at=None)
    return read_tree(tree.root, url=None, captured_at=None)


def faults_of(payload: bytes, article: Article) -> list[str]:
    """Name the faults of an article; it may be one that shows only after a script has run."""
    found = faults(page_of(payload), article)
    return found if found and not any(faults(page, article) == [] for page in uncovered(payload)) else []


def uncovered(payload: bytes) -> Iterator[Page]:
    """Yield a page as scripts would show it: with what is hidden by style, with the text in its data."""
    if (tree := parse_html(decode(payload).text)) is None:
        return
    shown = read_tree(tree.root, url=None, captured_at=None)
    yield Document(payload).page  # with what a click shows
    if shown.concealed:
        yield read_tree(tree.root, url=None, captured_at=None, concealed=True)
    if drawn := embedded_page(shown):
        yield drawn


class TestWhole:
    def test_article(self) -> None:
        reading = read_payload(PAGE.encode(), url="https://www.example.cn/a//b.html?utm_source=x")
        article = reading.article
        assert (reading.encoding, reading.parser) == ("utf-8", "libxml2")
        assert article.title == TITLE
        assert (article.source, article.author, article.editor) == ("河口日报", "王小船", "李江")
        assert article.published is not None
        assert article.published.startswith("2024-05-06")
        assert [block.text for block in article.body if not isinstance(block, TableBlock)] == list(STORY)
        assert [line.kind for line in article.boilerplate][:2] == ["navigation", "credit"]
        assert article.url == "https://www.example.cn/a//b.html"
        assert article.extractor == EXTRACTOR
        assert faults(page_of(PAGE.encode()), article) == []

    def test_faults_are_seen(self) -> None:
        """The check below must fail where something is lost or doubled."""
        article = read_payload(PAGE.encode()).article
        assert faults(page_of(PAGE.replace("</p>", "</p><p>多一行。</p>", 1).encode()), article)
        assert faults(page_of(PAGE.replace(STORY[1], "").encode()), article)
        assert faults(page_of(PAGE.replace(STORY[1], STORY[0]).encode()), article)
        moved = PAGE.replace(STORY[1], "#").replace(STORY[2], STORY[1]).replace("#", STORY[2])
        assert faults(page_of(moved.encode()), article)

    @pytest.mark.parametrize("path", FIXTURES, ids=lambda path: "/".join(path.parts[-3:-1]))
    def test_fixture(self, path: Path) -> None:
        payload = path.read_bytes()
        try:
            article = read_payload(payload).article
        except ReadError:
            return  # what is no article is held by the approved records
        assert faults_of(payload, article) == []

    @pytest.mark.slow
    @pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus does not lie beside this repository")
    def test_corpus(self) -> None:
        found: dict[str, list[str]] = {}
        read = 0
        for path in sorted((CORPUS / "pages").rglob("*.html")):
            payload = path.read_bytes()
            try:
                article = read_payload(payload).article
            except NotAnArticle:
                continue
            read += 1
            if wrong := faults_of(payload, article):
                found[path.name] = wrong
        assert found == {}
        assert read > 250

    @pytest.mark.parametrize("form", ["html", "text"])
    def test_page_saved_as_text(self, form: str) -> None:
        text = "\n".join(
            ["当前位置:首页 > 要闻 > 正文", TITLE, "发布时间:2024-05-06 来源:河口日报", *STORY, "河口网版权所有"]
        )
        reading = read_payload(text.encode("gbk"), form=form)
        assert (reading.encoding, reading.parser) == ("gb18030", "text")
        assert reading.article.title == TITLE
        assert list(units_of(reading.article)) == list(STORY)
        assert faults(page_of(text.encode("gbk"), form="text"), reading.article) == []

    def test_markup_in_a_page_saved_as_text_is_text(self) -> None:
        text = "\n".join([TITLE, "来源:河口日报", *STORY, "<p>不是标签，是一行字。</p>"])
        assert "<p>不是标签，是一行字。</p>" in list(units_of(read_payload(text.encode(), form="text").article))


class TestHard:
    @pytest.mark.parametrize("depth", [300, 10_000, 200_000])
    def test_deep_nests(self, depth: int) -> None:
        page = PAGE.replace("<div id=zoom>", "<div id=zoom>" + "<div>" * depth)
        reading = read_payload(page.encode())
        assert reading.parser == "libxml2"
        assert list(units_of(reading.article)) == list(STORY)
        assert reading.article.title == TITLE

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("<div id=zoom>", "</body></html><div id=zoom>"),
            ("<div id=zoom>", "<form><select><option>市<option>县</form><div id=zoom>"),
            ("<div id=zoom>", "<body><div id=zoom>"),
            ("<html", "<?xml version='1.0' encoding='gb2312'?><html"),
            ("<p>", "<p>\0"),
            ("</p>", ""),
            ("</div>", ""),
            ("<body>", "<body><table><tr><td>"),
        ],
    )
    def test_broken_markup(self, old: str, new: str) -> None:
        payload = PAGE.replace(old, new).encode()
        article = read_payload(payload).article
        assert article.title == TITLE
        assert [unit for unit in units_of(article) if unit in STORY] == list(STORY)
        assert faults(page_of(payload), article) == []

    def test_encoding_that_is_declared_wrong(self) -> None:
        payload = PAGE.replace("<head>", '<head><meta charset="utf-8">').encode("gbk")
        reading = read_payload(payload, headers=(("content-TYPE", "text/html; charset=UTF-8"),))
        assert reading.encoding == "gb18030"
        assert list(units_of(reading.article)) == list(STORY)

    def test_payload_in_utf_8_is_read_as_any_other(self) -> None:
        # It goes to the parser as it is; with a byte order mark, or in another encoding, it is coded anew.
        page = PAGE.replace("<h1>", "</body></HTML ><h1>").replace("渡船", "渡\0船")
        valid, marked, wide = (page.encode(name) for name in ("utf-8", "utf-8-sig", "gb18030"))
        assert read_payload(valid).article == read_payload(marked).article == read_payload(wide).article
        assert read_payload(valid).article.title == TITLE

    def test_article_that_a_script_uncovers(self) -> None:
        page = PAGE.replace("<div id=zoom>", "<div id=zoom style='display:none'>").replace(
            "</h1>", "</h1><p>正在加载。</p>"
        )
        assert list(units_of(read_payload(page.encode()).article)) == list(STORY)

    def test_hidden_copy_is_not_read(self) -> None:
        copy = "<div style='display:none'>" + "".join(f"<p>{text}</p>" for text in STORY * 2) + "</div>"
        article = read_payload(PAGE.replace("</body>", copy + "</body>").encode()).article
        assert list(units_of(article)) == list(STORY)
        assert not {line.text for line in article.boilerplate}.intersection(STORY)

    def test_capture(self) -> None:
        capture = Capture(
            url="https://www.example.cn/old",
            final_url="https://www.example.cn/a.html",
            outcome="ok",
            reason="",
            status=200,
            headers=(("Content-Type", "text/html; charset=gbk"),),
            fetched_at=datetime(2024, 5, 7, tzinfo=UTC),
            payload=PAGE.encode("gbk"),
        )
        reading = read_capture(capture)
        assert reading.article.url == "https://www.example.cn/a.html"
        assert reading.encoding == "gb18030"


class TestRefused:
    @pytest.mark.parametrize(
        "payload", [b"", b" \r\n\t", b"\x00\x00", b"<html></html>", b"<!DOCTYPE html><!-- a -->", b"<p>&nbsp;</p>"]
    )
    def test_empty(self, payload: bytes) -> None:
        with pytest.raises(EmptyPage) as caught:
            read_payload(payload)
        assert caught.value.kind == "empty"

    @pytest.mark.parametrize(
        "start",
        [
            *(
                b"%PDF-1.7\n%\xe2\xe3",
                b"\x89PNG\r\n\x1a\n",
                b"\xff\xd8\xff\xe0\x00\x10JFIF",
                b"GIF89a",
                b"PK\x03\x04\x14",
            ),
            *(
                b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
                b"Rar!\x1a\x07",
                b"\x1f\x8b\x08\x00",
                b"\x7fELF\x02",
                b"RIFF\x24\x00WEBP",
            ),
            *(b"ID3\x03", bytes(range(256))),
        ],
    )
    def test_no_text(self, start: bytes) -> None:
        with pytest.raises(NotText) as caught:
            read_payload(start + PAGE.encode() * (start != bytes(range(256))))
        assert caught.value.kind == "not-text"
        assert "\n" not in str(caught.value)

    @pytest.mark.parametrize(
        ("html", "kind", "word"),
        [
            ("<title>404</title><h1>页面不存在</h1><p>您可以返回首页，或者稍后再试。</p>", "gone", "error"),
            ("<title>安全验证</title><p>请完成滑动验证，然后继续访问。</p>", "blocked", "challenge"),
            (
                "<ul>" + "".join(f"<li><a href=/{n}>第{n}条新闻的标题在这里</a>" for n in range(40)) + "</ul>",
                "not-an-article",
                "no",
            ),
        ],
    )
    def test_no_article(self, html: str, kind: str, word: str) -> None:
        with pytest.raises(NotAnArticle, match=word) as caught:
            read_payload(html.encode())
        assert caught.value.kind == kind


TAGS: Final = "div p table tr td ul li h1 h2 h3 blockquote pre b font section figure select option a".split()
SAID: Final = (
    *(
        *STORY,
        TITLE,
        "短",
        "一、码头",
        "图为码头",
        "（完）",
        "来源：河口日报",
        "作者：王小船",
        "2024-05-06 08:30",
        "责任编辑：李江",
    ),
    *(
        "相关阅读",
        "上一篇：没有了",
        "[1] [2] 下一页",
        "分享到：",
        "【打印】【关闭】",
        "当前位置：首页 > 要闻",
        "原标题：渡船开了",
    ),
    *("原文链接：http://www.example.cn/a.html", "免责声明：本文来自网络，不代表本站立场，侵权请联系删除。"),
    "The ferry sailed again on Monday, forty days after the flood.",
)
ODD: Final = (
    *("<br>", "<img src=a.jpg>", "<a href=/x>", "<a href=/y>链接在此处有名</a>", "<div class=comment>", "<td width=9>"),
    *("</html>", "</body>", "<body>", "<p hidden>", "<div style='display:none'>", "<!-- 注 -->", "<!--", "&#0;", "\0"),
    *("<script>var a = '<p>';</script>", "<script>", "<style>", "<title>", "<textarea>", "&nbsp;", "<h1 class=t>"),
)
PIECES: Final = st.lists(
    st.one_of(
        st.sampled_from(SAID),
        st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS]),
        st.sampled_from(ODD),
    ),
    max_size=50,
)


class TestLaws:
    @settings(max_examples=400, deadline=None)
    @given(PIECES, st.booleans(), st.sampled_from(["utf-8", "gb18030", "utf-16"]))
    def test_every_visible_line_is_in_one_place(self, pieces: list[str], titled: bool, encoding: str) -> None:
        html = (f"<title>{TITLE}_河口网</title>" if titled else "") + "<body>" + "".join(pieces)
        payload = html.encode(encoding)
        try:
            article = read_payload(payload).article
        except ReadError:
            return
        json.dumps(to_record(article), ensure_ascii=False).encode()
        assert faults_of(payload, article) == []

    @settings(deadline=None)  # a busy machine is no failure
    @given(st.lists(st.sampled_from([s for s in SAID if s not in STORY]), max_size=6), st.permutations(STORY))
    def test_every_line_of_a_text_save_is_in_one_place(self, around: list[str], story: list[str]) -> None:
        payload = "\n".join([*around[:3], *story, *around[3:]]).encode()
        article = read_payload(payload, form="text").article
        assert faults(page_of(payload, form="text"), article) == []

    @settings(deadline=None)  # a busy machine is no failure
    @given(st.binary(max_size=300), st.sampled_from(["html", "text"]))
    def test_any_bytes_are_an_article_or_a_read_error(self, payload: bytes, form: str) -> None:
        for whole in (payload, b"<p>" + payload, PAGE.encode() + payload, PAGE.encode("gbk") + payload):
            try:
                reading = read_payload(whole, form=form, url="https://www.example.cn/a.html")
            except ReadError:
                continue
            json.dumps(to_record(reading.article), ensure_ascii=False).encode()

    @settings(deadline=None)  # a busy machine is no failure
    @given(st.data(), st.sampled_from(["utf-8", "gb18030", "utf-16"]), st.binary(min_size=1, max_size=8))
    def test_a_damaged_page_is_an_article_or_a_read_error(
        self, data: st.DataObject, encoding: str, junk: bytes
    ) -> None:
        payload = PAGE.encode(encoding)
        cut = data.draw(st.integers(0, len(payload)))
        for damaged in (payload[:cut], payload[cut:], payload[:cut] + junk + payload[cut + len(junk) :]):
            try:
                read_payload(damaged)
            except ReadError:
                continue

    def test_a_page_cut_anywhere_is_an_article_or_a_read_error(self) -> None:
        payload = max((path.read_bytes() for path in FIXTURES), key=len)
        for cut in range(0, len(payload), max(1, len(payload) // 120)):
            try:
                read_payload(payload[:cut])
            except ReadError:
                continue

    def test_results_do_not_depend_on_order(self) -> None:
        def records(paths: list[Path]) -> dict[Path, str]:
            return {path: record(path) for path in paths}

        def record(path: Path) -> str:
            try:
                return json.dumps(to_record(read_payload(path.read_bytes()).article), ensure_ascii=False)
            except ReadError as error:
                return f"{error.kind}: {error}"

        there = records(FIXTURES)
        assert len(there) > 20
        assert records(FIXTURES[::-1]) == there == records(FIXTURES[1::2] + FIXTURES[::2])
