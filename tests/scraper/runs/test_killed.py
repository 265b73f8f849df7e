"""Runs that are killed, ended, overlapped, or meet dead hosts and damaged files; real processes, real sockets."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from random import Random
from typing import TYPE_CHECKING

import pytest

from archive.archive import Archive
from archive.files import ALERTS_FILE, RUNS, SCHEDULE_FILE
from archive.verify import verify
from tests.scraper.runs.living_sites import living_sites, start, watchlist

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.scraper.runs.living_sites import LivingSites

pytestmark = pytest.mark.slow

ROUNDS = 3
KILLS = 2  # in each round


@pytest.fixture
def sites() -> Iterator[LivingSites]:
    """Four sites: one with originals, two that repost them, one with a list."""
    with living_sites(4) as made:
        originals = [made.add(0, f"o{number}") for number in range(3)]
        for number in range(12):
            made.add(1 + number % 2, f"t{100 + number}", original=originals[number % 3] if number % 2 else "")
        made.listed[f"http://{made.hosts[3]}/news/"] = [made.add(3, f"t{200 + number}") for number in range(8)]
        yield made


def finished(path: Path, archive: Path, *more: str, patient: bool = True) -> tuple[int, str, str]:
    with start(path, archive, *more, patient=patient) as run:
        out, err = run.communicate(timeout=120)
    return run.returncode, out, err


def told_of(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


@pytest.mark.parametrize("seed", range(2))
def test_killed_at_any_instant_nothing_is_lost_and_nothing_is_twice(
    sites: LivingSites, tmp_path: Path, seed: int
) -> None:
    random = Random(seed)
    archive, told = tmp_path / "archive", tmp_path / "told.jsonl"
    path = watchlist(sites, tmp_path, told=told)
    (lists,) = sites.listed.values()
    states: dict[str, list[int]] = {url: [1] for url in sites.states}
    killed = 0
    for number in range(ROUNDS):
        for _ in range(KILLS):
            sites.slow = 0.02
            goal = len(sites.served) + random.randrange(1, 14)
            with start(path, archive) as run:
                while len(sites.served) < goal and run.poll() is None:
                    time.sleep(0.002)
                time.sleep(random.uniform(0, 0.05))
                killed += run.poll() is None
                run.kill()
        sites.slow = 0
        status, _, err = finished(path, archive)
        assert status == 0, err
        time.sleep(1)  # the list is due again
        for url in random.sample(sorted(set(states) - set(lists)), 4):
            sites.states[url] += 1
            states[url].append(sites.states[url])
        lists.insert(0, sites.add(3, f"t{300 + number}"))
        states[lists[0]] = [1]
    assert killed
    assert finished(path, archive)[0] == 0
    served = set(sites.served)
    with Archive.open(archive) as opened:
        for url, shown in states.items():
            versions = opened.versions(url)
            assert {(url, state) for state in shown} <= served
            assert [version.article.body[0].text[2:].partition("点")[0] for version in versions] == list(
                map(str, shown)
            )
            assert [version.cause for version in versions] == ["first"] + ["page"] * (len(shown) - 1)
    # Killed between evidence and log, a run leaves records that no line names: a note.
    assert {one.kind for one in verify(archive).findings} <= {"evidence-unlogged"}
    # Killed between telling and noting it, a run tells again, under the same key.
    findings = {one["key"]: one for one in told_of(told)}.values()
    edits = Counter((one["kind"], one["url"]) for one in findings if str(one["kind"]).endswith("edited"))
    wanted = {
        ("original-edited" if url in sites.originals.values() else "repost-edited", url): len(shown) - 1
        for url, shown in states.items()
        if len(shown) > 1
    }
    assert edits == wanted


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_run_within_ten_seconds_with_a_last_line_and_a_report(
    sites: LivingSites, tmp_path: Path, number: signal.Signals
) -> None:
    sites.slow = 1
    archive = tmp_path / "archive"
    with start(watchlist(sites, tmp_path), archive) as run:
        while len(sites.served) < 3:
            time.sleep(0.05)
        begun = time.monotonic()
        run.send_signal(number)
        out, err = run.communicate(timeout=20)
    assert time.monotonic() - begun < 10
    assert run.returncode == 128 + number
    assert "not reached" in out
    assert err.splitlines()[-1].startswith("repost: ")
    (report,) = [json.loads(one.read_bytes()) for one in (archive / RUNS).glob("*.json")]
    assert report["counts"]["not reached"] > 0
    sites.slow = 0
    before = len(sites.served)
    assert finished(tmp_path / "watch.toml", archive)[0] == 0
    assert len(sites.served) > before


def test_an_overlapping_run_ends_at_once_with_75(sites: LivingSites, tmp_path: Path) -> None:
    sites.slow = 1
    archive, path = tmp_path / "archive", watchlist(sites, tmp_path)
    with start(path, archive) as first:
        while not sites.served:
            time.sleep(0.05)
        status, _, err = finished(path, archive)
        assert status == 75, err
        first.terminate()


@pytest.mark.parametrize("how", ["silent", "refuses"])
def test_a_host_that_is_down_costs_little_and_stops_no_other(sites: LivingSites, tmp_path: Path, how: str) -> None:
    for number in range(20):
        sites.add(2, f"t{400 + number}")
    path = watchlist(sites, tmp_path)
    if how == "silent":
        sites.silent = sites.hosts[2]
    else:  # nobody listens there
        text = path.read_text()
        path.write_text(text.replace(sites.hosts[2], "127.0.0.2:9"))
    begun = time.monotonic()
    status, out, err = finished(path, tmp_path / "archive", patient=False)
    assert time.monotonic() - begun < 60
    assert status == 1
    assert out.count("new: ") == 14, out
    assert len([line for line in err.splitlines() if "gave no answer" in line or "9: " in line]) <= 22, err
    if how == "silent":
        assert sum(url.startswith(f"http://{sites.silent}/2024") for url in sites.asked) <= 6


@pytest.mark.parametrize(
    ("name", "harm"),
    [(SCHEDULE_FILE, "damaged"), (SCHEDULE_FILE, "locked"), (ALERTS_FILE, "damaged"), (ALERTS_FILE, "locked")],
)
def test_damaged_and_locked_files_beside_the_archive_end_no_run(
    sites: LivingSites, tmp_path: Path, name: str, harm: str
) -> None:
    archive, told = tmp_path / "archive", tmp_path / "told.jsonl"
    path = watchlist(sites, tmp_path, told=told)
    assert finished(path, archive)[0] == 0
    url = next(url for url in sites.states if url not in sites.originals.values())
    sites.states[url] += 1
    for suffix in ("-wal", "-shm"):
        (archive / f"{name}{suffix}").unlink(missing_ok=True)
    if harm == "damaged":
        (archive / name).write_bytes(b"SQLite format 3\0" + b"\xff" * 9000)
    with closing(sqlite3.connect(archive / name if harm == "locked" else ":memory:")) as other:
        other.execute("BEGIN EXCLUSIVE")
        status, out, err = finished(path, archive)
    assert "edited: v1→v2" in out, err
    assert status == (1 if (name, harm) == (ALERTS_FILE, "locked") else 0), err
    assert finished(path, archive)[0] == 0
    with Archive.open(archive) as opened:
        assert len(opened.versions(url)) == 2
    assert [one["url"] for one in told_of(told) if one["kind"] == "repost-edited"] == [url]


def test_status_says_what_died_and_when_it_is_back(sites: LivingSites, tmp_path: Path) -> None:
    archive, path = tmp_path / "archive", watchlist(sites, tmp_path)

    def troubled() -> list[str]:
        command = [sys.executable, "-m", "scraper", "status", "--json", "--archive", str(archive)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return list(json.loads(done.stdout)["trouble"])

    assert finished(path, archive)[0] == 0
    assert troubled() == []
    text = path.read_text()
    path.write_text(text.replace(sites.hosts[2], "127.0.0.2:9"))
    assert finished(path, archive)[0] == 1
    runs, host = troubled()
    assert runs.startswith("the runs since ")
    assert host == "127.0.0.2: 6 pages watched and none ever fetched (unreachable)"
    path.write_text(text)
    assert finished(path, archive)[0] == 0
    assert troubled() == []
