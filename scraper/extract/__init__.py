"""Read the article of a payload."""

from scraper.extract.attempt import ReadFailure, read_input, try_reading
from scraper.extract.errors import BlockedPage, EmptyPage, MissingPage, NotAnArticle, NotText, ReadError
from scraper.extract.extractor import EXTRACTOR, read_document, read_payload

__all__ = [
    "EXTRACTOR",
    "BlockedPage",
    "EmptyPage",
    "MissingPage",
    "NotAnArticle",
    "NotText",
    "ReadError",
    "ReadFailure",
    "read_document",
    "read_input",
    "read_payload",
    "try_reading",
]
