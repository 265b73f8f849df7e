"""What a bulk job shows on stderr: a live line on a terminal, a line a minute in a log, the totals at its end."""

from __future__ import annotations

import sys
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from archive.report import Outputs, Runs, kind_in, printable
from scraper.cli import said

if TYPE_CHECKING:
    from argparse import Namespace
    from collections import Counter
    from collections.abc import Callable, Iterable, Iterator

    from archive.report import Language
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


def facts(totals: Totals, seconds: float, expected: int | None, language: Language = "en") -> str:
    """Return what is done so far, and the time left, as one line. Pure.

    The bytes of shards that an earlier run had done say nothing about the pace.
    """
    parts = [Runs.pages.say(language, count=totals.pages), Outputs.read.say(language, size=totals.size / 1e6)]
    read = totals.size - totals.size_before
    if expected is not None and read > 0:  # before the rest, which a narrow terminal cuts off
        left = timedelta(seconds=round(seconds * max(expected - totals.size, 0) / read))
        parts.append(Outputs.time_left.say(language, time=left))
    parts.append(Outputs.shards.say(language, count=totals.shards))
    if totals.before:
        parts.append(Outputs.done_before.say(language, number=totals.before))
    if totals.failed:
        parts.append(Outputs.failed.say(language, shards=Outputs.shards.say(language, count=totals.failed)))
    if totals.errors:
        kinds = counted_kinds(totals.errors, _KINDS, language)
        parts.append(Outputs.errors.say(language, count=totals.errors.total(), kinds=kinds))
    return Outputs.list_mark.say(language).join(parts)


def counted_kinds(kinds: Counter[str], most: int | None = None, language: Language = "en") -> str:
    """Return kinds with their counts, the most frequent first.

    >>> from collections import Counter
    >>> counted_kinds(Counter(request=1200, revisit=3, metadata=1), 2)
    '1,200 request, 3 revisit, 1 other'
    """
    shown = sorted(kinds.items(), key=lambda one: (-one[1], one[0]))[:most]
    others = kinds.total() - sum(number for _, number in shown)
    counted = shown + ([("other", others)] if others else [])
    return Outputs.list_mark.say(language).join(
        Outputs.kind.say(language, kind=printable(kind_in(kind, language)), number=number) for kind, number in counted
    )


def closing(totals: Totals, seconds: float, language: Language = "en") -> list[str]:
    """Return the totals of a job, a line each. Pure."""
    read = totals.size - totals.size_before
    lines = [
        Outputs.closing.say(
            language,
            pages=Runs.pages.say(language, count=totals.pages),
            size=totals.size / 1e6,
            shards=Outputs.shards.say(language, count=totals.shards),
            before=Outputs.of_them_before.say(language, number=totals.before) if totals.before else "",
            pace=Outputs.pace.say(language, rate=read / 1e6 / seconds) if seconds >= 1 else "",
        )
    ]
    lines += no_page_lines(totals.no_pages, language)
    if totals.errors:
        lines.append(Outputs.error_kinds.say(language, kinds=counted_kinds(totals.errors, language=language)))
    return lines


def no_page_lines(no_pages: Counter[str], language: Language) -> list[str]:
    """Return the line that counts the records that are no pages; none if there are none. Pure."""
    return [Outputs.no_pages.say(language, kinds=counted_kinds(no_pages, language=language))] if no_pages else []


@contextmanager
def following(
    options: Namespace, totals: Totals, files: Iterable[SourceFile] | None
) -> Iterator[Callable[[ShardSummary], None]]:
    """Show a job; give the function that adds a shard to its totals. `files` are listed once more for the time left."""
    live = not options.quiet and sys.stderr.isatty()
    expected = Expected(files) if files is not None and not options.quiet else None
    begun = printed = time.monotonic()
    status = None
    if live:
        from rich.console import Console  # noqa: PLC0415 - a log needs no rich

        # Soft wrap: lines above it must not be broken.
        status = Console(stderr=True, soft_wrap=True).status(said("reading"))
        status.start()

    def step(summary: ShardSummary) -> None:
        nonlocal printed
        totals.add(summary)
        now = time.monotonic()
        line = facts(totals, now - begun, expected.size if expected else None, options.lang)
        if status is not None:
            status.update(line)
        elif not options.quiet and now - printed >= LOG_EVERY:
            printed = now
            sys.stderr.write(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}Z  {line}\n")
            sys.stderr.flush()

    try:
        yield step
    finally:
        if status is not None:
            status.stop()
