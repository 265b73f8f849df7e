"""Verifying: whatever is done to an archive is found and named, and an archive that is well is left in peace."""

from __future__ import annotations

import gzip
import json
import os
import random
import shutil
import sqlite3
import threading
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from warcio.archiveiterator import ArchiveIterator

from archive.archive import Archive
from archive.comparison.articles import compare
from archive.index import index
from archive.log.capture_log import MAX_LINE
from archive.log.claims import NoClaim, read_claim
from archive.log.entries import TimestampEntry
from archive.log.head import HEAD_FILE, read_head, write_head
from archive.log.lines import parse_line, to_json
from archive.model.errors import ArchiveDamaged, NotAnArchive
from archive.model.record import sha256
from archive.timestamps import log_timestamp, tokens
from archive.verify import unlogged
from archive.verify.findings import GRAVITIES
from archive.verify.repair import repair_archive
from archive.verify.whole_archive import verify
from tests.archive.scenario import START, A, B, capture, reading
from tests.archive.timestamps.authority import StampAuthority

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.model.record import Capture, Reading
    from archive.verify.findings import Finding, Report

    MakeCapture = Callable[..., Capture]
    MakeReading = Callable[..., Reading]

PARTS = "https://www.example.cn/long.html"
FLIPS = 2_000
SEED = 20240102


def fill(root: Path, authority: StampAuthority | None) -> None:
    """Make an archive with everything that one can hold, in two sessions."""
    with Archive.open_or_create(root, clock=lambda: START) as archive:
        first = archive.record(capture(A, "甲" * 200), reading(A, "甲" * 200))
        other = archive.record(capture(B, "乙"), reading(B, "乙"))
        archive.record(capture(A, "甲" * 200, minute=1), reading(A, "甲" * 200))
        archive.record(capture(A, "", minute=2, outcome="not-modified", status=304))
        archive.record(capture(B, "", minute=3, outcome="timeout", reason="no answer in 20 s", status=None))
        archive.record(capture(B, "gone", minute=4, outcome="gone", status=404))
        assert first.version is not None
        assert other.version is not None
        archive.record_comparison(compare(first.version.article, other.version.article))
    with Archive.open_or_create(root, clock=lambda: START) as archive:
        archive.record(capture(A, "丙", minute=5), reading(A, "丙"))
        second = archive.record(capture(f"{PARTS}?2", "二", minute=6), part_of=PARTS)
        archive.record(capture(PARTS, "一", minute=7), reading(PARTS, "一二"), parts=[second])
        archive.record_extraction(archive.version(B), reading(B, "乙乙", extractor="test/2"))
        archive.record_alias(f"{B}?m", B, shown_by="canonical", digest=other.version.digest)
        if authority is not None:
            stamp(archive, authority)
        archive.record(capture(B, "丁", minute=9, reason="", headers=(("ETag", '"9"'),)), reading(B, "丁"))
    note_head(root)


def stamp(archive: Archive, authority: StampAuthority) -> None:
    line = log_timestamp.head(archive.root)
    assert line is not None
    answer = authority.answer(tokens.query(line.data).data)
    archive.record_timestamp(
        TimestampEntry(
            at=START,
            line=line.number,
            line_digest=line.digest,
            authority="http://tsa.example/",
            file=log_timestamp.store(archive.root, line, answer),
            file_digest=sha256(answer),
        )
    )


def lines(root: Path) -> list[bytes]:
    return (root / "captures.jsonl").read_bytes().splitlines(keepends=True)


