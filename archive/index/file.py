"""The index file: its location, its lock, and how a new index atomically replaces an old one.

The index is in the archive's root. If that can't be written, or is on a network file system, whose locks no database
should trust, it is in a folder of this user among the temporary files, and the user gets a note.

Readers hold the lock shared, for a moment each time; a process that updates or replaces the index holds it exclusively.
The database has a rollback journal and not a write-ahead log: after a replacement the old database's write-ahead log
would be taken for the new one's. Every use opens the file anew (half a millisecond), so that no connection outlives its
file.
"""

from __future__ import annotations

import errno
import fcntl
import os
import sqlite3
import stat
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from archive.files import (
    INDEX_DRAFT,
    INDEX_FILE,
    INDEX_LOCK_FILE,
    acquire,
    acquire_within,
    is_network,
    release,
    writing,
)
from archive.index import update
from archive.model import sha256

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.index.update import Progress

# Seconds to wait while another program has the database locked.
BUSY_TIMEOUT: Final = 30.0
# Suffixes of the files that SQLite leaves beside a database.
_SQLITE_SUFFIXES: Final = ("-journal", "-wal", "-shm")


@dataclass(frozen=True, slots=True)
class IndexLocation:
    """A folder for the index of one archive; `note` tells the user why it is not the archive's root."""

    folder: Path
    writable: bool
    note: str | None = None

    @property
    def file(self) -> Path:
        """Return the path of the index file."""
        return self.folder / INDEX_FILE


def index_locations(root: Path) -> Iterator[IndexLocation]:
    """Yield the possible locations of an archive's index, the best first. Raises WriteFailed if the last fails too."""
    network = is_network(root)
    if not network and os.access(root, os.W_OK):
        yield IndexLocation(root, writable=True)
        return
    if not network and (root / INDEX_FILE).exists():
        yield IndexLocation(root, writable=False)  # usable as long as it is up to date
    why = "is on a network file system" if network else "can't be written"
    with writing(f"an index of {root}, which {why},"):
        folder = _user_folder(root)
    yield IndexLocation(folder, writable=True, note=f"{root} {why}; its index is in {folder}")


@contextmanager
def locked(location: IndexLocation, *, exclusive: bool, patience: float | None = None) -> Iterator[None]:
    """Hold the lock of an index, shared or exclusively; wait for it without a limit, or for `patience` seconds.

    Raises OSError, a TimeoutError where `patience` ends.
    """
    path = location.folder / INDEX_LOCK_FILE
    flags = os.O_RDWR | os.O_CREAT if location.writable else os.O_RDONLY
    operation = fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH
    try:
        found = os.open(path, flags, 0o666) if patience is None else acquire_within(path, flags, operation, patience)
    except OSError:
        if location.writable:
            raise
        yield  # no lock file, and nobody can write here: no lock is needed
        return
    if found is None:
        raise TimeoutError(errno.ETIMEDOUT, f"another process has locked {path}")
    try:
        if patience is None:
            acquire(found, operation, path)
        yield
    finally:
        release(found)


@contextmanager
def connected(location: IndexLocation, patience: float | None = None) -> Iterator[sqlite3.Connection]:
    """Open an existing index; its lock is held. Raises sqlite3.Error, as does every query on the connection.

    `patience`: seconds to wait while another program has the database locked.
    """
    timeout = BUSY_TIMEOUT if patience is None else min(patience, BUSY_TIMEOUT)
    mode = "rw" if location.writable else "ro"
    connection = sqlite3.connect(
        f"{location.file.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=timeout
    )
    try:
        yield connection
    except UnicodeDecodeError as error:  # for a damaged file SQLite's error messages can be undecodable
        raise sqlite3.DatabaseError(f"its contents are not valid text ({error.reason})") from error
    finally:
        connection.close()


def build(location: IndexLocation, root: Path, progress: Progress | None = None, workers: int | None = None) -> int:
    """Build an index of the whole archive and atomically replace the old one; the lock is held exclusively.

    Return how many versions are in it. If the process is killed, the old index stays as it was.
    """
    draft = location.folder / INDEX_DRAFT
    for suffix in ("", *_SQLITE_SUFFIXES):
        Path(f"{draft}{suffix}").unlink(missing_ok=True)
    try:
        connection = sqlite3.connect(draft, isolation_level=None)
        try:
            count = update.build(connection, root, progress, workers)
        finally:
            connection.close()
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        for suffix in _SQLITE_SUFFIXES:  # the old index's, from an update that was killed
            Path(f"{location.file}{suffix}").unlink(missing_ok=True)
        draft.replace(location.file)
    except BaseException:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise
    return count


def remove(location: IndexLocation) -> None:
    """Remove an index and all that SQLite keeps beside it; the lock is held exclusively. Raises OSError."""
    for path in (location.file, location.folder / INDEX_DRAFT):
        for suffix in (*_SQLITE_SUFFIXES, ""):
            Path(f"{path}{suffix}").unlink(missing_ok=True)


def _user_folder(root: Path) -> Path:
    """Return a private temporary folder for that archive's index, named by the archive's path, device and inode."""
    real = os.path.realpath(root)
    status = Path(real).stat()
    name = sha256(f"{real}\0{status.st_dev}\0{status.st_ino}".encode(errors="surrogateescape"))
    own = Path(tempfile.gettempdir()) / f"repost-index-{os.getuid()}"
    own.mkdir(mode=0o700, exist_ok=True)
    found = own.lstat()
    # Another user could have made it first, to read or change its contents.
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise PermissionError(13, f"{own} belongs to another user or is accessible to others")
    folder = own / name.removeprefix("sha256:")[:32]
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
