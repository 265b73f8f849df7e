"""Quantities: their values, their units, and what a change of either is."""

from __future__ import annotations

import pytest

from archive.comparison.articles import compare
from archive.comparison.classes.figures import figures, quantity_at
from tests.archive.articles import article


def classes(old: str, new: str) -> set[str]:
    return {edit.cls for edit in compare(article(old), article(new)).edits}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("气温降到-5℃。", "气温降到5℃。"),
        ("最低气温零下5度。", "最低气温5度。"),
        ("补贴￥500。", "补贴$500。"),
        ("他排名第二。", "他排名第三。"),
        ("It is 5 feet long.", "It is 5 metres long."),
        ("He paid €50.", "He paid £50."),
        ("It costs 3 million to build.", "It costs 3 billion to build."),
        ("She came first.", "She came third."),
        ("利率下调2个百分点。", "利率下调2%。"),
    ],
)
def test_another_value_unit_or_rank_is_a_number(old: str, new: str) -> None:
    assert classes(old, new) == {"number"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Ten people came, and prices fell 3 percent.", "10 people came, and prices fell 3%."),
        ("It cost $5 million.", "It cost $5,000,000."),
        ("won by twenty-one points", "won by 21 points"),
        ("on the 3rd floor", "on the third floor"),
        ("共有三十五人受伤。", "共有35人受伤。"),
        ("亏损扩大到两成。", "亏损扩大到20%。"),
        ("全长3公里。", "全长3000米。"),
        ("涨幅约为5%。", "涨幅约为5.0%。"),
    ],
)
def test_the_same_value_in_other_words_is_print(old: str, new: str) -> None:
    assert classes(old, new) == {"typographic"}


def test_a_quantity_is_read_with_its_sign_and_unit() -> None:
    assert figures("零下5度") == [("-5", "degree", False)]
    assert figures("第七版") == [("7", "", True)]
    assert quantity_at("共5万公里。", 3, 5) is not None
    assert quantity_at("共有许多人。", 2, 4) is None


def test_a_figure_of_thousands_of_digits_is_compared_as_it_is_written() -> None:
    assert figures("9" * 5000)[0][0] == "9" * 5000
