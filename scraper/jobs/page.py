"""Archive one page: capture it, gather its further pages, read and store it. Returns a `PageResult`.

How a page relates to another one is in `scraper.jobs.repost`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.model import ArchiveDamaged, FormatError, RepostError, canonical_url, fault_message, host_of
from scraper.document import known_encoding
from scraper.extract import EXTRACTOR, BlockedPage, MissingPage, ReadFailure, read_document, try_reading
from scraper.fetch import Cookies
from scraper.jobs.aliases import note_alias
from scraper.jobs.conditional_get import stored_validators
from scraper.jobs.doubts import completes, half_page_reason, suspect_reason, without_open_end
from scraper.jobs.last_dress import last_dress
from scraper.jobs.reextract import reextract
from scraper.multipage import MAX_PAGES, FetchedPage, collect_pages, may_be_version

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from archive.archive import Archive
    from archive.log import Validators
    from archive.model import Capture, Reading, Version
    from archive.store import StoredCapture, UnreadPage
    from scraper.fetch import Fetcher

# Outcomes with a page of their own, which is often the same for years: its bytes are stored once.
SAME_AGAIN: Final = frozenset({"gone", "http-error", "blocked", "suspect"})


@dataclass(frozen=True, slots=True)
class PageResult:
    """The result for one page: its capture, and what was read and stored, or why not."""

    capture: Capture
    reading: Reading | None
    problem: str | None  # why the page could not be fetched, read or stored; None if all is well
    stored: StoredCapture | None  # None if the stored page is damaged
    path: Path | None  # its version file; None if no article was stored
    evidence: Path | None  # the WARC file with the response; None without one
    partial: Reading | None = None  # an article whose further pages could not all be fetched
    withdrawn: bool = False  # whether it is refused, as an order says: no failure of this capture

    @property
    def pages(self) -> int:
        """The number of pages that the article is split into."""
        return 1 if self.version is None else 1 + len(self.version.parts)

    @property
    def version(self) -> Version | None:
        """The version that the capture shows."""
        return None if self.stored is None else self.stored.version

    @property
    def is_new(self) -> bool:
        """Whether this capture stored that version."""
        return self.stored is not None and self.stored.is_new


def archive_page(url: str, fetcher: Fetcher, archive: Archive) -> PageResult:
    """Capture one page, read it and store both. Failures of the page go into `problem`. Raises BadURL, WriteFailed.

    A page that was not asked for, since its host is left alone or the run is over, is not stored.
    """
    cookies = Cookies()
    first = fetch_page(url, fetcher, archive, stored_validators(url, fetcher, archive), cookies)
    if not first.capture.tried:
        return PageResult(first.capture, None, f"not tried: {first.capture.reason}", None, None, None)
    result = store_page(first, fetcher, archive, cookies)
    refused = result.stored is not None and result.stored.entry.outcome == "refused"
    # Refused by an order from the beginning, or when its text was seen to be what a version said.
    return replace(
        result, withdrawn=refused and (first.capture.outcome != "refused" or archive.refusal(url) is not None)
    )


def fetch_page(
    url: str, fetcher: Fetcher, archive: Archive, known: Validators | None = None, cookies: Cookies | None = None
) -> FetchedPage:
    """Capture one page and read it. Half a page has no reading; a notice in a known article's place is suspect.

    `cookies` are those of this capture. Raises BadURL.
    """
    if (refused := _withdrawn(url, fetcher, archive)) is not None:
        return refused
    before = _encoding_before(url, archive)
    fetched = _fetch_and_read(url, fetcher, Cookies() if cookies is None else cookies, known, before)
    try:
        _reread_in_encoding_of(fetched.capture, archive)
        return _doubt(_without_half(fetched, archive), archive)
    except RepostError:
        raise
    except Exception as error:  # noqa: BLE001 - a page that triggers a bug is kept, and the run goes on
        return fetched._replace(reading=None, problem=f"fault: {fault_message(error)}")


def store_page(first: FetchedPage, fetcher: Fetcher, archive: Archive, cookies: Cookies | None = None) -> PageResult:
    """Store a page and what was read from it, with the article's further pages. Raises WriteFailed."""
    unread, last, heals = None, None, False
    try:
        gathered = _gather_article(first, fetcher, Cookies() if cookies is None else cookies, archive)
        if gathered.reading is not None:
            reextract_latest(first.capture.url, archive)
            last = last_dress(first.capture, gathered.reading, archive)
            heals = completes(gathered.reading, first.capture, archive)
        else:
            unread = _last_unread(first.capture, archive)
    except RepostError:
        raise
    except Exception as error:  # noqa: BLE001 - a page that triggers a bug is kept, and the run goes on
        gathered = _GatheredArticle(None, f"fault: {fault_message(error)}")
    capture, reading, problem = first.capture, gathered.reading, gathered.problem
    if unread is not None and capture.outcome == "not-modified":
        problem = unread.entry.problem
    try:
        stored = archive.record(
            capture, reading, problem=problem, parts=gathered.parts, last=last, heals=heals, unread=unread
        )
    except (ArchiveDamaged, FormatError) as error:  # the capture is kept anyway, and can be compared
        return PageResult(capture, reading, str(error), None, None, None)
    if gathered.partial is not None:
        return replace(page_result(capture, None, stored, problem, archive), partial=gathered.partial)
    if capture.outcome == "not-modified" and stored.version is not None:
        reading, problem = stored.version.reading, None
    elif reading is not None:
        note_alias(archive, capture, reading, stored)
    return page_result(capture, reading, stored, problem, archive)


