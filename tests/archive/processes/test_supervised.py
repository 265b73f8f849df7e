"""The pool of processes. What its workers do here goes to them by name, so it stands in this module."""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import signal
import subprocess
import sys
import time
from collections import deque
from contextlib import closing
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from archive.processes import supervised
from archive.processes.supervised import Loss, run
from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Seconds after which a hanging task is given up where one really hangs: what is quick is far from it.
LIMIT = 5.0


def square(number: int) -> int:
    return number * number


def later_for_early(number: int) -> int:
    time.sleep(0.2 if number == 0 else 0.001)
    return number


def dies_on(number: int, *, bad: int) -> int:
    if number == bad:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def dies_once(number: int, *, bad: int, mark: Path) -> int:
    if number == bad and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGSEGV)
    return number


def dies_always(number: int, *, folder: Path) -> int:
    """Leave a file for each time that this task was begun."""
    (folder / f"{number}-{os.getpid()}").touch()
    if number == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def hangs_on(number: int, *, bad: int) -> int:
    while number == bad:
        pass
    return number


def raises(number: int) -> int:
    sys.stderr = open(os.devnull, "w")  # noqa: SIM115, PTH123  (the worker ends by it)
    raise ValueError(number)


def bulky(number: int) -> bytes:
    return bytes([number % 256]) * 200_000


def echo(data: bytes) -> bytes:
    return data


def whoami(number: int, *, folder: Path, processes: int) -> int:
    """Say which process this is, once so many have come: each leaves a file and waits for those of the others."""
    (folder / str(os.getpid())).touch()
    deadline = time.monotonic() + 60
    while len(list(folder.iterdir())) < processes and time.monotonic() < deadline:
        time.sleep(0.005)
    return os.getpid()


def hang(number: int, *, folder: Path) -> int:
    (folder / f"hangs-{number}").touch()
    time.sleep(600)
    return number


class Unloadable:
    def __reduce__(self) -> tuple[Callable[..., object], tuple[int]]:
        return os._exit, (7,)

    def __call__(self, number: int) -> int:
        return number


def alive(pid: int) -> bool:
    """Whether a process is there; a zombie is."""
    return Path(f"/proc/{pid}").exists()


def wait_until(so: Callable[[], bool]) -> None:
    for _ in range(6000):
        if so():
            return
        time.sleep(0.01)
    raise AssertionError("it never came to that")


def children() -> Iterator[tuple[int, str]]:
    """Give the processes below this one with their state."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            _, _, rest = stat.read_text().rpartition(") ")
        except OSError:
            continue
        state, parent, *_ = rest.split()
        if int(parent) == os.getpid():
            yield int(stat.parent.name), state


@pytest.mark.parametrize("jobs", [1, 3])
@pytest.mark.parametrize("count", [0, 1, 15, 16, 17, 200])
def test_every_task_has_its_result_in_order(jobs: int, count: int) -> None:
    assert list(run(square, range(count), jobs=jobs)) == [n * n for n in range(count)]


def test_a_slow_task_keeps_its_place() -> None:
    assert list(run(later_for_early, range(100), jobs=2)) == list(range(100))


def test_the_work_is_shared(tmp_path: Path) -> None:
    assert len(set(run(partial(whoami, folder=tmp_path, processes=2), range(300), jobs=2))) == 2


def test_tasks_and_results_larger_than_a_pipe_holds() -> None:
    tasks = [bytes([n]) * 300_000 for n in range(40)]
    assert list(run(echo, tasks, jobs=2, weigh=len)) == tasks


def test_a_task_that_ends_its_worker_is_a_crash_and_the_rest_is_done() -> None:
    found = list(run(partial(dies_on, bad=21), range(60), jobs=2))
    loss = found.pop(21)
    assert isinstance(loss, Loss)
    assert (loss.task, loss.kind) == (21, "crash")
    assert "signal 9" in loss.message
    assert found == [n for n in range(60) if n != 21]


def test_a_worker_that_is_killed_for_another_reason_costs_nothing(tmp_path: Path) -> None:
    assert list(run(partial(dies_once, bad=5, mark=tmp_path / "mark"), range(40), jobs=2)) == list(range(40))


def test_a_task_that_ends_two_workers_is_given_up(tmp_path: Path) -> None:
    first, loss, last = run(partial(dies_always, folder=tmp_path), range(3), jobs=1)
    assert (first, last) == (0, 2)
    assert isinstance(loss, Loss)
    assert "died 2 times" in loss.message
    assert len(list(tmp_path.glob("1-*"))) == 2


def test_every_task_may_end_its_worker() -> None:
    found = [one for one in run(raises, range(5), jobs=2) if isinstance(one, Loss)]
    assert [loss.task for loss in found] == list(range(5))
    assert {loss.kind for loss in found} == {"crash"}
    assert "exit status 1" in found[0].message


@pytest.mark.slow
def test_a_task_that_hangs_is_ended() -> None:
    found = list(run(partial(hangs_on, bad=7), range(40), jobs=2, limit=LIMIT))
    loss = found[7]
    assert isinstance(loss, Loss)
    assert (loss.task, loss.kind, loss.message) == (7, "timeout", "took more than 5 seconds, given up")
    assert len(found) == 40


class Watched:
    """A pool whose one worker never answers, on a clock that is moved by hand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, started: bool = True) -> None:
        self.now = 0.0
        self.step = supervised.TICK
        self.killed = False
        self._read_end, self._write_end = multiprocessing.Pipe()
        monkeypatch.setattr(multiprocessing.connection, "wait", self._wait)
        self.pool = supervised._Pool(square, [3], supervised._Terms(1, lambda _: 0, 10.0), clock=lambda: self.now)
        self.position = SimpleNamespace(value=0)
        self.worker: Any = supervised._Worker(cast("Any", self), self._read_end, self.position, started=started)
        self.worker.batch = deque([supervised._Job(0, 3)] if started else [])
        self.pool._workers = [self.worker]

    def _wait(self, _: object, timeout: float) -> list[object]:
        assert timeout == supervised.TICK
        self.now += self.step
        return []

    def kill(self) -> None:
        self.killed = True

    def join(self, timeout: float | None = None) -> None:
        """Be a process that has ended."""

    def close(self) -> None:
        self._write_end.close()

    exitcode = -9

    def after(self, seconds: float) -> bool:
        """Whether the worker was ended after so many seconds, seen tick by tick."""
        for _ in range(round(seconds / supervised.TICK)):
            if not self.killed:
                self.pool._poll_workers()
        return self.killed


