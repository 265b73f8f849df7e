"""The index: derived, made anew by itself, never in the way. What is found by search is in test_search.py."""

from __future__ import annotations

import fcntl
import json
import multiprocessing
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

import pytest

from archive.archive import Archive
from archive.files.durable import WriteFailed
from archive.files.paths import INDEX_DRAFT, INDEX_FILE, LOG_FILE
from archive.index import file, index, schema, update, version_rows
from archive.index.check import Disagreement, disagreements
from archive.index.search import Filter
from archive.index.version_rows import VersionRef, read_versions
from archive.log.entries import FoundBy, Validators
from archive.model.comparison import Attribution, Comparison, Side
from archive.model.errors import ArchiveDamaged, NotArchived
from archive.model.record import sha256
from archive.store import reader
from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from archive.index.search import Hit
    from archive.model.comparison import Verdict
    from archive.model.record import Capture, Reading

    MakeCapture = Callable[..., Capture]
    MakeReading = Callable[..., Reading]
    Fill = Callable[..., None]

PAGES = [f"https://site{number % 3}.cn/{number}.html" for number in range(12)]


@pytest.fixture
def fill(archive: Archive, make_capture: MakeCapture, make_reading: MakeReading) -> Fill:
    """Return a function that captures some of the pages, with an article that says which."""

    def add(numbers: range = range(12), text: str = "正文") -> None:
        for number in numbers:
            url, said = PAGES[number], f"{text}第{number}篇"
            headers = (("ETag", f'"{number}-{text}"'),)
            capture = make_capture(said, url=url, final_url=url, minute=number, headers=headers)
            archive.record(capture, make_reading(said, url=url, title=said))

    return add


def only(said: Iterator[Disagreement]) -> str:
    (one,) = said
    return one.what


def found(root: Path, words: str = "正文") -> set[str]:
    with Archive.open(root) as archive:
        return {hit.url for hit in archive.search(words, limit=100)}


def state(root: Path) -> sqlite3.Row:
    connection = sqlite3.connect(root / INDEX_FILE)
    try:
        return connection.execute("SELECT lines, seq FROM state").fetchone()  # type: ignore[no-any-return]
    finally:
        connection.close()


# The same as the files say


def test_a_list_is_what_the_files_say(
    archive: Archive, root: Path, fill: Fill, make_capture: MakeCapture, make_reading: MakeReading
) -> None:
    fill()
    fill(range(3), "改写")
    gone = {"outcome": "gone", "status": 404, "reason": "HTTP 404"}
    archive.record(make_capture(url="https://x.cn/gone", minute=90, **gone))
    archive.record(make_capture(url=PAGES[1], minute=91, **gone))
    archive.record(make_capture("空", url="https://x.cn/empty"), problem="no article in it")
    archive.record(make_capture("二", url="https://x.cn/1_2"), part_of=PAGES[0])
    archive.record(make_capture(url="not a URL \udc80", outcome="refused", status=None, body=b"", reason="no"))
    path = archive.version_path(archive.version(PAGES[5]))
    path.chmod(0o644)
    path.write_text("{")
    assert list(archive.documents()) == list(reader.documents(root))
    assert (root / INDEX_FILE).exists()


def test_documents_that_the_log_lost_come_last(archive: Archive, root: Path, fill: Fill) -> None:
    fill()
    archive.close()
    log = root / LOG_FILE
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[6:]))
    assert list(Archive.open(root).documents()) == list(reader.documents(root))
    assert found(root) == set(PAGES)


def test_versions_that_the_log_lost_are_found(archive: Archive, root: Path, fill: Fill) -> None:
    fill()
    fill(range(2), "改写")
    archive.close()
    log = root / LOG_FILE
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:12]))
    assert found(root, "改写") == set(PAGES[:2])
    assert list(Archive.open(root).documents()) == list(reader.documents(root))


def test_a_page_of_documents_is_not_the_whole(
    archive: Archive, root: Path, fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "PAGE", 5)
    fill(range(10))
    assert [document.url for document in archive.documents()] == PAGES[:10]
    (root / LOG_FILE).write_bytes(b"")
    assert {document.url for document in Archive.open(root).documents()} == set(PAGES[:10])


