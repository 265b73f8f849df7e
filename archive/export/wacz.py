"""Write an archive, or a part of it, as a WACZ file (Web Archive Collection Zipped, 1.1.1), which replay tools open.

https://specs.webrecorder.net/wacz/1.1.1/ - the WARC files unchanged (for a part: the records of its captures, byte for
byte, in one file), a compressed CDXJ index, the pages with their titles and texts, and digests of all files. Only the
intact records that the capture log names are indexed; damaged ones are reported. Index lines are made in
`archive.export.cdxj`.
"""

from __future__ import annotations

import bisect
import gzip
import itertools
import json
import tempfile
import uuid
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

from archive.export.cdxj import cdxj_line, is_indexed
from archive.export.external_sort import SortedLines
from archive.export.selection import Selection, log_lines, read_evidence, stored_versions
from archive.export.zip import ZipWriter, pieces_of
from archive.files import EVIDENCE, OPEN_SUFFIX, is_evidence_file
from archive.log import CaptureEntry, RecordPosition, Withdrawals, format_time
from archive.model import ArchiveDamaged, FormatError, sha256
from archive.store import DocumentFolder
from archive.warc import HEAD, SOFTWARE, first_head, open_record, record_heads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from archive.export.selection import Complain, LogLine
    from archive.store import StoredVersion

    Watch = Callable[[Iterator[LogLine]], Iterator[LogLine]]

VERSION: Final = "1.1.1"
# The name of the file with the records of a part.
PART_FILE: Final = "captures.warc.gz"
_INDEX: Final = "index.cdx.gz"
# Lines of the index per compressed block: the number that WACZ tools use.
_BLOCK_LINES: Final = 1024


class Counts(NamedTuple):
    """The numbers of captures and pages in a WACZ file."""

    captures: int
    pages: int


def write_wacz(
    root: Path,
    out: BinaryIO,
    selection: Selection,
    *,
    created: datetime,
    complain: Complain,
    watch: Watch = iter,
) -> Counts:
    """Write a WACZ file of the selection; damaged records are reported and left out of the index.

    `watch` wraps the iteration over the log, to show progress: reading the log's captures is most of the work.
    """
    with ZipWriter(out) as archive, SortedLines() as index:
        if selection.is_all:
            captures, ends = _index_all(root, index, watch, complain)
            _copy_files(root, archive, ends, complain)
        else:
            part = _PartCopier(root, selection, index, watch, complain)
            archive.add(f"archive/{PART_FILE}", part.records(), deflate=False, at_most=part.size_bound())
            captures = part.captures
        _write_index(archive, index)
        pages = _PageList(root, selection, complain)
        archive.add("pages/pages.jsonl", pages.lines(), deflate=True)
        package = _package(archive, selection, created)
        archive.add("datapackage.json", package, deflate=True)
        digest = {"path": "datapackage.json", "hash": sha256(package)}
        archive.add("datapackage-digest.json", _json(digest), deflate=True)
    return Counts(captures, pages.count)


def _index_all(root: Path, index: SortedLines, watch: Watch, complain: Complain) -> tuple[int, dict[str, int]]:
    """Index the captures in the log; return their number, and for each WARC file the end of its last capture."""
    captures, ends, withdrawn = 0, dict[str, int](), Withdrawals.of(root)
    for line in watch(log_lines(root, complain)):
        if not isinstance(line.entry, CaptureEntry) or (evidence := line.entry.warc) is None:
            continue
        if withdrawn.hole(evidence.file, evidence.offset) is not None:
            ends[evidence.file] = max(ends.get(evidence.file, 0), evidence.offset + evidence.length)
            continue
        try:
            data = read_evidence(root, evidence)
            for head in record_heads(data):
                if is_indexed(head):
                    index.add(cdxj_line(head, evidence.file.rpartition("/")[2], evidence.offset + head.offset))
        except ArchiveDamaged as error:
            complain(str(error))
            continue
        captures += 1
        ends[evidence.file] = max(ends.get(evidence.file, 0), evidence.offset + evidence.length)
    return captures, ends


def _copy_files(root: Path, archive: ZipWriter, ends: dict[str, int], complain: Complain) -> None:
    """Copy the WARC files; of one that is still being written, only up to the end of its last capture in the log."""
    for path in sorted((root / EVIDENCE).glob("*/*/*.warc.gz*")):
        name = path.relative_to(root).as_posix().removesuffix(OPEN_SUFFIX)
        if not is_evidence_file(name) or (path.name.endswith(OPEN_SUFFIX) and name not in ends):
            continue
        try:
            with open_record(root, RecordPosition(name, 0)) as file:
                size = ends[name] if path.name.endswith(OPEN_SUFFIX) else path.stat().st_size
                archive.add(f"archive/{name.rpartition('/')[2]}", pieces_of(file, size), deflate=False, at_most=size)
        except ArchiveDamaged as error:
            complain(str(error))


