"""What of a page is a line, what only declares something, and what is not shown at all."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.document.html import parse_html
from scraper.document.layout import read_tree
from scraper.document.lines import Link, fold_whitespace

if TYPE_CHECKING:
    from scraper.document.lines import Line, Page

URL: Final = "https://www.example.cn/a/b.html"


def page_of(html: str, *, concealed: bool = False) -> Page:
    tree = parse_html(html)
    assert tree is not None
    return read_tree(tree.root, url=URL, captured_at=None, concealed=concealed)


def lines_of(html: str) -> list[tuple[str, str]]:
    return [(line.tag, line.text) for line in page_of(html).lines]


def line_of(html: str) -> Line:
    (line,) = page_of(html).lines
    return line


class TestLines:
    def test_paragraphs(self) -> None:
        assert lines_of("<div><p>甲</p><p>乙</p>丙</div>") == [("p", "甲"), ("p", "乙"), ("div", "丙")]

    def test_line_breaks(self) -> None:
        html = "<td id=f14>\u3000\u3000甲<br>&nbsp;&nbsp;乙<BR/><br />丙<p>"
        assert [text for _, text in lines_of(html)] == ["甲", "乙", "丙"]

    def test_inline_elements_part_nothing(self) -> None:
        html = "<p>一<b>二</b><span>三</span><font color=red>四</font><a href=x>五</a><o:p>六</o:p><i>七</i>八</p>"
        assert lines_of(html) == [("p", "一二三四五六七八")]

    def test_how_ruby_is_read_is_no_text(self) -> None:
        html = "<p><ruby>鄠<rp>(</rp><rt>hù</rt><rp>)</rp></ruby>县在<ruby>关中<rt>guān</ruby>平原</p>"
        assert lines_of(html) == [("p", "鄠县在关中平原")]

    def test_text_of_no_size_is_not_shown_but_boxes_of_no_size_are(self) -> None:
        jammed = "<p>河堤<font class=jammer style='font-size:0px'>x#</font>上的<i style='font-size:0'>q</i>步道</p>"
        assert lines_of(jammed) == [("p", "河堤上的步道")]
        box = (
            "<div style='font-size:0'><span style='font-size:16px'>集市</span></div><b style='font-size:0.9em'>开张</b>"
        )
        assert [text for _, text in lines_of(box)] == ["集市", "开张"]

    def test_cells(self) -> None:
        html = "<table><caption>表</caption><tr><th>甲<th>乙<tr><td>丙<td>丁<p>戊</p>己</table>"
        assert lines_of(html) == [
            ("caption", "表"), ("th", "甲"), ("th", "乙"), ("td", "丙"), ("td", "丁"), ("p", "戊"), ("td", "己"),
        ]  # fmt: skip

    def test_headings_items_and_elements_of_cms(self) -> None:
        html = (
            "<ucaptitle>甲</ucaptitle><h1>乙</h1><h6>丙</h6><ul><li>丁</ul><dl><dt>戊<dd>己</dl><section>庚</section>"
        )
        assert [tag for tag, _ in lines_of(html)] == ["ucaptitle", "h1", "h6", "li", "dt", "dd", "section"]

    def test_of_nothing_but_white_space_is_none(self) -> None:
        assert lines_of("<p> </p><p>&nbsp;\u3000\u200b</p><div><br><br></div><p>甲</p>") == [("p", "甲")]

    def test_entities_and_comments(self) -> None:
        assert lines_of("<p>甲&amp;乙&lt;br&gt;&ldquo;丙&#x4E01;&rdquo;<!-- 注 -->戊</p>") == [
            ("p", "甲&乙<br>“丙丁”戊")
        ]

    @pytest.mark.parametrize(
        ("html", "text"),
        [
            ("\u3000\u3000来源：\u00a0\u00a0 新华社 ", "来源： 新华社"),
            ("甲\n\t  乙\r\n", "甲 乙"),
            ("<span>甲</span> <span>乙</span>\n", "甲 乙"),
            ("<span>甲</span><span> </span><span>乙</span>", "甲 乙"),
            (" <b> 甲 </b> 乙", "甲 乙"),
            ("信\u200b息\ufeff公\u00ad开\u200e", "信息公开"),
            ("“甲”，（乙）：1,234.5％ＡＢ", "“甲”，（乙）：1,234.5％ＡＢ"),
        ],
    )
    def test_white_space_is_folded_and_nothing_else(self, html: str, text: str) -> None:
        assert lines_of(f"<p>{html}</p>") == [("p", text)]


class TestFolded:
    @settings(deadline=None)  # a busy machine is no failure
    @given(st.text(st.sampled_from("甲a \u3000\u00a0\u200b\ufeff\u00ad\t\n\x1f\u2028")))
    def test_has_no_blank_at_its_ends_nor_two_in_a_row(self, text: str) -> None:
        once = fold_whitespace(text)
        assert fold_whitespace(once) == once == " ".join(once.split())
        assert [c for c in once if c in "甲a"] == [c for c in text if c in "甲a"]


class TestLinks:
    def test_stand_in_their_line_with_the_address_as_written(self) -> None:
        line = line_of(
            "<p>见 <a href=' ../a.html?x=1&amp;y=2 '>甲 报</a>、<a>无址</a>和<a href=b><b>乙</b>网</a>。</p>"
        )
        assert line.text == "见 甲 报、无址和乙网。"
        assert line.links == (Link("甲 报", " ../a.html?x=1&y=2 "), Link("无址", ""), Link("乙网", "b"))

    def test_across_blocks_is_a_link_in_each_line(self) -> None:
        page = page_of("<a href=x><h3>标题</h3><p>摘要<br>续</p></a><p>后文</p>")
        assert [(line.text, line.links) for line in page.lines] == [
            ("标题", (Link("标题", "x"),)),
            ("摘要", (Link("摘要", "x"),)),
            ("续", (Link("续", "x"),)),
            ("后文", ()),
        ]

    def test_that_begins_in_the_middle_of_a_line_and_ends_in_the_next(self) -> None:
        page = page_of("<p>甲<a href=x>乙<br>丙</a>丁</p>")
        assert [(line.text, line.links) for line in page.lines] == [
            ("甲乙", (Link("乙", "x"),)),
            ("丙丁", (Link("丙", "x"),)),
        ]

    def test_without_text_is_none(self) -> None:
        assert line_of("<p><a name=top></a><a href=x> </a>甲<a href=y><img src=a.jpg></a></p>").links == ()


class TestBold:
    @pytest.mark.parametrize(
        "html",
        [
            "<p><b>甲乙</b></p>",
            "<p><strong>甲</strong> <b>乙</b></p>",
            "<p><span style='font-weight: bold'>甲乙</span></p>",
            "<p><span style='FONT-WEIGHT:700'>甲乙</span></p>",
            "<h2>甲乙</h2>",
            "<div><h3><span>甲乙</span></h3></div>",
            "<p>\u3000\u3000<b><font>甲</font>乙</b>&nbsp;</p>",
        ],
    )
    def test_is_a_line_all_of_which_is(self, html: str) -> None:
        assert line_of(html).bold

    @pytest.mark.parametrize(
        "html",
        ["<p>甲乙</p>", "<p><b>甲</b>乙</p>", "<p>甲<b>乙</b></p>", "<p><span style='font-weight:400'>甲</span></p>"],
    )
    def test_is_no_line_that_is_in_part(self, html: str) -> None:
        assert not line_of(html).bold

    def test_ends_with_its_element(self) -> None:
        page = page_of("<b>甲<br>乙</b><br>丙<h2>丁</h2>戊")
        assert [line.bold for line in page.lines] == [True, True, False, True, False]


class TestHidden:
    @pytest.mark.parametrize(
        "attribute",
        [
            "hidden",
            "hidden=hidden",
            "style='display:none'",
            "style='color:red; DISPLAY : None;'",
            "style='visibility:hidden'",
        ],
    )
    @pytest.mark.parametrize("tag", ["p", "div", "span", "h1", "a", "b", "table"])
    def test_is_not_read(self, tag: str, attribute: str) -> None:
        page = page_of(f"<p>前</p><{tag} {attribute}>藏<i>着</i><img src=a.jpg></{tag}><p>后</p>")
        assert [line.text for line in page.lines] == ["前", "后"]
        assert page.images == ()
        assert page.concealed == 2

    def test_with_what_is_around_it_in_the_line(self) -> None:
        assert line_of("<p>前<span hidden>藏</span>后</p>").text == "前后"

    def test_image_is_not_read(self) -> None:
        assert page_of("<p>甲<img src=a.jpg style='display:none'><img src=b.jpg hidden></p>").images == ()

    def test_is_read_on_demand(self) -> None:
        html = "<p hidden>甲</p><div style='display:none'><p>乙</p></div><p>丙</p>"
        assert [line.text for line in page_of(html, concealed=True).lines] == ["甲", "乙", "丙"]

    def test_by_a_word_that_only_looks_like_it_is_shown(self) -> None:
        html = "<p style='display:block'>甲</p><p class=hidden>乙</p><p style='overflow:hidden'>丙</p>"
        html += "<p aria-hidden=true>丁</p>"
        assert [text for _, text in lines_of(html)] == list("甲乙丙丁")

    @pytest.mark.parametrize(
        "tag", ["script", "style", "noscript", "template", "iframe", "object", "svg", "video", "noframes"]
    )
    def test_element_that_no_browser_shows(self, tag: str) -> None:
        page = page_of(f"<p>前<{tag}>藏着</{tag}>后</p>")
        assert [line.text for line in page.lines] == ["前后"]
        assert page.concealed == 0  # it is no text that a script could uncover


class TestTitle:
    def test_of_the_head(self) -> None:
        page = page_of("<html><head><title>\n渡船 &amp; 早市_某网 </title></head><body><p>甲</p></body></html>")
        assert page.title == "渡船 & 早市_某网"
        assert [line.text for line in page.lines] == ["甲"]

    def test_inside_the_body_is_no_line(self) -> None:
        page = page_of("<head><title>渡船</title></head><body><p>甲</p><div><title>另一个</title><p>乙</p></div>")
        assert page.title == "渡船"
        assert [line.text for line in page.lines] == ["甲", "乙"]

    def test_of_a_drawing_is_not_the_page_s(self) -> None:
        assert page_of("<svg><title>图标</title></svg><p>甲</p>").title is None

    @pytest.mark.parametrize("html", ["<p>甲</p>", "<title></title><p>甲</p>", "<title> &nbsp; </title><p>甲</p>"])
    def test_that_is_missing_or_empty(self, html: str) -> None:
        assert page_of(html).title is None

    def test_without_an_end_is_bounded(self) -> None:
        title = page_of("<p>甲</p><title>" + "渡船" * 50_000).title
        assert title is not None
        assert len(title) <= 1000


class TestImages:
    @pytest.mark.parametrize(
        ("attributes", "src"),
        [
            ("src=a.jpg", "a.jpg"),
            ("src=' a.jpg '", "a.jpg"),
            ("src=blank.gif data-src=a.jpg", "a.jpg"),
            ("src=blank.gif data-original=a.jpg", "a.jpg"),
            ("data-lazy-src=a.jpg", "a.jpg"),
            ("src='data:image/gif;base64,R0l' data-url=a.jpg", "a.jpg"),
            ("data-src='' src=a.jpg", "a.jpg"),
        ],
    )
    def test_address_that_is_loaded_in_the_end(self, attributes: str, src: str) -> None:
        assert [image.src for image in page_of(f"<p>甲</p><img {attributes}>").images] == [src]

    @pytest.mark.parametrize("attributes", ["", "src=''", "src='data:image/gif;base64,R0lGODlhAQABAAAAACw='"])
    def test_without_an_address_is_none(self, attributes: str) -> None:
        assert page_of(f"<p>甲<img {attributes}></p>").images == ()

    def test_place_among_the_lines(self) -> None:
        html = "<img src=0><p>甲</p><img src=1><p><img src=2>乙</p><p>丙<img src=3>丙</p><p> <img src=4></p>"
        html += "<p>丁</p><img src=5>"
        assert [(image.src, image.before) for image in page_of(html).images] == [
            ("0", 0), ("1", 1), ("2", 1), ("3", 3), ("4", 3), ("5", 4),
        ]  # fmt: skip

    def test_words(self) -> None:
        html = "<img src=a alt=' 渡\u3000船 '><img src=b title=早市><img src=c alt='' title=雨><img src=d>"
        assert [image.alt for image in page_of(html).images] == ["渡 船", "早市", "雨", ""]


class TestDeclared:
    def test_meta_by_name_property_and_kin(self) -> None:
        page = page_of(
            "<meta name=ArticleTitle content='渡 船'><meta property='og:title' content=甲><meta itemprop=datePublished "
            "content=2024-05-06><meta http-equiv=Content-Language content=zh><meta name=' ContentSource ' content=乙>"
            "<p>文</p><meta name=contentsource content=丙><meta name=empty content=''><meta content=无名>"
            "<meta name=none>"
        )
        assert page.meta == {
            "articletitle": ("渡 船",),
            "og:title": ("甲",),
            "datepublished": ("2024-05-06",),
            "content-language": ("zh",),
            "contentsource": ("乙", "丙"),
        }

    def test_the_canonical_link_is_as_written_and_the_base_resolved(self) -> None:
        page = page_of(
            "<link rel=stylesheet href=a.css><link rel=Canonical href='/c//d.html'><link rel=canonical href=/e>"
            "<base target=_blank><base href='//cdn.example.cn/x/'><base href=/y/><p>甲</p>"
        )
        assert (page.canonical, page.base) == ("/c//d.html", f"{URL.partition(':')[0]}://cdn.example.cn/x/")

    def test_base_is_the_page_s_address_where_none_is_declared(self) -> None:
        page = page_of("<p>甲</p>")
        assert (page.canonical, page.base, page.url) == (None, URL, URL)

    def test_language(self) -> None:
        assert page_of("<html lang=zh-CN><p>甲</p></html>").language == "zh-CN"
        assert page_of("<html lang=''><p>甲</p></html>").language is None

    def test_many_contents_of_one_name_take_linear_time(self) -> None:
        began = time.process_time()
        page = page_of("<p>甲</p>" + "<meta name=k content=v>" * 100_000)
        assert len(page.meta["k"]) == 100_000
        assert time.process_time() - began < 2


class TestStructured:
    @staticmethod
    def read(script: str) -> tuple[object, ...]:
        return page_of(f'<script type="application/ld+json">{script}</script><p>甲</p>').structured

    def test_object(self) -> None:
        assert self.read('\n{"@type": "NewsArticle", "headline": "渡船\n早市"}\n') == (
            {"@type": "NewsArticle", "headline": "渡船\n早市"},
        )

    def test_array_and_graph_one_by_one(self) -> None:
        graph = {"@graph": [{"a": 1}, "b", None, {"c": 2}]}
        assert self.read(json.dumps([graph, 3, {"d": 4}])) == (graph, {"a": 1}, {"c": 2}, {"d": 4})

    @pytest.mark.parametrize(
        "script",
        [
            *("", "{", "{'headline': '渡船'}", "<!-- -->", "// {", '{"a": "\\ud800"', '{"a": 1 "b": 2}', "{a: 1}"),
            *("NaN", "null", "12", '"文"', "9" * 5000, "[" * 50_000, '{"a":' * 50_000),
        ],
    )
    def test_broken_or_of_no_use_says_nothing(self, script: str) -> None:
        assert self.read(script) == ()

    @pytest.mark.parametrize("key", ["@graph", "mainEntity", "mainEntityOfPage"])
    def test_the_main_node_of_a_node(self, key: str) -> None:
        assert self.read(json.dumps({key: {"a": 1}})) == ({key: {"a": 1}}, {"a": 1})
        assert self.read(json.dumps({key: "http://a.example/1"})) == ({key: "http://a.example/1"},)

    @pytest.mark.parametrize(
        "script",
        [
            '{"a": "//x, }", "b": [1, 2],}',
            '{"a": "//x, }", "b": [1, 2, ] , }',
            '// the article\n{"a": "//x, }", /* "c": 3, */ "b": [1, 2]} // end',
            '<!--\n{"a": "//x, }", "b": [1, 2]}\n-->',
            '//<![CDATA[\n{"a": "//x, }", "b": [1, 2]}\n//]]>',
            '/* <![CDATA[ */{"a": "//x, }", "b": [1, 2]}/* ]]> */',
            '<![CDATA[{"a": "//x, }", "b": [1, 2]}]]>',
            '{"a": "//x, }", "b": [1, 2]};',
        ],
    )
    def test_a_comma_a_comment_or_a_wrapping_breaks_nothing(self, script: str) -> None:
        assert self.read(script) == ({"a": "//x, }", "b": [1, 2]},)

    @pytest.mark.parametrize("between", ["", "\n", ";", ",", " // the second\n"])
    def test_two_objects_one_after_the_other(self, between: str) -> None:
        assert self.read(f'{{"a": 1}}{between}{{"b": 2}}') == ({"a": 1}, {"b": 2})
        assert self.read(f'[{{"a": 1}}{between.strip(";")}{{"b": 2}}]') == ({"a": 1}, {"b": 2})

    def test_what_stands_before_the_damage_counts(self) -> None:
        assert self.read('{"a": 1}\n{"b": 2') == ({"a": 1},)

    @pytest.mark.parametrize("piece", ['"\\"', "/*", "/* *", ",  ", "//", "}{", "[", "{}", "<!--", '"'])
    def test_damage_costs_no_time(self, piece: str) -> None:
        began = time.process_time()
        self.read("{" + piece * 60_000)
        assert time.process_time() - began < 2

    def test_half_a_surrogate_pair_can_be_stored(self) -> None:
        (item,) = self.read(r'{"headline": "渡\ud83d船", "\udc00": ["\uD800"], "whole": "\ud83d\ude00"}')
        assert item == {"headline": "渡?船", "?": ["?"], "whole": "😀"}
        json.dumps(item, ensure_ascii=False).encode()

    def test_is_read_beside_a_broken_one_and_not_from_other_scripts(self) -> None:
        html = '<script type="application/ld+json">{</script><script>{"a": 1}</script>'
        html += '<script type=text/json>{"b": 2}</script>'
        html += "<div><script type='application/ld+json; charset=utf-8'>{\"c\": 3}</script></div>"
        assert page_of(html + "<p>甲</p>").structured == ({"c": 3},)


class TestHelpers:
    def test_hidden_elements_of_cms_are_kept_apart(self) -> None:
        html = (
            "<div style='display:none' id=NewsArticleTitle> 渡 船<script>var a</script></div>"
            "<span id=source_baidu hidden>来源：<a>某网</a></span>"
            "<div hidden id=other>别的</div><p>甲</p>"
        )
        page = page_of(html)
        assert page.helpers == {"NewsArticleTitle": "渡 船", "source_baidu": "来源：某网"}
        assert [line.text for line in page.lines] == ["甲"]

    def test_the_first_of_an_id_counts_and_a_text_is_none(self) -> None:
        long = "长" * 400
        html = f"<i hidden id=pubtime_baidu>一</i><i hidden id=pubtime_baidu>二</i><i hidden id=author_baidu>{long}</i>"
        assert page_of(html + "<p>甲</p>").helpers == {"pubtime_baidu": "一"}

    def test_that_is_shown_is_a_line(self) -> None:
        page = page_of("<div id=NewsArticleTitle>渡船</div>")
        assert page.helpers == {}
        assert [line.text for line in page.lines] == ["渡船"]


class TestBoxes:
    def test_hold_their_lines_and_know_their_names(self) -> None:
        page = page_of("<body><p>头</p><div class='TRS_Editor big' id=zoom><p>甲</p><p>乙</p></div><div id=foot></div>")
        zoom = next(box for box in page.boxes if "TRS_Editor" in box.names)
        assert (zoom.tag, zoom.names, zoom.first, zoom.end) == ("div", "TRS_Editor big zoom", 1, 3)
        assert page.boxes[zoom.parent].tag == "body"
        foot = next(box for box in page.boxes if "foot" in box.names)
        assert (foot.first, foot.end) == (3, 3)

    def test_of_cells_know_their_spans(self) -> None:
        page = page_of(
            "<table><tr><td>甲<td colspan=2>乙<th rowspan='0'>丙<td colspan='' class=a>丁<td colspan=1e9>戊</table>"
        )
        spans = {line.text: page.spans.get(line.box) for line in page.lines}
        assert spans == {"甲": None, "乙": (2, 1), "丙": (1, 0), "丁": None, "戊": (1, 1)}

    @settings(deadline=None)  # a busy machine is no failure
    @given(
        st.lists(
            st.sampled_from(
                "<div> </div> <p> </p> <b> </b> <ul> <li> </ul> <table> <td> <tr> </table> <br> 甲 乙 <a> </a>".split()
            ),
            max_size=30,
        )
    )
    def test_are_nested_and_every_line_is_in_its_own(self, pieces: list[str]) -> None:
        page = page_of("<p>始</p>" + "".join(pieces))
        assert (page.boxes[0].first, page.boxes[0].end, page.boxes[0].parent) == (0, len(page.lines), 0)
        for index, box in enumerate(page.boxes[1:], 1):
            around = page.boxes[box.parent]
            assert box.parent < index
            assert around.first <= box.first <= box.end <= around.end
        for index, line in enumerate(page.lines):
            assert page.boxes[line.box].first <= index < page.boxes[line.box].end
            assert page.boxes[line.box].tag == line.tag
            assert line.text == fold_whitespace(line.text) != ""
