"""What real reposts do to a text, and what none of it is: no move, no figure, no other title."""

from __future__ import annotations

import pytest

from archive.comparison.articles import compare
from archive.model import Article, ImageBlock, TableBlock
from tests.archive.articles import article

HILL = "后山的茶园今年扩种了两百亩，新修的水渠一直通到坡顶。"
MILL = "村口的老磨坊改成了书屋，孩子们放学以后都爱往里跑。"
LAKE = "湖边的芦苇收割以后编成帘子，一张能卖到四十元左右。"
FORGE = "铁匠铺的炉火在腊月里最旺，打一把菜刀要敲上千锤。"
CHOIR = "合唱队每周三晚上在礼堂排练，嗓子最亮的是一位邮递员。"


def told(left: Article, right: Article) -> list[tuple[str, str, str]]:
    return [
        (edit.cls, edit.left.text if edit.left else "", edit.right.text if edit.right else "")
        for edit in compare(left, right).edits
    ]


def classes(left: Article, right: Article) -> set[str]:
    return {cls for cls, _, _ in told(left, right)}


def test_what_was_merged_around_dropped_paragraphs_did_not_move() -> None:
    left, right = article(HILL, MILL, LAKE, FORGE, CHOIR), article(HILL + LAKE + CHOIR)
    assert classes(left, right) == {"deletion", "merge"}
    assert classes(right, left) == {"insertion", "split"}
    assert compare(left, right).verdict == "abridged"


def test_of_repeated_lines_the_one_in_place_is_meant() -> None:
    line = "票价：15元"
    left, right = article(HILL, line, MILL, line, LAKE, line, FORGE), article(HILL, MILL, line, LAKE, FORGE)
    assert told(left, right) == [("deletion", line, ""), ("deletion", line, "")]
    split = article(HILL[:10], HILL[10:], MILL[:9], MILL[9:], line, LAKE[:12], LAKE[12:], FORGE)
    assert "move" not in classes(left, split)


def test_a_line_that_moved_is_still_a_move() -> None:
    assert classes(article(HILL, MILL, LAKE, FORGE), article(MILL, LAKE, FORGE, HILL)) == {"move"}


def test_a_short_block_that_is_only_alike_did_not_move() -> None:
    left = article("（二）在茶园里伪造备案材料的；", HILL, MILL, LAKE)
    right = article(HILL, MILL, LAKE, "（一）在河道里拒绝接受抽查的；")
    assert classes(left, right) == {"deletion", "insertion"}


@pytest.mark.parametrize("mark", ["***", "——————", "。", "……", "◆"])
def test_a_line_of_marks_is_print(mark: str) -> None:
    assert compare(article(HILL, MILL), article(HILL, mark, MILL)).verdict == "typographic"


@pytest.mark.parametrize("mark", ["？", "5%", "√"])
def test_a_line_that_says_something_is_none(mark: str) -> None:
    assert compare(article(HILL, MILL), article(HILL, mark, MILL)).verdict == "extended"


@pytest.mark.parametrize(
    ("old", "new"),
    [("粮价、油价都跌了", "粮价 油价都跌了"), ("票价1,200元", "票价1200元"), ("《书屋》开门", "“书屋”开门")],
)
def test_a_title_in_other_print_is_the_same(old: str, new: str) -> None:
    comparison = compare(article(HILL, title=old), article(HILL, title=new))
    assert not [change for change in comparison.fields if change.field == "title"] or "《" in old


def test_a_title_with_another_figure_is_another() -> None:
    assert compare(article(HILL, title="粮价跌5%"), article(HILL, title="粮价跌6%")).verdict == "altered"


def test_a_caption_set_as_a_paragraph_is_no_move() -> None:
    shown = ImageBlock("http://a.example/1.jpg", text="茶园里的水渠。卢青 摄")
    bare = ImageBlock("http://a.example/1.jpg")
    assert told(article(HILL, shown, MILL), article(HILL, bare, shown.text, MILL)) == [
        ("split", shown.text, shown.text)
    ]
    assert classes(article(HILL, bare, shown.text, MILL), article(HILL, shown, MILL)) == {"merge"}
    assert classes(article(HILL, shown, MILL), article(HILL, shown.text, MILL)) == {"image"}
    assert told(article(HILL, ImageBlock("/1.jpg", text="2012"), MILL), article(HILL, ImageBlock("/1.jpg"), MILL)) == [
        ("deletion", "2012", "")
    ]


@pytest.mark.parametrize("end", ["……", "……[阅读全文]", "...点击查看全文"])
def test_a_text_that_breaks_off_in_a_figure_is_cut(end: str) -> None:
    text = "全年接待游客7700人次，比上年多了一成，其中外省的占三成。"
    found = told(article(HILL, text, MILL), article(HILL, text[: text.index("00人次")] + end))
    assert found[0] == ("deletion", text[text.index("00人次") :], "")
    assert ("insertion", "", end) in found


def test_an_ending_that_both_have_is_no_break() -> None:
    assert compare(article(HILL, "还有很多……"), article(HILL, "　　还有很多…… ")).verdict == "typographic"


def test_a_short_sentence_put_into_quotation_marks_moved() -> None:
    left, right = article(HILL, "慢工出细活。", MILL), article(HILL, MILL, "他说：“慢工出细活。”")
    assert ("move", "慢工出细活。", "慢工出细活。") in told(left, right)
    assert compare(left, right).verdict == "altered"
    assert ("move", "慢工出细活。", "慢工出细活。") in told(right, left)


def test_a_table_of_other_figures_is_the_same_table() -> None:
    rows = [tuple(str(100 + 37 * (row * 4 + cell) % 800) for cell in range(4)) for row in range(5)]
    others = [tuple(str(int(cell) + 111) for cell in row) for row in rows]
    comparison = compare(article(TableBlock(tuple(rows))), article(TableBlock(tuple(others))))
    assert comparison.verdict == "altered"
    assert {edit.cls for edit in comparison.edits} == {"number"}
    words = compare(article(TableBlock((("甲乙", "丙丁"),))), article(TableBlock((("戊己庚", "辛壬"),))))
    assert words.verdict == "different"


@pytest.mark.parametrize(
    ("old", "new"), [("甚麼都好", "什么都好"), ("好象要下雨", "好像要下雨"), ("揹著竹簍", "背着竹篓")]
)
def test_more_variants_are_print(old: str, new: str) -> None:
    assert compare(article(HILL, f"他说{old}了。"), article(HILL, f"他说{new}了。")).verdict == "typographic"
