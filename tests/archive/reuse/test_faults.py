"""What goes wrong while a corpus is searched: huge and degenerate articles, workers that die, disks that are full."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

import pytest

from archive.processes import LocalEngine
from archive.reuse import Resources, SearchFailed, find_reposts, pieces, pieces_of
from archive.reuse.alignment import MAX_CHARACTERS
from tests.archive.reuse.invented import pairs, plain, prose, search, write_lines
from tests.archive.test_full_disk import small_disk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow
# 100,000 take four times as long, and no more.
COPIES = 25_000


def corpus(path: Path, count: int = 400) -> Path:
    """Write articles, every fourth a repost of the one before."""
    texts = [prose(n - 1 if n % 4 == 3 else n, 700) for n in range(count)]
    return write_lines(path, [plain(n, text[: 600 if n % 4 == 3 else 700]) for n, text in enumerate(texts)])


def test_copies_of_one_text_by_the_thousand_are_one_group(tmp_path: Path) -> None:
    text = json.dumps(prose(1, 300), ensure_ascii=False)
    with (tmp_path / "x.jsonl").open("w", encoding="utf-8") as out:
        out.writelines(f'{{"id": "p{n}", "text": {text}}}\n' for n in range(COPIES))
        out.write(json.dumps(plain(1, prose(1, 280))) + "\n")
    begun = time.process_time()
    found, (cluster,) = search(tmp_path / "work", [tmp_path / "x.jsonl"])
    assert (found.articles, found.texts, found.candidates) == (COPIES + 1, 2, 1)
    assert len(cluster.members) == COPIES + 1
    assert sum(edge.kind == "copy" for edge in cluster.edges) == COPIES - 1
    assert time.process_time() - begun < 120


def test_a_huge_article_is_read_to_its_bound_and_found(tmp_path: Path) -> None:
    part = prose(1, 5000)
    huge = "".join(part + str(n) for n in range(1300))
    assert len(huge.encode()) > 3 * MAX_CHARACTERS
    quote = prose(2, 900)
    articles = [plain(1, quote + huge), plain(2, quote[:700] + prose(3, 100)), plain(3, part), plain(4, prose(5, 500))]
    begun = time.process_time()
    _, clusters = search(tmp_path / "work", [write_lines(tmp_path / "x.jsonl", articles)])
    assert frozenset((plain(1, "")["id"], plain(2, "")["id"])) in pairs(clusters)
    assert time.process_time() - begun < 120


class _Killer:
    """Kills the workers of this process, as they are seen, so many times."""

    def __init__(self, times: int) -> None:
        self.killed = 0
        self._times = times
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        seen: set[int] = set()
        while not self._ended.wait(0.3) and self.killed < self._times:
            for pid in _workers():
                if pid not in seen and self.killed < self._times:
                    seen.add(pid)
                    os.kill(pid, signal.SIGKILL)
                    self.killed += 1
                    break


def _workers() -> list[int]:
    """Return the processes that the fork server of this process has forked."""
    parents: dict[int, int] = {}
    for name in os.listdir("/proc"):  # noqa: PTH208 - numbers
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat", "rb") as file:  # noqa: PTH123
                    parents[int(name)] = int(file.read().rpartition(b")")[2].split()[1])
            except OSError:
                continue
    servers = {pid for pid, parent in parents.items() if parent == os.getpid()}
    return [pid for pid, parent in parents.items() if parent in servers]


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="workers are found in /proc")  # noqa: PTH112
def test_workers_that_are_killed_cost_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = corpus(tmp_path / "x.jsonl")
    _, wanted = search(tmp_path / "undisturbed", [path])
    monkeypatch.setattr(pieces, "PIECE_BYTES", 40_000)
    (tmp_path / "work").mkdir()
    with _Killer(2) as killer:
        found = find_reposts(pieces_of(path), Resources(LocalEngine(2, limit=300), 2, 1 << 30, tmp_path / "work"))
    assert killer.killed
    assert not found.problems
    assert list(found.read()) == wanted
    assert len(wanted) == 100


def test_a_piece_whose_worker_dies_each_time_is_named_and_the_rest_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = corpus(tmp_path / "x.jsonl")
    monkeypatch.setattr(pieces, "PIECE_BYTES", 1 << 20)
    fatal = write_lines(tmp_path / "fatal.jsonl", [plain(999, prose(999, 400))])
    (tmp_path / "work").mkdir()
    # A folder in the place of its output: writing raises, which is told, and not retried for ever.
    found_pieces = [*pieces_of(path), *pieces_of(fatal)]
    (tmp_path / "work" / f"lines-{len(found_pieces) - 1}.bin").mkdir()
    with pytest.raises(SearchFailed, match=r"lines-\d+\.bin: Is a directory"):
        find_reposts(found_pieces, Resources(LocalEngine(1, limit=300), 1, 1 << 30, tmp_path / "work"))


class _Doomed:
    """An engine in which the tasks of some steps are lost, as if their workers had died twice."""

    def __init__(self, step: str) -> None:
        self._step = step

    def run(self, work: Any, tasks: Iterable[Any]) -> Iterator[Any]:  # noqa: ANN401 - any task
        from archive.processes import supervised  # noqa: PLC0415

        lost = False
        for task in tasks:
            if type(task).__name__ == self._step and not lost:
                lost = True
                yield supervised.Loss(task, "crash", "its worker process died 2 times (signal 9, Killed)")
            else:
                yield work(task)


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("IngestTask", "x.jsonl: a part of it could not be read: its worker process died"),
        ("PartitionTask", r"joining: part 1 of \d+ is missing: its worker process died"),
        ("VerifyTask", r"verifying: part 1 of \d+ is missing: its worker process died"),
    ],
)
def test_what_is_lost_with_a_task_is_named_and_the_rest_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, said: str
) -> None:
    from archive.reuse import candidates, verify  # noqa: PLC0415

    path = corpus(tmp_path / "x.jsonl")
    monkeypatch.setattr(pieces, "PIECE_BYTES", 100_000)
    monkeypatch.setattr(candidates, "PARTITION", 10_000)
    monkeypatch.setattr(verify, "PAIRS", 25)
    (tmp_path / "work").mkdir()
    engine: Any = _Doomed(step)
    found = find_reposts(pieces_of(path), Resources(engine, 1, 1 << 30, tmp_path / "work"))
    assert re.search(said, found.problems[0])
    assert 50 < len(list(found.read())) <= 100


@contextmanager
def full(folder: Path) -> Iterator[Path]:
    """Mount a small disk and fill it but for a few KB."""
    with small_disk(folder, "size=1m"):
        (folder / "ballast").write_bytes(bytes((1 << 20) - (48 << 10)))
        yield folder


def test_a_full_disk_is_one_line_that_names_the_way_out(tmp_path: Path) -> None:
    path = corpus(tmp_path / "x.jsonl")
    with full(tmp_path / "disk") as disk:
        for jobs in ([], ["--jobs", "1"]):
            command = [sys.executable, "-m", "scraper", "find", str(path), "--temp", str(disk), *jobs]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            assert done.returncode == 1
            assert "No space left on device" in done.stderr
            assert "--temp" in done.stderr
            assert "Traceback" not in done.stderr
            assert len(done.stderr.splitlines()) == 1
            assert [one.name for one in disk.iterdir()] == ["ballast"]


def test_an_output_that_can_not_be_written_is_one_line(tmp_path: Path) -> None:
    path = corpus(tmp_path / "x.jsonl", 40)
    with small_disk(tmp_path / "disk", "size=1m,ro"):
        command = [sys.executable, "-m", "scraper", "find", str(path), "-o", str(tmp_path / "disk" / "x.csv")]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == f"repost: {tmp_path / 'disk' / 'x.csv'}: Read-only file system\n"


def test_little_memory_is_enough_or_said(tmp_path: Path) -> None:
    path = corpus(tmp_path / "x.jsonl")
    command = [sys.executable, "-m", "scraper", "find", str(path), "--memory", "256M", "--json", "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 100)
