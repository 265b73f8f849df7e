"""The folder that a search works in: articles, fingerprints, candidates; it is removed at the end.

lines-N.bin           the articles of piece N as they were read, each compressed by itself
articles-N.parquet    a row for each of them: where it is, what it is called, its digest
postings-N.parquet    (hash, article), sorted by hash: its row groups are the partitions
…                     what each step makes of them (archive.reuse.find)
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from archive.model import RepostError
from archive.reuse.alignment import import_duckdb

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Rows of an article's number that are its place in its piece.
PLACE_BITS: Final = 28


class SearchFailed(RepostError):
    """A step of the search failed as a whole: no space or no memory for it, or its worker died again and again."""


def article_number(piece: int, place: int) -> int:
    """Return the number of an article: that of its piece, and its place there."""
    return (piece << PLACE_BITS) | place


def lines_file(folder: Path, piece: int) -> Path:
    """Return the path of a piece's articles."""
    return folder / f"lines-{piece}.bin"


@contextmanager
def database(folder: Path, *, memory: int, threads: int) -> Iterator[Any]:
    """Open a database in memory that may take so many bytes, and spills into the folder. Raises SearchFailed."""
    duckdb = import_duckdb()
    spill = folder / "spill"
    folder.mkdir(parents=True, exist_ok=True)  # it makes its own folder when it spills, and no other
    try:
        with duckdb.connect(
            config={
                "memory_limit": f"{max(64, memory >> 20)}MB",
                "threads": threads,
                "temp_directory": str(spill),
                "preserve_insertion_order": False,
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            }
        ) as connection:
            yield connection
    except duckdb.Error as error:
        raise SearchFailed(f"the search failed in {folder}: {' '.join(str(error).split())[:300]}") from error


def quoted(path: Path | str) -> str:
    """Return a path as a string of SQL."""
    return "'" + str(path).replace("'", "''") + "'"
