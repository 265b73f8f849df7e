"""Read the article of a payload."""

from scraper.extract.attempt import ReadFailure, read_input, try_reading
from scraper.extract.errors import BlockedPage, MissingPage
from scraper.extract.extractor import EXTRACTOR, read_document, read_payload

__all__ = [
    "EXTRACTOR",
    "BlockedPage",
    "MissingPage",
    "ReadFailure",
    "read_document",
    "read_input",
    "read_payload",
    "try_reading",
]
