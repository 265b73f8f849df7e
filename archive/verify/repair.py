"""Repair what verifying found, without changing or removing the only copy of anything.

- The work of a killed writer is completed as the next writer would: a torn last line of the log and a torn record are
  cut off and kept in `damaged/`, a decided commit is completed.
- A damaged version file is quarantined: moved to `damaged/documents/…`, byte for byte. The document's other versions
  can be read, and its number is not used again. From then on verifying reports it as quarantined.
- A damaged range of a WARC file, or line of the log, stays where it is. A WARC file is never cut inside: readers find
  the other records by their offsets. The log is one chain.
- Files that no line names stay: a version whose line was lost can be read like any other, and files that are not the
  archive's may be the user's.
- The index is derived and is rebuilt.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.files import LOCK_FILE, exclusive, quarantine_file, writing
from archive.model import RepostError
from archive.store import GroupCommit, whole_lines
from archive.verify.log import claims_of
from archive.verify.versions import VersionChecker

if TYPE_CHECKING:
    from pathlib import Path

    from archive.log import Claim
    from archive.verify.findings import Report


def repair_archive(root: Path, report: Report) -> list[str]:
    """Repair what can be repaired of a report's findings; return one line for each thing done, or not possible.

    Raises WriteFailed.
    """
    lines: list[str] = []
    try:
        GroupCommit(root, lines.append).close()
    except RepostError as error:
        lines.append(f"the work of a killed writer could not be completed: {error}")
    damaged = {(found.url, found.version) for found in report.findings if found.kind == "version-damaged"}
    if damaged:
        end, _ = whole_lines(root)
        claims = [claim for claim in claims_of(root, 0, end) if (claim.url, claim.version) in damaged]
        with writing(f"the quarantine of {root}"), exclusive(root / LOCK_FILE):
            lines += [_quarantine(root, alike) for alike in _by_version(claims)]
    lines += _rebuild_index(root)
    return [line for line in lines if line]


def _by_version(claims: list[Claim]) -> list[list[Claim]]:
    """Group the claims by version: an earlier program could give a number twice."""
    groups: dict[tuple[str, int | None], list[Claim]] = {}
    for claim in claims:
        groups.setdefault((claim.url, claim.version), []).append(claim)
    return list(groups.values())


def _quarantine(root: Path, claims: list[Claim]) -> str:
    """Quarantine a version's file if it is still damaged: if none of the lines that stored it vouches for it.

    The lock is held.
    """
    checks = [VersionChecker(root).check(claim) for claim in claims]
    checked = checks[0]
    if any(check.finding is None or check.finding.kind != "version-damaged" for check in checks):
        return ""
    try:
        kept = quarantine_file(root, checked.file)
    except FileExistsError:
        return f"{checked.file} is damaged but left where it is: another file was quarantined under its name before"
    return f"{checked.file} is damaged: moved to {kept}"


def _rebuild_index(root: Path) -> list[str]:
    from archive.index import index  # noqa: PLC0415 - SQLite, which nothing else here needs

    try:
        return [f"the index was rebuilt: {index.rebuild(root)} versions"]
    except RepostError as error:
        return [f"the index could not be rebuilt: {error}"]
