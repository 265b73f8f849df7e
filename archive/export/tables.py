"""The rows of an archive as flat tables: versions, captures, comparisons, edits and changed fields.

The columns are a contract: names, order and types stay, new ones come at the end. Rows come in the order of the log
(versions: of the documents' folders, oldest first), so that an archive that grows only adds rows. A value that is
unknown is None. The files are written in `archive.export.table_files`; what the columns mean is in `docs/TABLES.md`.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from archive.comparison import compare
from archive.export.selection import is_withdrawn, log_lines, stored_versions
from archive.log import CaptureEntry, ComparisonEntry, TemplateEntry, Withdrawals, format_time
from archive.model import EDIT_CLASSES, ArchiveDamaged, FormatError, Side, host_of
from archive.store import DocumentFolder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.export.selection import Complain, Selection
    from archive.log import Entry
    from archive.model import Comparison, Span, Version

Table: TypeAlias = Literal["versions", "captures", "comparisons", "edits", "fields"]
Kind: TypeAlias = Literal["text", "number", "share", "time", "flag"]
Row: TypeAlias = dict[str, Any]  # a value of the column's kind for each column; times as ISO 8601 in UTC

_SIDES: Final[dict[str, Kind]] = {
    "line": "number",
    "relation": "text",
    "left_url": "text",
    "left_version": "number",
    "left_captured_at": "time",
    "right_url": "text",
    "right_version": "number",
    "right_captured_at": "time",
}
COLUMNS: Final[dict[Table, dict[str, Kind]]] = {
    "versions": {
        **dict.fromkeys(("url", "host"), "text"),
        "version": "number",
        "cause": "text",
        "captured_at": "time",
        **dict.fromkeys(("digest", "payload_digest", "title", "published", "source", "author", "editor"), "text"),
        **dict.fromkeys(("original_url", "language", "breadcrumb", "extractor"), "text"),
        **dict.fromkeys(("pages", "blocks", "characters"), "number"),
        "text": "text",
    },
    "captures": {
        "line": "number",
        **dict.fromkeys(("url", "host", "final_url"), "text"),
        "redirects": "number",
        "captured_at": "time",
        **dict.fromkeys(("outcome", "reason"), "text"),
        "status": "number",
        "problem": "text",
        "version": "number",
        "new": "flag",
        "cause": "text",
        "same_bytes": "flag",
        **dict.fromkeys(("payload_digest", "part_of", "memento_of"), "text"),
        "memento_at": "time",
        **dict.fromkeys(("taken_from_file", "taken_from_record", "taken_from_digest", "warc_file"), "text"),
        **dict.fromkeys(("warc_offset", "warc_length"), "number"),
        "warc_digest": "text",
    },
    "comparisons": {
        "line": "number",
        "compared_at": "time",
        "newest": "flag",
        **dict.fromkeys(("original_url", "original_host"), "text"),
        "original_version": "number",
        "original_captured_at": "time",
        **dict.fromkeys(("original_title", "original_published", "repost_url", "repost_host"), "text"),
        "repost_version": "number",
        "repost_captured_at": "time",
        **dict.fromkeys(("repost_title", "repost_published", "repost_source", "verdict"), "text"),
        **dict.fromkeys(("kept", "new"), "share"),
        "attribution": "text",
        "edits": "number",
        **dict.fromkeys((f"edits_{cls}" for cls in EDIT_CLASSES), "number"),
        "found": "flag",
    },
    "edits": {
        **_SIDES,
        "edit": "number",
        "class": "text",
        **dict.fromkeys(("left_block", "left_start", "left_end"), "number"),
        "left_text": "text",
        **dict.fromkeys(("right_block", "right_start", "right_end"), "number"),
        "right_text": "text",
    },
    "fields": {**_SIDES, **dict.fromkeys(("field", "class", "left", "right"), "text")},
}
TABLES: Final = tuple(COLUMNS)
# Versions kept in memory while rows are made: a run compares one original with many reposts.
_KEPT_VERSIONS: Final = 256


def table_rows(root: Path, table: Table, selection: Selection, complain: Complain) -> Iterator[Row]:
    """Yield the rows of a table; what can't be read is reported and left out, or None in its row."""
    if table == "versions":
        for stored in stored_versions(root, selection, complain):
            yield _version_row(stored.version)
        return
    reader = _LogReader(root, selection, complain)
    if table == "captures":
        yield from reader.captures()
    elif table == "comparisons":
        yield from reader.comparisons()
    else:
        yield from reader.differences(table)


