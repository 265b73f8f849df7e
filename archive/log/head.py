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
from typing import TYPE_CHECKING, Any, Final

from archive.files import ARCHIVE_FILE, DAMAGED, read_regular, set_aside
from archive.model import sha256

if TYPE_CHECKING:
    from pathlib import Path

HEAD_FILE: Final = "head.json"
_KEPT: Final = "head-"
# Written over in place, so always of one size; a line with the largest numbers has 260 bytes.
_SIZE: Final = 320


@dataclass(frozen=True, slots=True)
class LogHead:
    """Where the log ended: bytes, lines, the digest of the last line; and the digest of archive.json."""

    size: int
    line: int
    digest: str
    archive: str


def write_head(root: Path, size: int, line: int, digest: str) -> None:
    """Note where the log ends. The archive's lock is held. Raises OSError."""
    head = LogHead(size, line, digest, sha256((root / ARCHIVE_FILE).read_bytes()))
    descriptor = os.open(root / HEAD_FILE, os.O_WRONLY | os.O_CREAT, 0o666)
    try:
        os.pwrite(descriptor, _to_bytes(head), 0)
    finally:
        os.close(descriptor)


def contradiction(root: Path, line: int, digest: str | None) -> str | None:
    """Keep what says that the log ended otherwise than with this line, before the next one is noted over it.

    Returns what there is to say; None where nothing contradicts. The archive's lock is held. Raises OSError.
    """
    try:
        head = read_head(root)
    except ValueError:  # whoever verifies is told
        return None
    if head is None or head.line < line or (head.line == line and head.digest == digest):
        return None
    data = _to_bytes(head)
    if not any(path.read_bytes() == data for path in (root / DAMAGED).glob(f"{_KEPT}{head.line}-*")):
        set_aside(root, f"{_KEPT}{head.line}", data)
    if head.line > line:
        return f"the capture log had {head.line} lines and has {line}: the rest is lost"
    return f"line {line} of the capture log is not what was written: it is damaged, and what follows is added behind it"


def contradicted(root: Path) -> list[int]:
    """Return the numbers of the log's lines that were found lost or changed, once no line vouched for them."""
    found = set()
    for path in (root / DAMAGED).glob(f"{_KEPT}*"):
        number = path.name.removeprefix(_KEPT).partition("-")[0]
        found |= {int(number)} if number.isdecimal() else set()
    return sorted(found)


def read_head(root: Path) -> LogHead | None:
    """Return what is noted; None where nothing is. Raises ValueError where it is not as it was written."""
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
        raise ValueError("it is no note of where the log ends") from error
    if whole != data:
        raise ValueError("it is not as it was written")
    return head


def _from_json(value: Any) -> LogHead:  # noqa: ANN401 - what stands in a file that may be anything
    size, line, digest, archive = (value[name] for name in ("size", "line", "digest", "archive"))
    if not (isinstance(size, int) and isinstance(line, int) and isinstance(digest, str) and isinstance(archive, str)):
        raise TypeError("of wrong types")
    return LogHead(size, line, digest, archive)


def _to_bytes(head: LogHead) -> bytes:
    """Return the line, with a digest of its own: which of two that disagree is wrong can be told then."""
    value: dict[str, int | str] = {
        "size": head.size,
        "line": head.line,
        "digest": head.digest,
        "archive": head.archive,
    }
    own = sha256(json.dumps(value).encode())[7:23]
    return json.dumps(value | {"check": own}).encode().ljust(_SIZE - 1) + b"\n"
