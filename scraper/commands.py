"""The commands that capture, read and compare: take the parsed options, call the parts, print.

Each returns its exit status. Commands that only read an archive are in `scraper.views`.
"""

from __future__ import annotations

import errno
import sys
from collections import Counter
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from io import TextIOWrapper
from typing import TYPE_CHECKING, Final

from archive import codec
from archive.disk import WriteFailed
from archive.errors import RepostError
from archive.lock import RunLock
from archive.store import Archive
from archive.urls import canonical_url
from scraper import describe, summary
from scraper.cli import DONE
from scraper.console import complain, note, output, progress, terminal

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from scraper.fetch import Fetcher
    from scraper.job import RepostResult
    from scraper.watchlist import Watched

# A disk that says one of these says it to every page: a run that went on would only burden the sites.
_NO_MORE_WRITING: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})


def archive_pages(options: Namespace) -> int:
    """`repost archive URL…`."""
    from scraper.job import archive_repost  # noqa: PLC0415
    from scraper.sources import open_fetcher  # noqa: PLC0415

    urls = list(dict.fromkeys(canonical_url(url) for url in options.urls))
    status = DONE
    with ExitStack() as stack:
        fetcher, problems = open_fetcher(options.saved, contact=options.contact)
        stack.enter_context(fetcher)
        note(options, problems)
        archive = stack.enter_context(Archive.open_or_create(options.archive))
        note(options, archive.messages)
        for url in progress(options, urls, "archiving"):
            result = archive_repost(url, fetcher, archive)
            if options.json:
                text = codec.line(describe.repost_result(result))
            else:
                text = summary.repost_summary(result, options.archive)
            print(text, flush=True)
            status = max(status, complain(result.problems))
    return status


def parse_paths(options: Namespace) -> int:
    """`repost parse PATH…`."""
    from scraper.parsing import parse_only, parse_paths  # noqa: PLC0415

    paths, status = _listed(options.paths), DONE
    if options.url:
        parsed = parse_only(paths, url=canonical_url(options.url), evidence=options.evidence)
    else:
        parsed = parse_paths(paths, evidence=options.evidence, jobs=options.jobs)
    with output(options.output) as out, closing(parsed) as lines:
        # Lines that run over the terminal are progress enough.
        for line in lines if out.isatty() else progress(options, lines, "reading"):
            out.write(line.text + "\n")
            if line.problem is not None:
                status = complain([line.problem])
    return status


def diff_pages(options: Namespace) -> int:
    """`repost diff LEFT RIGHT`."""
    from archive import comparison  # noqa: PLC0415
    from archive.compare import compare  # noqa: PLC0415
    from scraper.operands import Operands  # noqa: PLC0415

    with Operands(options.archive, options.saved, contact=options.contact) as operands:
        left, left_side = operands.article(options.left)
        right, right_side = operands.article(options.right)
        note(options, operands.problems)
    found = compare(left, right, left_side=left_side, right_side=right_side)
    with output(options.output) as out:
        if options.json or options.format == "json":
            out.write(codec.line(comparison.to_json(found)) + "\n")
        elif options.format == "html":
            from archive.webpage import html_report  # noqa: PLC0415

            out.write(html_report(found, left, right))
        else:
            from archive.terminal import render_comparison  # noqa: PLC0415

            width, colour = terminal(out)
            out.write(render_comparison(found, left, right, width=width, colour=colour) + "\n")
    return DONE


def run_watchlist(options: Namespace) -> int:
    """`repost run WATCHLIST.toml`."""
    from scraper.watchlist import read_watchlist  # noqa: PLC0415

    watched, repeats = read_watchlist(options.watchlist)
    note(options, repeats)
    counts, status = Counter[str](), DONE
    with ExitStack() as stack:
        fetchers = _Fetchers(options, stack)
        archive = stack.enter_context(Archive.open_or_create(options.archive))
        stack.enter_context(RunLock(options.archive, started_at=datetime.now(UTC)))
        note(options, archive.messages)
        # A page is told when it is done and then let go: a run of thousands must not hold them all.
        for page in progress(options, watched, "capturing"):
            result, error = _run_one(page, fetchers, archive)
            state = summary.run_state(result) if result else f"failed: {error}"
            counts[state.partition(":")[0]] += 1
            if options.json:
                text = codec.line(describe.run_result(page.name, page.url, result, error))
            else:
                text = summary.run_line(page.name or page.url, state)
            print(text, flush=True)
            status = max(status, complain(result.problems if result else [f"{page.url}: {error}"]))
    if not options.json:
        print(f"\n{summary.run_total(counts)}")
    return status


class _Fetchers:
    """The fetchers of one run, one a source: a host's delay holds across the pages of a watchlist.

    `--from` goes before the watchlist's own sources, and is opened at once: if it is wrong, the request is.
    """

    def __init__(self, options: Namespace, stack: ExitStack) -> None:
        self._options = options
        self._stack = stack
        self._open: dict[Path | None, Fetcher] = {}
        if options.saved:
            self._of(options.saved)

    def of(self, page: Watched) -> Fetcher:
        """Return the fetcher for a page. Raises RequestError for a source that can't be read."""
        return self._of(self._options.saved or page.saved)

    def _of(self, source: Path | None) -> Fetcher:
        from scraper.sources import open_fetcher  # noqa: PLC0415

        if source not in self._open:
            fetcher, problems = open_fetcher(source, contact=self._options.contact)
            self._open[source] = self._stack.enter_context(fetcher)
            note(self._options, problems)
        return self._open[source]


def _run_one(page: Watched, fetchers: _Fetchers, archive: Archive) -> tuple[RepostResult | None, str | None]:
    """Archive one page of a run; what goes wrong with it stays with it. Raises WriteFailed for a disk that is full."""
    from scraper.job import archive_repost  # noqa: PLC0415

    try:
        return archive_repost(page.url, fetchers.of(page), archive), None
    except WriteFailed as error:
        if isinstance(error.__cause__, OSError) and error.__cause__.errno in _NO_MORE_WRITING:
            raise
        return None, str(error)
    except RepostError as error:
        return None, str(error)


def _listed(paths: Sequence[str]) -> Iterator[str]:
    """Yield paths, those that stdin lists in place of "-"."""
    for path in paths:
        if path == "-":
            if isinstance(sys.stdin, TextIOWrapper):  # names of files are bytes, in whatever encoding
                sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")
            yield from (line.rstrip("\r\n") for line in sys.stdin if line.strip())
        else:
            yield path
