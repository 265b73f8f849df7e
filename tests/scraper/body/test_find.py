"""Where the article is on a page, and where it ends."""

from __future__ import annotations

from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.body.find import body_size, find_body
from scraper.body.weights import find_title_line
from scraper.boilerplate.classify import kind_by_shape
from scraper.document.html import parse_html
from scraper.document.layout import read_tree
from scraper.document.plaintext import read_text

TITLE: Final = "河口镇三条渡船恢复开航"
STORY: Final = (
    "河口镇的三条渡船昨天清早恢复开航，停了四十天的码头又热闹起来，菜农和学生排着队上船。",
    "码头的老船工说，这条水路走了六十多年，桥修好以前，两岸的人都靠它来往。",
    "镇里把船底重新刷了漆，换上新的救生衣，每条船还添了一名安全员。",
    "“只要水位不过警戒线，船就天天开。”负责调度的姑娘一边记班次一边说。",
)
# Another article, and as long.
OTHER: Final = (
    "山那边的茶园这几天也忙了起来，采茶的人天不亮就上山，赶在露水干之前把嫩芽摘下。",
    "今年春天来得晚，头一批茶比往年迟了十天，可是价钱比去年高，茶农们都说值得等。",
    "合作社新添了两台炒茶机，过去要炒一夜的叶子，现在半个晚上就能出锅。",
)
MENU: Final = "".join(f"<a href=/c{n}/>栏目{n}号</a> " for n in range(12))
FEED: Final = "".join(f"<li><a href=/n/{n}.html>某地举行第{n}届运动会开幕式盛况</a></li>" for n in range(300))


def prose(*texts: str) -> str:
    return "".join(f"<p>\u3000\u3000{text}</p>" for text in texts)


def article_page(inside: str, behind: str = "") -> str:
    return (
        f"<html><head><title>{TITLE}_河口网</title></head><body><div class=top>{MENU}</div><div class=wrap>"
        f"<h1>{TITLE}</h1><div class=info>2024-05-06 08:30 来源：河口日报</div>{inside}</div>{behind}"
        "<div class=bottom>河口网版权所有 某ICP备12345678号</div></body></html>"
    )


def body_of(html: str) -> list[str]:
    """Return the lines of the body."""
    tree = parse_html(html)
    assert tree is not None
    page = read_tree(tree.root, url=None, captured_at=None)
    body = find_body(page, [kind_by_shape(line) for line in page.lines])
    if body is None:
        return []
    lines = [page.lines[index].text for index in body.lines if index not in body.inside]
    assert body_size(page, body) == sum(map(len, lines))
    assert body.inside <= set(body.lines)
    return lines


class TestWhere:
    def test_between_menu_and_foot(self) -> None:
        assert body_of(article_page(f"<div id=zoom>{prose(*STORY)}</div>")) == list(STORY)

    def test_without_a_box_of_its_own(self) -> None:
        assert body_of(article_page(prose(*STORY))) == list(STORY)

    @pytest.mark.parametrize("feed", [f"<ul>{FEED}</ul>", f"<div><ul>{FEED}</ul></div>"])
    def test_short_amid_three_hundred_links(self, feed: str) -> None:
        assert body_of(article_page(f"<div>{prose(STORY[0])}</div>", feed)) == [STORY[0]]
        assert body_of(feed + article_page(f"<div>{prose(*STORY[:2])}</div>", feed)) == list(STORY[:2])

    def test_text_with_line_breaks(self) -> None:
        broken = "<br><br>".join(f"\u3000\u3000{text}" for text in STORY)
        assert body_of(article_page(f"<div class=news_txt>{broken}</div>")) == list(STORY)

    def test_divisions_for_paragraphs(self) -> None:
        assert body_of(article_page("<div>" + "".join(f"<div>{text}</div>" for text in STORY) + "</div>")) == list(
            STORY
        )

    def test_nested_tables(self) -> None:
        table = "<table><tr><td>"
        ends = "</td></tr></table>"
        cells = f"{table}<p>{STORY[0]}</p>{table}<p>{STORY[1]}</p>{ends}{ends}{table}{STORY[2]}<br>{STORY[3]}{ends}"
        side = "<td width=150>" + "".join(f"<a href=/{n}>左栏第{n}条新闻标题</a><br>" for n in range(20)) + "</td>"
        main = f"<table><tr>{side}<td><b>{TITLE}</b>{table}{cells}{ends}</td></tr></table>"
        assert body_of(f"<title>{TITLE}</title>{table}{MENU}{ends}{main}") == list(STORY)

    def test_deep_boxes_around_single_paragraphs(self) -> None:
        boxes = "".join(f"<section><section><span>{text}</span></section></section>" for text in STORY)
        assert body_of(article_page(f"<div id=js_content>{boxes}</div>")) == list(STORY)

    def test_links_inside_sentences_are_text(self) -> None:
        linked = f"<p>{STORY[0]}详情见<a href=/a>航运公告</a>和<a href=/b>班次表</a>。</p>"
        assert body_of(article_page(f"<div>{linked}{prose(*STORY[1:])}</div>"))[0].endswith("详情见航运公告和班次表。")

    def test_page_without_any_markup_of_title(self) -> None:
        page = read_text(
            "\n".join(["首页 要闻 视频", TITLE, "来源：河口日报", *STORY, "河口网版权所有"]), url=None, captured_at=None
        )
        body = find_body(page, [kind_by_shape(line) for line in page.lines])
        assert body is not None
        shown = [page.lines[index].text for index in body.lines]
        assert shown[-len(STORY) :] == list(STORY)
        assert "首页 要闻 视频" not in shown

    def test_english(self) -> None:
        story = [
            "The ferry at the river mouth sailed again on Monday, forty days after the flood had closed the landing.",
            "Farmers with baskets of greens and children with schoolbags stood in line before sunrise.",
        ]
        page = f"<title>Ferry sails again</title><ul>{FEED}</ul><h1>Ferry sails again</h1><div>{prose(*story)}</div>"
        assert body_of(page) == story


