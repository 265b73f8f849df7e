"""Read files that may be anything: bounded in memory, and without blocking on a named pipe."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK


def open_regular(path: str | Path) -> int:
    """Open a regular file for reading; return its descriptor. Raises OSError, also if it is not a regular file."""
    descriptor = os.open(path, _FLAGS)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "it is not a regular file", str(path))
    return descriptor


def read_regular(path: str | Path, limit: int) -> bytes:
    """Read a whole file. Raises OSError, also if it is not a regular file or has more than `limit` bytes."""
    with open(open_regular(path), "rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise OSError(errno.EFBIG, "it is larger than any file that the archive writes", str(path))
    return data
