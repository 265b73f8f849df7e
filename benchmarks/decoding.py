"""How often a page is decoded rightly, and what that costs: beside detectors that others have written. One run.

    python benchmarks/decoding.py [--peers] [--failures 10] [--few]

Pages are made by `tests/scraper/document/encoded.py`: each encoding with each kind of text, declared rightly, not at
all, wrongly (by each of six labels, in HTTP, in the page, in both), or rightly in one of both and wrongly in the
other; from 200 B to 200 KB; whole, cut within a character, or with a bad byte in the middle. Right is the text as it
was written, apart from the cut tail or what stands between the bad byte and the next tag. A page with fewer than eight
characters beyond ASCII isn't counted: --few shows how many are needed.

Peers are measured on the pages up to 20 KB, some of them: what they answer is decoded by the superset that we use, so
that they lose nothing by the name. `chardet` and `charset-normalizer` are told nothing of HTTP, which they don't take.
"""

from __future__ import annotations

import argparse
import codecs
import importlib
import logging
import sys
import time
import warnings
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # for the pages, which are a test's

from scraper.document.encoding import SUPERSETS, decode
from tests.scraper.document.encoded import DAMAGES, LABELS, MATRIX, Declaration, declarations, make_page, make_short

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.scraper.document.encoded import Page

# How many texts of each size; a large page says no more than a small one.
SIZES: Final = {200: 6, 1_000: 4, 5_000: 2, 20_000: 1, 200_000: 1}
JUDGED: Final = ("right", "missing", "wrong", "contradictory")
WANTED: Final = 0.995
# Peers take up to a second for a large page, and say the same of it.
PEER_SIZES: Final = {200: 1, 1_000: 1, 5_000: 1}
FEW: Final = (1, 2, 3, 4, 6, 8, 12)
SHORT: Final = 100  # texts for each of these
TIMED: Final = 60_000  # bytes of a page whose decoding is timed, about as many as the median of real pages
REPEATS: Final = 5


def pages(sizes: dict[int, int]) -> Iterator[tuple[int, str, Page]]:
    """Yield the pages of the matrix, each with its size and the name of its encoding."""
    for name, kinds in MATRIX:
        for kind in kinds:
            for size, texts in sizes.items():
                for number in range(texts):
                    for declaration in declarations(name.partition(" ")[0]):
                        for damage in DAMAGES:
                            yield size, name, make_page(f"{number}", f"{name} {kind}", size, declaration, damage)


def peers() -> dict[str, Callable[[bytes, str | None], str]]:
    """Return the peers that are installed, as functions of a payload and its Content-Type that return its text."""
    known: dict[str, tuple[str, Callable[[Any], Callable[[bytes, str | None], str]]]] = {
        "bs4's dammit": (
            "bs4.dammit",
            lambda m: (
                lambda b, t: (
                    m.UnicodeDammit(b, user_encodings=_label(t), is_html=True).unicode_markup
                    or ""  # declared: tried first
                )
            ),
        ),
        "w3lib": ("w3lib.encoding", lambda m: lambda b, t: str(m.html_to_unicode(t, b)[1])),
        "chardet": ("chardet", lambda m: lambda b, _: _read(b, m.detect(b)["encoding"])),
        "charset-normalizer": (
            "charset_normalizer",
            lambda m: lambda b, _: _read(b, best.encoding if (best := m.from_bytes(b).best()) else None),
        ),
        "faust-cchardet": ("cchardet", lambda m: lambda b, _: _read(b, m.detect(b)["encoding"])),
        "resiliparse": ("resiliparse.parse.encoding", lambda m: lambda b, _: _read(b, m.detect_encoding(b))),
    }
    found = {}
    for name, (module, make) in known.items():
        try:
            found[name] = make(importlib.import_module(module))
        except ImportError:
            print(f"(not installed: {name})")
    return found


def _label(content_type: str | None) -> list[str]:
    return [(content_type or "").partition("charset=")[2]] if "charset=" in (content_type or "") else []


def _read(payload: bytes, label: str | None) -> str:
    """Decode as a peer says; what it doesn't know is UTF-8."""
    try:
        name = codecs.lookup(label or "utf-8").name
    except LookupError:
        name = "utf-8"
    return payload.decode(SUPERSETS.get(name, name), "replace")


def ours(payload: bytes, content_type: str | None) -> str:
    """Decode as the product does."""
    return decode(payload, content_type).text


class Score:
    """Pages counted by whatever they are told apart by, and how many of them were right."""

    def __init__(self) -> None:
        self.all: Counter[tuple[object, ...]] = Counter()
        self.right: Counter[tuple[object, ...]] = Counter()

    def add(self, *key: object, right: bool) -> None:
        """Count one page."""
        self.all[key] += 1
        self.right[key] += right

    def share(self, *wanted: object) -> str:
        """Return the share of right ones among those whose key agrees; None agrees with anything."""
        keys = [key for key in self.all if all(part in (None, of) for part, of in zip(wanted, key, strict=True))]
        count = sum(self.all[key] for key in keys)
        return f"{sum(self.right[key] for key in keys) / count:.2%}" if count else ""


