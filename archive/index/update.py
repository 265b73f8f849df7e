"""Update the index from the capture log: from its position to the log's end, or from nothing, orphans included.

Works on the caller's connections; the file and its lock are in `archive.index.file`.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from math import inf
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from archive.files import DOCUMENTS, LOG_FILE
from archive.index import schema
from archive.index.rows import Rows
from archive.index.schema import Position, to_key, to_url
from archive.index.version_rows import VersionRef, VersionRow, read_versions
from archive.log import MAX_LINE, CaptureLog, WithdrawalEntry, Withdrawals, parse_line
from archive.model import ArchiveDamaged, sha256
from archive.store import DocumentFolder, owner_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


# Called with the number of versions indexed so far.
Progress: TypeAlias = "Callable[[int], object]"

# Recorded during a build: the folders of the indexed versions, and versions that are followed by another file.
_TEMP_TABLES: Final = """
CREATE TEMP TABLE folders (name PRIMARY KEY) WITHOUT ROWID;
CREATE TEMP TABLE further (url, number, PRIMARY KEY (url, number)) WITHOUT ROWID;
"""
# Documents that may have versions without a line in the log.
_WITH_UNLOGGED: Final = """
SELECT url FROM documents WHERE versions < coalesce(latest, 1)
  OR EXISTS (SELECT 1 FROM further WHERE further.url = documents.url AND further.number = documents.latest)
ORDER BY id
"""


class Outdated(sqlite3.DatabaseError):
    """The index has what was withdrawn since: it must be built anew, so that nothing of it stays in the file."""


class LogMatch(NamedTuple):
    """How an index matches the log: whether its position fits, and how many bytes of log come after it."""

    fits: bool
    behind: int


def match_log(root: Path, position: Position) -> LogMatch:
    """Compare an index's position with the log: its last indexed line must be there, byte for byte."""
    try:
        with (root / LOG_FILE).open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            file.seek(position.start)
            last = file.read(min(position.size - position.start, MAX_LINE))
    except FileNotFoundError:
        return LogMatch(fits=position.size == 0, behind=0)
    fits = position.digest is None or (len(last) == position.size - position.start and sha256(last) == position.digest)
    return LogMatch(fits=fits and size >= position.size, behind=max(0, size - position.size))


def catch_up(connection: sqlite3.Connection, root: Path, progress: Progress | None = None) -> None:
    """Add the log lines after an index's position, atomically: all of them or none. Raises Outdated, sqlite3.Error."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        _Update(connection, root, follows=True).run(progress)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # on a full disk SQLite itself has rolled back
            connection.execute("ROLLBACK")
        raise


def build(
    connection: sqlite3.Connection, root: Path, progress: Progress | None = None, workers: int | None = None
) -> int:
    """Build an index in an empty database; return how many versions are in it."""
    schema.create(connection)
    connection.executescript(_TEMP_TABLES)
    connection.execute("BEGIN")
    update = _Update(connection, root, workers, build=True)
    update.run(progress)
    update.add_unlogged(progress)
    connection.execute("COMMIT")
    schema.finish_build(connection)
    return update.count


def fill_from_log(connection: sqlite3.Connection, root: Path, size: int) -> None:
    """Fill a database, from its position, from the log's first `size` bytes; version files are not read."""
    connection.execute("BEGIN")
    update = _Update(connection, root)
    update.add_lines(size)
    connection.execute("COMMIT")


class _Update:
    """One pass over the log into an index, within an open transaction."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        root: Path,
        workers: int | None = None,
        *,
        build: bool = False,
        follows: bool = False,
    ) -> None:
        self._follows = follows
        self._connection = connection
        self._root = root
        self._workers = workers
        self._build = build
        self._rows = Rows(connection)
        self._position = schema.position(connection)
        self.count = 0

    def run(self, progress: Progress | None) -> None:
        """Add the log lines after the position, and advance it."""
        before = self._position
        self._add_versions(self._entries(), progress)
        if self._position != before:
            schema.set_position(self._connection, self._position)

    def add_lines(self, size: int) -> None:
        """Add the lines in the first bytes of the log, without reading versions, and advance the position."""
        for ref in self._entries(size):
            self._rows.add_version(VersionRow(ref.url, ref.number))
        schema.set_position(self._connection, self._position)

    def add_unlogged(self, progress: Progress | None) -> None:
        """Add the versions that have a file but no line in the log (it was lost). Call it after `run`."""
        self._add_versions(self._unlogged(), progress)

    def _add_versions(self, refs: Iterator[VersionRef], progress: Progress | None) -> None:
        for row in read_versions(self._root, refs, self._workers):
            self._rows.add_version(row)
            if self._build:
                self._note(row)
            self.count += 1
            if progress is not None:
                progress(self.count)

    def _entries(self, size: float = inf) -> Iterator[VersionRef]:
        """Add each line's entry; yield the new versions. A torn last line is left for later."""
        start = self._position
        broken = start.broken
        lines = CaptureLog(self._root).lines(start.size)
        withdrawn = (
            Withdrawals() if self._follows else Withdrawals.of(self._root, end=None if size == inf else int(size))
        )
        for number, (offset, raw) in enumerate(lines, start=start.lines + 1):
            if offset >= size:
                break
            try:
                entry = parse_line(raw)
                ref = self._rows.add_entry(entry, offset)
            except (ValueError, OverflowError):  # InvalidEntry is a ValueError
                broken = broken or number
                continue
            if self._follows and isinstance(entry, WithdrawalEntry):
                raise Outdated(f"line {number} of the log withdraws what is in the index")
            # A broken line is recorded only now that a good line follows it.
            self._position = Position(offset, offset + len(raw), number, entry.seq, sha256(raw), broken)
            if ref is not None and withdrawn.of_version(ref.url, ref.number) is None:
                yield ref

    def _note(self, row: VersionRow) -> None:
        """Record the folder of a version, and whether another version file follows it."""
        self._connection.execute("INSERT OR IGNORE INTO folders VALUES (?)", (row.folder,))
        if row.further:
            self._connection.execute("INSERT OR IGNORE INTO further VALUES (?, ?)", (to_key(row.url), row.number))

    def _unlogged(self) -> Iterator[VersionRef]:
        """Yield the versions in folders that may not be in the index: of documents in it, then of others."""
        for (key,) in self._connection.execute(_WITH_UNLOGGED):
            yield from self._numbers(to_url(key))
        for folder in _folders(self._root, self._is_known):
            if (url := owner_of(folder)) is not None:
                self._rows.add_orphan(url)
                yield from self._numbers(url)

    def _numbers(self, url: str) -> Iterator[VersionRef]:
        with suppress(ArchiveDamaged):
            for number in DocumentFolder(self._root, url).numbers():
                yield VersionRef(url, number)

    def _is_known(self, name: str) -> bool:
        return self._connection.execute("SELECT 1 FROM folders WHERE name = ?", (name,)).fetchone() is not None


def _folders(root: Path, is_known: Callable[[str], bool]) -> Iterator[Path]:
    """Yield the folders of documents whose names are not known, ordered by host and name."""
    for host in sorted(_names(root / DOCUMENTS)):
        above = f"{DOCUMENTS}/{host}"
        for name in sorted(name for name in _names(root / above) if not is_known(f"{above}/{name}")):
            yield root / above / name


def _names(folder: Path) -> Iterator[str]:
    with suppress(OSError), os.scandir(folder) as entries:  # no folder, or an unreadable one: no names
        yield from (entry.name for entry in entries if entry.is_dir())
