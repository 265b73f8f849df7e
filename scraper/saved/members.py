"""The content of a container file as streams: a plain file is one, a compressed file has one for each member.

A gzip member or a zstd frame that is damaged ends its own stream; the next one that begins like a record is looked for
behind the damage. What the content means is read in `scraper.saved.warc`.
"""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

import zstandard

from archive.warc import BadMember, GzipMember, beginning
from scraper.transport import GZIP_MAGIC, ZSTD_MAGIC

if TYPE_CHECKING:
    import io
    import re
    from collections.abc import Callable, Iterator

READ_SIZE: Final = 64 << 10
# Compressed bytes read at once: most members are a few thousand bytes long. And how many show what begins at a place.
_INPUT_SIZE: Final = 16 << 10
_FIRST_READ: Final = 64
# Bytes of a plain file that are its first record's header, and so hold no magic number of a compressed one.
_TEXT: Final = 200
# A record's header that begins before this many bytes of a window end in it: the longest line of an ARC file.
OVERLAP: Final = 16 << 10
# What one member inflates to at most: more is a bomb, or a record that is no page; the next member is looked for.
MAX_CONTENT: Final = 4 << 30
# How often one file is searched for the next member. Only a file made to waste time needs more.
MAX_RESYNCS: Final = 10_000
# Bytes that suffice to see whether a member holds a record, and how many of it are inflated for that. Of zstd, a whole
# block is needed.
SNIFF_INPUT: Final = 160 << 10
_SNIFF_OUTPUT: Final = 8192
# The dictionary of a .warc.zst stands in a skippable frame at its beginning (IIPC, "Zstandard for WARC", § 3.2).
_DICTIONARY_MAGIC: Final = b"\x5d\x2a\x4d\x18"
_SKIPPABLE_TAIL: Final = b"\x2a\x4d\x18"
_SKIPPABLE_FIRST: Final = range(0x50, 0x60)
_MAX_DICTIONARY: Final = 64 << 20
# The window that `zstd --long` asks for; a frame that asks for more could fill the memory.
_ZSTD_WINDOW: Final = 128 << 20
# Input per step: zstd accepts no output limit, and four bytes can stand for a block of 128 KiB.
_ZSTD_FEED: Final = 64


class Stretch(Protocol):
    """A compressed member, read once: `pieces` raises BadMember; `length` and `rest` are set at its end."""

    length: int
    rest: bytes

    def pieces(self, size: int) -> Iterator[bytes]:
        """Yield the content in pieces of about `size` bytes."""
        ...


class Content:
    """A stream of bytes with a look ahead. Damage ends it: `failure` says what is wrong, and nothing raises."""

    def __init__(self, pieces: Iterator[bytes], at: int = 0) -> None:
        self.failure: BadMember | None = None
        self._pieces = pieces
        self._buffer = b""
        self._used = 0  # bytes of the buffer that were read
        self._begin = at  # position of the buffer in the content
        self._ended = False

    def tell(self) -> int:
        """Return the position in the content."""
        return self._begin + self._used

    def peek(self, size: int) -> bytes:
        """Return the next bytes without reading them: fewer than `size` only at the end."""
        if self._used + size <= len(self._buffer):
            return self._buffer[self._used : self._used + size]
        parts = [self._buffer[self._used :]]
        left = size - len(parts[0])
        while left > 0 and (piece := self._next_piece()):
            parts.append(piece)
            left -= len(piece)
        if len(parts) > 1:
            self._begin += self._used
            self._buffer, self._used = b"".join(parts), 0
        return self._buffer[self._used : self._used + size]

    def read(self, size: int) -> bytes:
        """Read at most `size` bytes; b"" only at the end."""
        if self._used >= len(self._buffer):
            self._begin += len(self._buffer)
            self._buffer, self._used = self._next_piece(), 0
        data = self._buffer[self._used : self._used + size]
        self._used += len(data)
        return data

    def readline(self, size: int) -> bytes:
        """Read one line with its end, or `size` bytes of it."""
        parts = []
        while size > 0 and (self._used < len(self._buffer) or self.peek(1)):
            end = self._buffer.find(b"\n", self._used, self._used + size) + 1
            data = self._buffer[self._used : end or self._used + size]
            self._used += len(data)
            size -= len(data)
            parts.append(data)
            if end:
                break
        return b"".join(parts)

    def skip(self, size: int) -> int:
        """Read and drop bytes; return how many there were."""
        left = size
        while left > 0 and (data := self.read(min(left, READ_SIZE))):
            left -= len(data)
        return size - left

    def skip_to(self, pattern: re.Pattern[bytes]) -> bool:
        """Go forward to the first match of a pattern that is shorter than `OVERLAP`; to the end if there is none."""
        while True:
            window = self.peek(READ_SIZE + OVERLAP)
            whole = len(window) < READ_SIZE + OVERLAP
            found = pattern.search(window)
            if found and (whole or found.start() < READ_SIZE):
                self.skip(found.start())
                return True
            if whole:
                self.skip(len(window))
                return False
            self.skip(READ_SIZE)

    def _next_piece(self) -> bytes:
        if self._ended:
            return b""
        try:
            piece = next(self._pieces, b"")
        except BadMember as error:
            self.failure, piece = error, b""
        self._ended = not piece
        return piece


