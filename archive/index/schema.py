"""The tables of the index, and its position in the capture log. The file is opened in `archive.index.file`.

The index is derived: there are no migrations; if a table changes, the whole index is rebuilt from log and
version files. Times are microseconds since 1970; a URL that is not valid Unicode (the log can have one) is a blob.
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

# Increase it with every change of a table, of `archive.index.bigrams` or of the folding: an index of another version is
# rebuilt.
VERSION: Final = 3
# Bytes of a page. Postings of a common pair span many pages; 4096 and 16384 made no measurable difference.
PAGE: Final = 8192
# Bytes of terms that a build holds in memory before it writes them as a segment. With more, segments are merged less
# often but the CPU caches miss more: 16 MB to 64 MB cost the same, 1 MB costs half as much again.
BUILD_HASH: Final = 32 << 20
# The defaults of FTS5: small commits stay small.
HASH: Final = 1 << 20
AUTOMERGE: Final = 4
# Segments that a build may leave for its final merge; FTS5 allows 2,000 at most.
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
  title TEXT, source TEXT, published TEXT, digest TEXT, damage TEXT,
  verdict TEXT, verdict_against, compared TEXT
);
CREATE INDEX documents_by_line ON documents (line);
CREATE TABLE versions (
  id INTEGER PRIMARY KEY, document INTEGER NOT NULL, number INTEGER NOT NULL, captured INTEGER, source TEXT,
  UNIQUE (document, number)
);
CREATE TABLE aliases (url PRIMARY KEY, of NOT NULL) WITHOUT ROWID;
CREATE TABLE found (url PRIMARY KEY, of NOT NULL, how TEXT NOT NULL) WITHOUT ROWID;
CREATE VIRTUAL TABLE texts USING fts5 (terms, content='', columnsize=0, tokenize='ascii');
"""
# Names of FTS5's internal tables; their columns differ between FTS5 versions.
_FTS5_TABLES: Final = "texts_%"
ColumnTypes: TypeAlias = "type | tuple[type, ...]"
# Allowed types of a column.
KEY: Final = (str, bytes)
TEXT: Final = (str, NoneType)
NUMBER: Final = (int, NoneType)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Position:
    """An index's position in the log: the offsets where the last indexed line begins and ends, and which line that is.

    `digest` is the line's SHA-256; `broken` the number of the first line that could not be read and was skipped.
    """

    start: int = 0
    size: int = 0
    lines: int = 0
    seq: int = 0
    digest: str | None = None
    broken: int | None = None


def create(connection: sqlite3.Connection) -> None:
    """Create the tables in an empty database, configured for one large build."""
    connection.execute(f"PRAGMA page_size = {PAGE}")
    connection.execute("PRAGMA journal_mode = OFF")  # a build that fails is discarded as a whole
    connection.execute("PRAGMA synchronous = OFF")
    connection.executescript(_TABLES)
    _configure(connection, hashsize=BUILD_HASH, automerge=0, crisismerge=BUILD_SEGMENTS)
    set_position(connection, Position())


def finish_build(connection: sqlite3.Connection) -> None:
    """Finish a build: merge the terms into one segment, then set the version that marks the index as complete."""
    connection.execute("INSERT INTO texts (texts) VALUES ('optimize')")
    _configure(connection, hashsize=HASH, automerge=AUTOMERGE, crisismerge=16)
    connection.execute(f"PRAGMA user_version = {VERSION}")


def version(connection: sqlite3.Connection) -> int:
    """Return the version in an index; 0 for an unfinished build."""
    (number,) = connection.execute("PRAGMA user_version").fetchone()
    return int(number)


def is_ours(connection: sqlite3.Connection) -> bool:
    """Return whether a database is a complete index of this version with exactly the tables of this schema.

    A view or a trigger that somebody added could compute for ever.
    """
    return version(connection) == VERSION and _shape(connection) == _our_shape()


def position(connection: sqlite3.Connection, database: str = "main") -> Position:
    """Return an index's position in the log. Raises sqlite3.Error where it has none or an impossible one."""
    statement = f"SELECT start, size, lines, seq, digest, broken FROM {database}.state"  # noqa: S608 - only our own constants
    row = connection.execute(statement).fetchone()
    if row is None:
        raise sqlite3.DatabaseError("the index has no position")
    found = Position(*check_row(row, (int, int, int, int, TEXT, NUMBER)))
    # An empty position is at the start, and only an empty position has no digest.
    if not 0 <= found.start <= found.size or (found.digest is None) != (found.size == 0) or found.lines < 0:
        raise sqlite3.DatabaseError("the index has an impossible position")
    return found


def check_row(row: Sequence[Any], types: Sequence[ColumnTypes]) -> Sequence[Any]:
    """Return a row if its values have these types: SQLite does not enforce them. Raises sqlite3.DatabaseError."""
    if not all(map(isinstance, row, types)):
        raise sqlite3.DatabaseError("a row of the index has a value of the wrong type")
    return row


def set_position(connection: sqlite3.Connection, to: Position) -> None:
    """Set an index's position, in the same transaction as the rows added."""
    values = (to.start, to.size, to.lines, to.seq, to.digest, to.broken)
    connection.execute("INSERT OR REPLACE INTO state VALUES (1, ?, ?, ?, ?, ?, ?)", values)


def to_number(at: datetime) -> int:
    """Return a time as stored in a table."""
    return (at - _EPOCH) // _MICROSECOND


def to_time(number: int) -> datetime:
    """Return the time for a table's value. Raises sqlite3.DatabaseError for an invalid one."""
    try:
        return _EPOCH + timedelta(microseconds=number)
    except (OverflowError, TypeError) as error:
        raise sqlite3.DatabaseError("a time in the index is invalid") from error


def to_key(url: str) -> str | bytes:
    """Return a URL as stored in a table."""
    try:
        url.encode()
    except UnicodeEncodeError:
        return url.encode("utf-8", "surrogatepass")
    return url


def to_url(key: str | bytes) -> str:
    """Return the URL for a table's value. Raises sqlite3.DatabaseError for an invalid one."""
    try:
        return key if isinstance(key, str) else key.decode("utf-8", "surrogatepass")
    except (AttributeError, UnicodeDecodeError) as error:
        raise sqlite3.DatabaseError("a URL in the index is invalid") from error


def _shape(connection: sqlite3.Connection) -> frozenset[tuple[str, str, str | None]]:
    """Return the schema of a database; of FTS5's internal tables only the names."""
    statement = "SELECT type, name, iif(type = 'table' AND name LIKE ?, NULL, sql) FROM sqlite_schema"
    return frozenset(connection.execute(statement, (_FTS5_TABLES,)))


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
