"""A disk that is full, for real: a small file system in memory, filled up. Root alone can mount one."""

from __future__ import annotations

import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from archive.archive import Archive
from archive.files.durable import WriteFailed
from archive.files.lock import ArchiveBusy, RunLock
from tests.archive.scenario import A, capture, faults, reading, said

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.archive.scenario import Acknowledged

AT = datetime(2023, 12, 16, tzinfo=UTC)


def _recorded(archive: Archive, url: str, text: str) -> Acknowledged:
    stored = archive.record(capture(url, text), reading(url, text))
    return said(stored.entry, stored.version)


@contextmanager
def small_disk(at: Path, options: str) -> Iterator[None]:
    """Mount a file system in memory, of that size; skip where that is not allowed."""
    at.mkdir()
    mount = shutil.which("mount")
    if os.geteuid() != 0 or mount is None:
        pytest.skip("a file system can be mounted by root alone")
    done = subprocess.run(
        [mount, "-t", "tmpfs", "-o", options, "tmpfs", at], capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", at], check=True)


# Room for bytes, and room for names.
@pytest.mark.parametrize("options", ["size=2m", "size=2m,nr_inodes=90"])
def test_a_full_disk_costs_nothing_acknowledged(tmp_path: Path, options: str) -> None:
    with small_disk(tmp_path / "disk", options):
        root, ballast = tmp_path / "disk" / "archive", tmp_path / "disk" / "ballast"
        ballast.mkdir()
        for number in range(30):
            (ballast / str(number)).write_bytes(os.urandom(32 << 10))
        acknowledged: list[Acknowledged] = []
        with Archive.open_or_create(root) as archive:
            with RunLock(root, started_at=AT):
                pass  # the file is there from now on
            failures = _fill(archive, acknowledged, failures=20)
            assert len(acknowledged) > 10
            assert all("No space left on device" in line and "\n" not in line for line in failures)
            # To read, no room is needed; nor to be the one run.
            assert Archive.open(root).version(A, 1).number == 1
            with RunLock(root, started_at=AT), pytest.raises(ArchiveBusy), RunLock(root, started_at=AT):
                pass
            shutil.rmtree(ballast)
            acknowledged += [_recorded(archive, A, f"又{number}") for number in range(5)]
        assert faults(root, acknowledged) == []
        with Archive.open_or_create(root) as archive:
            assert archive.messages == []


def _fill(archive: Archive, acknowledged: list[Acknowledged], *, failures: int) -> list[str]:
    """Record pages of all sizes until that many were not taken, from one thread and from several."""
    failed: list[str] = []

    def record(number: int) -> None:
        url = f"https://www.example.cn/{number % 7}" if number % 3 else A
        text = f"{number}" + os.urandom(40 + number % 11 * 900).hex()
        try:
            acknowledged.append(_recorded(archive, url, text))
        except WriteFailed as error:
            failed.append(str(error))

    for number in range(10_000):
        record(number)
        if len(failed) >= failures // 2:
            break
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(record, range(10_000, 10_000 + failures)))
    return failed


def test_a_full_disk_heals_when_there_is_room_again(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "size=1m"):
        root, ballast = tmp_path / "disk" / "archive", tmp_path / "disk" / "ballast"
        with Archive.open_or_create(root) as archive:
            acknowledged = [_recorded(archive, A, "甲")]
        with (root / "captures.jsonl").open("ab") as file:
            file.write(b'{"seq":')
        with ballast.open("wb", buffering=0) as file:
            while file.write(bytes(64 << 10)) == 64 << 10:
                pass
            with pytest.raises(OSError, match="No space left"):
                file.write(bytes(64 << 10))
        # What was cut off is kept, and there is no room to keep it: nothing is cut.
        with pytest.raises(WriteFailed, match="No space left on device") as caught:
            Archive.open_or_create(root)
        assert "\n" not in str(caught.value)
        assert [version.number for version in Archive.open(root).versions(A)] == [1]
        ballast.unlink()
        with Archive.open_or_create(root) as archive:
            assert len(archive.messages) == 1
            acknowledged.append(_recorded(archive, A, "乙"))
        assert faults(root, acknowledged) == []
