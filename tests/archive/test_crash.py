"""Killed, refused, out of power at any call: what was acknowledged is there, and all of it is whole.

A share of the cases; `benchmarks/durability.py` runs all of them.
"""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from archive.archive import Archive
from archive.files.durable import WriteFailed
from archive.store.journal import Journal
from archive.warc.files import WarcFile
from tests.archive import crashing
from tests.archive.accidents import Boundary
from tests.archive.powercut import Disk
from tests.archive.scenario import A, B, Day, capture, faults, reading, said

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.archive.crashing import Share
    from tests.archive.scenario import Acknowledged


def one_in(few: int) -> Share:
    """Take one of so many cases, the same each time."""

    def share(all_of: Sequence[Any]) -> Sequence[Any]:
        return all_of[crashing.SEED % few :: few]

    return share


# Every system call


def test_nothing_goes_past_the_boundary(base: Path) -> None:
    boundary = crashing.recorded(base)
    disk = Disk(base)
    disk.follow(boundary.calls)
    there = crashing.files(base)
    disk.put(cut=False)
    assert crashing.files(base) == there
    # What the checks find is not nothing because they look at nothing.
    assert len([call for call in boundary.calls if call.name == "said"]) == 14
    (base / "archive" / "journal").write_bytes(b"x")
    log = base / "archive" / "captures.jsonl"
    log.write_bytes(log.read_bytes().replace("甲".encode(), "乙".encode()).replace(b'"new":true', b'"new":false', 1))
    assert len(faults(base / "archive", [call.arguments[0] for call in boundary.calls if call.name == "said"])) > 3


@pytest.mark.slow
def test_an_accident_at_any_call_costs_nothing_acknowledged(base: Path) -> None:
    tallies = crashing.killed(base, one_in(14))
    assert sum(tally.cases for tally in tallies) > 120
    assert {tally.kind for tally in tallies} >= set(crashing.KINDS.values()) - {"killed after the last call"}
    assert [line for tally in tallies for line in tally.wrong] == []


@pytest.mark.slow
def test_a_power_cut_at_any_call_costs_nothing_acknowledged(base: Path) -> None:
    tallies = crashing.powerless(base, one_in(10))
    assert sum(tally.cases for tally in tallies) > 120
    assert [line for tally in tallies for line in tally.wrong] == []


@pytest.mark.slow
def test_an_accident_costs_nothing_acknowledged_without_links_and_fsync_of_folders(base: Path) -> None:
    tallies = crashing.killed(base, one_in(21), frozenset({"links", "folder-fsync"}))
    assert sum(tally.cases for tally in tallies) > 80
    assert [line for tally in tallies for line in tally.wrong] == []


@pytest.mark.slow
def test_a_power_cut_costs_nothing_acknowledged_without_links(base: Path) -> None:
    tallies = crashing.powerless(base, one_in(14), frozenset({"links"}))
    assert sum(tally.cases for tally in tallies) > 80
    assert [line for tally in tallies for line in tally.wrong] == []