class TestInside:
    def test_headings_in_the_middle_stay(self) -> None:
        inside = f"<p>一、码头</p>{prose(*STORY[:2])}<p><strong>二、渡船</strong></p>{prose(*STORY[2:])}"
        inside += f"<h3>三、班次</h3>{prose(OTHER[0])}"
        assert body_of(article_page(f"<div id=zoom>{inside}</div>")) == [
            "一、码头", *STORY[:2], "二、渡船", *STORY[2:], "三、班次", OTHER[0],
        ]  # fmt: skip

    def test_short_lines_at_both_ends_stay(self) -> None:
        lines = ["各村：", *STORY, "河口镇人民政府", "2024年5月6日"]
        assert body_of(article_page(f"<div id=zoom>{prose(*lines)}</div>")) == lines

    def test_boilerplate_between_paragraphs_is_taken_out(self) -> None:
        lines = [*STORY[:2], "扫一扫在手机打开当前页", *STORY[2:], "（责任编辑：王小船）"]
        assert body_of(article_page(f"<div id=zoom>{prose(*lines)}</div>")) == list(STORY)

    def test_form_inside_is_taken_out(self) -> None:
        form = "<form><select><option>请选择您要去的码头，然后点击查询。</option></select><button>查询</button></form>"
        assert body_of(article_page(f"<div id=zoom>{prose(*STORY[:2])}{form}{prose(*STORY[2:])}</div>")) == list(STORY)

    def test_two_links_between_paragraphs_do_not_end_it(self) -> None:
        links = "<p><a href=/1>河口镇去年的航运公告全文</a></p><p><a href=/2>码头的老照片一组</a></p>"
        lines = body_of(article_page(f"<div id=zoom>{prose(*STORY[:2])}{links}{prose(*STORY[2:])}</div>"))
        assert [line for line in lines if line in STORY] == list(STORY)


