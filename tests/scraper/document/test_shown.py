"""What a browser shows is read, and what a click shows; what nobody sees is not."""

from __future__ import annotations

import time

import pytest

from scraper.document.document import Document
from scraper.document.lines import fold_whitespace
from scraper.extract.extractor import read_payload

FIRST = "渡船清早从西码头开出，装着两岸人家订的豆腐和青菜。"
SECOND = "老艄公说，河水退了三寸，船底要绕开那道沙梁。"
THIRD = "傍晚收工的时候，他把竹篙靠在祠堂的墙边。"
FOURTH = "新桥明年春天合龙，渡口会改成一个看水的亭子。"
HIDDEN = "此页由抄写机器人采集，转走请注明它的编号。"


def lines(html: str) -> list[str]:
    return [line.text for line in Document(html.encode()).page.lines]


def sentence(inner: str) -> str:
    return f"<h1>渡口</h1><p>{FIRST}</p><p>{SECOND[:8]}{inner}{SECOND[8:]}</p><p>{THIRD}</p>"


class TestHiddenByStyle:
    @pytest.mark.parametrize(
        "style",
        [
            "font-size:0",
            "FONT-SIZE: 0px !important",
            "font:0/0 a",
            "opacity:0",
            "opacity: 0.0",
            "color:transparent",
            "color: rgba(10, 10, 10, 0)",
            "color:#fff;background-color:#ffffff",
            "position:absolute;left:-9999px",
            "position:fixed; top: -5000px",
            "position:absolute;right:-999em",
            "margin-left:-99999px",
            "transform:translateX(-10000px)",
            "transform:scale(0)",
            "position:absolute;clip:rect(1px, 1px, 1px, 1px)",
            "clip-path:inset(50%)",
            "clip-path: circle(0)",
            "text-indent:-999em",
            "text-indent:100%;white-space:nowrap;overflow:hidden",
            "height:0;overflow:hidden",
            "max-height:0px; overflow-y: hidden",
            "width:1px;height:1px;overflow:hidden",
            "visibility:hidden",
            "visibility:collapse",
            "display: none",
            "content-visibility:hidden",
        ],
    )
    def test_inside_a_sentence_costs_nothing_but_itself(self, style: str) -> None:
        page = Document(sentence(f'<span style="{style}">{HIDDEN}</span>').encode()).page
        assert [line.text for line in page.lines] == ["渡口", FIRST, SECOND, THIRD]
        assert page.concealed == len(HIDDEN)

    @pytest.mark.parametrize(
        "style",
        [
            "font-size:0.9em",
            "opacity:0.5",
            "opacity:0;transition:opacity .3s",
            "color:rgb(255, 169, 0)",
            "color:transparent;background-clip:text",
            "color:#fff;background:#000",
            "left:-9999px",  # without a position it moves nothing
            "position:absolute;left:-1920px",  # a slide
            "text-indent:-2em",
            "height:0",
            "height:0;padding-bottom:56%;overflow:hidden",
            "clip-path:inset(5%)",
            "margin-left:-20px",
            "display:block",
            "display:none;display:inline",
            "x-display:none",
        ],
    )
    def test_what_only_looks_like_it_is_shown(self, style: str) -> None:
        assert HIDDEN in "".join(lines(sentence(f'<span style="{style}">{HIDDEN}</span>')))

    def test_size_is_set_anew_inside(self) -> None:
        html = f'<div style="font-size:0"> x <p style="font-size:16px">{FIRST}</p><img src=a.jpg></div>'
        page = Document(html.encode()).page
        assert [line.text for line in page.lines] == [FIRST]
        assert len(page.images) == 1

    def test_picture_that_fades_in_is_shown(self) -> None:
        assert len(Document(f'<p>{FIRST}</p><img style="opacity:0" src="/a/b.jpg">'.encode()).page.images) == 1


