"""Tell what an earlier run stored and could not say, since it was killed: from its lines of the log.

A finding has the same key as if that run had told it: whoever was told already is not told again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from archive.log import CaptureEntry, ComparisonEntry
from archive.report import shares
from scraper.notify import RunFinding
from scraper.runs.news import PageNews, edit_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from archive.log import Entry
    from archive.model import Version
    from scraper.notify import FindingKind
    from scraper.runs.news import State
    from scraper.schedule import PageState
    from scraper.watchlist import WatchedPage


class Late(NamedTuple):
    """What is said late of a page that is watched, and the version that says it, if there is one."""

    page: WatchedPage
    news: PageNews
    version: Version | None


def late_news(
    entries: Sequence[Entry],
    watched: Mapping[str, WatchedPage],
    state: Callable[[str], PageState],
    version: Callable[[str, int], Version | None],
) -> Iterator[Late]:
    """Yield what these lines of the log have to say of watched pages and their originals, in their order.

    `state` tells what the whole log says of a page, `version` reads a stored version.
    """
    compared = {entry.right.url or "": entry for entry in entries if isinstance(entry, ComparisonEntry)}
    reposts = {entry.left.url: entry.right.url or "" for entry in compared.values()}
    captures = [entry for entry in entries if isinstance(entry, CaptureEntry) and entry.part_of is None]
    for entry in captures:
        repost = entry.url if entry.url in watched else reposts.get(entry.url, "")
        page = watched.get(repost)
        if page is None:
            continue
        if entry.new and entry.version is not None and entry.cause in ("first", "page"):
            found = version(entry.url, entry.version)
            if found is not None and (entry.cause == "page" or entry.url == repost):
                before = version(entry.url, entry.version - 1) if entry.version > 1 else None
                yield Late(page, _version_news(entry, found, before, repost, compared.get(repost)), found)
        elif entry.outcome == "gone" and state(entry.url).outcome == "gone" and state(entry.url).misses == 1:
            yield Late(page, _gone_news(entry, repost), None)


def _version_news(
    entry: CaptureEntry, version: Version, before: Version | None, repost: str, compared: ComparisonEntry | None
) -> PageNews:
    if entry.cause == "first":
        if compared is None:
            return PageNews("new", "no link to an original")
        line = f"{compared.verdict}: {shares(compared.kept, compared.new)}"
        return PageNews("new", line, (_finding("new-repost", entry, version, line, "v1", repost),))
    edit = edit_of(version, before)
    own = entry.url == repost
    kind: FindingKind = edit.kind if own else "original-edited"
    state: State = "edited" if own else "original edited"
    finding = _finding(kind, entry, version, edit.line, edit.subject, repost)._replace(details=edit.details)
    return PageNews(state, edit.line if own else f"the original: {edit.line}", (finding,))


def _gone_news(entry: CaptureEntry, repost: str) -> PageNews:
    kind: FindingKind = "repost-gone" if entry.url == repost else "original-gone"
    line = f"{entry.outcome}: {entry.reason}"
    said = line if entry.url == repost else f"the original: {line}"
    return PageNews("gone", said, (_finding(kind, entry, None, line, entry.at.isoformat(), repost),))


def _finding(
    kind: FindingKind, entry: CaptureEntry, version: Version | None, line: str, subject: str, repost: str
) -> RunFinding:
    title = (version.article.title if version is not None else None) or ""
    lines = () if entry.url == repost else (f"repost: {repost}",)
    return RunFinding(kind, entry.at, entry.url, title, line, lines, subject=subject)
