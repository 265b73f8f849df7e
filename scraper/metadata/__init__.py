"""Extract title, date, source, author, editor, breadcrumb and original link from lines and declarations."""

from scraper.metadata.credit_line import parse_credit
from scraper.metadata.date_lines import is_event_date
from scraper.metadata.dates import CHINA, find_date
from scraper.metadata.metadata import Metadata, names_writer, read_metadata
from scraper.metadata.names import bracketed_editor
from scraper.metadata.original_link import UNUSABLE_LINK
from scraper.metadata.western import is_byline

__all__ = [
    "CHINA",
    "UNUSABLE_LINK",
    "Metadata",
    "bracketed_editor",
    "find_date",
    "is_byline",
    "is_event_date",
    "names_writer",
    "parse_credit",
    "read_metadata",
]
