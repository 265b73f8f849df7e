"""The box that holds an article's prose: the smallest that dominates, widened or moved where that is too little."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scraper.body.weights import PROSE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scraper.body.weights import WeighedPage
    from scraper.document import Page

# A child box takes its parent's place while it holds this share of the parent's prose. Lower, and one long
# section of an article passes for the whole; higher (0.8), and comments or a feed come along.
DOMINANT: Final = 0.75
# Prose inside a box named for something else (comments, a footer, a sidebar) counts this little: not nothing,
# since names lie.
NAMED_ELSE: Final = 0.1
# A box is widened to the one around it where that has so many times its prose, and a paragraph more.
WIDER: Final = 1.1
A_PARAGRAPH: Final = 40.0

# Names that CMSs and themes give to the box that is the article and nothing else.
_WHOLE = re.compile(
    r"artibody|(?:article|post|entry|news)[-_]?(?:body|content|text|detail)|TRS_Editor|\bzoom|js_content", re.IGNORECASE
)


def main_box(sight: WeighedPage) -> int | None:
    """Return the index of the box that holds the body; None where no line reads like prose."""
    boxes = sight.page.boxes
    totals, heirs = _totals(sight)
    if max(totals) <= 0:
        return None
    index = 0
    while heirs[index] and totals[heirs[index]] >= DOMINANT * totals[index]:
        index = heirs[index]
    index = _first_post(sight, totals, _widened(sight, totals, index))
    # A box of one line stands for the box around it: the short lines beside it belong together.
    while index and boxes[index].end - boxes[index].first <= 1:
        index = boxes[index].parent
    return index


def is_named_whole(page: Page, box: int) -> bool:
    """Whether a box, or one around it, has a name that is given to the article and nothing else."""
    while box:
        if _WHOLE.search(page.boxes[box].names):
            return True
        box = page.boxes[box].parent
    return False


def _totals(sight: WeighedPage) -> tuple[list[float], list[int]]:
    """Return the prose of each box with all boxes in it, and the child that has the most of it (0: none)."""
    boxes = sight.page.boxes
    totals = [0.0] * len(boxes)
    for line, weight, shape in zip(sight.page.lines, sight.weights, sight.shapes, strict=True):
        if weight < 0 or (weight > PROSE / 4 and not shape):
            totals[line.box] += weight
    heirs = [0] * len(boxes)
    for index in range(len(boxes) - 1, 0, -1):  # children stand behind their parents
        parent = boxes[index].parent
        if totals[index] <= 0:
            continue
        if sight.elsewhere[index] and not sight.elsewhere[parent]:
            totals[index] *= NAMED_ELSE
        totals[parent] += totals[index]
        if not heirs[parent] or totals[index] >= totals[heirs[parent]]:
            heirs[parent] = index
    return totals, heirs


def _widened(sight: WeighedPage, totals: Sequence[float], index: int) -> int:
    """Widen a box to the one around it while that adds prose and does not reach up to the title.

    Page builders set each part of an article in a box of its own; the largest part is not the article.
    """
    boxes, title = sight.page.boxes, sight.title
    if title is None or _WHOLE.search(boxes[index].names):
        return index
    parent = boxes[index].parent
    while boxes[parent].first > title:
        if totals[parent] > WIDER * totals[index] + A_PARAGRAPH:
            index = parent
        parent = boxes[parent].parent
    return index


def _first_post(sight: WeighedPage, totals: Sequence[float], index: int) -> int:
    """Return the first of several posts where the box found is a later one of them, else the box itself.

    Posts of one page (a blog's, a thread's) have boxes of one class, and between any two stands a line of credits.
    """
    boxes = sight.page.boxes
    chosen = boxes[index]
    if not chosen.names:
        return index
    for other in range(1, index):
        box = boxes[other]
        if box.names != chosen.names or box.tag != chosen.tag or totals[other] < PROSE:
            continue
        if "credit" in sight.shapes[box.end : chosen.first]:
            return other
    return index
