"""Write an Atom feed (RFC 4287) of changes, newest first: new, edited and gone pages, and compared reposts.

A version that only a new extractor made is not a change and does not appear. An entry's id is made from its line in the
log, so it is the same in every export; `updated` is when the page was captured. The words are those of
`archive.report.wording`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from archive.comparison import compare
from archive.export.feed import NO_DATE, FeedEntry, feed_document
from archive.export.selection import Selection, is_withdrawn, log_lines
from archive.log import CaptureEntry, ComparisonEntry, TemplateEntry, Withdrawals, format_time
from archive.model import ArchiveDamaged, FormatError, sha256
from archive.report import SENTENCES, finding_lines, left_term, memento, printable, shorten, summary_line
from archive.store import DocumentFolder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from archive.export.selection import Complain
    from archive.log import Entry
    from archive.model import Article, Version

# Default number of entries: as many as a feed reader shows. The JSON export has all.
LIMIT: Final = 100
_ORIGINAL: Final = left_term(None).one


class Event(NamedTuple):
    """One change: the digest of its line in the log, and the entry on that line.

    `left` is the label of the left side of a comparison: the original, or an archived copy of it.
    """

    digest: str
    entry: CaptureEntry | ComparisonEntry
    left: str


class _EntryText(NamedTuple):
    """The text of a feed entry: a title, a one-line summary, and the full content as lines."""

    title: str
    summary: str
    lines: tuple[str, ...]
    url: str
    term: str


def atom_feed(root: Path, selection: Selection, *, limit: int = LIMIT, complain: Complain) -> bytes:
    """Return the newest changes in the selection as an Atom document, UTF-8."""
    withdrawn = Withdrawals.of(root)
    first, last, events = _newest_events(root, selection, limit, complain)
    title = f"Changes: {', '.join(selection.urls) or selection.host or 'every page in the archive'}"
    kept = (event for event in reversed(events) if not is_withdrawn(event.entry, withdrawn))
    return feed_document(f"feed {first}", title, last, _entries(root, kept, withdrawn, complain))


def _entries(root: Path, events: Iterable[Event], withdrawn: Withdrawals, complain: Complain) -> Iterator[FeedEntry]:
    for event in events:
        if (said := _entry_text(root, event, withdrawn, complain)) is not None:
            yield FeedEntry(event.digest, said.title, format_time(event.entry.at), *said[1:])


def _newest_events(root: Path, selection: Selection, limit: int, complain: Complain) -> tuple[str, str, list[Event]]:
    """Return the digest of the log's first line, the time of its last line, and the newest changes, newest last."""
    first, last = "", NO_DATE
    events: dict[object, Event] = {}  # a new version by what names it, since a later line may take it back
    news, copies = _NewsFilter(), dict[str, str]()
    for line in log_lines(root, complain):
        first = first or sha256(line.raw)
        entry = line.entry
        if entry is None:
            continue
        last = format_time(entry.at)
        if isinstance(entry, TemplateEntry):
            events.pop((entry.url, entry.version), None)
        if (copy := memento(entry)) is not None:
            copies[copy.url] = left_term(copy).one
        if news.is_new(entry) and _is_selected(selection, entry):
            assert isinstance(entry, CaptureEntry | ComparisonEntry)
            left = entry.left.url if isinstance(entry, ComparisonEntry) else None
            digest = sha256(line.raw)
            key = (entry.url, entry.version) if isinstance(entry, CaptureEntry) and entry.new else digest
            events[key] = Event(digest, entry, copies.get(left or "", _ORIGINAL))
            if len(events) > limit:
                del events[next(iter(events))]
    # An older saved page can be archived after a newer one.
    return first, last, sorted(events.values(), key=lambda event: event.entry.at)


