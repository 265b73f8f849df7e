"""The tags of pages (`archive.files.read_tags`), by tag and by page, read again when a run has changed them."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from archive.files import RUNS, TAGS_FILE, read_tags

if TYPE_CHECKING:
    from pathlib import Path

# Tags that are offered to choose from.
SHOWN: Final = 50


class Tags:
    """The tags of one archive's pages. Thread-safe."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._turn = threading.Lock()
        self._read: object = None  # the state of the files when they were read
        self._of: dict[str, list[str]] = {}  # by page
        self._pages: dict[str, set[str]] = {}  # by tag

    def names(self) -> list[str]:
        """Return the tags, those of the most pages first."""
        with self._turn:
            self._catch_up()
            return sorted(self._pages, key=lambda tag: (-len(self._pages[tag]), tag))[:SHOWN]

    def pages(self, tag: str) -> frozenset[str]:
        """Return the pages that a tag was given to."""
        with self._turn:
            self._catch_up()
            return frozenset(self._pages.get(tag, ()))

    def of(self, url: str) -> list[str]:
        """Return the tags of a page."""
        with self._turn:
            self._catch_up()
            return sorted(set(self._of.get(url, ())))

    def _catch_up(self) -> None:
        state = self._state()
        if state == self._read:
            return
        self._read, self._of, self._pages = state, read_tags(self._root), {}
        for url, tags in self._of.items():
            for tag in tags:
                self._pages.setdefault(tag, set()).add(url)

    def _state(self) -> object:
        """Return what changes when a run writes tags: the file, or, where there is none yet, the folder of reports."""
        for name in (TAGS_FILE, RUNS):
            try:
                found = (self._root / name).stat()
            except OSError:
                continue
            return name, found.st_ino, found.st_size, found.st_mtime_ns
        return "none"
