"""What an element is to the reader of a page: by its tag, its styles, its names, and by what opens it."""

from scraper.document.elements.appearance import Appearance
from scraper.document.elements.hiding import CLOSED, INKLESS, LINES, SHOWN, TWIN, VERBATIM, Look
from scraper.document.elements.reach import ClosedElement, is_prose, reachable, worth_a_look

__all__ = [
    "CLOSED",
    "INKLESS",
    "LINES",
    "SHOWN",
    "TWIN",
    "VERBATIM",
    "Appearance",
    "ClosedElement",
    "Look",
    "is_prose",
    "reachable",
    "worth_a_look",
]
