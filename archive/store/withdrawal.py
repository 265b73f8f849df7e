"""Carry out a withdrawal that was decided: remove its version files, overwrite its evidence. Can be repeated.

What is withdrawn is found in `archive.withdraw`. The order of writes is in `archive.store.group_commit`: the journal
has the line, then this is done, then the log gets the line. The next writer completes what a killed one began.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from msgspec.structs import replace

from archive.files import COPY_SUFFIX, DAMAGED, quarantined_at, sync_folder
from archive.log import single_line
from archive.store.documents import DocumentFolder
from archive.warc import check_writable, fill_hole, plan_hole

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from archive.log import CaptureEntry, EvidenceRange, WithdrawalEntry


def check_possible(root: Path, entry: WithdrawalEntry) -> None:
    """Raise OSError or ArchiveDamaged if a withdrawal can't be carried out: a file or a folder can't be written to."""
    for file in {hole.file for hole in entry.evidence}:
        check_writable(root, file)
    for path in _paths(root, entry):
        if os.path.lexists(path) and not os.access(path.parent, os.W_OK | os.X_OK):
            raise PermissionError(13, f"{path.parent} can't be written to", str(path))


def carry_out(root: Path, entry: WithdrawalEntry) -> None:
    """Remove what a withdrawal names, durably. What is gone already is no error."""
    folders = set()
    for path in _paths(root, entry):
        if os.path.lexists(path):
            path.unlink()
        if path.parent.is_dir():
            folders.add(path.parent)
    for folder in sorted(folders):
        sync_folder(folder)
    for hole in entry.evidence:
        fill_hole(root, hole, entry.at)


def blank(root: Path, written: EvidenceRange, at: datetime) -> None:
    """Overwrite records that were just written and that no line of the log will name."""
    fill_hole(root, plan_hole(root, written.file, written.offset, written.length, at), at)


def refused_entry(entry: CaptureEntry, order: WithdrawalEntry) -> CaptureEntry:
    """Return the entry of a capture that a withdrawal forbids: when and of what, but nothing of what came."""
    said = refusal(order)
    return replace(
        entry,
        outcome="refused",
        reason=said,
        problem=f"refused: {said}",
        status=None,
        payload_digest=None,
        warc=None,
        validators=None,
    )


def refusal(order: WithdrawalEntry) -> str:
    """Return why a capture is refused, in one line."""
    what = "the page" if order.version is None else f"what its version {order.version} said"
    return single_line(f"{what} was withdrawn on {order.at:%Y-%m-%d}, also for the future: {order.reason}")


def _paths(root: Path, entry: WithdrawalEntry) -> list[Path]:
    """Return the files that go: of the versions, in their folder and in quarantine, and what healing had cut off."""
    document = DocumentFolder(root, entry.url)
    paths = []
    for version in entry.versions:
        path = document.path(version.number)
        # The second is a copy that a killed writer left on a file system without hard links.
        paths += [path, path.with_name(path.name + COPY_SUFFIX), root / quarantined_at(str(path.relative_to(root)))]
    return paths + [root / DAMAGED / name for name in entry.cut_off if is_plain_name(name)]


def is_plain_name(name: str) -> bool:
    """Return whether a stored name is that of a file directly in a folder, so that it can't lead out of it."""
    return name not in ("", ".", "..") and "/" not in name and "\0" not in name
