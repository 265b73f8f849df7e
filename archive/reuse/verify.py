"""The last tasks: candidates looked at one by one, each as long as its two texts are, and no longer."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec
import zstandard

from archive.model import ArchiveDamaged
from archive.reuse.articles import CorpusArticle, parse_line
from archive.reuse.candidates import Phrases
from archive.reuse.edges import Prepared, judge
from archive.reuse.work_folder import database, lines_file, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from typing import BinaryIO, Self

# Candidates in a task: some seconds.
PAIRS: Final = 2_000
# Letters of the articles that are kept for the next pairs; candidates come in the order of their first article.
KEPT_LETTERS: Final = 4 << 20
KEPT_FILES: Final = 64
_QUERY: Final = """
SELECT a, x.piece, x.begins, x.size, x.time, b, y.piece, y.begins, y.size, y.time
FROM (FROM read_parquet({candidates}, file_row_number=true) WHERE file_row_number BETWEEN {start} AND {last})
JOIN read_parquet({heads}) AS x ON x.rank = a JOIN read_parquet({heads}) AS y ON y.rank = b
ORDER BY a, b
"""


@dataclass(frozen=True, slots=True)
class VerifyTask:
    """Candidates, from one row to before another."""

    number: int
    start: int
    end: int
    folder: Path
    memory: int


class Place(NamedTuple):
    """Where an article is."""

    piece: int
    at: int
    size: int


def verify_tasks(folder: Path, candidates: int, memory: int) -> list[VerifyTask]:
    """Return the tasks for so many candidates."""
    starts = range(0, candidates, PAIRS)
    return [VerifyTask(n, start, min(candidates, start + PAIRS), folder, memory) for n, start in enumerate(starts)]


def verify(task: VerifyTask) -> int:
    """Write the edges of some candidates; return how many there are. Raises SearchFailed."""
    with database(task.folder / f"verify-{task.number}", memory=task.memory, threads=1) as connection:
        query = _QUERY.format(
            candidates=quoted(task.folder / "candidates.parquet"),
            heads=quoted(task.folder / "heads.parquet"),
            start=task.start,
            last=task.end - 1,
        )
        pairs = connection.execute(query).fetchall()
    phrases = Phrases(task.folder)
    with Lines(task.folder) as lines:
        articles = _Articles(lines)
        edges = []
        for pair in pairs:
            one, other = (articles.get(rank, Place(*place), time) for rank, *place, time in (pair[:5], pair[5:]))
            if one.found.page == other.found.page:
                continue
            if (edge := judge(one, other, phrases.families)) is not None:
                edges.append(msgspec.to_builtins(edge))
    _write_edges(task, edges)
    return len(edges)


class Lines:
    """Reads articles back from where they were put. Use it as a context manager."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files = OrderedDict[int, "BinaryIO"]()
        self._decompress = zstandard.ZstdDecompressor().decompress

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files.values():
            file.close()

    def read(self, place: Place) -> CorpusArticle:
        """Return an article."""
        if place.piece not in self._files:
            self._files[place.piece] = lines_file(self._folder, place.piece).open("rb")
            if len(self._files) > KEPT_FILES:
                self._files.popitem(last=False)[1].close()
        file = self._files[place.piece]
        self._files.move_to_end(place.piece)
        file.seek(place.at)
        found = parse_line(self._decompress(file.read(place.size)))
        if found is None:
            raise ArchiveDamaged(f"{file.name}: no article at byte {place.at}")
        return found


class _Articles:
    """Keeps the articles of the last pairs."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._kept = OrderedDict[int, Prepared]()
        self._letters = 0

    def get(self, rank: int, place: Place, time: int) -> Prepared:
        if rank in self._kept:
            self._kept.move_to_end(rank)
            return self._kept[rank]
        found = self._kept[rank] = Prepared.of(rank, time, self._lines.read(place))
        self._letters += len(found.side.key)
        while self._letters > KEPT_LETTERS and len(self._kept) > 2:
            self._letters -= len(self._kept.popitem(last=False)[1].side.key)
        return found


def _write_edges(task: VerifyTask, edges: Iterable[dict[str, Any]]) -> None:
    from archive.export import import_pyarrow  # noqa: PLC0415 - heavy

    pa, parquet = import_pyarrow()
    whole, share, text = pa.int64(), pa.float64(), pa.string()
    numbers = ("source_start", "source_end", "repost_start", "repost_end", "equal")
    passage = pa.struct([*((name, whole) for name in numbers), ("text", text)])
    schema = pa.schema(
        [
            ("source", whole),
            ("repost", whole),
            ("kind", text),
            ("direction", text),
            ("linked", pa.bool_()),
            ("share_of_source", share),
            ("share_of_repost", share),
            ("copied", whole),
            ("verdict", text),
            ("passages", pa.list_(passage)),
        ]
    )
    table = pa.Table.from_pylist(list(edges), schema=schema)
    parquet.write_table(table, task.folder / f"edges-{task.number}.parquet", compression="zstd")
