"""A bulk job in the field: killed workers, a killed job, a full disk, broken files; every good page once."""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.paths import ROOT
from tests.scraper.bulk.corpus import Warc, command, descendants, lines, manifests, outputs, page, parse, write_warc

if TYPE_CHECKING:
    from collections.abc import Callable

PAGES = 45  # of a WARC file

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks into /proc"),
]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    for number in range(5):
        write_warc(folder / f"{number}.warc.gz", PAGES, first=1000 * number)
    return folder


@pytest.fixture(scope="module")
def undisturbed(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    out = tmp_path_factory.mktemp("undisturbed")
    assert parse(corpus, "-o", f"{out}/", "--jobs", 2).returncode == 0
    assert len(lines(out)) == 5 * PAGES
    return outputs(out)


def disturb(process: subprocess.Popen[str], strike: Callable[[], None], times: int) -> None:
    """Strike now and then while a process is at work."""
    for _ in range(times):
        try:
            process.wait(0.15)
        except subprocess.TimeoutExpired:
            strike()
        else:
            return


def test_workers_that_are_killed_at_random_cost_nothing(
    corpus: Path, undisturbed: dict[str, bytes], tmp_path: Path
) -> None:
    chance = random.Random(7)
    with subprocess.Popen(
        command(corpus, "-o", f"{tmp_path}/", "--jobs", 2), stderr=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:

        def kill_one() -> None:
            below = descendants(process.pid)
            # The latest: workers, and the processes below them. The first are servers that others are forked from.
            if len(below) > 3:
                os.kill(chance.choice(below[2:]), signal.SIGKILL)

        disturb(process, kill_one, times=12)
        _, said = process.communicate(timeout=120)
    again = parse(corpus, "-o", f"{tmp_path}/", "--jobs", 2)  # what was struck twice is done now
    assert again.returncode == 0, said
    assert outputs(tmp_path) == undisturbed
    assert "Traceback" not in said


def test_a_job_that_is_killed_goes_on(corpus: Path, undisturbed: dict[str, bytes], tmp_path: Path) -> None:
    for seconds in (0.7, 1.4, 2.5):
        with subprocess.Popen(
            command(corpus, "-o", f"{tmp_path}/", "--jobs", 2, "--quiet"), cwd=ROOT, stderr=subprocess.DEVNULL
        ) as process:
            time.sleep(seconds)
            below = descendants(process.pid)
            process.kill()
        deadline = time.monotonic() + 20
        while (left := [pid for pid in below if Path(f"/proc/{pid}").exists()]) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert not left  # its processes end with it
    done = parse(corpus, "-o", f"{tmp_path}/", "--jobs", 2)
    assert done.returncode == 0, done.stderr
    assert outputs(tmp_path) == undisturbed
    assert not list((tmp_path / "_drafts").iterdir())


def test_a_disk_that_fills_up_ends_the_job_and_room_lets_it_go_on(
    corpus: Path, undisturbed: dict[str, bytes], tmp_path: Path
) -> None:
    def little_room() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a write beyond it fails, as on a full disk
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    full = subprocess.run(
        command(corpus, "-o", f"{tmp_path}/", "--jobs", 2),
        capture_output=True,
        text=True,
        cwd=ROOT,
        preexec_fn=little_room,
        check=False,
        timeout=120,
    )
    assert full.returncode == 1
    assert "File too large" in full.stderr
    assert "can't be written" in full.stderr
    assert "Traceback" not in full.stderr
    assert set(outputs(tmp_path)) == {"_shards.json"}
    assert parse(corpus, "-o", f"{tmp_path}/", "--jobs", 2).returncode == 0
    assert outputs(tmp_path) == undisturbed


def test_broken_files_among_good_ones(corpus: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    whole = (corpus / "0.warc.gz").read_bytes()
    (folder / "cut.warc.gz").write_bytes(whole[: len(whole) // 2])
    (folder / "flipped.warc.gz").write_bytes(whole[:5000] + bytes((whole[5000] ^ 4,)) + whole[5001:])
    (folder / "good.warc.gz").write_bytes(whole)
    (folder / "junk.warc.gz").write_bytes(b"\x1f\x8b" + random.Random(1).randbytes(9999))
    (folder / "none.warc.gz").write_bytes(b"")
    empty = Warc()
    empty.add("http://a.example/x.png", b"\x89PNG", content_type="image/png")
    empty.save(folder / "pictures.warc.gz")
    out = tmp_path / "out"
    ran = parse(folder, tmp_path / "missing.warc.gz", "-o", f"{out}/", "--jobs", 2)
    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr
    found = manifests(out)
    assert found["good.warc.gz"]["counts"] == {"pages": 45, "errors": {}, "no_pages": {"http-4xx": 15, "not-html": 15}}
    assert found["flipped.warc.gz"]["counts"]["pages"] == PAGES - 1
    assert found["flipped.warc.gz"]["counts"]["errors"] == {"broken": 1}
    assert 15 < found["cut.warc.gz"]["counts"]["pages"] < 30
    assert found["cut.warc.gz"]["counts"]["errors"] == {"broken": 1}
    assert found["none.warc.gz"]["counts"]["errors"] == {"nothing-readable": 1}
    assert found["pictures.warc.gz"]["counts"] == {"pages": 0, "errors": {}, "no_pages": {"not-html": 1}}
    assert found["missing.warc.gz"]["counts"]["errors"] == {"missing": 1}
    assert set(found["junk.warc.gz"]["counts"]["errors"]) == {"broken"}


def test_a_page_of_300_megabytes_is_an_error_line_and_fills_no_memory(tmp_path: Path) -> None:
    warc = Warc()
    warc.add("http://a.example/1", page(1))
    warc.add("http://a.example/huge", b"<html><body>" + b"<p>0123456789</p>" * (300 * 2**20 // 17))
    warc.add("http://a.example/2", page(2))
    path = warc.save(tmp_path / "a.warc.gz")
    del warc
    out = tmp_path / "out"
    peak = 0
    with subprocess.Popen(command(path, "-o", f"{out}/", "--jobs", 1), stderr=subprocess.PIPE, cwd=ROOT) as process:
        while process.poll() is None:
            for pid in [process.pid, *descendants(process.pid)]:
                try:
                    status = Path(f"/proc/{pid}/status").read_text()
                except OSError:
                    continue
                if "VmHWM:" in status:
                    peak = max(peak, int(status.partition("VmHWM:")[2].split(maxsplit=1)[0]))
            time.sleep(0.02)
    assert process.returncode == 1
    assert ["article" in line for line in lines(out)] == [True, False, True]
    assert lines(out)[1]["error"]["kind"] == "too-large"
    assert peak < 300 * 1024