def note_head(root: Path) -> None:
    """Note where the log ends, as who adds to it does."""
    log = lines(root)
    write_head(root, sum(map(len, log)), len(log), sha256(log[-1]))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive that is well; each test takes a copy."""
    folder = tmp_path_factory.mktemp("whole")
    fill(folder / "archive", StampAuthority(folder / "tsa"))
    return folder / "archive"


@pytest.fixture
def root(tmp_path: Path, whole: Path) -> Path:
    shutil.copytree(whole, tmp_path / "archive")
    return tmp_path / "archive"


def files(root: Path) -> list[Path]:
    """The files that hold something and are neither derived nor an explanation."""
    found = (path for path in sorted(root.rglob("*")) if path.is_file() and path.stat().st_size)
    return [path for path in found if not path.name.startswith(("index", "README"))]


def damage(report: Report) -> list[Finding]:
    return list(report.damaged)


def only(report: Report) -> Finding:
    (finding,) = report.damaged
    return finding


def warcs(root: Path) -> list[Path]:
    return sorted((root / "warc").rglob("*.warc.gz"))


@pytest.mark.parametrize("deep", [False, True])
@pytest.mark.parametrize("jobs", [None, 3])
def test_an_archive_that_is_well(root: Path, deep: bool, jobs: int | None) -> None:
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in root.rglob("*") if path.is_file()}
    report = verify(root, deep=deep, jobs=jobs)
    assert report.findings == ()
    assert report.well
    totals = report.totals
    assert (totals.lines, totals.captures, totals.versions, totals.timestamps) == (14, 10, 6, 1)
    assert totals.log_bytes == (root / "captures.jsonl").stat().st_size
    assert totals.version_bytes == sum(path.stat().st_size for path in (root / "documents").rglob("*.json"))
    assert totals.evidence_bytes == sum(path.stat().st_size for path in warcs(root))
    assert before == {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in root.rglob("*") if path.is_file()}


def test_an_archive_of_format_1_is_well(root: Path) -> None:
    note = root / "archive.json"
    note.write_bytes(note.read_bytes().replace(b"archive/2", b"archive/1"))
    (root / HEAD_FILE).unlink()
    # Its lines leave out nothing.
    spelled: list[bytes] = []
    prev = None

    for raw in lines(root):
        entry = parse_line(raw)
        if entry.kind == "timestamp":
            continue
        linked = replace(entry, seq=len(spelled) + 1, prev=prev)
        spelled.append(json.dumps(to_json(linked), ensure_ascii=False).encode() + b"\n")
        prev = sha256(spelled[-1])
    (root / "captures.jsonl").write_bytes(b"".join(spelled))
    assert verify(root, deep=True).well


def flipped(path: Path, rng: random.Random) -> bytes:
    data = bytearray(path.read_bytes())
    at = rng.randrange(8 * len(data))
    data[at // 8] ^= 1 << at % 8
    return bytes(data)


def cut(path: Path, rng: random.Random) -> bytes:
    return path.read_bytes()[: rng.randrange(path.stat().st_size)]


@pytest.mark.slow
def test_every_flipped_bit_and_every_cut_is_found_and_the_file_is_named(root: Path) -> None:
    rng = random.Random(SEED)
    paths = files(root)
    sizes = [path.stat().st_size for path in paths]
    kinds = {path.relative_to(root).parts[0] for path in paths}
    assert kinds == {"archive.json", "captures.jsonl", "documents", "head.json", "timestamps", "warc"}
    missed = []
    for number in range(FLIPS):
        # By turns among all bytes, and among all files.
        (path,) = rng.choices(paths, sizes if number % 2 else None)
        data = path.read_bytes()
        harmed = (cut if number % 4 == 3 else flipped)(path, rng)
        path.write_bytes(harmed)
        found = {finding.file for finding in damage(verify(root))}
        if str(path.relative_to(root)) not in found:
            at = next((at for at in range(len(harmed)) if harmed[at] != data[at]), len(harmed))
            missed.append((str(path.relative_to(root)), at, len(data), found))
        path.write_bytes(data)
    assert missed == []
    assert verify(root).well


@pytest.mark.parametrize("deep", [False, True])
def test_every_file_that_is_taken_away_is_named(root: Path, deep: bool) -> None:
    for path in files(root):
        if path.name == HEAD_FILE:  # an archive that was made before there was one has none
            continue
        data = path.read_bytes()
        path.unlink()
        report = verify(root, deep=deep)
        assert str(path.relative_to(root)) in {finding.file for finding in damage(report)}, path
        path.write_bytes(data)


def test_files_that_are_swapped_are_both_named(root: Path) -> None:
    for folder in ("documents", "warc", "timestamps"):
        paths = [path for path in files(root) if path.relative_to(root).parts[0] == folder]
        for one, other in pairwise(paths):
            kept = one.read_bytes(), other.read_bytes()
            one.write_bytes(kept[1])
            other.write_bytes(kept[0])
            found = {finding.file for finding in damage(verify(root))}
            assert {str(one.relative_to(root)), str(other.relative_to(root))} <= found
            one.write_bytes(kept[0])
            other.write_bytes(kept[1])


class TestTheLog:
    def write(self, root: Path, log: list[bytes]) -> Report:
        (root / "captures.jsonl").write_bytes(b"".join(log))
        return verify(root)

    @pytest.mark.slow
    @pytest.mark.parametrize("jobs", [1, 3])
    def test_a_changed_line_is_named_by_its_number(
        self, root: Path, jobs: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # Pieces of a line or two, so that each seam is somewhere.
        monkeypatch.setattr("archive.verify.whole_archive.PIECE", 700)
        log = lines(root)
        for number in range(1, len(log) + 1):
            changed = [*log]
            changed[number - 1] = log[number - 1].replace(b'"at":"2023', b'"at":"2022')
            (root / "captures.jsonl").write_bytes(b"".join(changed))
            found = [finding for finding in damage(verify(root, jobs=jobs)) if finding.file == "captures.jsonl"]
            assert [finding.line for finding in found] == [number]

    def test_a_line_that_is_taken_out(self, root: Path) -> None:
        log = lines(root)
        for number in range(1, len(log)):
            found = damage(self.write(root, log[: number - 1] + log[number:]))
            order = [finding for finding in found if finding.kind == "log-order"]
            assert [finding.line for finding in order] == [number]
            assert f"line {number} of the log may be missing" in order[0].means

    @pytest.mark.slow
    @pytest.mark.parametrize("jobs", [1, 3])
    def test_a_number_that_was_changed_in_a_chain_that_was_made_anew(
        self, root: Path, jobs: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Each digest fits: only the numbers say that a line is missing or was renumbered."""
        monkeypatch.setattr("archive.verify.whole_archive.PIECE", 700)
        log = lines(root)
        for number in range(1, len(log) + 1):
            forged: list[bytes] = []
            for line in log:
                value = json.loads(line)
                seq = value["seq"] + 20 if value["seq"] == number else value["seq"]
                prev = sha256(forged[-1]) if forged else None
                forged.append(json.dumps(value | {"seq": seq, "prev": prev}, ensure_ascii=False).encode() + b"\n")
            (root / "captures.jsonl").write_bytes(b"".join(forged))
            order = [finding for finding in damage(verify(root, jobs=jobs)) if finding.kind == "log-order"]
            assert {finding.line for finding in order} == {number} | ({number + 1} if number < len(log) else set())
            assert f"numbered {number + 20}, where {number} was due" in order[0].what

    def test_the_last_lines_are_taken_off(self, root: Path) -> None:
        report = self.write(root, lines(root)[:-3])
        assert any(finding.kind == "log-lost" and "14 lines" in finding.what for finding in report.findings)
        assert any(finding.kind == "version-unlogged" for finding in damage(report))

    def test_lines_that_change_places(self, root: Path) -> None:
        log = lines(root)
        found = damage(self.write(root, [*log[:4], log[5], log[4], *log[6:]]))
        assert {finding.line for finding in found if finding.kind == "log-order"} == {5, 6, 7}

    def test_a_line_that_is_put_in(self, root: Path) -> None:
        log = lines(root)
        forged = json.dumps(json.loads(log[3]) | {"seq": 5, "prev": sha256(log[3])}).encode() + b"\n"
        found = damage(self.write(root, [*log[:4], forged, *log[4:]]))
        assert {finding.line for finding in found if finding.kind == "log-order"} == {6}

    def test_a_torn_tail_was_not_acknowledged(self, root: Path) -> None:
        with (root / "captures.jsonl").open("ab") as file:
            file.write(b'{"seq":15,"ki')
        report = verify(root)
        assert report.well  # head.json says that the log ended before it
        (torn,) = report.findings
        assert (torn.gravity, torn.kind, torn.line, torn.length) == ("note", "log-torn", 15, 13)

    def test_without_its_first_line(self, root: Path) -> None:
        found = damage(self.write(root, lines(root)[1:]))
        assert any(finding.kind == "log-order" and finding.line == 1 for finding in found)

    @pytest.mark.parametrize(
        "hostile",
        [
            b"\n",
            b"null\n",
            b"[" * 100_000 + b"\n",
            b'{"seq":1e400}\n',
            b'{"seq":' + b"9" * 5000 + b"}\n",
            b"\xff\xfe\x00\n",
            b'{"seq":5,"kind":["capture"],"prev":null,"at":"2023-12-16T08:00:00Z"}\n',
            b'{"seq":5,"kind":"capture","prev":null,"at":"0001-01-01T00:00:00+14:00"}\n',
        ],
    )
    def test_hostile_lines(self, root: Path, hostile: bytes) -> None:
        log = lines(root)
        report = self.write(root, [*log[:4], hostile, *log[5:]])
        assert any(finding.line == 5 and finding.gravity == "loss" for finding in report.findings)

    @pytest.mark.parametrize(
        "claim",
        [
            {"version": 10**40, "new": True},
            {"version": -1, "new": True},
            {"version": "1", "new": True},
            {"url": {"a": 1}},
            {"url": "https://\ud800.example/" + "x" * 100_000, "version": 9, "new": True, "file_digest": None},
            {"warc": {"file": "../../etc/passwd", "offset": 0, "length": 1, "digest": "sha256:" + "0" * 64}},
            {"warc": {"file": "warc/2023/12/../../../x.warc.gz", "offset": 0, "length": 1, "digest": "x"}},
            {"warc": {"file": "warc/2023/12/2-1-a.warc.gz", "offset": -5, "length": 1, "digest": "sha256:" + "0" * 64}},
            {"warc": {"file": "warc/2023/12/2-1-a.warc.gz", "offset": 2**80, "length": 2**80, "digest": None}},
            {"kind": "timestamp", "line": 1, "line_digest": "sha256:" + "0" * 64, "authority": "", "file": "../../x"},
            {"hops": [None]},
            {"outcome": []},
        ],
    )
    def test_hostile_claims(self, root: Path, claim: dict[str, object]) -> None:
        # The chain holds: it is the claim that is wrong.
        log = lines(root)[:6]
        log.append(json.dumps(json.loads(log[5]) | {"seq": 7, "prev": sha256(log[5])} | claim).encode() + b"\n")
        report = self.write(root, log)
        place = "documents" if claim.get("file_digest", 1) is None else "captures.jsonl"
        assert any(finding.file.startswith(place) and finding.kind != "log-lost" for finding in damage(report))


