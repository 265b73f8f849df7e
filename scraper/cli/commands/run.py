"""`repost run`: capture all pages of a watchlist."""

from __future__ import annotations

import errno
import threading
from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
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
    counts, status = Counter[str](), DONE
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
        try:
            for page, (result, error) in show_progress(options, pages, "capturing"):
                state = summary.run_state(result) if result else f"failed: {error}"
                counts[state.partition(":")[0]] += 1
                status = max(status, _print_result(options, page, result, error, state))
        finally:
            # Printed also if a full disk or Ctrl-C ends the run: the finished pages are listed above.
            if (left := len(pages) - counts.total()) > 0:
                counts["not reached"] = left
            if not options.json:
                print(f"\n{summary.run_total(counts)}", flush=True)
    return status


def _print_result(
    options: Namespace, page: WatchedPage, result: RepostResult | None, error: str | None, state: str
) -> int:
    """Print the result for one page of a run; return the exit status for it."""
    note(options, result.notes if result else ())
    if options.json:
        text = record_json.line(as_json.run_result(page.name, page.url, result, error))
    else:
        text = summary.run_line(page.name or page.url, state, result, options.lang)
    print(text, flush=True)
    return complain(result.problems if result else [f"{page.url}: {error}"])


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
