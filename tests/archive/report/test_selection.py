"""Which edits a terminal shows of very many: the gravest and the first ones; the rest is counted."""

from __future__ import annotations

import time

import pytest

from archive.comparison.articles import compare
from archive.model.record import Article, TableBlock
from archive.report.selection import MOST_SHOWN, SAME_SHOWN, select_edits
from archive.report.terminal import WIDE, render_comparison
from tests.archive.articles import article

INTRO = "下面是各处渡口全年的客流，逐月列出，单位为人次，数据由各渡口自行填报。" * 30
PLACES = "东西南北上下前后左右"


def big(shift: int, rows: int = 400, *, negated: bool = False) -> Article:
    """Return an article with a table of figures, all of them others for another shift, and one sentence at the end."""
    cells = tuple((f"渡口{row}", *(f"{row * 10 + month + shift}.5" for month in range(5))) for row in range(rows))
    last = f"两岸代表{'不' if negated else ''}同意在冬季停航。"
    return article(INTRO, TableBlock(cells), last)


@pytest.mark.parametrize("width", [80, WIDE])
def test_of_very_many_edits_the_gravest_and_the_first_are_shown(width: int) -> None:
    left, right = big(0), big(7, negated=True)
    found = compare(left, right)
    assert len(found.edits) == 2001
    text = render_comparison(found, left, right, width=width, colour=False)
    assert "and 1,901 more edits: --all prints them, --format json has them" in " ".join(text.split())
    assert "{+7.5+}" in text
    assert "[-500.5-]" not in text
    assert "1. number" in text
    assert "2001. negation" in text


@pytest.mark.parametrize("width", [80, WIDE])
def test_all_of_them_are_shown_if_wanted(width: int) -> None:
    left, right = big(0), big(7)
    text = render_comparison(compare(left, right), left, right, width=width, colour=False, every=True)
    assert "more edit" not in text
    assert text.replace("\n", "").count("[-") == 2000


def test_what_stands_between_edits_that_are_left_out_is_not_shown_as_unchanged() -> None:
    left, right = big(0), big(7, negated=True)
    text = render_comparison(compare(left, right), left, right, width=300, colour=False)
    row = text[text.index("1. number") :]
    assert "1500.5" not in row
    assert "1507.5" not in row


def test_a_few_edits_are_all_shown() -> None:
    left = article(*(f"{place}岸今年修了{n}座渡口。" for n, place in enumerate(PLACES, 11)))
    right = article(*(f"{place}岸今年修了{n + 40}座渡口。" for n, place in enumerate(PLACES, 11)))
    selection = select_edits(compare(left, right))
    assert selection.shown == frozenset(range(10))
    assert not selection.others


def test_equal_edits_are_shown_a_few_times_and_counted() -> None:
    left = article(*(f"{place}岸的渡口名叫青石渡，共{n}人值守。" for n, place in enumerate(PLACES, 11)))
    right = article(*(block.text.replace("值守", "看守") for block in left.body))
    found = compare(left, right)
    selection = select_edits(found)
    assert len(selection.shown) == SAME_SHOWN
    assert selection.others == len(PLACES) - SAME_SHOWN
    text = render_comparison(found, left, right, width=80, colour=False)
    assert "1. wording ×10, block 1" in text
    assert "… and 7 more edits: --all" in " ".join(text.split())


def test_different_articles_have_no_list_of_edits() -> None:
    left = article("河湾镇上月公布了三座渡口的整修账目，村民可到窗口逐项查阅。" * 3, title="渡口的账目")
    right = article("今年的灯会设在旧码头，彩船沿河排开，票价照旧。" * 3, title="灯会的票价", source="晚报")
    found = compare(left, right)
    assert found.verdict == "different"
    for width in (80, WIDE):
        text = render_comparison(found, left, right, width=width, colour=False)
        for words in ("渡口的账目", "灯会的票价", "A different article", "% kept"):
            assert words in text
        for words in ("gravest", "edits ", "1. ", "deletion", "source  ", "unchanged"):
            assert words not in text


def test_a_huge_table_is_shown_at_once() -> None:
    left, right = big(0, 2000), big(7, 2000)
    found = compare(left, right)
    assert len(found.edits) == 10_000
    begun = time.process_time()
    text = render_comparison(found, left, right, width=100, colour=False)
    assert time.process_time() - begun < 2  # all of them took four
    assert text.count("\n\n") < MOST_SHOWN + 10


def test_one_long_block_is_cut_down_in_both_layouts() -> None:
    text = "".join(f"第{n}号渡口有船{n}只。" for n in range(1500))
    left, right = article(text + INTRO * 3), article(text.replace("船", "车") + INTRO * 3)
    found = compare(left, right)
    for width in (80, WIDE):
        assert len(render_comparison(found, left, right, width=width, colour=False)) < 20_000
