"""Read WARC files (ISO 28500) as a source of saved pages: all records in file order, or one at its offset.

warcio parses the format; this module closes its gaps: warcio takes a truncated file for a complete one, reads an
endless header line into memory, and only prints to stderr for a damaged gzip member.
"""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from warcio.archiveiterator import WARCIterator
from warcio.bufferedreaders import ChunkedDataReader, DecompressingBufferedReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeadersParser, StatusAndHeadersParserException

from archive.model import RepostError
from archive.warc import BadMember, beginning
from scraper.saved.folder import describe_error, shown_path
from scraper.transport import GZIP_MAGIC

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from archive.model import Headers

# Header lines of one record, WARC and HTTP together; servers and crawlers allow a tenth of it.
MAX_HEADER_BYTES: Final = 2**20
_BLOCK: Final = 65536
_FAILURES = (ArchiveLoadFailed, StatusAndHeadersParserException, zlib.error, ValueError, EOFError, OSError)


class WarcDamaged(RepostError):
    """A WARC file, or one record of it, can't be read to its end."""


class BadRecord(WarcDamaged):
    """A record can't be parsed; the records after it can still be read."""


@dataclass(frozen=True, slots=True)
class Message:
    """The HTTP response in a record. `body` is without its transfer-coding, but with its content-coding."""

    status: int
    headers: Headers
    body: bytes
    whole: bool  # False: more than the limit; `body` is its start


@dataclass(frozen=True, slots=True)
class RecordHeader:
    """A record's WARC header, and its offset in the file. `date` and `refers_date` are aware, UTC."""

    kind: str  # "response", "resource", "revisit", "request", "warcinfo", …
    url: str | None
    date: datetime | None
    offset: int
    content_type: str
    refers_url: str | None  # of a revisit: the record with the same body
    refers_date: datetime | None


class OpenRecord:
    """A record being read: its header, and its message until the next record is requested."""

    def __init__(self, path: Path, record: Any, offset: int) -> None:  # noqa: ANN401 - warcio has no types
        get = record.rec_headers.get_header
        self._path = path
        self._raw = record.raw_stream
        self._sized = record.length is not None
        self.header = RecordHeader(
            kind=str(get("WARC-Type") or "").lower(),
            url=(get("WARC-Target-URI") or "").strip("<>") or None,
            date=_date(get("WARC-Date")),
            offset=offset,
            content_type=str(get("Content-Type") or ""),
            refers_url=(get("WARC-Refers-To-Target-URI") or "").strip("<>") or None,
            refers_date=_date(get("WARC-Refers-To-Date")),
        )

    def message(self, limit: int) -> Message:
        """Read the record's HTTP response, with about `limit` bytes of body at most. Raises WarcDamaged, BadRecord."""
        if self.header.kind != "response":
            body, whole = self._body(limit)
            return Message(200, (("Content-Type", self.header.content_type),), body, whole)
        try:
            head = _HttpHead(["HTTP/"], verify=False).parse(self._raw)
            status = int(head.get_statuscode())
        except (EOFError, ValueError) as error:
            where = f"{shown_path(self._path)}: the record at {self.header.offset}"
            raise BadRecord(f"{where} holds no HTTP answer") from error
        headers = tuple((str(name), str(value)) for name, value in head.headers)
        body, whole = self._body(limit)
        coding = head.get_header("transfer-encoding", "")
        if whole and "chunked" in coding.lower():  # some crawlers decode the chunks but keep the header
            body = ChunkedDataReader(io.BytesIO(body)).read()
        return Message(status, headers, body, whole)

    def finish(self) -> None:
        """Read to the record's end. Raises WarcDamaged if the file ends before it."""
        while self._raw.read(_BLOCK):
            pass
        if not self._sized:
            raise self._damaged("has no Content-Length")
        if self._raw.limit > 0:
            raise self._damaged("is truncated")

    def _body(self, limit: int) -> tuple[bytes, bool]:
        body = self._raw.read(limit + 1)
        if len(body) > limit:
            return body, False
        self.finish()
        return body, True

    def _damaged(self, what: str) -> WarcDamaged:
        return WarcDamaged(f"{shown_path(self._path)}: the record at {self.header.offset} {what}")


def is_warc(start: bytes) -> bool:
    """Return whether a file's first bytes (a few hundred are enough) are those of a WARC, gzipped or not."""
    if start.startswith(GZIP_MAGIC):
        try:
            start = beginning(start, 16)
        except BadMember:
            return False
    return start.startswith(b"WARC/")


def iter_records(path: Path, offset: int = 0) -> Generator[OpenRecord]:
    """Yield the records of a WARC file from an offset on. Raises WarcDamaged after the last readable one.

    A yielded record may itself be truncated: its `message` or `finish` raises for that.
    """
    try:
        with path.open("rb") as file:
            file.seek(offset)
            yield from _records(path, file)
    except _FAILURES as error:
        raise WarcDamaged(f"{shown_path(path)}: can't be read further ({describe_error(error)})") from error


def _records(path: Path, file: io.BufferedReader) -> Iterator[OpenRecord]:
    iterator = _QuietIterator(file, no_record_parse=True)
    reader = iterator.reader = _BoundedReader(file)
    try:
        for record in iterator:
            reader.allowance = MAX_HEADER_BYTES
            opened = OpenRecord(path, record, iterator.offset)
            yield opened
            opened.finish()
            reader.allowance = MAX_HEADER_BYTES
    finally:
        iterator.close()
    if reader.truncated:
        raise WarcDamaged(f"{shown_path(path)}: truncated inside its last gzip member")


class _QuietIterator(WARCIterator):  # type: ignore[misc]  # warcio has no types
    INC_RECORD = ""  # warcio prints this to stderr for a wrong record length; parsing the next header fails anyway


class _BoundedReader(DecompressingBufferedReader):  # type: ignore[misc]  # warcio has no types
    """Read lines up to an allowance, and detect a damaged or truncated gzip member."""

    allowance = MAX_HEADER_BYTES
    truncated = False
    decompressor: Any

    def readline(self, length: int | None = None) -> bytes:
        line: bytes = super().readline(min(length or self.allowance, self.allowance))
        self.allowance -= len(line)
        if self.allowance <= 0:
            raise ValueError(f"more than {MAX_HEADER_BYTES} bytes of headers")
        return line

    def _decompress(self, data: bytes) -> bytes:
        if self.decompressor and data:
            try:
                return bytes(self.decompressor.decompress(data))
            except zlib.error:
                if self.num_read:
                    raise
                self.decompressor = None  # the file's first bytes are not gzip: it is a plain WARC
        return data

    def close_decompressor(self) -> None:
        self.truncated = self.decompressor is not None and not self.decompressor.eof
        self.decompressor = None


class _HttpHead(StatusAndHeadersParser):  # type: ignore[misc]  # warcio has no types
    """Decode header values one byte per character, as every transport does."""

    @staticmethod
    def decode_header(line: bytes | str) -> str:
        return line if isinstance(line, str) else line.decode("latin-1")


def _date(value: str | None) -> datetime | None:
    try:
        at = datetime.fromisoformat(value or "")
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
