"""Take every article out of saved pages (a crawl's WARC file, a folder), with the dates that these give.

Each document's captures are taken in the order of their dates. What is no article is counted and not stored, and what
the archive already has is passed over: a run that was killed goes on where it ended, and a second one adds nothing.
When all pages are stored, each repost is compared with its original, if that is in the archive now.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.comparison import compare, find_source_version
from archive.log import CaptureEntry, ComparisonEntry
from archive.model import ArchiveDamaged, FormatError, NotArchived, Side, digest, same_page
from scraper.jobs import PageResult, fetch_page, page_result, store_page
from scraper.multipage import first_pages
from scraper.saved import may_be_page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from archive.archive import Archive
    from archive.model import Comparison, Version
    from scraper.fetch import SavedFetcher
    from scraper.multipage import FetchedPage

# What is counted of the captures in a source, in the order in which it is told.
STORED: Final = "stored"
OLDER: Final = "older"  # than the newest version of their page: kept as evidence, without a version
KNOWN: Final = "known"  # in the archive already
FURTHER: Final = "further"  # pages of an article that was stored with them
NO_ARTICLE: Final = "no-article"
REDIRECT: Final = "redirect"
FAILED: Final = "failed"  # an error status, or damaged
UNDATED: Final = "undated"
_ORDER: Final = (STORED, OLDER, KNOWN, FURTHER, NO_ARTICLE, REDIRECT, FAILED, UNDATED)


class ComparedPages(NamedTuple):
    """A repost that was compared with its original, both in the archive."""

    comparison: Comparison
    repost: Version
    original: Version


class Ingest:
    """One pass over saved pages. Iterate over `pages` to its end, then over `comparisons`.

    `counts` says what became of the captures, by the constants of this module.
    """

    def __init__(self, fetcher: SavedFetcher, archive: Archive) -> None:
        self.counts = Counter(dict.fromkeys(_ORDER, 0))
        self._fetcher = fetcher
        self._archive = archive
        self._urls = frozenset(fetcher.saved.urls)
        # Hashes take a tenth of the memory of the addresses; a wrong hit among millions is out of reach of chance.
        self._known: set[int] = set()
        self._compared: set[int] = set()
        self._further: set[str] = set()
        for entry in archive.entries():
            self._note(entry)

    def pages(self) -> Iterator[PageResult]:
        """Store the articles and yield their results, each after it is stored. Raises WriteFailed."""
        # What looks like the second page of an article that is there, too, is tried when that has had the chance.
        urls = self._fetcher.saved.urls
        for url in sorted(urls, key=lambda url: any(first in self._urls for first in first_pages(url))):
            if self._fetcher.saved.undated(url):
                self.counts[UNDATED] += 1
            for moment in self._fetcher.saved.times(url):
                result = self._take(url, moment)
                if result is not None:
                    yield result

    def comparisons(self) -> Iterator[ComparedPages]:
        """Compare the latest version of each page in the source with its original, if that is not in the log yet."""
        for url in self._fetcher.saved.urls:
            try:
                repost = self._archive.version(url)
                found = None if url in self._further else self._compare(repost)
            except (NotArchived, ArchiveDamaged, FormatError):  # no article, or damage, which verifying reports
                continue
            if found is not None:
                self._archive.record_comparison(found.comparison)
                yield found

    def _note(self, entry: object) -> None:
        if isinstance(entry, CaptureEntry):
            self._known.add(hash((entry.url, entry.at)))
            if entry.part_of is not None:
                self._further.add(entry.url)
        elif isinstance(entry, ComparisonEntry):
            self._compared.add(_pair(entry.left, entry.right))

    def _take(self, url: str, moment: datetime) -> PageResult | None:
        """Store one capture if it is an article, or says that a known one is gone; count it in any case."""
        if hash((url, moment)) in self._known:
            self.counts[KNOWN] += 1
            return None
        if url in self._further:
            self.counts[FURTHER] += 1
            return None
        fetcher = self._fetcher.at(moment)
        page = fetch_page(url, fetcher, self._archive)
        left_out = self._why_not(url, page)
        if left_out is not None:
            self.counts[left_out] += 1
            return None
        if self._is_older(page):
            self.counts[OLDER] += 1
            result = self._keep_evidence(page)
        else:
            self.counts[STORED] += 1
            result = store_page(page, fetcher, self._archive)
        self._known.add(hash((url, moment)))
        if result.version is not None:
            self._further.update(part.url for part in result.version.parts)
        return result

    def _why_not(self, url: str, page: FetchedPage) -> str | None:
        """Return what a capture is counted as if it is not stored; None if it is."""
        capture = page.capture
        if capture.hops:  # where it leads to is in the source itself
            return REDIRECT
        if not may_be_page(url, capture.headers, capture.payload):
            return NO_ARTICLE
        if page.reading is not None:
            return None
        if capture.outcome in ("gone", "suspect") and self._latest(url) is not None:
            return None
        return NO_ARTICLE if capture.ok else FAILED

    def _is_older(self, page: FetchedPage) -> bool:
        """Return whether a page shows another state than the newest version, and an earlier one.

        As the next version it would be a change back in time, and the next capture would seem to be an edit.
        """
        latest = self._latest(page.capture.url)
        if page.reading is None or latest is None or latest.captured_at <= page.capture.fetched_at:
            return False
        return digest(page.reading.article) != latest.digest

    def _keep_evidence(self, page: FetchedPage) -> PageResult:
        problem = "older than the newest version: no version was made of it"
        stored = self._archive.record(page.capture, problem=problem)
        return page_result(page.capture, None, stored, problem, self._archive)

    def _latest(self, url: str) -> Version | None:
        try:
            return self._archive.version(url)
        except (NotArchived, ArchiveDamaged, FormatError):  # what is damaged is reported when something is recorded
            return None

    def _compare(self, repost: Version) -> ComparedPages | None:
        url = repost.article.original_url
        if url is None or same_page(url, repost.url):
            return None
        versions = self._archive.versions(url) or self._archive.versions(self._redirected(url))
        if not versions or same_page(versions[0].url, repost.url):
            return None
        original = find_source_version(versions, repost.article).version
        left, right = (Side(one.url, one.number, one.digest, one.captured_at) for one in (original, repost))
        if _pair(left, right) in self._compared:
            return None
        found = compare(original.article, repost.article, left_side=left, right_side=right, linked=True)
        return ComparedPages(found, repost, original)

    def _redirected(self, url: str) -> str:
        """Return where an address leads to in the source; the address itself if it leads nowhere."""
        return self._fetcher.capture(url).final_url if url in self._urls else url


def _pair(left: Side, right: Side) -> int:
    return hash((left.url, left.version, right.url, right.version))
