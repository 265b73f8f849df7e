"""The capture log: append-only JSON lines, each chained to the one before it by its SHA-256.

Only a holder of the archive's lock may write, a group of lines at a time. The cost does not depend on the length
of the log: only its last line is read. Reading needs no lock. A last line that was torn by a crash was never
acknowledged: readers skip it, the next writer cuts it off and keeps it in `damaged/`.
"""

from __future__ import annotations

import json
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from archive.files import LOG_FILE, set_aside, sync_folder, write_whole
from archive.log.head import read_head, write_head
from archive.log.lines import parse_line, to_line
from archive.model import ArchiveDamaged, sha256

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from archive.log.entries import Entry

# Far above any line that is written (a URL has at most 8 KiB). Bounds the memory that a damaged log can use.
MAX_LINE: Final = 16 << 20
# The log is read backwards in chunks of twice this size, then doubling; the first chunk holds nearly any line.
_CHUNK: Final = 8 << 10
# Far more than one write can add: a group of lines (`archive.store.group_commit`) of about a KB each.
_LAST_WRITE: Final = 1 << 20
# Bytes that are searched at once.
_BLOCK: Final = 4 << 20
# File systems write whole sectors of this size or a multiple of it.
_SECTOR: Final = 512


@dataclass(frozen=True, slots=True)
class Tail:
    """The end of the log: its size in bytes, and the number and digest of its last line."""

    size: int
    seq: int
    digest: str | None


class CaptureLog:
    """Read and append to the log of one archive. Hold the archive's lock for every method that writes."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._path = root / LOG_FILE
        self._tail: Tail | None = None  # as this object left the log; valid while the size is unchanged
        self._last_write_checked = False  # whether the last write before this object's own was checked
        self._name_durable = False  # whether the log's name is known to be durable

    def entries(self, mentioning: str = "") -> Iterator[Entry]:
        """Yield the entries in order, or only those whose line contains the ASCII text `mentioning`.

        Raises ArchiveDamaged, with the line's number, at a line that can't be read, unless it is the last one.
        """
        if mentioning:
            yield from self._mentioning(mentioning.encode())
            return
        broken: int | None = None
        for number, (_, raw) in enumerate(self.lines(), start=1):
            if broken is not None:
                raise self._damaged(broken)
            if (entry := _parse_or_none(raw)) is not None:
                yield entry
            else:
                broken = number  # only a torn tail if no other line follows

    def _mentioning(self, wanted: bytes) -> Iterator[Entry]:
        """Yield the entries whose line contains some bytes, in half the time of cutting out every line."""
        broken, end = 0, 0
        for stop, raw in self.marked_lines([wanted]):
            end = stop
            if not raw:
                continue
            if broken:
                break
            if (entry := _parse_or_none(raw)) is not None:
                yield entry
            else:
                broken = stop
        if broken and end > broken:  # not the last line, which may be torn
            raise self._damaged(sum(start < broken for start, _ in self.lines()))

    def lines(self, start: int = 0) -> Iterator[tuple[int, bytes]]:
        """Yield the raw lines that begin at offset `start` or later, each with its offset.

        Includes a torn last line, which has no line feed at its end. Raises ArchiveDamaged if the log can't be read.
        """
        try:
            with self._path.open("rb") as file:
                file.seek(start)
                for raw in iter(lambda: file.readline(MAX_LINE), b""):
                    yield start, raw
                    start += len(raw)
        except FileNotFoundError:
            return  # nothing has been captured yet
        except OSError as error:
            raise ArchiveDamaged(f"{self._path} can't be read: {error.strerror}") from error

    def marked_lines(self, marks: Sequence[bytes], start: int = 0) -> Iterator[tuple[int, bytes]]:
        """Yield the whole lines that contain one of the marks, from offset `start` on, each with the offset of its end.

        Several times as fast as `lines`, since the other lines are not cut out. An empty line says how far was read.
        Raises ArchiveDamaged if the log can't be read.
        """
        try:
            with self._path.open("rb") as file:
                file.seek(start)
                rest = b""
                while block := file.read(_BLOCK):
                    data = rest + block
                    end = data.rfind(b"\n") + 1
                    if not end and len(data) > MAX_LINE:  # no line that was ever written
                        start, rest = start + len(data), b""
                        continue
                    for stop, raw in _marked(data[:end], marks):
                        yield start + stop, raw
                    start, rest = start + end, data[end:]
                    yield start, b""
        except FileNotFoundError:
            return
        except OSError as error:
            raise ArchiveDamaged(f"{self._path} can't be read: {error.strerror}") from error

    def heal(self) -> str | None:
        """Cut off a torn last line and keep it in `damaged/`. Return a message about it, or None if nothing was torn.

        After a power cut several lines of one write can be torn: the part that never reached the disk reads as
        zeros, and the lines after it may be whole. None of them was acknowledged.
        """
        if self._unchanged() or not self._path.exists():
            return None
        descriptor = os.open(self._path, os.O_RDWR)
        try:
            size = os.fstat(descriptor).st_size
            holed = None if self._last_write_checked else _torn_at_hole(descriptor, size)
            start, last = holed or _last_line(descriptor, size)
            if not last or (last.endswith(b"\n") and _is_json(last)):
                self._last_write_checked = True
                return None
            if self._acknowledged(size, last) is not None:
                self._close_line(descriptor, last)
                return None
            kept = set_aside(self._root, f"log-{start}", last)
            os.ftruncate(descriptor, start)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        self._tail, self._last_write_checked = None, True
        return f"the capture log ended in a torn line ({len(last)} bytes): cut off, kept in {kept}"

    def tail(self) -> Tail:
        """Return where the log ends. Raises ArchiveDamaged if its last line can't be read."""
        if self._tail is not None and self._unchanged():
            return self._tail
        if not self._path.exists():
            return Tail(0, 0, None)
        with self._path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            _, last = _last_line(file.fileno(), size)
        if not last:
            return Tail(0, 0, None)
        entry = _parse_or_none(last)
        number = self._acknowledged(size, last) if entry is None else entry.seq
        if number is None:
            raise ArchiveDamaged(
                f"{self._path}: its last line is not an entry, so nothing is added after it; remove that line"
            )
        return Tail(size, number, sha256(last))

    def chained(self, entries: Sequence[Entry]) -> list[tuple[Entry, bytes]]:
        """Return each entry, with its number and its link to the line before set, and its line."""
        tail = self.tail()
        seq, prev = tail.seq, tail.digest
        chained: list[tuple[Entry, bytes]] = []
        for entry in entries:
            seq += 1
            linked = replace(entry, seq=seq, prev=prev)
            line = to_line(linked)
            prev = sha256(line)
            chained.append((linked, line))
        return chained

    def append(self, lines: Sequence[bytes]) -> None:
        """Append lines made by `chained` and make them durable. After an OSError the log is as it was before."""
        tail, data = self.tail(), b"".join(lines)
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
        try:
            if not self._name_durable:
                # Needed for an existing log too: its creator may have been killed before the name was durable.
                sync_folder(self._root)
                self._name_durable = True
            try:
                write_whole(descriptor, data)
                os.fsync(descriptor)
            except OSError:
                # Best effort: whatever remains is a torn tail, which the next writer cuts off, or whole lines of
                # a commit that is in the journal, which the next writer completes.
                with suppress(OSError):
                    os.ftruncate(descriptor, tail.size)
                self._tail = None
                raise
        finally:
            os.close(descriptor)
        self._tail = Tail(tail.size + len(data), tail.seq + len(lines), sha256(lines[-1]))
        with suppress(OSError):  # the head may be missing; the line is durable without it
            write_head(self._root, self._tail.size, self._tail.seq, sha256(lines[-1]))

    def _acknowledged(self, size: int, last: bytes) -> int | None:
        """Return the number of the last line of a log of this size if the head says that the line was whole, or None.

        Such a line can be damaged, but not torn. It stays, and the chain continues after it.
        """
        closed = last.endswith(b"\n") and len(last) > 1  # its line feed may have been added by `_close_line`
        try:
            head = read_head(self._root)
        except ValueError:
            return None
        return head.line if head is not None and head.size in (size, size - closed) else None

    def _close_line(self, descriptor: int, last: bytes) -> None:
        """End a damaged last line: its line feed may be the part that was damaged."""
        self._last_write_checked = True
        if not last.endswith(b"\n"):
            os.lseek(descriptor, 0, os.SEEK_END)
            write_whole(descriptor, b"\n")
            os.fsync(descriptor)

    def _unchanged(self) -> bool:
        with suppress(FileNotFoundError):
            return self._tail is not None and self._path.stat().st_size == self._tail.size
        return False

    def _damaged(self, number: int) -> ArchiveDamaged:
        return ArchiveDamaged(f"{self._path}: line {number} can't be read")