class TestVersions:
    def test_what_is_wrong_with_one_is_said(self, root: Path) -> None:
        path = next((root / "documents" / "www.example.cn").glob("html-a*/v1.json"))
        path.write_bytes(path.read_bytes().replace("甲".encode(), "乙".encode(), 1))
        finding = only(verify(root))
        assert (finding.kind, finding.url, finding.version) == ("version-damaged", A, 1)
        assert "its article does not match its digest" in finding.what
        assert "line 1 of the log" in finding.what

    def test_an_article_that_is_whole_is_said_to_be(self, root: Path) -> None:
        path = next((root / "documents" / "www.example.cn").glob("html-a*/v1.json"))
        path.write_bytes(path.read_bytes().replace(b'"parser": "libxml2"', b'"parser": "libxml3"'))
        assert "matches its own digest" in only(verify(root)).means

    def test_one_that_no_line_names(self, root: Path) -> None:
        path = next((root / "documents" / "www.example.cn").glob("html-a*/v2.json"))
        shutil.copy(path, path.with_name("v3.json"))
        finding = only(verify(root))
        assert (finding.kind, finding.file) == ("version-unlogged", str(path.with_name("v3.json").relative_to(root)))

    def test_gaps_in_numbers_that_no_line_explains(self, root: Path) -> None:
        path = next((root / "documents" / "www.example.cn").glob("html-a*/v2.json"))
        shutil.copy(path, path.with_name("v5.json"))
        shutil.copy(path, path.with_name("v9999999999.json"))
        found = damage(verify(root))
        assert {"v3.json", "v4.json"} <= {Path(finding.file).name for finding in found if finding.kind == "version-gap"}
        assert len(found) < 200

    def test_strange_files_are_told_and_no_damage(self, root: Path) -> None:
        folder = next((root / "documents" / "www.example.cn").glob("html-a*"))
        strange = [folder / ".DS_Store", folder / "v01.json", root / "documents" / "note.txt", folder.parent / "x.txt"]
        for path in strange:
            path.write_bytes(b"x")
        report = verify(root)
        assert report.well
        assert {finding.file for finding in report.findings} == {str(path.relative_to(root)) for path in strange}

    @pytest.mark.parametrize("kind", ["folder", "pipe", "loop", "nowhere"])
    def test_what_is_no_file_in_a_versions_place(self, root: Path, kind: str) -> None:
        path = next((root / "documents" / "www.example.cn").glob("html-a*/v1.json"))
        path.unlink()
        if kind == "folder":
            path.mkdir()
        elif kind == "pipe":
            os.mkfifo(path)
        else:
            path.symlink_to(path.name if kind == "loop" else "missing")
        assert only(verify(root)).file == str(path.relative_to(root))