class PlainContent(Content):
    """The content of a file that is not compressed, from an offset on: far places are reached without reading."""

    def __init__(self, file: io.BufferedReader, at: int) -> None:
        file.seek(at)
        super().__init__(iter(partial(file.read, READ_SIZE), b""), at)
        self._file = file
        self._size = os.fstat(file.fileno()).st_size

    def skip(self, size: int) -> int:
        """Pass over bytes; return how many there were."""
        inside = min(size, len(self._buffer) - self._used)
        self._used += inside
        left = min(size - inside, max(self._size - self.tell(), 0))
        if left > READ_SIZE:
            self._begin = self.tell() + left
            self._buffer, self._used = b"", 0
            self._file.seek(self._begin)
            return inside + left
        return inside + super().skip(left)

    def ahead(self, distance: int, size: int) -> bytes | None:
        """Return the bytes at a distance, without reading up to them: fewer than `size` at the end of the file.

        None if the file ends before that place.
        """
        if self.tell() + distance > self._size:
            return None
        return os.pread(self._file.fileno(), size, self.tell() + distance)


class ZstdFrame:
    """One zstd frame, which can be read once, in the manner of `archive.warc.GzipMember`."""

    def __init__(
        self, read: Callable[[], bytes], start: bytes = b"", dictionary: zstandard.ZstdCompressionDict | None = None
    ) -> None:
        self._read = read
        self._start = start
        self._dictionary = dictionary
        self.length = 0
        self.rest = b""

    def pieces(self, size: int) -> Iterator[bytes]:
        """Yield the content in pieces of about `size` bytes, 2 MiB at most. Raises BadMember."""
        unpacker = zstandard.ZstdDecompressor(dict_data=self._dictionary, max_window_size=_ZSTD_WINDOW)
        inflater = unpacker.decompressobj(write_size=size)
        used, data = 0, self._start
        while True:
            data = data or self._read()
            if not data:
                raise BadMember("cut off", cut=True)
            for at in range(0, len(data), _ZSTD_FEED):
                try:
                    piece = inflater.decompress(data[at : at + _ZSTD_FEED])
                except zstandard.ZstdError as error:
                    raise BadMember(str(error).removeprefix("zstd ")) from error
                if piece:
                    yield piece
                if inflater.eof:
                    self.rest = inflater.unused_data + data[at + _ZSTD_FEED :]
                    self.length = used + len(data) - len(self.rest)
                    return
            used += len(data)
            data = b""


class Gap(NamedTuple):
    """Bytes of a file that belong to no member that can be read."""

    offset: int
    message: str


class Member:
    """One member, or the whole of a plain file: where it begins, and its content."""

    def __init__(self, offset: int, open_content: Callable[[], Content]) -> None:
        self.offset = offset
        self.content = open_content()
        self._open = open_content

    def restart(self, inside: int) -> None:
        """Begin again at a position in the content that was passed."""
        self.content = self._open()
        self.content.skip(inside - self.content.tell())


def iter_members(file: io.BufferedReader, offset: int, record: re.Pattern[bytes], name: str) -> Iterator[Member | Gap]:
    """Yield the members of a file from an offset on. A gap is yielded where no member begins, and the next one found.

    `record` matches where a record begins: behind damage, only a member that begins with it counts. `name` is the
    file's, whose ending says how it is compressed where its first bytes are damaged.
    """
    file.seek(offset)
    start = file.read(READ_SIZE)
    plain = record.match(start) and not any(magic in start[:_TEXT] for magic in (GZIP_MAGIC, ZSTD_MAGIC))
    ending = "" if plain else name.lower().rpartition(".")[2]
    if start.startswith(GZIP_MAGIC) or (ending == "gz" and not is_zstd(start)):
        yield from _Compressed(file, record, GZIP_MAGIC + b"\x08", None).members(offset)
    elif is_zstd(start) or ending == "zst":
        file.seek(0)
        try:
            dictionary = _dictionary(file)
        except BadMember as error:
            yield Gap(0, str(error))
            dictionary = None
        yield from _Compressed(file, record, ZSTD_MAGIC, dictionary).members(offset)
    else:
        yield Member(offset, lambda: PlainContent(file, offset))


