from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scraper.fetch.clocks import Clocks
from scraper.fetch.deadline import Deadline
from scraper.fetch.throttle import Throttle
from scraper.transport.base import TimedOut

if TYPE_CHECKING:
    from tests.scraper.conftest import HandClock


@pytest.fixture
def throttle(hand_clock: HandClock) -> Throttle:
    return Throttle(Clocks(hand_clock.now, hand_clock.sleep, hand_clock.monotonic, lambda: 1.0))


def test_the_delay_counts_from_the_end_of_the_last_request(throttle: Throttle, hand_clock: HandClock) -> None:
    deadline = Deadline(1_000.0, hand_clock.monotonic)
    with throttle.turn("a.example", 2.0, deadline):
        hand_clock.passed += 7.0  # a slow answer
    with throttle.turn("a.example", 2.0, deadline):
        assert hand_clock.slept == [2.0]


def test_a_request_that_failed_counts_as_well(throttle: Throttle, hand_clock: HandClock) -> None:
    deadline = Deadline(1_000.0, hand_clock.monotonic)
    with pytest.raises(ConnectionError), throttle.turn("a.example", 2.0, deadline):
        raise ConnectionError
    with throttle.turn("a.example", 2.0, deadline):
        assert hand_clock.slept == [2.0]


def test_each_host_has_a_delay_of_its_own(throttle: Throttle, hand_clock: HandClock) -> None:
    deadline = Deadline(1_000.0, hand_clock.monotonic)
    for host in ("a.example", "b.example"):
        with throttle.turn(host, 2.0, deadline):
            assert hand_clock.slept == []


def test_without_time_left_it_is_not_waited_for(throttle: Throttle, hand_clock: HandClock) -> None:
    deadline = Deadline(1.5, hand_clock.monotonic)
    with throttle.turn("a.example", 2.0, deadline):
        pass
    with pytest.raises(TimedOut, match="no time left"), throttle.turn("a.example", 2.0, deadline):
        pytest.fail("it had its turn")
    assert hand_clock.slept == []
