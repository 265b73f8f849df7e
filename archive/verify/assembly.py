"""Putting together what the pieces of the log came to: the chain across them, and what a line says of another's.

A version's bytes may lie in the evidence of an earlier line, and a timestamp is over one: both are looked up here,
when all lines are known.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from archive.files import LOG_FILE
from archive.log import MAX_LINE, NoClaim, read_claim
from archive.verify import chain
from archive.verify.chain import START, Break, follow
from archive.verify.evidence import StretchReader
from archive.verify.findings import Finding, Findings, Totals
from archive.verify.log import Piece

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.log import Claim

# Breaks that are told one by one. A log with more of them is not the one that was written.
_MAX_TOLD: Final = 20_000


@dataclass(slots=True)
class Assembly:
    """The whole log, piece by piece. `whole` has the lines' number, the last line, and what all pieces hold."""

    whole: Piece = field(default_factory=lambda: Piece(due=1))

    @property
    def totals(self) -> Totals:
        """What was looked at so far."""
        return self.whole.totals

    def add(self, piece: Piece) -> None:
        """Add the piece that follows."""
        whole = self.whole
        if piece.first is None:
            return
        before = whole.lines
        breaks = [replace(found, line=found.line + before) for found in piece.breaks]
        if len(whole.breaks) < _MAX_TOLD:
            whole.breaks += [*self._seam(piece), *breaks]
        whole.unreadable += [line + before for line in piece.unreadable]
        piece.findings.kept = [
            replace(found, line=found.line + before) if found.line else found for found in piece.findings.kept
        ]
        whole.findings.merge(piece.findings)
        whole.totals.add(piece.totals)
        whole.names.extend(piece.names)
        whole.covered.merge(piece.covered)
        whole.harmed += piece.harmed
        whole.tokens += piece.tokens
        for file, places in piece.elsewhere.items():
            if file in whole.elsewhere:
                whole.elsewhere[file].extend(places)
            else:
                whole.elsewhere[file] = places
        whole.lines += piece.lines
        whole.last = piece.last
        whole.due = piece.due or whole.due + piece.lines

    def _seam(self, piece: Piece) -> Iterator[Break]:
        """Compare a piece's first lines with the last of the piece before."""
        whole, first = self.whole, piece.first or START
        due = whole.due + max(piece.seq_at - 1, 0)
        found = follow(whole.last, first, due, whole.lines + 1)
        if found is not None:
            yield found
        elif not first.seq and piece.seq and piece.seq != due:
            yield Break(whole.lines + piece.seq_at, due, piece.seq, linked=True)

    def settle(self, root: Path) -> Findings:
        """Return all findings, now that all lines are known."""
        whole = self.whole
        whole.covered.settle()
        whole.harmed.sort()
        whole.findings.extend(chain.findings(whole.breaks, whole.unreadable))
        whole.findings.extend(self._unproven(root))
        return whole.findings

    def _unproven(self, root: Path) -> Iterator[Finding]:
        """Yield the versions whose bytes lie in another line's evidence, and can't be had from there."""
        with StretchReader(root) as reader:
            for file, places in self.whole.elsewhere.items():
                for at, line in zip(places[::2], places[1::2], strict=True):
                    if why := self._doubt(reader, file, at):
                        yield _without_bytes(line_at(root, line), file, at, why)

    def _doubt(self, reader: StretchReader, file: str, at: int) -> str:
        if not file:
            return "it names no place in the evidence"
        intervals = self.whole.covered.files.get(file, [])
        index = bisect_right(intervals, (at, 1 << 63)) - 1
        if index < 0 or at >= intervals[index][1]:
            return "no line of the log names what lies there"
        if self.is_harmed(file, at):
            return "what lies there is damaged"
        return "" if reader.begins_record(file, at) else "no record begins there"

    def is_harmed(self, file: str, at: int) -> bool:
        """Whether a byte of a WARC file lies in a stretch that is not the one its line names. Only when settled."""
        harmed = self.whole.harmed
        index = bisect_right(harmed, (file, at, 1 << 63)) - 1
        return index >= 0 and harmed[index][0] == file and at < harmed[index][2]


def line_at(root: Path, offset: int) -> Claim | None:
    """Read the line of the log that begins there; None where it can't be read."""
    try:
        with (root / LOG_FILE).open("rb") as file:
            file.seek(offset)
            return read_claim(file.readline(MAX_LINE))
    except (OSError, NoClaim):
        return None


def _without_bytes(claim: Claim | None, file: str, at: int, why: str) -> Finding:
    what = "a version" if claim is None else f"version {claim.version} of {claim.url}"
    return Finding(
        gravity="loss",
        kind="payload-unproven",
        file=file or LOG_FILE,
        offset=at if file else None,
        what=f"{what} was read from the bytes here: {why}",
        means="what this version was read from can't be shown any more; its text is not touched by that",
        rebuild="nothing, except from a copy of the archive",
        url=None if claim is None else claim.url,
        version=None if claim is None else claim.version,
    )
