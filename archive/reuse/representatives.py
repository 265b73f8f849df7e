"""Exact copies collapsed: of all articles with one key, the earliest stands for the rest.

Otherwise the most reposted article would be the one that is dropped: its runs stand in more articles than any phrase.
Each representative has a rank: originals that were named first, then by time.

    ranks.parquet    (article, rank, page, given, postings): whose postings stand for a rank
    heads.parquet    (rank, …): the representatives, and where their articles are
    members.parquet  (rank, article, …): all articles of a rank, one for each page
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from archive.reuse.work_folder import PLACE_BITS, database, quoted

if TYPE_CHECKING:
    from pathlib import Path

_PLACE: Final = f"article >> {PLACE_BITS} AS piece, begins, size"
# An article that was given twice (the same page, the same text) is one.
_KEPT: Final = """
CREATE TABLE kept AS
SELECT * FROM articles
QUALIFY row_number() OVER (PARTITION BY digest, page ORDER BY original DESC, article) = 1
"""
_HEADS: Final = f"""
CREATE TABLE heads AS
SELECT row_number() OVER (ORDER BY original DESC, time, article) - 1 AS rank, *
FROM (
    SELECT digest, article, label, page, time, letters, original, {_PLACE}
    FROM kept QUALIFY row_number() OVER (PARTITION BY digest ORDER BY original DESC, time, article) = 1
)
"""  # noqa: S608 - our own words
_RANKS: Final = """
SELECT min(articles.article) AS article, rank, hash(any_value(heads.page)) >> 1 AS page,
       {given} AS given, max(postings) AS postings
FROM articles JOIN heads USING (digest) WHERE postings > 0 GROUP BY rank, heads.original
"""
_MEMBERS: Final = f"""
SELECT rank, kept.article, kept.label, kept.page, kept.version, kept.time, kept.letters, kept.length, kept.original,
       kept.article >> {PLACE_BITS} AS piece, kept.begins, kept.size
FROM kept JOIN heads USING (digest) ORDER BY rank, kept.time, kept.article
"""  # noqa: S608 - our own words


class Collapsed(NamedTuple):
    """How many articles there are once those given twice are one, and how many texts that differ."""

    articles: int
    representatives: int


def collapse_copies(folder: Path, *, memory: int, threads: int, originals: bool) -> Collapsed:
    """Find exact copies and write the tables above. Raises SearchFailed."""
    with database(folder, memory=memory, threads=threads) as connection:
        connection.execute(f"CREATE VIEW articles AS FROM read_parquet({quoted(folder / 'articles-*.parquet')})")
        connection.execute(_KEPT)
        connection.execute(_HEADS)
        tables = {
            "ranks": _RANKS.format(given="heads.original" if originals else "true"),
            "heads": "SELECT rank, label, page, time, letters, original, piece, begins, size FROM heads ORDER BY rank",
            "members": _MEMBERS,
        }
        for name, query in tables.items():
            path = folder / f"{name}.parquet"
            connection.execute(f"COPY ({query}) TO {quoted(path)} (FORMAT parquet, COMPRESSION zstd)")
        (articles,) = connection.execute("SELECT count(*) FROM kept").fetchone()
        (heads,) = connection.execute("SELECT count(*) FROM heads").fetchone()
    return Collapsed(articles, heads)
