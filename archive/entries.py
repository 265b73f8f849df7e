"""The lines of the capture log as values, and their JSON.

A line holds what happened once: a capture (successful or not) or a comparison. Reading is tolerant of
keys it doesn't know, and of a missing key where "the line doesn't say" has an obvious meaning, so that
later versions may leave out or add some. How lines are kept and chained is in `archive.log`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, cast

from archive.comparison import Side
from archive.urls import MAX_LENGTH

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.comparison import AttributionVerdict, Comparison, EditClass, Verdict
    from archive.record import Capture, Outcome

Json = dict[str, Any]

# A reason is one line for a person. A server may put a novel into its status line.
MAX_REASON: Final = 500
# No fetcher follows so many redirects; a saved page can claim any number of them.
MAX_HOPS: Final = 100
# Room for any canonical URL, whose escapes take up to three times the characters.
MAX_URL: Final = 3 * MAX_LENGTH


@dataclass(frozen=True, slots=True)
class Place:
    """Where a WARC record begins: a file below the archive's root, and the offset of its gzip member."""

    file: str
    offset: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """The bytes of a WARC file that hold one capture's records, and their SHA-256 as they lie there."""

    file: str
    offset: int
    length: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureEntry:
    """One capture, as the log has it."""

    at: datetime
    url: str  # canonical; as it was given where it has no canonical form
    final_url: str
    hops: tuple[str, ...]
    outcome: Outcome
    reason: str
    status: int | None
    payload_digest: str | None
    warc: Stretch | None  # None where no response came
    version: int | None  # the version this capture shows; None where no article was read
    new: bool  # whether that version was stored by this capture
    file_digest: str | None  # SHA-256 of the version's file, where it is new
    problem: str | None  # why the page was read as no article
    seq: int = 0
    prev: str | None = None
    kind: Literal["capture"] = field(default="capture", init=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonEntry:
    """One comparison, as the log has it: what it found, not the difference itself (that is computed)."""

    at: datetime
    left: Side
    right: Side
    verdict: Verdict
    kept: float
    new: float
    attribution: AttributionVerdict
    edits: Mapping[EditClass, int]
    seq: int = 0
    prev: str | None = None
    kind: Literal["comparison"] = field(default="comparison", init=False)


Entry: TypeAlias = CaptureEntry | ComparisonEntry


def capture_entry(capture: Capture, url: str, *, warc: Stretch | None, problem: str | None) -> CaptureEntry:
    """Return the log's entry for a capture of the document `url` that shows no version (yet)."""
    return CaptureEntry(
        at=capture.fetched_at.astimezone(UTC),
        url=url,
        final_url=bounded_url(capture.final_url),
        hops=tuple(bounded_url(hop) for hop in capture.hops[:MAX_HOPS]),
        outcome=capture.outcome,
        reason=one_line(capture.reason),
        status=capture.status,
        payload_digest=capture.payload_digest,
        warc=warc,
        version=None,
        new=False,
        file_digest=None,
        problem=one_line(problem) if problem else None,
    )


def comparison_entry(comparison: Comparison, at: datetime) -> ComparisonEntry:
    """Return the log's entry for a comparison made at that time."""
    return ComparisonEntry(
        at=at.astimezone(UTC),
        left=comparison.left,
        right=comparison.right,
        verdict=comparison.verdict,
        kept=round(comparison.kept, 4),
        new=round(comparison.new, 4),
        attribution=comparison.attribution.verdict,
        edits=dict(sorted(Counter(edit.cls for edit in comparison.edits).items())),
    )


def to_json(entry: Entry) -> Json:
    """Return the entry as the JSON object of its line."""
    head: Json = {"seq": entry.seq, "kind": entry.kind, "prev": entry.prev, "at": to_time(entry.at)}
    if isinstance(entry, ComparisonEntry):
        return head | {
            "left": _side_to_json(entry.left),
            "right": _side_to_json(entry.right),
            "verdict": entry.verdict,
            "kept": entry.kept,
            "new": entry.new,
            "attribution": entry.attribution,
            "edits": dict(entry.edits),
        }
    return head | {
        "url": entry.url,
        "final_url": entry.final_url,
        "hops": list(entry.hops),
        "outcome": entry.outcome,
        "reason": entry.reason,
        "status": entry.status,
        "payload_digest": entry.payload_digest,
        "warc": None if entry.warc is None else _stretch_to_json(entry.warc),
        "version": entry.version,
        "new": entry.new,
        "file_digest": entry.file_digest,
        "problem": entry.problem,
    }


def from_json(line: Mapping[str, Any]) -> Entry:
    """Read an entry. Raises KeyError, TypeError or ValueError where it is none."""
    kind, seq, prev, at = line["kind"], line["seq"], line["prev"], from_time(line["at"])
    if not isinstance(seq, int) or not isinstance(prev, str | None):
        raise TypeError("seq or prev of a wrong type")
    if kind == "capture":
        return _capture_from_json(line, seq=seq, prev=prev, at=at)
    if kind == "comparison":
        return ComparisonEntry(
            seq=seq,
            prev=prev,
            at=at,
            left=_side_from_json(line["left"]),
            right=_side_from_json(line["right"]),
            verdict=line["verdict"],
            kept=line["kept"],
            new=line["new"],
            attribution=line["attribution"],
            edits=dict(line["edits"]),
        )
    raise ValueError(f"a line of an unknown kind: {kind!r}")


def _capture_from_json(line: Mapping[str, Any], *, seq: int, prev: str | None, at: datetime) -> CaptureEntry:
    warc = line.get("warc")
    return CaptureEntry(
        seq=seq,
        prev=prev,
        at=at,
        url=line["url"],
        final_url=line.get("final_url", line["url"]),
        hops=tuple(line.get("hops", ())),
        outcome=cast("Outcome", line["outcome"]),
        reason=line.get("reason", ""),
        status=line.get("status"),
        payload_digest=line.get("payload_digest"),
        warc=None if warc is None else Stretch(warc["file"], warc["offset"], warc["length"], warc["digest"]),
        version=line.get("version"),
        new=line.get("new", False),
        file_digest=line.get("file_digest"),
        problem=line.get("problem"),
    )


def to_time(at: datetime) -> str:
    """Write a time as ISO 8601 in UTC, with "Z".

    >>> to_time(datetime(2023, 12, 16, 8, 30, tzinfo=UTC))
    '2023-12-16T08:30:00Z'
    """
    return at.astimezone(UTC).isoformat().removesuffix("+00:00") + "Z"


def from_time(text: str) -> datetime:
    """Read a time written by `to_time`. Raises ValueError or TypeError."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"a time without its offset: {text!r}")
    return at


def bounded_url(url: str) -> str:
    """Cut a URL that is longer than any canonical one (nothing was fetched from it)."""
    return url[:MAX_URL]


def one_line(text: str) -> str:
    """Fold a reason to one bounded line."""
    folded = " ".join(text.split())
    return folded if len(folded) <= MAX_REASON else folded[: MAX_REASON - 1] + "…"


def _stretch_to_json(warc: Stretch) -> Json:
    return {"file": warc.file, "offset": warc.offset, "length": warc.length, "digest": warc.digest}


def _side_to_json(side: Side) -> Json:
    return {"url": side.url, "version": side.version, "digest": side.digest}


def _side_from_json(side: Mapping[str, Any]) -> Side:
    return Side(side["url"], side["version"], side["digest"])
