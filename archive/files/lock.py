"""Locks between processes, by flock(2): the kernel releases them when their holder dies.

`exclusive` guards one commit; writers wait for each other, and a long wait is said: its holder may be a process that
was stopped, and nobody should sit before a program that hangs without a word. `RunLock` rejects a second scheduled run
while the first one lasts. Lock files are never removed: that would let two processes hold the same lock.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from archive.files.durable import write_whole, writing
from archive.files.mounts import file_system_of
from archive.files.paths import RUN_LOCK_FILE
from archive.model import LOGGER, RequestError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path
    from types import TracebackType
    from typing import Self

# Seconds of waiting after which it is said.
PATIENCE: Final = 2.0
# What flock(2) says on a file system without locks.
_NO_LOCKS: Final = frozenset({errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL})


class ArchiveBusy(RequestError):
    """Another run is using this archive."""


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold the lock on a file; wait for it without a limit. Not reentrant. Excludes other threads, too."""
    # A new descriptor each time, so that two threads of one process exclude each other too.
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        acquire(descriptor, fcntl.LOCK_EX, path)
        yield
    finally:
        release(descriptor)


def acquire(descriptor: int, operation: int, path: Path) -> None:
    """Lock an open file (LOCK_EX or LOCK_SH); wait without a limit, and say so after `PATIENCE`."""
    try:
        if try_lock(descriptor, operation):
            return
    except OSError as error:
        raise _explained(error, path) from error
    with said_if_slow(f"waiting for {path}, which another process has locked"):
        fcntl.flock(descriptor, operation)


def acquire_within(path: Path, flags: int, operation: int, seconds: float) -> int | None:
    """Open and lock a file; return its descriptor, None if that takes longer. Raises OSError if it can't be opened."""
    descriptor = os.open(path, flags, 0o666)
    if try_lock(descriptor, operation):
        return descriptor
    mutex, locked, abandoned = threading.Lock(), threading.Event(), threading.Event()

    def wait() -> None:
        # In a thread, since only a blocking flock(2) keeps our place among those who wait.
        fcntl.flock(descriptor, operation)
        with mutex:
            if abandoned.is_set():
                release(descriptor)
            locked.set()

    threading.Thread(target=wait, daemon=True, name=f"wait for {path.name}").start()
    locked.wait(seconds)
    with mutex:
        if locked.is_set():
            return descriptor
        abandoned.set()  # the thread closes the file, when it gets that far
        return None


@contextmanager
def said_if_slow(what: str) -> Iterator[None]:
    """Log a line if what is done in this context takes longer than `PATIENCE`."""
    timer = threading.Timer(PATIENCE, LOGGER.warning, [what])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _explained(error: OSError, path: Path) -> OSError:
    """Return an error that says which file system has no locks, and what to do; any other error as it is."""
    if error.errno not in _NO_LOCKS:
        return error
    kind = file_system_of(path)
    where = f"its file system ({kind})" if kind else "its file system"
    what = f"{where} has no locks (flock), which an archive needs: mount it with locks, or use a folder on another disk"
    return OSError(error.errno, what, str(path))


def release(descriptor: int) -> None:
    """Release a lock and close its file.

    Closing alone is not enough: a process forked in the meantime shares the open file, and would keep the lock.
    """
    with suppress(OSError):  # if unlocking fails, closing still releases it, except for forked processes
        fcntl.flock(descriptor, fcntl.LOCK_UN)
    os.close(descriptor)


def try_lock(descriptor: int, operation: int = fcntl.LOCK_EX) -> bool:
    """Try to lock an open file without waiting; return whether the lock was acquired."""
    try:
        fcntl.flock(descriptor, operation | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class RunLock:
    """The lock of the one run that may use an archive. Entering raises ArchiveBusy if another run holds it."""

    def __init__(self, root: Path, *, started_at: datetime) -> None:
        self._path = root / RUN_LOCK_FILE
        self._started_at = started_at
        self._descriptor: int | None = None

    def __enter__(self) -> Self:
        with writing(f"the lock of a run on {self._path.parent}"):
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o666)
            try:
                acquired = try_lock(descriptor)
                holder = "" if acquired else _describe_holder(os.pread(descriptor, 1024, 0))
            except OSError:
                os.close(descriptor)
                raise
        if not acquired:
            os.close(descriptor)
            raise ArchiveBusy(f"another run is using {self._path.parent}{holder}; wait until it has ended")
        self._descriptor = descriptor
        note = {"pid": os.getpid(), "started_at": self._started_at.isoformat()}
        # The lock is held even if the note can't be written (disk full).
        with suppress(OSError):
            os.ftruncate(descriptor, 0)
            write_whole(descriptor, json.dumps(note).encode() + b"\n")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._descriptor is not None:
            with suppress(OSError):
                os.ftruncate(self._descriptor, 0)
            release(self._descriptor)
            self._descriptor = None


def run_at_work(root: Path) -> bool:
    """Return whether a run is using an archive. Its note says so; the lock itself, that it was not killed."""
    path = root / RUN_LOCK_FILE
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return False
    try:
        # Tried only where there is a note: who tries the lock keeps a run that begins just now from having it.
        free = not os.pread(descriptor, 1, 0) or try_lock(descriptor, fcntl.LOCK_SH)
    except OSError:
        free = True
    finally:
        release(descriptor)
    return not free


def _describe_holder(note: bytes) -> str:
    """Describe the lock's holder from its note, for a message; "" if the note can't be read (half written, say)."""
    try:
        holder = json.loads(note)
        return f" (process {int(holder['pid'])}, since {str(holder['started_at'])[:40]})"
    except (ValueError, KeyError, TypeError):
        return ""
