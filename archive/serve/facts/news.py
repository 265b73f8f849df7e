"""Which lines of the log are news for a person, of what kind, and how grave. Pure.

The grave ones come first on the front page. What only repeats (the same comparison again, a page that is still gone)
is no news; which lines repeat, `archive.serve.facts.log_index` knows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.log import ComparisonEntry

NewsKind: TypeAlias = Literal[
    "original-gone",
    "repost",  # a repost compared with its original
    "edited",
    "gone",
    "suspect",
    "back",
    "withdrawn",
]
Level: TypeAlias = Literal["grave", "notable", "minor", "none"]

NEWS_KINDS: Final[tuple[NewsKind, ...]] = get_args(NewsKind)
LEVELS: Final[tuple[Level, ...]] = get_args(Level)
# Classes of edits that change what a text says.
_SENSE: Final = frozenset(("number", "negation", "name", "quotation"))
_BY_KIND: Final[Mapping[NewsKind, Level]] = {
    "original-gone": "grave",
    "edited": "notable",
    "gone": "notable",
    "suspect": "minor",
    "back": "minor",
    "withdrawn": "minor",
}


def level_of_kind(kind: NewsKind) -> int:
    """Return the place among `LEVELS` of news other than a comparison."""
    return LEVELS.index(_BY_KIND[kind])


def level_of_comparison(entry: ComparisonEntry) -> int:
    """Return the place among `LEVELS` of a comparison: 0 where a repost says something else than its original."""
    changes_sense = entry.verdict == "altered" and any(entry.edits.get(cls) for cls in _SENSE)
    if changes_sense or entry.attribution == "contradicted":
        return LEVELS.index("grave")
    if entry.verdict in ("altered", "abridged", "extended"):
        return LEVELS.index("notable")
    return LEVELS.index("minor" if entry.verdict == "different" else "none")
