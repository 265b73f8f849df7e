"""Checking what no line of the log names: version files without a line, gaps in their numbers, bytes of WARC files.

What was never acknowledged is no damage: evidence of a commit that was cut off, the record that begins each WARC
file. But it must be whole, since nothing else tells whether it is.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Final

from archive.files import DOCUMENTS, is_evidence_file, quarantined_at, version_file, version_number
from archive.verify.evidence import MEMBER, open_evidence
from archive.verify.findings import MAX_FINDINGS, Finding, Findings
from archive.verify.versions import name_of, stray
from archive.warc import CheckedMember, find_damaged

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from archive.store import EvidenceFile
    from archive.verify.evidence import Covered

# How many documents are listed at a time.
FOLDERS: Final = 500
# Gaps of one folder that are told one by one; a file with a number of ten digits makes a thousand million.
_MAX_GAPS: Final = 100


def folder_batches(root: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield the folders of documents, some names at a time below one path. What is no host's folder comes alone."""
    try:
        hosts = os.scandir(root / DOCUMENTS)
    except OSError:
        return  # nothing was stored, or what lines name is missing
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


def unlogged_versions(root: Path, names: Collection[int], expected: Collection[int]) -> Iterator[Finding]:
    """Find the version files with these names: no line stored them. `expected` are those a commit is about to."""
    if not names:
        return
    for above, folders in folder_batches(root):
        for folder in folders:
            for file in _version_files(root, f"{above}/{folder}"):
                if name_of(file) in names and name_of(file) not in expected:
                    yield Finding(
                        gravity="damage",
                        kind="version-unlogged",
                        file=file,
                        what="no line of the log stored this version file",
                        means="when it was captured and that it was not changed since is not proven; "
                        "it can be read, if it is one",
                        rebuild="nothing; the file is left where it is",
                    )


def gaps(root: Path, folder: str, names: Collection[int]) -> Iterator[Finding]:
    """Find the numbers that are missing between a document's versions, and that no line tells of."""
    numbers = sorted(version_number(os.path.basename(file)) or 0 for file in _version_files(root, folder))  # noqa: PTH119
    told = 0
    for before, after in pairwise([0, *numbers]):
        for number in range(before + 1, min(after, before + 1 + _MAX_GAPS)):
            file = f"{folder}/{version_file(number)}"
            told += 1
            if name_of(file) in names or told > _MAX_GAPS or os.path.lexists(root / quarantined_at(file)):
                continue
            yield Finding(
                gravity="damage",
                kind="version-gap",
                file=file,
                version=number,
                what="it is missing between others, and no line of the log tells of it",
                means="a version was taken away with its line, or the higher one does not belong here",
                rebuild="nothing, except from a copy of the archive",
            )


def _version_files(root: Path, folder: str) -> list[str]:
    try:
        return [f"{folder}/{name}" for name in os.listdir(root / folder) if version_number(name)]  # noqa: PTH208
    except OSError:
        return []


@dataclass(slots=True)
class Rest:
    """What the bytes of WARC files came to that no line names (with `deep`: all bytes)."""

    findings: Findings = field(default_factory=Findings)
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class Bytes:
    """A stretch of a WARC file to be read record by record; `good` is where a record lies that is known to be whole."""

    evidence: EvidenceFile
    start: int
    end: int
    good: int | None
    deep: bool = False


def in_hands(evidence: EvidenceFile) -> Iterator[Finding]:
    """Say that a WARC file is not closed yet."""
    if evidence.hands == "writer":
        what = "a writer is at work on it"
    elif evidence.hands == "nobody":
        what = "a killed writer left it open; the next writer closes it"
    else:
        return
    yield Finding(gravity="note", kind="evidence-open", file=evidence.path, what=what)


def stretches(evidence: EvidenceFile, covered: Covered, *, deep: bool) -> Iterator[Bytes]:
    """Yield what is to be read of a WARC file. What a living writer has added behind the last line is its own."""
    intervals = covered.files.get(evidence.name, [])
    size = evidence.size
    if evidence.hands == "writer":
        size = min(size, intervals[-1][1] if intervals else 0)
    good = intervals[0][0] if intervals else None
    if deep:
        if size:
            yield Bytes(evidence, 0, size, good, deep=True)
        return
    for start, end in covered.gaps(evidence.name, size):
        yield Bytes(evidence, start, end, good)


def read_rest(root: Path, what: Bytes) -> Rest:
    """Read a stretch of a WARC file to its end."""
    rest = Rest()
    name = what.evidence.name
    if not is_evidence_file(name):
        rest.findings.add(stray(name))
        return rest
    wrong = _Wrong()
    try:
        descriptor = open_evidence(root, name)
        try:
            header = b"" if what.good is None else os.pread(descriptor, 10, what.good)
            count = find_damaged(
                descriptor,
                what.start,
                what.end,
                header=header if header.startswith(MEMBER) else b"",
                found=wrong.add,
                deep=what.deep,
            )
        finally:
            os.close(descriptor)
    except OSError as error:
        said = f"it can't be read ({error.strerror})"
        rest.findings.add(Finding(gravity="damage", kind="evidence-unreadable", file=name, what=said))
        return rest
    rest.bytes = what.end - what.start
    rest.findings.extend(_told(what, count, wrong))
    if wrong.count > len(wrong.kept):
        rest.findings.dropped["damage"] = wrong.count - len(wrong.kept)
    return rest


class _Wrong:
    """Members that are wrong: those that are told, and how many there are. A file can be made of nothing else."""

    def __init__(self) -> None:
        self.kept: list[CheckedMember] = []
        self.count = 0

    def add(self, member: CheckedMember) -> None:
        self.count += 1
        if len(self.kept) < MAX_FINDINGS:
            self.kept.append(member)


def _told(what: Bytes, count: int, wrong: _Wrong) -> Iterator[Finding]:
    name = what.evidence.name
    torn = what.evidence.hands == "nobody" and what.end == what.evidence.size
    for member in wrong.kept:
        yield Finding(
            gravity="note" if torn and not member.length else "damage",
            kind="record-damaged",
            file=name,
            offset=member.offset,
            length=member.length or None,
            what=member.wrong,
            means="" if what.deep else "no line of the log names it: nothing that was acknowledged is lost by it",
        )
    begins = 1 if what.start == 0 else 0  # the record that begins the file
    if not what.deep and count - wrong.count > begins:
        yield Finding(
            gravity="note",
            kind="evidence-unlogged",
            file=name,
            offset=what.start,
            length=what.end - what.start,
            what=f"{count - wrong.count - begins} whole records that no line of the log names",
            means="evidence of captures that were not acknowledged when their writer ended, or whose lines were lost",
        )
