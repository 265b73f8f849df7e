"""The operands of `repost find`: archives, files of records, and saved pages, which are read into records first."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from archive.files import ARCHIVE_FILE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from archive.reuse import Piece


def corpus_pieces(
    paths: Sequence[Path],
    folder: Path,
    complain: Callable[[str], object],
    *,
    original: bool = False,
    jobs: int | None = None,
) -> list[Piece]:
    """Return the pieces of some corpora; saved pages are parsed into a file in the folder.

    `complain` gets a line for each page that has no article. Raises RequestError for a path that holds nothing.
    """
    from archive.reuse import pieces_of  # noqa: PLC0415 - needs an extra

    found: list[Piece] = []
    for number, path in enumerate(paths):
        if path.exists() and not _has_records(path):
            saved = folder / f"saved-{'original' if original else 'page'}-{number}.jsonl"
            _parse(path, saved, complain, jobs)
            found += pieces_of(saved, original=original)
        else:
            found += pieces_of(path, original=original)
    return found


def _has_records(path: Path) -> bool:
    """Return whether a path is an archive, a file of records, or a folder with such files."""
    from archive.reuse import is_corpus_file, record_files  # noqa: PLC0415 - needs an extra

    if path.is_dir():
        return (path / ARCHIVE_FILE).is_file() or bool(record_files(path))
    return is_corpus_file(path) or path.suffix.lower() == ".json"


def _parse(path: Path, saved: Path, complain: Callable[[str], object], jobs: int | None) -> None:
    from scraper.jobs import parse_paths  # noqa: PLC0415 - heavy

    with (
        saved.open("w", encoding="utf-8", errors="backslashreplace") as out,
        closing(parse_paths([path], jobs=jobs)) as lines,
    ):
        for line in lines:
            if line.problem is None:
                out.write(line.text + "\n")
            else:
                complain(line.problem)
