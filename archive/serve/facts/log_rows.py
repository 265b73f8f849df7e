"""The tables of `archive.serve.facts.log_index`, and the rows that each line of the log adds to them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from archive.log import (
    AliasEntry,
    CaptureEntry,
    ComparisonEntry,
    ExtractionEntry,
    TemplateEntry,
    WithdrawalEntry,
)
from archive.model import host_of
from archive.serve.facts.news import LEVELS, level_of_comparison, level_of_kind
from archive.serve.facts.times import to_number

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from archive.log import Entry
    from archive.serve.facts.news import NewsKind

TABLES: Final = """
CREATE TABLE lines (line INTEGER PRIMARY KEY, start INTEGER NOT NULL);
CREATE TABLE pages (
  id INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE, site TEXT NOT NULL, captures INTEGER NOT NULL DEFAULT 0,
  first INTEGER, last INTEGER, outcome TEXT, version INTEGER, changed INTEGER, verdict TEXT, against INTEGER,
  memento_of TEXT, shown INTEGER AS (coalesce(changed, last))
);
CREATE TABLE mentions (
  page INTEGER, line INTEGER, at INTEGER, what TEXT, version INTEGER, PRIMARY KEY (page, line)
) WITHOUT ROWID;
CREATE TABLE sites (
  site TEXT PRIMARY KEY, pages INTEGER, captures INTEGER, last INTEGER, gone INTEGER
) WITHOUT ROWID;
CREATE TABLE news (
  line INTEGER PRIMARY KEY, at INTEGER, kind TEXT, level INTEGER, page INTEGER, site TEXT, other INTEGER,
  version INTEGER, verdict TEXT, facts TEXT
);
CREATE INDEX news_by_page ON news (page);
CREATE TABLE pairs (
  original INTEGER, repost INTEGER, line INTEGER, at INTEGER, verdict TEXT, kept REAL, added REAL, attribution TEXT,
  versions TEXT, PRIMARY KEY (original, repost)
) WITHOUT ROWID;
CREATE TABLE aliases (page INTEGER PRIMARY KEY, of INTEGER NOT NULL);
"""
# What only readers need: made once the log is read, since each slows every line down.
INDEXES: Final = """
CREATE INDEX pages_by_site ON pages (site, last);
CREATE INDEX pages_shown ON pages (shown);
CREATE INDEX pages_by_verdict ON pages (verdict, shown);
CREATE INDEX pages_by_time ON pages (last);
CREATE INDEX pages_gone ON pages (last) WHERE outcome = 'gone';
CREATE INDEX sites_by_time ON sites (last);
CREATE INDEX news_by_time ON news (at);
CREATE INDEX news_by_level ON news (level, at);
CREATE INDEX news_by_site ON news (site, line);
CREATE INDEX pairs_by_repost ON pairs (repost);
"""
_CAPTURED: Final = """
UPDATE pages SET captures = captures + 1, first = min(coalesce(first, :at), :at),
  outcome = CASE WHEN last IS NULL OR :at >= last THEN :outcome ELSE outcome END,
  last = max(coalesce(last, :at), :at), memento_of = coalesce(memento_of, :copy) WHERE id = :page
"""
_FORGOTTEN: Final = """
UPDATE pages SET captures = 0, first = NULL, last = NULL, outcome = NULL, changed = NULL, memento_of = NULL WHERE id = ?
"""
_KNOWN: Final = "SELECT id, captures, outcome, last, site FROM pages WHERE url = ?"
_MENTION: Final = "INSERT OR IGNORE INTO mentions VALUES (?, ?, ?, ?, ?)"
_SITE: Final = """
INSERT INTO sites VALUES (:site, :new, 1, :at, :gone) ON CONFLICT (site) DO UPDATE SET
  pages = pages + :new, captures = captures + 1, last = max(last, :at), gone = gone + :gone
