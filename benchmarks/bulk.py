"""What bulk parsing makes of WARC files: the pool, Ray, the peers, the readers of records, the memory. Linux.

    python benchmarks/bulk.py [--warcs 8] [--pages 250] [--folder DIR]

The WARC files are generated (`write_corpus`): articles of the project's fixtures with some of their paragraphs
repeated, so that no two are alike, and a script that does not compress, so that a page has 60 KB; for each page a
request, and for one in ten a page that is gone. One run makes all rows, so ratios within it hold under any load (which
is printed).

1. One process that reads everything; as many of those as there are CPUs, each with its share (what the machine gives at
   all); `repost parse -o DIR/` with a worker a CPU; the same on Ray (with the extra `ray`), its start apart.
   Efficiency is the speed-up over the number of CPUs.
2. CPU time a page beside trafilatura (with metadata) and resiliparse (text alone), on the same pages, in turns.
3. CPU time a record of our reader, of ours over fastwarc, of warcio alone, of fastwarc alone.
4. Peak memory of the parent and of the largest process below it on a WARC of 120 MB, for one output and for many.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import hashlib
import importlib.util
import itertools
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT: Final = Path(__file__).resolve().parent.parent
SCRIPT_BYTES: Final = 40_000
# Pages that the peers read, and rounds over them; the best round counts.
PEER_PAGES: Final = 150
ROUNDS: Final = 3
LARGE: Final = 120e6  # bytes
# What a process of its own does: read paths without workers, or a whole job; print the seconds from its first page on.
ALONE: Final = """
import sys, time
from collections import Counter
from scraper.jobs.parse import count_no_pages, parse_piece
from scraper.saved import iter_lazy_inputs
begun = time.perf_counter()
with open(sys.argv[1], "w", encoding="utf-8") as out:
    for page in count_no_pages(iter_lazy_inputs(sys.argv[2:]), Counter()):
        out.write(parse_piece(page).text + "\\n")
print(time.perf_counter() - begun)
"""
JOB: Final = """
import sys, time
from archive.processes import LocalEngine, RayEngine
from scraper.bulk import ParseJob, iter_source_files, parse_shards

def main():
    engine, jobs, out, *paths = sys.argv[1:]
    if engine == "ray":
        import ray
        ray.init(num_cpus=int(jobs), include_dashboard=False, log_to_driver=False)
        list(RayEngine().run(abs, range(int(jobs))))  # its workers are there
        runs = RayEngine()
    else:
        runs = LocalEngine(int(jobs), limit=3600)
    begun = time.perf_counter()
    done = list(parse_shards(iter_source_files(paths), ParseJob(output=out), runs))
    assert not any(one.failure for one in done), done
    print(time.perf_counter() - begun)

if __name__ == "__main__":
    main()
"""


def write_corpus(folder: Path, warcs: int, pages: int) -> int:
    """Write WARC files, the same for the same numbers; return their bytes."""
    articles = [path.with_name("body.html") for path in sorted((ROOT / "fixtures").rglob("expected.json"))]
    sources = [page for path in articles if path.is_file() and len(page := path.read_bytes()) > 3000]
    size = 0
    for number in range(warcs):
        path = folder / f"crawl-{number:05}.warc.gz"
        with path.open("wb") as file:
            for record in records(sources, pages, number):
                size += file.write(gzip.compress(record, 6, mtime=0))
    return size


def records(sources: list[bytes], pages: int, seed: int) -> Iterator[bytes]:
    """Yield the records of one WARC file."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    for number in range(pages):
        url = f"http://site{number % 97}.example/{seed}/{number}.html"
        page = varied(chance.choice(sources), chance)
        yield record("request", url, b"GET / HTTP/1.1\r\nHost: a.example\r\n\r\n", b"")
        status = b"404 Not Found" if chance.random() < 0.1 else b"200 OK"
        yield record("response", url, b"HTTP/1.1 " + status + b"\r\nContent-Type: text/html\r\n\r\n", page)


def varied(page: bytes, chance: random.Random) -> bytes:
    """Return a page with some of its paragraphs twice or more, and a script of its own."""
    paragraphs = page.split(b"</p>")
    if len(paragraphs) > 4:
        at = chance.randrange(1, len(paragraphs) - 2)
        paragraphs[at:at] = chance.choices(paragraphs[1:-2], k=chance.randrange(12))
        page = b"</p>".join(paragraphs)
    script = bytes(chance.choices(b"abcdefghijklmnopqrstuvwxyz0123456789 ;=", k=SCRIPT_BYTES))
    return page.replace(b"</head>", b"<script>" + script + b"</script></head>", 1)


