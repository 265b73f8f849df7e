from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.reuse.alignment import Passage, Side, covered, key_of, shared_passages
from tests.archive.reuse.invented import prose


def passages(left: str, right: str) -> list[Passage]:
    return shared_passages(Side.of(key_of(left)), Side.of(key_of(right)))


def test_a_passage_is_found_where_it_stands_on_both_sides() -> None:
    shared = prose(1, 200)
    left, right = prose(2, 100) + shared + prose(3, 100), prose(4, 300) + shared
    (found,) = [one for one in passages(left, right) if one.equal > 30]
    sides = (key_of(left).span(*found.left), key_of(right).span(*found.right))
    letters = key_of(shared).letters
    assert letters in key_of(left[slice(*sides[0])]).letters
    assert letters in key_of(right[slice(*sides[1])]).letters
    assert len(letters) <= found.equal <= len(letters) + 8  # a letter beside it may be the same by chance


def test_a_passage_goes_on_over_a_reworded_clause_and_counts_what_is_equal() -> None:
    one, other = prose(1, 120), prose(2, 120)
    (found,) = passages(one + "这句话后来被人改写成别的样子" + other, one + "完全不同" + other)
    assert found.equal == pytest.approx(len(key_of(one + other)), abs=4)
    assert found.left[0] == found.right[0] == 0


def test_passages_in_another_order_are_two() -> None:
    one, other = prose(1, 200), prose(2, 200)
    found = passages(one + other, other + one)
    assert sum(passage.equal for passage in found) >= len(key_of(one + other)) - 2
    assert len([passage for passage in found if passage.equal > 100]) == 2


def test_texts_that_share_nothing_share_no_passage() -> None:
    assert sum(passage.equal for passage in passages(prose(1, 2000), prose(2, 2000))) < 60


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_what_is_equal_is_in_both_and_nothing_is_counted_twice(data: st.DataObject) -> None:
    letters = st.text("甲乙丙丁戊己庚辛壬癸子丑", max_size=120)
    one, other, middle = data.draw(letters), data.draw(letters), data.draw(letters)
    left, right = one + middle + other, other + middle + one
    for found in passages(left, right):
        (a, b), (c, d) = found.left, found.right
        assert 0 <= a < b <= len(left)
        assert 0 <= c < d <= len(right)
        assert 0 < found.equal <= min(b - a, d - c)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("字" * 50_000, "字" * 50_000),
        ("上下左右前后" * 8_000, "左右前后上下" * 8_000),
        ("".join(random.Random(1).choices("一二三", k=40_000)), "".join(random.Random(2).choices("一二三", k=40_000))),
    ],
    ids=["one letter", "a refrain", "three letters"],
)
def test_texts_made_of_repetitions_take_bounded_time(left: str, right: str) -> None:
    begun = time.process_time()
    passages(left, right)
    assert time.process_time() - begun < 5


def test_spans_that_overlap_cover_each_character_once() -> None:
    assert covered([(0, 5), (3, 8), (10, 12), (4, 5)]) == 10
    assert covered([]) == 0
