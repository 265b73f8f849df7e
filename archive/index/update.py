"""The index follows the capture log: from where it stands to the log's end, or from nothing, orphans included.

Works on connections that it is given; which file they are of, and who may write it, is in `archive.index.file`.
"""

from __future__ import annotations

import os
from contextlib import suppress
from math import inf
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from archive.files import DOCUMENTS, LOG_FILE
from archive.index import schema
from archive.index.rows import Rows
from archive.index.schema import Position, to_key, to_url
from archive.index.version_rows import Read, Wanted, read_all
from archive.log import MAX_LINE, CaptureLog, parse_line
from archive.model import ArchiveDamaged, sha256
from archive.store import DocumentFolder, owner_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator
    from pathlib import Path


# Called with the number of versions that are in the index so far.
Progress: TypeAlias = "Callable[[int], object]"

# Noted during a build: the folders that versions lie in, and versions that another lies behind.
_NOTES: Final = """
CREATE TEMP TABLE folders (name PRIMARY KEY) WITHOUT ROWID;
CREATE TEMP TABLE further (url, number, PRIMARY KEY (url, number)) WITHOUT ROWID;
"""
# Documents that may have versions which no line of the log made known.
_WITH_OTHERS: Final = """
SELECT url FROM documents WHERE versions < coalesce(latest, 1)
  OR EXISTS (SELECT 1 FROM further WHERE further.url = documents.url AND further.number = documents.latest)
ORDER BY id
"""


class Standing(NamedTuple):
    """Whether an index is of this log, as far as it reaches, and how many bytes the log goes on behind that."""

    fits: bool
    behind: int


def standing(root: Path, position: Position) -> Standing:
    """Say how an index stands to the log: its last line must lie there, byte for byte."""
    try:
        with (root / LOG_FILE).open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            file.seek(position.start)
            last = file.read(min(position.size - position.start, MAX_LINE))
    except FileNotFoundError:
        return Standing(fits=position.size == 0, behind=0)
    fits = position.digest is None or (len(last) == position.size - position.start and sha256(last) == position.digest)
    return Standing(fits=fits and size >= position.size, behind=max(0, size - position.size))


def catch_up(connection: sqlite3.Connection, root: Path, progress: Progress | None = None) -> None:
    """Take in what the log says behind where an index stands, all of it or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        _Filling(connection, root).run(progress)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # SQLite itself has rolled back what a full disk has ended
            connection.execute("ROLLBACK")
        raise


def build(
    connection: sqlite3.Connection, root: Path, progress: Progress | None = None, workers: int | None = None
) -> int:
    """Make an index in an empty database; return how many versions are in it."""
    schema.create(connection)
    connection.executescript(_NOTES)
    connection.execute("BEGIN")
    filling = _Filling(connection, root, workers, build=True)
    filling.run(progress)
    filling.add_unlogged(progress)
    connection.execute("COMMIT")
    schema.finish(connection)
    return filling.count


def expect(connection: sqlite3.Connection, root: Path, size: int) -> None:
    """Fill a database, from where it stands, with what the log says up to that size; of the versions' files nothing."""
    connection.execute("BEGIN")
    filling = _Filling(connection, root)
    filling.expect(size)
    connection.execute("COMMIT")


class _Filling:
    """One reading of the log into an index, within a transaction that is open."""

    def __init__(
        self, connection: sqlite3.Connection, root: Path, workers: int | None = None, *, build: bool = False
    ) -> None:
        self._connection = connection
        self._root = root
        self._workers = workers
        self._build = build
        self._rows = Rows(connection)
        self._position = schema.position(connection)
        self.count = 0

    def run(self, progress: Progress | None) -> None:
        """Add what the log says behind the position, and move it."""
        before = self._position
        self._add_versions(self._entries(), progress)
        if self._position != before:
            schema.move(self._connection, self._position)

    def expect(self, size: int) -> None:
        """Add what the first bytes of the log say, and move the position."""
        for wanted in self._entries(size):
            self._rows.add_version(Read(wanted.url, wanted.number))
        schema.move(self._connection, self._position)

    def add_unlogged(self, progress: Progress | None) -> None:
        """Add the versions that have files, and no line in the log: where lines were lost. `run` was done."""
        self._add_versions(self._unlogged(), progress)

    def _add_versions(self, wanted: Iterator[Wanted], progress: Progress | None) -> None:
        for read in read_all(self._root, wanted, self._workers):
            self._rows.add_version(read)
            if self._build:
                self._note(read)
            self.count += 1
            if progress is not None:
                progress(self.count)

    def _entries(self, size: float = inf) -> Iterator[Wanted]:
        """Add what each line says; yield the versions that are new. A torn last line waits until it is whole."""
        start = self._position
        broken = start.broken
        lines = CaptureLog(self._root).lines(start.size)
        for number, (offset, raw) in enumerate(lines, start=start.lines + 1):
            if offset >= size:
                break
            try:
                entry = parse_line(raw)
                wanted = self._rows.add_entry(entry, offset)
            except (ValueError, OverflowError):  # Unsound is a ValueError
                broken = broken or number
                continue
            # What was broken counts now that a line follows it.
            self._position = Position(offset, offset + len(raw), number, entry.seq, sha256(raw), broken)
            if wanted is not None:
                yield wanted

    def _note(self, read: Read) -> None:
        """Note in which folder a version lies, and whether another one lies behind it."""
        self._connection.execute("INSERT OR IGNORE INTO folders VALUES (?)", (read.folder,))
        if read.further:
            self._connection.execute("INSERT OR IGNORE INTO further VALUES (?, ?)", (to_key(read.url), read.number))

    def _unlogged(self) -> Iterator[Wanted]:
        """Yield the versions that lie in folders, and may not be in the index: of documents in it, then of others."""
        for (key,) in self._connection.execute(_WITH_OTHERS):
            yield from self._numbers(to_url(key))
        for folder in _folders(self._root, self._is_known):
            if (url := owner_of(folder)) is not None:
                self._rows.add_orphan(url)
                yield from self._numbers(url)

    def _numbers(self, url: str) -> Iterator[Wanted]:
        with suppress(ArchiveDamaged):
            for number in DocumentFolder(self._root, url).numbers():
                yield Wanted(url, number)

    def _is_known(self, name: str) -> bool:
        return self._connection.execute("SELECT 1 FROM folders WHERE name = ?", (name,)).fetchone() is not None


def _folders(root: Path, is_known: Callable[[str], bool]) -> Iterator[Path]:
    """Yield the folders of documents that are not known by their names below the root, by host and name."""
    for host in sorted(_names(root / DOCUMENTS)):
        above = f"{DOCUMENTS}/{host}"
        for name in sorted(name for name in _names(root / above) if not is_known(f"{above}/{name}")):
            yield root / above / name


def _names(folder: Path) -> Iterator[str]:
    with suppress(OSError), os.scandir(folder) as entries:  # no folder, or none that can be read: nothing is known
        yield from (entry.name for entry in entries if entry.is_dir())
