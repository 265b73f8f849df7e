"""Check the state files of an archive: archive.json, the end of the log, the commit under way, damaged/, the index."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from archive.files import (
    ARCHIVE_FILE,
    DAMAGED,
    DOCUMENTS,
    INDEX_FILE,
    JOURNAL,
    LOG_FILE,
    document_folders,
    read_regular,
    version_file,
)
from archive.log import HEAD_FILE, NoClaim, contradicted, parse_time, read_claim, unproven
from archive.model import ArchiveDamaged, FormatError, RepostError, record_json, sha256
from archive.store import archive_format
from archive.verify.assembly import read_claim_at
from archive.verify.findings import Finding
from archive.verify.versions import path_hash

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.log import LogHead
    from archive.store import Snapshot
    from archive.verify.log import Piece

_MAX_NOTE: Final = 64 << 10


def check_archive_note(root: Path) -> Iterator[Finding]:
    """Check archive.json. Raises NotAnArchive where the path is not an archive and never was."""
    if not (root / ARCHIVE_FILE).exists() and ((root / LOG_FILE).exists() or (root / DOCUMENTS).is_dir()):
        yield _note_damaged("the file is missing")
        return
    try:
        if (root / ARCHIVE_FILE).exists():
            data = read_regular(root / ARCHIVE_FILE, _MAX_NOTE)
        archive_format.check(root)
        note = json.loads(data)
        parse_time(note["created_at"])
        # Our writer has one form for it, so that a flipped bit in a key or a blank is found here.
        if record_json.pretty(note).encode() != data or not {"format", "created_at"} >= set(note):
            yield _note_damaged("it is not as it was written")
    except (ArchiveDamaged, FormatError) as error:
        yield _note_damaged(str(error))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        yield _note_damaged("it is not a JSON object with a format and a creation time")


def _note_damaged(what: str) -> Finding:
    return Finding(
        gravity="damage",
        kind="archive-note",
        file=ARCHIVE_FILE,
        what=what,
        means="no capture is lost, but no command opens the archive without it",
        rebuild='by hand: {"format": "repost-archive/4", "created_at": …}, in the two lines of another archive',
    )


def check_log_end(root: Path, snap: Snapshot, whole: Piece) -> Iterator[Finding]:
    """Check the end of the log: what follows its last whole line, and whether it matches `archive.log.head`."""
    head = snap.head
    if snap.torn:
        known = head is not None and head.size == snap.end
        yield Finding(
            gravity="note" if known else "damage",
            kind="log-torn",
            file=LOG_FILE,
            line=whole.lines + 1,
            offset=snap.end,
            length=snap.torn,
            what=f"the log ends in a torn line ({snap.torn} bytes)",
            means="a capture that was not acknowledged when its writer was killed"
            if known
            else "a capture that was not acknowledged when its writer was killed, unless the log was cut later",
            rebuild="the next writer cuts it off and keeps it in damaged/",
        )
    if snap.head_error:
        yield _head_damaged(snap.head_error)
    elif head is not None:
        yield from _compare_head(root, head, snap, whole)
    elif whole.lines:
        yield Finding(
            gravity="note",
            kind="log-end",
            file=LOG_FILE,
            line=whole.lines,
            what="nothing proves the last line: only the line after it could",
        )


def _compare_head(root: Path, head: LogHead, snap: Snapshot, whole: Piece) -> Iterator[Finding]:
    if head.size > snap.end:
        yield Finding(
            gravity="loss",
            kind="log-lost",
            file=LOG_FILE,
            line=whole.lines,
            what=f"the log ends here, but it had {head.line} lines according to {HEAD_FILE}",
            means=f"what was captured in {max(head.line - whole.lines, 1)} lines of the log is no longer recorded",
            rebuild="nothing, except from a copy of the archive; evidence and versions may still be there",
        )
    elif head.size == snap.end and head.digest != whole.last.digest:
        yield Finding(
            gravity="loss",
            kind="log-line",
            file=LOG_FILE,
            line=whole.lines,
            what=f"its SHA-256 is not the one that {HEAD_FILE} names: it was changed after it was written",
            means="its contents prove nothing any more",
            rebuild="nothing, except from a copy of the archive",
        )
    elif head.size < snap.end:
        after = read_claim_at(root, head.size)
        if after is not None and after.prev != head.digest:
            yield _head_damaged("it does not match the log")
    try:
        data = read_regular(root / ARCHIVE_FILE, _MAX_NOTE)
    except OSError:
        return
    if sha256(data) != head.archive:
        yield _note_damaged(f"its SHA-256 is not the one that {HEAD_FILE} names")


def _head_damaged(what: str) -> Finding:
    return Finding(
        gravity="damage",
        kind="log-head",
        file=HEAD_FILE,
        what=what,
        means="nothing is lost; until the next capture it is not proven that the log's last line is the last one",
        rebuild="the next writer rewrites it",
    )


def pending_commit(snap: Snapshot) -> tuple[list[Finding], set[int]]:
    """Return notes on the commit that a killed writer left, and the path hashes of the version files it will log."""
    found: list[Finding] = []
    expected: set[int] = set()
    if snap.journal:
        head, _, rest = snap.journal.partition(b"\n")
        decided = _is_decided(head, rest)
        for line in rest.splitlines(keepends=True) if decided else [snap.journal]:
            expected |= _file_hashes(line)
        what = (
            "a commit that was decided but interrupted"
            if decided
            else "a commit that was interrupted before it was decided"
        )
        means = (
            "the next writer completes it" if decided else "nothing in it was acknowledged; the next writer drops it"
        )
        found.append(Finding(gravity="note", kind="commit", file=JOURNAL, what=what, means=means))
    return found, expected


def _is_decided(head: bytes, rest: bytes) -> bool:
    try:
        return bool(json.loads(head)["digest"] == sha256(rest))
    except (ValueError, KeyError, TypeError, RecursionError):
        return False


def _file_hashes(line: bytes) -> set[int]:
    """Return the hashes of the paths that a line's version file may have."""
    try:
        claim = read_claim(line)
    except NoClaim:
        return set()
    if claim.version is None:
        return set()
    return {path_hash(f"{folder}/{version_file(claim.version)}") for folder in document_folders(claim.url)}


