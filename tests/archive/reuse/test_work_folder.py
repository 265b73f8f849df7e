"""The database of a step: what does not fit in its memory goes to its folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

pytest.importorskip("duckdb", reason="needs the extra find")

from archive.reuse.work_folder import SearchFailed, database

if TYPE_CHECKING:
    from pathlib import Path

SORT = "CREATE TABLE sorted AS SELECT hash(range) AS h, hash(range + 1) AS i FROM range(6_000_000) ORDER BY h"


@pytest.mark.slow
def test_a_step_spills_into_a_folder_of_its_own_and_leaves_nothing_there(tmp_path: Path) -> None:
    folder = tmp_path / "search" / "join-0"
    with database(folder, memory=64 << 20, threads=1) as connection:
        connection.execute(SORT)
        assert (folder / "spill").is_dir()
        assert connection.execute("SELECT count(*) FROM sorted").fetchone() == (6_000_000,)
    assert not list(folder.rglob("*.tmp"))


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises((SearchFailed, OSError)), database(tmp_path / "file" / "join-0", memory=64 << 20, threads=1):
        pass
