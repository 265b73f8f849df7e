"""The tags of pages: words of the watchlist's owner, which the reports of runs repeat beside each page.

Reports are read once, the newest first, and bounded: a tag is a convenience, not evidence.
"""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any, Final

from archive.files import RUNS, read_regular

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Reports that are read, and the largest of them.
MOST: Final = 300
MAX_REPORT: Final = 32 << 20
# Tags that are offered to choose from.
SHOWN: Final = 50


class Tags:
    """The tags in the reports of one archive's runs. Thread-safe."""

    def __init__(self, root: Path) -> None:
        self._folder = root / RUNS
        self._turn = threading.Lock()
        self._read: set[str] = set()
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
            return sorted(tag for tag, pages in self._pages.items() if url in pages)

    def _catch_up(self) -> None:
        try:
            names = sorted(path.name for path in self._folder.glob("*.json"))[-MOST:]
        except OSError:
            return
        for name in names:
            if name not in self._read:
                self._read.add(name)
                for url, tag in _tagged(self._folder / name):
                    self._pages.setdefault(tag, set()).add(url)


def _tagged(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the page and the tag of each event in a report; nothing from a file that is no report."""
    try:
        report: Any = json.loads(read_regular(path, MAX_REPORT))
        events = report["events"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return
    for event in events if isinstance(events, list) else ():
        url, tags = (event.get("url"), event.get("tags")) if isinstance(event, dict) else (None, None)
        if isinstance(url, str) and isinstance(tags, list):
            yield from ((url, tag) for tag in tags if isinstance(tag, str) and tag)