class TestHiddenByName:
    @pytest.mark.parametrize(
        "names", ["sr-only", "u-visuallyHidden", "screen-reader-text", "visually-hidden__x3", "jammer"]
    )
    def test_names_that_every_sheet_hides(self, names: str) -> None:
        assert lines(sentence(f'<span class="{names}">{HIDDEN}</span>')) == ["渡口", FIRST, SECOND, THIRD]

    @pytest.mark.parametrize("names", ["sr-only sm:not-sr-only", "readers-only-club", "hidden-gems", "screen"])
    def test_names_that_mean_something_else(self, names: str) -> None:
        assert HIDDEN in "".join(lines(sentence(f'<span class="{names}">{HIDDEN}</span>')))

    @pytest.mark.parametrize("tag", ["dialog", "dialog id=d", "noembed", "noframes", "div popover"])
    def test_elements_that_are_not_shown(self, tag: str) -> None:
        name = tag.split(maxsplit=1)[0]
        assert lines(f"<p>{FIRST}</p><{tag}><p>{HIDDEN}</p></{name}><p>{SECOND}</p>") == [FIRST, SECOND]

    def test_open_dialog_is_shown(self) -> None:
        assert lines(f"<dialog open><p>{FIRST}</p></dialog>") == [FIRST]


class TestStyleSheet:
    @pytest.mark.parametrize(
        "css",
        [
            ".k7{display:none}",
            "/* .k7{} */ span.k7 , #no { color:red; visibility : hidden }",
            ".a,.k7{font-size:0}",
            "@media screen { .k7{position:absolute;left:-9999px} }",
            ".k7{display:inline} .k7{display:none}",
        ],
    )
    def test_hides(self, css: str) -> None:
        html = f"<style>{css}</style>" + sentence(f'<span class="x k7">{HIDDEN}</span>')
        assert lines(html) == ["渡口", FIRST, SECOND, THIRD]

    def test_hides_what_stands_before_it(self) -> None:
        html = sentence(f'<span class="k7">{HIDDEN}</span>') + "<style>.k7{display:none}</style>"
        assert lines(html) == ["渡口", FIRST, SECOND, THIRD]

    @pytest.mark.parametrize(
        "css",
        [
            "@media print{.k7{display:none}}",
            ".k7{display:none} .k7{display:inline}",
            ".k7{display:none} .open .k7{display:block}",
            ".k7{display:none} .k7.on{display:block}",
            ".k7{display:none} a:hover .k7{display:block}",
            ".k7{display:none} @media (min-width:40em){.k7{display:block}}",
            ".list .k7{display:none}",
            ".k7:empty{display:none}",
            ".k77{display:none}",
            "p.k7{display:none}",
            ".k7{--display:none; content:'display:none'}",
        ],
    )
    def test_hides_nothing_that_is_shown_in_some_state(self, css: str) -> None:
        html = f"<style>{css}</style>" + sentence(f'<span class="x k7">{HIDDEN}</span>')
        assert HIDDEN in "".join(lines(html))

    def test_takes_linear_time(self) -> None:
        start = time.process_time()
        for css in ("display:none" * 3000, "{" * 39_000, ".a{display:none}" * 2400, "/*" * 19_000, "@media{" * 5000):
            lines(f"<style>{css}</style>" + '<p class="a">甲</p>' * 2000)
        assert time.process_time() - start < 5


