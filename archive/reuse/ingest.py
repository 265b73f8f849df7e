"""The first task: the articles of one piece, read, numbered and fingerprinted; nothing but counts goes back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import zstandard

from archive.export import import_pyarrow
from archive.model import FormatError
from archive.reuse.alignment import import_numpy, key_of, runs_of, winnow
from archive.reuse.articles import CorpusArticle, clean, parse_line, text_of
from archive.reuse.pieces import lines_of
from archive.reuse.work_folder import article_number, lines_file

if TYPE_CHECKING:
    from pathlib import Path

    from archive.reuse.alignment import Key
    from archive.reuse.pieces import Piece

# Letters and digits below which nothing is said of an article: a caption, "no content". Two of them are often equal.
MIN_LETTERS: Final = 40
# Problems of a piece that are named; the rest is counted.
MAX_NAMED: Final = 20
# Partitions at most; a row group of a file of postings is a little less than one of them.
MAX_PARTITIONS: Final = 256
# Later than every date: where an article has none, it is taken for the latest.
NO_TIME: Final = 1 << 40


@dataclass(frozen=True, slots=True)
class IngestTask:
    """A piece, and where its articles go."""

    number: int
    piece: Piece
    folder: Path


@dataclass(slots=True)
class Ingested:
    """What became of a piece."""

    articles: int = 0
    short: int = 0  # articles too short to say anything of
    unread: int = 0  # lines of inputs that had no article
    postings: int = 0
    problems: list[str] = field(default_factory=list)  # the first ones, one line each
    problem_count: int = 0

    def add(self, other: Ingested) -> None:
        """Add what became of another piece."""
        self.articles += other.articles
        self.short += other.short
        self.unread += other.unread
        self.postings += other.postings
        self.problem_count += other.problem_count
        self.problems += other.problems[: MAX_NAMED - len(self.problems)]

    def complain(self, problem: str) -> None:
        """Count a problem, and keep its line if it is one of the first."""
        self.problem_count += 1
        if len(self.problems) < MAX_NAMED:
            self.problems.append(problem)


def ingest(task: IngestTask) -> Ingested:
    """Read a piece and write its articles and postings; raises OSError where they can't be written."""
    done = Ingested()
    rows: list[dict[str, Any]] = []
    postings: list[tuple[int, Any]] = []
    seen: set[bytes] = set()
    compress = zstandard.ZstdCompressor(level=1).compress
    with lines_file(task.folder, task.number).open("wb") as out:
        for line in lines_of(task.piece):
            if line.problem is not None:
                done.complain(f"{line.where}: {line.problem}")
                continue
            try:
                found = parse_line(line.raw)
            except FormatError as error:
                done.complain(f"{line.where}: {error}")
                continue
            if found is None:
                done.unread += 1
                continue
            key = key_of(text_of(found.article))
            if len(key) < MIN_LETTERS:
                done.short += 1
            else:
                number = article_number(task.number, len(rows))
                row = _row(number, found, key, original=task.piece.original)
                if row["digest"] not in seen:  # copies of one text have the fingerprints of the first
                    seen.add(row["digest"])
                    postings.append((number, winnow(runs_of(key).hashes)))
                    row["postings"] = len(postings[-1][1])
                data = compress(line.raw)
                row |= {"begins": out.tell(), "size": out.write(data)}
                rows.append(row)
            done.articles += 1
    done.postings = _write_postings(task, postings)
    _write_articles(task, rows)
    return done


def _row(number: int, found: CorpusArticle, key: Key, *, original: bool) -> dict[str, Any]:
    article = found.article
    return {
        "article": number,
        "label": clean(found.label),
        "page": clean(found.page),
        "version": found.version,
        "time": _time_of(article.published) or _time_of(found.captured_at) or NO_TIME,
        "letters": len(key),
        "length": key.length,
        "digest": key.digest,
        "original": original,
        "postings": 0,
    }


def _time_of(text: str | None) -> int | None:
    """Return a time in minutes since 1970; of a day or a month, its first minute. None if it can't be read."""
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text if len(text) > len("2024-05") else f"{text}-01")
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        return int(at.timestamp() // 60)
    except (ValueError, OverflowError):
        return None


def _write_articles(task: IngestTask, rows: list[dict[str, Any]]) -> None:
    pa, parquet = import_pyarrow()
    kinds = {
        "article": pa.int64(),
        "label": pa.string(),
        "page": pa.string(),
        "version": pa.int32(),
        "time": pa.int64(),
        "letters": pa.int32(),
        "length": pa.int32(),
        "digest": pa.binary(16),
        "original": pa.bool_(),
        "postings": pa.int32(),
        "begins": pa.int64(),
        "size": pa.int32(),
    }
    table = pa.Table.from_pylist(rows, schema=pa.schema(list(kinds.items())))
    parquet.write_table(table, task.folder / f"articles-{task.number}.parquet", compression="zstd")


def _write_postings(task: IngestTask, postings: list[tuple[int, Any]]) -> int:
    np = import_numpy()
    pa, parquet = import_pyarrow()
    hashes = np.concatenate([chosen for _, chosen in postings] or [np.empty(0, dtype=np.uint64)]).astype(np.int64)
    sizes = [len(chosen) for _, chosen in postings]
    articles = np.repeat(np.array([number for number, _ in postings], dtype=np.int64), np.array(sizes, dtype=np.int64))
    order = np.argsort(hashes)
    table = pa.table({"hash": hashes[order], "article": articles[order]})
    parquet.write_table(
        table,
        task.folder / f"postings-{task.number}.parquet",
        row_group_size=max(4096, len(hashes) // MAX_PARTITIONS),
        compression="zstd",
        compression_level=1,
        use_dictionary=["article"],
        column_encoding={"hash": "DELTA_BINARY_PACKED"},
    )
    return len(hashes)
