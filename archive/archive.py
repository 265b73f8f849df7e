"""The archive on disk, as one object: what is captured is recorded here, what was recorded is read here.

Laws that hold for every archive ever made: a version's file is never rewritten; a version is a version
of editorial content alone; the same content as the latest version's makes no version; every capture is
one line of the log; what `record` returned is durable. The order of things is in `archive.store.writer`,
reading in `archive.store.reader`, the names of files in `archive.files.paths`.

    Archive ──► opening          is it one? make one
            ├─► writer ──► evidence · group ──► warcfile · versions · journal · log   (under lock)
            ├─► reader ──► log · versions · evidence, warcfile
            └─► index      lists, filters, full-text search
"""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from archive.files import LOG_FILE, WriteFailed
from archive.log import AliasEntry, CaptureEntry, comparison_entry
from archive.model import canonical_url
from archive.store import archive_format, reader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from os import PathLike
    from types import TracebackType
    from typing import Self

    from archive.index import Filter, Hit, Index
    from archive.log import AliasSign, ComparisonEntry, Entry, TimestampEntry, Validators
    from archive.model import Capture, Comparison, Outcome, Reading, Verdict, Version
    from archive.store import DocumentSummary, EvidencePolicy, StoredCapture, Writer
    from archive.warc import StoredPage


def _now() -> datetime:
    return datetime.now(UTC)


