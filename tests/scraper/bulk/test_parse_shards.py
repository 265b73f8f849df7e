"""`repost parse -o DIR/`: what is written, what is done again and what is not, the exit status."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pyarrow.dataset
import pytest

from archive.export.parquet import SCHEMAS
from archive.processes import LocalEngine
from scraper.bulk import ParseJob, Totals, iter_source_files, manifest, parse_shards
from scraper.cli import main
from scraper.cli.option_types import error_budget
from scraper.cli.output import bulk
from tests.scraper.bulk.corpus import Warc, labels, lines, manifests, outputs, page, write_warc

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    write_warc(folder / "a.warc.gz", 8)
    write_warc(folder / "b.warc.gz", 6, first=100)
    for number in range(5):
        (folder / f"{number}.html").write_bytes(page(200 + number))
    (folder / "z-empty.html").write_bytes(b"")
    return folder


def run(folder: Path, *arguments: object) -> int:
    return main.main(["parse", *map(str, arguments), "-o", f"{folder}/", "--jobs", "2"])


@pytest.mark.slow
def test_shards_hold_what_one_output_holds(inputs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert run(out, inputs) == 1
    said = capsys.readouterr().err
    assert "z-empty.html: the page is empty" in said
    assert "19 pages out of" in said
    assert "10 not-html" not in said
    assert "no page: 5 http-4xx, 5 not-html" in said
    assert main.main(["parse", str(inputs)]) == 1
    whole_job = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert sorted(lines(out), key=str) == sorted(whole_job, key=str)
    found = manifests(out)
    assert found["a.warc.gz"]["counts"] == {"pages": 8, "errors": {}, "no_pages": {"http-4xx": 3, "not-html": 3}}
    assert sum(one["counts"]["pages"] for one in found.values()) == 19
    assert [one["counts"]["errors"] for one in found.values() if one["counts"]["errors"]] == [{"empty": 1}]
    for made in found.values():
        assert (out / made["output"]["name"]).stat().st_size == made["output"]["bytes"]

    # Done is done; what has changed is done again, and nothing else.
    before = {path: path.stat().st_mtime_ns for path in (out / "_manifests").iterdir()}
    assert run(out, inputs) == 1
    assert "3 of them done before" in capsys.readouterr().err.replace("4 of them", "3 of them")
    assert {path: path.stat().st_mtime_ns for path in before} == before
    write_warc(inputs / "b.warc.gz", 7, first=100)
    assert run(out, inputs, "--max-errors", "1") == 0
    changed = [path.name for path in before if path.stat().st_mtime_ns != before[path]]
    assert [name[:9] for name in changed] == ["b.warc.gz"]
    assert manifests(out)["b.warc.gz"]["counts"]["pages"] == 7
    capsys.readouterr()

    # An output that was lost or cut is made again, as it was.
    whole = outputs(out)
    shard = out / manifests(out)["a.warc.gz"]["output"]["name"]
    os.truncate(shard, 100)
    (out / "_manifests" / next(path.name for path in before if path.name.startswith("b."))).write_bytes(b"{")
    assert run(out, inputs, "--max-errors", "5%") == 0
    assert outputs(out) == whole
    (inputs / "b.warc.gz").unlink()
    assert run(out, inputs, "--max-errors", "1") == 0
    assert "out has 1 other shard, " in capsys.readouterr().err


@pytest.mark.slow
def test_parquet_shards_are_a_data_set(inputs: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run(out, inputs, "--format", "parquet", "--quiet") == 1
    table = pyarrow.dataset.dataset(out, format="parquet").to_table()
    assert table.num_rows == 20
    assert table.schema.metadata[b"repost_schema"].decode() == SCHEMAS["pages"]
    rows = {row["input"].rpartition("/")[2]: row for row in table.to_pylist()}
    first = rows[min(name for name in rows if name.startswith("a.warc.gz#"))]
    assert (first["status"], first["content_type"]) == (200, "text/html")
    assert first["captured_at"].isoformat() == "2026-03-01T08:00:00+00:00"
    assert first["payload_digest"].startswith("sha1:")
    assert rows["0.html"]["captured_at"] is None
    assert rows["z-empty.html"]["error"]["kind"] == "empty"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["x", "--format", "parquet"], "--format needs many output files"),
        (["x", "--engine", "ray", "-o", "x.jsonl"], "--engine needs many output files"),
        (["x", "-o", "out/", "--url", "http://a.cn/"], "--url is for one page"),
        (["x", "-o", "/dev/null/out/"], "can't be written"),
    ],
)
def test_requests_that_are_none(
    arguments: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main.main(["parse", *arguments]) == 2
    assert said in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_an_output_inside_an_archive_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("archive.json", "captures.jsonl"):
        (tmp_path / name).write_bytes(b"")
    assert run(tmp_path, "x") == 2
    assert "inside the archive" in capsys.readouterr().err


@pytest.mark.slow
def test_a_bad_page_costs_its_line_whatever_it_does_to_its_process(tmp_path: Path) -> None:
    warc = Warc()
    warc.add("http://a.example/1", page(1))
    warc.add("http://a.example/slow", b"<html><body>" + page(2, 300_000))
    warc.add("http://a.example/2", page(3))
    path = warc.save(tmp_path / "in" / "a.warc.gz")
    for bounds, kinds in (({"page_seconds": 3.0}, {"timeout"}), ({"memory": 320 << 20}, {"memory", "crash"})):
        out = tmp_path / next(iter(bounds))
        job = ParseJob(output=str(out), **bounds)
        (summary,) = parse_shards(iter_source_files([path]), job, LocalEngine(1, limit=60))
        assert summary.failure is None
        found = lines(out)
        assert ["article" in line for line in found] == [True, False, True]
        assert found[1]["error"]["kind"] in kinds
        assert found[1]["status"] == 200
        assert found[1]["input"] in summary.named[0]
        assert summary.counts.pages == 2


@pytest.mark.slow
def test_a_shard_that_takes_too_long_is_named(tmp_path: Path) -> None:
    job = ParseJob(output=str(tmp_path / "out"), shard_seconds=0.0)
    (summary,) = parse_shards(iter_source_files([write_warc(tmp_path / "a.warc.gz", 3)]), job, LocalEngine(1))
    assert summary.failure is not None
    assert summary.failure.kind == "timeout"
    assert not lines(tmp_path / "out")
    assert not (tmp_path / "out" / "_manifests").exists()


def test_manifests_that_are_none() -> None:
    for data in (b"", b"{}", b"[1]", b"\xff", b'{"format": 1}', b"[" * 100_000):
        assert manifest.decode(data) is None


def test_budgets_of_errors() -> None:
    assert not error_budget("2").exceeded(2, 100)
    assert error_budget("2").exceeded(3, 100)
    assert not error_budget("2%").exceeded(2, 100)
    assert error_budget("2%").exceeded(3, 100)
    assert not error_budget("0%").exceeded(0, 0)


def test_progress_says_what_is_done_and_the_time_left() -> None:
    totals = Totals()
    assert bulk.facts(totals, 1.0, None) == "0 pages, 0 MB, 0 shards"
    totals.shards, totals.before, totals.failed, totals.pages = 12, 2, 1, 3456
    totals.size, totals.size_before = 300_000_000, 100_000_000
    totals.errors.update({"empty": 30, "crash": 1, "gone": 5, "broken": 2})
    assert bulk.facts(totals, 100.0, 500_000_000) == (
        "3,456 pages, 300 MB, 0:01:40 left, 12 shards, 2 done before, 1 shard failed, "
        "38 errors (30 empty, 5 gone, 2 broken, 1 other)"
    )
    assert bulk.facts(totals, 100.0, 500_000_000, "zh") == (
        "3,456页，300 MB，剩余 0:01:40，12个分片，此前已完成2个，1个分片失败，"
        "38处错误（没有文字 30，已撤下 5，损坏 2，其他 1）"
    )


def test_the_totals_of_a_job_are_said_in_both_languages() -> None:
    totals = Totals()
    totals.shards, totals.pages, totals.size = 1, 5, 1_230_000
    totals.no_pages.update({"request": 3, "http-3xx": 1})
    totals.errors.update({"not-an-article": 1, "teapot": 1})
    assert bulk.closing(totals, 0.1) == [
        "5 pages out of 1.2 MB in 1 shard",
        "no page: 3 request, 1 http-3xx",
        "errors: 1 not-an-article, 1 teapot",
    ]
    totals.before = 1
    assert bulk.closing(totals, 10.0, "zh") == [
        "5页，读自 1.2 MB（1个分片，其中1个此前已完成），0.1 MB/s",
        "不是网页：请求 3，跳转（3xx） 1",
        "错误：不是文章 1，teapot 1",
    ]


@pytest.mark.slow
def test_labels_of_a_shard_are_those_of_the_file(tmp_path: Path) -> None:
    path = write_warc(tmp_path / "a.warc.gz", 2)
    job = ParseJob(output=str(tmp_path / "out"))
    list(parse_shards(iter_source_files([path]), job, LocalEngine(1)))
    assert labels(lines(tmp_path / "out"))[0] == "a.warc.gz#0"
