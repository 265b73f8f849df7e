"""`repost parse`: saved pages to JSON lines or Parquet."""

from __future__ import annotations

import json
import re
from contextlib import closing
from typing import TYPE_CHECKING, Final

from archive.model import RequestError, canonical_url
from scraper.cli import DONE
from scraper.cli.output import binary_output, check_ending, complain, listed, output, show_progress

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Generator, Sequence

    from scraper.jobs import ParsedLine

_ENDINGS: Final = (".jsonl", ".ndjson", ".json", ".txt", ".parquet")


def parse_paths(options: Namespace) -> int:
    """Run `repost parse PATH…` and return its exit status."""
    from scraper.jobs import parse_only, parse_paths  # noqa: PLC0415

    _check_paths(options.paths)
    check_ending(options.output, *_ENDINGS)
    paths, status = listed(options.paths), DONE
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


def _check_paths(paths: Sequence[str]) -> None:
    """Refuse addresses, which are not read from here. Raises RequestError."""
    for path in paths:
        if re.match(r"https?://", path, re.IGNORECASE):
            raise RequestError(f"parse reads saved files: to fetch and keep a page, use repost archive {path}")
