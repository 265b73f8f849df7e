"""The tags of pages: kept by runs, read from their reports where no run kept them yet."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from archive.files import RUNS, TAGS_FILE, keep_tags, page_tags, read_tags

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

A, B = "http://a.example/1", "http://b.example/2"


def report(root: Path, name: str, *events: object) -> None:
    (root / RUNS).mkdir(exist_ok=True)
    (root / RUNS / f"{name}.json").write_text(json.dumps({"events": events}), encoding="utf-8")


def test_what_is_kept_is_read(tmp_path: Path) -> None:
    keep_tags(tmp_path, {A: ("水", "roads"), B: ()})
    assert read_tags(tmp_path) == {A: ["水", "roads"]}
    keep_tags(tmp_path, {B: ("x",)})
    assert read_tags(tmp_path) == {A: ["水", "roads"], B: ["x"]}
    keep_tags(tmp_path, {A: ()})
    assert read_tags(tmp_path) == {B: ["x"]}
    assert [path.name for path in (tmp_path / RUNS).iterdir()] == ["tags.jsonl"]


def test_what_did_not_change_is_not_written_again(tmp_path: Path) -> None:
    keep_tags(tmp_path, {A: ()})
    assert not (tmp_path / RUNS).exists()
    keep_tags(tmp_path, {A: ("x",)})
    before = (tmp_path / TAGS_FILE).stat().st_mtime_ns, (tmp_path / TAGS_FILE).stat().st_ino
    keep_tags(tmp_path, {A: ("x",)})
    assert ((tmp_path / TAGS_FILE).stat().st_mtime_ns, (tmp_path / TAGS_FILE).stat().st_ino) == before


def test_the_reports_of_earlier_runs_are_the_beginning(tmp_path: Path) -> None:
    report(tmp_path, "20240101T000000000000Z", {"url": A, "tags": ["old"]}, 7, {"url": 3}, {"url": B, "tags": ["b", 4]})
    report(tmp_path, "20240102T000000000000Z", {"url": A, "tags": ["new"]})
    (tmp_path / RUNS / "20240103T000000000000Z.json").write_text("{")
    (tmp_path / RUNS / "20240104T000000000000Z.json").write_text("[" * 100_000)
    report(tmp_path, "20240105T000000000000Z")
    assert read_tags(tmp_path) == {A: ["new"], B: ["b"]}
    keep_tags(tmp_path, {"http://c.example/": ("c",)})
    assert read_tags(tmp_path) == {A: ["new"], B: ["b"], "http://c.example/": ["c"]}


def test_a_damaged_file_costs_its_damaged_lines(tmp_path: Path) -> None:
    keep_tags(tmp_path, {A: ("x",), B: ("y",)})
    with (tmp_path / TAGS_FILE).open("ab") as file:
        file.write(b'{"url": "http://c.example/", "tags"\n\xff\n[]\n')
    assert read_tags(tmp_path) == {A: ["x"], B: ["y"]}


def test_the_file_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_tags, "MAX_BYTES", 120)
    for number in range(9):
        keep_tags(tmp_path, {f"http://a.example/{number}": ("x",)})
    assert (tmp_path / TAGS_FILE).stat().st_size <= 120
    assert list(read_tags(tmp_path)) == [f"http://a.example/{number}" for number in (7, 8)]
