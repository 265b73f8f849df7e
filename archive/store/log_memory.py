"""What the log says of a document, whatever its folder holds: that can be lost, or be put back from an older backup.

The log is read once for each writer, when the first capture needs it, then only what was added to it. In memory is a
hash and a number for each version ever stored.
"""

from __future__ import annotations

import threading
from array import array
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Literal

import msgspec
from msgspec import Struct

from archive.files import LOG_FILE
from archive.log import CaptureEntry, CaptureLog, ExtractionEntry, WithdrawalEntry, Withdrawals, parse_line

if TYPE_CHECKING:
    from pathlib import Path

    from archive.log import Entry, RecordPosition

# A list of all numbers would be searched from end to end for each version; a dictionary takes six times the memory.
_BUCKETS: Final = 4096
# What the lines have that give a number, or withdraw it; also those of format 1, which leave nothing out.
_MARKS: Final = (b'"new":true', b'"new": true', b'"extraction"', b'"withdrawal"')


class _Given(Struct):
    """What matters of a line that gives a number: a fifth of the time of reading all of it."""

    kind: Literal["capture", "extraction"]
    url: str
    version: int | None = None
    new: bool = False


_DECODER: Final = msgspec.json.Decoder(_Given)


class LogMemory:
    """The numbers that the log gave to versions, and what was withdrawn. Thread-safe.

    With the archive's lock held the answers are final: nobody adds a line meanwhile.
    """

    def __init__(self, root: Path) -> None:
        self._log = CaptureLog(root)
        self._path = root / LOG_FILE
        self._turn = threading.Lock()
        self._forget()

    def highest(self, url: str) -> int:
        """Return the highest number that a version of a document ever had; 0 if none was ever stored."""
        with self._turn:
            self._catch_up()
            key = hash(url)
            keys, numbers = self._given[key % _BUCKETS]
            return max((number for known, number in zip(keys, numbers, strict=True) if known == key), default=0)

    def missing(self, url: str, newest: int) -> int | None:
        """Return the number of a document's latest version if it has none after `newest`, and no order removed it.

        None if the latest one is there.
        """
        number = self.highest(url)
        with self._turn:
            gone = number > newest and self._withdrawals.of_version(url, number) is None
        return number if gone else None

    def order(self, url: str, digest: str | None = None) -> WithdrawalEntry | None:
        """Return the withdrawal that forbids a capture of a page, or of an article with that digest; None if none."""
        with self._turn:
            self._catch_up()
            return self._withdrawals.order(url, digest)

    def is_withdrawn(self, place: RecordPosition) -> bool:
        """Return whether a record was withdrawn."""
        with self._turn:
            self._catch_up()
            return self._withdrawals.hole(place.file, place.offset) is not None

    def _forget(self) -> None:
        self._read = 0
        self._withdrawals = Withdrawals()
        self._given = [(array("q"), array("q")) for _ in range(_BUCKETS)]

    def _catch_up(self) -> None:
        """Read what was added to the log; all of it if it has become shorter (it was put back from a backup)."""
        try:
            size = self._path.stat().st_size
        except OSError:
            size = 0
        if size < self._read:
            self._forget()
        if size == self._read:
            return
        for end, raw in self._log.marked_lines(_MARKS, self._read):
            self._read = end
            try:
                given = _DECODER.decode(raw)
            except ValueError:  # half of a surrogate pair, a withdrawal, or an unreadable line, which verifying reports
                with suppress(ValueError):
                    self._note(parse_line(raw))
            else:
                if given.version is not None and (given.new or given.kind == "extraction"):
                    self._give(given.url, given.version)

    def _note(self, entry: Entry) -> None:
        if isinstance(entry, CaptureEntry | ExtractionEntry) and entry.new and entry.version is not None:
            self._give(entry.url, entry.version)
        elif isinstance(entry, WithdrawalEntry):
            self._withdrawals.add(entry)
            for version in entry.versions:  # of another archive, before the lines that stored them
                self._give(entry.url, version.number)

    def _give(self, url: str, number: int) -> None:
        key = hash(url)
        keys, numbers = self._given[key % _BUCKETS]
        keys.append(key)
        numbers.append(number)
