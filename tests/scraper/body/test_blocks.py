"""Lines of a body to blocks of their kinds."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.model.record import ImageBlock, ListBlock, TableBlock, TextBlock
from scraper.body.blocks import body_blocks
from scraper.document.html import parse_html
from scraper.document.layout import read_tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.model.record import Block
    from scraper.document.lines import Page

URL: Final = "https://www.example.cn/a/b.html"
LONG: Final = (
    "河口镇的三条渡船昨天清早恢复开航，停了四十天的码头又热闹起来，菜农和学生排着队上船，说笑声一直传到对岸的茶馆里。"
)
PARAGRAPH: Final = TextBlock("paragraph", LONG)


def page_of(html: str, url: str | None = URL) -> Page:
    tree = parse_html(html)
    assert tree is not None
    return read_tree(tree.root, url=url, captured_at=None)


def blocks_of(html: str) -> list[Block]:
    """Make blocks of a page that is all body."""
    page = page_of(html)
    return body_blocks(page, range(len(page.lines)))


def kinds_of(html: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in blocks_of(html)]


class TestHeadings:
    @pytest.mark.parametrize("tag", ["h1", "h2", "h3", "h6"])
    def test_by_their_element(self, tag: str) -> None:
        assert blocks_of(f"<{tag}>一座老码头。</{tag}><p>{LONG}</p>") == [
            TextBlock("heading", "一座老码头。"),
            PARAGRAPH,
        ]

    @pytest.mark.parametrize(
        "text",
        ["一、码头重开", "（二）渡船检修", "(三)班次调整", "第四章 安全", "5. 票价", "十二、附则", "6、联系办法"],
    )
    def test_by_their_number(self, text: str) -> None:
        assert blocks_of(f"<p>{text}</p><p>{LONG}</p>") == [TextBlock("heading", text), PARAGRAPH]

    @pytest.mark.parametrize(
        "text",
        [
            "一、凡乘船者须穿救生衣，并听从安全员指挥。",
            "一、凡乘船者须穿救生衣，听从安全员的指挥，不得在船头站立打闹，不得携带易燃易爆的物品上船，老人与孩子须有人陪同照看",
            "5.6亿元",
        ],
    )
    def test_not_by_a_number_alone(self, text: str) -> None:
        assert kinds_of(f"<p>{text}</p><p>{LONG}</p>")[0][0] == "paragraph"

    def test_by_their_weight(self) -> None:
        assert blocks_of(f"<p><b>老码头的早晨</b></p><p>{LONG}</p>") == [
            TextBlock("heading", "老码头的早晨"),
            PARAGRAPH,
        ]

    @pytest.mark.parametrize(
        "text",
        [
            "船开了。",
            "记者：你每天几点起床？",
            "（王小船 摄）",
            "图为码头清晨",
            "2024年5月6日",
            "记者 王小船",
            "来源：河口日报",
            "“开船了！”",
        ],
    )
    def test_not_by_weight_alone(self, text: str) -> None:
        assert kinds_of(f"<p>{LONG}</p><p><b>{text}</b></p><p>{LONG}</p>")[1] == ("paragraph", text)

    def test_by_their_company(self) -> None:
        assert blocks_of(f"<p>{LONG}</p><p>老码头的早晨</p><p>{LONG}</p>") == [
            PARAGRAPH, TextBlock("heading", "老码头的早晨"), PARAGRAPH,
        ]  # fmt: skip

    def test_not_where_nothing_follows(self) -> None:
        for last in ("河口镇人民政府", "<b>河口镇人民政府</b>", "三、附件"):
            assert kinds_of(f"<p>{LONG}</p><p>{last}</p>")[-1][0] == "paragraph"

    def test_not_a_list_of_names(self) -> None:
        names = "王小船 李河 赵大江 钱溪 孙海".split()
        assert kinds_of(f"<p>{LONG}</p>" + "".join(f"<p>{name}</p>" for name in names))[1:] == [
            ("paragraph", name) for name in names
        ]


class TestLists:
    def test_items(self) -> None:
        html = f"<p>{LONG}</p><ul><li>早班六点</li><li><p>午班<b>十二点</b></p></li></ul>"
        html += "<ol><li>晚班</li><li>夜班</li></ol>"
        assert blocks_of(html) == [PARAGRAPH, ListBlock(("早班六点", "午班十二点")), ListBlock(("晚班", "夜班"))]

    def test_of_one_item_is_a_paragraph(self) -> None:
        assert kinds_of(f"<ul><li>{LONG}</li></ul>") == [("paragraph", LONG)]

    def test_with_items_of_several_paragraphs_is_text(self) -> None:
        html = f"<ul><li><p>{LONG}</p><p>早班六点开。</p></li><li>午班十二点开。</li></ul>"
        assert kinds_of(html) == [("paragraph", LONG), ("paragraph", "早班六点开。"), ("paragraph", "午班十二点开。")]

    def test_in_lists_keep_their_items(self) -> None:
        html = "<ol><li>渡船<ul><li>早班<li>午班</ul><li>汽船<ol><li>夜班<li><a href=/1>加班</a></ol></ol>"
        assert blocks_of(html) == [ListBlock(("渡船", "早班", "午班", "汽船", "夜班", "加班"))]

    def test_ends_with_the_body(self) -> None:
        page = page_of("<ul><li>甲</li><li>乙</li><li>丙</li></ul>")
        assert body_blocks(page, [0, 1]) == [ListBlock(("甲", "乙"))]


class TestTables:
    def test_of_data(self) -> None:
        html = (
            "<table><thead><tr><th>班次<th>时刻</thead><tbody><tr><td>早班<td><p>6:00</p><p>6:30</p>"
            "<tr><td>午班<td>12:00</tbody></table>"
        )
        assert blocks_of(f"<p>{LONG}</p>{html}<p>{LONG}</p>") == [
            PARAGRAPH, TableBlock((("班次", "时刻"), ("早班", "6:00 6:30"), ("午班", "12:00"))), PARAGRAPH,
        ]  # fmt: skip

    def test_that_lays_out_a_page_is_text(self) -> None:
        html = f"<table><tr><td><p>{LONG}</p><p>{LONG}</p></td></tr></table>"
        assert blocks_of(html) == [PARAGRAPH, PARAGRAPH]

    def test_with_a_cell_of_many_paragraphs_is_text_to_its_end(self) -> None:
        long = "".join(f"<p>{LONG}</p>" for _ in range(7))
        html = f"<table><tr><td>左<td>{long}</tr><tr><td>右<td>文</tr><tr><td>上<td>下</tr></table>"
        assert {kind for kind, _ in kinds_of(html)} <= {"paragraph", "heading"}

    def test_of_one_column_is_text(self) -> None:
        assert blocks_of(f"<table><tr><td>{LONG}</tr><tr><td>{LONG}</tr></table>") == [PARAGRAPH, PARAGRAPH]

    def test_of_data_within_one_of_layout(self) -> None:
        data = "<table><tr><td>早班<td>6:00<tr><td>午班<td>12:00</table>"
        html = f"<table><tr><td><p>{LONG}</p>{data}<p>{LONG}</p></td></tr></table>"
        assert blocks_of(html) == [PARAGRAPH, TableBlock((("早班", "6:00"), ("午班", "12:00"))), PARAGRAPH]

    @pytest.mark.parametrize(
        ("open_tag", "close_tag"), [("<table><tr><td>", "</td></tr></table>"), ("<ul><li>", "</li></ul>")]
    )
    def test_of_layout_takes_linear_time(self, open_tag: str, close_tag: str) -> None:
        page = page_of(open_tag + f"<p>{LONG}</p>" * 10_000 + close_tag)
        began = time.process_time()
        assert len(body_blocks(page, range(len(page.lines)))) == 10_000
        assert time.process_time() - began < 2  # a fiftieth of it; in quadratic time it were ten seconds and more


class TestOthers:
    def test_quotes(self) -> None:
        assert kinds_of(f"<blockquote><p>{LONG}</p><div>船开了。</div></blockquote><p>{LONG}</p>") == [
            ("quote", LONG), ("quote", "船开了。"), ("paragraph", LONG),
        ]  # fmt: skip

    def test_code(self) -> None:
        assert kinds_of(f"<p>{LONG}</p><pre>print(1)</pre>") == [("paragraph", LONG), ("code", "print(1)")]

    def test_of_no_lines_there_are_none(self) -> None:
        assert body_blocks(page_of("<img src=a.jpg>"), []) == []


class TestImages:
    def test_stand_where_they_are_shown_with_whole_addresses(self) -> None:
        html = f"<p>{LONG}</p><p><img src=../i/a.jpg alt=渡船></p><p>{LONG}</p><p><img src=//cdn.example.cn/b.png></p>"
        assert blocks_of(html) == [
            PARAGRAPH, ImageBlock("https://www.example.cn/i/a.jpg", "渡船"),
            PARAGRAPH, ImageBlock("https://cdn.example.cn/b.png"),
        ]  # fmt: skip

    def test_addresses_stay_as_written_where_the_page_s_is_unknown(self) -> None:
        page = page_of(f"<p>{LONG}</p><img src=i/a.jpg>", url=None)
        assert body_blocks(page, [0])[1] == ImageBlock("i/a.jpg")

    def test_are_relative_to_the_declared_base(self) -> None:
        assert blocks_of(f"<base href=https://cdn.example.cn/x/><p>{LONG}</p><img src=a.jpg>")[1] == ImageBlock(
            "https://cdn.example.cn/x/a.jpg"
        )

    @pytest.mark.parametrize(
        "caption",
        [
            *("<figcaption>清早的码头，船工在等人</figcaption>", "<p>图为清早的码头</p>", "<p>▲船工在等人</p>"),
            *("<p>清早的码头 王小船 摄</p>", "<p>（王小船摄）</p>", "<p>资料图：老码头</p>"),
        ],
    )
    def test_take_the_caption_under_them(self, caption: str) -> None:
        blocks = blocks_of(f"<p>{LONG}</p><figure><img src=a.jpg>{caption}</figure><p>{LONG}</p>")
        assert [block.kind for block in blocks] == ["paragraph", "image", "paragraph"]
        assert blocks[1].text in caption
        assert blocks[1].text

    def test_take_no_paragraph_for_a_caption(self) -> None:
        assert [kind for kind, _ in kinds_of(f"<img src=a.jpg><p>{LONG}</p><p>{LONG}</p>")] == [
            "image",
            "paragraph",
            "paragraph",
        ]

    def test_of_several_the_last_one_takes_the_caption(self) -> None:
        blocks = blocks_of(f"<p>{LONG}</p><p><img src=a.jpg><img src=b.jpg></p><p>图为码头</p><p>{LONG}</p>")
        assert [(block.kind, block.text) for block in blocks[1:3]] == [("image", ""), ("image", "图为码头")]

    def test_in_the_page_itself_keep_their_data(self) -> None:
        data = "data:image/avif;base64," + "AAAA" * 90
        assert blocks_of(f"<p>{LONG}</p><img src='{data}'>") == [PARAGRAPH, ImageBlock(data)]

    def test_of_a_button_and_icons_are_none(self) -> None:
        html = f"<p>{LONG}<img src=/i/icon_doc.gif><img src=a.jpg width=16></p><button><img src=b.jpg>赞</button>"
        assert [block.kind for block in blocks_of(html)] == ["paragraph", "paragraph"]

    def test_beside_the_only_paragraph(self) -> None:
        page = page_of(f"<h1>渡船</h1><div id=zoom><p><img src=a.jpg></p><p>{LONG}</p><p><img src=b.jpg></p></div>")
        assert [block.kind for block in body_blocks(page, [1])] == ["image", "paragraph", "image"]

    def test_outside_the_body_are_not_in_it(self) -> None:
        zoom = f"<div id=zoom><p>{LONG}</p><img src=a.jpg><p>{LONG}</p></div>"
        page = page_of(f"<div><img src=logo.png>首页</div>{zoom}<div><img src=qr.png>扫</div>")
        assert [block.src for block in body_blocks(page, [1, 2]) if isinstance(block, ImageBlock)] == [
            "https://www.example.cn/a/a.jpg"
        ]


TAGS: Final = "div p table caption tr td ul li h2 blockquote pre b figure figcaption".split()
PIECES: Final = st.lists(
    st.one_of(
        st.sampled_from([f"<{tag}>" for tag in TAGS]),
        st.sampled_from([f"</{tag}>" for tag in TAGS]),
        st.sampled_from([LONG, "一、码头", "短", "图为码头", "（王小船 摄）", "<br>", "<img src=a.jpg>", "船开了。"]),
    ),
    max_size=40,
)


def texts_of(block: Block) -> Iterator[str]:
    if isinstance(block, TableBlock):
        for row in block.rows:
            yield from row
    elif isinstance(block, ListBlock):
        yield from block.items
    else:
        yield block.text


class TestLaws:
    @settings(deadline=None)  # a busy machine is no failure
    @given(PIECES, st.data())
    def test_hold_every_line_once_in_order(self, pieces: list[str], data: st.DataObject) -> None:
        page = page_of("<p>始</p>" + "".join(pieces))
        out = data.draw(st.sets(st.integers(0, len(page.lines) - 1)))
        body = [index for index in range(len(page.lines)) if index not in out]
        blocks = body_blocks(page, body)
        shown = "".join(text for block in blocks for text in texts_of(block))
        # The lines of a <pre> are one block, joined by line feeds.
        assert "".join(shown.split()) == "".join("".join(page.lines[index].text for index in body).split())
        assert all(block.text or isinstance(block, ImageBlock) for block in blocks)
