"""Find, fetch and join the further pages of a multi-page article."""

from scraper.multipage.collect import FetchedPage, collect_pages, further_pages, may_be_version
from scraper.multipage.join import join_readings
from scraper.multipage.links import MAX_PAGES, first_pages

__all__ = [
    "MAX_PAGES",
    "FetchedPage",
    "collect_pages",
    "first_pages",
    "further_pages",
    "join_readings",
    "may_be_version",
]