def test_documents_can_be_listed_while_they_are_written(archive: Archive, fill: Fill) -> None:
    fill(range(3))
    for number, _ in enumerate(archive.documents()):
        fill(range(number, number + 1), "改写")
    assert len(list(archive.documents())) == 3
    assert archive.count("改写") == 3


def test_what_nothing_was_captured_into_gets_no_index(archive: Archive, root: Path) -> None:
    assert list(archive.documents()) == []
    assert not (root / INDEX_FILE).exists()
    assert archive.search("正文") == []


# Derived


def test_deleting_the_index_loses_nothing(archive: Archive, root: Path, fill: Fill) -> None:
    fill()
    before = list(archive.documents()), archive.search("正文", limit=50)
    (root / INDEX_FILE).unlink()
    assert (list(archive.documents()), archive.search("正文", limit=50)) == before


def test_an_index_that_is_behind_catches_up(archive: Archive, root: Path, fill: Fill) -> None:
    fill(range(4))
    assert found(root) == set(PAGES[:4])
    inode = (root / INDEX_FILE).stat().st_ino
    fill(range(4, 8))
    fill(range(2), "改写")
    assert found(root) == set(PAGES[:8])
    assert found(root, "改写") == set(PAGES[:2])
    assert (root / INDEX_FILE).stat().st_ino == inode
    assert tuple(state(root)) == (10, 10)
    assert list(disagreements(root, deep=True)) == []


def test_an_index_that_is_ahead_is_made_anew(archive: Archive, root: Path, fill: Fill) -> None:
    fill(range(6))
    assert found(root) == set(PAGES[:6])
    log = root / LOG_FILE
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join(lines[:3]))
    assert list(disagreements(root, deep=True)) != []
    assert [document.captures for document in Archive.open(root).documents()] == [1, 1, 1, 0, 0, 0]
    assert tuple(state(root)) == (3, 3)


def test_an_index_of_another_log_is_made_anew(archive: Archive, root: Path, fill: Fill) -> None:
    fill(range(6))
    assert found(root) == set(PAGES[:6])
    log = root / LOG_FILE
    log.write_bytes(log.read_bytes().replace(b"site2", b"site9"))
    assert len(list(disagreements(root, deep=True))) == 1
    assert "https://site9.cn/2.html" in {document.url for document in Archive.open(root).documents()}


def test_a_log_that_is_gone_leaves_what_the_files_say(archive: Archive, root: Path, fill: Fill) -> None:
    fill(range(3))
    assert found(root) == set(PAGES[:3])
    archive.close()
    (root / LOG_FILE).unlink()
    assert found(root) == set(PAGES[:3])
    assert {document.url for document in Archive.open(root).documents()} == set(PAGES[:3])


def test_a_torn_last_line_waits_until_it_is_whole(archive: Archive, root: Path, fill: Fill) -> None:
    fill(range(3))
    log = root / LOG_FILE
    whole = log.read_bytes()
    log.write_bytes(whole[:-20])
    assert Archive.open(root).count("正文") == 3  # the version's file is there
    assert [document.captures for document in Archive.open(root).documents()] == [1, 1, 0]
    log.write_bytes(whole)
    assert [document.captures for document in Archive.open(root).documents()] == [1, 1, 1]
    assert Archive.open(root).count("正文") == 3


def test_a_broken_line_hides_no_other_and_is_named(archive: Archive, root: Path, fill: Fill) -> None:
    fill(range(5))
    log = root / LOG_FILE
    lines = log.read_bytes().splitlines(keepends=True)
    lines[2] = b"x" + lines[2][1:]
    log.write_bytes(b"".join(lines))
    documents = Archive.open(root).documents()
    assert [next(documents).url for _ in range(5)] == [PAGES[0], PAGES[1], PAGES[3], PAGES[4], PAGES[2]]
    with pytest.raises(ArchiveDamaged, match=r"captures\.jsonl: line 3 can't be read"):
        next(documents)
    assert found(root) == set(PAGES[:5])