def _last_unread(capture: Capture, archive: Archive) -> UnreadPage | None:
    """Return what a page without an article showed before, whose bytes may be the same; None if nothing."""
    if capture.outcome in SAME_AGAIN:
        return archive.last_unread(capture.url, capture.outcome)
    return archive.last_unread(capture.url) if capture.outcome in ("ok", "not-modified") else None


def page_result(
    capture: Capture, reading: Reading | None, stored: StoredCapture, problem: str | None, archive: Archive
) -> PageResult:
    """Return the result for a page that was recorded."""
    path = None if stored.version is None else archive.version_path(stored.version)
    evidence = None if stored.entry.warc is None else archive.root / stored.entry.warc.file
    return PageResult(capture, reading, problem or _store_problem(reading, stored), stored, path, evidence)


def reextract_latest(url: str, archive: Archive) -> None:
    """Re-extract the latest version if an older extractor read it, before a newer capture is compared with it.

    A difference that comes only from our extractor then becomes a version of its own, not an edit of the page.
    """
    try:
        latest = archive.latest(url)
    except (ArchiveDamaged, FormatError):  # reported when the capture is recorded
        return
    if latest is not None and latest.article.extractor != EXTRACTOR:
        reextract(archive, latest)


def _encoding_before(url: str, archive: Archive) -> Mapping[str, str]:
    """Return the host of a document's latest version and the encoding that was given for it by hand; {} if none was."""
    try:
        latest = archive.latest(url)
    except (ArchiveDamaged, FormatError):  # reported when the capture is recorded
        return {}
    given = None if latest is None else latest.reading.encoding_by_hand
    encoding = None if given is None else known_encoding(given)
    return {} if latest is None or encoding is None else {host_of(latest.article.url or latest.url): encoding}


def _reread_in_encoding_of(capture: Capture, archive: Archive) -> None:
    """Re-extract the latest version if its encoding is not the one given now: that is no edit of the page.

    Before anything is compared with it, and also if the page is as it was.
    """
    if capture.status is None:
        return
    try:
        latest = archive.latest(capture.url)
    except (ArchiveDamaged, FormatError):  # reported when the capture is recorded
        return
    given = capture.encoding_by_hand
    if latest is None or given == latest.reading.encoding_by_hand or given == latest.reading.encoding:
        return  # its bytes showed the encoding that is given now: nothing would read otherwise
    reextract(archive, latest, like=capture)


