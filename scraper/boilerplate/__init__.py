"""Classify lines as kinds of boilerplate."""

from scraper.boilerplate.classify import kind_by_shape, kind_outside_body
from scraper.boilerplate.comments import comment_lists
from scraper.boilerplate.glued import split_glued_notes
from scraper.boilerplate.page import is_hole, kinds_of_lines

__all__ = [
    "comment_lists",
    "is_hole",
    "kind_by_shape",
    "kind_outside_body",
    "kinds_of_lines",
    "split_glued_notes",
]
