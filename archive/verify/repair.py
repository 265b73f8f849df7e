"""Making good what verifying found, without changing or removing anything that is the only copy of something.

- What a killed writer left is brought to its end, as the next writer would: a torn last line of the log and a torn
  record are cut off and kept in `damaged/`, a decided commit is completed.
- A damaged version file is moved to `damaged/documents/…`, byte for byte: reading goes on with the document's other
  versions, and its number is given to no other. Verifying tells it from then on as quarantined.
- A damaged stretch of a WARC file, or line of the log, stays where it is. A WARC file is never cut inside: readers go
  to the other records by their offsets. The log is one chain.
- Files that no line names stay: a version whose line was lost is read like any other, and what is none of the
  archive's own is somebody's.
- The index is derived, and made anew.
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
    """Make good what can be, by what verifying found; return what was done, and what could not be, a line each.

    Raises WriteFailed.
    """
    said: list[str] = []
    try:
        GroupCommit(root, said.append).close()
    except RepostError as error:
        said.append(f"what a killed writer left could not be brought to its end: {error}")
    damaged = {(found.url, found.version) for found in report.findings if found.kind == "version-damaged"}
    if damaged:
        end, _ = whole_lines(root)
        claims = [claim for claim in claims_of(root, 0, end) if (claim.url, claim.version) in damaged]
        with writing(f"the quarantine of {root}"), exclusive(root / LOCK_FILE):
            said += [_set_aside(root, claim) for claim in claims]
    said += _index(root)
    return [line for line in said if line]


def _set_aside(root: Path, claim: Claim) -> str:
    """Move a version file that is damaged still; the lock is held."""
    checked = VersionChecker(root).check(claim)
    if checked.finding is None or checked.finding.kind != "version-damaged":
        return ""
    try:
        kept = quarantine_file(root, checked.file)
    except FileExistsError:
        return f"{checked.file} is damaged, and left where it is: another file was set aside in its name before"
    return f"{checked.file} is damaged: moved to {kept}"


def _index(root: Path) -> list[str]:
    from archive.index import index  # noqa: PLC0415 - SQLite, which nothing else here needs

    try:
        return [f"the index was made anew: {index.rebuild(root)} versions"]
    except RepostError as error:
        return [f"the index could not be made anew: {error}"]
