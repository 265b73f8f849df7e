"""The commit under way: the log's line that goes with a version's file which is about to appear.

A version and its line are two files, and a writer can be killed between them. The line is noted here
first; the next writer finds it, and completes the commit if the version's file has come, or drops it.
Holders of the archive's lock only.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from archive.disk import write_whole
from archive.entries import CaptureEntry
from archive.layout import JOURNAL
from archive.log import CaptureLog, parse_line
from archive.versions import Document

if TYPE_CHECKING:
    from pathlib import Path


class Journal:
    """The one line of an archive's journal; empty between commits."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._path = root / JOURNAL

    def note(self, line: bytes) -> None:
        """Note the line of the commit that begins, durably."""
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
        try:
            write_whole(descriptor, line)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def clear(self) -> None:
        """Say that no commit is under way. Need not be durable: a line that the log has is no news."""
        if self._path.exists():
            os.truncate(self._path, 0)

    def settle(self, log: CaptureLog) -> str | None:
        """Complete or drop the commit of a writer that was killed; return what there is to say."""
        try:
            line = self._path.read_bytes()
        except FileNotFoundError:
            return None
        if not line:
            return None
        said = None
        entry = _noted(line)
        if entry is not None and entry.prev == log.tail().digest and self._has_come(entry):
            log.append(line)
            said = f"completed the commit of version {entry.version} of {entry.url}, whose writer was killed"
        self.clear()
        return said

    def _has_come(self, entry: CaptureEntry) -> bool:
        if entry.version is None or entry.file_digest is None:
            return False
        return Document(self._root, entry.url).holds(entry.version, entry.file_digest)


def _noted(line: bytes) -> CaptureEntry | None:
    """Read the noted line; None where its writer did not come to the end of it."""
    try:
        entry = parse_line(line)
    except ValueError:
        return None
    return entry if isinstance(entry, CaptureEntry) else None
