"""Pairs of articles that share fingerprints, by a join for each partition of the hashes; and which hashes are phrases.

Every pair of a hash's articles is counted while these are few. A hash of many is joined as a star, to the first
of them (by rank: originals, then by time): so edited copies of one article that was reposted thousands of times all
meet its first copies, at a cost that grows with their number and not with its square.

A hash that many unrelated articles share is part of a set phrase: an official formula, a line of a site's template.
Articles that share half of their fingerprints are one family and count once, or the reposts of an article would make a
phrase of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from archive.reuse.alignment import import_numpy
from archive.reuse.work_folder import database, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

# Articles of a hash of which every pair is counted.
ALL_PAIRS: Final = 16
# Of a hash of more: the first articles, to which each of the others is joined. One alone may be a copy of another
# article that quotes the same words.
STAR: Final = 4
# Hashes of few articles that make a pair a candidate. 3 are chosen of any 45 characters that two texts share.
MIN_SHARED: Final = 3
# The same for hashes of many articles: over a hundred characters. A shorter one is a phrase.
MIN_COMMON: Final = 16
# In a short article fewer are enough: this share of its hashes, those of few articles counted, or those of many. An
# excerpt of a hundred characters has 15, of which a phrase inside takes most.
SHORT_RARE: Final = (2, 0.12)
SHORT_COMMON: Final = (4, 0.5)
# Share of the shorter article's hashes that makes two a family.
FAMILY: Final = 0.5
# A hash in so many unrelated articles is written down.
MIN_FAMILIES: Final = 3
# Postings in a partition: its join takes about 200 bytes for each.
PARTITION: Final = 2 << 20
MAX_PARTITIONS: Final = 256

_POSTINGS: Final = """
CREATE TABLE p AS SELECT DISTINCT hash, rank, page, given
FROM read_parquet({postings}) JOIN read_parquet({ranks}) USING (article)
WHERE hash >= {low} AND hash < {high}
"""
_SHARED: Final = """
CREATE TABLE s AS SELECT *, count(*) OVER same AS df, row_number() OVER (PARTITION BY hash ORDER BY rank) AS nth
FROM p WINDOW same AS (PARTITION BY hash) QUALIFY df > 1
"""
_PAIRS: Final = f"""
SELECT a, b, count(*)::INTEGER AS shared, (count(*) FILTER (WHERE rare))::INTEGER AS rare FROM (
    SELECT x.rank AS a, y.rank AS b, true AS rare FROM s AS x JOIN s AS y
    ON x.hash = y.hash AND x.rank < y.rank AND x.page <> y.page
    WHERE x.df <= {ALL_PAIRS} AND y.df <= {ALL_PAIRS} AND x.given
    UNION ALL
    SELECT x.rank, y.rank, false
    FROM (FROM s WHERE df > {ALL_PAIRS} AND nth <= {STAR} AND given) AS x JOIN (FROM s WHERE df > {ALL_PAIRS}) AS y
    ON x.hash = y.hash AND x.rank < y.rank AND x.page <> y.page
) GROUP BY a, b
"""  # noqa: S608 - our own numbers
_CANDIDATES: Final = f"""
SELECT a, b, shared, rare, shared >= {FAMILY} * least(x.postings, y.postings) AS family
FROM (
    SELECT a, b, sum(shared)::INTEGER AS shared, sum(rare)::INTEGER AS rare
    FROM read_parquet({{pairs}}) GROUP BY a, b
    HAVING sum(rare) >= {SHORT_RARE[0]} OR sum(shared) >= {SHORT_COMMON[0]}
) JOIN read_parquet({{ranks}}) AS x ON x.rank = a JOIN read_parquet({{ranks}}) AS y ON y.rank = b
WHERE rare >= {MIN_SHARED} OR shared >= {MIN_COMMON}
OR (rare >= {SHORT_RARE[0]} AND rare >= {SHORT_RARE[1]} * least(x.postings, y.postings))
OR (shared >= {SHORT_COMMON[0]} AND shared >= {SHORT_COMMON[1]} * least(x.postings, y.postings))
ORDER BY a, b
"""  # noqa: S608 - our own numbers
_PHRASES: Final = f"""
SELECT hash, count(DISTINCT coalesce(family, rank))::INTEGER AS families
FROM p LEFT JOIN read_parquet({{families}}) USING (rank) GROUP BY hash
HAVING count(*) >= {MIN_FAMILIES} AND families >= {MIN_FAMILIES} ORDER BY hash
"""  # noqa: S608 - our own numbers


@dataclass(frozen=True, slots=True)
class PartitionTask:
    """A range of hashes, and what its join may take."""

    number: int
    low: int
    high: int
    folder: Path
    memory: int


def partition_tasks(folder: Path, postings: int, memory: int) -> list[PartitionTask]:
    """Return the partitions of so many postings, each with this much memory."""
    count = max(1, min(MAX_PARTITIONS, -(-postings // PARTITION)))
    bounds = [(1 << 63) * number // count for number in range(count + 1)]
    return [PartitionTask(number, bounds[number], bounds[number + 1], folder, memory) for number in range(count)]


def join_partition(task: PartitionTask) -> int:
    """Write the pairs of a partition with their counts; return how many there are. Raises SearchFailed."""
    with database(task.folder / f"join-{task.number}", memory=task.memory, threads=1) as connection:
        _load(connection, task)
        connection.execute(_SHARED)
        path = quoted(task.folder / f"pairs-{task.number}.parquet")
        (count,) = connection.execute(f"COPY ({_PAIRS}) TO {path} (FORMAT parquet, COMPRESSION zstd)").fetchone()
    return int(count)


def find_phrases(task: PartitionTask) -> int:
    """Write the hashes of a partition that unrelated articles share; return how many there are."""
    np = import_numpy()
    with database(task.folder / f"join-{task.number}", memory=task.memory, threads=1) as connection:
        _load(connection, task)
        query = _PHRASES.format(families=quoted(task.folder / "families.parquet"))
        found = connection.execute(query).fetchnumpy()
    hashes = np.asarray(found["hash"], dtype=np.int64)
    hashes.tofile(task.folder / f"phrases-{task.number}.hashes")
    np.asarray(found["families"], dtype=np.int32).tofile(task.folder / f"phrases-{task.number}.families")
    return len(hashes)


def _load(connection: Any, task: PartitionTask) -> None:  # noqa: ANN401 - a database
    connection.execute(
        _POSTINGS.format(
            postings=quoted(task.folder / "postings-*.parquet"),
            ranks=quoted(task.folder / "ranks.parquet"),
            low=task.low,
            high=task.high,
        ).replace(f"hash < {1 << 63}", "true")
    )


def merge_pairs(folder: Path, *, memory: int, threads: int) -> int:
    """Add up the counts of all partitions, and write the candidates and the families; return how many candidates."""
    with database(folder, memory=memory, threads=threads) as connection:
        query = _CANDIDATES.format(pairs=quoted(folder / "pairs-*.parquet"), ranks=quoted(folder / "ranks.parquet"))
        path = quoted(folder / "candidates.parquet")
        connection.execute(f"COPY ({query}) TO {path} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480)")
        connection.execute(f"CREATE VIEW candidates AS FROM read_parquet({path})")
        found = connection.execute("SELECT a, b FROM candidates WHERE family").fetchnumpy()
        families = components(zip(found["a"].tolist(), found["b"].tolist(), strict=True))
        _write_families(folder, families)
        (count,) = connection.execute("SELECT count(*) FROM candidates").fetchone()
    return int(count)


def _write_families(folder: Path, families: dict[int, int]) -> None:
    from archive.export import import_pyarrow  # noqa: PLC0415 - heavy

    pa, parquet = import_pyarrow()
    columns = {"rank": pa.array(list(families), pa.int64()), "family": pa.array(list(families.values()), pa.int64())}
    parquet.write_table(pa.table(columns), folder / "families.parquet")


def components(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Return, for each number in some pairs, the least one that it is connected with.

    >>> components([(5, 3), (3, 8), (1, 2)])
    {5: 3, 3: 3, 8: 3, 1: 1, 2: 1}
    """
    above: dict[int, int] = {}

    def top(one: int) -> int:
        root = one
        while (over := above[root]) != root:
            root = over
        while (over := above[one]) != root:
            above[one], one = root, over
        return root

    for one, other in pairs:
        above.setdefault(one, one)
        above.setdefault(other, other)
        low, high = sorted((top(one), top(other)))
        above[high] = low
    return {one: top(one) for one in above}


