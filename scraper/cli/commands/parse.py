"""`repost parse`: saved pages to JSON lines or Parquet."""

from __future__ import annotations

import json
import re
from collections import Counter
from contextlib import closing
from typing import TYPE_CHECKING, Final

from archive.model import RequestError, canonical_url
from scraper.cli import DONE, INCOMPLETE, OutputFolder
from scraper.cli.output import binary_output, bulk, check_ending, complain, listed, note, output, show_progress

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Generator, Iterator, Sequence

    from scraper.jobs import ParsedLine

_ENDINGS: Final = (".jsonl", ".ndjson", ".json", ".txt", ".parquet")
# Options that only make sense with many output files.
_OF_SHARDS: Final = ("format", "engine", "address", "page_time", "shard_time", "memory")
# Of an address at which a file of many pages is, not one page.
_CONTAINER = re.compile(r"https?://[^?#]*\.(?:warc|arc|mhtml?)(?:\.gz|\.zst)?(?:[?#].*)?", re.IGNORECASE)


def parse_paths(options: Namespace) -> int:
    """Run `repost parse PATH…` and return its exit status."""
    if isinstance(options.output, OutputFolder):
        from scraper.cli.commands.parse_shards import parse_to_shards  # noqa: PLC0415

        if options.url:
            raise RequestError("--url is for one page, and -o DIR/ for many")
        _check_paths(options.paths)
        again = "-" not in options.paths
        return parse_to_shards(options, options.paths if again else listed(options.paths), again=again)
    for name in _OF_SHARDS:
        if getattr(options, name):
            raise RequestError(f"--{name.replace('_', '-')} needs many output files: -o DIR/, with the / at its end")
    _check_paths(options.paths)
    check_ending(options.output, *_ENDINGS)
    no_pages: Counter[str] = Counter()
    errors = _write(options, _parsed(options, no_pages))
    note(options, bulk.no_page_lines(no_pages, options.lang))
    return errors


def _parsed(options: Namespace, no_pages: Counter[str]) -> Generator[ParsedLine]:
    from scraper.bulk import parse_operands  # noqa: PLC0415
    from scraper.jobs import parse_only  # noqa: PLC0415

    paths = listed(options.paths)
    if options.url:
        return parse_only(paths, url=canonical_url(options.url), evidence=options.evidence)
    return parse_operands(paths, evidence=options.evidence, jobs=options.jobs, no_pages=no_pages)


def _write(options: Namespace, parsed: Generator[ParsedLine]) -> int:
    """Write the lines to the output, name what has no article; return the exit status."""
    if options.output is not None and options.output.suffix.lower() == ".parquet":
        from archive.export import PAGES, ParquetWriter  # noqa: PLC0415

        with closing(parsed) as lines, binary_output(options.output) as file, ParquetWriter(file, PAGES) as table:
            shown = show_progress(options, lines, "reading")
            return _write_each(options, shown, lambda line: table.add(json.loads(line.text)))
    with output(options.output) as out, closing(parsed) as lines:
        # Lines that scroll over the terminal show enough progress.
        shown = lines if out.isatty() else show_progress(options, lines, "reading")
        return _write_each(options, shown, lambda line: out.write(line.text + "\n"))


def _write_each(options: Namespace, lines: Iterator[ParsedLine], write: Callable[[ParsedLine], object]) -> int:
    pages = errors = 0
    for line in lines:
        write(line)
        pages += 1
        if line.problem is not None:
            errors += 1
            complain([line.problem])
    return INCOMPLETE if options.max_errors.exceeded(errors, pages) else DONE


def _check_paths(paths: Sequence[str]) -> None:
    """Refuse addresses of single pages, which are not fetched here. Raises RequestError."""
    for path in paths:
        if re.match(r"https?://", path, re.IGNORECASE) and not _CONTAINER.fullmatch(path):
            raise RequestError(f"parse reads saved files: to fetch and keep a page, use repost archive {path}")
