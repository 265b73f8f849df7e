"""A version's number is never given twice, whatever a backup, a copy or a hand has done to the folders."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from archive.archive import Archive
from archive.store.journal import Journal
from archive.store.log_memory import LogMemory
from archive.verify.repair import repair_archive
from archive.verify.whole_archive import verify
from archive.withdraw import Order, withdraw
from tests.archive.scenario import START, A, B, capture, reading

if TYPE_CHECKING:
    from pathlib import Path


def record(archive: Archive, text: str, url: str = A) -> int:
    version = archive.record(capture(url, text), reading(url, text)).version
    assert version is not None
    return version.number


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An archive of a document with two versions, and of another."""
    with Archive.open_or_create(tmp_path / "archive", clock=lambda: START) as archive:
        assert [record(archive, text) for text in "甲乙"] == [1, 2]
        assert record(archive, "甲", B) == 1
    return tmp_path / "archive"


def stored(root: Path) -> list[tuple[str, int]]:
    lines = map(json.loads, (root / "captures.jsonl").read_text("utf-8").splitlines())
    return [(line["url"], line["version"]) for line in lines if line.get("new") or line["kind"] == "extraction"]


@pytest.mark.parametrize("lost", ["documents/*/*/v2.json", "documents/*/*/v1.json", "documents/*", "documents"])
def test_the_log_is_asked_for_numbers_whose_files_are_lost(root: Path, lost: str) -> None:
    for path in list(root.glob(lost)):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    with Archive.open_or_create(root) as archive:
        assert record(archive, "丙") == 3
        assert record(archive, "乙", B) == 2
    assert len(set(stored(root))) == len(stored(root))


def test_a_latest_version_that_is_gone_is_a_loss(root: Path, caplog: pytest.LogCaptureFixture) -> None:
    next(root.glob("documents/*/*/v2.json")).unlink()
    with Archive.open_or_create(root) as archive:
        assert archive.losses == []
        record(archive, "丙")
        assert archive.losses == [f"version 2 of {A} was stored and is not there any more: verify says what is lost"]
        record(archive, "丁")
        record(archive, "甲", B)
        assert len(archive.losses) == 1
    # Whoever opened it has printed its losses by then.
    assert archive.losses[0] in caplog.text


def test_a_latest_version_that_was_withdrawn_is_none(root: Path) -> None:
    with Archive.open_or_create(root) as archive:
        withdraw(archive, Order(A, 2, "court order", also_future=False))
        assert record(archive, "丙") == 3
        assert archive.losses == []


def test_files_that_get_lost_while_a_writer_is_at_work_count_too(root: Path) -> None:
    with Archive.open_or_create(root) as archive, Archive.open_or_create(root) as other:
        assert record(archive, "丙") == 3
        assert record(other, "丁") == 4
        for path in root.glob("documents/*/*/v[34].json"):
            path.unlink()
        assert record(archive, "戊") == 5
        assert record(other, "己") == 6


def test_a_version_that_was_read_again_has_had_its_number(root: Path) -> None:
    with Archive.open_or_create(root) as archive:
        version = archive.record_extraction(archive.version(A), reading(A, "乙，读得更好", extractor="test/2"))
        assert version is not None
        assert version.number == 3
        next(root.glob("documents/*/*/v3.json")).unlink()
        assert record(archive, "丙") == 4


def test_a_copy_made_in_reverse_order_gives_no_number_again(root: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    with Archive.open_or_create(root) as archive:
        shutil.copytree(root / "documents", copy / "documents")
        assert record(archive, "丙") == 3
        assert record(archive, "甲", "https://third.example.cn/") == 1
        for path in sorted(root.iterdir(), reverse=True):
            if path.name != "documents":
                (shutil.copytree if path.is_dir() else shutil.copy)(path, copy / path.name)
    with Archive.open_or_create(copy) as archive:
        assert record(archive, "丁") == 4
        assert record(archive, "乙", "https://third.example.cn/") == 2
    kinds = {(found.kind, found.version) for found in verify(copy).damaged}
    assert kinds == {("version-missing", 3), ("version-missing", 1)}
    assert not any("moved" in line for line in repair_archive(copy, verify(copy)))


def test_a_log_that_was_put_back_is_read_anew(root: Path) -> None:
    with Archive.open_or_create(root) as archive:
        log = (root / "captures.jsonl").read_bytes()
        assert record(archive, "丙") == 3
        (root / "captures.jsonl").write_bytes(log)
        for path in root.glob("documents/*/*/v[23].json"):
            path.unlink()
        assert record(archive, "丁") == 3  # no line knows of the third, nor has it a file


def test_repair_leaves_what_a_line_vouches_for(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    next(root.glob("documents/*/*/v2.json")).unlink()
    with monkeypatch.context() as patched:
        patched.setattr(LogMemory, "highest", lambda *_: 0)  # as earlier programs gave numbers
        with Archive.open_or_create(root) as archive:
            assert record(archive, "丙") == 2
    (path,) = root.glob("documents/*/*/v2.json")
    whole = path.read_bytes()
    report = verify(root, deep=True)
    ((kind, what),) = [(found.kind, found.what) for found in report.damaged]
    assert kind == "version-missing"
    assert "given twice, and the file is that of line 4" in what
    assert not any("moved" in line for line in repair_archive(root, report))
    assert path.read_bytes() == whole
    # Damaged in truth, it is set aside.
    path.write_bytes(whole.replace(b'"title"', b'"eltit"'))
    assert any("moved" in line for line in repair_archive(root, verify(root)))


def test_a_damaged_line_gives_no_number(root: Path) -> None:
    log = root / "captures.jsonl"
    data = bytearray(log.read_bytes())
    at = data.index(b'"url"')
    data[at : at + 5] = b'"\xff\xfel"'
    log.write_bytes(data)
    with Archive.open_or_create(root) as archive:
        assert record(archive, "丙") == 3


def test_a_copy_made_in_the_middle_of_a_commit_can_be_written_on(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "copy"

    def copied(journal: Journal, *_: object) -> None:
        # All but the drafts, which are gone by the time that a slow copy comes to them.
        shutil.copytree(root, copy, ignore=shutil.ignore_patterns("drafts"))
        complete(journal, *_)  # type: ignore[arg-type]

    complete = Journal.complete
    with Archive.open_or_create(root) as archive:
        monkeypatch.setattr(Journal, "complete", copied)
        assert record(archive, "丙") == 3
        monkeypatch.setattr(Journal, "complete", complete)
    with Archive.open_or_create(copy) as archive:
        (message,) = [line for line in archive.messages if "commit" in line]
        assert "can't be completed" in message
        assert "version 3 of" in message
        assert record(archive, "丙") == 3
    assert verify(copy, deep=True).damaged == ()
    with Archive.open_or_create(copy) as archive:
        assert archive.messages == []
