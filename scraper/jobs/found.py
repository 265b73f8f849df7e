"""Originals that were found by their text, remembered in the archive: logged as comparisons that say so.

Only for pages that link no original and were given none: what a page says itself, or a person did, stands above.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from archive.comparison import compare
from archive.log import FoundBy
from archive.model import ArchiveDamaged, FormatError, NotArchived, Side

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from archive.archive import Archive
    from archive.log import ComparisonEntry
    from archive.model import Version
    from archive.reuse import Cluster, ClusterEdge

# What an edge is when it is read from its other end.
_REVERSED: Final = {"excerpt": "inclusion", "inclusion": "excerpt"}


def record_found(archive: Archive, clusters: Iterable[Cluster]) -> Iterator[ComparisonEntry]:
    """Compare pages with the originals that were found for them, log that, and yield each line that is new.

    Skips quotes (a page that quotes another is no repost of it), pages with a link to their original or a comparison
    with one, and pages that are not in the archive. Raises WriteFailed.
    """
    has_original = {page.url for page in archive.documents() if page.verdict_against is not None}
    for cluster in clusters:
        for place in range(1, len(cluster.members)):
            edge = _edge_to_source(cluster, place)
            page = cluster.members[place]
            if edge is None or page.original_url is not None:
                continue
            known = archive.found_original(page.url) if page.url else None
            if known is None and page.url in has_original:
                continue
            if (entry := _record(archive, cluster, place, edge)) is not None:
                yield entry


def _edge_to_source(cluster: Cluster, place: int) -> ClusterEdge | None:
    """Return a page's edge to the original, else to the page that it was taken from; None if it only quotes."""
    for source in (cluster.original.member, cluster.members[place].parent):
        for edge in cluster.edges:
            if edge.kind != "quote" and {edge.source, edge.repost} == {source, place}:
                return edge
    return None


def _record(archive: Archive, cluster: Cluster, place: int, edge: ClusterEdge) -> ComparisonEntry | None:
    turned = edge.repost != place
    source, numbers = edge.source, (edge.source_version, edge.repost_version)
    shares, kind = (edge.share_of_source, edge.share_of_repost), str(edge.kind)
    if turned:
        source, numbers, shares = edge.repost, numbers[::-1], shares[::-1]
        kind = _REVERSED.get(kind, kind)
    left = _version(archive, cluster.members[source].url, numbers[0])
    right = _version(archive, cluster.members[place].url, numbers[1])
    if left is None or right is None or left.url == right.url:
        return None
    comparison = compare(left.article, right.article, left_side=_side(left), right_side=_side(right))
    if archive.repeats_last(comparison):
        return None
    found = FoundBy(kind, *shares)  # type: ignore[arg-type]  # quotes are left out above
    return archive.record_comparison(comparison, found)


def _version(archive: Archive, url: str | None, number: int | None) -> Version | None:
    if url is None:
        return None
    try:
        return archive.version(url, number)
    except (NotArchived, ArchiveDamaged, FormatError):  # of another archive, withdrawn since, or damaged: verify says
        return None


def _side(version: Version) -> Side:
    return Side(version.url, version.number, version.digest, version.captured_at)
