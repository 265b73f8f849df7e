"""What each command does: take the parsed options, call the parts, print. Returns the exit status.

Results go to stdout, everything else to stderr.
"""

from __future__ import annotations

import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from archive import codec
from archive.errors import RepostError, RequestError
from archive.lock import RunLock
from archive.store import Archive
from archive.urls import canonical_url
from scraper import describe, summary
from scraper.cli import DONE, INCOMPLETE

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from scraper.fetch import Fetcher
    from scraper.job import RepostResult
    from scraper.watchlist import Watched

_Item = TypeVar("_Item")


def archive_pages(options: Namespace) -> int:
    """`repost archive URL…`."""
    from scraper.job import archive_repost  # noqa: PLC0415
    from scraper.sources import open_fetcher  # noqa: PLC0415

    urls = list(dict.fromkeys(canonical_url(url) for url in options.urls))
    status = DONE
    with ExitStack() as stack:
        fetcher, problems = open_fetcher(options.saved, contact=options.contact)
        stack.enter_context(fetcher)
        _note(options, problems)
        archive = stack.enter_context(Archive.open_or_create(options.archive))
        _note(options, archive.messages)
        for url in _progress(options, urls, "archiving"):
            result = archive_repost(url, fetcher, archive)
            _print_result(options, describe.repost_result(result), summary.repost_summary(result))
            status = max(status, _complain(result.problems))
    return status


def parse_paths(options: Namespace) -> int:
    """`repost parse PATH…`."""
    from scraper.inputs import iter_inputs  # noqa: PLC0415
    from scraper.parsing import parse_inputs  # noqa: PLC0415

    url = canonical_url(options.url) if options.url else None
    paths = list(_listed(options.paths))
    if url and (len(paths) != 1 or Path(paths[0]).is_dir()):
        raise RequestError("--url goes with one saved page")
    status = DONE
    lines = parse_inputs(iter_inputs(paths), url=url, evidence=options.evidence)
    with ExitStack() as stack:
        out = sys.stdout
        if options.output:
            out = stack.enter_context(options.output.open("w", encoding="utf-8"))
        for line in _progress(options, lines, "reading"):
            out.write(codec.line(line) + "\n")
            if "error" in line:
                status = INCOMPLETE
                sys.stderr.write(f"repost: {line['input']}: {line['error']['message']}\n")
    return status


def diff_pages(options: Namespace) -> int:
    """`repost diff LEFT RIGHT`."""
    from archive import comparison  # noqa: PLC0415
    from archive.compare import compare  # noqa: PLC0415
    from archive.report import render_comparison  # noqa: PLC0415
    from scraper.operands import Operands  # noqa: PLC0415

    with Operands(options.archive, options.saved, contact=options.contact) as operands:
        left, left_side = operands.article(options.left)
        right, right_side = operands.article(options.right)
        _note(options, operands.problems)
    found = compare(left, right, left_side=left_side, right_side=right_side)
    if options.json or options.format == "json":
        print(codec.line(comparison.to_json(found)))
    else:
        width, colour = _terminal()
        print(render_comparison(found, left, right, width=width, colour=colour))
    return DONE


def run_watchlist(options: Namespace) -> int:
    """`repost run WATCHLIST.toml`."""
    from scraper.watchlist import read_watchlist  # noqa: PLC0415

    watched = read_watchlist(options.watchlist)
    results: list[tuple[str, RepostResult | None, str | None]] = []
    with ExitStack() as stack:
        archive = stack.enter_context(Archive.open_or_create(options.archive))
        stack.enter_context(RunLock(options.archive, started_at=datetime.now(UTC)))
        _note(options, archive.messages)
        fetchers = _Fetchers(options, stack)
        for page in _progress(options, watched, "capturing"):
            result, error = _run_one(page, fetchers, archive)
            results.append((page.name or page.url, result, error))
            _complain(result.problems if result else [f"{page.url}: {error}"])
    objects = [describe.run_result(name, result, error) for name, result, error in results]
    if options.json:
        for item in objects:
            print(codec.line(item))
    else:
        print(summary.run_summary(results))
    return INCOMPLETE if any(error or (result and result.problems) for _, result, error in results) else DONE


