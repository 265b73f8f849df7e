"""Finding out whether a path is an archive, and making a new one. What is inside is not looked at here."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from archive.files import (
    ARCHIVE_FILE,
    DRAFT_FILE,
    LOCK_FILE,
    exclusive,
    make_folder,
    replace_file,
    sync_folder,
    write_new,
    writing,
)
from archive.log import format_time, read_head, write_head
from archive.model import ArchiveDamaged, FormatError, NotAnArchive, record_json

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

# 1: every line of the log says everything. 2: lines leave out what goes without saying, and there are more kinds.
FORMAT: Final = "repost-archive/2"
READ: Final = ("repost-archive/1", FORMAT)
# archive.json has two lines; whatever is larger is something else.
_MAX_FILE: Final = 64 << 10


def check(root: Path) -> None:
    """Make sure that the path is an archive this version reads, changing nothing.

    Raises NotAnArchive, FormatError (another format number) or ArchiveDamaged (archive.json is no JSON).
    """
    _note(root)


def upgrade(root: Path) -> str | None:
    """Make an archive of an older format one of this version's, before anything is written; say so if it was.

    What is in it stays as it is: the formats differ in what a writer may add. Raises WriteFailed.
    """
    with writing(f"{root} can't be written: its format"), exclusive(root / LOCK_FILE):
        note = _note(root)
        before = note["format"]
        if before == FORMAT:
            return None
        replace_file(
            root / ARCHIVE_FILE, record_json.pretty(note | {"format": FORMAT}).encode(), draft=root / DRAFT_FILE
        )
        with suppress(OSError, ValueError):
            if (head := read_head(root)) is not None:  # it vouches for this file too
                write_head(root, head.size, head.line, head.digest)
        return f"the archive was of format {before}, and is of format {FORMAT} from now on; nothing in it was changed"


def _note(root: Path) -> dict[str, Any]:
    """Read archive.json; see `check` for what it raises."""
    try:
        with (root / ARCHIVE_FILE).open("rb") as file:
            data = file.read(_MAX_FILE)
    except NotADirectoryError as error:
        raise NotAnArchive(f"{root} is a file, not an archive") from error
    except FileNotFoundError as error:
        what = f"is no archive: it holds no {ARCHIVE_FILE}" if root.is_dir() else "does not exist"
        raise NotAnArchive(f"{root} {what}") from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise NotAnArchive(f"{root} can't be opened as an archive: {error}") from error
    try:
        note: dict[str, Any] = json.loads(data)
        found = note["format"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ArchiveDamaged(f"{root / ARCHIVE_FILE} can't be read as the note that begins an archive") from error
    if found not in READ:
        raise FormatError(f"{root} is an archive of format {found!r}; this version reads {' and '.join(READ)}")
    return note


def create(root: Path, at: datetime) -> None:
    """Make a missing or empty folder an archive; leave one that is there as it is.

    Raises NotAnArchive for a file and for a folder with something else in it, WriteFailed.
    """
    if root.exists() and not root.is_dir():
        raise NotAnArchive(f"{root} is a file, not an archive")
    if (root / ARCHIVE_FILE).exists():
        return
    with writing(f"a new archive at {root}"):
        make_folder(root.absolute())
        # Another maker may have come so far, and not made the name durable. Not everybody may open what is above.
        with suppress(PermissionError):
            sync_folder(root.absolute().parent)
        # What a maker leaves that was killed, or that is at work this instant, doesn't count.
        strangers = {path.name for path in root.iterdir()} - {LOCK_FILE, DRAFT_FILE}
        if strangers and ARCHIVE_FILE not in strangers:
            raise NotAnArchive(
                f"{root} is no archive, and not empty (it holds {min(strangers)!r}); name an empty folder"
            )
        with exclusive(root / LOCK_FILE):
            if not (root / ARCHIVE_FILE).exists():
                note = record_json.pretty({"format": FORMAT, "created_at": format_time(at)}).encode()
                write_new(root / ARCHIVE_FILE, note, draft=root / DRAFT_FILE)
