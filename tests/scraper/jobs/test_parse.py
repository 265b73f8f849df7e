"""`repost parse` with workers and without: the same lines, in the same order."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from archive.model.errors import RequestError
from archive.processes import supervised
from scraper.jobs import parse
from scraper.jobs.parse import parse_only, parse_paths
from scraper.saved.inputs import iter_inputs

if TYPE_CHECKING:
    from pathlib import Path

    from tests.scraper.conftest import WarcMaker


@pytest.fixture
def pages(tmp_path: Path, fixtures: Path) -> Path:
    body = (fixtures / "jcsp.example/20418-faithful/body.html").read_bytes()
    folder = tmp_path / "pages"
    for number in range(80):
        (folder / f"{number // 10}").mkdir(parents=True, exist_ok=True)
        (folder / f"{number // 10}" / f"{number:03}.html").write_bytes(body if number % 9 else b"%PDF-1.4")
    return folder


def test_workers_say_what_one_process_says(pages: Path, tmp_path: Path, warc: WarcMaker) -> None:
    warc.response("http://a.cn/1", b"<p>" + "转载的正文，".encode() * 30)
    warc.response("http://a.cn/2", b"")
    (tmp_path / "hollow").mkdir()
    paths = [pages, warc.save(tmp_path / "a.warc.gz"), tmp_path / "missing.html", tmp_path / "hollow", pages / "3"]
    one = [parse.parse_piece(page) for page in iter_inputs(paths)]
    assert len(one) == 80 + 2 + 1 + 1 + 10
    for jobs in (None, 1, 2):
        assert list(parse_paths(paths, jobs=jobs)) == one
    assert [line.problem is not None for line in one] == ["error" in json.loads(line.text) for line in one]


def test_options_reach_the_workers(pages: Path) -> None:
    (line,) = parse_paths([pages / "0" / "001.html"], evidence=True, jobs=1)
    assert json.loads(line.text)["evidence"]["encoding"] == "utf-8"


def test_a_line_carries_what_the_warc_knows_and_no_pages_are_counted(tmp_path: Path, warc: WarcMaker) -> None:
    warc.request("http://a.cn/1")
    warc.response(
        "http://a.cn/1", b"<p>" + "转载的正文，".encode() * 30, headers=[("Content-Type", "text/html; charset=utf-8")]
    )
    warc.response("http://a.cn/2", b"", headers=[("Content-Type", "text/html")])
    warc.response("http://a.cn/3", b"<p>gone</p>", status="404 Not Found")
    for jobs in (None, 1):
        no_pages: Counter[str] = Counter()
        lines = list(parse_paths([warc.save(tmp_path / "a.warc.gz")], jobs=jobs, no_pages=no_pages))
        page, empty = (json.loads(line.text) for line in lines)
        facts = ["input", "captured_at", "status", "payload_digest", "record_id", "content_type"]
        assert (list(page), list(empty)) == ([*facts, "article"], [*facts, "error"])
        assert (page["captured_at"], page["status"]) == ("2024-05-06T07:08:09Z", 200)
        assert page["payload_digest"].startswith("sha1:")
        assert page["record_id"].startswith("urn:uuid:")
        assert page["content_type"] == "text/html; charset=utf-8"
        assert [line.error for line in lines] == [None, "empty"]
        assert no_pages == {"request": 1, "http-4xx": 1}


def test_a_url_is_for_one_page(pages: Path) -> None:
    (line,) = parse_only([pages / "0" / "001.html"], url="https://a.cn/1.html")
    assert json.loads(line.text)["article"]["url"] == "https://a.cn/1.html"
    with pytest.raises(RequestError):
        list(parse_only([pages / "0"], url="https://a.cn/1.html"))


def test_few_pages_are_read_here(pages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_workers(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr(supervised, "run", no_workers)
    assert len(list(parse_paths([pages / "1", pages / "2"]))) == 20
    for many in ({"FEW": 20}, {"FEW_BYTES": 10_000}):
        for name, value in many.items():
            monkeypatch.setattr(parse, name, value)
        with pytest.raises(AssertionError):
            list(parse_paths([pages / "1", pages / "2"]))
        monkeypatch.undo()
        monkeypatch.setattr(supervised, "run", no_workers)


@pytest.mark.parametrize("jobs", [None, 2])
def test_a_fault_of_the_reader_is_an_error_line(pages: Path, jobs: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    paths: list[str | Path] = [pages / "0" / "001.html", "nul\0byte", pages / "0" / "002.html"]
    kinds = [json.loads(line.text).get("error", {}).get("kind") for line in parse_paths(paths, jobs=jobs)]
    assert kinds == [None, "unreadable", None]

    def broken(*_: object, **__: object) -> None:
        raise RecursionError("deep\nvery")

    monkeypatch.setattr(parse, "read_input", broken)
    (line,) = parse_paths([pages / "0" / "001.html"])
    assert json.loads(line.text)["error"]["kind"] == "fault"
    assert line.problem
    assert "RecursionError" in line.problem
    assert "\n" not in line.problem
