"""The main job: one repost and its original, captured, read, stored and compared.

The order is the design's flow. Nothing here touches the network, the disk or the clock: the fetcher and the
archive that are passed in do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.compare import compare
from archive.comparison import Comparison, Side
from scraper.errors import ReadError
from scraper.extract import read_capture

if TYPE_CHECKING:
    from pathlib import Path

    from archive.record import Capture, Reading
    from archive.store import Archive
    from archive.writer import Stored
    from scraper.fetch import Fetcher


@dataclass(frozen=True, slots=True)
class PageResult:
    """What became of one page: its capture, and what was read and stored, or why not."""

    capture: Capture
    reading: Reading | None
    problem: str | None  # why the page could not be had or read; None where all is well
    stored: Stored
    path: Path | None  # where its version lies; None where no article was read


@dataclass(frozen=True, slots=True)
class RepostResult:
    """What became of one repost and its original. `original` is None where the repost names none."""

    repost: PageResult
    original: PageResult | None
    comparison: Comparison | None

    @property
    def problems(self) -> list[str]:
        """One line for each thing that was asked for and could not be had."""
        pages = [self.repost] if self.original is None else [self.repost, self.original]
        return [f"{page.capture.url}: {page.problem}" for page in pages if page.problem]


def archive_repost(url: str, fetcher: Fetcher, archive: Archive) -> RepostResult:
    """Archive the page at a URL and the original that it links to, and compare them. Raises BadURL."""
    repost = _archive_page(url, fetcher, archive)
    original_url = repost.reading.article.original_url if repost.reading else None
    if original_url is None:
        return RepostResult(repost, None, None)
    original = _archive_page(original_url, fetcher, archive)
    if repost.reading is None or original.reading is None:
        return RepostResult(repost, original, None)
    comparison = compare(
        original.reading.article,
        repost.reading.article,
        left_side=_side(original),
        right_side=_side(repost),
    )
    archive.record_comparison(comparison)
    return RepostResult(repost, original, comparison)


def _archive_page(url: str, fetcher: Fetcher, archive: Archive) -> PageResult:
    capture = fetcher.capture(url)
    reading, problem = None, None
    if not capture.ok:
        problem = f"{capture.outcome}: {capture.reason}"
    else:
        try:
            reading = read_capture(capture)
        except ReadError as error:
            problem = f"{error.kind}: {error}"
    stored = archive.record(capture, reading, problem=problem)
    path = None if stored.version is None else archive.version_path(stored.version)
    return PageResult(capture, reading, problem, stored, path)


def _side(page: PageResult) -> Side:
    version = page.stored.version
    if version is None:
        return Side(page.capture.url, None, None)
    return Side(version.url, version.number, version.digest)