@pytest.mark.parametrize(
    "change",
    [
        {"url": 5},
        {"url": None},
        {"version": "1"},
        {"version": -1},
        {"version": 10**30},
        {"outcome": ["ok"]},
        {"seq": 10**30},
        {"at": "0001-01-01T00:00:00Z"},
        {"part_of": 7},
        {"validators": {"etag": 5}},
    ],
)
def test_a_line_that_says_what_none_can_say_does_no_harm(
    archive: Archive, root: Path, fill: Fill, change: dict[str, object]
) -> None:
    fill(range(3))
    log = root / LOG_FILE
    lines = log.read_bytes().splitlines(keepends=True)
    lines[1] = json.dumps(json.loads(lines[1]) | change).encode() + b"\n"
    log.write_bytes(b"".join(lines))
    assert found(root) >= {PAGES[0], PAGES[2]}


# Damaged, of another version


HARM: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "empty": lambda data, chance: b"",
    "text": lambda data, chance: b"this is no database at all\n" * 500,
    "noise": lambda data, chance: chance.randbytes(len(data)),
    "header": lambda data, chance: chance.randbytes(100) + data[100:],
    "cut": lambda data, chance: data[: len(data) // 2],
    "zeros": lambda data, chance: data[:4096] + bytes(len(data) - 4096),
    "pages": lambda data, chance: data[:100] + chance.randbytes(len(data) - 100),
}


@pytest.mark.parametrize("kind", list(HARM))
def test_a_damaged_index_is_made_anew(archive: Archive, root: Path, fill: Fill, kind: str) -> None:
    fill()
    before = list(archive.documents())
    path = root / INDEX_FILE
    path.write_bytes(HARM[kind](path.read_bytes(), random.Random(kind)))
    assert found(root) == set(PAGES)
    path.write_bytes(HARM[kind](path.read_bytes(), random.Random(kind)))
    assert list(archive.documents()) == before


@pytest.mark.parametrize(
    "change", ["PRAGMA user_version = 99", "DROP TABLE versions", "DROP TABLE texts", "DELETE FROM state"]
)
def test_an_index_of_another_shape_is_made_anew(archive: Archive, root: Path, fill: Fill, change: str) -> None:
    fill()
    assert found(root) == set(PAGES)
    connection = sqlite3.connect(root / INDEX_FILE, isolation_level=None)
    connection.execute(change)
    connection.close()
    assert found(root) == set(PAGES)


@pytest.mark.parametrize(
    "change",
    [
        "CREATE VIEW more AS WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n",
        "CREATE TRIGGER more AFTER UPDATE ON state BEGIN DELETE FROM documents; END",
        "DROP TABLE aliases; CREATE VIEW aliases AS SELECT url, url AS of FROM documents",
        "ALTER TABLE documents ADD COLUMN more",
    ],
)
def test_an_index_that_somebody_added_to_is_made_anew(archive: Archive, root: Path, fill: Fill, change: str) -> None:
    fill()
    assert found(root) == set(PAGES)
    with closing(sqlite3.connect(root / INDEX_FILE, isolation_level=None)) as connection:
        connection.executescript(change)
    assert "its tables are not those" in only(disagreements(root, deep=False))
    assert found(root) == set(PAGES)
    assert list(disagreements(root, deep=True)) == []


VALUES = {
    "url": "CAST(x'ff' AS BLOB)",
    "title": "x'00'",
    "source": "x'35'",
    "published": "x'ff'",
    "captures": "'many'",
    "first": "1 << 62",
    "last": "-9e18",
    "outcome": "x'00'",
    "damage": "x'37'",
    "line": "'first'",
    "etag": "x'00'",
}


@pytest.mark.parametrize("column", list(VALUES))
def test_a_value_that_none_can_be_makes_the_index_anew(archive: Archive, root: Path, fill: Fill, column: str) -> None:
    fill()
    fill(range(3, 4), "a")
    before = list(archive.documents())
    for use, due in (
        (lambda: list(archive.documents()), before),
        (lambda: found(root), set(PAGES)),
        (lambda: len(archive.search("正文", source="辽沈", limit=100)), len(PAGES)),
        (lambda: len(list(disagreements(root, deep=False))), 0),
        (lambda: len(list(disagreements(root, deep=True))) <= 3, True),
        (lambda: archive.validators(PAGES[3]), None if column == "url" else Validators('"3-a"')),
    ):
        index.rebuild(root)
        with closing(sqlite3.connect(root / INDEX_FILE, isolation_level=None)) as connection:
            connection.execute(f"UPDATE documents SET {column} = {VALUES[column]} WHERE url = ?", (PAGES[3],))
        assert use() == due


