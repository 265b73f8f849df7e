"""Find the box that holds an article's prose: the smallest dominant one, widened or moved if that is too small."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from scraper.body.weights import PROSE, is_mostly_links

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scraper.body.weights import WeighedPage
    from scraper.document import Page

# A child box replaces its parent if it holds at least this share of the parent's prose. With a lower value one long
# section of an article is taken for the whole; with a higher one (0.8) comments or a feed are included.
DOMINANT_SHARE: Final = 0.75
# The factor for prose in a box named for something else (comments, a footer, a sidebar): not 0, since names can be
# wrong.
NAMED_ELSE_FACTOR: Final = 0.1
# A box is widened to an enclosing one that has more than this many times its prose, plus the weight of a paragraph.
WIDER_FACTOR: Final = 1.1
PARAGRAPH_WEIGHT: Final = 40.0

# A table with at least so many rows of several cells holds data.
MIN_ROWS: Final = 3

# Names that CMSs and themes give to the box that is exactly the article.
_ARTICLE_NAME = re.compile(
    r"artibody|(?:article|post|entry|news)[-_]?(?:body|content|text|detail)|TRS_Editor|\bzoom|js_content", re.IGNORECASE
)


def main_box(weighed: WeighedPage) -> int | None:
    """Return the index of the box that holds the body, or None if no line reads like prose."""
    boxes = weighed.page.boxes
    totals, heaviest_child = _prose_totals(weighed)
    if max(totals) <= 0:
        return None
    index = 0
    while heaviest_child[index] and totals[heaviest_child[index]] >= DOMINANT_SHARE * totals[index]:
        index = heaviest_child[index]
    index = _first_post(weighed, totals, _widen_box(weighed, totals, index))
    index = _with_next_sections(weighed, totals, _around_table(weighed, index))
    # A box of one line is replaced by its parent: the short lines beside it belong to it.
    while index and boxes[index].end - boxes[index].first <= 1:
        index = boxes[index].parent
    return index


def is_named_article(page: Page, box: int) -> bool:
    """Return whether a box, or one around it, has a name that is given to exactly the article."""
    while box:
        if _ARTICLE_NAME.search(page.boxes[box].names):
            return True
        box = page.boxes[box].parent
    return False


def _prose_totals(weighed: WeighedPage) -> tuple[list[float], list[int]]:
    """Return the prose weight of each box with all boxes in it, and its child with the most prose (0: none)."""
    boxes = weighed.page.boxes
    totals = [0.0] * len(boxes)
    for line, weight, shape in zip(weighed.page.lines, weighed.weights, weighed.shapes, strict=True):
        if weight < 0 or (weight > PROSE / 4 and not shape):
            totals[line.box] += weight
    heaviest_child = [0] * len(boxes)
    for index in range(len(boxes) - 1, 0, -1):  # children come after their parents
        parent = boxes[index].parent
        if totals[index] <= 0:
            continue
        if weighed.named_else[index] and not weighed.named_else[parent]:
            totals[index] *= NAMED_ELSE_FACTOR
        totals[parent] += totals[index]
        if not heaviest_child[parent] or totals[index] >= totals[heaviest_child[parent]]:
            heaviest_child[parent] = index
    return totals, heaviest_child


def _widen_box(weighed: WeighedPage, totals: Sequence[float], index: int) -> int:
    """Widen a box to an enclosing one that adds enough prose and does not reach up to the title.

    Page builders put each part of an article in a box of its own; the largest part is not the whole article.
    """
    boxes, title = weighed.page.boxes, weighed.title
    if title is None or _ARTICLE_NAME.search(boxes[index].names):
        return index
    parent = boxes[index].parent
    while boxes[parent].first > title:
        if totals[parent] > WIDER_FACTOR * totals[index] + PARAGRAPH_WEIGHT:
            index = parent
        parent = boxes[parent].parent
    return index


def _around_table(weighed: WeighedPage, index: int) -> int:
    """Return the box around the table of data that a box is in a cell of, else the box itself.

    The long cell of a table is not the article: its other cells, without links, belong to it. A table that lays out a
    page has other tables in it, or cells of links.
    """
    page, boxes = weighed.page, weighed.page.boxes
    table = index
    while table and boxes[table].tag != "table":
        table = boxes[table].parent
    if not table or (weighed.title is not None and boxes[table].first <= weighed.title < boxes[table].end):
        return index
    if weighed.named_else[table] or not _has_columns(weighed.page, table):
        return index
    own = boxes[index]
    others = [i for i in range(boxes[table].first, boxes[table].end) if not own.first <= i < own.end]
    if not others or any(page.lines[i].links and is_mostly_links(page.lines[i]) for i in others):
        return index
    around = boxes[boxes[table].parent]
    holds_title = weighed.title is not None and around.first <= weighed.title < around.end
    return table if holds_title else boxes[table].parent


def _has_columns(page: Page, table: int) -> bool:
    """Return whether a table has rows of several cells, and no table in it."""
    cells: Counter[int] = Counter()
    for box in page.boxes[table + 1 :]:
        if box.parent < table:
            break
        if box.tag == "table":
            return False
        if box.tag in ("td", "th"):
            cells[box.parent] += 1
    return sum(count > 1 for count in cells.values()) >= MIN_ROWS


def _with_next_sections(weighed: WeighedPage, totals: Sequence[float], index: int) -> int:
    """Return the box around a section that begins with the title if the next sections go on with the text.

    They are elements of the same kind, with paragraphs, and without links to other pages, dates or credits: so they are
    not other articles.
    """
    boxes, title = weighed.page.boxes, weighed.title
    box = boxes[index]
    if title is None or not index or not box.first <= title < box.end:
        return index
    for other in range(index + 1, len(boxes)):
        following = boxes[other]
        if following.parent != box.parent or following.tag != box.tag or following.first < box.end:
            continue
        lines = range(following.first, following.end)
        if totals[other] < PARAGRAPH_WEIGHT or weighed.named_else[other] or any(weighed.shapes[i] for i in lines):
            return index
        if any(is_mostly_links(weighed.page.lines[i]) for i in lines if weighed.page.lines[i].links):
            return index
        return box.parent
    return index


def _first_post(weighed: WeighedPage, totals: Sequence[float], index: int) -> int:
    """Return the first of several posts if the box is a later one of them, else the box itself.

    The posts of a page (of a blog or a thread) have boxes of the same class, with a credit line between any two.
    """
    boxes = weighed.page.boxes
    chosen = boxes[index]
    if not chosen.names:
        return index
    for other in range(1, index):
        box = boxes[other]
        if box.names != chosen.names or box.tag != chosen.tag or totals[other] < PROSE:
            continue
        if "credit" in weighed.shapes[box.end : chosen.first]:
            return other
    return index