def _marked(data: bytes, marks: Sequence[bytes]) -> list[tuple[int, bytes]]:
    """Return the lines of some whole lines that contain one of the marks, each with the offset of its end, in order."""
    found = {}
    for mark in marks:
        at = data.find(mark)
        while at >= 0:
            begin, stop = data.rfind(b"\n", 0, at) + 1, data.index(b"\n", at) + 1
            found[stop] = data[begin:stop]
            at = data.find(mark, stop)
    return sorted(found.items())


def _parse_or_none(raw: bytes) -> Entry | None:
    try:
        return parse_line(raw)
    except ValueError:
        return None


def _is_json(raw: bytes) -> bool:
    try:
        json.loads(raw)
    except (ValueError, RecursionError):
        return False
    return True


def _torn_at_hole(descriptor: int, size: int) -> tuple[int, bytes] | None:
    """Return the offset and the bytes from the first line with a hole of zeros to the end, or None if there is none.

    Only the last write is searched. No line contains a zero byte (JSON escapes it). A hole that ends inside a sector
    is damage, not a torn write, and is left alone.
    """
    begin = max(0, size - _LAST_WRITE)
    data = os.pread(descriptor, size - begin, begin)
    if b"\0" not in data:
        return None
    for hole in re.finditer(rb"\0+", data):
        line, end = data.rfind(b"\n", 0, hole.start()) + 1, begin + hole.end()
        if (end == size or end % _SECTOR == 0) and (line or not begin):
            return begin + line, data[line:]
    return None


def _last_line(descriptor: int, size: int) -> tuple[int, bytes]:
    """Return the offset and the bytes of the last line, torn or not; b"" for an empty file."""
    start, data, step = size, b"", _CHUNK
    while start > 0:
        step = min(2 * step, start)
        start -= step
        data = os.pread(descriptor, step, start) + data
        # Skip the line feed that ends the last line: search for the one before it.
        before = data.rfind(b"\n", 0, len(data) - 1)
        if before >= 0:
            return start + before + 1, data[before + 1 :]
    return 0, data
