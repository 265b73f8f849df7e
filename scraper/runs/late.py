"""Tell what an earlier run stored and could not say, since it was killed: from its lines of the log.

A finding has the same key as if that run had told it: whoever was told already is not told again.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from archive.log import CaptureEntry, ComparisonEntry
from archive.report import Face, Runs, Said, Summary, name_in, shares
from scraper.notify import RunFinding
from scraper.runs.news import (
    PageNews,
    edit_of,
    its_repost,
    may_be_the_sites,
    of_original,
    otherwise,
    told_as,
    verdict_in,
)
from scraper.schedule import SEEN, page_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from archive.log import Entry
    from archive.model import Cause, Version
    from archive.report import Language
    from scraper.notify import FindingKind
    from scraper.runs.news import State
    from scraper.schedule import PageRow
    from scraper.watchlist import WatchedPage


class Late(NamedTuple):
    """What is said late of a page that is watched, and the version that says it, if there is one."""

    page: WatchedPage
    news: PageNews
    version: Version | None = None


def late_news(
    entries: Sequence[Entry],
    watched: Mapping[str, WatchedPage],
    originals: Mapping[str, str],
    before: Mapping[str, PageRow],
    version: Callable[[str, int | None], Version | None],
) -> Iterator[Late]:
    """Yield what these lines of the log have to say of watched pages and their originals, in their order.

    `originals` are the originals of watched pages, by page, also of those that the run could not compare any more.
    `before` is what the log said of each page before these lines, which are taken in. `version` reads a stored version;
    None: the latest.
    """
    teller = _Teller(entries, watched, originals, before, version)
    for entry in entries:
        yield from teller.tell(entry)
        if (row := before.get(page_of(entry) or "")) is not None:
            row.take(entry)


class _Teller:
    def __init__(
        self,
        entries: Sequence[Entry],
        watched: Mapping[str, WatchedPage],
        originals: Mapping[str, str],
        before: Mapping[str, PageRow],
        version: Callable[[str, int | None], Version | None],
    ) -> None:
        self._watched = watched
        self._rows = before
        self._version = version
        self._compared = {entry.right.url or "": entry for entry in entries if isinstance(entry, ComparisonEntry)}
        self._originals = originals
        self._reposts: defaultdict[str, list[str]] = defaultdict(list)
        for repost, original in originals.items():
            self._reposts[original].append(repost)
        self._told: set[str] = set()  # watched pages of which something was told since their last capture
        self._causes: dict[str, Cause] = {}  # of the versions that the last captures stored, by page
        self._at: dict[str, datetime] = {}  # of the last captures, by page

    def tell(self, entry: Entry) -> Iterator[Late]:
        """Yield what one line has to say."""
        if isinstance(entry, ComparisonEntry):
            page = self._watched.get(entry.right.url or "")
            if page is not None and page.url not in self._told and (news := self._otherwise(entry)) is not None:
                yield Late(page, news)
        elif isinstance(entry, CaptureEntry) and page_of(entry) is not None:
            yield from self._capture(entry)

    def _capture(self, entry: CaptureEntry) -> Iterator[Late]:
        self._told.discard(entry.url)
        self._causes.pop(entry.url, None)
        self._at[entry.url] = entry.at
        version = None
        if entry.new and entry.cause is not None:
            self._causes[entry.url] = entry.cause
            version = self._version(entry.url, entry.version)
        for repost in (entry.url, *self._reposts[entry.url]):
            if repost not in self._watched:
                continue
            if (news := self._news(entry, version, repost)) is not None:
                self._told.add(repost)
                yield Late(self._watched[repost], news, version)

    def _news(self, entry: CaptureEntry, version: Version | None, repost: str) -> PageNews | None:
        """Return what a capture says of a watched page, whose own it is, or its original's."""
        own = entry.url == repost
        row = self._rows[entry.url]
        if version is not None and version.cause == "page":
            return self._edit(entry, version, repost)
        if version is not None and version.cause == "first" and own:
            return self._new(entry, repost)
        # A page that is seen for the first time with its original gone is only new.
        seen = row.captures > 0 if own else self._rows[repost].captures > 1
        if entry.outcome == "gone" and seen and not row.away:
            said = Said.both(lambda language: entry.reason or name_in(entry.outcome, language))
            return self._told_of("gone", "repost-gone" if own else "original-gone", entry, said, repost)
        if entry.outcome in SEEN and entry.problem is None and row.away:
            said = Said.both(Runs.article_back.say if own else Runs.original_back.say)
            return self._told_of("back", "repost-back" if own else "original-back", entry, said, repost)
        return None

    def _told_of(self, state: State, kind: FindingKind, entry: CaptureEntry, said: Said, repost: str) -> PageNews:
        """Return that a page, or its original, is gone or back."""
        finding = self._finding(kind, entry, said, (), entry.at.isoformat(), repost)
        line = said if state == "back" or entry.url == repost else of_original(said)
        return PageNews(state, line, (finding,), self._title(repost))

    def _new(self, entry: CaptureEntry, repost: str) -> PageNews:
        compared = self._compared.get(repost)
        if compared is None and repost not in self._originals:
            return PageNews("new", Said.both(Summary.no_link.say), title=self._title(repost))
        said = Said.both(lambda language: _in_words(compared, language))
        return PageNews("new", said, (self._finding("new-repost", entry, said, (), "v1", repost),), self._title(repost))

    def _edit(self, entry: CaptureEntry, version: Version, repost: str) -> PageNews:
        edit = edit_of(version, self._version(entry.url, version.number - 1) if version.number > 1 else None)
        own = entry.url == repost
        kind: FindingKind = edit.kind if own else "original-edited"
        state: State = "edited" if own else "original edited"
        finding = self._finding(kind, entry, edit.said, edit.lines, edit.subject, repost)._replace(details=edit.details)
        said = edit.said if own else of_original(edit.said)
        return PageNews(state, said, (finding,), self._title(repost), edit.lines)

    def _otherwise(self, entry: ComparisonEntry) -> PageNews | None:
        """Return that a comparison says something else than the one before; None if it doesn't."""
        repost = entry.right.url or ""
        before = self._rows[repost].verdict
        if before == entry.verdict:
            return None
        said = Said.both(lambda language: otherwise(before, _in_words(entry, language), language))
        at = self._at.get(repost, entry.at)
        findings: tuple[RunFinding, ...] = ()
        if may_be_the_sites(before, map(self._causes.get, (repost, entry.left.url or ""))):
            kind, subject = told_as(before, entry.verdict, at)
            findings = (RunFinding(kind, at, repost, self._title(repost), said, subject=subject),)
        return PageNews("compared otherwise", said, findings, self._title(repost))

    def _finding(
        self, kind: FindingKind, entry: CaptureEntry, said: Said, lines: tuple[Said, ...], subject: str, repost: str
    ) -> RunFinding:
        whose = () if entry.url == repost else (its_repost(repost),)
        title = self._title(entry.url) or self._title(repost)
        return RunFinding(kind, entry.at, entry.url, title, said, (*whose, *lines), subject=subject)

    def _title(self, url: str) -> str:
        version = self._version(url, None)
        return (version.article.title if version is not None else None) or ""


def _in_words(compared: ComparisonEntry | None, language: Language) -> str:
    if compared is None:
        return Runs.not_yet_compared.say(language)
    measure = shares(compared.kept, compared.new, language)
    return f"{verdict_in(compared.verdict, language)}{Face.colon.say(language)}{measure}"
