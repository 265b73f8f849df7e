"""What was compared in a case: the edits of each page by its own site, and where the compared texts stand in the bytes.

A table of places has a row for each block of both compared bodies and for each side of each edit: the bytes of which
payload, in which record. What each row says can be seen by cutting these bytes out.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.comparison import compare
from archive.export.pack.places import PageText
from archive.model import Side
from archive.report import printable, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from archive.export.pack.places import Place
    from archive.model import Comparison, Span, Version

_COLUMNS: Final = (
    *("side", "version", "what", "class", "block", "start", "end", "text"),
    *("payload", "first_byte", "bytes", "times", "record", "record_at", "record_id"),
)
# Versions of one page whose edits are shown; a page that changes with each visit has thousands.
MAX_REVISIONS: Final = 50


class Revision(NamedTuple):
    """Two states of one page, one after the other, and what differs. `edit`: whether its site edited it."""

    name: str  # of the page in file names
    found: Comparison
    left: Version
    right: Version
    edit: bool

    @property
    def file(self) -> str:
        """Return the name of its files, without their endings."""
        return f"comparison/{self.name}-v{self.left.number}-v{self.right.number}"


class PackedPayload(NamedTuple):
    """A payload in the pack: its file, its bytes, and where its record is: file, offset there, WARC-Record-ID."""

    file: str
    data: bytes
    record: str
    record_at: int | None
    record_id: str


class ComparedSide(NamedTuple):
    """One side of a comparison: "original" or "repost", its version, and the payloads that it was read from."""

    name: str
    version: Version
    payloads: Sequence[PackedPayload]


def side_of(version: Version) -> Side:
    """Return a version as a side of a comparison."""
    return Side(version.url, version.number, version.digest, version.captured_at)


def revisions(name: str, versions: Sequence[Version], taken_back: frozenset[int]) -> Iterator[Revision]:
    """Yield the newest steps from one version of a page to the next, oldest first.

    `taken_back` are the versions that a later line of the log says are no edits.
    """
    for left, right in pairwise(versions[-MAX_REVISIONS - 1 :]):
        found = compare(left.article, right.article, left_side=side_of(left), right_side=side_of(right))
        yield Revision(name, found, left, right, right.cause == "page" and right.number not in taken_back)


def places_table(found: Comparison, left: ComparedSide, right: ComparedSide) -> bytes:
    """Return the table of places of a comparison, as TSV."""
    lines = ["\t".join(_COLUMNS)]
    for side, spans in ((left, [edit.left for edit in found.edits]), (right, [edit.right for edit in found.edits])):
        finder = _Finder(side)
        for number, block in enumerate(side.version.article.body):
            if block.text:
                lines.append(finder.row("block", "", number, 0, len(block.text)))
        for number, (edit, span) in enumerate(zip(found.edits, spans, strict=True), start=1):
            if span is not None and span.text:
                lines.append(finder.row(f"edit {number}", edit.cls, *_bounds(span)))
    return ("\n".join(lines) + "\n").encode("utf-8", "backslashreplace")


def _bounds(span: Span) -> tuple[int, int, int]:
    return span.block, span.start, span.end


class _Finder:
    """Finds the blocks of one version in its payloads."""

    def __init__(self, side: ComparedSide) -> None:
        self._side = side
        encoding = side.version.reading.encoding
        self._pages = [(payload, PageText(payload.data, encoding)) for payload in side.payloads]

    def row(self, what: str, cls: str, block: int, start: int, end: int) -> str:
        """Return the row of a span of a block."""
        text = self._side.version.article.body[block].text
        payload, place = self._find(text, start, end)
        shown = printable(shorten(text[start:end])).replace("\t", " ")
        cells = (self._side.name, self._side.version.number, what, cls, block, start, end, shown)
        if payload is None or place is None:
            return "\t".join(map(str, (*cells, *("",) * 7)))
        where = (payload.file, place.start, place.end - place.start, place.times)
        record_at = "" if payload.record_at is None else payload.record_at
        return "\t".join(map(str, (*cells, *where, payload.record, record_at, payload.record_id)))

    def _find(self, text: str, start: int, end: int) -> tuple[PackedPayload | None, Place | None]:
        for payload, page in self._pages:
            if (place := page.find(text, start, end)) is not None:
                return payload, place
        return None, None
