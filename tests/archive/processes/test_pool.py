"""Several processes at work: results in order, errors raised, and nothing lost with a process that dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from archive.processes.pool import OrderedPool
from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator


def square(number: int) -> int:
    return number * number


def own_id(_: int) -> int:
    return os.getpid()


def raises_at_five(number: int) -> int:
    if number == 5:
        raise FileNotFoundError(2, "missing", "a")
    return number


def dies_at_thirteen(here: int, number: int) -> tuple[int, bool]:
    if number == 13 and os.getpid() != here:
        os.kill(os.getpid(), signal.SIGKILL)
    return number, os.getpid() == here


@pytest.mark.parametrize("size", [0, 1, 2, 5])
def test_results_come_in_the_order_of_the_tasks(size: int) -> None:
    with OrderedPool(square, size) as pool:
        assert list(pool.results(range(100))) == [number * number for number in range(100)]
        assert list(pool.results([])) == []
        assert list(pool.results([7])) == [49]


@pytest.mark.parametrize("size", [1, 3])
def test_what_the_work_raises_is_raised_here(size: int) -> None:
    with OrderedPool(raises_at_five, size) as pool, pytest.raises(FileNotFoundError, match="missing"):
        list(pool.results(range(10)))


def test_the_work_of_a_process_that_dies_is_done_here() -> None:
    with OrderedPool(partial(dies_at_thirteen, os.getpid()), 3) as pool:
        results = list(pool.results(range(60)))
        assert [number for number, _ in results] == list(range(60))
        assert {13, 59} <= {number for number, at_home in results if at_home}
        assert list(pool.results([1])) == [(1, True)]


def test_tasks_are_taken_as_they_are_needed() -> None:
    taken = []

    def tasks() -> Iterator[int]:
        for number in range(1000):
            taken.append(number)
            yield number

    with OrderedPool(square, 2) as pool:
        results = pool.results(tasks())
        assert next(results) == 0
        assert len(taken) < 20
        results.close()  # type: ignore[attr-defined]


def test_the_processes_end_with_their_pool() -> None:
    with OrderedPool(own_id, 2) as pool:
        (pid,) = pool.results([0])
        assert pid != os.getpid()
        assert Path(f"/proc/{pid}").exists() or not Path("/proc").exists()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


PARENT = """
import os, time
from tests.archive.processes.test_pool import own_id
from archive.processes.pool import OrderedPool

with OrderedPool(own_id, 3) as pool:
    print(*{pid for pid in pool.results(range(300))}, flush=True)
    time.sleep(60)
"""


def is_running(pid: str) -> bool:
    """Whether a process is there, and not only waiting for somebody to hear that it has ended."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state.rpartition(")")[2].split()[0] not in "ZX"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
def test_the_processes_end_with_a_parent_that_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True, cwd=ROOT) as parent:
        assert parent.stdout is not None
        pids = parent.stdout.readline().split()
        assert pids
        assert all(map(is_running, pids))
        parent.kill()
    for _ in range(200):
        if not any(map(is_running, pids)):
            break
        time.sleep(0.05)
    assert not any(map(is_running, pids))
