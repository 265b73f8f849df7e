from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest

from archive.archive import Archive
from archive.export import PAGES, VERSIONS, ParquetWriter
from archive.model import FormatError, RequestError, to_record
from archive.reuse import pieces, pieces_of
from archive.reuse.articles import parse_line, text_of
from archive.reuse.pieces import lines_of
from tests.archive.articles import article

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from archive.model import Capture, Reading

ONE = to_record(article("第一段文字。", "第二段。", url="http://a.cn/1", source="甲报"))
LINES: list[dict[str, Any]] = [
    {"input": "pages/1.html", "article": ONE},
    {"url": "http://a.cn/1", "version": 3, "captured_at": "2024-05-01T00:00:00Z", "article": ONE},
    ONE,
    {"id": 17, "text": "第一段文字。\n第二段。", "title": "标题", "url": "http://a.cn/1"},
]


def read(path: Path) -> tuple[list[Any], list[str]]:
    """Return the articles of a corpus, and what is wrong with its lines."""
    found, problems = [], []
    for piece in pieces_of(path):
        for line in lines_of(piece):
            if line.problem is not None:
                problems.append(f"{line.where}: {line.problem}")
                continue
            try:
                found.append(parse_line(line.raw))
            except FormatError as error:
                problems.append(f"{line.where}: {error}")
    return found, problems


def written(path: Path, *lines: object) -> Path:
    path.write_bytes(b"".join(line if isinstance(line, bytes) else json.dumps(line).encode() + b"\n" for line in lines))
    return path


def test_every_form_of_a_line_is_an_article(tmp_path: Path) -> None:
    found, problems = read(written(tmp_path / "x.jsonl", *LINES))
    assert not problems
    assert [text_of(one.article) for one in found] == ["第一段文字。\n第二段。"] * 4
    assert [one.label for one in found] == ["http://a.cn/1", "http://a.cn/1", "http://a.cn/1", "17"]
    assert found[1].version == 3
    assert {one.page for one in found} == {"a.cn/1"}


def test_lines_of_inputs_without_an_article_are_none_and_no_problem(tmp_path: Path) -> None:
    path = written(tmp_path / "x.jsonl", {"input": "a", "error": {"kind": "empty", "message": "no text"}}, *LINES[:1])
    found, problems = read(path)
    assert (found[0], len(found), problems) == (None, 2, [])


@pytest.mark.parametrize(
    "bad",
    [
        b"{not json}\n",
        b"[1, 2]\n",
        b'"text"\n',
        b"\xff\xfe\x00\n",
        b'{"id": "x"}\n',
        b'{"text": "no name"}\n',
        b'{"id": "x", "text": 5}\n',
        b'{"input": "x", "article": {"format": "repost-article/9"}}\n',
        b'{"input": "x", "article": {"format": "repost-article/1"}}\n',
        json.dumps({"article": ONE | {"body": [{"kind": "paragraph", "text": 7}]}}).encode() + b"\n",
        json.dumps({"article": ONE | {"title": ["x"]}}).encode() + b"\n",
        b"[" * 100_000 + b"\n",
    ],
)
def test_a_line_that_is_no_article_is_named_and_the_rest_goes_on(tmp_path: Path, bad: bytes) -> None:
    found, (problem,) = read(written(tmp_path / "x.jsonl", LINES[0], bad, LINES[1]))
    assert len(found) == 2
    assert problem.startswith(f"{tmp_path / 'x.jsonl'}: at byte ")


def test_a_line_without_end_is_named_and_costs_no_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "MAX_LINE", 4096)
    found, problems = read(written(tmp_path / "x.jsonl", LINES[0], b'{"id": "' + b"x" * 10_000 + b"\n", LINES[2]))
    assert len(found) == 2
    assert "a line of over" in problems[0]


@pytest.mark.parametrize("size", [1, 7, 100, 1000, 5000])
def test_each_line_is_in_one_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(pieces, "PIECE_BYTES", size)
    lines = [{"id": str(number), "text": "字" * (number * 13 % 90)} for number in range(40)]
    path = written(tmp_path / "x.jsonl", b"\xef\xbb\xbf", *lines)
    found, problems = read(path)
    assert not problems
    assert [one.label for one in found] == [str(number) for number in range(40)]