class Archive:
    """One archive. Use it as a context manager. Many threads may use one, many processes may have it open.

    What several threads record at once is made durable together. `evidence_of` says whether a capture that shows
    the bytes of the latest version again leaves a record in the WARC files ("all"), or its line in the log alone
    ("changes"). `messages` collects, one line each, what had to be healed. Nothing is written before the first thing
    is recorded, except by `open_or_create`, and the index by who lists or searches: it is made from the rest, and
    elsewhere where the archive can't be written.
    """

    def __init__(
        self, root: Path, *, clock: Callable[[], datetime] = _now, evidence_of: EvidencePolicy = "all"
    ) -> None:
        self.root = root
        self._evidence_of = evidence_of
        self.messages: list[str] = []
        # Called with the number of versions so far while they are taken into the index, which can take a while.
        self.on_indexed: Callable[[int], object] | None = None
        self._clock = clock
        self._writer: Writer | None = None

    @classmethod
    def open(
        cls, root: str | PathLike[str], *, clock: Callable[[], datetime] = _now, evidence_of: EvidencePolicy = "all"
    ) -> Self:
        """Open an archive that exists. Raises NotAnArchive, FormatError, ArchiveDamaged."""
        path = Path(root)
        archive_format.check(path)
        return cls(path, clock=clock, evidence_of=evidence_of)

    @classmethod
    def open_or_create(
        cls, root: str | PathLike[str], *, clock: Callable[[], datetime] = _now, evidence_of: EvidencePolicy = "all"
    ) -> Self:
        """Open an archive to write into, healed; make one where there is nothing or an empty folder.

        Raises NotAnArchive (a file, a folder with something else in it), FormatError, ArchiveDamaged,
        WriteFailed.
        """
        path = Path(root)
        archive_format.create(path, clock())
        archive = cls.open(path, clock=clock, evidence_of=evidence_of)
        archive._writing()  # noqa: SLF001 - our own
        return archive

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Finish what is being written. Reading stays possible."""
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.close()

    def record(
        self,
        capture: Capture,
        reading: Reading | None = None,
        *,
        problem: str | None = None,
        part_of: str | None = None,
        parts: Sequence[StoredCapture] = (),
    ) -> StoredCapture:
        """Store a capture and what was read from it, durably.

        `problem` says why the page was read as no article. An article that is cut into pages is recorded with what
        became of its further pages, which were recorded before as `part_of` its document. Raises WriteFailed;
        ArchiveDamaged or FormatError where the document's latest version can't be read (the capture is logged all
        the same); BadURL for a reading whose capture has no canonical URL.
        """
        return self._writing().record(capture, reading, problem=problem, part_of=part_of, parts=parts)

    def record_comparison(self, comparison: Comparison) -> ComparisonEntry:
        """Log what a comparison found; the difference itself is computed when it is asked for."""
        return self._writing().append(comparison_entry(comparison, self._clock()))

    def record_extraction(self, source: Version | CaptureEntry, reading: Reading) -> Version | None:
        """Store what a newer extractor read from stored bytes, as a version that says so.

        The bytes are those of a document's latest version, or of a capture that no article was read from (`unread`).
        None where it says what the version says. Raises WriteFailed, ArchiveDamaged.
        """
        stored = source if isinstance(source, CaptureEntry) else reader.stored(self.root, source)
        return self._writing().record_extraction(stored, reading, self._clock())

    def record_alias(self, url: str, of: str, *, shown_by: AliasSign, digest: str) -> AliasEntry:
        """Log that two addresses are one page's: both showed the content of that digest, and the sign says so."""
        return self._writing().append(AliasEntry(at=self._clock(), url=url, of=of, shown_by=shown_by, digest=digest))

    def record_timestamp(self, entry: TimestampEntry) -> TimestampEntry:
        """Log a trusted timestamp whose token lies in the archive."""
        return self._writing().append(entry)

    def documents(self) -> Iterator[DocumentSummary]:
        """Yield every document, in the order in which they were first captured.

        Raises ArchiveDamaged behind the last one, where a line of the log can't be read.
        """
        return self.find()

    def find(  # noqa: PLR0913 - each narrows by itself, by its name alone
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
        """Yield the documents that are wanted, in the order in which they were first captured.

        A host stands for those below it, too; a source for those that hold it. Captured (the latest version, or what
        was tried last) at `since` or later, before `until`. The verdict is the last one on the page as a repost, the
        outcome that of its last capture. Raises ArchiveDamaged behind the last one, where a line of the log can't be
        read; BadURL for a host that is none.
        """
        from archive.index import Filter  # noqa: PLC0415

        where = Filter(host=host, since=since, until=until, source=source, verdict=verdict, outcome=outcome)
        if where == Filter() and limit is None and not (self.root / LOG_FILE).exists():
            return reader.documents(self.root)  # what nothing was captured into needs no index
        return self._found(where, limit)

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
        """Return the versions that hold all words, those first that were stored last.

        Apart by blanks; what is in quotation marks is one. Any two or more characters of a Chinese text are found,
        other scripts by words; the title and all text of the body. The rest as in `find`. Raises RequestError for
        words that can't be searched for, WriteFailed where no index can be made.
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
        """Return how many versions `search` would find without a limit."""
        from archive.index import Filter  # noqa: PLC0415

        return self._index().count(words, Filter(host=host, since=since, until=until, source=source))

    def validators(self, url: str) -> Validators | None:
        """Return what the latest version was last sent with, to ask again by. None: there is nothing to ask by."""
        return self._index().validators(canonical_url(url))

    def resolve(self, url: str) -> str:
        """Return the document that an address was found to be another name of; its own canonical URL otherwise."""
        return self._index().resolve(canonical_url(url))

    def stale(self, extractor: str) -> Iterator[str]:
        """Yield the URLs of documents whose latest version was read by another extractor than this."""
        return self._index().stale(extractor)

    def versions(self, url: str) -> list[Version]:
        """Return all versions of a document, oldest first; none where no article was ever read from it.

        Of an address that has none itself, those of the document that it is an alias of; so `version`, `history`.
        """
        return reader.versions(self.root, url)

    def version(self, url: str, number: int | None = None) -> Version:
        """Return one version, by default the latest. Raises NotArchived, which says what there is instead."""
        return reader.version(self.root, url, number)

    def history(self, url: str) -> Iterator[Entry]:
        """Yield the log's entries that concern a document: its captures, and comparisons it was a side of."""
        return reader.history(self.root, url)

    def entries(self) -> Iterator[Entry]:
        """Yield every entry of the capture log, in order."""
        return reader.entries(self.root)

    def payload(self, version: Version) -> bytes:
        """Return the bytes that a version was read from, checked against its payload digest."""
        return reader.payload(self.root, version)

    def pages(self, version: Version) -> list[StoredPage]:
        """Return the pages that a version was read from as they were received: the first, then its further ones."""
        return reader.pages(self.root, version)

    def unread(self) -> Iterator[CaptureEntry]:
        """Yield the last page of each document that was had but never read as an article."""
        return reader.unread(self.root)

    def captured_page(self, entry: CaptureEntry) -> StoredPage:
        """Return the page that a capture brought, as it was received."""
        return reader.captured_page(self.root, entry)

    def version_path(self, version: Version) -> Path:
        """Return where the file of a version lies."""
        return reader.version_path(self.root, version)

    def _found(self, where: Filter, limit: int | None) -> Iterator[DocumentSummary]:
        from archive.index import Filter  # noqa: PLC0415

        try:
            self._index().damage()
        except WriteFailed as error:
            if where != Filter():
                raise
            self.messages.append(f"{error}; the files are read in place of it")
            yield from islice(reader.documents(self.root), limit)
        else:
            yield from self._index().documents(where, limit)

    def _index(self) -> Index:
        from archive.index import Index  # noqa: PLC0415 - a writer doesn't pay for it

        return Index(self.root, self._say_once, self.on_indexed)

    def _say_once(self, message: str) -> None:
        if message not in self.messages:
            self.messages.append(message)

    def _writing(self) -> Writer:
        if self._writer is None:
            from archive.store import Writer  # noqa: PLC0415 - a reader of archives doesn't pay for it

            if (said := archive_format.upgrade(self.root)) is not None:
                self.messages.append(said)
            self._writer = Writer(self.root, self.messages.append, self._evidence_of)
        return self._writer
