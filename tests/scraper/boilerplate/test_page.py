"""What only several lines, or a box's name, show: glued notes, comments, tables of contents, line numbers, forms."""
# ruff: noqa: E501  (pages, as their lines are)

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scraper.boilerplate.comments import comment_lists
from scraper.boilerplate.glued import split_glued_notes
from scraper.boilerplate.page import kinds_of_lines
from scraper.document.document import Document

if TYPE_CHECKING:
    from scraper.document import Page

STORY = "<p>柳湾的桥昨天傍晚通车，镇上的人走了整整一个晚上，孩子们把灯笼挂在栏杆上。</p><p>石匠们花了两个冬天，把石头一块一块凿平，再用船运到下游的工地，一天也没有停。</p>"


def page(html: str) -> Page:
    return Document(f"<title>柳湾</title><body>{html}".encode()).page


def marked(html: str) -> list[str]:
    """Return the lines that are boilerplate."""
    of = page(html)
    return [line.text for line, kind in zip(of.lines, kinds_of_lines(of), strict=True) if kind]


class TestGluedNotes:
    @pytest.mark.parametrize(
        ("text", "note"),
        [
            ("天亮以前，桥上已经没有人了。返回柳湾网，查看更多", "返回柳湾网，查看更多"),
            ("天亮以前，桥上已经没有人了。（责任编辑：陆小寒）", "（责任编辑：陆小寒）"),
            (
                "天亮以前，桥上已经没有人了。更多精彩内容，请关注柳湾日报微信公众号。",
                "更多精彩内容，请关注柳湾日报微信公众号。",
            ),
            ("天亮以前，橋上已經沒有人了。返回首頁，查看更多", "返回首頁，查看更多"),
            ("【编辑:陆小寒】 返回首页，查看更多", "返回首页，查看更多"),
            ("天亮以前，桥上已经没有人了。扫描二维码关注我们", "扫描二维码关注我们"),
        ],
    )
    def test_become_lines_of_their_own(self, text: str, note: str) -> None:
        before = page(f"<h1>桥</h1><p>{text}</p><img src=/a.jpg><p>后一段。</p>")
        after = split_glued_notes(before)
        assert after.lines[2].text == note
        assert [line.text for line in after.lines[:1] + after.lines[3:]] == ["桥", "后一段。"]
        assert "".join(line.text for line in after.lines) == "".join(line.text for line in before.lines).replace(
            "】 ", "】"
        )
        assert [image.before for image in after.images] == [3]
        assert kinds_of_lines(after)[2] is not None

    def test_links_stay_with_their_part(self) -> None:
        after = split_glued_notes(
            page("<p><a href=/1>新桥</a>昨天通车，没有人离开。<a href=/>返回首页，查看更多</a></p>")
        )
        assert [[link.href for link in line.links] for line in after.lines] == [["/1"], ["/"]]

    def test_boxes_hold_the_same_text(self) -> None:
        before = page("<div><p>桥修好了，人都走了。返回首页，查看更多</p></div><div><p>第二个盒子。</p></div>")
        after = split_glued_notes(before)
        for one, other in zip(before.boxes, after.boxes, strict=True):
            assert "".join(line.text for line in before.lines[one.first : one.end]) == "".join(
                line.text for line in after.lines[other.first : other.end]
            )

    @pytest.mark.parametrize(
        "text",
        [
            "他关上门，坐下来。本文的题目就这样定了。",
            "天亮了，雾还没有散。更多的人来了，请他们坐下。",
            "“请大家都来看看新桥。欢迎关注！”他对围着的人说。",
            "屏幕黑了一会儿。点击鼠标，它又亮起来。",
            "（编辑部注）这封信没有日期，字迹也不清楚。",
        ],
    )
    def test_sentences_stay_whole(self, text: str) -> None:
        before = page(f"<p>{text}</p>")
        assert split_glued_notes(before) is before


def comments(count: int, item: str) -> str:
    said = ("写得真好，我明天也去走走", "桥是好桥，就是晚上太挤了", "请把栏杆再加高一点", "我爷爷就是当年的石匠")
    return "".join(item.format(n=n, person=f"住户{n}号", text=said[n % 4]) for n in range(count))


class TestComments:
    @pytest.mark.parametrize(
        "item",
        [
            "<div class=f{n}><span>{person}</span><div>{text}</div><span>赞 {n}</span> <span>回复</span></div>",
            "<li><b>{person}</b><p>{text}</p><a href=#>举报</a></li>",
            "<div><div>{person} {n}小时前</div><div>{text}</div></div>",
            "<div><b>{person}</b><i>2024-05-0{n} 12:30</i><p>{text}</p></div>",
            "<div class=x><p>{person}</p><p>{text}</p><p>{n}小時前 回覆</p></div>",
            "<div><b>Walker {n}</b><p>{text}</p><span>3 days ago</span> <a>Reply</a></div>",
        ],
    )
    def test_without_a_name_are_known_by_their_shape(self, item: str) -> None:
        found = marked(f"<h1>柳湾的桥</h1><div>{STORY}</div><div class=z>{comments(4, item)}</div>")
        assert "请把栏杆再加高一点" in "".join(found)
        assert "柳湾的桥昨天傍晚通车" not in "".join(found)

    @pytest.mark.parametrize(
        "html",
        [
            "".join(f"<div><b>1{n}:30</b><p>桥头又来了{n}百人，值班的人请大家慢走</p></div>" for n in range(5)),
            "".join(f"<h3>2024年5月{n}日</h3><p>水位{n}米，桥上没有积水，行人照常通过</p>" for n in range(1, 6)),
            "".join(f"<div><p>记者：您怎么看第{n}座桥？</p><p>守桥人：一座比一座结实</p></div>" for n in range(5)),
            "".join(f"<tr><td>陆小寒</td><td>石匠</td><td>第{n}组</td></tr>" for n in range(5)),
        ],
    )
    def test_other_rows_are_none(self, html: str) -> None:
        assert list(comment_lists(page(f"<div>{STORY}</div><div>{html}</div>"))) == []

    def test_posts_without_a_text_before_them_are_not_marked(self) -> None:
        item = "<div class=f{n}><span>{person}</span><div>{text}</div><span>回复</span></div>"
        assert "请把栏杆再加高一点" not in marked(f"<h1>柳湾的桥</h1><div>{comments(4, item)}</div>")

    @pytest.mark.parametrize(
        "names", ["id=SOHUCS", "id=disqus_thread", "class=gitalk-container", "id=vcomments", "class='twikoo'"]
    )
    def test_of_a_known_system(self, names: str) -> None:
        found = marked(f"<div>{STORY}</div><div {names}><div><b>小满</b><p>写得真好。</p></div></div>")
        assert found == ["小满", "写得真好。"]

    def test_a_section_about_a_system_stays(self) -> None:
        assert (
            marked(f"<div>{STORY}</div><section id=gitalk><h2 id=gitalk>Gitalk</h2><p>它把评论存在别处。</p></section>")
            == []
        )


