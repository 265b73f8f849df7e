"""Assemble the results of the log's pieces: check the chain across pieces, and references from one line to another.

A version's bytes may be in the evidence of an earlier line: such positions are checked here, when all lines are known.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from archive.files import LOG_FILE
from archive.log import MAX_LINE, NoClaim, read_claim
from archive.verify import chain
from archive.verify.chain import START, Break, find_break
from archive.verify.evidence import RangeReader
from archive.verify.findings import Finding, Findings, Totals
from archive.verify.log import Piece, claims_of
from archive.verify.versions import VersionChecker

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.log import Claim

# Breaks that are reported one by one. A log with more of them is not the one that was written.
_MAX_BREAKS: Final = 20_000


@dataclass(slots=True)
class Assembly:
    """The whole log, added piece by piece. `whole` has the number of lines, the last line, and all pieces' results."""

    whole: Piece = field(default_factory=lambda: Piece(due=1))

    @property
    def totals(self) -> Totals:
        """Return what was checked so far."""
        return self.whole.totals

    def add(self, piece: Piece) -> None:
        """Add the next piece."""
        whole = self.whole
        if piece.first is None:
            return
        before = whole.lines
        breaks = [replace(found, line=found.line + before) for found in piece.breaks]
        if len(whole.breaks) < _MAX_BREAKS:
            whole.breaks += [*self._seam(piece), *breaks]
        whole.unreadable += [line + before for line in piece.unreadable]
        piece.findings.kept = [
            replace(found, line=found.line + before) if found.line else found for found in piece.findings.kept
        ]
        whole.findings.merge(piece.findings)
        whole.totals.add(piece.totals)
        whole.path_hashes.extend(piece.path_hashes)
        whole.coverage.merge(piece.coverage)
        whole.damaged_ranges += piece.damaged_ranges
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
        """Check the chain from the last line of the previous piece to the first lines of this one."""
        whole, first = self.whole, piece.first or START
        due = whole.due + max(piece.seq_at - 1, 0)
        found = find_break(whole.last, first, due, whole.lines + 1)
        if found is not None:
            yield found
        elif not first.seq and piece.seq and piece.seq != due:
            yield Break(whole.lines + piece.seq_at, due, piece.seq, linked=True)

    def settle(self, root: Path) -> Findings:
        """Return all findings, now that all lines are known."""
        whole = self.whole
        whole.coverage.settle()
        whole.damaged_ranges.sort()
        whole.findings.extend(chain.break_findings(whole.breaks, whole.unreadable))
        whole.findings.extend(self._unproven(root))
        return whole.findings

    def _unproven(self, root: Path) -> Iterator[Finding]:
        """Yield the versions whose bytes should be in another line's evidence but can't be read from there."""
        with RangeReader(root) as reader:
            for file, places in self.whole.elsewhere.items():
                for at, line in zip(places[::2], places[1::2], strict=True):
                    if why := self._why_unproven(reader, file, at):
                        yield _without_bytes(read_claim_at(root, line), file, at, why)

    def _why_unproven(self, reader: RangeReader, file: str, at: int) -> str:
        if not file:
            return "it names no position in the evidence"
        intervals = self.whole.coverage.files.get(file, [])
        index = bisect_right(intervals, (at, 1 << 63)) - 1
        if index < 0 or at >= intervals[index][1]:
            return "no line of the log covers that position"
        if self.is_damaged(file, at):
            return "the bytes there are damaged"
        return "" if reader.begins_record(file, at) else "no record begins there"

    def is_damaged(self, file: str, at: int) -> bool:
        """Return whether a byte of a WARC file is in a damaged range. Call it only after `settle`."""
        damaged_ranges = self.whole.damaged_ranges
        index = bisect_right(damaged_ranges, (file, at, 1 << 63)) - 1
        return index >= 0 and damaged_ranges[index][0] == file and at < damaged_ranges[index][2]


def read_claim_at(root: Path, offset: int) -> Claim | None:
    """Read the line of the log at an offset; None if it can't be read."""
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
        means="what this version was read from can't be proven any more; its text is not affected",
        rebuild="nothing, except from a copy of the archive",
        url=None if claim is None else claim.url,
        version=None if claim is None else claim.version,
    )


def explain_given_twice(root: Path, end: int, findings: list[Finding]) -> list[Finding]:
    """Return the findings, those about damaged version files corrected where another line vouches for the file.

    Earlier programs gave a number again when its file was lost (put back from an older backup, say). The first version
    is then lost, and the file that is there is whole.
    `end` is where the log's whole lines end. Raises OSError where the log can't be read.
    """
    doubted = {(found.url, found.version) for found in findings if found.kind == "version-damaged"}
    if not doubted:
        return findings
    vouched: dict[tuple[str | None, int | None], int] = {}
    checker = VersionChecker(root)
    for claim in claims_of(root, 0, end):
        if (claim.url, claim.version) in doubted and checker.check(claim).finding is None:
            vouched[claim.url, claim.version] = claim.seq
    return [_corrected(found, vouched.get((found.url, found.version))) for found in findings]


def _corrected(found: Finding, line: int | None) -> Finding:
    if line is None or found.kind != "version-damaged":
        return found
    return replace(
        found,
        kind="version-missing",
        what=f"{found.what.partition(':')[0]}: its number was given twice, and the file is that of line {line}",
        means=f"the first version {found.version} of {found.url} is lost; the file that is there is whole",
    )
