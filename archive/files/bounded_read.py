"""Reading a file that may be anything: bounded in memory, and never waiting for somebody to write into a pipe."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK


def open_regular(path: str | Path) -> int:
    """Open a file for reading; return its descriptor. Raises OSError, also for what is no regular file."""
    descriptor = os.open(path, _FLAGS)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "it is no regular file", str(path))
    return descriptor


def read_regular(path: str | Path, limit: int) -> bytes:
    """Read a file whole. Raises OSError, also for what is no regular file, or larger than the limit."""
    with open(open_regular(path), "rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise OSError(errno.EFBIG, "it is larger than any that is written here", str(path))
    return data