@pytest.mark.parametrize("size", [100, 512, 700, 1500])
def test_lines_behind_a_hole_in_the_last_write_are_cut_off(root: Path, size: int) -> None:
    with Archive.open_or_create(root) as archive:
        acknowledged = [said(archive.record(capture(B, "甲")).entry, None)]
    log = root / "captures.jsonl"
    whole, head = log.read_bytes(), (root / "head.json").read_bytes()
    with Archive.open_or_create(root) as archive:
        for _ in range(9):
            archive.record(capture(B, "甲"))
    # As if the nine lines had been one write, of which a part never came to the disk; the head is noted after it.
    (root / "head.json").write_bytes(head)
    data = bytearray(log.read_bytes())
    end = (len(whole) // 512 + 4) * 512
    begin = max(len(whole), end - size)
    data[begin:end] = bytes(end - begin)
    log.write_bytes(data)
    kept = data[: data.rfind(b"\n", 0, begin) + 1]
    with Archive.open_or_create(root) as archive:
        (message,) = archive.messages
        assert f"torn line ({len(data) - len(kept)} bytes)" in message
        assert log.read_bytes() == kept
        acknowledged.append(said(archive.record(capture(B, "甲")).entry, None))
    assert faults(root, acknowledged) == []


def test_a_zero_byte_in_a_line_that_was_acknowledged_costs_no_line_behind_it(root: Path) -> None:
    with Archive.open_or_create(root) as archive:
        for _ in range(4):
            archive.record(capture(B, "甲"))
    log = root / "captures.jsonl"
    data = bytearray(log.read_bytes())
    data[700:701] = b"\0"
    log.write_bytes(data)
    with Archive.open_or_create(root) as archive:
        assert archive.messages == []
    assert log.read_bytes() == data


def test_what_a_failed_write_left_is_taken_off_before_the_next(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Archive.open_or_create(root) as archive:
        acknowledged = [_recorded(archive, A, "甲")]
        with monkeypatch.context() as patched:
            # A write that takes a part, and a file that can't be cut after it.
            def failing(*_: object) -> None:
                raise OSError(5, "Input/output error")

            patched.setattr(os, "fsync", failing)
            patched.setattr(os, "ftruncate", failing)
            with pytest.raises(WriteFailed, match="Input/output error"):
                _recorded(archive, A, "乙")
        acknowledged.append(_recorded(archive, A, "丙"))
    assert faults(root, acknowledged) == []


def _recorded(archive: Archive, url: str, text: str) -> Acknowledged:
    stored = archive.record(capture(url, text), reading(url, text))
    return said(stored.entry, stored.version)


# One call of our choice


def test_a_commit_that_could_not_be_decided_is_not_made_later(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Archive.open_or_create(root) as archive:
        acknowledged = [_recorded(archive, A, "甲")]
        with monkeypatch.context() as patched:
            patched.setattr(Journal, "_sync", _no_room)
            with pytest.raises(WriteFailed, match="No space left"):
                _recorded(archive, A, "乙")
        acknowledged.append(_recorded(archive, B, "丙"))
        assert archive.messages == []
        assert [version.number for version in archive.versions(A)] == [1]
    assert faults(root, acknowledged) == []


def test_a_commit_whose_journal_can_not_be_emptied_is_made_all_the_same(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Archive.open_or_create(root) as archive:
        with monkeypatch.context() as patched:
            patched.setattr(os, "truncate", _no_room)
            acknowledged = [_recorded(archive, A, "甲")]
        acknowledged.append(_recorded(archive, A, "乙"))
        assert archive.messages == []
    assert faults(root, acknowledged) == []


def test_an_archive_whose_empty_journal_was_removed_loses_no_version(base: Path) -> None:
    root = base / "archive"
    base.mkdir()
    with Archive.open_or_create(root) as archive:
        before = [_recorded(archive, A, "甲")]
    (root / "journal").unlink()
    (root / "drafts").rmdir()
    there = Disk.of(base)
    with Boundary(note=True) as boundary:
        Day(root, lambda entry, version: boundary.mark(said(entry, version))).write_on()
    for at in range(len(boundary.calls) + 1):
        disk = there.copy()
        disk.follow(boundary.calls[:at])
        disk.put(cut=True)
        told = [call.arguments[0] for call in boundary.calls[:at] if call.name == "said"]
        with Boundary():
            assert crashing.reopened(root, before + told) == [], at


def test_an_evidence_file_is_durable_before_it_has_its_name(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base.mkdir()
    disk = Disk.of(base)
    with Boundary(note=True) as boundary, monkeypatch.context() as patched:
        archive = Archive.open_or_create(base / "archive")
        # Room for its first record, and for no more.
        patched.setattr(WarcFile, "_write", _no_room)
        with pytest.raises(WriteFailed, match="No space left"):
            _recorded(archive, A, "甲")
        archive.close()
    disk.follow(boundary.calls)
    disk.put(cut=True)
    assert len(list((base / "archive" / "warc").glob("*/*/*.warc.gz"))) == 1
    assert faults(base / "archive", []) == []


def _no_room(*_: object) -> int:
    raise OSError(28, "No space left on device")


def test_threads_that_wait_are_told_too(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failed: list[str] = []
    gate = threading.Barrier(8)
    with Archive.open_or_create(root) as archive:
        _recorded(archive, A, "甲")

        def record(number: int) -> None:
            gate.wait()
            try:
                _recorded(archive, f"https://www.example.cn/{number}", "甲")
            except WriteFailed as error:
                failed.append(str(error))

        with monkeypatch.context() as patched, ThreadPoolExecutor(8) as pool:
            patched.setattr(os, "write", _no_room)
            list(pool.map(record, range(8)))
        assert len(failed) == 8
        acknowledged = [_recorded(archive, A, "乙")]
    assert faults(root, acknowledged) == []
