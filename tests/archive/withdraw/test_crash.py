"""Killed, refused or without power at any call of a withdrawal: it ends whole, or was not begun."""

from __future__ import annotations

import errno
import json
import random
import shutil
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from archive.archive import Archive
from archive.log import CaptureEntry
from archive.model import RepostError
from archive.verify.whole_archive import verify
from archive.withdraw import Order, withdraw
from tests.archive.accidents import DIED, Boundary, forked
from tests.archive.crashing import ROOM
from tests.archive.powercut import Disk
from tests.archive.scenario import START, A, B, capture, reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.archive.accidents import Accident

GONE, STAYS = "要撤下的字句", "留下的字句"


@pytest.fixture
def base() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=ROOM if ROOM.is_dir() else None) as folder:
        yield Path(folder) / "base"


@pytest.fixture
def made(base: Path) -> Path:
    """An archive with a page to withdraw, and another."""
    with Archive.open_or_create(base / "archive", clock=lambda: START) as archive:
        for minute, text in enumerate([GONE, GONE, f"{GONE}。"]):
            archive.record(capture(A, text, minute=minute), reading(A, text))
        archive.record(capture(B, STAYS), reading(B, STAYS))
    shutil.copytree(base, base.with_name("made"))
    return base.with_name("made")


def work(root: Path) -> bool:
    """Withdraw the page; return whether that was acknowledged."""
    try:
        with Archive.open_or_create(root, clock=lambda: START + timedelta(days=1)) as archive:
            withdraw(archive, Order(A, None, "判决"))
    except RepostError as error:
        assert "\n" not in str(error)  # noqa: PT017 - whatever is raised, in one line
        return False
    return True


def evidence(root: Path, url: str) -> list[bytes]:
    found = []
    for entry in Archive.open(root).entries():
        if isinstance(entry, CaptureEntry) and entry.warc is not None and entry.url == url:
            data = (root / entry.warc.file).read_bytes()
            found.append(data[entry.warc.offset : entry.warc.offset + entry.warc.length])
    return found


def wrong(root: Path, before: Path, *, acknowledged: bool) -> list[str]:
    """Open the archive as the next writer does; return what is neither as it was nor withdrawn as a whole."""
    try:
        with Archive.open_or_create(root) as archive:
            archive.record(capture(B, STAYS, minute=9), reading(B, STAYS))
            found = [str(one) for one in verify(root, deep=True, jobs=1).damaged]
            begun = not archive.versions(A)
            lines = [entry for entry in archive.entries() if entry.kind == "withdrawal"]
        with Archive.open_or_create(root) as archive:
            found += [f"healed twice: {line}" for line in archive.messages]
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what is wrong
        return [f"{type(error).__name__}: {error}"]
    same = [one == other for one, other in zip(evidence(root, A), evidence(before / "archive", A), strict=True)]
    versions = len(Archive.open(root).versions(A))
    if evidence(root, B)[:1] != evidence(before / "archive", B):
        found.append("the other page is not as it was")
    if (begun, len(lines), any(same)) not in ((True, 1, False), (False, 0, True)) or versions not in (0, 2):
        found.append(f"half: {versions} versions, {len(lines)} lines, evidence as it was: {same}")
    if not all(same) and any(same):
        found.append(f"half of the evidence: {same}")
    if acknowledged and not begun:
        found.append("it was acknowledged and not done")
    return found


def fresh(base: Path, made: Path) -> Path:
    shutil.rmtree(base, ignore_errors=True)
    shutil.copytree(made, base)
    return base / "archive"


def tried(accident: Accident, at: int, error: int, base: Path, made: Path) -> list[str]:
    root, told, complaints = fresh(base, made), base / "told", base / "complaints"

    def task() -> None:
        with Boundary(accident, at, error=error):
            done = work(root)
        told.write_text(json.dumps(done))

    status = forked(task, complaints)
    found = [] if status in (0, DIED) else [f"ended with {status}: {complaints.read_text()}"]
    acknowledged = told.exists() and json.loads(told.read_text())
    return found + wrong(root, made, acknowledged=acknowledged)


def recorded(base: Path, made: Path) -> Boundary:
    root = fresh(base, made)
    with Boundary(note=True) as boundary:
        assert work(root)
    return boundary


def test_an_accident_at_any_call(base: Path, made: Path) -> None:
    boundary = recorded(base, made)
    every = range(1, boundary.count + 1)
    assert boundary.count > 25
    cases: list[tuple[Accident, int, int]] = [("die", at, 0) for at in every]
    cases += [("half", at, 0) for at in boundary.writes]
    cases += [(kind, at, errno.EIO) for kind in ("once", "ever") for at in every]
    cases += [("full", at, 0) for at in every if at % 3 == 0]
    found = [(case, line) for case in cases for line in tried(*case, base, made)]
    assert found == []


@pytest.mark.parametrize("chance", [None, 1, 2])
def test_a_power_cut_at_any_call(base: Path, made: Path, chance: int | None) -> None:
    boundary = recorded(base, made)
    fresh(base, made)
    there = Disk.of(base)
    for at in range(len(boundary.calls) + 1):
        disk = there.copy()
        disk.follow(boundary.calls[:at])
        disk.put(cut=True, chance=None if chance is None else random.Random(chance * at))
        assert wrong(base / "archive", made, acknowledged=at == len(boundary.calls)) == [], at


def test_killed_while_the_next_writer_completes_it(base: Path, made: Path) -> None:
    boundary = recorded(base, made)
    decided = next(at for at, call in enumerate(boundary.calls, start=1) if call.name == "unlink")
    fresh(base, made)
    disk = Disk.of(base)
    disk.follow(boundary.calls[: decided + 1])
    disk.put(cut=False)
    half = shutil.copytree(base, base.with_name("half"))
    assert verify(base / "archive", jobs=1).damaged == ()  # the journal explains it
    with Boundary() as healing, Archive.open_or_create(base / "archive") as archive:
        assert any("the withdrawal of" in line for line in archive.messages)
    for at in range(1, healing.count + 1):
        root = fresh(base, half)

        def task(at: int = at, root: Path = root) -> None:
            with Boundary("die", at):
                Archive.open_or_create(root).close()

        assert forked(task, base / "complaints") == DIED
        assert wrong(root, made, acknowledged=True) == [], at


def test_it_waits_for_a_writer_at_work(made: Path, base: Path) -> None:
    root = base / "archive"
    with Archive.open_or_create(root) as writer:
        writer.record(capture(A, GONE, minute=5), reading(A, GONE))  # its WARC file is open, and stays so
        assert work(root)
        assert not any(GONE.encode() in data for data in evidence(root, B))
        stored = writer.record(capture(A, "新的字句", minute=6), reading(A, "新的字句"))
        assert stored.version is not None
        assert stored.version.number == 4
    assert verify(root, deep=True, jobs=1).damaged == ()
    assert list((root / "drafts").iterdir()) == []
