"""Folding: what print may change, and the way back to the raw text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.comparison.text.fold import fold_text, has_lookalikes
from archive.comparison.text.traditional import SIMPLIFIED


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("甲，乙。", "甲,乙."),
        ("“甲”", "「甲」"),
        ("‘甲’", "『甲』"),
        ("甲——乙", "甲—乙"),
        ("甲……", "甲..."),
        ("１２３％ＡＢ", "123%AB"),
        ("在 2023 年", "在2023年"),
        ("　　甲乙 ", "甲乙"),
        ("甲\u200b乙\ufeff", "甲乙"),
        ("a\u00a0 b", "a b"),
        ("國家發展與財政", "国家发展与财政"),
        ("這裏裡麵麪綫線", "这里里面面线线"),
        ("看著", "看着"),
        ("⼤⽔冲了⼀座桥", "大水冲了一座桥"),
        ("\uf967\uf98e", "不年"),
        ("ﬁrst ﬂood", "first flood"),
        ("cafe\u0301", "café"),
        ("ｶﾞｲﾄﾞとﾊﾟﾝ", "ガイドとパン"),
        ("\u1112\u1161\u11ab\u1100\u1173\u11af", "한글"),
        ("q\u0307\u0323", "q\u0323\u0307"),
        ("3㎡", "3m2"),
        ("市\ufe00民", "市民"),
        ("瞭解憑藉恢覆", "了解凭借恢复"),
        ("sеcond сhart", "second chart"),
        ("a, b. C", "a, b. C"),
        ("$ 500, 3.5 %", "$500, 3.5%"),
    ],
)
def test_variants_of_print_fold_to_one(one: str, other: str) -> None:
    assert fold_text(one).text == fold_text(other).text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A", "a"),
        ("甲？", "甲！"),
        ("甲？", "甲。"),
        ("ab", "a b"),
        ("12, 300", "12,300"),
        ("六", "6"),
        ("10²", "102"),
        ("night. Nobody", "night.Nobody"),
        ("второй", "vtoroy"),
        ("35.5", "35。5"),
    ],
)
def test_what_is_not_print_stays_apart(one: str, other: str) -> None:
    assert fold_text(one).text != fold_text(other).text


@given(st.text(st.characters(codec=None) | st.sampled_from("，。“”… .—-１a甲\u200b\u3000\ud800")))
def test_every_folded_character_leads_back(raw: str) -> None:
    folded = fold_text(raw)
    size = len(folded.text)
    assert len(folded.starts) == size + 1
    assert len(folded.ends) == size
    assert folded.starts[size] == len(raw)
    places = [place for i in range(size) for place in (folded.starts[i], folded.ends[i])]
    assert places == sorted(places)
    # Of several that one was folded to, the first has its place.
    firsts = [i for i in range(size) if folded.starts[i] < folded.ends[i]]
    assert all(i in firsts or i for i in range(size))
    for i in firsts:
        if i + 1 < size and i + 1 not in firsts:
            continue
        character = folded.text[i]
        alone = fold_text(f"甲{raw[folded.starts[i] : folded.ends[i]]}甲").text[1:-1]
        # Only a figure after it tells a point from a full stop, and only a Latin letter beside it a look-alike.
        known = alone in (character, "") or (character, alone) == (".", "。") or character.isnumeric()
        assert known or has_lookalikes(raw)


@given(st.text())
def test_folding_twice_is_folding_once(raw: str) -> None:
    once = fold_text(raw).text
    assert fold_text(once).text == once


def test_no_simplified_character_is_folded_again() -> None:
    assert not set(SIMPLIFIED) & set(SIMPLIFIED.values())
    assert len(SIMPLIFIED) > 4000
    assert "么不两著国".translate(SIMPLIFIED) == "么不两着国"


def test_a_character_that_is_folded_to_several_is_never_cut() -> None:
    """Where its parts differ from the other side's, all of it is the edit."""
    from archive.comparison.articles import compare  # noqa: PLC0415
    from tests.archive.articles import article  # noqa: PLC0415

    for left, right in (("㌀を見た人がいる", "㌁を見た人がいる"), ("㍿東京", "株式公社東京")):
        found = compare(article(left), article(right)).edits
        assert [(e.cls, e.left and e.left.text) for e in found] == [("wording", left[0])]


def test_radicals_that_stand_for_characters_are_folded_to_them() -> None:
    """Those of the supplement, too, which Unicode does not decompose."""
    assert fold_text("⻢到⻔⼝，⻛⻓⻩⻥⻚").text == "马到门口,风长黄鱼页"
    assert fold_text("⻑⻱").text == "长龟"
