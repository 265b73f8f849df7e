"""The main job: capture, read, store and compare one repost and its original.

Nothing here touches the network, the disk or the clock itself: the fetcher and the archive that are passed in do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, NamedTuple

from archive.comparison import compare, find_source_version
from archive.model import ArchiveDamaged, Comparison, FormatError, RepostError, Side, fault_message, same_page
from archive.store import is_same_link
from scraper.jobs.page import PageResult, archive_page, page_result, reextract_latest
from scraper.memento import DEAD_OUTCOMES
from scraper.metadata import UNUSABLE_LINK

if TYPE_CHECKING:
    from archive.archive import Archive
    from archive.comparison import SourceVersion
    from archive.log import FoundBy
    from archive.model import Article, Capture, Reading, Version
    from scraper.fetch import Fetcher
    from scraper.jobs.once import PagesOnce
    from scraper.memento import MementoServices


@dataclass(frozen=True, slots=True)
class RepostResult:
    """The result for one repost and its original. `original` is None if the repost links to none.

    The comparison is with the version of the original that the repost was copied from, where that can be told;
    `edited_since` is then the original's newest version, if that is another one. If the original can't be fetched or
    read now, the comparison is with `kept`, the archived version of it that is most similar to the repost; without one,
    with `copy`, an archive service's copy. `notes` are about optional lookups that failed.
    """

    repost: PageResult
    original: PageResult | None
    comparison: Comparison | None
    copied_from: SourceVersion | None = None  # set if the archive has several versions of the original
    kept: Version | None = None
    copy: PageResult | None = None
    notes: tuple[str, ...] = ()
    edited_since: Version | None = None
    fault: str | None = None  # the bug of ours that kept the two from being compared

    @property
    def problems(self) -> list[str]:
        """One line for each page that could not be fetched, read or stored, without those `untried` or `withdrawn`."""
        pages = [page for page in self._pages if page.capture.tried and not page.withdrawn]
        fault = [] if self.fault is None else [f"{self.repost.capture.url}: {self.fault}"]
        return [f"{page.capture.url}: {page.problem}" for page in pages if page.problem] + fault

    @property
    def withdrawn(self) -> list[str]:
        """One line for each page that an order forbids to capture, which whoever asked for it knows."""
        return [f"{page.capture.url}: {page.problem}" for page in self._pages if page.withdrawn]

    @property
    def _pages(self) -> list[PageResult]:
        return [page for page in (self.repost, self.original) if page is not None]

    @property
    def untried(self) -> list[str]:
        """Why pages were not asked for, one line each: it is their host's reason, or the run's, and no page's own."""
        pages = (self.repost, self.original)
        return [page.capture.reason for page in pages if page is not None and not page.capture.tried]


def archive_repost(
    url: str,
    fetcher: Fetcher,
    archive: Archive,
    archived: MementoServices | None = None,
    *,
    original: str | None = None,
    originals: PagesOnce | None = None,
) -> RepostResult:
    """Archive the page at a URL and the original that it links to, and compare them.

    `original` is the original given by hand, whatever the page links to; a page that links none has the one that was
    found by its text (`repost find --record`). With `originals`, those that another repost
    of the run has are not fetched again. If the original is dead and the archive has no version of it, look for a copy
    in the services of `archived`, after everything else is stored. Raises BadURL, WriteFailed.
    """
    repost = archive_page(url, fetcher, archive)
    read = repost.reading or repost.partial
    original_url = original or (_original_link(read.article, repost.version) if read else None)
    found = archive.found_original(repost.capture.url) if original_url is None and repost.version else None
    if found is not None:
        original_url = found[0]
    # A redirected page may link to the address that was requested: that is the page itself.
    if original_url is None or same_page(original_url, repost.capture.url):
        return RepostResult(repost, None, None, notes=_why_not_followed(read))
    capture = archive_page if originals is None else originals.archive_page
    source = capture(original_url, fetcher, archive)
    try:
        return _compare_with_original(repost, source, fetcher, archive, archived, None if found is None else found[1])
    except RepostError:
        raise
    except Exception as error:  # noqa: BLE001 - both pages are stored, and the run goes on
        return RepostResult(repost, source, None, fault=f"not compared: {fault_message(error)}")


