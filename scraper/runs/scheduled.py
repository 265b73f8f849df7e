"""One scheduled run over a watchlist: sources are looked at, due pages captured, and what is new is told.

    looks ──► articles watched ──► plan of what is due ──► captures ──► news ──► templates, drift ──► findings

What was done is in the archive at once: a run that is killed goes on where it stood, since the schedule follows from
the log. Printing is the caller's.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from archive.files import WriteFailed, keep_tags
from archive.log import CaptureEntry, ComparisonEntry
from archive.model import (
    ArchiveDamaged,
    BadURL,
    FormatError,
    NotArchived,
    RepostError,
    bare_host,
    canonical_url,
    fault_message,
    host_of,
    same_page,
)
from archive.report import Said
from scraper.jobs import PagesOnce, TemplateWatch, archive_repost
from scraper.notify import RunFinding
from scraper.runs.drift import POOLED, SAMPLE, Drift, DriftWatch, PageRead
from scraper.runs.late import late_news
from scraper.runs.look import SourceLook, look_at
from scraper.runs.news import Before, PageNews, news_of
from scraper.schedule import MOST_PAGES, UNASKED, Budget, plan_run
from scraper.watchlist import WatchedPage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from archive.archive import Archive
    from archive.model import Article, Version
    from scraper.fetch import Fetcher
    from scraper.jobs import PageResult, RepostResult, TemplateChange
    from scraper.memento import MementoServices
    from scraper.schedule import Schedule
    from scraper.watchlist import WatchedSource, Watchlist


@dataclass(frozen=True, slots=True)
class PageDone:
    """One page of a run: its result, or why there is none, and what is new about it."""

    page: WatchedPage
    result: RepostResult | None
    news: PageNews
    original_known: bool = False  # whether what is wrong with its original was known before
    unsaid: Version | None = None  # a version that an earlier run stored, and was killed before it could say so

    @property
    def edited(self) -> tuple[tuple[str, int], ...]:
        """The versions that are said to be edits, by URL and number: another template may take them back."""
        pages = () if self.result is None else (self.result.repost, self.result.original)
        found = [page.version for page in pages if page is not None and page.is_new and page.version is not None]
        found += [] if self.unsaid is None else [self.unsaid]
        return tuple((version.url, version.number) for version in found if version.cause == "page")

    @property
    def title(self) -> str:
        """The title of its article; "" if none was read."""
        return self.news.title


class RunPlan(NamedTuple):
    """The pages that a run captures, and how many more are due but over its budget, by host.

    `waiting` counts sources, and pages of every run, that failed or were gone and are asked again later. `forgotten`
    are those that the watchlist names, and that somebody had forgotten (`repost forget`): they are left out.
    """

    pages: list[WatchedPage]
    postponed: dict[str, int]
    waiting: int
    forgotten: tuple[str, ...] = ()


class ScheduledRun:
    """The work of one run. `look` and `capture` are for any number of threads, the rest for the one that began it.

    `fetcher_of` returns the fetcher for saved pages, or with None for the live web; `now` is the time of the run.
    """

    def __init__(
        self,
        watchlist: Watchlist,
        archive: Archive,
        schedule: Schedule,
        fetcher_of: Callable[[Path | None], Fetcher],
        *,
        archived: MementoServices | None,
        now: datetime,
    ) -> None:
        self._watchlist = watchlist
        self._archive = archive
        self._schedule = schedule
        self._fetcher_of = fetcher_of
        self._archived = archived
        self._now = now
        self._originals = PagesOnce()
        self._templates = TemplateWatch(archive)
        self._drift = DriftWatch()
        self._sources = {_watch_name(source): source for source in watchlist.sources}
        self._in_full: frozenset[str] = frozenset()
        self._failing: frozenset[str] = frozenset()
        self._waiting = 0  # sources
        self._tags = {page.url: page.tags for page in watchlist.pages}

    def begin(self) -> None:
        """Bring the schedule up to date with the log and the watchlist."""
        self._schedule.catch_up()
        named = self._named_pages()
        self._schedule.forget(self._schedule.watches() - self._sources.keys() - named.keys())
        # Those of every run are only counted there, for the status: a run need not wait for that.
        self._watch_pages({name: of for name, of in named.items() if of[0] != 0})

    def _named_pages(self) -> dict[str, tuple[float | None, list[str]]]:
        """Return the pages that the watchlist names, by what those of one interval are called in the schedule."""
        by_interval: defaultdict[float | None, list[str]] = defaultdict(list)
        for page in self._watchlist.pages:
            by_interval[page.every].append(page.url)
        return {_interval_name(every): (every, urls) for every, urls in by_interval.items()}

    def _watch_pages(self, named: Mapping[str, tuple[float | None, list[str]]]) -> None:
        now = self._now.timestamp()
        for name, (every, urls) in named.items():
            self._schedule.watch(urls, name, horizon=float("inf"), now=now, every=every, named=True)

    def due_sources(self) -> list[WatchedSource]:
        """Return the sources that are due, in the watchlist's order; none that was forgotten."""
        now = self._now.timestamp()
        forgotten = self._schedule.forgotten()
        states = {one: self._schedule.list_state(one.url, one.every, _settings(one)) for one in self._watchlist.sources}
        self._in_full = frozenset(source.url for source, state in states.items() if state.in_full)
        self._failing = frozenset(source.url for source, state in states.items() if state.misses)
        self._waiting = sum(state.misses > 0 and state.due > now for state in states.values())
        return [source for source, state in states.items() if state.due <= now and source.url not in forgotten]

    @property
    def failing_sources(self) -> frozenset[str]:
        """The addresses of sources that could not be looked at the last time."""
        return self._failing

    def look(self, source: WatchedSource) -> SourceLook:
        """Look at a source. No failure of it ends the run. Raises WriteFailed for an archive that can't be written."""
        try:
            fetcher = self._fetcher_of(source.saved)
            in_full = source.url in self._in_full
            return look_at(source, fetcher, self._archive, self._schedule.known, fresh=in_full)
        except WriteFailed:
            raise
        except RepostError as error:
            return SourceLook(source, problem=str(error))
        except Exception as error:  # noqa: BLE001 - no source ends a run
            return SourceLook(source, problem=fault_message(error))

    def watch(self, look: SourceLook, *, cut_short: bool = False) -> int:
        """Watch the articles that a look gave; return how many are new.

        A source that gave nothing is asked again, ever later; but for one that the run's end may have `cut_short`.
        """
        source, now = look.source, self._now.timestamp()
        if look.problem is not None and not look.articles:
            if not cut_short and look.problem.partition(":")[0] not in UNASKED:
                self._schedule.record_failed_list(source.url, now=now)
            return 0
        new = self._schedule.watch(
            (article.url for article in look.articles),
            _watch_name(source),
            horizon=source.horizon,
            now=now,
            titles={article.url: article.title for article in look.articles},
        )
        taken = None if look.at is None or look.postponed else look.at.timestamp()
        self._schedule.record_list(source.url, new=new, now=now, taken=taken, settings=_settings(source))
        return new

    def plan(self) -> RunPlan:
        """Return what the run captures: pages that the watchlist names, then what is due, within the budget."""
        named = {page.url: page for page in self._watchlist.pages}
        forgotten = self._schedule.forgotten()
        always = [page for page in self._watchlist.pages if page.every == 0 and page.url not in forgotten]
        if last := self._schedule.last_attempts(_interval_name(0)):
            # Those that waited longest go first: the end of a run, by its time say, leaves others each time.
            always.sort(key=lambda page: last.get(page.url, 0.0))
        in_every_run = frozenset(page.url for page in always)
        waiting = in_every_run & self._schedule.waiting(self._now.timestamp())
        written = self._watchlist.budget
        budget = Budget(MOST_PAGES if written.pages is None else written.pages, written.pages_per_host)
        # What the schedule has of the pages of every run is that of the last one: the watchlist may have fewer now.
        due = (
            page
            for page in self._schedule.due_pages(self._now.timestamp())
            if page.url not in in_every_run and page.watch != _interval_name(0)
        )
        plan = plan_run(due, budget)
        pages = [named.get(page.url) or self._listed_page(page.url, page.watch, page.title) for page in plan.pages]
        asked = [page for page in always if page.url not in waiting]
        entries: tuple[WatchedSource | WatchedPage, ...] = (*self._watchlist.sources, *self._watchlist.pages)
        left_out = tuple(entry.url for entry in entries if entry.url in forgotten)
        return RunPlan([*asked, *pages], plan.postponed, self._waiting + len(waiting), left_out)

    def capture(self, page: WatchedPage) -> tuple[RepostResult | None, str | None]:
        """Capture one page and its original. Return the result, or why there is none. Raises WriteFailed."""
        try:
            fetcher = self._fetcher_of(page.saved)
            result = archive_repost(
                page.url, fetcher, self._archive, self._archived, original=page.original, originals=self._originals
            )
        except WriteFailed:
            raise
        except RepostError as error:
            return None, str(error)
        except Exception as error:  # noqa: BLE001 - no page ends a run
            return None, fault_message(error)
        return result, None

    def done(self, page: WatchedPage, result: RepostResult | None, error: str | None) -> PageDone:
        """Return what is new about a page that was captured."""
        self._tags[page.url] = page.tags
        if result is None:
            return PageDone(page, None, PageNews("failed", Said(error or "failed", error or "failed")))
        self._templates.add(result)
        before = self._before(page.url, result)
        for one in (result.repost, result.original):
            if one is not None:
                self._drift.add(one, had_article=self._schedule.before(one.capture.url).versions > 0)
        known = self._is_known(result.original)
        return PageDone(page, result, news_of(result, before, self._version), original_known=known)

    def unsaid(self) -> Iterator[PageDone]:
        """Yield what an earlier run stored and could not say, since it was killed. To be asked after `begin`."""
        entries = self._schedule.unsaid()
        if not entries:
            return
        urls = {entry.url for entry in entries if isinstance(entry, CaptureEntry)}
        urls |= {entry.right.url for entry in entries if isinstance(entry, ComparisonEntry) and entry.right.url}
        named = {page.url: page for page in self._watchlist.pages}
        watched = {url: named[url] for url in urls if url in named}
        for url, watch in self._schedule.watched(urls).items():
            watched.setdefault(url, self._listed_page(url, watch, None))
        originals = {page.url: original for page in watched.values() if (original := self._original_of(page))}
        before = self._schedule.when_said(urls)
        for late in late_news(entries, watched, originals, before, self._version):
            if late.version is not None:
                self._templates.add_version(late.version, is_new=True)
            yield PageDone(late.page, None, late.news, unsaid=late.version)

    def template_changes(self) -> list[TemplateChange]:
        """Return what is no edit: the same parts of many pages of a host changed in this run. Logged by `finish`."""
        return self._templates.changes()

    def drifts(self) -> list[Drift]:
        """Return the sites whose pages are no longer read as they were, those that were said before with their day."""
        judged = dict(self._drift.drifts(self._usual, self._recent_reads))
        found = []
        for host, reads in self._drift.reads.items():
            recent, lost = self._schedule.host_notes(host)
            if host in judged:
                found += [drift._replace(since=lost.get(drift.what)) for drift in judged[host]]
                lost = {drift.what: lost.get(drift.what, f"{self._now:%Y-%m-%d}") for drift in judged[host]}
            self._schedule.note_host(host, [*recent, *reads][-POOLED:], lost)
        return found

    def _recent_reads(self, host: str) -> list[PageRead]:
        return [PageRead(at, tuple(fields), size) for at, fields, size in self._schedule.host_notes(host)[0]]

    def finish(self, changes: Sequence[TemplateChange]) -> None:
        """Log what is taken back."""
        self._templates.record(changes)

    def end(self, *, said: bool = True) -> None:
        """Bring the schedule up to date. What the run found is not said again, but where it could not be told."""
        self._watch_pages({name: of for name, of in self._named_pages().items() if of[0] == 0})
        self._schedule.catch_up()
        if said:
            self._schedule.note_said()
        keep_tags(self._archive.root, self._tags)

    def drift_findings(self, drifts: Sequence[Drift]) -> Iterator[RunFinding]:
        """Yield what somebody may be told of sites that are read badly."""
        for drift in drifts:
            if drift.since is not None:
                continue  # told then
            url = f"http://{drift.host}/"
            details = {"host": drift.host, "what": drift.what, "pages": drift.pages, "of": drift.of}
            subject = f"{drift.what} {self._now:%Y-%m-%d}"
            yield RunFinding("degraded", self._now, url, drift.host, drift.said, (), details, subject)

    def _before(self, url: str, result: RepostResult) -> Before:
        row = self._schedule.before(url)
        original = None if result.original is None else self._schedule.before(result.original.capture.url)
        return Before(
            captured=row.captures > 0,
            away=bool(row.away),
            failing=row.knows(result.repost.capture.outcome),
            verdict=row.verdict,
            kept=row.kept,
            original_gone=original is not None and bool(original.away),
        )

    def _is_known(self, original: PageResult | None) -> bool:
        """Return whether what is wrong with an original was known before the run."""
        if original is None:
            return False
        row = self._schedule.before(original.capture.url)
        return row.knows(original.capture.outcome) or (original.capture.outcome == "gone" and bool(row.away))

    def _listed_page(self, url: str, watch: str, title: str | None) -> WatchedPage:
        source = self._sources.get(watch)
        saved, tags = (None, ()) if source is None else (source.saved, source.tags)
        return WatchedPage(url, title, saved, every=None, tags=tags)

    def _version(self, url: str, number: int | None) -> Version | None:
        try:
            return self._archive.latest(url) if number is None else self._archive.version(url, number)
        except (NotArchived, ArchiveDamaged, FormatError):
            return None

    def _original_of(self, page: WatchedPage) -> str | None:
        """Return the original of a page as it was stored last, that of the watchlist first; None if it names none."""
        version = self._version(page.url, None)
        named = page.original or (version.article.original_url if version is not None else None)
        if named is None:
            found = self._archive.found_original(page.url)
            return found[0] if found is not None else None
        try:  # a redirected page may link to the address that was asked for: that is the page itself
            return None if same_page(named, page.url) else canonical_url(named)
        except BadURL:
            return None

    def _usual(self, host: str, before: float) -> Iterator[Article]:
        """Yield some articles of a host as they were read before a time."""
        for url in self._schedule.pages_of(bare_host(f"http://{host}/"), before=before, most=SAMPLE):
            if host_of(url) == host and (version := self._known_before(url, before)) is not None:
                yield version.article

    def _known_before(self, url: str, before: float) -> Version | None:
        """Return the newest version of a page that was stored before a time."""
        try:
            versions = self._archive.versions(url)
        except (NotArchived, ArchiveDamaged, FormatError):
            return None
        return next((one for one in reversed(versions) if one.captured_at.timestamp() < before), None)


def _watch_name(source: WatchedSource) -> str:
    """Return what an entry of the watchlist is called in the schedule."""
    return f"{source.kind} {source.url}"


def _interval_name(every: float | None) -> str:
    """Return what the pages that the watchlist names with one interval are called in the schedule."""
    return f"page every {'auto' if every is None else every}"


def _settings(source: WatchedSource) -> str:
    """Return what decides which articles of a source are watched."""
    return repr((source.take, source.leave, source.since, source.pages, source.feeds))
