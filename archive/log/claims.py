"""What one line of the capture log claims about other files, for verifying the archive.

`archive.log.lines` checks the form of a line. Here its values are checked too: a `Claim` has no name that leads out
of the archive, no number that a file can't have, and only well-formed digests.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from archive.files import is_evidence_file, is_merged_file, is_timestamp_file
from archive.log.entries import (
    CaptureEntry,
    ComparisonEntry,
    Entry,
    EvidenceRange,
    ExtractionEntry,
    MergeEntry,
    TemplateEntry,
    TimestampEntry,
    WithdrawalEntry,
)
from archive.log.lines import parse_entry

_SHA256: Final = re.compile("sha256:[0-9a-f]{64}").fullmatch
# The largest number that file names have room for (`layout.version_number`), and the largest file offset.
MAX_VERSION: Final = 10**10 - 1
MAX_OFFSET: Final = 2**62


class Token(NamedTuple):
    """The token of a trusted timestamp, and the line of the log that it covers."""

    file: str
    file_digest: str
    line: int
    line_digest: str


class Claim(NamedTuple):
    """One line's claims. `version` and `file_digest` are set if the line stored a new version."""

    seq: int
    prev: str | None
    kind: str
    url: str
    version: int | None = None
    file_digest: str | None = None
    stretch: EvidenceRange | None = None
    token: Token | None = None


class NoClaim(ValueError):
    """The line is not a valid line of a capture log; the message says why."""


def read_claim(raw: bytes) -> Claim:
    """Read one line. Raises NoClaim."""
    try:
        entry = parse_entry(raw)
    except ValueError as error:
        raise NoClaim(str(error)) from error
    if entry.seq >= MAX_OFFSET:
        raise NoClaim("its number is out of range")
    _check_digest(entry.prev, "prev")
    if isinstance(entry, WithdrawalEntry):
        _check_withdrawal(entry)
    if isinstance(entry, MergeEntry) and not is_merged_file(entry.file):
        raise NoClaim("the lines of another archive are not in a file of this one")
    return _to_claim(entry)


def _to_claim(entry: Entry) -> Claim:
    match entry:
        case CaptureEntry():
            return _capture_claim(entry)
        case ExtractionEntry(url=url, version=version, file_digest=digest):
            _check_version(version)
            _check_digest(digest, "file_digest")
            return Claim(entry.seq, entry.prev, entry.kind, url, version, digest)
        case TimestampEntry():
            return Claim(entry.seq, entry.prev, entry.kind, "", token=_token(entry))
        case TemplateEntry():
            _check_version(entry.version)
            return Claim(entry.seq, entry.prev, entry.kind, entry.url)
        case ComparisonEntry():
            for side in (entry.left, entry.right):
                _check_version(side.version)
            return Claim(entry.seq, entry.prev, entry.kind, "")
        case _:
            return Claim(entry.seq, entry.prev, entry.kind, getattr(entry, "url", ""))


def _capture_claim(entry: CaptureEntry) -> Claim:
    if entry.warc is not None:
        _check_evidence(entry.warc)
    _check_digest(entry.payload_digest, "payload_digest")
    _check_digest(entry.file_digest, "file_digest")
    _check_version(entry.version)
    if not entry.new:
        return Claim(entry.seq, entry.prev, entry.kind, entry.url, stretch=entry.warc)
    if entry.version is None:
        raise NoClaim("a new version without a number")
    return Claim(entry.seq, entry.prev, entry.kind, entry.url, entry.version, entry.file_digest, entry.warc)


def _check_withdrawal(entry: WithdrawalEntry) -> None:
    _check_version(entry.version)
    for version in entry.versions:
        _check_version(version.number)
        _check_digest(version.digest or None, "digest")
    for hole in entry.evidence:
        _check_evidence(EvidenceRange(hole.file, hole.offset, hole.length, hole.digest))


def _token(entry: TimestampEntry) -> Token:
    if not 0 < entry.line < entry.seq:
        raise NoClaim("a timestamp of a line that does not come before it")
    if not is_timestamp_file(entry.file):
        raise NoClaim("a timestamp whose token is not a timestamp file of the archive")
    _check_digest(entry.file_digest, "file_digest")
    _check_digest(entry.line_digest, "line_digest")
    return Token(entry.file, entry.file_digest, entry.line, entry.line_digest)


def _check_evidence(found: EvidenceRange) -> None:
    if not is_evidence_file(found.file):
        raise NoClaim("its evidence is not in a WARC file of the archive")
    if found.offset < 0 or not 0 < found.length < MAX_OFFSET - found.offset:
        raise NoClaim("its evidence has an impossible offset or length")
    _check_digest(found.digest, "digest")


def _check_version(number: int | None) -> None:
    if number is not None and not 0 < number <= MAX_VERSION:
        raise NoClaim("a version number that is out of range")


def _check_digest(value: str | None, name: str) -> None:
    if value is not None and _SHA256(value) is None:
        raise NoClaim(f"its {name} is not a SHA-256")
