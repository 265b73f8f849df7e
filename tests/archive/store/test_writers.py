"""Writers that are processes of their own: killed at any instant, many at once, two runs at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from archive.archive import Archive
from archive.files.durable import WriteFailed
from archive.files.lock import ArchiveBusy, RunLock
from tests.archive import crashing
from tests.archive.accidents import Boundary
from tests.archive.store import writers

if TYPE_CHECKING:
    from pathlib import Path

AT = datetime(2023, 12, 16, tzinfo=UTC)


@pytest.mark.slow
def test_a_writer_killed_at_any_instant_costs_nothing_acknowledged(base: Path) -> None:
    looked = list(writers.killed(base, 60, seed=crashing.SEED))
    assert len(looked) == 60
    assert [wrong for _, wrong in looked if wrong] == []


@pytest.mark.slow
@pytest.mark.parametrize(("processes", "threads"), [(8, 1), (4, 4)])
def test_writers_at_once_lose_and_double_nothing(base: Path, processes: int, threads: int) -> None:
    base.mkdir()
    assert writers.together(base / "archive", processes, 60, threads=threads) == []


RUN = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from archive.files.lock import RunLock
with RunLock(Path(sys.argv[1]), started_at=datetime(2023, 12, 16, tzinfo=UTC)):
    print("runs", flush=True)
    time.sleep(60)
"""


def test_a_second_run_is_kept_away_until_the_first_has_ended_or_died(root: Path) -> None:
    Archive.open_or_create(root).close()
    with subprocess.Popen([sys.executable, "-c", RUN, root], stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "runs\n"
        with pytest.raises(ArchiveBusy, match=f"process {first.pid}, since 2023-12-16"), RunLock(root, started_at=AT):
            pass
        first.kill()
        first.wait()
        with RunLock(root, started_at=AT):
            assert json.loads((root / "run.lock").read_bytes())["pid"] == os.getpid()


def test_a_run_needs_no_room_for_its_note(root: Path) -> None:
    Archive.open_or_create(root).close()
    for accident in ("once", "ever"):
        for at in range(2, 6):
            with Boundary(accident, at) as boundary:
                _run_or_fail(root)
            assert boundary.count >= at - 1
            with RunLock(root, started_at=AT):
                pass


def _run_or_fail(root: Path) -> None:
    try:
        with RunLock(root, started_at=AT):
            pass
    except WriteFailed as error:
        assert "the lock of a run" in str(error)  # noqa: PT017 - it may also come to nothing
