"""The schedule of one archive: `schedule.sqlite3`, what is known of each watched page and when it is due.

Derived: it follows from the capture log and the watchlist, and can be deleted at any time; the next run makes it anew.
It is brought up to date from the log's new lines at each use. Times are seconds since 1970. One process at a time uses
it: the one that holds the archive's run lock. `known` may be asked in other threads.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple, Self

from archive.files import SCHEDULE_FILE, WriteFailed
from archive.log import CaptureEntry, CaptureLog, ComparisonEntry, TemplateEntry, parse_line
from archive.model import bare_host, sha256
from scraper.schedule.rates import PageHistory, due_at, exposure, list_due_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path
    from types import TracebackType

    from archive.log import Entry
    from archive.model import Outcome, Verdict

# Increase it with every change of the tables or of what is due: a schedule of another version is made anew.
VERSION: Final = 1
# Outcomes after which a page is asked again on another day, and those that are a successful look.
GONE: Final = frozenset(("gone", "suspect"))
SEEN: Final = frozenset(("ok", "not-modified"))

_TABLES: Final = """
CREATE TABLE state (
  one INTEGER PRIMARY KEY CHECK (one = 1), size INTEGER NOT NULL, start INTEGER NOT NULL, digest TEXT
);
CREATE TABLE pages (
  url TEXT PRIMARY KEY, host TEXT NOT NULL, watch TEXT, horizon REAL, listed REAL,
  first REAL, last REAL, seen REAL, captures INTEGER NOT NULL DEFAULT 0, edits INTEGER NOT NULL DEFAULT 0,
  exposure REAL NOT NULL DEFAULT 0, misses INTEGER NOT NULL DEFAULT 0, gone INTEGER NOT NULL DEFAULT 0, outcome TEXT,
  versions INTEGER NOT NULL DEFAULT 0, verdict TEXT, kept REAL, title TEXT, every REAL, due REAL
) WITHOUT ROWID;
CREATE INDEX pages_by_due ON pages (due) WHERE due IS NOT NULL;
CREATE INDEX pages_by_host ON pages (host, first) WHERE versions > 0;
CREATE TABLE lists (url TEXT PRIMARY KEY, last REAL, new INTEGER NOT NULL, watched REAL NOT NULL) WITHOUT ROWID;
"""


class DuePage(NamedTuple):
    """A page that is due: its URL, the entry of the watchlist that it is watched for, and since when it is due."""

    url: str
    watch: str
    due: float
    captures: int  # so far; 0: a page that is new to the archive
    title: str | None  # of the link that named it


class PageState(NamedTuple):
    """What the log says of a page, up to the last `catch_up`."""

    captures: int = 0
    outcome: Outcome | None = None  # of the last capture
    versions: int = 0
    verdict: Verdict | None = None  # of the last comparison in which it was the repost
    kept: float | None = None


class Schedule:
    """The schedule of one archive. Use it as a context manager: leaving it keeps what was written."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._path = root / SCHEDULE_FILE
        self._connection = self._open()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with closing(self._connection) as connection:
            connection.commit()

    @property
    def is_new(self) -> bool:
        """Whether nothing is watched yet: the schedule was made just now."""
        return self._connection.execute("SELECT 1 FROM pages WHERE watch NOT NULL LIMIT 1").fetchone() is None

    def catch_up(self) -> None:
        """Take in the lines that were added to the log since the last use. Lines that can't be read are skipped."""
        size, start, digest = self._connection.execute("SELECT size, start, digest FROM state").fetchone()
        for offset, raw in CaptureLog(self._root).lines(size):
            if not raw.endswith(b"\n"):
                break
            start, size, digest = offset, offset + len(raw), raw
            try:
                entry = parse_line(raw)
            except ValueError:
                continue
            self._take(entry)
        said = sha256(digest) if isinstance(digest, bytes) else digest
        self._connection.execute("UPDATE state SET size = ?, start = ?, digest = ?", (size, start, said))
        self._connection.commit()

    def watch(
        self,
        urls: Iterable[str],
        watch: str,
        *,
        horizon: float,
        now: float,
        every: float | None = None,
        titles: Mapping[str, str] = MappingProxyType({}),
    ) -> int:
        """Watch pages for an entry of the watchlist; return how many were not watched before.

        `every` is a fixed interval in seconds; without it, what looks show decides. `titles` are those of the links.
        """
        new = 0
        for url in urls:
            row = self._connection.execute("SELECT watch, first FROM pages WHERE url = ?", (url,)).fetchone()
            new += row is None or row[0] is None
            self._connection.execute(
                "INSERT INTO pages (url, host, watch, horizon, listed, every, title, due)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (url) DO UPDATE SET watch = excluded.watch, horizon = excluded.horizon,"
                " every = excluded.every, title = excluded.title, listed = coalesce(listed, excluded.listed)",
                (url, bare_host(url), watch, horizon, now, every, titles.get(url), now),
            )
            if row is not None:
                self._set_due(url)
        return new

    def forget(self, watches: Iterable[str]) -> None:
        """Stop watching what entries that are no longer in the watchlist were for; the archive keeps it all."""
        for watch in watches:
            self._connection.execute("UPDATE pages SET watch = NULL, due = NULL WHERE watch = ?", (watch,))

    def watches(self) -> frozenset[str]:
        """Return the entries of the watchlist that pages are watched for."""
        rows = self._connection.execute("SELECT DISTINCT watch FROM pages WHERE watch NOT NULL")
        return frozenset(watch for (watch,) in rows)

    def is_watched(self, url: str, watch: str, every: float | None) -> bool:
        """Return whether a page is watched for that entry of the watchlist, and with that interval."""
        row = self._connection.execute(
            "SELECT 1 FROM pages WHERE url = ? AND watch = ? AND every IS ?", (url, watch, every)
        ).fetchone()
        return row is not None

    def due_pages(self, now: float, limit: int | None = None) -> Iterator[DuePage]:
        """Yield the pages that are due, the longest due first; those that are new to the archive before the others."""
        rows = self._connection.execute(
            "SELECT url, watch, due, captures, title FROM pages WHERE due <= ? AND watch NOT NULL"
            " ORDER BY captures > 0, due LIMIT ?",
            (now, -1 if limit is None else limit),
        )
        yield from (DuePage(*row) for row in rows)

    def next_due(self) -> float | None:
        """Return when the next page is due; None if none is watched."""
        (due,) = self._connection.execute("SELECT min(due) FROM pages WHERE due NOT NULL").fetchone()
        return None if due is None else float(due)

    def counts(self, now: float) -> dict[str, int]:
        """Return how many pages are watched, due, gone, and failing."""
        row = self._connection.execute(
            "SELECT count(*), total(due <= ?), total(gone), total(misses > 0 AND NOT gone) FROM pages"
            " WHERE watch NOT NULL",
            (now,),
        ).fetchone()
        return dict(zip(("watched", "due", "gone", "failing"), map(int, row), strict=True))

    def before(self, url: str) -> PageState:
        """Return what the log says of a page, up to the last `catch_up`."""
        row = self._connection.execute(
            "SELECT captures, outcome, versions, verdict, kept FROM pages WHERE url = ?", (url,)
        ).fetchone()
        return PageState() if row is None else PageState(*row)

    def pages_of(self, host: str, *, before: float, most: int) -> list[str]:
        """Return pages of a host (as by `bare_host`) with articles, first captured before a time, the newest first."""
        rows = self._connection.execute(
            "SELECT url FROM pages WHERE host = ? AND versions > 0 AND first < ? ORDER BY first DESC LIMIT ?",
            (host, before, most),
        )
        return [url for (url,) in rows]

    def known(self, urls: Iterable[str]) -> frozenset[str]:
        """Return which of these pages are watched or archived already."""
        return frozenset(
            url for url in urls if self._connection.execute("SELECT 1 FROM pages WHERE url = ?", (url,)).fetchone()
        )

    def list_due(self, url: str, every: float | None) -> float:
        """Return when a list is due; `every` is a fixed interval in seconds, else its rate of new articles decides."""
        row = self._connection.execute("SELECT last, new, watched FROM lists WHERE url = ?", (url,)).fetchone()
        last, new, watched = row or (None, 0, 0.0)
        return list_due_at(last, new, watched) if every is None or last is None else last + every

    def record_list(self, url: str, *, new: int, now: float) -> None:
        """Record a look at a list, on which so many articles were new. Those of the first look show no rate."""
        self._connection.execute(
            "INSERT INTO lists (url, last, new, watched) VALUES (?, ?, 0, 0) ON CONFLICT (url) DO UPDATE SET"
            " new = new + ?, watched = watched + max(0, excluded.last - last), last = excluded.last",
            (url, now, new),
        )

    def _take(self, entry: Entry) -> None:
        if isinstance(entry, TemplateEntry):
            self._connection.execute("UPDATE pages SET edits = max(0, edits - 1) WHERE url = ?", (entry.url,))
            self._set_due(entry.url)
        if isinstance(entry, ComparisonEntry):
            self._connection.execute(
                "UPDATE pages SET verdict = ?, kept = ? WHERE url = ?", (entry.verdict, entry.kept, entry.right.url)
            )
        if not isinstance(entry, CaptureEntry) or entry.part_of is not None or entry.memento_of is not None:
            return
        at = entry.at.timestamp()
        row = self._connection.execute(
            "SELECT coalesce(first, ?), seen FROM pages WHERE url = ?", (at, entry.url)
        ).fetchone()
        born, seen = row or (at, None)
        good = entry.outcome in SEEN
        watched = exposure(born, seen, at) if good and seen is not None else 0.0
        edit = entry.new and entry.cause == "page"
        self._connection.execute(
            "INSERT INTO pages (url, host, first, last, seen, captures, misses, gone, outcome, versions)"
            " VALUES (:url, :host, :at, :at, :seen, 1, NOT :good, :gone, :outcome, :new)"
            " ON CONFLICT (url) DO UPDATE SET"
            " first = coalesce(first, :at), last = :at, seen = coalesce(:seen, seen), captures = captures + 1,"
            " edits = edits + :edit, exposure = exposure + :watched, gone = :gone, outcome = :outcome,"
            " versions = versions + :new,"
            " misses = CASE WHEN :good THEN 0 ELSE misses + 1 END",
            {
                "url": entry.url,
                "host": bare_host(entry.url),
                "at": at,
                "seen": at if good else None,
                "good": good,
                "gone": entry.outcome in GONE,
                "outcome": entry.outcome,
                "edit": edit,
                "new": entry.new,
                "watched": watched,
            },
        )
        self._set_due(entry.url)

    def _set_due(self, url: str) -> None:
        row = self._connection.execute(
            "SELECT coalesce(first, listed, 0), last, edits, exposure, misses, gone, watch, horizon, listed, every"
            " FROM pages WHERE url = ?",
            (url,),
        ).fetchone()
        if row is None:
            return
        born, last, edits, watched, misses, gone, watch, horizon, listed, every = row
        if watch is None:
            due = None
        elif last is None:
            due = listed
        elif every is not None:
            due = last + every
        else:
            due = due_at(PageHistory(born, last, edits, watched, misses, bool(gone)), horizon=horizon)
        self._connection.execute("UPDATE pages SET due = ? WHERE url = ?", (due, url))

    def _open(self) -> sqlite3.Connection:
        """Open the schedule, or make it anew where it is missing, damaged, of another version, or of another log."""
        try:
            connection = self._connect()
            if self._fits(connection):
                return connection
            connection.close()
        except sqlite3.DatabaseError:
            pass
        try:
            for suffix in ("", "-wal", "-shm", "-journal"):
                self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
            connection = self._connect()
            connection.executescript(_TABLES)
            connection.execute("INSERT INTO state VALUES (1, 0, 0, NULL)")
            connection.execute(f"PRAGMA user_version = {VERSION}")
            connection.commit()
        except (sqlite3.Error, OSError) as error:
            raise WriteFailed(f"{self._path} could not be stored: {error}") from error
        return connection

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=30, check_same_thread=False)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")  # what a power cut takes is read from the log again
        return connection

    def _fits(self, connection: sqlite3.Connection) -> bool:
        """Return whether a schedule is of this version, and the log still has the last line that it took in."""
        if connection.execute("PRAGMA user_version").fetchone() != (VERSION,):
            return False
        size, start, digest = connection.execute("SELECT size, start, digest FROM state").fetchone()
        if digest is None:
            return True
        line = next(CaptureLog(self._root).lines(start), None)
        return line is not None and start + len(line[1]) == size and sha256(line[1]) == digest