class TestEvidence:
    def test_a_harmed_stretch_names_the_capture_and_the_version(self, root: Path) -> None:
        claim = read_claim(lines(root)[0])
        assert claim.stretch is not None
        path = root / claim.stretch.file
        data = bytearray(path.read_bytes())
        data[claim.stretch.offset + 30] ^= 1
        path.write_bytes(data)
        found = damage(verify(root))
        assert [(finding.offset, finding.url, finding.version) for finding in found] == [(claim.stretch.offset, A, 1)]

    def test_a_version_whose_bytes_lie_in_anothers_evidence(self, root: Path) -> None:
        # The second version of B was read anew from what the second line brought.
        claim = read_claim(lines(root)[1])
        assert claim.stretch is not None
        path = root / claim.stretch.file
        data = bytearray(path.read_bytes())
        data[claim.stretch.offset + 30] ^= 1
        path.write_bytes(data)
        found = damage(verify(root))
        assert {(finding.kind, finding.version) for finding in found} == {
            ("evidence-changed", 1),
            ("payload-unproven", 2),
        }

    def test_a_cut_that_warcio_passes_over(self, root: Path) -> None:
        path = warcs(root)[-1]
        data = path.read_bytes()
        path.write_bytes(data[:-10])
        with path.open("rb") as file:
            records = [record.content_stream().read() for record in ArchiveIterator(file)]
        assert len(records) > 3
        assert {(finding.file, finding.kind) for finding in damage(verify(root))} == {
            (str(path.relative_to(root)), "evidence-cut")
        }

    def test_whole_records_that_no_line_names_are_no_damage(self, root: Path) -> None:
        path = warcs(root)[-1]
        with path.open("ab") as file:
            file.write(path.read_bytes()[:400].split(b"\x1f\x8b\x08")[0])
        first = read_claim(lines(root)[0]).stretch
        assert first is not None
        record = (root / first.file).read_bytes()[first.offset :][: first.length]
        with path.open("ab") as file:
            file.write(record)
        report = verify(root)
        assert report.well
        assert [finding.kind for finding in report.findings] == ["evidence-unlogged"]
        with path.open("ab") as file:
            file.write(record[:-3])
        assert only(verify(root)).kind == "record-damaged"

    def test_a_digest_of_a_records_own_is_checked_when_deep(self, root: Path) -> None:
        path = warcs(root)[-1]
        body = b"hello"
        head = (
            b"WARC/1.1\r\nWARC-Type: resource\r\nContent-Type: text/plain\r\n"
            b"WARC-Block-Digest: sha256:" + b"0" * 64 + b"\r\nContent-Length: 5\r\n\r\n"
        )
        with path.open("ab") as file:
            file.write(gzip.compress(head + body + b"\r\n\r\n", 6, mtime=0))
        assert verify(root).well
        assert "WARC-Block-Digest" in only(verify(root, deep=True)).what

    def test_what_a_killed_writer_left_open(self, root: Path) -> None:
        path = warcs(root)[-1]
        path.rename(path.with_name(path.name + ".open"))
        report = verify(root)
        assert report.well
        assert [finding.kind for finding in report.findings] == ["evidence-open"]
        assert "killed" in report.findings[0].what


