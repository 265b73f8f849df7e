"""The tables of the index, and how far into the capture log it reaches. The file is opened elsewhere.

Nothing here is the truth: a table that would have to change is thrown away with the rest, and made anew from log and
version files. Times are microseconds since 1970; a URL that is no Unicode (a line of the log can hold one) is a blob.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from types import NoneType
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

# Raised with every change of a table, of `archive.index.bigrams` or of what is folded: an index of another number is
# built anew.
VERSION: Final = 1
# Bytes of a page. Postings of a common pair run over many; 4096 and 16384 made no difference that could be measured.
PAGE: Final = 8192
# Bytes of terms that a build holds before it writes them as a segment. A larger one is merged less often, and misses
# the processor's caches more: 16 MB to 64 MB cost the same, 1 MB costs half as much again.
BUILD_HASH: Final = 32 << 20
# What FTS5 has when nothing is said: small commits stay small.
HASH: Final = 1 << 20
AUTOMERGE: Final = 4
# Segments that a build may leave for its last merge; FTS5 takes 2,000 at most.
BUILD_SEGMENTS: Final = 1900

_TABLES: Final = """
CREATE TABLE state (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  start INTEGER NOT NULL, size INTEGER NOT NULL, lines INTEGER NOT NULL, seq INTEGER NOT NULL, digest TEXT,
  broken INTEGER
);
CREATE TABLE documents (
  id INTEGER PRIMARY KEY, url NOT NULL UNIQUE, host TEXT NOT NULL,
  line INTEGER, captures INTEGER NOT NULL DEFAULT 0, first INTEGER, last INTEGER, outcome TEXT,
  etag TEXT, last_modified TEXT,
  versions INTEGER NOT NULL DEFAULT 0, latest INTEGER, changed INTEGER,
  title TEXT, source TEXT, published TEXT, digest TEXT, extractor TEXT, damage TEXT,
  verdict TEXT, verdict_against
);
CREATE INDEX documents_by_line ON documents (line);
CREATE TABLE versions (
  id INTEGER PRIMARY KEY, document INTEGER NOT NULL, number INTEGER NOT NULL, captured INTEGER, source TEXT,
  UNIQUE (document, number)
);
CREATE TABLE aliases (url PRIMARY KEY, of NOT NULL) WITHOUT ROWID;
CREATE VIRTUAL TABLE texts USING fts5 (terms, content='', columnsize=0, tokenize='ascii');
"""
# What tables of FTS5's own are called; what they look like is its business, and differs with its versions.
_OWN: Final = "texts_%"
Types: TypeAlias = "type | tuple[type, ...]"
# What may stand in a column.
KEY: Final = (str, bytes)
TEXT: Final = (str, NoneType)
NUMBER: Final = (int, NoneType)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Position:
    """How far an index reaches: where the last line it holds begins and ends in the log, and which line that is.

    `digest` is the line's SHA-256; `broken` the number of the first line that could not be read, and was passed over.
    """

    start: int = 0
    size: int = 0
    lines: int = 0
    seq: int = 0
    digest: str | None = None
    broken: int | None = None


def create(connection: sqlite3.Connection) -> None:
    """Make the tables in an empty database, set up for one great build."""
    connection.execute(f"PRAGMA page_size = {PAGE}")
    connection.execute("PRAGMA journal_mode = OFF")  # a build that fails is thrown away as a whole
    connection.execute("PRAGMA synchronous = OFF")
    connection.executescript(_TABLES)
    _configure(connection, hashsize=BUILD_HASH, automerge=0, crisismerge=BUILD_SEGMENTS)
    move(connection, Position())


def finish(connection: sqlite3.Connection) -> None:
    """End a build: one segment of terms, and the index is what it says it is."""
    connection.execute("INSERT INTO texts (texts) VALUES ('optimize')")
    _configure(connection, hashsize=HASH, automerge=AUTOMERGE, crisismerge=16)
    connection.execute(f"PRAGMA user_version = {VERSION}")


def version(connection: sqlite3.Connection) -> int:
    """Return of which version an index says that it is; 0 for a build that was cut off."""
    (number,) = connection.execute("PRAGMA user_version").fetchone()
    return int(number)


def is_ours(connection: sqlite3.Connection) -> bool:
    """Whether a database is a whole index of this version, its tables those that are made here, and no others.

    A view or a trigger that somebody put in could compute for ever.
    """
    return version(connection) == VERSION and _shape(connection) == _our_shape()


def position(connection: sqlite3.Connection, database: str = "main") -> Position:
    """Return how far an index reaches. Raises sqlite3.Error where it is none."""
    statement = f"SELECT start, size, lines, seq, digest, broken FROM {database}.state"  # noqa: S608 - our own word
    row = connection.execute(statement).fetchone()
    if row is None:
        raise sqlite3.DatabaseError("the index does not say how far it reaches")
    found = Position(*checked(row, (int, int, int, int, TEXT, NUMBER)))
    # Nothing is a line of no bytes, and whoever has taken in none is at the beginning.
    if not 0 <= found.start <= found.size or (found.digest is None) != (found.size == 0) or found.lines < 0:
        raise sqlite3.DatabaseError("the index says that it reaches to where nothing can")
    return found


def checked(row: Sequence[Any], types: Sequence[Types]) -> Sequence[Any]:
    """Return a row whose values are of these types: SQLite takes and gives any. Raises sqlite3.DatabaseError."""
    if not all(map(isinstance, row, types)):
        raise sqlite3.DatabaseError("a row of the index holds what none can")
    return row


def move(connection: sqlite3.Connection, to: Position) -> None:
    """Note how far an index reaches; in the same transaction as what it took in."""
    values = (to.start, to.size, to.lines, to.seq, to.digest, to.broken)
    connection.execute("INSERT OR REPLACE INTO state VALUES (1, ?, ?, ?, ?, ?, ?)", values)


def to_number(at: datetime) -> int:
    """Return a time as a table has it."""
    return (at - _EPOCH) // _MICROSECOND


def to_time(number: int) -> datetime:
    """Return the time that a table has. Raises sqlite3.DatabaseError for one that is none."""
    try:
        return _EPOCH + timedelta(microseconds=number)
    except (OverflowError, TypeError) as error:
        raise sqlite3.DatabaseError("a time in the index is none") from error


def to_key(url: str) -> str | bytes:
    """Return a URL as a table has it."""
    try:
        url.encode()
    except UnicodeEncodeError:
        return url.encode("utf-8", "surrogatepass")
    return url


def to_url(key: str | bytes) -> str:
    """Return the URL that a table has. Raises sqlite3.DatabaseError for what is none."""
    try:
        return key if isinstance(key, str) else key.decode("utf-8", "surrogatepass")
    except (AttributeError, UnicodeDecodeError) as error:
        raise sqlite3.DatabaseError("a URL in the index is none") from error


def _shape(connection: sqlite3.Connection) -> frozenset[tuple[str, str, str | None]]:
    """Return what a database is made of: of tables that FTS5 makes for itself only that they are some."""
    statement = "SELECT type, name, iif(type = 'table' AND name LIKE ?, NULL, sql) FROM sqlite_schema"
    return frozenset(connection.execute(statement, (_OWN,)))


@cache
def _our_shape() -> frozenset[tuple[str, str, str | None]]:
    connection = sqlite3.connect(":memory:")
    try:
        connection.executescript(_TABLES)
        return _shape(connection)
    finally:
        connection.close()


def _configure(connection: sqlite3.Connection, **settings: int) -> None:
    for name, value in settings.items():
        connection.execute("INSERT INTO texts (texts, rank) VALUES (?, ?)", (name, value))
