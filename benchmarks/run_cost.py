"""What a scheduled run costs beside a small archive and beside large ones: the same runs over the same due pages.

    python benchmarks/run_cost.py [--captures 0 5000 50000] [--hours 48] [--folder /dev/shm] [--profile]

An archive is filled with so many captures, five of each article: the first has the article, the others the same one
with other bytes around it, as most sites send. Their pages are watched, and none of them is due. Beside them three
sites of `benchmarks/simulated_sites.py` live for some days with a run an hour, each a whole one: archive and schedule
are opened and closed. What the runs do is the same each time, so what grows from row to row is the cost of what lies in
the archive. An idle run finds nothing due.
"""

from __future__ import annotations

import argparse
import cProfile
import multiprocessing
import os
import pstats
import shutil
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from archive.archive import Archive
from archive.files import LOG_FILE
from archive.model import Capture
from benchmarks.scheduled_year import BEGIN, Year, memory
from benchmarks.simulated_sites import DAY, HOUR, LISTED, SiteTransport, World
from scraper.document import Document
from scraper.extract import read_document
from scraper.schedule import Schedule
from scraper.transport import Request

if TYPE_CHECKING:
    from collections.abc import Iterable

ARTICLES_A_DAY: Final = 12.0
LOOKS: Final = 5  # captures of one article
# What watches the pages that lie there; it is due again long after the runs.
ELSEWHERE: Final = "http://www.elsewhere.example/news/"
WATCHED_FOR: Final = 1 * DAY


def fill(root: Path, captures: int) -> None:
    """Store so many captures of articles that are looked at no more when the runs begin."""
    world = World(1, 1.0, BEGIN.timestamp())
    transport = SiteTransport(world)
    transport.now = world.begin + 2 * DAY
    asked = Request(url=world.url(0), headers=(), connect_timeout=1, read_timeout=1, time_left=lambda: 1.0)
    with transport.send(asked) as answer:
        page = b"".join(answer.chunks)
    begun = datetime.fromtimestamp(world.begin - 400 * DAY, UTC)
    base = Capture(
        url=world.url(0), final_url=world.url(0), outcome="ok", reason="", status=200, headers=(), fetched_at=begun
    )
    reading = read_document(Document(page, url=base.url))
    urls = [f"http://www.elsewhere{number % 50}.example/2022/t{number}.html" for number in range(captures // LOOKS)]

    def look(number: int, again: int) -> None:
        url, at = urls[number], datetime.fromtimestamp(begun.timestamp() + again * 7 * DAY + number, UTC)
        payload = page + b"<!-- %d %d -->" % (number, again)
        article = replace(reading.article, url=url, title=f"{reading.article.title}{number}")
        capture = replace(base, url=url, final_url=url, fetched_at=at, body=payload, payload=payload)
        archive.record(capture, replace(reading, article=article))

    with Archive.open_or_create(root / "archive") as archive, ThreadPoolExecutor(16) as pool:
        for again in range(LOOKS):
            for done in [pool.submit(look, number, again) for number in range(len(urls))]:
                done.result()
        list(archive.find(limit=1))  # brings the index up to date
    with Schedule(root / "archive") as schedule:
        schedule.catch_up()
        schedule.watch(urls, f"list {ELSEWHERE}", horizon=WATCHED_FOR, now=begun.timestamp())
        schedule.record_list(ELSEWHERE, new=0, now=world.begin + 30 * DAY, taken=None)
        schedule.note_said()


def measure(captures: int, hours: int, root: Path, profile: cProfile.Profile | None) -> str:
    """Fill an archive, make the runs, and return a row of the table."""
    fill(root, captures)
    size = (root / "archive" / LOG_FILE).stat().st_size if captures else 0
    world = World(3, ARTICLES_A_DAY, BEGIN.timestamp())
    year = Year(world, 1, root, more=f'[[list]]\nurl = "{ELSEWHERE}"\nevery = "300d"\n')
    begun = world.begin + LISTED / world.articles * DAY
    year.run_at(begun)  # the first takes the full lists, and what the index has not yet
    year.run_at(begun)
    asked, before = year.transport.asked, time.process_time()
    with profile or nullcontext():
        for hour in range(1, hours + 1):
            year.run_at(begun + hour * HOUR)
    spent, asked = time.process_time() - before, year.transport.asked - asked
    before = time.process_time()
    for _ in range(10):
        year.run_at(begun + hours * HOUR)
    idle = (time.process_time() - before) / 10
    if year.ledger.false:
        raise SystemExit(f"false: {year.ledger.false[0]}")
    row = (f"{captures:,}", f"{size / 2**20:.0f}", f"{asked:,}", f"{spent / asked * 1e3:.1f}", f"{idle * 1e3:.0f}")
    return f"| {' | '.join(row)} | {memory():.0f} |"


def apart(captures: int, hours: int, folder: Path | None, *, profiled: bool) -> None:
    """Measure in this process, which has the memory to itself, and print the row."""
    root = Path(tempfile.mkdtemp(dir=folder))
    profile = cProfile.Profile(time.process_time) if profiled else None
    try:
        print(measure(captures, hours, root, profile), flush=True)
    finally:
        shutil.rmtree(root)
    if profile is not None:
        pstats.Stats(profile).sort_stats("cumulative").print_stats(
            r"/(archive|scraper|benchmarks)/|method 'execute'", 90
        )


def main(arguments: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--captures", type=int, nargs="+", default=[0, 5_000, 50_000], metavar="N")
    parser.add_argument("--hours", type=int, default=48, help="runs that are measured (default: %(default)s)")
    parser.add_argument("--folder", type=Path, help="where the archives are made")
    parser.add_argument("--profile", action="store_true", help="print where the time of the runs goes")
    options = parser.parse_args(None if arguments is None else list(arguments))
    print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} CPUs, Python {sys.version.split()[0]}\n")
    print("| captures there | MB of log | requests | CPU ms a request | CPU ms of an idle run | MB |")
    print("| --- | --- | --- | --- | --- | --- |", flush=True)
    context = multiprocessing.get_context("spawn")
    for captures in options.captures:
        arguments = (captures, options.hours, options.folder)
        process = context.Process(target=apart, args=arguments, kwargs={"profiled": options.profile})
        process.start()
        process.join()
        if process.exitcode:
            raise SystemExit(process.exitcode)


if __name__ == "__main__":
    main()