def show_history(options: Namespace) -> int:
    """`repost history URL`."""
    with Archive.open(options.archive) as archive:
        url = canonical_url(options.url)
        entries = list(archive.history(url))
        if options.json:
            for entry in entries:
                print(codec.line(describe.entry(entry)))
        else:
            print(summary.history_summary(url, entries))
    return DONE


def show_page(options: Namespace) -> int:
    """`repost show URL[@vN]`."""
    from scraper.operands import split_version  # noqa: PLC0415

    url, number = split_version(options.page)
    with Archive.open(options.archive) as archive:
        version = archive.version(url, number)
    if options.json:
        print(codec.line(describe.version(version)))
    else:
        print(summary.version_summary(version))
    return DONE


def list_pages(options: Namespace) -> int:
    """`repost list`."""
    with Archive.open(options.archive) as archive:
        if options.json:
            for document in archive.documents():
                print(codec.line(describe.document(document)))
        else:
            print(summary.list_summary(archive.documents()))
    return DONE


class _Fetchers:
    """The fetchers of one run, one a source: a host's delay holds across the pages of a watchlist."""

    def __init__(self, options: Namespace, stack: ExitStack) -> None:
        self._options = options
        self._stack = stack
        self._open: dict[Path | None, Fetcher] = {}

    def of(self, page: Watched) -> Fetcher:
        """Return the fetcher for a page; `--from` goes before the watchlist's own sources."""
        from scraper.sources import open_fetcher  # noqa: PLC0415

        source = self._options.saved or page.saved
        if source not in self._open:
            fetcher, problems = open_fetcher(source, contact=self._options.contact)
            self._open[source] = self._stack.enter_context(fetcher)
            _note(self._options, problems)
        return self._open[source]


def _run_one(page: Watched, fetchers: _Fetchers, archive: Archive) -> tuple[RepostResult | None, str | None]:
    """Archive one page of a run; what goes wrong with it stays with it."""
    from scraper.job import archive_repost  # noqa: PLC0415

    try:
        return archive_repost(page.url, fetchers.of(page), archive), None
    except RepostError as error:
        return None, str(error)


def _listed(paths: Sequence[str]) -> Iterator[str]:
    """Yield paths, those that stdin lists in place of "-"."""
    for path in paths:
        if path == "-":
            yield from (line.rstrip("\r\n") for line in sys.stdin if line.strip())
        else:
            yield path


def _print_result(options: Namespace, value: dict[str, Any], text: str) -> None:
    print(codec.line(value) if options.json else text, flush=True)


def _complain(problems: Sequence[str]) -> int:
    """Name on stderr what could not be had; return the exit status that follows."""
    for problem in problems:
        sys.stderr.write(f"repost: {summary.harmless(problem)}\n")
    return INCOMPLETE if problems else DONE


def _note(options: Namespace, notes: Iterable[str]) -> None:
    if not options.quiet:
        for note in notes:
            sys.stderr.write(f"repost: note: {summary.harmless(note)}\n")


def _progress(options: Namespace, items: Iterable[_Item], what: str) -> Iterator[_Item]:
    """Show progress on a terminal for what takes over a second."""
    if options.quiet or not sys.stderr.isatty():
        return iter(items)
    from scraper.progress import with_progress  # noqa: PLC0415

    return with_progress(items, what)


def _terminal() -> tuple[int, bool]:
    """Return the width to print at, and whether colour is wanted (https://no-color.org)."""
    import os  # noqa: PLC0415
    import shutil  # noqa: PLC0415

    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    return shutil.get_terminal_size((100, 24)).columns, colour
