"""Find one repost case in an archive: the two pages, and the lines of the log that are about them.

Which further lines prove that these are in the log unaltered is in `archive.export.pack.proof`; the pack is written by
`archive.export.pack.pack`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.export import log_lines
from archive.export.pack.proof import Stamp
from archive.log import (
    AliasEntry,
    CaptureEntry,
    ComparisonEntry,
    ExtractionEntry,
    TemplateEntry,
    TimestampEntry,
    parse_line,
)
from archive.model import ArchiveDamaged, FormatError, NotArchived, same_page, sha256
from archive.report import memento
from archive.store import DocumentFolder

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from pathlib import Path

    from archive.export import Complain, LogLine
    from archive.log import Entry

_TIMESTAMP: Final = b'"kind":"timestamp"'


class LogEnd(NamedTuple):
    """The end of the log: the number, digest and time of its last line, and the size of the log in bytes."""

    number: int
    digest: str
    at: datetime | None
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A repost and its original (None if unknown), and what the log says about them.

    If the original could not be fetched and an archive service's copy was compared in its place, `original` is the
    address of that copy, and `copy` the log entry of its capture.
    """

    repost: str
    original: str | None
    copy: CaptureEntry | None
    comparison: ComparisonEntry | None  # the latest one of the two pages
    lines: tuple[LogLine, ...]  # in the order of the log
    stamps: tuple[tuple[Stamp, TimestampEntry], ...]
    end: LogEnd

    @property
    def pages(self) -> tuple[tuple[str, str], ...]:
        """Return the pages of the case: "repost" and, if known, "original", each with its address."""
        pages = (("repost", self.repost), ("original", self.original))
        return tuple((name, url) for name, url in pages if url is not None)

    def taken_back(self, url: str) -> frozenset[int]:
        """Return the versions of a page that a later line says are no edits."""
        entries = (line.entry for line in self.lines)
        return frozenset(one.version for one in entries if isinstance(one, TemplateEntry) and one.url == url)

    def stem(self, name: str) -> str:
        """Return the name of a page in file names; an archived copy must not pass for the original."""
        return "archived-copy" if name == "original" and self.copy is not None else name


def find_case(root: Path, url: str, complain: Complain) -> Case:
    """Return the case of the repost at a canonical URL. Raises NotArchived."""
    comparison = _latest_comparison(root, url)
    original = comparison.left.url if comparison else _named_original(root, url, complain)
    pages = {page for page in (url, original) if page is not None}
    lines: list[LogLine] = []
    stamps: list[tuple[Stamp, TimestampEntry]] = []
    number, size, raw = 0, 0, b""
    for line in log_lines(root, complain, mentioning=(*(page.encode() for page in pages), _TIMESTAMP)):
        number, raw, size = line.number, line.raw, size + len(line.raw)
        if isinstance(line.entry, TimestampEntry):
            stamps.append((Stamp(line.number, line.entry.line), line.entry))
        elif line.entry is not None and _is_about(line.entry, pages):
            lines.append(line)
    if not any(url in _urls(line.entry) for line in lines):
        raise NotArchived(f"{url} is not in this archive")
    return Case(
        repost=url,
        original=original,
        copy=next((found for line in reversed(lines) if (found := _copy(line.entry, original)) is not None), None),
        comparison=comparison,
        lines=tuple(lines),
        stamps=tuple(stamps),
        end=LogEnd(number, sha256(raw), _time_of(raw), size),
    )


def _copy(entry: Entry | None, url: str | None) -> CaptureEntry | None:
    found = memento(entry)
    return found if found is not None and found.url == url else None


def _latest_comparison(root: Path, url: str) -> ComparisonEntry | None:
    latest = None
    for line in log_lines(root, lambda _: None, mentioning=(url.encode(),)):
        if isinstance(line.entry, ComparisonEntry) and line.entry.right.url == url and line.entry.left.url:
            latest = line.entry
    return latest


def _named_original(root: Path, url: str, complain: Complain) -> str | None:
    """Return the original that the page's latest version links to, if that is another page."""
    try:
        latest = DocumentFolder(root, url).latest()
    except (ArchiveDamaged, FormatError) as error:
        complain(str(error))
        return None
    original = latest.version.article.original_url if latest else None
    return None if original is None or same_page(original, url) else original


def _is_about(entry: Entry, pages: Collection[str]) -> bool:
    if isinstance(entry, ComparisonEntry):  # other reposts of the original are other cases
        return entry.left.url in pages and entry.right.url in pages
    return any(url in pages for url in _urls(entry))


def _urls(entry: Entry | None) -> tuple[str | None, ...]:
    match entry:
        case CaptureEntry():
            return entry.url, entry.part_of
        case AliasEntry():
            return entry.url, entry.of
        case ExtractionEntry() | TemplateEntry():
            return (entry.url,)
        case ComparisonEntry():
            return entry.left.url, entry.right.url
    return ()


def _time_of(raw: bytes) -> datetime | None:
    try:
        return parse_line(raw).at
    except ValueError:
        return None
