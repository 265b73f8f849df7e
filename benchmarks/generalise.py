"""Whether the reader's rules hold on sites that they were not written on, and what each rule is worth.

    python benchmarks/generalise.py [--pages DIR] [--half A] [--worst 10]
    python benchmarks/generalise.py --rules [--rooms boilerplate body metadata] [--only TEXT] [--seconds 600] [--half A]

Each site of the corpora belongs to one of two halves, by a hash of its name. Write rules while looking at half A alone
(`--half A` shows no other): half B then shows whether they generalise. The corpora are the folders with a
`manifest.jsonl` in DIR (by default those that lie beside the project; or `REPOST_CORPORA`).

With `--rules`, the rules are switched off one at a time (see `switched_rules.py`), and all pages that may change are
read again. A site counts as helped by a rule if its pages are worse without it. A rule that helps fewer than three
sites fits pages, not kinds. What only names the kind of a line outside the body changes no figure.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import corpora
import switched_rules

from scraper.body import locate_body

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from corpora import CorpusPage, Score
    from switched_rules import Switch

    from archive.model import Article
    from scraper.body import Body

ROOMS = ("boilerplate", "body", "metadata", "interstitials")
WORKERS = 2
# A change of a site's points by less is none.
NOTHING = 0.002
# What is read of a page depends on these rooms only through where its body is (and the kinds of lines outside it, which
# no figure counts), but for the module that makes the blocks.
FINDING = ("scraper.boilerplate", "scraper.body")
BLOCKS = "scraper.body.blocks"
# A page with a shorter body, or with hidden prose, may be read from elsewhere than its visible lines.
SURELY_VISIBLE = 400
# Rules that help fewer sites than this go.
ENOUGH_SITES = 3
SHOWN = 100  # characters of a rule


class Base(NamedTuple):
    """What is read with all rules."""

    scorer: ModuleType
    pages: list[CorpusPage]
    articles: list[Article | None]
    scores: list[Score]
    bodies: list[Body | None]


class Worth(NamedTuple):
    """What a rule is worth: of its sites, those that are worse and better without it; the change by the rule."""

    switch: Switch
    helped: tuple[str, ...]
    harmed: tuple[str, ...]
    f1: float  # summed over pages
    kept: float  # kept less leaked, summed over pages
    fields: int
    changed: int  # articles that are not the same without the rule

    @property
    def net(self) -> float:
        """All of it as one figure."""
        return self.f1 + self.kept + self.fields


def base_of(scorer: ModuleType, pages: list[CorpusPage]) -> Base:
    """Read and score all pages."""
    articles = [corpora.read(page) for page in pages]
    scores = [corpora.score(scorer, page, article) for page, article in zip(pages, articles, strict=True)]
    return Base(scorer, pages, articles, scores, [locate_body(page.document).body for page in pages])


def number(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def print_halves(base: Base, halves: str) -> None:
    """Print the figures of each corpus and language, sites apart."""
    groups: dict[tuple[str, str], list[tuple[CorpusPage, Score]]] = defaultdict(list)
    for page, found in zip(base.pages, base.scores, strict=True):
        groups[page.corpus, page.row["lang"]].append((page, found))
    names = list(corpora.table([]))
    print(f"| corpus | half | pages | sites | {' | '.join(names)} |\n| --- | --- | --- | --- |{' --- |' * len(names)}")
    for (corpus, lang), members in sorted(groups.items()):
        for half in halves:
            rows = [found for page, found in members if page.half == half]
            sites = len({page.site for page, _ in members if page.half == half})
            cells = " | ".join(number(value) for value in corpora.table(rows).values())
            print(f"| {corpus} {lang} | {half} | {len(rows)} | {sites} | {cells} |")


def print_worst(base: Base, count: int) -> None:
    """Print the pages with the lowest F1, and those that are read though they are no article."""
    ranked = sorted(
        (found["f1"], page.name, page.site)
        for page, found in zip(base.pages, base.scores, strict=True)
        if "f1" in found
    )
    print()
    for f1, name, site in ranked[:count]:
        print(f"  F1 {f1:.3f}  {name}  ({site})")


_BASE: list[Base] = []  # of the parent, seen by its forks
_OPTIONS: dict[str, float] = {}


def measure(switch: Switch) -> Worth | None:
    """Return what a rule is worth; None if the time is over, or if the reader fails without it, as code needs it."""
    if time.monotonic() > _OPTIONS["until"]:
        return None
    try:
        return compare(_BASE[0], switch)
    except Exception:  # noqa: BLE001 - whatever code does when a constant of its own is not what it was
        return None


def compare(base: Base, switch: Switch) -> Worth:
    """Read again, with a rule switched off, the pages that may change."""
    sites: dict[str, float] = defaultdict(float)
    f1 = kept = 0.0
    fields = changed = 0
    finds = switch.module.startswith(FINDING) and switch.module != BLOCKS
    with switched_rules.switched(switch):
        for page, before, was, body in zip(base.pages, base.articles, base.scores, base.bodies, strict=True):
            if switch.sign is not None and not switch.sign.search(page.haystack):
                continue
            if finds and has_same_body(page, body):
                continue
            article = corpora.read(page, again=switch.module.startswith("scraper.document"))
            if article == before:
                continue
            now = corpora.score(base.scorer, page, article)
            changed += 1
            sites[page.site] += corpora.points(was) - corpora.points(now)
            f1 += was.get("f1", 0.0) - now.get("f1", 0.0)
            kept += _kept(was) - _kept(now)
            fields += sum(bool(was.get(field)) - bool(now.get(field)) for field in corpora.FIELDS)
    helped = tuple(site for site, points in sites.items() if points > NOTHING)
    harmed = tuple(site for site, points in sites.items() if points < -NOTHING)
    return Worth(switch, helped, harmed, f1, kept, fields, changed)


def has_same_body(page: CorpusPage, body: Body | None) -> bool:
    """Return whether a page's body is found where it was, so that nothing else need be read again."""
    located = locate_body(page.document)
    surely = located.size >= SURELY_VISIBLE and not located.page.concealed_prose
    return surely and located.body == body


