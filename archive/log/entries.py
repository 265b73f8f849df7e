"""The entries of the capture log: one type for each kind of line.

A capture (successful or not), a version that a newer extractor read from stored bytes, an alias, a comparison, a
trusted timestamp, a version that is no edit, a withdrawal. A field's default is what a line means if it leaves the
field out. Types and bounds are checked when a line is read (`archive.log.lines`). How lines are stored and chained is
in `archive.log.capture_log`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, ClassVar, Final, Literal, TypeAlias

from msgspec import Meta, Struct
from msgspec.structs import force_setattr

from archive.model import MAX_LENGTH, AttributionVerdict, Cause, Outcome, Side, TakenFrom, Verdict, sha256

if TYPE_CHECKING:
    from archive.model import Capture, Comparison

# A reason is one line for a person, but a server may send a status line of any length.
MAX_REASON: Final = 500
# No fetcher follows this many redirects, but a saved page can claim any number of them.
MAX_HOPS: Final = 100
# An ETag is a hash or two; a longer one would be repeated in every line.
MAX_VALIDATOR: Final = 200
# Room for any canonical URL, whose escapes take up to three times the characters.
MAX_URL: Final = 3 * MAX_LENGTH

# The evidence that two addresses are one page.
AliasSign: TypeAlias = Literal["redirect", "canonical"]
Time: TypeAlias = Annotated[datetime, Meta(tz=True)]
Ratio: TypeAlias = Annotated[float, Meta(ge=0, le=1)]


class RecordPosition(Struct, frozen=True):
    """The position of a WARC record: a file below the archive's root, and the offset of its gzip member."""

    file: str
    offset: int


class EvidenceRange(Struct, frozen=True):
    """The byte range of a WARC file that holds one capture's records, and the SHA-256 of these bytes as stored."""

    file: str
    offset: int
    length: int
    digest: str


class Hole(Struct, frozen=True):
    """A byte range of a WARC file whose records were withdrawn, and the SHA-256 of what is there instead.

    `tail` is the end of the gzip header there, as hexadecimal digits.
    """

    file: str
    offset: int
    length: int
    digest: str
    tail: Annotated[str, Meta(pattern="^[0-9a-f]{4}$")]


class WithdrawnVersion(Struct, frozen=True):
    """A version that was withdrawn; its digest is "" if its file could not be read."""

    number: int
    digest: str


class Validators(Struct, frozen=True):
    """A response's validators (RFC 9110 § 8.8), sent back unchanged in the next conditional GET."""

    etag: str | None = None
    last_modified: str | None = None


class MergedFrom(Struct, frozen=True):
    """Where an entry stood in another archive's log: which log (`MergeEntry.chain`), and the number of the line."""

    chain: str
    line: int


class _Line(Struct, frozen=True, kw_only=True, tag_field="kind"):
    """The fields of every line. The number and the link are 0 and None until the log sets them."""

    seq: int = 0
    prev: str | None = None
    merged: MergedFrom | None = None  # a line leaves it out if it was written here first
    at: Time


class CaptureEntry(_Line, frozen=True, kw_only=True, tag="capture"):
    """One capture."""

    kind: ClassVar[Literal["capture"]] = "capture"
    url: str  # canonical; unchanged if it has no canonical form
    final_url: str = ""  # a line leaves it out if it is the same as `url`
    hops: tuple[str, ...] = ()
    outcome: Outcome
    reason: str = ""
    status: int | None = None
    payload_digest: str | None = None  # None without a payload, and where `same` is true
    same: bool = False  # whether the payload is byte for byte the one that the version was read from
    warc: EvidenceRange | None = None  # None without a response
    validators: Validators | None = None
    part_of: str | None = None  # the document whose further page this is; such a page has no versions of its own
    # The page that this is an archive service's copy of (the service is the host of `url`), and the service's date of
    # the copy. The copy is a document of its own: it never counts as a capture of that page.
    memento_of: str | None = None
    memento_at: Time | None = None
    taken_from: TakenFrom | None = None  # someone else's capture: the record of their file that it was taken from
    robots_overridden: str | None = None  # the user's reason for fetching what robots.txt forbids
    encoding_by_hand: str | None = None  # that its bytes are read in, whatever they declare
    version: int | None = None  # the version this capture shows; None if no article was read
    new: bool = False  # whether that version was stored by this capture
    file_digest: str | None = None  # SHA-256 of the version's file, if it is new
    cause: Cause | None = None  # why that version exists, if it is new; None in lines of formats 1 and 2
    problem: str | None = None  # why no article was read from the page

    def __post_init__(self) -> None:
        """Set `final_url` to `url` if the line leaves it out."""
        force_setattr(self, "final_url", self.final_url or self.url)


