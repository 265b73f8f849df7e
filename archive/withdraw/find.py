"""Find what a withdrawal removes: versions, the evidence of their captures, records that no line names. Writes nothing.

The evidence of a capture goes as a whole: the answers on the way to the page, the request, the metadata. A range that
holds the bytes of a version that stays is kept.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from archive.files import quarantine
from archive.log import (
    AliasEntry,
    CaptureEntry,
    CaptureLog,
    ExtractionEntry,
    WithdrawalEntry,
    Withdrawals,
    WithdrawnVersion,
    parse_line,
)
from archive.model import ArchiveDamaged, FormatError, NotArchived
from archive.store import DocumentFolder
from archive.warc import plan_hole
from archive.withdraw.unlogged import Wanted, cut_off_records, is_blank, unlogged_records

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from archive.log import Entry, EvidenceRange, Hole
    from archive.store import StoredVersion


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for: a canonical URL, one version of it (None: all), why, and whether it holds for the future."""

    url: str
    version: int | None
    reason: str
    also_future: bool = False


@dataclass(slots=True)
class _Page:
    """What the log says of one address: the captures in order, each with its further pages, and the versions."""

    url: str
    captures: list[tuple[CaptureEntry, tuple[CaptureEntry, ...]]] = field(default_factory=list)
    numbers: set[int] = field(default_factory=set)
    parts: list[CaptureEntry] = field(default_factory=list)  # further pages whose first page has not come yet

    def add(self, entry: CaptureEntry | ExtractionEntry) -> None:
        if entry.new and entry.version is not None:
            self.numbers.add(entry.version)
        if isinstance(entry, ExtractionEntry):
            return
        if entry.part_of is not None:
            self.parts.append(entry)
            return
        self.captures.append((entry, tuple(self.parts)))
        self.parts = []


def find_withdrawals(root: Path, order: Order, at: datetime) -> list[WithdrawalEntry]:
    """Return the entries of a withdrawal, one for each address of the page. Call it with the archive's lock held.

    Raises NotArchived, which says what is stored instead; ArchiveDamaged.
    """
    urls = {order.url} if order.version is not None else addresses(root, order.url)
    pages = {url: _Page(url) for url in sorted(urls, key=lambda url: (url != order.url, url))}
    covered: dict[str, list[tuple[int, int]]] = {}
    further_of = None
    for entry in log_entries(root):
        if not isinstance(entry, CaptureEntry | ExtractionEntry):
            continue
        if isinstance(entry, CaptureEntry):
            if entry.warc is not None:
                end = entry.warc.offset + entry.warc.length
                covered.setdefault(entry.warc.file, []).append((entry.warc.offset, end))
            if entry.part_of is not None and entry.url == order.url:
                further_of = entry.part_of
        page = pages.get((entry.part_of if isinstance(entry, CaptureEntry) else None) or entry.url)
        if page is not None:
            page.add(entry)
    earlier = Withdrawals.of(root)
    finder = _Finder(root, order, at, earlier)
    found = [finder.find(page) for page in pages.values()]
    first = _with_unlogged(root, found, urls, covered, earlier)
    entries = [entry for entry in (first, *found[1:]) if _is_something(entry)]
    if entries:
        return entries
    if order.also_future and earlier.order(order.url) is None:
        return [first]  # nothing is stored, and nothing shall be
    raise NotArchived(_why_nothing(order, pages[order.url], earlier, further_of))


def addresses(root: Path, url: str) -> set[str]:
    """Return all addresses of a page, by the aliases in the log."""
    pairs = [(entry.url, entry.of) for entry in log_entries(root, b'"alias"') if isinstance(entry, AliasEntry)]
    found, grown = {url}, True
    while grown:
        more = {end for pair in pairs if not found.isdisjoint(pair) for end in pair}
        grown = not more <= found
        found |= more
    return found


def log_entries(root: Path, mark: bytes = b"") -> Iterator[Entry]:
    """Yield the entries of the log, or of the lines that contain `mark`; unreadable lines are skipped."""
    for _, raw in CaptureLog(root).lines():
        if mark in raw:
            with suppress(ValueError):
                yield parse_line(raw)


