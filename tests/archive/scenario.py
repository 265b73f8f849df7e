"""A fixed day in the life of an archive, and what must be true of any archive after any accident.

Both for the crash tests and for `benchmarks/durability.py`. How accidents are made is in `faults` and `powercut`.
"""

from __future__ import annotations

import json
import threading
import zlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

from archive.archive import Archive
from archive.comparison.articles import compare
from archive.log.entries import CaptureEntry, ExtractionEntry
from archive.log.lines import to_line
from archive.model.errors import RepostError
from archive.model.record import Capture, Reading, sha256
from tests.archive.articles import article

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from archive.log.entries import Entry
    from archive.model.record import Version

    # Says that something was recorded: its entry and the version it shows.
    Acknowledge: TypeAlias = Callable[["Entry", "Version | None"], None]
# What was said: the entry as JSON has it, and the digest of the version it shows.
Acknowledged: TypeAlias = dict[str, Any]

START = datetime(2023, 12, 16, 8, 0, tzinfo=UTC)
A, B = "https://www.example.cn/html//a.html", "https://other.example.cn/b.html"
THREADS = 4


def capture(url: str, text: str, *, minute: int = 0, **fields: object) -> Capture:
    """Return a capture of a page with that text."""
    body = f"<h1>标题</h1><p>{text}</p>".encode()
    values: dict[str, Any] = {"outcome": "ok", "reason": "", "status": 200, "body": body, "payload": body} | fields
    return Capture(url=url, final_url=url, fetched_at=START + timedelta(minutes=minute), **values)


def reading(url: str, text: str, **fields: object) -> Reading:
    """Return what is read from such a page."""
    return Reading(article=article(text, url=url, **fields), evidence={}, encoding="utf-8", parser="libxml2")


def said(entry: Entry, version: Version | None) -> Acknowledged:
    """Return an acknowledgement as a value that survives JSON."""
    value: Acknowledged = json.loads(to_line(entry))
    return {"entry": value, "digest": version.digest if version else None}


class Day:
    """Runs the steps one by one; keeps the lines of those that failed with an error of ours."""

    def __init__(self, root: Path, acknowledge: Acknowledge) -> None:
        self.failed: list[str] = []
        self._acknowledge = acknowledge
        self._archive = self._open(root) or self._open(root)

    def run(self) -> None:
        """Versions, a revisit, a failure, a comparison; then several threads at once."""
        if self._archive is None:
            return
        self._record(A, "甲")
        self._record(A, "乙", minute=1)
        self._record(B, "甲")
        self._record(A, "乙", minute=2)
        self._fail(B)
        self._compare()
        gate = threading.Barrier(THREADS)
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(lambda number: self._together(gate, number), range(THREADS)))
        self.close()

    def write_on(self) -> None:
        """Write a new version, the same again, and a document of its own."""
        if self._archive is None:
            return
        self._record(A, "丁", minute=60)
        self._record(A, "丁", minute=61)
        self._record("https://third.example.cn/d.html", "丁", minute=62)
        self.close()

    def close(self) -> None:
        """Close the archive."""
        if self._archive is not None:
            self._try(self._archive.close)

    def _together(self, gate: threading.Barrier, number: int) -> None:
        gate.wait()
        self._record(f"https://www.example.cn/html//c{number % 3}.html", f"丙{number}", minute=number)
        self._record(A, f"戊{number}", minute=10 + number)

    def _open(self, root: Path) -> Archive | None:
        try:
            return Archive.open_or_create(root, clock=lambda: START)
        except RepostError as error:
            self.failed.append(str(error))
            return None

    def _try(self, step: Callable[[], object]) -> None:
        try:
            step()
        except RepostError as error:
            self.failed.append(str(error))

    def _record(self, url: str, text: str, *, minute: int = 0) -> None:
        def step() -> None:
            assert self._archive is not None
            stored = self._archive.record(capture(url, text, minute=minute), reading(url, text))
            self._acknowledge(stored.entry, stored.version)

        self._try(step)

    def _fail(self, url: str) -> None:
        def step() -> None:
            assert self._archive is not None
            gone = capture(url, "", outcome="timeout", reason="no answer", status=None, body=b"", payload=b"")
            stored = self._archive.record(gone)
            self._acknowledge(stored.entry, stored.version)

        self._try(step)

    def _compare(self) -> None:
        def step() -> None:
            assert self._archive is not None
            found = compare(article("甲", url=B), article("乙", url=A))
            self._acknowledge(self._archive.record_comparison(found), None)

        self._try(step)


def after_an_accident(root: Path, acknowledged: list[Acknowledged]) -> list[str]:
    """Open the archive, write on, check everything; return each thing that is not as it must be."""
    wrong = _heal(root)
    more = list(acknowledged)
    day = Day(root, lambda entry, version: more.append(said(entry, version)))
    day.write_on()
    wrong += [f"writing on failed: {line}" for line in day.failed]
    return wrong + faults(root, more)


def _heal(root: Path) -> list[str]:
    """Open the archive twice: the first time it heals and says what, the second time there is nothing left."""
    log = root / "captures.jsonl"
    before = log.read_bytes() if log.exists() else b""
    left = {path.name.removesuffix(".open") for path in root.glob("warc/*/*/*.open")}
    with Archive.open_or_create(root) as archive:
        messages = archive.messages
    now = log.read_bytes() if log.exists() else b""
    wrong = [f"{name} was healed without a word" for name in left if not any(name in line for line in messages)]
    if not before.endswith(b"\n") and before and not any("torn line" in line for line in messages):
        wrong.append("a torn line was healed without a word")
    if now.count(b"\n") > before.count(b"\n") and not any("completed a commit" in line for line in messages):
        wrong.append("a commit was completed without a word")
    with Archive.open_or_create(root) as archive:
        wrong += [f"healed twice: {line}" for line in archive.messages]
    return wrong + _left(root)


