"""What was withdrawn: removed on purpose, by a court's order, a takedown, a person's right. Read from the log's lines.

A line of the log never changes, so the lines of withdrawn captures and versions stay. A later line, the withdrawal,
says that their files are gone, and which bytes are in the place of their evidence.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from typing import TYPE_CHECKING, Final

from archive.files import JOURNAL, read_regular
from archive.log.capture_log import CaptureLog
from archive.log.entries import WithdrawalEntry
from archive.log.lines import parse_line
from archive.model import sha256

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    from archive.log.entries import Hole

# What every line of a withdrawal has.
MARK: Final = b'"kind":"withdrawal"'
_MAX_JOURNAL: Final = 64 << 20


class Withdrawals:
    """The withdrawals of one archive."""

    def __init__(self, entries: Iterable[WithdrawalEntry] = ()) -> None:
        self.entries: list[WithdrawalEntry] = []
        self.pending: set[str] = set()  # URLs of those that are decided, but not in the log yet
        self._versions: dict[tuple[str, int], WithdrawalEntry] = {}
        self._orders: dict[str, list[WithdrawalEntry]] = {}  # those that hold for later captures, by URL
        self._holes: dict[str, list[tuple[int, Hole]]] = {}
        for entry in entries:
            self.add(entry)

    @classmethod
    def of(cls, root: Path, *, end: int | None = None) -> Withdrawals:
        """Read the withdrawals in an archive's log, or in the lines of it that begin before offset `end`.

        Without `end` also one that was decided, and that a killed writer has not finished. Unreadable lines are
        skipped. Raises ArchiveDamaged where the log can't be read.
        """
        found = cls()
        for stop, raw in CaptureLog(root).marked_lines([MARK]):
            if end is not None and stop > end:
                return found
            if raw:
                found._add_line(raw)
        if end is None:
            known = {entry.seq for entry in found.entries}
            for raw in _decided(root):
                entry = found._add_line(raw, known)
                if entry is not None:
                    found.pending.add(entry.url)
        return found

    def _add_line(self, raw: bytes, known: Collection[int] = ()) -> WithdrawalEntry | None:
        """Add the withdrawal in a line unless its number is known; return it if it was added."""
        try:
            entry = parse_line(raw)
        except ValueError:  # verifying reports the line
            return None
        if not isinstance(entry, WithdrawalEntry) or entry.seq in known:
            return None
        self.add(entry)
        return entry

    def add(self, entry: WithdrawalEntry) -> None:
        """Add one."""
        self.entries.append(entry)
        for version in entry.versions:
            self._versions[entry.url, version.number] = entry
        for hole in entry.evidence:
            self._holes.setdefault(hole.file, []).append((hole.offset, hole))
            self._holes[hole.file].sort(key=lambda known: known[0])
        if entry.also_future:
            self._orders.setdefault(entry.url, []).append(entry)

    def of_version(self, url: str, number: int | None) -> WithdrawalEntry | None:
        """Return what withdrew a version; None if it was not withdrawn."""
        return None if number is None else self._versions.get((url, number))

    def of_page(self, url: str) -> WithdrawalEntry | None:
        """Return the last withdrawal of a page as a whole; None if there is none."""
        found = (entry for entry in reversed(self.entries) if entry.url == url and entry.version is None)
        return next(found, None)

    def hole(self, file: str, offset: int) -> Hole | None:
        """Return the hole in a WARC file that has the byte at an offset; None if that was not withdrawn."""
        holes = self._holes.get(file, [])
        index = bisect_right(holes, offset, key=lambda known: known[0]) - 1
        if index < 0:
            return None
        hole = holes[index][1]
        return hole if offset < hole.offset + hole.length else None

    def order(self, url: str, digest: str | None = None) -> WithdrawalEntry | None:
        """Return the withdrawal that forbids a later capture of a page, or of an article with that digest; or None."""
        for entry in self._orders.get(url, ()):
            if entry.version is None or digest in {version.digest for version in entry.versions}:
                return entry
        return None


def _decided(root: Path) -> list[bytes]:
    """Return the log lines of a commit that was decided and interrupted."""
    try:
        head, _, rest = read_regular(root / JOURNAL, _MAX_JOURNAL).partition(b"\n")
        return rest.splitlines(keepends=True) if json.loads(head)["digest"] == sha256(rest) else []
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return []
