"""Trusted timestamps (RFC 3161) over the capture log: over which line, where their tokens lie, whether they hold.

Each line of the log names the SHA-256 of the line before it. That proves an order: nothing can be put in, taken
out or changed without every later line changing too. It proves no time: whoever holds the archive could write all
of it anew. A timestamp is an authority's signature over a line's SHA-256 and the time. It shows that this line,
and with it every line before, was there by then, to whoever trusts the authority.

Asking an authority is not done here (`scraper.jobs.timestamp`): nothing in this package touches the network. What a
token says is in `archive.timestamps.tokens`.
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

# A token has 1 to 8 KiB, with all its certificates; with lists of revoked ones in it, some 100.
MAX_TOKEN: Final = 1 << 20
# A file of root certificates: the whole list of a system has 250 KiB.
_MAX_PEM: Final = 4 << 20
# Where the last line is looked for first; nearly any line is shorter.
_NEAR: Final = 64 << 10


@dataclass(frozen=True, slots=True)
class StampedLine:
    """One line of the log: its number, its bytes with the line feed, and their digest."""

    number: int
    data: bytes
    digest: str


@dataclass(frozen=True, slots=True)
class Timestamp:
    """A timestamp that holds. `anchored`: whether its certificate leads to a root that is trusted."""

    entry: TimestampEntry
    token: Token
    anchored: bool


def head(root: Path) -> StampedLine | None:
    """Return the last line of the log; None where nothing was logged yet. Raises ArchiveDamaged, WriteFailed."""
    with writing(f"the lock of {root}"), exclusive(root / LOCK_FILE):
        log = CaptureLog(root)
        tail = log.tail()
        if tail.digest is None:
            return None
        for reach in (_NEAR, MAX_LINE):
            for _, raw in log.lines(max(0, tail.size - reach)):
                if sha256(raw) == tail.digest:
                    return StampedLine(tail.seq, raw, tail.digest)
    raise ArchiveDamaged(f"{root / LOG_FILE}: its last line can't be read")


def store(root: Path, line: StampedLine, answer: bytes) -> str:
    """Store an authority's answer byte for byte, durably; return its name below the root. Raises WriteFailed."""
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
    """Return the certificates (DER) that the archive's owner trusts. Raises RequestError for a file that holds none."""
    found: list[bytes] = []
    for path in sorted((root / ROOTS).glob("*.pem")):
        try:
            found += certificates(read_regular(path, _MAX_PEM))
        except OSError as error:
            raise RequestError(f"{path} can't be read: {error.strerror}") from error
        except ValueError as error:
            raise RequestError(f"{path} holds no certificates in PEM") from error
    return found


def line_digests(root: Path, numbers: Collection[int]) -> dict[int, str]:
    """Return the digests of lines, having followed the chain from the first line to the last of them.

    Raises ArchiveDamaged with the first line that does not follow from the one before it, or is missing.
    """
    found: dict[int, str] = {}
    last, number, before = max(numbers, default=0), 0, None
    for number, (_, raw) in enumerate(CaptureLog(root).lines(), start=1):
        if number > last:
            break
        if not _follows(raw, number, before):
            raise ArchiveDamaged(f"line {number} of {LOG_FILE} does not follow from the line before it")
        before = sha256(raw)
        if number in numbers:
            found[number] = before
    if number < last:
        raise ArchiveDamaged(f"line {last} of {LOG_FILE} is missing: the log ends with line {number}")
    return found


def examine(
    root: Path, entry: TimestampEntry, *, line_digest: str | None = None, trusted: Sequence[bytes] | None = None
) -> Timestamp:
    """Check a timestamp that the log names, offline, and return it.

    `line_digest`: that of the line it is over, from who has followed the chain to it already; otherwise that is
    done here, at the cost of reading the log. `trusted`: root certificates (DER) in place of those in the archive;
    where there are none, the signature is checked against the token's own certificate. Raises ArchiveDamaged or
    BadToken with what is wrong; RequestError where the extra or a file of roots is.
    """
    if not _is_sound(entry):
        raise ArchiveDamaged(
            f"line {entry.seq} of {LOG_FILE} is a timestamp of no line before it, or of a strange file"
        )
    try:
        data = read_regular(root / entry.file, MAX_TOKEN)
    except OSError as error:
        raise ArchiveDamaged(f"{entry.file} can't be read: {error.strerror}") from error
    if sha256(data) != entry.file_digest:
        raise ArchiveDamaged(f"{entry.file} is not the token that was logged: its digest is another")
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
    """Return what is wrong with a timestamp, as one line; None where it holds. See `examine` for its arguments.

    Raises RequestError where it can't be checked: the extra is missing, or a file of roots is none.
    """
    try:
        examine(root, entry, line_digest=line_digest, trusted=trusted)
    except RequestError:
        raise
    except RepostError as error:
        return str(error)
    return None


def check_all(root: Path, *, trusted: Sequence[bytes] | None = None) -> Iterator[tuple[TimestampEntry, str | None]]:
    """Yield every timestamp of an archive with what is wrong with it, reading the log twice in all.

    Raises ArchiveDamaged where the log can't be read, or its chain is broken before a line that was timestamped.
    """
    entries = [one for one in CaptureLog(root).entries('"timestamp"') if isinstance(one, TimestampEntry)]
    if not entries:
        return
    digests = line_digests(root, {one.line for one in entries if _is_sound(one)})
    anchors = roots(root) if trusted is None else trusted
    for entry in entries:
        digest = digests[entry.line] if _is_sound(entry) else None
        yield entry, check(root, entry, line_digest=digest, trusted=anchors)


def summary(stamp: Timestamp) -> str:
    """Say for a person what a timestamp shows, and to whom."""
    entry, token = stamp.entry, stamp.token
    said = (
        f"line {entry.line} of {LOG_FILE}, and every line before it, was there by {format_time(token.time)}: "
        f"signed by {token.signer} ({entry.authority}, policy {token.policy})"
    )
    if stamp.anchored:
        return f"{said}, whose certificate leads to a trusted root"
    return f"{said}; whose certificate that is was not checked, as there is no root in {ROOTS}/"


def _is_sound(entry: TimestampEntry) -> bool:
    """Whether an entry can be true. A log can be tampered with, and an entry made of values of any type."""
    try:
        return is_timestamp_file(entry.file) and type(entry.line) is int and 0 < entry.line < entry.seq
    except TypeError:
        return False


def _follows(raw: bytes, number: int, before: str | None) -> bool:
    """Whether a line has that number, and names the line before it."""
    try:
        line = json.loads(raw)
        return raw.endswith(b"\n") and line["seq"] == number and line["prev"] == before
    except (ValueError, LookupError, TypeError, RecursionError):
        return False
