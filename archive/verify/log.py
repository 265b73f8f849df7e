"""Check a piece of the capture log and everything that its lines name: version files and evidence.

A piece is some hundred lines. Pieces are independent of each other, so that a process pool can work on them; their
results are put together in `archive.verify.assembly`.
"""

from __future__ import annotations

from array import array
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from archive.files import LOG_FILE, is_evidence_file
from archive.log import MAX_LINE, NoClaim, Withdrawals, read_claim
from archive.model import sha256
from archive.verify.chain import MAX_BREAKS, START, Break, Link, find_break
from archive.verify.evidence import Coverage, RangeReader
from archive.verify.findings import Finding, Findings, Totals
from archive.verify.versions import VersionChecker, path_hash
from archive.verify.withdrawn import check_hole, check_version

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.log import Claim, EvidenceRange, Token

# Bytes of a piece: some 700 lines, 30 ms of work. Smaller ones cost messages between processes, larger ones leave a
# process idle at the end.
PIECE: Final = 512 << 10


@dataclass(slots=True)
class Piece:
    """The result for a piece of the log. Its lines are numbered from 1 until the pieces are put together."""

    lines: int = 0
    first: Link | None = None
    last: Link = START
    seq: int = 0  # the number in its first readable line, and which line of the piece that is; 0 for none
    seq_at: int = 0
    due: int = 0  # the number that the next line should have; 0 if no line could be read
    breaks: list[Break] = field(default_factory=list)
    unreadable: list[int] = field(default_factory=list)
    findings: Findings = field(default_factory=Findings)
    totals: Totals = field(default_factory=Totals)
    path_hashes: array[int] = field(default_factory=lambda: array("q"))
    coverage: Coverage = field(default_factory=Coverage)
    damaged_ranges: list[tuple[str, int, int]] = field(default_factory=list)
    # Payloads in the evidence of another line: for each file, payload offset and the line's own offset, alternating.
    elsewhere: dict[str, array[int]] = field(default_factory=dict)
    tokens: list[tuple[int, Token]] = field(default_factory=list)  # each with its line's offset in the log


def read_lines(root: Path, start: int, end: int) -> Iterator[tuple[int, bytes]]:
    """Yield the lines that begin at or after `start` and before `end`, each with its offset. Raises OSError.

    A line longer than `MAX_LINE` is cut.
    """
    with (root / LOG_FILE).open("rb") as file:
        if start:
            file.seek(start - 1)
            while (raw := file.readline(MAX_LINE)) and not raw.endswith(b"\n"):
                start += len(raw)
            start += len(raw) - 1
        while start < end and (raw := file.readline(MAX_LINE)):
            yield start, raw
            start += len(raw)


def claims_of(root: Path, start: int, end: int) -> Iterator[Claim]:
    """Yield the claims of the lines between two offsets; unreadable lines are skipped. Raises OSError."""
    for _, raw in read_lines(root, start, end):
        with suppress(NoClaim):
            yield read_claim(raw)


def check_piece(root: Path, start: int, end: int, *, deep: bool = False, withdrawn: Withdrawals | None = None) -> Piece:
    """Check the lines of a piece and what they name. Raises OSError where the log can't be read."""
    with RangeReader(root) as reader:
        checker = _PieceChecker(root, reader, VersionChecker(root, deep=deep), withdrawn or Withdrawals())
        for offset, raw in read_lines(root, start, end):
            checker.check_line(offset, raw)
        checker.piece.totals.evidence_bytes = reader.bytes
    return checker.piece


