"""The main job: one repost and its original, captured, read, stored and compared.

The order is the design's flow. Nothing here touches the network, the disk or the clock: the fetcher and the
archive that are passed in do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.closest import closest_version
from archive.compare import compare
from archive.comparison import Comparison, Side
from archive.errors import ArchiveDamaged, FormatError, NotArchived
from archive.fields import same_page
from scraper.extract import EXTRACTOR, read_capture
from scraper.reading import Unread, attempt
from scraper.rereading import reread

if TYPE_CHECKING:
    from pathlib import Path

    from archive.closest import Closest
    from archive.record import Article, Capture, Reading, Version
    from archive.store import Archive
    from archive.writer import Stored
    from scraper.fetch import Fetcher


@dataclass(frozen=True, slots=True)
class PageResult:
    """What became of one page: its capture, and what was read and stored, or why not."""

    capture: Capture
    reading: Reading | None
    problem: str | None  # why the page could not be had, read or stored; None where all is well
    stored: Stored | None  # None where what is stored of the page is damaged
    path: Path | None  # where its version lies; None where no article was stored
    evidence: Path | None  # the WARC file with what the server sent; None where it sent nothing

    @property
    def version(self) -> Version | None:
        """The version that the capture shows."""
        return None if self.stored is None else self.stored.version

    @property
    def is_new(self) -> bool:
        """Whether that version was stored by this capture."""
        return self.stored is not None and self.stored.is_new


@dataclass(frozen=True, slots=True)
class RepostResult:
    """What became of one repost and its original. `original` is None where the repost names none."""

    repost: PageResult
    original: PageResult | None
    comparison: Comparison | None
    copied_from: Closest | None = None  # where the archive has several versions of the original

    @property
    def problems(self) -> list[str]:
        """One line for each thing that was asked for and could not be had."""
        pages = [self.repost] if self.original is None else [self.repost, self.original]
        return [f"{page.capture.url}: {page.problem}" for page in pages if page.problem]


def archive_repost(url: str, fetcher: Fetcher, archive: Archive) -> RepostResult:
    """Archive the page at a URL and the original that it links to, and compare them.

    Raises BadURL, WriteFailed.
    """
    repost = _archive_page(url, fetcher, archive)
    original_url = repost.reading.article.original_url if repost.reading else None
    # A page that was redirected can link the address it was asked under: that is itself.
    if original_url is None or same_page(original_url, repost.capture.url):
        return RepostResult(repost, None, None)
    original = _archive_page(original_url, fetcher, archive)
    if repost.reading is None or original.reading is None:
        return RepostResult(repost, original, None)
    comparison = compare(
        original.reading.article,
        repost.reading.article,
        left_side=_side(original),
        right_side=_side(repost),
        linked=True,  # it is the link that was followed, through redirects too
    )
    archive.record_comparison(comparison)
    return RepostResult(repost, original, comparison, _copied_from(original, repost.reading.article, archive))


def _copied_from(original: PageResult, repost: Article, archive: Archive) -> Closest | None:
    """Find the version of the original that the repost was copied from, where there is a choice."""
    if original.version is None or original.version.number == 1:
        return None
    try:
        versions = archive.versions(original.version.url)
    except (ArchiveDamaged, FormatError):  # said where the damage is looked for; the repost is archived all the same
        return None
    return closest_version(versions, repost) if len(versions) > 1 else None


def _archive_page(url: str, fetcher: Fetcher, archive: Archive) -> PageResult:
    """Capture one page, read it and store both; what goes wrong with it is its `problem`."""
    capture = fetcher.capture(url)
    reading, problem = _read(capture)
    if reading is not None:
        _read_anew(capture.url, archive)
    try:
        stored = archive.record(capture, reading, problem=problem)
    except (ArchiveDamaged, FormatError) as error:  # the capture is kept all the same, and can be compared
        return PageResult(capture, reading, str(error), None, None, None)
    path = None if stored.version is None else archive.version_path(stored.version)
    evidence = None if stored.entry.warc is None else archive.root / stored.entry.warc.file
    return PageResult(capture, reading, problem or _unstored(reading, stored), stored, path, evidence)


def _read_anew(url: str, archive: Archive) -> None:
    """Let the extractor of today read what an older one has read, before a newer capture is compared with it.

    What only our reading changed is then a version of its own, and never passes for an edit of the page.
    """
    try:
        latest = archive.version(url)
    except (NotArchived, ArchiveDamaged, FormatError):  # said where the capture is recorded
        return
    if latest.article.extractor != EXTRACTOR:
        reread(archive, latest)


def _read(capture: Capture) -> tuple[Reading | None, str | None]:
    """Return what a capture says, or why it says nothing."""
    if not capture.ok:
        return None, f"{capture.outcome}: {capture.reason}"
    read = attempt(lambda: read_capture(capture))
    return (None, f"{read.kind}: {read.message}") if isinstance(read, Unread) else (read, None)


def _unstored(reading: Reading | None, stored: Stored) -> str | None:
    """Say why an article that was read made no version (the archive refuses text that is no Unicode)."""
    return stored.entry.problem if reading is not None and stored.version is None else None


def _side(page: PageResult) -> Side:
    version = page.version
    if version is None:
        return Side(page.capture.url, None, None)
    return Side(version.url, version.number, version.digest)
