"""What is put into a text against copying: dropped, and told once."""

from __future__ import annotations

from archive.comparison.articles import compare
from archive.comparison.text.tricks import has_pronunciations, without_pronunciations, without_spacing
from tests.archive.articles import article

TEXT = "全镇共检修桥梁47座，支出1,250万元，运货的人只好绕路。"


def told(new: str) -> list[tuple[str, int]]:
    found = compare(article(TEXT), article(new))
    assert (found.kept, found.new) == (1.0, 0.0)
    return [(finding.cls, finding.count) for finding in found.findings]


def test_each_trick_is_one_finding_of_print() -> None:
    assert told(" ".join(TEXT)) == [("typographic", 1)]
    assert told(TEXT.replace("镇", "镇(zhèn)").replace("桥", "桥(qiáo)").replace("货", "货(huò)")) == [
        ("typographic", 1)
    ]
    strewn = TEXT.replace("镇共", "镇x共").replace("支出", "支k出").replace("的人", "的q人").replace("绕路", "绕v路")
    assert told(strewn) == [("typographic", 1)]


def test_blanks_and_marks_between_all_characters_leave_figures_whole() -> None:
    text = "渡口新添2艘船，载重1.6万吨，票价不变。"
    for mark in (" ", "\u3000", "·", "*", "|"):
        found = compare(article(text), article(mark.join(text)))
        assert {edit.cls for edit in found.edits} == {"typographic"}, mark
    assert without_spacing("甲、乙、丙、丁、戊、己。") == "甲、乙、丙、丁、戊、己。"
    assert without_spacing("0-5-7-1-8-8-2-1-0") == "0-5-7-1-8-8-2-1-0"


def test_pronunciations_in_bopomofo_and_of_words() -> None:
    said = TEXT.replace("检修", "检修(jiǎn xiū)").replace("支出", "支出（zhīchū）").replace("绕路", "绕路(ràolù)")
    assert told(said) == [("typographic", 1)]
    said = TEXT.replace("镇", "镇(ㄓㄣˋ)").replace("桥", "桥(ㄑㄧㄠˊ)").replace("绕路", "绕路(ㄖㄠˋ ㄌㄨˋ)")
    assert told(said) == [("typographic", 1)]
    assert not has_pronunciations(["中国(China)、日本(Japan)和越南(Vietnam)"])


def test_a_changed_figure_between_them_is_told_all_the_same() -> None:
    found = compare(article(TEXT), article(" ".join(TEXT.replace("47", "74"))))
    assert [edit.cls for edit in found.edits if edit.cls != "typographic"] == ["number"]


def test_what_explains_a_character_or_names_a_thing_is_no_trick() -> None:
    assert not has_pronunciations(["鄠(hù)县在关中。", "世界卫生组织(WHO)和货币基金组织(IMF)派了人。"])
    assert without_pronunciations("世界卫生组织(WHO)") == "世界卫生组织(WHO)"
    assert without_spacing("本报 记者 褚玉珂 摄") == "本报 记者 褚玉珂 摄"
    added = compare(article("由三家机构出资。"), article("由三家机构(A、B、C)出资。"))
    assert [edit.cls for edit in added.edits] == ["insertion"]


def test_letters_of_another_alphabet_that_look_the_same_are_print_only_in_mixed_words() -> None:
    found = compare(article("No chart showed a coast."), article("No сhаrt showed a cоаst."))
    assert {edit.cls for edit in found.edits} == {"typographic"}
    assert [e.cls for e in compare(article("В порту тихо."), article("В парту тихо.")).edits] == ["wording"]
