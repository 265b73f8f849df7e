"""`repost run`: one scheduled run over a watchlist."""

from __future__ import annotations

import errno
import threading
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from archive.archive import Archive
from archive.files import RunLock, WriteFailed
from archive.model import RequestError
from archive.report import Runs
from scraper.cli import DONE, INCOMPLETE
from scraper.cli.commands.upkeep import authorities_of, timestamp_log
from scraper.cli.operands import ignored_robots
from scraper.cli.output import FULL, complain, note, summary, warn
from scraper.cli.scheduled.printer import RunPrinter
from scraper.cli.scheduled.progress import following
from scraper.fetch import RunLimit
from scraper.jobs import WORKERS, HostQueue

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence
    from pathlib import Path

    from scraper.fetch import Fetcher
    from scraper.jobs import RepostResult
    from scraper.memento import MementoServices
    from scraper.notify import Alerts, RunFinding
    from scraper.runs import Drift, RunPlan, ScheduledRun
    from scraper.watchlist import WatchedPage, WatchedSource, Watchlist

# Errors of a disk that can't be written: every page would fail, so going on would only burden the sites.
_FATAL_ERRNOS: Final = FULL | {errno.EROFS}
# The states of a page that could not be had.
FAILED: Final = frozenset(("failed", "still failing"))
# Those of a page that is as it was, as far as anybody can say.
UNCHANGED: Final = frozenset(("unchanged", "suspect"))
# Addresses of one kind that are named.
MOST_NAMED: Final = 10
# Reports that are looked through for what failed before.
RECENT: Final = 20


def run_watchlist(options: Namespace, watchlist: Watchlist) -> int:
    """Run `repost run WATCHLIST.toml` and return its exit status."""
    from scraper.memento import MementoServices, read_services  # noqa: PLC0415

    by_hand = options.max_time is not None
    _take_options(options, watchlist.options)
    archived = MementoServices(read_services(options.memento, watchlist.memento))
    asked = authorities_of([*options.timestamp, *watchlist.timestamp])
    note(options, watchlist.notes)
    if options.dry_run:
        return _print_plan(options, watchlist)
    return max(
        _Run(options, watchlist, archived, time_by_hand=by_hand).run(),
        timestamp_log(options, asked, watchlist.tls, watchlist.ca),
    )


def _take_options(options: Namespace, written: Any) -> None:  # noqa: ANN401 - values of any type, by name
    """Use the watchlist's values for options that the command line does not give."""
    from scraper.cli import defaults, speak  # noqa: PLC0415

    usual = defaults("run")
    for name, value in written.items():
        if getattr(options, name) == usual[name]:
            setattr(options, name, value)
    speak(options.lang)


def _print_plan(options: Namespace, watchlist: Watchlist) -> int:
    """Print what a run would do now; nothing is fetched, and nothing is written but the schedule."""
    from scraper.runs import ScheduledRun  # noqa: PLC0415
    from scraper.schedule import Schedule  # noqa: PLC0415

    with ExitStack() as stack:
        archive = stack.enter_context(Archive.open_or_create(options.archive))
        now = datetime.now(UTC)
        stack.enter_context(RunLock(options.archive, started_at=now))
        schedule = stack.enter_context(Schedule(options.archive))
        run = ScheduledRun(watchlist, archive, schedule, _no_fetcher, archived=None, now=now)
        run.begin()
        sources, plan = run.due_sources(), run.plan()
        _note_forgotten(options, plan)
        RunPrinter(options).plan(sources, plan)
    return DONE


def _note_forgotten(options: Namespace, plan: RunPlan) -> None:
    """Say what the watchlist names and somebody had forgotten: it is left out, and could be taken out."""
    lines = [f"{url}: forgotten, so left out; it is still in the watchlist" for url in plan.forgotten[:MOST_NAMED]]
    more = len(plan.forgotten) - MOST_NAMED
    note(options, [*lines, f"forgotten and still in the watchlist: and {more:,} more"] if more > 0 else lines)


def _no_fetcher(_: Path | None) -> Fetcher:
    raise RequestError("a dry run fetches nothing")


