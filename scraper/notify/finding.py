"""A finding of a run: what somebody may be told. The same finding has the same key in every run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias

from archive.model import sha256

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from archive.report import Said

FindingKind: TypeAlias = Literal[
    "new-repost",  # a repost that the archive did not have
    "repost-edited",
    "original-edited",  # after it was copied
    "repost-gone",
    "original-gone",
    "repost-back",
    "original-back",
    "attribution",  # the repost's title, source or author changed
    "verdict",  # the comparison with the original says something else than before
    "degraded",  # a site's pages are no longer read as they were
]
# The gravest first: the order in which they are told.
KINDS: Final[tuple[FindingKind, ...]] = (
    "degraded",
    "original-gone",
    "verdict",
    "repost-edited",
    "original-edited",
    "attribution",
    "repost-gone",
    "original-back",
    "repost-back",
    "new-repost",
)
# Kinds that come and go: one that repeats within this many seconds is kept, and not told again.
FLAPPING: Final[Mapping[FindingKind, float]] = {
    "repost-gone": 7 * 86_400.0,
    "original-gone": 7 * 86_400.0,
    "repost-back": 7 * 86_400.0,
    "original-back": 7 * 86_400.0,
    "degraded": 7 * 86_400.0,
}


class RunFinding(NamedTuple):
    """One finding. `headline` is a line for a person, `lines` say more; `details` are the same for a machine."""

    kind: FindingKind
    at: datetime
    url: str  # of the page, or of the site's home page for "degraded"
    title: str
    headline: Said
    lines: tuple[Said, ...] = ()
    details: Mapping[str, Any] = {}
    subject: str = ""  # what makes it another finding than the last of its kind on this page: a version, a digest

    @property
    def key(self) -> str:
        """Return what names this finding in every run."""
        return sha256(f"{self.kind}\n{self.url}\n{self.subject}".encode("utf-8", "surrogatepass"))

    @property
    def gravity(self) -> int:
        """Return its place among the kinds, 0 for the gravest."""
        return KINDS.index(self.kind)


def to_json(finding: RunFinding) -> dict[str, Any]:
    """Return a finding as the object that webhooks and commands get, `repost-finding/1`."""
    return {
        "format": "repost-finding/1",
        "key": finding.key,
        "kind": finding.kind,
        "at": finding.at.isoformat(),
        "url": finding.url,
        "title": finding.title,
        "headline": finding.headline.english,
        "lines": [line.english for line in finding.lines],
        "zh": {"headline": finding.headline.chinese, "lines": [line.chinese for line in finding.lines]},
        "details": dict(finding.details),
    }
