"""How long each page of `repost serve` takes, over an archive of many documents. Linux.

    python benchmarks/serve.py [--documents 100000] [--requests 100] [--folder DIR] [--keep]

The archive is recorded as runs record one, by several threads: 300 sites, every fifth page a repost that was compared
with its original, every tenth page edited once, every page looked at again, one in a hundred gone; one page with 2,000
captures, one original with 400 reposts. Then `repost serve` runs as a process of its own, and each kind of page is
asked for over HTTP, one request after the other, a different page each time. Exit status 1 if the 95th percentile of
any kind is over 100 ms. The CPU time of a request is told beside, since it hardly depends on what else the machine
does.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from archive.archive import Archive
from archive.comparison import compare
from archive.model import Side
from archive.model.record import Article, Capture, Evidence, Reading, TextBlock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from archive.model import Comparison, Version

THREADS = 32
SITES = 300
HOT_CAPTURES = 2000
CASCADE = 400
LIMIT = 100.0  # ms, the 95th percentile
# Characters as frequent as in Chinese prose: a few hundred make up most of it.
COMMON = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如"
    "水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气"
)
SOURCES = [f"{name}日报" for name in "河湾 临江 东滩 云岭 栖云 青岩 桥头 博西 元溪 澜潮".split()]
START = datetime(2024, 5, 1, tzinfo=UTC)


class Pages:
    """Makes pages by number, the same ones each time."""

    def __init__(self) -> None:
        chance = random.Random(1)  # noqa: S311 - pages, not secrets
        weights = [1 / (rank + 5) for rank in range(len(COMMON))]
        self.paragraphs = [
            "".join(chance.choices(COMMON, weights, k=chance.randint(60, 200))) + "。" for _ in range(5000)
        ]

    @staticmethod
    def url(number: int) -> str:
        """Return the address of a page."""
        return f"https://www.site{number % SITES}.example.cn/news/2024/content_{number}.html"

    def article(self, number: int, *, edited: bool = False) -> Article:
        """Return the article of a page, as it was first or edited."""
        # A repost has the text of its original, which is the page before it.
        told = number - 1 if number % 5 == 4 else number
        texts = [self.paragraphs[(told * 7 + 13 * place) % 5000] + f"第{told}号。" for place in range(8)]
        if told != number or edited:
            texts[2] = texts[2].replace("第", "共", 1) + f"另有{number % 90 + 10}人参加。"
        return Article(
            url=self.url(number),
            title=f"{self.paragraphs[told % 5000][:14]}（{told}）",
            published=f"2024-05-{1 + number % 28:02d}",
            source=SOURCES[number % len(SOURCES)],
            author=None,
            editor=None,
            breadcrumb=(),
            original_url=self.url(told) if told != number else None,
            language="zh",
            body=tuple(TextBlock("paragraph", text) for text in texts),
            boilerplate=(),
            extractor="benchmark/1",
        )

    def page(self, number: int, *, edited: bool = False) -> tuple[Capture, Reading]:
        """Return a capture of a page, and the article in it."""
        article = self.article(number, edited=edited)
        menu = "<div class=nav><a href=/>首页</a><a href=/news/>新闻</a></div>" * 20
        body = f"<html><head><title>{article.title}</title></head><body>{menu}"
        body += "".join(f"<p>{block.text}</p>" for block in article.body) + "</body></html>"
        reading = Reading(article=article, evidence={"title": Evidence("h1", "x")}, encoding="utf-8", parser="libxml2")
        at = START + timedelta(seconds=40 * number + (86_400 if edited else 0))
        return capture(self.url(number), at, body.encode()), reading


def capture(url: str, at: datetime, body: bytes, outcome: str = "ok", status: int = 200) -> Capture:
    return Capture(
        url=url,
        final_url=url,
        outcome=outcome,  # type: ignore[arg-type]
        reason="" if outcome == "ok" else "404 Not Found",
        status=status,
        headers=(("Content-Type", "text/html; charset=utf-8"), ("ETag", '"1"')),
        fetched_at=at,
        body=body,
        payload=body,
    )


def make(root: Path, documents: int) -> None:
    """Record the archive."""
    pages = Pages()
    like = compare(pages.article(3), pages.article(4), linked=True)
    with Archive.open_or_create(root, evidence_of="changes") as archive, ThreadPoolExecutor(THREADS) as pool:

        def one(number: int) -> None:
            stored = archive.record(*pages.page(number)).version
            if number % 10 == 0:
                archive.record(*pages.page(number, edited=True))
            again = START + timedelta(days=60, seconds=number)
            if number % 100 == 7:
                archive.record(capture(pages.url(number), again, b"gone", "gone", 404))
            else:
                archive.record(capture(pages.url(number), again, b"", "not-modified", 304))
            assert stored is not None
            if number % 5 == 4:
                archive.record_comparison(beside(like, pages.url(number - 1), stored))
            if number % max(1, documents // CASCADE) == 2:
                archive.record_comparison(beside(like, pages.url(0), stored))

        for _ in pool.map(one, range(documents), chunksize=1):
            pass
        hot = pages.url(1)
        for count in range(HOT_CAPTURES):
            archive.record(capture(hot, START + timedelta(days=90, hours=count), b"", "not-modified", 304))


def beside(like: Comparison, original: str, repost: Version) -> Comparison:
    """Return a comparison as it was made of another pair: its line in the log has the same form and length."""
    left = Side(original, 1, repost.digest, repost.captured_at)
    return replace(like, left=left, right=Side(repost.url, repost.number, repost.digest, repost.captured_at))


def kinds(documents: int) -> dict[str, Callable[[random.Random], str]]:
    """Return the kinds of pages, each as a function that makes the address of one of them."""
    pages = Pages()

    def any_page(chance: random.Random) -> str:
        return quote(pages.url(chance.randrange(documents)), safe=":/")

    def repost(chance: random.Random) -> str:
        return pages.url(chance.randrange(documents // 5) * 5 + 4)

    def edited(chance: random.Random) -> str:
        return pages.url(chance.randrange(documents // 10) * 10)

    def site(chance: random.Random) -> str:
        return f"www.site{chance.randrange(SITES)}.example.cn"

    def rare(chance: random.Random) -> str:
        return quote(f"第{chance.randrange(documents)}号")

    def common(chance: random.Random) -> str:
        return quote("".join(chance.choices(COMMON[:20], k=2)))

    def source(chance: random.Random) -> str:
        return quote(chance.choice(SOURCES)[:2])

    def history(chance: random.Random) -> str:
        return f"/history?url={any_page(chance)}"

    return {
        "front": lambda _: "/",
        "findings": lambda _: "/findings",
        "findings, grave": lambda _: "/findings?level=grave",
        "findings of a site": lambda chance: f"/findings?site={site(chance)}",
        "findings, a day": lambda chance: f"/findings?since=2024-05-{chance.randrange(1, 29):02d}&until=2024-05-29",
        "findings.atom": lambda _: "/findings.atom",
        "sites": lambda _: "/sites",
        "site": lambda chance: f"/site?host={site(chance)}",
        "page": lambda chance: f"/page?url={any_page(chance)}",
        "page.json": lambda chance: f"/page.json?url={any_page(chance)}",
        "page, 2,000 captures": lambda _: f"/page?url={pages.url(1)}",
        "page, 400 reposts": lambda _: f"/page?url={pages.url(0)}",
        "history": history,
        "capture": lambda chance: f"/capture?line={chance.randrange(1, 2 * documents)}",
        "saved": lambda chance: f"/saved?url={any_page(chance)}",
        "payload": lambda chance: f"/payload?url={any_page(chance)}&version=1",
        "record": lambda chance: f"/record?url={any_page(chance)}&version=1",
        "compare versions": lambda chance: f"/compare?left={(url := edited(chance))}@v1&right={url}@v2",
        "compare with original": lambda chance: f"/compare?right={repost(chance)}",
        "search, rare words": lambda chance: f"/search?q={rare(chance)}",
        "search, common words": lambda chance: f"/search?q={common(chance)}",
        "search, page 5": lambda chance: f"/search?q={common(chance)}&page=5",
        "search, common, site": lambda chance: f"/search?q={common(chance)}&site={site(chance)}",
        "search, common, source": lambda chance: f"/search?q={common(chance)}&source={source(chance)}",
        "search, common, verdict": lambda chance: f"/search?q={common(chance)}&verdict=altered",
        "search, common, dates": lambda chance: f"/search?q={common(chance)}&since=2024-05-05&until=2024-05-09",
        "list, site": lambda chance: f"/search?site={site(chance)}",
        "list, source": lambda chance: f"/search?source={source(chance)}",
        "list, verdict": lambda _: "/search?verdict=altered",
        "list, dates": lambda _: "/search?since=2024-05-05&until=2024-05-09",
        "health": lambda _: "/health",
    }


@contextmanager
def serving(root: Path) -> Iterator[tuple[str, float, int]]:
    """Serve the archive; give the address, the seconds until it answered, and the process's number."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "scraper", "serve", "--archive", str(root), "--port", "0", "--json", "--quiet"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        address = json.loads(server.stdout.readline())["address"]
        try:
            yield address, time.perf_counter() - began, server.pid
        finally:
            server.send_signal(signal.SIGINT)


