"""Prove that merged entries stood in another archive's log: its lines are kept below `merged/`, chain and all."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.files import is_merged_file, open_regular
from archive.log.capture_log import MAX_LINE, CaptureLog
from archive.log.entries import MergeEntry
from archive.log.lines import parse_line
from archive.log.merged import is_same_event
from archive.model import sha256

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.log.entries import Entry

# What the lines have that matter here.
_MARKS: Final = (b'"kind":"merge"', b'"merged":{')


class Unproven(NamedTuple):
    """Something that is not as it was merged: a file, and why; or a line of our log (its number), and why."""

    file: str
    line: int | None
    why: str


def unproven(root: Path) -> Iterator[Unproven]:
    """Yield what of the merged archives is not proven. Raises ArchiveDamaged where our log can't be read."""
    pieces: dict[str, list[MergeEntry]] = defaultdict(list)
    claims: dict[str, dict[int, Entry]] = defaultdict(dict)
    for _, raw in CaptureLog(root).marked_lines(_MARKS):
        try:
            entry = parse_line(raw)
        except ValueError:  # no line, or an unreadable one, which is reported with the others
            continue
        if entry.merged is not None:
            claims[entry.merged.chain][entry.merged.line] = entry
        elif isinstance(entry, MergeEntry):
            pieces[entry.chain].append(entry)
    for chain in sorted(pieces.keys() | claims.keys()):
        yield from _check_chain(root, pieces[chain], claims[chain])


def _check_chain(root: Path, pieces: list[MergeEntry], claims: dict[int, Entry]) -> Iterator[Unproven]:
    due, before = 1, None
    for piece in pieces:
        if piece.start != due:
            yield Unproven(piece.file, piece.seq, f"it begins with line {piece.start}, where {due} was due")
        try:
            for number, raw in enumerate(_lines(root, piece.file), start=piece.start):
                entry = parse_line(raw)
                if (entry.seq, entry.prev) != (number, before):
                    yield Unproven(piece.file, number, "it does not follow the line before it")
                before = sha256(raw)
                ours = claims.pop(number, None)
                if ours is not None and not is_same_event(ours, entry):
                    yield Unproven("", ours.seq, f"it is not what line {number} of the other log says")
                due = number + 1
        except (OSError, ValueError) as error:
            yield Unproven(piece.file, None, f"it can't be read: {error}")
        if due != piece.lines + 1 or before != piece.digest:
            yield Unproven(piece.file, None, "it does not end as it was written")
    for ours in claims.values():
        yield Unproven("", ours.seq, "no line that was kept of the other log proves it")


def _lines(root: Path, file: str) -> Iterator[bytes]:
    if not is_merged_file(file):
        raise ValueError("it is no file of this archive")
    with open(open_regular(root / file), "rb") as lines:  # noqa: PTH123 - a descriptor
        yield from iter(lambda: lines.readline(MAX_LINE), b"")
