"""What a comparison costs, and whether it can be read: beside difflib, diff-match-patch and rapidfuzz. One run.

    python benchmarks/compare.py [--peers] [--long] [--score [--seeds 3]]

The pairs are articles and reposts whose edits are known (`tests/archive/comparison/generator.py`), and texts without
relation. Every figure is the best of some runs, CPU time. Readable is the number of edits reported for each that was
made: 1.0 is one for one. Peers get both bodies as one text each, paragraphs as lines; they come from the extra `bench`.
The shapes are also shown as text and as JSON.
With --long, texts up to 1,000,000 characters, and the memory that they take. With --score, the score table.
"""

from __future__ import annotations

import argparse
import difflib
import importlib
import re
import resource
import sys
import time
from collections import Counter
from functools import reduce
from operator import add
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from rapidfuzz.distance import Indel, Levenshtein

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # for the generator, which is a test's

from archive.archive import Archive
from archive.comparison.articles import compare
from archive.model import comparison_to_json, record_json
from archive.model.record import Article, Block, TableBlock, TextBlock
from archive.report import render_comparison
from tests.archive.comparison.generator import KINDS, Made, Score, make_repost, score
from tests.archive.comparison.hard_edits import MAKERS, is_told
from tests.archive.comparison.laws import amend, score_law
from tests.archive.comparison.whole_articles import WHOLES, false_edits
from tests.page_versions.pages import KINDS as PAGES
from tests.page_versions.pages import Captures, made_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

REPEATS: Final = 7
_HAN: Final = re.compile("[\u4e00-\u9fff]")
SLOW: Final = 1.0  # seconds; what takes longer is measured once
INNER: Final = ("typographic", "number", "negation", "name", "quotation", "wording", "deletion", "insertion")
SENTENCE: Final = 34  # characters of a sentence of the generator, about
WANTED: Final = {"2,000": 3, "24,000": 40, "24,000 unrelated": 60}
COUNTS: Final = (1, 2, 5, 10, 25, 50, 100, 200)


def cost(work: Callable[[], object]) -> float:
    """Return the CPU milliseconds of the fastest of some runs."""
    best = float("inf")
    for _ in range(REPEATS):
        begun = time.process_time()
        work()
        best = min(best, time.process_time() - begun)
        if best > SLOW:
            break
    return best * 1e3