class ExtractionEntry(_Line, frozen=True, kw_only=True, tag="extraction"):
    """A new version that a newer extractor read from stored bytes. Nothing was fetched."""

    kind: ClassVar[Literal["extraction"]] = "extraction"
    url: str
    extractor: str
    version: int
    file_digest: str

    @property
    def new(self) -> Literal[True]:
        """Whether this entry stored the version: always true."""
        return True


class AliasEntry(_Line, frozen=True, kw_only=True, tag="alias"):
    """Two addresses of one page: from this line on, `url` is another name of `of`."""

    kind: ClassVar[Literal["alias"]] = "alias"
    url: str
    of: str
    shown_by: AliasSign
    digest: str  # of the editorial content that both addresses showed


class TimestampEntry(_Line, frozen=True, kw_only=True, tag="timestamp"):
    """A trusted timestamp (RFC 3161) of a line of the log, and so of all lines before it."""

    kind: ClassVar[Literal["timestamp"]] = "timestamp"
    line: int  # the number of the line
    line_digest: str
    authority: str  # the address of the timestamp authority
    file: str  # the token's path below the root
    file_digest: str


class TemplateEntry(_Line, frozen=True, kw_only=True, tag="template"):
    """A version whose cause is "page", but is no edit: the same parts of many pages of its host changed in one run.

    The site has another template, or we read its template otherwise. Takes back what the version's own line says.
    """

    kind: ClassVar[Literal["template"]] = "template"
    url: str
    version: int
    parts: tuple[str, ...]  # names of fields, or "text": paragraphs, pictures, their order
    pages: int  # on how many pages of the host they changed in that run


class FoundBy(Struct, frozen=True):
    """How a page was found to repost another one that it does not link to (`repost find`)."""

    kind: Literal["copy", "edited-copy", "excerpt", "inclusion"]
    share_of_source: Ratio  # of the source's letters and digits, those in copied passages
    share_of_repost: Ratio


class ComparisonEntry(_Line, frozen=True, kw_only=True, tag="comparison"):
    """The findings of one comparison. The difference itself is computed when needed, not stored."""

    kind: ClassVar[Literal["comparison"]] = "comparison"
    left: Side
    right: Side
    verdict: Verdict
    kept: Ratio
    new: Ratio
    attribution: AttributionVerdict
    edits: Mapping[str, int]  # by class of edit
    found: FoundBy | None = None  # the original was found by its text; a line leaves it out if it was linked or given


class WithdrawalEntry(_Line, frozen=True, kw_only=True, tag="withdrawal"):
    """Versions and evidence of a page that were removed on purpose, and why.

    The lines that stored them stay as they were. `version` is what was asked for: one version, or None for the page
    with all its captures; `versions` are those that went. `also_future`: later captures of the page, or of what that
    version said, are refused.
    """

    kind: ClassVar[Literal["withdrawal"]] = "withdrawal"
    url: str
    reason: str
    version: int | None = None
    also_future: bool = False
    versions: tuple[WithdrawnVersion, ...] = ()
    payloads: tuple[str, ...] = ()  # the digests of the payloads
    evidence: tuple[Hole, ...] = ()
    cut_off: tuple[str, ...] = ()  # names of files in damaged/ with records that healing had cut off

    @property
    def forgets(self) -> bool:
        """Whether it took nothing away: the address gave no article, and is forgotten until it is captured again."""
        return not (self.versions or self.evidence or self.cut_off or self.also_future)

    @property
    def forgets_here(self) -> bool:
        """Whether this archive forgot the address, and not one that was merged with it, which may know less of it."""
        return self.forgets and self.merged is None


