"""Read WARC (ISO 28500) and ARC files as a source of saved pages: all records in file order, or one at its place.

Damage costs what it touches: it is yielded as an item of its own, and reading goes on at the next record. warcio parses
headers, but its iterator ends at the first damage, so records are walked here: over the members of a compressed file
(`scraper.saved.members`), and in each from one header to the next (`scraper.saved.record_heads`).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final, NamedTuple, Self

from archive.model import RepostError
from scraper.saved.folder import describe_error, shown_path
from scraper.saved.http_message import BadChunks, Message, NoHttpHead, read_head, without_chunks
from scraper.saved.members import SNIFF_INPUT, Gap, Member, PlainContent, begin_content, is_zstd, iter_members
from scraper.saved.record_heads import (
    BEHIND,
    RECORD,
    WARC_HEADER,
    BadHeader,
    Place,
    ends_record,
    is_padding,
    next_header,
    read_header,
)

if TYPE_CHECKING:
    import re
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from scraper.saved.members import Content
    from scraper.saved.record_heads import RecordHeader

ENDINGS: Final = tuple(kind + compression for kind in (".warc", ".arc", ".wet") for compression in ("", ".gz", ".zst"))
_READ_SIZE: Final = 64 << 10
# How often the members of one file are inflated again from their beginning, to read records that a wrong length
# swallowed. Only a file made to waste time needs more.
_MAX_RESTARTS: Final = 16
# A header that begins before this many bytes of the end of a piece may go on in the next one.
_HEADER_START: Final = 64
_TRUNCATED: Final = "is truncated"
_WRONG_LENGTH: Final = "does not end where its length says"
# Blocks of zeros or blanks behind a record that are looked over for the next one: a megabyte.
_MAX_PADDING: Final = 128
_BLANKS: Final = b"\r\n\0\t "


class BadRecord(RepostError):
    """A record is damaged, or holds no HTTP response. The records after it can still be read."""


class Damage(NamedTuple):
    """What can't be read between the records of a file, in the place of these records."""

    place: Place
    message: str  # names the file


class OpenRecord:
    """A record being read: its header, and its message until the next record is requested."""

    def __init__(self, path: Path, header: RecordHeader, content: Content) -> None:
        self.header = header
        self.told = False  # whether its damage was raised
        self.inner: int | None = None  # where a header stands in its block, in a file that can only be read forwards
        self._path = path
        self._content = content
        self._left = header.length or 0
        self._wrong = "" if header.length is not None else "has no valid length"
        self._finished = False
        self._searched = not isinstance(content, PlainContent)
        if isinstance(content, PlainContent) and not self._wrong:
            behind = _look_behind(content, self._left)
            if behind is None:
                self._wrong = _TRUNCATED
            elif not ends_record(behind, arc=header.arc):
                self._wrong = _WRONG_LENGTH
        self._tail = b""
        self._hash: hashlib._Hash | None = None

    def hashed(self) -> Self:
        """Compute the digest of the record while it is read; call this before `message`."""
        self._hash = hashlib.sha256(self.header.raw)
        return self

    @property
    def digest(self) -> str | None:
        """`sha256:…` of the record, uncompressed; None if it was not read to its end, or not to be hashed."""
        return f"sha256:{self._hash.hexdigest()}" if self._hash is not None and not self._left else None

    def message(self, limit: int, *, cut: bool = True) -> Message:
        """Read the record's HTTP response, with about `limit` bytes of body at most. Raises BadRecord.

        Unless bodies are to be `cut` there, only the start of a longer one is read.
        """
        if self._wrong:
            self.finish()
        if not self._holds_http():
            body, whole = self._body(limit, cut=cut)
            return Message(200, (("Content-Type", self.header.content_type),), body, whole)
        try:
            status, headers = read_head(self)
        except NoHttpHead as error:
            self.finish()
            raise BadRecord(f"{self._name} holds no HTTP answer") from error
        body, whole = self._body(limit, cut=cut)
        try:
            return Message(status, headers, without_chunks(body, headers) if whole else body, whole)
        except BadChunks as error:
            raise BadRecord(f"{self._name}: {error}") from error

    def finish(self) -> None:
        """Read to the record's end. Raises BadRecord if it does not end where its header says, or is damaged."""
        if not self._finished:
            self._finished = True
            if not self._wrong:
                self._wrong = self._read_to_end()
        if self._wrong:
            self.told = True
            raise BadRecord(f"{self._name} {self._wrong}")

    def readline(self, size: int) -> bytes:
        """Read one line of the block."""
        return self._note(self._content.readline(min(size, self._left)))

    def _read(self, size: int) -> bytes:
        return self._note(self._content.read(min(size, self._left, _READ_SIZE)))

    def _note(self, data: bytes) -> bytes:
        """Count what was read of the block, and note the first header that stands in it."""
        self._left -= len(data)
        if self._hash is not None:
            self._hash.update(data)
        if self._searched and self.inner is None and data:
            window = self._tail + data
            if b"WARC/" in window and (found := WARC_HEADER.search(window)):
                self.inner = self._content.tell() - len(window) + found.start()
            self._tail = window[-_HEADER_START:]
        return data

    def _holds_http(self) -> bool:
        """Return whether the block is an HTTP message: not so in a resource, and in some records of an ARC file."""
        if self.header.kind != "response":
            return False
        if self.header.arc or not self.header.content_type.lower().startswith("application/http"):
            return self._content.peek(5) == b"HTTP/"
        return True

    def _body(self, limit: int, *, cut: bool) -> tuple[bytes, bool]:
        if self._left > limit and not cut:
            start = self._read(_READ_SIZE)
            self.finish()  # the rest is passed over; a length that lies is damage
            return start, False
        parts, size = [], 0
        while size <= limit and (data := self._read(limit + 1 - size)):
            parts.append(data)
            size += len(data)
        if size > limit:
            return b"".join(parts), False
        self.finish()
        return b"".join(parts), True

    def _read_to_end(self) -> str:
        """Read or skip the rest; return what is wrong, "" if nothing is."""
        if not self._searched:
            self._left -= self._content.skip(self._left)
        while self._left and self._read(_READ_SIZE):
            pass
        # Asking for what stands behind it reads on to the end of its member, and so checks that.
        while is_padding(behind := self._content.peek(BEHIND)):
            self._content.skip(BEHIND)
        failure = self._content.failure
        # Damage behind the next record's beginning is not this one's; a checksum that is wrong is of this one alone.
        if failure and not failure.cut and (self._left or not behind.strip(_BLANKS)):
            return f"is damaged ({failure})"
        if self._left or (failure and not behind):  # a member may be cut behind the last of its records
            return _TRUNCATED
        return "" if ends_record(behind, arc=self.header.arc) else _WRONG_LENGTH

    @property
    def _name(self) -> str:
        return f"{shown_path(self._path)}: the record at {self.header.place}"


