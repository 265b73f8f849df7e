"""Read the article of a payload."""

from scraper.extract.attempt import ReadFailure, read_input, try_reading
from scraper.extract.errors import BlockedPage, EmptyPage, MissingPage, NotAnArticle, NotText, ReadError
from scraper.extract.extractor import EXTRACTOR, read_document, read_payload
from scraper.extract.site_rules import check_rules

__all__ = [
    "EXTRACTOR",
    "BlockedPage",
    "EmptyPage",
    "MissingPage",
    "NotAnArticle",
    "NotText",
    "ReadError",
    "ReadFailure",
    "check_rules",
    "read_document",
    "read_input",
    "read_payload",
    "try_reading",
]
