"""The comparison held against reposts whose edits are known. `benchmarks/compare.py --score` holds it against more."""

from __future__ import annotations

from functools import reduce
from operator import add
from random import Random

import pytest

from archive.comparison.articles import compare
from tests.archive.comparison.generator import KINDS, Score, make_repost, score
from tests.archive.comparison.hard_edits import MAKERS, NAMES, is_told
from tests.archive.comparison.whole_articles import WHOLES, false_edits

# A ratchet: up only. Of the edits that were made, found with the right class; of those reported, false.
FOUND = 0.99
FALSE = 0.005
COUNTS = (1, 2, 5, 10, 25, 60)
# Of the names that were changed, told as whole names.
NAMED = 0.9


def scored(kinds: list[str], *, english: bool, seed: int) -> Score:
    made = make_repost(Random(seed), kinds, english=english)
    return score(made, compare(made.left, made.right))


def check(scores: list[Score], least: int) -> None:
    total = reduce(add, scores)
    assert total.made >= least
    assert total.found >= FOUND * total.made, total.missed[:5]
    assert total.false <= FALSE * total.reported, total.wrong[:5]


@pytest.mark.slow
@pytest.mark.parametrize("english", [False, True], ids=["zh", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_edits_of_one_kind_are_found(kind: str, english: bool) -> None:
    check([scored([kind] * count, english=english, seed=1000 + count) for count in COUNTS], least=40)


@pytest.mark.parametrize("english", [False, True], ids=["zh", "en"])
def test_mixed_edits_are_found(english: bool) -> None:
    scores = []
    for count in (*COUNTS, 200):
        chance = Random(count)
        scores.append(scored(chance.choices(KINDS, k=count), english=english, seed=2000 + count))
    check(scores, least=250)


def test_a_wrong_class_and_a_false_edit_lower_the_score() -> None:
    made = make_repost(Random(1), ["number"] * 10)
    found = compare(made.left, made.left)
    nothing = score(made, found)
    assert nothing.found <= nothing.made - 10
    full = score(made, compare(made.left, made.right))
    assert (full.found, full.false) == (full.made, 0)
    turned = score(made, compare(made.right, made.left))
    assert turned.false > 0 or turned.found < turned.made


@pytest.mark.parametrize("kind", MAKERS)
def test_edits_that_are_easily_told_wrong_are_told_right(kind: str) -> None:
    pairs = [MAKERS[kind](Random(f"{kind} {seed}")) for seed in range(60)]
    told = [is_told(pair, compare(pair.left, pair.right)) for pair in pairs]
    assert sum(told) >= (NAMED if kind in NAMES else FOUND) * len(pairs)


@pytest.mark.parametrize("kind", MAKERS)
def test_equal_articles_are_not_what_was_wanted(kind: str) -> None:
    pair = MAKERS[kind](Random(1))
    assert not is_told(pair, compare(pair.left, pair.left))


@pytest.mark.parametrize("english", [False, True], ids=["zh", "en"])
@pytest.mark.parametrize("kind", WHOLES)
def test_what_became_of_whole_articles_is_told_right(kind: str, english: bool) -> None:
    wholes = [WHOLES[kind](Random(f"{kind} {seed}"), english) for seed in range(40)]
    found = [compare(whole.left, whole.right) for whole in wholes]
    verdicts = [comparison.verdict for comparison in found]
    assert verdicts == [whole.verdict for whole in wholes]
    false = [told for whole, comparison in zip(wholes, found, strict=True) for told in false_edits(whole, comparison)]
    assert len(false) <= 0.005 * sum(len(comparison.edits) for comparison in found), false[:5]