def measure(address: str, make_path: Callable[[random.Random], str], requests: int) -> list[float]:
    """Return how long the answers took, in ms."""
    chance = random.Random(7)  # noqa: S311 - addresses, not secrets
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    times = []
    for _ in range(requests):
        path = make_path(chance)
        began = time.perf_counter()
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        times.append((time.perf_counter() - began) * 1000)
        if answer.status not in (200, 404):  # 404: a random line of the log that is no capture
            raise SystemExit(f"{path}: {answer.status}")
    connection.close()
    return times


def cpu(pid: int) -> float:
    """Return the CPU time that a process has used so far, in ms."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") * 1000


def memory(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


def run(root: Path, documents: int, requests: int) -> int:
    slow = []
    with serving(root) as (address, seconds, _):
        print(f"first start, the index built: {seconds:.1f} s")
    with serving(root) as (address, seconds, pid):
        print(f"start, {(root / 'captures.jsonl').stat().st_size / 2**20:,.0f} MiB of log: {seconds:.1f} s")
        print(f"{'':26}{'median':>8}{'p95':>8}{'max':>8}{'CPU':>8}  ms")
        for name, make_path in kinds(documents).items():
            before = cpu(pid)
            times = sorted(measure(address, make_path, requests))
            used = (cpu(pid) - before) / requests
            p95 = times[int(len(times) * 0.95)]
            print(f"{name:26}{statistics.median(times):8.1f}{p95:8.1f}{times[-1]:8.1f}{used:8.1f}", flush=True)
            if p95 > LIMIT:
                slow.append(name)
        print(f"memory at its peak: {memory(pid):,.0f} MiB")
    if slow:
        print(f"over {LIMIT:.0f} ms: {', '.join(slow)}")
    return int(bool(slow))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--requests", type=int, default=100)
    parser.add_argument("--folder", type=Path, help="where the archive is made, or is already")
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="repost-serve-"))
    root = folder / "archive"
    try:
        if not root.exists():
            began = time.perf_counter()
            make(root, options.documents)
            print(f"{options.documents:,} documents recorded in {time.perf_counter() - began:.0f} s")
        return run(root, options.documents, options.requests)
    finally:
        if not options.keep:
            shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
