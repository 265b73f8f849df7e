"""`repost find` as a user runs it: corpora of each form, each output, bad input, and what goes into the archive."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft202012Validator

from archive.archive import Archive
from archive.log import ComparisonEntry
from archive.reuse import cluster_from_json, cluster_to_json
from tests.archive.reuse.invented import plain, prose, write_lines
from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SCHEMA = ROOT / "archive" / "schemas" / "repost-reuse-1.json"
HOSTILE = "</text><script>alert(1)</script>\"' onload=x \x1b[31m\u202e &amp; =cmd|' /C calc'!A0"


@pytest.fixture(autouse=True)
def _has_extra() -> None:
    for name in ("duckdb", "pyarrow", "numpy"):
        pytest.importorskip(name, reason="an extra: find")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Seven pages: one text with a copy, an edited copy and a quote, another with an excerpt; one that is alone."""
    one, two = prose(1, 900), prose(2, 900)
    return write_lines(
        tmp_path / "corpus.jsonl",
        [
            plain(1, one, title="原文的标题", source="河湾日报"),
            plain(2, one, title="转载的标题"),
            plain(3, one[:600] + prose(3, 80) + one[650:], title=HOSTILE, source=HOSTILE),
            plain(4, prose(4, 600) + one[200:520] + prose(5, 400)),
            plain(5, two),
            plain(6, two[100:500]),
            plain(7, prose(7, 900)),
        ],
    )


def find(repost: Callable[..., Any], *arguments: object) -> Any:  # noqa: ANN401 - as the fixture has it
    return repost("find", *arguments)


def test_the_summary_shows_each_group_as_a_tree(repost: Callable[..., Any], corpus: Path) -> None:
    ran = find(repost, corpus, "--lang", "en")
    assert (ran.status, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0] == "7 articles · 6 texts that differ · 2 groups of reposts · 4 reposts"
    assert "1. 4 pages, 2024-01-02 – 2024-01-05" in lines
    assert "   probably the original: the earliest date (2024-01-02), but it credits 河湾日报" in lines
    assert sum("├─ copy  转载的标题" in line for line in lines) == 1
    assert any(re.search(r"[├└]─ edited copy, altered, 9\d% of the source  </text><script>", line) for line in lines)
    assert any(re.search(r"└─ quote, \d+ characters", line) for line in lines)
    assert any(re.search(r"└─ excerpt, 4\d% of the source", line) for line in lines)
    assert "\x1b" not in ran.out
    assert "\u202e" not in ran.out


def test_the_summary_is_in_chinese_too(repost: Callable[..., Any], corpus: Path) -> None:
    out = find(repost, corpus, "--lang", "zh").out
    assert "7篇文章 · 6种文字 · 2组转载 · 4篇转载" in out
    assert "可能是原文：日期最早（2024-01-02）" in out
    assert re.search(r"改动转载，改动，来源的9\d%", out)
    assert not re.search(r"[a-z] (?:copy|quote|groups)", out)


def test_the_lines_are_what_the_schema_says_and_read_back(
    repost: Callable[..., Any], corpus: Path, tmp_path: Path
) -> None:
    validator = Draft202012Validator(json.loads(SCHEMA.read_bytes()))
    Draft202012Validator.check_schema(validator.schema)
    assert find(repost, corpus, "-o", tmp_path / "x.jsonl", "--quiet").status == 0
    written = (tmp_path / "x.jsonl").read_text(encoding="utf-8")
    assert find(repost, corpus, "--json").out == written
    clusters = [json.loads(line) for line in written.splitlines()]
    assert len(clusters) == 2
    for cluster in clusters:
        validator.validate(cluster)
        assert json.loads(json.dumps(cluster_to_json(cluster_from_json(cluster)))) == cluster
    with pytest.raises(ValueError, match="known format"):
        cluster_from_json(clusters[0] | {"format": "repost-reuse/9"})
    with pytest.raises(ValueError, match="not a cluster"):
        cluster_from_json(clusters[0] | {"members": 5})


