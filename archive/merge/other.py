"""The other archive: its log up to one instant, with its chain verified. Reads it, and never writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from archive.log import CaptureLog, Withdrawals, parse_line
from archive.model import ArchiveDamaged, RequestError, sha256
from archive.store import check, snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.log import Entry
    from archive.store import EvidenceFile


class ForeignLine(NamedTuple):
    """A line of the other log: its number, its bytes, its entry."""

    number: int
    raw: bytes
    entry: Entry


@dataclass(frozen=True, slots=True)
class Other:
    """The other archive at one instant. `chain` names its log by the digest of the first line; `end` is an offset."""

    root: Path
    chain: str
    end: int
    lines: int
    digest: str
    evidence: tuple[EvidenceFile, ...]
    withdrawn: Withdrawals

    def entries(self) -> Iterator[ForeignLine]:
        """Yield its lines. Raises ArchiveDamaged at one that can't be read."""
        for number, (offset, raw) in enumerate(CaptureLog(self.root).lines(), start=1):
            if offset >= self.end:
                return
            try:
                yield ForeignLine(number, raw, parse_line(raw))
            except ValueError as error:
                raise ArchiveDamaged(f"{self.root}: line {number} of its log can't be read: {error}") from error

    def digest_of(self, line: int) -> str | None:
        """Return the digest of a line; None if it has none of that number."""
        return next((sha256(found.raw) for found in self.entries() if found.number == line), None)


def open_other(root: Path, into: Path) -> Other | None:
    """Open the other archive and verify its chain; None if nothing was captured in it.

    Raises RequestError if it is the same archive, NotAnArchive, FormatError; ArchiveDamaged where its log is not whole.
    """
    check(root)
    if root.resolve() == into.resolve() or root.samefile(into):
        raise RequestError(f"{root} is the archive itself")
    try:
        snap = snapshot.take(root)
    except OSError as error:
        raise ArchiveDamaged(f"the log of {root} can't be read: {error.strerror}") from error
    found = Other(root, "", snap.end, 0, "", snap.evidence, Withdrawals.of(root, end=snap.end))
    first, before, number = "", None, 0
    for number, raw, entry in found.entries():
        if (entry.seq, entry.prev) != (number, before):
            raise ArchiveDamaged(f"{root}: line {number} of its log does not follow the one before it: verify it first")
        before = sha256(raw)
        first = first or before.removeprefix("sha256:")[:16]
    if before is None:
        return None
    return Other(root, first, snap.end, number, before, snap.evidence, found.withdrawn)