def _version_row(version: Version) -> Row:
    article = version.article
    text = "\n".join(block.text for block in article.body if block.text)
    return {
        "url": version.url,
        "host": host_of(version.url),
        "version": version.number,
        "cause": version.cause,
        "captured_at": format_time(version.captured_at),
        "digest": version.digest,
        "payload_digest": version.payload_digest,
        "title": article.title,
        "published": article.published,
        "source": article.source,
        "author": article.author,
        "editor": article.editor,
        "original_url": article.original_url,
        "language": article.language,
        "breadcrumb": " > ".join(article.breadcrumb) or None,
        "extractor": article.extractor,
        "pages": 1 + len(version.parts),
        "blocks": len(article.body),
        "characters": sum(len(block.text) for block in article.body),
        "text": text,
    }


class _LogReader:
    """Makes rows of the lines of the log."""

    def __init__(self, root: Path, selection: Selection, complain: Complain) -> None:
        self._root = root
        self._selection = selection
        self._complain = complain
        self._withdrawn = Withdrawals.of(root)
        self._versions = OrderedDict[tuple[str, int], "Version | None"]()

    def captures(self) -> Iterator[Row]:
        """Yield a row for each capture."""
        for number, entry in self._entries():
            if isinstance(entry, CaptureEntry) and (self._has(entry.url) or self._has(entry.part_of)):
                yield _capture_row(number, entry)

    def comparisons(self) -> Iterator[Row]:
        """Yield a row for each comparison that was logged."""
        newest: dict[int, int] = {}  # a pair of pages → the number of its newest line
        for number, entry in self._entries(lambda _: None):
            if isinstance(entry, ComparisonEntry):
                newest[hash((entry.left.url, entry.right.url))] = number
        for number, entry in self._entries():
            if not isinstance(entry, ComparisonEntry) or not self._has_either(entry):
                continue
            is_newest = newest.get(hash((entry.left.url, entry.right.url))) == number
            if is_newest or not self._selection.latest:
                yield self._comparison_row(number, entry, newest=is_newest)

    def differences(self, table: Table) -> Iterator[Row]:
        """Yield a row for each edit, or for each changed field, of each pair of versions that was compared.

        A pair that was compared again is given once. The edits of a page by its own site come with the line that
        logged the version, unless a later line takes them back.
        """
        no_edits, seen = self._taken_back(), set[int]()
        for number, entry in self._entries():
            pair = self._compared(entry, no_edits)
            if pair is None or (key := hash(tuple((one.url, one.number) for one in pair))) in seen:
                continue
            seen.add(key)
            left, right = pair
            relation = "repost" if isinstance(entry, ComparisonEntry) else "revision"
            linked = True if isinstance(entry, ComparisonEntry) and entry.found is None else None
            found = compare(left.article, right.article, left_side=_side(left), right_side=_side(right), linked=linked)
            head = _sides_row(number, relation, found)
            yield from _edit_rows(head, found) if table == "edits" else _field_rows(head, found)

    def _entries(self, complain: Complain | None = None) -> Iterator[tuple[int, Entry]]:
        """Yield the entries of the selected time that were not withdrawn, each with the number of its line."""
        for line in log_lines(self._root, complain or self._complain):
            if line.entry is None or not self._selection.is_recent(line.entry.at):
                continue
            if not is_withdrawn(line.entry, self._withdrawn):
                yield line.number, line.entry

    def _has(self, url: str | None) -> bool:
        return self._selection.has(url)

    def _has_either(self, entry: ComparisonEntry) -> bool:
        return self._has(entry.left.url) or self._has(entry.right.url)

    def _taken_back(self) -> set[int]:
        entries = (line.entry for line in log_lines(self._root, lambda _: None, mentioning=(b'"template"',)))
        return {hash((entry.url, entry.version)) for entry in entries if isinstance(entry, TemplateEntry)}

    def _compared(self, entry: Entry, no_edits: set[int]) -> tuple[Version, Version] | None:
        """Return the two versions that a line compares, if it does and both can be read."""
        if isinstance(entry, ComparisonEntry):
            if not self._has_either(entry):
                return None
            pair = (
                self._version(entry.left.url, entry.left.version),
                self._version(entry.right.url, entry.right.version),
            )
        elif isinstance(entry, CaptureEntry) and entry.new and entry.cause == "page" and self._has(entry.url):
            if entry.version is None or hash((entry.url, entry.version)) in no_edits:
                return None
            before = self._last_before(entry.url, entry.version)
            pair = self._version(entry.url, before), self._version(entry.url, entry.version)
        else:
            return None
        left, right = pair
        return None if left is None or right is None else (left, right)

    def _last_before(self, url: str, number: int) -> int | None:
        """Return the number of the version before one, without those that were withdrawn; None if none is left."""
        left = (one for one in range(number - 1, 0, -1) if self._withdrawn.of_version(url, one) is None)
        return next(left, None)

    def _version(self, url: str | None, number: int | None) -> Version | None:
        """Return a version; None if there is none or it can't be read, which is reported once."""
        if url is None or number is None:
            return None
        if (url, number) in self._versions:
            self._versions.move_to_end((url, number))
            return self._versions[url, number]
        try:
            found = DocumentFolder(self._root, url).read(number).version
        except (ArchiveDamaged, FormatError) as error:
            self._complain(str(error))
            found = None
        self._versions[url, number] = found
        if len(self._versions) > _KEPT_VERSIONS:
            self._versions.popitem(last=False)
        return found

    def _comparison_row(self, number: int, entry: ComparisonEntry, *, newest: bool) -> Row:
        row: Row = {"line": number, "compared_at": format_time(entry.at), "newest": newest}
        for name, side in (("original", entry.left), ("repost", entry.right)):
            version = self._version(side.url, side.version)
            row |= {
                f"{name}_url": side.url,
                f"{name}_host": None if side.url is None else host_of(side.url),
                f"{name}_version": side.version,
                f"{name}_captured_at": None if version is None else format_time(version.captured_at),
                f"{name}_title": None if version is None else version.article.title,
                f"{name}_published": None if version is None else version.article.published,
            }
            if name == "repost":
                row["repost_source"] = None if version is None else version.article.source
        counts = {f"edits_{cls}": entry.edits.get(cls, 0) for cls in EDIT_CLASSES}
        return row | {
            "verdict": entry.verdict,
            "kept": entry.kept,
            "new": entry.new,
            "attribution": entry.attribution,
            "edits": sum(entry.edits.values()),
            **counts,
            "found": entry.found is not None,
        }


