"""Write files atomically and durably, so that they survive a power cut.

A file's name is durable only once its folder has been fsynced too. What is written, and in which order, is decided
in `archive.store.group_commit`.
"""

from __future__ import annotations

import os
import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING

from archive.files.paths import DAMAGED, DRAFT_FILE
from archive.model import RepostError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class WriteFailed(RepostError):
    """The data could not be written (disk full, read-only or broken); nothing of it was acknowledged as stored."""


@contextmanager
def writing(what: str) -> Iterator[None]:
    """Turn any OSError inside into WriteFailed; its message is one line that begins with `what` was being written."""
    try:
        yield
    except OSError as error:
        raise WriteFailed(f"{what} could not be stored: {error.strerror or error}") from error


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable (fsync it)."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Make a folder and its missing parents, durably. Do nothing if it exists."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def name_folder(folder: Path, top: Path) -> None:
    """Make a folder, and make its name and those of its parents up to `top` durable, even if they exist already.

    A process that was killed may have made a folder without making its name durable.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for above in folder.parents:
        sync_folder(above)
        if above == top:
            return


def write_whole(descriptor: int, data: bytes) -> None:
    """Write all of the data: a single write(2) may write only part of it."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def write_new(path: Path, data: bytes, *, draft: Path) -> None:
    """Write a new file atomically and durably: never is half of it visible under its name.

    `draft` is a path on the same file system that nobody else uses at the time; what a killed writer left there
    is removed. Raises FileExistsError if `path` exists, and leaves that file unchanged.
    """
    _write_draft(draft, data)
    try:
        # Not a rename: that would replace an existing file.
        os.link(draft, path)
    finally:
        draft.unlink()
    sync_folder(path.parent)


def replace_file(path: Path, data: bytes, *, draft: Path) -> None:
    """Replace a file atomically and durably: readers see either the old content or the new.

    Only for derived files and for `archive.json`; no other file is ever replaced.
    """
    _write_draft(draft, data)
    draft.replace(path)
    sync_folder(path.parent)


def _write_draft(draft: Path, data: bytes) -> None:
    # An existing draft is not reused: a killed writer may have linked it to the name of a finished file.
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        write_whole(descriptor, data)
        os.fsync(descriptor)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    finally:
        os.close(descriptor)


def set_aside(root: Path, name: str, data: bytes) -> str:
    """Store bytes that were cut off a damaged file in `damaged/`; return the path of their file below the root."""
    make_folder(root / DAMAGED)
    kept = f"{DAMAGED}/{name}-{secrets.token_hex(4)}"
    write_new(root / kept, data, draft=root / DRAFT_FILE)
    return kept
