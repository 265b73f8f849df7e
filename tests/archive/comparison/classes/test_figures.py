"""Quantities: their values, their units, and what a change of either is."""

from __future__ import annotations

import pytest

from archive.comparison.articles import compare
from archive.comparison.classes.figures import HALF_DAY, figures, quantities, quantity_at
from archive.comparison.classes.units import PREFIX
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
        ("三分之二的委员离席。", "半数的委员离席。"),
        ("半数摊位空着。", "多数摊位空着。"),
        ("一半以上的船停航。", "三分之一以上的船停航。"),
        ("十几人受伤。", "13人受伤。"),
        ("十几户停水。", "几十户停水。"),
        ("渡船六点半开。", "渡船6:45开。"),
        ("Two thirds of the stalls were left.", "Three quarters of the stalls were left."),
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


@pytest.mark.parametrize(
    "text", ["提出三点意见", "3点意见", "大盘跌3点", "第三点", "二百三十点", "25点", "18时段", "10:30:45"]
)
def test_points_and_spans_are_no_times(text: str) -> None:
    assert "clock" not in {unit for _, unit, _ in figures(text)}


def test_each_word_before_a_figure_is_read_with_it() -> None:
    for word in PREFIX.split("|"):
        assert quantities(f"共{word.replace(chr(92), '')}5整")[0].start == 1
    for word in HALF_DAY.replace("[早晚]", "早|晚").split("|"):
        assert quantities(f"于{word}5点")[0].start == 1


def test_a_figure_of_thousands_of_digits_is_compared_as_it_is_written() -> None:
    assert figures("9" * 5000)[0][0] == "9" * 5000


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("闸口于6点45分开启。", "闸口于6:45开启。"),
        ("闸口于六点四十五分开启。", "闸口于6:45开启。"),
        ("闸口于12点30分开启。", "闸口于12:30开启。"),
        ("闸口于六点整开启，六点半关上。", "闸口于6:00开启，6:30关上。"),
        ("闸口于9点开启，17点关上。", "闸口于9:00开启，17:00关上。"),
        ("闸口早上六点一刻开启，晚上九点钟关上。", "闸口6:15开启，21时关上。"),
        ("闸口下午3点开启，中午1时开始放水。", "闸口15:00开启，13时开始放水。"),
        ("闸口于6月5日上午9:00开启。", "闸口于6月5日9:00开启。"),
        ("闸口5日9时开启。", "闸口5日早上9时开启。"),
        ("闸口7月1日零时开启。", "闸口7月1日凌晨零时开启。"),
        ("闸口周三9:30开启。", "闸口周三上午9:30开启。"),
        ("闸口夜里2点开启。", "闸口凌晨2点开启。"),
        ("截止6月5日上午12:00。", "截止6月5日中午12:00。"),
        ("The gate opens at 3 p.m. and closes at 9:30 pm.", "The gate opens at 15:00 and closes at 21:30."),
        ("三分之二的摊位空着。", "2/3的摊位空着。"),
        ("Two thirds of the stalls were left.", "2/3 of the stalls were left."),
        ("四分之三的摊位空着。", "75%的摊位空着。"),
        ("石碑高2米3，宽1米。", "石碑高2.3米，宽1米。"),
        ("每斤4块8，不还价。", "每斤4.8元，不还价。"),
        ("工期为7至9个月。", "工期为7-9个月。"),
        ("每周二到周五开放，4月到6月闭馆。", "每周二到周五开放，4月—6月闭馆。"),
        ("The wait is nine to eleven days.", "The wait is 9-11 days."),
        ("一半的摊位空着，半数的灯亮着。", "50%的摊位空着，50%的灯亮着。"),
        ("A dozen stalls and half the lamps were left.", "12 stalls and half the lamps were left."),
    ],
)
def test_the_same_value_written_otherwise_is_print(left: str, right: str) -> None:
    assert {edit.cls for edit in compare(article(left), article(right)).edits} == {"typographic"}


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("闸口于6:45开启。", "闸口于6:15开启。"),
        ("闸口下午3点开启。", "闸口凌晨3点开启。"),
        ("闸口下午3点开启。", "闸口16:00开启。"),
        ("闸口下午3:00开启。", "闸口3:00开启。"),
        ("闸口最晚9:00开启。", "闸口最晚21:00开启。"),
        ("闸口夜间3时开启。", "闸口15时开启。"),
        ("闸口于9时开启。", "闸口于10时开启。"),
        ("The gate opens at 3 p.m.", "The gate opens at 3 a.m."),
        ("石碑高2米3，宽1米。", "石碑高2米7，宽1米。"),
        ("来了几十个人。", "来了十几个人。"),
        ("捐款的有百余人。", "捐款的有数百人。"),
        ("一半的摊位空着。", "两成的摊位空着。"),
        ("Two thirds of the stalls were let.", "Three quarters of the stalls were let."),
        ("A dozen stalls were let.", "Three dozen stalls were let."),
        ("Half the stalls were let.", "A third of the stalls were let."),
    ],
)
def test_an_amount_in_words_that_became_another_is_a_number(left: str, right: str) -> None:
    assert [edit.cls for edit in compare(article(left), article(right)).edits] == ["number"]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("他来到码头。", "他来至码头。"),
        ("参加人数十分可观。", "参加人数相当可观。"),
        ("另一半是白的。", "另一个是白的。"),
        ("He walked to the pier.", "He walked through the pier."),
        ("数字很清楚。", "文字很清楚。"),
    ],
)
def test_words_that_only_look_like_amounts_are_wording(left: str, right: str) -> None:
    assert [edit.cls for edit in compare(article(left), article(right)).edits] == ["wording"]


def test_the_name_of_a_currency_before_a_figure_is_its_unit() -> None:
    assert classes("每户领到港币900元。", "每户领到人民币900元。") == {"number"}
    assert classes("每户领到港币900元。", "每户领到900港元。") == {"typographic"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("他十分之用心，孩子也懂事。", "他非常之用心，孩子也懂事。"),
        ("路修了一半就停了。", "路修到村口就停了。"),
        ("大家都赞成半价。", "大家都赞成原价。"),
    ],
)
def test_words_like_fractions_are_wording(old: str, new: str) -> None:
    assert "number" not in classes(old, new)
