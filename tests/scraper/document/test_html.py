"""The traps that a parser lays: each was seen to lose a page's text, and here loses nothing."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.document.encoding import decode
from scraper.document.html import MAX_DEPTH, parse_html
from scraper.document.layout import read_tree

if TYPE_CHECKING:
    from lxml import etree

    from scraper.document.lines import Page

PARAGRAPHS: Final = [f"第{n}天，渡船照旧在清早开出，船上的人各自带着菜筐和书包，说着昨夜的雨。" for n in range(6)]
ARTICLE: Final = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
# So deep that libxml2 gives up even with its limits off.
TOO_DEEP: Final = 3000


def page_of(text: str, parser: str = "libxml2") -> Page:
    tree = parse_html(text)
    assert tree is not None
    assert tree.parser == parser
    return read_tree(tree.root, url=None, captured_at=None)


def lines_of(text: str, parser: str = "libxml2") -> list[str]:
    return [line.text for line in page_of(text, parser).lines]


def depth_of(root: etree._Element) -> int:
    return max(sum(1 for _ in leaf.iterancestors()) for leaf in root.iter() if not len(leaf))


class TestDepth:
    @pytest.mark.parametrize(("depth", "parser"), [(300, "libxml2"), (5_000, "html.parser"), (10_000, "html.parser")])
    @pytest.mark.parametrize("tag", ["div", "font"])
    def test_keeps_all_lines(self, depth: int, parser: str, tag: str) -> None:
        assert lines_of(f"<{tag}>" * depth + ARTICLE + f"</{tag}>" * depth, parser) == PARAGRAPHS
        assert lines_of(f"<{tag}>" * depth + ARTICLE, parser) == PARAGRAPHS

    @pytest.mark.parametrize(("depth", "parser"), [(300, "libxml2"), (5_000, "html.parser"), (10_000, "html.parser")])
    def test_keeps_text_on_every_level_in_order(self, depth: int, parser: str) -> None:
        down = [f"第{n}层" for n in range(depth)]
        up = [f"出{n}层" for n in range(depth)]
        page = "".join(f"<div>{text}" for text in down) + "".join(f"{text}</div>" for text in up)
        # What stands at the bottom is one line: nothing parts the last text on the way down from the first one up.
        assert lines_of(page, parser) == [*down[:-1], down[-1] + up[0], *up[1:]]

    def test_keeps_what_is_within_a_paragraph_together(self) -> None:
        inside = "<p>开头<b>加重</b>，<a href='/a.html'>链接</a>结尾。</p><ul><li>其一</li><li>其二</li></ul>"
        page = page_of("<div>" * TOO_DEEP + inside + "</div>" * TOO_DEEP, "html.parser")
        assert [(line.text, line.tag) for line in page.lines] == [
            ("开头加重，链接结尾。", "p"),
            ("其一", "li"),
            ("其二", "li"),
        ]
        assert page.lines[0].links == (("链接", "/a.html"),)

    def test_is_bounded_in_the_tree(self) -> None:
        tree = parse_html("<div>" * TOO_DEEP + "<b>" * 500 + "底" + "</b>" * 500 + ARTICLE)
        assert tree is not None
        assert depth_of(tree.root) <= MAX_DEPTH

    @pytest.mark.parametrize(
        "junk", ["<a b", "<a b='", "<!--", "<![x", "<!", "<?", "</a ", "a<!-- -->", "</html ", "&", "<b>字</b>"]
    )
    def test_with_junk_takes_linear_time(self, junk: str) -> None:
        began = time.process_time()
        assert parse_html("<div>" * TOO_DEEP + ARTICLE + junk * 30_000) is not None
        assert time.process_time() - began < 4  # a tenth of it; in quadratic time it were a minute and more

    @pytest.mark.parametrize(
        "junk", ["<a b='", "<!-- ", "<![x[", "<![if !IE]>", "<!x y", "</a", "<?php ", "<!-- a -->"]
    )
    def test_with_junk_behind_keeps_all_lines(self, junk: str) -> None:
        assert lines_of("<div>" * TOO_DEEP + ARTICLE + junk, "html.parser") == PARAGRAPHS


class TestReadAgain:
    """What html.parser makes of a page must be what libxml2 would have made."""

    def test_unclosed_head_holds_no_text(self) -> None:
        page = "<html lang=zh-CN><head><title>渡船</title><meta name=author content=甲><body>" + "<i>" * TOO_DEEP
        read = page_of(page + ARTICLE, "html.parser")
        assert [line.text for line in read.lines] == PARAGRAPHS
        assert (read.title, read.language, read.meta["author"]) == ("渡船", "zh-CN", ("甲",))

    def test_what_is_not_shown_is_not_read(self) -> None:
        unseen = "<script>var p = '<p>脚本</p>';</script><style>p {}</style><p hidden>藏着</p><!-- 注释 -->"
        assert lines_of("<i>" * TOO_DEEP + unseen + ARTICLE, "html.parser") == PARAGRAPHS

    def test_structured_data_is_read(self) -> None:
        script = '<script type="application/ld+json">{"headline": "渡船"}</script>'
        assert page_of("<i>" * TOO_DEEP + script + ARTICLE, "html.parser").structured == ({"headline": "渡船"},)

    def test_impossible_names_cost_nothing_but_themselves(self) -> None:
        odd = "<o:p 一='甲' x:y='乙'>名字</o:p><p 2='3' id='a' id='b'>段落</p>"
        page = page_of("<i>" * TOO_DEEP + odd, "html.parser")
        assert [line.text for line in page.lines] == ["名字", "段落"]
        assert page.boxes[page.lines[1].box].names.strip() == "a"  # the first of two attributes counts

    def test_entities_and_forbidden_characters(self) -> None:
        assert lines_of("<i>" * TOO_DEEP + "<p>甲&amp;乙&#0;&#8;\x0b丙</p>", "html.parser")[0].startswith("甲&乙")

    def test_empty_elements_stay_empty(self) -> None:
        page = page_of("<i>" * TOO_DEEP + "<p>甲<br>乙<img src=a.jpg>丙<hr>丁</p>", "html.parser")
        assert [line.text for line in page.lines] == ["甲", "乙丙", "丁"]
        assert [image.src for image in page.images] == ["a.jpg"]

    def test_end_tags_without_a_beginning_are_passed_over(self) -> None:
        assert lines_of("<i>" * TOO_DEEP + "</p></table></br></b>" + ARTICLE, "html.parser") == PARAGRAPHS


class TestSize:
    def test_text_node_over_ten_megabytes(self) -> None:
        began = time.process_time()
        long = "长" * 3_600_000  # 10.8 MB in UTF-8
        assert lines_of(f"<p>前面</p><p>{long}</p>" + ARTICLE) == ["前面", long, *PARAGRAPHS]
        assert time.process_time() - began < 2


class TestStray:
    @pytest.mark.parametrize(
        "stray",
        ["</html>", "</body>", "</body></html>", "</HTML >", "</body\n>", "</body class=x>", "</html/>", "</body/>"],
    )
    def test_end_in_the_middle_ends_nothing(self, stray: str) -> None:
        page = f"<html><body><div>页头</div>{stray}{ARTICLE}{stray}<div>页脚</div></body></html>"
        assert lines_of(page) == ["页头", *PARAGRAPHS, "页脚"]

    def test_end_inside_an_open_box(self) -> None:
        page = page_of(f"<html><body><div id=zoom><p>开头</p></html>{ARTICLE}</div></body></html>")
        zoom = next(box for box in page.boxes if box.names.strip() == "zoom")
        assert (zoom.first, zoom.end) == (0, len(PARAGRAPHS) + 1)

    def test_end_with_attributes_without_an_end_takes_linear_time(self) -> None:
        began = time.process_time()
        parse_html(ARTICLE + "</body " * 100_000)
        assert time.process_time() - began < 2

    def test_several_bodies(self) -> None:
        page = f"<html><body><p>甲</p></body><body class=b><p>乙</p></body></html><html><body>{ARTICLE}</body></html>"
        assert lines_of(page) == ["甲", "乙", *PARAGRAPHS]

    def test_nul_bytes(self) -> None:
        assert lines_of("\0<p>渡\0船\0</p>\0" + ARTICLE + "\0") == ["渡船", *PARAGRAPHS]

    def test_bad_byte_under_a_declared_encoding(self) -> None:
        payload = b'<meta charset="gb18030">' + ARTICLE.encode("gb18030") + b"<p>\xff\xff</p>"
        decoded = decode(payload + ARTICLE.encode("gb18030"))
        lines = lines_of(decoded.text)
        assert lines[: len(PARAGRAPHS)] == lines[-len(PARAGRAPHS) :] == PARAGRAPHS

    def test_xml_prolog_with_an_encoding(self) -> None:
        prolog = '<?xml version="1.0" encoding="gb2312"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "a">'
        assert (
            lines_of(f'{prolog}<html xmlns="http://www.w3.org/1999/xhtml"><body>{ARTICLE}</body></html>') == PARAGRAPHS
        )

    def test_lying_charset_in_the_page(self) -> None:
        assert lines_of('<meta http-equiv="Content-Type" content="text/html; charset=big5">' + ARTICLE) == PARAGRAPHS

    def test_lone_surrogate(self) -> None:
        assert lines_of("<p>\ud800渡船</p>" + ARTICLE)[1:] == PARAGRAPHS


class TestUnclosed:
    @pytest.mark.parametrize(
        "opened",
        [
            "<select><option>市<option>县</select>",
            "<select><option>市<option>县",
            "<form><select name=a><option>市<option>县</form>",
            "<table><tr><td><select><option>市<option>县</td></tr></table>",
            "<div><select><option value=1>市</option><option>县</option></div>",
        ],
    )
    def test_select_swallows_nothing(self, opened: str) -> None:
        page = page_of(opened + "<div id=zoom>" + ARTICLE + "</div>")
        assert [line.text for line in page.lines] == ["市", "县", *PARAGRAPHS]
        assert {line.tag for line in page.lines[2:]} == {"p"}

    def test_paragraphs_cells_and_items(self) -> None:
        page = "<table><tr><td>甲<td>乙<tr><td>丙</table><ul><li>丁<li>戊</ul><dl><dt>己<dd>庚</dl><p>辛<p>壬"
        assert lines_of(page) == list("甲乙丙丁戊己庚辛壬")

    @pytest.mark.parametrize(
        "opened", ["<b>", "<font color=red>", "<a href=x>", "<div>", "<table><tr><td>", "<h1>", "<center>"]
    )
    def test_element_around_an_article(self, opened: str) -> None:
        assert lines_of(opened + ARTICLE) == PARAGRAPHS

    @pytest.mark.parametrize(
        "tail", ["<!-- 注释", "<script>var a = '", "<style>p {", "<div style='display:none", "<a href='", "<", "</"]
    )
    def test_end_of_the_file(self, tail: str) -> None:
        assert lines_of(ARTICLE + tail)[: len(PARAGRAPHS)] == PARAGRAPHS

    def test_text_in_the_head(self) -> None:
        assert lines_of(f"<html><head><title>渡船</title><p>早</p></head><body>{ARTICLE}") == ["早", *PARAGRAPHS]


class TestNothing:
    @pytest.mark.parametrize("text", ["", " \n\t", "\0"])
    def test_is_no_tree(self, text: str) -> None:
        assert parse_html(text) is None

    @pytest.mark.parametrize("text", ["<", "<>", "<!-- a -->", "<!DOCTYPE html>", "</html>", "<?xml?>", "]]>", "&#0;"])
    def test_next_to_nothing_does_not_raise(self, text: str) -> None:
        tree = parse_html(text)
        if tree is not None:
            read_tree(tree.root, url=None, captured_at=None)


TAGS: Final = "div p span b i font a center section o:p h2 br".split()
PIECES: Final = st.lists(
    st.one_of(
        st.sampled_from([f"<{tag}>" for tag in TAGS]),
        st.sampled_from([f"</{tag}>" for tag in TAGS if tag != "br"]),
        st.sampled_from(["</html>", "</body>", "<body>", "<html>", "<!-- 注 -->", "</table>", "</li>"]),
        st.text("天地人", min_size=1, max_size=3),
    ),
    max_size=40,
)


class TestLaws:
    @settings(deadline=None)  # a busy machine is no failure
    @given(PIECES, st.sampled_from([0, 90, 150, 1000, 2060]))
    def test_no_text_is_lost_doubled_or_moved(self, pieces: list[str], depth: int) -> None:
        tree = parse_html("<p>始</p>" + "<i>" * depth + "".join(pieces))
        assert tree is not None
        lines = read_tree(tree.root, url=None, captured_at=None).lines
        assert "".join(line.text for line in lines) == "始" + "".join(p for p in pieces if not p.startswith("<"))

    @settings(deadline=None)  # a busy machine is no failure
    @given(st.text(st.sampled_from("<>/!?-[]&;#='\" \0abdhiptv\n甲"), max_size=80), st.booleans())
    def test_any_text_is_a_tree_or_nothing(self, text: str, deep: bool) -> None:
        tree = parse_html(("<i>" * 2100 if deep else "") + text)
        if tree is not None:
            assert tree.parser in ("libxml2", "html.parser")
            read_tree(tree.root, url=None, captured_at=None)