def is_zstd(start: bytes) -> bool:
    """Return whether a file begins with a zstd frame, or with one to be skipped."""
    return start.startswith(ZSTD_MAGIC) or (start[1:4] == _SKIPPABLE_TAIL and start[0] in _SKIPPABLE_FIRST)


def begin_content(start: bytes, dictionary: zstandard.ZstdCompressionDict | None = None) -> bytes:
    """Return the first bytes of what a file or a member holds, given its own first bytes. Never raises."""
    try:
        if start.startswith(GZIP_MAGIC):
            return beginning(start, _SNIFF_OUTPUT)
        if start.startswith(ZSTD_MAGIC):
            return next(ZstdFrame(lambda: b"", start, dictionary).pieces(_SNIFF_OUTPUT), b"")
    except BadMember:
        return b""
    return start


class _Compressed:
    """A file of gzip members or zstd frames."""

    def __init__(
        self,
        file: io.BufferedReader,
        record: re.Pattern[bytes],
        magic: bytes,
        dictionary: zstandard.ZstdCompressionDict | None,
    ) -> None:
        self._file = file
        self._record = record
        self._magic = magic
        self._dictionary = dictionary
        self._resyncs = 0
        self._stretch: Stretch | None = None

    def members(self, offset: int) -> Iterator[Member | Gap]:
        while True:
            offset, start = self._skip_padding(offset)
            if not start:
                return
            if not start.startswith(self._magic):
                yield Gap(offset, "no compressed record begins here")
                offset = self._find_next(offset + 1)
                continue
            member = Member(offset, partial(self._open, offset))
            yield member
            content = member.content
            content.skip(MAX_CONTENT - content.tell())
            if self._stretch is not None and self._stretch.length and not content.failure:
                offset += self._stretch.length
            else:
                offset = self._find_next(offset + 1)

    def _open(self, offset: int) -> Content:
        self._file.seek(offset)
        read = partial(self._file.read, _INPUT_SIZE)
        zstd = self._magic == ZSTD_MAGIC
        self._stretch = ZstdFrame(read, dictionary=self._dictionary) if zstd else GzipMember(read)
        return Content(self._stretch.pieces(READ_SIZE))

    def _skip_padding(self, offset: int) -> tuple[int, bytes]:
        """Pass over zeros and frames to be skipped; return the offset and the first bytes of what follows."""
        size = _FIRST_READ
        while True:
            data = os.pread(self._file.fileno(), size, offset)
            size = READ_SIZE  # a second round is for padding, of which there may be much
            if is_zstd(data) and not data.startswith(ZSTD_MAGIC) and len(data) >= 8:
                offset += 8 + int.from_bytes(data[4:8], "little")
                continue
            zeros = len(data) - len(data.lstrip(b"\0"))
            offset += zeros
            if zeros < len(data) or not data:
                return offset, data[zeros : zeros + 16]

    def _find_next(self, offset: int) -> int:
        """Return the offset of the next member that begins like a record; the end of the file if there is none."""
        size = os.fstat(self._file.fileno()).st_size
        while offset < size and self._resyncs < MAX_RESYNCS:
            data = os.pread(self._file.fileno(), READ_SIZE, offset)
            at = data.find(self._magic)
            if at < 0:
                offset += max(len(data) - len(self._magic) + 1, 1)
                continue
            offset += at
            self._resyncs += 1
            start = os.pread(self._file.fileno(), SNIFF_INPUT, offset)
            if self._record.match(begin_content(start, self._dictionary)):
                return offset
            offset += 1
        return size


def _dictionary(file: io.BufferedReader) -> zstandard.ZstdCompressionDict | None:
    """Return the dictionary at the beginning of a file, which may be compressed itself. Raises BadMember."""
    head = file.read(8)
    if not head.startswith(_DICTIONARY_MAGIC):
        return None
    size = int.from_bytes(head[4:8], "little")
    if size > _MAX_DICTIONARY:
        raise BadMember("the dictionary is too large")
    data = file.read(size)
    if data.startswith(ZSTD_MAGIC):
        out = bytearray()
        for piece in ZstdFrame(lambda: b"", data).pieces(READ_SIZE):
            out += piece
            if len(out) > _MAX_DICTIONARY:
                raise BadMember("the dictionary is too large")
        data = bytes(out)
    try:
        return zstandard.ZstdCompressionDict(data)
    except (zstandard.ZstdError, ValueError, MemoryError) as error:
        raise BadMember(f"the dictionary can't be used ({error})") from error
