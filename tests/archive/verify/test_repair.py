"""Repairing: nothing that is the only copy of something is changed, and reading goes on around what is damaged."""

from __future__ import annotations

import json
import shutil
import threading
from typing import TYPE_CHECKING

import pytest

from archive.archive import Archive
from archive.files import quarantine
from archive.files.lock import exclusive
from archive.verify.repair import repair_archive
from archive.verify.whole_archive import verify
from tests.archive.scenario import START, A, capture, reading

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An archive of a document with three versions."""
    with Archive.open_or_create(tmp_path / "archive", clock=lambda: START) as archive:
        for minute, text in enumerate("甲乙丙"):
            archive.record(capture(A, text, minute=minute), reading(A, text))
    return tmp_path / "archive"


def harm(root: Path, number: int) -> Path:
    path = next(root.glob(f"documents/*/*/v{number}.json"))
    path.write_bytes(path.read_bytes().replace(b'"title"', b'"eltit"'))
    return path


def contents(root: Path) -> set[bytes]:
    """What every file holds, wherever it lies; without the index and what is empty."""
    return {path.read_bytes() for path in root.rglob("*") if path.is_file() and not path.name.startswith("index")}


def test_a_damaged_version_is_set_aside_and_the_others_are_read(root: Path) -> None:
    path = harm(root, 2)
    harmed, before = path.read_bytes(), contents(root)
    said = repair_archive(root, verify(root))
    name = str(path.relative_to(root))
    assert f"{name} is damaged: moved to damaged/{name}" in said
    assert (root / "damaged" / name).read_bytes() == harmed
    assert not path.exists()
    assert [version.number for version in Archive.open(root).versions(A)] == [1, 3]
    assert contents(root) >= before
    again = verify(root)
    assert [(finding.gravity, finding.file, finding.version) for finding in again.damaged] == [("quarantined", name, 2)]
    assert f"damaged/{name}" in again.damaged[0].what
    # And once more: there is nothing left to do.
    assert not [line for line in repair_archive(root, again) if "moved" in line]
    assert verify(root).damaged == again.damaged


def test_its_number_is_never_given_to_another(root: Path) -> None:
    first, last = harm(root, 1), harm(root, 3)
    repair_archive(root, verify(root))
    assert not first.exists()
    assert not last.exists()
    assert quarantine.numbers(root, first.parent) == [1, 3]
    assert {(finding.gravity, finding.version) for finding in verify(root).damaged} == {
        ("quarantined", 1),
        ("quarantined", 3),
    }
    url = json.loads((first.parent / "v2.json").read_bytes())["url"]
    with Archive.open_or_create(root) as archive:
        assert archive.version(url).number == 2
        stored = archive.record(capture(url, "新"), reading(url, "新"))
        assert stored.version is not None
        assert stored.version.number == 4
    assert {finding.gravity for finding in verify(root, deep=True).damaged} == {"quarantined"}


def test_what_was_set_aside_before_is_not_replaced(root: Path) -> None:
    path = harm(root, 2)
    kept = root / quarantine.quarantined_at(str(path.relative_to(root)))
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"another")
    said = repair_archive(root, verify(root))
    assert any("another file was quarantined" in line for line in said)
    assert kept.read_bytes() == b"another"
    assert path.exists()


def test_a_file_that_is_whole_by_now_is_left(root: Path) -> None:
    path = next(root.glob("documents/*/*/v2.json"))
    data = path.read_bytes()
    harm(root, 2)
    report = verify(root)
    path.write_bytes(data)  # somebody brought it back from a copy
    repair_archive(root, report)
    assert path.read_bytes() == data
    assert verify(root).well


def test_evidence_log_and_strangers_are_left_as_they_are(root: Path) -> None:
    (warc,) = root.glob("warc/*/*/*.warc.gz")
    data = bytearray(warc.read_bytes())
    data[len(data) // 2] ^= 1
    warc.write_bytes(data)
    log = root / "captures.jsonl"
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join([lines[0], b"?\n", *lines[2:]]))
    (root / "documents" / "note.txt").write_text("mine")
    shutil.copy(next(root.glob("documents/*/*/v3.json")), next(root.glob("documents/*/*")) / "v4.json")
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    report = verify(root)
    repair_archive(root, report)
    after = {path: path.read_bytes() for path in root.rglob("*") if path.is_file() and path in before}
    assert after == before
    assert {finding.kind for finding in verify(root).damaged} == {finding.kind for finding in report.damaged}


def test_what_a_killed_writer_left_is_finished(root: Path) -> None:
    (warc,) = root.glob("warc/*/*/*.warc.gz")
    warc.rename(warc.with_name(warc.name + ".open"))
    with (root / "captures.jsonl").open("ab") as file:
        file.write(b'{"seq":4')
    report = verify(root)
    assert {finding.kind for finding in report.findings} >= {"log-torn", "evidence-open"}
    said = repair_archive(root, report)
    assert len([line for line in said if "torn line" in line or "finished" in line]) == 2
    again = verify(root)
    assert again.well
    assert b'{"seq":4' in contents(root / "damaged")


def test_it_waits_for_the_lock(root: Path) -> None:
    harm(root, 2)
    report = verify(root)
    with exclusive(root / "lock"):
        worker = threading.Thread(target=repair_archive, args=(root, report))
        worker.start()
        worker.join(0.2)
        assert worker.is_alive()
        assert not (root / "damaged").exists()
    worker.join(10)
    assert (root / "damaged").exists()
