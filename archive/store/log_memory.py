"""What the log says of a document, whatever its folder holds: that can be lost, or be put back from an older backup.

The log is read once for each writer, when the first capture needs it, then only what was added to it. In memory is a
hash and a number for each version ever stored.
"""

from __future__ import annotations

from array import array
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from archive.log import CaptureEntry, ExtractionEntry, parse_line

if TYPE_CHECKING:
    from archive.log import CaptureLog, Entry

# A list of all numbers would be searched from end to end for each version; a dictionary takes six times the memory.
_BUCKETS: Final = 4096
# What the lines have that give a number, also in lines of format 1, which leave nothing out.
_MARKS: Final = (b'"new":true', b'"new": true', b'"extraction"')


class LogMemory:
    """The numbers that the log gave to versions. Hold the archive's lock for every method."""

    def __init__(self, log: CaptureLog) -> None:
        self._log = log
        self._forget()

    def highest(self, url: str) -> int:
        """Return the highest number that a version of a document ever had; 0 if none was ever stored."""
        self._catch_up()
        key = hash(url)
        keys, numbers = self._given[key % _BUCKETS]
        return max((number for known, number in zip(keys, numbers, strict=True) if known == key), default=0)

    def _forget(self) -> None:
        self._read = 0
        self._given = [(array("q"), array("q")) for _ in range(_BUCKETS)]

    def _catch_up(self) -> None:
        """Read what was added to the log; all of it if it has become shorter (it was put back from a backup)."""
        size = self._log.tail().size
        if size < self._read:
            self._forget()
        if size == self._read:
            return
        for offset, raw in self._log.lines(self._read):
            if offset >= size:
                break
            self._read = offset + len(raw)
            if any(mark in raw for mark in _MARKS):
                with suppress(ValueError):  # an unreadable line: verifying reports it
                    self._note(parse_line(raw))

    def _note(self, entry: Entry) -> None:
        if isinstance(entry, CaptureEntry | ExtractionEntry) and entry.new and entry.version is not None:
            key = hash(entry.url)
            keys, numbers = self._given[key % _BUCKETS]
            keys.append(key)
            numbers.append(entry.version)
