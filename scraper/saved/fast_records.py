"""Records of a whole .warc.gz file, read by fastwarc where that is installed (the extra `fast`): half the CPU time.

fastwarc passes over damage in silence: a file that is cut, a record that is longer than it says. So each record is held
until its member is proven to hold it and nothing else, by the size that gzip notes at the member's end. At the first
doubt, and behind the last record, the careful reader takes over (`scraper.saved.warc`): what is read is the same.
"""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from scraper.saved.folder import shown_path
from scraper.saved.http_message import BadChunks, Message, NoHttpHead, read_head, without_chunks
from scraper.saved.record_heads import BadHeader, Place, warc_header
from scraper.saved.warc import BadRecord, iter_records
from scraper.transport import GZIP_MAGIC

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from archive.model import Headers
    from scraper.saved.record_heads import RecordHeader
    from scraper.saved.warc import Damage, OpenRecord

# A longer record is read by the careful reader, which need not hold it.
MAX_BLOCK: Final = 16 << 20
# Bytes of the start of a body that is longer than the limit: enough to see what it is.
_START: Final = 64 << 10
# A member whose end notes its size, modulo 2³²; and what stands behind a record.
_SIZE_BYTES: Final = 4
_BEHIND: Final = len(b"\r\n\r\n")


class WholeRecord:
    """A record in memory: the part of `OpenRecord` that pages are read from."""

    def __init__(self, path: Path, header: RecordHeader, block: bytes) -> None:
        self.header = header
        self._path = path
        self._block = block

    def message(self, limit: int, *, cut: bool = True) -> Message:
        """Read the record's HTTP response, as `OpenRecord` does. Raises BadRecord."""
        header, stream = self.header, io.BytesIO(self._block)
        status = 200
        headers: Headers = (("Content-Type", header.content_type),)
        name = f"{shown_path(self._path)}: the record at {header.place}"
        http = header.content_type.lower().startswith("application/http") or self._block.startswith(b"HTTP/")
        if holds_http := header.kind == "response" and http:
            try:
                status, headers = read_head(stream)
            except NoHttpHead as error:
                raise BadRecord(f"{name} holds no HTTP answer") from error
        body = self._block[stream.tell() :]
        if len(body) > limit:
            return Message(status, headers, body[: limit if cut else _START], whole=False)
        try:
            return Message(status, headers, without_chunks(body, headers) if holds_http else body)
        except BadChunks as error:
            raise BadRecord(f"{name}: {error}") from error


class _Held(NamedTuple):
    """A record that is not proven yet."""

    offset: int
    size: int  # of its header and its block, as these are usually written
    record: WholeRecord


def iter_records_fast(path: Path) -> Generator[WholeRecord | OpenRecord | Damage]:
    """Yield the records of a WARC or ARC file as `iter_records` does; by fastwarc as far as that can be trusted."""
    last = yield from _proven(path)
    careful = iter_records(path, None if last is None else Place(last))
    if last is not None:
        next(careful, None)  # this one was yielded
    yield from careful


def _proven(path: Path) -> Generator[WholeRecord, None, int | None]:
    """Yield records for as long as each is proven; return the offset of the last one, None if there was none."""
    try:
        from fastwarc.warc import ArchiveIterator  # noqa: PLC0415 - an extra

        file = path.open("rb")
    except (ImportError, OSError):
        return None
    last: int | None = None
    with file:
        if not file.read(4).startswith(GZIP_MAGIC):
            return None
        try:
            held: _Held | None = None
            for found in ArchiveIterator(str(path), parse_http=False, fsspec_args=False):
                offset = found.stream_pos
                if held is not None:
                    if not _is_whole(file.fileno(), held, offset):
                        return last
                    yield held.record
                    last = held.offset
                held = _read(path, found, offset)
                if held is None:
                    return last
            if held is not None and _is_whole(file.fileno(), held, os.fstat(file.fileno()).st_size):
                yield held.record
                last = held.offset
        except (OSError, ValueError, BadHeader):  # damage: whose it is, the careful reader says
            return last
    return last


def _read(path: Path, found: Any, offset: int) -> _Held | None:  # noqa: ANN401 - fastwarc
    """Read a record as a whole; None for one that is better read with care."""
    fields: tuple[tuple[str, str], ...] = found.headers.astuples()
    status = found.headers.status_line or ""
    if found.content_length > MAX_BLOCK or not all(name.isascii() and value.isascii() for name, value in fields):
        return None
    block: bytes = found.reader.read()
    if len(block) != found.content_length:
        return None
    written = len(status) + 2 + sum(len(name) + len(value) + 4 for name, value in fields) + 2
    values = {name.lower(): value for name, value in reversed(fields)}  # of a field that stands twice, the first counts
    header = warc_header(lambda name: values.get(name.lower()), Place(offset))
    return _Held(offset, written + len(block), WholeRecord(path, header, block))


def _is_whole(descriptor: int, held: _Held, end: int) -> bool:
    """Return whether the member that ends there holds the record, and nothing else."""
    if end <= held.offset:
        return False
    noted = os.pread(descriptor, _SIZE_BYTES, end - _SIZE_BYTES)
    return int.from_bytes(noted, "little") == held.size + _BEHIND
