"""Which lines of a page are the article."""

from scraper.body.blocks import body_blocks
from scraper.body.find import Body, LocatedBody, body_size, locate_body, locate_body_in

__all__ = [
    "Body",
    "LocatedBody",
    "body_blocks",
    "body_size",
    "locate_body",
    "locate_body_in",
]