def check_merged(root: Path) -> Iterator[Finding]:
    """Check that each merged line stood in the log of the archive that it came from."""
    for one in unproven(root):
        yield Finding(
            gravity="loss",
            kind="merge-unproven",
            file=one.file or LOG_FILE,
            line=one.line,
            what=one.why,
            means="where this was captured, and when, is proven by this archive's own log only",
            rebuild="nothing, except from a copy of this archive, or of the other one",
        )


def kept_files(root: Path) -> Iterator[Finding]:
    """Report what is in damaged/."""
    files = size = 0
    for folder, _, names in os.walk(root / DAMAGED):
        for name in names:
            files += 1
            with suppress(FileNotFoundError):  # removed meanwhile
                size += os.lstat(os.path.join(folder, name)).st_size  # noqa: PTH118 - names by the thousand
    for line in contradicted(root):
        yield Finding(
            gravity="quarantined",
            kind="log-lost",
            file=LOG_FILE,
            line=line,
            what=f"line {line} was lost or changed while it was the log's last line; see the note in {DAMAGED}/",
            means="a capture that can no longer be proven, unless a copy of the archive has the line",
        )
    if files:
        kept = "1 file" if files == 1 else f"{files} files"
        what = f"healing cut off, or repair moved, what is kept here: {kept}, {size} bytes"
        yield Finding(gravity="note", kind="kept", file=DAMAGED, what=what)


def check_index(root: Path, *, deep: bool) -> Iterator[Finding]:
    """Compare the index, if there is one, with the log; `deep` takes as long as building one."""
    from archive.index import check  # noqa: PLC0415 - SQLite, which nothing else here needs

    rebuild = "all of it, from the log and the version files: repost verify --repair"
    try:
        for what, is_damage in check.disagreements(root, deep=deep):
            if is_damage:
                means = "lists and searches may be wrong; nothing is lost"
                yield Finding(gravity="damage", kind="index", file=INDEX_FILE, what=what, means=means, rebuild=rebuild)
            else:
                yield Finding(gravity="note", kind="index", file=INDEX_FILE, what=what)
    except RepostError as error:
        yield Finding(gravity="note", kind="index", file=INDEX_FILE, what=f"not compared: {error}")