def test_the_tables_have_a_row_for_each_pair(repost: Callable[..., Any], corpus: Path, tmp_path: Path) -> None:
    from pyarrow import parquet  # noqa: PLC0415 - an extra

    for name in ("x.csv", "x.parquet"):
        assert find(repost, corpus, "-o", tmp_path / name, "--quiet").status == 0
    rows = list(csv.DictReader(io.StringIO((tmp_path / "x.csv").read_text(encoding="utf-8-sig"))))
    table = parquet.read_table(tmp_path / "x.parquet").to_pylist()
    assert len(rows) == len(table)
    assert {row["kind"] for row in rows} == {"copy", "edited-copy", "quote", "excerpt"}
    assert list(rows[0]) == list(table[0])
    for row in table:
        assert json.loads(row["passages"])[0]["equal"] > 0
    (hostile,) = {row["repost_outlet"] for row in table} - {None}
    assert hostile.startswith("</text>")
    documented = re.findall(r"^\| (.+?) \|", (ROOT / "docs" / "find.md").read_text(encoding="utf-8"), re.MULTILINE)
    named = {name for cell in documented for name in re.findall(r"`(\w+)`", cell)}
    assert set(rows[0]) <= named


def test_the_graph_is_xml_whatever_the_titles(repost: Callable[..., Any], corpus: Path, tmp_path: Path) -> None:
    assert find(repost, corpus, "-o", tmp_path / "x.graphml", "--quiet").status == 0
    graph = ET.parse(tmp_path / "x.graphml").getroot()
    space = "{http://graphml.graphdrawing.org/xmlns}"
    nodes = {node.get("id") for node in graph.iter(f"{space}node")}
    edges = list(graph.iter(f"{space}edge"))
    assert len(nodes) == 6
    assert edges
    assert all({edge.get("source"), edge.get("target")} <= nodes for edge in edges)
    assert any("<script>" in (data.text or "") for data in graph.iter(f"{space}data"))


