"""Check what no line of the log names: version files without a line, gaps in their numbers, bytes of WARC files.

What was never acknowledged is no damage: evidence of an interrupted commit, the record that begins each WARC file. But
it must be whole, and as no line has its digest, it is checked here.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Final

from archive.files import DOCUMENTS, is_evidence_file, quarantined_at, version_file, version_number
from archive.verify.evidence import GZIP_MAGIC, open_evidence
from archive.verify.findings import MAX_FINDINGS, Finding, Findings
from archive.verify.versions import path_hash, stray_file
from archive.warc import CheckedMember, find_damaged

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from archive.store import EvidenceFile
    from archive.verify.evidence import Coverage

# Document folders per batch.
FOLDERS: Final = 500
# Gaps of one folder that are reported; a file with a number of ten digits makes a thousand million.
_MAX_GAPS: Final = 100


def folder_batches(root: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield batches of document folders: a parent path and names in it. A file among the host folders comes alone."""
    try:
        hosts = os.scandir(root / DOCUMENTS)
    except OSError:
        return  # nothing was stored, or the findings of the lines report it
    with hosts:
        for host in hosts:
            try:
                folders = os.scandir(host.path)
            except OSError:
                yield DOCUMENTS, [host.name]
                continue
            with folders:
                while batch := [folder.name for folder in islice(folders, FOLDERS)]:
                    yield f"{DOCUMENTS}/{host.name}", batch


def unlogged_versions(root: Path, hashes: Collection[int], expected: Collection[int]) -> Iterator[Finding]:
    """Yield a finding for each version file whose path hash is in `hashes`: no line stored it.

    `expected` are the hashes of those that a commit under way will log.
    """
    if not hashes:
        return
    for above, folders in folder_batches(root):
        for folder in folders:
            for file in _version_files(root, f"{above}/{folder}"):
                if path_hash(file) in hashes and path_hash(file) not in expected:
                    yield Finding(
                        gravity="damage",
                        kind="version-unlogged",
                        file=file,
                        what="no line of the log stored this version file",
                        means="neither its capture time nor that it is unchanged is proven; "
                        "it can be read if it is a version",
                        rebuild="nothing; the file is left where it is",
                    )


def version_gaps(root: Path, folder: str, hashes: Collection[int]) -> Iterator[Finding]:
    """Yield a finding for each number that is missing between a document's versions and in the log."""
    numbers = sorted(version_number(os.path.basename(file)) or 0 for file in _version_files(root, folder))  # noqa: PTH119
    count = 0
    for before, after in pairwise([0, *numbers]):
        for number in range(before + 1, min(after, before + 1 + _MAX_GAPS)):
            file = f"{folder}/{version_file(number)}"
            count += 1
            if path_hash(file) in hashes or count > _MAX_GAPS or os.path.lexists(root / quarantined_at(file)):
                continue
            yield Finding(
                gravity="damage",
                kind="version-gap",
                file=file,
                version=number,
                what="it is missing between others, and no line of the log mentions it",
                means="a version was removed together with its line, or the higher one does not belong here",
                rebuild="nothing, except from a copy of the archive",
            )


def _version_files(root: Path, folder: str) -> list[str]:
    try:
        return [f"{folder}/{name}" for name in os.listdir(root / folder) if version_number(name)]  # noqa: PTH208
    except OSError:
        return []


@dataclass(slots=True)
class RangeResult:
    """The result for a range of a WARC file."""

    findings: Findings = field(default_factory=Findings)
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class RangeTask:
    """A range of a WARC file to check record by record; `good` is the offset of a record known to be whole."""

    evidence: EvidenceFile
    start: int
    end: int
    good: int | None
    deep: bool = False


def open_file_note(evidence: EvidenceFile) -> Iterator[Finding]:
    """Yield a note if a WARC file is not closed yet."""
    if evidence.state == "open":
        what = "a writer is at work on it"
    elif evidence.state == "abandoned":
        what = "a killed writer left it open; the next writer closes it"
    else:
        return
    yield Finding(gravity="note", kind="evidence-open", file=evidence.path, what=what)


def ranges_to_read(evidence: EvidenceFile, coverage: Coverage, *, deep: bool) -> Iterator[RangeTask]:
    """Yield the ranges to check: those no line names, or the whole file with `deep`.

    Bytes that a writer at work has added after the last named range are skipped.
    """
    intervals = coverage.files.get(evidence.name, [])
    size = evidence.size
    if evidence.state == "open":
        size = min(size, intervals[-1][1] if intervals else 0)
    good = intervals[0][0] if intervals else None
    if deep:
        if size:
            yield RangeTask(evidence, 0, size, good, deep=True)
        return
    for start, end in coverage.gaps(evidence.name, size):
        yield RangeTask(evidence, start, end, good)


def check_range(root: Path, task: RangeTask) -> RangeResult:
    """Check a range of a WARC file."""
    result = RangeResult()
    name = task.evidence.name
    if not is_evidence_file(name):
        result.findings.add(stray_file(name))
        return result
    damaged = _DamagedMembers()
    try:
        descriptor = open_evidence(root, name)
        try:
            header = b"" if task.good is None else os.pread(descriptor, 10, task.good)
            count = find_damaged(
                descriptor,
                task.start,
                task.end,
                header=header if header.startswith(GZIP_MAGIC) else b"",
                found=damaged.add,
                deep=task.deep,
            )
        finally:
            os.close(descriptor)
    except OSError as error:
        text = f"it can't be read ({error.strerror})"
        result.findings.add(Finding(gravity="damage", kind="evidence-unreadable", file=name, what=text))
        return result
    result.bytes = task.end - task.start
    result.findings.extend(_member_findings(task, count, damaged))
    if damaged.count > len(damaged.kept):
        result.findings.dropped["damage"] = damaged.count - len(damaged.kept)
    return result


class _DamagedMembers:
    """Damaged gzip members: a bounded list, and how many there are. A file can consist of nothing else."""

    def __init__(self) -> None:
        self.kept: list[CheckedMember] = []
        self.count = 0

    def add(self, member: CheckedMember) -> None:
        self.count += 1
        if len(self.kept) < MAX_FINDINGS:
            self.kept.append(member)


def _member_findings(task: RangeTask, count: int, damaged: _DamagedMembers) -> Iterator[Finding]:
    name = task.evidence.name
    torn = task.evidence.state == "abandoned" and task.end == task.evidence.size
    for member in damaged.kept:
        yield Finding(
            gravity="note" if torn and not member.length else "damage",
            kind="record-damaged",
            file=name,
            offset=member.offset,
            length=member.length or None,
            what=member.wrong,
            means="" if task.deep else "no line of the log names it: nothing that was acknowledged is lost",
        )
    begins = 1 if task.start == 0 else 0  # the record that begins the file
    if not task.deep and count - damaged.count > begins:
        yield Finding(
            gravity="note",
            kind="evidence-unlogged",
            file=name,
            offset=task.start,
            length=task.end - task.start,
            what=f"{count - damaged.count - begins} whole records that no line of the log names",
            means="evidence of captures that were not acknowledged when their writer ended, or whose lines were lost",
        )
