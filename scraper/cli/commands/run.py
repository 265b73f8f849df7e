"""`repost run`: capture all pages of a watchlist."""

from __future__ import annotations

import errno
import threading
from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

from archive.archive import Archive
from archive.files import RunLock, WriteFailed
from archive.model import RepostError, record_json
from scraper.cli import DONE
from scraper.cli.commands.timestamp import authorities_of, timestamp_log
from scraper.cli.output import FULL, as_json, complain, note, show_progress, summary
from scraper.jobs import WORKERS, HostQueue

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping, Sequence
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
    return max(_capture_all(options, watchlist, archived), timestamp_log(options, asked, watchlist.tls))


def _capture_all(options: Namespace, watchlist: Watchlist, archived: MementoServices) -> int:
    status = DONE
    with ExitStack() as stack:
        fetchers = _Fetchers(options, watchlist.tls, stack)
        archive = stack.enter_context(Archive.open_or_create(options.archive, evidence_of=options.evidence_of))
        stack.enter_context(RunLock(options.archive, started_at=datetime.now(UTC)))
        note(options, archive.messages)
        # Each page is printed and dropped when it is done: a run over thousands must not keep all in memory.
        pages = HostQueue(
            watchlist.pages,
            lambda page: _run_one(page, fetchers, archive, archived),
            host=lambda page: urlsplit(page.url).hostname or "",
            workers=fetchers.workers(watchlist.pages),
        )
        printer = _Printer(options, archive)
        try:
            for page, (result, error) in show_progress(options, pages, "capturing"):
                status = max(status, printer.take(page, result, error))
        finally:
            # Printed also if a full disk or Ctrl-C ends the run: the finished pages are listed above.
            printer.close(len(pages))
    return status


class _Printer:
    """Print the results of a run as they come; those that may be edits at its end, when their hosts are known."""

    def __init__(self, options: Namespace, archive: Archive) -> None:
        from scraper.jobs import TemplateWatch  # noqa: PLC0415

        self._options = options
        self._watch = TemplateWatch(archive)
        self._counts = Counter[str]()
        self._held: list[_HeldLine] = []

    def take(self, page: WatchedPage, result: RepostResult | None, error: str | None) -> int:
        """Print or hold the result for one page; return the exit status for it."""
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
        if edited and not options.json:
            self._held.append(_HeldLine(text, state, edited))
        else:
            self._print(text, state)
        return complain(result.problems if result else [f"{page.url}: {error}"])

    def close(self, total: int) -> None:
        """Print what was held, what was the templates', and the counts; log what is taken back."""
        changes = self._watch.changes()
        taken_back = {version for change in changes for version in change.versions}
        for line in self._held:
            if taken_back.issuperset(line.edited):
                self._counts["another template"] += 1
            else:
                self._print(line.text, line.state)
        if (left := total - self._counts.total()) > 0:
            self._counts["not reached"] = left
        if not self._options.json:
            for change in changes:
                print(summary.template_line(change, self._options.lang))
            print(f"\n{summary.run_total(self._counts, self._options.lang)}", flush=True)
        self._watch.record(changes)

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

    def __init__(self, options: Namespace, tls: Mapping[str, str], stack: ExitStack) -> None:
        self._options = options
        self._tls = tls
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
                    tls=self._tls,
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
