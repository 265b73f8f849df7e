"""Look at what names articles: a list page with its next pages, a feed, a sitemap with those that it names.

Each answer is recorded like any other capture: it proves since when a link stood there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from archive.files import WriteFailed
from scraper.discover import (
    ListedArticle,
    Listing,
    NotAFeed,
    NotASitemap,
    declared_feeds,
    find_articles,
    next_list_page,
    read_feed,
    read_sitemap,
    sniff_kind,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from archive.archive import Archive
    from archive.log import Validators
    from scraper.document import Document
    from scraper.fetch import Fetcher
    from scraper.watchlist import WatchedSource

# Sitemaps that one look reads, of those that an index names, the last named first: that is where new articles are.
MAX_MAPS: Final = 30
# Feeds of those that a list page declares.
MAX_FEEDS: Final = 2


class SourceLook(NamedTuple):
    """What one look at a source gave: the articles that are watched, each once, in its order.

    `left_off` counts entries beyond a limit, `unlinked` those without an address, `passed_over` those that the patterns
    leave. `problem` says why nothing, or not all, could be read; None if all is well. `at` is when the source itself
    was captured; None if it could not be read. `postponed` counts new articles beyond the source's `most`: for the next
    look.
    """

    source: WatchedSource
    articles: tuple[ListedArticle, ...] = ()
    fetched: int = 0
    unchanged: bool = False
    left_off: int = 0
    unlinked: int = 0
    passed_over: int = 0
    problem: str | None = None
    at: datetime | None = None
    postponed: int = 0


class _Answer(NamedTuple):
    listing: Listing
    document: Document | None = None  # of a list page
    problem: str | None = None
    unchanged: bool = False
    at: datetime | None = None


def look_at(
    source: WatchedSource,
    fetcher: Fetcher,
    archive: Archive | None,
    known: Callable[[Iterable[str]], frozenset[str]],
    *,
    fresh: bool = False,
) -> SourceLook:
    """Fetch a source and return the articles that it names. Network failures are its `problem`. Raises WriteFailed.

    `known` tells which addresses are watched already: 下一页 is followed only while a page has others. With `fresh` the
    source is fetched in full, and not only if it changed. Without an archive nothing is recorded (for a trial).
    """
    return _Look(source, fetcher, archive, known, fresh=fresh).run()


class _Look:
    def __init__(
        self,
        source: WatchedSource,
        fetcher: Fetcher,
        archive: Archive | None,
        known: Callable[[Iterable[str]], frozenset[str]],
        *,
        fresh: bool,
    ) -> None:
        self._source = source
        self._fetcher = fetcher
        self._archive = archive
        self._known = known
        self._fresh = fresh
        self._fetched = 0
        self._found: dict[str, ListedArticle] = {}
        self._left_off = self._unlinked = self._passed_over = self._new = self._postponed = 0
        self._at: datetime | None = None
        self._problem: str | None = None

    def run(self) -> SourceLook:
        first = self._fetch(self._source.url, self._source.kind)
        if first.problem is not None or first.unchanged:
            return SourceLook(self._source, fetched=1, unchanged=first.unchanged, problem=first.problem, at=first.at)
        self._at = first.at
        if first.document is not None:
            self._follow(first)
        else:
            self._take(first.listing)
        for address in reversed(first.listing.maps[-MAX_MAPS:]):
            self._take(self._noted(self._fetch(address, "sitemap")).listing)
        if (more := len(first.listing.maps) - MAX_MAPS) > 0:
            self._left_off += more
        return self._result()

    def _follow(self, answer: _Answer) -> None:
        """Take the articles of a list page, of the feeds that it declares, and of its next pages."""
        feeds = declared_feeds(answer.document)[:MAX_FEEDS] if self._source.feeds and answer.document else ()
        for feed in feeds:
            found = self._fetch(feed, "feed")
            if found.problem is None:  # a declared feed that is none costs nothing: the page itself is read
                self._take(found.listing)
        seen = {self._source.url}
        for _ in range(self._source.pages):
            new = self._take(answer.listing)
            following = next_list_page(answer.document.page) if answer.document else None
            if not new or following is None or following in seen or len(seen) == self._source.pages:
                return
            seen.add(following)
            answer = self._noted(self._fetch(following, "list"))

    def _noted(self, answer: _Answer) -> _Answer:
        self._problem = self._problem or answer.problem
        return answer

    def _take(self, listing: Listing) -> int:
        """Take what the patterns take; return how many articles are new."""
        self._left_off += listing.left_off
        self._unlinked += listing.unlinked
        taken = [one for one in listing.articles if self._is_taken(one) and one.url not in self._found]
        known = self._known(one.url for one in taken)
        new = 0
        for article in taken:
            if article.url not in known:
                new += 1
                if self._new + new > self._source.most:
                    self._postponed += 1
                    continue
            self._found[article.url] = article
        self._new += new
        return new

    def _is_taken(self, article: ListedArticle) -> bool:
        since = self._source.since
        taken = self._source.takes(article.url) and not (since and article.date and article.date < since)
        self._passed_over += not taken
        return taken

    def _fetch(self, url: str, kind: str) -> _Answer:
        """Fetch and read one list page, feed or sitemap, and record the answer."""
        capture, document = self._fetcher.fetch(url, self._validators(url))
        self._fetched += 1
        if capture.outcome == "not-modified":
            answer = _Answer(Listing(()), unchanged=True, at=capture.fetched_at)
        elif not capture.ok:
            answer = _Answer(Listing(()), problem=f"{capture.outcome}: {capture.reason}")
        else:
            answer = _read(document, capture.final_url, kind)._replace(at=capture.fetched_at)
        if self._archive is not None:
            count = len(answer.listing.articles) or len(answer.listing.maps)
            said = (
                answer.problem
                or f"no article: a {kind} of {count:,} {'addresses' if kind == 'sitemap' else 'articles'}"
            )
            self._archive.record(capture, problem=said)
        return answer

    def _validators(self, url: str) -> Validators | None:
        if self._archive is None or self._fresh:
            return None
        try:
            return self._archive.validators(url)
        except WriteFailed:  # no index: it is fetched in full
            return None

    def _result(self) -> SourceLook:
        return SourceLook(
            self._source,
            tuple(self._found.values()),
            self._fetched,
            left_off=self._left_off,
            unlinked=self._unlinked,
            passed_over=self._passed_over,
            problem=self._problem,
            at=None if self._problem else self._at,
            postponed=self._postponed,
        )


def _read(document: Document, url: str, kind: str) -> _Answer:
    """Read an answer as what it is: a feed in the place of a list is read as a feed."""
    is_a = sniff_kind(document.payload)
    try:
        if is_a == "feed" or (kind == "feed" and is_a != "sitemap"):
            return _Answer(read_feed(document.payload, url, document.content_type, encoding=document.encoding_by_hand))
        if is_a == "sitemap" or kind == "sitemap":
            return _Answer(read_sitemap(document.payload, url))
    except (NotAFeed, NotASitemap) as error:
        return _Answer(Listing(()), problem=str(error))
    listing = find_articles(document)
    if not listing.articles:
        return _Answer(listing, document, problem="no article links found on the page")
    return _Answer(listing, document)
