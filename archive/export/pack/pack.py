"""Write one case of an evidence pack: a folder of a zip, which its receiver can check without this program.

It contains the evidence (each capture's records in a file of its own, byte for byte, so that its digest is the one in
the log), the version files, the lines of the log that prove them (`archive.export.pack.proof`), timestamps, the
comparison, and a leaflet in two languages (`archive.export.pack.leaflet_text`). The same archive gives the same bytes.
Damaged files are reported, also in the leaflet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from archive.comparison import compare
from archive.export import log_lines, numbers_of, read_evidence
from archive.export.pack.differences import (
    ComparedSide,
    PackedPayload,
    Revision,
    places_table,
    revisions,
    side_of,
)
from archive.export.pack.leaflet import html_page, plain_text
from archive.export.pack.leaflet_text import PackContents, PackedTimestamp, contents_table, leaflets, part_name
from archive.export.pack.proof import LineRange, next_covered_line, proof_ranges
from archive.files import ROOTS, is_timestamp_file, read_regular
from archive.log import CaptureEntry, ExtractionEntry, Withdrawals
from archive.model import ArchiveDamaged, FormatError, comparison_to_json, record_json, sha256
from archive.report import left_term
from archive.report.html import html_report
from archive.store import MAX_FILE, DocumentFolder
from archive.warc import open_record, read_earlier_record, read_payload

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.export import LogLine, ZipWriter
    from archive.export.pack.case import Case
    from archive.export.pack.problems import Problems
    from archive.log import RecordPosition
    from archive.model import Comparison, Version
    from archive.report import Language
    from archive.store import StoredVersion

# Maximum size of a token or a file of certificates: a token has a few kilobytes, a system's certificates far more.
_MAX_SMALL: Final = 4 << 20
# The comparison as a page: in both languages, like the leaflet, whose text in each language names its page.
_LANGUAGES: Final[tuple[tuple[str, Language], ...]] = ((".html", "en"), (".zh.html", "zh"))
# Bytes that are in no line: the log's lines are needed only raw, so none is parsed.
_NO_LINE: Final = (b"\n\n",)


def write_case(
    root: Path, case: Case, archive: ZipWriter, folder: str, *, whole: int, problems: Problems
) -> PackContents:
    """Write the pack of one case into a folder of a zip; return what is in it.

    `whole` is the size in bytes up to which the whole log goes into it.
    """
    return _PackWriter(root, case, archive, folder, problems).write(whole)


class _PackWriter:
    """Write the files of one pack, one kind of file after another."""

    def __init__(self, root: Path, case: Case, archive: ZipWriter, folder: str, problems: Problems) -> None:
        self._root = root
        self._case = case
        self._zip = archive
        self._folder = folder
        self._withdrawn = Withdrawals.of(root)
        self._problems = problems
        self._complain = problems.add
        self._versions_of: dict[str, list[StoredVersion]] = {}
        self._payload_files: dict[str, PackedPayload] = {}  # by digest
        self._rows: list[tuple[str, int | None, str]] = []

    def write(self, whole: int) -> PackContents:
        """Write all files; the leaflet and the digests, which describe the others, come last."""
        first_record = self._records()
        latest = self._versions()
        found = self._comparison(latest)
        revised = self._revisions()
        case, end = self._case, self._case.end
        numbers = [line.number for line in case.lines]
        stamps = [stamp for stamp, _ in case.stamps]
        parts = [LineRange(1, end.number)] if end.size <= whole else proof_ranges(numbers, stamps, end.number)
        timestamps, roots = self._timestamps(parts), self._roots()
        case_lines = self._log(parts, timestamps)
        packed = PackContents(
            case=case,
            latest=latest,
            comparison=found,
            revisions=revised,
            parts=tuple(parts),
            case_lines=case_lines,
            first_record=first_record,
            stamps=timestamps,
            covered=next_covered_line(numbers[-1], stamps) is not None,
            roots=roots,
            problems=tuple(self._problems.shown),
        )
        self._add("CONTENTS.tsv", contents_table(self._rows))
        sheets = leaflets(packed)
        self._add("README.txt", plain_text(sheets).encode("utf-8", "backslashreplace"))
        title = f"Evidence of one repost: {case.repost}"
        self._add("README.html", html_page(sheets, title).encode("utf-8", "backslashreplace"))
        self._add("SHA256SUMS", digest_list(self._zip, self._folder))
        return packed

    def _add(self, name: str, data: bytes | Iterator[bytes], *, deflate: bool = True) -> None:
        self._zip.add(f"{self._folder}/{name}", data, deflate=deflate)

    def _records(self) -> str | None:
        """Pack the records of each capture; return the name of the repost's first file."""
        first = None
        for line in self._case.lines:
            entry = line.entry
            if not isinstance(entry, CaptureEntry) or entry.warc is None:
                continue
            if self._withdrawn.hole(entry.warc.file, entry.warc.offset) is not None:
                continue
            try:
                data = read_evidence(self._root, entry.warc)
            except ArchiveDamaged as error:
                self._complain(str(error))
                continue
            name = record_file(line.number)
            self._add(name, data, deflate=False)
            self._rows.append(
                (name, line.number, f"the answer of {entry.url} at {entry.at.isoformat()}: {entry.outcome}")
            )
            if first is None and entry.url == self._case.repost:
                first = name
        return first

    def _versions(self) -> dict[str, Version]:
        """Pack both pages' version files, articles and payloads; return the latest version of each page."""
        latest: dict[str, Version] = {}
        for name, url in self._case.pages:
            document, logged, seen = DocumentFolder(self._root, url), self._logged_files(url), set[str]()
            for number in numbers_of(document, self._complain) or []:
                try:
                    stored = document.read(number)
                    data = read_regular(document.path(number), MAX_FILE)
                except (ArchiveDamaged, FormatError, OSError) as error:
                    self._complain(str(error))
                    continue
                latest[name] = version = stored.version
                self._versions_of.setdefault(name, []).append(stored)
                line, digest = logged.get(number, (None, None))
                if digest != sha256(data):
                    self._complain(f"{document.path(number)}: the log does not name these bytes")
                stem = f"{self._case.stem(name)}-v{number}"
                self._add(f"versions/{stem}.json", data)
                self._rows.append(
                    (f"versions/{stem}.json", line, f"version {number} of {url}, as it lies in the archive")
                )
                self._add(f"records/{stem}.json", _json(record_json.to_record(version.article)))
                self._rows.append((f"records/{stem}.json", line, "the article in it"))
                self._payloads(stored, stem, line, seen)
        return latest

    def _logged_files(self, url: str) -> dict[int, tuple[int, str | None]]:
        """Return, for each version of a page, the number of its line in the log, and the digest of its file there."""
        return {
            line.entry.version: (line.number, line.entry.file_digest)
            for line in self._case.lines
            if isinstance(line.entry, CaptureEntry | ExtractionEntry)
            and line.entry.url == url
            and line.entry.new
            and line.entry.version is not None
        }

    def _payloads(self, stored: StoredVersion, stem: str, line: int | None, seen: set[str]) -> None:
        """Pack the payloads of a page and of its further parts, each payload once; `seen` collects their digests."""
        version = stored.version
        digests = (version.payload_digest, *(part.payload_digest for part in version.parts))
        places = (stored.payload, *stored.parts)
        for number, (digest, place) in enumerate(zip(digests, places, strict=True), start=1):
            if digest in seen:
                continue
            try:
                with open_record(self._root, place) as file:
                    data = read_payload(file, digest)
            except ArchiveDamaged as error:
                self._complain(str(error))
                continue
            seen.add(digest)
            name = f"payloads/{stem}{f'-part{number}' if number > 1 else ''}.html.txt"
            self._add(name, data)
            self._payload_files.setdefault(digest, self._packed_payload(name, data, place))
            self._rows.append((name, line, "the page that it was read from"))

    def _comparison(self, latest: dict[str, Version]) -> Comparison | None:
        """Pack the comparison of the versions that the log compared last; if it has none, of the latest versions."""
        if set(latest) != {"repost", "original"}:
            return None
        logged = self._case.comparison
        left, right = (
            self._version(latest[name], side.version if side else None)
            for name, side in (
                ("original", logged.left if logged else None),
                ("repost", logged.right if logged else None),
            )
        )
        found = compare(
            left.article,
            right.article,
            left_side=side_of(left),
            right_side=side_of(right),
            linked=None if logged is None else True,
        )
        line = logged.seq if logged else None
        copy = self._case.copy
        for ending, language in _LANGUAGES:
            term = left_term(copy) if copy else None
            report = html_report(found, left.article, right.article, left_term=term, language=language)
            self._add(f"comparison/comparison{ending}", report.encode("utf-8", "backslashreplace"))
        self._add("comparison/comparison.json", _json(comparison_to_json(found)))
        self._rows.append(("comparison/comparison.html", line, "both texts, each difference marked"))
        self._rows.append(("comparison/comparison.zh.html", line, "the same in Chinese"))
        self._rows.append(("comparison/comparison.json", line, "the same as data"))
        sides = (
            ComparedSide(name, one, self._payloads_of(one)) for name, one in (("original", left), ("repost", right))
        )
        self._add("comparison/places.tsv", places_table(found, *sides))
        self._rows.append(("comparison/places.tsv", line, "where the compared texts stand in the payloads"))
        return found

    def _revisions(self) -> tuple[Revision, ...]:
        """Pack the comparisons of each page's versions with those before them; return them."""
        found: list[Revision] = []
        for name, url in self._case.pages:
            versions = [stored.version for stored in self._versions_of.get(name, ())]
            logged = self._logged_files(url)
            for one in revisions(self._case.stem(name), versions, self._case.taken_back(url)):
                for ending, language in _LANGUAGES:
                    report = html_report(one.found, one.left.article, one.right.article, language=language)
                    self._add(f"{one.file}{ending}", report.encode("utf-8", "backslashreplace"))
                self._add(f"{one.file}.json", _json(comparison_to_json(one.found)))
                line = logged.get(one.right.number, (None, None))[0]
                what = f"version {one.left.number} of {url} beside version {one.right.number}"
                self._rows.append((f"{one.file}.html", line, what))
                self._rows.append((f"{one.file}.zh.html", line, "the same in Chinese"))
                self._rows.append((f"{one.file}.json", line, "the same as data"))
                found.append(one)
        return tuple(found)

    def _payloads_of(self, version: Version) -> list[PackedPayload]:
        """Return the packed payloads that a version was read from."""
        digests = (version.payload_digest, *(part.payload_digest for part in version.parts))
        return [self._payload_files[digest] for digest in digests if digest in self._payload_files]

    def _packed_payload(self, name: str, data: bytes, place: RecordPosition) -> PackedPayload:
        """Return a payload with the packed record that holds it; without one if that record is not in the pack."""
        for line in self._case.lines:
            warc = line.entry.warc if isinstance(line.entry, CaptureEntry) else None
            if warc is not None and warc.file == place.file and 0 <= place.offset - warc.offset < warc.length:
                with open_record(self._root, place) as file:
                    record_id = read_earlier_record(file, place).record_id
                return PackedPayload(name, data, record_file(line.number), place.offset - warc.offset, record_id)
        return PackedPayload(name, data, "", None, "")

    def _version(self, latest: Version, number: int | None) -> Version:
        if number is None or number == latest.number:
            return latest
        try:
            return DocumentFolder(self._root, latest.url).read(number).version
        except (ArchiveDamaged, FormatError):  # reported with the versions
            return latest

    def _timestamps(self, parts: list[LineRange]) -> tuple[PackedTimestamp, ...]:
        """Pack the timestamp tokens that prove the lines of the case; return those packed."""
        stamps = [stamp for stamp, _ in self._case.stamps]
        anchors = {next_covered_line(line.number, stamps) for line in self._case.lines}
        timestamps = []
        for stamp, entry in self._case.stamps:
            part = next((part for part in parts if part.first <= stamp.line <= part.last), None)
            if stamp.line not in anchors or part is None or not is_timestamp_file(entry.file):
                continue
            if (data := self._small(self._root / entry.file)) is not None:
                self._add(entry.file, data, deflate=False)
                self._rows.append((entry.file, stamp.number, f"timestamp over line {stamp.line}, of {entry.authority}"))
                timestamps.append(PackedTimestamp(entry, entry.file, part))
        return tuple(timestamps)

    def _roots(self) -> bool:
        """Pack the certificates that the archive's keeper trusts; return whether there are any."""
        packed = False
        for number, path in enumerate(sorted((self._root / ROOTS).glob("*.pem")), start=1):
            if self._case.stamps and (data := self._small(path)) is not None:
                self._add(f"{ROOTS}/{number}.pem", data)
                self._rows.append((f"{ROOTS}/{number}.pem", None, f"{path.name}: a certificate that the keeper trusts"))
                packed = True
        return packed

    def _small(self, path: Path) -> bytes | None:
        try:
            return read_regular(path, _MAX_SMALL)
        except OSError as error:
            self._complain(f"{path}: can't be read ({error.strerror})")
            return None

    def _log(self, parts: list[LineRange], timestamps: tuple[PackedTimestamp, ...]) -> int:
        """Pack the ranges of the log, and a file of the case's and its timestamps' lines; return how many those are."""
        tokens = {one.entry.seq for one in timestamps}
        wanted = {line.number for line in self._case.lines}
        wanted |= {stamp.number for stamp, entry in self._case.stamps if entry.seq in tokens}
        lines = log_lines(self._root, self._complain, mentioning=_NO_LINE)
        for part in parts:
            name = part_name(part)
            self._add(name, _lines_in(lines, part))
            self._rows.append((name, None, f"lines {part.first} to {part.last} of the log"))
        found = (line for line in log_lines(self._root, self._complain, mentioning=_NO_LINE) if line.number in wanted)
        self._add("log/case.jsonl", b"".join(line.raw for line in found))
        self._rows.append(("log/case.jsonl", None, "the lines about this case"))
        return len(wanted)


def record_file(line: int) -> str:
    """Return the name of the file with the records of the capture in a line of the log."""
    return f"warc/line-{line:06}.warc.gz"


def digest_list(archive: ZipWriter, folder: str) -> bytes:
    """Return the digests of the files packed in a folder so far, as sha256sum reads them."""
    start = f"{folder}/"
    packed = [file for file in archive.packed if file.name.startswith(start)]
    files = sorted((file.name.removeprefix(start), file.digest) for file in packed)
    return "".join(f"{digest}  {name}\n" for name, digest in files).encode()


def _json(value: object) -> bytes:
    """Return a value as JSON in UTF-8, lone surrogates as escapes."""
    return record_json.pretty(value).encode("utf-8", "backslashreplace")


def _lines_in(lines: Iterator[LogLine], part: LineRange) -> Iterator[bytes]:
    """Yield the lines of a range from an iterator over the log, and consume no more of it."""
    for line in lines:
        if line.number >= part.first:
            yield line.raw
        if line.number == part.last:
            return
