"""The archive on disk, as one object: what is captured is recorded here, what was recorded is read here.

Laws that hold for every archive ever made: a version's file is never rewritten; a version is a version
of editorial content alone; the same content as the latest version's makes no version; every capture is
one line of the log; what `record` returned is durable. The order of things is in `archive.writer`,
reading in `archive.reader`, the names of files in `archive.layout`.

    Archive ──► opening          is it one? make one
            ├─► writer ──► evidence · group ──► warcfile · versions · journal · log   (under lock)
            └─► reader ──► log · versions · evidence, warcfile
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from archive import opening, reader
from archive.entries import AliasEntry, CaptureEntry, comparison_entry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from os import PathLike
    from types import TracebackType
    from typing import Self

    from archive.comparison import Comparison
    from archive.entries import AliasSign, ComparisonEntry, Entry, TimestampEntry
    from archive.evidencereader import StoredPage
    from archive.reader import DocumentSummary
    from archive.record import Capture, Reading, Version
    from archive.writer import EvidenceOf, Stored, Writer


def _now() -> datetime:
    return datetime.now(UTC)


class Archive:
    """One archive. Use it as a context manager. Many threads may use one, many processes may have it open.

    What several threads record at once is made durable together. `evidence_of` says whether a capture that shows
    the bytes of the latest version again leaves a record in the WARC files ("all"), or its line in the log alone
    ("changes"). `messages` collects, one line each, what had to be healed. Nothing is written before the first thing
    is recorded, except by `open_or_create`.
    """

    def __init__(self, root: Path, *, clock: Callable[[], datetime] = _now, evidence_of: EvidenceOf = "all") -> None:
        self.root = root
        self._evidence_of = evidence_of
        self.messages: list[str] = []
        self._clock = clock
        self._writer: Writer | None = None

    @classmethod
    def open(
        cls, root: str | PathLike[str], *, clock: Callable[[], datetime] = _now, evidence_of: EvidenceOf = "all"
    ) -> Self:
        """Open an archive that exists. Raises NotAnArchive, FormatError, ArchiveDamaged."""
        path = Path(root)
        opening.check(path)
        return cls(path, clock=clock, evidence_of=evidence_of)

    @classmethod
    def open_or_create(
        cls, root: str | PathLike[str], *, clock: Callable[[], datetime] = _now, evidence_of: EvidenceOf = "all"
    ) -> Self:
        """Open an archive to write into, healed; make one where there is nothing or an empty folder.

        Raises NotAnArchive (a file, a folder with something else in it), FormatError, ArchiveDamaged,
        WriteFailed.
        """
        path = Path(root)
        opening.create(path, clock())
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
        parts: Sequence[Stored] = (),
    ) -> Stored:
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
        """Yield every document, in the order in which they were first captured."""
        return reader.documents(self.root)

    def versions(self, url: str) -> list[Version]:
        """Return all versions of a document, oldest first; none where no article was ever read from it."""
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

    def _writing(self) -> Writer:
        if self._writer is None:
            from archive.writer import Writer  # noqa: PLC0415 - a reader of archives doesn't pay for it

            if (said := opening.upgrade(self.root)) is not None:
                self.messages.append(said)
            self._writer = Writer(self.root, self.messages.append, self._evidence_of)
        return self._writer
