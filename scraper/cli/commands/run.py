"""`repost run`: capture all pages of a watchlist."""

from __future__ import annotations

import errno
import threading
import time
from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

from archive.archive import Archive
from archive.files import RunLock, WriteFailed
from archive.model import RepostError, fault_message, record_json
from scraper.cli import DONE
from scraper.cli.commands.upkeep import authorities_of, timestamp_log
from scraper.cli.operands import ignored_robots
from scraper.cli.output import FULL, Unreached, as_json, complain, note, show_progress, summary, warn
from scraper.fetch import RunLimit
from scraper.jobs import WORKERS, HostQueue

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence
    from pathlib import Path

    from scraper.fetch import Fetcher
    from scraper.jobs import RepostResult, WatchedPage, Watchlist
    from scraper.memento import MementoServices


# Errors of a disk that can't be written: every page would fail, so going on would only burden the sites.
_FATAL_ERRNOS: Final = FULL | {errno.EROFS}


def run_watchlist(options: Namespace) -> int:
    """Run `repost run WATCHLIST.toml` and return its exit status."""
    from scraper.jobs import read_watchlist  # noqa: PLC0415
    from scraper.memento import MementoServices, read_services  # noqa: PLC0415

    watchlist = read_watchlist(options.watchlist)
    archived = MementoServices(read_services(options.memento, watchlist.memento))
    asked = authorities_of([*options.timestamp, *watchlist.timestamp])
    note(options, watchlist.notes)
    return max(_capture_all(options, watchlist, archived), timestamp_log(options, asked, watchlist.tls, watchlist.ca))


def _capture_all(options: Namespace, watchlist: Watchlist, archived: MementoServices) -> int:
    run = RunLimit(time.monotonic, options.max_time)
    with ExitStack() as stack:
        fetchers = _Fetchers(options, watchlist, stack, run)
        archive = stack.enter_context(Archive.open_or_create(options.archive, evidence_of=options.evidence_of))
        stack.enter_context(RunLock(options.archive, started_at=datetime.now(UTC)))
        note(options, archive.messages)
        status = warn(archive.losses)
        # Each page is printed and dropped when it is done: a run over thousands must not keep all in memory.
        pages = HostQueue(
            watchlist.pages,
            lambda page: _run_one(page, fetchers, archive, archived),
            host=lambda page: urlsplit(page.url).hostname or "",
            workers=fetchers.workers(watchlist.pages),
            run=run,
        )
        printer = _Printer(options, archive, run)
        try:
            for page, (result, error) in show_progress(options, pages, "capturing"):
                status = max(status, printer.take(page, result, error))
        except BaseException:
            run.stop()
            raise
        finally:
            # Printed also if a full disk or a signal ends the run: the finished pages are listed above.
            status = max(status, printer.close(watchlist.pages))
    return status