"""
# SQLite has no larger integers.
_MAX_LINE: Final = 2**62


class LogRows:
    """Add rows to the tables, line by line."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._execute = db.execute

    def add(self, entry: Entry, start: int) -> None:
        """Add an entry whose line begins at that offset. Raises ValueError for impossible values."""
        if not 0 < entry.seq < _MAX_LINE:
            raise ValueError("a line number out of range")
        self._execute("INSERT OR REPLACE INTO lines VALUES (?, ?)", (entry.seq, start))
        match entry:
            case CaptureEntry():
                self._add_capture(entry)
            case ExtractionEntry():
                page = self._mention(entry.url, entry, "extraction", entry.version)
                self._execute(
                    "UPDATE pages SET version = max(coalesce(version, 0), ?) WHERE id = ?", (entry.version, page)
                )
            case ComparisonEntry():
                self._add_comparison(entry)
            case AliasEntry():
                page, of = (self._mention(url, entry, "alias") for url in (entry.url, entry.of))
                if page != of:
                    self._execute("INSERT OR REPLACE INTO aliases VALUES (?, ?)", (page, of))
            case TemplateEntry():
                page = self._mention(entry.url, entry, "template", entry.version)
                self._execute(
                    "DELETE FROM news WHERE page = ? AND version = ? AND kind = 'edited'", (page, entry.version)
                )
            case WithdrawalEntry() if entry.forgets:
                self._forget(self._mention(entry.url, entry, "withdrawal"))
            case WithdrawalEntry():
                page = self._mention(entry.url, entry, "withdrawal", entry.version)
                self._add_news("withdrawn", entry, page, version=entry.version, reason=entry.reason)
            case _:  # a timestamp or a merge is about no page
                pass

    def _add_capture(self, entry: CaptureEntry) -> None:
        what = entry.outcome if entry.part_of is None else "part"
        for other in (entry.part_of, entry.memento_of):
            if other is not None:
                self._mention(other, entry, "part" if other == entry.part_of else "copy")
        at = to_number(entry.at)
        page, captures, outcome, last, site = self._mentioned(entry.url, entry, what, entry.version)
        if entry.part_of is not None:
            return
        newest = last is None or at >= last
        gone = (entry.outcome == "gone") - (outcome == "gone") if newest else 0
        self._execute(_CAPTURED, {"at": at, "outcome": entry.outcome, "copy": entry.memento_of, "page": page})
        self._execute(_SITE, {"site": site, "new": int(captures == 0), "at": at, "gone": gone})
        self._add_version(entry, page, at)
        if not newest:
            return
        if entry.outcome == "gone" and outcome != "gone":
            kind: NewsKind = "original-gone" if self._has_reposts(page) else "gone"
            self._add_news(kind, entry, page, reason=entry.reason)
        elif entry.outcome == "suspect" and outcome != "suspect":
            self._add_news("suspect", entry, page, reason=entry.problem or entry.reason)
        elif outcome in ("gone", "suspect") and entry.outcome in ("ok", "not-modified"):
            self._add_news("back", entry, page, version=entry.version)

    def _forget(self, page: int) -> None:
        """Leave a page out of the lists, as if it had not been captured so far."""
        site, captures, outcome, version = self._execute(
            "SELECT site, captures, outcome, version FROM pages WHERE id = ?", (page,)
        ).fetchone()
        if not captures or version is not None:  # an article that another archive did not have
            return
        self._execute(_FORGOTTEN, (page,))
        self._execute(
            "UPDATE sites SET pages = pages - 1, captures = captures - ?, gone = gone - ? WHERE site = ?",
            (captures, int(outcome == "gone"), site),
        )
        self._execute("DELETE FROM sites WHERE site = ? AND pages = 0", (site,))
        self._execute("DELETE FROM news WHERE page = ?", (page,))

    def _add_version(self, entry: CaptureEntry, page: int, at: int) -> None:
        if entry.version is None or not entry.new:
            return
        self._execute(
            "UPDATE pages SET version = max(coalesce(version, 0), ?), changed = ? WHERE id = ?",
            (entry.version, at, page),
        )
        if entry.cause == "page" and entry.version > 1:
            self._add_news("edited", entry, page, version=entry.version)

    def _add_comparison(self, entry: ComparisonEntry) -> None:
        left, right = entry.left.url, entry.right.url
        pages = [None if url is None else self._mention(url, entry, "comparison") for url in (left, right)]
        if pages[0] is None or pages[1] is None or pages[0] == pages[1]:
            return
        original, repost = pages[0], pages[1]
        versions = json.dumps([entry.left.version, entry.right.version])
        said = (entry.verdict, versions)
        known = self._execute(
            "SELECT verdict, versions FROM pairs WHERE original = ? AND repost = ?", (original, repost)
        ).fetchone()
        measures = (entry.verdict, entry.kept, entry.new, entry.attribution, versions)
        self._execute(
            "INSERT OR REPLACE INTO pairs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (original, repost, entry.seq, to_number(entry.at), *measures),
        )
        self._execute("UPDATE pages SET verdict = ?, against = ? WHERE id = ?", (entry.verdict, original, repost))
        if known is None:
            self._execute(
                "UPDATE news SET kind = 'original-gone', level = 0 WHERE page = ? AND kind = 'gone'", (original,)
            )
        if known != said:
            facts = {
                "original_version": entry.left.version,
                "kept": entry.kept,
                "new": entry.new,
                "attribution": entry.attribution,
                "edits": dict(entry.edits),
            }
            level = level_of_comparison(entry)
            self._insert_news("repost", level, entry, repost, original, entry.right.version, entry.verdict, facts)

    def _has_reposts(self, page: int) -> bool:
        return self._execute("SELECT 1 FROM pairs WHERE original = ?", (page,)).fetchone() is not None

    def _add_news(
        self, kind: NewsKind, entry: Entry, page: int, *, version: int | None = None, reason: str = ""
    ) -> None:
        facts = {"reason": reason} if reason else {}
        self._insert_news(kind, level_of_kind(kind), entry, page, None, version, None, facts)

    def _insert_news(  # noqa: PLR0913, PLR0917 - the columns of one row
        self,
        kind: NewsKind,
        level: int,
        entry: Entry,
        page: int,
        other: int | None,
        version: int | None,
        verdict: str | None,
        facts: Mapping[str, object],
    ) -> None:
        assert level < len(LEVELS)
        self._execute(
            "INSERT OR REPLACE INTO news SELECT ?, ?, ?, ?, id, site, ?, ?, ?, ? FROM pages WHERE id = ?",
            (entry.seq, to_number(entry.at), kind, level, other, version, verdict, json.dumps(facts), page),
        )

    def _mention(self, url: str, entry: Entry, what: str, version: int | None = None) -> int:
        """Note that a line names a page; return the page's number."""
        return self._mentioned(url, entry, what, version)[0]

    def _mentioned(
        self, url: str, entry: Entry, what: str, version: int | None
    ) -> tuple[int, int, str | None, int | None, str]:
        """Note that a line names a page; return its number, and how it was before: captures, outcome, last, site."""
        row = self._execute(_KNOWN, (key := _key(url),)).fetchone()
        if row is None:
            site = _key(host_of(url))
            row = self._execute(
                "INSERT INTO pages (url, site) VALUES (?, ?) RETURNING id, captures, outcome, last, site", (key, site)
            ).fetchone()
        self._execute(_MENTION, (row[0], entry.seq, to_number(entry.at), what, version))
        found: tuple[int, int, str | None, int | None, str] = row
        return found


def _key(url: str) -> str:
    """Return a URL as SQLite takes it: a tampered log can have one that is no valid Unicode."""
    return url.encode("utf-8", "replace").decode()
