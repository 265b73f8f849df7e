"""What a comparison says: the values of `repost-comparison/1`, and their JSON.

How it is worked out is in `archive.comparison.articles`. The JSON is a contract
(`archive/schemas/repost-comparison-1.json`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias, get_args

FORMAT: Final = "repost-comparison/1"

Verdict: TypeAlias = Literal["identical", "typographic", "abridged", "extended", "altered", "different"]
EditClass: TypeAlias = Literal[
    "typographic",
    "number",
    "negation",
    "name",
    "quotation",
    "wording",
    "deletion",
    "insertion",
    "move",
    "split",
    "merge",
    "image",
]
FieldName: TypeAlias = Literal["title", "source", "author", "published", "original_url", "boilerplate"]
FieldClass: TypeAlias = Literal["changed", "dropped", "added"]
AttributionVerdict: TypeAlias = Literal["confirmed", "contradicted", "unproven", "missing"]

VERDICTS: Final[tuple[Verdict, ...]] = get_args(Verdict)
EDIT_CLASSES: Final[tuple[EditClass, ...]] = get_args(EditClass)
ATTRIBUTION_VERDICTS: Final[tuple[AttributionVerdict, ...]] = get_args(AttributionVerdict)


@dataclass(frozen=True, slots=True)
class Side:
    """Which article stands on one side; None where that is unknown (a lone file has no version)."""

    url: str | None
    version: int | None
    digest: str | None


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one body block: `text` is `block.text[start:end]`, offsets in characters."""

    block: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Edit:
    """One change; `left` is None for an insertion, `right` for a deletion."""

    cls: EditClass
    left: Span | None
    right: Span | None


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A change outside the body; `left` is None for what was added, `right` for what was dropped."""

    field: FieldName
    cls: FieldClass
    left: str | None
    right: str | None


@dataclass(frozen=True, slots=True)
class Attribution:
    """Whether the right side's claim of its origin holds, and why we say so."""

    verdict: AttributionVerdict
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The aligned difference of two articles: left the original or older, right the repost or newer."""

    left: Side
    right: Side
    verdict: Verdict
    kept: float  # share of left's body characters that right has (folded)
    new: float  # share of right's body characters that left has not
    edits: tuple[Edit, ...]  # in right's reading order; deletions where they would stand
    fields: tuple[FieldChange, ...]
    attribution: Attribution


def to_json(comparison: Comparison) -> dict[str, Any]:
    """Return the comparison as its contract's JSON object."""
    return {
        "format": FORMAT,
        "left": _side(comparison.left),
        "right": _side(comparison.right),
        "verdict": comparison.verdict,
        "kept": round(comparison.kept, 4),
        "new": round(comparison.new, 4),
        "edits": [
            {"class": edit.cls, "left": _span(edit.left), "right": _span(edit.right)} for edit in comparison.edits
        ],
        "fields": [
            {"field": change.field, "class": change.cls, "left": change.left, "right": change.right}
            for change in comparison.fields
        ],
        "attribution": {
            "verdict": comparison.attribution.verdict,
            "reasons": list(comparison.attribution.reasons),
        },
    }


def _side(side: Side) -> dict[str, Any]:
    return {"url": side.url, "version": side.version, "digest": side.digest}


def _span(span: Span | None) -> dict[str, Any] | None:
    if span is None:
        return None
    return {"block": span.block, "start": span.start, "end": span.end, "text": span.text}
