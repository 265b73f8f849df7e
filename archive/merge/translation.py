"""Translate lines of another archive: the numbers that versions get here, the names of files here, where it stood.

A state of a page that this archive has as a version keeps that version. Any other gets the next number here, also if it
is older: numbers are never given again, and what was cited by them stays. After that the latest version is again the
one that was seen last (`restored`).
"""

from __future__ import annotations

from dataclasses import replace as with_fields
from typing import TYPE_CHECKING, TypeVar

from msgspec.structs import replace

from archive.log import (
    CaptureEntry,
    CaptureLog,
    ComparisonEntry,
    ExtractionEntry,
    MergedFrom,
    RecordPosition,
    TemplateEntry,
    WithdrawalEntry,
    Withdrawals,
    parse_line,
)
from archive.merge.versions import numbers_by_digest, read_theirs, read_version
from archive.model import sha256
from archive.store import DocumentFolder, StoredVersion, cause_of, version_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from archive.log import Entry
    from archive.merge.known import Known
    from archive.merge.other import ForeignLine, Other
    from archive.model import Cause, Side, Version

EntryT = TypeVar("EntryT", bound="Entry")


class Translation:
    """Translates the lines of one other archive, in their order."""

    def __init__(self, root: Path, other: Other, known: Known, at: datetime) -> None:
        self.chain = other.chain
        self.problems: list[str] = []
        self.versions = 0
        self.touched: set[str] = set()  # documents that got a version
        self._root = root
        self._other = other
        self._at = at
        self._files: dict[str, str] = {}
        self._numbers: dict[tuple[str, int], int] = {}  # of the other's versions here
        self._given: dict[str, int] = {}  # the highest number that was given here, by document
        self._states: dict[str, dict[str, int]] = {}
        self._withdrawn = other.withdrawn
        self._learn(known)

    def begin(self, known: Known, files: dict[str, str]) -> None:
        """Begin with the captures: what was logged so far is known, and the WARC files have these names."""
        self._files = dict(files)
        self._learn(known)

    def _learn(self, known: Known) -> None:
        """Learn the numbers of the versions that were merged before."""
        for line in self._other.entries():
            entry, ours = line.entry, known.merged.get(line.number)
            if isinstance(entry, CaptureEntry) and entry.warc is not None and (file := known.file_of(line)) is not None:
                self._files.setdefault(entry.warc.file, file)
            if isinstance(entry, WithdrawalEntry) and isinstance(ours, WithdrawalEntry):
                for there, here in zip(entry.versions, ours.versions, strict=False):
                    self._numbers[entry.url, there.number] = here.number
            elif isinstance(entry, CaptureEntry | ExtractionEntry) and entry.version is not None:
                if (number := known.version_of(line)) is not None:
                    self._numbers[entry.url, entry.version] = number
                if ours is not None and getattr(ours, "new", False):
                    self.touched.add(entry.url)

    def reserve(self, entry: WithdrawalEntry) -> dict[int, int]:
        """Return the numbers here of the versions that the other archive withdrew; they have no files."""
        highest = self._highest(entry.url, lambda _: 0)
        for version in entry.versions:
            if (entry.url, version.number) not in self._numbers:
                highest += 1
                self._numbers[entry.url, version.number] = highest
                self._given[entry.url] = highest
        return {version.number: self._numbers[entry.url, version.number] for version in entry.versions}

    def translated(
        self, lines: Sequence[ForeignLine], highest: Callable[[str], int]
    ) -> tuple[list[Entry], list[bytes]]:
        """Return the entries for some lines, and the files of the versions that are new."""
        entries: list[Entry] = []
        files: list[bytes] = []
        for line in lines:
            entry = replace(line.entry, seq=0, prev=None, merged=MergedFrom(self.chain, line.number))
            if isinstance(entry, CaptureEntry | ExtractionEntry):
                found, data = self._with_version(entry, highest)
                files += [] if data is None else [data]
            else:
                found = self._with_numbers(entry)
            entries += [] if found is None else [found]
        return entries, files

    def _with_numbers(self, entry: Entry) -> Entry | None:
        if isinstance(entry, ComparisonEntry):
            return replace(entry, left=self._side(entry.left), right=self._side(entry.right))
        if isinstance(entry, TemplateEntry):
            number = self._numbers.get((entry.url, entry.version))
            return None if number is None else replace(entry, version=number)
        return entry

    def _side(self, side: Side) -> Side:
        if side.url is None or side.version is None:
            return side
        return with_fields(side, version=self._numbers.get((side.url, side.version)))

    def _with_version(
        self, entry: CaptureEntry | ExtractionEntry, highest: Callable[[str], int]
    ) -> tuple[Entry | None, bytes | None]:
        if isinstance(entry, CaptureEntry):
            entry = self._with_evidence(entry)
        if entry.version is None:
            return entry, None
        stored = read_theirs(DocumentFolder(self._other.root, entry.url), entry.version)
        if isinstance(entry, CaptureEntry) and entry.same:
            digest = None if stored is None else stored.version.payload_digest
            entry = replace(entry, same=False, payload_digest=digest)
        if not entry.new:
            assert isinstance(entry, CaptureEntry)
            return replace(entry, version=self._numbers.get((entry.url, entry.version or 0))), None
        return self._with_new_version(entry, stored, highest)

    def _with_new_version(
        self, entry: CaptureEntry | ExtractionEntry, stored: StoredVersion | None, highest: Callable[[str], int]
    ) -> tuple[Entry | None, bytes | None]:
        key = (entry.url, entry.version or 0)
        if self._withdrawn.of_version(*key) is not None:
            return replace(entry, version=self._numbers[key]), None
        if stored is None:
            self.problems.append(f"{entry.url}: version {entry.version} can't be read in {self._other.root}: left out")
            return self._without(entry, "its version can't be read in the archive it came from"), None
        states = self._states.setdefault(entry.url, numbers_by_digest(DocumentFolder(self._root, entry.url)))
        if (number := states.get(stored.version.digest)) is None:
            return self._with_file(entry, stored, self._highest(entry.url, highest) + 1)
        self._numbers[key] = number
        if isinstance(entry, ExtractionEntry):
            return None, None
        return replace(entry, version=number, new=False, file_digest=None, cause=None), None

    def _with_file(
        self, entry: CaptureEntry | ExtractionEntry, stored: StoredVersion, number: int
    ) -> tuple[Entry, bytes]:
        """Return the entry of a version that is new here, and its file."""
        places = [self._place(place) for place in (stored.payload, *stored.parts)]
        cause = self._cause(stored.version)
        version = with_fields(stored.version, number=number, cause=cause)
        data = version_bytes(StoredVersion(version, places[0], tuple(places[1:])), version.digest)
        self._numbers[entry.url, entry.version or 0] = self._given[entry.url] = number
        self._states[entry.url][version.digest] = number
        self.touched.add(entry.url)
        self.versions += 1
        if isinstance(entry, CaptureEntry):
            return replace(entry, version=number, file_digest=sha256(data), cause=cause), data
        return replace(entry, version=number, file_digest=sha256(data)), data

    def _cause(self, version: Version) -> Cause:
        """Return why a version exists here: the first one there is compared with the one before it here, if later.

        One that is older than what was here stays the first that was seen there.
        """
        if version.cause != "first":
            return version.cause
        document = DocumentFolder(self._root, version.url)
        before = read_version(document, max(document.numbers(), default=None))
        if before is None or before.version.captured_at > version.captured_at:
            return "first"
        return cause_of(before.version.reading, version.reading)

    def _with_evidence(self, entry: CaptureEntry) -> CaptureEntry:
        place = entry.warc
        if place is None:
            return entry
        if place.file not in self._files or self._withdrawn.hole(place.file, place.offset) is not None:
            return replace(entry, warc=None)
        return replace(entry, warc=replace(place, file=self._files[place.file]))

    def _without(self, entry: CaptureEntry | ExtractionEntry, problem: str) -> Entry | None:
        if isinstance(entry, ExtractionEntry):
            return None
        return replace(entry, version=None, new=False, file_digest=None, cause=None, problem=problem)

    def _place(self, place: RecordPosition) -> RecordPosition:
        return RecordPosition(self._files.get(place.file, place.file), place.offset)

    def _highest(self, url: str, highest: Callable[[str], int]) -> int:
        document = DocumentFolder(self._root, url)
        return max(document.next_number() - 1, self._given.get(url, 0), highest(url))

    def last_seen(self) -> dict[str, CaptureEntry]:
        """Return the capture that was made last of each document that got a version, of those that show one."""
        withdrawn = Withdrawals.of(self._root)
        last: dict[str, CaptureEntry] = {}
        for _, raw in CaptureLog(self._root).lines():
            entry = _capture_or_none(raw)
            if entry is None or entry.url not in self.touched or entry.version is None:
                continue
            gone = withdrawn.of_version(entry.url, entry.version) is not None
            if not gone and (entry.url not in last or entry.at >= last[entry.url].at):
                last[entry.url] = entry
        return last

    def restored(self, last: CaptureEntry, highest: Callable[[str], int]) -> tuple[list[Entry], list[bytes]]:
        """Return a version with the state that was seen last, if another one has the highest number now."""
        url = last.url
        document = DocumentFolder(self._root, url)
        versions = [stored for number in document.numbers() if (stored := read_version(document, number)) is not None]
        shown = next((stored for stored in versions if stored.version.number == last.version), None)
        if shown is None:
            return [], []
        # Of several readings of these bytes, the newest.
        seen = [stored for stored in versions if stored.version.payload_digest == shown.version.payload_digest][-1]
        if seen.version.digest == versions[-1].version.digest:
            return [], []
        number = self._highest(url, highest) + 1
        # Nothing was edited: these bytes were read before.
        version = with_fields(seen.version, number=number, cause="extractor")
        data = version_bytes(StoredVersion(version, seen.payload, seen.parts), version.digest)
        extractor = version.article.extractor
        entry = ExtractionEntry(at=self._at, url=url, extractor=extractor, version=number, file_digest=sha256(data))
        return [entry], [data]


def _capture_or_none(raw: bytes) -> CaptureEntry | None:
    try:
        entry = parse_line(raw)
    except ValueError:  # verifying reports it
        return None
    return entry if isinstance(entry, CaptureEntry) and entry.part_of is None else None
