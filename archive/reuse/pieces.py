"""A corpus as pieces of about equal size, each of which one task reads; and the lines of a piece.

A corpus is an archive, a file of JSON lines (also `.gz`), a Parquet file as `repost parse` and `repost export` write
it, or a folder of such files. Only sizes and footers are read here; the lines are read in the tasks.
"""

from __future__ import annotations

import gzip
import json
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias

from archive.export import import_pyarrow
from archive.files import ARCHIVE_FILE, DOCUMENTS, version_number
from archive.log import format_time
from archive.model import ArchiveDamaged, FormatError, RequestError, record_json
from archive.store import DocumentFolder, owner_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

PieceKind: TypeAlias = Literal["lines", "gzip", "parquet", "archive"]

# Bytes of JSON in a piece: a few thousand articles, some seconds of work. Smaller ones make more files to join.
PIECE_BYTES: Final = 32 << 20
PIECE_ROWS: Final = 20_000
PIECE_FOLDERS: Final = 2_000
# A longer line is no article: far above genuine ones, below what would take a worker down.
MAX_LINE: Final = 128 << 20
_LINES: Final = (".jsonl", ".ndjson", ".json")
_ROWS_AT_ONCE: Final = 200
# About what the versions of an article are.
_VERSION_BYTES: Final = 10_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a corpus: the bytes, row groups or folders from `start` to before `end`."""

    kind: PieceKind
    path: Path
    start: int
    end: int
    original: bool = False  # whether it was named by --originals

    @property
    def size(self) -> int:
        """About how many bytes of JSON it is."""
        if self.kind == "archive":
            return (self.end - self.start) * _VERSION_BYTES
        return self.path.stat().st_size if self.kind == "parquet" else self.end - self.start


class RawLine(NamedTuple):
    """A line as JSON, or why there is none; `where` says which line it is."""

    where: str
    raw: bytes
    problem: str | None = None


def pieces_of(path: Path, *, original: bool = False) -> list[Piece]:
    """Return the pieces of a corpus. Raises RequestError where the path holds none, OSError where it can't be read."""
    if (path / ARCHIVE_FILE).is_file():
        count = len(_folders(path))
        starts = range(0, count, PIECE_FOLDERS)
        return [Piece("archive", path, start, min(count, start + PIECE_FOLDERS), original) for start in starts]
    if path.is_dir():
        files = record_files(path)
        if not files:
            raise RequestError(f"{path}: no archive, and no JSON lines or Parquet files in it")
        return [piece for file in files for piece in _file_pieces(file, original)]
    if not path.exists():
        raise RequestError(f"{path}: no such file or folder")
    return _file_pieces(path, original)


def is_corpus_file(path: Path) -> bool:
    """Return whether a file is JSON lines or Parquet by its name, and no hidden one (a draft, a manifest)."""
    name = path.name.lower()
    if name.startswith((".", "_")):
        return False
    return name.removesuffix(".gz").endswith(_LINES[:2]) or name.endswith(".parquet")


def record_files(folder: Path) -> list[Path]:
    """Return the files of a folder that are JSON lines or Parquet, in order; not those of archives in it, or hidden."""
    found: list[Path] = []
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_dir():
            found += [] if (path / ARCHIVE_FILE).is_file() else record_files(path)
        elif is_corpus_file(path):
            found.append(path)
    return found


def _file_pieces(path: Path, original: bool) -> list[Piece]:
    size = path.stat().st_size
    if path.name.lower().endswith(".gz"):
        return [Piece("gzip", path, 0, size, original)]
    if path.suffix.lower() == ".parquet":
        return [Piece("parquet", path, *bounds, original) for bounds in _group_bounds(path)]
    starts = range(0, size, PIECE_BYTES)
    return [Piece("lines", path, start, min(size, start + PIECE_BYTES), original) for start in starts]


def _group_bounds(path: Path) -> list[tuple[int, int]]:
    """Return the row groups of a Parquet file in ranges of about PIECE_ROWS rows; one for a file that is damaged."""
    _, parquet = import_pyarrow()
    try:
        with parquet.ParquetFile(path) as file:
            rows = [file.metadata.row_group(group).num_rows for group in range(file.metadata.num_row_groups)]
    except (OSError, ValueError):  # pyarrow's errors are ValueErrors; the task says what is wrong
        return [(0, 1)]
    found, start, size = [], 0, 0
    for group, count in enumerate(rows):
        size += count
        if size >= PIECE_ROWS or group == len(rows) - 1:
            found.append((start, group + 1))
            start, size = group + 1, 0
    return found


