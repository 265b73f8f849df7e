"""The index of an archive: lists, filters and full-text search without reading the files. Derived, never the truth.

It is built if it is missing, damaged or of another version, is brought up to date with the log on every use, and can be
deleted at any time. Many processes may use it at once.

    index ──► file        its location and its lock
          ├─► update ──► version_rows (bigrams) · rows ──► schema      the log and the version files, as rows
          └─► search ──► snippets (bigrams) · browse                   queries

Whether an existing index agrees with the log is checked in `archive.index.check`.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager, nullcontext
from errno import EIO
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Final, TypeVar

import msgspec

from archive.files import LOG_FILE, WriteFailed, said_if_slow, writing
from archive.index import bigrams, browse, file, schema, search, update
from archive.index.file import connected, index_locations, locked
from archive.index.schema import KEY, TEXT, check_row, to_key, to_url
from archive.log import FoundBy, Validators
from archive.model import ArchiveDamaged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from archive.index.browse import Glance
    from archive.index.file import IndexLocation
    from archive.index.search import Filter, Hit
    from archive.index.update import Progress
    from archive.store import DocumentSummary

T = TypeVar("T")

# Documents per page of a list: the lock is not held while the caller works on a page.
PAGE: Final = 1000
# If the log is this many times longer than what is indexed, rebuild instead of updating: a build reads version files
# in several processes.
REBUILD_FACTOR: Final = 2
# Bytes of unindexed log below which a rebuild is not worth while.
REBUILD_MIN_BYTES: Final = 8 << 20
# How many aliases in a row are followed: two sites that point at each other must not loop for ever.
MAX_ALIASES: Final = 8
# Attempts to use an index, with an update or rebuild after each, before the disk is blamed.
MAX_ATTEMPTS: Final = 3
# Errors that are not the fault of the index file: it is in use, the disk is full, broken or read-only.
_TRANSIENT: Final = frozenset(
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
    """The index of one archive. `say` takes one line for each thing the user should know.

    `progress` is called with the number of versions indexed so far. `patience` is how many seconds it waits while
    another process has the index locked; by default without a limit. Every method raises WriteFailed where no index can
    be made in any location, or had within that time.
    """

    def __init__(
        self,
        root: Path,
        say: Callable[[str], object],
        progress: Progress | None = None,
        patience: float | None = None,
    ) -> None:
        self._root = root
        self._say = say
        self._progress = progress
        self._patience = patience

    def documents(self, where: Filter, limit: int | None = None) -> Iterator[DocumentSummary]:
        """Yield the documents that match a filter, in the order of first capture.

        Raises ArchiveDamaged after the last one if a line of the log can't be read.
        """
        yield from islice(self._documents(where), limit)
        if (damage := self.damage()) is not None:
            raise ArchiveDamaged(damage)

    def search(self, words: str, where: Filter, limit: int) -> list[Hit]:
        """Return versions that contain all words, the latest stored first. Raises RequestError."""
        return self.search_page(words, where, 0, limit, limit)[0]

    def search_page(self, words: str, where: Filter, skip: int, limit: int, most: int) -> tuple[list[Hit], int]:
        """Return a page of the versions that contain all words, and how many do; counting ends at `most`.

        The latest stored come first; the first `skip` are left out. Raises RequestError.
        """
        phrases = bigrams.phrases(words)
        rows = self._use(lambda connection: search.find_versions(connection, phrases, where, most))
        return [search.read_hit(self._root, row, phrases) for row in rows[skip : skip + limit]], len(rows)

    def count(self, words: str, where: Filter) -> int:
        """Return how many versions contain all words. Raises RequestError."""
        phrases = bigrams.phrases(words)
        return self._use(lambda connection: search.count_versions(connection, phrases, where))

    def sources(self) -> list[str]:
        """Return every source that a version is credited to, in no order."""
        return self._use(browse.sources)

    def newest(self, where: Filter, limit: int, skip: int = 0) -> list[str]:
        """Return documents whose latest version matches, the last stored first, without the first `skip` of them."""
        return self._use(lambda connection: browse.newest(connection, where, limit, skip))

    def glances(self, urls: Sequence[str]) -> dict[str, Glance]:
        """Return what a list shows of documents, by URL; those that the index doesn't have are left out."""
        return self._use(lambda connection: browse.glances(connection, urls))

    def validators(self, url: str) -> Validators | None:
        """Return the HTTP validators (ETag, Last-Modified) that a document's latest version was sent with."""
        statement = "SELECT etag, last_modified FROM documents WHERE url = ? AND latest NOT NULL"

        def read(connection: sqlite3.Connection) -> Validators | None:
            row = connection.execute(statement, (to_key(url),)).fetchone()
            return Validators(*check_row(row, (TEXT, TEXT))) if row and row != (None, None) else None

        return self._use(read)

    def compared(self, url: str) -> str | None:
        """Return what the last comparison of a document with its original said, as its `findings_digest`."""

        def read(connection: sqlite3.Connection) -> str | None:
            row = connection.execute("SELECT compared FROM documents WHERE url = ?", (to_key(url),)).fetchone()
            return None if row is None else check_row(row, (TEXT,))[0]

        return self._use(read)

    def resolve(self, url: str) -> str:
        """Return the document that a URL is an alias of, following aliases; else the URL itself."""

        def follow(connection: sqlite3.Connection) -> str:
            at = url
            for _ in range(MAX_ALIASES):
                row = connection.execute("SELECT of FROM aliases WHERE url = ?", (to_key(at),)).fetchone()
                if row is None or (at := to_url(row[0])) == url:
                    break
            return at

        return self._use(follow)

    def found(self) -> dict[str, tuple[str, FoundBy]]:
        """Return the pages whose original was found by its text, each with it and how."""

        def read(connection: sqlite3.Connection) -> dict[str, tuple[str, FoundBy]]:
            rows = (check_row(row, (KEY, KEY, str)) for row in connection.execute("SELECT url, of, how FROM found"))
            return {to_url(url): (to_url(of), _how(how)) for url, of, how in rows}

        return self._use(read)

    def damage(self) -> str | None:
        """Return which line of the log could not be read and was skipped: the first one; None if there is none."""
        broken = self._use(schema.position).broken
        return None if broken is None else f"{self._root / LOG_FILE}: line {broken} can't be read"

    def _documents(self, where: Filter) -> Iterator[DocumentSummary]:
        for logged in (True, False):
            after, page = -1, PAGE
            while page == PAGE:
                query = partial(search.list_documents, self._root, where=where, logged=logged, after=after, limit=PAGE)
                rows = self._use(query)
                yield from (document for _, document in rows)
                after, page = rows[-1][0] if rows else after, len(rows)

    def _use(self, work: Callable[[sqlite3.Connection], T]) -> T:
        return run_query(self._root, work, self._say, self._progress, self._patience)


