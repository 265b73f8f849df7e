"""Parse what begins a record: the header of a WARC record (ISO 28500), or the line of an ARC record (versions 1 and 2).

warcio parses the fields; this module bounds them, and knows where a record may begin and what may stand behind one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Protocol

from warcio.statusandheaders import StatusAndHeadersParser, StatusAndHeadersParserException

from scraper.saved.folder import describe_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from scraper.saved.members import Content

# Header lines of one record, WARC and HTTP together; servers and crawlers allow a tenth of it.
MAX_HEADER_BYTES: Final = 2**20
# Bytes behind a record that suffice to see whether it ended there: the longest line of an ARC file.
BEHIND: Final = 8 << 10

# A URL may contain spaces, but no other URL behind one: there, a line was cut and the next one's begins.
_ARC_URL: Final = rb"[a-zA-Z][a-zA-Z0-9+.-]{0,20}:(?:(?! [a-z]{3,8}://)[^\r\n]){1,6000}? "
_ARC_FILE: Final = b"filedesc://"
_ARC_URL_ANYWHERE: Final = rb"https?://[^\s\"'<>]{1,3000} "
_ARC_FIELDS: Final = (
    rb"(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9a-fA-F:]{2,45}|-) "
    rb"[0-9]{8,17}(?: [^ \r\n]{1,200}){1,7}? [0-9]{1,18}[ \t]{0,4}\r?\n"
)
_WARC_LINE: Final = rb"WARC/[0-9]\.[0-9]{1,2}[ \t]*\r?\n"
# Where a record begins. In the middle of bytes, a WARC header is one only with a field behind its first line.
RECORD: Final = re.compile(rb"[\r\n\0\t ]*(?:WARC/[0-9]|" + _ARC_URL + _ARC_FIELDS + rb")")
WARC_HEADER: Final = re.compile(_WARC_LINE + rb"[A-Za-z][A-Za-z-]{3,39}:")
ARC_HEADER: Final = re.compile(rb"(?:(?m:^)%b|%b)%b" % (_ARC_URL, _ARC_URL_ANYWHERE, _ARC_FIELDS))
_ANY_HEADER: Final = re.compile(rb"(?:%b|%b)" % (WARC_HEADER.pattern, ARC_HEADER.pattern))

# Behind a WARC record stand two line ends, in some files none, one or more; one damaged byte among them is no matter.
_BEHIND_WARC = re.compile(rb"\r?\n\r?\n|[\r\n\0\t ]*(?:\Z|WARC/)|.{0,6}?" + _WARC_LINE, re.DOTALL)
_HEADER_END = re.compile(rb"\n\r?\n")
_LENGTH = re.compile(r"[0-9]{1,18}")
_BLANK_LINES = re.compile(rb"\r?\n\r?\n")
_PADDING: Final = b"\r\n\0\t "
_DIGITS: Final = tuple(b"%d" % digit for digit in range(10))


class BadHeader(Exception):
    """No record begins here; the message says why."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record begins: the offset of its member in the file, and the position in the member's content.

    In a plain file the position is 0.
    """

    offset: int
    inside: int = 0

    def __str__(self) -> str:
        """Return it as the label of an input shows it."""
        return f"{self.offset}+{self.inside}" if self.inside else f"{self.offset}"


@dataclass(frozen=True, slots=True)
class RecordHeader:
    """A record's header, and its place in the file. `date` and `refers_date` are aware, UTC."""

    kind: str  # "response", "resource", "conversion", "revisit", "request", "warcinfo", …; of an ARC "response"
    url: str | None
    date: datetime | None
    place: Place
    content_type: str
    length: int | None  # of the block; None if the header gives no valid length
    arc: bool = False
    identity: str = ""  # WARC-Record-ID
    refers_to: str = ""  # of a conversion: the record that it was made from
    refers_url: str | None = None  # of a revisit: the record with the same body
    refers_date: datetime | None = None
    payload_digest: str = ""  # WARC-Payload-Digest, as it is written
    truncated: bool = False  # whether the crawler did not take all of the body (WARC-Truncated)
    raw: bytes = field(default=b"", repr=False, compare=False)  # the header's own bytes, its blank line included


def read_header(content: Content, place: Place) -> RecordHeader:
    """Read the header of the record that begins here. Raises BadHeader, with the content at or behind its beginning."""
    if content.peek(5) == b"WARC/":
        return _read_warc_header(content, place)
    if ARC_HEADER.match(window := content.peek(BEHIND)):
        line = window.partition(b"\n")[0]
        # The file's own record is not read, so the line of another, should this one be cut, may begin in it.
        content.skip(len(_ARC_FILE) if line.startswith(_ARC_FILE) else len(line) + 1)
        return _arc_header(line, place)
    raise BadHeader("no record begins here")


def next_header(*, arc: bool | None) -> re.Pattern[bytes]:
    """Return what to look for behind damage, in a WARC file, an ARC file, or a file that may be either."""
    return _ANY_HEADER if arc is None else ARC_HEADER if arc else WARC_HEADER


def is_padding(behind: bytes) -> bool:
    """Return whether the bytes behind a record are nothing but blanks or zeros, with more behind them."""
    return len(behind) == BEHIND and not behind.strip(_PADDING) and not _BLANK_LINES.match(behind)


