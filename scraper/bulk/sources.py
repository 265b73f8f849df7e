"""What a bulk job reads: files, folders and addresses of object stores, turned into a stream of files.

Nothing is opened here, and no more than one folder's names are in memory at once.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from scraper.bulk.remote import RemoteFailed, is_remote, list_files
from scraper.saved import iter_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class SourceFile(NamedTuple):
    """A file to read. What can't be had is one, too: its reader says why."""

    path: str  # or its address
    size: int  # bytes
    version: str  # what changes with its content: the time of its last change, an ETag; "" if that is unknown


def iter_source_files(operands: Iterable[str | Path]) -> Iterator[SourceFile]:
    """Yield every file that may hold pages below the operands, in their order. Raises RequestError without fsspec."""
    for operand in map(str, operands):
        if is_remote(operand):
            yield from _remote_files(operand)
        else:
            yield from _local_files(Path(operand.removeprefix("file://")))


def _remote_files(address: str) -> Iterator[SourceFile]:
    try:
        for found in list_files(address):
            yield SourceFile(*found)
    except RemoteFailed:  # what can't be listed can't be fetched, and whoever tries that says why
        yield SourceFile(address, 0, "")


def _local_files(path: Path) -> Iterator[SourceFile]:
    found = False
    try:
        if path.is_dir():
            for file in iter_files(path):
                found = True
                yield _local_file(file)
    except (OSError, ValueError):
        found = False
    if not found:  # a file; or a folder without pages, of which its reader says that
        yield _local_file(path)


def _local_file(path: Path) -> SourceFile:
    try:
        state = os.stat(path)  # noqa: PTH116 - ten million of them
    except (OSError, ValueError):
        return SourceFile(str(path), 0, "")
    return SourceFile(str(path), state.st_size, f"{state.st_mtime_ns}")
