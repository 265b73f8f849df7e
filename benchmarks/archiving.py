"""An archive of many documents: opening, recording, revisiting, searching, verifying, rebuilding. Linux.

    python benchmarks/archiving.py [--documents 100000] [--folder DIR] [--keep]

The documents are made (a thousand Chinese characters each, in a page of about 10 KB) and recorded through the archive
as a run records them, by several threads. Each figure has its yardstick in the same run: recording beside two bare
loops that write the same bytes, one with as many fsyncs as the archive made, one with an fsync for each capture;
verifying beside sha256sum over the same files. The page cache is warm for both.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from archive.archive import Archive
from archive.model.record import Article, Capture, Evidence, Reading, TextBlock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Self

    from archive.store.writer import EvidencePolicy

THREADS = 32
# Characters as frequent as in Chinese prose: a few hundred make up most of it.
COMMON = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如"
    "水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气"
    "第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手"
)
START = datetime(2024, 5, 1, tzinfo=UTC)


class Page(NamedTuple):
    """One page to record, and the article in it."""

    capture: Capture
    reading: Reading


class Pages:
    """Makes pages by number, the same ones each time."""

    def __init__(self) -> None:
        chance = random.Random(1)  # noqa: S311 - pages, not secrets
        weights = [1 / (rank + 5) for rank in range(len(COMMON))]
        self.paragraphs = [
            "".join(chance.choices(COMMON, weights, k=chance.randint(60, 200))) + "。" for _ in range(5000)
        ]

    def page(self, number: int) -> Page:
        """Return one page."""
        url = f"https://www.site{number % 300}.example.cn/news/2024/0{1 + number % 9}/content_{number}.html"
        texts = [self.paragraphs[(number * 7 + 13 * place) % 5000] + f"第{number}号。" for place in range(8)]
        title = f"{self.paragraphs[number % 5000][:14]}（{number}）"
        article = Article(
            url=url,
            title=title,
            published="2024-05-01",
            source="新华社",
            author=None,
            editor=None,
            breadcrumb=(),
            original_url=None,
            language="zh",
            body=tuple(TextBlock("paragraph", text) for text in texts),
            boilerplate=(),
            extractor="benchmark/1",
        )
        menu = "<div class=nav><a href=/>首页</a><a href=/news/>新闻</a></div>" * 40
        body = f"<html><head><title>{title}</title></head><body>{menu}"
        body += "".join(f"<p>{text}</p>" for text in texts) + "</body></html>"
        capture = Capture(
            url=url,
            final_url=url,
            outcome="ok",
            reason="",
            status=200,
            headers=(("Content-Type", "text/html; charset=utf-8"), ("Server", "nginx")),
            fetched_at=START + timedelta(seconds=number),
            body=body.encode(),
            payload=body.encode(),
        )
        reading = Reading(
            article=article, evidence={"title": Evidence("h1", title)}, encoding="utf-8", parser="libxml2"
        )
        return Page(capture, reading)

    def some(self, count: int, start: int = 0) -> Iterator[Page]:
        """Yield so many pages."""
        return (self.page(number) for number in range(start, start + count))


class Fsyncs:
    """Counts fsyncs while it is entered."""

    def __init__(self) -> None:
        self.count = 0
        self._fsync = os.fsync

    def __enter__(self) -> Self:
        def counting(descriptor: int) -> None:
            self.count += 1
            self._fsync(descriptor)

        os.fsync = counting
        return self

    def __exit__(self, *_: object) -> None:
        os.fsync = self._fsync


def record_all(archive: Archive, pages: Iterable[Page], record: Callable[[Archive, Page], object]) -> float:
    """Record pages by many threads; return the seconds. Making the pages is not counted; few are held at once."""
    seconds, rest = 0.0, iter(pages)
    while batch := list(islice(rest, 2_000)):
        left = iter(batch)

        def work(left: Iterator[Page] = left) -> None:
            # next() of an iterator over a list is one step: each page goes to one thread.
            while (page := next(left, None)) is not None:
                record(archive, page)

        threads = [threading.Thread(target=work) for _ in range(THREADS)]
        begun = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seconds += time.perf_counter() - begun
    return seconds


def sizes(root: Path) -> dict[Path, int]:
    """Return the size of each file of an archive."""
    return {path: path.stat().st_size for path in root.rglob("*") if path.is_file()}


def bare_loop(folder: Path, files: list[int], appended: int, count: int, fsyncs: int) -> float:
    """Write as many bytes as an archive did, into as many files, with as many fsyncs; return the seconds.

    `files` are the sizes of whole new files, `appended` the bytes that were added to files that are appended to.
    """
    folder.mkdir()
    rest = max(fsyncs - len(files), 1)
    every, piece = max(count // rest, 1), b"x" * max(appended // count, 1)
    begun = time.perf_counter()
    with (folder / "log").open("ab", buffering=0) as log:
        for number in range(count):
            if number < len(files):
                with (folder / str(number)).open("xb", buffering=0) as file:
                    file.write(b"x" * files[number])
                    os.fsync(file.fileno())
            log.write(piece)
            if number % every == every - 1:
                os.fsync(log.fileno())
    return time.perf_counter() - begun


def recording(root: Path, pages: Pages, count: int) -> None:
    """Measure recording, kind by kind, each beside its bare loop."""
    failed = {"outcome": "timeout", "status": None, "body": b"", "payload": b"", "reason": "no answer within 20 s"}
    kinds: list[tuple[str, EvidencePolicy, Callable[[Archive, Page], object], int]] = [
        ("nothing answered", "all", lambda archive, page: archive.record(replace(page.capture, **failed)), 0),
        ("unchanged, log alone", "changes", lambda archive, page: archive.record(*page), 0),
        ("unchanged, with evidence", "all", lambda archive, page: archive.record(*page), 0),
        ("new documents", "all", lambda archive, page: archive.record(*page), 10_000_000),
    ]
    print(f"\n| recorded by {THREADS} threads | a second | bytes | fsyncs | bare loop | of it | fsync each | of it |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for name, evidence_of, record, start in kinds:
        before = sizes(root)
        with Archive.open_or_create(root, evidence_of=evidence_of) as archive, Fsyncs() as fsyncs:
            seconds = record_all(archive, pages.some(count, start), record)
        after = sizes(root)
        new = [size for path, size in after.items() if path not in before and path.suffix == ".json"]
        grown = sum(after.values()) - sum(before.values())
        loops = []
        for waits in (fsyncs.count, max(fsyncs.count, count + len(new))):
            took = bare_loop(root.with_name("bare"), new, grown - sum(new), count, waits)
            loops.append(count / took)
            shutil.rmtree(root.with_name("bare"))
        rate = count / seconds
        compared = " | ".join(f"{loop:,.0f} | {rate / loop:.0%}" for loop in loops)
        print(f"| {name} | {rate:,.0f} | {grown / count:,.0f} | {fsyncs.count:,} | {compared} |", flush=True)


def opening(root: Path) -> None:
    """Measure opening, to read and to write."""
    for name, opener in (("to read", Archive.open), ("to write", Archive.open_or_create)):
        took = []
        for _ in range(21):
            begun = time.perf_counter()
            opener(root).close()
            took.append(time.perf_counter() - begun)
        print(f"opening {name}: median {1000 * statistics.median(took):.1f} ms, worst {1000 * max(took):.1f} ms")


def searching(root: Path, pages: Pages) -> None:
    """Measure searches for words of two characters, as frequent as they are in the text."""
    chance = random.Random(2)  # noqa: S311 - as above
    words = []
    for _ in range(300):
        text = chance.choice(pages.paragraphs)
        at = chance.randrange(len(text) - 3)
        words.append(text[at : at + 2])
    with Archive.open(root) as archive:
        archive.search(words[0])
        took, found = [], 0
        for word in words:
            begun = time.perf_counter()
            found += len(archive.search(word, limit=20))
            took.append(time.perf_counter() - begun)
    took.sort()
    p95 = took[int(0.95 * len(took))]
    print(
        f"search of two characters, {len(words)} words, {found / len(words):.0f} hits shown: "
        f"median {1000 * statistics.median(took):.1f} ms, p95 {1000 * p95:.1f} ms"
    )


def in_process(code: str, root: Path) -> tuple[float, float]:
    """Run a piece of the archive in a process of its own; return its seconds and its peak memory in MB."""
    begun = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", PEAK + code, root], check=True, stdout=subprocess.PIPE, text=True)
    seconds = time.perf_counter() - begun
    return seconds, int(done.stdout.split()[-1]) / 1024


# The peak of what the process has mapped since it was begun: that of getrusage can be its parent's.
PEAK = """
import atexit, sys
def peak():
    with open("/proc/self/status") as status:
        print(next(line.split()[1] for line in status if line.startswith("VmHWM")))
