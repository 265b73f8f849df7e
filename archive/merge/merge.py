"""Merge another archive: its log is kept as it is, and what is not here yet is logged again, with where it stood.

    merge ──► other        the other log, its chain verified
          ├─► known        what this archive has already, and what was merged before
          ├─► evidence     the WARC files
          ├─► translation ──► versions      each line, with the numbers and names that hold here
          └─► archive.store                 some lines a commit, their version files with them

Each step can be repeated: what was merged is found by its line, so a merge that was killed goes on where it was.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Final

from archive.files import (
    DRAFT_FILE,
    LOCK_FILE,
    MERGED,
    exclusive,
    is_merged_file,
    is_timestamp_file,
    make_folder,
    merged_file,
    read_regular,
    write_new,
    writing,
)
from archive.index import discard
from archive.log import CaptureEntry, MergeEntry, TimestampEntry, WithdrawalEntry, Withdrawals
from archive.merge.evidence import Needs, take_over_file
from archive.merge.known import Known, read_known
from archive.merge.other import open_other
from archive.merge.translation import Translation
from archive.merge.withdrawn import is_withdrawn_here, withdraw_as_there
from archive.model import ArchiveDamaged, sha256

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from archive.archive import Archive
    from archive.merge.other import ForeignLine, Other

# Lines of one commit.
_GROUP: Final = 64
# The largest log that is taken over: some millions of captures.
_MAX_KEPT: Final = 16 << 30


@dataclass(slots=True)
class Merged:
    """What came of a merge: lines taken over, lines that were here, lines left out since they were withdrawn here."""

    taken: int = 0
    known: int = 0
    left_out: int = 0
    versions: int = 0
    problems: list[str] = field(default_factory=list)


def merge(archive: Archive, root: Path, at: datetime) -> Merged:
    """Merge the archive at `root` into another.

    Raises RequestError, NotAnArchive, FormatError, ArchiveDamaged, WriteFailed; what was merged by then stays, and
    merging again goes on from there.
    """
    done = Merged()
    other = open_other(root, archive.root)
    if other is None:
        return done
    known = read_known(archive.root, other.chain)
    _keep_log(archive, other, known, at)
    translation = Translation(archive.root, other, known, at)
    for line in other.entries():
        if isinstance(line.entry, WithdrawalEntry) and line.number not in known.merged:
            done.taken += len(archive.withdraw(partial(_withdrawals, archive.root, line, translation)))
    # The withdrawals of both sides are in this log by now.
    withdrawn = Withdrawals.of(archive.root)
    known = read_known(archive.root, other.chain)
    translation.begin(known, _take_over_files(archive.root, other, known, withdrawn, at, done))
    _take_over_lines(archive, other, known, withdrawn, translation, done)
    done.problems += translation.problems
    done.versions = translation.versions
    for last in translation.last_seen().values():
        archive.take_over(partial(translation.restored, last))
    if withdrawn.entries:
        done.problems += discard(archive.root)
    return done


def _withdrawals(root: Path, line: ForeignLine, translation: Translation, _: datetime) -> list[WithdrawalEntry]:
    return withdraw_as_there(root, line, translation)


def _keep_log(archive: Archive, other: Other, known: Known, at: datetime) -> None:
    """Store the lines of the other log that are not stored yet, with its timestamps, and say so in a line."""
    if known.lines and other.digest_of(known.lines) != known.digest:
        raise ArchiveDamaged(
            f"{other.root}: its log has changed since it was merged (line {known.lines}), or was put back from a backup"
        )
    if known.lines == other.lines:
        return
    start = known.lines + 1
    data = b"".join(line.raw for line in other.entries() if line.number >= start)
    file = merged_file(other.chain, start)
    root = archive.root
    with writing(f"the log of {other.root}"), exclusive(root / LOCK_FILE):
        make_folder((root / file).parent)
        for line in other.entries():
            _keep_file(root, other, line)
        # Of a merge that was killed before its line came into the log; the other log may have grown since.
        (root / file).unlink(missing_ok=True)
        _write(root, root / file, data)
    entry = MergeEntry(
        at=at,
        chain=other.chain,
        start=start,
        lines=other.lines,
        digest=other.digest,
        file=file,
        file_digest=sha256(data),
    )
    archive.take_over(lambda _: ([entry], []))


def _keep_file(root: Path, other: Other, line: ForeignLine) -> None:
    """Keep what a line of the other log vouches for: a timestamp, the lines of a third archive."""
    entry = line.entry
    if isinstance(entry, TimestampEntry) and is_timestamp_file(entry.file):
        kept = f"{MERGED}/{other.chain}/{entry.file.rpartition('/')[2]}"
    elif isinstance(entry, MergeEntry) and is_merged_file(entry.file):
        kept = entry.file
    else:
        return
    try:
        data = read_regular(other.root / entry.file, _MAX_KEPT)
    except OSError:
        return  # verifying the other archive reports it
    _write(root, root / kept, data)


def _write(root: Path, path: Path, data: bytes) -> None:
    make_folder(path.parent)
    try:
        write_new(path, data, draft=root / DRAFT_FILE)
    except FileExistsError:
        return


def _take_over_files(
    root: Path, other: Other, known: Known, withdrawn: Withdrawals, at: datetime, done: Merged
) -> dict[str, str]:
    """Copy the WARC files that lines to come will name; return the name of each here."""
    needs: dict[str, Needs] = {}
    for line in other.entries():
        entry = line.entry
        if not isinstance(entry, CaptureEntry) or (place := entry.warc) is None:
            continue
        need = needs.setdefault(place.file, Needs())
        need.end = max(need.end, place.offset + place.length)
        if other.withdrawn.hole(place.file, place.offset) is not None:
            continue
        if is_withdrawn_here(entry, other, withdrawn):
            need.left_out.append(place)
        elif not known.has(line):
            need.ranges.append(place)
    names = {}
    for name, need in needs.items():
        here = take_over_file(root, other, name, need, at) if need.ranges else None
        if here is not None:
            names[name] = here
        elif need.ranges:
            done.problems.append(f"{other.root / name} is missing: its captures come without their evidence")
    return names


def _take_over_lines(
    archive: Archive, other: Other, known: Known, withdrawn: Withdrawals, translation: Translation, done: Merged
) -> None:
    def due() -> Iterator[ForeignLine]:
        for line in other.entries():
            if isinstance(line.entry, WithdrawalEntry | MergeEntry | TimestampEntry) or line.number in known.merged:
                done.known += line.number in known.merged
            elif known.has(line):
                done.known += 1
            elif is_withdrawn_here(line.entry, other, withdrawn):
                done.left_out += 1
            else:
                yield line

    lines = due()
    while group := list(islice(lines, _GROUP)):
        done.taken += len(archive.take_over(partial(translation.translated, group)))
