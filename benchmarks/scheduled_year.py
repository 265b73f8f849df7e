"""A year of scheduled runs over sites that publish, edit and remove, on a clock of its own; beside fixed intervals.

    python benchmarks/scheduled_year.py [--scale 0.01] [--days 365] [--folder /dev/shm]

The size wanted is 200 sites with 20 articles a day each: 1,460,000 articles, some ten million requests. Each request
goes the whole way: the sites answer in-process (`benchmarks/simulated_sites.py` has the distribution of edits), pages
are read, stored, compared with what was there, and what is new is told; a run every hour that opens and closes archive
and schedule as `repost run` does. So a part of the size is measured, by default a hundredth (20 sites, 2 articles a
day). Each run also takes two passes through the log (`benchmarks/run_cost.py`): with few requests a run, as at a part
of the size, these are ever more of what a request costs.

Each thing that a run says is judged by what the sites did. False: said and not so, or so and not said. Fixed intervals
are computed for the same articles, first looks and edits, with as many looks in all.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from array import array
from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime
from itertools import pairwise
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from archive.archive import Archive
from benchmarks.simulated_sites import DAY, HOUR, LISTED, SiteTransport, World
from scraper.fetch import Fetcher
from scraper.fetch.policy import Policy
from scraper.runs import ScheduledRun
from scraper.schedule import PageHistory, Schedule, due_at, exposure
from scraper.watchlist import parse_watchlist

if TYPE_CHECKING:
    from collections.abc import Callable

    from scraper.runs import PageDone

BEGIN: Final = datetime(2024, 1, 1, tzinfo=UTC)
HORIZON: Final = 90 * DAY
FULL_SITES, FULL_ARTICLES = 200, 20.0
MONTH: Final = 30
_UNSEEN, _AWAY = 255, 254


class Ledger:
    """What the sites showed us, and what the runs said of it: for each article, in a few bytes."""

    def __init__(self, world: World, articles: int) -> None:
        self._world = world
        self._state = bytearray([_UNSEEN]) * articles  # as last shown with success
        self._away = bytearray(articles)
        self.first = array("d", bytes(8 * articles))  # when it was first captured
        self.looks = 0  # again at a known page
        self.found = 0  # edits
        self.waited = 0.0  # by them, in seconds
        self.said = Counter[str]()
        self.false: list[str] = []

    def judge(self, done: PageDone, number: int, shown: int, now: float) -> None:
        """Judge what a run says of one article; `shown` is the state that its page had just now."""
        before, was_away = self._state[number], bool(self._away[number])
        said = done.news.state
        wanted = self._wanted(self._before(number, shown), was_away, shown)
        self.said[said] += 1
        if said not in wanted:
            self.false.append(f"{done.page.url} at {now:.0f}: {said} ({done.news.line}), not {' or '.join(wanted)}")
        if before == _UNSEEN:
            self.first[number] = now
        else:
            self.looks += 1
            if 0 <= before < shown and said == "edited":
                self.found += 1
                self.waited += now - self._world.story(number).states[shown].since
        self._away[number] = shown < 0
        if shown >= 0:
            self._state[number] = shown

    def _before(self, number: int, shown: int) -> int:
        """Return the state as last shown; the one shown now if that says the same, since an edit was undone."""
        before = self._state[number]
        if before == _UNSEEN or shown < 0:
            return before
        states = self._world.story(number).states
        return shown if states[before].paragraphs == states[shown].paragraphs else before

    @staticmethod
    def _wanted(before: int, was_away: bool, shown: int) -> tuple[str, ...]:
        if shown < 0:
            return ("still failing",) if was_away else ("failed",) if before == _UNSEEN else ("gone",)
        if before == _UNSEEN:
            return ("new",)
        if shown > before:
            return ("edited",)
        return ("back",) if was_away else ("unchanged",)


class Fixed(NamedTuple):
    """What looks at fixed intervals would have found."""

    interval: float
    looks: int
    found: int
    waited: float


def fixed(world: World, first: array[float], end: float, looks: int) -> tuple[Fixed, int]:
    """Return what fixed intervals find with so many looks; and how many edits there were to find."""
    pages = [
        (at, min(end, world.story(number).born + HORIZON), [state.since for state in world.story(number).states[1:]])
        for number, at in enumerate(first)
        if at
    ]
    low, high = HOUR / 10, 400 * DAY
    while high - low > 1:
        middle = (low + high) / 2
        if sum(int((until - at) / middle) for at, until, _ in pages if until > at) > looks:
            low = middle
        else:
            high = middle
    found, waited, edits, cost = 0, 0.0, 0, 0
    for at, until, moments in pages:
        last = int(max(0.0, until - at) / high)
        cost += last
        seen = {}
        for moment in moments:
            if at < moment < until:
                edits += 1
                look = int((moment - at) / high) + 1
                if look <= last:
                    seen[look] = moment  # of several edits between two looks the last one is seen
        found += len(seen)
        waited += sum(at + look * high - moment for look, moment in seen.items())
    return Fixed(high, cost, found, waited), edits


class Year:
    """The runs over one world."""

    def __init__(self, world: World, days: int, root: Path, more: str = "") -> None:
        """`more` is what else the watchlist has."""
        self._world = world
        self._root = root
        self.end = world.begin + days * DAY + LISTED / world.articles * DAY
        count = int(days * world.articles + LISTED + 2) * world.sites
        self.ledger = Ledger(world, count)
        self.transport = SiteTransport(world)
        self.runs = 0
        self.alarms = 0
        tables = (world.source(site) for site in range(world.sites))
        text = "".join(
            f'[[{kind}]]\nurl = "{url}"\nfeeds = false\n' if kind == "list" else f'[[{kind}]]\nurl = "{url}"\n'
            for kind, url in tables
        )
        self._watchlist = parse_watchlist(text + more, root / "watch.toml")

    def live(self, each_month: Callable[[int], None]) -> None:
        """Make a run an hour until the end."""
        # The sites have full lists when the first run looks at them.
        now = begun = self._world.begin + LISTED / self._world.articles * DAY
        month = 1
        while now < self.end:
            self.run_at(now)
            now += HOUR
            if now >= begun + month * MONTH * DAY:
                each_month(month)
                month += 1

    def run_at(self, now: float) -> None:
        """Make one run."""
        self.transport.now = now
        moment = datetime.fromtimestamp(now, UTC)
        clock: Callable[[], datetime] = lambda: moment  # noqa: E731
        with ExitStack() as stack:
            policy = Policy(host_delay=0.0, obey_robots=False, retries=0)
            fetcher = stack.enter_context(Fetcher(self.transport, policy, clock=clock))
            archive = stack.enter_context(Archive.open_or_create(self._root / "archive", clock=clock))
            schedule = stack.enter_context(Schedule(self._root / "archive"))
            run = ScheduledRun(self._watchlist, archive, schedule, lambda _: fetcher, archived=None, now=moment)
            run.begin()
            for source in run.due_sources():
                look = run.look(source)
                if look.problem is not None:
                    self.ledger.false.append(f"{source.url} at {now:.0f}: {look.problem}")
                run.watch(look)
            for page in run.plan().pages:
                result = run.capture(page)
                done = run.done(page, *result)
                number, shown = self.transport.shown
                if number != self._world.number_of(page.url):
                    self.ledger.false.append(f"{page.url} is no article")
                    continue
                self.ledger.judge(done, number, shown, now)
            changes = run.template_changes()
            self.alarms += len(run.drifts()) + sum(len(change.versions) for change in changes)
            run.finish(changes)
            run.end()
        self.runs += 1


def memory() -> float:
    """Return what this process has in memory, in MB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE") / 2**20


