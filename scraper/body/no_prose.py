"""Find the body of a page that has a title and a text, but no line that reads like prose.

Verse, lists of names, tables of results, notices without punctuation: what stands under the title and is no link, no
boilerplate and no control. Heuristic.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from scraper.body.main_box import is_named_article
from scraper.body.own_links import has_own_words
from scraper.body.weights import CONTROLS, is_mostly_links, linked_size

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scraper.body.weights import WeighedPage


# The box with at least this share of the text under the title is the article's.
MAIN_SHARE: Final = 0.7
# Less text than this is what is left of a page that a script draws ("loading").
LEAST_TEXT: Final = 12
LEAST_LINES: Final = 2
# So many lines of links or boilerplate in a row end the text.
BREAK_LINES: Final = 3


def lines_without_prose(weighed: WeighedPage) -> tuple[range, int] | None:
    """Return the range of the lines of the text, and the box that holds it; None if there is no such text."""
    title = weighed.title
    if title is None:
        return None
    found = [index for index in range(title + 1, len(weighed.page.lines)) if _is_text(weighed, index)]
    box = _main_box(weighed, found)
    own = _until_break(
        [index for index in found if weighed.page.boxes[box].first <= index < weighed.page.boxes[box].end]
    )
    if len(own) < LEAST_LINES:
        return None
    lines = range(own[0], own[-1] + 1)
    text = sum(len(weighed.page.lines[index].text) - linked_size(weighed.page.lines[index]) for index in own)
    links = sum(linked_size(weighed.page.lines[index]) for index in lines)
    return (lines, box) if text >= max(LEAST_TEXT, links) else None


def box_of_pictures(weighed: WeighedPage) -> int | None:
    """Return the box with most of the pictures under the title, on a page without a text; None without pictures.

    One picture alone is a logo or an advertisement, unless its box is named for the article.
    """
    page, title = weighed.page, weighed.title
    if title is None:
        return None
    boxes = [
        image.box
        for image in page.images_among(title + 1, len(page.lines))
        if not weighed.named_else[image.box] and page.boxes[image.box].tag not in CONTROLS
    ]
    counts = Counter(boxes)
    box = max(boxes, default=0, key=lambda one: (counts[one], one))
    inside = [counts[index] for index in range(len(page.boxes))]
    for index in range(len(inside) - 1, 0, -1):  # children come after their parents
        inside[page.boxes[index].parent] += inside[index]
    while box and inside[box] < MAIN_SHARE * len(boxes):
        box = page.boxes[box].parent
    if not box or page.boxes[box].first <= title < page.boxes[box].end:
        return None
    return box if len(boxes) > 1 or is_named_article(page, box) else None


def _is_text(weighed: WeighedPage, index: int) -> bool:
    line = weighed.page.lines[index]
    if weighed.shapes[index] or line.tag in CONTROLS or weighed.named_else[line.box]:
        return False
    return not line.links or (has_own_words(line) and not is_mostly_links(line))


def _main_box(weighed: WeighedPage, found: Sequence[int]) -> int:
    """Return the smallest box with most of the text of some lines."""
    boxes = weighed.page.boxes
    sizes = [0] * len(boxes)
    for index in found:
        sizes[weighed.page.lines[index].box] += len(weighed.page.lines[index].text)
    for index in range(len(boxes) - 1, 0, -1):  # children come after their parents
        sizes[boxes[index].parent] += sizes[index]
    box = 0
    for index in range(1, len(boxes)):  # the last one that is large enough is the innermost
        if boxes[index].parent == box and sizes[index] >= MAIN_SHARE * sizes[0] > 0:
            box = index
    # A paragraph alone is not the whole text: those beside it belong to it.
    while box and boxes[box].end - boxes[box].first < LEAST_LINES:
        box = boxes[box].parent
    return box


def _until_break(found: Sequence[int]) -> Sequence[int]:
    """Return lines up to the first gap that is as long as a list of links."""
    for position in range(1, len(found)):
        if found[position] - found[position - 1] > BREAK_LINES:
            return found[:position]
    return found
