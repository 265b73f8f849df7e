"""Several processes at work: results in order, errors raised, and nothing lost with a process that dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from archive.verify.pool import Crew


def square(number: int) -> int:
    return number * number


def own_id(_: int) -> int:
    return os.getpid()


@pytest.mark.parametrize("size", [0, 1, 2, 5])
def test_results_come_in_the_order_of_the_tasks(size: int) -> None:
    with Crew(square, size) as crew:
        assert list(crew.results(range(100))) == [number * number for number in range(100)]
        assert list(crew.results([])) == []
        assert list(crew.results([7])) == [49]


@pytest.mark.parametrize("size", [1, 3])
def test_what_the_work_raises_is_raised_here(size: int) -> None:
    def work(number: int) -> int:
        if number == 5:
            raise FileNotFoundError(2, "missing", "a")
        return number

    with Crew(work, size) as crew, pytest.raises(FileNotFoundError, match="missing"):
        list(crew.results(range(10)))


def test_the_work_of_processes_that_die_is_done_here(tmp_path: Path) -> None:
    here = os.getpid()

    def work(number: int) -> tuple[int, bool]:
        if number % 10 == 3 and os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return number, os.getpid() == here

    with Crew(work, 3) as crew:
        results = list(crew.results(range(60)))
    assert [number for number, _ in results] == list(range(60))
    # Three have died; then nobody was left.
    assert {3, 13, 23, 59} <= {number for number, at_home in results if at_home}
    assert not {4, 14} & {number for number, at_home in results if at_home}


def test_the_processes_end_with_their_crew() -> None:
    with Crew(own_id, 2) as crew:
        (pid,) = crew.results([0])
        assert pid != os.getpid()
        assert Path(f"/proc/{pid}").exists() or not Path("/proc").exists()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


PARENT = """
import os, time
from archive.verify.pool import Crew

with Crew(lambda _: os.getpid(), 3) as crew:
    print(*{pid for pid in crew.results(range(300))}, flush=True)
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
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True) as parent:
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
