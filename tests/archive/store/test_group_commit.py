from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from archive.archive import Archive
from archive.files import durable
from archive.log.entries import AliasEntry, CaptureEntry, ExtractionEntry, Validators
from archive.model.errors import ArchiveDamaged
from archive.model.record import Part, TextBlock, sha256
from archive.verify.whole_archive import verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from archive.model.record import Capture, Reading

    MakeCapture = Callable[..., Capture]
    MakeReading = Callable[..., Reading]


def lines(root: Path) -> list[bytes]:
    return (root / "captures.jsonl").read_bytes().splitlines(keepends=True)


def size(root: Path) -> int:
    return sum(path.stat().st_size for path in root.rglob("*") if path.is_file())


# Threads


def test_what_threads_record_at_once_is_committed_together(
    archive: Archive,
    root: Path,
    make_capture: MakeCapture,
    make_reading: MakeReading,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fsyncs = 0
    whole = os.fsync

    def counting(descriptor: int) -> None:
        nonlocal fsyncs
        fsyncs += 1
        whole(descriptor)

    monkeypatch.setattr(os, "fsync", counting)

    def record(number: int) -> str:
        url = f"https://www.example.cn/{number % 40}"
        stored = archive.record(
            make_capture(f"文{number}", url=url, final_url=url), make_reading(f"文{number}", url=url)
        )
        assert stored.version is not None
        assert archive.version(url, stored.version.number).digest == stored.version.digest
        return stored.version.digest

    with ThreadPoolExecutor(16) as pool:
        digests = set(pool.map(record, range(120)))
    assert len(digests) == 120
    chain = lines(root)
    values = [json.loads(line) for line in chain]
    assert [value["seq"] for value in values] == list(range(1, 121))
    assert [value["prev"] for value in values] == [None, *map(sha256, chain[:-1])]
    stored = {v.digest for number in range(40) for v in archive.versions(f"https://www.example.cn/{number}")}
    assert stored == digests
    # Each version alone takes seven: evidence, draft, its folder, journal, the version's folder and those above, log.
    assert fsyncs < 5 * 120
    assert not list((root / "drafts").iterdir())


def test_one_damaged_document_does_not_fail_the_others_of_its_group(
    archive: Archive, root: Path, make_capture: MakeCapture, make_reading: MakeReading
) -> None:
    urls = [f"https://www.example.cn/{number}" for number in range(8)]
    for url in urls:
        archive.record(make_capture(url=url, final_url=url), make_reading(url=url))
    damaged = archive.version_path(archive.version(urls[3]))
    damaged.write_bytes(damaged.read_bytes().replace("标题".encode(), "标题党".encode()))

    def record(url: str) -> str:
        try:
            archive.record(make_capture("乙", url=url, final_url=url), make_reading("乙", url=url))
        except ArchiveDamaged as error:
            return str(error)
        return ""

    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(record, urls))
    assert [bool(line) for line in said] == [url == urls[3] for url in urls]
    assert str(damaged) in said[3]
    assert len(lines(root)) == 16
    problems = [entry.problem for entry in archive.entries() if isinstance(entry, CaptureEntry) and entry.problem]
    assert len(problems) == 1