def edited(characters: int, edits: int, moves: int) -> Made:
    """Return a pair of articles of that many characters with that many edits."""
    chance = Random(characters)  # noqa: S311  (the same pairs every time)
    kinds = [*chance.choices(INNER, k=edits), *["move"] * moves]
    return make_repost(chance, kinds, sentences=characters // SENTENCE)


def unrelated(characters: int) -> Made:
    """Return a pair of articles that have nothing in common, of characters as frequent as in Chinese texts."""
    left, right = (_article(_noise(seed, characters)) for seed in (1, 2))
    return Made(left, right, (), frozenset())


def _noise(seed: int, size: int) -> list[str]:
    chance = Random(seed)  # noqa: S311  (as above)
    characters = [chr(0x4E00 + code) for code in range(2500)]
    text = chance.choices(characters, [1 / (rank + 5) for rank in range(2500)], k=size)
    for place in range(12, size, 13):
        text[place] = chance.choice("，，。")
    return ["".join(text[start : start + 120]) for start in range(0, size, 120)]


def _article(blocks: Sequence[str | Block]) -> Article:
    return Article(
        url=None,
        title=None,
        published=None,
        source=None,
        author=None,
        editor=None,
        breadcrumb=(),
        original_url=None,
        language=None,
        body=tuple(TextBlock("paragraph", block) if isinstance(block, str) else block for block in blocks),
        boilerplate=(),
        extractor="",
    )


def joined(made: Made) -> Made:
    """Return the pair as one block each."""
    left, right = (_article([_text(side).replace("\n", "")]) for side in (made.left, made.right))
    return Made(left, right, made.edits, frozenset())


def _text(article: Article) -> str:
    return "\n".join(block.text for block in article.body)


def ours(left: Article, right: Article) -> int:
    """Compare as the product does; return the number of edits."""
    return len(compare(left, right).edits)


def peers() -> dict[str, Callable[[str, str], int]]:
    """Return the peers, as functions of two texts that return how many edits they report."""
    found: dict[str, Callable[[str, str], int]] = {
        "rapidfuzz Levenshtein.opcodes": lambda a, b: sum(op.tag != "equal" for op in Levenshtein.opcodes(a, b)),
        "rapidfuzz Indel.opcodes": lambda a, b: sum(op.tag != "equal" for op in Indel.opcodes(a, b)),
        "difflib, autojunk off": lambda a, b: sum(
            op[0] != "equal" for op in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
        ),
    }
    try:
        library = importlib.import_module("diff_match_patch").diff_match_patch
    except ImportError:
        print("(not installed: diff-match-patch)")
        return found

    def match(a: str, b: str) -> int:
        engine = library()
        engine.Diff_Timeout = 10  # with its own of one second it gives up, and says so by a coarse answer
        diffs = engine.diff_main(a, b)
        engine.diff_cleanupSemantic(diffs)
        return sum(tag != 0 for tag, _ in diffs)

    return found | {"diff-match-patch, semantic cleanup": match}


def speed(*, with_peers: bool) -> None:
    """Print the table of costs."""
    pairs = {
        "2,000": (edited(2_000, 8, 1), 9),
        "24,000": (edited(24_000, 100, 10), 110),
        "24,000, one block": (joined(edited(24_000, 100, 0)), 100),
        "24,000 unrelated": (unrelated(24_000), 0),
        "24,000 unrelated, one block": (joined(unrelated(24_000)), 0),
    }
    print("| pair | tool | ms | wanted | edits reported | for each made |\n| --- | --- | --- | --- | --- | --- |")
    for name, (made, count) in pairs.items():
        left, right = made.left, made.right
        one, other = _text(left), _text(right)
        tools: dict[str, Callable[[], int]] = {"**repost**": lambda a=left, b=right: ours(a, b)}  # type: ignore[misc]
        if with_peers:
            tools |= {tool: lambda w=work, a=one, b=other: w(a, b) for tool, work in peers().items()}  # type: ignore[misc]
        for tool, work in tools.items():
            reported = work()
            wanted = WANTED.get(name, "") if tool == "**repost**" else ""
            readable = f"{reported / count:.2f}" if count else ""
            print(
                f"| {name} ({len(one):,}) | {tool} | {cost(work):.1f} | {wanted} | {reported} | {readable} |",
                flush=True,
            )


def growth() -> None:
    """Print how cost and memory grow with the length."""
    print(
        "\n| characters | edits | ms | ms per 1,000 | one block, ms | unrelated, ms | peak MB |\n" + "| --- " * 7 + "|"
    )
    for size in (10_000, 30_000, 100_000, 300_000, 1_000_000):
        made = edited(size, min(size // 400, 400), 10)
        taken = cost(lambda m=made: ours(m.left, m.right))  # type: ignore[misc]
        block, noise = joined(made), unrelated(size)
        whole = cost(lambda m=block: ours(m.left, m.right))  # type: ignore[misc]
        apart = cost(lambda m=noise: ours(m.left, m.right))  # type: ignore[misc]
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        length = len(_text(made.left))
        row = f"| {length:,} | {len(made.edits)} | {taken:.0f} | {1e3 * taken / length:.2f}"
        print(f"{row} | {whole:.0f} | {apart:.0f} | {peak:.0f} |", flush=True)


def table(seeds: int) -> None:
    """Print the score: of the edits made, found with the right class; of those reported, false."""
    print("\n| edits | language | made | found | false |\n| --- | --- | --- | --- | --- |")
    totals = []
    for kind in (*KINDS, "mixed"):
        for english in (False, True):
            scores = []
            for count in COUNTS:
                for seed in range(seeds):
                    chance = Random(f"{kind} {count} {seed}")  # noqa: S311  (as above)
                    kinds = chance.choices(KINDS, k=count) if kind == "mixed" else [kind] * count
                    made = make_repost(chance, kinds, english=english)
                    scores.append(score(made, compare(made.left, made.right)))
            totals.append(_row(kind, "en" if english else "zh", scores))
    _row("**all**", "", totals)


def hard(count: int) -> None:
    """Print how many edits are told right of those that are easily told wrong, by language."""
    print("\n| edits that are easily told wrong | language | made | told right |\n| --- | --- | --- | --- |")
    for kind, make in MAKERS.items():
        told: dict[str, list[bool]] = {"zh": [], "en": []}
        for seed in range(count):
            pair = make(Random(f"{kind} {seed}"))  # noqa: S311  (as above)
            language = "en" if _text(pair.left).isascii() or not _HAN.search(_text(pair.left)) else "zh"
            told[language].append(is_told(pair, compare(pair.left, pair.right)))
        for language, results in told.items():
            if results:
                print(f"| {kind} | {language} | {len(results)} | {sum(results) / len(results):.2%} |", flush=True)


def wholes(count: int) -> None:
    """Print how often the verdict on whole articles is right, and which edits are false."""
    print("\n| what became of the article | language | made | verdict right | edits | false |\n" + "| --- " * 6 + "|")
    for kind, make in WHOLES.items():
        for english in (False, True):
            right = told = false = 0
            for seed in range(count):
                whole = make(Random(f"{kind} {seed}"), english)  # noqa: S311  (as above)
                found = compare(whole.left, whole.right)
                right += found.verdict == whole.verdict
                told, false = told + len(found.edits), false + len(false_edits(whole, found))
            language = "en" if english else "zh"
            share = f"{false / told:.2%}" if told else "none told"
            print(f"| {kind} | {language} | {count} | {right / count:.2%} | {told} | {share} |", flush=True)


def laws(count: int) -> None:
    """Print how many changes of amended laws are told with the right class, and what is told that is false."""
    print("\n| changes of laws | language | made | found | false |\n| --- | --- | --- | --- | --- |")
    for english in (False, True):
        language = "en" if english else "zh"
        made, found, false, told, once = Counter[str](), Counter[str](), Counter[str](), Counter[str](), 0
        for seed in range(count):
            law = amend(Random(seed), english=english)  # noqa: S311  (as above)
            comparison = compare(law.left, law.right)
            scored = score_law(law, comparison)
            made.update(scored.made)
            found.update(scored.found)
            false.update(cls for cls, _, _ in scored.false)
            told.update(edit.cls for edit in comparison.edits)
            once += scored.renumberings == 1
        for cls in sorted(made):
            share = f"{false[cls] / max(1, told[cls]):.2%}"
            print(f"| {cls} | {language} | {made[cls]} | {found[cls] / made[cls]:.2%} | {share} |", flush=True)
        share = f"{false['renumbering'] / max(1, told['renumbering']):.2%}"
        print(f"| renumbering, told once | {language} | {count} | {once / count:.2%} | {share} |", flush=True)


def pages(count: int) -> None:
    """Print how often it is told right what became of a page between two captures, through fetching to the archive."""
    print("\n| what became of the page | language | made | found | false |\n| --- | --- | --- | --- | --- |")
    for kind in PAGES:
        for english in (False, True):
            with TemporaryDirectory() as folder, Archive.open_or_create(Path(folder) / "archive") as archive:
                captures = Captures(archive, Path(folder) / "saved")
                scores = [captures.score(made_of(kind, number, english=english)) for number in range(count)]
            _row(kind, "en" if english else "zh", scores)


def shapes() -> None:
    """Print the cost of texts of 35,000 to 150,000 characters in shapes that cost the most, and how it grows.

    Compared, and shown: as text for a narrow and for a wide terminal, and as JSON.
    """
    chance = Random(1)  # noqa: S311  (as above)
    sentences = [f"这是第{number}个句子，讲的是{chance.randrange(10**6)}件事情。" for number in range(3000)]
    shuffled = chance.sample(sentences, len(sentences))
    rows = _cells(chance, 2000, "{:.2f}")
    pairs: dict[str, tuple[Sequence[str | Block], Sequence[str | Block]]] = {}
    for count in (1250, 2500, 5000, 10_000):
        lines = [f"第{number}行短句" for number in range(count)]
        pairs[f"{count:,} lines split"] = ["".join(lines)], lines
    for count in (500, 1000, 2000, 4000):
        pairs[f"{count:,} × 10 figures, all others"] = _tables(chance, count, "{:.2f}")
    pairs["2,000 × 10 figures with a unit, all others"] = _tables(chance, 2000, "{:.1f}万元")
    pairs["2,000 × 10 figures, rows shuffled"] = [_table(rows)], [_table(chance.sample(rows, len(rows)))]
    pairs["3,000 sentences shuffled"] = ["".join(sentences)], ["".join(shuffled)]
    pairs["3,000 lines shuffled"] = sentences, shuffled
    print("\n| shape | characters | edits | ms | text, ms | wide, ms | JSON, ms | wanted, all |\n" + "| --- " * 8 + "|")
    for name, (left, right) in pairs.items():
        one, two = _article(left), _article(right)
        found = compare(one, two)
        taken = [
            cost(lambda a=one, b=two: ours(a, b)),  # type: ignore[misc]
            *(cost(lambda w=w: render_comparison(found, one, two, width=w, colour=False)) for w in (80, 160)),  # type: ignore[misc] # noqa: B023
            cost(lambda: record_json.line(comparison_to_json(found))),  # noqa: B023
        ]
        figures = " | ".join(f"{figure:.0f}" for figure in taken)
        print(f"| {name} | {len(_text(one)):,} | {len(found.edits):,} | {figures} | 2,000 |", flush=True)


def _cells(chance: Random, count: int, form: str) -> list[tuple[str, ...]]:
    """Return rows of ten figures; their names keep two tables of other figures from being different articles."""
    figures = ([form.format(chance.random() * 10) for _ in range(10)] for _ in range(count))
    return [(f"第{number}号渡口全年运送乘客与货物情况统计一览", *row) for number, row in enumerate(figures)]


def _tables(chance: Random, count: int, form: str) -> tuple[Sequence[Block], Sequence[Block]]:
    return [_table(_cells(chance, count, form))], [_table(_cells(chance, count, form))]


def _table(rows: Sequence[tuple[str, ...]]) -> TableBlock:
    return TableBlock(tuple(rows))


def _row(kind: str, language: str, scores: Sequence[Score]) -> Score:
    total = reduce(add, scores)
    found, false = total.found / total.made, total.false / total.reported
    print(f"| {kind} | {language} | {total.made} | {found:.2%} | {false:.2%} |", flush=True)
    return total


def main() -> None:
    """Measure and print the tables."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--peers", action="store_true", help="measure the peers that are installed, too")
    arguments.add_argument("--long", action="store_true", help="texts up to 1,000,000 characters")
    arguments.add_argument("--score", action="store_true", help="hold the comparison against known edits")
    arguments.add_argument("--seeds", type=int, default=3)
    options = arguments.parse_args()
    speed(with_peers=options.peers)
    shapes()
    if options.long:
        growth()
    if options.score:
        table(options.seeds)
        hard(200)
        wholes(100)
        laws(40)
        pages(200)


if __name__ == "__main__":
    main()
