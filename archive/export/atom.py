"""What changed, as an Atom feed (RFC 4287), the newest first: new pages, edited pages, pages gone, reposts compared.

An edit that only our extractor made is none and does not appear. An entry's id is made from its line of the log, so it
is the same in every export; `updated` is when the page was captured. Words are those of `archive.report.text`.
"""

from __future__ import annotations

import uuid
from collections import deque
from html import escape
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from archive.comparison import compare
from archive.export.selection import Selection, log_lines
from archive.log import CaptureEntry, ComparisonEntry, format_time
from archive.model import ArchiveDamaged, FormatError, sha256
from archive.report import SENTENCES, finding_lines, left_term, memento, printable, shorten, summary_line
from archive.store import DocumentFolder
from archive.warc import SOFTWARE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from archive.export.selection import Complain
    from archive.log import Entry
    from archive.model import Article, Version

NAMESPACE: Final = "http://www.w3.org/2005/Atom"
# What a feed reader shows of an archive, and no more: the rest is in the JSON.
LIMIT: Final = 100
# An archive without a line was never written to; a feed has a date all the same (RFC 4287 § 4.1.1).
_NEVER: Final = "1970-01-01T00:00:00Z"
_ORIGINAL: Final = left_term(None).one


class Event(NamedTuple):
    """One change: the line of the log that tells of it, by digest, and what it says.

    `left` is what the left side of a comparison is called: the original, or whose archived copy of it.
    """

    digest: str
    entry: CaptureEntry | ComparisonEntry
    left: str


class _Said(NamedTuple):
    """One change in words: a title, a line, and all there is to say, line by line."""

    title: str
    summary: str
    lines: tuple[str, ...]
    url: str
    term: str


