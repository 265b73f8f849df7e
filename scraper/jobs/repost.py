"""The main job: one repost and its original, captured, read, stored and compared.

The order is the design's flow. Nothing here touches the network, the disk or the clock: the fetcher and the
archive that are passed in do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, NamedTuple

from archive.comparison import compare, find_source_version
from archive.model import ArchiveDamaged, Comparison, FormatError, Side, same_page
from scraper.jobs.page import PageResult, archive_page, page_result, reextract_latest
from scraper.memento import DEAD_OUTCOMES

if TYPE_CHECKING:
    from archive.archive import Archive
    from archive.comparison import SourceVersion
    from archive.model import Article, Capture, Version
    from scraper.fetch import Fetcher
    from scraper.memento import MementoServices


@dataclass(frozen=True, slots=True)
class RepostResult:
    """What became of one repost and its original. `original` is None where the repost names none.

    Where the original can't be had today, the comparison is with `kept`, the version of it that this archive has and
    that is the nearest to the repost; where it has none, with `copy`, what an archive service has. `notes` are of what
    was looked for in vain beside what was asked for.
    """

    repost: PageResult
    original: PageResult | None
    comparison: Comparison | None
    copied_from: SourceVersion | None = None  # where the archive has several versions of the original
    kept: Version | None = None
    copy: PageResult | None = None
    notes: tuple[str, ...] = ()

    @property
    def problems(self) -> list[str]:
        """One line for each thing that was asked for and could not be had."""
        pages = [self.repost] if self.original is None else [self.repost, self.original]
        return [f"{page.capture.url}: {page.problem}" for page in pages if page.problem]


def archive_repost(
    url: str, fetcher: Fetcher, archive: Archive, archived: MementoServices | None = None
) -> RepostResult:
    """Archive the page at a URL and the original that it links to, and compare them.

    An original that is dead, and that the archive has no version of, is looked for in the services of `archived`, once
    all else is stored. Raises BadURL, WriteFailed.
    """
    repost = archive_page(url, fetcher, archive)
    read = repost.reading or repost.half
    original_url = read.article.original_url if read else None
    # A page that was redirected can link the address it was asked under: that is itself.
    if original_url is None or same_page(original_url, repost.capture.url):
        return RepostResult(repost, None, None)
    original = archive_page(original_url, fetcher, archive)
    if repost.reading is None:
        return RepostResult(repost, original, None)
    article = repost.reading.article
    choice = _closest(original.capture.url, article, archive)
    left = _Left()
    if original.reading is not None:
        left = _Left(original.reading.article, _side(original))
    elif choice is not None:
        kept = choice.version
        left = _Left(kept.article, Side(kept.url, kept.number, kept.digest), kept=kept)
    elif archived:
        left = _copy(original, repost, fetcher, archive, archived)
    if left.article is None:
        return RepostResult(repost, original, None, notes=left.notes)
    comparison = compare(
        left.article,
        article,
        left_side=left.side,
        right_side=_side(repost),
        linked=True,  # it is the link that was followed, through redirects too
    )
    archive.record_comparison(comparison)
    several = choice if choice is not None and original.version is not None and original.version.number > 1 else None
    return RepostResult(repost, original, comparison, several, left.kept, left.copy, left.notes)


class _Left(NamedTuple):
    """What a repost is compared with; `article` is None where there is nothing."""

    article: Article | None = None
    side: Side = Side(None, None, None)
    kept: Version | None = None
    copy: PageResult | None = None
    notes: tuple[str, ...] = ()


def _closest(original: str, repost: Article, archive: Archive) -> SourceVersion | None:
    """Find the version of the original that the repost was copied from, as far as this archive has it."""
    try:
        versions = archive.versions(original)
    except (ArchiveDamaged, FormatError):  # said where the damage is looked for; the repost is archived all the same
        return None
    return find_source_version(versions, repost) if versions else None


def _copy(
    original: PageResult, repost: PageResult, fetcher: Fetcher, archive: Archive, archived: MementoServices
) -> _Left:
    """Look for a copy of an original that is dead, of the time of its repost, and store it; say why there is none."""
    if repost.reading is None or original.capture.outcome not in DEAD_OUTCOMES:
        return _Left()
    url = original.capture.url
    copy, note = archived.seek(url, _time_of(repost.reading.article, repost.capture), fetcher)
    if copy is None:
        return _Left() if note is None else _Left(notes=(note,))
    try:
        reextract_latest(copy.capture.url, archive)
        page = page_result(copy.capture, copy.reading, archive.record(copy.capture, copy.reading), None, archive)
    except (ArchiveDamaged, FormatError) as error:
        return _Left(notes=(f"no archived copy of {url}: {error}",))
    return _Left(copy.reading.article, _side(page), copy=page)


def _time_of(repost: Article, capture: Capture) -> datetime:
    """Return when a repost was published, as far as it says; else when it was captured. A day is taken at its noon."""
    if repost.published is None:
        return capture.fetched_at
    try:
        at = datetime.fromisoformat(repost.published)
    except ValueError:  # a month alone
        return capture.fetched_at
    if len(repost.published) <= len("2024-05-06"):
        at = datetime.combine(at, time(12))
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _side(page: PageResult) -> Side:
    version = page.version
    if version is None:
        return Side(page.capture.url, None, None)
    return Side(version.url, version.number, version.digest)