class _NewsFilter:
    """Filter out log entries that only repeat earlier ones, as a scheduled run writes them each hour."""

    def __init__(self) -> None:
        self._gone: set[str] = set()
        self._compared: dict[int, tuple[int | None, int | None]] = {}

    def is_new(self, entry: Entry) -> bool:
        """Return whether an entry records a change. Call it for every entry, in the order of the log."""
        if isinstance(entry, ComparisonEntry):
            pair = hash((entry.left.url, entry.right.url))
            versions = (entry.left.version, entry.right.version)
            before = self._compared.get(pair)
            self._compared[pair] = versions
            return before != versions
        if not isinstance(entry, CaptureEntry) or entry.part_of is not None:
            return False
        if entry.outcome == "gone":
            known = entry.url in self._gone
            self._gone.add(entry.url)
            return not known
        self._gone.discard(entry.url)
        return entry.new


def _is_selected(selection: Selection, entry: Entry) -> bool:
    urls = (entry.left.url, entry.right.url) if isinstance(entry, ComparisonEntry) else (getattr(entry, "url", None),)
    return selection.is_recent(entry.at) and any(selection.has(url) for url in urls)


def _entry_text(root: Path, event: Event, withdrawn: Withdrawals, complain: Complain) -> _EntryText | None:
    """Return the text of an event; None if only our reading of the page changed."""
    entry = event.entry
    if isinstance(entry, ComparisonEntry):
        return _comparison_text(root, entry, event.left, complain)
    url = entry.url
    if entry.outcome == "gone":
        reason = entry.reason or "gone"
        return _EntryText(f"Gone: {url}", reason, (url, reason), url, "gone")
    number = entry.version or 1
    version = _version(root, url, number, complain)
    if version is None:
        words = f"version {number}; its file can't be read"
        return _EntryText(f"Changed: {url}", words, (url, words), url, "damaged")
    if version.cause in ("extractor", "reading"):
        return None
    article = version.article
    name = shorten(printable(article.title or url))
    is_first = number == 1 or version.cause == "first" or withdrawn.of_version(url, number - 1) is not None
    before = None if is_first else _version(root, url, number - 1, complain)
    if before is None:
        lines = (url, *_metadata_lines(article))
        what = "New" if memento(entry) is None else "Archived copy"
        return _EntryText(f"{what}: {name}", "; ".join(lines[1:]) or url, lines, url, "first")
    found = compare(before.article, article)
    lines = (url, *_labelled_lines(finding_lines(found), without="attribution"))
    return _EntryText(f"Edited: {name}", summary_line(found, attribution=False), lines, url, "page")


def _comparison_text(root: Path, entry: ComparisonEntry, name: str, complain: Complain) -> _EntryText:
    """Return the text of a comparison; `name` is the label of its left side."""
    left, right = (
        None if side.url is None or side.version is None else _version(root, side.url, side.version, complain)
        for side in (entry.left, entry.right)
    )
    url = entry.right.url or entry.left.url or ""
    heads = (f"repost: {entry.right.url}", f"{name}: {entry.left.url}")
    if left is None or right is None:
        words = f"{entry.verdict}: {SENTENCES[entry.verdict]}"
        return _EntryText(f"Repost, {entry.verdict}: {url}", words, (*heads, words), url, entry.verdict)
    found = compare(left.article, right.article, left_side=entry.left, right_side=entry.right, linked=True)
    lines = (*heads, *_labelled_lines(finding_lines(found, left=f"the {name}")))
    title = shorten(printable(right.article.title or url))
    summary = summary_line(found) if name == _ORIGINAL else f"beside the {name}: {summary_line(found)}"
    return _EntryText(f"Repost, {entry.verdict}: {title}", summary, lines, url, entry.verdict)


def _labelled_lines(found: Iterable[tuple[str, str]], *, without: str = "") -> Iterator[str]:
    """Yield findings as lines, each with its label; leave out those with the label `without`."""
    label = ""
    for name, words in found:
        label = name or label
        if label != without:
            yield f"{label}: {words}"


def _metadata_lines(article: Article) -> Iterator[str]:
    for label, value in (
        ("source", article.source),
        ("author", article.author),
        ("published", article.published),
        ("original link", article.original_url),
    ):
        if value:
            yield f"{label}: {shorten(value)}"


def _version(root: Path, url: str, number: int, complain: Complain) -> Version | None:
    try:
        return DocumentFolder(root, url).read(number).version
    except (ArchiveDamaged, FormatError) as error:
        complain(str(error))
        return None
