"""Checking an archive's own notes: archive.json, where the log ends, the commit under way, what is kept in damaged/."""

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
from archive.log import HEAD_FILE, NoClaim, contradicted, parse_time, read_claim
from archive.model import ArchiveDamaged, FormatError, RepostError, record_json, sha256
from archive.store import archive_format
from archive.verify.assembly import line_at
from archive.verify.findings import Finding
from archive.verify.versions import name_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.log import LogHead
    from archive.store import Snapshot
    from archive.verify.log import Piece

_MAX_NOTE: Final = 64 << 10


def archive_note(root: Path) -> Iterator[Finding]:
    """Check archive.json. Raises NotAnArchive where the path is no archive, nor was one."""
    if not (root / ARCHIVE_FILE).exists() and ((root / LOG_FILE).exists() or (root / DOCUMENTS).is_dir()):
        yield _note_damaged("the file is missing")
        return
    try:
        if (root / ARCHIVE_FILE).exists():
            data = read_regular(root / ARCHIVE_FILE, _MAX_NOTE)
        archive_format.check(root)
        note = json.loads(data)
        parse_time(note["created_at"])
        # Written by us, it has one form: a bit that was flipped in a name or a blank shows here.
        if record_json.pretty(note).encode() != data or not {"format", "created_at"} >= set(note):
            yield _note_damaged("it is not as it was written")
    except (ArchiveDamaged, FormatError) as error:
        yield _note_damaged(str(error))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        yield _note_damaged("it can't be read as the note that begins an archive")


def _note_damaged(what: str) -> Finding:
    return Finding(
        gravity="damage",
        kind="archive-note",
        file=ARCHIVE_FILE,
        what=what,
        means="nothing that was captured is lost by it, but no command opens the archive without it",
        rebuild='by hand: {"format": "repost-archive/2", "created_at": …}, in the two lines of another archive',
    )


def log_end(root: Path, seen: Snapshot, whole: Piece) -> Iterator[Finding]:
    """Check the end of the log: what stands behind its last whole line, and what `archive.log.head` says of it."""
    head = seen.head
    if seen.torn:
        known = head is not None and head.size == seen.end
        yield Finding(
            gravity="note" if known else "damage",
            kind="log-torn",
            file=LOG_FILE,
            line=whole.lines + 1,
            offset=seen.end,
            length=seen.torn,
            what=f"the log ends in a torn line ({seen.torn} bytes)",
            means="a capture that was not acknowledged when its writer was killed"
            if known
            else "a capture that was not acknowledged when its writer was killed, unless the log was cut later",
            rebuild="the next writer cuts it off, and keeps it in damaged/",
        )
    if seen.head_error:
        yield _head_damaged(seen.head_error)
    elif head is not None:
        yield from _against_head(root, head, seen, whole)
    elif whole.lines:
        yield Finding(
            gravity="note",
            kind="log-end",
            file=LOG_FILE,
            line=whole.lines,
            what="nothing vouches for the last line: only the line after it could",
        )


def _against_head(root: Path, head: LogHead, seen: Snapshot, whole: Piece) -> Iterator[Finding]:
    if head.size > seen.end:
        yield Finding(
            gravity="loss",
            kind="log-lost",
            file=LOG_FILE,
            line=whole.lines,
            what=f"the log ends here, and had {head.line} lines: {HEAD_FILE} says so",
            means=f"what was captured in {max(head.line - whole.lines, 1)} lines of the log is in no record any more",
            rebuild="nothing, except from a copy of the archive; evidence and versions may still be there",
        )
    elif head.size == seen.end and head.digest != whole.last.digest:
        yield Finding(
            gravity="loss",
            kind="log-line",
            file=LOG_FILE,
            line=whole.lines,
            what=f"its SHA-256 is not the one that {HEAD_FILE} names: it was changed after it was written",
            means="what it says proves nothing any more",
            rebuild="nothing, except from a copy of the archive",
        )
    elif head.size < seen.end:
        after = line_at(root, head.size)
        if after is not None and after.prev != head.digest:
            yield _head_damaged("it does not fit the log")
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
        means="nothing is lost by it; that the log's last line is the last one is not proven until more is captured",
        rebuild="the next writer writes it anew",
    )


def under_way(seen: Snapshot) -> tuple[list[Finding], set[int]]:
    """Say what a killed writer has left for the next one; and the names of the version files that it will log."""
    found: list[Finding] = []
    expected: set[int] = set()
    if seen.journal:
        head, _, rest = seen.journal.partition(b"\n")
        decided = _is_decided(head, rest)
        for line in rest.splitlines(keepends=True) if decided else [seen.journal]:
            expected |= _named(line)
        what = (
            "a commit that was decided, and cut off" if decided else "a commit that was cut off before it was decided"
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


def _named(line: bytes) -> set[int]:
    """Return the names that a line's version file may have."""
    try:
        claim = read_claim(line)
    except NoClaim:
        return set()
    if claim.version is None:
        return set()
    return {name_of(f"{folder}/{version_file(claim.version)}") for folder in document_folders(claim.url)}


def kept(root: Path) -> Iterator[Finding]:
    """Say what lies in damaged/."""
    files = size = 0
    for folder, _, names in os.walk(root / DAMAGED):
        for name in names:
            files += 1
            with suppress(FileNotFoundError):  # taken away this instant
                size += os.lstat(os.path.join(folder, name)).st_size  # noqa: PTH118 - names by the thousand
    for line in contradicted(root):
        yield Finding(
            gravity="quarantined",
            kind="log-lost",
            file=LOG_FILE,
            line=line,
            what=f"line {line} was lost or changed when it was the log's last; what it was is noted in {DAMAGED}/",
            means="a capture that can no longer be proven, unless a copy of the archive has the line",
        )
    if files:
        what = f"{files} files ({size} bytes) that healing cut off or repairing moved aside are kept here"
        yield Finding(gravity="note", kind="kept", file=DAMAGED, what=what)


def index_state(root: Path, *, deep: bool) -> Iterator[Finding]:
    """Compare the index, if there is one, with the log that it was made of; `deep` takes as long as making one."""
    from archive.index import check  # noqa: PLC0415 - SQLite, which nothing else here needs

    rebuild = "all of it, from the log and the version files: repost verify --repair"
    try:
        for what, is_damage in check.disagreements(root, deep=deep):
            if is_damage:
                means = "lists and searches may be wrong; nothing is lost by it"
                yield Finding(gravity="damage", kind="index", file=INDEX_FILE, what=what, means=means, rebuild=rebuild)
            else:
                yield Finding(gravity="note", kind="index", file=INDEX_FILE, what=what)
    except RepostError as error:
        yield Finding(gravity="note", kind="index", file=INDEX_FILE, what=f"not compared: {error}")