def test_a_folder_is_read_in_the_order_of_its_names_without_hidden_files(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    written(tmp_path / "sub" / "b.jsonl", {"id": "b", "text": "字"})
    with gzip.open(tmp_path / "a.jsonl.gz", "wb") as file:
        file.write(json.dumps({"id": "a", "text": "字"}).encode())
    written(tmp_path / ".a.jsonl.123", b"draft")
    written(tmp_path / "_manifest.jsonl", b"{}\n")
    written(tmp_path / "notes.txt", b"x")
    found, problems = read(tmp_path)
    assert ([one.label for one in found], problems) == (["a", "b"], [])


def test_damaged_gzip_gives_what_came_before(tmp_path: Path) -> None:
    data = gzip.compress(
        b"".join(json.dumps({"id": str(n), "text": str(n) * 50}).encode() + b"\n" for n in range(2000))
    )
    (tmp_path / "x.jsonl.gz").write_bytes(data[: len(data) // 2])
    found, problems = read(tmp_path / "x.jsonl.gz")
    assert found
    assert any("damaged gzip data" in problem for problem in problems)


@pytest.mark.parametrize(("kind", "lines"), [(PAGES, LINES[:1]), (VERSIONS, LINES[1:2])])
def test_parquet_reads_as_the_lines_it_was_written_from(tmp_path: Path, kind: str, lines: list[dict[str, Any]]) -> None:
    path = tmp_path / "x.parquet"
    extra = [{"input": "y", "error": {"kind": "empty", "message": "no text"}}] if kind == PAGES else []
    with path.open("wb") as out, ParquetWriter(out, kind) as writer:
        for line in (*lines, *extra):
            writer.add(line | ({"payload_digest": "sha256:0", "cause": "first"} if kind == VERSIONS else {}))
    found, problems = read(path)
    assert not problems
    assert found == [parse_line(json.dumps(line).encode()) for line in (*lines, *extra)]


@pytest.mark.parametrize("data", [b"", b"PAR1", b"PAR1" + b"x" * 100 + b"PAR1", b"no parquet at all"])
def test_a_file_that_is_no_parquet_is_named(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.parquet"
    path.write_bytes(data)
    found, (problem,) = read(path)
    assert not found
    assert "no Parquet file, or a damaged one" in problem


def test_a_damaged_row_group_costs_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import pyarrow as pa  # noqa: PLC0415 - an extra
    from pyarrow import parquet  # noqa: PLC0415

    path = tmp_path / "x.parquet"
    rows = [
        {"id": str(n), "text": "".join(chr(0x4E00 + (n * 31 + k * k * 7) % 5000) for k in range(200))}
        for n in range(300)
    ]
    parquet.write_table(pa.Table.from_pylist(rows), path, row_group_size=100, compression="zstd")
    group = parquet.ParquetFile(path).metadata.row_group(1).column(1)
    data = bytearray(path.read_bytes())
    at = (group.dictionary_page_offset or group.data_page_offset) + group.total_compressed_size // 2
    data[at : at + 400] = bytes(400)
    path.write_bytes(data)
    monkeypatch.setattr(pieces, "PIECE_ROWS", 100)
    found, problems = read(path)
    assert {one.label for one in found} >= {str(n) for n in (*range(100), *range(200, 300))}
    assert problems
    assert all("row group 2" in problem or "at byte" in problem for problem in problems)


def test_an_archive_gives_every_version(
    tmp_path: Path, make_capture: Callable[..., Capture], make_reading: Callable[..., Reading]
) -> None:
    with Archive.open_or_create(tmp_path / "archive") as archive:
        for text in ("第一版的文字", "第二版的文字"):
            archive.record(make_capture(payload=text.encode()), make_reading(text))
    found, problems = read(tmp_path / "archive")
    assert not problems
    assert [(one.version, text_of(one.article)) for one in found] == [(1, "第一版的文字"), (2, "第二版的文字")]


@pytest.mark.parametrize("what", ["missing.jsonl", "empty"])
def test_a_path_that_holds_nothing_is_a_wrong_request(tmp_path: Path, what: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(RequestError, match=what):
        pieces_of(tmp_path / what)
