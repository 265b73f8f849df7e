"""Open `schedule.sqlite3`, or make it anew: it is derived from the log, so one that can't be used is no loss."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Final

from archive.files import SCHEDULE_FILE, WriteFailed
from archive.log import CaptureLog
from archive.model import sha256
from scraper.schedule.tables import TABLES, VERSION

if TYPE_CHECKING:
    from pathlib import Path

# Seconds that a schedule is waited for that another process has locked: a person's own tool, a backup.
PATIENCE: Final = 5.0
# Kibibytes of the file that are held in memory.
_CACHE: Final = 64 << 10


class ScheduleFailed(WriteFailed):
    """The schedule could not be read or written. It was removed if it is damaged: the next use makes it anew."""


def open_to_read(path: Path) -> sqlite3.Connection:
    """Open a schedule to read it only. Raises ScheduleFailed if it is missing, damaged, or of another version."""
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=PATIENCE)
        if version_of(connection) == VERSION:
            return connection
    except sqlite3.Error as error:
        raise ScheduleFailed(f"{path} could not be read: {error}") from error
    connection.close()
    raise ScheduleFailed(f"{path} is of another version; the next run makes it anew")


def open_or_make(root: Path) -> sqlite3.Connection:
    """Open the schedule of an archive; make it anew if it is missing, damaged, locked, or of another log.

    Raises ScheduleFailed if it can't be made.
    """
    path = root / SCHEDULE_FILE
    connection = None
    try:
        connection = _connect(path)
        if _fits(connection, root):
            return connection
    except sqlite3.Error:
        pass
    if connection is not None:
        connection.close()
    try:
        remove(path)
        connection = _connect(path)
        connection.executescript(TABLES)
        connection.execute("INSERT INTO state VALUES (1, 0, 0, NULL, NULL)")
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.commit()
    except (sqlite3.Error, OSError) as error:
        raise ScheduleFailed(f"{path} could not be stored: {error}") from error
    return connection


def remove(path: Path) -> None:
    """Remove a schedule and what SQLite keeps beside it. Raises OSError."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def version_of(connection: sqlite3.Connection) -> int:
    """Return the version of a schedule's tables. Raises sqlite3.Error."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=PATIENCE, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")  # what a power cut takes is read from the log again
        connection.execute(f"PRAGMA cache_size = -{_CACHE}")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _fits(connection: sqlite3.Connection, root: Path) -> bool:
    """Return whether a schedule is of this version, and the log still has the last line that it took in."""
    if version_of(connection) != VERSION:
        return False
    # Somebody who holds a lock on it is found out now, and not by the first page that is stored.
    connection.execute("BEGIN IMMEDIATE")
    connection.rollback()
    size, start, digest = connection.execute("SELECT size, start, digest FROM state").fetchone()
    if digest is None:
        return True
    line = next(CaptureLog(root).lines(start), None)
    return line is not None and start + len(line[1]) == size and sha256(line[1]) == digest