@pytest.mark.parametrize("seed", range(5))
def test_flipped_bits_are_no_business_of_who_asks(archive: Archive, root: Path, fill: Fill, seed: int) -> None:
    fill()
    index.rebuild(root)
    whole, chance = (root / INDEX_FILE).read_bytes(), random.Random(seed)
    held = [at for at, byte in enumerate(whole) if byte]
    for _ in range(12):
        data = bytearray(whole)
        for at in chance.choices(held, k=chance.choice((1, 1, 30))):
            data[at] ^= 1 << chance.randrange(8)
        for use in (
            lambda: [document.title for document in archive.documents()],
            lambda: [hit.captured_at for hit in archive.search("正文", host="site1.cn", limit=100)],
            lambda: archive.validators(PAGES[3]),
            lambda: index.Index(root, str).found(),
            lambda: list(disagreements(root, deep=False)),
            lambda: list(disagreements(root, deep=True)),
        ):
            (root / INDEX_FILE).write_bytes(data)
            use()  # raises nothing


def test_a_folder_in_the_index_s_place_is_said(archive: Archive, root: Path, fill: Fill) -> None:
    fill(range(2))
    (root / INDEX_FILE).mkdir()
    assert [document.url for document in archive.documents()] == PAGES[:2]
    assert any("reading the version files instead" in message for message in archive.messages)


def test_a_damaged_version_is_listed_as_damaged_and_does_not_stop_the_rest(
    archive: Archive, root: Path, fill: Fill
) -> None:
    fill()
    path = archive.version_path(archive.version(PAGES[4]))
    path.chmod(0o644)
    value = json.loads(path.read_bytes())
    value["article"]["title"] = ["no", "text"]
    path.write_text(json.dumps(value))
    assert found(root) == set(PAGES) - {PAGES[4]}
    (damaged,) = [document for document in archive.documents() if document.damage]
    assert damaged.url == PAGES[4]
    assert damaged.damage is not None
    assert damaged.damage.startswith(str(path))


NO_VERSIONS: tuple[bytes, ...] = (
    b"no json",
    b"[" * 100_000,
    b"[]",
    b"{}",
    b'{"format": "repost-version/1", "url": "URL", "number": 1}',
    b'{"format": "repost-version/1", "url": "URL", "number": 1, "captured_at": "x", "article": {}}',
    b'{"format": "repost-version/1", "url": "URL", "number": 1, "captured_at": "2024-01-01T00:00Z", "article": {}}',
    (
        b'{"format": "repost-version/1", "url": "URL", "number": 1, "captured_at": "2024-01-01T00:00Z", "article": {'
        b'"title": "\\ud800", "source": null, "published": null, "digest": "x", "extractor": "x", "body": []}}'
    ),
)


@pytest.mark.parametrize("data", NO_VERSIONS, ids=range(len(NO_VERSIONS)))
def test_a_version_that_is_none_though_the_log_names_its_bytes(
    archive: Archive, root: Path, fill: Fill, data: bytes
) -> None:
    fill(range(3))
    path, log = archive.version_path(archive.version(PAGES[1])), root / LOG_FILE
    before, data = sha256(path.read_bytes()), data.replace(b"URL", PAGES[1].encode())
    path.chmod(0o644)
    path.write_bytes(data)
    text = log.read_text(encoding="utf-8")
    assert before in text
    log.write_text(text.replace(before, sha256(data)), encoding="utf-8")
    assert found(root) == {PAGES[0], PAGES[2]}
    (damaged,) = [document for document in archive.documents() if document.damage]
    assert damaged.url == PAGES[1]


# Many processes, and killed ones

_SCRIPT = """
import os, signal, sys
from pathlib import Path
from archive.index import bigrams, index, rows, search
from archive.archive import Archive
if __name__ == "__main__":
    root, job = Path(sys.argv[1]), sys.argv[2]
    bigrams.index_terms(["甲"])  # loads what a later nobody might not be let read
    if job == "nobody" and os.getuid() == 0:  # for whom everything can be written
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
    if job.startswith("kill"):
        add, left = rows.Rows.add_version, [int(job[4:])]
        def counted(self, read):
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            add(self, read)
        rows.Rows.add_version = counted
    archive = Archive.open(root)
    print(len(archive.search("正文", limit=100)), archive.messages)
"""


