"""What the log and the version files say, as rows of the index. Writes through a connection that it is given."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from archive.index.schema import NUMBER, checked, to_key, to_number
from archive.index.version_rows import Wanted
from archive.log import AliasEntry, CaptureEntry, ComparisonEntry, ExtractionEntry

if TYPE_CHECKING:
    import sqlite3

    from archive.index.version_rows import Read
    from archive.log import Entry

_CAPTURE: Final = """
INSERT INTO documents (url, host, line, captures, first, last, outcome) VALUES (?1, ?2, ?3, 1, ?4, ?4, ?5)
ON CONFLICT (url) DO UPDATE SET
  line = coalesce(line, ?3), captures = captures + 1, first = min(coalesce(first, ?4), ?4),
  outcome = CASE WHEN last IS NULL OR ?4 >= last THEN ?5 ELSE outcome END, last = max(coalesce(last, ?4), ?4)
"""
_VALIDATORS: Final = "UPDATE documents SET etag = ?, last_modified = ? WHERE url = ?"
_VERSION: Final = """
UPDATE documents SET
  versions = versions + 1, latest = ?2, changed = ?3, title = ?4, source = ?5, published = ?6, digest = ?7,
  extractor = ?8, damage = ?9
WHERE id = ?1
"""
# A version of a number below the latest one's: only where lines of the log were lost and found.
_OLDER: Final = "UPDATE documents SET versions = versions + 1 WHERE id = ?"
# Of a canonical URL; others hold no document that a host would be asked for. A fifth of what urlsplit takes.
_HOST: Final = re.compile(r"https?://(\[[0-9a-f:.]+\]|[a-z0-9_.-]+)")
# What the name of a version's file has room for.
_MOST_VERSIONS: Final = 10**10
# Far more than lines have bytes to lie in.
_MOST_LINES: Final = 2**62


class Unsound(ValueError):
    """A line of the log that is one, and says what no line can say."""


class Rows:
    """Adds to an index, entry by entry and version by version."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute = connection.execute

    def add_entry(self, entry: Entry, line: int) -> Wanted | None:
        """Add what an entry says, of the line that begins at that offset; return the version to read, if it is new.

        Raises Unsound.
        """
        if not 0 <= entry.seq < _MOST_LINES:
            raise Unsound("a line of no number")
        match entry:
            case CaptureEntry():
                return self._add_capture(entry, line)
            case ExtractionEntry():
                _check(entry.url, entry.version)
                self._execute("INSERT OR IGNORE INTO documents (url, host) VALUES (?, ?)", _names(entry.url))
                return Wanted(entry.url, entry.version, entry.file_digest)
            case AliasEntry():
                _check(entry.url, None)
                _check(entry.of, None)
                self._execute("INSERT OR REPLACE INTO aliases VALUES (?, ?)", (to_key(entry.url), to_key(entry.of)))
            case ComparisonEntry():
                self._add_comparison(entry)
            case _:  # a timestamp is about no document
                pass
        return None

    def add_orphan(self, url: str) -> None:
        """Add a document whose captures are lost from the log."""
        self._execute("INSERT OR IGNORE INTO documents (url, host) VALUES (?, ?)", _names(url))

    def add_version(self, read: Read) -> None:
        """Add a version that was read, and its terms, behind all others. Raises sqlite3.Error."""
        key = to_key(read.url)
        row = self._execute("SELECT id, latest FROM documents WHERE url = ?", (key,)).fetchone()
        document, latest = checked(row or (None, None), (int, NUMBER))  # of a damaged index it may be gone
        added = self._execute(
            "INSERT OR IGNORE INTO versions (document, number, captured, source) VALUES (?, ?, ?, ?)",
            (document, read.number, read.captured, read.source),
        )
        if not added.rowcount:
            return  # a second line that says it is new
        if read.terms:
            self._execute("INSERT INTO texts (rowid, terms) VALUES (?, ?)", (added.lastrowid, read.terms))
        if latest is not None and read.number < latest:
            self._execute(_OLDER, (document,))
            return
        facts = (read.captured, read.title, read.source, read.published, read.digest, read.extractor, read.damage)
        self._execute(_VERSION, (document, read.number, *facts))

    def _add_capture(self, entry: CaptureEntry, line: int) -> Wanted | None:
        if entry.part_of is not None:
            return None
        _check(entry.url, entry.version)
        if not isinstance(entry.outcome, str):
            raise Unsound(entry.outcome)
        self._execute(_CAPTURE, (*_names(entry.url), line, to_number(entry.at), entry.outcome))
        if entry.version is None:
            return None
        if entry.outcome == "ok":
            # A 304 has none of its own: those that were sent with the version hold on.
            tags = entry.validators
            etag, modified = (None, None) if tags is None else (_text(tags.etag), _text(tags.last_modified))
            self._execute(_VALIDATORS, (etag, modified, to_key(entry.url)))
        return Wanted(entry.url, entry.version, entry.file_digest) if entry.new else None

    def _add_comparison(self, entry: ComparisonEntry) -> None:
        left, right = entry.left.url, entry.right.url
        if right is None or right == left:  # a file, or two versions of one page
            return
        _check(right, None)
        if left is not None:
            _check(left, None)
        values = (_text(entry.verdict), None if left is None else to_key(left), to_key(right))
        self._execute("UPDATE documents SET verdict = ?, verdict_against = ? WHERE url = ?", values)


def _names(url: str) -> tuple[str | bytes, str]:
    """Return a URL and its host as a table has them."""
    found = _HOST.match(url)
    return to_key(url), found[1].strip("[]") if found else ""


def _check(url: object, version: object) -> None:
    """Refuse what a canonical JSON line can say, and no writer of ours does."""
    if not isinstance(url, str) or not isinstance(version, int | None) or isinstance(version, bool):
        raise Unsound("a URL or a version of a wrong type")
    if version is not None and not 0 < version < _MOST_VERSIONS:
        raise Unsound("a version of no number")


def _text(value: object) -> str | None:
    return value.encode(errors="replace").decode() if isinstance(value, str) else None