def ends_record(behind: bytes, *, arc: bool) -> bool:
    """Return whether a record ended just before these bytes, of which there are `BEHIND`, or fewer at the end."""
    if not arc:
        return _BEHIND_WARC.match(behind) is not None
    if behind[:1] in (b"\r", b"\n"):
        return _resembles_arc_line(behind)
    return not behind.strip(_PADDING) or ARC_HEADER.match(behind) is not None


def _resembles_arc_line(behind: bytes) -> bool:
    """Return whether the next line is one of an ARC file, of which a byte or two may be damaged; or whether none is."""
    behind = behind.lstrip(_PADDING)
    words = behind.partition(b"\n")[0].split()
    if len(words) < 5:
        return not behind
    dated = any(8 <= len(word) <= 17 and _digits(word) >= len(word) - 2 for word in words)
    return dated and _digits(words[-1]) >= len(words[-1]) - 1


def _digits(word: bytes) -> int:
    return sum(map(word.count, _DIGITS))


class HttpHead(StatusAndHeadersParser):  # type: ignore[misc]  # warcio has no types
    """Decode header values one byte per character, as every transport does."""

    @staticmethod
    def decode_header(line: bytes | str) -> str:
        """Decode one line."""
        return line if isinstance(line, str) else line.decode("latin-1")


class Lines(Protocol):
    """A stream of lines; `size` bounds a line."""

    def readline(self, size: int, /) -> bytes:
        """Read one line with its end, or `size` bytes of it."""
        ...


class BoundedLines:
    """The lines of a stream, up to an allowance, in the interface of warcio's parser. Raises ValueError beyond it."""

    def __init__(self, lines: Lines) -> None:
        self.read = bytearray()
        self._lines = lines
        self._allowance = MAX_HEADER_BYTES

    def readline(self) -> bytes:
        """Read one line with its end."""
        line = self._lines.readline(self._allowance)
        self.read += line
        self._allowance -= len(line)
        if self._allowance <= 0:
            raise ValueError(f"more than {MAX_HEADER_BYTES} bytes of headers")
        return line


def _read_warc_header(content: Content, place: Place) -> RecordHeader:
    window = content.peek(BEHIND)
    end = _HEADER_END.search(window)
    if cut := WARC_HEADER.search(window, 1, end.start() if end else len(window)):
        content.skip(cut.start())
        raise BadHeader("a header is cut off")
    lines = BoundedLines(content)
    try:
        fields = StatusAndHeadersParser(["WARC/"]).parse(lines)
    except (StatusAndHeadersParserException, ValueError, EOFError) as error:
        raise BadHeader(describe_error(error)) from error
    return warc_header(fields.get_header, place, bytes(lines.read))


def warc_header(get: Callable[[str], str | None], place: Place, raw: bytes = b"") -> RecordHeader:
    """Return the header that the fields of a WARC record make; `get` returns the value of a field by its name."""
    length = (get("Content-Length") or "").strip()
    return RecordHeader(
        kind=(get("WARC-Type") or "").lower(),
        url=_without_brackets(get("WARC-Target-URI")) or None,
        date=_date(get("WARC-Date")),
        place=place,
        content_type=get("Content-Type") or "",
        length=int(length) if _LENGTH.fullmatch(length) else None,
        identity=_without_brackets(get("WARC-Record-ID")),
        refers_to=_without_brackets(get("WARC-Refers-To")),
        refers_url=_without_brackets(get("WARC-Refers-To-Target-URI")) or None,
        refers_date=_date(get("WARC-Refers-To-Date")),
        payload_digest=(get("WARC-Payload-Digest") or "").strip(),
        truncated=bool(get("WARC-Truncated")),
        raw=raw,
    )


def _arc_header(raw: bytes, place: Place) -> RecordHeader:
    """Return the header that the line of an ARC record is: URL, IP address, date, type, (more in version 2), length."""
    line = raw.decode("utf-8", "replace")
    match = re.fullmatch(r"(.+?) (?:[\d.]{7,15}|[\da-fA-F:]+|-) (\d{8,17}) ([^ ]+).* (\d+)\s*", line)
    if match is None:
        raise BadHeader("no ARC record begins here")
    url, date, content_type, length = match.groups()
    return RecordHeader(
        kind="arc-header" if url.startswith(_ARC_FILE.decode()) else "response",
        url=url,
        date=_arc_date(date),
        place=place,
        content_type="" if content_type == "no-type" else content_type,
        length=int(length),
        arc=True,
        raw=raw + b"\n",
    )


def _without_brackets(value: str | None) -> str:
    return (value or "").strip().strip("<>")


def _date(value: str | None) -> datetime | None:
    try:
        at = datetime.fromisoformat((value or "").strip())
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _arc_date(digits: str) -> datetime | None:
    """Return the time of 14 digits; fewer leave out its end.

    >>> _arc_date("20040503020130")
    datetime.datetime(2004, 5, 3, 2, 1, 30, tzinfo=datetime.timezone.utc)
    """
    try:
        return datetime.strptime(digits[:14].ljust(14, "0"), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