def start(root: Path, job: str, **options: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", _SCRIPT, str(root), job]
    return subprocess.Popen(  # type: ignore[call-overload, no-any-return]
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT, **options
    )


def test_many_processes_may_make_it_at_once(archive: Archive, root: Path, fill: Fill) -> None:
    fill()
    started = [start(root, "search") for _ in range(6)]
    assert [process.communicate() for process in started] == [("12 []\n", "")] * 6
    assert list(disagreements(root, deep=True)) == []
    assert not (root / INDEX_DRAFT).exists()


@pytest.mark.parametrize("after", [0, 1, 7, 11])
def test_a_killed_making_leaves_nothing_that_counts(archive: Archive, root: Path, fill: Fill, after: int) -> None:
    fill()
    process = start(root, f"kill{after}")
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert not (root / INDEX_FILE).exists()
    assert found(root) == set(PAGES)
    assert not (root / INDEX_DRAFT).exists()
    assert list(disagreements(root, deep=True)) == []


@pytest.mark.parametrize("after", [0, 1, 5])
def test_a_killed_catching_up_is_done_again(archive: Archive, root: Path, fill: Fill, after: int) -> None:
    fill(range(6))
    assert found(root) == set(PAGES[:6])
    fill(range(6, 12))
    process = start(root, f"kill{after}")
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert found(root) == set(PAGES)
    assert Archive.open(root).count("正文") == 12
    assert list(disagreements(root, deep=True)) == []


def test_a_killed_rebuilding_leaves_the_old_one(archive: Archive, root: Path, fill: Fill) -> None:
    fill()
    assert index.rebuild(root) == 12
    before = (root / INDEX_FILE).read_bytes()
    with pytest.raises(KeyboardInterrupt):
        index.rebuild(root, progress=lambda count: interrupted() if count == 5 else None)
    assert (root / INDEX_FILE).read_bytes() == before
    assert not (root / INDEX_DRAFT).exists()


def interrupted() -> None:
    raise KeyboardInterrupt


def test_a_journal_that_a_killed_process_left_is_not_taken_for_the_new_one_s(
    archive: Archive, root: Path, fill: Fill
) -> None:
    fill()
    assert found(root) == set(PAGES)
    (root / f"{INDEX_FILE}-journal").write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + bytes(600))
    index.rebuild(root)
    assert not (root / f"{INDEX_FILE}-journal").exists()
    assert found(root) == set(PAGES)


