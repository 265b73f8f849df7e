"""The evidence pack: one zip for one repost case, made so that whoever gets it can check it without this program.

The evidence (each capture's records, byte for byte, a file each, so that its digest is the one that the log names), the
version files, the lines of the log that prove them (`archive.export.pack.proof`), timestamps, the comparison, and a
leaflet in two languages (`archive.export.pack.leaflet_text`). The same archive gives the same bytes. What is damaged
is named, also in the leaflet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Final

from archive.comparison import compare
from archive.export import ZipWriter, log_lines, numbers_of, read_evidence
from archive.export.pack.case import Case, find_case
from archive.export.pack.leaflet import page, plain
from archive.export.pack.leaflet_text import Held, Packed, contents, leaflets, part_name
from archive.export.pack.proof import WHOLE, LineRange, anchor, proof
from archive.files import ROOTS, is_timestamp_file, read_regular
from archive.log import CaptureEntry, ExtractionEntry
from archive.model import ArchiveDamaged, FormatError, Side, comparison, record_json, sha256
from archive.report import html_report, left_term
from archive.store import MAX_FILE, DocumentFolder
from archive.warc import open_record, read_payload

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.export import Complain, LogLine
    from archive.model import Comparison, Version
    from archive.store import StoredVersion

# The folder that the pack unfolds into.
FOLDER: Final = "evidence"
# A token is some kilobytes; a file of certificates can hold a whole system's.
_MAX_SMALL: Final = 4 << 20
# What stands in no line: the log's lines are wanted, and not read.
_NOTHING: Final = (b"\n\n",)


def write_pack(root: Path, out: BinaryIO, url: str, *, whole: int = WHOLE, complain: Complain) -> int:
    """Write the pack of the repost at a canonical URL; return how many files are in it.

    `whole` is the size in bytes up to which the whole log goes in. Raises NotArchived.
    """
    problems: list[str] = []

    def name(problem: str) -> None:
        complain(problem)
        # The reader of a pack has no use for the folders of the machine that made it.
        shown = problem.replace(f"{root}/", "")
        if shown not in problems:
            problems.append(shown)

    case = find_case(root, url, name)
    with ZipWriter(out) as archive:
        _Pack(root, case, archive, name, problems).write(whole)
        return len(archive.packed)


class _Pack:
    """Fills one pack, kind of file by kind of file."""

    def __init__(self, root: Path, case: Case, archive: ZipWriter, complain: Complain, problems: list[str]) -> None:
        self._root = root
        self._case = case
        self._zip = archive
        self._complain = complain
        self._problems = problems
        self._rows: list[tuple[str, int | None, str]] = []

    def write(self, whole: int) -> None:
        """Write all of it; the leaflet and the digests, which tell of the rest, come last."""
        first_record = self._records()
        latest = self._versions()
        found = self._comparison(latest)
        case, end = self._case, self._case.end
        numbers = [line.number for line in case.lines]
        stamps = [stamp for stamp, _ in case.stamps]
        parts = [LineRange(1, end.number)] if end.size <= whole else proof(numbers, stamps, end.number)
        held, roots = self._timestamps(parts), self._roots()
        case_lines = self._log(parts, held)
        packed = Packed(
            case=case,
            latest=latest,
            comparison=found,
            parts=tuple(parts),
            case_lines=case_lines,
            first_record=first_record,
            stamps=held,
            covered=anchor(numbers[-1], stamps) is not None,
            roots=roots,
            problems=tuple(self._problems),
        )
        self._add("CONTENTS.tsv", contents(self._rows))
        sheets = leaflets(packed)
        self._add("README.txt", plain(sheets).encode("utf-8", "backslashreplace"))
        title = f"Evidence of one repost: {case.repost}"
        self._add("README.html", page(sheets, title).encode("utf-8", "backslashreplace"))
        files = sorted((file.name.removeprefix(f"{FOLDER}/"), file.digest) for file in self._zip.packed)
        self._add("SHA256SUMS", "".join(f"{digest}  {name}\n" for name, digest in files).encode())

    def _add(self, name: str, data: bytes | Iterator[bytes], *, deflate: bool = True) -> None:
        self._zip.add(f"{FOLDER}/{name}", data, deflate=deflate)

    def _records(self) -> str | None:
        """Pack the records of each capture; return the name of the repost's first."""
        first = None
        for line in self._case.lines:
            entry = line.entry
            if not isinstance(entry, CaptureEntry) or entry.warc is None:
                continue
            try:
                data = read_evidence(self._root, entry.warc)
            except ArchiveDamaged as error:
                self._complain(str(error))
                continue
            name = f"warc/line-{line.number:06}.warc.gz"
            self._add(name, data, deflate=False)
            self._rows.append(
                (name, line.number, f"what {entry.url} answered at {entry.at.isoformat()}: {entry.outcome}")
            )
            if first is None and entry.url == self._case.repost:
                first = name
        return first

    def _versions(self) -> dict[str, Version]:
        """Pack the version files of both pages, the articles out of them, and the bytes they were read from."""
        latest: dict[str, Version] = {}
        for name, url in self._case.pages:
            document, told, seen = DocumentFolder(self._root, url), self._told(url), set[str]()
            for number in numbers_of(document, self._complain) or []:
                try:
                    stored = document.read(number)
                    data = read_regular(document.path(number), MAX_FILE)
                except (ArchiveDamaged, FormatError, OSError) as error:
                    self._complain(str(error))
                    continue
                latest[name] = version = stored.version
                line, digest = told.get(number, (None, None))
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

    def _told(self, url: str) -> dict[int, tuple[int, str | None]]:
        """Return, for each version of a page, which line of the log tells of it, and the digest of its file there."""
        return {
            line.entry.version: (line.number, line.entry.file_digest)
            for line in self._case.lines
            if isinstance(line.entry, CaptureEntry | ExtractionEntry)
            and line.entry.url == url
            and line.entry.new
            and line.entry.version is not None
        }

    def _payloads(self, stored: StoredVersion, stem: str, line: int | None, seen: set[str]) -> None:
        """Pack the bytes of a page and of its further parts; of bytes that came again, the first."""
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
            self._rows.append((name, line, "the page that it was read from"))

    def _comparison(self, latest: dict[str, Version]) -> Comparison | None:
        """Pack the comparison of the versions that the log's latest comparison is of; else of the latest."""
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
            left_side=Side(left.url, left.number, left.digest),
            right_side=Side(right.url, right.number, right.digest),
            linked=None if logged is None else True,
        )
        line = logged.seq if logged else None
        copy = self._case.copy
        report = html_report(found, left.article, right.article, left_term=left_term(copy) if copy else None)
        self._add("comparison/comparison.html", report.encode("utf-8", "backslashreplace"))
        self._add("comparison/comparison.json", _json(comparison.to_json(found)))
        self._rows.append(("comparison/comparison.html", line, "both texts, each difference marked"))
        self._rows.append(("comparison/comparison.json", line, "the same as data"))
        return found

    def _version(self, latest: Version, number: int | None) -> Version:
        if number is None or number == latest.number:
            return latest
        try:
            return DocumentFolder(self._root, latest.url).read(number).version
        except (ArchiveDamaged, FormatError):  # named with the versions
            return latest

    def _timestamps(self, parts: list[LineRange]) -> tuple[Held, ...]:
        """Pack the tokens over the lines that hold the case's; return which."""
        stamps = [stamp for stamp, _ in self._case.stamps]
        anchors = {anchor(line.number, stamps) for line in self._case.lines}
        held = []
        for stamp, entry in self._case.stamps:
            part = next((part for part in parts if part.first <= stamp.line <= part.last), None)
            if stamp.line not in anchors or part is None or not is_timestamp_file(entry.file):
                continue
            if (data := self._small(self._root / entry.file)) is not None:
                self._add(entry.file, data, deflate=False)
                self._rows.append((entry.file, stamp.number, f"timestamp over line {stamp.line}, of {entry.authority}"))
                held.append(Held(entry, entry.file, part))
        return tuple(held)

    def _roots(self) -> bool:
        """Pack the certificates that the archive's keeper trusts; say whether there are any."""
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

    def _log(self, parts: list[LineRange], held: tuple[Held, ...]) -> int:
        """Pack the stretches of the log, and the case's lines with those of its timestamps; return how many."""
        tokens = {one.entry.seq for one in held}
        wanted = {line.number for line in self._case.lines}
        wanted |= {stamp.number for stamp, entry in self._case.stamps if entry.seq in tokens}
        lines = log_lines(self._root, self._complain, mentioning=_NOTHING)
        for part in parts:
            name = part_name(part)
            self._add(name, _between(lines, part))
            self._rows.append((name, None, f"lines {part.first} to {part.last} of the log"))
        found = (line for line in log_lines(self._root, self._complain, mentioning=_NOTHING) if line.number in wanted)
        self._add("log/case.jsonl", b"".join(line.raw for line in found))
        self._rows.append(("log/case.jsonl", None, "the lines about this case"))
        return len(wanted)


def _json(value: object) -> bytes:
    """Return a value as JSON; half a surrogate pair, which has no UTF-8, as an escape."""
    return record_json.pretty(value).encode("utf-8", "backslashreplace")


def _between(lines: Iterator[LogLine], part: LineRange) -> Iterator[bytes]:
    """Yield the lines of a stretch from an iterator over the log, and take no more of it."""
    for line in lines:
        if line.number >= part.first:
            yield line.raw
        if line.number == part.last:
            return