def join_phrases(folder: Path, tasks: Sequence[PartitionTask]) -> None:
    """Put the phrases of all partitions into one file, in ascending order of hashes."""
    for name in ("hashes", "families"):
        with (folder / f"phrases.{name}").open("wb") as out:
            for task in tasks:
                part = folder / f"phrases-{task.number}.{name}"
                if part.exists():
                    out.write(part.read_bytes())
                    part.unlink()


class Phrases:
    """In how many unrelated articles the hashes stand that stand in several."""

    def __init__(self, folder: Path) -> None:
        """Open the files; they are mapped, not read."""
        np = import_numpy()
        self._np = np
        hashes, families = folder / "phrases.hashes", folder / "phrases.families"
        empty = not hashes.exists() or not hashes.stat().st_size
        self._hashes = np.empty(0, dtype=np.int64) if empty else np.memmap(hashes, dtype=np.int64, mode="r")
        self._families = np.empty(0, dtype=np.int32) if empty else np.memmap(families, dtype=np.int32, mode="r")

    def families(self, hashes: Any) -> Any:  # noqa: ANN401 - arrays
        """Return the number for each hash; 1 for those that are no phrase."""
        np = self._np
        wanted = hashes.astype(np.int64)
        if not len(self._hashes):
            return np.ones(len(wanted), dtype=np.int32)
        at = np.minimum(np.searchsorted(self._hashes, wanted), len(self._hashes) - 1)
        return np.where(self._hashes[at] == wanted, self._families[at], 1)
