"""What an element is to the reader of a page: by its tag, its styles, its names, and by what opens it."""

from scraper.document.elements.appearance import Appearance
from scraper.document.elements.hiding import CLOSED, INKLESS, LINES, SHOWN, TWIN, VERBATIM, Look
from scraper.document.elements.images import ImageElement, find_pictures
from scraper.document.elements.markup_repairs import repair_markup
from scraper.document.elements.placeholders import emoji_of
from scraper.document.elements.reach import ClosedElement, is_prose, reachable, worth_a_look
from scraper.document.elements.roles import (
    ANCHOR,
    BLOCK,
    BREAK,
    CELL,
    CLOSABLE,
    COLLECTED,
    EDGE,
    ESCAPES,
    FRAME,
    HEADING,
    HIDDEN,
    IMAGE,
    INLINE,
    NO_ESCAPES,
    PRE,
    ROLES,
    SKIP,
    STRONG,
    TIME,
)

__all__ = [
    "ANCHOR",
    "BLOCK",
    "BREAK",
    "CELL",
    "CLOSABLE",
    "CLOSED",
    "COLLECTED",
    "EDGE",
    "ESCAPES",
    "FRAME",
    "HEADING",
    "HIDDEN",
    "IMAGE",
    "INKLESS",
    "INLINE",
    "LINES",
    "NO_ESCAPES",
    "PRE",
    "ROLES",
    "SHOWN",
    "SKIP",
    "STRONG",
    "TIME",
    "TWIN",
    "VERBATIM",
    "Appearance",
    "ClosedElement",
    "ImageElement",
    "Look",
    "emoji_of",
    "find_pictures",
    "is_prose",
    "reachable",
    "repair_markup",
    "worth_a_look",
]