def wanted(root: Path) -> list[VersionRef]:
    return [VersionRef(document.url, 1) for document in reader.documents(root)]


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have workers started for a few versions."""
    monkeypatch.setattr(version_rows, "SEQUENTIAL", 2)
    monkeypatch.setattr(version_rows, "BATCH", 3)
    yield
    assert not multiprocessing.active_children()


@pytest.mark.usefixtures("few")
def test_workers_read_what_one_process_reads(archive: Archive, root: Path, fill: Fill) -> None:
    fill()
    alone = list(read_versions(root, wanted(root), 0))
    assert list(read_versions(root, wanted(root), 2)) == alone
    assert [read.url for read in alone] == PAGES


@pytest.mark.usefixtures("few")
def test_without_its_workers_a_process_goes_on_alone(archive: Archive, root: Path, fill: Fill) -> None:
    fill()
    reads = read_versions(root, wanted(root), 2)
    first = [next(reads) for _ in range(3)]
    for worker in multiprocessing.active_children():
        worker.kill()
    assert [read.url for read in [*first, *reads]] == PAGES


@pytest.mark.usefixtures("few")
def test_who_stops_early_leaves_no_worker(archive: Archive, root: Path, fill: Fill) -> None:
    fill()
    reads = read_versions(root, wanted(root), 2)
    assert [next(reads).url for _ in range(4)] == PAGES[:4]
    reads.close()  # type: ignore[attr-defined]


# Where it can't be written


def test_an_archive_that_can_not_be_written_is_searched_all_the_same(archive: Archive, root: Path, fill: Fill) -> None:
    fill()
    archive.close()
    before = sorted(root.rglob("*"))
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        copy, temporary = Path(folder, "copy"), Path(folder, "tmp")
        shutil.copytree(root, copy)
        temporary.mkdir()
        temporary.chmod(0o777)
        for path in (copy, *copy.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
        options = {"env": {**os.environ, "TMPDIR": str(temporary)}}
        try:
            for _ in range(2):
                out, err = start(copy, "nobody", **options).communicate()
                assert (out[:2], err) == ("12", "")
                assert "can't be written; its index is in" in out
            assert sorted(path.relative_to(copy) for path in copy.rglob("*")) == [
                path.relative_to(root) for path in before
            ]
            assert list(temporary.rglob(INDEX_FILE))
        finally:
            copy.chmod(0o755)


def test_an_index_on_a_network_file_system_lies_elsewhere(
    archive: Archive, root: Path, tmp_path: Path, fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file, "is_network", lambda path: True)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "local"))
    (tmp_path / "local").mkdir()
    fill()
    assert len(archive.search("正文", limit=50)) == 12
    assert not (root / INDEX_FILE).exists()
    assert len(list((tmp_path / "local").rglob(INDEX_FILE))) == 1
    assert [message for message in archive.messages if "network file system" in message] == archive.messages
    assert len(archive.messages) == 1


def test_a_folder_that_others_can_write_is_no_place_for_it(
    archive: Archive, tmp_path: Path, fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file, "is_network", lambda path: True)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    fill(range(2))
    (tmp_path / f"repost-index-{os.getuid()}").mkdir(mode=0o777)
    (tmp_path / f"repost-index-{os.getuid()}").chmod(0o777)
    assert [document.url for document in archive.documents()] == PAGES[:2]
    assert "belongs to another user" in archive.messages[0]


# What it tells


def test_validators_are_those_of_the_latest_version(
    archive: Archive, fill: Fill, make_capture: MakeCapture, make_reading: MakeReading
) -> None:
    fill(range(2))
    url = PAGES[0]
    headers = (("ETag", '"a"'), ("Last-Modified", "Sat, 16 Dec 2023 08:00:00 GMT"))
    archive.record(make_capture("新", url=url, final_url=url, headers=headers), make_reading("新", url=url))
    given = Validators('"a"', "Sat, 16 Dec 2023 08:00:00 GMT")
    assert archive.validators(url) == given
    archive.record(make_capture(url=url, outcome="not-modified", status=304, body=b""))
    archive.record(make_capture(url=url, outcome="timeout", status=None, body=b"", reason="no answer"))
    assert archive.validators(f"{url}#top") == given
    archive.record(make_capture("新", url=url, final_url=url, headers=()), make_reading("新", url=url))
    assert archive.validators(url) is None
    assert archive.validators("https://nowhere.cn/") is None


def compared(left: Side, right: Side, verdict: Verdict) -> Comparison:
    attribution = Attribution("confirmed", ())
    return Comparison(
        left=left, right=right, verdict=verdict, kept=1.0, new=0.0, edits=(), fields=(), attribution=attribution
    )


def test_the_last_verdict_counts(archive: Archive, fill: Fill) -> None:
    fill(range(3))
    verdicts: tuple[Verdict, ...] = ("identical", "altered")
    for verdict in verdicts:
        left, right = Side(PAGES[0], 1, "sha256:1"), Side(PAGES[1], 1, "sha256:2")
        archive.record_comparison(compared(left, right, verdict))
    itself = Side(PAGES[1], 1, "sha256:2")
    archive.record_comparison(compared(itself, itself, "identical"))
    assert [found.url for found in archive.find(verdict="altered")] == [PAGES[1]]
    assert list(archive.find(verdict="identical")) == []


def test_an_alias_leads_to_its_document(archive: Archive, fill: Fill, make_capture: MakeCapture) -> None:
    fill(range(2))
    first, mobile, old = PAGES[0], "https://m.site0.cn/0.html", "http://site0.cn/0.html"
    digest = archive.version(first).digest
    with pytest.raises(NotArchived):
        archive.version(mobile)
    archive.record_alias(mobile, first, shown_by="canonical", digest=digest)
    archive.record_alias(old, mobile, shown_by="redirect", digest=digest)
    archive.record_alias(PAGES[1], first, shown_by="canonical", digest=digest)
    assert archive.resolve(f"{old}#top") == archive.resolve(mobile) == archive.resolve(PAGES[1]) == first
    assert archive.resolve(first) == first
    assert archive.resolve("https://nowhere.cn/") == "https://nowhere.cn/"
    assert archive.version(old).url == archive.version(mobile, 1).url == first
    assert archive.versions(mobile) == archive.versions(first)
    assert list(archive.history(mobile)) == list(archive.history(first))
    assert archive.version(PAGES[1]).url == PAGES[1]  # it has versions of its own
    with pytest.raises(NotArchived, match="nowhere"):
        archive.version("https://nowhere.cn/")


def test_aliases_that_point_at_each_other_end(archive: Archive, fill: Fill) -> None:
    fill(range(1))
    one, two = "https://a.cn/1", "https://a.cn/2"
    archive.record_alias(one, two, shown_by="canonical", digest="sha256:0")
    archive.record_alias(two, one, shown_by="canonical", digest="sha256:0")
    assert archive.resolve(one) in (one, two)
    with pytest.raises(NotArchived):
        archive.version(one)
    assert archive.versions(one) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE documents SET captures = 7 WHERE id = 2", PAGES[1]),
        ("UPDATE documents SET outcome = 'gone' WHERE id = 3", PAGES[2]),
        ("DELETE FROM versions WHERE id = 4", f"{PAGES[3]}: version 1 is missing"),
        ("DELETE FROM documents WHERE id = 5", PAGES[4]),
        ("INSERT INTO documents (url, host, captures) VALUES ('https://z.cn/', 'z.cn', 1)", "https://z.cn/"),
        ("INSERT INTO aliases VALUES ('https://z.cn/', 'https://y.cn/')", "https://z.cn/"),
    ],
)
def test_what_contradicts_the_log_is_named(archive: Archive, root: Path, fill: Fill, change: str, said: str) -> None:
    fill()
    assert list(disagreements(root, deep=True)) == []  # there is none yet
    assert found(root) == set(PAGES)
    assert list(disagreements(root, deep=True)) == []
    connection = sqlite3.connect(root / INDEX_FILE, isolation_level=None)
    connection.execute(change)
    connection.close()
    lines = list(disagreements(root, deep=True))
    assert lines
    assert all(said in line.what and line.is_damage for line in lines)
    index.rebuild(root)
    assert list(disagreements(root, deep=True)) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE state SET seq = seq - 1", "its position is line 11, which is line 12"),
        ("UPDATE state SET start = start - 1", "built from another log"),
        ("UPDATE state SET size = size + 1", "built from another log"),
        ("UPDATE state SET digest = 'sha256:' || substr(digest, 9) || '0'", "built from another log"),
        ("UPDATE state SET start = size + 1", "can't be read as an index"),
        ("UPDATE state SET digest = NULL", "can't be read as an index"),
        ("UPDATE state SET seq = 'x'", "can't be read as an index"),
        ("DELETE FROM state", "can't be read as an index"),
        ("PRAGMA user_version = 7", "made by another version of this program (7)"),
        ("PRAGMA user_version = 0", "its tables are not those"),
    ],
)
def test_where_an_index_stands_is_looked_at_without_reading_it(
    archive: Archive, root: Path, fill: Fill, change: str, said: str
) -> None:
    fill()
    assert list(disagreements(root, deep=False)) == []  # there is none yet
    assert found(root) == set(PAGES)
    assert list(disagreements(root, deep=False)) == []
    with closing(sqlite3.connect(root / INDEX_FILE, isolation_level=None)) as connection:
        connection.execute(change)
    assert said in only(disagreements(root, deep=False))
    index.rebuild(root)
    assert list(disagreements(root, deep=False)) == []


def test_an_index_that_is_cut_off_is_told_by_its_size(archive: Archive, root: Path, fill: Fill) -> None:
    fill()
    index.rebuild(root)
    os.truncate(root / INDEX_FILE, (root / INDEX_FILE).stat().st_size - schema.PAGE)
    assert only(disagreements(root, deep=False))


def test_an_index_that_follows_the_log_meanwhile_contradicts_nothing(
    archive: Archive, root: Path, fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(range(4))
    index.rebuild(root)
    expect, moved = update.fill_from_log, list[bool]()

    def follow(*args: Any) -> None:  # noqa: ANN401 - handed on
        expect(*args)
        if not moved:
            moved.append(True)
            fill(range(4, 8))
            assert found(root) == set(PAGES[:8])

    monkeypatch.setattr(update, "fill_from_log", follow)
    assert list(disagreements(root, deep=True)) == []
    assert moved


@pytest.mark.parametrize("kind", [fcntl.LOCK_EX, fcntl.LOCK_SH])
def test_capturing_waits_for_no_index_and_a_reader_says_what_it_waits_for(
    archive: Archive,
    root: Path,
    fill: Fill,
    kind: int,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("archive.archive._PATIENCE", 0.2)
    monkeypatch.setattr("archive.files.lock.PATIENCE", 0.1)
    fill(range(3))
    assert archive.resolve(PAGES[0]) == PAGES[0]
    fill(range(3, 5), "a")  # the index is behind now, and can't be brought up to date
    with (root / "index.lock").open("r+") as held:
        fcntl.flock(held, kind)
        began = time.monotonic()
        for _ in range(5):
            with pytest.raises(WriteFailed, match="has locked"):
                archive.validators(PAGES[3])
            with pytest.raises(WriteFailed, match="has locked"):
                archive.resolve(PAGES[3])
        assert time.monotonic() - began < 3
        assert [record.message.count("pages are fetched in full") for record in caplog.records] == [1]  # once
        threading.Timer(0.5, fcntl.flock, [held, fcntl.LOCK_UN]).start()
        assert len(list(archive.documents())) == 5  # a reader waits, and says so
        assert f"waiting for {root / 'index.lock'}" in caplog.text
    assert archive.validators(PAGES[3]) == Validators('"3-a"')
    assert archive.resolve(PAGES[3]) == PAGES[3]


def test_a_lock_that_can_not_be_had_is_told(archive: Archive, root: Path, fill: Fill) -> None:
    fill(range(2))
    index.rebuild(root)
    (root / "index.lock").unlink()
    (root / "index.lock").mkdir()
    with pytest.raises(WriteFailed, match="can't be checked: Is a directory"):
        list(disagreements(root, deep=False))


def test_times_come_back_as_they_were() -> None:
    for at in (
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(2023, 12, 16, 8, 0, 0, 1, UTC),
        datetime.max.replace(tzinfo=UTC),
    ):
        assert schema.to_time(schema.to_number(at)) == at


def test_a_url_that_is_no_unicode_comes_back_as_it_was() -> None:
    for url in ("https://a.cn/", "x\udc80y"):
        assert schema.to_url(schema.to_key(url)) == url


def test_an_index_is_narrowed_by_nothing_without_a_filter(archive: Archive, root: Path, fill: Fill) -> None:
    fill()
    hits: list[Hit] = index.Index(root, print).search("正文", Filter(), 5)
    assert [hit.url for hit in hits] == PAGES[:-6:-1]


def test_originals_that_were_found_are_in_it_and_without_it_in_the_log(
    archive: Archive, root: Path, fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(range(3))
    how = FoundBy("excerpt", 0.25, 1.0)
    sides = [Side(url, 1, f"sha256:{number:064x}") for number, url in enumerate(PAGES[:3])]
    for left in (sides[1], sides[2]):
        archive.record_comparison(compared(left, sides[0], "altered"), how)
    archive.record_comparison(compared(sides[0], sides[1], "altered"))  # linked: nothing was found
    wanted = PAGES[2], how
    assert index.Index(root, str).found() == {PAGES[0]: wanted}
    assert list(disagreements(root, deep=True)) == []
    read = Mock(wraps=reader.found_originals)
    monkeypatch.setattr(reader, "found_originals", read)
    with Archive.open_or_create(root) as capturing:
        assert [capturing.found_original(url) for url in PAGES[:2]] == [wanted, None]
    assert not read.called
    assert Archive.open(root).found_original(PAGES[0]) == wanted  # who only reads needs no index
    assert read.called
    with closing(sqlite3.connect(root / INDEX_FILE, isolation_level=None)) as connection:
        connection.execute("UPDATE found SET of = 'https://a.cn/'")
    (wrong,) = disagreements(root, deep=True)
    assert wrong.what.endswith("the original that was found for it differs from the log")
    index.rebuild(root)
    for value in ("'[]'", "x'00'", "'{}'"):
        with closing(sqlite3.connect(root / INDEX_FILE, isolation_level=None)) as connection:
            connection.execute(f"UPDATE found SET how = {value}")
        assert index.Index(root, str).found() == {PAGES[0]: wanted}