def test_a_task_is_overdue_after_its_limit_and_not_before(monkeypatch: pytest.MonkeyPatch) -> None:
    watched = Watched(monkeypatch)
    assert not watched.after(9.9)
    assert watched.after(0.4)
    loss, _ = watched.pool._done[0]
    assert isinstance(loss, Loss)
    assert loss.kind == "timeout"


def test_each_task_has_its_own_time(monkeypatch: pytest.MonkeyPatch) -> None:
    watched = Watched(monkeypatch)
    assert not watched.after(9)
    watched.position.value = 1
    assert not watched.after(9)


def test_the_start_of_a_worker_is_no_task_s_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """It counted once: on a busy machine a worker was ended before it had begun."""
    watched = Watched(monkeypatch, started=False)
    assert not watched.after(supervised.START_LIMIT - 1)
    assert watched.after(2)
    assert not watched.pool._done


def test_a_parent_that_stands_still_takes_no_one_for_overdue(monkeypatch: pytest.MonkeyPatch) -> None:
    """As one does whose reader waits, or whose machine sleeps."""
    watched = Watched(monkeypatch)
    watched.step = 1000.0
    watched.pool._poll_workers()
    assert not watched.killed
    assert watched.worker.elapsed == supervised.TICK


def test_results_that_wait_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervised, "MAX_WAITING", 10 * 200_000)
    taken: list[int] = []

    def tasks() -> Iterator[int]:
        for number in range(400):
            taken.append(number)
            yield number

    with closing(run(bulky, tasks(), jobs=2)) as results:
        assert next(results) == bulky(0)
        time.sleep(0.3)
        assert len(taken) <= 4 * supervised.BATCH  # two at work, one ahead, one for the first to be done
        assert [len(one) for one in results if isinstance(one, bytes)] == [200_000] * 399


def test_heavy_tasks_go_alone() -> None:
    taken: list[int] = []

    def tasks() -> Iterator[bytes]:
        for number in range(50):
            taken.append(number)
            yield bytes(supervised.BATCH_WEIGHT)

    with closing(run(echo, tasks(), jobs=2, weigh=len)) as results:
        next(results)
        assert len(taken) <= 6


def test_work_that_no_worker_can_load_is_said() -> None:
    with pytest.raises(supervised.NoWorkers, match="exit status 7"):
        list(run(Unloadable(), range(3), jobs=2))


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc")
@pytest.mark.parametrize("limit", [60.0, 0.5])
def test_nothing_is_left_of_the_workers(limit: float, tmp_path: Path) -> None:
    before = {pid for pid, _ in children()}
    with closing(run(partial(hangs_on, bad=30), range(40), jobs=2, limit=limit)) as results:
        next(results)
    left = [(pid, state) for pid, state in children() if pid not in before]
    assert "Z" not in {state for _, state in left}
    with closing(run(partial(whoami, folder=tmp_path, processes=2), range(40), jobs=2)) as results:
        pids = {pid for pid in results if isinstance(pid, int)}
    assert len(pids) == 2
    assert not [pid for pid in pids if alive(pid)]


SCRIPT = """
import sys
from functools import partial
from pathlib import Path
from archive.processes.supervised import run
from tests.archive.processes.test_supervised import hang, whoami

if __name__ == "__main__":
    results = run(partial(whoami, folder=Path(sys.argv[1]), processes=2), range(2_000_000), jobs=2)
    print(*{next(results) for _ in range(100)}, flush=True)
    for _ in run(partial(hang, folder=Path(sys.argv[1])), range(100), jobs=2) if sys.argv[2] == "hang" else results:
        pass
"""


def test_ctrl_c_ends_everything(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(tmp_path), "hang"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        start_new_session=True,
    ) as process:
        assert process.stdout
        pids = [int(pid) for pid in process.stdout.readline().split()]
        assert len(pids) == 2
        wait_until(lambda: len(list(tmp_path.glob("hangs-*"))) == 2)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does
        _, told = process.communicate(timeout=60)
        assert process.returncode in (-signal.SIGINT, 130)
    assert told.count("Traceback") == 1  # the parent's own; workers say nothing
    assert not [pid for pid in pids if alive(pid)]


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc")
def test_a_parent_that_is_killed_leaves_no_worker(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SCRIPT, str(tmp_path), "go on"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout
        pids = [int(pid) for pid in process.stdout.readline().split()]
        process.kill()
    assert len(pids) == 2
    wait_until(lambda: not any(alive(pid) for pid in pids))
