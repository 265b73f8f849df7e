"""An edit needs two witnesses: what only our reading changed is never said to be the site's edit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import pytest

from archive.model import Article, Boilerplate, Evidence, ImageBlock, ListBlock, Reading, TextBlock
from archive.store.cause import cause_of, edited_parts, is_signed_anew

if TYPE_CHECKING:
    from archive.model import Block

STORY: Final = (
    "河口镇的三条渡船昨天清早恢复开航，停了四十天的码头又热闹起来。",
    "码头的老船工说，这条水路走了六十多年，两岸的人都靠它来往。",
    "镇里把船底重新刷了漆，换上新的救生衣。",
)
LINES: Final = ("2024-05-06 08:30 来源：河口日报 作者：周谷雨", "Powered by 某系统", "河口网 版权所有")


def paragraphs(*texts: str) -> tuple[Block, ...]:
    return tuple(TextBlock("paragraph", text) for text in texts)


def reading(
    *texts: str, lines: tuple[str, ...] = LINES, evidence: dict[str, Evidence] | None = None, **fields: object
) -> Reading:
    values: dict[str, Any] = {
        "url": "https://www.hekou.example/1.html",
        "title": "河口镇三条渡船恢复开航",
        "published": "2024-05-06",
        "source": "河口日报",
        "author": None,
        "editor": None,
        "breadcrumb": (),
        "original_url": None,
        "language": "zh",
        "body": paragraphs(*(texts or STORY)),
        "boilerplate": tuple(Boilerplate("other", line) for line in lines),
        "extractor": "x",
    }
    credit = Evidence("credit line", lines[0] if lines else "")
    known = {"published": credit, "source": credit, "author": credit}
    return Reading(
        article=Article(**values | fields), evidence=known | (evidence or {}), encoding="utf-8", parser="libxml2"
    )


def moved_out(*outside: str) -> tuple[Boilerplate, ...]:
    return tuple(Boilerplate("related", text) for text in outside)


class TestReading:
    def test_the_author_is_also_printed_below_the_text(self) -> None:
        for byline in ("（记者 周谷雨）", "文/周谷雨", "By 周谷雨"):
            signed = reading(*STORY, byline, author="周谷雨")
            assert cause_of(reading(author="周谷雨"), signed) == "reading"
            assert cause_of(signed, reading(author="周谷雨")) == "reading"
        other = reading(*STORY, "（记者 陈立秋）", author="周谷雨")
        assert cause_of(reading(author="周谷雨"), other) == "page"

    def test_a_line_of_the_page_becomes_an_author(self) -> None:
        made = reading(author="某系统", evidence={"author": Evidence("byline", "Powered by 某系统")})
        assert cause_of(reading(), made) == "reading"
        assert cause_of(made, reading()) == "reading"

    def test_a_block_moves_between_the_body_and_the_boilerplate(self) -> None:
        short = reading(*STORY[:2], boilerplate=moved_out(*LINES, STORY[2]))
        assert cause_of(reading(), short) == "reading"
        assert cause_of(short, reading()) == "reading"

    def test_paragraphs_merged_or_split(self) -> None:
        assert cause_of(reading(), reading("".join(STORY))) == "reading"
        assert cause_of(reading("".join(STORY)), reading()) == "reading"

    def test_a_source_read_from_another_place(self) -> None:
        other = reading(source="河口网", evidence={"source": Evidence("copyright", "河口网 版权所有")})
        assert cause_of(reading(), other) == "reading"

    def test_a_date_read_with_its_time_or_not(self) -> None:
        assert cause_of(reading(), reading(published="2024-05-06T08:30+08:00")) == "reading"

    def test_a_picture_signed_anew(self) -> None:
        one, two = (ImageBlock(f"https://cdn.example/1.jpg?sign={sign}") for sign in ("a1", "b2"))
        assert cause_of(reading(body=(*paragraphs(*STORY), one)), reading(body=(*paragraphs(*STORY), two))) == "reading"

    @pytest.mark.parametrize(
        ("one", "two"),
        [
            ("https://cdn.example/1.png?Expires=17&Signature=ab", "https://cdn2.example/1.png?Expires=18&Signature=cd"),
            ("https://img.example/show?id=3&X-Amz-Signature=1a", "https://img.example/show?id=3&X-Amz-Signature=2b"),
            ("https://img.example/pic?t=171&name=a", "https://img.example/pic?t=172&name=a"),
            ("http://[broken/1.jpg", "http://[broken/1.jpg"),
        ],
    )
    def test_a_picture_whose_address_is_signed(self, one: str, two: str) -> None:
        before, after = (reading(body=(*paragraphs(*STORY), ImageBlock(src))) for src in (one, two))
        assert cause_of(before, after) == "reading"
        assert is_signed_anew(before.article, after.article)

    def test_a_counter_gets_into_the_text(self) -> None:
        before = reading(lines=(*LINES, "4,277人读过 116人点赞", "今天是2024年5月6日"))
        after = reading(*STORY, "4,390人读过 120人点赞", "今天是2024年5月7日")
        assert cause_of(before, after) == "reading"
        assert cause_of(after, before) == "reading"

    def test_a_list_read_as_paragraphs(self) -> None:
        assert cause_of(reading(), reading(body=(ListBlock(STORY),))) == "reading"


class TestEdit:
    @pytest.mark.parametrize("text", ["镇里把船底重新刷了漆，换上旧的救生衣。", "镇里把船底重新刷了漆。", "售票恢复。"])
    def test_of_a_paragraph(self, text: str) -> None:
        assert cause_of(reading(), reading(*STORY[:2], text)) == "page"

    def test_a_paragraph_added_or_cut(self) -> None:
        assert cause_of(reading(), reading(*STORY, "第二天又加了一班船，一直开到晚上。")) == "page"
        assert cause_of(reading(), reading(*STORY[:2])) == "page"

    def test_another_order(self) -> None:
        assert cause_of(reading(), reading(STORY[1], STORY[0], STORY[2])) == "page"

    def test_of_the_title(self) -> None:
        assert cause_of(reading(), reading(title="河口镇三条渡船昨日复航")) == "page"

    def test_of_a_name_in_the_credit_line(self) -> None:
        lines = ("2024-05-06 08:30 来源：河口日报 作者：陈立秋", *LINES[1:])
        assert cause_of(reading(author="周谷雨"), reading(lines=lines, author="陈立秋")) == "page"

    def test_of_a_name_that_the_text_has_too(self) -> None:
        text = "陈立秋和周谷雨都在码头上，一个记班次，一个收船票。"
        lines = ("2024-05-06 08:30 来源：河口日报 作者：陈立秋", *LINES[1:])
        assert cause_of(reading(text, author="周谷雨"), reading(text, lines=lines, author="陈立秋")) == "page"

    def test_of_the_date(self) -> None:
        lines = ("2024-05-08 09:00 来源：河口日报 作者：周谷雨", *LINES[1:])
        assert cause_of(reading(), reading(lines=lines, published="2024-05-08")) == "page"

    def test_of_the_address_of_the_original(self) -> None:
        one, two = (f"https://www.qixia.example/{n}.html" for n in (1, 2))
        assert cause_of(reading(original_url=one), reading(original_url=two)) == "page"

    def test_of_a_picture(self) -> None:
        one, two = (ImageBlock(f"https://cdn.example/{n}.jpg") for n in (1, 2))
        assert cause_of(reading(body=(*paragraphs(*STORY), one)), reading(body=(*paragraphs(*STORY), two))) == "page"


def test_what_the_last_capture_showed_is_not_new() -> None:
    footer = "Powered by 青竹系统"
    read = reading(author="青竹系统", lines=(*LINES, footer), evidence={"author": Evidence("byline", footer)})
    assert cause_of(reading(), read) == "page"
    assert cause_of(reading(), read, reading(lines=(*LINES, footer))) == "reading"
    longer = reading(*STORY, "第二天又加了一班船，一直开到晚上。", lines=(*LINES, footer))
    assert cause_of(reading(), longer, reading(lines=(*LINES, footer))) == "page"
    # What the version says and the page no longer does is an edit, whatever stood there in between.
    assert cause_of(reading(), reading(*STORY[:2]), reading()) == "page"


def test_a_figure_of_the_text_is_no_counter() -> None:
    assert cause_of(reading(*STORY, "船票：3元"), reading(*STORY, "船票：5元")) == "page"
    aside = reading(lines=(*LINES, "4,277人读过"))
    assert cause_of(aside, reading(*STORY, "4,277人来过", lines=(*LINES, "4,277人读过"))) == "page"


def test_a_picture_that_its_query_names() -> None:
    before, after = (
        reading(body=(*paragraphs(*STORY), ImageBlock(f"https://img.example/show?id={n}&t=1"))) for n in (3, 4)
    )
    assert cause_of(before, after) == "page"
    assert not is_signed_anew(before.article, after.article)


def test_what_was_edited_is_named() -> None:
    text = "镇里把船底重新刷了漆，换上旧的救生衣。"
    lines = (LINES[0].replace("周谷雨", "陈立秋"), *LINES[1:])
    after = reading(*STORY[:2], text, lines=lines, author="陈立秋")
    assert edited_parts(reading(author="周谷雨"), after) == {"author", f"- {STORY[2]}", f"+ {text}"}
    assert edited_parts(reading(), reading(STORY[1], STORY[0], STORY[2])) == {"order"}
    assert edited_parts(reading(), reading()) == frozenset()


def test_nothing_differs_but_blanks() -> None:
    one = reading()
    assert cause_of(one, replace(one, article=replace(one.article, title="河口镇三条渡船 恢复开航"))) == "reading"


def of_link(url: str, *texts: str) -> Reading:
    return reading(*(texts or STORY), original_url=url)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("http://o.example/show.do;jsessionid=0A1B?id=3", "http://o.example/show.do;jsessionid=2C3D?id=3"),
        ("http://o.example/show.php?id=3&PHPSESSID=a1", "http://o.example/show.php?id=3&PHPSESSID=b2"),
        ("http://o.example/(S(abc1))/3.aspx", "http://o.example/(S(abd2))/3.aspx"),
        ("http://o.example/3.html?_=1715580000123", "http://o.example/3.html?_=1715666400456"),
        ("http://o.example/3.html?rnd=0.73820174", "http://o.example/3.html"),
        ("http://o.example/3.html?sign=0a&Expires=1715580000", "http://o.example/3.html?sign=1b&Expires=1715666400"),
    ],
)
def test_a_link_is_the_same_in_another_session(one: str, two: str) -> None:
    assert cause_of(of_link(one), of_link(two)) == "reading"
    assert is_signed_anew(of_link(one).article, of_link(two).article)
    written = [reading(*STORY, f"附件：{url}。") for url in (one, two)]
    assert cause_of(*written) == "reading"
    assert is_signed_anew(written[0].article, written[1].article)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("http://o.example/show.do;jsessionid=0A1B?id=3", "http://o.example/show.do;jsessionid=0A1B?id=4"),
        ("http://o.example/show?t=3", "http://o.example/show?t=4"),
        ("http://o.example/3.html?v=1", "http://p.example/3.html?v=1"),
        ("http://o.example/#/d?id=3", "http://o.example/#/d?id=4"),
    ],
)
def test_another_link_is_an_edit(one: str, two: str) -> None:
    assert cause_of(of_link(one), of_link(two)) == "page"
    assert not is_signed_anew(of_link(one).article, of_link(two).article)


def pictured(src: str) -> Reading:
    return reading(body=(*paragraphs(*STORY), ImageBlock(src)))


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("https://img1.a.cn/u/1.jpg", "https://img2.a.cn/u/1.jpg"),
        (
            "https://p3-sign.a.cn/u/1.image?x-expires=17&x-signature=a",
            "https://p9-sign.a.cn/u/1.image?x-expires=18&x-signature=b",
        ),
        (
            "https://b.a.cn/1.jpg?OSSAccessKeyId=L&Expires=17&Signature=a%3D",
            "https://b.a.cn/1.jpg?OSSAccessKeyId=M&Expires=18&Signature=b%3D",
        ),
        (
            "https://b.a.cn/1.jpg?X-Amz-Date=2024&X-Amz-Signature=a",
            "https://b.a.cn/1.jpg?X-Amz-Date=2025&X-Amz-Signature=b",
        ),
        (
            "https://b.a.cn/1.jpg?q-sign-time=1%3B2&q-signature=a",
            "https://b.a.cn/1.jpg?q-sign-time=2%3B3&q-signature=b",
        ),
        ("https://b.a.cn/1.jpg?e=17&token=k:a", "https://b.a.cn/1.jpg?e=18&token=k:b"),
        ("https://b.a.cn/1.jpg?auth_key=17-0-0-a", "https://b.a.cn/1.jpg?auth_key=18-0-0-b"),
        ("https://b.a.cn/1.jpg?imageMogr2/thumbnail/600x/format/webp", "https://b.a.cn/1.jpg?imageView2/2/w/800"),
        ("https://b.a.cn/1.jpg?x-oss-process=image/resize,w_800", "https://b.a.cn/1.jpg"),
        ("https://b.a.cn/1.jpg?20240513", "https://b.a.cn/1.jpg?20240514"),
        ("https://b.a.cn/1.jpg?v=3", "https://b.a.cn/1.jpg?v=4"),
        ("https://b.a.cn/pic.aspx?id=3&rnd=0.123", "https://b.a.cn/pic.aspx?id=3&rnd=0.456"),
        (
            "https://b.a.cn/202405130930/0123456789abcdef0123456789abcdef/u/1.jpg",
            "https://b.a.cn/202405140930/1123456789abcdef0123456789abcdef/u/1.jpg",
        ),
        ("http://a.cn/u/2024/0513/20240513093011.jpg", "https://cdn.b.cn/u/2024/0513/20240513093011.jpg"),
    ],
)
def test_a_picture_is_the_same_wherever_it_comes_from(one: str, two: str) -> None:
    assert cause_of(pictured(one), pictured(two)) == "reading"
    assert is_signed_anew(pictured(one).article, pictured(two).article)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("https://img1.a.cn/u/1.jpg?sign=a", "https://img1.a.cn/u/2.jpg?sign=a"),
        ("https://img1.a.cn/u/1.jpg", "https://img1.a.cn/w/1.jpg"),
        ("https://a.cn/u/1.jpg", "https://b.cn/u/1.jpg"),
        ("https://a.cn/pic.aspx?id=3&sign=a", "https://a.cn/pic.aspx?id=4&sign=a"),
        ("https://a.cn/show.png?id=3", "https://a.cn/show.png?id=4"),
        ("https://a.cn/thumb.jpg?file=a.jpg&w=600", "https://a.cn/thumb.jpg?file=b.jpg&w=600"),
        ("https://a.cn/get?t=3", "https://a.cn/get?t=4"),
        ("https://a.cn/chart?date=0513", "https://a.cn/chart?date=0514"),
        ("data:image/png;base64,AAAA", "data:image/png;base64,AAAB"),
    ],
)
def test_another_picture_is_an_edit(one: str, two: str) -> None:
    assert cause_of(pictured(one), pictured(two)) == "page"
    assert not is_signed_anew(pictured(one).article, pictured(two).article)
