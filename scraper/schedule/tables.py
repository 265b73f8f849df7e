"""The tables of `schedule.sqlite3`. Times are seconds since 1970."""

from __future__ import annotations

from typing import Final

# Increase it with every change of the tables or of what is due: a schedule of another version is made anew.
VERSION: Final = 4

TABLES: Final = """
CREATE TABLE state (
  one INTEGER PRIMARY KEY CHECK (one = 1), size INTEGER NOT NULL, start INTEGER NOT NULL, digest TEXT,
  said INTEGER
);
CREATE TABLE watches (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, named TEXT);
CREATE TABLE pages (
  number INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE, host TEXT NOT NULL, watch INTEGER, horizon REAL, listed REAL,
  first REAL, last REAL, seen REAL, captures INTEGER NOT NULL, edits INTEGER NOT NULL, exposure REAL NOT NULL,
  misses INTEGER NOT NULL, gone INTEGER NOT NULL, away INTEGER NOT NULL, unread INTEGER NOT NULL,
  outcome TEXT, versions INTEGER NOT NULL, verdict TEXT, kept REAL,
  title TEXT, every REAL, forgotten INTEGER NOT NULL, due REAL
);
CREATE INDEX pages_by_due ON pages (captures > 0, due) WHERE due IS NOT NULL;
CREATE INDEX pages_failing ON pages (due) WHERE misses > 0;
CREATE INDEX pages_forgotten ON pages (url) WHERE forgotten;
CREATE INDEX pages_by_host ON pages (host, first) WHERE versions > 0;
CREATE TABLE lists (
  url TEXT PRIMARY KEY, last REAL NOT NULL, new INTEGER NOT NULL, watched REAL NOT NULL, taken REAL, settings TEXT
) WITHOUT ROWID;
CREATE TABLE failing_lists (url TEXT PRIMARY KEY, tried REAL NOT NULL, misses INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE hosts (host TEXT PRIMARY KEY, reads TEXT NOT NULL, lost TEXT NOT NULL) WITHOUT ROWID;
"""
