"""Write files atomically and durably, so that they survive a power cut.

A file's name is durable only once its folder has been fsynced too. What is written, and in which order, is decided
in `archive.store.group_commit`.

Not every file system has hard links (exFAT, some network shares and overlays), nor can every one fsync a folder. Then a
file gets its name by a copy and a rename, and names are as durable as that file system makes them (`weaknesses`).
"""

from __future__ import annotations

import errno
import os
import secrets
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, BinaryIO, Final

from archive.files.paths import COPY_SUFFIX, DAMAGED, DRAFT_FILE
from archive.model import RepostError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# What link(2) says on a file system without hard links, or where this file can have no further name.
_NO_LINKS: Final = frozenset(
    {errno.EPERM, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK, errno.EXDEV, errno.ENOTTY}
)
# What fsync(2) says of a folder that can't be fsynced.
_NO_SYNC: Final = frozenset({errno.EINVAL, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EBADF, errno.ENOSYS, errno.EISDIR})
# Bytes of a copy that are in memory at once.
_BLOCK: Final = 1 << 20


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
    """Make the names in a folder durable (fsync it); leave that to a file system that can't be told to."""
    _sync_folder(folder)


def _sync_folder(folder: Path) -> bool:
    """Fsync a folder; return whether its file system can do that."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NO_SYNC:
            raise
        return False
    finally:
        os.close(descriptor)
    return True


def weaknesses(folder: Path, file: Path, draft: Path) -> list[str]:
    """Return what the file system of a folder lacks: hard links (`file` is given a second name, `draft`), folder fsync.

    One line each, which says what that costs. Raises OSError for any other failure.
    """
    found = []
    try:
        os.link(file, draft)
        draft.unlink()
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        found.append(
            "it has no hard links: only the archive's lock keeps a file from being replaced by another of its name, "
            "so let no other program write into the archive"
        )
    if not _sync_folder(folder):
        found.append(
            "it can't be told to make names durable (fsync of a folder): after a power cut the last captures may be "
            "missing; repost verify shows that"
        )
    return found


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


def write_at(descriptor: int, data: bytes, offset: int) -> None:
    """Write all of the data at an offset of an open file."""
    view = memoryview(data)
    while view:
        written = os.pwrite(descriptor, view, offset)
        view, offset = view[written:], offset + written


def write_new(path: Path, data: bytes, *, draft: Path) -> None:
    """Write a new file atomically and durably: never is half of it visible under its name.

    `draft` is a path on the same file system that nobody else uses at the time; what a killed writer left there
    is removed. Raises FileExistsError if `path` exists, and leaves that file unchanged.
    """
    _write_draft(draft, data)
    try:
        give_name(draft, path)
    finally:
        draft.unlink()
    sync_folder(path.parent)


def give_name(file: Path, path: Path) -> None:
    """Give a finished file one more name; its folder is not fsynced. Raises FileExistsError if the name is taken.

    Without hard links the name is given to a copy, so that at any time one of the two is whole. Call it with the
    archive's lock held: then no other writer takes the name meanwhile.
    """
    try:
        # Not a rename: that would replace an existing file.
        os.link(file, path)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        _name_copy(file, path)


def leave_name(path: Path) -> None:
    """Remove a name that `give_name` gave, and what it left of a copy. The folder is not fsynced."""
    beside = _beside(path)
    if beside.exists():
        beside.unlink()
    path.unlink()


def _beside(path: Path) -> Path:
    """Return the name of a copy that becomes `path`: in the same folder, so that the rename is one change."""
    return path.with_name(path.name + COPY_SUFFIX)


def _name_copy(file: Path, path: Path) -> None:
    if os.path.lexists(path):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    beside = _beside(path)
    with file.open("rb") as source:
        beside.unlink(missing_ok=True)
        try:
            _copy(source, beside)
            beside.rename(path)
        except OSError:
            with suppress(OSError):
                beside.unlink()
                sync_folder(beside.parent)  # or a power cut brings back what no writer would look for
            raise


def _copy(source: BinaryIO, path: Path) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        while data := source.read(_BLOCK):
            write_whole(descriptor, data)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


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