def rebuild(root: Path, progress: Progress | None = None) -> int:
    """Rebuild the index; return how many versions are in it. Raises WriteFailed, ArchiveDamaged.

    `progress` is called with the number of versions indexed so far.
    """
    with _writing(root):
        location = next(location for location in index_locations(root) if location.writable)
        with locked(location, exclusive=True):
            return file.build(location, root, progress)


def discard(root: Path) -> list[str]:
    """Remove every index of an archive that this user can reach; the next use builds one.

    Returns a line for each that is still there, and why.
    """
    problems: list[str] = []
    try:
        for location in index_locations(root):
            if location.writable and location.file.exists():
                with locked(location, exclusive=True):
                    file.remove(location)
    except (OSError, WriteFailed) as error:
        problems.append(f"an index is still there, until its next use: {error}")
    return problems


def run_query(
    root: Path,
    work: Callable[[sqlite3.Connection], T],
    say: Callable[[str], object],
    progress: Progress | None = None,
    patience: float | None = None,
) -> T:
    """Run `work` on an up-to-date index and return its result. The lock is held, shared, while it runs.

    The index is updated or rebuilt first where it needs to be. Raises WriteFailed, also if another process has the
    index locked for longer than `patience` (seconds; by default without a limit).
    """
    with _writing(root):
        for location in index_locations(root):
            for attempt in range(MAX_ATTEMPTS if location.writable else 1):
                try:
                    with (
                        locked(location, exclusive=False, patience=patience),
                        _open_current(root, location, late=attempt > 0, patience=patience) as connection,
                    ):
                        if connection is not None:
                            if location.note is not None:
                                say(location.note)
                            return work(connection)
                except sqlite3.DatabaseError as error:
                    if location.writable and _is_transient(error):
                        raise
                    damaged = True
                else:
                    damaged = False
                if location.writable:
                    with (
                        locked(location, exclusive=True, patience=patience),
                        nullcontext() if progress else said_if_slow(f"bringing the index of {root} up to date"),
                    ):
                        _update_or_rebuild(root, location, progress, damaged=damaged, patience=patience)
        raise OSError(EIO, "the index could not be read back after it was written")


@contextmanager
def _open_current(
    root: Path, location: IndexLocation, *, late: bool, patience: float | None
) -> Iterator[sqlite3.Connection | None]:
    """Open the index if it is valid and up to date; with `late` the log's last lines may be missing in it."""
    if not location.file.exists():
        yield None
        return
    with connected(location, patience) as connection:
        is_ours = schema.is_ours(connection)
        match = update.match_log(root, schema.position(connection)) if is_ours else None
        yield connection if match is not None and match.fits and (late or not match.behind) else None


def _update_or_rebuild(
    root: Path, location: IndexLocation, progress: Progress | None, *, damaged: bool, patience: float | None
) -> None:
    """Update an index to the end of the log, or rebuild it; the lock is held exclusively.

    Raises sqlite3.Error, OSError.
    """
    try:
        if not damaged and location.file.exists():
            with connected(location, patience) as connection:
                if _can_follow(root, connection):
                    update.catch_up(connection, root, progress)
                    return
    except sqlite3.DatabaseError as error:
        if _is_transient(error):
            raise
    file.build(location, root, progress)


def _can_follow(root: Path, connection: sqlite3.Connection) -> bool:
    """Return whether an index belongs to this log and is not so far behind that a rebuild is better."""
    if not schema.is_ours(connection):
        return False
    position = schema.position(connection)
    match = update.match_log(root, position)
    return match.fits and match.behind <= max(REBUILD_MIN_BYTES, (REBUILD_FACTOR - 1) * position.size)


@contextmanager
def _writing(root: Path) -> Iterator[None]:
    """Turn OSError and sqlite3.Error into WriteFailed."""
    try:
        with writing(f"the index of {root}"):
            yield
    except sqlite3.Error as error:
        raise WriteFailed(f"the index of {root} could not be stored: {error}") from error


def _how(text: str) -> FoundBy:
    """Return how an original was found. Raises sqlite3.DatabaseError for an invalid value."""
    try:
        return msgspec.json.decode(text, type=FoundBy)
    except (msgspec.DecodeError, UnicodeEncodeError) as error:
        raise sqlite3.DatabaseError("how an original was found is invalid in the index") from error


def _is_transient(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _TRANSIENT
