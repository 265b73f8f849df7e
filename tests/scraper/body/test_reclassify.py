"""Lists, headings, buttons and links in the middle of a text: what is part of it, and what only interrupts it."""

from __future__ import annotations

import pytest

from scraper.body.find import find_body
from scraper.boilerplate import kind_by_shape
from scraper.document.plaintext import read_text
from tests.scraper.body.test_find import OTHER, STORY, TITLE, article_page, body_of, prose

LIST = "<ul>" + "".join(f"<li><a href=/n/{n}.html>沿河第{n}条新闻的标题</a></li>" for n in range(5)) + "</ul>"


def text_page(inside: str) -> str:
    return article_page(f"<div class=text>{inside}</div>")


class TestHoles:
    @pytest.mark.parametrize("heading", ["相关阅读", "延伸阅读", "相關新聞", "Related articles"])
    def test_related_list_in_a_box_of_its_own(self, heading: str) -> None:
        box = f"<div class=rel><h4>{heading}</h4>{LIST}</div>"
        assert body_of(text_page(f"{prose(*STORY[:2])}{box}{prose(*STORY[2:])}")) == list(STORY)

    def test_related_list_between_two_boxes_of_the_text(self) -> None:
        box = f"<div class=rel><h4>相关报道</h4>{LIST}</div>"
        halves = [f"<div class='story story-{n}'>{prose(*STORY[n : n + 2])}</div>" for n in (0, 2)]
        assert body_of(article_page(halves[0] + box + halves[1])) == list(STORY)

    def test_related_links_without_a_box(self) -> None:
        assert body_of(text_page(f"{prose(*STORY[:2])}<h4>相关阅读</h4>{LIST}{prose(*STORY[2:])}")) == list(STORY)

    def test_one_summary_behind_the_links_is_of_the_list(self) -> None:
        found = body_of(text_page(f"{prose(*STORY)}<h4>相关阅读</h4>{LIST}{prose(OTHER[0])}"))
        assert found == list(STORY)

    def test_comments_do_not_go_on_with_the_text(self) -> None:
        comments = "".join(f"<div class=item><b>渔火{n}</b><p>{text}</p></div>" for n, text in enumerate(OTHER))
        behind = f"<div class=cmts><h3>网友评论</h3>{comments}</div>"
        assert body_of(article_page(f"<div class=text>{prose(*STORY)}</div>{behind}")) == list(STORY)

    @pytest.mark.parametrize(
        "head",
        [
            "<a href=/u/{n}>渔火{n}</a> 发表于 2024-5-{n} 08:1{n} | 只看该作者 {n}#",
            "渔火{n} 發表於 2024/5/{n} 09:00 {n}樓",
        ],
    )
    def test_replies_in_a_forum(self, head: str) -> None:
        replies = "".join(
            f"<div class=post><div>{head.format(n=n)}</div><div class=t>{text}</div></div>"
            for n, text in enumerate(OTHER * 2, start=2)
        )
        first = f"<div class=post><div>{head.format(n=1)}</div><div class=t>{prose(*STORY)}</div></div>"
        assert body_of(article_page(first + replies)) == list(STORY)

    def test_a_line_that_only_looks_like_the_head_of_a_reply(self) -> None:
        line = "这封信发表于1984年5月的镇报，如今挂在候船室的墙上，第二版"
        assert line in body_of(text_page(f"{prose(*STORY[:2])}<p>{line}</p>{prose(*STORY[2:])}"))


class TestSections:
    @pytest.mark.parametrize("heading", ["热点资讯", "延伸阅读", "相关新闻", "评论", "回复", "Comments"])
    def test_heading_in_the_words_of_a_list(self, heading: str) -> None:
        whole = f"{prose(*STORY[:2])}<h3>{heading}</h3>{prose(*STORY[2:])}"
        assert body_of(text_page(whole)) == [*STORY[:2], heading, *STORY[2:]]

    def test_a_letter_and_its_answer(self) -> None:
        whole = f"<h3>网友留言</h3>{prose(*STORY[:2])}<h3>回复</h3>{prose(*STORY[2:])}"
        found = body_of(text_page(whole))
        assert [line for line in found if len(line) > 10] == list(STORY)

    def test_text_saves_have_no_boxes_to_tell_by(self) -> None:
        page = read_text("\n".join([TITLE, "", *STORY, "", "相关阅读", "", *OTHER]), url=None, captured_at=None)
        body = find_body(page, [kind_by_shape(line) for line in page.lines])
        assert body is not None
        assert OTHER[0] not in [page.lines[index].text for index in body.lines]


