"""Which addresses are other names of a document: read from the log once, then only what was added to it.

From the log, and not from the index: showing a page must work without one. A run asks for thousands of pages that are
not stored yet; the cost of each must not grow with the log.
"""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING, Final

from archive.files import LOG_FILE
from archive.log import AliasEntry, parse_line
from archive.model import ArchiveDamaged

if TYPE_CHECKING:
    from pathlib import Path

_PIECE: Final = 4 << 20
_ALIAS_LINE: Final = re.compile(rb'[^\n]*"kind":\s*"alias"[^\n]*\n')


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
        if self._path.stat().st_size < self._size:  # another log
            self._known, self._size = {}, 0
        with self._path.open("rb") as file:
            file.seek(self._size)
            rest = b""
            while piece := file.read(_PIECE):
                lines, feed, rest = (rest + piece).rpartition(b"\n")
                self._take(lines + feed)
                self._size += len(lines) + len(feed)

    def _take(self, lines: bytes) -> None:
        if b'"alias"' not in lines:
            return
        for found in _ALIAS_LINE.finditer(lines):
            try:
                entry = parse_line(found[0])
            except ValueError:  # a damaged line: verifying reports it
                continue
            if isinstance(entry, AliasEntry):
                self._known[entry.url] = entry.of