class TestReach:
    REST = f"<p>{THIRD}</p><p>{FOURTH}</p>"

    @pytest.mark.parametrize(
        "html",
        [
            '<div id=more style="display:none">{}</div><p><a href="javascript:;">閱讀全文</a></p>',
            '<div style="max-height:0;overflow:hidden">{}</div><div class=btn><button>Read more</button></div>',
            '<div id=r hidden>{}</div><script>document.getElementById("r").hidden = false</script>',
            "<button aria-expanded=false>附记</button><div hidden>{}</div>",
            '<p><a data-toggle=collapse href="#z">附记</a></p><div id=z style="display:none">{}</div>',
            '<h3 onclick="t(this)">附记</h3><div style="display:none">{}</div>',
        ],
    )
    def test_rest_that_a_click_shows(self, html: str) -> None:
        page = f"<h1>渡口</h1><div><p>{FIRST}</p><p>{SECOND}</p>{html.format(self.REST)}</div>"
        assert [line for line in lines(page) if line in (FIRST, SECOND, THIRD, FOURTH)] == [
            FIRST,
            SECOND,
            THIRD,
            FOURTH,
        ]

    def test_panels_below_their_headings(self) -> None:
        panels = "".join(
            f"<div><div class=q>{q}</div><div class=a style='display:none'><p>{a}{a[::-1]}。</p></div></div>"
            for q, a in (("几时开船？", FIRST), ("水深多少？", SECOND))
        )
        assert any(FIRST in line for line in lines(f"<p>{THIRD}</p>{panels}"))

    @pytest.mark.parametrize(
        "html",
        [
            "<p style='display:none'>{}</p>",
            "<p style='display:none'>{}</p><p><a href='javascript:;'>分享</a></p>",
            "<div class='login-modal' id=m style='display:none'>{}</div><script>show('#m')</script>",
            "<div role=dialog hidden id=m>{}</div><button aria-controls=m>打开</button>",
            "<div id=copy style='display:none'><p>" + FIRST + SECOND + "</p></div><script>f('copy')</script>",
        ],
    )
    def test_what_no_click_shows_or_is_no_text(self, html: str) -> None:
        text = HIDDEN + "采集者每天来两次，谁也没有见过它。"
        page = f"<h1>渡口</h1><div><p>{FIRST}</p><p>{SECOND}</p>{html.format(text)}<p>{THIRD}</p></div>"
        assert [line for line in lines(page) if line.endswith("。")] == [FIRST, SECOND, THIRD]

    def test_hidden_element_of_no_known_name(self) -> None:
        page = f"<h1>渡口</h1><p>{FIRST}</p><ferry\x11 hidden>{HIDDEN}{HIDDEN}</ferry\x11><p>{SECOND}</p>"
        assert lines(page)[:2] == ["渡口", FIRST]

    def test_streamed_page(self) -> None:
        page = (
            '<main><h1>渡口</h1><!--$?--><template id="B:0"></template><p>读取中</p><!--/$--></main>'
            "<footer>渡口报</footer>"
            f'<div hidden id="S:0"><p>{FIRST}</p><!--$?--><template id="B:1"></template>…<!--/$--></div>'
            '<script>$RC("B:0","S:0")</script>'
            f'<div hidden id="S:1"><p>{SECOND}</p></div><script>$RC("B:1","S:1")</script>'
        )
        assert lines(page) == ["渡口", FIRST, SECOND, "渡口报"]

    def test_shadow_root_and_frame(self) -> None:
        frame = f"<html><head><title>x</title><script>var a</script></head><body><p>{SECOND}</p></body></html>"
        page = f'<x-a><template shadowrootmode=open><p>{FIRST}</p></template></x-a><iframe srcdoc="{frame}">旧</iframe>'
        assert lines(page + f"<p>{THIRD}</p>") == [FIRST, SECOND, THIRD]


class TestUnclosed:
    @pytest.mark.parametrize(
        "opened",
        [
            '<svg viewBox="0 0 9 9"><g><path d="M0 0">',
            "<template><ul><li>行</template>",
            "<template><table><tr><td>行<template><p></template></template>",
            "<template id=never>",
        ],
    )
    def test_swallows_nothing(self, opened: str) -> None:
        shown = lines(f"<div>{opened}<p>{FIRST}</p><p>{SECOND}</p></div><p>{THIRD}</p>")
        assert shown == [FIRST, SECOND, THIRD]

    def test_template_in_a_script_is_code(self) -> None:
        assert lines(f'<script>a = "<template>"</script><p>{FIRST}</p><!-- <template> --><p>{SECOND}</p>') == [
            FIRST,
            SECOND,
        ]

    def test_many_take_linear_time(self) -> None:
        start = time.process_time()
        lines("<template>" * 50_000 + f"<p>{FIRST}</p>")
        lines("<svg><p>" * 3_000)
        assert time.process_time() - start < 5


