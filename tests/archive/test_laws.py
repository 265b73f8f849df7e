"""The laws of the archive, one test a law. They hold for every archive ever made."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from archive.archive import Archive
from archive.log.entries import MAX_URL, CaptureEntry
from archive.model import record_json
from archive.model.record import OUTCOMES, Boilerplate, TextBlock, sha256

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from archive.model.record import Capture, Reading

    MakeCapture = Callable[..., Capture]
    MakeReading = Callable[..., Reading]


def captures(archive: Archive, url: str) -> list[CaptureEntry]:
    return [entry for entry in archive.history(url) if isinstance(entry, CaptureEntry)]


def check_whole(root: Path) -> list[CaptureEntry]:
    """Check that everything in an archive agrees with everything else; return its captures."""
    archive = Archive.open(root)
    lines = (root / "captures.jsonl").read_bytes().splitlines(keepends=True)
    entries = [entry for entry in archive.entries() if isinstance(entry, CaptureEntry)]
    assert [entry.seq for entry in entries] == list(range(1, len(lines) + 1))
    assert [entry.prev for entry in entries] == [None, *map(sha256, lines[:-1])]
    new: dict[tuple[str, int], str | None] = {}
    for entry in entries:
        assert entry.version is not None
        if entry.new:
            assert (entry.url, entry.version) not in new
            new[entry.url, entry.version] = entry.file_digest
        else:
            assert (entry.url, entry.version) in new
        assert entry.warc is not None
        with (root / entry.warc.file).open("rb") as file:
            file.seek(entry.warc.offset)
            assert sha256(file.read(entry.warc.length)) == entry.warc.digest
    stored = {}
    for url in {entry.url for entry in entries}:
        versions = archive.versions(url)
        assert [version.number for version in versions] == list(range(1, len(versions) + 1))
        for version in versions:
            archive.payload(version)
            stored[url, version.number] = sha256(archive.version_path(version).read_bytes())
    assert stored == new
    return entries


def test_a_version_file_is_never_rewritten(
    archive: Archive, root: Path, url: str, make_capture: MakeCapture, make_reading: MakeReading
) -> None:
    def files() -> dict[str, tuple[int, int, bytes]]:
        return {
            path.name: (path.stat().st_ino, path.stat().st_mtime_ns, path.read_bytes())
            for path in (root / "documents").rglob("*.json")
        }

    archive.record(make_capture(), make_reading())
    before = files()
    archive.record(make_capture(minute=1), make_reading(boilerplate=(Boilerplate("share", "分享"),)))
    archive.record(make_capture("乙"), make_reading("乙"))
    archive.close()
    with Archive.open_or_create(root) as again:
        again.record(make_capture(), make_reading())
    after = files()
    assert sorted(after) == ["v1.json", "v2.json", "v3.json"]
    assert {name: after[name] for name in before} == before


def test_a_digest_covers_the_editorial_content_alone(make_reading: MakeReading) -> None:
    def digest(**fields: object) -> str:
        return record_json.digest(make_reading(**fields).article)

    same: list[dict[str, object]] = [
        {"url": "https://b.cn/"},
        {"editor": "某"},
        {"breadcrumb": ()},
        {"language": None},
        {"boilerplate": (Boilerplate("related", "相关"),)},
        {"extractor": "other/9"},
    ]
    other: list[dict[str, object]] = [
        {"title": "别"},
        {"published": None},
        {"source": "别"},
        {"author": None},
        {"original_url": "https://b.cn/"},
        {"body": (TextBlock("heading", "甲"),)},
        {"text": "甲。"},
    ]
    assert {digest(**fields) for fields in same} == {digest()}
    assert len({digest(), *(digest(**fields) for fields in other)}) == len(other) + 1


def test_the_same_content_makes_no_version_and_one_line(
    archive: Archive, root: Path, url: str, make_capture: MakeCapture, make_reading: MakeReading
) -> None:
    first = archive.record(make_capture(), make_reading())
    log = (root / "captures.jsonl").read_bytes()
    # Other bytes, other navigation: the same article.
    again = archive.record(
        make_capture("甲<!-- 12 clicks -->", minute=5),
        make_reading(boilerplate=(Boilerplate("other", "12"),)),
    )
    assert not again.is_new
    assert again.version == first.version
    assert len(archive.versions(url)) == 1
    grown = (root / "captures.jsonl").read_bytes()
    assert grown.startswith(log)
    assert grown[len(log) :].count(b"\n") == 1
    assert [(entry.version, entry.new) for entry in captures(archive, url)] == [(1, True), (1, False)]


def test_a_state_that_comes_back_is_a_version_of_its_own(
    archive: Archive, url: str, make_capture: MakeCapture, make_reading: MakeReading
) -> None:
    for text in "甲乙甲":
        archive.record(make_capture(text), make_reading(text))
    versions = archive.versions(url)
    assert [version.article.body[0].text for version in versions] == ["甲", "乙", "甲"]
    assert [version.cause for version in versions] == ["first", "page", "page"]
    assert versions[0].digest == versions[2].digest


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_capture_is_logged(archive: Archive, url: str, make_capture: MakeCapture, outcome: str) -> None:
    answered = outcome not in {"robots", "timeout", "unreachable", "refused", "not-saved"}
    archive.record(make_capture(outcome=outcome, reason="because", status=418 if answered else None))
    (entry,) = captures(archive, url)
    assert (entry.outcome, entry.reason, entry.version) == (outcome, "because", None)
    assert (entry.warc is not None) == answered


def test_what_has_no_canonical_url_is_logged_too(archive: Archive, make_capture: MakeCapture) -> None:
    hostile = ["javascript:void(0)\ud800", "http://[::1", "", "x" * 100_000]
    for url in hostile:
        archive.record(make_capture(url=url, final_url=url, outcome="refused", status=None, body=b""))
    entries = [entry for entry in archive.entries() if isinstance(entry, CaptureEntry)]
    assert [entry.url for entry in entries] == [url[:MAX_URL] for url in hostile]
    assert [(found.url, found.versions) for found in archive.documents()] == [(url[:MAX_URL], 0) for url in hostile]


def test_another_extractor_is_not_an_edit_of_the_page(
    archive: Archive, url: str, make_capture: MakeCapture, make_reading: MakeReading
) -> None:
    archive.record(make_capture(), make_reading())
    archive.record(make_capture(minute=1), make_reading(author="某某", extractor="test/2"))
    archive.record(make_capture("乙"), make_reading("乙", extractor="test/2"))
    assert [version.cause for version in archive.versions(url)] == ["first", "extractor", "page"]


def test_a_version_is_read_with_a_text_editor(
    archive: Archive, url: str, make_capture: MakeCapture, make_reading: MakeReading
) -> None:
    stored = archive.record(make_capture(), make_reading())
    assert stored.version is not None
    path = archive.version_path(stored.version)
    assert path.parent.parent.name == "www.example.cn"
    assert path.parent.name.startswith("portaluploads-html-site-4-info-48795.html-")
    text = path.read_text()
    assert ' "number": 1,\n' in text
    assert '"title": "标题",\n' in text
    assert list(json.loads(text)) == [
        "format", "number", "url", "cause", "captured_at", "payload_digest", "payload", "evidence",
        "encoding", "parser", "article",
    ]  # fmt: skip


# Many writers, killed writers. A writer in a process of its own: stores texts under URLs, says each
# sequence number on stdout once it is acknowledged.
WRITER = """
import sys
from datetime import UTC, datetime
from archive.model.record import Article, Capture, Reading, TextBlock
from archive.archive import Archive

