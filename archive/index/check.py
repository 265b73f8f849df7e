"""Whether an index that is there says what the log says: named for who verifies an archive, and changed in nothing.

An index that is missing or behind contradicts nothing: it is brought up to date when it is used. What a version's file
says is not read again, nor are the terms.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.files import LOG_FILE, WriteFailed
from archive.index import schema, update
from archive.index.file import connected, homes, locked
from archive.index.schema import to_url
from archive.log import MAX_LINE, parse_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.index.file import Home
    from archive.index.schema import Position

# What keeps an index from being looked at, and is no fault of it.
_IN_THE_WAY: Final = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_FULL,
    }
)
# What an index must have of the log, and whose lines it must not have. A version may be known by its file alone.
_LOGGED: Final = "url, line, captures, first, last, outcome, etag, last_modified, verdict, verdict_against"
_DIFFERENCES: Final = f"""
SELECT url, 'not what the log says of its captures and verdicts' FROM (
  SELECT {_LOGGED} FROM main.documents EXCEPT SELECT {_LOGGED} FROM given.documents)
UNION ALL SELECT url, 'captures that the log does not have' FROM given.documents
  WHERE captures > 0 AND url NOT IN (SELECT url FROM main.documents)
UNION ALL SELECT d.url, 'version ' || v.number || ' is missing' FROM main.versions v JOIN main.documents d
  ON d.id = v.document WHERE NOT EXISTS (SELECT 1 FROM given.versions g JOIN given.documents e
  ON e.id = g.document WHERE e.url = d.url AND g.number = v.number)
UNION ALL SELECT url, 'not the alias that the log says' FROM (
  SELECT url, of FROM main.aliases EXCEPT SELECT url, of FROM given.aliases)
UNION ALL SELECT url, 'an alias that the log does not have' FROM given.aliases
  WHERE url NOT IN (SELECT url FROM main.aliases)
"""  # noqa: S608 - our own words


class Disagreement(NamedTuple):
    """One way in which an index is not as it should be, in a line; `is_damage` is False for one of another version."""

    what: str
    is_damage: bool = True


def disagreements(root: Path, *, deep: bool) -> Iterator[Disagreement]:
    """Yield each way in which an index that is there is damaged, or contradicts the log.

    Shallow, that is: its tables, its size, and whether the line at which it stands is the log's; some milliseconds,
    however large both are. `deep` reads all of it, and compares it with one that is made of the log alone. Raises
    WriteFailed where it can't be compared.
    """
    try:
        home = next((home for home in homes(root) if home.file.exists()), None)
        if home is not None:
            for one in _wrong(root, home, deep=deep):
                yield one._replace(what=f"{home.file}: {one.what}")
    except OSError as error:
        raise WriteFailed(f"the index of {root} can't be looked at: {error.strerror or error}") from error


def _wrong(root: Path, home: Home, *, deep: bool) -> Iterator[Disagreement]:
    try:
        with locked(home, alone=False), connected(home) as connection:
            version = schema.version(connection)
            if version not in (0, schema.VERSION):
                other = f"made by another version of this program ({version}); it is made anew when it is used"
                yield Disagreement(other, is_damage=False)
                return
            wrong = _damage(connection, home, deep=deep) or _misplaced(root, schema.position(connection))
        if wrong:
            yield Disagreement(wrong)
        elif deep:
            yield from map(Disagreement, _differences(root, home))
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _IN_THE_WAY:
            raise WriteFailed(f"the index of {root} can't be looked at: {error}") from error
        yield Disagreement(f"can't be read as an index ({error})")


def _damage(connection: sqlite3.Connection, home: Home, *, deep: bool) -> str:
    """Say what is wrong with an index as it lies there; "" for nothing. Raises sqlite3.Error, OSError."""
    if not schema.is_ours(connection):
        return "its tables are not those that are made here"
    (pages,), (size,) = (connection.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "page_size"))
    found = os.stat(home.file).st_size  # noqa: PTH116 - beside PRAGMAs of the same file
    if pages * size != found:
        return f"damaged ({found} bytes long, where its {pages} pages have {pages * size})"
    if deep:
        (state,) = connection.execute("PRAGMA quick_check (1)").fetchone()
        if state != "ok":
            return f"damaged ({str(state).splitlines()[-1]})"
    return ""


def _misplaced(root: Path, position: Position) -> str:
    """Say whether the line at which an index stands is another in the log; "" where it is that one. Raises OSError."""
    other = f"made of another log than {root / LOG_FILE}"
    if not update.standing(root, position).fits:
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
        return f"stands at line {position.seq}, which is line {seq} of {root / LOG_FILE}"
    return ""


def _differences(root: Path, home: Home) -> Iterator[str]:
    """Compare an index with one that is made of the log alone, in a temporary file."""
    with closing(sqlite3.connect("", uri=True, isolation_level=None)) as connection:
        schema.create(connection)
        with locked(home, alone=False), connected(home) as given:
            size = schema.position(given).size
        update.expect(connection, root, size)
        with locked(home, alone=False):
            connection.execute("ATTACH ? AS given", (f"{home.file.absolute().as_uri()}?mode=ro",))
            # It may have followed the log meanwhile, and now can't.
            update.expect(connection, root, schema.position(connection, "given").size)
            for key, what in connection.execute(_DIFFERENCES):
                yield f"{to_url(key)}: {what}"