class TestNotes:
    def test_no_archive(self, tmp_path: Path) -> None:
        with pytest.raises(NotAnArchive):
            verify(tmp_path)
        with pytest.raises(NotAnArchive):
            verify(tmp_path / "nothing")

    def test_an_empty_archive(self, tmp_path: Path) -> None:
        Archive.open_or_create(tmp_path / "new").close()
        report = verify(tmp_path / "new")
        assert report.findings == ()

    def test_a_log_that_is_a_folder(self, root: Path) -> None:
        (root / "captures.jsonl").unlink()
        (root / "captures.jsonl").mkdir()
        with pytest.raises(ArchiveDamaged):
            verify(root)

    def test_an_unknown_format(self, root: Path) -> None:
        (root / "archive.json").write_text('{"format": "repost-archive/99", "created_at": "2023-12-16T08:00:00Z"}')
        assert any(finding.file == "archive.json" and "99" in finding.what for finding in damage(verify(root)))

    def test_a_head_that_lags_behind(self, root: Path) -> None:
        log = lines(root)[:-2]
        write_head(root, sum(map(len, log)), len(log), sha256(log[-1]))
        assert verify(root).findings == ()

    def test_without_a_head_that_is_said(self, root: Path) -> None:
        (root / HEAD_FILE).unlink()
        report = verify(root)
        assert report.well
        assert [finding.kind for finding in report.findings] == ["log-end"]

    def test_a_head_is_read_as_it_was_written(self, root: Path) -> None:
        head = read_head(root)
        assert head is not None
        assert (head.line, head.size) == (14, (root / "captures.jsonl").stat().st_size)

    def test_an_index_that_says_otherwise(self, root: Path) -> None:
        index.rebuild(root)
        assert verify(root, deep=True).findings == ()
        with closing(sqlite3.connect(root / "index.sqlite3", isolation_level=None)) as connection:
            connection.execute("UPDATE documents SET captures = captures + 1 WHERE url LIKE '%a.html'")
        assert verify(root).findings == ()  # that takes reading all of it
        finding = only(verify(root, deep=True))
        assert (finding.gravity, finding.kind, finding.file) == ("damage", "index", "index.sqlite3")
        assert any("index was rebuilt" in line for line in repair_archive(root, verify(root)))
        assert verify(root, deep=True).findings == ()

    def test_an_index_of_another_log(self, root: Path) -> None:
        index.rebuild(root)
        assert verify(root).findings == ()
        with closing(sqlite3.connect(root / "index.sqlite3", isolation_level=None)) as connection:
            connection.execute("UPDATE state SET start = start - 1")
        finding = only(verify(root))
        assert (finding.gravity, finding.kind, finding.file) == ("damage", "index", "index.sqlite3")
        assert "another log" in finding.what
        with closing(sqlite3.connect(root / "index.sqlite3", isolation_level=None)) as connection:
            connection.execute("PRAGMA user_version = 7")
        assert [(finding.gravity, finding.kind) for finding in verify(root).findings] == [("note", "index")]
        (root / "index.sqlite3").write_bytes(b"no database at all" * 1000)
        assert only(verify(root)).kind == "index"

    def test_a_commit_of_a_killed_writer_is_no_damage(self, root: Path) -> None:
        log = lines(root)
        last = log[-1]
        (root / "captures.jsonl").write_bytes(b"".join(log[:-1]))
        note_head(root)
        (root / "journal").write_bytes(json.dumps({"digest": sha256(last)}).encode() + b"\n" + last)
        report = verify(root)
        assert report.well
        assert {finding.kind for finding in report.findings} == {"commit", "evidence-unlogged"}