root, name, count, shared = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
with Archive.open_or_create(root) as archive:
    for number in range(count):
        text = f"{name} {number}"
        url = f"https://www.example.cn/{shared or name}/{number % 3}"
        capture = Capture(url=url, final_url=url, outcome="ok", reason="", status=200,
            fetched_at=datetime(2023, 12, 16, tzinfo=UTC), body=text.encode(), payload=text.encode())
        article = Article(url=url, title=text, published=None, source=None, author=None, editor=None,
            breadcrumb=(), original_url=None, language=None, body=(TextBlock("paragraph", text),),
            boilerplate=(), extractor="test/1")
        reading = Reading(article=article, evidence={}, encoding="utf-8", parser="text")
        stored = archive.record(capture, reading)
        print(stored.entry.seq, stored.entry.url, stored.version.number, stored.version.digest, flush=True)
"""


def start_writer(root: Path, name: str, count: int, shared: str = "") -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, root, name, str(count), shared], stdout=subprocess.PIPE, text=True
    )


@pytest.mark.slow
@pytest.mark.parametrize("shared", ["", "all"])
def test_writers_at_once_lose_and_double_nothing(root: Path, shared: str) -> None:
    writers = [start_writer(root, name, 25, shared) for name in "abcd"]
    said = [line.split() for writer in writers for line in writer.communicate(timeout=60)[0].splitlines()]
    assert [writer.returncode for writer in writers] == [0] * 4
    entries = check_whole(root)
    assert len(entries) == 100
    acknowledged = {(int(seq), url, int(number)) for seq, url, number, _ in said}
    assert acknowledged == {(entry.seq, entry.url, entry.version) for entry in entries}
    archive = Archive.open(root)
    digests = {version.digest for entry in entries for version in archive.versions(entry.url)}
    assert digests == {digest for *_, digest in said}
    assert len(digests) == 100
    assert not list(root.rglob("*.open"))


@pytest.mark.parametrize("acknowledged", [0, 1, 5, 17])
def test_a_writer_killed_at_any_instant_loses_nothing_acknowledged(root: Path, acknowledged: int) -> None:
    Archive.open_or_create(root).close()
    with start_writer(root, "a", 100_000) as writer:
        assert writer.stdout is not None
        said = [writer.stdout.readline().split() for _ in range(acknowledged)]
        # Between two acknowledgements, at another place in the commit each time.
        time.sleep(0.0007 * acknowledged if acknowledged else 0.15)
        os.kill(writer.pid, signal.SIGKILL)
        said += [line.split() for line in writer.stdout.read().splitlines()]
    with Archive.open_or_create(root) as archive:
        for seq, url, number, digest in (parts for parts in said if len(parts) == 4 and len(parts[3]) == 71):
            assert archive.version(url, int(number)).digest == digest
            assert any(entry.seq == int(seq) for entry in archive.history(url))
    if said:
        check_whole(root)


# Where a commit can be cut between two of its writes: the process ends there, without a word.
STEPS = [
    "archive.warc.files.WarcFile.append",
    "archive.store.journal.Journal.write",
    "archive.store.journal.Journal.decide",
    "archive.store.journal.Journal._place",
    "archive.log.capture_log.CaptureLog.append",
    "archive.store.journal.Journal.clear",
]
LOGGED = "archive.log.capture_log.CaptureLog.append"
DYING = """
import os, pkgutil, sys
step, when = sys.argv[5], sys.argv[6]
owner, name = step.rsplit(".", 1)
owner = pkgutil.resolve_name(owner)
whole = getattr(owner, name)
calls = 0
def dying(*args, **kwargs):
    global calls
    calls += 1
    if calls == 2 and when == "before":
        os._exit(9)
    result = whole(*args, **kwargs)
    if calls == 2:
        os._exit(9)
    return result