def _kept(found: Score) -> float:
    (have, of), (leak, among) = found["with"], found["leak"]
    return (have / of if of else 0.0) - (leak / among if among else 0.0)


def measure_all(base: Base, switches: list[Switch], seconds: float) -> Iterator[Worth]:
    """Yield what each rule is worth that can be switched off, as far as the time suffices."""
    _BASE[:] = [base]
    _OPTIONS["until"] = time.monotonic() + seconds
    for page in base.pages:
        _ = page.haystack  # before the forks, which then share it
    with multiprocessing.get_context("fork").Pool(WORKERS) as pool:
        yield from (worth for worth in pool.imap(measure, switches, chunksize=2) if worth is not None)


def print_rules(found: list[Worth]) -> None:
    """Print the rules that harm, those that help few sites, and those that change nothing."""
    rules = [worth for worth in found if worth.switch.group != "thresholds"]
    few = [worth for worth in rules if worth.net > NOTHING and 0 < len(worth.helped) < ENOUGH_SITES]
    idle = [worth for worth in rules if not worth.helped and not worth.harmed]
    many = [worth for worth in rules if len(worth.helped) >= ENOUGH_SITES]
    print(f"\n{len(found)} tried; {len(many)} alternatives and entries help {ENOUGH_SITES} or more sites")
    print_table("Rules that harm", [worth for worth in rules if worth.net < -NOTHING])
    print_table(f"Rules that help fewer than {ENOUGH_SITES} sites", few)
    print_table(
        "Thresholds, doubled or halved, with which figures change",
        [worth for worth in found if worth.switch.group == "thresholds" and abs(worth.net) > NOTHING],
    )
    print(f"\n{len(idle)} rules whose absence changes no figure; in brackets, how many articles it changes:")
    for worth in idle:
        print(f"  ({worth.changed}) {worth.switch.name[:SHOWN]}")


def print_table(title: str, found: list[Worth]) -> None:
    print(f"\n{title}: {len(found)}\n")
    if not found:
        return
    print("| rule | helps | harms | F1 | kept − leaked | fields | sites |\n| --- | --- | --- | --- | --- | --- | --- |")
    for worth in sorted(found, key=lambda worth: worth.net):
        sites = " ".join([*(f"+{site}" for site in worth.helped[:3]), *(f"−{site}" for site in worth.harmed[:3])])
        name = worth.switch.name[:SHOWN].replace("|", "\\|")
        print(
            f"| `{name}` | {len(worth.helped)} | {len(worth.harmed)} | {worth.f1:+.3f} | {worth.kept:+.3f} "
            f"| {worth.fields:+d} | {sites} |"
        )


def main() -> None:
    """Measure and print the tables."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--pages", type=Path, default=Path(os.environ.get("REPOST_CORPORA") or corpora.SHARED))
    arguments.add_argument("--half", choices=("A", "B"), help="only the sites of this half")
    arguments.add_argument("--worst", type=int, default=0)
    arguments.add_argument("--rules", action="store_true", help="what each rule is worth")
    arguments.add_argument("--rooms", nargs="+", default=list(ROOMS))
    arguments.add_argument("--only", default="", help="only rules whose name contains this")
    arguments.add_argument("--seconds", type=float, default=600)
    options = arguments.parse_args()
    pages = [page for page in corpora.load(options.pages) if options.half in (None, page.half)]
    base = base_of(corpora.load_scorer(options.pages), pages)
    sites = {page.site for page in pages}
    print(f"{len(pages)} pages of {len(sites)} sites; a site's half is A or B by a hash of its name\n")
    print_halves(base, options.half or "AB")
    print_worst(base, options.worst)
    if options.rules:
        tried = [switch for switch in switched_rules.switches(options.rooms) if options.only in switch.name]
        begun = time.monotonic()
        found = list(measure_all(base, tried, options.seconds))
        print(f"{len(tried)} rules, {len(found)} of them measured in {time.monotonic() - begun:.0f} s")
        print_rules(found)


if __name__ == "__main__":
    main()
