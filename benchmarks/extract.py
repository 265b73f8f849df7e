"""What reading a page costs, bytes → Article, beside the parser alone and other extractors. One process, one run.

    python benchmarks/extract.py [--pages DIR] [--lang zh] [--peers] [--worst 5]

The yardstick is `lxml.html.document_fromstring` on the same bytes. Pages are those of a corpus with a
`manifest.jsonl` (by default one that lies beside the project, if there is), else the project's own fixtures.
Every figure is the best of five; CPU time, so that a busy machine changes little. Peers come from the extra `bench`.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import json
import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING

import lxml.html

from scraper.document.encoding import decode
from scraper.extract.errors import ReadError
from scraper.extract.extractor import read_payload

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
REPEATS = 5
OURS = "repost: bytes → Article"
WANTED = 5.0  # times the parser alone, all pages together


def pages(folder: Path, lang: str) -> list[tuple[str, bytes]]:
    """Return the name and the bytes of each page of a corpus in a language; else those of the fixtures."""
    manifest = folder / "manifest.jsonl"
    if not manifest.exists():
        return [(str(path), path.read_bytes()) for path in sorted((ROOT / "fixtures").glob("[!.]*/*/body.html"))]
    rows = [json.loads(line) for line in manifest.open(encoding="utf-8")]
    return [(row["file"], (folder / row["file"]).read_bytes()) for row in rows if row["lang"] == lang]


def cost(work: Callable[[], object]) -> float:
    """Return the CPU seconds of the fastest of some runs."""
    best = float("inf")
    for _ in range(REPEATS):
        begun = time.process_time()
        work()
        best = min(best, time.process_time() - begun)
    return best


def ours(payload: bytes) -> None:
    """Read a page as `repost parse` does."""
    with contextlib.suppress(ReadError):  # no article: that, too, is an answer, and its cost counts
        read_payload(payload)


def peers() -> dict[str, Callable[[bytes], object]]:
    """Return the peers that are installed, as functions of the bytes; those that take text get it decoded by us."""
    known: dict[str, tuple[str, Callable[[object], Callable[[bytes], object]]]] = {
        "trafilatura": ("trafilatura", lambda m: m.extract),  # type: ignore[attr-defined]
        "trafilatura, with metadata": (
            "trafilatura",
            lambda m: lambda b: m.bare_extraction(b, with_metadata=True),  # type: ignore[attr-defined]
        ),
        "readability-lxml": ("readability", lambda m: lambda b: m.Document(decode(b).text).summary()),  # type: ignore[attr-defined]
        "jusText": ("justext", lambda m: lambda b: m.justext(b, frozenset())),  # type: ignore[attr-defined]
        "gne": ("gne", lambda m: lambda b: m.GeneralNewsExtractor().extract(decode(b).text)),  # type: ignore[attr-defined]
        "resiliparse": (
            "resiliparse.extract.html2text",
            lambda m: lambda b: m.extract_plain_text(decode(b).text, main_content=True),  # type: ignore[attr-defined]
        ),
    }
    found: dict[str, Callable[[bytes], object]] = {}
    for name, (module, make) in known.items():
        try:
            found[name] = make(importlib.import_module(module))
        except ImportError:
            print(f"(not installed: {name})")
    return found


def forgiving(work: Callable[[bytes], object], payload: bytes) -> Callable[[], object]:
    """Return the work on one page; a peer that fails on it is timed up to its failure."""

    def run() -> object:
        try:
            return work(payload)
        except Exception:  # noqa: BLE001  (whatever a peer raises)
            return None

    return run


def sizes() -> None:
    """Print the cost of generated pages of 1, 10 and 50 MB: linear, or not."""
    paragraph = (
        "<p>\u3000\u3000本网讯，港口今年前三季度吞吐量同比增长百分之七点二，创下历史新高，记者从发布会上获悉。</p>\n"
    )
    print("\n| page | seconds | MB/s |\n| --- | --- | --- |")
    for megabytes in (1, 10, 50):
        body = paragraph * (megabytes * 2**20 // len(paragraph.encode()))
        page = f"<html><title>港口增长</title><body><h1>港口增长</h1>{body}</body></html>".encode()
        begun = time.process_time()
        read_payload(page)
        taken = time.process_time() - begun
        print(f"| {megabytes} MB | {taken:.2f} | {megabytes / taken:.1f} |")


def main() -> None:
    """Measure and print the tables."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--pages", type=Path, default=ROOT.parent / "shared" / "corpus")
    arguments.add_argument("--lang", default="zh")
    arguments.add_argument("--peers", action="store_true", help="measure the peers that are installed, too")
    arguments.add_argument("--worst", type=int, default=3)
    options = arguments.parse_args()
    found = pages(options.pages, options.lang)
    parser = [cost(lambda b=payload: lxml.html.document_fromstring(b)) for _, payload in found]
    rows: dict[str, list[float]] = {"lxml.html.document_fromstring": parser}
    rows[OURS] = [cost(lambda b=payload: ours(b)) for _, payload in found]
    if options.peers:
        for name, work in peers().items():
            rows[name] = [cost(forgiving(work, payload)) for _, payload in found]
    print(
        f"{len(found)} pages, {statistics.median(len(payload) for _, payload in found) / 1024:.0f} KB in the median\n"
    )
    print("| what | sum ms | sum to the parser's | median ms | median of ratios |\n| --- | --- | --- | --- | --- |")
    for name, taken in rows.items():
        ratios = [one / base for one, base in zip(taken, parser, strict=True)]
        whole, middle = sum(taken) * 1e3, statistics.median(taken) * 1e3
        share, ratio = sum(taken) / sum(parser), statistics.median(ratios)
        print(f"| {name} | {whole:.1f} | {share:.2f} × | {middle:.2f} | {ratio:.2f} × |")
    print(f"\nwanted: the sum ≤ {WANTED} × the parser's; the pages that take longest:")
    longest = sorted(zip(rows[OURS], found, strict=True), key=lambda one: one[0], reverse=True)
    for taken_ms, (name, payload) in ((taken * 1e3, page) for taken, page in longest[: options.worst]):
        print(f"  {taken_ms:.1f} ms  {len(payload) // 1024} KB  {name}")
    sizes()


if __name__ == "__main__":
    main()
