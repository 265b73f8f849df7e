from __future__ import annotations

import signal
import threading
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

from scraper.fetch.clocks import Clocks
from scraper.fetch.deadline import Deadline, RunLimit
from scraper.fetch.fetcher import utc_now
from scraper.fetch.throttle import MAX_HOSTS, Throttle
from scraper.jobs.by_host import HostQueue
from scraper.transport.base import TimedOut

ITEMS = [(host, number) for number in range(6) for host in "abcd"]


def test_a_host_is_worked_on_in_order_and_one_at_a_time_and_hosts_side_by_side() -> None:
    busy: dict[str, int] = defaultdict(int)
    seen: dict[str, list[int]] = defaultdict(list)
    most, lock = 0, threading.Lock()

    def work(item: tuple[str, int]) -> str:
        nonlocal most
        host, number = item
        with lock:
            busy[host] += 1
            assert busy[host] == 1
            most = max(most, sum(busy.values()))
            seen[host].append(number)
        time.sleep(0.01)
        with lock:
            busy[host] -= 1
        return f"{host}{number}"

    crowd = HostQueue(ITEMS, work, host=lambda item: item[0], workers=3)
    assert len(crowd) == 24
    assert sorted(crowd) == sorted((item, f"{item[0]}{item[1]}") for item in ITEMS)
    assert dict(seen) == {host: list(range(6)) for host in "abcd"}
    assert most == 3


def test_one_worker_keeps_the_order_of_the_list() -> None:
    crowd = HostQueue(ITEMS, lambda item: item[1], host=lambda item: item[0], workers=1)
    assert [item for item, _ in crowd] == ITEMS


@pytest.mark.parametrize("workers", [1, 3])
def test_the_end_of_the_run_begins_nothing_new_and_keeps_what_was_begun(workers: int) -> None:
    run = RunLimit(time.monotonic)
    begun: list[tuple[str, int]] = []

    def work(item: tuple[str, int]) -> int:
        begun.append(item)
        if item[1] == 2:
            run.stop()
        return item[1]

    done = [item for item, _ in HostQueue(ITEMS, work, host=lambda item: item[0], workers=workers, run=run)]
    assert sorted(done) == sorted(begun)
    assert 0 < len(done) < len(ITEMS)


def test_an_interrupt_ends_the_run_and_is_raised_when_what_was_begun_is_done() -> None:
    run = RunLimit(time.monotonic)
    done: list[tuple[str, int]] = []

    def work(item: tuple[str, int]) -> None:
        if item == ("a", 1):
            signal.raise_signal(signal.SIGINT)
        run.sleep(0.05 if item[1] else 0)

    with pytest.raises(KeyboardInterrupt):
        done += [item for item, _ in HostQueue(ITEMS, work, host=lambda item: item[0], workers=3, run=run)]
    assert run.over


@pytest.mark.parametrize("workers", [1, 3])
def test_what_is_raised_ends_it_and_nothing_new_is_begun(workers: int) -> None:
    begun: list[tuple[str, int]] = []

    def work(item: tuple[str, int]) -> None:
        begun.append(item)
        if item[1] == 1:
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        list(HostQueue(ITEMS, work, host=lambda item: item[0], workers=workers))
    assert len(begun) < 16


@pytest.fixture
def turns() -> Throttle:
    return Throttle(Clocks(utc_now, time.sleep, time.monotonic, lambda: 0.5))


def within(seconds: float) -> Deadline:
    return Deadline(time.monotonic() + seconds, time.monotonic)


def test_threads_take_turns_at_a_host_with_the_delay_between(turns: Throttle) -> None:
    begun: list[float] = []
    busy = 0

    def ask(_: int) -> None:
        nonlocal busy
        with turns.turn("a.example", 0.03, within(5)):
            begun.append(time.monotonic())
            busy += 1
            assert busy == 1
            time.sleep(0.005)
            busy -= 1

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(ask, range(5)))
    gaps = [later - earlier for earlier, later in pairwise(begun)]
    assert min(gaps) >= 0.03


def test_who_has_no_time_to_wait_for_the_turn_is_told(turns: Throttle) -> None:
    with (
        turns.turn("a.example", 0.0, within(5)),
        turns.turn("b.example", 0.0, within(5)),
        pytest.raises(TimedOut, match="turn"),
        turns.turn("a.example", 0.0, within(0.05)),
    ):
        pass
    with pytest.raises(TimedOut, match=r"turn \(9\d s\)"), turns.turn("a.example", 99.0, within(5)):
        pass


def test_hosts_that_are_in_use_are_not_forgotten(turns: Throttle) -> None:
    with turns.turn("used.example", 0.0, within(5)):
        for number in range(MAX_HOSTS + 10):
            with turns.turn(f"{number}.example", 0.0, within(5)):
                pass
        with pytest.raises(TimedOut), turns.turn("used.example", 0.0, within(0.01)):
            pass
    assert len(turns._hosts) <= MAX_HOSTS
