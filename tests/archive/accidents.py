"""Accidents at the boundary to the operating system: every call is counted, and one of them goes wrong.

For a process of its own (`forked`), in which the calls are replaced for good. Files are made for real; fsync alone
is counted and not done, since the memory of the kernel outlives a killed process. What a power cut leaves is in
`powercut`, which goes by the calls that are noted here.
"""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import stat
import sys
import threading
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType
    from typing import Self

# What happens at the call of that number:
#   die         the process ends just before it (just after it is just before the next)
#   die-after   the process ends just after it, with what was bought by then
#   half        the first write from there on takes half of its bytes, then the process ends
#   once        it fails; all others work
#   ever        it fails, and all behind it
#   full        from there on all that takes room on the disk fails; a write first takes half of its bytes
Accident: TypeAlias = Literal["none", "die", "die-after", "half", "once", "ever", "full"]
DIED = 9
# No day takes a second; a writer that hangs must not hang the tests.
PATIENCE = 30
_WRITES = {"write", "pwrite"}
_TAKES_ROOM = {*_WRITES, "mkdir", "link"}
# What a file system can lack: hard links, fsync of a folder.
Lack: TypeAlias = Literal["links", "folder-fsync"]


@dataclass(frozen=True, slots=True)
class Call:
    """One call that changes files, or makes a change durable: its name, its arguments, what it returned."""

    name: str
    arguments: tuple[Any, ...]
    result: Any = None


class Boundary:
    """Stands between the archive and the operating system while it is entered."""

    BY_PATH = ("open", "link", "rename", "replace", "unlink", "mkdir", "rmdir", "truncate")
    BY_DESCRIPTOR = ("write", "pwrite", "fsync", "ftruncate")

    def __init__(
        self,
        accident: Accident = "none",
        at: int = 0,
        *,
        error: int = errno.EIO,
        note: bool = False,
        lacks: frozenset[Lack] = frozenset(),
    ) -> None:
        self._lacks = lacks
        self.count = 0
        self.writes: list[int] = []  # the numbers of the calls that were writes
        self.calls: list[Call] = []
        self._accident, self._at, self._error, self._note = accident, at, error, note
        self._whole = {name: getattr(os, name) for name in (*self.BY_PATH, *self.BY_DESCRIPTOR)}
        self._opened: dict[int, tuple[int, int]] = {}
        self._flock = fcntl.flock
        # One call after the other, so that the notes are in the order of what happened.
        self._turn = threading.RLock()

    def __enter__(self) -> Self:
        for name in self._whole:
            setattr(os, name, self._replacement(name))
        fcntl.flock = self._locking
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for name, whole in self._whole.items():
            setattr(os, name, whole)
        fcntl.flock = self._flock

    def mark(self, what: object) -> None:
        """Note that something was acknowledged at this point."""
        with self._turn:
            self.calls.append(Call("said", (what,)))

    def _replacement(self, name: str) -> Callable[..., Any]:
        def call(*arguments: Any, **keywords: Any) -> Any:  # noqa: ANN401 - as the calls themselves are
            with self._turn:
                if name in self.BY_DESCRIPTOR:
                    # One that a file object has opened for itself would be followed to the wrong file.
                    assert self._opened.get(arguments[0]) == _identity(arguments[0]), f"{name} past the boundary"
                self._before(name, arguments)
                self._refuse(name, arguments)
                # A file that is there is opened as it is, whatever the flags say of making it.
                made = name == "open" and not os.path.lexists(arguments[0])
                result: Any = None if name == "fsync" else self._whole[name](*arguments, **keywords)
                if name == "open":
                    self._opened[result] = _identity(result)
                if self._note:
                    self.calls.append(Call(name, self._noted(name, arguments, made=made), result))
                self._after()
                return result

        return call

    def _refuse(self, name: str, arguments: tuple[Any, ...]) -> None:
        """Fail as a file system does that lacks something."""
        if name == "link" and "links" in self._lacks:
            raise OSError(errno.EPERM, os.strerror(errno.EPERM))
        if name == "fsync" and "folder-fsync" in self._lacks and stat.S_ISDIR(os.fstat(arguments[0]).st_mode):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))

    def _noted(self, name: str, arguments: tuple[Any, ...], *, made: bool) -> tuple[Any, ...]:
        if name == "open":
            return os.fspath(arguments[0]), arguments[1], made
        if name in _WRITES:
            return arguments[0], bytes(arguments[1]), *arguments[2:]
        return arguments

    def _locking(self, descriptor: Any, operation: int) -> None:  # noqa: ANN401 - as the call itself is
        # Not within a turn: whoever waits for a lock waits for calls of its holder.
        with self._turn:
            self._before("flock", (descriptor,))
        self._flock(descriptor, operation)
        with self._turn:
            self._after()

    def _before(self, name: str, arguments: tuple[Any, ...]) -> None:
        self.count += 1
        if name in _WRITES:
            self.writes.append(self.count)
        if self.count < self._at or self._accident == "none":
            return
        first = self.count == self._at
        if self._accident == "die" and first:
            os._exit(DIED)
        if self._accident == "half" and name in _WRITES:
            self._half(name, arguments)
            os._exit(DIED)
        if self._accident == "ever" or (self._accident == "once" and first):
            raise OSError(self._error, os.strerror(self._error))
        if self._accident == "full" and (
            name in _TAKES_ROOM or (name == "open" and arguments[1] & os.O_CREAT and not os.path.lexists(arguments[0]))
        ):
            if name in _WRITES and first:
                self._half(name, arguments)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def _after(self) -> None:
        if self._accident == "die-after" and self.count >= self._at:
            os._exit(DIED)

    def _half(self, name: str, arguments: tuple[Any, ...]) -> None:
        descriptor, data, *where = arguments
        half = bytes(data)[: len(data) // 2]
        self._whole[name](descriptor, half, *where)
        if self._note:
            self.calls.append(Call(name, (descriptor, half, *where)))


def _identity(descriptor: int) -> tuple[int, int]:
    found = os.fstat(descriptor)
    return found.st_dev, found.st_ino


def forked(work: Callable[[], None], complaints: Path) -> int:
    """Run something in a process of its own; return its status, negative for a signal. A traceback goes to the file."""
    child = os.fork()
    if child == 0:
        status = 70
        try:
            sys.settrace(None)  # a coverage that is measured ends with the child, and makes it three times as slow
            threading.settrace(None)
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.alarm(PATIENCE)
            work()
            status = 0
        except BaseException:  # noqa: BLE001 - nothing of the child may get back into the tests
            complaints.write_text(traceback.format_exc())
        finally:
            os._exit(status)
    _, waited = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(waited)
