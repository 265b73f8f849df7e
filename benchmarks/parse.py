"""What `repost parse` makes of many files: one process beside a worker a CPU, and the memory of each. Linux.

    python benchmarks/parse.py [--files 10000] [--pages DIR] [--warc]

The files are copies of the project's fixtures (or of the pages of a folder) with their text cut and repeated, so that
their sizes vary; they lie in a temporary folder, 25 to a folder. Three ways, in one run: one process without workers;
as many of those as there are CPUs, each with its share of the files; and `parse_paths` with a worker a CPU.

Efficiency is the speed-up over the number of CPUs. The second way says how much of that the machine gives at all (two
CPUs may be one core, or busy with others: the load is printed), so the third is compared with it as well. Two figures
hold under any load: the share of their time in which the workers had work (ran, or waited for a CPU), and how much of
the CPU time is the parent's. Peak memory is the resident set of the parent and of the largest worker, at a tenth of
the files and at all of them: it must not grow.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WANTED = 0.85  # of what so many CPUs could do
FOLDER = 25
LOOK = 0.05  # seconds between two looks at the processes
# Run as a process of its own: read paths, print the seconds from the first page asked for to the last written.
RUN = """
import sys, time
from scraper.saved.inputs import iter_inputs
from scraper.jobs.parse import parse_paths, parse_piece

def main():
    jobs, output, *paths = sys.argv[1:]
    begun = time.perf_counter()
    if jobs == "0":
        lines = (line for page in iter_inputs(paths) for line in parse_piece(page))
    else:
        lines = parse_paths(paths, jobs=int(jobs))
    with open(output, "w", encoding="utf-8") as out:
        for line in lines:
            out.write(line.text + "\\n")
    print(time.perf_counter() - begun)

if __name__ == "__main__":
    main()
