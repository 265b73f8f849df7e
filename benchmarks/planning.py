"""What a scheduled run costs before its first request: the schedule, what is due, a large watchlist. Linux.

    python benchmarks/planning.py [--known 1000000] [--pages 100000]

A log of so many captures is written, of one article each, spread over 200 sites. Then, each in a process of its own:
the schedule is made from nothing; it is opened again after a thousand more lines; what is due is planned, once when a
fortieth of the pages is (an hourly run) and once when all are (after a month's pause). And `repost run` is started with
a watchlist of so many [[page]] tables, once in their plain form, once with an escape in one name, which the slower
reader reads; the time is that until the first request leaves. Memory is the peak of the process.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from archive.archive import Archive
from archive.files import SCHEDULE_FILE
from archive.log import CaptureEntry, CaptureLog
from scraper.schedule import Budget, Schedule, plan_run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T0 = datetime(2024, 1, 1, tzinfo=UTC)
SITES = 200
HORIZON = 90 * 86_400.0
MORE = 1_000
# Runs `repost run` until its first request would leave; then says how long the process has run, and ends.
UNTIL_FIRST_REQUEST = """
import os, sys, time
from scraper.transport import web
def send(self, request):
    os.write(1, f"{time.time()}\\n".encode())
    os._exit(0)
web.WebTransport.send = send
from scraper.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


def url(number: int) -> str:
    return f"http://www.site{number % SITES}.example/2024/{number // 1000:04d}/t{number}.html"


def entries(first: int, count: int) -> Iterator[CaptureEntry]:
    """Yield the captures of so many articles, one every 8 seconds: what 200 sites publish in three months."""
    for number in range(first, first + count):
        yield CaptureEntry(
            at=T0 + timedelta(seconds=number * 8),
            url=url(number),
            outcome="ok",
            status=200,
            payload_digest=f"sha256:{number:064x}",
            version=1,
            new=True,
            cause="first",
            file_digest=f"sha256:{number:064x}",
        )


def write_log(root: Path, first: int, count: int) -> None:
    log = CaptureLog(root)
    for start in range(first, first + count, 20_000):
        log.append([line for _, line in log.chained(entries(start, min(20_000, first + count - start)))])


def make(root: Path, known: int) -> str:
    """Make the schedule from the log and the lists."""
    begun = time.perf_counter()
    with Schedule(root) as schedule:
        schedule.catch_up()
        taken = time.perf_counter()
        for site in range(SITES):
            pages = (url(number) for number in range(site, known, SITES))
            schedule.watch(pages, f"list {site}", horizon=HORIZON, now=T0.timestamp())
        watched = time.perf_counter()
    return f"{(taken - begun) / known * 1e6:.1f} µs a line, {(watched - taken) / known * 1e6:.1f} µs a watched page"


def open_again(root: Path, _: int) -> str:
    with Schedule(root) as schedule:
        schedule.catch_up()
    return f"{MORE:,} lines more"


def look_again(root: Path, known: int) -> str:
    """Take what 200 lists of 50 articles name, all of them known."""
    with Schedule(root) as schedule:
        for site in range(SITES):
            pages = [url(known - SITES * (one + 1) + site) for one in range(50)]
            new = schedule.watch(pages, f"list {site}", horizon=HORIZON, now=T0.timestamp())
            assert new == 0
    return f"{SITES} lists of 50 known articles"


def due_time(root: Path, share: float) -> float:
    """Return when so large a share of the pages is due."""
    with Schedule(root, read_only=True) as schedule:
        dues = sorted(page.due for page in schedule.due_pages(1e12))
    return dues[min(len(dues) - 1, int(len(dues) * share))]


def planned(now: float) -> Callable[[Path, int], str]:
    def plan(root: Path, _: int) -> str:
        with Schedule(root, read_only=True) as schedule:
            found = plan_run(schedule.due_pages(now), Budget())
        return f"{len(found.pages):,} chosen, {sum(found.postponed.values()):,} left for the next run"

    return plan


def measured(name: str, work: Callable[[Path, int], str], root: Path, known: int) -> None:
    """Run in a process of its own, and print a row."""
    ours, theirs = multiprocessing.Pipe()

    def run() -> None:
        begun, worked = time.perf_counter(), time.process_time()
        said = work(root, known)
        theirs.send((time.perf_counter() - begun, time.process_time() - worked, said))
        theirs.send(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)

    process = multiprocessing.Process(target=run)
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(f"{name} failed")
    seconds, worked, said = ours.recv()
    print(f"| {name} | {seconds:.2f} | {worked:.2f} | {ours.recv():.0f} | {said} |", flush=True)


def start(root: Path, pages: int, name: str) -> float:
    """Return the seconds from the start of `repost run` with so many pages until its first request."""
    tables = [f'[[page]]\nurl = "{url(number)}"\nname = "第{number}篇"\n' for number in range(pages)]
    tables[0] = tables[0].replace("第0篇", name)
    watchlist = root / "watch.toml"
    watchlist.write_text("".join(tables), encoding="utf-8")
    command = [sys.executable, "-c", UNTIL_FIRST_REQUEST, "run", str(watchlist), "--archive", str(root / "archive")]
    begun = time.time()
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(ended.stdout.split()[0]) - begun  # several threads may have begun


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--known", type=int, default=1_000_000)
    parser.add_argument("--pages", type=int, default=100_000)
    options = parser.parse_args()
    multiprocessing.set_start_method("fork")
    print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} CPUs, Python {sys.version.split()[0]}")
    root = Path(tempfile.mkdtemp())
    try:
        print(f"\n| {options.known:,} known | seconds | of CPU | MB | |\n| --- | --- | --- | --- | --- |")
        with Archive.open_or_create(root / "archive"):
            pass
        archive = root / "archive"
        write_log(archive, 0, options.known)
        measured("schedule made", make, archive, options.known)
        write_log(archive, options.known, MORE)
        measured("opened again", open_again, archive, options.known)
        measured("lists looked at again", look_again, archive, options.known)
        measured("planned, 1 in 40 due", planned(due_time(archive, 1 / 40)), archive, options.known)
        measured("planned, all due", planned(1e12), archive, options.known)
        print(f"\nthe schedule has {(archive / SCHEDULE_FILE).stat().st_size / 2**20:.0f} MiB")
        shutil.rmtree(archive)
        for form, name in (("plain", "一"), ("with an escape", "\\u4e00")):
            seconds = min(start(root, options.pages, name) for _ in range(3))
            print(f"a watchlist of {options.pages:,} pages, {form}: the first request after {seconds:.2f} s")
    finally:
        shutil.rmtree(root)


if __name__ == "__main__":
    main()
