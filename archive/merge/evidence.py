"""Take over the WARC files of another archive, under their names; without the records that were withdrawn here.

A file that is here already, with the records that are needed, is not copied. If another file has its name, the copy
gets a name of its own, the same each time, so that a merge that was interrupted goes on where it was.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from archive.files import (
    LOCK_FILE,
    MERGE_DRAFT,
    OPEN_SUFFIX,
    exclusive,
    give_name,
    name_folder,
    open_regular,
    sync_folder,
    write_at,
    write_whole,
    writing,
)
from archive.model import ArchiveDamaged, sha256
from archive.warc import hole_bytes

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from archive.log import EvidenceRange
    from archive.merge.other import Other

_BLOCK: Final = 1 << 20
_ENDING: Final = ".warc.gz"


@dataclass(slots=True)
class Needs:
    """What is needed of a WARC file: ranges that lines will name, those to be overwritten, where the last one ends."""

    ranges: list[EvidenceRange] = field(default_factory=list)
    left_out: list[EvidenceRange] = field(default_factory=list)
    end: int = 0


def take_over_file(root: Path, other: Other, name: str, needs: Needs, at: datetime) -> str | None:
    """Copy one WARC file; return the name it has here, None if the other archive does not have it.

    Raises WriteFailed; ArchiveDamaged where the file is there and can't be read.
    """
    renamed = f"{name.removesuffix(_ENDING)}{other.chain[:8]}{_ENDING}"
    for candidate in (name, renamed):
        if all(_is_there(root, candidate, place) for place in needs.ranges):
            return candidate
    try:
        source = _open(other.root, name)
    except FileNotFoundError:
        return None
    except OSError as error:  # not lost: merging again takes it over
        raise ArchiveDamaged(
            f"{other.root / name} can't be read ({error.strerror}): merge again when it can"
        ) from error
    target = name if not _exists(root, name) else renamed
    draft = root / MERGE_DRAFT
    try:
        with writing(f"the evidence of {other.root}"):
            _copy(source, draft, _size(other, name, source, needs.end))
            _overwrite(draft, target, needs.left_out, at)
            with exclusive(root / LOCK_FILE):
                name_folder((root / target).parent, root)
                give_name(draft, root / target)
                sync_folder((root / target).parent)
    finally:
        os.close(source)
        with suppress(OSError):
            draft.unlink(missing_ok=True)
    return target


def _exists(root: Path, name: str) -> bool:
    return os.path.lexists(root / name) or os.path.lexists(root / (name + OPEN_SUFFIX))


def _is_there(root: Path, name: str, place: EvidenceRange) -> bool:
    try:
        descriptor = _open(root, name)
    except OSError:
        return False
    try:
        return sha256(os.pread(descriptor, place.length, place.offset)) == place.digest
    finally:
        os.close(descriptor)


def _open(root: Path, name: str) -> int:
    try:
        return open_regular(root / name)
    except FileNotFoundError:
        return open_regular(root / (name + OPEN_SUFFIX))


def _size(other: Other, name: str, source: int, end: int) -> int:
    """Return how many bytes to copy: of a file that is not closed, those that lines of the log name."""
    closed = any(evidence.name == name and evidence.state == "closed" for evidence in other.evidence)
    return os.fstat(source).st_size if closed else end


def _copy(source: int, draft: Path, size: int) -> None:
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        done = 0
        while done < size and (data := os.pread(source, min(_BLOCK, size - done), done)):
            write_whole(descriptor, data)
            done += len(data)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _overwrite(draft: Path, name: str, ranges: list[EvidenceRange], at: datetime) -> None:
    if not ranges:
        return
    descriptor = os.open(draft, os.O_RDWR)
    try:
        size = os.fstat(descriptor).st_size
        for place in ranges:
            head = os.pread(descriptor, 10, place.offset)
            with suppress(ArchiveDamaged):  # too short for a record, so for a payload
                data = hole_bytes(name, place.offset, place.length, head, at)
                write_at(descriptor, data[: max(0, size - place.offset)], place.offset)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
