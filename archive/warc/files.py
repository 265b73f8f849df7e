"""The WARC files of an archive: one per writing session and process, appended to, healed, read.

A file is written as `….warc.gz.open`, locked by its writer for as long as it lives, and renamed when it
is closed. References name the final name from the start; readers try both. What a killed writer left is
cut to its last whole record by the next one. What the records hold is in `archive.warc.records`.
"""

from __future__ import annotations

import os
import secrets
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, Final

from archive.files import (
    EVIDENCE,
    LOCK_FILE,
    OPEN_SUFFIX,
    evidence_file,
    exclusive,
    is_evidence_file,
    name_folder,
    release,
    set_aside,
    sync_folder,
    try_lock,
    write_whole,
)
from archive.log import CaptureEntry, CaptureLog, EvidenceRange, RecordPosition
from archive.model import ArchiveDamaged, sha256
from archive.warc.inflate import BadMember, GzipMember
from archive.warc.records import warcinfo

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

# Large enough that a year of runs is few files, small enough to copy and to check one at a time; what
# WARC tools are used to.
ROTATE_AT: Final = 1 << 30
SOFTWARE: Final = "repost-archiver"
_READ: Final = 64 << 10
_SCRATCH: Final = 1 << 20
# How each of our gzip members begins: deflate, no name, no time. Random bytes don't hold it.
_MEMBER: Final = b"\x1f\x8b\x08\x00\x00\x00\x00\x00"


class WarcFile:
    """The file that one session writes its evidence into; made when the first record comes."""

    def __init__(self, root: Path, *, rotate_at: int = ROTATE_AT) -> None:
        self._root = root
        self._rotate_at = rotate_at
        self._name = ""
        self._descriptor: int | None = None
        self._size = 0

    def append(self, pieces: Sequence[bytes], at: datetime | None) -> list[EvidenceRange]:
        """Write the records of some captures durably; return where each lies. On an OSError the file is as before.

        `at` names the file, where a new one is begun; None goes with nothing to write.
        """
        if not pieces or at is None:
            return []
        if self._descriptor is not None and self._size >= self._rotate_at:
            self.close()
        descriptor = self._open(at) if self._descriptor is None else self._descriptor
        offset = self._size
        self._write(descriptor, b"".join(pieces))
        stretches = []
        for data in pieces:
            stretches.append(EvidenceRange(self._name, offset, len(data), sha256(data)))
            offset += len(data)
        return stretches

    def close(self) -> None:
        """Give the file its final name. Nothing happens where none was begun."""
        if self._descriptor is None:
            return
        path = self._root / self._name
        try:
            with exclusive(self._root / LOCK_FILE):
                self._cut(self._descriptor)
                os.fsync(self._descriptor)  # what was cut off, and a file that nothing came into after its first record
                path.with_name(path.name + OPEN_SUFFIX).rename(path)
                sync_folder(path.parent)
        finally:
            release(self._descriptor)
            self._descriptor = None

    def _open(self, at: datetime) -> int:
        name = evidence_file(at.astimezone(UTC), os.getpid(), secrets.token_hex(4))
        path = self._root / (name + OPEN_SUFFIX)
        first = warcinfo(path.name.removesuffix(OPEN_SUFFIX), SOFTWARE)
        name_folder(path.parent, self._root)
        # With the lock held no healer can take the file between its making and its locking.
        with exclusive(self._root / LOCK_FILE):
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o666)
            try:
                try_lock(descriptor)
                sync_folder(path.parent)
                write_whole(descriptor, first)
            except OSError:
                # A file that can't be begun is none: the next one to write tries again.
                with suppress(OSError):
                    path.unlink()
                os.close(descriptor)
                raise
        self._name, self._descriptor, self._size = name, descriptor, len(first)
        return descriptor

    def _cut(self, descriptor: int) -> None:
        """Take off what a write left that failed, or was interrupted."""
        if os.fstat(descriptor).st_size != self._size:
            os.ftruncate(descriptor, self._size)

    def _write(self, descriptor: int, data: bytes) -> None:
        self._cut(descriptor)
        try:
            write_whole(descriptor, data)
            os.fsync(descriptor)
        except OSError:
            # Where this fails too, the next one to write begins with it.
            with suppress(OSError):
                os.ftruncate(descriptor, self._size)
            raise
        self._size += len(data)


