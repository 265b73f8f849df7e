"""The Parquet shards of a bulk job, read by DuckDB and pandas as one table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from archive.processes import LocalEngine
from scraper.bulk import ParseJob, iter_source_files, parse_shards
from tests.scraper.bulk.corpus import write_warc

if TYPE_CHECKING:
    from pathlib import Path

duckdb = pytest.importorskip("duckdb", reason="DuckDB is not installed: make cluster")
pandas = pytest.importorskip("pandas", reason="pandas is not installed: make cluster")


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_other_programs_read_the_shards(tmp_path: Path) -> None:
    for number in range(2):
        write_warc(tmp_path / "in" / f"{number}.warc.gz", 6, first=100 * number)
    out = tmp_path / "out"
    files = iter_source_files([tmp_path / "in"])
    assert all(
        one.failure is None for one in parse_shards(files, ParseJob(output=str(out), format="parquet"), LocalEngine(1))
    )
    rows = duckdb.sql(
        f"select count(*), count(distinct record_id), min(captured_at)::varchar, min(status), sum(len(body)) > 12, "
        f"bool_and(body[1].text <> '') from '{out}/*.parquet'"
    ).fetchall()
    assert [(*rows[0][:2], rows[0][2][:10], *rows[0][3:])] == [(12, 12, "2026-03-01", 200, True, True)]
    frame = pandas.read_parquet(min(out.glob("*.parquet")))
    assert len(frame) == 6
    assert set(frame["status"]) == {200}
    assert frame["title"].str.startswith("第").all()
