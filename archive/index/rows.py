"""Turn log entries and version files into rows of the index. Writes through the caller's connection."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import msgspec

from archive.index.schema import NUMBER, check_row, to_key, to_number
from archive.index.version_rows import VersionRef
from archive.log import (
    AliasEntry,
    CaptureEntry,
    ComparisonEntry,
    ExtractionEntry,
    WithdrawalEntry,
    findings_digest,
)

if TYPE_CHECKING:
    import sqlite3

    from archive.index.version_rows import VersionRow
    from archive.log import Entry

_CAPTURE: Final = """
INSERT INTO documents (url, host, line, captures, first, last, outcome) VALUES (?, ?, ?, 1, ?, ?, ?)
ON CONFLICT (url) DO UPDATE SET
  line = coalesce(line, excluded.line), captures = captures + 1,
  first = min(coalesce(first, excluded.first), excluded.first),
  outcome = CASE WHEN last IS NULL OR excluded.last >= last THEN excluded.outcome ELSE outcome END,
  last = max(coalesce(last, excluded.last), excluded.last)
"""
_VALIDATORS: Final = "UPDATE documents SET etag = ?, last_modified = ? WHERE url = ?"
_VERSION: Final = """
UPDATE documents SET
  versions = versions + 1, latest = ?, changed = ?, title = ?, source = ?, published = ?, digest = ?,
  damage = ?
WHERE id = ?
"""
# For a version with a lower number than the latest: only where lines of the log were lost and found.
_OLDER: Final = "UPDATE documents SET versions = versions + 1 WHERE id = ?"
# The host of a canonical URL; another URL has no document to filter by host. Takes a fifth of the time of urlsplit.
_HOST: Final = re.compile(r"https?://(\[[0-9a-f:.]+\]|[a-z0-9_.-]+)")
# The name of a version file has room for ten digits.
_MAX_VERSIONS: Final = 10**10
# Far more lines than any log has bytes.
_MAX_LINES: Final = 2**62


class InvalidEntry(ValueError):
    """A line of the log that can be parsed but has impossible values."""


class Rows:
    """Add rows to an index, entry by entry and version by version."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute = connection.execute

    def add_entry(self, entry: Entry, line: int) -> VersionRef | None:
        """Add the log entry whose line begins at that offset; return the version to read if it is new.

        Raises InvalidEntry.
        """
        if not 0 <= entry.seq < _MAX_LINES:
            raise InvalidEntry("a line number out of range")
        match entry:
            case CaptureEntry():
                return self._add_capture(entry, line)
            case ExtractionEntry():
                _check_types(entry.url, entry.version)
                self._execute("INSERT OR IGNORE INTO documents (url, host) VALUES (?, ?)", _key_and_host(entry.url))
                return VersionRef(entry.url, entry.version, entry.file_digest)
            case AliasEntry():
                _check_types(entry.url, None)
                _check_types(entry.of, None)
                self._execute("INSERT OR REPLACE INTO aliases VALUES (?, ?)", (to_key(entry.url), to_key(entry.of)))
            case ComparisonEntry():
                self._add_comparison(entry)
            case WithdrawalEntry():
                # What the server sent with a withdrawn version must not stand for an older one.
                self._execute(_VALIDATORS, (None, None, to_key(entry.url)))
            case _:  # a timestamp is about no document, and a template changes no row
                pass
        return None

    def add_orphan(self, url: str) -> None:
        """Add a document whose captures were lost from the log."""
        self._execute("INSERT OR IGNORE INTO documents (url, host) VALUES (?, ?)", _key_and_host(url))

    def add_version(self, version: VersionRow) -> None:
        """Add a version and its terms after all others. Raises sqlite3.Error."""
        key = to_key(version.url)
        row = self._execute("SELECT id, latest FROM documents WHERE url = ?", (key,)).fetchone()
        document, latest = check_row(row or (None, None), (int, NUMBER))  # it may be missing in a damaged index
        added = self._execute(
            "INSERT OR IGNORE INTO versions (document, number, captured, source) VALUES (?, ?, ?, ?)",
            (document, version.number, version.captured, version.source),
        )
        if not added.rowcount:
            return  # a second log line for the same new version
        if version.terms:
            self._execute("INSERT INTO texts (rowid, terms) VALUES (?, ?)", (added.lastrowid, version.terms))
        if latest is not None and version.number < latest:
            self._execute(_OLDER, (document,))
            return
        facts = (
            version.captured,
            version.title,
            version.source,
            version.published,
            version.digest,
            version.damage,
        )
        self._execute(_VERSION, (version.number, *facts, document))

    def _add_capture(self, entry: CaptureEntry, line: int) -> VersionRef | None:
        if entry.part_of is not None:
            return None
        _check_types(entry.url, entry.version)
        if not isinstance(entry.outcome, str):
            raise InvalidEntry(entry.outcome)
        at = to_number(entry.at)
        self._execute(_CAPTURE, (*_key_and_host(entry.url), line, at, at, entry.outcome))
        if entry.version is None:
            return None
        if entry.outcome == "ok":
            # A 304 has no validators of its own: those sent with the version stay valid.
            tags = entry.validators
            etag, modified = (None, None) if tags is None else (_text(tags.etag), _text(tags.last_modified))
            self._execute(_VALIDATORS, (etag, modified, to_key(entry.url)))
        return VersionRef(entry.url, entry.version, entry.file_digest) if entry.new else None

    def _add_comparison(self, entry: ComparisonEntry) -> None:
        left, right = entry.left.url, entry.right.url
        if right is None or right == left:  # a file, or two versions of one page
            return
        _check_types(right, None)
        if left is not None:
            _check_types(left, None)
        against = None if left is None else to_key(left)
        values = (_text(entry.verdict), against, findings_digest(entry), to_key(right))
        self._execute("UPDATE documents SET verdict = ?, verdict_against = ?, compared = ? WHERE url = ?", values)
        if entry.found is not None and against is not None:
            how = msgspec.json.encode(entry.found).decode()
            self._execute("INSERT OR REPLACE INTO found VALUES (?, ?, ?)", (to_key(right), against, how))


def _key_and_host(url: str) -> tuple[str | bytes, str]:
    """Return a URL and its host as stored in a table."""
    found = _HOST.match(url)
    return to_key(url), found[1].strip("[]") if found else ""


def _check_types(url: object, version: object) -> None:
    """Refuse values that a JSON line can have but our writer never writes. Raises InvalidEntry."""
    if not isinstance(url, str) or not isinstance(version, int | None) or isinstance(version, bool):
        raise InvalidEntry("a URL or a version of the wrong type")
    if version is not None and not 0 < version < _MAX_VERSIONS:
        raise InvalidEntry("a version number out of range")


def _text(value: object) -> str | None:
    return value.encode(errors="replace").decode() if isinstance(value, str) else None