class _Printer:
    """Print the results of a run as they come; those that may be edits at its end, when their hosts are known."""

    def __init__(self, options: Namespace, archive: Archive, run: RunLimit) -> None:
        from scraper.jobs import TemplateWatch  # noqa: PLC0415

        self._options = options
        self._run = run
        self._watch = TemplateWatch(archive)
        self._counts = Counter[str]()
        self._held: list[_HeldLine] = []
        self._unreached = Unreached()

    def take(self, page: WatchedPage, result: RepostResult | None, error: str | None) -> int:
        """Print or hold the result for one page; return the exit status for it."""
        if result is not None and not result.repost.capture.tried and result.repost.capture.reason == self._run.why:
            return DONE  # the run's end cut it short: not reached
        self._unreached.done(page.url)
        try:
            return self._take(page, result, error)
        except (RepostError, OSError):
            raise
        except Exception as fault:  # noqa: BLE001 - what can't be said of one page must not silence the others
            self._counts["failed"] += 1
            return complain([f"{page.url}: {fault_message(fault)}"])

    def _take(self, page: WatchedPage, result: RepostResult | None, error: str | None) -> int:
        options = self._options
        note(options, result.notes if result else ())
        state = summary.run_state(result) if result else f"failed: {error}"
        if options.json:
            text = record_json.line(as_json.run_result(page.name, page.url, result, error))
        else:
            text = summary.run_line(page.name or page.url, state, result, options.lang)
        edited = () if result is None else summary.edited_versions(result)
        if result is not None:
            self._watch.add(result)
            self._unreached.leave(result.untried)
            if not (result.repost.capture.tried or options.json):
                self._counts["not tried"] += 1  # said once for each host
                return DONE
        if edited and not options.json:
            self._held.append(_HeldLine(text, state, edited))
        else:
            self._print(text, state)
        return complain(result.problems if result else [f"{page.url}: {error}"])

    def close(self, pages: Sequence[WatchedPage]) -> int:
        """Print what was held, what was the templates', the counts, and what was not reached; log what is taken back.

        Return the exit status for what was not reached.
        """
        changes = self._watch.changes()
        taken_back = {version for change in changes for version in change.versions}
        for line in self._held:
            if taken_back.issuperset(line.edited):
                self._counts["another template"] += 1
            else:
                self._print(line.text, line.state)
        if (left := len(pages) - self._counts.total()) > 0:
            self._counts["not reached"] = left
        if not self._options.json:
            for change in changes:
                print(summary.template_line(change, self._options.lang))
            print(f"\n{summary.run_total(self._counts, self._options.lang)}", flush=True)
        self._watch.record(changes)
        return complain(self._unreached.lines([page.url for page in pages], self._run.why))

    def _print(self, text: str, state: str) -> None:
        self._counts[state.partition(":")[0]] += 1
        print(text, flush=True)


class _HeldLine(NamedTuple):
    text: str
    state: str
    edited: tuple[tuple[str, int], ...]  # URL and number of the versions that are said to be edits


class _Fetchers:
    """The fetchers of one run, one per source: the rate limit per host covers all pages and threads. Thread-safe.

    `--from` replaces the watchlist's own sources. It is opened at once: if it is wrong, so is the request.
    """

    def __init__(self, options: Namespace, watchlist: Watchlist, stack: ExitStack, run: RunLimit) -> None:
        self._options = options
        self._watchlist = watchlist
        self._ignore_robots = {**watchlist.ignore_robots, **ignored_robots(options)}
        self._run = run
        self._stack = stack
        self._open: dict[Path | None, Fetcher] = {}
        self._lock = threading.Lock()
        if options.saved:
            self._fetcher(options.saved)

    def workers(self, pages: Sequence[WatchedPage]) -> int:
        """Return how many pages to work on at once: by default 1 if all are saved, since no server causes waiting."""
        jobs: int | None = self._options.jobs
        saved = self._options.saved or all(page.saved for page in pages)
        return jobs or (1 if saved else WORKERS)

    def for_page(self, page: WatchedPage) -> Fetcher:
        """Return the fetcher for a page. Raises RequestError if its source can't be read."""
        return self._fetcher(self._options.saved or page.saved)

    def _fetcher(self, source: Path | None) -> Fetcher:
        from scraper.fetch import open_fetcher  # noqa: PLC0415

        with self._lock:
            if source not in self._open:
                fetcher, problems = open_fetcher(
                    source,
                    contact=self._options.contact,
                    allow_private=self._options.allow_private,
                    tls=self._watchlist.tls,
                    ca=self._watchlist.ca,
                    ignore_robots=self._ignore_robots,
                    run=self._run,
                )
                self._open[source] = self._stack.enter_context(fetcher)
                note(self._options, problems)
            return self._open[source]


def _run_one(
    page: WatchedPage, fetchers: _Fetchers, archive: Archive, archived: MementoServices
) -> tuple[RepostResult | None, str | None]:
    """Archive one page of a run. Return its result or an error message. Raises WriteFailed for an unwritable disk."""
    from scraper.jobs import archive_repost  # noqa: PLC0415

    try:
        return archive_repost(page.url, fetchers.for_page(page), archive, archived), None
    except WriteFailed as error:
        if isinstance(error.__cause__, OSError) and error.__cause__.errno in _FATAL_ERRNOS:
            raise
        return None, str(error)
    except RepostError as error:
        return None, str(error)
    except Exception as error:  # noqa: BLE001 - no page ends a run
        return None, fault_message(error)
