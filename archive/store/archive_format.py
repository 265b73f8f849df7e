"""Check whether a path is an archive, upgrade an older format, create a new archive. The contents are not checked."""

from __future__ import annotations

import json
from contextlib import suppress
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from archive.files import (
    ARCHIVE_FILE,
    COPY_SUFFIX,
    DRAFT_FILE,
    LOCK_FILE,
    README_FILE,
    exclusive,
    file_system_of,
    make_folder,
    replace_file,
    sync_folder,
    weaknesses,
    write_new,
    writing,
)
from archive.log import format_time, read_head, write_head
from archive.model import ArchiveDamaged, FormatError, NotAnArchive, record_json

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

# 1: every line of the log has every key. 2: lines leave out what can be inferred, and there are more kinds.
# 3: the cause `reading` of a version, the outcome `suspect` of a capture. 4: withdrawals, merged archives.
FORMAT: Final = "repost-archive/4"
READABLE_FORMATS: Final = ("repost-archive/1", "repost-archive/2", "repost-archive/3", FORMAT)
# archive.json has two lines; a larger file is something else.
_MAX_NOTE: Final = 64 << 10


def check(root: Path) -> None:
    """Check that the path is an archive this version reads; change nothing.

    Raises NotAnArchive, FormatError (another format number) or ArchiveDamaged (archive.json can't be parsed).
    """
    _read_note(root)


def upgrade(root: Path) -> str | None:
    """Upgrade an archive of an older format before anything is written; return a message if it was upgraded.

    Its contents stay as they are: the formats differ only in what a writer may add. Raises WriteFailed.
    """
    with writing(f"the new format of {root}"), exclusive(root / LOCK_FILE):
        note = _read_note(root)
        before = note["format"]
        if before == FORMAT:
            return None
        replace_file(
            root / ARCHIVE_FILE, record_json.pretty(note | {"format": FORMAT}).encode(), draft=root / DRAFT_FILE
        )
        with suppress(OSError, ValueError):
            if (head := read_head(root)) is not None:  # the head holds a digest of archive.json too
                write_head(root, head.size, head.line, head.digest)
        return f"the archive was upgraded from format {before} to {FORMAT}; nothing else in it was changed"


def _explain(root: Path) -> None:
    """Write a README for whoever finds the folder. Nothing depends on it, so a disk that refuses it is no failure."""
    text = (files("archive.store") / "archive_readme.md").read_bytes()
    with suppress(OSError):
        replace_file(root / README_FILE, text, draft=root / DRAFT_FILE)


def _read_note(root: Path) -> dict[str, Any]:
    """Read archive.json; see `check` for what it raises."""
    try:
        with (root / ARCHIVE_FILE).open("rb") as file:
            data = file.read(_MAX_NOTE)
    except NotADirectoryError as error:
        raise NotAnArchive(f"{root} is a file, not an archive") from error
    except FileNotFoundError as error:
        if not root.is_dir():
            raise NotAnArchive(f"no archive at {root if root.is_absolute() else f'./{root}'}") from error
        raise NotAnArchive(f"{root} is not an archive: it has no {ARCHIVE_FILE}") from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise NotAnArchive(f"{root} can't be opened as an archive: {error}") from error
    try:
        note: dict[str, Any] = json.loads(data)
        found = note["format"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ArchiveDamaged(f"{root / ARCHIVE_FILE} is damaged: it is not a JSON object with a format") from error
    if found not in READABLE_FORMATS:
        raise FormatError(f"{root} is an archive of format {found!r}; this version reads {', '.join(READABLE_FORMATS)}")
    return note


def create(root: Path, at: datetime) -> str | None:
    """Create an archive in a missing or empty folder; leave an existing archive as it is.

    Returns a message if an archive on this file system is weaker than on others, and what that means.
    Raises NotAnArchive for a file and for a folder with something else in it; WriteFailed.
    """
    if root.exists() and not root.is_dir():
        raise NotAnArchive(f"{root} is a file, not an archive")
    if (root / ARCHIVE_FILE).exists():
        return None
    with writing(f"a new archive at {root}"):
        make_folder(root.absolute())
        # Another process may have made the folder without making its name durable. The parent may not be readable.
        with suppress(PermissionError):
            sync_folder(root.absolute().parent)
        # Files of another process that was killed while creating the archive, or is creating it now, don't count.
        strangers = {path.name for path in root.iterdir()} - {LOCK_FILE, DRAFT_FILE, ARCHIVE_FILE + COPY_SUFFIX}
        if strangers and ARCHIVE_FILE not in strangers:
            raise NotAnArchive(
                f"{root} is not an archive and not empty (it contains {min(strangers)!r}); name an empty folder"
            )
        with exclusive(root / LOCK_FILE):
            if not (root / ARCHIVE_FILE).exists():
                note = record_json.pretty({"format": FORMAT, "created_at": format_time(at)}).encode()
                write_new(root / ARCHIVE_FILE, note, draft=root / DRAFT_FILE)
                weak = weaknesses(root, root / ARCHIVE_FILE, root / DRAFT_FILE)
                _explain(root)
                if weak:
                    return f"the file system of {root} ({file_system_of(root) or 'unknown'}): {'; '.join(weak)}"
    return None