def matrix(shown: int) -> float:
    """Print the table of the whole matrix and the first failures; return the accuracy."""
    score, failed, undecidable = Score(), [], 0
    for size, name, page in pages(SIZES):
        if not page.is_decidable:
            undecidable += 1
            continue
        decoded = decode(page.payload, page.content_type)
        right = page.is_read_as(decoded.text.removeprefix("\ufeff"))
        score.add(name, page.declaration.judged, size, page.damage, right=right)
        if not right:
            failed.append(f"  {size} {page.kind} {page.damage} {page.declaration} in {name}: read as {decoded[1:]}")
    print("| encoding | declaration | " + " | ".join(f"{size:,} B" for size in SIZES) + " | all |")
    print("| --- " * (len(SIZES) + 3) + "|")
    names: tuple[str | None, ...] = (*dict(MATRIX), None)
    for row in names:
        for judged in (*JUDGED, None):
            if (row is None or judged is not None) and score.share(row, judged, None, None):
                cells = [score.share(row, judged, size, None) for size in (*SIZES, None)]
                print(f"| {row or '**all**'} | {judged or '**all**'} | " + " | ".join(cells) + " |")
    print("\n" + ", ".join(f"{damage}: {score.share(None, None, None, damage)}" for damage in DAMAGES))
    print(f"{score.all.total():,} pages, {undecidable} others with too little text to decide; {len(failed)} wrong:")
    print("\n".join(failed[:: max(len(failed) // shown, 1)][:shown]) if shown else "")
    return score.right.total() / score.all.total()


def compare(tools: dict[str, Callable[[bytes, str | None], str]]) -> None:
    """Print what share of a part of the matrix each tool reads rightly."""
    score, failed = Score(), Counter[str]()
    for _, name, page in pages(PEER_SIZES):
        if not page.is_decidable:
            continue
        for tool, read in tools.items():
            try:
                text = read(page.payload, page.content_type)
            except Exception:  # noqa: BLE001  (whatever a peer raises)
                failed[tool] += 1
                text = ""
            right = page.is_read_as(text.removeprefix("\ufeff"))
            score.add(name, page.declaration.judged, page.damage, tool, right=right)
    print("\n| pages | " + " | ".join(tools) + " |\n" + "| --- " * (len(tools) + 1) + "|")
    rows: list[tuple[str, tuple[str | None, str | None, str | None]]] = [
        *((name, (name, None, None)) for name in dict(MATRIX)),
        *((judged, (None, judged, None)) for judged in JUDGED),
        *((damage, (None, None, damage)) for damage in DAMAGES),
        ("**all**", (None, None, None)),
    ]
    for row, key in rows:
        print(f"| {row} | " + " | ".join(score.share(*key, tool) for tool in tools) + " |")
    if failed:
        print("raised: " + ", ".join(f"{tool} on {count} pages" for tool, count in failed.items()))


def few() -> None:
    """Print how many characters beyond ASCII it takes."""
    print("\n| encoding | declaration | " + " | ".join(map(str, FEW)) + " |\n" + "| --- " * (len(FEW) + 2) + "|")
    for encoding in ("gbk", "big5", "utf-8"):
        score = Score()
        for characters in FEW:
            for number in range(SHORT):
                for declaration in declarations(encoding):
                    page = make_short(f"{number}", encoding, characters, declaration)
                    right = page.is_read_as(ours(page.payload, page.content_type))
                    score.add(declaration.judged, characters, right=right)
        for judged in JUDGED:
            print(f"| {encoding} | {judged} | " + " | ".join(score.share(judged, count) for count in FEW) + " |")


def cost(read: Callable[[bytes, str | None], str], page: Page) -> float:
    """Return the CPU microseconds that a page takes, at best."""
    best, times = float("inf"), 1
    for _ in range(REPEATS):
        begun = time.process_time()
        for _ in range(times):
            read(page.payload, page.content_type)
        taken = time.process_time() - begun
        best = min(best, taken / times)
        times = max(1, min(200, int(0.02 / max(best, 1e-6))))  # a clock that ticks every microsecond
    return best * 1e6


def speed(tools: dict[str, Callable[[bytes, str | None], str]]) -> None:
    """Print what a page costs, beside the codec alone."""
    print(
        f"\n| {TIMED // 1000} KB | bytes.decode, µs | " + " | ".join(tools) + " |\n" + "| --- " * (len(tools) + 2) + "|"
    )
    for written, declaration, damage in (
        ("utf-8 simplified", Declaration("missing"), "whole"),
        ("utf-8 simplified", Declaration("missing"), "bad byte"),
        ("gbk simplified", Declaration("right", meta=LABELS["gbk"]), "whole"),
        ("gbk simplified", Declaration("missing"), "whole"),
        ("big5 traditional", Declaration("missing"), "whole"),
        ("gbk simplified", Declaration("wrong", http="big5"), "whole"),
        ("cp949 korean", Declaration("missing"), "whole"),
        ("utf-16-le simplified", Declaration("missing"), "whole"),
    ):
        page = make_page("speed", written, TIMED, declaration, damage)
        plain = cost(lambda payload, _, name=page.encoding: payload.decode(name, "replace"), page)  # type: ignore[misc]
        cells = [cost(read, page) for read in tools.values()]
        told = f"{written}, {damage}, {declaration.judged}"
        print(f"| {told} | {plain:.0f} | " + " | ".join(f"{cell:.0f} ({cell / plain:.1f} ×)" for cell in cells) + " |")


def main() -> None:
    """Measure and print the tables."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--peers", action="store_true", help="measure the peers that are installed, too")
    arguments.add_argument("--few", action="store_true", help="how few characters are enough")
    arguments.add_argument("--failures", type=int, default=10)
    options = arguments.parse_args()
    warnings.simplefilter("ignore")
    logging.disable()  # dammit tells of every character that it replaced
    print(f"all: {matrix(options.failures):.3%} (wanted: {WANTED:.1%})")
    tools = {"**repost**": ours} | (peers() if options.peers else {})
    if options.few:
        few()
    if options.peers:
        compare(tools)
    speed(tools)


if __name__ == "__main__":
    main()
