"""The commands that capture, read and compare: take the parsed options, call the parts, print.

Each returns its exit status. Commands that only read an archive are in `scraper.cli.commands.inspect`.
"""

from __future__ import annotations

import errno
import json
import sys
import threading
from collections import Counter
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from io import TextIOWrapper
from types import MappingProxyType
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from archive.archive import Archive
from archive.files.durable import WriteFailed
from archive.files.lock import RunLock
from archive.model import record_json
from archive.model.errors import RepostError, RequestError
from archive.model.urls import canonical_url
from scraper.cli.main import DONE
from scraper.cli.output import as_json, summary
from scraper.cli.output.console import FULL, binary_output, complain, note, output, progress, terminal
from scraper.jobs.by_host import WORKERS, AtOnce

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Generator, Iterator, Mapping, Sequence
    from pathlib import Path

    from scraper.fetch.fetcher import Fetcher
    from scraper.jobs.parse import Parsed
    from scraper.jobs.repost import RepostResult
    from scraper.jobs.watchlist import Watched, Watchlist
    from scraper.memento.services import Archived

# What the ending of an output says.
_ENDINGS: Final = {".html": "html", ".htm": "html", ".json": "json"}
# A disk that says one of these says it to every page: a run that went on would only burden the sites.
_NO_MORE_WRITING: Final = FULL | {errno.EROFS}


def archive_pages(options: Namespace) -> int:
    """`repost archive URL…`."""
    asked = _authorities(options.timestamp)
    if not options.reextract:
        if not options.urls or options.preview:
            raise RequestError("--preview goes with --reextract" if options.preview else "which URL? (or --reextract)")
        return max(_archive_all(options), _timestamp(options, asked))
    from scraper.cli.commands.reextract import reread_pages  # noqa: PLC0415

    for option, given in (("--from", options.saved), ("--memento", options.memento)):
        if given:
            raise RequestError(f"--reextract fetches nothing: {option} does not go with it")
    if asked and options.preview:
        raise RequestError("--preview writes nothing, so there is nothing to timestamp")
    return max(reread_pages(options), _timestamp(options, asked))


def _archive_all(options: Namespace) -> int:
    from scraper.fetch.sources import open_fetcher  # noqa: PLC0415
    from scraper.jobs.repost import archive_repost  # noqa: PLC0415
    from scraper.memento.services import Archived, services  # noqa: PLC0415

    archived = Archived(services(options.memento))
    urls = list(dict.fromkeys(canonical_url(url) for url in options.urls))
    status = DONE
    with ExitStack() as stack:
        fetcher, problems = open_fetcher(options.saved, contact=options.contact, allow_private=options.allow_private)
        stack.enter_context(fetcher)
        note(options, problems)
        archive = stack.enter_context(Archive.open_or_create(options.archive, evidence_of=options.evidence_of))
        note(options, archive.messages)
        for url in progress(options, urls, "archiving"):
            result = archive_repost(url, fetcher, archive, archived)
            note(options, result.notes)
            if options.json:
                text = record_json.line(as_json.repost_result(result))
            else:
                text = summary.repost_summary(result, options.archive)
            print(text, flush=True)
            status = max(status, complain(result.problems))
    return status


def parse_paths(options: Namespace) -> int:
    """`repost parse PATH…`."""
    from scraper.jobs.parse import parse_only, parse_paths  # noqa: PLC0415

    paths, status = _listed(options.paths), DONE
    if options.url:
        parsed = parse_only(paths, url=canonical_url(options.url), evidence=options.evidence)
    else:
        parsed = parse_paths(paths, evidence=options.evidence, jobs=options.jobs)
    if options.output is not None and options.output.suffix.lower() == ".parquet":
        return _parse_to_parquet(options, parsed)
    with output(options.output) as out, closing(parsed) as lines:
        # Lines that run over the terminal are progress enough.
        for line in lines if out.isatty() else progress(options, lines, "reading"):
            out.write(line.text + "\n")
            if line.problem is not None:
                status = complain([line.problem])
    return status


def _parse_to_parquet(options: Namespace, parsed: Generator[Parsed, None, None]) -> int:
    """Write the lines of `repost parse` as the rows of a Parquet file."""
    from archive.export.parquet import PAGES, ParquetWriter  # noqa: PLC0415

    status = DONE
    with (
        closing(parsed) as lines,
        binary_output(options.output) as out,
        ParquetWriter(out, PAGES) as table,
    ):
        for line in progress(options, lines, "reading"):
            table.add(json.loads(line.text))
            if line.problem is not None:
                status = complain([line.problem])
    return status


def diff_pages(options: Namespace) -> int:
    """`repost diff LEFT RIGHT`."""
    from archive.compare.articles import compare  # noqa: PLC0415
    from archive.model import comparison  # noqa: PLC0415
    from scraper.cli.commands.operands import Operands  # noqa: PLC0415

    form = _form(options)
    with Operands(
        options.archive, options.saved, contact=options.contact, allow_private=options.allow_private
    ) as operands:
        left, left_side = operands.article(options.left)
        right, right_side = operands.article(options.right)
        note(options, operands.problems)
    found = compare(left, right, left_side=left_side, right_side=right_side)
    with output(options.output) as out:
        if form == "json":
            out.write(record_json.line(comparison.to_json(found)) + "\n")
        elif form == "html":
            from archive.report.html import html_report  # noqa: PLC0415

            out.write(html_report(found, left, right))
        else:
            from archive.report.terminal import render_comparison  # noqa: PLC0415

            width, colour = terminal(out)
            out.write(render_comparison(found, left, right, width=width, colour=colour) + "\n")
    return DONE