def record(kind: str, url: str, head: bytes, body: bytes) -> bytes:
    """Return one WARC record."""
    digest = base64.b32encode(hashlib.sha1(body).digest()).decode()  # noqa: S324 - as crawlers do
    fields = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-03-01T08:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, kind + url)}>\r\n"
        f"WARC-Payload-Digest: sha1:{digest}\r\nContent-Type: application/http; msgtype={kind}\r\n"
        f"Content-Length: {len(head) + len(body)}\r\n\r\n"
    )
    return fields.encode() + head + body + b"\r\n\r\n"


def start(script: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )


class Use:
    """What a process and those below it used."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        cpu: dict[int, float] = {}
        peaks: dict[int, int] = {}
        while process.poll() is None:
            waiting = [process.pid]
            while waiting:
                one = waiting.pop()
                with suppress(OSError):  # gone meanwhile
                    status = Path(f"/proc/{one}/status").read_text(encoding="ascii")
                    if "VmHWM:" in status:
                        peaks[one] = max(peaks.get(one, 0), int(status.partition("VmHWM:")[2].split(maxsplit=1)[0]))
                    stat = Path(f"/proc/{one}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
                    cpu[one] = (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")
                    children = Path(f"/proc/{one}/task/{one}/children").read_text(encoding="ascii")
                    waiting += map(int, children.split())
            time.sleep(0.03)
        out, _ = process.communicate()
        self.seconds = float(out.split()[-1]) if out.split() else 0.0  # as the process measured it
        self.cpu = sum(cpu.values())
        self.own = peaks.pop(process.pid) // 1024  # MiB
        self.largest = max(peaks.values(), default=0) // 1024  # of the processes below it


def compare_engines(folder: Path, pages: int, cpus: int) -> None:
    """Print the table of the engines, and whether their output is the same."""
    paths = sorted((folder / "in").iterdir())
    one = Use(start(ALONE, folder / "one.jsonl", *paths))
    with ThreadPoolExecutor(cpus) as together:
        shares = list(
            together.map(lambda share: Use(start(ALONE, folder / f"{share}.jsonl", *paths[share::cpus])), range(cpus))
        )
    apart, cpu = max(share.seconds for share in shares), sum(share.cpu for share in shares)
    print(f"| read by | seconds | pages/s | efficiency | of {cpus} apart | CPU s | of {cpus} apart |\n|{' --- |' * 7}")
    print(f"| one process | {one.seconds:.1f} | {pages / one.seconds:.0f} | 100% | | {one.cpu:.1f} | |")
    share = one.seconds / apart / cpus
    print(f"| {cpus} processes apart | {apart:.1f} | {pages / apart:.0f} | {share:.0%} | 100% | {cpu:.1f} | 100% |")

    def row(name: str, use: Use) -> None:
        took, share = use.seconds, one.seconds / use.seconds / cpus
        print(
            f"| {name} | {took:.1f} | {pages / took:.0f} | {share:.0%} | {apart / took:.0%} |"
            f" {use.cpu:.1f} | {cpu / use.cpu:.0%} |",
            flush=True,
        )

    row("the pool", pool := Use(start(JOB, "local", cpus, folder / "pool", *paths)))
    if importlib.util.find_spec("ray"):
        row("Ray, its start apart", ray := Use(start(JOB, "ray", cpus, folder / "ray", *paths)))
        same = all(
            path.read_bytes() == (folder / "ray" / path.relative_to(folder / "pool")).read_bytes()
            for path in (folder / "pool").rglob("*.json*")
        )
        print(f"\nRay takes {ray.seconds / pool.seconds:.2f} times the pool's time; the same bytes: {same}")


def compare_peers(path: Path) -> None:
    """Print CPU time a page, ours and that of the peers that are installed."""
    from scraper.jobs.parse import parse_input  # noqa: PLC0415
    from scraper.saved import iter_inputs  # noqa: PLC0415

    pages = list(itertools.islice(iter_inputs([path]), PEER_PAGES))
    ways: dict[str, Callable[[], object]] = {"repost parse": lambda: [parse_input(page) for page in pages]}
    with suppress(ImportError):
        import trafilatura  # noqa: PLC0415

        ways["trafilatura, with metadata"] = lambda: [
            trafilatura.bare_extraction(page.payload, url=page.url, with_metadata=True) for page in pages
        ]
    with suppress(ImportError):
        from resiliparse.extract.html2text import extract_plain_text  # noqa: PLC0415
        from resiliparse.parse.encoding import bytes_to_str, detect_encoding  # noqa: PLC0415

        ways["resiliparse, text alone"] = lambda: [
            extract_plain_text(bytes_to_str(page.payload, detect_encoding(page.payload)), main_content=True)
            for page in pages
        ]
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(ROUNDS):
        for name, way in ways.items():
            begun = time.process_time()
            way()
            best[name] = min(best[name], time.process_time() - begun)
    print(f"\n| a page of {len(pages)} | CPU ms | pages/s | of repost |\n|{' --- |' * 4}")
    own = best["repost parse"]
    for name, spent in best.items():
        print(
            f"| {name} | {spent / len(pages) * 1e3:.2f} | {len(pages) / spent:.0f} | {spent / own:.2f} × |", flush=True
        )


def compare_readers(path: Path) -> None:
    """Print CPU time a record of the readers of WARC files."""
    from warcio.archiveiterator import ArchiveIterator  # noqa: PLC0415

    from scraper.saved import iter_lazy_inputs  # noqa: PLC0415

    def careful() -> int:
        known = {name: module for name, module in sys.modules.items() if name.startswith("fastwarc")}
        sys.modules["fastwarc.warc"] = None  # type: ignore[assignment]  # as if it were not installed
        try:
            return sum(1 for _ in iter_lazy_inputs([path]))
        finally:
            del sys.modules["fastwarc.warc"]
            sys.modules.update(known)

    def warcio_alone() -> int:
        with path.open("rb") as file:
            return sum(1 for one in ArchiveIterator(file) if one.content_stream().read() is not None)

    ways: dict[str, Callable[[], int]] = {
        "repost, pages": careful,
        "warcio alone, bytes": warcio_alone,
    }
    with suppress(ImportError):
        from fastwarc.warc import ArchiveIterator as Fast  # noqa: PLC0415

        ways["repost over fastwarc, pages"] = lambda: sum(1 for _ in iter_lazy_inputs([path]))
        ways["fastwarc alone, bytes"] = lambda: sum(
            1 for one in Fast(str(path), fsspec_args=False) if one.reader.read() is not None
        )
    print(f"\n| WARC records read by | CPU µs a record |\n|{' --- |' * 2}")
    for name, way in ways.items():
        spent = []
        for _ in range(ROUNDS):
            begun = time.process_time()
            count = way()
            spent.append((time.process_time() - begun) / count)
        print(f"| {name} | {min(spent) * 1e6:.0f} |", flush=True)


def measure_memory(folder: Path, cpus: int) -> None:
    """Print the peak memory on one WARC file of 120 MB."""
    path = folder / "large.warc.gz"
    with path.open("wb") as large:
        for one in itertools.cycle(sorted((folder / "in").iterdir())):
            large.write(one.read_bytes())
            if large.tell() > LARGE:
                break
    print(f"\n| {path.stat().st_size / 1e6:.0f} MB in one WARC file | parent MB | largest worker MB |\n|{' --- |' * 3}")
    for name, output in (("-o FILE", folder / "large.jsonl"), ("-o DIR/", f"{folder}/large/")):
        command = [
            sys.executable,
            "-m",
            "scraper",
            "parse",
            str(path),
            "-o",
            str(output),
            "--jobs",
            str(cpus),
            "--quiet",
        ]
        use = Use(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT))
        print(f"| {name} | {use.own} | {use.largest} |", flush=True)


def main() -> None:
    """Measure and print the tables."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--warcs", type=int, default=8)
    arguments.add_argument("--pages", type=int, default=250, help="pages of a WARC file")
    arguments.add_argument("--folder", type=Path, help="where to work (default: a temporary folder)")
    options = arguments.parse_args()
    cpus = len(os.sched_getaffinity(0))
    folder = Path(tempfile.mkdtemp(prefix="repost-bulk-", dir=options.folder))
    try:
        (folder / "in").mkdir()
        size = write_corpus(folder / "in", options.warcs, options.pages)
        pages = options.warcs * options.pages
        print(f"{pages} pages, {size / 1e6:.0f} MB in {options.warcs} WARC files")
        print(f"{cpus} CPUs, load {os.getloadavg()[0]:.1f}\n")
        compare_engines(folder, pages, cpus)
        first = min((folder / "in").iterdir())
        compare_peers(first)
        compare_readers(first)
        measure_memory(folder, cpus)
        print(f"\nload {os.getloadavg()[0]:.1f} after")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
