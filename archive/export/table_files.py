"""Write flat tables (`archive.export.tables`) as CSV, JSON lines or Parquet, row by row.

CSV is RFC 4180 in UTF-8: commas, CRLF, quotes only where needed; nothing for None, true and false, times as ISO 8601.
For spreadsheets it begins with a byte order mark, without which Excel takes Chinese for another encoding; and text that
a spreadsheet would run as a formula gets an apostrophe before it: page titles are made by strangers (CWE-1236). Text
that begins with an apostrophe of its own gets another one, so that the first one of a cell is always ours. `plain`
leaves both out, for programs.
"""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from archive.export.parquet import GROUP_CHARACTERS, GROUP_ROWS, import_pyarrow
from archive.export.tables import COLUMNS
from archive.log import parse_time
from archive.model import record_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from archive.export.tables import Kind, Row, Table

_BOM: Final = b"\xef\xbb\xbf"
# What begins a formula in a spreadsheet (OWASP), full width as well: Chinese and Japanese versions fold it.
_FORMULA: Final = tuple("=+-@\t\r\n＝＋－＠'")


def write_csv(out: BinaryIO, table: Table | Mapping[str, Kind], rows: Iterable[Row], *, plain: bool) -> tuple[int, int]:
    """Write a table as CSV; return how many rows it has, and before how many cells an apostrophe was put.

    `table` names one of an archive's, or gives the columns of another.
    """
    columns = COLUMNS[table] if isinstance(table, str) else table
    count = guarded = 0
    line = StringIO(newline="")
    writer = csv.writer(line, lineterminator="\r\n")
    writer.writerow(columns)
    out.write(b"" if plain else _BOM)
    for row in rows:
        cells = [_cell(row[name]) for name in columns]
        if not plain:
            for at, (name, kind) in enumerate(columns.items()):
                if kind == "text" and (row[name] or "").startswith(_FORMULA):
                    cells[at] = f"'{cells[at]}"
                    guarded += 1
        writer.writerow(cells)
        out.write(line.getvalue().encode("utf-8", "backslashreplace"))
        line.seek(0)
        line.truncate()
        count += 1
    out.write(line.getvalue().encode())  # the heads of a table without rows
    return count, guarded


def write_lines(out: BinaryIO, rows: Iterable[Row]) -> int:
    """Write rows as JSON objects, one a line; return how many."""
    count = 0
    for row in rows:
        out.write((record_json.line(row) + "\n").encode("utf-8", "backslashreplace"))
        count += 1
    return count


def write_parquet(out: BinaryIO, table: Table | Mapping[str, Kind], rows: Iterable[Row]) -> int:
    """Write a table as Parquet; return how many rows it has. Raises RequestError without pyarrow."""
    pa, parquet = import_pyarrow()
    kinds = COLUMNS[table] if isinstance(table, str) else table
    types = {
        "text": pa.string(),
        "number": pa.int64(),
        "share": pa.float64(),
        "time": pa.timestamp("us", tz="UTC"),
        "flag": pa.bool_(),
    }
    schema = pa.schema([(name, types[kind]) for name, kind in kinds.items()])
    count, size, group = 0, 0, list[dict[str, Any]]()
    with parquet.ParquetWriter(out, schema, compression="zstd") as writer:
        for row in rows:
            group.append({name: _value(row[name], kind) for name, kind in kinds.items()})
            size += sum(len(value) for value in row.values() if isinstance(value, str))
            count += 1
            if len(group) >= GROUP_ROWS or size >= GROUP_CHARACTERS:
                writer.write_table(pa.Table.from_pylist(group, schema=schema))
                size, group = 0, []
        if group:
            writer.write_table(pa.Table.from_pylist(group, schema=schema))
    return count


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).replace("\0", "\ufffd")  # readers stop at a NUL


def _value(value: Any, kind: str) -> Any:  # noqa: ANN401 - a value of its column's kind
    if value is None:
        return None
    if kind == "time":
        return parse_time(value)
    return value.encode("utf-8", "backslashreplace").decode() if kind == "text" else value
