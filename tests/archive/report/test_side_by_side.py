"""The terminal's side by side face."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from archive.comparison.articles import compare
from archive.model.record import Article, ImageBlock, TextBlock
from archive.report.terminal import WIDE, render_comparison
from tests.archive.articles import article

TEXT = "去年全省生产总值增长12%，会议不同意推迟实施。"
MORE = "重视教育均衡发展。教育是民生之基，加大教育投入力度，优化城乡教育资源配置。"
LAST = "座谈会上，与会代表围绕夏粮收购、农机调度、防汛备汛等议题作了交流发言。"


def lines(left: Article, right: Article, *, width: int = WIDE, colour: bool = False) -> list[str]:
    text = render_comparison(compare(left, right), left, right, width=width, colour=colour)
    return text.partition("attribution")[2].splitlines()


def where(found: list[str], words: str) -> int:
    """Return the terminal column at which words begin."""
    (line,) = (line for line in found if words in line)
    return cell_len(line.partition(words)[0])


def test_both_sides_of_a_change_stand_in_one_line() -> None:
    found = lines(article(TEXT, MORE), article(TEXT.replace("12%", "120%"), MORE))
    (line,) = (line for line in found if "[-12%-]" in line)
    assert "{+120%+}" in line
    assert "1. number  (block 1)" in found
    assert found[-1] == "⋮ 1 block unchanged"


def test_columns_begin_where_cells_say_and_not_characters() -> None:
    right = article(TEXT.replace("12%", "120%"), "A 12 B " + LAST)
    found = lines(article(TEXT, "A 10 B " + LAST), right)
    assert where(found, "去年全省生产总值增长{+120%+}") == where(found, "A {+12+} B") == (WIDE - 3) // 2 + 3


def test_what_was_cut_stands_left_and_what_was_added_right() -> None:
    found = lines(article(TEXT, MORE), article(TEXT, LAST))
    assert where(found, "[-重视") == 0
    assert where(found, "{+座谈") == (WIDE - 3) // 2 + 3


def test_a_move_says_where_from_and_where_to() -> None:
    found = lines(article(LAST, TEXT, MORE), article(TEXT, MORE, LAST))
    assert where(found, "to block 3 →") == 0
    assert where(found, "← from block 1") > 60


def test_a_long_paragraph_is_cut_down_to_its_changes() -> None:
    long = MORE * 20
    found = lines(article(long + TEXT + long), article(long + TEXT.replace("12%", "120%") + long))
    assert len(found) < 12
    assert any("[-12%-]" in line for line in found)


def test_rows_of_nothing_but_commas_are_summed_up() -> None:
    texts = [f"第{'一二三四五六七八'[n]}条，{MORE}" for n in range(8)]
    found = lines(article(*texts), article(*(text.replace("，", ",") for text in texts)))
    assert "… and 5 blocks more with typographic edits only" in found


def test_beside_a_changed_figure_commas_are_only_counted() -> None:
    found = lines(article(TEXT), article(TEXT.replace("12%", "120%").replace("，", ",")))
    assert any(line.startswith("1. number, 1 typographic edit  (block 1)") for line in found)
    assert not any("(=" in line for line in found)


def test_a_removed_image_is_named() -> None:
    left = article(body=(TextBlock("paragraph", TEXT), ImageBlock("http://a.cn/1.jpg")))
    assert any("[-(image http://a.cn/1.jpg)-]" in line for line in lines(left, article(TEXT)))


def test_colour_takes_the_place_of_signs() -> None:
    text = "\n".join(lines(article(TEXT), article(TEXT.replace("12%", "120%")), colour=True))
    assert "\x1b[" in text
    assert "[-" not in text


ANY = st.lists(st.text(st.characters(codec=None), max_size=30) | st.sampled_from([TEXT, MORE, LAST]), max_size=5)


@settings(deadline=None, max_examples=50)
@given(ANY, ANY, st.booleans(), st.integers(WIDE, 300))
def test_any_comparison_fits_and_cannot_steer_the_terminal(
    left: list[str], right: list[str], colour: bool, width: int
) -> None:
    one, other = article(*left), article(*right)
    text = render_comparison(compare(one, other), one, other, width=width, colour=colour)
    text.encode("utf-8")
    assert not set(text) & set("\x07\x00\u202e\u2066")
    if not colour:
        assert "\x1b" not in text
        assert max(map(cell_len, text.splitlines())) <= width
