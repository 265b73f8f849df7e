from __future__ import annotations

from itertools import pairwise
from math import exp, log
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.schedule import PageHistory, due_at, exposure, list_due_at
from scraper.schedule.rates import DAY, GONE_LONGEST, HOUR, LONGEST, SHORTEST, YOUNG

HORIZON = 90 * DAY


def interval(history: PageHistory) -> float:
    due = due_at(history, horizon=HORIZON)
    assert due is not None
    assert history.last is not None
    return due - history.last


def test_a_page_that_was_never_captured_is_due_at_once() -> None:
    assert due_at(PageHistory(born=5.0), horizon=HORIZON) == 5.0


def test_young_pages_are_due_sooner_than_old_ones() -> None:
    young = PageHistory(0.0, 6 * HOUR, 0, exposure(0, 0, 6 * HOUR))
    old = PageHistory(0.0, 10 * DAY, 0, exposure(0, 0, 10 * DAY))
    assert interval(young) < interval(old) / 4


def test_pages_that_changed_are_due_sooner_than_those_that_never_did() -> None:
    watched = exposure(0, 0, 5 * DAY)
    assert interval(PageHistory(0.0, 5 * DAY, 3, watched)) < interval(PageHistory(0.0, 5 * DAY, 0, watched)) / 3


def test_the_last_look_is_at_the_end_of_the_horizon_and_then_no_more() -> None:
    late = PageHistory(0.0, HORIZON - 2 * DAY, 0, 9.0)
    assert due_at(late, horizon=HORIZON) == HORIZON
    assert due_at(late._replace(last=HORIZON), horizon=HORIZON) is None


def test_pages_that_are_gone_are_asked_now_and_then() -> None:
    gone = [interval(PageHistory(0.0, DAY, 0, 1.0, misses, gone=True)) for misses in (1, 2, 3, 50)]
    assert gone == [DAY, 2 * DAY, 4 * DAY, GONE_LONGEST]


def test_a_failure_is_tried_again_soon_and_then_later() -> None:
    assert [interval(PageHistory(0.0, DAY, 0, 1.0, misses)) for misses in (1, 2, 3)] == [HOUR, 2 * HOUR, 4 * HOUR]


@given(last=st.floats(0, 200 * DAY), edits=st.integers(0, 1000), watched=st.floats(0, 20), misses=st.integers(0, 10**6))
def test_the_interval_is_bounded(last: float, edits: int, watched: float, misses: int) -> None:
    due = due_at(PageHistory(0.0, last, edits, watched, misses), horizon=10**9)
    assert due is not None
    assert min(SHORTEST, HOUR) <= due - last + 1e-3
    assert due - last <= LONGEST + 1e-3


def test_a_list_with_many_new_articles_is_due_sooner_within_bounds() -> None:
    busy, quiet = list_due_at(0.0, 900, 5 * DAY), list_due_at(0.0, 0, 50 * DAY)
    assert busy == HOUR / 4
    assert quiet == DAY


def edit_times(rng: Random, rate: float, horizon: float) -> list[float]:
    """Draw the edits of one page: most of them soon after publication."""
    times, at, end = [], 0.0, log((horizon + YOUNG) / YOUNG)
    while rate and (at := at + rng.expovariate(rate)) < end:
        times.append(YOUNG * (exp(at) - 1))
    return times


def looks_of(edits: list[float], horizon: float) -> list[float]:
    """Return when a page is looked at by the schedule."""
    looks, history = [0.0], PageHistory(0.0, 0.0)
    while (due := due_at(history, horizon=horizon)) is not None:
        last = looks[-1]
        found = any(last < edit <= due for edit in edits)
        history = PageHistory(0.0, due, history.edits + found, history.exposure + exposure(0.0, last, due))
        looks.append(due)
    return looks


def found_by(edits: list[float], looks: list[float]) -> tuple[int, float]:
    """Return how many looks showed an edit, and the time that all edits waited for a look."""
    hits = waited = 0.0
    for last, look in pairwise(looks):
        new = [edit for edit in edits if last < edit <= look]
        hits += bool(new)
        waited += sum(look - edit for edit in new)
    return int(hits), waited


@pytest.mark.parametrize("seed", range(3))
def test_more_edits_are_found_than_by_fixed_intervals_of_equal_cost(seed: int) -> None:
    rng = Random(seed)
    rates = rng.choices((0.0, 0.3, 2.0), weights=(70, 25, 5), k=600)
    pages = [edit_times(rng, rate, HORIZON) for rate in rates]
    looks = [looks_of(edits, HORIZON) for edits in pages]
    each = round(sum(len(one) - 1 for one in looks) / len(pages))
    fixed = [HORIZON * number / each for number in range(each + 1)]
    ours = [found_by(edits, mine) for edits, mine in zip(pages, looks, strict=True)]
    theirs = [found_by(edits, fixed) for edits in pages]
    assert sum(hits for hits, _ in ours) >= 1.25 * sum(hits for hits, _ in theirs)
    assert sum(waited for _, waited in ours) < sum(waited for _, waited in theirs)
