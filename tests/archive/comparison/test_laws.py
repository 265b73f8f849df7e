"""Amended laws: what was renumbered is told once, and nothing renumbered as a changed figure."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from archive.comparison.articles import compare
from tests.archive.articles import article
from tests.archive.comparison.laws import Amendment, amend, score_law

if TYPE_CHECKING:
    from archive.model import Edit

SEEDS = range(25)


@pytest.mark.parametrize("english", [False, True], ids=["zh", "en"])
def test_amended_laws_are_told_right(english: bool) -> None:
    made = found = told = 0
    false: list[tuple[str, str, str]] = []
    missed: list[object] = []
    for seed in SEEDS:
        law = amend(Random(seed), english=english)
        comparison = compare(law.left, law.right)
        score = score_law(law, comparison)
        made, found = made + sum(score.made.values()), found + sum(score.found.values())
        told += len(comparison.edits)
        false += score.false
        missed += score.missed
        assert score.renumberings == 1, seed
        assert comparison.verdict == "altered"
    assert made > 500
    assert found >= 0.99 * made, missed[:5]
    assert len(false) <= 0.005 * told, false[:5]


def test_an_unchanged_law_has_none_of_it() -> None:
    law = amend(Random(1), english=False)
    score = score_law(Amendment(law.left, law.left, law.told), compare(law.left, law.left))
    assert not score.found
    assert not score.renumberings


def edits(old: str, new: str) -> list[tuple[str, str, str]]:
    def words(edit: Edit) -> tuple[str, str, str]:
        return edit.cls, edit.left.text if edit.left else "", edit.right.text if edit.right else ""

    return [words(edit) for edit in compare(article(old), article(new)).edits]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("国土资源局", "自然资源局"),
        ("环境保护主管部门", "生态环境主管部门"),
        ("农业部", "农业农村部"),
        ("卫生行政部门", "疾病预防控制部门"),
        ("证券监督管理机构", "银行业监督管理机构"),
        ("工商行政管理总局", "市场监督管理总局"),
    ],
)
def test_offices_are_names(old: str, new: str) -> None:
    assert edits(f"抽查的结果由{old}公布。", f"抽查的结果由{new}公布。") == [("name", old, new)]
    duty = edits(f"第四条 {old}应当公布结果。", f"第五条 {new}可以公布结果。")
    assert duty == [("renumbering", "四", "五"), ("name", old, new), ("wording", "应当", "可以")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("有关部门", "相关部门"),
        ("公司全部", "公司内部"),
        ("加强环境保护", "推进环境保护"),
        ("完整的布局", "合理的布局"),
    ],
)
def test_words_that_end_like_offices_are_none(old: str, new: str) -> None:
    assert [cls for cls, _, _ in edits(f"会上说，{old}都在考虑之列。", f"会上说，{new}都在考虑之列。")] == ["wording"]


def test_a_name_and_the_duty_behind_it_are_two() -> None:
    found = edits("The Kestrel Commission may end it.", "The Alder Vale Council must not end it.")
    assert found == [("name", "Kestrel Commission", "Alder Vale Council"), ("negation", "may", "must not")]


def test_the_mark_of_a_number_goes_with_it() -> None:
    assert edits("三、报名的办法", "7. 报名的办法")[0] == ("renumbering", "三、", "7.")
