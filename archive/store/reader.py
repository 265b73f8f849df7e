"""Read an archive: documents, versions, history, payloads. Writes nothing, needs no lock.

Every version is checked against its digest as it is read, every payload against the digest in its version.
"""

from __future__ import annotations

import dataclasses
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec.structs import replace

from archive.files import DOCUMENTS, LOG_FILE, quarantine
from archive.log import (
    AliasEntry,
    Aliases,
    CaptureEntry,
    CaptureLog,
    ComparisonEntry,
    ExtractionEntry,
    MergeEntry,
    TemplateEntry,
    TimestampEntry,
    WithdrawalEntry,
    parse_line,
)
from archive.model import ArchiveDamaged, FormatError, NotArchived, canonical_url
from archive.store.documents import DocumentFolder, owner_of
from archive.warc import find_payload_record, open_record, read_page, read_payload

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from archive.log import Entry, FoundBy, Validators
    from archive.model import Outcome, Verdict, Version
    from archive.store.documents import StoredVersion
    from archive.warc import StoredPage


# So many bytes at the end of the log are the newest captures: tens of thousands of lines, read in some milliseconds.
NEWEST: Final = 16 << 20


# The same for pages that are no articles, which every new page is looked up among: ten thousand lines, 2 ms.
NEWEST_UNREAD: Final = 4 << 20


class UnreadPage(NamedTuple):
    """The last page that was fetched at an address, if no article was read from it: a PDF, a list.

    `entry` is the capture that holds its bytes, and `validators` are those of the last one that showed them.
    """

    entry: CaptureEntry
    validators: Validators | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSummary:
    """One document at a glance; title, source and published are those of its latest version.

    `versions` is 0 if only failures, or pages that are not an article, were captured; `damage` says why the latest
    version could not be read, and is None if it could.
    """

    url: str
    versions: int
    title: str | None
    source: str | None
    published: str | None
    captures: int
    first_captured: datetime | None  # None if only the version files are left, not the log lines
    last_captured: datetime | None
    last_outcome: Outcome | None
    damage: str | None = None
    verdict: Verdict | None = None  # of the last comparison with its original, as a repost
    verdict_against: str | None = None  # the URL of that original


@dataclasses.dataclass(slots=True)
class _CaptureSummary:
    """The captures of one document in the log, so far."""

    captures: int = 0
    first: datetime | None = None
    last: datetime | None = None
    outcome: Outcome | None = None
    verdict: Verdict | None = None
    against: str | None = None

    def add(self, entry: CaptureEntry) -> None:
        self.captures += 1
        self.first = entry.at if self.first is None else min(self.first, entry.at)
        if self.last is None or entry.at >= self.last:
            self.last, self.outcome = entry.at, entry.outcome


def documents(root: Path) -> Iterator[DocumentSummary]:
    """Yield every document, in the order of first capture."""
    by_url: dict[str, _CaptureSummary] = {}
    for entry in CaptureLog(root).entries():
        if isinstance(entry, CaptureEntry) and entry.part_of is None:
            by_url.setdefault(entry.url, _CaptureSummary()).add(entry)
        elif isinstance(entry, ComparisonEntry) and entry.left.url != entry.right.url and entry.right.url in by_url:
            repost = by_url[entry.right.url]
            repost.verdict, repost.against = entry.verdict, entry.left.url
    folders = set()
    for url, captures in by_url.items():
        document = DocumentFolder(root, url)
        folders.add(document.folder)
        yield _summary(document, captures)
    for folder in sorted((root / DOCUMENTS).glob("*/*")):
        # A folder without log lines: only where lines of the log were lost.
        if folder not in folders and (owner := owner_of(folder)) is not None:
            yield _summary(DocumentFolder(root, owner), _CaptureSummary())


def versions(root: Path, url: str, aliases: Aliases | None = None) -> list[Version]:
    """Return all versions of a document, oldest first; none if no article was ever read from it.

    Whoever asks for many pages passes the same `aliases` each time.
    """
    document = _document(root, url, aliases)
    return [document.read(number).version for number in document.numbers()]


def latest(root: Path, url: str, aliases: Aliases) -> Version | None:
    """Return the latest version of a document; None if there is none, at no more cost than if there were."""
    document = _document(root, url, aliases)
    numbers = document.numbers()
    return document.read(numbers[-1]).version if numbers else None


def version(root: Path, url: str, number: int | None, aliases: Aliases | None = None) -> Version:
    """Return one version, by default the latest. Raises NotArchived, which says what is stored instead."""
    document = _document(root, url, aliases)
    numbers = document.numbers()
    if not numbers:
        raise NotArchived(_why_not_archived(root, canonical_url(url)))
    if number is None:
        number = numbers[-1]
    if number not in numbers:
        first, last = numbers[0], numbers[-1]
        there = f"only v{first}" if first == last else f"v{first} to v{last}"
        if (withdrawal := _withdrawal(root, document.url, number)) is not None:
            raise NotArchived(f"version {number} of {document.url} {_why_withdrawn(withdrawal)}; there is {there}")
        if number in quarantine.numbers(root, document.folder):
            raise NotArchived(f"version {number} of {document.url} was damaged and moved to damaged/; there is {there}")
        raise NotArchived(f"{document.url} has no version {number}; there is {there}")
    return document.read(number).version