def _compare_with_original(
    repost: PageResult,
    original: PageResult,
    fetcher: Fetcher,
    archive: Archive,
    archived: MementoServices | None,
    found: FoundBy | None,
) -> RepostResult:
    """Compare a repost with the version of its original that it was copied from, as far as that can be told."""
    if repost.reading is None:
        return RepostResult(repost, original, None)
    article = repost.reading.article
    choice = _find_source_version(original.capture.url, article, archive)
    left = _Counterpart()
    edited_since = None
    if choice is not None and _was_copied_before(original, choice):
        copied, edited_since = choice.version, original.version
        left = _Counterpart(copied.article, Side(copied.url, copied.number, copied.digest, copied.captured_at))
    elif original.reading is not None:
        left = _Counterpart(original.reading.article, _side(original))
    elif choice is not None:
        kept = choice.version
        left = _Counterpart(kept.article, Side(kept.url, kept.number, kept.digest, kept.captured_at), kept=kept)
    elif archived:
        left = _find_archived_copy(original, repost, fetcher, archive, archived)
    if left.article is None:
        return RepostResult(repost, original, None, notes=left.notes)
    comparison = compare(
        left.article,
        article,
        left_side=left.side,
        right_side=_side(repost),
        # The repost's link was followed to it, through any redirects; unless there is none.
        linked=True if found is None else None,
    )
    if not archive.repeats_last(comparison):
        archive.record_comparison(comparison, found)
    several = choice if choice is not None and original.version is not None and original.version.number > 1 else None
    return RepostResult(repost, original, comparison, several, left.kept, left.copy, left.notes, edited_since)


def _why_not_followed(read: Reading | None) -> tuple[str, ...]:
    """Return a note if a page prints a link to its original that can't be asked for."""
    found = read.evidence.get("original_url") if read else None
    if found is None or found.found_in != UNUSABLE_LINK:
        return ()
    return (f"its link to the original can't be followed: {found.text}",)


def _original_link(article: Article, version: Version | None) -> str | None:
    """Return the link to the original: as it was printed first, if only the session in it is another one.

    Else each visit's session would make another page of the original.
    """
    known = version.article.original_url if version else None
    return known if is_same_link(known, article.original_url) else article.original_url


def _was_copied_before(original: PageResult, choice: SourceVersion) -> bool:
    """Return whether the repost is nearer to an older version of the original than to what the page says now."""
    now = original.version
    if original.reading is None or now is None or choice.version.digest == now.digest:
        return False
    return choice.certainty in ("exact", "nearest") and choice.version.number < now.number


class _Counterpart(NamedTuple):
    """The article that a repost is compared with; `article` is None if there is none."""

    article: Article | None = None
    side: Side = Side(None, None, None)
    kept: Version | None = None
    copy: PageResult | None = None
    notes: tuple[str, ...] = ()


def _find_source_version(original: str, repost: Article, archive: Archive) -> SourceVersion | None:
    """Return the archived version of the original that the repost was most likely copied from, or None."""
    try:
        versions = archive.versions(original)
    except (ArchiveDamaged, FormatError):  # verifying reports the damage; the repost is archived anyway
        return None
    return find_source_version(versions, repost) if versions else None


def _find_archived_copy(
    original: PageResult, repost: PageResult, fetcher: Fetcher, archive: Archive, archived: MementoServices
) -> _Counterpart:
    """Look for a copy of a dead original from the time of its repost and store it, or note why there is none."""
    if repost.reading is None or original.capture.outcome not in DEAD_OUTCOMES:
        return _Counterpart()
    url = original.capture.url
    copy, note = archived.seek(url, _publication_time(repost.reading.article, repost.capture), fetcher)
    if copy is None:
        return _Counterpart() if note is None else _Counterpart(notes=(note,))
    try:
        reextract_latest(copy.capture.url, archive)
        page = page_result(copy.capture, copy.reading, archive.record(copy.capture, copy.reading), None, archive)
    except (ArchiveDamaged, FormatError) as error:
        return _Counterpart(notes=(f"no archived copy of {url}: {error}",))
    return _Counterpart(copy.reading.article, _side(page), copy=page)


def _publication_time(repost: Article, capture: Capture) -> datetime:
    """Return when a repost was published (noon, if it names only a day); when it was captured, if it doesn't say."""
    if repost.published is None:
        return capture.fetched_at
    try:
        at = datetime.fromisoformat(repost.published)
    except ValueError:  # only a month
        return capture.fetched_at
    if len(repost.published) <= len("2024-05-06"):
        at = datetime.combine(at, time(12))
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _side(page: PageResult) -> Side:
    version = page.version
    if version is None:
        return Side(page.capture.url, None, None)
    return Side(version.url, version.number, version.digest, version.captured_at)
