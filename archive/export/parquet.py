"""Write articles as Parquet: the record's keys as columns, written in row groups as rows are added.

The columns are a contract, as the record is: names and types stay, new ones come at the end. pyarrow is an extra of
this project (`parquet`), and is imported only for writing.

    url, version, cause, captured_at, payload_digest    for a version in an archive (VERSIONS)
    input, error {kind, message}, evidence              for a saved page (PAGES)
    article_url                                         the record's `url`
    format, title, …, boilerplate, digest, extractor    the record's other keys, in its order
    text                                                the text of the body, one line per block
    captured_at, status, payload_digest, record_id, content_type    what a WARC or ARC record knows of a page (PAGES)

The schema's metadata names it under `repost_schema` (`SCHEMAS`); the number rises with every change.
A body block is {kind, text, src, alt, rows, items}; each kind has those keys that the record gives it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO, Final

from archive.log import parse_time
from archive.model import RequestError, from_record

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType
    from typing import Self

    import pyarrow as pa

VERSIONS: Final = "versions"
PAGES: Final = "pages"

SCHEMAS: Final = {VERSIONS: "repost-versions/1", PAGES: "repost-pages/2"}

# A row group is written when it has this many rows or characters: readers prefer groups of about ten MB, and a group is
# in memory several times over (four times as many characters took 300 MB).
GROUP_ROWS: Final = 10_000
GROUP_CHARACTERS: Final = 4 << 20


class ParquetWriter:
    """Write rows to an open file, one row group after another. Use it as a context manager.

    `kind` selects the columns before the article's: VERSIONS or PAGES. Raises RequestError without pyarrow.
    """

    def __init__(self, out: BinaryIO, kind: str, *, rows: int = GROUP_ROWS) -> None:
        pa, parquet = import_pyarrow()
        self._table = pa.Table
        self._schema = schema(kind)
        self._writer = parquet.ParquetWriter(out, self._schema, compression="zstd")
        self._group_rows = rows
        self._rows: list[dict[str, Any]] = []
        self._characters = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._flush()
        self._writer.close()

    def add(self, line: Mapping[str, Any]) -> None:
        """Add a row from a line of the JSON export: its own keys, and the record under `article` if there is one."""
        row = {name: value for name, value in line.items() if name != "article"}
        if row.get("captured_at") is not None:
            row["captured_at"] = parse_time(row["captured_at"])
        if "evidence" in row:
            row["evidence"] = row["evidence"] | {"fields": list(row["evidence"]["fields"].items())}
        record = line.get("article")
        if record is not None:
            row |= _article(record)
            self._characters += len(row["text"]) + sum(len(shown["text"]) for shown in record["boilerplate"])
        self._rows.append(row)
        if len(self._rows) >= self._group_rows or self._characters >= GROUP_CHARACTERS:
            self._flush()

    def _flush(self) -> None:
        if not self._rows:
            return
        try:
            table = self._table.from_pylist(self._rows, schema=self._schema)
        except UnicodeEncodeError:  # a lone surrogate has no UTF-8
            table = self._table.from_pylist(_escape_surrogates(self._rows), schema=self._schema)
        self._writer.write_table(table)
        self._rows, self._characters = [], 0


def import_pyarrow() -> tuple[Any, Any]:
    """Return the modules `pyarrow` and `pyarrow.parquet`. Raises RequestError without them."""
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra, and heavy
        from pyarrow import parquet  # noqa: PLC0415 - as above
    except ImportError as error:
        raise RequestError("Parquet needs pyarrow: pip install 'repost-archiver[parquet]'") from error
    return pa, parquet


def schema(kind: str) -> pa.Schema:
    """Return the schema of a file of `kind`, VERSIONS or PAGES."""
    import pyarrow as pa  # noqa: PLC0415 - an extra, and heavy

    text, texts = pa.string(), pa.list_(pa.string())
    found = pa.struct([("found_in", text), ("text", text)])
    evidence = pa.struct(
        [("encoding", text), ("parser", text), ("fields", pa.map_(text, found)), ("concealed", pa.int32())]
    )
    first: list[tuple[str, Any]] = [
        ("url", text),
        ("version", pa.int32()),
        ("cause", text),
        ("captured_at", pa.timestamp("us", tz="UTC")),
        ("payload_digest", text),
    ]
    if kind == PAGES:
        first = [("input", text), ("error", pa.struct([("kind", text), ("message", text)])), ("evidence", evidence)]
    last = [("captured_at", pa.timestamp("us", tz="UTC")), ("status", pa.int32())]
    last += [(name, text) for name in ("payload_digest", "record_id", "content_type")]
    block = [(name, text) for name in ("kind", "text", "src", "alt")]
    return pa.schema(
        [
            *first,
            ("article_url", text),
            *((name, text) for name in ("format", "title", "published", "source", "author", "editor")),
            ("breadcrumb", texts),
            ("original_url", text),
            ("language", text),
            ("body", pa.list_(pa.struct([*block, ("rows", pa.list_(texts)), ("items", texts)]))),
            ("boilerplate", pa.list_(pa.struct([("kind", text), ("text", text)]))),
            ("digest", text),
            ("extractor", text),
            ("text", text),
            *(last if kind == PAGES else ()),
        ],
        metadata={"repost_schema": SCHEMAS[kind]},
    )


def _article(record: Mapping[str, Any]) -> dict[str, Any]:
    columns = {name: value for name, value in record.items() if name != "url"}
    columns["article_url"] = record["url"]
    columns["text"] = "\n".join(block.text for block in from_record(record).body if block.text)
    return columns


def _escape_surrogates(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Replace lone surrogates by their JSON escapes in every string of a value."""
    match value:
        case str():
            return value.encode("utf-8", "backslashreplace").decode()
        case list():
            return [_escape_surrogates(item) for item in value]
        case tuple():
            return tuple(_escape_surrogates(item) for item in value)
        case dict():
            return {name: _escape_surrogates(item) for name, item in value.items()}
    return value