class TestText:
    def test_code_keeps_its_lines(self) -> None:
        assert lines("<pre><code>\nif a:\n    b()\n\nc()\n</code></pre>") == ["if a:\n    b()\n\nc()"]
        assert lines("<pre>a<br>  b</pre>") == ["a\n  b"]

    def test_text_set_like_code_is_paragraphs(self) -> None:
        assert lines(f"<pre>\n　　{FIRST}\n\n　　{SECOND}\n</pre>") == [FIRST, SECOND]

    def test_text_set_like_code_keeps_each_link_in_its_paragraph(self) -> None:
        linked = "<a href='/1'>码头</a>人多。<a href='/2'>码头</a>，天冷。\n空码头。<a href='/3'>沙\n梁</a>在河里。"
        page = Document(f"<pre>\n{linked}\n<a href='/4'>码头</a>到了，下船。</pre>".encode()).page
        assert [[link.href for link in line.links] for line in page.lines] == [["/1", "/2"], [], [], ["/4"]]

    @pytest.mark.parametrize("space", ["pre-wrap", "pre-line", "break-spaces"])
    def test_line_feeds_that_a_style_shows(self, space: str) -> None:
        assert lines(f'<div style="white-space:{space}">白鹭\n 青山\n\n渔舟</div>a\nb') == [
            "白鹭",
            "青山",
            "渔舟",
            "a b",
        ]
        assert lines(f"<style>.v{{white-space:{space}}}</style><p class=v>白鹭\n青山</p>") == ["白鹭", "青山"]

    def test_readings_are_left_out(self) -> None:
        assert lines("<p>去<ruby>東<rp>(</rp><rt>とう</rt><rp>)</rp>京<rt>きょう</ruby>へ</p>") == ["去東京へ"]

    def test_formula_in_one_form(self) -> None:
        math = "<math><semantics><mi>a</mi><mo>+</mo><mi>b</mi><annotation>a+b</annotation></semantics></math>"
        assert lines(f"<p>设{math}为和</p>") == ["设a+b为和"]
        katex = f"<span class=katex><span class=katex-mathml>{math}</span><span class=katex-html>a+b</span></span>"
        assert lines(f"<p>设{katex}为和，{katex}</p>") == ["设a+b为和，a+b"]
        script = '<script type="math/tex" id="{}">x^2</script>'
        assert lines(f"<p>设{script.format('')}为方</p>") == ["设x^2为方"]
        drawn = f"<span class=MathJax>x2</span>{script.format('MathJax-Element-1')}"
        assert lines(f"<p>设{drawn}为方</p>") == ["设x2为方"]

    def test_marked_section_of_xhtml(self) -> None:
        page = "<html><script><![CDATA[ a ]]></script><p><![CDATA[甲 & 乙]]></p></html>"
        assert lines("<?xml version='1.0'?>" + page) == ["甲 & 乙"]
        assert lines(page) == []

    @pytest.mark.parametrize(
        "text", ["👩‍👩‍👧", "🏳️‍🌈", "🧑🏽‍🚀", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"]
    )
    def test_emoji_keep_their_joiners(self, text: str) -> None:
        assert fold_whitespace(f"{text}去\u200d\u200b看") == f"{text}去看"

    def test_characters_without_width_go(self) -> None:
        assert fold_whitespace("河\u202a水\u2069退\u180e了\u034f三\u2061寸\u200d") == "河水退了三寸"


def test_how_much_was_concealed_is_said() -> None:
    page = sentence(f'<span style="font-size:0">{HIDDEN}</span>') + f"<p>{FOURTH}</p>"
    assert read_payload(page.encode()).concealed == len(HIDDEN)
    assert read_payload(sentence("").encode()).concealed == 0
