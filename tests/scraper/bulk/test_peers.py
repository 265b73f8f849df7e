"""The Parquet shards of a bulk job, read by DuckDB, pandas and Spark as one table."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from archive.processes import LocalEngine
from scraper.bulk import ParseJob, iter_source_files, parse_shards
from tests.scraper.bulk.corpus import write_warc

if TYPE_CHECKING:
    from pathlib import Path

SPARK = """
import json, sys
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
spark.read.parquet(sys.argv[1]).createOrReplaceTempView("records")
(row,) = spark.sql(
    "select count(*) as pages, count(distinct record_id) as ids, date(min(captured_at)) as day, min(status) as status, "
    "sum(size(body)) > 12 as whole, bool_and(body[0].text <> '') as read from records"
).collect()
print(json.dumps({**row.asDict(), "day": str(row.day)}))
"""

duckdb = pytest.importorskip("duckdb", reason="DuckDB is not installed: make cluster")
pandas = pytest.importorskip("pandas", reason="pandas is not installed: make cluster")


@pytest.fixture(scope="module")
def shards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The outputs of two shards of six pages each."""
    folder = tmp_path_factory.mktemp("peers")
    for number in range(2):
        write_warc(folder / "in" / f"{number}.warc.gz", 6, first=100 * number)
    out = folder / "out"
    files = iter_source_files([folder / "in"])
    assert all(
        one.failure is None for one in parse_shards(files, ParseJob(output=str(out), format="parquet"), LocalEngine(1))
    )
    return out


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_duckdb_and_pandas_read_the_shards(shards: Path) -> None:
    rows = duckdb.sql(
        f"select count(*), count(distinct record_id), min(captured_at)::varchar, min(status), sum(len(body)) > 12, "
        f"bool_and(body[1].text <> '') from '{shards}/*.parquet'"
    ).fetchall()
    assert [(*rows[0][:2], rows[0][2][:10], *rows[0][3:])] == [(12, 12, "2026-03-01", 200, True, True)]
    frame = pandas.read_parquet(min(shards.glob("*.parquet")))
    assert len(frame) == 6
    assert set(frame["status"]) == {200}
    assert frame["title"].str.startswith("第").all()


@pytest.mark.slow
def test_spark_reads_the_folder_of_shards(shards: Path) -> None:
    pytest.importorskip("pyspark", reason="Spark is not installed: pip install pyspark, and Java 17")
    if shutil.which("java") is None:
        pytest.skip("Java is not installed")
    ran = subprocess.run(
        [sys.executable, "-c", SPARK, str(shards)], capture_output=True, text=True, timeout=300, check=True
    )
    wanted = {"pages": 12, "ids": 12, "day": "2026-03-01", "status": 200, "whole": True, "read": True}
    assert json.loads(ran.stdout.splitlines()[-1]) == wanted