class TestParts:
    def test_a_table_of_contents(self) -> None:
        contents = "<h2>目录</h2><ul><li><a href=#a><i>1</i> 石头</a></li><li><a href=#b><i>2</i> 渡船</a></li></ul>"
        body = "<h2 id=a>石头</h2><p>来自上游。</p><h2 id=b>渡船</h2><p>再开一年。</p>"
        assert marked(contents + body) == ["目录", "1 石头", "2 渡船"]
        assert marked(contents) == []

    @pytest.mark.parametrize("count", [1, 2, 12])
    def test_line_numbers(self, count: int) -> None:
        numbers = "<br>".join(map(str, range(1, count + 1)))
        code = "<br>".join(["cut(stone)"] * count)
        found = marked(f"<table><tr><td><pre>{numbers}</pre></td><td><pre>{code}</pre></td></tr></table>")
        assert "\n".join(found) == "\n".join(str(n) for n in range(1, count + 1))

    def test_numbers_of_a_table_stay(self) -> None:
        rows = "".join(f"<tr><td>{n}</td><td>陆小寒</td></tr>" for n in range(1, 6))
        assert marked(f"<table>{rows}</table><p>1</p><p>2</p><p>3</p><p>完</p>") == []

    def test_links_for_editing(self) -> None:
        assert marked("<div><h2>石头</h2><a href=#>编辑</a></div><p>编辑</p>") == ["编辑"]

    def test_a_form_for_complaints(self) -> None:
        form = "<h4>不感兴趣</h4><ul><li>旧闻</li><li>标题夸张</li></ul><p>*请填写原因</p><p>最后一段在这里。</p>"
        assert marked(form) == ["不感兴趣", "旧闻", "标题夸张", "*请填写原因"]

    def test_a_heading_about_complaints_stays(self) -> None:
        assert marked("<h4>投诉</h4><p>去年收到投诉三十件，办结二十九件。</p>") == []

    def test_a_layer_for_consent(self) -> None:
        assert marked(f"<div class=cookie-banner><p>本站要记住您。</p><p>好</p></div>{STORY}") == [
            "本站要记住您。",
            "好",
        ]


class TestAdvertisements:
    @pytest.mark.parametrize(
        "line",
        [
            "广告：柳湾家电城冰箱彩电满千减百",
            "【广告】学车就到顺达驾校",
            "（推广）新茶上市，扫码下单",
            "廣告：雲來茶莊，百年老店",
            "广告 石桥牌豆腐干，越嚼越香",
            "赞助：柳湾农商银行 助您圆梦",
            "本文由柳湾酒坊赞助播出",
            "广告位招租 0571-12345678",
            "Advertisement: Bridge Motors, open on Sundays",
            "[Ad] Cheap flights to Rome",
            "Sponsored by Valley Bank",
            "SPONSORED CONTENT: Ten days in Rome",
            "Advertisement",
        ],
    )
    @pytest.mark.parametrize("tag", ["p", "div"])
    def test_say_so(self, line: str, tag: str) -> None:
        credit = "<div>来源：柳湾日报</div>"
        assert marked(f"<h1>桥</h1>{credit}<div>{STORY}<{tag}>{line}</{tag}>{STORY}</div>") == ["来源：柳湾日报", line]

    @pytest.mark.parametrize(
        "markup",
        [
            "<p>广告是一门学问，百年前就有人研究。</p>",
            "<p>广告：是指经营者通过一定媒介介绍商品的活动。</p>",
            "<p>媒体：报纸、电台和电视台。</p><p>广告：报上的一块版面。</p><p>发行：送报到户。</p>",
            "<p>主办：柳湾镇</p><p>赞助：柳湾农商银行</p>",
            "<h3>广告：一半是科学</h3>",
            "<p><b>广告：一半是艺术</b></p>",
            "<p>广告部的陆小寒说，这不是第一次。</p>",
            "<p>赞助企业有三家，都在镇上。</p>",
            "<p>Advertisement rates rose by a tenth.</p>",
            "<p>Ads are everywhere on the bridge.</p>",
        ],
    )
    def test_are_no_texts_with_the_same_words(self, markup: str) -> None:
        assert [line for line in marked(STORY + markup + STORY) if "告" in line or "赞助" in line or "Ad" in line] == []

    def test_stand_beside_other_boilerplate(self) -> None:
        lines = ["阅读：88", "广告：柳湾家电城满千减百", "原文链接：http://a.example/1.html"]
        assert marked(STORY + "".join(f"<p>{line}</p>" for line in lines)) == lines
