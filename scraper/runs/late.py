"""Tell what an earlier run stored and could not say, since it was killed: from its lines of the log.

A finding has the same key as if that run had told it: whoever was told already is not told again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from archive.log import CaptureEntry, ComparisonEntry
from archive.report import Face, Said, Summary, name_in, shares
from scraper.notify import RunFinding
from scraper.runs.news import PageNews, edit_of, its_repost, of_original, verdict_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from archive.log import Entry
    from archive.model import Version
    from archive.report import Language
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
    version: Callable[[str, int | None], Version | None],
) -> Iterator[Late]:
    """Yield what these lines of the log have to say of watched pages and their originals, in their order.

    `state` tells what the whole log says of a page, `version` reads a stored version; None: the latest.
    """
    compared = {entry.right.url or "": entry for entry in entries if isinstance(entry, ComparisonEntry)}
    reposts = {entry.left.url: entry.right.url or "" for entry in compared.values()}
    captures = [entry for entry in entries if isinstance(entry, CaptureEntry) and entry.part_of is None]
    for entry in captures:
        repost = entry.url if entry.url in watched else reposts.get(entry.url, "")
        page = watched.get(repost)
        if page is None:
            continue
        own = entry.url == repost
        if entry.new and entry.version is not None and entry.cause in ("first", "page"):
            found = version(entry.url, entry.version)
            if found is not None and (entry.cause == "page" or own):
                before = version(entry.url, entry.version - 1) if entry.version > 1 else None
                title = _title(found if own else version(repost, None))
                yield Late(page, _version_news(entry, found, before, repost, compared.get(repost), title), found)
        elif entry.outcome == "gone" and state(entry.url).outcome == "gone" and state(entry.url).misses == 1:
            title = _title(version(repost, None))
            of_page = title if own else _title(version(entry.url, None)) or title
            yield Late(page, _gone_news(entry, repost, title, of_page), None)


def _title(version: Version | None) -> str:
    return (version.article.title if version is not None else None) or ""


def _version_news(
    entry: CaptureEntry,
    version: Version,
    before: Version | None,
    repost: str,
    compared: ComparisonEntry | None,
    title: str,
) -> PageNews:
    of_page = _title(version) or title
    if entry.cause == "first":
        if compared is None:
            return PageNews("new", Said.both(Summary.no_link.say), title=title)
        said = Said.both(lambda language: _compared(compared, language))
        return PageNews("new", said, (_finding("new-repost", entry, of_page, said, (), "v1", repost),), title)
    edit = edit_of(version, before)
    own = entry.url == repost
    kind: FindingKind = edit.kind if own else "original-edited"
    state: State = "edited" if own else "original edited"
    finding = _finding(kind, entry, of_page, edit.said, edit.lines, edit.subject, repost)._replace(details=edit.details)
    return PageNews(state, edit.said if own else of_original(edit.said), (finding,), title, edit.lines)


def _compared(compared: ComparisonEntry, language: Language) -> str:
    measure = shares(compared.kept, compared.new, language)
    return f"{verdict_in(compared.verdict, language)}{Face.colon.say(language)}{measure}"


def _gone_news(entry: CaptureEntry, repost: str, title: str, of_page: str) -> PageNews:
    own = entry.url == repost
    kind: FindingKind = "repost-gone" if own else "original-gone"
    said = Said.both(lambda language: entry.reason or name_in(entry.outcome, language))
    finding = _finding(kind, entry, of_page, said, (), entry.at.isoformat(), repost)
    return PageNews("gone", said if own else of_original(said), (finding,), title)


def _finding(  # noqa: PLR0913, PLR0917 - one thing each
    kind: FindingKind,
    entry: CaptureEntry,
    title: str,
    said: Said,
    lines: tuple[Said, ...],
    subject: str,
    repost: str,
) -> RunFinding:
    whose = () if entry.url == repost else (its_repost(repost),)
    return RunFinding(kind, entry.at, entry.url, title, said, (*whose, *lines), subject=subject)