def test_a_full_disk_fails_the_group_and_nothing_else(
    archive: Archive,
    root: Path,
    make_capture: MakeCapture,
    make_reading: MakeReading,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    archive.record(make_capture(), make_reading())
    before = lines(root)
    append = archive._open_writer()._group._log.append

    def full(_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive._open_writer()._group._log, "append", full)
    for text in "乙丙":
        with pytest.raises(durable.WriteFailed, match="No space left on device"):
            archive.record(make_capture(text), make_reading(text))
    assert lines(root) == before
    assert len(archive.versions(make_capture().url)) == 1
    monkeypatch.setattr(archive._open_writer()._group._log, "append", append)
    stored = archive.record(make_capture("丁"), make_reading("丁"))
    assert stored.version is not None
    assert stored.version.number == 2


# What a line says


def test_an_unchanged_revisit_is_a_short_line(
    archive: Archive, root: Path, url: str, make_capture: MakeCapture, make_reading: MakeReading
) -> None:
    first = archive.record(make_capture(), make_reading())
    archive.record(make_capture(minute=1), make_reading())
    assert first.version is not None
    last = json.loads(lines(root)[-1])
    assert {name: last[name] for name in ("url", "outcome", "status", "version", "same")} == {
        "url": url, "outcome": "ok", "status": 200, "version": 1, "same": True,
    }  # fmt: skip
    assert not {"payload_digest", "final_url", "hops", "new", "reason", "problem"} & set(last)
    shown = [entry for entry in archive.history(url) if isinstance(entry, CaptureEntry)]
    assert [entry.payload_digest for entry in shown] == [first.version.payload_digest] * 2


def test_evidence_of_changes_alone_lets_a_revisit_grow_by_its_line(
    root: Path, url: str, make_capture: MakeCapture, make_reading: MakeReading
) -> None:
    with Archive.open_or_create(root, evidence_of="changes") as archive:
        archive.record(make_capture(), make_reading())
        before = size(root)
        for minute in range(1, 11):
            archive.record(make_capture(minute=minute), make_reading())
        assert (size(root) - before) / 10 <= 300
        changed = archive.record(make_capture("乙", minute=11), make_reading("乙"))
        assert changed.entry.warc is not None
        assert [archive.payload(version) for version in archive.versions(url)] == [
            make_capture().payload,
            make_capture("乙").payload,
        ]


def test_a_304_shows_the_latest_version(
    archive: Archive, make_capture: MakeCapture, make_reading: MakeReading, root: Path
) -> None:
    archive.record(make_capture(headers=(("ETag", '"a1"'), ("Last-Modified", "Sat, 16 Dec 2023"))), make_reading())
    answer = make_capture(outcome="not-modified", status=304, body=b"", reason="304", minute=5)
    stored = archive.record(answer)
    assert stored.version is not None
    assert (stored.version.number, stored.is_new, stored.entry.same) == (1, False, True)
    first, last = [entry for entry in archive.entries() if isinstance(entry, CaptureEntry)]
    assert first.validators == Validators('"a1"', "Sat, 16 Dec 2023")
    assert (last.version, last.payload_digest, last.validators) == (1, None, None)


# Versions that no new page made


def test_a_newer_extractor_adds_a_version_that_says_so(
    archive: Archive, url: str, make_capture: MakeCapture, make_reading: MakeReading
) -> None:
    archive.record(make_capture(), make_reading())
    version = archive.version(url)
    assert archive.record_extraction(version, make_reading(extractor="test/2")) is None
    added = archive.record_extraction(version, make_reading("甲。", extractor="test/2"))
    assert added is not None
    assert (added.number, added.cause, added.payload_digest) == (2, "extractor", version.payload_digest)
    assert added.captured_at == version.captured_at
    assert archive.version(url) == added
    assert archive.payload(added) == make_capture().payload
    (logged,) = [entry for entry in archive.history(url) if isinstance(entry, ExtractionEntry)]
    assert (logged.version, logged.extractor) == (2, "test/2")
    # The page itself, captured again, is as it was.
    again = archive.record(make_capture(minute=9), make_reading("甲。", extractor="test/2"))
    assert not again.is_new


def test_an_article_in_pages_remembers_them(
    archive: Archive, url: str, make_capture: MakeCapture, make_reading: MakeReading
) -> None:
    second = url.replace(".html", "_2.html")

    def record(text: str, minute: int) -> None:
        part = archive.record(make_capture(text, url=second, final_url=second, minute=minute), part_of=url)
        body = (TextBlock("paragraph", "甲"), TextBlock("paragraph", text))
        archive.record(make_capture(minute=minute), make_reading(body=body), parts=[part])

    record("乙", 0)
    record("乙", 1)
    record("丙", 2)
    first, changed = archive.versions(url)
    assert first.parts == (Part(second, sha256(make_capture("乙").payload)),)
    assert changed.cause == "page"
    assert [page.payload for page in archive.pages(first)] == [make_capture().payload, make_capture("乙").payload]
    assert [page.final_url for page in archive.pages(changed)] == [url, second]
    assert archive.versions(second) == []
    assert [document.url for document in archive.documents()] == [url]


def test_an_alias_is_logged_for_both_addresses(archive: Archive, url: str) -> None:
    other = url.replace("https://www.", "https://m.")
    archive.record_alias(other, url, shown_by="canonical", digest="sha256:00")
    for name in (url, other):
        (entry,) = archive.history(name)
        assert isinstance(entry, AliasEntry)
        assert (entry.url, entry.of, entry.shown_by) == (other, url, "canonical")


# Format 1


@pytest.fixture
def of_format_1(root: Path, make_capture: MakeCapture, make_reading: MakeReading) -> Path:
    """An archive as format 1 had it: every line says everything."""
    with Archive.open_or_create(root) as archive:
        archive.record(make_capture(), make_reading())
        archive.record(make_capture(minute=1), make_reading())
    note = json.loads((root / "archive.json").read_bytes())
    (root / "archive.json").write_text(json.dumps(note | {"format": "repost-archive/1"}))
    unsaid: dict[str, object] = {
        "hops": [],
        "reason": "",
        "version": None,
        "new": False,
        "file_digest": None,
        "problem": None,
    }
    prev, old = None, b""
    for line in lines(root):
        value = json.loads(line)
        value.pop("same", None)
        value = {"final_url": value["url"], "payload_digest": sha256(make_capture().payload)} | unsaid | value
        raw = json.dumps(value | {"prev": prev}).encode() + b"\n"
        prev, old = sha256(raw), old + raw
    (root / "captures.jsonl").write_bytes(old)
    (root / "drafts").rmdir()
    return root


def test_an_archive_of_format_1_is_read_as_it_is(of_format_1: Path, url: str) -> None:
    before = {path: path.read_bytes() for path in of_format_1.rglob("*") if path.is_file()}
    with Archive.open(of_format_1) as archive:
        assert [entry.seq for entry in archive.history(url)] == [1, 2]
        assert archive.version(url).number == 1
    assert {path: path.read_bytes() for path in of_format_1.rglob("*") if path.is_file()} == before


def test_an_archive_of_format_1_is_written_on_as_format_3(
    of_format_1: Path, url: str, make_capture: MakeCapture, make_reading: MakeReading
) -> None:
    made = json.loads((of_format_1 / "archive.json").read_bytes())["created_at"]
    old = lines(of_format_1)
    with Archive.open_or_create(of_format_1) as archive:
        assert "repost-archive/1" in archive.messages[0]
        archive.record(make_capture("乙", minute=2), make_reading("乙"))
        assert [version.number for version in archive.versions(url)] == [1, 2]
    assert json.loads((of_format_1 / "archive.json").read_bytes()) == {"format": "repost-archive/4", "created_at": made}
    assert lines(of_format_1)[:2] == old
    assert json.loads(lines(of_format_1)[2])["prev"] == sha256(old[1])


@pytest.mark.parametrize("come", [True, False])
def test_a_commit_that_format_1_left_under_way_is_settled(of_format_1: Path, url: str, come: bool) -> None:
    log = of_format_1 / "captures.jsonl"
    first, second = lines(of_format_1)
    (of_format_1 / "journal").write_bytes(first)
    log.write_bytes(b"")
    (path,) = (of_format_1 / "documents").rglob("v1.json")
    if not come:
        path.unlink()
    with Archive.open_or_create(of_format_1) as archive:
        assert any(message.startswith("completed a commit") for message in archive.messages) == come
        assert len(archive.versions(url)) == come
    assert log.read_bytes() == (first if come else b"")
    assert second


# The end of the log


def test_lines_that_were_cut_off_are_said_before_the_next_one_is_added(
    archive: Archive, root: Path, make_capture: MakeCapture, make_reading: MakeReading
) -> None:
    for text in "甲乙丙":
        archive.record(make_capture(text), make_reading(text))
    archive.close()
    log = root / "captures.jsonl"
    log.write_bytes(b"".join(lines(root)[:1]))
    with Archive.open_or_create(root) as again:
        (said,) = again.losses
        assert said == "the capture log had 3 lines and now has 1: the rest is lost"
        again.record(make_capture("丁"), make_reading("丁"))
    (finding,) = [finding for finding in verify(root).damaged if finding.kind == "log-lost"]
    assert finding.line == 3
    with Archive.open_or_create(root) as healed:
        assert healed.messages == healed.losses == []


@pytest.mark.parametrize("at", [1, 2, 30, 60, 200])
def test_a_last_line_that_was_damaged_stays_and_stops_nobody(
    archive: Archive, root: Path, url: str, make_capture: MakeCapture, make_reading: MakeReading, at: int
) -> None:
    for text in "甲乙丙":
        archive.record(make_capture(text), make_reading(text))
    archive.close()
    log = root / "captures.jsonl"
    data = bytearray(log.read_bytes())
    data[-at] ^= 1
    log.write_bytes(data)
    for _ in range(2):  # opened twice before anything is added
        with Archive.open_or_create(root) as again:
            (said,) = again.losses
            assert said.startswith("line 3 of the capture log is not as it was written")
    with Archive.open_or_create(root) as again:
        stored = again.record(make_capture("丁"), make_reading("丁"))
        assert stored.entry.seq == 4
        assert [version.number for version in again.versions(url)] == [1, 2, 3, 4]
    assert log.read_bytes().startswith(data.rstrip(b"\n") if at > 1 else bytes(data))
    report = verify(root)
    assert {finding.line for finding in report.damaged if finding.file == "captures.jsonl"} == {3}
    with Archive.open_or_create(root) as healed:
        assert healed.messages == healed.losses == []
