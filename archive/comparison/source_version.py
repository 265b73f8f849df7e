"""Find the stored version of the original that a repost was copied from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

from archive.comparison.articles import compare
from archive.comparison.set_aside import SET_ASIDE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.model import Article, Comparison, Version

# How certain the choice is. `only`: there is one version. `exact`: the text equals one version, word for word.
# `nearest`: no version is equal, one is nearer than the rest. `tie`: others are as near, and the newest is chosen.
Certainty: TypeAlias = Literal["only", "exact", "nearest", "tie"]

# Characters that a changed title counts for: it is copied whole or written anew, so it distinguishes versions.
TITLE_WEIGHT: Final = 20
# Characters that another changed field counts for: few, since sites fill these in by themselves.
FIELD_WEIGHT: Final = 2


class SourceVersion(NamedTuple):
    """The version that a repost is nearest to, and how certain that is."""

    version: Version
    certainty: Certainty


def find_source_version(versions: Sequence[Version], repost: Article) -> SourceVersion:
    """Return the version that the repost was probably copied from. `versions` are the original's: at least one."""
    distances: dict[str, int] = {}
    for version in versions:
        if version.digest not in distances:  # versions with equal digests have the same text
            distances[version.digest] = _distance(compare(version.article, repost))
    ranked = sorted(versions, key=lambda version: (distances[version.digest], -version.number))
    best = ranked[0]
    if len(versions) == 1:
        return SourceVersion(best, "only")
    nearest = distances[best.digest]
    if distances[ranked[1].digest] == nearest:
        return SourceVersion(best, "tie")
    return SourceVersion(best, "nearest" if nearest else "exact")


def _distance(comparison: Comparison) -> int:
    """Return how many characters were changed, not counting typographic edits, which the reposting site makes."""
    spans = [(edit.left, edit.right) for edit in comparison.edits if edit.cls not in ("typographic", "split", "merge")]
    body = sum(max(1, len(left.text) if left else 0, len(right.text) if right else 0) for left, right in spans)
    fields = [
        change.field for change in comparison.fields if change.field in ("title", "source", "author", "published")
    ]
    # Text set aside that differs is of the article, so a text that is equal but for it is not word for word the same.
    aside = sum((change.left or "").startswith(SET_ASIDE) for change in comparison.fields)
    return body + FIELD_WEIGHT * aside + sum(TITLE_WEIGHT if name == "title" else FIELD_WEIGHT for name in fields)