def faults(root: Path, acknowledged: list[Acknowledged]) -> list[str]:
    """Return everything that is not whole in an archive nobody writes into, or not as it was acknowledged."""
    lines = _lines(root)
    archive = Archive.open(root)
    try:
        entries = list(archive.entries())
        wrong = _chain(lines, entries) + _promised(archive, entries, acknowledged)
        wrong += _versions(archive, root, entries) + _evidence(root, entries)
    except (RepostError, OSError) as error:
        return [f"{type(error).__name__}: {error}"]
    if acknowledged and not wrong:
        from archive.verify.whole_archive import verify  # noqa: PLC0415 - the writers, which are many, don't need it

        wrong += [f"verify says: {found}" for found in verify(root, deep=True, jobs=1).damaged]
    return wrong + _left(root)


def _left(root: Path) -> list[str]:
    """Find what no writer leaves behind that was closed, or healed."""
    left = [root / "draft", *root.glob("drafts/*"), *root.glob("warc/*/*/*.open")]
    wrong = [f"{path.relative_to(root)} was left" for path in left if path.exists()]
    journal = root / "journal"
    if journal.exists() and journal.read_bytes():
        wrong.append("the journal is not empty")
    return wrong


def _lines(root: Path) -> list[bytes]:
    log = root / "captures.jsonl"
    return log.read_bytes().splitlines(keepends=True) if log.exists() else []


def _chain(lines: list[bytes], entries: list[Entry]) -> list[str]:
    wrong = []
    if [entry.seq for entry in entries] != list(range(1, len(lines) + 1)):
        wrong.append(f"{len(lines)} lines, numbered {[entry.seq for entry in entries]}")
    if [entry.prev for entry in entries] != [None, *map(sha256, lines)][: len(entries)]:
        wrong.append("the chain is broken")
    return wrong


def _promised(archive: Archive, entries: list[Entry], acknowledged: list[Acknowledged]) -> list[str]:
    """Find what was acknowledged and is not there, or otherwise than it was said."""
    logged = {entry.seq: json.loads(to_line(entry)) for entry in entries}
    wrong = []
    for one in acknowledged:
        entry = one["entry"]
        if logged.get(entry["seq"]) != entry:
            wrong.append(f"line {entry['seq']} ({entry['kind']}) was acknowledged and is lost")
        elif one["digest"] and archive.version(entry["url"], entry["version"]).digest != one["digest"]:
            wrong.append(f"version {entry['version']} of {entry['url']} is not what was acknowledged")
    if len({one["entry"]["seq"] for one in acknowledged}) < len(acknowledged):
        wrong.append("two lines of one number were acknowledged")
    return wrong


def _versions(archive: Archive, root: Path, entries: list[Entry]) -> list[str]:
    """Hold the version files against the lines that name them."""
    new, wrong = _made(entries)
    stored, paths = {}, set()
    for url in {url for url, _ in new}:
        versions = archive.versions(url)
        if [version.number for version in versions] != list(range(1, len(versions) + 1)):
            wrong.append(f"{url} has the versions {[version.number for version in versions]}")
        if any(one.digest == other.digest for one, other in pairwise(versions)):
            wrong.append(f"{url} has a version twice")
        for version in versions:
            archive.payload(version)
            path = archive.version_path(version)
            paths.add(path)
            stored[url, version.number] = sha256(path.read_bytes())
    if stored != new:
        wrong.append(f"{len(stored)} version files, {len(new)} lines that made one, {stored.keys() ^ new.keys()}")
    there = set(root.glob("documents/*/*/*"))
    return wrong + [f"{path.relative_to(root)} is in no line of the log" for path in sorted(there - paths)]


def _made(entries: list[Entry]) -> tuple[dict[tuple[str, int], str | None], list[str]]:
    """Return the digest of each version's file by the line that made it; and what is wrong among the lines."""
    wrong = []
    new: dict[tuple[str, int], str | None] = {}
    for entry in entries:
        if not isinstance(entry, CaptureEntry | ExtractionEntry) or entry.version is None:
            continue
        if entry.new and (entry.url, entry.version) in new:
            wrong.append(f"version {entry.version} of {entry.url} is in the log twice")
        elif entry.new:
            new[entry.url, entry.version] = entry.file_digest
        elif (entry.url, entry.version) not in new:
            wrong.append(f"line {entry.seq} shows version {entry.version} of {entry.url}, which no line made")
    return new, wrong


def _evidence(root: Path, entries: list[Entry]) -> list[str]:
    """Read every stretch that a line names, and every WARC file to the end of its last member."""
    wrong = []
    for entry in entries:
        if isinstance(entry, CaptureEntry) and entry.warc is not None:
            with (root / entry.warc.file).open("rb") as file:
                file.seek(entry.warc.offset)
                if sha256(file.read(entry.warc.length)) != entry.warc.digest:
                    wrong.append(f"line {entry.seq}: its evidence is not what it says")
    for path in root.glob("warc/*/*/*"):
        data = path.read_bytes()
        if not data:
            wrong.append(f"{path.relative_to(root)} is empty")
        while data:
            member = zlib.decompressobj(wbits=31)
            try:
                member.decompress(data)
            except zlib.error as error:
                wrong.append(f"{path.relative_to(root)}: {error}")
                break
            if not member.eof:
                wrong.append(f"{path.relative_to(root)}: its last record is torn")
                break
            data = member.unused_data
    return wrong