class _GatheredArticle(NamedTuple):
    """An article with its further pages; `partial` in place of `reading` if it is incomplete and must not be stored."""

    reading: Reading | None
    problem: str | None
    parts: tuple[StoredCapture, ...] = ()
    partial: Reading | None = None


def _gather_article(first: FetchedPage, fetcher: Fetcher, cookies: Cookies, archive: Archive) -> _GatheredArticle:
    """Join a page with the further pages of its article; fetch and record each of these."""
    if first.reading is None:
        return _GatheredArticle(None, first.problem)
    given = first.capture.encoding_by_hand
    before = {} if given is None else {host_of(first.capture.final_url): given}

    def take(url: str) -> FetchedPage:
        page = _fetch_and_read(url, fetcher, cookies, before=before)
        return _without_half(page, archive, part_of=first.capture.url)

    def keep(page: FetchedPage) -> StoredCapture:
        return archive.record(page.capture, problem=page.problem, part_of=first.capture.url)

    found = collect_pages(first, take, keep)
    problem = None if found.missing is None else f"incomplete: {found.missing}"
    if may_be_version(found, _stored_pages(first.capture.url, archive)):
        return _GatheredArticle(found.reading, problem, found.parts)
    return _GatheredArticle(None, problem, partial=found.reading)


def _stored_pages(url: str, archive: Archive) -> int:
    """Return the number of pages in a document's latest version; 0 if there is none."""
    try:
        latest = archive.latest(url)
        return 0 if latest is None else 1 + len(latest.parts)
    except (ArchiveDamaged, FormatError):  # reported when the capture is recorded; no partial article is stored then
        return MAX_PAGES


def _fetch_and_read(
    url: str,
    fetcher: Fetcher,
    cookies: Cookies,
    known: Validators | None = None,
    before: Mapping[str, str] = MappingProxyType({}),
) -> FetchedPage:
    """Capture a page and read it. A challenge page or a soft 404 sets the capture's outcome to "blocked" or "gone".

    `before`: the encoding that was given by hand before, by host.
    """
    capture, document = fetcher.fetch(url, known, cookies, before)
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


def _withdrawn(url: str, fetcher: Fetcher, archive: Archive) -> FetchedPage | None:
    """Return a page that was withdrawn, also for the future, as refused: nothing is fetched. None for any other."""
    why = archive.refusal(url)
    if why is None:
        return None
    capture, document = fetcher.refuse(canonical_url(url), why)
    return FetchedPage(capture, document, None, f"{capture.outcome}: {capture.reason}")


def _without_half(page: FetchedPage, archive: Archive, part_of: str | None = None) -> FetchedPage:
    """Return a page as partial, without its reading, if it looks like half of one; else as it is."""
    reason = None if page.reading is None else half_page_reason(page.capture, page.reading, archive, part_of)
    if reason is None:
        return page._replace(capture=without_open_end(page.capture))
    capture = replace(page.capture, outcome="partial", reason=reason)
    return FetchedPage(capture, page.document, None, f"partial: {reason}")


def _doubt(page: FetchedPage, archive: Archive) -> FetchedPage:
    """Return a page as it is, or as suspect, without its reading, if it looks like a notice in its article's place."""
    if page.reading is None:
        return page
    reason = suspect_reason(page.capture, page.reading.article, archive)
    if reason is None:
        return page
    capture = replace(page.capture, outcome="suspect", reason=reason)
    return FetchedPage(capture, page.document, None, f"suspect: {reason}")


def _store_problem(reading: Reading | None, stored: StoredCapture) -> str | None:
    """Return why an article that was read was not stored (the archive refuses text that is not valid Unicode)."""
    return stored.entry.problem if reading is not None and stored.version is None else None
