"""The rows of the schedule's pages: read and written many at a time, and what a line of the log changes in one."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final

from archive.log import CaptureEntry, ComparisonEntry, TemplateEntry, WithdrawalEntry
from archive.model import bare_host
from scraper.schedule.rates import PageHistory, due_at, exposure, retry_wait

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from archive.log import Entry
    from archive.model import Verdict

# Outcomes after which a page is asked again on another day, and those that are a successful look.
GONE: Final = frozenset(("gone", "suspect"))
SEEN: Final = frozenset(("ok", "not-modified"))
# Those for which no site was asked: it is spared nothing by asking later.
UNASKED: Final = frozenset(("refused", "not-saved"))


@dataclass(slots=True)
class PageRow:
    """One page, as in the table. `number` is None until it is stored.

    `gone` is what the last capture said, `away` what the last one said that tells: a timeout or a suspect notice does
    not. `unread`: nothing could be read on the page that was there. `forgotten`: somebody said that the address is of
    no interest, and nobody has captured it since.
    """

    number: int | None
    url: str
    host: str
    watch: int | None = None
    horizon: float | None = None
    listed: float | None = None
    first: float | None = None
    last: float | None = None
    seen: float | None = None
    captures: int = 0
    edits: int = 0
    exposure: float = 0.0
    misses: int = 0
    gone: bool = False
    away: bool = False
    unread: bool = False
    outcome: str | None = None
    versions: int = 0
    verdict: Verdict | None = None
    kept: float | None = None
    title: str | None = None
    every: float | None = None
    forgotten: bool = False

    @property
    def due(self) -> float | None:
        """When it is due, in seconds since 1970; None: never, or it is not watched, or forgotten."""
        if self.watch is None or self.forgotten:
            return None
        if self.last is None:
            return self.listed
        if self.every is not None:
            misses = 0 if self.outcome in UNASKED else self.misses
            return self.last + max(self.every, retry_wait(misses, gone=bool(self.gone)))
        born = self.first if self.first is not None else self.listed or 0.0
        history = PageHistory(born, self.last, self.edits, self.exposure, self.misses, bool(self.gone))
        return due_at(history, horizon=float("inf") if self.horizon is None else self.horizon)

    def take(self, entry: Entry) -> None:
        """Take in a line of the log that tells something of the page (`page_of`)."""
        if isinstance(entry, CaptureEntry):
            self._take_capture(entry)
        elif isinstance(entry, TemplateEntry):
            self.edits = max(0, self.edits - 1)
        elif isinstance(entry, ComparisonEntry):
            self.verdict, self.kept = entry.verdict, entry.kept
        elif isinstance(entry, WithdrawalEntry):
            self.forgotten = True

    def _take_capture(self, entry: CaptureEntry) -> None:
        at = entry.at.timestamp()
        good = entry.outcome in SEEN
        self.first = at if self.first is None else self.first
        if good:
            self.exposure += exposure(self.first, self.seen, at) if self.seen is not None else 0.0
            self.seen = at
        self.last = at
        self.forgotten = False
        self.captures += 1
        self.edits += entry.new and entry.cause == "page"
        self.versions += entry.new
        self.misses = 0 if good else self.misses + 1
        self.gone = entry.outcome in GONE
        self.away = entry.outcome == "gone" or (self.away and not good)
        self.unread = entry.problem is not None
        self.outcome = entry.outcome


_COLUMNS: Final = tuple(field.name for field in fields(PageRow))
_SELECT: Final = f"SELECT {', '.join(_COLUMNS)} FROM pages JOIN json_each(?) AS asked ON pages.url = asked.value"  # noqa: S608
_STORED: Final = (*_COLUMNS[1:], "due")
_INSERT: Final = f"INSERT INTO pages ({', '.join(_STORED)}) VALUES ({', '.join('?' * len(_STORED))})"  # noqa: S608
_UPDATE: Final = f"UPDATE pages SET {', '.join(f'{name} = ?' for name in _STORED[2:])} WHERE number = ?"  # noqa: S608


def load(connection: sqlite3.Connection, urls: Iterable[str]) -> dict[str, PageRow]:
    """Return the rows of those pages that there are."""
    rows = connection.execute(_SELECT, (json.dumps(list(urls)),))
    return {row[1]: PageRow(*row) for row in rows}


def store(connection: sqlite3.Connection, rows: Iterable[PageRow]) -> None:
    """Write rows, new and changed ones; what is due follows from them."""
    new, changed = [], []
    for row in rows:
        values = [getattr(row, name) for name in _COLUMNS[1:]]
        if row.number is None:
            new.append((*values, row.due))
        else:
            changed.append((*values[2:], row.due, row.number))
    connection.executemany(_INSERT, new)
    connection.executemany(_UPDATE, changed)


def take(connection: sqlite3.Connection, entries: Iterable[Entry]) -> None:
    """Take in lines of the log, in their order."""
    named = [(url, entry) for entry in entries if (url := page_of(entry)) is not None]
    rows = load(connection, {url for url, _ in named})
    touched: dict[str, PageRow] = {}
    for url, entry in named:
        row = rows.get(url)
        if row is None and isinstance(entry, CaptureEntry):
            row = rows[url] = new_row(url)
        if row is not None:
            row.take(entry)
            touched[url] = row
    store(connection, touched.values())


def new_row(url: str) -> PageRow:
    """Return the row of a page that nothing is known of."""
    return PageRow(None, url, bare_host(url))


def page_of(entry: Entry) -> str | None:
    """Return the page that a line tells something of; None if it is none that is scheduled."""
    if isinstance(entry, CaptureEntry):
        return entry.url if entry.part_of is None and entry.memento_of is None else None
    if isinstance(entry, TemplateEntry):
        return entry.url
    if isinstance(entry, WithdrawalEntry):
        return entry.url if entry.forgets_here else None
    return entry.right.url if isinstance(entry, ComparisonEntry) else None