atexit.register(peak)
"""
REBUILD = "import pathlib; from archive.index import index; index.rebuild(pathlib.Path(sys.argv[1]))"
VERIFY = "from scraper.cli.main import main; sys.exit(main(['verify', '--archive', sys.argv[1], '--quiet']))"


def verifying(root: Path) -> None:
    """Measure verify beside sha256sum over the same files, turn by turn."""
    command = f"find '{root}' -type f -not -name 'index.sqlite3*' -print0 | xargs -0 sha256sum > /dev/null"
    sums, checks, peak = [], [], 0.0
    for _ in range(3):
        begun = time.perf_counter()
        subprocess.run(["/bin/sh", "-c", command], check=True)
        sums.append(time.perf_counter() - begun)
        seconds, peak = in_process(VERIFY, root)
        checks.append(seconds)
    ratio = statistics.median(sums) / statistics.median(checks)
    print(
        f"verify: {statistics.median(checks):.1f} s, sha256sum {statistics.median(sums):.1f} s: "
        f"{ratio:.0%} of its speed; peak {peak:.0f} MB"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="where the archive is made (default: a temporary folder)")
    parser.add_argument("--keep", action="store_true", help="leave the archive there")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(dir=options.folder))
    root, pages = folder / "archive", Pages()
    print(f"{options.documents:,} documents; load {os.getloadavg()[0]:.1f}, {os.cpu_count()} CPUs")
    try:
        with Archive.open_or_create(root) as archive:
            seconds = record_all(archive, pages.some(options.documents), lambda archive, page: archive.record(*page))
        held = sum(sizes(root).values()) / 1e6
        print(f"made in {seconds:.0f} s: {options.documents / seconds:,.0f} documents a second, {held:,.0f} MB")
        opening(root)
        seconds, peak = in_process(REBUILD, root)
        print(f"index rebuilt: {options.documents / seconds:,.0f} documents a second; peak {peak:.0f} MB")
        opening(root)
        searching(root, pages)
        verifying(root)
        recording(root, pages, min(options.documents, 20_000))
    finally:
        if not options.keep:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
