"""What a bulk job shows on stderr: a live line on a terminal, a line a minute in a log, the totals at its end."""

from __future__ import annotations

import sys
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from archive.report import printable
from scraper.cli.output.summary import counted

if TYPE_CHECKING:
    from argparse import Namespace
    from collections import Counter
    from collections.abc import Callable, Iterable, Iterator

    from scraper.bulk import ShardSummary, SourceFile, Totals

# Seconds between two lines in a log.
LOG_EVERY: Final = 60.0
# Kinds of errors that a line of progress has room for.
_KINDS: Final = 3


class Expected:
    """How many bytes there are to read, added up beside the job: the files are listed a second time for it."""

    def __init__(self, files: Iterable[SourceFile]) -> None:
        self.size: int | None = None  # None: not known yet
        self._files = files
        threading.Thread(target=self._add_up, daemon=True).start()

    def _add_up(self) -> None:
        try:
            self.size = sum(file.size for file in self._files)
        except Exception:  # noqa: BLE001 - the job itself says what is wrong with its files
            self.size = None


def facts(totals: Totals, seconds: float, expected: int | None) -> str:
    """Return what is done so far, and the time left, as one line. Pure.

    The bytes of shards that an earlier run had done say nothing about the pace.
    """
    said = [counted(totals.pages, "page"), f"{totals.size / 1e6:,.0f} MB"]
    read = totals.size - totals.size_before
    if expected is not None and read > 0:  # before the rest, which a narrow terminal cuts off
        left = timedelta(seconds=round(seconds * max(expected - totals.size, 0) / read))
        said.append(f"{left} left")
    said += [counted(totals.shards, "shard")] + ([f"{totals.before:,} done before"] if totals.before else [])
    if totals.failed:
        said.append(f"{counted(totals.failed, 'shard')} failed")
    if totals.errors:
        said.append(f"{counted(totals.errors.total(), 'error')} ({counted_kinds(totals.errors, _KINDS)})")
    return ", ".join(said)


def counted_kinds(kinds: Counter[str], most: int | None = None) -> str:
    """Return kinds with their counts, the most frequent first.

    >>> from collections import Counter
    >>> counted_kinds(Counter(request=1200, revisit=3, metadata=1), 2)
    '1,200 request, 3 revisit, 1 other'
    """
    shown = sorted(kinds.items(), key=lambda one: (-one[1], one[0]))[:most]
    others = kinds.total() - sum(number for _, number in shown)
    said = [f"{number:,} {printable(kind)}" for kind, number in shown]
    return ", ".join(said + ([f"{others:,} other"] if others else []))


def closing(totals: Totals, seconds: float) -> list[str]:
    """Return the totals of a job, a line each. Pure."""
    before = f", {totals.before:,} of them done before" if totals.before else ""
    pace = f", {(totals.size - totals.size_before) / 1e6 / seconds:,.1f} MB/s" if seconds >= 1 else ""
    shards = counted(totals.shards, "shard")
    lines = [f"{counted(totals.pages, 'page')} out of {totals.size / 1e6:,.1f} MB in {shards}{before}{pace}"]
    lines += [f"no page: {counted_kinds(totals.no_pages)}"] if totals.no_pages else []
    lines += [f"errors: {counted_kinds(totals.errors)}"] if totals.errors else []
    return lines


@contextmanager
def following(
    options: Namespace, totals: Totals, files: Iterable[SourceFile] | None
) -> Iterator[Callable[[ShardSummary], None]]:
    """Show a job; give the function that adds a shard to its totals. `files` are listed once more for the time left."""
    live = not options.quiet and sys.stderr.isatty()
    expected = Expected(files) if files is not None and not options.quiet else None
    begun = said = time.monotonic()
    status = None
    if live:
        from rich.console import Console  # noqa: PLC0415 - a log needs no rich

        # Soft wrap: lines above it must not be broken.
        status = Console(stderr=True, soft_wrap=True).status("reading")
        status.start()

    def step(summary: ShardSummary) -> None:
        nonlocal said
        totals.add(summary)
        now = time.monotonic()
        line = facts(totals, now - begun, expected.size if expected else None)
        if status is not None:
            status.update(line)
        elif not options.quiet and now - said >= LOG_EVERY:
            said = now
            sys.stderr.write(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}Z  {line}\n")
            sys.stderr.flush()

    try:
        yield step
    finally:
        if status is not None:
            status.stop()