def lines_of(piece: Piece) -> Iterator[RawLine]:
    """Yield the lines of a piece; what can't be read is a line with a problem, and the rest goes on."""
    match piece.kind:
        case "archive":
            yield from _archive_lines(piece)
        case "parquet":
            yield from _parquet_lines(piece)
        case "gzip":
            yield from _gzip_lines(piece)
        case "lines":
            with piece.path.open("rb") as file:
                yield from _bounded_lines(piece.path, file, piece.start, piece.end)


def _bounded_lines(path: Path, file: BinaryIO, start: int, end: int | None) -> Iterator[RawLine]:
    """Yield the lines that begin from `start` to before `end`; what is after a byte order mark is the first."""
    at = start
    if start:
        file.seek(start - 1)
        at = start - 1 + _skip_line(file)
    while end is None or at < end:
        raw = file.readline(MAX_LINE)
        if not raw:
            return
        where = f"{path}: line 1" if not at else f"{path}: at byte {at:,}"
        at += len(raw)
        if len(raw) >= MAX_LINE and not raw.endswith(b"\n"):
            at += _skip_line(file)
            yield RawLine(where, b"", f"a line of over {MAX_LINE >> 20} MB")
        elif raw.strip():
            yield RawLine(where, raw.removeprefix(b"\xef\xbb\xbf"))


def _skip_line(file: BinaryIO) -> int:
    """Skip what is left of a line; return how many bytes that was."""
    skipped = 0
    while data := file.readline(1 << 20):
        skipped += len(data)
        if data.endswith(b"\n"):
            break
    return skipped


def _gzip_lines(piece: Piece) -> Iterator[RawLine]:
    try:
        with gzip.open(piece.path, "rb") as file:
            yield from _bounded_lines(piece.path, file, 0, None)  # type: ignore[arg-type]  # a reader of bytes
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        yield RawLine(str(piece.path), b"", f"damaged gzip data ({error}); what came before it was read")


def _parquet_lines(piece: Piece) -> Iterator[RawLine]:
    _, parquet = import_pyarrow()
    try:
        file = parquet.ParquetFile(piece.path)
    except (OSError, ValueError) as error:
        yield RawLine(str(piece.path), b"", f"no Parquet file, or a damaged one ({_first_line(error)})")
        return
    with file:
        for group in range(piece.start, piece.end):
            where = f"{piece.path}: row group {group + 1}"
            try:
                for batch in file.iter_batches(_ROWS_AT_ONCE, row_groups=[group]):
                    yield from (_row_line(where, row) for row in batch.to_pylist())
            except (OSError, ValueError) as error:
                yield RawLine(where, b"", f"damaged ({_first_line(error)})")


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]


def _row_line(where: str, row: dict[str, Any]) -> RawLine:
    """Return a row of a Parquet file as the line that it was written from."""
    line = {name: row[name] for name in ("input", "id", "url", "version", "error") if row.get(name) is not None}
    if (at := row.get("captured_at")) is not None:
        line["captured_at"] = at if isinstance(at, str) else format_time(at)
    if row.get("body") is None:
        line |= {
            name: row[name]
            for name in ("text", "title", "published", "source", "author", "original_url")
            if row.get(name) is not None
        }
    elif row.get("format") is not None:
        names = ("format", "title", "published", "source", "author", "editor", "breadcrumb", "original_url", "language")
        record = {name: row.get(name) for name in names} | {"url": row.get("article_url", row.get("url"))}
        record["body"] = [{key: value for key, value in block.items() if value is not None} for block in row["body"]]
        record["breadcrumb"] = record["breadcrumb"] or []
        record["boilerplate"] = row.get("boilerplate") or []
        record["extractor"] = row.get("extractor") or ""
        line["article"] = record
    return RawLine(where, json.dumps(line, default=str).encode())


def _folders(root: Path) -> list[Path]:
    """Return the folders of an archive's documents, in their order."""
    return sorted(path for path in (root / DOCUMENTS).glob("*/*") if path.is_dir())


def _archive_lines(piece: Piece) -> Iterator[RawLine]:
    """Yield each version of the documents in some folders of an archive, as its export has it."""
    for folder in _folders(piece.path)[piece.start : piece.end]:
        if not any(version_number(path.name) is not None for path in folder.iterdir()):
            continue
        url = owner_of(folder)
        if url is None:
            yield RawLine(str(folder), b"", "no version in it names the page that it belongs to")
            continue
        document = DocumentFolder(piece.path, url)
        for number in document.numbers():
            where = str(document.path(number))
            try:
                version = document.read(number).version
            except (ArchiveDamaged, FormatError) as error:
                yield RawLine(where, b"", str(error).removeprefix(f"{where}: "))
                continue
            line = {"url": version.url, "version": number, "captured_at": format_time(version.captured_at)}
            line["article"] = record_json.to_record(version.article, version.digest)
            yield RawLine(where, record_json.line(line).encode("utf-8", "surrogatepass"))