class _Run:
    """One run: what is fetched by whom, and what is printed when."""

    def __init__(
        self, options: Namespace, watchlist: Watchlist, archived: MementoServices, *, time_by_hand: bool
    ) -> None:
        self._options = options
        self._watchlist = watchlist
        self._archived = archived
        budget = watchlist.budget
        written = None if time_by_hand else f'time = "{budget.time}" under [budget]'
        self._limit = RunLimit(time.monotonic, options.max_time, budget.megabytes, written)
        self._started_at = datetime.now(UTC)
        self._printer = RunPrinter(options, self._limit)
        self._looks: list[dict[str, Any]] = []
        self._sources_left = 0  # for the next run
        self._known: frozenset[str] = frozenset()  # sources that failed the last time
        self._status = DONE
        self._holds = True

    def run(self) -> int:
        """Do it, and return the exit status."""
        from scraper.runs import ScheduledRun, failing_sources, last_reports  # noqa: PLC0415
        from scraper.schedule import Schedule  # noqa: PLC0415

        options = self._options
        with ExitStack() as stack:
            fetchers = _Fetchers(options, self._watchlist, stack, self._limit)
            archive = stack.enter_context(Archive.open_or_create(options.archive, evidence_of=options.evidence_of))
            stack.enter_context(RunLock(options.archive, started_at=self._started_at))
            schedule = stack.enter_context(Schedule(options.archive))
            alerts = self._alerts(stack) if self._tells else None
            note(options, archive.messages)
            self._status = max(self._status, warn(archive.losses))
            run = ScheduledRun(
                self._watchlist, archive, schedule, fetchers.of, archived=self._archived, now=self._started_at
            )
            run.begin()
            self._known = frozenset(failing_sources(last_reports(options.archive, RECENT)))
            for late in run.unsaid():
                self._printer.take_late(late)
            self._look(run, fetchers)
            plan = run.plan()
            _note_forgotten(options, plan)
            try:
                self._capture(run, plan.pages, fetchers, alerts)
            except BaseException:
                self._limit.stop()
                raise
            finally:
                # Done also if a full disk or a signal ends the run: what was captured is said.
                self._finish(run, plan, alerts)
            # A loss that was found while capturing is said then.
            self._status = max(self._status, INCOMPLETE if archive.losses else DONE)
        return self._status

    def _look(self, run: ScheduledRun, fetchers: _Fetchers) -> None:
        """Look at the sources that are due, hosts side by side."""
        due = run.due_sources()
        self._known |= run.failing_sources
        looks = HostQueue(due, run.look, host=_host, workers=fetchers.workers(due), run=self._limit)
        left = len(due)
        with following(self._options, Runs.looking, map(_host, due)) as step:
            for source, look in looks:
                left -= 1
                new = run.watch(look, cut_short=self._limit.over)
                self._printer.look(look, new)
                cut_short = look.problem is not None and self._limit.planned and self._limit.why in look.problem
                if cut_short:  # nothing of the source's own: the next run looks at it
                    left += 1
                else:
                    self._looks.append({"url": source.url, "kind": source.kind, "new": new, "problem": look.problem})
                    if look.problem is not None:
                        self._status = max(self._status, self._complain_of(source.url, look.problem))
                step(_host(source), changed=new > 0, failed=look.problem is not None)
        self._sources_left = left
        if left and self._limit.planned:
            note(self._options, [f"{self._limit.why}: {summary.counted(left, 'source')} left for the next run"])

    def _complain_of(self, url: str, problem: str) -> int:
        """Say why a source could not be looked at; what the last run knew is no failure again."""
        if url in self._known:
            note(self._options, [f"{url}: {problem}"])
            return DONE
        return complain([f"{url}: {problem}"])

    def _capture(
        self, run: ScheduledRun, pages: Sequence[WatchedPage], fetchers: _Fetchers, alerts: Alerts | None
    ) -> None:
        # Each page is dropped when it is done: a run over thousands must not keep all in memory.
        queue = HostQueue(
            pages,
            lambda page: self._capture_one(run, page),
            host=_host,
            workers=fetchers.workers(pages),
            run=self._limit,
        )
        with following(self._options, Runs.capturing, map(_host, pages)) as step:
            for page, (result, error) in queue:
                done = run.done(page, result, error)
                if alerts is not None:
                    self._hold(alerts, done.news.findings)
                self._status = max(self._status, self._printer.take(done))
                failed = done.news.state in FAILED
                step(_host(page), changed=not failed and done.news.state not in UNCHANGED, failed=failed)

    @staticmethod
    def _capture_one(run: ScheduledRun, page: WatchedPage) -> tuple[RepostResult | None, str | None]:
        try:
            return run.capture(page)
        except WriteFailed as error:
            if isinstance(error.__cause__, OSError) and error.__cause__.errno in _FATAL_ERRNOS:
                raise
            return None, str(error)

    def _finish(self, run: ScheduledRun, plan: RunPlan, alerts: Alerts | None) -> None:
        """Print what is new, tell who is to be told, write the report."""
        changes, drifts = run.template_changes(), run.drifts()
        self._status = max(self._status, self._printer.close(plan, changes, drifts))
        run.finish(changes)
        told = not self._tells or (alerts is not None and self._tell(run, drifts, alerts))
        self._report(plan.postponed)
        run.end(said=told)

    @property
    def _tells(self) -> bool:
        """Whether somebody is to be told what is found: a channel, or the feed."""
        return bool(self._watchlist.channels) or self._watchlist.findings is not None

    def _alerts(self, stack: ExitStack) -> Alerts | None:
        """Return what was told to whom; None if it can't be had: the run captures all the same, the next one tells."""
        from scraper.notify import Alerts  # noqa: PLC0415

        try:
            alerts = stack.enter_context(Alerts(self._options.archive, mend=True))
            alerts.release()
        except WriteFailed as error:
            self._status = complain([f"{error}; what is found is told in the next run"])
            return None
        if alerts.mended is not None:
            warn([alerts.mended])
        return alerts

    def _hold(self, alerts: Alerts, findings: Sequence[RunFinding]) -> None:
        """Keep what is found, in case the run is killed. Where that fails, the log has it, and no page waits again."""
        if self._holds and findings:
            try:
                alerts.hold(findings)
            except WriteFailed:
                self._holds = False

    def _tell(self, run: ScheduledRun, drifts: Sequence[Drift], alerts: Alerts) -> bool:
        """Keep what was found, tell it, and write the feed; return whether it is at least kept, to be told."""
        from scraper.notify import MAX_ENTRIES, deliver, write_feed  # noqa: PLC0415

        findings = [*self._printer.findings, *run.drift_findings(drifts)]
        try:
            problems = deliver(alerts, findings, self._watchlist.channels, at=datetime.now(UTC))
        except WriteFailed as error:
            problem = f"{error}; what is found is told in the next run"
            self._printer.problems.append(problem)
            self._status = max(self._status, complain([problem]))
            return False
        if self._watchlist.findings is not None:
            try:
                write_feed(self._watchlist.findings, alerts.latest(MAX_ENTRIES), self._options.lang)
            except WriteFailed as error:
                problems.append(str(error))
        self._printer.problems += problems
        self._status = max(self._status, complain(problems))
        return True

    def _report(self, postponed: dict[str, int]) -> None:
        from scraper.runs import RunReport, write_report  # noqa: PLC0415

        printer = self._printer
        report = RunReport(
            str(self._options.watchlist),
            self._started_at,
            datetime.now(UTC),
            self._limit.why if self._limit.over else "",
            INCOMPLETE if self._limit.over and not self._limit.planned else self._status,
            printer.counts,
            self._looks,
            printer.events,
            printer.problems,
            postponed,
            self._sources_left,
        )
        write_report(self._options.archive, report)


