"""Tell where an article ends from what only interrupts it: a list of other pages, or comments, under a heading.

A heading in such words (相关新闻, 评论, Comments) can also head a section of the article, and a list of other pages can
stand in the middle of the text: then paragraphs follow that are set as those before. Heuristic.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scraper.body.weights import PROSE, count_stops, is_mostly_links, is_teaser

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from scraper.body.weights import WeighedPage
    from scraper.document import Page

# So many paragraphs in a row go on with the article after a list of other pages; one alone can be a summary in it.
RESUMING: Final = 2
# How many lines after a heading are looked at: longer lists are the foot of the page.
FARTHEST: Final = 40
_PARAGRAPH_TAGS: Final = frozenset(("p", "li", "h2", "h3", "h4", "h5", "h6"))
# Class names that say nothing about which boxes belong together.
_LAYOUT_NAMES: Final = frozenset(
    ("clearfix", "cf", "row", "container", "wrapper", "wrap", "inner", "left", "fl", "item")
)


def is_paragraph(weighed: WeighedPage, index: int) -> bool:
    """Return whether a line is a paragraph of prose that is not mostly a link."""
    line = weighed.page.lines[index]
    if weighed.weights[index] < PROSE or not count_stops(line.text) or weighed.named_else[line.box]:
        return False
    return not (line.links and is_mostly_links(line)) and not is_teaser(weighed.page.lines, index)


def setting(page: Page, index: int) -> int:
    """Return the box in which a line is set with its neighbours: the parent of its own paragraph."""
    line = page.lines[index]
    return page.boxes[line.box].parent if line.tag in _PARAGRAPH_TAGS else line.box


def names_of(page: Page, box: int) -> frozenset[str | int]:
    """Return the class names of a box that tell which boxes are set alike, or its index if it has none."""
    names = frozenset(page.boxes[box].names.split()) - _LAYOUT_NAMES
    return names or frozenset((box,))


def heads_a_section(weighed: WeighedPage, index: int, before: AbstractSet[int], end: int) -> bool:
    """Return whether a heading in the words of a list of pages or of comments heads a section of the text.

    The paragraphs right after it are set in the same box as those before it; `before` are the settings of all
    paragraphs before it, and `end` is where its range ends. A page saved as text has no boxes to tell by.
    """
    page = weighed.page
    if page.lines[index].tag == "text" or index + 1 >= end or not is_paragraph(weighed, index + 1):
        return False
    around = setting(page, index + 1)
    box = page.boxes[around]
    if not box.first <= index < box.end:
        return False
    if around in before:
        return True
    # The first line of the text: the letter, and then the answer.
    return not before and index + 2 < end and is_paragraph(weighed, index + 2)


def resumes_at(weighed: WeighedPage, index: int, before: int, end: int) -> int | None:
    """Return the line where the article goes on after the list that a heading begins, or None if it does not.

    `before` is the last paragraph in front of the heading. The text goes on with paragraphs that are set like that
    one: after the box that holds the list has ended, or, in the same box, with several in a row.
    """
    page = weighed.page
    if page.lines[index].tag == "text":
        return None
    around = setting(page, before)
    alike = names_of(page, around)
    in_own_box = setting(page, index) != around
    for at in range(index + 1, min(end, index + FARTHEST)):
        if not is_paragraph(weighed, at):
            continue
        there = setting(page, at)
        if there != around and not alike & names_of(page, there):
            if page.boxes[there].parent == page.boxes[around].parent:
                continue
            return None
        needed = 1 if in_own_box and _is_after_list(page, index, at) else RESUMING
        row = at
        while row < end and row - at < needed and is_paragraph(weighed, row):
            row += 1
        return at if row - at >= needed else None
    return None


def _is_after_list(page: Page, heading: int, index: int) -> bool:
    """Return whether a line is outside the box in which a heading and its list are."""
    box = page.lines[heading].box
    while box and page.boxes[box].end <= heading + 1:
        box = page.boxes[box].parent
    return page.boxes[box].end <= index


def kinds_of_homes(page: Page, indices: Sequence[int]) -> set[str | int]:
    """Return what tells the homes of paragraphs: the class names of the boxes that hold them and those around."""
    found: set[str | int] = set()
    for box in {page.lines[index].box for index in indices}:
        parent = page.boxes[box].parent
        found |= names_of(page, parent)
        if page.boxes[box].tag not in _PARAGRAPH_TAGS:
            found |= names_of(page, box)
    return found