def check_archive(root: Path, world: World) -> tuple[int, int]:
    """Return how many articles the archive has, and how many of them have not exactly the states that were shown."""
    wrong = total = 0
    with Archive.open(root / "archive") as archive:
        for document in archive.documents():
            number = world.number_of(document.url)
            if number is None:
                continue
            total += 1
            versions = archive.versions(document.url)
            texts = {state.paragraphs for state in world.story(number).states}
            shown = [tuple(block.text for block in version.article.body) for version in versions]
            # An edit may be undone by a later one: the same text again, but never twice in a row.
            wrong += any(one == next_one for one, next_one in pairwise(shown)) or not texts.issuperset(shown)
    return total, wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--scale", type=float, default=0.01, help="share of the full size (default: %(default)s)")
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--folder", type=Path, help="where the archive is made")
    parser.add_argument("--alone", type=int, metavar="ARTICLES", help="only compute when so many would be looked at")
    options = parser.parse_args()
    if options.alone is not None:
        alone(options.alone, options.days)
        return
    root = Path(tempfile.mkdtemp(dir=options.folder))
    try:
        report(options.scale, options.days, root)
    finally:
        shutil.rmtree(root)


def alone(articles: int, days: int) -> None:
    """Compute the looks at so many articles, without runs and pages: seconds for what takes the runs hours."""
    world = World(20, articles / 20 / days, BEGIN.timestamp())
    end = world.begin + days * DAY
    first, looks, found, waited = array("d"), 0, 0, 0.0
    for number in range(articles):
        story = world.story(number)
        at = seen = ceil(story.born / HOUR + 1) * HOUR
        first.append(at)
        state, page = max(0, story.state_at(at)), PageHistory(at, at)
        while (due := due_at(page, horizon=HORIZON)) is not None and (look := ceil(due / HOUR) * HOUR) <= end:
            looks += 1
            shown = story.state_at(look)
            if shown < 0:
                page = page._replace(last=look, misses=page.misses + 1, gone=True)
                continue
            found += shown > state
            waited += look - story.states[shown].since if shown > state else 0
            watched = page.exposure + exposure(at, seen, look)
            page, state, seen = PageHistory(at, look, page.edits + (shown > state), watched), shown, look
    other, edits = fixed(world, first, end, looks)
    print(f"{articles:,} articles in {days} days, {looks / articles:.1f} looks again at each\n")
    compare(edits, Fixed(0, looks, found, waited), other)