@contextmanager
def open_record(root: Path, place: RecordPosition) -> Iterator[BinaryIO]:
    """Open a WARC file where a record begins. Any damage found inside names the file and the offset."""
    where = f"{root / place.file} at {place.offset}"
    if not is_evidence_file(place.file) or place.offset < 0:
        raise ArchiveDamaged(f"{where}: no place in the evidence of an archive")
    path = root / place.file
    # Its writer may close it between two tries: the last one is the first once more.
    for candidate in (path, path.with_name(path.name + OPEN_SUFFIX), path):
        try:
            file = candidate.open("rb")
        except FileNotFoundError:
            continue
        except OSError as error:
            raise ArchiveDamaged(f"{where}: can't be read ({error.strerror})") from error
        with file:
            file.seek(place.offset)
            try:
                yield file
            except ArchiveDamaged as error:
                raise ArchiveDamaged(f"{where}: {error}") from error
        return
    raise ArchiveDamaged(f"{where}: the file is missing")


def heal_leftovers(root: Path) -> list[str]:
    """Finish the files of writers that died; return what there is to say.

    The archive's lock is held, and its log is whole.
    """
    said = []
    for path in sorted((root / EVIDENCE).glob(f"*/*/*.warc.gz{OPEN_SUFFIX}")):
        descriptor = os.open(path, os.O_RDWR)
        with os.fdopen(descriptor, "r+b") as file:
            if try_lock(descriptor):  # else its writer lives
                said.append(_finish(root, path, file))
    return said


def _finish(root: Path, path: Path, file: BinaryIO) -> str:
    """Cut a leftover to its last whole record and give it its final name; remove it where it has none."""
    final = path.with_name(path.name.removesuffix(OPEN_SUFFIX))
    whole = _whole_members(file)
    file.seek(whole)
    rest = file.read()
    note = "it was whole"
    # Not torn but damaged inside: nothing is cut, if records that were acknowledged follow.
    damaged = rest.find(_MEMBER, 1) >= 0 and _refers(root, str(final.relative_to(root)), whole)
    if damaged:
        note = f"damaged at {whole}, and left as it is"
    elif rest:
        kept = set_aside(root, f"{final.name}-{whole}", rest)
        os.ftruncate(file.fileno(), whole)
        note = f"a torn record ({len(rest)} bytes) cut off, kept in {kept}"
    if not (whole or damaged):
        path.unlink()
        return f"removed {final.relative_to(root)}, which a killed writer had begun: it held no whole record"
    os.fsync(file.fileno())  # its writer may not have come to that
    path.rename(final)
    sync_folder(final.parent)
    return f"finished {final.relative_to(root)}, which a killed writer had left open: {note}"


def _refers(root: Path, name: str, offset: int) -> bool:
    """Whether a line of the log has its evidence in that file, and not before the offset."""
    try:
        return any(
            isinstance(entry, CaptureEntry) and entry.warc is not None and entry.warc.offset >= offset
            for entry in CaptureLog(root).entries(mentioning=name)
        )
    except ArchiveDamaged:
        return True  # nobody can tell


def _whole_members(file: BinaryIO) -> int:
    """Return the offset at which the last of the whole gzip members ends, counted from the start."""
    file.seek(0)
    end, rest = 0, b""
    while True:
        member = GzipMember(partial(file.read, _READ), rest)
        try:
            for _ in member.pieces(_SCRATCH):
                pass
        except BadMember:
            return end
        end += member.length
        rest = member.rest