class _Finder:
    """Finds what goes of one page after the other."""

    def __init__(self, root: Path, order: Order, at: datetime, earlier: Withdrawals) -> None:
        self._root = root
        self._order = order
        self._at = at
        self._earlier = earlier

    def find(self, page: _Page) -> WithdrawalEntry:
        """Return the entry for a page; without versions and evidence if nothing is left of it."""
        document = DocumentFolder(self._root, page.url)
        there = set(document.numbers()) | set(quarantine.numbers(self._root, document.folder))
        known = {number for number in page.numbers if self._earlier.of_version(page.url, number) is None} | there
        going = known if self._order.version is None else known & {self._order.version}
        versions = {number: stored for number in sorted(there) if (stored := _read(document, number)) is not None}
        captures = self._captures(page, going, versions)
        digests = {capture.payload_digest for capture in captures}
        for stored in (versions[number] for number in going & versions.keys()):
            if any(capture.warc and _has(capture.warc, _places(stored)[0]) for capture in captures):
                digests.add(stored.version.payload_digest)
        return WithdrawalEntry(
            at=self._at,
            url=page.url,
            reason=self._order.reason,
            version=self._order.version,
            also_future=self._order.also_future,
            versions=tuple(WithdrawnVersion(number, _digest(versions.get(number))) for number in sorted(going)),
            payloads=tuple(sorted(digest for digest in digests if digest)),
            evidence=tuple(self._holes(captures)),
        )

    def _captures(self, page: _Page, going: set[int], versions: dict[int, StoredVersion]) -> list[CaptureEntry]:
        """Return the captures whose evidence goes."""
        if self._order.version is None:
            return [entry for capture, parts in page.captures for entry in (capture, *parts)] + page.parts
        staying = [_places(stored) for number, stored in versions.items() if number not in going]
        kept = {place for places in staying for place in places}
        gone = {place for number in going & versions.keys() for place in _places(versions[number])}
        found = []
        for capture, parts in page.captures:
            for entry in (capture, *parts):
                held = entry.warc
                if held is None or any(_has(held, place) for place in kept):
                    continue
                if capture.version in going or any(_has(held, place) for place in gone):
                    found.append(entry)
        return found

    def _holes(self, captures: list[CaptureEntry]) -> Iterator[Hole]:
        for entry in captures:
            held = entry.warc
            if held is None:
                continue
            hole = self._earlier.hole(held.file, held.offset)
            if hole is None or not is_blank(self._root, hole):
                yield plan_hole(self._root, held.file, held.offset, held.length, self._at)


def _with_unlogged(
    root: Path,
    found: list[WithdrawalEntry],
    urls: set[str],
    covered: dict[str, list[tuple[int, int]]],
    earlier: Withdrawals,
) -> WithdrawalEntry:
    """Return the first entry with the page's records that no line of the log names: their writer was killed."""
    first = found[0]
    digests = None if first.version is None else frozenset(first.payloads)
    wanted = Wanted(frozenset(urls), digests)
    holes = [
        plan_hole(root, file, offset, length, first.at)
        for file, offset, length in unlogged_records(root, covered, wanted)
        if earlier.hole(file, offset) is None
    ]
    return WithdrawalEntry(
        at=first.at,
        url=first.url,
        reason=first.reason,
        version=first.version,
        also_future=first.also_future,
        versions=first.versions,
        payloads=first.payloads,
        evidence=(*first.evidence, *holes),
        cut_off=tuple(cut_off_records(root, wanted)),
    )


def _is_something(entry: WithdrawalEntry) -> bool:
    return bool(entry.versions or entry.evidence or entry.cut_off)


def _read(document: DocumentFolder, number: int) -> StoredVersion | None:
    try:
        return document.read(number)
    except (ArchiveDamaged, FormatError):
        return None


def _digest(stored: StoredVersion | None) -> str:
    return "" if stored is None else stored.version.digest


def _places(stored: StoredVersion) -> list[tuple[str, int]]:
    return [(place.file, place.offset) for place in (stored.payload, *stored.parts)]


def _has(held: EvidenceRange, place: tuple[str, int]) -> bool:
    file, offset = place
    return file == held.file and held.offset <= offset < held.offset + held.length


def _why_nothing(order: Order, page: _Page, earlier: Withdrawals, further_of: str | None) -> str:
    before = [entry for entry in earlier.entries if entry.url == order.url]
    if order.version is not None and order.version in page.numbers:
        before = [entry for entry in before if order.version in {version.number for version in entry.versions}]
    elif order.version is not None and (page.numbers or page.captures):
        numbers = sorted(page.numbers)
        several = (
            f"v{numbers[0]} to v{numbers[-1]}" if len(numbers) > 1 else f"only v{numbers[0]}" if numbers else "none"
        )
        there = f"there is {several}"
        return f"{order.url} has no version {order.version}; {there}"
    if before:
        return f"{order.url} was withdrawn on {before[-1].at:%Y-%m-%d} already: {before[-1].reason}"
    if further_of is not None:
        return f"{order.url} is a further page of {further_of}: withdraw that"
    if page.captures:
        return f"{order.url} was captured, but nothing of it is stored that could be withdrawn"
    return f"{order.url} is not in this archive"
