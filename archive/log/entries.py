"""What the capture log holds, as values: one type for each kind of line.

A capture (successful or not), a version that a newer extractor read from stored bytes, an alias that was found, a
comparison, a trusted timestamp. A field's default is what a line means where it leaves the field out; the types and
bounds are checked where a line is read (`archive.log.lines`). How lines are kept and chained is in
`archive.log.capture_log`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, ClassVar, Final, Literal, TypeAlias

from msgspec import Meta, Struct
from msgspec.structs import force_setattr

from archive.model import MAX_LENGTH, AttributionVerdict, Outcome, Side, Verdict

if TYPE_CHECKING:
    from archive.model import Capture, Comparison

# A reason is one line for a person. A server may put a novel into its status line.
MAX_REASON: Final = 500
# No fetcher follows so many redirects; a saved page can claim any number of them.
MAX_HOPS: Final = 100
# ETags are a hash or two; what is longer would be carried in every line.
MAX_VALIDATOR: Final = 200
# Room for any canonical URL, whose escapes take up to three times the characters.
MAX_URL: Final = 3 * MAX_LENGTH

# How it showed that two addresses are one page.
AliasSign: TypeAlias = Literal["redirect", "canonical"]
Time: TypeAlias = Annotated[datetime, Meta(tz=True)]
Ratio: TypeAlias = Annotated[float, Meta(ge=0, le=1)]


class RecordPosition(Struct, frozen=True):
    """Where a WARC record begins: a file below the archive's root, and the offset of its gzip member."""

    file: str
    offset: int


class EvidenceRange(Struct, frozen=True):
    """The bytes of a WARC file that hold one capture's records, and their SHA-256 as they lie there."""

    file: str
    offset: int
    length: int
    digest: str


class Validators(Struct, frozen=True):
    """What a server gave to ask again with (RFC 9110 § 8.8): sent back as they came."""

    etag: str | None = None
    last_modified: str | None = None


class _Line(Struct, frozen=True, kw_only=True, tag_field="kind"):
    """What each line has. Its number and link are 0 and None until the log gives them."""

    seq: int = 0
    prev: str | None = None
    at: Time


class CaptureEntry(_Line, frozen=True, kw_only=True, tag="capture"):
    """One capture, as the log has it."""

    kind: ClassVar[Literal["capture"]] = "capture"
    url: str  # canonical; as it was given where it has no canonical form
    final_url: str = ""  # the same as `url` where a line leaves it out
    hops: tuple[str, ...] = ()
    outcome: Outcome
    reason: str = ""
    status: int | None = None
    payload_digest: str | None = None  # None where no payload came, and where `same` says which it is
    same: bool = False  # whether the payload is byte for byte the one that the version was read from
    warc: EvidenceRange | None = None  # None where no response came
    validators: Validators | None = None
    part_of: str | None = None  # the document whose further page this is; it holds no versions of its own
    # The page of which an archive service (the host of `url`) keeps this copy, and of when it says that it is. The
    # copy is a document of its own: it never counts as a capture of that page.
    memento_of: str | None = None
    memento_at: Time | None = None
    version: int | None = None  # the version this capture shows; None where no article was read
    new: bool = False  # whether that version was stored by this capture
    file_digest: str | None = None  # SHA-256 of the version's file, where it is new
    problem: str | None = None  # why the page was read as no article

    def __post_init__(self) -> None:
        """Fill in where the page was found, if the line leaves it out."""
        force_setattr(self, "final_url", self.final_url or self.url)


class ExtractionEntry(_Line, frozen=True, kw_only=True, tag="extraction"):
    """One new version that a newer extractor read from stored bytes; nothing was fetched."""

    kind: ClassVar[Literal["extraction"]] = "extraction"
    url: str
    extractor: str
    version: int
    file_digest: str

    @property
    def new(self) -> Literal[True]:
        """Whether the version was stored by this; it always was."""
        return True


class AliasEntry(_Line, frozen=True, kw_only=True, tag="alias"):
    """Two addresses of one page, found to be that: from here on `url` is another name of `of`."""

    kind: ClassVar[Literal["alias"]] = "alias"
    url: str
    of: str
    shown_by: AliasSign
    digest: str  # the editorial content that both showed


class TimestampEntry(_Line, frozen=True, kw_only=True, tag="timestamp"):
    """One trusted timestamp (RFC 3161) over a line of the log, and with it over all lines before."""

    kind: ClassVar[Literal["timestamp"]] = "timestamp"
    line: int  # the number of the line
    line_digest: str
    authority: str  # whom it was asked of
    file: str  # where the token lies, below the root
    file_digest: str


class ComparisonEntry(_Line, frozen=True, kw_only=True, tag="comparison"):
    """One comparison, as the log has it: what it found, not the difference itself (that is computed)."""

    kind: ClassVar[Literal["comparison"]] = "comparison"
    left: Side
    right: Side
    verdict: Verdict
    kept: Ratio
    new: Ratio
    attribution: AttributionVerdict
    edits: Mapping[str, int]  # by class of edit


Entry: TypeAlias = CaptureEntry | ExtractionEntry | AliasEntry | TimestampEntry | ComparisonEntry


def capture_entry(capture: Capture, url: str, *, problem: str | None, part_of: str | None = None) -> CaptureEntry:
    """Return the log's entry for a capture of the document `url` that shows no version and has no evidence (yet)."""
    return CaptureEntry(
        at=capture.fetched_at.astimezone(UTC),
        url=url,
        final_url=truncate_url(capture.final_url),
        hops=tuple(truncate_url(hop) for hop in capture.hops[:MAX_HOPS]),
        outcome=capture.outcome,
        reason=single_line(capture.reason),
        status=capture.status,
        payload_digest=None if capture.outcome == "not-modified" else capture.payload_digest,
        part_of=part_of,
        memento_of=None if capture.memento_of is None else truncate_url(capture.memento_of),
        memento_at=None if capture.memento_at is None else capture.memento_at.astimezone(UTC),
        validators=validators_of(capture),
        problem=single_line(problem) if problem else None,
    )


def validators_of(capture: Capture) -> Validators | None:
    """Return what a page was sent with to ask again by; None for a failure, or where there is nothing.

    None too for a page that was found elsewhere: asked again, it is the other address that would answer to them.
    """
    if not capture.ok or capture.final_url != capture.url:
        return None
    found = Validators(_validator(capture.header("etag")), _validator(capture.header("last-modified")))
    return found if found != Validators() else None


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


def format_time(at: datetime) -> str:
    """Write a time as ISO 8601 in UTC, with "Z".

    >>> format_time(datetime(2023, 12, 16, 8, 30, tzinfo=UTC))
    '2023-12-16T08:30:00Z'
    """
    return at.astimezone(UTC).isoformat().removesuffix("+00:00") + "Z"


def parse_time(text: str) -> datetime:
    """Read a time written by `format_time`. Raises ValueError or TypeError."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"a time without its offset: {text!r}")
    return at


def truncate_url(url: str) -> str:
    """Cut a URL that is longer than any canonical one (nothing was fetched from it)."""
    return url[:MAX_URL]


def single_line(text: str) -> str:
    """Fold a reason to one bounded line."""
    folded = " ".join(text.split())
    return folded if len(folded) <= MAX_REASON else folded[: MAX_REASON - 1] + "…"


def _validator(value: str | None) -> str | None:
    """Take a validator that can be sent back in a header: printable ASCII, of a length that servers use."""
    if value is None or not (0 < len(value) <= MAX_VALIDATOR and value.isascii() and value.isprintable()):
        return None
    return value