class _PartCopier:
    """Copy and index the records of the selected captures, in one pass over the log."""

    def __init__(self, root: Path, selection: Selection, index: SortedLines, watch: Watch, complain: Complain) -> None:
        self.captures = 0
        self._root = root
        self._selection = selection
        self._index = index
        self._watch = watch
        self._complain = complain
        self._withdrawn = Withdrawals.of(root)
        self._needed = self._revisited_payloads() if selection.since else {}

    def size_bound(self) -> int:
        """Return what the records can have in bytes at most: twice what the log names now, since it may grow."""
        lines = log_lines(self._root, lambda _: None)  # errors are reported in the pass that copies
        entries = (line.entry for line in lines if isinstance(line.entry, CaptureEntry))
        return 2 * sum(entry.warc.length for entry in entries if entry.warc is not None and self._is_selected(entry))

    def records(self) -> Iterator[bytes]:
        """Yield the records of each selected capture, in the order of the log."""
        offset = 0
        for line in self._watch(log_lines(self._root, self._complain)):
            entry = line.entry
            if not isinstance(entry, CaptureEntry) or entry.warc is None or not self._is_selected(entry):
                continue
            if self._withdrawn.hole(entry.warc.file, entry.warc.offset) is not None:
                continue
            try:
                data = read_evidence(self._root, entry.warc)
                lines = [
                    cdxj_line(head, PART_FILE, offset + head.offset) for head in record_heads(data) if is_indexed(head)
                ]
            except ArchiveDamaged as error:
                self._complain(str(error))
                continue
            yield data
            for one in lines:
                self._index.add(one)
            self.captures += 1
            offset += len(data)

    def _is_of_selected_page(self, entry: CaptureEntry) -> bool:
        return self._selection.has(entry.url) or self._selection.has(entry.part_of)

    def _is_selected(self, entry: CaptureEntry) -> bool:
        if not self._is_of_selected_page(entry):
            return False
        if self._selection.is_recent(entry.at):
            return True
        assert entry.warc is not None
        offsets = self._needed.get(entry.warc.file, [])
        first = bisect.bisect_left(offsets, entry.warc.offset)
        return first < len(offsets) and offsets[first] < entry.warc.offset + entry.warc.length

    def _revisited_payloads(self) -> dict[str, list[int]]:
        """Return the offsets, by file, of the payloads of selected revisits: they can be older than `since`."""
        wanted: set[tuple[str, int]] = set()
        for line in log_lines(self._root, lambda _: None):  # errors are reported in the pass that copies
            entry = line.entry
            if (
                isinstance(entry, CaptureEntry)
                and entry.version is not None
                and not entry.new
                and self._selection.is_recent(entry.at)
                and self._is_of_selected_page(entry)
            ):
                wanted.add((entry.part_of or entry.url, entry.version))
        places: dict[str, list[int]] = {}
        for url, number in wanted:
            try:
                stored = DocumentFolder(self._root, url).read(number)
            except (ArchiveDamaged, FormatError):  # reported where the versions are read
                continue
            for place in (stored.payload, *stored.parts):
                bisect.insort(places.setdefault(place.file, []), place.offset)
        return places


class _PageList:
    """The list of pages: one for each new payload of a page, with its latest extraction."""

    def __init__(self, root: Path, selection: Selection, complain: Complain) -> None:
        self.count = 0
        self._root = root
        self._selection = selection
        self._complain = complain

    def lines(self) -> Iterator[bytes]:
        """Yield the lines of the list."""
        yield _json_line({"format": "json-pages-1.0", "id": "pages", "title": "Articles", "hasText": True})
        versions = stored_versions(self._root, self._selection, self._complain)
        for _, same in itertools.groupby(versions, lambda stored: (stored.version.url, stored.payload)):
            *_, stored = same
            try:
                yield self._page(stored)
            except ArchiveDamaged as error:
                self._complain(str(error))
                continue
            self.count += 1

    def _page(self, stored: StoredVersion) -> bytes:
        with open_record(self._root, stored.payload) as file:
            head = first_head(file.read(HEAD))
        article = stored.version.article
        name = f"{stored.version.url} {stored.version.number} {head.date}"
        return _json_line(
            {
                "id": str(uuid.uuid5(uuid.NAMESPACE_URL, name)),
                "url": head.uri,
                "ts": head.date,
                "title": article.title or head.uri,
                "text": "\n".join(block.text for block in article.body if block.text),
            }
        )


def _write_index(archive: ZipWriter, index: SortedLines) -> None:
    """Write the index in compressed blocks, and the index of these blocks."""
    blocks = [_index_line("!meta 0", {"format": "cdxj-gzip-1.0", "filename": _INDEX})]
    with tempfile.TemporaryFile() as file:
        lines, offset = iter(index), 0
        while block := list(itertools.islice(lines, _BLOCK_LINES)):
            data = gzip.compress(b"".join(block), mtime=0)
            file.write(data)
            place = {"offset": offset, "length": len(data), "digest": sha256(data), "filename": _INDEX}
            blocks.append(_index_line(block[0].partition(b" {")[0].decode("ascii"), place))
            offset += len(data)
        file.seek(0)
        archive.add(f"indexes/{_INDEX}", pieces_of(file), deflate=False, at_most=offset)
    archive.add("indexes/index.idx", b"".join(blocks), deflate=True)


def _package(archive: ZipWriter, selection: Selection, created: datetime) -> bytes:
    package: dict[str, object] = {
        "profile": "data-package",
        "resources": [
            {
                "name": packed.name.rpartition("/")[2].lower(),
                "path": packed.name,
                "hash": f"sha256:{packed.digest}",
                "bytes": packed.size,
            }
            for packed in archive.packed
        ],
        "created": format_time(created.replace(microsecond=0)),
        "wacz_version": VERSION,
        "software": SOFTWARE,
    }
    if len(selection.urls) == 1:
        package["mainPageUrl"] = selection.urls[0]
    return _json(package)


def _json_line(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


def _index_line(prefix: str, value: object) -> bytes:
    return f"{prefix} {json.dumps(value)}\n".encode("ascii")


def _json(value: object) -> bytes:
    return json.dumps(value, indent=2, ensure_ascii=False).encode("utf-8", "backslashreplace")
