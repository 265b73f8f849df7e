"""WARC files as a source of saved pages (ISO 28500): records in file order, or one at its offset.

warcio reads the format; here its gaps are closed: a file cut short reads as whole with it, a header line
without end is read into memory, a damaged gzip member is a line on stderr. Writing is not done here.
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
from scraper.saved.folder import reason, shown_path
from scraper.transport import GZIP_MAGIC

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from archive.model import Headers

# Header lines of one record, WARC's and HTTP's together; servers and crawlers stop at a tenth of it.
MAX_HEADER_BYTES: Final = 2**20
_BLOCK: Final = 65536
_FAILURES = (ArchiveLoadFailed, StatusAndHeadersParserException, zlib.error, ValueError, EOFError, OSError)


class WarcDamaged(RepostError):
    """A WARC file, or one record of it, that can't be read to its end."""


class BadRecord(WarcDamaged):
    """A record of which nothing can be made; those after it can be read."""


@dataclass(frozen=True, slots=True)
class Message:
    """An HTTP answer as a record holds it. `body` is without transfer-coding, with its content-coding."""

    status: int
    headers: Headers
    body: bytes
    whole: bool  # False: the record holds more than the limit, `body` is its beginning


@dataclass(frozen=True, slots=True)
class Record:
    """One record's own header, and where it stands. `date` and `refers_date` are aware, UTC."""

    kind: str  # "response", "resource", "revisit", "request", "warcinfo", …
    url: str | None
    date: datetime | None
    offset: int
    content_type: str
    refers_url: str | None  # of a revisit: the record it says the same as
    refers_date: datetime | None


class OpenRecord:
    """A record that is being read: its header, and its message while the next one is not asked for."""

    def __init__(self, path: Path, record: Any, offset: int) -> None:  # noqa: ANN401 - warcio has no types
        header = record.rec_headers.get_header
        self._path = path
        self._raw = record.raw_stream
        self._sized = record.length is not None
        self.record = Record(
            kind=str(header("WARC-Type") or "").lower(),
            url=(header("WARC-Target-URI") or "").strip("<>") or None,
            date=_date(header("WARC-Date")),
            offset=offset,
            content_type=str(header("Content-Type") or ""),
            refers_url=(header("WARC-Refers-To-Target-URI") or "").strip("<>") or None,
            refers_date=_date(header("WARC-Refers-To-Date")),
        )

    def message(self, limit: int) -> Message:
        """Read the record's HTTP answer, at most `limit` bytes of body. Raises WarcDamaged, BadRecord."""
        if self.record.kind != "response":
            body, whole = self._body(limit)
            return Message(200, (("Content-Type", self.record.content_type),), body, whole)
        try:
            head = _HttpHead(["HTTP/"], verify=False).parse(self._raw)
            status = int(head.get_statuscode())
        except (EOFError, ValueError) as error:
            where = f"{shown_path(self._path)}: the record at {self.record.offset}"
            raise BadRecord(f"{where} holds no HTTP answer") from error
        headers = tuple((str(name), str(value)) for name, value in head.headers)
        body, whole = self._body(limit)
        coding = head.get_header("transfer-encoding", "")
        if whole and "chunked" in coding.lower():  # some crawlers keep the header and undo the chunks
            body = ChunkedDataReader(io.BytesIO(body)).read()
        return Message(status, headers, body, whole)

    def finish(self) -> None:
        """Read to the record's end. Raises WarcDamaged where the file ends before."""
        while self._raw.read(_BLOCK):
            pass
        if not self._sized:
            raise self._damaged("has no Content-Length")
        if self._raw.limit > 0:
            raise self._damaged("breaks off")

    def _body(self, limit: int) -> tuple[bytes, bool]:
        body = self._raw.read(limit + 1)
        if len(body) > limit:
            return body, False
        self.finish()
        return body, True

    def _damaged(self, what: str) -> WarcDamaged:
        return WarcDamaged(f"{shown_path(self._path)}: the record at {self.record.offset} {what}")


def is_warc(start: bytes) -> bool:
    """Say whether a file's first bytes (a few hundred are enough) are those of a WARC, gzipped or not."""
    if start.startswith(GZIP_MAGIC):
        try:
            start = beginning(start, 16)
        except BadMember:
            return False
    return start.startswith(b"WARC/")


def records(path: Path, offset: int = 0) -> Generator[OpenRecord]:
    """Give the records of a WARC file from an offset on. Raises WarcDamaged, after all that can be read.

    A record given may itself break off: its `message` or `finish` says so.
    """
    try:
        with path.open("rb") as file:
            file.seek(offset)
            yield from _records(path, file)
    except _FAILURES as error:
        raise WarcDamaged(f"{shown_path(path)}: can't be read further ({reason(error)})") from error


def _records(path: Path, file: io.BufferedReader) -> Iterator[OpenRecord]:
    iterator = _Iterator(file, no_record_parse=True)
    reader = iterator.reader = _Reader(file)
    try:
        for record in iterator:
            reader.allowance = MAX_HEADER_BYTES
            opened = OpenRecord(path, record, iterator.offset)
            yield opened
            opened.finish()
            reader.allowance = MAX_HEADER_BYTES
    finally:
        iterator.close()
    if reader.cut:
        raise WarcDamaged(f"{shown_path(path)}: breaks off inside its last gzip member")


class _Iterator(WARCIterator):  # type: ignore[misc]  # warcio has no types
    INC_RECORD = ""  # what warcio writes to stderr when a record's length is wrong; the next header tells


class _Reader(DecompressingBufferedReader):  # type: ignore[misc]  # warcio has no types
    """Reads lines within an allowance, and says so when a gzip member is damaged or cut."""

    allowance = MAX_HEADER_BYTES
    cut = False
    decompressor: Any

    def readline(self, length: int | None = None) -> bytes:
        line: bytes = super().readline(min(length or self.allowance, self.allowance))
        self.allowance -= len(line)
        if self.allowance <= 0:
            raise ValueError("a header without end")
        return line

    def _decompress(self, data: bytes) -> bytes:
        if self.decompressor and data:
            try:
                return bytes(self.decompressor.decompress(data))
            except zlib.error:
                if self.num_read:
                    raise
                self.decompressor = None  # the file's first bytes are no gzip: it is a plain WARC
        return data

    def close_decompressor(self) -> None:
        self.cut = self.decompressor is not None and not self.decompressor.eof
        self.decompressor = None


class _HttpHead(StatusAndHeadersParser):  # type: ignore[misc]  # warcio has no types
    """Header values byte for byte, as every transport gives them."""

    @staticmethod
    def decode_header(line: bytes | str) -> str:
        return line if isinstance(line, str) else line.decode("latin-1")


def _date(value: str | None) -> datetime | None:
    try:
        at = datetime.fromisoformat(value or "")
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
