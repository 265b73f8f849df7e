"""The head of the capture log: a note of where the log ends, and the digest of archive.json.

Each line of the log is protected by the digest in the next one, but the last line by none: lines cut off at the end,
or a digit changed in the last line, would go unnoticed. So every writer of the log notes here where it ends. The head
is one line, overwritten in place after the log was made durable and without waiting for the disk: after a power cut it
may be older than the log, but never newer. Losing it loses no data.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from archive.files import ARCHIVE_FILE, DAMAGED, read_regular, set_aside
from archive.model import sha256

if TYPE_CHECKING:
    from pathlib import Path

HEAD_FILE: Final = "head.json"
_CONFLICT_PREFIX: Final = "head-"
# Overwritten in place, so always of one size; a line with the largest numbers has 260 bytes.
_SIZE: Final = 320


@dataclass(frozen=True, slots=True)
class LogHead:
    """Where the log ended: its bytes, its lines, the digest of its last line; and the digest of archive.json."""

    size: int
    line: int
    digest: str
    archive: str


def write_head(root: Path, size: int, line: int, digest: str) -> None:
    """Write where the log ends. Hold the archive's lock. Raises OSError."""
    head = LogHead(size, line, digest, sha256((root / ARCHIVE_FILE).read_bytes()))
    descriptor = os.open(root / HEAD_FILE, os.O_WRONLY | os.O_CREAT, 0o666)
    try:
        os.pwrite(descriptor, _to_bytes(head), 0)
    finally:
        os.close(descriptor)


def contradiction(root: Path, line: int, digest: str | None) -> str | None:
    """Check the log's last line (its number and digest) against the head.

    Keeps a head that contradicts the line in `damaged/`; call this before the head is overwritten. Returns a message
    about the contradiction; None if there is none. Hold the archive's lock. Raises OSError.
    """
    try:
        head = read_head(root)
    except ValueError:  # verifying the archive reports it
        return None
    if head is None or head.line < line or (head.line == line and head.digest == digest):
        return None
    data = _to_bytes(head)
    if not any(path.read_bytes() == data for path in (root / DAMAGED).glob(f"{_CONFLICT_PREFIX}{head.line}-*")):
        set_aside(root, f"{_CONFLICT_PREFIX}{head.line}", data)
    if head.line > line:
        return f"the capture log had {head.line} lines and now has {line}: the rest is lost"
    return f"line {line} of the capture log is not as it was written: it is damaged; new lines are added after it"


def contradicted(root: Path) -> list[int]:
    """Return the numbers of the log's lines that a head kept in `damaged/` shows as lost or changed, sorted."""
    found = set()
    for path in (root / DAMAGED).glob(f"{_CONFLICT_PREFIX}*"):
        number = path.name.removeprefix(_CONFLICT_PREFIX).partition("-")[0]
        found |= {int(number)} if number.isdecimal() else set()
    return sorted(found)


def read_head(root: Path) -> LogHead | None:
    """Return the head; None if there is none. Raises ValueError, which says why, if it is not as it was written."""
    try:
        data = read_regular(root / HEAD_FILE, _SIZE)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ValueError(error.strerror or "it can't be read") from error
    try:
        head = _from_json(json.loads(data))
        whole = _to_bytes(head)
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError("it does not say where the log ends") from error
    if whole != data:
        raise ValueError("it is not as it was written")
    return head


def _from_json(value: Any) -> LogHead:  # noqa: ANN401 - the JSON of a file that may hold anything
    size, line, digest, archive = (value[name] for name in ("size", "line", "digest", "archive"))
    if not (isinstance(size, int) and isinstance(line, int) and isinstance(digest, str) and isinstance(archive, str)):
        raise TypeError("wrong types")
    return LogHead(size, line, digest, archive)


def _to_bytes(head: LogHead) -> bytes:
    """Return the head's line, with a digest of its own, which shows which one is wrong if head and log differ."""
    value: dict[str, int | str] = {
        "size": head.size,
        "line": head.line,
        "digest": head.digest,
        "archive": head.archive,
    }
    own = sha256(json.dumps(value).encode())[7:23]
    return json.dumps(value | {"check": own}).encode().ljust(_SIZE - 1) + b"\n"
