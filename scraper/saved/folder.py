"""A folder of saved pages: how it is walked, and the `capture.json` beside a saved body.

The form of `capture.json`: `{"url": …, "status": 200, "headers": [[name, value], …], "fetched_at": "…Z"}`.
"""

from __future__ import annotations

import json
import stat
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from archive.model import BadURL, RepostError, canonical_url

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.model import Headers

CAPTURE_FILE: Final = "capture.json"
BODY_FILE: Final = "body.html"
# A capture.json is headers; one of a megabyte is something else.
MAX_CAPTURE_FILE: Final = 2**20
# A page with every image inlined has 100 MB at most; more is no page, and would be held in memory.
MAX_FILE: Final = 256 * 2**20
# Folders inside folders. Symbolic links are followed, so a tree can be without end.
MAX_DEPTH: Final = 64


class UnreadableFile(RepostError):
    """A file that can't be had, or is not what its name says; `kind` tells which, for machines."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Sidecar:
    """What a `capture.json` says of the body beside it."""

    url: str  # canonical
    status: int
    headers: Headers
    fetched_at: datetime | None  # aware, UTC; None where it was not noted


def walk(folder: Path) -> Iterator[Path]:
    """Give every file below a folder in the order of its names; hidden ones and links in a circle skipped.

    Raises OSError for the folder itself; folders below that can't be read are given as they are, so that
    whoever reads them meets the error.
    """
    yield from _walk(folder, (), sorted(folder.iterdir()))


def _walk(folder: Path, above: tuple[tuple[int, int], ...], entries: list[Path]) -> Iterator[Path]:
    status = folder.stat()
    here = (status.st_dev, status.st_ino)
    if here in above or len(above) > MAX_DEPTH:
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        try:
            below = sorted(entry.iterdir())
        except OSError:  # a file, or a folder that is closed to us: whoever reads it is told
            yield entry
        else:
            yield from _walk(entry, (*above, here), below)


def read_file(path: Path, limit: int = MAX_FILE) -> bytes:
    """Read a regular file of at most `limit` bytes. Raises Unreadable."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise UnreadableFile("unreadable", f"{shown_path(path)}: not a regular file")
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except FileNotFoundError as error:
        raise UnreadableFile("missing", f"{shown_path(path)}: no such file or folder") from error
    except (OSError, ValueError) as error:
        raise UnreadableFile("unreadable", f"{shown_path(path)}: {reason(error)}") from error
    if len(data) > limit:
        raise UnreadableFile("too-large", f"{shown_path(path)}: more than {limit // 2**20} MiB")
    return data


def read_sidecar(path: Path) -> Sidecar:
    """Read a `capture.json`. Raises Unreadable, with one line that names the file and what is wrong."""
    data = read_file(path, MAX_CAPTURE_FILE)
    try:
        value: Any = json.loads(data)
        return Sidecar(
            url=canonical_url(_text(value["url"])),
            status=_status(value["status"]),
            headers=tuple((_text(name), _text(content)) for name, content in value.get("headers") or ()),
            fetched_at=_time(value.get("fetched_at")),
        )
    except BadURL as error:
        raise UnreadableFile("broken", f"{shown_path(path)}: {error}") from error
    except KeyError as error:
        raise UnreadableFile("broken", f"{shown_path(path)}: no {error} in it") from error
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise UnreadableFile("broken", f"{shown_path(path)}: not a capture's JSON ({reason(error)})") from error


def shown_path(path: Path) -> str:
    """Show a path in one line of valid Unicode, whatever bytes its name is made of."""
    return str(path).encode("utf-8", "surrogateescape").decode("utf-8", "replace").replace("\n", "\\n")


def reason(error: BaseException) -> str:
    """Return what an exception says, in one short line."""
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return " ".join(str(text).split())[:200]


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{str(value)[:40]!r} is no text")
    value.encode()  # a lone surrogate can't be stored again
    return value


def _status(value: object) -> int:
    if type(value) is not int or not 100 <= value <= 999:
        raise ValueError(f"{str(value)[:40]!r} is no HTTP status")
    return value


def _time(value: object) -> datetime | None:
    if value is None:
        return None
    at = datetime.fromisoformat(_text(value))
    if at.tzinfo is None:
        raise ValueError(f"{value!r} is a time without its offset")
    return at.astimezone(UTC)
