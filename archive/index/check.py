"""Check whether an existing index agrees with the log, for verify. The index is not changed.

An index that is missing or behind is no disagreement: it is brought up to date when it is used. Version files are not
read again, and the terms of the full-text index are not compared.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.files import LOG_FILE, WriteFailed
from archive.index import schema, update
from archive.index.file import connected, index_locations, locked
from archive.index.schema import to_url
from archive.log import MAX_LINE, parse_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.index.file import IndexLocation
    from archive.index.schema import Position

# Errors that prevent the check but are not the fault of the index.
_TRANSIENT: Final = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_FULL,
    }
)
# Columns that must equal the log's. A version may also be known from its file alone, without a line.
_LOGGED: Final = "url, line, captures, first, last, outcome, etag, last_modified, verdict, verdict_against, compared"
_DIFFERENCES: Final = f"""
SELECT url, 'its captures or verdicts differ from the log' FROM (
  SELECT {_LOGGED} FROM main.documents EXCEPT SELECT {_LOGGED} FROM given.documents)
UNION ALL SELECT url, 'its captures are not in the log' FROM given.documents
  WHERE captures > 0 AND url NOT IN (SELECT url FROM main.documents)
UNION ALL SELECT d.url, 'version ' || v.number || ' is missing' FROM main.versions v JOIN main.documents d
  ON d.id = v.document WHERE NOT EXISTS (SELECT 1 FROM given.versions g JOIN given.documents e
  ON e.id = g.document WHERE e.url = d.url AND g.number = v.number)
UNION ALL SELECT url, 'its alias differs from the log' FROM (
  SELECT url, of FROM main.aliases EXCEPT SELECT url, of FROM given.aliases)
UNION ALL SELECT url, 'its alias is not in the log' FROM given.aliases
  WHERE url NOT IN (SELECT url FROM main.aliases)
UNION ALL SELECT url, 'the original that was found for it differs from the log' FROM (
  SELECT url, of, how FROM main.found EXCEPT SELECT url, of, how FROM given.found)
UNION ALL SELECT url, 'the original that was found for it is not in the log' FROM given.found
  WHERE url NOT IN (SELECT url FROM main.found)
"""  # noqa: S608 - only our own constants


class Disagreement(NamedTuple):
    """One problem of an index, as one line of text; `is_damage` is False for an index of another program version."""

    what: str
    is_damage: bool = True


def disagreements(root: Path, *, deep: bool) -> Iterator[Disagreement]:
    """Yield each way in which an existing index is damaged or disagrees with the log.

    By default only its tables, its size and its position in the log are checked: some milliseconds, however large both
    are. `deep` reads all of it and compares it with an index built from the log alone. Raises WriteFailed where it
    can't be compared.
    """
    try:
        location = next((location for location in index_locations(root) if location.file.exists()), None)
        if location is not None:
            for problem in _problems(root, location, deep=deep):
                yield problem._replace(what=f"{location.file}: {problem.what}")
    except OSError as error:
        raise WriteFailed(f"the index of {root} can't be checked: {error.strerror or error}") from error


def _problems(root: Path, location: IndexLocation, *, deep: bool) -> Iterator[Disagreement]:
    try:
        with locked(location, exclusive=False), connected(location) as connection:
            version = schema.version(connection)
            if version not in (0, schema.VERSION):
                other = f"made by another version of this program ({version}); it is rebuilt on its next use"
                yield Disagreement(other, is_damage=False)
                return
            wrong = _damage(connection, location, deep=deep) or _position_error(root, schema.position(connection))
        if wrong:
            yield Disagreement(wrong)
        elif deep:
            yield from map(Disagreement, _differences(root, location))
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _TRANSIENT:
            raise WriteFailed(f"the index of {root} can't be checked: {error}") from error
        yield Disagreement(f"can't be read as an index ({error})")


def _damage(connection: sqlite3.Connection, location: IndexLocation, *, deep: bool) -> str:
    """Return what is wrong with the index file itself; "" for nothing. Raises sqlite3.Error, OSError."""
    if not schema.is_ours(connection):
        return "its tables are not those of this version's schema"
    (pages,), (size,) = (connection.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "page_size"))
    found = os.stat(location.file).st_size  # noqa: PTH116 - beside PRAGMAs of the same file
    if pages * size != found:
        return f"damaged ({found} bytes long, but its {pages} pages take {pages * size})"
    if deep:
        (state,) = connection.execute("PRAGMA quick_check (1)").fetchone()
        if state != "ok":
            return f"damaged ({str(state).splitlines()[-1]})"
    return ""


def _position_error(root: Path, position: Position) -> str:
    """Return how the index's position disagrees with the log; "" if it agrees. Raises OSError."""
    other = f"built from another log than {root / LOG_FILE}"
    if not update.match_log(root, position).fits:
        return other
    if position.digest is None:
        return ""
    with (root / LOG_FILE).open("rb") as file:
        file.seek(position.start)
        try:
            seq = parse_line(file.readline(MAX_LINE)).seq
        except ValueError:
            return other
    if seq != position.seq or position.lines < 1:
        return f"its position is line {position.seq}, which is line {seq} of {root / LOG_FILE}"
    return ""


def _differences(root: Path, location: IndexLocation) -> Iterator[str]:
    """Compare an index with one that is built from the log alone, in a temporary file."""
    with closing(sqlite3.connect("", uri=True, isolation_level=None)) as connection:
        schema.create(connection)
        with locked(location, exclusive=False), connected(location) as given:
            size = schema.position(given).size
        update.fill_from_log(connection, root, size)
        with locked(location, exclusive=False):
            connection.execute("ATTACH ? AS given", (f"{location.file.absolute().as_uri()}?mode=ro",))
            # The index may have caught up with the log meanwhile; now it is locked and can't.
            update.fill_from_log(connection, root, schema.position(connection, "given").size)
            for key, what in connection.execute(_DIFFERENCES):
                yield f"{to_url(key)}: {what}"
