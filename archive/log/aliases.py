"""Which addresses are other names of a document: read from the log once, then only what was added to it.

From the log, and not from the index: showing a page must work without one. A run asks for thousands of pages that are
not stored yet; the cost of each must not grow with the log.
"""

from __future__ import annotations

import mmap
import os
import threading
from typing import TYPE_CHECKING, Final

from archive.files import LOG_FILE
from archive.log.entries import AliasEntry
from archive.log.lines import parse_line
from archive.model import ArchiveDamaged

if TYPE_CHECKING:
    from pathlib import Path

# In each alias line as the value of its kind. A URL has no quotation mark, and a reason has them escaped.
_MARK: Final = b'"alias"'


class Aliases:
    """The aliases of one archive. Thread-safe."""

    def __init__(self, root: Path) -> None:
        self._path = root / LOG_FILE
        self._known: dict[str, str] = {}
        self._size = 0  # of the log's lines that were read
        self._lock = threading.Lock()

    def target(self, url: str) -> str | None:
        """Return the address that a canonical URL is another name of, by the last line that says so; None if none does.

        Raises ArchiveDamaged if the log can't be read.
        """
        with self._lock:
            try:
                self._catch_up()
            except FileNotFoundError:  # nothing has been captured yet
                return None
            except OSError as error:
                raise ArchiveDamaged(f"{self._path} can't be read: {error.strerror}") from error
            return self._known.get(url)

    def _catch_up(self) -> None:
        with self._path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            if size < self._size:  # another log
                self._known, self._size = {}, 0
            if size == self._size:
                return
            with mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ) as log:
                end = log.rfind(b"\n", self._size) + 1  # a torn line is read when it is whole
                if end:
                    self._take(log, end)
                    self._size = end

    def _take(self, log: mmap.mmap, end: int) -> None:
        """Take in the alias lines from where reading ended last. Searched in place: most logs have few of them."""
        at = self._size
        while (found := log.find(_MARK, at, end)) >= 0:
            start, at = log.rfind(b"\n", 0, found) + 1, log.find(b"\n", found) + 1
            try:
                entry = parse_line(log[start:at])
            except ValueError:  # a damaged line: verifying reports it
                continue
            if isinstance(entry, AliasEntry):
                self._known[entry.url] = entry.of
