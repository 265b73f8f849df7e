"""Flat tables: what is in them, in which order, and that other programs read each form alike."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest
from pyarrow import csv as arrow_csv

from archive.comparison.articles import compare
from archive.export.selection import Selection
from archive.export.table_files import write_csv, write_lines, write_parquet
from archive.export.tables import COLUMNS, TABLES, Row, Table, table_rows
from archive.model.comparison import Side
from archive.model.record import TakenFrom
from archive.withdraw import Order, withdraw
from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from archive.archive import Archive
    from archive.model.record import Capture, Reading, Version
    from tests.conftest import Ran

    MakeCapture = Callable[..., Capture]
    MakeReading = Callable[..., Reading]

REPOST = "https://b.example/2.html"
TEXT = "今年一季度，全县共修复水渠12条，受益农田两千余亩，工程款已经全部付清。"


@pytest.fixture
def filled(archive: Archive, make_capture: MakeCapture, make_reading: MakeReading, url: str) -> Archive:
    """An original, a repost of it compared twice, and an edit of the repost by its own site."""

    def page(minute: int, at: str, text: str, **fields: object) -> Version:
        taken = TakenFrom("crawl.warc.gz", "urn:uuid:7", "sha256:00") if at == url else None
        capture = make_capture(text, minute=minute, url=at, final_url=at, taken_from=taken)
        version = archive.record(capture, make_reading(text, url=at, **fields)).version
        assert version is not None
        return version

    def compared(left: Version, right: Version) -> None:
        sides = [Side(one.url, one.number, one.digest) for one in (left, right)]
        found = compare(left.article, right.article, left_side=sides[0], right_side=sides[1], linked=True)
        archive.record_comparison(found)

    original = page(0, url, TEXT, title="=HYPERLINK(1)水渠")
    first = page(1, REPOST, TEXT.replace("12", "21"), original_url=url, source="某网")
    compared(original, first)
    archive.record(make_capture(minute=2, url=REPOST, final_url=REPOST, outcome="gone", status=404, reason="404"))
    compared(original, first)
    second = page(3, REPOST, TEXT.replace("12", "25"), original_url=url, source="某网")
    compared(original, second)
    return archive


def rows(archive: Archive, table: Table, **fields: Any) -> list[Row]:  # noqa: ANN401 - of a Selection
    said: list[str] = []
    found = list(table_rows(archive.root, table, Selection(**fields), said.append))
    assert said == []
    assert all(list(row) == list(COLUMNS[table]) or set(row) == set(COLUMNS[table]) for row in found)
    return found


def test_the_columns_stay() -> None:
    assert {table: len(columns) for table, columns in COLUMNS.items()} == {
        "versions": 20,
        "captures": 25,
        "comparisons": 35,
        "edits": 18,
        "fields": 12,
    }
    assert list(COLUMNS["edits"])[:9] == [
        *("line", "relation", "left_url", "left_version", "left_captured_at"),
        *("right_url", "right_version", "right_captured_at", "edit"),
    ]


@pytest.mark.parametrize("table", TABLES)
def test_every_column_is_explained(table: Table) -> None:
    sections = re.split(r"^## ", (ROOT / "docs" / "TABLES.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    (section,) = (text for text in sections if re.search(rf"\b{table}: one row", text.partition("\n")[0]))
    explained = re.findall(r"`(\w+)`", section)
    assert [name for name in COLUMNS[table] if name not in explained] == []


def test_what_is_in_them(filled: Archive, url: str) -> None:
    assert [(row["url"], row["version"], row["cause"]) for row in rows(filled, "versions")] == [
        (REPOST, 1, "first"),
        (REPOST, 2, "page"),
        (url, 1, "first"),
    ]
    captures = rows(filled, "captures")
    assert [(row["line"], row["outcome"], row["version"], row["new"]) for row in captures] == [
        (1, "ok", 1, True),
        (2, "ok", 1, True),
        (4, "gone", None, False),
        (6, "ok", 2, True),
    ]
    assert captures[0]["taken_from_record"] == "urn:uuid:7"
    comparisons = rows(filled, "comparisons")
    assert [(row["line"], row["newest"], row["edits"], row["edits_number"]) for row in comparisons] == [
        (3, False, 1, 1),
        (5, False, 1, 1),
        (7, True, 1, 1),
    ]
    assert (comparisons[0]["original_url"], comparisons[0]["repost_source"]) == (url, "某网")
    edits = rows(filled, "edits")
    assert [(row["line"], row["relation"], row["left_text"], row["right_text"]) for row in edits] == [
        (3, "repost", "12", "21"),  # and not line 5, which compares the same versions
        (6, "revision", "21", "25"),
        (7, "repost", "12", "25"),
    ]
    changed = {(row["line"], row["field"]) for row in rows(filled, "fields")}
    assert {(3, "title"), (3, "source"), (7, "title")} <= changed


def test_a_part_of_it(filled: Archive, url: str) -> None:
    assert [row["line"] for row in rows(filled, "captures", urls=(url,))] == [1]
    assert [row["line"] for row in rows(filled, "comparisons", latest=True)] == [7]
    assert [row["line"] for row in rows(filled, "edits", host="nowhere.example")] == []
    assert [row["line"] for row in rows(filled, "edits", urls=(REPOST,))] == [3, 6, 7]
    since = datetime(2023, 12, 16, 8, 3, tzinfo=UTC)
    assert [row["line"] for row in rows(filled, "captures", since=since)] == [6]


def test_a_version_that_was_taken_back_is_no_edit(filled: Archive) -> None:
    filled.record_template(REPOST, 2, ("title",), 9)
    assert [row["line"] for row in rows(filled, "edits")] == [3, 7]


def test_rows_that_were_there_stay(filled: Archive, make_capture: MakeCapture, make_reading: MakeReading) -> None:
    before = {table: rows(filled, table) for table in TABLES if table not in ("versions", "comparisons")}
    at = "https://c.example/3.html"
    filled.record(make_capture("丙", minute=9, url=at, final_url=at), make_reading("丙", url=at))
    for table, known in before.items():
        assert rows(filled, table)[: len(known)] == known


@pytest.mark.parametrize("table", ["versions", "captures", "comparisons", "edits", "fields"])
def test_what_was_withdrawn_is_in_no_table(filled: Archive, url: str, table: Table) -> None:
    assert rows(filled, table)
    withdraw(filled, Order(url, None, "court order", also_future=False))
    # The original link of another page's article stays: it is what that page says.
    names = ("url",) if table == "versions" else ("url", "left_url", "original_url")
    assert url not in {row.get(name) for row in rows(filled, table) for name in names}


def test_an_edit_of_what_was_withdrawn_is_given_from_the_version_before(
    filled: Archive, make_capture: MakeCapture, make_reading: MakeReading
) -> None:
    text = TEXT.replace("12", "30")
    filled.record(make_capture(text, minute=9, url=REPOST, final_url=REPOST), make_reading(text, url=REPOST))
    withdraw(filled, Order(REPOST, 2, "court order", also_future=False))
    found = [row for row in rows(filled, "edits") if row["relation"] == "revision"]
    assert [(row["left_version"], row["right_version"], row["left_text"], row["right_text"]) for row in found] == [
        (1, 3, "21", "30")
    ]
    withdraw(filled, Order(REPOST, 1, "court order", also_future=False))
    assert [row for row in rows(filled, "edits") if row["relation"] == "revision"] == []


def test_a_damaged_version_costs_its_own_values(filled: Archive, url: str) -> None:
    filled.version_path(filled.version(url)).write_bytes(b"{")
    said: list[str] = []
    found = list(table_rows(filled.root, "comparisons", Selection(), said.append))
    assert [(row["original_title"], row["repost_title"]) for row in found] == [(None, "标题")] * 3
    assert len(said) == 1
    assert [row["relation"] for row in table_rows(filled.root, "edits", Selection(), said.append)] == ["revision"]


@pytest.mark.parametrize("table", TABLES)
def test_every_form_says_the_same(filled: Archive, table: Table) -> None:
    found = rows(filled, table)
    sheet, lines, columns = io.BytesIO(), io.BytesIO(), io.BytesIO()
    write_csv(sheet, table, found, plain=True)
    assert write_lines(lines, found) == write_parquet(columns, table, found) == len(found)
    assert [json.loads(line) for line in lines.getvalue().splitlines()] == found
    parquet = pq.read_table(io.BytesIO(columns.getvalue()))
    assert parquet.column_names == list(COLUMNS[table])
    options = arrow_csv.ConvertOptions(
        column_types=parquet.schema, strings_can_be_null=True, quoted_strings_can_be_null=False
    )
    parsing = arrow_csv.ParseOptions(newlines_in_values=True)
    assert arrow_csv.read_csv(io.BytesIO(sheet.getvalue()), parse_options=parsing, convert_options=options) == parquet


def written(row_values: dict[str, object], *, plain: bool = False) -> tuple[bytes, int]:
    out = io.BytesIO()
    row = dict.fromkeys(COLUMNS["fields"]) | row_values
    _, guarded = write_csv(out, "fields", [row], plain=plain)
    return out.getvalue(), guarded


@pytest.mark.parametrize(
    "text", ["=1+1", "+86 10", "-5℃", "@SUM(A1)", "\t=1", "\r=1", "＝cmd|' /C calc'!A0", "＋1", "'=1", "'s-Gravenhage"]
)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    data, guarded = written({"left": text, "right": "别的"})
    assert data.startswith(b"\xef\xbb\xbfline,relation,")
    (row,) = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert (row["left"], row["right"], guarded) == (f"'{text}", "别的", 1)
    data, guarded = written({"left": text}, plain=True)
    (row,) = csv.DictReader(io.StringIO(data.decode("utf-8"), newline=""))
    assert (row["left"], guarded) == (text, 0)


def test_hostile_text_stays_in_its_cell() -> None:
    text = 'a,"b"\r\n"c",\0\ud800\n,,'
    data, _ = written({"line": -1, "left": text})
    head, row = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert len(head) == len(row)
    assert row[-2] == 'a,"b"\r\n"c",\ufffd\\ud800\n,,'
    assert row[0] == "-1"  # a number of ours is none to guard


def test_a_table_without_rows_has_its_heads() -> None:
    out = io.BytesIO()
    assert write_csv(out, "edits", [], plain=False) == (0, 0)
    assert out.getvalue().decode("utf-8-sig") == ",".join(COLUMNS["edits"]) + "\r\n"


def test_the_command(filled: Archive, repost: Callable[..., Ran], tmp_path: Path) -> None:
    filled.close()
    path = tmp_path / "table.csv"
    ran = repost("export", "--what", "comparisons", "-o", path)
    assert ran.status == 0
    assert "3 comparisons" in ran.err
    assert "3 cells that a spreadsheet would take for a formula" in ran.err
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert repost("export", "--what", "comparisons", "-o", path, "--plain").err.count("formula") == 0
    assert path.read_bytes().startswith(b"line,")
    ran = repost("export", "--what", "edits", "--format", "csv")
    assert ran.out.splitlines()[0] == ",".join(COLUMNS["edits"])
    assert len(repost("export", "--what", "fields").out.splitlines()) == len(rows(filled, "fields"))
    assert repost("export", "--what", "edits", "-o", tmp_path / "e.parquet").status == 0
    assert pq.read_table(tmp_path / "e.parquet").num_rows == 3
    for wrong in (
        ("--what", "edits", "-o", tmp_path / "x.wacz"),
        ("--what", "edits", "--latest"),
        ("--plain",),
        ("--what", "nothing"),
    ):
        assert repost("export", *wrong).status == 2


def test_a_page_of_the_list_has_its_verdict(filled: Archive, repost: Callable[..., Ran], url: str) -> None:
    filled.close()
    found = {one["url"]: one for one in map(json.loads, repost("list", "--json").out.splitlines())}
    assert (found[REPOST]["verdict"], found[REPOST]["verdict_against"]) == ("altered", url)
    assert (found[url]["verdict"], found[url]["verdict_against"]) == (None, None)
    from archive.store import reader  # noqa: PLC0415 - the way without an index

    summaries = {one.url: one for one in reader.documents(filled.root)}
    assert (summaries[REPOST].verdict, summaries[REPOST].verdict_against) == ("altered", url)
    assert replace(summaries[url], captures=0).verdict is None