def compare(edits: int, ours: Fixed, other: Fixed) -> None:
    """Print what was found by the schedule, and at fixed intervals."""
    print(f"| {edits:,} edits made | looks again | found | mean delay |\n| --- | --- | --- | --- |")
    for name, one in (("by the schedule", ours), (f"every {other.interval / DAY:.1f} days", other)):
        delay = one.waited / max(1, one.found) / HOUR
        print(f"| {name} | {one.looks:,} | {one.found:,} ({one.found / max(1, edits):.0%}) | {delay:,.0f} h |")
    sooner = 1 - (ours.waited / max(1, ours.found)) / (other.waited / max(1, other.found) or 1)
    print(f"\n{ours.found / max(1, other.found) - 1:+.0%} found, {sooner:.0%} sooner (wanted: 25 % of one of them)")


def report(scale: float, days: int, root: Path) -> Year:
    """Live through a year, and print what it gave."""
    sites = max(2, round(FULL_SITES * scale**0.5))
    world = World(sites, FULL_SITES * FULL_ARTICLES * scale / sites, BEGIN.timestamp())
    year = Year(world, days, root)
    print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} CPUs, Python {sys.version.split()[0]}")
    print(f"{sites} sites, {world.articles:g} articles a site and day, {days} days, a run an hour\n")
    print("| month | requests | looks again | edits found | CPU ms a request | MB |")
    print("| --- | --- | --- | --- | --- | --- |")
    last = [0, 0, 0, time.process_time()]

    def month(number: int) -> None:
        ledger, asked, at = year.ledger, year.transport.asked, time.process_time()
        cost = (at - last[3]) / max(1, asked - last[0]) * 1e3
        row = (asked - last[0], ledger.looks - last[1], ledger.found - last[2])
        print(f"| {number} | {' | '.join(f'{one:,}' for one in row)} | {cost:.1f} | {memory():.0f} |", flush=True)
        last[:] = [asked, ledger.looks, ledger.found, at]

    begun = time.perf_counter()
    year.live(month)
    seconds = time.perf_counter() - begun
    ledger = year.ledger
    other, edits = fixed(world, ledger.first, year.end, ledger.looks)
    total, wrong = check_archive(root, world)
    print(f"\n{year.runs:,} runs, {year.transport.asked:,} requests in {seconds:,.0f} s")
    print(f"said: {', '.join(f'{count:,} {state}' for state, count in ledger.said.most_common())}")
    print(f"false: {len(ledger.false)}; alarms and edits taken back: {year.alarms}")
    print(f"in the archive: {total:,} articles, {wrong} of them with other versions than were shown")
    print()
    compare(edits, Fixed(0, ledger.looks, ledger.found, ledger.waited), other)
    for line in ledger.false[:10]:
        print(f"false: {line}")
    return year


if __name__ == "__main__":
    main()
