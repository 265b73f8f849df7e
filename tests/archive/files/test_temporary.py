"""Temporary folders: gone at the end, and those of processes that were killed with the next one that is made."""

from __future__ import annotations

import errno
import fcntl
import os
import platform
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from archive.files import lock, temporary, temporary_folder
from archive.files.temporary import IN_USE, remove_abandoned

if TYPE_CHECKING:
    from collections.abc import Iterator

PREFIX = "repost-test-"
HOLDER = """
import sys, time
from pathlib import Path
from archive.files import temporary_folder
with temporary_folder(sys.argv[1], Path(sys.argv[2])) as folder:
    (folder / "deep").mkdir()
    (folder / "deep" / "data").write_bytes(b"x" * 1000)
    print(folder, flush=True)
    time.sleep(600)
"""


@contextmanager
def holder(root: Path) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """Run a process that has a folder with files."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, PREFIX, str(root)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield process, Path(process.stdout.readline().strip())
        finally:
            process.kill()


def test_a_folder_goes_at_the_end_also_after_an_error(tmp_path: Path) -> None:
    def fail() -> None:
        with temporary_folder(PREFIX, tmp_path) as folder:
            (folder / "data").write_bytes(b"x")
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        fail()
    assert not any(tmp_path.iterdir())


@pytest.mark.slow
def test_the_folder_of_a_killed_process_goes_with_the_next_and_that_of_a_live_one_stays(tmp_path: Path) -> None:
    with holder(tmp_path) as (killed, left), holder(tmp_path) as (_, live):
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        assert (left / "deep" / "data").exists()
        with temporary_folder(PREFIX, tmp_path) as own:
            assert set(tmp_path.iterdir()) == {live, own}
            assert (live / "deep" / "data").exists()


def test_what_is_not_certain_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unlocked = tmp_path / f"{PREFIX}made-by-hand"
    unlocked.mkdir()
    other = tmp_path / "another-program"
    other.mkdir()
    (other / IN_USE).touch()
    (tmp_path / f"{PREFIX}file").touch()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / IN_USE).write_text(platform.node())
    (tmp_path / f"{PREFIX}link").symlink_to(elsewhere)
    pointed = tmp_path / f"{PREFIX}pointed"
    pointed.mkdir()
    (pointed / IN_USE).symlink_to(elsewhere / IN_USE)
    of_another_machine = tmp_path / f"{PREFIX}distant"
    of_another_machine.mkdir()
    (of_another_machine / IN_USE).write_text(f"{platform.node()}-2")
    before = set(tmp_path.rglob("*"))
    assert remove_abandoned(tmp_path, PREFIX) == []
    abandoned = tmp_path / f"{PREFIX}abandoned"
    abandoned.mkdir()
    (abandoned / IN_USE).write_text(platform.node())
    with monkeypatch.context() as patch:
        patch.setattr(os, "geteuid", lambda: os.getuid() + 1)  # as another user
        assert remove_abandoned(tmp_path, PREFIX) == []
    assert remove_abandoned(tmp_path, PREFIX) == [abandoned]
    assert set(tmp_path.rglob("*")) == before


def test_without_locks_a_folder_is_used_and_none_is_taken_for_abandoned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    abandoned = tmp_path / f"{PREFIX}abandoned"
    abandoned.mkdir()
    (abandoned / IN_USE).write_text(platform.node())

    def refuse(*_: object) -> None:
        raise OSError(errno.EOPNOTSUPP, "Operation not supported")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with temporary_folder(PREFIX, tmp_path) as folder:
        assert set(tmp_path.iterdir()) == {abandoned, folder}
    assert set(tmp_path.iterdir()) == {abandoned}


def test_a_folder_is_locked_before_its_file_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unlocked = []

    def look(descriptor: int) -> bool:
        unlocked.append([path.name for path in tmp_path.rglob("*") if path.name == IN_USE])
        return lock.try_lock(descriptor)

    monkeypatch.setattr(temporary, "try_lock", look)
    with temporary_folder(PREFIX, tmp_path) as folder:
        assert unlocked == [[]]
        assert (folder / IN_USE).exists()