class TestLinksOfItsOwn:
    """Lines of links in an article's own box that are its text."""

    FERRY: Final = (
        "The ferry at the river mouth sailed again on Monday, forty days after the flood had closed the landing.",
        "Farmers with baskets of greens and children with schoolbags stood in line before sunrise, as they always did.",
        "The council had the hull painted, bought new life jackets, and hired a second man for every boat.",
    )

    def article(self, between: str) -> list[str]:
        story = f"{prose(*self.FERRY[:2])}{between}{prose(self.FERRY[2])}"
        return body_of(f"<title>Ferry sails again</title><h1>Ferry sails again</h1><div id=story>{story}</div>")

    def test_linked_heading_stays(self) -> None:
        heading = "<h2><a href=/landing>The landing at Millbridge</a></h2>"
        assert self.article(heading) == [*self.FERRY[:2], "The landing at Millbridge", self.FERRY[2]]

    def test_list_that_a_colon_introduces_stays(self) -> None:
        items = "<ul><li><a href=/1>Millbridge</a><li><a href=/2>Stone Quay</a></ul>"
        for introduction in ("The boat calls at:", "It stops here."):
            kept = ["Millbridge", "Stone Quay"] if introduction.endswith(":") else []
            assert self.article(f"<p>{introduction}</p>{items}") == [
                *self.FERRY[:2],
                introduction,
                *kept,
                self.FERRY[2],
            ]

    def test_item_that_says_more_than_its_link_stays(self) -> None:
        items = "<ul><li>Life jackets (<a href=/1>Harbour Supplies, Millbridge</a>)<li><a href=/2>All reports</a></ul>"
        assert self.article(items) == [
            *self.FERRY[:2],
            "Life jackets (Harbour Supplies, Millbridge)",
            self.FERRY[2],
        ]

    def test_chinese_list_is_of_other_news(self) -> None:
        news = "<p>链接:</p><ul><li><a href=/1>山里的头一批春茶上市</a><li>要闻 <a href=/2>茶农都说等得值</a></ul>"
        lines = body_of(article_page(f"<div id=zoom>{prose(*STORY[:2])}{news}{prose(*STORY[2:])}</div>"))
        assert [line for line in lines if line in STORY] == list(STORY)
        assert not [line for line in lines if "茶" in line]


class TestBehind:
    @pytest.mark.parametrize("box", ["<div class=comments>", "<div id=pinglun>", "<ul class=comment-list>"])
    def test_comments_are_not_the_body(self, box: str) -> None:
        said = "".join(
            f"<p>读者{n}：我小时候天天坐这条船上学，看到它又开了，心里真高兴，希望一直开下去。</p>" for n in range(30)
        )
        assert body_of(article_page(f"<div id=zoom>{prose(*STORY)}</div>", box + said)) == list(STORY)
        assert body_of(article_page(f"<div id=zoom>{prose(*STORY)}</div>{box}{said}</div>")) == list(STORY)

    def test_second_article_under_a_title_set_like_the_first(self) -> None:
        one = f"<h1 class=title>{TITLE}</h1>{prose(*STORY)}"
        two = f"<h1 class=title>山里的头一批春茶上市</h1>{prose(*OTHER)}"
        assert body_of(f"<title>{TITLE}</title><body><div>{one}{two}</div>") == list(STORY)
        assert body_of(f"<title>{TITLE}</title><body><div>{one}</div><div>{two}</div>") == list(STORY)

    def test_teasers_under_linked_headings(self) -> None:
        teasers = "".join(
            f"<div><h3><a href=/{n}>第{n}篇山里的新闻</a></h3><p>{OTHER[n % 3]}</p></div>" for n in range(12)
        )
        assert body_of(article_page(f"<div id=zoom>{prose(*STORY)}</div><div>{teasers}</div>")) == list(STORY)
        assert body_of(article_page(f"<div id=zoom>{prose(*STORY)}</div>", f"<div>{teasers}</div>")) == list(STORY)

    @pytest.mark.parametrize("heading", ["相关阅读", "相关新闻：", "推荐阅读", "热门推荐"])
    def test_what_a_heading_calls_other_articles(self, heading: str) -> None:
        items = "".join(f"<p><a href=/n/{n}.html>山里的第{n}篇新闻</a></p><p>{OTHER[n]}</p>" for n in range(3))
        assert body_of(article_page(f"{prose(*STORY)}<h3>{heading}</h3>{items}")) == list(STORY)
        box = f"<div class=more><h3>{heading}</h3>{prose(*OTHER)}</div>"
        assert body_of(article_page(f"<div class=text>{prose(*STORY)}</div>{box}")) == list(STORY)

    def test_disclaimer(self) -> None:
        said = "免责声明：本文来源于网络转载，不代表本网观点，如涉及版权问题，请在30日内与本网联系，我们将及时删除。"
        assert body_of(article_page(f"<div id=zoom>{prose(*STORY, said)}</div>")) == list(STORY)
        assert body_of(article_page(f"<div id=zoom>{prose(*STORY)}</div><div>{said}</div>")) == list(STORY)

    def test_summary_in_front_of_the_title(self) -> None:
        summary = f"<div class=hot><p>{OTHER[0]}</p></div>"
        assert body_of(summary + article_page(f"<div id=zoom>{prose(*STORY)}</div>")) == list(STORY)

    def test_lead_between_the_title_and_the_box_of_the_text(self) -> None:
        lead = f"<div class=lead><p>{OTHER[0]}</p></div>"
        assert body_of(article_page(f"{lead}<div id=zoom>{prose(*STORY)}</div>")) == [OTHER[0], *STORY]

    def test_title_that_stands_twice_is_no_lead(self) -> None:
        title = "河口镇的三条渡船昨天清早恢复开航，停了四十天的码头又热闹起来。"
        page = f"<h1>{title}</h1><div>2024-05-06 08:30 来源：河口日报</div><div class=sub><p>{title}</p></div>"
        whole = f"<title>{title}_河口网</title><body><div>{page}<div id=zoom>{prose(*STORY, *OTHER)}</div></div>"
        assert body_of(whole) == [*STORY, *OTHER]