def _form(options: Namespace) -> str:
    """Return the form of a comparison that is asked for, or that the output's name says."""
    if options.json and options.format not in (None, "json"):
        raise RequestError(f"--json does not go with --format {options.format}")
    if options.json or options.format is not None:
        return options.format or "json"
    return _ENDINGS.get("" if options.output is None else options.output.suffix.lower(), "text")


def run_watchlist(options: Namespace) -> int:
    """`repost run WATCHLIST.toml`."""
    from scraper.jobs.watchlist import read_watchlist  # noqa: PLC0415
    from scraper.memento.services import Archived, services  # noqa: PLC0415

    watchlist = read_watchlist(options.watchlist)
    archived = Archived(services(options.memento, watchlist.memento))
    asked = _authorities([*options.timestamp, *watchlist.timestamp])
    note(options, watchlist.notes)
    return max(_capture_all(options, watchlist, archived), _timestamp(options, asked, watchlist.tls))


def _capture_all(options: Namespace, watchlist: Watchlist, archived: Archived) -> int:
    counts, status = Counter[str](), DONE
    with ExitStack() as stack:
        fetchers = _Fetchers(options, watchlist.tls, stack)
        archive = stack.enter_context(Archive.open_or_create(options.archive, evidence_of=options.evidence_of))
        stack.enter_context(RunLock(options.archive, started_at=datetime.now(UTC)))
        note(options, archive.messages)
        # A page is told when it is done and then let go: a run of thousands must not hold them all.
        pages = AtOnce(
            watchlist.pages,
            lambda page: _run_one(page, fetchers, archive, archived),
            host=lambda page: urlsplit(page.url).hostname or "",
            workers=fetchers.workers(watchlist.pages),
        )
        try:
            for page, (result, error) in progress(options, pages, "capturing"):
                state = summary.run_state(result) if result else f"failed: {error}"
                counts[state.partition(":")[0]] += 1
                status = max(status, _tell(options, page, result, error, state))
        finally:
            # Also of a run that a full disk or a Ctrl-C ends: which pages were had stands above.
            if (left := len(pages) - counts.total()) > 0:
                counts["not reached"] = left
            if not options.json:
                print(f"\n{summary.run_total(counts)}", flush=True)
    return status


def _tell(options: Namespace, page: Watched, result: RepostResult | None, error: str | None, state: str) -> int:
    """Print what became of one page of a run; return the exit status that follows."""
    note(options, result.notes if result else ())
    if options.json:
        text = record_json.line(as_json.run_result(page.name, page.url, result, error))
    else:
        text = summary.run_line(page.name or page.url, state)
    print(text, flush=True)
    return complain(result.problems if result else [f"{page.url}: {error}"])


def _authorities(urls: Sequence[str]) -> list[str]:
    """Return the timestamp authorities to ask, before there is any work that would be done in vain."""
    if not urls:
        return []
    from scraper.jobs.timestamp import authorities  # noqa: PLC0415

    return authorities(urls)


def _timestamp(options: Namespace, asked: Sequence[str], tls: Mapping[str, str] = MappingProxyType({})) -> int:
    """Have the capture log timestamped as it stands after the work."""
    if not asked:
        return DONE
    from scraper.fetch.policy import user_agent  # noqa: PLC0415
    from scraper.jobs.timestamp import stamp  # noqa: PLC0415
    from scraper.transport.web import WebTransport  # noqa: PLC0415

    with (
        Archive.open(options.archive) as archive,
        closing(WebTransport(allow_private=options.allow_private, tls=tls)) as web,
    ):
        notes, problems = stamp(
            archive, asked, web, user_agent=user_agent(options.contact), now=lambda: datetime.now(UTC)
        )
    note(options, notes)
    return complain(problems)


class _Fetchers:
    """The fetchers of one run, one a source: a host's delay holds across the pages of a watchlist, and threads.

    `--from` goes before the watchlist's own sources, and is opened at once: if it is wrong, the request is.
    """

    def __init__(self, options: Namespace, tls: Mapping[str, str], stack: ExitStack) -> None:
        self._options = options
        self._tls = tls
        self._stack = stack
        self._open: dict[Path | None, Fetcher] = {}
        self._lock = threading.Lock()
        if options.saved:
            self._of(options.saved)

    def workers(self, pages: Sequence[Watched]) -> int:
        """Return how many pages are worked on at once: one where all are saved, which no server is waited for."""
        asked: int | None = self._options.jobs
        saved = self._options.saved or all(page.saved for page in pages)
        return asked or (1 if saved else WORKERS)

    def of(self, page: Watched) -> Fetcher:
        """Return the fetcher for a page. Raises RequestError for a source that can't be read."""
        return self._of(self._options.saved or page.saved)

    def _of(self, source: Path | None) -> Fetcher:
        from scraper.fetch.sources import open_fetcher  # noqa: PLC0415

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
    page: Watched, fetchers: _Fetchers, archive: Archive, archived: Archived
) -> tuple[RepostResult | None, str | None]:
    """Archive one page of a run; what goes wrong with it stays with it. Raises WriteFailed for a disk that is full."""
    from scraper.jobs.repost import archive_repost  # noqa: PLC0415

    try:
        return archive_repost(page.url, fetchers.of(page), archive, archived), None
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
