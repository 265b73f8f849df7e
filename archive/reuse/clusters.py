"""Edges to clusters: who belongs together, and what is told of each cluster."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from msgspec.structs import replace as changed

from archive.model import Boilerplate
from archive.reuse.alignment import import_numpy
from archive.reuse.articles import clean
from archive.reuse.candidates import components
from archive.reuse.edges import Edge, Reused
from archive.reuse.ingest import NO_TIME
from archive.reuse.originals import Page, find_original, find_parents, read_signs
from archive.reuse.result import Cluster, ClusterEdge, Member, Quoted
from archive.reuse.verify import Lines, Place
from archive.reuse.work_folder import database, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from archive.model import Article

# Lines of boilerplate, and characters of each, that are kept to tell a site's name from.
_SITE_LINES: Final = 40
_SITE_CHARACTERS: Final = 200

_MEMBERS: Final = """
SELECT cluster, rank, label, page, version, time, letters, length, original, piece, begins, size
FROM read_parquet({members}) AS m JOIN read_parquet({clusters}) AS c USING (rank)
ORDER BY cluster, rank, time, article
"""
# Texts that several pages have; where originals were named, only theirs.
_COPIED: Final = """
SELECT rank, count(DISTINCT page) AS pages FROM read_parquet({members}) GROUP BY rank
HAVING pages > 1 AND (bool_or(original) OR NOT (SELECT bool_or(original) FROM read_parquet({members})))
"""
_EDGES: Final = """
SELECT r.cluster, s.cluster, label, e.* FROM read_parquet({edges}) AS e
JOIN read_parquet({clusters}) AS r ON r.rank = e.repost JOIN read_parquet({clusters}) AS s ON s.rank = e.source
JOIN read_parquet({heads}) AS h ON h.rank = e.source ORDER BY r.cluster, e.source, e.repost
"""


class _MemberRow(NamedTuple):
    cluster: int
    rank: int
    label: str
    page: str
    version: int | None
    time: int
    letters: int
    length: int
    original: bool
    piece: int
    at: int
    size: int


class _EdgeRow(NamedTuple):
    cluster: int  # of the repost
    source_cluster: int
    label: str  # of the source
    edge: Edge


def form_clusters(folder: Path, *, memory: int, threads: int) -> tuple[int, int]:
    """Write which cluster each rank is in, the largest first; return how many there are, and pages in all of them."""
    with database(folder, memory=memory, threads=threads) as connection:
        edges, members = quoted(folder / "edges-*.parquet"), quoted(folder / "members.parquet")
        query = f"SELECT source, repost, kind = 'quote' AS quote, copied FROM read_parquet({edges})"  # noqa: S608
        found = connection.execute(query).fetchnumpy()
        copied = dict(connection.execute(_COPIED.format(members=members)).fetchall())
    pairs = [*zip(*(found[name].tolist() for name in ("source", "repost", "quote", "copied")), strict=True)]
    root = components((source, repost) for source, repost, quote, _ in pairs if not quote)
    for rank in copied:
        root.setdefault(rank, rank)
    root |= _attached(pairs, root)
    sizes: dict[int, int] = {}
    for rank, top in root.items():
        sizes[top] = sizes.get(top, 0) + copied.get(rank, 1)
    number = {top: at for at, top in enumerate(sorted(sizes, key=lambda top: (-sizes[top], top)), start=1)}
    _write_clusters(folder, {rank: number[top] for rank, top in root.items()})
    with database(folder, memory=memory, threads=threads) as connection:
        pages = connection.execute(
            f"SELECT count(*) FROM (SELECT DISTINCT cluster, page FROM read_parquet({members}) AS m "  # noqa: S608
            f"JOIN read_parquet({quoted(folder / 'clusters.parquet')}) AS c USING (rank))"
        ).fetchone()
    return len(number), int(pages[0])


def _attached(pairs: Sequence[tuple[int, int, bool, int]], grouped: dict[int, int]) -> dict[int, int]:
    """Return the cluster of each article that only quotes or is quoted: that of its longest quote.

    So a quote joins no two clusters that have nothing else in common.
    """
    best: dict[int, tuple[int, int]] = {}
    for source, repost, quote, copied in pairs:
        for one, other in ((source, repost), (repost, source)):
            if quote and one not in grouped and (copied, -other) > best.get(one, (0, 0)):
                best[one] = (copied, -other)
    links = [(one, -other) for one, (_, other) in best.items()]
    found = components([*links, *grouped.items()])
    return {one: found[one] for one in (*best, *grouped)}


def _write_clusters(folder: Path, clusters: dict[int, int]) -> None:
    from archive.export import import_pyarrow  # noqa: PLC0415 - heavy

    np = import_numpy()
    pa, parquet = import_pyarrow()
    columns = {
        "rank": np.fromiter(clusters, dtype=np.int64, count=len(clusters)),
        "cluster": np.fromiter(clusters.values(), dtype=np.int64, count=len(clusters)),
    }
    parquet.write_table(pa.table(columns), folder / "clusters.parquet")


def read_clusters(folder: Path, *, memory: int, threads: int) -> Iterator[Cluster]:
    """Yield the clusters, the largest first. One cluster is in memory at a time."""
    names = {name: quoted(folder / f"{name}.parquet") for name in ("members", "clusters", "heads")}
    names["edges"] = quoted(folder / "edges-*.parquet")
    with (
        database(folder, memory=memory // 2, threads=threads) as one,
        database(folder, memory=memory // 2, threads=threads) as other,
        Lines(folder) as lines,
    ):
        members = groupby(_member_rows(one.execute(_MEMBERS.format(**names))), key=lambda row: row.cluster)
        edges = groupby(_edge_rows(other.execute(_EDGES.format(**names))), key=lambda row: row.cluster)
        at, waiting = next(edges, (None, iter(())))
        for number, rows in members:
            own: list[_EdgeRow] = []
            if at == number:
                own = list(waiting)
                at, waiting = next(edges, (None, iter(())))
            cluster = _cluster(number, list(rows), own, lines)
            if cluster is not None:
                yield cluster


def _member_rows(result: Any) -> Iterator[_MemberRow]:  # noqa: ANN401 - a result of the database
    while rows := result.fetchmany(2000):
        yield from (_MemberRow(*row) for row in rows)


def _edge_rows(result: Any) -> Iterator[_EdgeRow]:  # noqa: ANN401 - as above
    names = Edge.__struct_fields__
    while rows := result.fetchmany(2000):
        for cluster, source_cluster, label, *values in rows:
            columns = dict(zip(names, values, strict=True))
            columns["passages"] = tuple(Reused(**passage) for passage in columns["passages"])
            yield _EdgeRow(cluster, source_cluster, label, Edge(**columns))


def _cluster(number: int, rows: Sequence[_MemberRow], edges: Sequence[_EdgeRow], lines: Lines) -> Cluster | None:
    """Return a cluster; None if all of it is states of one page."""
    pages = _pages(rows, lines)
    if len(pages) < 2:
        return None
    signs = read_signs(pages)
    original = find_original(pages, signs)
    place_of = {page.page: place for place, page in enumerate(pages)}
    own = [row.edge for row in edges if row.source_cluster == number]
    found = [
        (changed(edge, linked=signs.links.get(edge.repost) == edge.source or edge.linked), versions)
        for edge, versions in _page_edges(rows, own, place_of, original.member)
    ]
    order = [original.member, *(place for place in range(len(pages)) if place != original.member)]
    parents = find_parents(order, [edge for edge, _ in found], signs)
    at = {place: nth for nth, place in enumerate(order)}
    members = [_member(pages[place], at.get(parents.get(place, -1))) for place in order]
    head = {row.rank: place_of[row.page] for row in reversed(rows)}
    quoted_elsewhere = [
        Quoted(
            cluster=row.source_cluster,
            id=row.label,
            repost=at[head[row.edge.repost]],
            copied=row.edge.copied,
            passages=row.edge.passages,
        )
        for row in edges
        if row.source_cluster != number
    ]
    return Cluster(
        number=number,
        original=changed(original, member=0),
        members=tuple(members),
        edges=tuple(
            sorted((_edge(edge, versions, at) for edge, versions in found), key=lambda e: (e.repost, e.source))
        ),
        quoted=tuple(quoted_elsewhere),
    )


def _pages(rows: Sequence[_MemberRow], lines: Lines) -> list[Page]:
    """Return the pages of a cluster in the order of time, each with its states."""
    found: dict[str, Page] = {}
    for row in sorted(rows, key=lambda row: (row.time, row.rank, row.label)):
        if row.page in found:
            found[row.page].versions.setdefault(row.rank, row.version)
            found[row.page].given |= row.original
            found[row.page].letters = max(found[row.page].letters, row.letters)
            continue
        article = lines.read(Place(row.piece, row.at, row.size))
        found[row.page] = Page(
            id=row.label,
            page=row.page,
            time=None if row.time == NO_TIME else row.time,
            given=row.original,
            letters=row.letters,
            article=_without_body(article.article),
            versions={row.rank: row.version},
            captured_at=article.captured_at,
        )
    return list(found.values())


def _without_body(article: Article) -> Article:
    """Return an article with what names it and its site, and no more: a cluster has any number of them."""
    kinds = ("navigation", "publisher", "copyright", "credit", "disclaimer")
    lines = [line for line in article.boilerplate if line.kind in kinds][:_SITE_LINES]
    boilerplate = tuple(Boilerplate(line.kind, line.text[:_SITE_CHARACTERS]) for line in lines)
    return replace(article, body=(), boilerplate=boilerplate, breadcrumb=article.breadcrumb[:1])


def _page_edges(
    rows: Sequence[_MemberRow], edges: Sequence[Edge], place_of: dict[str, int], original: int
) -> list[tuple[Edge, tuple[int | None, int | None]]]:
    """Return the best edge of each two pages, with the versions on both sides; edges name pages by their places."""
    by_rank: dict[int, list[_MemberRow]] = {}
    for row in rows:
        by_rank.setdefault(row.rank, []).append(row)
    best: dict[tuple[int, int], tuple[Edge, tuple[int | None, int | None]]] = {}

    def add(edge: Edge, source: _MemberRow, repost: _MemberRow) -> None:
        places = place_of[source.page], place_of[repost.page]
        if places[0] == places[1]:
            return
        named = changed(edge, source=places[0], repost=places[1]), (source.version, repost.version)
        before = best.get((min(places), max(places)))
        if before is None or _weight(named[0]) > _weight(before[0]):
            best[min(places), max(places)] = named

    # Of pages with one text, the original stands for the rest, else the first.
    first_of = {
        rank: next((row for row in copies if place_of[row.page] == original), copies[0])
        for rank, copies in by_rank.items()
    }
    for edge in edges:
        add(edge, first_of[edge.source], first_of[edge.repost])
    for rank, copies in by_rank.items():
        first = first_of[rank]
        for row in copies:
            if row is not first:
                add(_copy(first, row), first, row)
    return list(best.values())


def _weight(edge: Edge) -> tuple[float, int]:
    return edge.share_of_source + edge.share_of_repost, edge.copied


def _copy(first: _MemberRow, row: _MemberRow) -> Edge:
    """Return the edge of two texts that have one key."""
    return Edge(
        source=first.rank,
        repost=row.rank,
        kind="copy",
        direction="none" if first.time == row.time else "date",
        linked=False,
        share_of_source=1.0,
        share_of_repost=1.0,
        copied=row.letters,
        verdict=None,
        passages=(Reused(0, first.length, 0, row.length, row.letters, ""),),
    )


def _edge(edge: Edge, versions: tuple[int | None, int | None], at: dict[int, int]) -> ClusterEdge:
    return ClusterEdge(
        source=at[edge.source],
        repost=at[edge.repost],
        source_version=versions[0],
        repost_version=versions[1],
        kind=edge.kind,
        direction=edge.direction,
        linked=edge.linked,
        share_of_source=edge.share_of_source,
        share_of_repost=edge.share_of_repost,
        copied=edge.copied,
        verdict=edge.verdict,
        passages=edge.passages,
    )


def _member(page: Page, parent: int | None) -> Member:
    article = page.article

    def said(text: str | None) -> str | None:
        return None if text is None else clean(text)

    return Member(
        id=page.id,
        url=said(article.url),
        versions=tuple(sorted(version for version in page.versions.values() if version is not None)),
        title=said(article.title),
        published=said(article.published),
        captured_at=page.captured_at,
        source=said(article.source),
        author=said(article.author),
        original_url=said(article.original_url),
        letters=page.letters,
        parent=parent,
    )
