"""One page archived: captured, put together with its further pages, read and stored.

What comes of it is a `PageResult`. What a page has to do with another one is in `scraper.jobs.repost`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from archive.model import ArchiveDamaged, FormatError, NotArchived
from scraper.extract import EXTRACTOR, BlockedPage, MissingPage, ReadFailure, read_document, try_reading
from scraper.jobs.aliases import note_alias
from scraper.jobs.conditional_get import validators
from scraper.jobs.reextract import reextract
from scraper.multipage import MAX_PAGES, FetchedPage, collect_pages, may_be_version

if TYPE_CHECKING:
    from pathlib import Path

    from archive.archive import Archive
    from archive.log import Validators
    from archive.model import Capture, Reading, Version
    from archive.store import StoredCapture
    from scraper.fetch import Fetcher


@dataclass(frozen=True, slots=True)
class PageResult:
    """What became of one page: its capture, and what was read and stored, or why not."""

    capture: Capture
    reading: Reading | None
    problem: str | None  # why the page could not be had, read or stored; None where all is well
    stored: StoredCapture | None  # None where what is stored of the page is damaged
    path: Path | None  # where its version lies; None where no article was stored
    evidence: Path | None  # the WARC file with what the server sent; None where it sent nothing
    half: Reading | None = None  # what was read of an article whose further pages could not all be had

    @property
    def pages(self) -> int:
        """How many pages the article is cut into."""
        return 1 if self.version is None else 1 + len(self.version.parts)

    @property
    def version(self) -> Version | None:
        """The version that the capture shows."""
        return None if self.stored is None else self.stored.version

    @property
    def is_new(self) -> bool:
        """Whether that version was stored by this capture."""
        return self.stored is not None and self.stored.is_new


def archive_page(url: str, fetcher: Fetcher, archive: Archive) -> PageResult:
    """Capture one page, read it and store both; what goes wrong with it is its `problem`."""
    first = _taken(url, fetcher, validators(url, archive))
    whole = _whole(first, fetcher, archive)
    capture, reading, problem = first.capture, whole.reading, whole.problem
    if reading is not None:
        reextract_latest(capture.url, archive)
    try:
        stored = archive.record(capture, reading, problem=problem, parts=whole.parts)
    except (ArchiveDamaged, FormatError) as error:  # the capture is kept all the same, and can be compared
        return PageResult(capture, reading, str(error), None, None, None)
    if whole.half is not None:
        return replace(page_result(capture, None, stored, problem, archive), half=whole.half)
    if capture.outcome == "not-modified" and stored.version is not None:
        reading, problem = stored.version.reading, None
    elif reading is not None:
        note_alias(archive, capture, reading, stored)
    return page_result(capture, reading, stored, problem, archive)


def page_result(
    capture: Capture, reading: Reading | None, stored: StoredCapture, problem: str | None, archive: Archive
) -> PageResult:
    """Return what became of a page that was recorded."""
    path = None if stored.version is None else archive.version_path(stored.version)
    evidence = None if stored.entry.warc is None else archive.root / stored.entry.warc.file
    return PageResult(capture, reading, problem or _unstored(reading, stored), stored, path, evidence)


def reextract_latest(url: str, archive: Archive) -> None:
    """Let the extractor of today read what an older one has read, before a newer capture is compared with it.

    What only our reading changed is then a version of its own, and never passes for an edit of the page.
    """
    try:
        latest = archive.version(url)
    except (NotArchived, ArchiveDamaged, FormatError):  # said where the capture is recorded
        return
    if latest.article.extractor != EXTRACTOR:
        reextract(archive, latest)


class _Whole(NamedTuple):
    """What was read of an article with its further pages; `half` in place of it where it must not be stored."""

    reading: Reading | None
    problem: str | None
    parts: tuple[StoredCapture, ...] = ()
    half: Reading | None = None


def _whole(first: FetchedPage, fetcher: Fetcher, archive: Archive) -> _Whole:
    """Put a page that was had together with the further pages of its article, each recorded as that."""
    if first.reading is None:
        return _Whole(None, first.problem)

    def keep(page: FetchedPage) -> StoredCapture:
        return archive.record(page.capture, problem=page.problem, part_of=first.capture.url)

    found = collect_pages(first, lambda url: _taken(url, fetcher), keep)
    problem = None if found.missing is None else f"incomplete: {found.missing}"
    if may_be_version(found, _stored_pages(first.capture.url, archive)):
        return _Whole(found.reading, problem, found.parts)
    return _Whole(None, problem, half=found.reading)


def _stored_pages(url: str, archive: Archive) -> int:
    """Return how many pages a document's latest version is of; 0 where there is none."""
    try:
        return 1 + len(archive.version(url).parts)
    except NotArchived:
        return 0
    except (ArchiveDamaged, FormatError):  # said where the capture is recorded; no half article is put beside it
        return MAX_PAGES


def _taken(url: str, fetcher: Fetcher, known: Validators | None = None) -> FetchedPage:
    """Capture a page and read it; where its text says that it is a wall or gone, that is the capture's outcome."""
    capture, document = fetcher.fetch(url, known)
    if not capture.ok:
        return FetchedPage(capture, document, None, f"{capture.outcome}: {capture.reason}")
    read = try_reading(lambda: read_document(document))
    if not isinstance(read, ReadFailure):
        return FetchedPage(capture, document, read, None)
    if read.kind == BlockedPage.kind:
        capture = replace(capture, outcome="blocked", reason=read.message)
    elif read.kind == MissingPage.kind:
        capture = replace(capture, outcome="gone", reason=read.message)
    return FetchedPage(capture, document, None, f"{read.kind}: {read.message}")


def _unstored(reading: Reading | None, stored: StoredCapture) -> str | None:
    """Say why an article that was read made no version (the archive refuses text that is no Unicode)."""
    return stored.entry.problem if reading is not None and stored.version is None else None
