"""The index of an archive: lists, filters and full-text search without reading the files. Derived, never the truth.

It is made where it is missing, damaged or of another version, follows the log whenever it is used, and can be deleted
at any time. Many processes may use it at once.

    index ──► indexfile   where it lies, who may use it when
          ├─► indexer ──► indexread (bigrams) · indexrows ──► indexschema      the log and the files, as rows
          └─► search ──► snippets (bigrams)                                   what is asked of it

Whether one that is there says what the log says is in `archive.index.check`.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from errno import EIO
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Final, TypeVar

from archive.files import LOG_FILE, WriteFailed, writing
from archive.index import bigrams, file, schema, search, update
from archive.index.file import connected, homes, locked
from archive.index.schema import KEY, TEXT, checked, to_key, to_url
from archive.log import Validators
from archive.model import ArchiveDamaged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from archive.index.file import Home
    from archive.index.search import Filter, Hit
    from archive.index.update import Progress
    from archive.store import DocumentSummary

T = TypeVar("T")

# Documents that are read from the index at once: the lock is not held while somebody looks at them.
PAGE: Final = 1000
# An index that the log has outgrown so many times is made anew: many processes read for that one.
OUTGROWN: Final = 2
# Bytes of log below which that is not worth while.
LITTLE: Final = 8 << 20
# A page is another's alias, that one another's, …: two sites that point at each other must end somewhere.
MOST_ALIASES: Final = 8
# Times that an index which can't be read is made anew before it is the disk's fault.
TRIES: Final = 3
# What is no fault of the index file: it is in use, the disk is full, broken or read-only.
_PASSING: Final = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
    }
)


class Index:
    """The index of one archive. `say` takes a line for what a user should know of it.

    `progress` is called with the number of versions so far, while they are taken in. Everything raises WriteFailed
    where no index can be made, nowhere.
    """

    def __init__(self, root: Path, say: Callable[[str], object], progress: Progress | None = None) -> None:
        self._root = root
        self._say = say
        self._progress = progress

    def documents(self, where: Filter, limit: int | None = None) -> Iterator[DocumentSummary]:
        """Yield the documents that are wanted, in the order in which they were first captured.

        Raises ArchiveDamaged behind the last one, where a line of the log can't be read.
        """
        yield from islice(self._documents(where), limit)
        if (damage := self.damage()) is not None:
            raise ArchiveDamaged(damage)

    def search(self, words: str, where: Filter, limit: int) -> list[Hit]:
        """Return versions that hold all words, those first that were stored last. Raises RequestError."""
        phrases = bigrams.phrases(words)
        rows = self._use(lambda connection: search.find(connection, phrases, where, limit))
        return [search.read(self._root, row, phrases) for row in rows]

    def count(self, words: str, where: Filter) -> int:
        """Return how many versions hold all words. Raises RequestError."""
        phrases = bigrams.phrases(words)
        return self._use(lambda connection: search.count(connection, phrases, where))

    def validators(self, url: str) -> Validators | None:
        """Return what a document's latest version was sent with to ask again by."""
        statement = "SELECT etag, last_modified FROM documents WHERE url = ? AND latest NOT NULL"

        def read(connection: sqlite3.Connection) -> Validators | None:
            row = connection.execute(statement, (to_key(url),)).fetchone()
            return Validators(*checked(row, (TEXT, TEXT))) if row and row != (None, None) else None

        return self._use(read)

    def resolve(self, url: str) -> str:
        """Return the document that an address is another name of, as the last alias found says; else the address."""

        def of(connection: sqlite3.Connection) -> str:
            at = url
            for _ in range(MOST_ALIASES):
                row = connection.execute("SELECT of FROM aliases WHERE url = ?", (to_key(at),)).fetchone()
                if row is None or (at := to_url(row[0])) == url:
                    break
            return at

        return self._use(of)

    def stale(self, extractor: str) -> Iterator[str]:
        """Yield the documents whose latest version was read by another extractor, in the order they came in."""
        statement = "SELECT id, url FROM documents WHERE id > ? AND extractor <> ? ORDER BY id LIMIT ?"

        def read(connection: sqlite3.Connection) -> list[tuple[int, str]]:
            rows = connection.execute(statement, (after, extractor, PAGE)).fetchall()
            found = [(checked(row, (int, KEY))[0], to_url(row[1])) for row in rows]
            search.check_order(after, [number for number, _ in found])
            return found

        after = -1
        while rows := self._use(read):
            yield from (document for _, document in rows)
            after = rows[-1][0]

    def damage(self) -> str | None:
        """Say which line of the log could not be read, and was passed over: the first one."""
        broken = self._use(schema.position).broken
        return None if broken is None else f"{self._root / LOG_FILE}: line {broken} can't be read"

    def _documents(self, where: Filter) -> Iterator[DocumentSummary]:
        for logged in (True, False):
            after, page = -1, PAGE
            while page == PAGE:
                want = partial(search.documents, self._root, where=where, logged=logged, after=after, limit=PAGE)
                rows = self._use(want)
                yield from (document for _, document in rows)
                after, page = rows[-1][0] if rows else after, len(rows)

    def _use(self, work: Callable[[sqlite3.Connection], T]) -> T:
        return use(self._root, work, self._say, self._progress)