"""


@dataclass
class Seen:
    """What a process had when it was last looked at."""

    began: float  # when it was first
    at: float = 0.0
    ran: float = 0.0  # seconds on a CPU
    waited: float = 0.0  # seconds for one
    peak: int = 0  # KiB

    @property
    def share(self) -> float:
        """The share of its time in which it had something to do."""
        return (self.ran + self.waited) / max(self.at - self.began, LOOK)


def write_warcs(folders: list[Path]) -> list[Path]:
    """Write the pages of each folder as a WARC file beside it."""
    from warcio.statusandheaders import StatusAndHeaders  # noqa: PLC0415  (for who asks)
    from warcio.warcwriter import WARCWriter  # noqa: PLC0415

    warcs = [folder.with_suffix(".warc.gz") for folder in folders]
    for folder, warc in zip(folders, warcs, strict=True):
        with warc.open("wb") as file:
            writer = WARCWriter(file, gzip=True)
            for path in sorted(folder.iterdir()):
                head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
                with path.open("rb") as page:
                    url = f"http://a.example/{path.stem}"
                    writer.write_record(writer.create_warc_record(url, "response", payload=page, http_headers=head))
    return warcs


def write_pages(folder: Path, count: int, sources: list[bytes]) -> int:
    """Write so many pages, the same for the same count; return their bytes."""
    chance = random.Random(count)  # noqa: S311  (no secret)
    size = 0
    for number in range(count):
        page = chance.choice(sources)
        start, stop = sorted(chance.randrange(len(page) + 1) for _ in range(2))
        # A piece of the page once more before its end, or one less: longer and shorter texts, damaged markup as well.
        page = page + page[start:stop] if chance.random() < 0.5 else page[:start] + page[start + (stop - start) // 4 :]
        path = folder / f"{number // FOLDER:04}" / f"{number:06}.html"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(page)
        size += len(page)
    return size


def look(pid: int, seen: dict[int, Seen]) -> None:
    """Note what a process and those below it have used so far."""
    now, waiting = time.perf_counter(), [pid]
    while waiting:
        one = waiting.pop()
        place = Path(f"/proc/{one}")
        try:
            ran, waited, _ = map(int, (place / "schedstat").read_text(encoding="ascii").split())
            status = (place / "status").read_text(encoding="ascii")
            waiting += map(int, (place / f"task/{one}/children").read_text(encoding="ascii").split())
        except OSError:  # gone meanwhile
            continue
        peak = int(status.partition("VmHWM:")[2].split(maxsplit=1)[0]) if "VmHWM:" in status else 0  # none: a zombie
        found = seen.setdefault(one, Seen(began=now))
        found.at, found.ran, found.waited, found.peak = now, ran / 1e9, waited / 1e9, max(found.peak, peak)


def start(paths: list[Path], jobs: int) -> subprocess.Popen[str]:
    """Begin to read paths in a fresh process; `jobs` 0 is without workers."""
    output = paths[0].with_suffix(f".{jobs}.jsonl")
    command = [sys.executable, "-c", RUN, f"{jobs}", str(output), *map(str, paths)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def seconds(process: subprocess.Popen[str]) -> float:
    """Wait for a process and return what it measured."""
    return float(process.communicate()[0])


def watched(process: subprocess.Popen[str]) -> tuple[float, Seen, list[Seen]]:
    """Wait for a process; return what it measured, what it used, and what each process below it used."""
    seen: dict[int, Seen] = {}
    while process.poll() is None:
        look(process.pid, seen)
        time.sleep(LOOK)
    own = seen.pop(process.pid)
    return seconds(process), own, sorted(seen.values(), key=lambda one: one.ran, reverse=True)


def compare(paths: list[Path], cpus: int) -> list[str]:
    """Read the paths in the three ways; return a row of the table for each, but for the first two columns."""
    one, own, _ = watched(start(paths, 0))
    apart = max(map(seconds, [start(paths[share::cpus], 0) for share in range(cpus)]))
    many, parent, below = watched(start(paths, cpus))
    # The server that workers are forked from and the resource tracker are there as well, and do next to nothing.
    at_work = below[:cpus]
    share = statistics.mean(worker.share for worker in at_work)
    parents = f"{parent.ran / (parent.ran + sum(worker.ran for worker in at_work)):.1%}"
    own_use = f"{parents} | {parent.peak / 1024:.0f} | {max(worker.peak for worker in at_work) / 1024:.0f} |"
    return [
        f"one process | {one:.1f} | 100% | | | | {own.peak / 1024:.0f} | |",
        f"{cpus} processes apart | {apart:.1f} | {one / apart / cpus:.0%} | 100% | | | | |",
        f"{cpus} workers | {many:.1f} | {one / many / cpus:.0%} | {apart / many:.0%} | {share:.0%} | {own_use}",
    ]


def main() -> None:
    """Measure and print the table."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--files", type=int, default=10_000)
    arguments.add_argument("--pages", type=Path, default=ROOT / "fixtures", help="a folder of HTML files to copy from")
    arguments.add_argument("--warc", action="store_true", help="put the pages into WARC files")
    options = arguments.parse_args()
    cpus = len(os.sched_getaffinity(0))
    sources = [page for path in sorted(options.pages.rglob("*.html")) if (page := path.read_bytes())]
    print(f"{cpus} CPUs, load {os.getloadavg()[0]:.1f} before\n")
    print(
        "| files | MB | read by | seconds | efficiency | of apart | had work | parent's CPU | parent MB | worker MB |"
    )
    print(f"|{' --- |' * 10}")
    for count in (options.files // 10, options.files):
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            size = write_pages(folder, count, sources)
            paths = sorted(folder.iterdir())
            for row in compare(write_warcs(paths) if options.warc else paths, cpus):
                print(f"| {count} | {size / 1e6:.0f} | {row}", flush=True)
    print(f"\nload {os.getloadavg()[0]:.1f} after; wanted: efficiency ≥ {WANTED:.0%}, memory that does not grow")


if __name__ == "__main__":
    main()
