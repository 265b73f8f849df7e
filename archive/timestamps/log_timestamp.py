"""Trusted timestamps (RFC 3161) of the capture log: store their tokens, and verify them against the log.

Each line of the log names the SHA-256 of the line before it. That proves an order: no line can be inserted, removed
or changed without changing every later line. It proves no time: the owner of the archive could rewrite all of it. A
timestamp is an authority's signature over a line's SHA-256 and the time. It proves to anyone who trusts the authority
that this line, and every line before it, existed at that time.

Requests to an authority are sent in `scraper.jobs.timestamp`: nothing in this package touches the network. Tokens
are parsed in `archive.timestamps.tokens`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Final

from archive.files import (
    DRAFT_FILE,
    LOCK_FILE,
    LOG_FILE,
    ROOTS,
    TIMESTAMPS,
    exclusive,
    is_timestamp_file,
    make_folder,
    read_regular,
    timestamp_file,
    write_new,
    writing,
)
from archive.log import MAX_LINE, CaptureLog, TimestampEntry, format_time
from archive.model import ArchiveDamaged, RepostError, RequestError, sha256
from archive.timestamps.tokens import InvalidToken, certificates, read, verify

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from archive.timestamps.tokens import Token

# A token has 1 to 8 KiB, with all its certificates; some 100 KiB with certificate revocation lists in it.
MAX_TOKEN: Final = 1 << 20
# A file of root certificates: the complete list of an operating system has 250 KiB.
_MAX_PEM: Final = 4 << 20
# The last line is searched in this many bytes first; nearly every line is shorter.
_TAIL_READ: Final = 64 << 10


@dataclass(frozen=True, slots=True)
class StampedLine:
    """One line of the log: its number, its bytes including the line feed, and their digest."""

    number: int
    data: bytes
    digest: str


@dataclass(frozen=True, slots=True)
class Timestamp:
    """A verified timestamp. `anchored`: whether its certificate chain was verified up to a trusted root."""

    entry: TimestampEntry
    token: Token
    anchored: bool


def head(root: Path) -> StampedLine | None:
    """Return the last line of the log; None if it is empty. Raises ArchiveDamaged, WriteFailed."""
    with writing(f"the lock of {root}"), exclusive(root / LOCK_FILE):
        log = CaptureLog(root)
        tail = log.tail()
        if tail.digest is None:
            return None
        for reach in (_TAIL_READ, MAX_LINE):
            for _, raw in log.lines(max(0, tail.size - reach)):
                if sha256(raw) == tail.digest:
                    return StampedLine(tail.seq, raw, tail.digest)
    raise ArchiveDamaged(f"{root / LOG_FILE}: its last line can't be read")


def store(root: Path, line: StampedLine, answer: bytes) -> str:
    """Store an authority's response byte for byte, durably; return its path below the root. Raises WriteFailed."""
    with writing(f"the timestamp of line {line.number}"), exclusive(root / LOCK_FILE):
        make_folder(root / TIMESTAMPS)
        for number in count(1):
            name = timestamp_file(line.number, line.digest, number)
            try:
                write_new(root / name, answer, draft=root / DRAFT_FILE)
            except FileExistsError:
                continue
            return name
    raise AssertionError  # there is always a next number


def roots(root: Path) -> list[bytes]:
    """Return the root certificates (DER) that the archive's owner trusts. Raises RequestError for an invalid file."""
    found: list[bytes] = []
    for path in sorted((root / ROOTS).glob("*.pem")):
        try:
            found += certificates(read_regular(path, _MAX_PEM))
        except OSError as error:
            raise RequestError(f"{path} can't be read: {error.strerror}") from error
        except ValueError as error:
            raise RequestError(f"{path} holds no PEM certificates") from error
    return found


def line_digests(root: Path, numbers: Collection[int]) -> dict[int, str]:
    """Return the digests of the numbered lines, after verifying the hash chain from the first line to the last of them.

    Raises ArchiveDamaged that names the first line that does not follow from the one before it, or is missing.
    """
    found: dict[int, str] = {}
    last, number, before = max(numbers, default=0), 0, None
    for number, (_, raw) in enumerate(CaptureLog(root).lines(), start=1):
        if number > last:
            break
        if not _is_next_line(raw, number, before):
            raise ArchiveDamaged(f"line {number} of {LOG_FILE} does not follow from the line before it")
        before = sha256(raw)
        if number in numbers:
            found[number] = before
    if number < last:
        raise ArchiveDamaged(f"line {last} of {LOG_FILE} is missing: the log ends with line {number}")
    return found


