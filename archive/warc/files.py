"""The WARC files of an archive: append to them, open their records, heal what killed writers left.

One file per writing session and process. It is named `….warc.gz.open` and locked by its writer while it is written,
and renamed when it is closed. References use the final name from the start; readers try both. The next writer
truncates the file of a killed one to its last whole record. The records are made in `archive.warc.records`.
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

# Bytes after which a new file is begun: large enough that a year of runs makes few files, small enough to copy and
# check one at a time; usual for WARC tools.
ROTATE_AT: Final = 1 << 30
SOFTWARE: Final = "repost-archiver"
_READ_SIZE: Final = 64 << 10
_OUTPUT_SIZE: Final = 1 << 20
# The first bytes of each gzip member that the archive writes: deflate, no name, no time. Too long to occur by chance.
_MEMBER_START: Final = b"\x1f\x8b\x08\x00\x00\x00\x00\x00"


class WarcFile:
    """The file that one session writes its evidence into; created when the first record is written."""

    def __init__(self, root: Path, *, rotate_at: int = ROTATE_AT) -> None:
        self._root = root
        self._rotate_at = rotate_at
        self._name = ""
        self._descriptor: int | None = None
        self._size = 0

    def append(self, pieces: Sequence[bytes], at: datetime | None) -> list[EvidenceRange]:
        """Append the records of captures, durably; return the range of each. On an OSError the file is unchanged.

        `at` is used in the name if a new file is begun; it may be None only if there is nothing to write.
        """
        if not pieces or at is None:
            return []
        if self._descriptor is not None and self._size >= self._rotate_at:
            self.close()
        descriptor = self._open(at) if self._descriptor is None else self._descriptor
        offset = self._size
        self._write(descriptor, b"".join(pieces))
        ranges = []
        for data in pieces:
            ranges.append(EvidenceRange(self._name, offset, len(data), sha256(data)))
            offset += len(data)
        return ranges

    def close(self) -> None:
        """Give the file its final name. Do nothing if none was begun."""
        if self._descriptor is None:
            return
        path = self._root / self._name
        try:
            with exclusive(self._root / LOCK_FILE):
                self._cut(self._descriptor)
                os.fsync(self._descriptor)  # makes a truncation durable, and a file with nothing but its first record
                path.with_name(path.name + OPEN_SUFFIX).rename(path)
                sync_folder(path.parent)
        finally:
            release(self._descriptor)
            self._descriptor = None

    def _open(self, at: datetime) -> int:
        name = evidence_file(at.astimezone(UTC), os.getpid(), secrets.token_hex(4))
        path = self._root / (name + OPEN_SUFFIX)
        first = warcinfo(path.name.removesuffix(OPEN_SUFFIX), SOFTWARE, at)
        name_folder(path.parent, self._root)
        # Under the archive's lock, so that no healer can lock the file between its creation and `try_lock`.
        with exclusive(self._root / LOCK_FILE):
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o666)
            try:
                try_lock(descriptor)
                sync_folder(path.parent)
                write_whole(descriptor, first)
            except OSError:
                # Remove a file that can't be begun: the next writer tries again.
                with suppress(OSError):
                    path.unlink()
                os.close(descriptor)
                raise
        self._name, self._descriptor, self._size = name, descriptor, len(first)
        return descriptor

    def _cut(self, descriptor: int) -> None:
        """Truncate what a failed or interrupted write left at the end."""
        if os.fstat(descriptor).st_size != self._size:
            os.ftruncate(descriptor, self._size)

    def _write(self, descriptor: int, data: bytes) -> None:
        self._cut(descriptor)
        try:
            write_whole(descriptor, data)
            os.fsync(descriptor)
        except OSError:
            # If this fails too, the next write begins with it (`_cut`).
            with suppress(OSError):
                os.ftruncate(descriptor, self._size)
            raise
        self._size += len(data)


@contextmanager
def open_record(root: Path, place: RecordPosition) -> Iterator[BinaryIO]:
    """Open a WARC file at the beginning of a record.

    Raises ArchiveDamaged; one that is raised inside the context gets the file and the offset into its message.
    """
    where = f"{root / place.file} at {place.offset}"
    if not is_evidence_file(place.file) or place.offset < 0:
        raise ArchiveDamaged(f"{where}: not a position in the evidence of an archive")
    path = root / place.file
    # Its writer may rename it between two attempts, so the first name is tried again at the end.
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
    """Finish the files of writers that died; return one message for each.

    The caller holds the archive's lock, and the log is whole.
    """
    messages = []
    for path in sorted((root / EVIDENCE).glob(f"*/*/*.warc.gz{OPEN_SUFFIX}")):
        descriptor = os.open(path, os.O_RDWR)
        with os.fdopen(descriptor, "r+b") as file:
            if try_lock(descriptor):  # otherwise its writer is alive
                messages.append(_finish_leftover(root, path, file))
    return messages


def _finish_leftover(root: Path, path: Path, file: BinaryIO) -> str:
    """Truncate a leftover file after its last whole record and rename it; remove it if it has none. Return a note."""
    final = path.with_name(path.name.removesuffix(OPEN_SUFFIX))
    whole = _end_of_whole_members(file)
    file.seek(whole)
    rest = file.read()
    note = "it was whole"
    # Damaged inside, not just torn at the end: nothing is cut off if acknowledged records follow.
    damaged = rest.find(_MEMBER_START, 1) >= 0 and _is_referenced(root, str(final.relative_to(root)), whole)
    if damaged:
        note = f"damaged at {whole}, and left as it is"
    elif rest:
        kept = set_aside(root, f"{final.name}-{whole}", rest)
        os.ftruncate(file.fileno(), whole)
        note = f"a torn record ({len(rest)} bytes) cut off, kept in {kept}"
    if not (whole or damaged):
        path.unlink()
        return f"removed {final.relative_to(root)}, which a killed writer had begun: it held no whole record"
    os.fsync(file.fileno())  # its writer may have died before that
    path.rename(final)
    sync_folder(final.parent)
    return f"finished {final.relative_to(root)}, which a killed writer had left open: {note}"


def _is_referenced(root: Path, name: str, offset: int) -> bool:
    """Return whether a line of the log has its evidence in that file, at or after the offset."""
    try:
        return any(
            isinstance(entry, CaptureEntry) and entry.warc is not None and entry.warc.offset >= offset
            for entry in CaptureLog(root).entries(mentioning=name)
        )
    except ArchiveDamaged:
        return True  # unknown, so nothing may be cut off


def _end_of_whole_members(file: BinaryIO) -> int:
    """Return the offset at which the last whole gzip member ends, in an unbroken series from the start of the file."""
    file.seek(0)
    end, rest = 0, b""
    while True:
        member = GzipMember(partial(file.read, _READ_SIZE), rest)
        try:
            for _ in member.pieces(_OUTPUT_SIZE):
                pass
        except BadMember:
            return end
        end += member.length
        rest = member.rest
