"""The schedule of one archive: `schedule.sqlite3`, what is known of each watched page and when it is due.

Derived: it follows from the capture log and the watchlist, and can be deleted at any time; the next run makes it anew.
It is brought up to date from the log's new lines at each use. Times are seconds since 1970. One process at a time uses
it: the one that holds the archive's run lock. `known` may be asked in other threads.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import contextmanager, suppress
from itertools import islice, takewhile
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self

from archive.files import SCHEDULE_FILE
from archive.log import CaptureLog, parse_line
from archive.model import sha256
from scraper.schedule.database import ScheduleFailed, open_or_make, open_to_read, remove
from scraper.schedule.pages import SEEN, PageRow, load, new_row, page_of, store, take
from scraper.schedule.rates import list_due_at, retry_wait

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

    from archive.log import Entry
    from archive.model import Outcome, Verdict

# Lines of the log, and pages of a list, that are taken in at a time. More need memory, fewer need time.
BATCH: Final = 5_000


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
    misses: int = 0  # failures in a row
    away: bool = False  # it was gone when last a capture told; a timeout or a suspect notice does not
    unread: bool = False  # the last capture's page was there, and nothing could be read on it

    def knows(self, outcome: Outcome) -> bool:
        """Return whether the same failure was the last thing known of the page."""
        return self.outcome == outcome and (outcome not in SEEN or bool(self.unread))


class ListState(NamedTuple):
    """What is known of a list, a feed or a sitemap that is looked at."""

    due: float  # 0: it was never looked at
    in_full: bool  # what it names may not all be watched: asking whether it has changed is not enough
    misses: int = 0  # looks in a row that failed


class Schedule:
    """The schedule of one archive. Use it as a context manager: leaving it keeps what was written.

    Its methods raise ScheduleFailed. With `read_only` nothing is made or mended: a missing or damaged one is an error.
    """

    def __init__(self, root: Path, *, read_only: bool = False) -> None:
        self._root = root
        self._path = root / SCHEDULE_FILE
        self._read_only = read_only
        self._connection = open_to_read(self._path) if read_only else open_or_make(root)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            with self._guarded():
                self._connection.commit()
        finally:
            self._connection.close()

    @property
    def is_new(self) -> bool:
        """Whether nothing is watched yet: the schedule was made just now."""
        with self._guarded():
            return self._connection.execute("SELECT 1 FROM watches LIMIT 1").fetchone() is None

    def catch_up(self) -> None:
        """Take in the lines that were added to the log since the last use. Lines that can't be read are skipped."""
        with self._guarded():
            size, start, digest = self._connection.execute("SELECT size, start, digest FROM state").fetchone()
            lines = CaptureLog(self._root).lines(size)
            while batch := [(offset, raw) for offset, raw in islice(lines, BATCH) if raw.endswith(b"\n")]:
                take(self._connection, _entries(raw for _, raw in batch))
                start, last = batch[-1]
                size, digest = start + len(last), sha256(last)
                self._connection.execute("UPDATE state SET size = ?, start = ?, digest = ?", (size, start, digest))
                self._connection.commit()
            # A schedule that was made just now: what the log has so far is not news.
            self._connection.execute("UPDATE state SET said = size WHERE said IS NULL")
            self._connection.commit()

    def unsaid(self) -> list[Entry]:
        """Return the lines that were taken in since a run last said what is new: a run was killed, or others wrote."""
        with self._guarded():
            said, size = self._connection.execute("SELECT said, size FROM state").fetchone()
        lines = takewhile(lambda line: line[0] < size, CaptureLog(self._root).lines(said))
        return list(_entries(raw for _, raw in lines))

    def when_said(self, urls: Iterable[str]) -> dict[str, PageRow]:
        """Return what the log said of each of these pages when a run last said what is new: before what is `unsaid`.

        The log is read up to there, over a second for a million lines.
        """
        with self._guarded():
            (said,) = self._connection.execute("SELECT said FROM state").fetchone()
        rows = {url: new_row(url) for url in urls}
        lines = takewhile(lambda line: line[0] < said, CaptureLog(self._root).lines())
        for entry in _entries(raw for _, raw in lines):
            if (row := rows.get(page_of(entry) or "")) is not None:
                row.take(entry)
        return rows

    def note_said(self) -> None:
        """Note that all that was taken in of the log is said."""
        with self._guarded():
            self._connection.execute("UPDATE state SET said = size")
            self._connection.commit()

    def watch(  # noqa: PLR0913 - independent facts, keyword-only
        self,
        urls: Iterable[str],
        watch: str,
        *,
        horizon: float,
        now: float,
        every: float | None = None,
        titles: Mapping[str, str] = MappingProxyType({}),
        named: bool = False,
    ) -> int:
        """Watch pages for an entry of the watchlist; return how many were not watched before.

        `every` is a fixed interval in seconds; without it, what looks show decides. `titles` are those of the links.
        A page stays with the entry that named it first, but for one that the watchlist names itself (`named`): those
        are all that it names so, and others that it did are watched for it no longer.
        """
        new = 0
        urls = list(urls) if named else urls
        with self._guarded():
            number = self._watch_number(watch)
            for batch in _batches(urls):
                rows = load(self._connection, batch)
                touched = []
                for url in dict.fromkeys(batch):
                    row = rows.get(url) or new_row(url)
                    new += row.watch is None
                    wanted = (number, horizon, every, titles.get(url) or row.title)
                    if row.watch not in (None, number) and not named:
                        continue
                    if (row.watch, row.horizon, row.every, row.title) == wanted:
                        continue
                    row.watch, row.horizon, row.every, row.title = wanted
                    row.listed = now if row.listed is None else row.listed
                    touched.append(row)
                store(self._connection, touched)
            if named:
                self._keep_only(number, urls)
        return new

    def _keep_only(self, number: int, urls: Iterable[str]) -> None:
        """Stop watching what an entry named before and names no longer. Most runs find it as it was, at no cost."""
        asked = json.dumps(list(urls))
        digest = sha256(asked.encode())
        named = self._connection.execute("SELECT named FROM watches WHERE number = ?", (number,)).fetchone()
        if named == (digest,):
            return
        self._connection.execute("UPDATE watches SET named = ? WHERE number = ?", (digest, number))
        gone = self._connection.execute(
            "UPDATE pages SET watch = NULL, due = NULL WHERE watch = ? AND url NOT IN (SELECT value FROM json_each(?))",
            (number, asked),
        )
        if gone.rowcount:
            self._connection.execute("UPDATE lists SET taken = NULL")

    def forget(self, watches: Iterable[str]) -> None:
        """Stop watching what entries that are no longer in the watchlist were for; the archive keeps it all.

        What another entry names, too, is its from then on: lists are looked at in full.
        """
        with self._guarded():
            names = json.dumps(list(watches))
            found = "SELECT number FROM watches WHERE name IN (SELECT value FROM json_each(?))"
            if self._connection.execute(found, (names,)).fetchone() is None:
                return
            self._connection.execute(f"UPDATE pages SET watch = NULL, due = NULL WHERE watch IN ({found})", (names,))  # noqa: S608
            self._connection.execute("DELETE FROM watches WHERE name IN (SELECT value FROM json_each(?))", (names,))
            self._connection.execute("UPDATE lists SET taken = NULL")

    def watches(self) -> frozenset[str]:
        """Return the entries of the watchlist that pages are watched for."""
        with self._guarded():
            return frozenset(name for (name,) in self._connection.execute("SELECT name FROM watches"))

    def due_pages(self, now: float) -> Iterator[DuePage]:
        """Yield the pages that are due, the longest due first; those that are new to the archive before the others.

        They are read as they are asked for: memory does not depend on how many are due.
        """
        with self._guarded():
            for again in (0, 1):
                rows = self._connection.execute(
                    "SELECT url, name, due, captures, title FROM pages JOIN watches ON watches.number = watch"
                    " WHERE (captures > 0) = ? AND due <= ? ORDER BY due",
                    (again, now),
                )
                for row in rows:
                    yield DuePage(*row)

    def waiting(self, now: float) -> frozenset[str]:
        """Return the watched pages that failed or were gone, and are not to be asked again yet."""
        with self._guarded():
            rows = self._connection.execute("SELECT url FROM pages WHERE misses > 0 AND due > ?", (now,))
            return frozenset(url for (url,) in rows)

    def forgotten(self) -> frozenset[str]:
        """Return the addresses that were forgotten, and not captured since: they are never due."""
        with self._guarded():
            return frozenset(url for (url,) in self._connection.execute("SELECT url FROM pages WHERE forgotten"))

    def last_attempts(self, watch: str) -> dict[str, float]:
        """Return when the pages of an entry of the watchlist were last asked for; without those that never were."""
        with self._guarded():
            rows = self._connection.execute(
                "SELECT url, last FROM pages JOIN watches ON watches.number = watch WHERE name = ? AND last NOT NULL",
                (watch,),
            )
            return dict(rows.fetchall())

    def next_due(self) -> float | None:
        """Return when the next page is due; None if none is watched."""
        with self._guarded():
            (due,) = self._connection.execute("SELECT min(due) FROM pages WHERE due NOT NULL").fetchone()
            return None if due is None else float(due)

    def counts(self, now: float) -> dict[str, int]:
        """Return how many pages are watched, due, gone, and failing."""
        with self._guarded():
            row = self._connection.execute(
                "SELECT count(*), total(due <= ?), total(gone), total(misses > 0 AND NOT gone) FROM pages"
                " WHERE watch NOT NULL AND NOT forgotten",
                (now,),
            ).fetchone()
            return dict(zip(("watched", "due", "gone", "failing"), map(int, row), strict=True))

    def watched(self, urls: Iterable[str]) -> dict[str, str]:
        """Return those of the pages that are watched, each with the entry of the watchlist that it is watched for."""
        with self._guarded():
            rows = self._connection.execute(
                "SELECT url, name FROM pages JOIN json_each(?) AS asked ON pages.url = asked.value"
                " JOIN watches ON watches.number = watch",
                (json.dumps(list(urls)),),
            )
            return dict(rows.fetchall())

    def before(self, url: str) -> PageState:
        """Return what the log says of a page, up to the last `catch_up`."""
        with self._guarded():
            row = self._connection.execute(
                "SELECT captures, outcome, versions, verdict, kept, misses, away, unread FROM pages WHERE url = ?",
                (url,),
            ).fetchone()
            return PageState() if row is None else PageState(*row)

    def pages_of(self, host: str, *, before: float, most: int) -> list[str]:
        """Return pages of a host (as by `bare_host`) with articles, first captured before a time, the newest first."""
        with self._guarded():
            rows = self._connection.execute(
                "SELECT url FROM pages WHERE host = ? AND versions > 0 AND first < ? ORDER BY first DESC LIMIT ?",
                (host, before, most),
            )
            return [url for (url,) in rows]

    def known(self, urls: Iterable[str]) -> frozenset[str]:
        """Return which of these pages are watched or archived already."""
        with self._guarded():
            rows = self._connection.execute(
                "SELECT url FROM pages JOIN json_each(?) AS asked ON pages.url = asked.value", (json.dumps(list(urls)),)
            )
            return frozenset(url for (url,) in rows)

    def host_notes(self, host: str) -> tuple[list[Any], dict[str, str]]:
        """Return what runs noted of a host with `note_host`: what was read last, and what is lost since when."""
        with self._guarded():
            row = self._connection.execute("SELECT reads, lost FROM hosts WHERE host = ?", (host,)).fetchone()
            return ([], {}) if row is None else (json.loads(row[0]), json.loads(row[1]))

    def note_host(self, host: str, reads: Sequence[Any], lost: Mapping[str, str]) -> None:
        """Note for the next runs what was read last on a host, and what is lost since when."""
        with self._guarded():
            self._connection.execute(
                "INSERT OR REPLACE INTO hosts VALUES (?, ?, ?)", (host, json.dumps(reads), json.dumps(lost))
            )

    def list_state(self, url: str, every: float | None, settings: str = "") -> ListState:
        """Return when a list is due, and how to look at it.

        `every` is a fixed interval in seconds, else its rate of new articles decides. `settings` say what is taken of
        it: with others than at the last look, it is looked at in full. So it is if the log has a capture of it that no
        look recorded: a run was killed in between.
        """
        with self._guarded():
            row = self._connection.execute(
                "SELECT lists.last, new, watched, taken IS NOT NULL AND settings IS ? AND"
                " coalesce(pages.last, 0) <= taken FROM lists LEFT JOIN pages ON pages.url = lists.url"
                " WHERE lists.url = ?",
                (settings, url),
            ).fetchone()
            failing = self._connection.execute(
                "SELECT tried, misses FROM failing_lists WHERE url = ?", (url,)
            ).fetchone()
        tried, misses = failing or (0.0, 0)
        retry = tried + retry_wait(misses)
        if row is None:
            return ListState(retry if misses > 1 else 0.0, in_full=True, misses=misses)
        last, new, watched, whole = row
        due = list_due_at(last, new, watched) if every is None else last + every
        return ListState(max(due, retry), in_full=not whole, misses=misses)

    def record_list(self, url: str, *, new: int, now: float, taken: float | None, settings: str = "") -> None:
        """Record a look at a list, on which so many articles were new, and keep what was watched for it.

        Those of the first look show no rate. `taken` is when the list was captured whose articles are all watched now;
        None if some are not.
        """
        with self._guarded():
            self._connection.execute(
                "INSERT INTO lists (url, last, new, watched, taken, settings) VALUES (?, ?, 0, 0, ?, ?)"
                " ON CONFLICT (url) DO UPDATE SET new = new + ?, watched = watched + max(0, excluded.last - last),"
                " last = excluded.last, taken = excluded.taken, settings = excluded.settings",
                (url, now, taken, settings, new),
            )
            self._connection.execute("DELETE FROM failing_lists WHERE url = ?", (url,))
            self._connection.commit()

    def record_failed_list(self, url: str, *, now: float) -> None:
        """Record a look at a list that gave nothing: after two of them in a row it is asked ever later."""
        with self._guarded():
            self._connection.execute(
                "INSERT INTO failing_lists VALUES (?, ?, 1)"
                " ON CONFLICT (url) DO UPDATE SET misses = misses + 1, tried = excluded.tried",
                (url, now),
            )
            self._connection.commit()

    def _watch_number(self, name: str) -> int:
        self._connection.execute("INSERT OR IGNORE INTO watches (name) VALUES (?)", (name,))
        (number,) = self._connection.execute("SELECT number FROM watches WHERE name = ?", (name,)).fetchone()
        return int(number)

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Translate errors of the database; remove it if it is damaged."""
        try:
            yield
        except sqlite3.OperationalError as error:  # a full disk, a lock: it is fine itself
            raise ScheduleFailed(f"{self._path} could not be used: {error}") from error
        except sqlite3.Error as error:
            if not self._read_only:
                self._connection.close()
                with suppress(OSError):
                    remove(self._path)
            raise ScheduleFailed(f"{self._path} is damaged ({error}); it is made anew at the next use") from error


def _batches(urls: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(urls)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _entries(lines: Iterable[bytes]) -> Iterator[Entry]:
    for raw in lines:
        try:
            yield parse_line(raw)
        except ValueError:
            continue