def verify_entry(
    root: Path, entry: TimestampEntry, *, line_digest: str | None = None, trusted: Sequence[bytes] | None = None
) -> Timestamp:
    """Verify a timestamp that the log names, offline, and return it.

    `line_digest`: the digest of the stamped line, if the caller has verified the chain up to it; otherwise that is
    done here, at the cost of reading the log. `trusted`: root certificates (DER) instead of those in the archive;
    without any, the signature is verified with the token's own certificate only. Raises ArchiveDamaged or
    InvalidToken with what is wrong; RequestError if the `timestamps` extra is missing or a file of roots is invalid.
    """
    if not _is_plausible(entry):
        raise ArchiveDamaged(
            f"line {entry.seq} of {LOG_FILE} is a timestamp that names no earlier line, or no timestamp file"
        )
    try:
        data = read_regular(root / entry.file, MAX_TOKEN)
    except OSError as error:
        raise ArchiveDamaged(f"{entry.file} can't be read: {error.strerror}") from error
    if sha256(data) != entry.file_digest:
        raise ArchiveDamaged(f"{entry.file} is not the token that was logged: its digest differs")
    digest = line_digest or line_digests(root, {entry.line})[entry.line]
    if digest != entry.line_digest:
        raise ArchiveDamaged(f"{entry.file}: line {entry.line} of {LOG_FILE} is not the one that was timestamped")
    anchors = roots(root) if trusted is None else trusted
    try:
        token = read(data)
        verify(token, digest, anchors)
    except InvalidToken as error:
        raise InvalidToken(f"{entry.file}: {error}") from error
    return Timestamp(entry, token, anchored=bool(anchors))


def check(
    root: Path, entry: TimestampEntry, *, line_digest: str | None = None, trusted: Sequence[bytes] | None = None
) -> str | None:
    """Return what is wrong with a timestamp, as one line; None if it is valid. Arguments as in `verify_entry`.

    Raises RequestError if it can't be checked: the extra is missing, or a file of roots is invalid.
    """
    try:
        verify_entry(root, entry, line_digest=line_digest, trusted=trusted)
    except RequestError:
        raise
    except RepostError as error:
        return str(error)
    return None


def check_all(root: Path, *, trusted: Sequence[bytes] | None = None) -> Iterator[tuple[TimestampEntry, str | None]]:
    """Yield every timestamp of an archive with what is wrong with it (None if nothing); read the log only twice.

    Raises ArchiveDamaged if the log can't be read, or its chain is broken before a stamped line.
    """
    entries = [entry for entry in CaptureLog(root).entries('"timestamp"') if isinstance(entry, TimestampEntry)]
    if not entries:
        return
    digests = line_digests(root, {entry.line for entry in entries if _is_plausible(entry)})
    anchors = roots(root) if trusted is None else trusted
    for entry in entries:
        digest = digests[entry.line] if _is_plausible(entry) else None
        yield entry, check(root, entry, line_digest=digest, trusted=anchors)


def summary(stamp: Timestamp) -> str:
    """Return a sentence for the user: what a timestamp proves, and whether its root is trusted."""
    entry, token = stamp.entry, stamp.token
    proof = (
        f"line {entry.line} of {LOG_FILE}, and every line before it, existed by {format_time(token.time)}: "
        f"signed by {token.signer} ({entry.authority}, policy {token.policy})"
    )
    if stamp.anchored:
        return f"{proof}, whose certificate leads to a trusted root"
    return f"{proof}; the owner of that certificate was not verified, as there is no root in {ROOTS}/"


def _is_plausible(entry: TimestampEntry) -> bool:
    """Return whether an entry is possible at all. In a tampered log its values may be of any type."""
    try:
        return is_timestamp_file(entry.file) and type(entry.line) is int and 0 < entry.line < entry.seq
    except TypeError:
        return False


def _is_next_line(raw: bytes, number: int, before: str | None) -> bool:
    """Return whether a line has that number and names the digest of the line before it."""
    try:
        line = json.loads(raw)
        return raw.endswith(b"\n") and line["seq"] == number and line["prev"] == before
    except (ValueError, LookupError, TypeError, RecursionError):
        return False