class _PieceChecker:
    """Check the lines of one piece, one after the other."""

    def __init__(self, root: Path, reader: RangeReader, versions: VersionChecker, withdrawn: Withdrawals) -> None:
        self.piece = Piece()
        self._root = root
        self._withdrawn = withdrawn
        self._reader = reader
        self._versions = versions

    def check_line(self, offset: int, raw: bytes) -> None:
        piece = self.piece
        piece.lines += 1
        piece.totals.lines += 1
        piece.totals.log_bytes += len(raw)
        try:
            claim = read_claim(raw)
        except NoClaim as error:
            piece.unreadable.append(piece.lines)
            piece.findings.add(_unreadable(piece.lines, str(error)))
            self._link(Link(0, None, sha256(raw)))
            return
        self._link(Link(claim.seq, claim.prev, sha256(raw)))
        whole = claim.stretch is None or self._check_evidence(claim, claim.stretch)
        if claim.version is not None:
            self._check_version(claim, offset, whole=whole)
        if claim.kind == "capture":
            piece.totals.captures += 1
        elif claim.token is not None:
            piece.totals.timestamps += 1
            piece.tokens.append((offset, claim.token))

    def _link(self, link: Link) -> None:
        piece = self.piece
        if piece.first is None:
            piece.first = link
        else:
            # Whether the first number is right is checked when the pieces are put together.
            found = find_break(piece.last, link, piece.due or link.seq, piece.lines)
            if found is not None and len(piece.breaks) < MAX_BREAKS:
                piece.breaks.append(found)
        if link.seq and not piece.seq:
            piece.seq, piece.seq_at = link.seq, piece.lines
        if piece.seq:
            piece.due = (link.seq or piece.due) + 1
        piece.last = link

    def _check_evidence(self, claim: Claim, evidence: EvidenceRange) -> bool:
        piece = self.piece
        piece.totals.stretches += 1
        end = evidence.offset + evidence.length
        piece.coverage.add(evidence.file, evidence.offset, end)
        if self._withdrawn.hole(evidence.file, evidence.offset) is not None:
            found = check_hole(self._reader, self._withdrawn, claim, evidence)
            piece.findings.extend([] if found is None else [found])
            return True
        state = self._reader.check(evidence)
        if state == "whole":
            return True
        piece.damaged_ranges.append((evidence.file, evidence.offset, end))
        piece.findings.add(
            Finding(
                gravity="loss",
                kind=f"evidence-{state}",
                file=evidence.file,
                offset=evidence.offset,
                length=evidence.length,
                what=f"{_STATE_TEXTS[state]} (line {claim.seq} of the log names it)",
                means=f"this capture of {claim.url} can't be proven any more"
                + (f", nor what version {claim.version} was read from" if claim.version is not None else ""),
                rebuild="nothing, except from a copy of the archive",
                url=claim.url,
                version=claim.version,
            )
        )
        return False

    def _check_version(self, claim: Claim, offset: int, *, whole: bool) -> None:
        piece = self.piece
        if self._withdrawn.of_version(claim.url, claim.version) is not None:
            file, found = check_version(self._root, claim)
            piece.path_hashes.append(path_hash(file))
            piece.findings.extend([] if found is None else [found])
            return
        checked = self._versions.check(claim)
        piece.totals.versions += 1
        piece.totals.version_bytes += checked.size
        piece.path_hashes.append(path_hash(checked.file))
        if checked.finding is not None:
            piece.findings.add(checked.finding)
        for file, at in checked.places:
            if not self._is_own_record(claim.stretch, file, at, whole=whole):
                piece.elsewhere.setdefault(file if is_evidence_file(file) else "", array("q")).extend((at, offset))

    def _is_own_record(self, evidence: EvidenceRange | None, file: str, offset: int, *, whole: bool) -> bool:
        """Return whether a payload is in the line's own evidence, so that it needs no further check."""
        if evidence is None or evidence.file != file or not 0 <= offset - evidence.offset < evidence.length:
            return False
        # The range begins with a record; a record further in is looked up.
        return not whole or offset == evidence.offset or self._reader.begins_record(file, offset)


_STATE_TEXTS: Final = {
    "changed": "its bytes are not those that were written: their SHA-256 differs",
    "cut": "the file is cut off before the end of this range",
    "missing": "the file is missing",
    "unreadable": "the file can't be read",
}


def _unreadable(line: int, why: str) -> Finding:
    return Finding(
        gravity="loss",
        kind="log-unreadable",
        file=LOG_FILE,
        line=line,
        what=f"the line can't be read: {why}",
        means="what was captured here is no longer recorded; that the line before is intact is not proven either",
        rebuild="nothing, except from a copy of the archive; its evidence may still be in warc/",
    )
