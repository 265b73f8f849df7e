"""Writing that survives a power cut: files, their folders, and names that are never taken twice.

A name is durable once its folder has been fsynced too. What is written and in which order is the
business of `archive.archive`.
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
    """The disk did not take what was to be stored (full, read-only, broken); nothing was acknowledged."""


@contextmanager
def writing(what: str) -> Iterator[None]:
    """Turn any OSError inside into WriteFailed, one line that begins with what was being written."""
    try:
        yield
    except OSError as error:
        raise WriteFailed(f"{what} could not be stored: {error.strerror or error}") from error


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it that are missing, durably. Nothing happens where it exists."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def name_folder(folder: Path, top: Path) -> None:
    """Make a folder, and its name and those above it durable up to `top`, whoever made them.

    One who was killed may have made a folder and not have made its name durable.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for above in folder.parents:
        sync_folder(above)
        if above == top:
            return


def write_whole(descriptor: int, data: bytes) -> None:
    """Write all of the data: a write(2) may take less than it was given."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def write_new(path: Path, data: bytes, *, draft: Path) -> None:
    """Write a file that must not exist, durably: at no instant is there half of it under its name.

    `draft` is a path on the same file system that nobody else uses meanwhile; what an earlier writer left
    there when it was killed is removed. Raises FileExistsError where the name is taken; the file there is
    left as it is.
    """
    _write_draft(draft, data)
    try:
        # Not a rename: that would replace what is there.
        os.link(draft, path)
    finally:
        draft.unlink()
    sync_folder(path.parent)


def replace_file(path: Path, data: bytes, *, draft: Path) -> None:
    """Write a file in place of what is there, durably: at no instant is there anything but the one or the other.

    For what is derived, and for the note that begins an archive; nothing else is ever replaced.
    """
    _write_draft(draft, data)
    draft.replace(path)
    sync_folder(path.parent)


def _write_draft(draft: Path, data: bytes) -> None:
    # Never opened for writing again: a killed writer may have linked it to the name of a finished file.
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
    """Keep bytes that were cut off a damaged file; return where they lie, below the root."""
    make_folder(root / DAMAGED)
    kept = f"{DAMAGED}/{name}-{secrets.token_hex(4)}"
    write_new(root / kept, data, draft=root / DRAFT_FILE)
    return kept
