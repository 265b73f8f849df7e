"""Alignment of blocks, and the difference of two texts that belong together."""

from __future__ import annotations

import random
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.comparison.text.align import BlockMatch, align_blocks
from archive.comparison.text.changes import find_changes
from archive.comparison.text.diff import diff_texts, rebuild
from archive.comparison.text.fold import fold_text

TEXTS = st.text(st.sampled_from("甲乙丙丁不一二三，。“”, .12a b…１２\u3000\u200b"), max_size=40)
ANY = TEXTS | st.text(st.characters(codec=None), max_size=40)
BLOCKS = st.lists(st.text(st.sampled_from("甲乙丙丁"), max_size=12), max_size=8)


def words(left: str, right: str) -> list[tuple[str, str, str]]:
    return [
        (op.tag, left[op.left_start : op.left_end], right[op.right_start : op.right_end])
        for op in diff_texts(fold_text(left), fold_text(right))
        if op.tag != "equal"
    ]


def chinese(seed: int, size: int) -> str:
    chance = random.Random(seed)
    return "".join(chr(0x4E00 + chance.randrange(2500)) for _ in range(size))


@given(ANY, ANY)
def test_ops_rebuild_both_sides(left: str, right: str) -> None:
    assert rebuild(left, right, diff_texts(fold_text(left), fold_text(right))) == (right, left)


@given(ANY, ANY)
def test_ops_cover_both_texts_without_gaps(left: str, right: str) -> None:
    ops = diff_texts(fold_text(left), fold_text(right))
    for before, after in pairwise(ops):
        assert (before.left_end, before.right_end) == (after.left_start, after.right_start)
    for op in ops:
        same = left[op.left_start : op.left_end] == right[op.right_start : op.right_end]
        assert same == (op.tag == "equal")


@given(ANY, ANY)
def test_the_difference_is_the_same_from_either_side(left: str, right: str) -> None:
    forth = [(tag, old, new) for tag, old, new in words(left, right)]
    assert forth == [(tag, old, new) for tag, new, old in words(right, left)]


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("增长12%，", "增长120%，", [("change", "12%", "120%")]),
        ("共3.5万元", "共3.51万元", [("change", "3.5万", "3.51万")]),
        ("１２人", "13人", [("change", "１２", "13")]),
        ("12月16日", "11月18日", [("change", "12", "11"), ("change", "16", "18")]),
        ("read the news", "read no news", [("change", "the", "no")]),
        ("甲乙。丙丁。戊己。", "甲乙。戊己。", [("change", "丙丁。", "")]),
        ("甲，乙", "甲,乙", [("typographic", "，", ",")]),
        ("甲 乙丙", "甲乙丙", [("typographic", " ", "")]),
        ("大力推动产业升级", "着力促进产业升级", [("change", "大力推动", "着力促进")]),
        ("国家发展改革", "國家發展改革", [("typographic", "国家发", "國家發")]),
        ("记者王晓东报道", "记者王晓明报道", [("change", "王晓东", "王晓明")]),
        ("记者王晓东报道", "记者王东报道", [("change", "王晓东", "王东")]),
        ("在长春市举行", "在长沙市举行", [("change", "长春", "长沙")]),
        ("出席G20峰会", "出席G7峰会", [("change", "G20", "G7")]),
        ("COVID-19 cases", "COVID-20 cases", [("change", "COVID-19", "COVID-20")]),
        ("共35。12月开始", "共36。12月开始", [("change", "35", "36")]),
        ("It is not true.", "It is true.", [("change", "not ", "")]),
        ("甲甲甲。记者甲。记得乙。", "甲甲甲。记得乙。", [("change", "记者甲。", "")]),
    ],
)
def test_edits_are_readable_units(left: str, right: str, expected: list[tuple[str, str, str]]) -> None:
    assert words(left, right) == expected


def test_a_long_rewritten_block_is_cut_at_anchors() -> None:
    text = list(chinese(1, 24_000))
    other = text.copy()
    for place in range(50, 24_000, 240):
        other[place] = "龘"
    assert len(find_changes("".join(text), "".join(other))) == 100


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("a" * 100_000, "a" * 100_001),
        ("甲" * 100_000, "甲" * 50_000 + "乙" * 50_000),
        ("甲乙" * 50_000, "乙甲甲" * 33_000),
        (chinese(1, 100_000), chinese(2, 100_000)),
    ],
)
def test_hostile_texts_end_and_rebuild(left: str, right: str) -> None:
    assert rebuild(left, right, diff_texts(fold_text(left), fold_text(right))) == (right, left)


FIGURES = st.lists(
    st.sampled_from(["12", "120", "1,200", "3.5", "12%", "3.5万", "A380", "G20", "，", "。", "年", "共有", " ", "x"]),
    max_size=12,
).map("".join)


@given(FIGURES, FIGURES)
def test_no_edit_cuts_a_figure_or_a_name_in_two(left: str, right: str) -> None:
    one, other = fold_text(left), fold_text(right)
    for change in find_changes(one.text, other.text):
        for text, ends in ((one.text, change[:2]), (other.text, change[2:])):
            for end in ends:
                around = text[max(0, end - 1) : end + 1]
                assert not (len(around) == 2 and around.isalnum() and around.isascii()), (text, ends)


@given(ANY, ANY)
def test_the_difference_is_the_same_every_time(left: str, right: str) -> None:
    assert diff_texts(fold_text(left), fold_text(right)) == diff_texts(fold_text(left), fold_text(right))