def atom_feed(root: Path, selection: Selection, *, limit: int = LIMIT, complain: Complain) -> bytes:
    """Return the newest changes of what is asked for as an Atom document, UTF-8."""
    first, last, events = _newest(root, selection, limit, complain)
    top = ET.Element("feed", {"xmlns": NAMESPACE})
    _text(top, "id", _id(f"feed {first}"))
    _text(top, "title", f"Changes: {', '.join(selection.urls) or selection.host or 'every page in the archive'}")
    _text(top, "updated", last)
    _text(ET.SubElement(top, "author"), "name", SOFTWARE)
    _text(top, "generator", SOFTWARE)
    for event in reversed(events):
        if (said := _worded(root, event, complain)) is None:
            continue
        entry = ET.SubElement(top, "entry")
        _text(entry, "id", _id(event.digest))
        _text(entry, "title", said.title)
        _text(entry, "updated", format_time(event.entry.at))
        if _is_web(said.url):
            ET.SubElement(entry, "link", {"rel": "alternate", "href": printable(said.url)})
        ET.SubElement(entry, "category", {"term": said.term})
        _text(entry, "summary", said.summary)
        content = ET.SubElement(entry, "content", {"type": "html"})
        content.text = "<br>\n".join(escape(printable(line)) for line in said.lines)
    ET.indent(top, " ")
    document: bytes = ET.tostring(top, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def _newest(root: Path, selection: Selection, limit: int, complain: Complain) -> tuple[str, str, list[Event]]:
    """Return what names the archive, when its last line was written, and the newest changes, the newest last."""
    first, last = "", _NEVER
    events: deque[Event] = deque(maxlen=limit)
    news, copies = _News(), dict[str, str]()
    for line in log_lines(root, complain):
        first = first or sha256(line.raw)
        entry = line.entry
        if entry is None:
            continue
        last = format_time(entry.at)
        if (copy := memento(entry)) is not None:
            copies[copy.url] = left_term(copy).one
        if news.is_new(entry) and _asked_for(selection, entry):
            assert isinstance(entry, CaptureEntry | ComparisonEntry)
            left = entry.left.url if isinstance(entry, ComparisonEntry) else None
            events.append(Event(sha256(line.raw), entry, copies.get(left or "", _ORIGINAL)))
    # An older saved page can be archived after a newer one.
    return first, last, sorted(events, key=lambda event: event.entry.at)


class _News:
    """Tells news from what a scheduled run says again each hour."""

    def __init__(self) -> None:
        self._gone: set[str] = set()
        self._compared: dict[int, tuple[int | None, int | None]] = {}

    def is_new(self, entry: Entry) -> bool:
        """Whether the line tells of a change. To be asked of each line, in order."""
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


def _asked_for(selection: Selection, entry: Entry) -> bool:
    urls = (entry.left.url, entry.right.url) if isinstance(entry, ComparisonEntry) else (getattr(entry, "url", None),)
    return selection.is_recent(entry.at) and any(selection.has(url) for url in urls)


def _worded(root: Path, event: Event, complain: Complain) -> _Said | None:
    """Say what changed; None where nothing did but how we read it."""
    entry = event.entry
    if isinstance(entry, ComparisonEntry):
        return _compared(root, entry, event.left, complain)
    url = entry.url
    if entry.outcome == "gone":
        reason = entry.reason or "gone"
        return _Said(f"Gone: {url}", reason, (url, reason), url, "gone")
    number = entry.version or 1
    version = _version(root, url, number, complain)
    if version is None:
        words = f"version {number}; its file can't be read"
        return _Said(f"Changed: {url}", words, (url, words), url, "damaged")
    if version.cause == "extractor":
        return None
    article = version.article
    name = shorten(printable(article.title or url))
    before = None if number == 1 else _version(root, url, number - 1, complain)
    if before is None:
        lines = (url, *_introduced(article))
        what = "New" if memento(entry) is None else "Archived copy"
        return _Said(f"{what}: {name}", "; ".join(lines[1:]) or url, lines, url, "first")
    found = compare(before.article, article)
    lines = (url, *_labelled(finding_lines(found), without="attribution"))
    return _Said(f"Edited: {name}", summary_line(found, attribution=False), lines, url, "page")


def _compared(root: Path, entry: ComparisonEntry, name: str, complain: Complain) -> _Said:
    """Say what a comparison found; `name` is what its left side is called."""
    left, right = (
        None if side.url is None or side.version is None else _version(root, side.url, side.version, complain)
        for side in (entry.left, entry.right)
    )
    url = entry.right.url or entry.left.url or ""
    heads = (f"repost: {entry.right.url}", f"{name}: {entry.left.url}")
    if left is None or right is None:
        words = f"{entry.verdict}: {SENTENCES[entry.verdict]}"
        return _Said(f"Repost, {entry.verdict}: {url}", words, (*heads, words), url, entry.verdict)
    found = compare(left.article, right.article, left_side=entry.left, right_side=entry.right, linked=True)
    lines = (*heads, *_labelled(finding_lines(found, left=f"the {name}")))
    title = shorten(printable(right.article.title or url))
    summary = summary_line(found) if name == _ORIGINAL else f"beside the {name}: {summary_line(found)}"
    return _Said(f"Repost, {entry.verdict}: {title}", summary, lines, url, entry.verdict)


def _labelled(found: Iterable[tuple[str, str]], *, without: str = "") -> Iterator[str]:
    """Yield findings as lines, each with its label; those under one label left out."""
    label = ""
    for name, words in found:
        label = name or label
        if label != without:
            yield f"{label}: {words}"


def _introduced(article: Article) -> Iterator[str]:
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


def _text(parent: ET.Element, name: str, words: str) -> None:
    """Add an element of text; XML takes no control characters, and `printable` shows them."""
    ET.SubElement(parent, name).text = printable(words)


def _id(name: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_OID, f"repost {name}").urn


def _is_web(url: str) -> bool:
    try:
        return urlsplit(url).scheme in ("http", "https")
    except ValueError:
        return False
