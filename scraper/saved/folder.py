"""Walk a folder of saved pages, and read the `capture.json` beside a saved body.

The format of `capture.json`: `{"url": …, "status": 200, "headers": [[name, value], …], "fetched_at": "…Z"}`.
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
# A capture.json holds little but headers; a file of more than a megabyte is something else.
MAX_CAPTURE_FILE: Final = 2**20
# A page with every image inlined has 100 MB at most; a larger file is not a page, and would fill the memory.
MAX_FILE: Final = 256 * 2**20
# Nested folders. Symbolic links are followed, so a tree can be endless.
MAX_DEPTH: Final = 64


class UnreadableFile(RepostError):
    """A file can't be read, or is not what its name says; `kind` is the machine-readable reason."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Sidecar:
    """The content of a `capture.json`: metadata of the body beside it."""

    url: str  # canonical
    status: int
    headers: Headers
    fetched_at: datetime | None  # aware, UTC; None if it was not recorded


def walk(folder: Path) -> Iterator[Path]:
    """Yield every file below a folder, sorted by name; skip hidden files and circular links.

    Raises OSError for the folder itself; an unreadable folder below it is yielded like a file, so that the
    caller gets the error on reading it.
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
        except OSError:  # a file, or an unreadable folder: the caller gets the error on reading it
            yield entry
        else:
            yield from _walk(entry, (*above, here), below)


def read_file(path: Path, limit: int = MAX_FILE) -> bytes:
    """Read a regular file of at most `limit` bytes. Raises UnreadableFile."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise UnreadableFile("unreadable", f"{shown_path(path)}: not a regular file")
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except FileNotFoundError as error:
        raise UnreadableFile("missing", f"{shown_path(path)}: no such file or folder") from error
    except (OSError, ValueError) as error:
        raise UnreadableFile("unreadable", f"{shown_path(path)}: {describe_error(error)}") from error
    if len(data) > limit:
        raise UnreadableFile("too-large", f"{shown_path(path)}: more than {limit // 2**20} MiB")
    return data


def read_sidecar(path: Path) -> Sidecar:
    """Read a `capture.json`. Raises UnreadableFile, with one line that names the file and what is wrong."""
    data = read_file(path, MAX_CAPTURE_FILE)
    try:
        value: Any = json.loads(data)
        return Sidecar(
            url=canonical_url(_checked_text(value["url"])),
            status=_checked_status(value["status"]),
            headers=tuple(
                (_checked_text(name), _checked_text(content)) for name, content in value.get("headers") or ()
            ),
            fetched_at=_parsed_time(value.get("fetched_at")),
        )
    except BadURL as error:
        raise UnreadableFile("broken", f"{shown_path(path)}: {error}") from error
    except KeyError as error:
        raise UnreadableFile("broken", f"{shown_path(path)}: missing key {error}") from error
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise UnreadableFile("broken", f"{shown_path(path)}: not a valid capture ({describe_error(error)})") from error


def shown_path(path: Path) -> str:
    """Return a path as one line of valid Unicode, whatever bytes are in its name."""
    return str(path).encode("utf-8", "surrogateescape").decode("utf-8", "replace").replace("\n", "\\n")


def describe_error(error: BaseException) -> str:
    """Return an exception's message as one short line."""
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return " ".join(str(text).split())[:200]


def _checked_text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{str(value)[:40]!r} is not a string")
    value.encode()  # raises for a lone surrogate, which could not be stored
    return value


def _checked_status(value: object) -> int:
    if type(value) is not int or not 100 <= value <= 999:
        raise ValueError(f"{str(value)[:40]!r} is not an HTTP status")
    return value


def _parsed_time(value: object) -> datetime | None:
    if value is None:
        return None
    at = datetime.fromisoformat(_checked_text(value))
    if at.tzinfo is None:
        raise ValueError(f"{value!r} has no UTC offset")
    return at.astimezone(UTC)