def history(root: Path, url: str) -> Iterator[Entry]:
    """Yield the log entries about a document: its captures, its aliases, the comparisons it was a side of.

    Includes its copies at archive services (mementos): they are documents of their own, with this one as the original.
    """
    url = _document(root, url).url
    # `mentioning` can search the raw lines: a canonical URL has no character that JSON would escape.
    digests: dict[tuple[str, int], str | None] = {}
    for entry in CaptureLog(root).entries(mentioning=url):
        if url not in _mentioned_urls(entry):
            continue
        if isinstance(entry, CaptureEntry) and entry.same and entry.version is not None and entry.part_of is None:
            shown = (entry.url, entry.version)
            if shown not in digests:
                digests[shown] = _payload_digest(DocumentFolder(root, entry.url), entry.version)
            yield replace(entry, payload_digest=digests[shown])
        else:
            yield entry


def _document(root: Path, url: str, aliases: Aliases | None = None) -> DocumentFolder:
    """Return the document of a URL; if it has no versions, the document that the URL is an alias of."""
    url = canonical_url(url)
    document = own = DocumentFolder(root, url)
    passed = {url}
    while not document.numbers():
        aliases = aliases or Aliases(root)
        target = aliases.target(document.url)
        if target is None or target in passed:
            return own
        passed.add(target)
        document = DocumentFolder(root, target)
    return document


def _payload_digest(document: DocumentFolder, number: int) -> str | None:
    """Return the digest that a log line about the same bytes leaves out; None if the version can't be read."""
    try:
        return document.read(number).version.payload_digest
    except (ArchiveDamaged, FormatError):
        return None


def _mentioned_urls(entry: Entry) -> tuple[str | None, ...]:
    match entry:
        case ComparisonEntry():
            return entry.left.url, entry.right.url
        case AliasEntry():
            return entry.url, entry.of
        case CaptureEntry():
            return entry.url, entry.part_of, entry.memento_of
        case ExtractionEntry() | TemplateEntry() | WithdrawalEntry():
            return (entry.url,)
        case TimestampEntry() | MergeEntry():
            return ()


def found_originals(root: Path) -> dict[str, tuple[str, FoundBy]]:
    """Return the pages whose original was found by its text, each with it; damage of the log is reported elsewhere."""
    found: dict[str, tuple[str, FoundBy]] = {}
    with suppress(ArchiveDamaged):
        for entry in CaptureLog(root).entries(mentioning='"found":{'):
            if isinstance(entry, ComparisonEntry) and entry.found and entry.left.url and entry.right.url:
                found[entry.right.url] = entry.left.url, entry.found
    return found


def entries(root: Path) -> Iterator[Entry]:
    """Yield every entry of the capture log, in order."""
    return CaptureLog(root).entries()


def stored(root: Path, version: Version) -> StoredVersion:
    """Return a version with the positions of its bytes. Raises ArchiveDamaged, FormatError, NotArchived."""
    document = DocumentFolder(root, version.url)
    if version.number not in document.numbers():
        raise NotArchived(f"{version.url} has no version {version.number}")
    return document.read(version.number)


def payload(root: Path, version: Version) -> bytes:
    """Return the bytes that a version was read from, digest checked. Raises ArchiveDamaged, NotArchived."""
    found = stored(root, version)
    with open_record(root, found.payload) as file:
        return read_payload(file, found.version.payload_digest)


def pages(root: Path, version: Version) -> list[StoredPage]:
    """Return the pages that a version was read from as received, digests checked: the first page, then the parts.

    Raises ArchiveDamaged, FormatError, NotArchived.
    """
    found, read = stored(root, version), []
    digests = [found.version.payload_digest, *(part.payload_digest for part in found.version.parts)]
    for digest, place in zip(digests, (found.payload, *found.parts), strict=True):
        with open_record(root, place) as file:
            read.append(read_page(file, digest))
    given = found.version.reading.encoding_by_hand  # for one host, as an article's pages are
    return [dataclasses.replace(page, encoding_by_hand=given) for page in read]


def captured_page(root: Path, entry: CaptureEntry) -> StoredPage:
    """Return the page of a capture as received, digest checked. Raises ArchiveDamaged."""
    with open_record(root, find_payload_record(root, entry)) as file:
        page = read_page(file, entry.payload_digest or "")
    return dataclasses.replace(page, encoding_by_hand=entry.encoding_by_hand)


