"""What was withdrawn on purpose is no damage: the holes it left, and what has come back since (from a backup, say)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from archive.files import LOG_FILE, document_folders, version_file
from archive.log import EvidenceRange, Withdrawals
from archive.verify.findings import Finding
from archive.verify.versions import path_hash

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.log import Claim
    from archive.verify.evidence import RangeReader

_AGAIN = "repost withdraw, once more for the same page"
_MEANS = "what was withdrawn can be read again"
# Findings that a withdrawal explains.
_EXPLAINED = frozenset({"version-missing", "evidence-changed", "version-quarantined"})


def check_hole(reader: RangeReader, withdrawn: Withdrawals, claim: Claim, evidence: EvidenceRange) -> Finding | None:
    """Check a range of evidence that was withdrawn: it must hold what the withdrawal put there, or be gone."""
    hole = withdrawn.hole(evidence.file, evidence.offset)
    if hole is None:
        return None
    now = EvidenceRange(evidence.file, evidence.offset, evidence.length, hole.digest)
    if reader.check(now) in ("whole", "missing", "cut"):
        return None
    back = reader.check(evidence) == "whole"
    return Finding(
        gravity="damage",
        kind="withdrawn-back" if back else "withdrawn-changed",
        file=evidence.file,
        offset=evidence.offset,
        length=evidence.length,
        what=(
            f"this was withdrawn, and is there again (line {claim.seq} of the log stored it)"
            if back
            else "these bytes are not those that a withdrawal put in the place of evidence"
        ),
        means=_MEANS if back else "nothing is lost by it",
        rebuild=_AGAIN,
        url=claim.url,
        version=claim.version,
    )


def check_version(root: Path, claim: Claim) -> tuple[str, Finding | None]:
    """Check a version that was withdrawn: its file must not be there. Returns its path, too."""
    files = [f"{folder}/{version_file(claim.version or 0)}" for folder in document_folders(claim.url)]
    there = next((file for file in files if os.path.lexists(f"{root}/{file}")), None)
    if there is None:
        return files[0], None
    return there, Finding(
        gravity="damage",
        kind="withdrawn-back",
        file=there,
        what=f"version {claim.version} was withdrawn, and its file is there again",
        means=_MEANS,
        rebuild=_AGAIN,
        url=claim.url,
        version=claim.version,
    )


def withdrawn_paths(root: Path) -> set[int]:
    """Return the hashes of the paths of all withdrawn versions; of a merged archive their lines can come later."""
    return {
        path_hash(f"{folder}/{version_file(version.number)}")
        for entry in Withdrawals.of(root).entries
        for version in entry.versions
        for folder in document_folders(entry.url)
    }


def withdrawal_notes(withdrawn: Withdrawals) -> Iterator[Finding]:
    """Yield a note for each withdrawal."""
    for entry in withdrawn.entries:
        versions, ranges = len(entry.versions), len(entry.evidence)
        yield Finding(
            gravity="note",
            kind="withdrawn",
            file=LOG_FILE,
            line=entry.seq,
            what=(
                f"on {entry.at:%Y-%m-%d} {entry.url} was forgotten: {entry.reason}"
                if entry.forgets
                else f"on {entry.at:%Y-%m-%d} {entry.url} was withdrawn "
                f"(versions: {versions}, evidence of captures: {ranges}): {entry.reason}"
            ),
            url=entry.url,
            version=entry.version,
        )


def without_explained(findings: list[Finding], withdrawn: Withdrawals) -> list[Finding]:
    """Return the findings without those about what was withdrawn while the archive was checked, or is to be."""
    return [found for found in findings if not _is_explained(found, withdrawn)]


def _is_explained(found: Finding, withdrawn: Withdrawals) -> bool:
    if found.kind == "withdrawn-back":
        return found.url in withdrawn.pending  # the next writer completes it
    if found.kind not in _EXPLAINED:
        return False
    if found.kind == "evidence-changed":
        return withdrawn.hole(found.file, found.offset or 0) is not None
    return withdrawn.of_version(found.url or "", found.version) is not None