def rebuild(root: Path, progress: Progress | None = None) -> int:
    """Make the index anew; return how many versions are in it. Raises WriteFailed, ArchiveDamaged.

    `progress` is called with the number of versions so far.
    """
    with _writing(root):
        home = next(home for home in homes(root) if home.writable)
        with locked(home, alone=True):
            return file.build(home, root, progress)


def use(
    root: Path, work: Callable[[sqlite3.Connection], T], say: Callable[[str], object], progress: Progress | None = None
) -> T:
    """Return what work reads from an index that holds all that the log says. The lock is held while it works.

    Raises WriteFailed.
    """
    with _writing(root):
        for home in homes(root):
            for attempt in range(TRIES if home.writable else 1):
                try:
                    with locked(home, alone=False), _current(root, home, late=attempt > 0) as connection:
                        if connection is not None:
                            if home.note is not None:
                                say(home.note)
                            return work(connection)
                except sqlite3.DatabaseError as error:
                    if home.writable and _is_passing(error):
                        raise
                    damaged = True
                else:
                    damaged = False
                if home.writable:
                    with locked(home, alone=True):
                        _renew(root, home, progress, damaged=damaged)
        raise OSError(EIO, "what was written could not be read back")


@contextmanager
def _current(root: Path, home: Home, *, late: bool) -> Iterator[sqlite3.Connection | None]:
    """Open the index if it is one and holds what the log says; where we are late already, without the last lines."""
    if not home.file.exists():
        yield None
        return
    with connected(home) as connection:
        fits = schema.is_ours(connection)
        where = update.standing(root, schema.position(connection)) if fits else None
        yield connection if where is not None and where.fits and (late or not where.behind) else None


def _renew(root: Path, home: Home, progress: Progress | None, *, damaged: bool) -> None:
    """Bring an index to the end of the log, or make it anew; the lock is held alone. Raises sqlite3.Error, OSError."""
    try:
        if not damaged and home.file.exists():
            with connected(home) as connection:
                if _can_follow(root, connection):
                    update.catch_up(connection, root, progress)
                    return
    except sqlite3.DatabaseError as error:
        if _is_passing(error):
            raise
    file.build(home, root, progress)


def _can_follow(root: Path, connection: sqlite3.Connection) -> bool:
    """Whether an index is one of this log, and not so far behind that it is better made anew."""
    if not schema.is_ours(connection):
        return False
    position = schema.position(connection)
    where = update.standing(root, position)
    return where.fits and where.behind <= max(LITTLE, (OUTGROWN - 1) * position.size)


@contextmanager
def _writing(root: Path) -> Iterator[None]:
    """Turn what the disk and the database say into WriteFailed."""
    try:
        with writing(f"the index of {root}"):
            yield
    except sqlite3.Error as error:
        raise WriteFailed(f"the index of {root} could not be stored: {error}") from error


def _is_passing(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _PASSING
