"""Find the lines of a page that are the article's body, and split them into blocks."""

from scraper.body.blocks import body_blocks
from scraper.body.box_names import names_something_else
from scraper.body.find import Body, LocatedBody, body_size, locate_body, locate_body_in
from scraper.body.weights import count_stops, find_title_line

__all__ = [
    "Body",
    "LocatedBody",
    "body_blocks",
    "body_size",
    "count_stops",
    "find_title_line",
    "locate_body",
    "locate_body_in",
    "names_something_else",
]
