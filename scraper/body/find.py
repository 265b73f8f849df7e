"""Which lines of a page are its article's body: the box that holds the prose, and the stretch of lines inside it.

Works on lines and boxes alone, so that a page saved as text (one box) is read by the same rules as HTML. What
the lines outside the body are is the business of `scraper.boilerplate.labels`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scraper.body.main_box import is_named_whole, main_box
from scraper.body.spans import LINKS, NOT_BODY, OUTSIDE, PROSE_LINE, SHORT, classes, join_spans, own_links, prose_spans
from scraper.body.weights import is_teaser, weigh_page
from scraper.boilerplate import kind_by_shape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.model import BoilerplateKind
    from scraper.body.weights import WeighedPage
    from scraper.document import Document, Page


class Body(NamedTuple):
    """Where the body is: a range of lines, those inside it that are not the body, and the box it was found in."""

    lines: range
    inside: frozenset[int]  # lines in the range that are boilerplate
    box: int


class LocatedBody(NamedTuple):
    """A page, the kind of boilerplate that the shape of each line makes it, its body, and the body's characters."""

    page: Page
    shapes: Sequence[BoilerplateKind | None]
    body: Body | None
    size: int


def locate_body(document: Document) -> LocatedBody:
    """Find the body of a document, once."""
    return document.once(_locate)


def locate_body_in(page: Page) -> LocatedBody:
    """Find the body among the lines of a page."""
    shapes = [kind_by_shape(line) for line in page.lines]
    body = find_body(page, shapes)
    return LocatedBody(page, shapes, body, body_size(page, body))


def _locate(document: Document) -> LocatedBody:
    return locate_body_in(document.page)


def find_body(page: Page, shapes: Sequence[BoilerplateKind | None]) -> Body | None:
    """Find the body of a page, given each line's shape (`labels.shape`); None where no line reads like prose."""
    sight = weigh_page(page, shapes)
    box = main_box(sight)
    return None if box is None else _trimmed(sight, box)


def body_size(page: Page, body: Body | None) -> int:
    """Count the characters of a body."""
    if body is None:
        return 0
    return sum(len(page.lines[i].text) for i in body.lines if i not in body.inside)


def _trimmed(sight: WeighedPage, index: int) -> Body | None:
    """Trim a box to the stretch that is the body."""
    page, title = sight.page, sight.title
    first, end = page.boxes[index].first, page.boxes[index].end
    # A box that holds the title too is the page's, not the article's: others may follow in it.
    loose = index == 0 or (title is not None and first <= title < end)
    if title is not None and first <= title < end:
        first = title + 1
    kinds = classes(sight, first, end)
    if not kinds:
        return None
    if loose:
        kinds = "".join(
            NOT_BODY if kind == PROSE_LINE and is_teaser(page.lines, first + i) else kind
            for i, kind in enumerate(kinds)
        )
    elif LINKS in kinds:
        kinds = own_links(page.lines[first:end], kinds)
    start, stop = _core(sight, first, kinds, loose=loose)
    while start and kinds[start - 1] == SHORT and (not loose or _beside(page, first + start - 1)):
        start -= 1
    while stop < len(kinds) and kinds[stop] == SHORT and (not loose or _beside(page, first + stop - 1)):
        stop += 1
    lead = first + start if loose else _lead(sight, first + start)
    inside = {first + i for i in range(start, stop) if kinds[i] in OUTSIDE}
    inside.update(i for i, kind in enumerate(classes(sight, lead, first + start), lead) if kind != PROSE_LINE)
    return Body(range(lead, first + stop), frozenset(inside), index)


def _lead(sight: WeighedPage, begin: int) -> int:
    """Return where an article begins whose lead stands between the title and the box of the text, else `begin`."""
    title = sight.title
    if title is None or title >= begin:
        return begin
    lines = sight.page.lines
    for index, kind in enumerate(classes(sight, title + 1, begin), title + 1):
        # A sentence with a link there is an advertisement more often than not; the title itself may stand twice.
        if kind == PROSE_LINE and not lines[index].links and lines[index].text != lines[title].text:
            return index
    return begin


def _core(sight: WeighedPage, first: int, kinds: str, *, loose: bool) -> tuple[int, int]:
    """Return where the article's prose begins and ends among the classed lines; its heaviest line if it has none."""
    page = sight.page
    weights = sight.weights[first : first + len(kinds)]
    found = list(prose_spans(kinds, weights))
    if not found:
        heaviest = max(range(len(kinds)), key=lambda i: (_may_be_all(sight, first + i, kinds[i]), weights[i]))
        return heaviest, heaviest + 1

    def home(position: int) -> int | str:
        # In the article's own box, what follows is its own; in a larger one, only what is set as its paragraphs are.
        if not loose:
            return 0
        around = page.boxes[page.lines[first + position].box].parent
        return page.boxes[around].names or around

    return join_spans(found, kinds, home)


def _may_be_all(sight: WeighedPage, index: int, kind: str) -> int:
    """Rate a line as the whole text of a page without prose: best in a box that is named for the article."""
    if kind in OUTSIDE:
        return 0
    return 2 if is_named_whole(sight.page, sight.page.lines[index].box) else 1


def _beside(page: Page, index: int) -> bool:
    """Whether a line and the next stand in one box, or in boxes side by side."""
    boxes, one, other = page.boxes, page.lines[index].box, page.lines[index + 1].box
    return one == other or boxes[one].parent in (boxes[other].parent, other) or one == boxes[other].parent