def test_the_picture_holds_no_markup_of_a_page(repost: Callable[..., Any], corpus: Path, tmp_path: Path) -> None:
    ran = find(repost, corpus, "-o", tmp_path / "x.html", "--lang", "zh")
    assert ran.status == 0
    assert "x.html: 7篇文章" in ran.err
    page = (tmp_path / "x.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "default-src 'none'" in page
    assert page.count("<svg ") == page.count("</svg>") == 2
    assert 'href="http://s1.example/1.html"' in page
    assert not re.search(r"src=|url\(|@import", page)


def test_saved_pages_parquet_and_an_archive_are_corpora(
    repost: Callable[..., Any], tmp_path: Path, fixtures: Path
) -> None:
    original = "https://www.qiyunxf.example/portaluploads/html//site-2/info/20418.html"

    def groups(*arguments: object) -> list[dict[str, Any]]:
        ran = find(repost, *arguments, "--json", "--quiet")
        return [json.loads(line) for line in ran.out.splitlines()]

    repost("parse", fixtures, "-o", tmp_path / "x.parquet")
    repost("parse", fixtures, "-o", tmp_path / "x.jsonl")
    from_pages, from_parquet, from_lines = (
        groups(fixtures),
        groups(tmp_path / "x.parquet"),
        groups(tmp_path / "x.jsonl"),
    )
    assert from_pages == from_parquet == from_lines
    assert original in {cluster["members"][0]["id"] for cluster in from_pages}
    repost("archive", "https://www.jcsp.example/html/20418.html", "--from", fixtures)
    (cluster,) = groups(tmp_path / "archive")
    assert cluster["members"][0]["id"] == original
    assert cluster["members"][0]["versions"] == [1]
    assert cluster["original"]["certainty"] == "attested"
    # Two corpora, one of which names the originals.
    (ours,) = (
        cluster
        for cluster in groups(fixtures, "--originals", tmp_path / "archive")
        if cluster["members"][0]["id"] == original
    )
    assert ours["original"]["reasons"][0]["code"] == "given"


@pytest.mark.parametrize(
    ("arguments", "said", "status"),
    [
        (["missing.jsonl"], "missing.jsonl: no such file or folder", 2),
        (["corpus.jsonl", "-o", "x.pdf"], "unknown format", 2),
        (["corpus.jsonl", "-o", "nowhere/x.csv"], "no such folder", 2),
        (["corpus.jsonl", "--memory", "12M"], "expected an amount of memory", 2),
        (["corpus.jsonl", "--memory", "lots"], "expected an amount of memory", 2),
        (["corpus.jsonl", "--record"], "no archive at", 2),
        (["corpus.jsonl", "--temp", "nowhere"], "nowhere", 1),
        ([], "required", 2),
    ],
)
def test_a_wrong_request_is_one_line(
    repost: Callable[..., Any],
    corpus: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    said: str,
    status: int,
) -> None:
    monkeypatch.chdir(corpus.parent)
    ran = repost("find", *arguments)
    assert ran.status == status
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_bad_lines_are_named_and_the_rest_is_done(repost: Callable[..., Any], corpus: Path, tmp_path: Path) -> None:
    with corpus.open("ab") as file:
        file.write(b"{broken\n" * 40)
    (tmp_path / "bad.parquet").write_bytes(b"PAR1 this is none")
    ran = find(repost, corpus, tmp_path / "bad.parquet", "--lang", "en")
    assert ran.status == 1
    assert "2 groups of reposts" in ran.out
    assert ran.err.count("not JSON") >= 10
    assert re.search(r"… and \d+ more that could not be read", ran.err)


def test_without_the_extra_it_says_how_to_get_it(
    repost: Callable[..., Any], corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    ran = find(repost, corpus)
    assert (ran.status, ran.err) == (2, "repost: repost find needs duckdb: pip install 'repost-archiver[find]'\n")


def test_nothing_to_find_is_said(repost: Callable[..., Any], tmp_path: Path) -> None:
    empty = write_lines(tmp_path / "x.jsonl", [])
    ran = find(repost, empty, "--lang", "en")
    assert (ran.status, ran.out) == (0, "0 articles · No article reposts another.\n")
    assert find(repost, empty, "--json").out == ""
    for name in ("x.html", "x.csv", "x.graphml", "x.parquet"):
        assert find(repost, empty, "-o", tmp_path / name).status == 0
        assert (tmp_path / name).stat().st_size


def test_the_folder_of_the_search_is_left_empty(repost: Callable[..., Any], corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    find(repost, corpus, "--temp", tmp_path / "work")
    assert not any((tmp_path / "work").iterdir())


def unlinked(folder: Path) -> Path:
    """Save two pages with one text, neither of which links the other."""
    text = "".join(f"<p>{part}。</p>" for part in prose(1, 900).split("。"))
    for host, day, title in (("a", "2024-05-01", "河湾县启动管网改造"), ("b", "2024-05-03", "河湾县管网改造开工")):
        page = folder / f"{host}.example" / "1"
        page.mkdir(parents=True)
        html = (
            f"<html><head><title>{title}</title></head><body><h1>{title}</h1><div>发布时间：{day} 08:00</div>"
            f"<div class=content>{text}</div></body></html>"
        )
        (page / "body.html").write_text(html, encoding="utf-8")
        about = {"url": f"http://{host}.example/1.html", "status": 200, "headers": [["Content-Type", "text/html"]]}
        (page / "capture.json").write_text(json.dumps(about | {"fetched_at": "2024-06-01T00:00:00Z"}), encoding="utf-8")
    return folder


def test_an_original_that_was_found_is_one_from_then_on(repost: Callable[..., Any], tmp_path: Path) -> None:
    pages, root = unlinked(tmp_path / "pages"), tmp_path / "archive"
    original, page = "http://a.example/1.html", "http://b.example/1.html"
    repost("archive", original, page, "--from", pages)
    assert "links to no original" in repost("diff", page).err
    ran = find(repost, root, "--record", "--lang", "en")
    assert ran.status == 0
    assert "1 found original logged" in ran.err
    # Once is enough.
    assert "0 found originals logged" in find(repost, root, "--record", "--lang", "en").err
    assert f"注意：{root}: 0处找到的原文已记入日志\n" in find(repost, root, "--record", "--lang", "zh").err
    with Archive.open(root) as archive:
        (entry,) = (entry for entry in archive.entries() if isinstance(entry, ComparisonEntry))
    assert (entry.left.url, entry.right.url) == (original, page)
    assert entry.found is not None
    assert (entry.found.kind, entry.found.share_of_repost) == ("copy", 1.0)
    assert "(found by its text, not linked)" in repost("history", page, "--lang", "en").out
    assert original in repost("diff", page).out
    rows = list(csv.DictReader(io.StringIO(repost("export", "--what", "comparisons", "--format", "csv").out)))
    assert [row["found"] for row in rows] == ["true"]
    assert repost("verify").status == 0
    # Captured again, it is compared with the original that was found, which is fetched too, and still called found.
    saved = pages / "a.example" / "1" / "body.html"
    saved.write_text(
        saved.read_text(encoding="utf-8").replace("</div></body>", "<p>另据了解，工程明年完工。</p></div></body>"),
        encoding="utf-8",
    )
    assert repost("archive", page, "--from", pages).status == 0
    with Archive.open(root) as archive:
        entries = [entry for entry in archive.entries() if isinstance(entry, ComparisonEntry)]
        assert [entry.found is not None for entry in entries] == [True] * len(entries)
        assert len(archive.versions(original)) == 2


def test_what_a_page_says_itself_stands_above_what_is_found(
    repost: Callable[..., Any], tmp_path: Path, fixtures: Path
) -> None:
    repost("archive", "https://www.jcsp.example/html/20418.html", "--from", fixtures)
    assert "0 found originals logged" in find(repost, tmp_path / "archive", "--record", "--lang", "en").err


def test_an_older_reader_takes_a_found_original_for_one_that_was_given(
    repost: Callable[..., Any], tmp_path: Path
) -> None:
    """The line is that of a comparison, with one key more, which readers of the format ignore: its number stays."""
    repost("archive", "http://a.example/1.html", "http://b.example/1.html", "--from", unlinked(tmp_path / "pages"))
    find(repost, tmp_path / "archive", "--record", "--quiet")
    (line,) = (line for line in (tmp_path / "archive" / "captures.jsonl").read_text().splitlines() if '"found"' in line)
    value = json.loads(line)
    del value["found"]
    known = {"seq", "kind", "prev", "at", "left", "right", "verdict", "kept", "new", "attribution", "edits"}
    assert set(value) == known


@pytest.mark.slow
def test_it_runs_as_a_program_with_its_workers(corpus: Path) -> None:
    command = [sys.executable, "-m", "scraper", "find", str(corpus), "--jobs", "2", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 2


@pytest.mark.slow
def test_the_folder_of_a_search_that_was_killed_goes_with_the_next(
    repost: Callable[..., Any], corpus: Path, tmp_path: Path
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    texts = [plain(n, prose(n // 2, 300)) for n in range(400)]  # groups of more bytes than a pipe holds
    many = write_lines(tmp_path / "many.jsonl", texts)
    command = [sys.executable, "-m", "scraper", "find", str(many), "--json", "--temp", str(temporary)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.read(1) == b"{"
        process.kill()
    (left,) = temporary.iterdir()
    assert any(left.glob("lines-*"))
    assert find(repost, corpus, "--temp", temporary).status == 0
    assert not any(temporary.iterdir())
