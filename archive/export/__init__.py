"""Export an archive, or a part of it, in formats that other programs read."""

from archive.export.atom import LIMIT, atom_feed
from archive.export.feed import NO_DATE, FeedEntry, feed_document
from archive.export.parquet import PAGES, VERSIONS, ParquetWriter, import_pyarrow
from archive.export.selection import (
    Complain,
    LogLine,
    Selection,
    log_lines,
    numbers_of,
    read_evidence,
    stored_versions,
    taken_back,
)
from archive.export.table_files import write_csv, write_lines, write_parquet
from archive.export.tables import COLUMNS, TABLES, Kind, Row, Table, table_rows
from archive.export.wacz import write_wacz
from archive.export.zip import ZipWriter

__all__ = [
    "COLUMNS",
    "LIMIT",
    "NO_DATE",
    "PAGES",
    "TABLES",
    "VERSIONS",
    "Complain",
    "FeedEntry",
    "Kind",
    "LogLine",
    "ParquetWriter",
    "Row",
    "Selection",
    "Table",
    "ZipWriter",
    "atom_feed",
    "feed_document",
    "import_pyarrow",
    "log_lines",
    "numbers_of",
    "read_evidence",
    "stored_versions",
    "table_rows",
    "taken_back",
    "write_csv",
    "write_lines",
    "write_parquet",
    "write_wacz",
]
