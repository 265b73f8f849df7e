"""Export an archive, or a part of it, in formats that other programs read."""

from archive.export.atom import LIMIT, atom_feed
from archive.export.feed import NO_DATE, FeedEntry, feed_document
from archive.export.parquet import PAGES, VERSIONS, ParquetWriter
from archive.export.selection import Complain, LogLine, Selection, log_lines, numbers_of, read_evidence, stored_versions
from archive.export.wacz import write_wacz
from archive.export.zip import ZipWriter

__all__ = [
    "LIMIT",
    "NO_DATE",
    "PAGES",
    "VERSIONS",
    "Complain",
    "FeedEntry",
    "LogLine",
    "ParquetWriter",
    "Selection",
    "ZipWriter",
    "atom_feed",
    "feed_document",
    "log_lines",
    "numbers_of",
    "read_evidence",
    "stored_versions",
    "write_wacz",
]