class TestLinks:
    @pytest.mark.parametrize(
        "link",
        [
            "<a href=https://www.shuili.example/zha>水位历年表</a>",
            "<a href=/f/1.docx>渡口加固项目清单</a>",
            "<a href=https://docs.example/1>https://docs.example/1</a>",
            "<a href=/p/1>两岸的学生每天坐船上学，单程要二十分钟，遇到大雾只能等。</a>",
        ],
    )
    def test_reference_between_paragraphs(self, link: str) -> None:
        found = body_of(text_page(f"{prose(*STORY[:2])}<p>{link}</p>{prose(*STORY[2:])}"))
        assert len(found) == len(STORY) + 1

    @pytest.mark.parametrize(
        "link",
        ["<a href=/n/7.html>山里的头一批春茶昨天上市</a>", "广告 <a href=https://shop.example/1>渡口特产到店半价</a>"],
    )
    def test_headline_or_advertisement_between_paragraphs(self, link: str) -> None:
        assert body_of(text_page(f"{prose(*STORY[:2])}<p>{link}</p>{prose(*STORY[2:])}")) == list(STORY)

    @pytest.mark.parametrize(
        "text", ["渡口特产到店半价，扫码即领", "春季农具大集，全场包邮", "Winter boots now half price"]
    )
    def test_link_to_another_site_in_a_division_between_paragraphs(self, text: str) -> None:
        link = f"<div class=x1><a href=https://shop.example/1>{text}</a></div>"
        assert body_of(text_page(f"{prose(*STORY[:2])}{link}{prose(*STORY[2:])}")) == list(STORY)

    def test_reference_in_a_text_set_in_divisions(self) -> None:
        lines = [*STORY[:2], "<a href=https://www.shuili.example/zha>水位历年表</a>", *STORY[2:]]
        found = body_of(text_page("".join(f"<div>{line}</div>" for line in lines)))
        assert found == [*STORY[:2], "水位历年表", *STORY[2:]]

    def test_buttons_to_a_shop_are_no_references(self) -> None:
        button = "<p><a href=https://shop.example/{}>Buy now</a></p>"
        texts = "".join(prose(text) + button.format(n) for n, text in enumerate(STORY))
        assert body_of(text_page(texts)) == list(STORY)

    def test_signature_behind_attachments(self) -> None:
        files = "".join(f"<p><a href=/f/{n}.doc>{n}.渡口第{n}号登记表</a></p>" for n in range(1, 5))
        signed = "<p>河口镇人民政府办公室</p><p>2024年5月6日</p>"
        assert body_of(text_page(f"{prose(*STORY)}{files}{signed}"))[-2:] == ["河口镇人民政府办公室", "2024年5月6日"]

    def test_linked_cells_of_a_table(self) -> None:
        rows = "".join(f"<tr><td>{n}<td><a href=/s/{n}.html>第{n}号船</a><td>每天{n}班</tr>" for n in range(1, 20))
        found = body_of(text_page(f"{prose(*STORY)}<table>{rows}</table>{prose('感谢各位乡亲。')}"))
        assert "第19号船" in found
        assert found[-1] == "感谢各位乡亲。"

    def test_menu_in_a_layout_table_is_none(self) -> None:
        menu = "<table><tr>" + "".join(f"<td><a href=/c/{n}>栏目{n}</a>" for n in range(9)) + "</table>"
        assert body_of(text_page(f"{prose(*STORY)}{menu}")) == list(STORY)

    def test_sentences_with_links_woven_in(self) -> None:
        def woven(text: str) -> str:
            parts = [text[i : i + 5] for i in range(0, len(text), 5)]
            return "".join(f"<a href=/w/{i}>{part}</a>" if i % 2 else part for i, part in enumerate(parts))

        assert body_of(text_page(prose(*map(woven, STORY)))) == list(STORY)


class TestControls:
    def test_buttons_of_an_accordion_are_headings(self) -> None:
        parts = "".join(
            f"<div><button class=h>第{n + 1}章</button><div><p>{text}</p></div></div>" for n, text in enumerate(STORY)
        )
        assert body_of(text_page(parts))[::2] == [f"第{n + 1}章" for n in range(4)]

    def test_buttons_that_do_the_same_are_not(self) -> None:
        parts = "".join(f"<button class=b>展开</button><p>{text}</p>" for text in STORY)
        assert body_of(text_page(parts)) == list(STORY)

    def test_credit_of_a_picture_is_its_caption(self) -> None:
        picture = "<p><img src=/1.jpg></p><p>来源：河口日报 周谷雨 摄</p>"
        found = body_of(text_page(f"{prose(*STORY[:2])}{picture}{prose(*STORY[2:])}"))
        assert "来源：河口日报 周谷雨 摄" in found
        assert "来源：河口日报 周谷雨 摄" not in body_of(
            text_page(f"{prose(*STORY[:2])}<p>来源：河口日报 周谷雨 摄</p>")
        )


class TestEndAtEditor:
    @pytest.mark.parametrize("mark", ["（责任编辑：周谷雨）", "编辑|周谷雨", "責任編輯：周穀雨", "校对：白露生"])
    def test_what_is_behind_the_editor_is_outside(self, mark: str) -> None:
        calls = "<p>本月还有三场河灯会，带上孩子一起来，报名从速。</p><p>前五十名有小礼物，先到先得，送完为止。</p>"
        assert body_of(text_page(f"{prose(*STORY, *OTHER)}<p>{mark}</p>{calls}")) == [*STORY, *OTHER]

    def test_an_editor_in_front_of_the_text_ends_nothing(self) -> None:
        found = body_of(text_page(f"{prose(STORY[0])}<p>责任编辑：周谷雨</p>{prose(*STORY[1:])}"))
        assert found == list(STORY)
