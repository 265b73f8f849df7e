"""docs/ARCHIVES.md: its commands run, and what it says of copies holds."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from archive.archive import Archive
from archive.files import exclusive, paths
from archive.verify.whole_archive import verify
from tests.archive.scenario import capture, reading
from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PAGE = "https://www.jcsp.example/html/20418.html"


def blocks() -> list[str]:
    return re.findall(
        r"^```sh\n(.*?)^```$", (ROOT / "docs" / "ARCHIVES.md").read_text("utf-8"), re.MULTILINE | re.DOTALL
    )


@pytest.fixture
def shell(tmp_path: Path) -> Callable[[str], subprocess.CompletedProcess[str]]:
    """Run lines of the shell in a folder with the saved pages, and with this program as `repost`."""
    (tmp_path / "fixtures").symlink_to(ROOT / "fixtures")
    program = tmp_path / "bin" / "repost"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m scraper "$@"\n')
    program.chmod(0o755)

    def run(script: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["/bin/sh", "-ec", script],
            cwd=tmp_path,
            env={"PATH": f"{program.parent}:/usr/bin:/bin", "LANG": "C.UTF-8"},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.mark.skipif(shutil.which("flock") is None, reason="the page uses flock(1)")
def test_its_commands_run_one_after_the_other(shell: Callable[[str], subprocess.CompletedProcess[str]]) -> None:
    assert shell(f"repost archive {PAGE} --from fixtures").returncode == 0
    assert len(blocks()) >= 6
    for block in blocks():
        ran = shell(block)
        assert ran.returncode == 0, f"{block}{ran.stdout}{ran.stderr}"
        assert "Traceback" not in ran.stderr


def test_its_table_has_every_file_of_an_archive() -> None:
    page = (ROOT / "docs" / "ARCHIVES.md").read_text("utf-8")
    (table,) = re.findall(r"^\| file \|.*?\n\n", page, re.MULTILINE | re.DOTALL)
    named = {
        name.rstrip("/") for row in table.strip().splitlines() for name in re.findall(r"`([^`]+)`", row.split("|")[1])
    }
    names = {key: name for key, name in vars(paths).items() if key.isupper() and isinstance(name, str)}
    below = {name for key, name in names.items() if not key.endswith("SUFFIX") and "/" not in name}
    assert named == {*below, "head.json"}


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[Path]:
    """An archive that two threads write into, until the test ends."""
    root, done, begun = tmp_path / "archive", threading.Event(), threading.Event()

    def work(archive: Archive, writer: int) -> None:
        number = 0
        while not done.is_set():
            url = f"https://w{writer}.example.cn/{number % 30}"
            archive.record(capture(url, f"第{number}稿"), reading(url, f"第{number}稿"))
            number += 1
            if number > 20:
                begun.set()

    with Archive.open_or_create(root) as archive:
        threads = [threading.Thread(target=work, args=(archive, writer)) for writer in range(2)]
        for thread in threads:
            thread.start()
        begun.wait(30)
        try:
            yield root
        finally:
            done.set()
            for thread in threads:
                thread.join()


def copy(root: Path, target: Path, order: Callable[[list[str]], list[str]]) -> None:
    """Copy an archive file by file in some order."""
    files = [str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()]
    for name in order(sorted(files)):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):  # a draft that has become a version meanwhile
            shutil.copy2(root / name, target / name)


ORDERS: dict[str, Callable[[list[str]], list[str]]] = {
    "by name": list,
    "in reverse": lambda files: files[::-1],
    "log last": lambda files: sorted(files, key=lambda name: name == "captures.jsonl"),
    "log first": lambda files: sorted(files, key=lambda name: name != "captures.jsonl"),
    "evidence first": lambda files: sorted(files, key=lambda name: not name.startswith("warc")),
}


@pytest.mark.parametrize("order", ORDERS)
def test_a_copy_under_the_lock_is_whole_in_any_order_of_files(busy: Path, tmp_path: Path, order: str) -> None:
    target = tmp_path / "copy"
    with exclusive(busy / "lock"):
        copy(busy, target, ORDERS[order])
    assert verify(target, deep=True, jobs=1).damaged == ()
    with Archive.open_or_create(target) as archive:
        url = "https://w0.example.cn/1"
        before = archive.version(url).number
        stored = archive.record(capture(url, "另一稿"), reading(url, "另一稿"))
        assert stored.version is not None
        assert stored.version.number == before + 1
    assert verify(target, deep=True, jobs=1).damaged == ()


@pytest.mark.parametrize("order", ORDERS)
def test_a_copy_without_the_lock_gives_no_number_twice(busy: Path, tmp_path: Path, order: str) -> None:
    target = tmp_path / "copy"
    copy(busy, target, ORDERS[order])
    with Archive.open_or_create(target) as archive:
        for number in range(30):
            url = f"https://w0.example.cn/{number}"
            archive.record(capture(url, "另一稿"), reading(url, "另一稿"))
        given = [(entry.url, entry.version) for entry in archive.entries() if entry.kind == "capture" and entry.new]
    assert len(set(given)) == len(given)
    verify(target, jobs=1)  # it says what is missing, and never fails