def unread(root: Path) -> Iterator[CaptureEntry]:
    """Yield the last capture of each document that was fetched but never read as an article."""
    last: dict[str, CaptureEntry] = {}
    for entry in CaptureLog(root).entries():
        if isinstance(entry, WithdrawalEntry):
            if (shown := last.get(entry.url)) is not None and _is_gone(shown, entry):
                del last[entry.url]
            continue
        if not isinstance(entry, CaptureEntry) or entry.part_of is not None:
            continue
        if entry.outcome == "ok" and entry.version is None and entry.warc is not None:
            before = last.get(entry.url)
            if before is None or before.payload_digest != entry.payload_digest:  # else it only refers to the same bytes
                last[entry.url] = entry
        elif entry.version is not None:
            last.pop(entry.url, None)
    for entry in last.values():
        if not DocumentFolder(root, entry.url).numbers():
            yield entry


def last_unread(root: Path, url: str, outcome: Outcome = "ok") -> UnreadPage | None:
    """Return the page that an address shows, if it is no article; None if it is not among the log's newest lines.

    With another `outcome`: what was received the last time that a capture ended so.
    """
    wanted, found = f'"{url}"'.encode(), None
    for raw in _newest_lines(root, wanted, NEWEST_UNREAD):
        with suppress(ValueError):  # the first line is cut; a damaged one is reported elsewhere
            entry = parse_line(raw)
            if not isinstance(entry, CaptureEntry) or entry.url != url or entry.part_of is not None:
                continue
            if entry.outcome == outcome and entry.version is None:
                same = found is not None and found.entry.payload_digest == entry.payload_digest
                found = UnreadPage(found.entry if found is not None and same else entry, entry.validators)
            elif entry.version is not None:
                found = None
    return None if found is None or found.entry.warc is None else found


def _newest_lines(root: Path, wanted: bytes, size: int) -> Iterator[bytes]:
    """Yield those of the lines in so many bytes at the log's end that contain some bytes; the first one may be cut."""
    with suppress(OSError, ArchiveDamaged):  # nothing was captured yet, or it can't be read: reported elsewhere
        start = max(0, (root / LOG_FILE).stat().st_size - size)
        yield from (raw for _, raw in CaptureLog(root).marked_lines([wanted], start) if raw)


def last_shown(root: Path, url: str) -> CaptureEntry | None:
    """Return the last capture of a document that showed a version; None if it is not among the log's newest lines."""
    last = None
    for raw in _newest_lines(root, url.encode(), NEWEST):
        with suppress(ValueError):  # the first line is cut; a damaged one is reported elsewhere
            entry = parse_line(raw)
            if isinstance(entry, CaptureEntry) and entry.url == url and entry.part_of is None and entry.version:
                last = entry
            elif isinstance(entry, WithdrawalEntry) and last is not None and _is_gone(last, entry):
                last = None
    return last


def _is_gone(capture: CaptureEntry, withdrawal: WithdrawalEntry) -> bool:
    """Return whether a withdrawal removed the evidence of a capture."""
    place = capture.warc
    return place is not None and any(
        (hole.file, hole.offset) == (place.file, place.offset) for hole in withdrawal.evidence
    )


def version_path(root: Path, version: Version) -> Path:
    """Return the path of a version's file."""
    return DocumentFolder(root, version.url).path(version.number)


def _summary(document: DocumentFolder, captures: _CaptureSummary) -> DocumentSummary:
    numbers = document.numbers()
    article, damage = None, None
    try:
        article = document.read(numbers[-1]).version.article if numbers else None
    except (ArchiveDamaged, FormatError) as error:
        damage = str(error)
    return DocumentSummary(
        url=document.url,
        versions=len(numbers),
        title=article.title if article else None,
        source=article.source if article else None,
        published=article.published if article else None,
        captures=captures.captures,
        first_captured=captures.first,
        last_captured=captures.last,
        last_outcome=captures.outcome,
        damage=damage,
        verdict=captures.verdict,
        verdict_against=captures.against,
    )


def _why_not_archived(root: Path, url: str) -> str:
    last: CaptureEntry | None = None
    captures = 0
    withdrawn: WithdrawalEntry | None = None
    for entry in history(root, url):
        if isinstance(entry, WithdrawalEntry):
            withdrawn = entry
        elif isinstance(entry, CaptureEntry):
            last, captures = entry, captures + 1
    if last is None:
        return f"{url} is not in this archive"
    if withdrawn is not None and last.at <= withdrawn.at:
        return f"{url} {_why_withdrawn(withdrawn)}"
    times = "once" if captures == 1 else f"{captures} times, last"
    if last.version is not None:
        return f"{url} was captured ({times}: version {last.version}), but its versions are missing; see repost verify"
    why = last.problem or last.reason or last.outcome
    return f"{url} was captured ({times}: {why}), but no article was read from it"


def _withdrawal(root: Path, url: str, number: int) -> WithdrawalEntry | None:
    """Return what withdrew a version; None if it was not withdrawn."""
    entries = (entry for entry in history(root, url) if isinstance(entry, WithdrawalEntry))
    return next((entry for entry in entries if number in {version.number for version in entry.versions}), None)


def _why_withdrawn(withdrawal: WithdrawalEntry) -> str:
    return f"was withdrawn on {withdrawal.at:%Y-%m-%d}: {withdrawal.reason}"
