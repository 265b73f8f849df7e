"""The log by page, by site and by time: a private SQLite database, made from the log when the pages begin to be served.

No request reads the log: what was added to it is taken in, and the lines of one page are read where they stand. The
database is a temporary one of SQLite (in memory, and beyond that in a file without a name), so that nothing is written
to the archive; a log that was replaced is read anew.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from archive.files import LOG_FILE
from archive.log import MAX_LINE, CaptureLog, parse_line
from archive.model import ArchiveDamaged
from archive.serve.facts.log_rows import INDEXES, TABLES, LogRows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from archive.log import Entry

# Lines between two calls of `progress`.
_STEP: Final = 10_000
_CACHE_KIB: Final = 64 << 10


class PageRow(NamedTuple):
    """What the log says of a page at a glance. Times are microseconds since 1970."""

    url: str
    site: str
    captures: int
    first: int | None
    last: int | None
    outcome: str | None
    version: int | None
    changed: int | None
    verdict: str | None
    original: str | None
    memento_of: str | None


class Mention(NamedTuple):
    """A line of the log that names a page: its number, its time, what it is, and the version that it shows."""

    line: int
    at: int
    what: str
    version: int | None


_PAGE: Final = """
SELECT pages.url, pages.site, pages.captures, pages.first, pages.last, pages.outcome, pages.version, pages.changed,
  pages.verdict, original.url, pages.memento_of
FROM pages LEFT JOIN pages AS original ON original.id = pages.against
"""


class LogIndex:
    """The log of one archive by page, site and time. Thread-safe."""

    def __init__(self, root: Path, progress: Callable[[int], object] | None = None) -> None:
        self._root = root
        self._progress = progress
        self._turn = threading.RLock()
        self._size = 0  # of the log when it was last looked at
        self._read = 0  # bytes of whole lines that were taken in
        self._forget()

    def catch_up(self) -> int:
        """Take in what was added to the log; return how many bytes were read so far. Raises ArchiveDamaged."""
        with self._turn:
            try:
                size = (self._root / LOG_FILE).stat().st_size
            except OSError:
                size = 0
            if size != self._size or (size and not self._read):
                if size < self._read or not self._continues():
                    self._forget()
                is_first = not self._read
                self._take()
                if is_first and self._read:
                    self._db.executescript(INDEXES)
                self._size = size
            return self._read

    @property
    def broken(self) -> int | None:
        """The place among the lines of the first one that could not be read; None if all could."""
        return self._broken

    def rows(self, statement: str, values: Sequence[object] | dict[str, object] = ()) -> list[tuple[Any, ...]]:
        """Return the rows of a query over the tables of `archive.serve.facts.log_rows`."""
        with self._turn:
            self.catch_up()
            return self._db.execute(statement, values).fetchall()

    def page(self, url: str) -> PageRow | None:
        """Return what the log says of a page; None if it is not in the log as a page of its own."""
        found = self.pages("WHERE pages.url = ? AND pages.captures > 0", (url,))
        return found[0] if found else None

    def pages(self, rest: str, values: Sequence[object] = ()) -> list[PageRow]:
        """Return pages; `rest` is the end of the query."""
        return [PageRow(*row) for row in self.rows(f"{_PAGE} {rest}", values)]

    def alias(self, url: str) -> str | None:
        """Return the address that a URL is another name of."""
        rows = self.rows(
            "SELECT other.url FROM aliases JOIN pages ON pages.id = aliases.page "
            "JOIN pages AS other ON other.id = aliases.of WHERE pages.url = ?",
            (url,),
        )
        return rows[0][0] if rows else None

    def mentions(self, url: str) -> list[Mention]:
        """Return the lines that name a page, in the order of the log."""
        rows = self.rows(
            "SELECT line, at, what, mentions.version FROM mentions JOIN pages ON pages.id = page "
            "WHERE pages.url = ? ORDER BY line",
            (url,),
        )
        return [Mention(*row) for row in rows]

    def entry(self, line: int) -> Entry | None:
        """Return the entry with that number; None if there is none that can be read."""
        return next(iter(self.entries([line])), None)

    def entries(self, lines: Sequence[int]) -> Iterator[Entry]:
        """Yield the entries with these numbers, in that order; what can't be read is left out."""
        try:
            with (self._root / LOG_FILE).open("rb") as file:
                for line in lines:
                    rows = self.rows("SELECT start FROM lines WHERE line = ?", (line,))
                    if not rows:
                        continue
                    file.seek(rows[0][0])
                    try:
                        yield parse_line(file.readline(MAX_LINE))
                    except ValueError:  # the log was replaced a moment ago: the next request reads the new one
                        continue
        except OSError as error:
            raise ArchiveDamaged(f"{self._root / LOG_FILE} can't be read: {error.strerror}") from error

    def _forget(self) -> None:
        self._size = self._read = self._count = self._last_start = 0
        self._last = b""
        self._broken: int | None = None
        self._db = sqlite3.connect("", check_same_thread=False, isolation_level=None)
        self._db.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.executescript(TABLES)
        self._rows = LogRows(self._db)

    def _continues(self) -> bool:
        """Return whether the last line that was read still stands where it stood."""
        try:
            with (self._root / LOG_FILE).open("rb") as file:
                file.seek(self._last_start)
                return file.read(len(self._last)) == self._last
        except OSError:
            return not self._read

    def _take(self) -> None:
        self._db.execute("BEGIN")
        try:
            for start, raw in CaptureLog(self._root).lines(self._read):
                if not raw.endswith(b"\n"):
                    break  # torn, or not whole yet
                self._count += 1
                try:
                    self._rows.add(parse_line(raw), start)
                except (ValueError, OverflowError):
                    self._broken = self._broken or self._count
                self._read, self._last_start, self._last = start + len(raw), start, raw
                if self._progress is not None and self._count % _STEP == 0:
                    self._progress(self._count)
        finally:
            self._db.execute("COMMIT")


def log_size(root: Path) -> int:
    """Return the size of the log in bytes; 0 if there is none."""
    try:
        return os.stat(root / LOG_FILE).st_size  # noqa: PTH116 - one call
    except OSError:
        return 0