class _Fetchers:
    """The fetchers of one run, one per source: the rate limit per host covers all pages and threads. Thread-safe.

    `--from` replaces the watchlist's own sources. It is opened at once: if it is wrong, so is the request.
    """

    def __init__(self, options: Namespace, watchlist: Watchlist, stack: ExitStack, run: RunLimit) -> None:
        self._options = options
        self._watchlist = watchlist
        self._ignore_robots = {**watchlist.ignore_robots, **ignored_robots(options)}
        # `--contact` goes before the file's, that of a host too.
        self._contact_by_hand = options.contact != watchlist.options.get("contact")
        self._run = run
        self._stack = stack
        self._open: dict[Path | None, Fetcher] = {}
        self._lock = threading.Lock()
        if options.saved:
            self.of(options.saved)

    def workers(self, items: Sequence[WatchedPage | WatchedSource]) -> int:
        """Return how many pages to work on at once: by default 1 if all are saved, since no server causes waiting."""
        jobs: int | None = self._options.jobs
        saved = self._options.saved or all(item.saved for item in items)
        return jobs or (1 if saved else WORKERS)

    def of(self, saved: Path | None) -> Fetcher:
        """Return the fetcher for a source of saved pages, None for the live web. Raises RequestError."""
        from scraper.fetch import open_fetcher  # noqa: PLC0415

        source = self._options.saved or saved
        with self._lock:
            if source not in self._open:
                fetcher, problems = open_fetcher(
                    source,
                    contact=self._options.contact,
                    allow_private=self._options.allow_private,
                    tls=self._watchlist.tls,
                    ca=self._watchlist.ca,
                    delay=self._watchlist.delay,
                    ignore_robots=self._ignore_robots,
                    contacts={} if self._contact_by_hand else self._watchlist.contacts,
                    encodings=self._watchlist.encodings,
                    run=self._run,
                )
                self._open[source] = self._stack.enter_context(fetcher)
                note(self._options, problems)
            return self._open[source]


def _host(item: WatchedPage | WatchedSource) -> str:
    return urlsplit(item.url).hostname or ""
