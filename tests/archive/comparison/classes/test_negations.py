"""Which words negate, and which only hold a character that can."""

from __future__ import annotations

import pytest

from archive.comparison.articles import compare
from archive.comparison.classes.negations import is_negated_word, negations
from tests.archive.articles import article


def classes(old: str, new: str) -> list[str]:
    return [edit.cls for edit in compare(article(old), article(new)).edits]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("协议尚未生效。", "协议已经生效。"),
        ("他不是凶手。", "他是凶手。"),
        ("双方并非夫妻关系。", "双方是夫妻关系。"),
        ("无证驾驶的司机被罚。", "有证驾驶的司机被罚。"),
        ("请勿在堤上停车。", "请在堤上停车。"),
        ("He can't swim.", "He can swim."),
        ("The results were inaccurate.", "The results were accurate."),
        ("The work was done without consent.", "The work was done with consent."),
    ],
)
def test_a_word_that_negates_is_a_negation_both_ways(old: str, new: str) -> None:
    assert classes(old, new) == ["negation"]
    assert classes(new, old) == ["negation"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("学校为未成年人开设课堂。", "学校为青少年开设课堂。"),
        ("厂里买了不锈钢水槽。", "厂里买了陶瓷水槽。"),
        ("他开一辆别克轿车。", "他开一辆大众轿车。"),
        ("洪水淹没了农田。", "洪水毁坏了农田。"),
        ("街上试运行无人驾驶汽车。", "街上试运行电动汽车。"),
        ("See No. 5 of the annex.", "See number 5 of the annex."),
        ("It cost no less than ten pounds.", "It cost more than ten pounds."),
    ],
)
def test_a_word_that_holds_such_a_character_is_none(old: str, new: str) -> None:
    assert "negation" not in classes(old, new)


def test_the_bare_character_negates_in_place_of_its_opposite() -> None:
    assert negations("无风险", 0, 1, "有") == ["无"]
    assert negations("无人机", 0, 1, "有") == []


def test_a_prefix_negates_only_before_words_that_take_it() -> None:
    assert is_negated_word("legal", "illegal")
    assert is_negated_word("divisible", "indivisible")
    assert not is_negated_word("valuable", "invaluable")
    assert not is_negated_word("play", "display")
    assert not is_negated_word("come", "income")


def test_no_longer_is_one_negation() -> None:
    assert classes("The ferry is no longer free.", "The ferry is free.") == ["negation"]
