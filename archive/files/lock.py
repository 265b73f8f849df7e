"""Locks between processes, by flock(2): the kernel gives them back when their holder dies.

`exclusive` guards one commit; every writer takes it in turn. `RunLock` keeps a second scheduled run
away for as long as the first one lasts. Lock files stay: to remove one would let two holders in.
"""

from __future__ import annotations

import fcntl
import json
import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from archive.files.durable import write_whole, writing
from archive.files.paths import RUN_LOCK_FILE
from archive.model import RequestError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path
    from types import TracebackType
    from typing import Self


class ArchiveBusy(RequestError):
    """Another run works on this archive."""


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold the lock of that file; wait for it as long as it takes. Not for use inside itself."""
    # A descriptor of its own each time, so that two users inside one process exclude each other too.
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        release(descriptor)


def release(descriptor: int) -> None:
    """Give a lock back, and close its file.

    To close it is not enough: a process that was forked meanwhile has the same open file, and would hold the lock.
    """
    with suppress(OSError):  # where it is refused, closing does it, forked processes apart
        fcntl.flock(descriptor, fcntl.LOCK_UN)
    os.close(descriptor)


def try_lock(descriptor: int) -> bool:
    """Take the lock of an open file if it is free; say whether it was."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class RunLock:
    """The right to be the one run on an archive. Entering raises ArchiveBusy where another has it."""

    def __init__(self, root: Path, *, started_at: datetime) -> None:
        self._path = root / RUN_LOCK_FILE
        self._started_at = started_at
        self._descriptor: int | None = None

    def __enter__(self) -> Self:
        with writing(f"the lock of a run on {self._path.parent}"):
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o666)
            try:
                taken = try_lock(descriptor)
                holder = "" if taken else _holder(os.pread(descriptor, 1024, 0))
            except OSError:
                os.close(descriptor)
                raise
        if not taken:
            os.close(descriptor)
            raise ArchiveBusy(f"another run works on {self._path.parent}{holder}; wait until it has ended")
        self._descriptor = descriptor
        note = {"pid": os.getpid(), "started_at": self._started_at.isoformat()}
        # The lock is held with or without its note, which a full disk doesn't take.
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


def _holder(note: bytes) -> str:
    """Say who holds the lock, as far as its note can be read (it may be half written)."""
    try:
        held = json.loads(note)
        return f" (process {int(held['pid'])}, since {str(held['started_at'])[:40]})"
    except (ValueError, KeyError, TypeError):
        return ""
