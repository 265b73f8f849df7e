"""The result: clusters of articles that repost each other, with the likely original and its reasons.

Its JSON is a contract, `archive/schemas/repost-reuse-1.json`: one object for each cluster.
"""

from __future__ import annotations

from typing import Any, Final, Literal, TypeAlias

import msgspec

from archive.model import Verdict
from archive.reuse.edges import Direction, EdgeKind, Reused

FORMAT: Final = "repost-reuse/1"

# Why a member is likely the original.
ReasonCode: TypeAlias = Literal[
    "given",  # it was named as an original
    "linked",  # others link to it
    "credited",  # others credit its site
    "earliest",  # it has the earliest date of all
    "longest",  # it has the most of the text
    "undated",  # the dates of the members tell nothing
    "links-elsewhere",  # it links to an original that is not in the corpus
    "credits-elsewhere",  # it credits another outlet than its own site, whose page is not in the corpus
]
# `attested`: a link, a credit or the user says so; `dated`: its date is the earliest; `unclear`: neither.
Certainty: TypeAlias = Literal["attested", "dated", "unclear"]


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A page of a cluster; `versions` are those of its states that have a part in it."""

    id: str
    url: str | None
    versions: tuple[int, ...]
    title: str | None
    published: str | None
    captured_at: str | None
    source: str | None
    author: str | None
    original_url: str | None
    letters: int  # letters and digits of its text
    parent: int | None  # the member that it was probably taken from; None for the original


class Reason(msgspec.Struct, frozen=True):
    """A reason, with what it counts or names."""

    code: ReasonCode
    count: int = 0
    text: str | None = None


class Original(msgspec.Struct, frozen=True):
    """The member that is likely the original, and why."""

    member: int
    certainty: Certainty
    reasons: tuple[Reason, ...]


class ClusterEdge(msgspec.Struct, frozen=True, kw_only=True):
    """What one member has of another; both by their places among the members."""

    source: int
    repost: int
    source_version: int | None
    repost_version: int | None
    kind: EdgeKind
    direction: Direction
    linked: bool
    share_of_source: float
    share_of_repost: float
    copied: int
    verdict: Verdict | None
    passages: tuple[Reused, ...]


class Quoted(msgspec.Struct, frozen=True, kw_only=True):
    """A quote that a member has of an article in another cluster."""

    cluster: int
    id: str
    repost: int
    copied: int
    passages: tuple[Reused, ...]


class Cluster(msgspec.Struct, frozen=True, kw_only=True):
    """Articles that repost each other: the original first, the rest in the order of time."""

    number: int
    original: Original
    members: tuple[Member, ...]
    edges: tuple[ClusterEdge, ...]
    quoted: tuple[Quoted, ...] = ()


def cluster_to_json(cluster: Cluster) -> dict[str, Any]:
    """Return a cluster as the JSON object of the contract."""
    value: dict[str, Any] = {"format": FORMAT}
    value.update(msgspec.to_builtins(cluster))
    return value


def cluster_from_json(value: dict[str, Any]) -> Cluster:
    """Read a cluster from its JSON object. Raises ValueError, which says why."""
    if value.get("format") != FORMAT:
        raise ValueError(f"not a cluster of a known format: {value.get('format')!r}")
    try:
        return msgspec.convert({name: item for name, item in value.items() if name != "format"}, Cluster)
    except msgspec.ValidationError as error:
        raise ValueError(f"not a cluster: {error}") from error