class MergeEntry(_Line, frozen=True, kw_only=True, tag="merge"):
    """Lines of another archive's log, kept as they were there: what is merged from them is in later lines.

    `chain` names the other log by the SHA-256 of its first line; the lines `start` to `lines` are in `file`, and
    `digest` is the SHA-256 of the last of them.
    """

    kind: ClassVar[Literal["merge"]] = "merge"
    chain: str
    start: int
    lines: int
    digest: str
    file: str
    file_digest: str


Entry: TypeAlias = (
    CaptureEntry
    | ExtractionEntry
    | AliasEntry
    | TimestampEntry
    | TemplateEntry
    | ComparisonEntry
    | WithdrawalEntry
    | MergeEntry
)


def capture_entry(capture: Capture, url: str, *, problem: str | None, part_of: str | None = None) -> CaptureEntry:
    """Return the log entry for a capture of the document `url`, with no version and no evidence set yet."""
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
        taken_from=None if capture.taken_from is None else _single_line_each(capture.taken_from),
        validators=validators_of(capture),
        robots_overridden=None if capture.robots_overridden is None else single_line(capture.robots_overridden),
        encoding_by_hand=capture.encoding_by_hand,
        problem=single_line(problem) if problem else None,
    )


def _single_line_each(taken: TakenFrom) -> TakenFrom:
    return TakenFrom(single_line(taken.file), single_line(taken.record_id), taken.digest)


def validators_of(capture: Capture) -> Validators | None:
    """Return the validators of a capture's response; None for a failed capture or a response without any.

    None for a redirected capture too: its validators belong to the other address, or to who has its cookie, not to the
    one that is asked next. And None if the body may be cut off: "as it was" would keep the half for good.
    """
    if not capture.ok or capture.hops or not capture.end_told:
        return None
    found = Validators(_usable_validator(capture.header("etag")), _usable_validator(capture.header("last-modified")))
    return found if found != Validators() else None


def comparison_entry(comparison: Comparison, at: datetime, found: FoundBy | None = None) -> ComparisonEntry:
    """Return the log entry for a comparison made at that time; `found` says that nothing linked the two."""
    return ComparisonEntry(
        at=at.astimezone(UTC),
        left=comparison.left,
        right=comparison.right,
        verdict=comparison.verdict,
        kept=round(comparison.kept, 4),
        new=round(comparison.new, 4),
        attribution=comparison.attribution.verdict,
        edits=dict(sorted(Counter(edit.cls for edit in comparison.edits).items())),
        found=found,
    )


def findings_digest(entry: ComparisonEntry) -> str:
    """Return what names all that a comparison says, whenever it was made: the sides, the verdict, the counts."""
    left, right = entry.left, entry.right
    said = (
        *(left.url, left.version, left.digest, right.url, right.version, right.digest),
        *(entry.verdict, entry.kept, entry.new, entry.attribution, *sorted(entry.edits.items())),
    )
    return sha256(repr(said).encode("utf-8", "surrogatepass"))


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
        raise ValueError(f"a time without its UTC offset: {text!r}")
    return at


def truncate_url(url: str) -> str:
    """Truncate a URL that is longer than any canonical one (nothing was fetched from it)."""
    return url[:MAX_URL]


def single_line(text: str) -> str:
    """Fold a reason into one line of at most `MAX_REASON` characters."""
    folded = " ".join(text.split())
    return folded if len(folded) <= MAX_REASON else folded[: MAX_REASON - 1] + "…"


def _usable_validator(value: str | None) -> str | None:
    """Return a validator if it can be sent back in a header (printable ASCII, not too long), else None."""
    if value is None or not (0 < len(value) <= MAX_VALIDATOR and value.isascii() and value.isprintable()):
        return None
    return value
