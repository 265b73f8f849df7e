"""The archive on disk as one object: record captures in it, and read them back.

Invariants of every archive ever made: a version's file is never rewritten; a version is a state of the editorial
content alone; content equal to the latest version's makes no new version; every capture is one line of the log; what
`record` has returned is durable. Writing is in `archive.store.writer`, its order in `archive.store.group_commit`,
reading in `archive.store.reader`, the names of files in `archive.files.paths`.

    Archive ──► archive_format   check the format, create an archive, upgrade it
            ├─► writer ──► group_commit ──► warc.files · documents · journal · log   (under the lock)
            ├─► reader ──► log · documents · warc.read
            └─► index      lists, filters, full-text search
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from archive.files import LOG_FILE, WriteFailed
from archive.log import (
    AliasEntry,
    Aliases,
    CaptureEntry,
    TemplateEntry,
    Withdrawals,
    comparison_entry,
    findings_digest,
)
from archive.model import LOGGER, canonical_url
from archive.store import archive_format, reader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from os import PathLike
    from types import TracebackType
    from typing import Self

    from archive.index import Filter, Hit, Index
    from archive.log import AliasSign, ComparisonEntry, Entry, FoundBy, TimestampEntry, Validators, WithdrawalEntry
    from archive.model import Capture, Comparison, Outcome, Reading, Verdict, Version
    from archive.store import DocumentSummary, EvidencePolicy, StoredCapture, UnreadPage, Writer
    from archive.warc import StoredPage

_T = TypeVar("_T")

# Seconds that capturing waits for an index that another process has locked: the index only saves the servers work.
_PATIENCE: Final = 2.0
_LESS_PATIENCE: Final = 0.1  # once it was waited for in vain


def _now() -> datetime:
    return datetime.now(UTC)


class Archive:
    """One archive. Use it as a context manager. Thread-safe, and several processes may have it open.

    What several threads record at once is made durable together. `evidence_of`: whether a capture with the same bytes
    as the latest version is stored in the WARC files, too ("all"), or only as its line in the log ("changes").
    `messages` collects one line for each thing that had to be healed, `losses` one for each that can't be: what was
    stored and is there no more. Nothing is written before the first record,
    except by `open_or_create`, and except for the index, which listing and searching build from the other files
    (outside the archive if that is read-only).
    """

    def __init__(
        self, root: Path, *, clock: Callable[[], datetime] = _now, evidence_of: EvidencePolicy = "all"
    ) -> None:
        self.root = root
        self._evidence_of = evidence_of
        self.messages: list[str] = []
        self.losses: list[str] = []
        # Progress callback of indexing, which can take a while; gets the number of versions indexed so far.
        self.on_indexed: Callable[[int], object] | None = None
        self._index_missed = False
        self._found: dict[str, tuple[str, FoundBy]] | None = None
        self._aliases = Aliases(root)
        self._clock = clock
        self._writer: Writer | None = None

    @classmethod
    def open(
        cls, root: str | PathLike[str], *, clock: Callable[[], datetime] = _now, evidence_of: EvidencePolicy = "all"
    ) -> Self:
        """Open an existing archive. Raises NotAnArchive, FormatError, ArchiveDamaged."""
        path = Path(root)
        archive_format.check(path)
        return cls(path, clock=clock, evidence_of=evidence_of)

    @classmethod
    def open_or_create(
        cls, root: str | PathLike[str], *, clock: Callable[[], datetime] = _now, evidence_of: EvidencePolicy = "all"
    ) -> Self:
        """Open an archive for writing, and heal it; create one if the path does not exist or is an empty folder.

        Raises NotAnArchive (a file, a folder with other contents), FormatError, ArchiveDamaged, WriteFailed.
        """
        path = Path(root)
        weaker = archive_format.create(path, clock())
        archive = cls.open(path, clock=clock, evidence_of=evidence_of)
        archive.messages += [weaker] if weaker else []
        archive._open_writer()  # noqa: SLF001 - of this class
        return archive

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Finish writing, and close the writer. Reading stays possible."""
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.close()

    def record(  # noqa: PLR0913 - independent facts, keyword-only
        self,
        capture: Capture,
        reading: Reading | None = None,
        *,
        problem: str | None = None,
        part_of: str | None = None,
        parts: Sequence[StoredCapture] = (),
        last: Reading | None = None,
        heals: bool = False,
        unread: UnreadPage | None = None,
    ) -> StoredCapture:
        """Store a capture and the article read from it, durably.

        `problem`: why no article could be read from the page. The further pages of a paginated article are recorded
        first, with its document's URL as `part_of`; the first page is then recorded with their results as `parts`.
        `last`: a reading of the capture before, where that had other bytes than the latest version; what stood there,
        too, is no edit of now. `heals`: the latest version was read from half of the page, which has come whole now:
        no edit, either. `unread`: what the address showed before, if that was no article: the same bytes are not stored
        again.
        Raises WriteFailed; ArchiveDamaged or FormatError if the document's latest version can't be read (the capture
        is logged anyway); BadURL for a reading whose capture has no canonical URL.
        """
        return self._open_writer().record(
            capture,
            reading,
            problem=problem,
            part_of=part_of,
            parts=parts,
            last=last,
            heals=heals,
            unread=None if unread is None else unread.entry,
        )

    def record_comparison(self, comparison: Comparison, found: FoundBy | None = None) -> ComparisonEntry:
        """Log the result of a comparison; the edits themselves are not stored but computed again when needed.

        `found` says that the left page was found to be the original, with nothing that links the two.
        """
        if found is not None and comparison.left.url and comparison.right.url and self._found is not None:
            self._found[comparison.right.url] = comparison.left.url, found
        return self._open_writer().append(comparison_entry(comparison, self._clock(), found))

    def found_original(self, url: str) -> tuple[str, FoundBy] | None:
        """Return the original that was found for a page that links none, and how; None if none was.

        They are looked up once, however many pages are asked for: in the index if this object captures, else (or where
        the index can't be had soon) in the log.
        """
        if self._found is None and self._writer is not None:
            with suppress(WriteFailed):
                self._found = self._soon(lambda index: index.found())
        if self._found is None:
            self._found = reader.found_originals(self.root)
        return self._found.get(canonical_url(url))

    def repeats_last(self, comparison: Comparison) -> bool:
        """Return whether a comparison of two stored versions says what the last one of this repost said.

        False where the index can't be had soon: a line too many does no harm.
        """
        entry = comparison_entry(comparison, self._clock())
        if entry.right.url is None or None in (entry.left.version, entry.right.version):
            return False
        url = entry.right.url
        try:
            return self._soon(lambda index: index.compared(url)) == findings_digest(entry)
        except WriteFailed:
            return False

    def record_extraction(self, source: Version | CaptureEntry, reading: Reading) -> Version | None:
        """Store what a newer extractor read from stored bytes, as a new version whose cause is "extractor".

        The bytes are those of a document's latest version, or of a capture that no article was read from (`unread`).
        Returns None if the content equals the latest version's. Raises WriteFailed, ArchiveDamaged.
        """
        stored = source if isinstance(source, CaptureEntry) else reader.stored(self.root, source)
        return self._open_writer().record_extraction(stored, reading, self._clock())

    def record_alias(self, url: str, of: str, *, shown_by: AliasSign, digest: str) -> AliasEntry:
        """Log that `url` is an alias of `of`: both showed content with that digest, and `shown_by` is the evidence."""
        return self._open_writer().append(
            AliasEntry(at=self._clock(), url=url, of=of, shown_by=shown_by, digest=digest)
        )

    def record_template(self, url: str, version: int, parts: Sequence[str], pages: int) -> TemplateEntry:
        """Log that a version is no edit: these parts changed on so many pages of its host in one run."""
        return self._open_writer().append(
            TemplateEntry(at=self._clock(), url=url, version=version, parts=tuple(parts), pages=pages)
        )

    def record_timestamp(self, entry: TimestampEntry) -> TimestampEntry:
        """Log a trusted timestamp whose token is stored in the archive."""
        return self._open_writer().append(entry)

    def refusal(self, url: str) -> str | None:
        """Return why no capture of a page may be stored (it was withdrawn, also for the future); None if it may."""
        return self._open_writer().refusal(canonical_url(url))

    def withdraw(self, find: Callable[[datetime], Sequence[WithdrawalEntry]]) -> list[WithdrawalEntry]:
        """Carry out a withdrawal (`archive.withdraw`); `find` is called with the time and the archive's lock held.

        Raises WriteFailed, and what `find` raises.
        """
        return self._open_writer().withdraw(lambda: find(self._clock()))

    def documents(self) -> Iterator[DocumentSummary]:
        """Yield every document, in the order in which they were first captured.

        Raises ArchiveDamaged after the last one if a line of the log can't be read.
        """
        return self.find()

    def find(  # noqa: PLR0913 - independent filters, keyword-only
        self,
        *,
        host: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        source: str | None = None,
        verdict: Verdict | None = None,
        outcome: Outcome | None = None,
        limit: int | None = None,
    ) -> Iterator[DocumentSummary]:
        """Yield the documents that pass all filters, in the order in which they were first captured.

        `host` includes its subdomains; `source` matches as a substring. `since` (inclusive) and `until` (exclusive)
        bound the time of capture (of the latest version, or of the last attempt). `verdict` is the last one on the
        page as a repost, `outcome` that of its last capture. Raises ArchiveDamaged after the last one if a line of
        the log can't be read; BadURL for an invalid host.
        """
        from archive.index import Filter  # noqa: PLC0415

        where = Filter(host=host, since=since, until=until, source=source, verdict=verdict, outcome=outcome)
        if where == Filter() and limit is None and not (self.root / LOG_FILE).exists():
            return reader.documents(self.root)  # an archive without captures needs no index
        return self._find_indexed(where, limit)

    def search(
        self,
        words: str,
        *,
        host: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        source: str | None = None,
        limit: int = 20,
    ) -> list[Hit]:
        """Return the versions whose title or body contains all words, the last stored first.

        Words are separated by blanks; quotation marks make a phrase one word. In Chinese text any two or more
        characters are found, in other scripts whole words. The filters are as in `find`. Raises RequestError for
        words that can't be searched for, WriteFailed if no index can be made.
        """
        from archive.index import Filter  # noqa: PLC0415

        where = Filter(host=host, since=since, until=until, source=source)
        return self._index().search(words, where, limit)

    def count(
        self,
        words: str,
        *,
        host: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        source: str | None = None,
    ) -> int:
        """Return the number of versions that `search` would find without a limit."""
        from archive.index import Filter  # noqa: PLC0415

        return self._index().count(words, Filter(host=host, since=since, until=until, source=source))

    def validators(self, url: str) -> Validators | None:
        """Return the validators for a conditional request for the latest version; None if there are none.

        Capturing asks for them, and goes on without: where the index can't be had soon, raises WriteFailed. So does
        `resolve`.
        """
        return self._soon(lambda index: index.validators(canonical_url(url)))

    def resolve(self, url: str) -> str:
        """Return the URL of the document that `url` is a known alias of; otherwise its own canonical URL."""
        return self._soon(lambda index: index.resolve(canonical_url(url)))

    def versions(self, url: str) -> list[Version]:
        """Return all versions of a document, oldest first; empty if no article was ever read from it.

        For a URL without versions, return those of the document that it is an alias of; so do `version`, `history`.
        """
        return reader.versions(self.root, url, self._aliases)

    def version(self, url: str, number: int | None = None) -> Version:
        """Return one version, by default the latest. Raises NotArchived; its message says which versions there are."""
        return reader.version(self.root, url, number, self._aliases)

    def latest(self, url: str) -> Version | None:
        """Return the latest version of a document as `version` does; None if there is none.

        For whoever asks for many pages: the cost does not grow with the log.
        """
        return reader.latest(self.root, url, self._aliases)

    def history(self, url: str) -> Iterator[Entry]:
        """Yield the log's entries about a document: its captures, and the comparisons in which it was one side."""
        return reader.history(self.root, url)

    def take_over(self, make: Callable[[Callable[[str], int]], tuple[list[Entry], list[bytes]]]) -> list[Entry]:
        """Store entries from another archive and the files of their versions (`archive.merge`). Raises WriteFailed."""
        return self._open_writer().take_over(make)

    def withdrawals(self) -> Withdrawals:
        """Return what was withdrawn from this archive."""
        return Withdrawals.of(self.root)

    def entries(self) -> Iterator[Entry]:
        """Yield every entry of the capture log, in order."""
        return reader.entries(self.root)

    def payload(self, version: Version) -> bytes:
        """Return the payload that a version was read from, checked against its digest."""
        return reader.payload(self.root, version)

    def pages(self, version: Version) -> list[StoredPage]:
        """Return the pages that a version was read from, as received: the first, then the further ones."""
        return reader.pages(self.root, version)

    def unread(self) -> Iterator[CaptureEntry]:
        """Yield the last capture of each document that was fetched but never read as an article."""
        return reader.unread(self.root)

    def last_shown(self, url: str) -> CaptureEntry | None:
        """Return the last capture of a document that showed a version, among the log's newest lines."""
        return reader.last_shown(self.root, canonical_url(url))

    def last_unread(self, url: str, outcome: Outcome = "ok") -> UnreadPage | None:
        """Return the page that an address showed last, if it was no article, among the log's newest lines."""
        return reader.last_unread(self.root, canonical_url(url), outcome)

    def captured_page(self, entry: CaptureEntry) -> StoredPage:
        """Return the page of a capture, as received."""
        return reader.captured_page(self.root, entry)

    def version_path(self, version: Version) -> Path:
        """Return the path of a version's file."""
        return reader.version_path(self.root, version)

    def _find_indexed(self, where: Filter, limit: int | None) -> Iterator[DocumentSummary]:
        from archive.index import Filter  # noqa: PLC0415

        try:
            self._index().damage()
        except WriteFailed as error:
            if where != Filter():
                raise
            self.messages.append(f"{error}; reading the version files instead")
            yield from islice(reader.documents(self.root), limit)
        else:
            yield from self._index().documents(where, limit)

    def _index(self, patience: float | None = None) -> Index:
        from archive.index import Index  # noqa: PLC0415 - slow to import, not needed to write

        return Index(self.root, self._add_message_once, self.on_indexed, patience)

    def _soon(self, ask: Callable[[Index], _T]) -> _T:
        """Ask the index if it can be had soon; the first time that it can't, say so. Raises WriteFailed."""
        try:
            return ask(self._index(_LESS_PATIENCE if self._index_missed else _PATIENCE))
        except WriteFailed as error:
            if not self._index_missed:
                self._index_missed = True
                LOGGER.warning("%s; going on without it: pages are fetched in full", error)
            raise

    def _add_message_once(self, message: str) -> None:
        if message not in self.messages:
            self.messages.append(message)

    def _open_writer(self) -> Writer:
        if self._writer is None:
            from archive.store import Writer  # noqa: PLC0415 - slow to import, not needed to read

            if (message := archive_format.upgrade(self.root)) is not None:
                self.messages.append(message)
            self._writer = Writer(self.root, self.messages.append, self._evidence_of, self._lose)
        return self._writer

    def _lose(self, message: str) -> None:
        """Keep a line on what is lost; once the archive is open, print it, too: nobody looks at the list any more."""
        self.losses.append(message)
        if self._writer is not None:
            LOGGER.warning("warning: %s", message)