def test_the_gravest_come_first(root: Path) -> None:
    (root / "archive.json").unlink()
    next((root / "documents" / "www.example.cn").glob("html-a*/v1.json")).unlink()
    (root / "damaged").mkdir()
    (root / "damaged" / "log-1").write_bytes(b"x")
    gravities = [GRAVITIES.index(finding.gravity) for finding in verify(root).findings]
    assert gravities == sorted(gravities)
    assert set(gravities) == {0, 1, 3}


@pytest.mark.slow
@pytest.mark.parametrize("deep", [False, True])
def test_an_archive_that_is_being_written_has_no_finding(tmp_path: Path, deep: bool) -> None:
    root = tmp_path / "busy"
    Archive.open_or_create(root).close()
    over, recorded = threading.Event(), threading.Semaphore(0)

    def write(name: int) -> None:
        number = 0
        while not over.is_set():
            with Archive.open_or_create(root) as archive:
                for _ in range(7):
                    number += 1
                    url = f"https://www.example.cn/{name}/{number % 5}"
                    archive.record(capture(url, f"{number}"), reading(url, f"{number}"))
                    recorded.release()

    def verified() -> Report:
        """Verify when something was recorded since the last time, however slow the writers are."""
        assert recorded.acquire(timeout=60)
        while recorded.acquire(blocking=False):
            pass
        return verify(root, deep=deep)

    writers = [threading.Thread(target=write, args=(name,)) for name in range(3)]
    for writer in writers:
        writer.start()
    try:
        reports = [verified() for _ in range(40)]
    finally:
        over.set()
        for writer in writers:
            writer.join()
    assert [report.damaged for report in reports] == [()] * 40
    assert {finding.kind for report in reports for finding in report.findings} <= {"evidence-open"}
    assert reports[-1].totals.lines > reports[0].totals.lines
    assert verify(root, deep=True).findings == ()


