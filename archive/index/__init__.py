"""The SQLite index: derived from the log and the version files; it can be rebuilt at any time."""

from archive.index import check, index
from archive.index.browse import Glance
from archive.index.index import Index, discard
from archive.index.search import Filter, Hit, fold

__all__ = [
    "Filter",
    "Glance",
    "Hit",
    "Index",
    "check",
    "discard",
    "fold",
    "index",
]
