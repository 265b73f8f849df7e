"""The main job: one repost and its original, captured, read, stored and compared.

The order is the design's flow. Nothing here touches the network, the disk or the clock: the fetcher and the
archive that are passed in do.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, NamedTuple

from archive.closest import closest_version
from archive.compare import compare
from archive.comparison import Comparison, Side
from archive.errors import ArchiveDamaged, FormatError, NotArchived
from archive.fields import same_page
from scraper.aliases import note_alias
from scraper.archived import DEAD
from scraper.errors import Vanished, Walled
from scraper.extract import EXTRACTOR, read_capture
from scraper.gather import Taken, gathered, may_stand
from scraper.paging import MAX_PAGES
from scraper.reading import Unread, attempt
from scraper.rereading import reread
from scraper.revisits import validators

if TYPE_CHECKING:
    from pathlib import Path

    from archive.closest import Closest
    from archive.entries import Validators
    from archive.record import Article, Capture, Reading, Version
    from archive.store import Archive
    from archive.writer import Stored
    from scraper.archived import Archived
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


@dataclass(frozen=True, slots=True)
class RepostResult:
    """What became of one repost and its original. `original` is None where the repost names none.

    `copy` is what an archive service keeps of an original that is dead: the comparison is with it. `notes` are of
    what was looked for in vain beside what was asked for.
    """

    repost: PageResult
    original: PageResult | None
    comparison: Comparison | None
    copied_from: Closest | None = None  # where the archive has several versions of the original
    copy: PageResult | None = None
    notes: tuple[str, ...] = ()

    @property
    def problems(self) -> list[str]:
        """One line for each thing that was asked for and could not be had."""
        pages = [self.repost] if self.original is None else [self.repost, self.original]
        return [f"{page.capture.url}: {page.problem}" for page in pages if page.problem]


def archive_repost(url: str, fetcher: Fetcher, archive: Archive, archived: Archived | None = None) -> RepostResult:
    """Archive the page at a URL and the original that it links to, and compare them.

    An original that is dead is looked for in the services of `archived`, once all else is stored. Raises BadURL,
    WriteFailed.
    """
    repost = _archive_page(url, fetcher, archive)
    read = repost.reading or repost.half
    original_url = read.article.original_url if read else None
    # A page that was redirected can link the address it was asked under: that is itself.
    if original_url is None or same_page(original_url, repost.capture.url):
        return RepostResult(repost, None, None)
    original = _archive_page(original_url, fetcher, archive)
    copy, notes = _copy(original, repost, fetcher, archive, archived)
    left = copy or original
    if repost.reading is None or left.reading is None:
        return RepostResult(repost, original, None, copy=copy, notes=notes)
    comparison = compare(
        left.reading.article,
        repost.reading.article,
        left_side=_side(left),
        right_side=_side(repost),
        linked=True,  # it is the link that was followed, through redirects too
    )
    archive.record_comparison(comparison)
    copied_from = _copied_from(original, repost.reading.article, archive)
    return RepostResult(repost, original, comparison, copied_from, copy, notes)


def _copy(
    original: PageResult, repost: PageResult, fetcher: Fetcher, archive: Archive, archived: Archived | None
) -> tuple[PageResult | None, tuple[str, ...]]:
    """Look for a copy of an original that is dead, of the time of its repost, and store it; say why there is none."""
    if not archived or repost.reading is None or original.reading is not None or original.capture.outcome not in DEAD:
        return None, ()
    url = original.capture.url
    copy, note = archived.seek(url, _time_of(repost.reading.article, repost.capture), fetcher)
    if copy is None:
        return None, () if note is None else (note,)
    try:
        _read_anew(copy.capture.url, archive)
        return _result(copy.capture, copy.reading, archive.record(copy.capture, copy.reading), None, archive), ()
    except (ArchiveDamaged, FormatError) as error:
        return None, (f"no archived copy of {url}: {error}",)


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
    first = _taken(url, fetcher, validators(url, archive))
    whole = _whole(first, fetcher, archive)
    capture, reading, problem = first.capture, whole.reading, whole.problem
    if reading is not None:
        _read_anew(capture.url, archive)
    try:
        stored = archive.record(capture, reading, problem=problem, parts=whole.parts)
    except (ArchiveDamaged, FormatError) as error:  # the capture is kept all the same, and can be compared
        return PageResult(capture, reading, str(error), None, None, None)
    if whole.half is not None:
        return replace(_result(capture, None, stored, problem, archive), half=whole.half)
    if capture.outcome == "not-modified" and stored.version is not None:
        reading, problem = stored.version.reading, None
    elif reading is not None:
        note_alias(archive, capture, reading, stored)
    return _result(capture, reading, stored, problem, archive)


def _result(
    capture: Capture, reading: Reading | None, stored: Stored, problem: str | None, archive: Archive
) -> PageResult:
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


class _Whole(NamedTuple):
    """What was read of an article with its further pages; `half` in place of it where it must not be stored."""

    reading: Reading | None
    problem: str | None
    parts: tuple[Stored, ...] = ()
    half: Reading | None = None


def _whole(first: Taken, fetcher: Fetcher, archive: Archive) -> _Whole:
    """Put a page that was had together with the further pages of its article, each recorded as that."""
    if first.reading is None:
        return _Whole(None, first.problem)

    def keep(page: Taken) -> Stored:
        return archive.record(page.capture, problem=page.problem, part_of=first.capture.url)

    found = gathered(first, lambda url: _taken(url, fetcher), keep)
    problem = None if found.missing is None else f"incomplete: {found.missing}"
    if may_stand(found, _stored_pages(first.capture.url, archive)):
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


def _taken(url: str, fetcher: Fetcher, known: Validators | None = None) -> Taken:
    """Capture a page and read it; where its text says that it is a wall or gone, that is the capture's outcome."""
    capture = fetcher.capture(url, known)
    if not capture.ok:
        return Taken(capture, None, f"{capture.outcome}: {capture.reason}")
    read = attempt(lambda: read_capture(capture))
    if not isinstance(read, Unread):
        return Taken(capture, read, None)
    if read.kind == Walled.kind:
        capture = replace(capture, outcome="blocked", reason=read.message)
    elif read.kind == Vanished.kind:
        capture = replace(capture, outcome="gone", reason=read.message)
    return Taken(capture, None, f"{read.kind}: {read.message}")


def _unstored(reading: Reading | None, stored: Stored) -> str | None:
    """Say why an article that was read made no version (the archive refuses text that is no Unicode)."""
    return stored.entry.problem if reading is not None and stored.version is None else None


def _side(page: PageResult) -> Side:
    version = page.version
    if version is None:
        return Side(page.capture.url, None, None)
    return Side(version.url, version.number, version.digest)
