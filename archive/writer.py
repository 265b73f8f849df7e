"""Recording: evidence first, then the version if one is due, then its folder, then the line of the log.

Each step is durable before the next one begins, and the line is the commit: a writer killed at any
instant leaves either a whole commit, or evidence that nothing refers to, or one that the next writer
completes from the journal. When versions are due is decided here; how parts look on disk is not.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from archive import codec, evidence
from archive.disk import writing
from archive.entries import Place, bounded_url, capture_entry, comparison_entry
from archive.errors import ArchiveDamaged, FormatError
from archive.journal import Journal
from archive.layout import LOCK_FILE
from archive.lock import exclusive
from archive.log import CaptureLog
from archive.record import Version, sha256
from archive.urls import BadURL, canonical_url
from archive.versions import Document, StoredVersion, to_bytes
from archive.warcfile import WarcFile, heal_leftovers, reading

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from archive.comparison import Comparison
    from archive.entries import CaptureEntry, ComparisonEntry, Stretch
    from archive.log import EntryT
    from archive.record import Capture, Cause, Reading

NO_UNICODE = "what was read holds text that is no Unicode (half of a surrogate pair)"


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a capture: the version it shows (None: no article), whether it is new, its log entry."""

    version: Version | None
    is_new: bool
    entry: CaptureEntry


@dataclass(frozen=True, slots=True)
class _Kept:
    """A capture's evidence as it lies on disk; both None where no response came."""

    warc: Stretch | None = None
    payload: Place | None = None


class Writer:
    """Writes into one archive. `say` takes one line for each thing that was healed."""

    def __init__(self, root: Path, say: Callable[[str], None]) -> None:
        self._root = root
        self._say = say
        self._lock = root / LOCK_FILE
        self._log = CaptureLog(root)
        self._journal = Journal(root)
        self._warc = WarcFile(root)
        with writing(f"what healing {root} had to do"), exclusive(self._lock):
            for note in heal_leftovers(root):
                say(note)
            self._settle()

    def record(self, capture: Capture, read: Reading | None, problem: str | None) -> Stored:
        """Store a capture and what was read from it; see `Archive.record`."""
        url = _identity(capture, read)
        if read is not None and not _is_unicode(read):
            read, problem = None, NO_UNICODE
        with writing(f"the capture of {url}"):
            try:
                latest = Document(self._root, url).latest()
            except (ArchiveDamaged, FormatError) as error:
                # The capture is not lost for it: it is logged with its evidence, and the damage said.
                kept = self._keep(capture, None)
                self._append(capture_entry(capture, url, warc=kept.warc, problem=str(error)))
                raise
            kept = self._keep(capture, latest)
            entry = capture_entry(capture, url, warc=kept.warc, problem=problem)
            if read is None or kept.payload is None:
                return Stored(None, is_new=False, entry=self._append(entry))
            with exclusive(self._lock):
                self._settle()
                return self._commit(entry, read, kept.payload, latest)

    def record_comparison(self, comparison: Comparison, at: datetime) -> ComparisonEntry:
        """Log what a comparison found."""
        with writing("a comparison"):
            return self._append(comparison_entry(comparison, at))

    def close(self) -> None:
        """Finish the evidence file of this session."""
        with writing(f"the end of the evidence in {self._root}"):
            self._warc.close()

    def _settle(self) -> None:
        """Bring the log to the end of its last whole commit; the lock is held."""
        for note in (self._log.heal(), self._journal.settle(self._log)):
            if note is not None:
                self._say(note)

    def _append(self, entry: EntryT) -> EntryT:
        """Commit a line that goes with no new version."""
        with exclusive(self._lock):
            self._settle()
            entry, line = self._log.chained(entry)
            self._log.append(line)
        return entry

    def _keep(self, capture: Capture, latest: StoredVersion | None) -> _Kept:
        """Write a capture's evidence; a revisit where the latest version's evidence has the same bytes."""
        if capture.status is None:
            return _Kept()
        earlier = None if latest is None else self._earlier(capture, latest)
        made = evidence.records(capture, earlier)
        warc = self._warc.append(made.data, capture.fetched_at)
        if made.payload_at is None:
            return _Kept(warc, None if latest is None else latest.payload)
        return _Kept(warc, Place(warc.file, warc.offset + made.payload_at))

    def _earlier(self, capture: Capture, latest: StoredVersion) -> evidence.Earlier | None:
        """Return the record that a revisit would refer to; None where the bytes must be stored (again)."""
        if capture.outcome != "not-modified" and capture.payload_digest != latest.version.payload_digest:
            return None
        try:
            with reading(self._root, latest.payload) as file:
                return evidence.read_earlier(file, latest.payload)
        except ArchiveDamaged as error:
            self._say(f"{error}; the bytes are stored again")
            return None

    def _commit(self, entry: CaptureEntry, read: Reading, payload: Place, latest: StoredVersion | None) -> Stored:
        """Add a version if one is due, and the line; the lock is held. `latest` is as it was before that."""
        document = Document(self._root, entry.url)
        if latest is None or document.numbers()[-1:] != [latest.version.number]:
            latest = document.latest()
        digest = codec.digest(read.article)
        if latest is not None and latest.version.digest == digest:
            entry, line = self._log.chained(replace(entry, version=latest.version.number))
            self._log.append(line)
            return Stored(latest.version, is_new=False, entry=entry)
        version = Version(
            number=1 if latest is None else latest.version.number + 1,
            url=entry.url,
            cause=_cause(entry, latest),
            digest=digest,
            payload_digest=entry.payload_digest or "",
            captured_at=entry.at,
            reading=read,
        )
        data = to_bytes(StoredVersion(version, payload))
        entry = replace(entry, version=version.number, new=True, file_digest=sha256(data))
        return Stored(version, is_new=True, entry=self._add(document, version.number, data, entry))

    def _add(self, document: Document, number: int, data: bytes, entry: CaptureEntry) -> CaptureEntry:
        """Write a version's file and the line that commits it; on an OSError neither."""
        entry, line = self._log.chained(entry)
        self._journal.note(line)
        try:
            document.add(number, data)
            self._log.append(line)
        except OSError:
            # Where even this fails the journal still has the line, and the next writer completes the commit.
            with suppress(OSError):
                document.path(number).unlink(missing_ok=True)
                self._journal.clear()
            raise
        self._journal.clear()
        return entry


def _identity(capture: Capture, read: Reading | None) -> str:
    """Return the document's URL. What has no canonical form can be logged, but holds no document."""
    if read is not None and capture.status is None:
        raise ValueError("an article can't have been read from a capture without a response")
    try:
        return canonical_url(capture.url)
    except BadURL:
        if read is not None:
            raise
        return bounded_url(capture.url)


def _cause(entry: CaptureEntry, latest: StoredVersion | None) -> Cause:
    """Say why there is a new version. The same bytes can't have been edited, whoever read them."""
    if latest is None:
        return "first"
    return "extractor" if latest.version.payload_digest == entry.payload_digest else "page"


def _is_unicode(read: Reading) -> bool:
    try:
        codec.line(codec.to_record(read.article)).encode()
        codec.line([(found.found_in, found.text) for found in read.evidence.values()]).encode()
    except UnicodeEncodeError:
        return False
    return True
