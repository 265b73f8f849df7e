"""Engines: tasks in order, one a worker at a time, a lost one in its place."""

from __future__ import annotations

import os
import signal
import sys
import time

import pytest

from archive.model import RequestError
from archive.processes import LocalEngine, RayEngine, supervised


def square_or_die(number: int) -> int:
    if number == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def test_results_are_in_order_and_a_task_that_kills_its_worker_is_lost_alone() -> None:
    one, two, three = LocalEngine(jobs=2).run(square_or_die, [1, 2, 3])
    assert (one, three) == (1, 9)
    assert isinstance(two, supervised.Loss)
    assert (two.task, two.kind) == (2, "crash")


def slow_first(number: int) -> int:
    time.sleep(1.5 if number == 0 else 0)
    return number


@pytest.mark.slow
def test_unless_ordered_a_result_comes_when_it_is_there() -> None:
    assert list(LocalEngine(jobs=2).run(slow_first, range(4), ordered=False))[-1] == 0
    assert list(LocalEngine(jobs=2).run(slow_first, range(4))) == [0, 1, 2, 3]


def squares(numbers: list[int]) -> list[int | str]:
    """Work that has workers of its own."""
    found = supervised.run(square_or_die, numbers, jobs=1)
    return [one.kind if isinstance(one, supervised.Loss) else one for one in found]


@pytest.mark.slow
def test_a_task_may_have_workers_of_its_own() -> None:
    assert list(LocalEngine(jobs=2).run(squares, [[1, 2, 3], [4], [2]])) == [[1, "crash", 9], [16], ["crash"]]


def fill(size: int) -> int | str:
    try:
        return len(bytearray(size))
    except MemoryError:
        return "memory"


@pytest.mark.skipif(sys.platform != "linux", reason="needs RLIMIT_AS")
def test_a_worker_has_so_much_memory_and_no_more() -> None:
    found = supervised.run(fill, [10, 4 << 30, 20], jobs=1, memory=1 << 30)
    assert list(found) == [10, "memory", 20]


def test_without_ray_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(RequestError, match=r"repost-archiver\[ray\]"):
        list(RayEngine().run(square_or_die, [1]))
