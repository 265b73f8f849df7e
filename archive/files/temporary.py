"""Folders for what a process needs only while it runs. One that a process left that was killed goes with the next.

A process that is killed outright (kill -9, out of memory) removes nothing, and no other can tell from a folder's age or
from a process id that nobody uses it. So each folder holds a file that its process has locked: the kernel releases the
lock when that process is dead, and not before. The file names its machine: on a network's disk a lock may hold on that
one only. A folder whose file is missing, can't be locked or names another machine stays.
"""

from __future__ import annotations

import os
import platform
import shutil
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from archive.files.lock import release, try_lock

if TYPE_CHECKING:
    from collections.abc import Iterator

# The file in a folder that its process keeps locked.
IN_USE: Final = ".in-use"
_LONGEST_NAME: Final = 1024


@contextmanager
def temporary_folder(prefix: str, where: Path | None = None) -> Iterator[Path]:
    """Make a folder and remove it at the end; remove those of this prefix first whose processes are dead.

    Raises OSError where it can't be made.
    """
    root = Path(where or tempfile.gettempdir())
    remove_abandoned(root, prefix)
    with tempfile.TemporaryDirectory(prefix=prefix, dir=root) as name:
        folder = Path(name)
        descriptor = _hold(folder)
        try:
            yield folder
        finally:
            if descriptor is not None:
                release(descriptor)


def remove_abandoned(root: Path, prefix: str) -> list[Path]:
    """Remove the folders of this prefix that are certainly nobody's any more; return them. What fails stays."""
    removed = []
    for folder in _own_folders(root, prefix):
        try:
            descriptor = os.open(folder / IN_USE, os.O_RDWR | os.O_NOFOLLOW)
        except OSError:
            continue
        try:
            if try_lock(descriptor) and os.read(descriptor, _LONGEST_NAME) == _machine():
                shutil.rmtree(folder, ignore_errors=True)
                removed.append(folder)
        except OSError:
            continue  # a file system without locks proves nothing
        finally:
            release(descriptor)
    return removed


def _own_folders(root: Path, prefix: str) -> list[Path]:
    """Return the folders of a prefix that belong to this user: in /tmp anybody can make one of any name."""
    try:
        with os.scandir(root) as entries:
            return [
                root / entry.name
                for entry in entries
                if entry.name.startswith(prefix)
                and entry.is_dir(follow_symlinks=False)
                and entry.stat(follow_symlinks=False).st_uid == os.geteuid()
            ]
    except OSError:
        return []  # what can't be listed will be said when a folder is made there


def _hold(folder: Path) -> int | None:
    """Lock the file of a folder until the process ends; return its descriptor, None on a file system without locks.

    It gets its name when it is locked: no other process may find it unlocked.
    """
    draft = folder / f"{IN_USE}.new"
    descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    with suppress(OSError):
        if try_lock(descriptor):
            os.write(descriptor, _machine())
            draft.rename(folder / IN_USE)
            return descriptor
    os.close(descriptor)
    return None


def _machine() -> bytes:
    """Return the name of this machine."""
    return platform.node().encode("utf-8", "surrogateescape")