setattr(owner, name, dying)
"""


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_a_commit_cut_between_its_writes_is_whole_or_not_there(root: Path, step: str, when: str) -> None:
    command: list[str | Path] = [sys.executable, "-c", DYING + WRITER, root, "a", "9", "", step, when]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr, done.stdout.count("\n")) == (9, "", 1)
    with Archive.open_or_create(root) as archive:
        completed = [message for message in archive.messages if message.startswith("completed a commit")]
        entries = check_whole(root)
        # The decision is the commit: from there on the next writer completes what is missing.
        at = 2 * STEPS.index(step) + (when == "after")
        decided, logged = 2 * STEPS.index("archive.store.journal.Journal.decide"), 2 * STEPS.index(LOGGED)
        assert len(entries) == 1 + (at > decided)
        assert len(completed) == (decided < at <= logged)
    with start_writer(root, "a", 4) as writer:
        assert writer.communicate(timeout=60)[0].count("\n") == 4
    check_whole(root)


def test_a_torn_log_and_a_torn_warc_at_once_are_healed(root: Path) -> None:
    with start_writer(root, "a", 3) as writer:
        writer.communicate(timeout=60)
    (warc,) = (root / "warc").rglob("*.warc.gz")
    lines = (root / "captures.jsonl").read_bytes()
    with warc.open("ab") as file:
        file.write(b"\x1f\x8b\x08\x00torn")
    warc.rename(warc.with_name(warc.name + ".open"))
    (root / "captures.jsonl").write_bytes(lines + b'{"seq":4,"ki')
    with Archive.open_or_create(root) as archive:
        assert len(archive.messages) == 2
    assert len(check_whole(root)) == 3
