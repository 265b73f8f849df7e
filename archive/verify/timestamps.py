"""Check trusted timestamps: each token's digest, the log line that it covers, and the token itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from archive.files import LOG_FILE, read_regular
from archive.log import MAX_LINE, TimestampEntry, parse_line
from archive.model import RequestError, sha256
from archive.verify.findings import Finding
from archive.verify.log import read_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.log import Token
    from archive.verify.log import Piece

# No response of a timestamp authority is near this size.
_MAX_TOKEN: Final = 4 << 20


def check_tokens(root: Path, whole: Piece) -> Iterator[Finding]:
    """Check the timestamps that lines name; if there are any, the log is hashed once more."""
    if not whole.tokens:
        return
    digests = _line_digests(root, {token.line for _, token in whole.tokens})
    for offset, token in whole.tokens:
        wrong = _file_error(root, token)
        if not wrong and digests.get(token.line) != token.line_digest:
            wrong = f"line {token.line} of {LOG_FILE} is not the one that was timestamped"
        gravity, what = ("loss", wrong) if wrong else _token_error(root, offset, token)
        if what:
            yield Finding(
                gravity="loss" if gravity == "loss" else "note",
                kind="timestamp",
                file=token.file,
                what=what,
                means=f"it does not prove that lines 1 to {token.line} of the log existed at that time"
                if gravity == "loss"
                else "",
                rebuild="a new timestamp proves the time from now on" if gravity == "loss" else "",
            )


def _file_error(root: Path, token: Token) -> str:
    try:
        data = read_regular(root / token.file, _MAX_TOKEN)
    except OSError as error:
        return f"it can't be read ({error.strerror})"
    return "" if sha256(data) == token.file_digest else "it is not the token that was logged: its SHA-256 differs"


def _token_error(root: Path, offset: int, token: Token) -> tuple[str, str]:
    """Return the gravity (loss or note) and the text of what is wrong with the token itself; "" for nothing."""
    from archive.timestamps import log_timestamp  # noqa: PLC0415 - only an archive with timestamps pays for it

    with (root / LOG_FILE).open("rb") as file:
        file.seek(offset)
        raw = file.readline(MAX_LINE)
    try:
        entry = parse_line(raw)
    except ValueError:  # e.g. padded with blanks beyond the length of a line
        return "loss", f"the line at {offset} of {LOG_FILE}, which names it, can't be read"
    if not isinstance(entry, TimestampEntry):
        return "", ""
    try:
        return "loss", log_timestamp.check(root, entry, line_digest=token.line_digest) or ""
    except (RequestError, ImportError) as error:
        return "note", f"only its digest was checked: {error}"


def _line_digests(root: Path, numbers: set[int]) -> dict[int, str]:
    last = max(numbers)
    found = {}
    for number, (_, raw) in enumerate(read_lines(root, 0, 1 << 62), start=1):
        if number in numbers:
            found[number] = sha256(raw)
        if number >= last:
            break
    return found
