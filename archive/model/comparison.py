"""The result of a comparison: the data model of `repost-comparison/2`, and its JSON.

Comparisons are computed in `archive.comparison.articles`. The JSON is a contract
(`archive/schemas/repost-comparison-2.json`); `repost-comparison/1`, which had no findings, no class for renumbering and
no time of capture, is read as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMAT: Final = "repost-comparison/2"
FORMATS: Final = ("repost-comparison/1", FORMAT)

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
    "renumbering",
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
    captured_at: datetime | None = None  # when the page was captured that the article was read from; aware


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
class Finding:
    """What is told once: an edit, or all edits that are equal, with a few characters beside the first of them."""

    cls: EditClass
    edits: tuple[int, ...]  # indices into the comparison's edits, ascending
    context: str

    @property
    def count(self) -> int:
        """How many edits it sums up."""
        return len(self.edits)


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
    findings: tuple[Finding, ...] = ()  # every edit is in one; the gravest first


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
        "findings": [
            {
                "class": finding.cls,
                "count": finding.count,
                "edits": list(finding.edits),
                "context": finding.context,
            }
            for finding in comparison.findings
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


def comparison_from_json(value: Mapping[str, Any]) -> Comparison:
    """Read a comparison from its JSON object, of this format or an older one. Raises ValueError, which says why."""
    if value.get("format") not in FORMATS:
        raise ValueError(f"not a comparison of a known format: {value.get('format')!r}")
    try:
        return Comparison(
            left=_side_from_json(value["left"]),
            right=_side_from_json(value["right"]),
            verdict=value["verdict"],
            kept=float(value["kept"]),
            new=float(value["new"]),
            edits=tuple(
                Edit(edit["class"], _span_from_json(edit["left"]), _span_from_json(edit["right"]))
                for edit in value["edits"]
            ),
            fields=tuple(
                FieldChange(change["field"], change["class"], change["left"], change["right"])
                for change in value["fields"]
            ),
            attribution=Attribution(value["attribution"]["verdict"], tuple(value["attribution"]["reasons"])),
            findings=tuple(
                Finding(finding["class"], tuple(finding["edits"]), finding["context"])
                for finding in value.get("findings", ())
            ),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a comparison: {error!r}") from error


def _side_to_json(side: Side) -> dict[str, Any]:
    at = side.captured_at
    return {
        "url": side.url,
        "version": side.version,
        "digest": side.digest,
        "captured_at": None if at is None else at.astimezone(UTC).isoformat().removesuffix("+00:00") + "Z",
    }


def _side_from_json(value: Mapping[str, Any]) -> Side:
    at = value.get("captured_at")
    return Side(value["url"], value["version"], value["digest"], None if at is None else datetime.fromisoformat(at))


def _span_from_json(value: Mapping[str, Any] | None) -> Span | None:
    return None if value is None else Span(value["block"], value["start"], value["end"], value["text"])


def _span_to_json(span: Span | None) -> dict[str, Any] | None:
    if span is None:
        return None
    return {"block": span.block, "start": span.start, "end": span.end, "text": span.text}