def test_a_file_made_of_nothing_but_wrong_records_takes_bounded_memory(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unlogged, "MAX_FINDINGS", 50)
    member = gzip.compress(b"no record", mtime=0)
    (root / "warc/2023/12/20231216T080000Z-1-0a.warc.gz").write_bytes(member * 80)
    report = verify(root)
    assert [finding.kind for finding in report.damaged] == ["record-damaged"] * 50
    assert report.dropped == 30


@pytest.mark.parametrize("target", ["/dev/zero", "/dev/tty"])
def test_a_device_in_a_version_s_place_is_not_read(root: Path, target: str) -> None:
    path = next(root.rglob("v1.json"))
    path.unlink()
    path.symlink_to(target)
    assert only(verify(root)).what.startswith("the file can't be read")


def test_a_pipe_in_a_note_s_place_is_not_waited_for(root: Path) -> None:
    (root / "journal").unlink()
    os.mkfifo(root / "journal")
    verify(root)
    (root / "captures.jsonl").unlink()
    os.mkfifo(root / "captures.jsonl")
    with pytest.raises(ArchiveDamaged, match=r"captures\.jsonl can't be read: it is not a regular file"):
        verify(root)


def test_a_timestamp_s_line_that_was_padded(root: Path) -> None:
    log = lines(root)
    at = next(number for number, line in enumerate(log) if b'"timestamp"' in line)
    log[at] = log[at].rstrip() + b" " * (MAX_LINE + 5) + b"\n"
    (root / "captures.jsonl").write_bytes(b"".join(log))
    said = [finding.what for finding in damage(verify(root)) if finding.kind == "timestamp"]
    assert len(said) == 1
    assert said[0].endswith("which names it, can't be read")


@pytest.fixture(scope="module")
def real_lines(whole: Path) -> list[bytes]:
    return lines(whole)


@given(st.data())
def test_a_claim_is_read_from_no_line_that_readers_refuse(real_lines: list[bytes], data: st.DataObject) -> None:
    raw = bytearray(data.draw(st.sampled_from(real_lines)))
    for _ in range(data.draw(st.integers(0, 3))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=3))
    try:
        read_claim(bytes(raw))
    except NoClaim:
        return
    if raw.endswith(b"\n"):
        parse_line(bytes(raw))
