"""The result of a comparison: the data model of `repost-comparison/1`, and its JSON.

Comparisons are computed in `archive.comparison.articles`. The JSON is a contract
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
    """Which article is on one side; a field is None if unknown (a lone file has no version)."""

    url: str | None
    version: int | None
    digest: str | None


@dataclass(frozen=True, slots=True)
class Span:
    """A span of one body block: `text` is `block.text[start:end]`, offsets in characters."""

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
    """A change outside the body; `left` is None if the field was added, `right` if it was dropped."""

    field: FieldName
    cls: FieldClass
    left: str | None
    right: str | None


@dataclass(frozen=True, slots=True)
class Attribution:
    """The verdict on the right side's claim about its origin, and the reasons for it."""

    verdict: AttributionVerdict
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The aligned difference of two articles: left is the original or older one, right the repost or newer one."""

    left: Side
    right: Side
    verdict: Verdict
    kept: float  # share of left's body characters that are also in right (folded)
    new: float  # share of right's body characters that are not in left
    edits: tuple[Edit, ...]  # in right's reading order; deletions where they would be
    fields: tuple[FieldChange, ...]
    attribution: Attribution


def comparison_to_json(comparison: Comparison) -> dict[str, Any]:
    """Return the comparison as the JSON object of the contract."""
    return {
        "format": FORMAT,
        "left": _side_to_json(comparison.left),
        "right": _side_to_json(comparison.right),
        "verdict": comparison.verdict,
        "kept": round(comparison.kept, 4),
        "new": round(comparison.new, 4),
        "edits": [
            {"class": edit.cls, "left": _span_to_json(edit.left), "right": _span_to_json(edit.right)}
            for edit in comparison.edits
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


def _side_to_json(side: Side) -> dict[str, Any]:
    return {"url": side.url, "version": side.version, "digest": side.digest}


def _span_to_json(span: Span | None) -> dict[str, Any] | None:
    if span is None:
        return None
    return {"block": span.block, "start": span.start, "end": span.end, "text": span.text}
