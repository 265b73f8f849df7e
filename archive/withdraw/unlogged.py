"""Find records of a page that no line of the log names: their writer was killed before it wrote the line.

They are in the WARC files between the ranges that lines name, and in `damaged/`, where healing put what was torn.
"""

from __future__ import annotations

import mmap
import os
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from archive.files import DAMAGED, OPEN_SUFFIX, open_regular, read_regular
from archive.model import ArchiveDamaged, BadURL, canonical_url, sha256
from archive.store import snapshot
from archive.warc import HEAD, first_head, record_heads

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from archive.log import Hole
    from archive.warc import RecordHead

# In the names of what healing cut off from WARC files.
_CUT_OFF: Final = ".warc.gz-"
# A torn record is one capture's; anything larger is left alone.
_MAX_CUT_OFF: Final = 768 << 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records are looked for: those of these canonical URLs; of them only those with these payload digests."""

    urls: frozenset[str]
    digests: frozenset[str] | None  # None: all

    def has(self, head: RecordHead) -> bool:
        """Return whether a record is one of them."""
        if head.kind == "warcinfo" or (self.digests is not None and head.digest not in self.digests):
            return False
        try:
            return canonical_url(head.uri) in self.urls
        except BadURL:
            return False


def unlogged_records(
    root: Path, covered: Mapping[str, list[tuple[int, int]]], wanted: Wanted
) -> Iterator[tuple[str, int, int]]:
    """Yield the file, offset and length of each run of wanted records outside the covered ranges.

    What a writer at work has added after its last named range belongs to a capture on its way: its commit decides.
    """
    for evidence in snapshot.evidence_files(root):
        ranges = sorted(covered.get(evidence.name, []))
        size = evidence.size
        if evidence.state == "open":
            size = min(size, max((end for _, end in ranges), default=0))
        gaps = list(_gaps(ranges, size))
        if not gaps:
            continue
        with os.fdopen(open_regular(root / evidence.path), "rb") as file:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        for start, end in gaps:
            for offset, length in _runs(memoryview(data)[start:end], start, wanted):
                yield evidence.name, offset, length


def _gaps(ranges: list[tuple[int, int]], size: int) -> Iterator[tuple[int, int]]:
    done = 0
    for start, end in [*ranges, (size, size)]:
        if done < min(start, size):
            yield done, min(start, size)
        done = max(done, end)


def _runs(data: memoryview, start: int, wanted: Wanted) -> list[tuple[int, int]]:
    """Return the offset and length of each run of wanted records that follow one another."""
    runs: list[tuple[int, int]] = []
    # A torn or damaged record ends the search: what follows it can't be told apart.
    with suppress(ArchiveDamaged):
        for head in record_heads(data):
            at = start + head.offset
            if not wanted.has(head):
                continue
            if runs and sum(runs[-1]) == at:
                runs[-1] = (runs[-1][0], runs[-1][1] + head.length)
            else:
                runs.append((at, head.length))
    return runs


def cut_off_records(root: Path, wanted: Wanted) -> Iterator[str]:
    """Yield the names of the files in `damaged/` that hold a wanted record, or the beginning of one."""
    try:
        names = sorted(os.listdir(root / DAMAGED))  # noqa: PTH208 - names alone
    except OSError:
        return
    for name in names:
        if _CUT_OFF in name.replace(OPEN_SUFFIX, ""):
            with suppress(OSError):
                if any(wanted.has(head) for head in _heads(read_regular(root / DAMAGED / name, _MAX_CUT_OFF))):
                    yield name


def _heads(data: bytes) -> Iterator[RecordHead]:
    """Yield the heads of whole records, and that of a torn one after them."""
    end = 0
    try:
        for head in record_heads(data):
            yield head
            end = head.offset + head.length
    except ArchiveDamaged:
        with suppress(ArchiveDamaged):
            yield first_head(data[end : end + HEAD])


def is_blank(root: Path, hole: Hole) -> bool:
    """Return whether a range that was withdrawn is still as the withdrawal left it, or gone."""
    for suffix in ("", OPEN_SUFFIX):
        with suppress(FileNotFoundError), os.fdopen(open_regular(root / (hole.file + suffix)), "rb") as file:
            file.seek(hole.offset)
            data = file.read(hole.length)
            return len(data) < hole.length or sha256(data) == hole.digest
    return True
