"""The file of an index: where it lies, who may use it when, and how a new one takes the place of an old one.

It lies in the archive's root. Where that can't be written, or is on a network file system, whose locks no database
should trust, it lies in a folder of this user's own among the temporary files, and that is said.

Whoever reads an index holds its lock together with other readers, for a moment each time; whoever catches it up or
replaces it holds it alone. That is why it has a rollback journal and not a write-ahead log: the log of a database that
was replaced would be taken for the new one's. Every use opens the file anew (half a millisecond), so no connection
outlives the file it is of.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import stat
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from archive.files import INDEX_DRAFT, INDEX_FILE, INDEX_LOCK_FILE, release, writing
from archive.index import update
from archive.index.mounts import is_network
from archive.model import sha256

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.index.update import Progress

# Seconds to wait for somebody who has opened the index with another program.
PATIENCE: Final = 30.0
# What a database leaves beside its file.
_BESIDE: Final = ("-journal", "-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Home:
    """A folder for the index of one archive; `note` says why it is not the archive's root."""

    folder: Path
    writable: bool
    note: str | None = None

    @property
    def file(self) -> Path:
        """Where the index lies."""
        return self.folder / INDEX_FILE


def homes(root: Path) -> Iterator[Home]:
    """Yield where the index of an archive may lie, the best place first. Raises WriteFailed where the last is none."""
    network = is_network(root)
    if not network and os.access(root, os.W_OK):
        yield Home(root, writable=True)
        return
    if not network and (root / INDEX_FILE).exists():
        yield Home(root, writable=False)  # good for as long as it is up to date
    why = "lies on a network file system" if network else "can't be written"
    with writing(f"an index of {root}, which {why},"):
        folder = _own_folder(root)
    yield Home(folder, writable=True, note=f"{root} {why}; its index lies in {folder}")


@contextmanager
def locked(home: Home, *, alone: bool) -> Iterator[None]:
    """Hold the lock of an index, together with others or alone, as soon as that can be."""
    path = home.folder / INDEX_LOCK_FILE
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT if home.writable else os.O_RDONLY, 0o666)
    except OSError:
        if home.writable:
            raise
        yield  # nobody has written here since this can't be written
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        yield
    finally:
        release(descriptor)


@contextmanager
def connected(home: Home) -> Iterator[sqlite3.Connection]:
    """Open an index that exists, with its lock held. Raises sqlite3.Error, as everything that is asked of it does."""
    mode = "rw" if home.writable else "ro"
    connection = sqlite3.connect(
        f"{home.file.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=PATIENCE
    )
    try:
        yield connection
    except UnicodeDecodeError as error:  # of a damaged file SQLite's own messages can be no text
        raise sqlite3.DatabaseError(f"what is in it is no text ({error.reason})") from error
    finally:
        connection.close()


def build(home: Home, root: Path, progress: Progress | None = None, workers: int | None = None) -> int:
    """Build an index of all that is in the archive, and put it in the place of the old one; the lock is held alone.

    Return how many versions are in it. Killed at any time it leaves the old one as it was.
    """
    draft = home.folder / INDEX_DRAFT
    for suffix in ("", *_BESIDE):
        Path(f"{draft}{suffix}").unlink(missing_ok=True)
    try:
        connection = sqlite3.connect(draft, isolation_level=None)
        try:
            count = update.build(connection, root, progress, workers)
        finally:
            connection.close()
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        for suffix in _BESIDE:  # the old one's, from a catching up that was killed
            Path(f"{home.file}{suffix}").unlink(missing_ok=True)
        draft.replace(home.file)
    except BaseException:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise
    return count


def _own_folder(root: Path) -> Path:
    """Return a folder of this user's own for the index of that archive: by its path and its place on the disk."""
    real = os.path.realpath(root)
    status = Path(real).stat()
    name = sha256(f"{real}\0{status.st_dev}\0{status.st_ino}".encode(errors="surrogateescape"))
    own = Path(tempfile.gettempdir()) / f"repost-index-{os.getuid()}"
    own.mkdir(mode=0o700, exist_ok=True)
    found = own.lstat()
    # Somebody else could have made it first, and would read or change what lies in it.
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise PermissionError(13, f"{own} belongs to somebody else, or is open to others")
    folder = own / name.removeprefix("sha256:")[:32]
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