def _look_behind(content: PlainContent, distance: int) -> bytes | None:
    """Return what stands behind a record of this length and its padding; None if the file ends inside it."""
    for step in range(_MAX_PADDING):
        behind = content.ahead(distance + step * BEHIND, BEHIND)
        if behind is None or not is_padding(behind):
            return behind
    return b""


def is_container(name: str, start: bytes) -> bool:
    """Return whether a file is a WARC or ARC file by its first bytes, or by its name where these are damaged.

    `sniff_size` says how many bytes are enough.
    """
    return is_container_name(name) or RECORD.match(begin_content(start)) is not None


def is_container_name(name: str) -> bool:
    """Return whether a file is a WARC or ARC file by its name."""
    return name.lower().endswith(ENDINGS)


def sniff_size(start: bytes) -> int:
    """Return how many bytes of a file `is_container` needs, given its first ones."""
    return SNIFF_INPUT if is_zstd(start) else 4096


def iter_records(path: Path, place: Place | None = None) -> Generator[OpenRecord | Damage]:
    """Yield the records of a WARC or ARC file, from a place on; what is damaged between them is yielded as Damage.

    A yielded record may itself be damaged: its `message` and `finish` raise for that, and if the caller asked for
    neither, a Damage follows it. Never raises.
    """
    place = place or Place(0)
    try:
        with path.open("rb") as file:
            file.seek(place.offset)
            walk = _Walk(path)
            for member in iter_members(file, place.offset, RECORD, path.name):
                if isinstance(member, Gap):
                    yield walk.damage(Place(member.offset), member.message)
                    continue
                if member.offset == place.offset and place.inside:
                    member.content.skip(place.inside)
                yield from walk.records(member)
    except OSError as error:
        yield Damage(place, f"{shown_path(path)}: can't be read further ({describe_error(error)})")


class _Walk:
    """A walk over the records of one file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._restarts = 0
        self._arc: bool | None = None  # None: no whole record was read yet

    def damage(self, place: Place, message: str) -> Damage:
        return Damage(place, f"{shown_path(self._path)}: {message} (at {place})")

    def records(self, member: Member) -> Iterator[OpenRecord | Damage]:
        """Yield the records of a member."""
        told = False  # whether the damage that ends the member was told
        while _skip_blanks(member.content):
            place = _place(member)
            start = member.content.tell()
            try:
                header = read_header(member.content, place)
            except BadHeader as error:
                yield self.damage(place, str(error))
                told = member.content.failure is not None
                member.content.skip(member.content.tell() == start)
                member.content.skip_to(self._next_header)
                continue
            if header.kind == "arc-header":  # of the file; some programs give a wrong length of it
                member.content.skip_to(self._next_header)
                continue
            record = OpenRecord(self._path, header, member.content)
            yield record
            known = record.told
            try:
                record.finish()
                self._arc = header.arc
            except BadRecord as error:
                if not known:
                    yield Damage(place, str(error))
                told = member.content.failure is not None
                self._go_on(member, record)
        if (failure := member.content.failure) and not told:
            message = "truncated inside its last member" if failure.cut else f"damaged ({failure})"
            yield self.damage(_place(member), message)

    def _go_on(self, member: Member, record: OpenRecord) -> None:
        """Go to the next header behind a damaged record, which may stand in what its length claims."""
        if record.inner is not None and self._restarts < _MAX_RESTARTS:
            self._restarts += 1
            member.restart(record.inner)
        else:
            member.content.skip_to(self._next_header)

    @property
    def _next_header(self) -> re.Pattern[bytes]:
        return next_header(arc=self._arc)


def _skip_blanks(content: Content) -> bool:
    """Pass over blank lines and padding; return whether anything follows."""
    while window := content.peek(_READ_SIZE):
        rest = window.lstrip(_BLANKS)
        content.skip(len(window) - len(rest))
        if rest:
            return True
    return False


def _place(member: Member) -> Place:
    at = member.content.tell()
    return Place(at) if isinstance(member.content, PlainContent) else Place(member.offset, at)
