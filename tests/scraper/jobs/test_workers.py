"""The pool of processes. What its workers do here goes to them by name, so it stands in this module."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from archive.model.errors import RequestError
from scraper.jobs import parse, workers
from scraper.jobs.parse import parse_only, parse_paths
from scraper.jobs.workers import Loss, run
from scraper.saved.inputs import iter_inputs
from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.scraper.conftest import WarcMaker

QUICK = 1.0  # seconds that a task may take in the tests of hangs


def square(number: int) -> int:
    return number * number


def later_for_early(number: int) -> int:
    time.sleep(0.2 if number == 0 else 0.001)
    return number


def slow_in_second_batch(number: int) -> int:
    time.sleep(1.5 * QUICK if number == 20 else 0)
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


def whoami(number: int) -> int:
    time.sleep(0.002)
    return os.getpid()


def hang(number: int) -> int:
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


def test_the_work_is_shared() -> None:
    assert len(set(run(whoami, range(300), jobs=2))) == 2


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


def test_every_task_may_end_its_worker() -> None:
    found = [one for one in run(raises, range(5), jobs=2) if isinstance(one, Loss)]
    assert [loss.task for loss in found] == list(range(5))
    assert {loss.kind for loss in found} == {"crash"}
    assert "exit status 1" in found[0].message


def test_a_task_that_takes_too_long_is_ended_and_the_rest_is_done() -> None:
    found = list(run(partial(hangs_on, bad=7), range(40), jobs=2, limit=QUICK))
    loss = found.pop(7)
    assert isinstance(loss, Loss)
    assert (loss.task, loss.kind, loss.message) == (7, "timeout", "took more than 1 seconds, given up")
    assert found == [n for n in range(40) if n != 7]


def test_a_parent_that_stands_still_takes_no_one_for_overdue() -> None:
    with closing(run(slow_in_second_batch, range(60), jobs=2, limit=QUICK)) as results:
        first = next(results)
        time.sleep(1.2 * QUICK)  # a reader of our output that waits, a machine that sleeps
        assert [first, *results] == list(range(60))


def test_results_that_wait_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "HELD", 10 * 200_000)
    taken: list[int] = []

    def tasks() -> Iterator[int]:
        for number in range(400):
            taken.append(number)
            yield number

    with closing(run(bulky, tasks(), jobs=2)) as results:
        assert next(results) == bulky(0)
        time.sleep(0.3)
        assert len(taken) <= 4 * workers.BATCH  # two at work, one ahead, one for the first to be done
        assert [len(one) for one in results if isinstance(one, bytes)] == [200_000] * 399


def test_heavy_tasks_go_alone() -> None:
    taken: list[int] = []

    def tasks() -> Iterator[bytes]:
        for number in range(50):
            taken.append(number)
            yield bytes(workers.BATCH_WEIGHT)

    with closing(run(echo, tasks(), jobs=2, weigh=len)) as results:
        next(results)
        assert len(taken) <= 6


def test_work_that_no_worker_can_load_is_said() -> None:
    with pytest.raises(workers.NoWorkers, match="exit status 7"):
        list(run(Unloadable(), range(3), jobs=2))


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc")
@pytest.mark.parametrize("limit", [60.0, 0.5])
def test_nothing_is_left_of_the_workers(limit: float) -> None:
    before = {pid for pid, _ in children()}
    with closing(run(partial(hangs_on, bad=30), range(40), jobs=2, limit=limit)) as results:
        next(results)
    left = [(pid, state) for pid, state in children() if pid not in before]
    assert "Z" not in {state for _, state in left}
    with closing(run(whoami, range(40), jobs=2)) as results:
        pids = {pid for pid in results if isinstance(pid, int)}
    assert not [pid for pid in pids if alive(pid)]


def test_ctrl_c_ends_everything_at_once(stopwatch: Callable[[], float]) -> None:
    code = (
        "import sys\nfrom scraper.jobs.workers import run\nfrom tests.scraper.jobs.test_workers import whoami, hang\n"
        "if __name__ == '__main__':\n"
        "    results = run(whoami, range(2000000), jobs=2)\n"
        "    pids = {next(results) for _ in range(100)}\n"
        "    print(*pids, flush=True)\n"
        "    for _ in run(hang, range(100), jobs=2): pass\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        start_new_session=True,
    ) as process:
        assert process.stdout
        assert process.stderr
        pids = [int(pid) for pid in process.stdout.readline().split()]
        assert len(pids) == 2
        time.sleep(0.3)
        begun = stopwatch()
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does
        told = process.stderr.read()
        assert process.wait() in (-signal.SIGINT, 130)
        assert stopwatch() - begun < 5
    assert told.count("Traceback") == 1  # the parent's own; workers say nothing
    assert not [pid for pid in pids if alive(pid)]


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc")
def test_a_parent_that_is_killed_leaves_no_worker(stopwatch: Callable[[], float]) -> None:
    code = (
        "from scraper.jobs.workers import run\nfrom tests.scraper.jobs.test_workers import whoami\n"
        "if __name__ == '__main__':\n"
        "    results = run(whoami, range(2000000), jobs=2)\n"
        "    print(*{next(results) for _ in range(100)}, flush=True)\n"
        "    list(results)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout
        pids = [int(pid) for pid in process.stdout.readline().split()]
        process.kill()
    while any(alive(pid) for pid in pids):
        assert stopwatch() < 20
        time.sleep(0.05)


class TestParsing:
    @pytest.fixture
    def pages(self, tmp_path: Path, fixtures: Path) -> Path:
        body = (fixtures / "jcsp.example/20418-faithful/body.html").read_bytes()
        folder = tmp_path / "pages"
        for number in range(80):
            (folder / f"{number // 10}").mkdir(parents=True, exist_ok=True)
            (folder / f"{number // 10}" / f"{number:03}.html").write_bytes(body if number % 9 else b"%PDF-1.4")
        return folder

    def test_workers_say_what_one_process_says(self, pages: Path, tmp_path: Path, warc: WarcMaker) -> None:
        warc.response("http://a.cn/1", b"<p>" + "转载的正文，".encode() * 30)
        warc.response("http://a.cn/2", b"")
        (tmp_path / "hollow").mkdir()
        paths = [pages, warc.save(tmp_path / "a.warc.gz"), tmp_path / "missing.html", tmp_path / "hollow", pages / "3"]
        one = [parse.parse_piece(page) for page in iter_inputs(paths)]
        assert len(one) == 80 + 2 + 1 + 1 + 10
        for jobs in (None, 1, 2):
            assert list(parse_paths(paths, jobs=jobs)) == one
        assert [line.problem is not None for line in one] == ["error" in json.loads(line.text) for line in one]

    def test_options_reach_the_workers(self, pages: Path) -> None:
        (line,) = parse_paths([pages / "0" / "001.html"], evidence=True, jobs=1)
        assert json.loads(line.text)["evidence"]["encoding"] == "utf-8"

    def test_a_url_is_for_one_page(self, pages: Path) -> None:
        (line,) = parse_only([pages / "0" / "001.html"], url="https://a.cn/1.html")
        assert json.loads(line.text)["article"]["url"] == "https://a.cn/1.html"
        with pytest.raises(RequestError):
            list(parse_only([pages / "0"], url="https://a.cn/1.html"))

    def test_few_pages_are_read_here(self, pages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def no_workers(*_: object, **__: object) -> None:
            raise AssertionError

        monkeypatch.setattr(workers, "run", no_workers)
        assert len(list(parse_paths([pages / "1", pages / "2"]))) == 20
        for many in ({"FEW": 20}, {"FEW_BYTES": 10_000}):
            for name, value in many.items():
                monkeypatch.setattr(parse, name, value)
            with pytest.raises(AssertionError):
                list(parse_paths([pages / "1", pages / "2"]))
            monkeypatch.undo()
            monkeypatch.setattr(workers, "run", no_workers)

    @pytest.mark.parametrize("jobs", [None, 2])
    def test_a_fault_of_the_reader_is_an_error_line(
        self, pages: Path, jobs: int | None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        paths: list[str | Path] = [pages / "0" / "001.html", "nul\0byte", pages / "0" / "002.html"]
        kinds = [json.loads(line.text).get("error", {}).get("kind") for line in parse_paths(paths, jobs=jobs)]
        assert kinds == [None, "unreadable", None]

        def broken(*_: object, **__: object) -> None:
            raise RecursionError("deep\nvery")

        monkeypatch.setattr(parse, "read_input", broken)
        (line,) = parse_paths([pages / "0" / "001.html"])
        assert json.loads(line.text)["error"]["kind"] == "fault"
        assert line.problem
        assert "RecursionError" in line.problem
        assert "\n" not in line.problem
