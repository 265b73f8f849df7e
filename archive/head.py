"""What vouches for what nothing else does: the log's last line, and archive.json.

Each line of the log is vouched for by the next one, the last one by none: lines cut off at the end, or a digit changed
in the last, would never show. So whoever adds to the log says here where it ends. One line that is written over in
place, after the log was made durable and without waiting for the disk: it may lag behind a log that a power cut ended,
and is never before it. Losing it loses nothing.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from archive.bounded import read_regular
from archive.layout import ARCHIVE_FILE
from archive.record import sha256

if TYPE_CHECKING:
    from pathlib import Path

HEAD_FILE: Final = "head.json"
# Written over in place, so always of one size; a line with the largest numbers has 260 bytes.
_SIZE: Final = 320


@dataclass(frozen=True, slots=True)
class Head:
    """Where the log ended: bytes, lines, the digest of the last line; and the digest of archive.json."""

    size: int
    line: int
    digest: str
    archive: str


def write_head(root: Path, size: int, line: int, digest: str) -> None:
    """Note where the log ends. The archive's lock is held. Raises OSError."""
    head = Head(size, line, digest, sha256((root / ARCHIVE_FILE).read_bytes()))
    descriptor = os.open(root / HEAD_FILE, os.O_WRONLY | os.O_CREAT, 0o666)
    try:
        os.pwrite(descriptor, _to_bytes(head), 0)
    finally:
        os.close(descriptor)


def read_head(root: Path) -> Head | None:
    """Return what is noted; None where nothing is. Raises ValueError where it is not as it was written."""
    try:
        data = read_regular(root / HEAD_FILE, _SIZE)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ValueError(error.strerror or "it can't be read") from error
    try:
        value = json.loads(data)
        head = Head(value["size"], value["line"], value["digest"], value["archive"])
        whole = _to_bytes(head)
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError("it is no note of where the log ends") from error
    if whole != data:
        raise ValueError("it is not as it was written")
    return head


def _to_bytes(head: Head) -> bytes:
    """Return the line, with a digest of its own: which of two that disagree is wrong can be told then."""
    value: dict[str, int | str] = {
        "size": head.size,
        "line": head.line,
        "digest": head.digest,
        "archive": head.archive,
    }
    own = sha256(json.dumps(value).encode())[7:23]
    return json.dumps(value | {"check": own}).encode().ljust(_SIZE - 1) + b"\n"
