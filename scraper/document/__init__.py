"""Decode a payload and lay it out as lines in nested boxes, with the metadata that the page declares."""

from scraper.document.document import Document, lay_out
from scraper.document.encoding import known_encoding
from scraper.document.layout import read_tree
from scraper.document.lines import Box, Image, Line, Link, Page, Span, fold_whitespace
from scraper.document.unseen import Frame, Refresh, Script

__all__ = [
    "Box",
    "Document",
    "Frame",
    "Image",
    "Line",
    "Link",
    "Page",
    "Refresh",
    "Script",
    "Span",
    "fold_whitespace",
    "known_encoding",
    "lay_out",
    "read_tree",
]
