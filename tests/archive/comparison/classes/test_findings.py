"""Renumbering, and edits that are told once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from archive.comparison.articles import compare
from archive.model.record import Block, ListBlock
from tests.archive.articles import article

if TYPE_CHECKING:
    from archive.model import Comparison

RULES = ["读者凭证入馆。", "借期为三十天，可以续借一次。", "损坏图书的，按照定价赔偿。", "依照第二条续借的，不收费用。"]
NUMERALS = "一二三四五六"


def comparison(left: list[str | Block], right: list[str | Block]) -> Comparison:
    return compare(article(*left), article(*right))


def numbered(rules: list[str]) -> list[str | Block]:
    return [f"第{NUMERALS[number]}条 {rule}" for number, rule in enumerate(rules)]


def test_articles_that_moved_up_by_one_are_renumbered_with_references_to_them() -> None:
    right = [rule.replace("第二条", "第三条") for rule in RULES]
    found = comparison(numbered(RULES), numbered(["本馆全年开放。", *right]))
    assert sorted(edit.cls for edit in found.edits) == ["insertion", *["renumbering"] * 5]
    (finding,) = [finding for finding in found.findings if finding.cls == "renumbering"]
    assert finding.count == 5


def test_a_reference_that_no_part_follows_is_a_changed_number() -> None:
    right = [rule.replace("第二条", "第三条") for rule in RULES]
    assert [edit.cls for edit in comparison(numbered(RULES), numbered(right)).edits] == ["number"]


def test_figures_that_begin_a_paragraph_are_no_numbering() -> None:
    assert [e.cls for e in comparison(["3.5万人参加了比赛。"], ["4.5万人参加了比赛。"]).edits] == ["number"]
    assert [e.cls for e in comparison(["第三季度增长很快。"], ["第四季度增长很快。"]).edits] == ["number"]


@pytest.mark.parametrize("after", ["元", "万元", "公里", "℃", "%", "亿斤的收成", "岁，", "平方米的厅堂"])
def test_a_decimal_with_its_unit_is_no_numbering(after: str) -> None:
    assert [e.cls for e in comparison([f"7.3{after}"], [f"9.8{after}"]).edits] == ["number"]


@pytest.mark.parametrize("after", [" 概况说明", "天文台", "、人员", "人员管理", "月度安排"])
def test_a_number_before_a_word_that_begins_like_a_unit_is_numbering(after: str) -> None:
    left, right = [f"1.2{after}", "渡口修好了。"], [f"1.3{after}", "渡口修好了。"]
    assert [e.cls for e in comparison(list(left), list(right)).edits] == ["renumbering"]


def test_the_numbers_of_a_list_that_the_other_page_does_not_print_are_told_once() -> None:
    items = ["清晨从柳湾出发", "午间在石桥休息", "夜里到白沙过夜"]
    numbers = ListBlock(tuple(f"{number}. {item}" for number, item in enumerate(items, 1)))
    found = comparison([numbers], [ListBlock(tuple(items))])
    assert [(finding.cls, finding.count) for finding in found.findings] == [("renumbering", 3)]
    assert [edit.cls for edit in comparison(["A. 甲乙丙丁戊己庚"], ["甲乙丙丁戊己庚"]).edits] == ["renumbering"]
    assert [edit.cls for edit in comparison(["3.5万人参加"], ["人参加"]).edits] == ["number"]


def test_the_same_edit_many_times_is_one_finding_after_graver_ones() -> None:
    left: list[str | Block] = [f"{place}的报告提到了玛雅古城，共{n}页。" for n, place in enumerate("甲乙丙丁戊己", 11)]
    right: list[str | Block] = [str(text).replace("玛雅", "印加") for text in left]
    right[3] = str(right[3]).replace("14页", "41页")
    found = comparison(left, right)
    assert [(finding.cls, finding.count) for finding in found.findings] == [("number", 1), ("wording", 6)]
    assert "41" in found.findings[0].context
    assert sorted(number for finding in found.findings for number in finding.edits) == list(range(7))


def test_items_and_sentences_in_another_order_are_moves() -> None:
    items = [f"{place}站负责第{n}片的检修和登记" for n, place in enumerate(NUMERALS, 2)]
    found = comparison([ListBlock(tuple(items))], [ListBlock((*items[1:], items[0]))])
    assert [edit.cls for edit in found.edits] == ["move"]
    text = [f"{item}，每天上午办理。" for item in items]
    found = comparison(["".join(text)], ["".join([*text[1:], text[0]])])
    assert [(edit.cls, edit.left and edit.left.text) for edit in found.edits] == [("move", text[0])]
    assert (found.kept, found.new) == (1.0, 0.0)