def _capture_row(number: int, entry: CaptureEntry) -> Row:
    taken, warc = entry.taken_from, entry.warc
    return {
        "line": number,
        "url": entry.url,
        "host": host_of(entry.url),
        "final_url": entry.final_url,
        "redirects": len(entry.hops),
        "captured_at": format_time(entry.at),
        "outcome": entry.outcome,
        "reason": entry.reason or None,
        "status": entry.status,
        "problem": entry.problem,
        "version": entry.version,
        "new": entry.new,
        "cause": entry.cause,
        "same_bytes": entry.same,
        "payload_digest": entry.payload_digest,
        "part_of": entry.part_of,
        "memento_of": entry.memento_of,
        "memento_at": None if entry.memento_at is None else format_time(entry.memento_at),
        "taken_from_file": None if taken is None else taken.file,
        "taken_from_record": None if taken is None else taken.record_id or None,
        "taken_from_digest": None if taken is None else taken.digest,
        "warc_file": None if warc is None else warc.file,
        "warc_offset": None if warc is None else warc.offset,
        "warc_length": None if warc is None else warc.length,
        "warc_digest": None if warc is None else warc.digest,
    }


def _sides_row(number: int, relation: str, found: Comparison) -> Row:
    row: Row = {"line": number, "relation": relation}
    for name, side in (("left", found.left), ("right", found.right)):
        captured = None if side.captured_at is None else format_time(side.captured_at)
        row |= {f"{name}_url": side.url, f"{name}_version": side.version, f"{name}_captured_at": captured}
    return row


def _edit_rows(head: Row, found: Comparison) -> Iterator[Row]:
    for number, edit in enumerate(found.edits, start=1):
        yield head | {"edit": number, "class": edit.cls, **_span("left", edit.left), **_span("right", edit.right)}


def _span(name: str, span: Span | None) -> Row:
    return {
        f"{name}_block": None if span is None else span.block,
        f"{name}_start": None if span is None else span.start,
        f"{name}_end": None if span is None else span.end,
        f"{name}_text": None if span is None else span.text,
    }


def _field_rows(head: Row, found: Comparison) -> Iterator[Row]:
    for change in found.fields:
        yield head | {"field": change.field, "class": change.cls, "left": change.left, "right": change.right}


def _side(version: Version) -> Side:
    return Side(version.url, version.number, version.digest, version.captured_at)