@given(BLOCKS, BLOCKS)
def test_every_block_is_in_at_most_one_link(left: list[str], right: list[str]) -> None:
    links = align_blocks(left, right)
    lefts, rights = [i for link in links for i in link.left], [j for link in links for j in link.right]
    assert len(lefts) == len(set(lefts))
    assert len(rights) == len(set(rights))
    assert all(min(len(link.left), len(link.right)) == 1 for link in links)
    placed = [(link.left[0], link.right[0]) for link in links if not link.moved]
    assert placed == sorted(placed)
    assert [j for _, j in placed] == sorted(j for _, j in placed)


@given(BLOCKS, BLOCKS)
def test_links_are_the_same_from_either_side(left: list[str], right: list[str]) -> None:
    mirrored = sorted(BlockMatch(link.right, link.left, link.moved) for link in align_blocks(right, left))
    assert sorted(align_blocks(left, right)) == mirrored


@given(BLOCKS)
def test_equal_blocks_stay_in_place(blocks: list[str]) -> None:
    assert align_blocks(blocks, blocks) == tuple(BlockMatch((i,), (i,), moved=False) for i in range(len(blocks)))


A, B, C = (chinese(seed, 60) for seed in (1, 2, 3))


def test_the_shorter_of_two_swapped_blocks_moved() -> None:
    assert align_blocks([A, B + C], [B + C, A]) == (
        BlockMatch((0,), (1,), moved=True),
        BlockMatch((1,), (0,), moved=False),
    )


def test_a_split_paragraph_and_a_merged_one() -> None:
    assert align_blocks([A + B, C], [A, B, C])[0] == BlockMatch((0,), (0, 1), moved=False)
    assert align_blocks([A, B, C], [A, B + C])[1] == BlockMatch((1, 2), (1,), moved=False)


def test_many_short_lines_that_were_one_block_are_a_split_even_if_some_were_edited() -> None:
    lines = [f"第{i}行短句" for i in range(200)]
    edited = [line.replace("短", "长") if i % 50 == 7 else line for i, line in enumerate(lines)]
    assert align_blocks(["".join(lines)], edited) == (BlockMatch((0,), tuple(range(200)), moved=False),)
    assert align_blocks(edited, ["".join(lines)]) == (BlockMatch(tuple(range(200)), (0,), moved=False),)


def test_common_phrases_among_the_parts_of_a_block_are_parts_of_it() -> None:
    parts = ["问答工具", *(f"问答工具能做第{i}件事，" for i in range(12))]
    assert align_blocks(parts, ["".join(parts)]) == (BlockMatch(tuple(range(13)), (0,), moved=False),)


def test_a_split_with_an_edit_in_it() -> None:
    assert align_blocks([A + B], [A[:-5], B[3:]]) == (BlockMatch((0,), (0, 1), moved=False),)


def test_unrelated_blocks_are_not_linked() -> None:
    assert align_blocks([chinese(i, 200) for i in range(20)], [chinese(50 + i, 200) for i in range(20)]) == ()


def test_a_paragraph_cut_short_is_still_the_paragraph() -> None:
    assert align_blocks([A + B + C], [A[:20]]) == (BlockMatch((0,), (0,), moved=False),)


def test_many_short_blocks_end() -> None:
    left = [f"第{i}条 {chinese(i % 50, 6)}" for i in range(2000)]
    assert len(align_blocks(left, left[1000:] + left[:1000])) == 2000


BULLETINS = (
    (
        "{0}县气象站昨夜降雨{1}毫米，最大风力{2}级。全县转移群众{3}户，没有人员伤亡。县里的三座水库水位平稳，"
        "抢修队伍连夜疏通了{4}处塌方。"
    ),
    (
        "{0} county measured {1} millimetres of rain last night, with gusts of {2} knots. It moved {3} families to "
        "school halls, and nobody was hurt. Road crews cleared {4} landslides before dawn. "
    ),
)
OTHERS = (
    "镇上的粮站把仓库腾出来给大家放家具，小学操场搭起了帐篷。",
    "Volunteers carried furniture into the old granary. ",
)


@pytest.mark.parametrize(("template", "other"), list(zip(BULLETINS, OTHERS, strict=True)), ids=["zh", "en"])
def test_paragraphs_of_the_same_sentences_are_told_by_their_figures(template: str, other: str) -> None:
    one = re.findall(r"[^。.]+[。.] ?", template.format("青石", 118, 9, 2406, 17))
    two = re.findall(r"[^。.]+[。.] ?", template.format("白水", 743, 6, 915, 33))
    # Two sentences of the second are more of the first than what the first became, but for the figures.
    left = ["".join(one), chinese(1, 120), "".join((*two, chinese(2, len(other))))]
    right = ["".join((*one[:2], other)), chinese(1, 120), "".join(two[:2])]
    assert align_blocks(left, right) == tuple(BlockMatch((i,), (i,), moved=False) for i in range(3))


@pytest.mark.parametrize("template", BULLETINS, ids=["zh", "en"])
def test_paragraphs_of_the_same_sentences_stay_in_order_where_every_figure_is_updated(template: str) -> None:
    chance = random.Random(3)
    for _ in range(20):
        left, right = (
            [template.format("本", *(chance.randrange(10, 9999) for _ in range(4))) for _ in range(6)] for _ in range(2)
        )
        assert align_blocks(left, right) == tuple(BlockMatch((i,), (i,), moved=False) for i in range(6))


@pytest.mark.parametrize("template", BULLETINS, ids=["zh", "en"])
def test_paragraphs_of_the_same_sentences_that_change_places_moved(template: str) -> None:
    left = [template.format("本", 100 + 7 * i, 3 + i, 1200 + 91 * i, 11 + 5 * i) for i in range(6)]
    right = [text.replace("昨夜", "前夜").replace("last night", "on Sunday night") for text in left]
    right.append(right.pop(1))
    assert [m.left[0] for m in align_blocks(left, right) if m.moved] == [1]
