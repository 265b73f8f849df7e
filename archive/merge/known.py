"""What an archive has already of another one: lines that were merged before, and captures that both have.

Two archives can have a common past: one was a copy of the other, or both took over a third.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from archive.log import (
    AliasEntry,
    CaptureEntry,
    CaptureLog,
    ComparisonEntry,
    ExtractionEntry,
    MergeEntry,
    TemplateEntry,
    WithdrawalEntry,
    parse_line,
)

if TYPE_CHECKING:
    from pathlib import Path

    from archive.log import Entry
    from archive.merge.other import ForeignLine


@dataclass(slots=True)
class Known:
    """The lines of one other log that were merged: how many are stored, the digest of the last, which came over.

    `merged` has our entry for each line that came over; `events` has what happened according to our log, as hashes,
    with the version and the WARC file that our entry shows.
    """

    lines: int = 0
    digest: str = ""
    merged: dict[int, Entry] = field(default_factory=dict)
    events: dict[int, tuple[int | None, str | None]] = field(default_factory=dict)

    def has(self, line: ForeignLine) -> bool:
        """Return whether our log has what a line says, from before or merged."""
        return line.number in self.merged or event(line.entry) in self.events

    def version_of(self, line: ForeignLine) -> int | None:
        """Return the version that our entry for a line shows."""
        return self._shown(line)[0]

    def file_of(self, line: ForeignLine) -> str | None:
        """Return the WARC file that our entry for a line names."""
        return self._shown(line)[1]

    def _shown(self, line: ForeignLine) -> tuple[int | None, str | None]:
        if line.number in self.merged:
            return _shown(self.merged[line.number])
        return self.events.get(event(line.entry), (None, None))


def read_known(root: Path, chain: str) -> Known:
    """Read what an archive has of the log that `chain` names."""
    found = Known()
    for _, raw in CaptureLog(root).lines():
        with suppress(ValueError):  # an unreadable line: verifying reports it
            entry = parse_line(raw)
            if isinstance(entry, MergeEntry) and entry.chain == chain:
                found.lines, found.digest = entry.lines, entry.digest
            elif entry.merged is not None and entry.merged.chain == chain:
                found.merged[entry.merged.line] = entry
            else:
                found.events[event(entry)] = _shown(entry)
    return found


def _shown(entry: Entry) -> tuple[int | None, str | None]:
    """Return the version that an entry shows, and the WARC file that it names."""
    place = entry.warc if isinstance(entry, CaptureEntry) else None
    return getattr(entry, "version", None), None if place is None else place.file


def event(entry: Entry) -> int:
    """Return a hash of what happened: two lines about the same event have the same, in whichever archives they are."""
    key: tuple[object, ...] = (entry.kind, entry.at)
    match entry:
        case CaptureEntry():
            evidence = None if entry.warc is None else entry.warc.digest
            key += (entry.url, entry.outcome, entry.status, evidence, entry.part_of)
        case ExtractionEntry():
            key += (entry.url, entry.extractor)
        case AliasEntry():
            key += (entry.url, entry.of)
        case ComparisonEntry():
            key += (entry.left.url, entry.right.url, entry.verdict)
        case TemplateEntry():
            key += (entry.url, entry.parts)
        case WithdrawalEntry():
            key += (entry.url, entry.reason)
    return hash(key)
