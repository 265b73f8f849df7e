"""Damage pages, seeded, and check the law: every visible character is in the title, the body or the boilerplate, once.

    python tests/fuzz/fuzz_pages.py FINDINGS [--seeds DIR] [--seconds 600] [--seed 1]

Prints the share of the damaged pages that break it, by two dumps that are not the product's (`tests.fuzz.visible`);
exit status 1 if it is more than `MOST`. What remains is markup of which no two parsers agree what is shown.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parents[2]))

from scraper.document import Document
from scraper.extract.errors import ReadError
from scraper.extract.extractor import read_document
from scraper.extract.script_data import embedded_page
from tests.fuzz.visible import keeps_the_law
from tests.paths import ROOT

# The share that breaks the law was 0.0007 when this was written.
MOST: Final = 0.002
LONGEST: Final = 60_000
PIECES: Final = [
    piece.encode()
    for piece in (
        *(
            "<p>",
            "</p>",
            "<br>",
            "<table><tr><td>",
            "</td></tr></table>",
            "</table>",
            "<div>",
            "</div>",
            "<",
            ">",
            "</",
        ),
        *(
            "</body></html>",
            "<script>",
            "</script>",
            "<!--",
            "-->",
            "<![CDATA[",
            "]]>",
            "<select>",
            "</select>",
            "<textarea>",
        ),
        *(
            "<svg>",
            "</svg>",
            "<template>",
            "<style>",
            "<title>",
            "<div style='display:none'>",
            "<span hidden>",
            "<b>",
            "</b>",
        ),
        *(
            '<a href="/x">',
            "</a>",
            "<h1>",
            "</h1>",
            "<ul><li>",
            "<img src=x.jpg alt=y>",
            "<noscript>",
            "</noscript>",
            "<q>",
        ),
        *(
            "来源：云溪日报",
            "作者：林小满",
            "2024-05-06",
            "&nbsp;",
            "&lt;p&gt;",
            "&#0;",
            "\0",
            "\u200b",
            "\u3000",
            '"',
            "'",
            "=",
        ),
    )
]


def damaged(page: bytes, other: bytes, random_: random.Random) -> bytes:
    """Return a page with one to four damages."""
    for _ in range(random_.randint(1, 4)):
        page = one_damage(page, other, random_)[:LONGEST]
    return page


def one_damage(page: bytes, other: bytes, random_: random.Random) -> bytes:
    """Return a page with a byte overwritten, a part cut, doubled, moved or replaced, or pieces of markup put in."""
    i, j = sorted(random_.randrange(len(page) + 1) for _ in range(2))
    piece, another = random_.choice(PIECES), random_.choice(PIECES)
    ways = (
        page[:i] + bytes((random_.randrange(256),)) + page[i + 1 :],
        page[:i] + page[j:],
        page[:j],
        page[:i] + piece + page[i:],
        page[:i] + piece + page[i:j] + another + page[j:],
        page[:j] + page[i:],
        page[:i] + other[len(other) * i // max(len(page), 1) :],
        page[:i] + page[j:] + page[i:j],
    )
    return random_.choice(ways)


def holds(page: bytes) -> bool:
    """Return whether an undamaged page keeps the law, and shows its text: in a script or hidden it is shown by none."""
    document = Document(page)
    if document.page.concealed_prose or embedded_page(document.page):
        return False
    try:
        return keeps_the_law(read_document(document).article, document.text)[0]
    except ReadError:
        return False


def main() -> None:
    """Fuzz for some time, and print the share."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("findings", type=Path, metavar="FINDINGS")
    arguments.add_argument("--seeds", type=Path, metavar="DIR", help="more pages to begin with")
    arguments.add_argument("--seconds", type=int, default=600)
    arguments.add_argument("--seed", type=int, default=0, help="the number of the first round")
    options = arguments.parse_args()
    options.findings.mkdir(parents=True, exist_ok=True)
    places = [ROOT / "fixtures", *([options.seeds] if options.seeds else [])]
    paths = sorted(path for place in places for path in place.rglob("*.html"))
    pages = [page for path in paths if holds(page := path.read_bytes())]
    read = broken = rounds = 0
    end = time.monotonic() + options.seconds
    while time.monotonic() < end:
        random_ = random.Random(options.seed + rounds)
        page = damaged(random_.choice(pages), random_.choice(pages), random_)
        rounds += 1
        document = Document(page, url="http://www.a.example/2024/05/06/b.html")
        try:
            reading = read_document(document)
        except ReadError:
            continue
        if not document.is_markup:
            continue
        read += 1
        kept, told = keeps_the_law(reading.article, document.text)
        if not kept:
            broken += 1
            if broken <= 200:
                name = f"law-{options.seed + rounds - 1}"
                (options.findings / f"{name}.html").write_bytes(page)
                (options.findings / f"{name}.txt").write_text(told, encoding="utf-8", errors="backslashreplace")
    print(f"{rounds} damaged pages, {read} of them read, {broken} break the law: {broken / max(read, 1):.2%}")
    sys.exit(broken > MOST * read)


if __name__ == "__main__":
    main()
