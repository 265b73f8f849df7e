"""What each command does: take the parsed options, call the parts, print. Returns the exit status.

Results go to stdout, everything else to stderr.
"""

from __future__ import annotations

import errno
import os
import shutil
import sys
from collections import Counter
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from io import TextIOWrapper
from typing import TYPE_CHECKING, Final, TypeVar

from archive import codec
from archive.disk import WriteFailed
from archive.errors import NotArchived, RepostError, RequestError
from archive.lock import RunLock
from archive.report import harmless
from archive.store import Archive
from archive.urls import canonical_url
from scraper import describe, summary
from scraper.cli import DONE, INCOMPLETE

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path
    from typing import TextIO

    from scraper.fetch import Fetcher
    from scraper.job import RepostResult
    from scraper.watchlist import Watched

# A disk that says one of these says it to every page: a run that went on would only burden the sites.
_NO_MORE_WRITING: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})

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
            if options.json:
                text = codec.line(describe.repost_result(result))
            else:
                text = summary.repost_summary(result, options.archive)
            print(text, flush=True)
            status = max(status, _complain(result.problems))
    return status


def parse_paths(options: Namespace) -> int:
    """`repost parse PATH…`."""
    from scraper.parsing import parse_only, parse_paths  # noqa: PLC0415

    paths, status = _listed(options.paths), DONE
    if options.url:
        parsed = parse_only(paths, url=canonical_url(options.url), evidence=options.evidence)
    else:
        parsed = parse_paths(paths, evidence=options.evidence, jobs=options.jobs)
    with _output(options.output) as out, closing(parsed) as lines:
        # Lines that run over the terminal are progress enough.
        for line in lines if out.isatty() else _progress(options, lines, "reading"):
            out.write(line.text + "\n")
            if line.problem is not None:
                status = _complain([line.problem])
    return status


def diff_pages(options: Namespace) -> int:
    """`repost diff LEFT RIGHT`."""
    from archive import comparison  # noqa: PLC0415
    from archive.compare import compare  # noqa: PLC0415
    from scraper.operands import Operands  # noqa: PLC0415

    with Operands(options.archive, options.saved, contact=options.contact) as operands:
        left, left_side = operands.article(options.left)
        right, right_side = operands.article(options.right)
        _note(options, operands.problems)
    found = compare(left, right, left_side=left_side, right_side=right_side)
    with _output(options.output) as out:
        if options.json or options.format == "json":
            out.write(codec.line(comparison.to_json(found)) + "\n")
        elif options.format == "html":
            from archive.webpage import html_report  # noqa: PLC0415

            out.write(html_report(found, left, right))
        else:
            from archive.terminal import render_comparison  # noqa: PLC0415

            width, colour = _terminal(out)
            out.write(render_comparison(found, left, right, width=width, colour=colour) + "\n")
    return DONE


def run_watchlist(options: Namespace) -> int:
    """`repost run WATCHLIST.toml`."""
    from scraper.watchlist import read_watchlist  # noqa: PLC0415

    watched, repeats = read_watchlist(options.watchlist)
    _note(options, repeats)
    counts, status = Counter[str](), DONE
    with ExitStack() as stack:
        fetchers = _Fetchers(options, stack)
        archive = stack.enter_context(Archive.open_or_create(options.archive))
        stack.enter_context(RunLock(options.archive, started_at=datetime.now(UTC)))
        _note(options, archive.messages)
        # A page is told when it is done and then let go: a run of thousands must not hold them all.
        for page in _progress(options, watched, "capturing"):
            result, error = _run_one(page, fetchers, archive)
            state = summary.run_state(result) if result else f"failed: {error}"
            counts[state.partition(":")[0]] += 1
            if options.json:
                text = codec.line(describe.run_result(page.name, page.url, result, error))
            else:
                text = summary.run_line(page.name or page.url, state)
            print(text, flush=True)
            status = max(status, _complain(result.problems if result else [f"{page.url}: {error}"]))
    if not options.json:
        print(f"\n{summary.run_total(counts)}")
    return status


def show_history(options: Namespace) -> int:
    """`repost history URL`."""
    url = canonical_url(options.url)
    with Archive.open(options.archive) as archive:
        entries = list(archive.history(url))
    if not entries:
        raise NotArchived(f"{url} is not in this archive")
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
        documents = list(archive.documents())
    if options.json:
        for document in documents:
            print(codec.line(describe.document(document)))
    else:
        print(summary.list_summary(documents))
    return _complain([document.damage for document in documents if document.damage])


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
            _note(self._options, problems)
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


@contextmanager
def _output(path: Path | None) -> Iterator[TextIO]:
    """Give stdout, or a file that gets its name when it is whole: until then an older one stays as it is."""
    if path is None:
        yield sys.stdout
        return
    if path.suffix.lower() == ".parquet":
        raise RequestError(f"{path}: Parquet can't be written yet; name a .jsonl file")
    if path.is_dir() or not path.parent.is_dir():
        raise RequestError(f"{path}: not a file that could be written")
    regular = path.is_file() or not path.exists()
    # Hidden, so that it is no input where the output lies among the pages. A pipe or a device is written as it is.
    target = path.resolve()
    draft = target.with_name(f".{target.name}.{os.getpid()}") if regular else target
    try:
        # Half a surrogate pair has no UTF-8; written as \udXXX it is JSON's own escape.
        with draft.open("w", encoding="utf-8", errors="backslashreplace") as file:
            yield file
        if regular:
            draft.replace(target)
    finally:
        if regular:
            draft.unlink(missing_ok=True)


def _complain(problems: Sequence[str]) -> int:
    """Name on stderr what could not be had; return the exit status that follows."""
    for problem in problems:
        sys.stderr.write(f"repost: {harmless(problem)}\n")
    return INCOMPLETE if problems else DONE


def _note(options: Namespace, notes: Iterable[str]) -> None:
    if not options.quiet:
        for note in notes:
            sys.stderr.write(f"repost: note: {harmless(note)}\n")


def _progress(options: Namespace, items: Iterable[_Item], what: str) -> Iterator[_Item]:
    """Show progress on a terminal for what takes over a second."""
    if options.quiet or not sys.stderr.isatty():
        return iter(items)
    from scraper.progress import with_progress  # noqa: PLC0415

    return with_progress(items, what)


def _terminal(out: TextIO) -> tuple[int, bool]:
    """Return the width to print at, and whether colour is wanted (https://no-color.org)."""
    colour = out.isatty() and not os.environ.get("NO_COLOR")
    return shutil.get_terminal_size((100, 24)).columns, colour
