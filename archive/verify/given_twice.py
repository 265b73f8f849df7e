"""Tell a version file that is damaged from one whose number was given twice: the file is the one of the other line.

Earlier programs gave a number again when its file was lost (put back from an older backup, say). The first version is
then lost, and the file that is there is whole.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from archive.verify.log import claims_of
from archive.verify.versions import VersionChecker

if TYPE_CHECKING:
    from pathlib import Path

    from archive.verify.findings import Finding


def explain_given_twice(root: Path, end: int, findings: list[Finding]) -> list[Finding]:
    """Return the findings, those about damaged version files corrected where another line vouches for the file.

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
