"""`repost parse`: saved pages to JSON lines or Parquet."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from io import TextIOWrapper
from typing import TYPE_CHECKING

from archive.model import RequestError, canonical_url
from scraper.cli import DONE
from scraper.cli.output import binary_output, complain, output, show_progress

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Generator, Iterator, Sequence

    from scraper.jobs import ParsedLine


def parse_paths(options: Namespace) -> int:
    """Run `repost parse PATH…` and return its exit status."""
    from scraper.jobs import parse_only, parse_paths  # noqa: PLC0415

    paths, status = _listed(options.paths), DONE
    if options.url:
        parsed = parse_only(paths, url=canonical_url(options.url), evidence=options.evidence)
    else:
        parsed = parse_paths(paths, evidence=options.evidence, jobs=options.jobs)
    if options.output is not None and options.output.suffix.lower() == ".parquet":
        return _parse_to_parquet(options, parsed)
    with output(options.output) as out, closing(parsed) as lines:
        # Lines that scroll over the terminal show enough progress.
        for line in lines if out.isatty() else show_progress(options, lines, "reading"):
            out.write(line.text + "\n")
            if line.problem is not None:
                status = complain([line.problem])
    return status


def _parse_to_parquet(options: Namespace, parsed: Generator[ParsedLine, None, None]) -> int:
    """Write the lines of `repost parse` as the rows of a Parquet file."""
    from archive.export import PAGES, ParquetWriter  # noqa: PLC0415

    status = DONE
    with (
        closing(parsed) as lines,
        binary_output(options.output) as out,
        ParquetWriter(out, PAGES) as table,
    ):
        for line in show_progress(options, lines, "reading"):
            table.add(json.loads(line.text))
            if line.problem is not None:
                status = complain([line.problem])
    return status


def _listed(paths: Sequence[str]) -> Iterator[str]:
    """Yield the paths; in place of "-", those listed on stdin."""
    for path in paths:
        if path == "-":
            if sys.stdin is None:  # closed by whoever started us: cron, a service, `<&-`
                raise RequestError("- reads a list of paths from stdin, which is closed")
            if isinstance(sys.stdin, TextIOWrapper):  # file names are bytes in any encoding
                sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")
            yield from (line.rstrip("\r\n") for line in sys.stdin if line.strip())
        else:
            yield path
