"""Articles as Parquet: the same as the lines of JSON, in row groups."""

from __future__ import annotations

import builtins
import io
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

from archive.export.parquet import PAGES, VERSIONS, ParquetWriter, schema
from archive.model import record_json
from archive.model.errors import RequestError
from archive.model.record import Boilerplate, ImageBlock, ListBlock, TableBlock, TextBlock

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from archive.model.record import Reading

COLUMNS = [
    *("article_url", "format", "title", "published", "source", "author", "editor", "breadcrumb", "original_url"),
    *("language", "body", "boilerplate", "digest", "extractor", "text"),
]


def written(kind: str, lines: Sequence[Mapping[str, Any]], **options: int) -> Any:  # noqa: ANN401 - it has no types
    out = io.BytesIO()
    with ParquetWriter(out, kind, **options) as table:
        for line in lines:
            table.add(line)
    return pq.ParquetFile(io.BytesIO(out.getvalue()))


def test_the_columns_stay() -> None:
    assert schema(VERSIONS).names == ["url", "version", "cause", "captured_at", "payload_digest", *COLUMNS]
    record = ["captured_at", "status", "payload_digest", "record_id", "content_type"]
    assert schema(PAGES).names == ["input", "error", "evidence", *COLUMNS, *record]
    # A change of the columns is a new number.
    assert schema(PAGES).metadata == {b"repost_schema": b"repost-pages/2"}


def test_a_record_comes_back_as_it_was(make_reading: Callable[..., Reading]) -> None:
    body = (
        TextBlock("heading", "题"),
        ImageBlock("http://a.example/1.jpg", "会场"),
        TableBlock((("甲", "乙"), ("1",))),
        ListBlock(("一", "二")),
    )
    article = make_reading(body=body, boilerplate=(Boilerplate("contact", "010-5555"),), editor=None).article
    record = record_json.to_record(article)
    line = {"url": "http://a.example/", "version": 2, "cause": "page", "captured_at": "2024-01-01T00:00:00.5Z"}
    (row,) = written(VERSIONS, [line | {"payload_digest": None, "article": record}]).read().to_pylist()
    back = {name: row["article_url" if name == "url" else name] for name in record}
    back["body"] = [{name: value for name, value in block.items() if value is not None} for block in back["body"]]
    assert record_json.from_record(back) == article
    assert back == record
    assert row["captured_at"].isoformat() == "2024-01-01T00:00:00.500000+00:00"
    assert row["text"] == "题\n甲 乙\n1\n一\n二"
    assert (row["version"], row["payload_digest"]) == (2, None)


def test_an_error_is_a_row(make_reading: Callable[..., Reading]) -> None:
    record = record_json.to_record(make_reading().article)
    evidence = {"encoding": "utf-8", "parser": "libxml2", "fields": {"title": {"found_in": "h1", "text": "标题"}}}
    rows = written(
        PAGES,
        [
            {"input": "a", "error": {"kind": "empty", "message": "the page is empty"}},
            {"input": "b", "article": record, "evidence": evidence},
        ],
    ).read()
    assert rows["error"].to_pylist() == [{"kind": "empty", "message": "the page is empty"}, None]
    assert rows["title"].to_pylist() == [None, "标题"]
    assert dict(rows["evidence"].to_pylist()[1]["fields"]) == evidence["fields"]


def test_half_a_character_is_written_as_json_escapes_it(make_reading: Callable[..., Reading]) -> None:
    record = record_json.to_record(make_reading().article)
    record["body"] = [{"kind": "list", "items": ["甲\ud800"]}]
    rows = written(PAGES, [{"input": "x\udcff", "article": record}]).read()
    assert rows["input"].to_pylist() == ["x\\udcff"]
    assert rows["text"].to_pylist() == ["甲\\ud800"]


def test_rows_are_written_in_groups(make_reading: Callable[..., Reading], monkeypatch: pytest.MonkeyPatch) -> None:
    record = record_json.to_record(make_reading("字" * 100).article)
    lines = [{"input": str(number), "article": record} for number in range(25)]
    assert written(PAGES, lines, rows=10).metadata.num_row_groups == 3
    monkeypatch.setattr("archive.export.parquet.GROUP_CHARACTERS", 500)
    file = written(PAGES, lines)
    assert file.metadata.num_row_groups == 5
    assert file.read()["input"].to_pylist() == [str(number) for number in range(25)]
    assert written(PAGES, []).read().num_rows == 0


def test_without_pyarrow_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def missing(name: str, *rest: Any) -> Any:  # noqa: ANN401 - as it is there
        if name.startswith("pyarrow"):
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(RequestError, match=r"repost-archiver\[parquet\]"):
        ParquetWriter(io.BytesIO(), PAGES)