class TestNone:
    @pytest.mark.parametrize("html", ["<p></p>", "<ul>" + FEED + "</ul>", f"<div>{MENU}</div>"])
    def test_without_prose_there_is_no_body(self, html: str) -> None:
        assert body_of(html) == []

    def test_has_no_size(self) -> None:
        page = read_text("", url=None, captured_at=None)
        assert find_body(page, []) is None
        assert body_size(page, None) == 0


class TestTitleLine:
    @pytest.mark.parametrize(
        ("title", "html"),
        [
            (TITLE + "_河口网", f"<p>{MENU}</p><h1>{TITLE}</h1><p>文</p>"),
            (TITLE + " - 新闻 - 河口网", f"<div>{TITLE}</div><p>文</p>"),
            (f"河口网：{TITLE}", f"<h2>河口网</h2><h2>{TITLE}</h2>"),
            ("河口镇三条渡船恢复开航！", f"<td><b>{TITLE}</b></td>"),
        ],
    )
    def test_is_what_the_title_element_holds(self, title: str, html: str) -> None:
        tree = parse_html(f"<title>{title}</title><body>{html}")
        assert tree is not None
        page = read_tree(tree.root, url=None, captured_at=None)
        index = find_title_line(page)
        assert index is not None
        assert page.lines[index].text == TITLE

    def test_is_no_link_to_another_page(self) -> None:
        tree = parse_html(f"<title>{TITLE}</title><p><a href=/a>{TITLE}</a></p><p>{STORY[0]}</p>")
        assert tree is not None
        assert find_title_line(read_tree(tree.root, url=None, captured_at=None)) is None

    def test_is_no_linked_heading_that_shows_little_of_it(self) -> None:
        section = "<h3><a href=/b>Stone Quay</a></h3>"
        page = (
            f"<title>Stone Quay or Millbridge: the two landings compared</title><h1>Two landings</h1><p>…</p>{section}"
        )
        tree = parse_html(page)
        assert tree is not None
        page_read = read_tree(tree.root, url=None, captured_at=None)
        index = find_title_line(page_read)
        assert index is not None
        assert page_read.lines[index].text == "Two landings"


TAGS: Final = "div p table tr td ul li h1 h2 section blockquote select option".split()
PIECES: Final = st.lists(
    st.one_of(
        st.sampled_from([f"<{tag}>" for tag in TAGS]),
        st.sampled_from([f"</{tag}>" for tag in TAGS]),
        st.sampled_from(
            ["<div class=comment>", "<h1 class=t>", "<a href=/x>", "</a>", "<a href=/y>链接在此处有名</a>", "<br>"]
        ),
        st.sampled_from(
            [*STORY, *OTHER, TITLE, "短", "责任编辑：王小船", "相关阅读", "上一篇：没有了", "【打印】【关闭】"]
        ),
    ),
    max_size=40,
)


class TestLaws:
    @settings(deadline=None)  # a busy machine is no failure
    @given(PIECES, st.booleans())
    def test_is_a_stretch_of_the_page(self, pieces: list[str], titled: bool) -> None:
        html = (f"<title>{TITLE}_河口网</title>" if titled else "") + "<body>" + "".join(pieces)
        tree = parse_html(html)
        assert tree is not None
        page = read_tree(tree.root, url=None, captured_at=None)
        body = find_body(page, [kind_by_shape(line) for line in page.lines])
        if body is not None:
            assert 0 <= body.lines.start < body.lines.stop <= len(page.lines)
            assert body.inside <= set(body.lines)
            assert 0 <= body.box < len(page.boxes)
            assert body_size(page, body) >= 0
