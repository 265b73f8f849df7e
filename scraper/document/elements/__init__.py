"""What the reader of a page sees of an element: by its styles, the page's style sheets, its names."""

from scraper.document.elements.appearance import Appearance
from scraper.document.elements.hiding import CLOSED, INKLESS, LINES, SHOWN, TWIN, UNSEEN, VERBATIM, Look
from scraper.document.elements.reach import MIN_PROSE, reachable

__all__ = [
    "CLOSED",
    "INKLESS",
    "LINES",
    "MIN_PROSE",
    "SHOWN",
    "TWIN",
    "UNSEEN",
    "VERBATIM",
    "Appearance",
    "Look",
    "reachable",
]
