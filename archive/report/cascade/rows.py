"""The clusters as a flat table: a row for each edge, with what names both pages. Its columns are in `docs/find.md`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from archive.model import host_of, record_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from archive.export import Kind, Row
    from archive.reuse import Cluster, Member

_SIDE: Final = ("id", "version", "host", "title", "published", "captured_at", "outlet")
COLUMNS: Final[dict[str, Kind]] = {
    "cluster": "number",
    "pages": "number",
    "original_id": "text",
    "certainty": "text",
    **{f"source_{name}": "number" if name == "version" else "text" for name in _SIDE},
    **{f"repost_{name}": "number" if name == "version" else "text" for name in _SIDE},
    "kind": "text",
    "direction": "text",
    "linked": "flag",
    "parent": "flag",
    "verdict": "text",
    "share_of_source": "share",
    "share_of_repost": "share",
    "copied": "number",
    "passages": "text",
}


def edge_rows(clusters: Iterable[Cluster]) -> Iterator[Row]:
    """Yield a row for each edge; passages are JSON."""
    for cluster in clusters:
        head: Row = {
            "cluster": cluster.number,
            "pages": len(cluster.members),
            "original_id": cluster.members[cluster.original.member].id,
            "certainty": cluster.original.certainty,
        }
        for edge in cluster.edges:
            source, repost = cluster.members[edge.source], cluster.members[edge.repost]
            yield {
                **head,
                **_side("source", source, edge.source_version),
                **_side("repost", repost, edge.repost_version),
                "kind": edge.kind,
                "direction": edge.direction,
                "linked": edge.linked,
                "parent": repost.parent == edge.source,
                "verdict": edge.verdict,
                "share_of_source": edge.share_of_source,
                "share_of_repost": edge.share_of_repost,
                "copied": edge.copied,
                "passages": record_json.line(msgspec.to_builtins(edge.passages)),
            }


def _side(name: str, member: Member, version: int | None) -> dict[str, Any]:
    return {
        f"{name}_id": member.id,
        f"{name}_version": version,
        f"{name}_host": host_of(member.url) or None,
        f"{name}_title": member.title,
        f"{name}_published": member.published,
        f"{name}_captured_at": member.captured_at,
        f"{name}_outlet": member.source,
    }
