"""File systems without hard links, without fsync of folders, without locks."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
from typing import TYPE_CHECKING

import pytest

from archive.archive import Archive
from archive.files import WriteFailed, give_name, quarantine_file, write_new
from archive.verify.repair import repair_archive
from archive.verify.whole_archive import verify
from tests.archive.scenario import A, capture, faults, reading, said

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LINK_ERRORS = [errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK, errno.EXDEV, errno.ENOSYS]
SYNC_ERRORS = [errno.EINVAL, errno.ENOTSUP, errno.EBADF]


def failing(error: int) -> Callable[..., None]:
    def call(*_: object, **__: object) -> None:
        raise OSError(error, os.strerror(error))

    return call


def without_folder_fsync(monkeypatch: pytest.MonkeyPatch, error: int) -> None:
    whole = os.fsync

    def fsync(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(error, os.strerror(error))
        whole(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)


def live(root: Path) -> list[str]:
    """Write into an archive, and again; return what it said on the way."""
    with Archive.open_or_create(root) as archive:
        acknowledged = [said((stored := archive.record(capture(A, text), reading(A, text))).entry, stored.version)
                        for text in "甲乙甲"]  # fmt: skip
        messages = list(archive.messages)
    with Archive.open_or_create(root) as archive:
        assert archive.messages == []  # said once
        stored = archive.record(capture(A, "丙"), reading(A, "丙"))
    assert faults(root, [*acknowledged, said(stored.entry, stored.version)]) == []
    assert not list(root.rglob("*.new"))
    return messages


@pytest.mark.parametrize("error", LINK_ERRORS, ids=errno.errorcode.get)
def test_no_hard_links(root: Path, monkeypatch: pytest.MonkeyPatch, error: int) -> None:
    monkeypatch.setattr(os, "link", failing(error))
    (message,) = live(root)
    assert "no hard links" in message
    assert str(root) in message


@pytest.mark.parametrize("error", SYNC_ERRORS, ids=errno.errorcode.get)
def test_no_fsync_of_folders(root: Path, monkeypatch: pytest.MonkeyPatch, error: int) -> None:
    without_folder_fsync(monkeypatch, error)
    (message,) = live(root)
    assert "fsync of a folder" in message


def test_a_file_system_with_all_of_it_is_not_talked_about(root: Path) -> None:
    assert live(root) == []


@pytest.mark.parametrize("error", [errno.EIO, errno.ENOSPC, errno.EROFS, errno.EACCES], ids=errno.errorcode.get)
def test_other_errors_are_errors(root: Path, monkeypatch: pytest.MonkeyPatch, error: int) -> None:
    with Archive.open_or_create(root) as archive, monkeypatch.context() as patched:
        patched.setattr(os, "link", failing(error))
        with pytest.raises(WriteFailed, match=os.strerror(error)):
            archive.record(capture(A, "甲"), reading(A, "甲"))
    assert faults(root, []) == []


@pytest.mark.parametrize("links", [True, False])
def test_a_name_that_is_taken_is_not_given_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool) -> None:
    if not links:
        monkeypatch.setattr(os, "link", failing(errno.EPERM))
    (tmp_path / "there").write_bytes(b"old")
    (tmp_path / "dangling").symlink_to("nowhere")
    (tmp_path / "draft").write_bytes(b"new")
    for name in ("there", "dangling"):
        with pytest.raises(FileExistsError):
            give_name(tmp_path / "draft", tmp_path / name)
        with pytest.raises(FileExistsError):
            write_new(tmp_path / name, b"new", draft=tmp_path / "other")
    assert (tmp_path / "there").read_bytes() == b"old"
    # What a killed writer left of a copy is no obstacle.
    (tmp_path / "free.new").write_bytes(b"half")
    give_name(tmp_path / "draft", tmp_path / "free")
    assert (tmp_path / "free").read_bytes() == b"new"
    assert {path.name for path in tmp_path.iterdir()} >= {"draft", "free", "there"}
    if not links:
        assert not (tmp_path / "free.new").exists()


def test_a_copy_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "link", failing(errno.EPERM))
    (tmp_path / "draft").write_bytes(b"new")
    monkeypatch.setattr(os, "write", failing(errno.ENOSPC))
    with pytest.raises(OSError, match="No space"):
        give_name(tmp_path / "draft", tmp_path / "name")
    assert [path.name for path in tmp_path.iterdir()] == ["draft"]


def test_quarantine_moves_without_links(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "link", failing(errno.EPERM))
    with Archive.open_or_create(root) as archive:
        archive.record(capture(A, "甲"), reading(A, "甲"))
    (path,) = root.glob("documents/*/*/v1.json")
    path.write_bytes(b"{}")
    assert any("moved to damaged/" in line for line in repair_archive(root, verify(root)))
    name = str(path.relative_to(root))
    assert (root / "damaged" / name).read_bytes() == b"{}"
    assert not path.exists()
    path.write_bytes(b"{}")
    with pytest.raises(FileExistsError):
        quarantine_file(root, name)


@pytest.mark.parametrize("error", [errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS], ids=errno.errorcode.get)
def test_a_file_system_without_locks_is_named(root: Path, monkeypatch: pytest.MonkeyPatch, error: int) -> None:
    monkeypatch.setattr(fcntl, "flock", failing(error))
    with pytest.raises(WriteFailed, match=r"file system \([\w.]+\) has no locks \(flock\).*another disk") as failed:
        Archive.open_or_create(root)
    assert "\n" not in str(failed.value)
