"""Find the body of a page's article: the box that holds the prose, and the range of lines inside it. Heuristic.

Only lines and boxes are used, so that a page saved as text (one box) is read by the same rules as HTML.
`scraper.boilerplate.classify` classifies the lines outside the body.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scraper.body.ends import kinds_of_homes
from scraper.body.main_box import is_named_article, main_box
from scraper.body.no_prose import box_of_pictures, lines_without_prose
from scraper.body.reclassify import reclassify_lines
from scraper.body.spans import (
    HOLE,
    NOT_BODY,
    OUTSIDE,
    PROSE_LINE,
    SHORT,
    classify_lines,
    join_spans,
    prose_spans,
)
from scraper.body.weights import ends_a_sentence, is_teaser, weigh_page
from scraper.boilerplate import kinds_of_lines, split_glued_notes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.model import BoilerplateKind
    from scraper.body.spans import ProseSpan
    from scraper.body.weights import WeighedPage
    from scraper.document import Document, Page


class Body(NamedTuple):
    """The location of a body: a range of lines, the lines in it that are not the body, and the box it was found in."""

    lines: range
    inside: frozenset[int]  # lines in the range that are boilerplate
    box: int


class LocatedBody(NamedTuple):
    """A page with glued notes in lines of their own, each line's kind of boilerplate, the body, and its size."""

    page: Page
    shapes: Sequence[BoilerplateKind | None]
    body: Body | None
    size: int


def locate_body(document: Document) -> LocatedBody:
    """Find the body of a document; the result is cached in the document."""
    return document.compute_once(_locate_in_document)


def locate_body_in(page: Page) -> LocatedBody:
    """Find the body among the lines of a page."""
    page = split_glued_notes(page)
    shapes = kinds_of_lines(page)
    body = find_body(page, shapes)
    return LocatedBody(page, shapes, body, body_size(page, body))


def _locate_in_document(document: Document) -> LocatedBody:
    return locate_body_in(document.page)


def find_body(page: Page, shapes: Sequence[BoilerplateKind | None]) -> Body | None:
    """Find the body of a page, given each line's `kind_by_shape`; return None if it has no text."""
    weighed = weigh_page(page, shapes)
    box = main_box(weighed)
    return _body_without_prose(weighed) if box is None else _body_in_box(weighed, box)


def _body_without_prose(weighed: WeighedPage) -> Body | None:
    """Find the lines under the title of a page that has no prose; a body of pictures alone has no lines."""
    found = lines_without_prose(weighed)
    if found is None:
        box = box_of_pictures(weighed)
        if box is None:
            return None
        first = weighed.page.boxes[box].first
        return Body(range(first, first), frozenset(), box)
    lines, box = found
    kinds = classify_lines(weighed, lines.start, lines.stop)
    return Body(lines, frozenset(i for i, kind in zip(lines, kinds, strict=True) if kind in OUTSIDE), box)


def body_size(page: Page, body: Body | None) -> int:
    """Return the number of characters in a body; 0 without one."""
    if body is None:
        return 0
    return sum(len(page.lines[i].text) for i in body.lines if i not in body.inside)


def _body_in_box(weighed: WeighedPage, index: int) -> Body | None:
    """Find the range of lines in a box that is the body."""
    page, title = weighed.page, weighed.title
    first, end = page.boxes[index].first, page.boxes[index].end
    # A box that also holds the title is the page's, not the article's: other articles may follow in it.
    loose = index == 0 or (title is not None and first <= title < end)
    if title is not None and first <= title < end:
        first = title + 1
    kinds = classify_lines(weighed, first, end)
    if not kinds:
        return None
    if loose:
        kinds = "".join(
            NOT_BODY if kind == PROSE_LINE and is_teaser(page.lines, first + i) else kind
            for i, kind in enumerate(kinds)
        )
    kinds = reclassify_lines(weighed, first, kinds, loose=loose)
    start, stop = _prose_range(weighed, first, kinds, loose=loose)
    while start and kinds[start - 1] in (SHORT, HOLE) and (not loose or _is_beside_next(page, first + start - 1)):
        start -= 1
    while stop < len(kinds) and kinds[stop] in (SHORT, HOLE) and (not loose or _is_beside_next(page, first + stop - 1)):
        stop += 1
    lead = first + start if loose else _lead_start(weighed, first + start)
    inside = {first + i for i in range(start, stop) if kinds[i] in OUTSIDE}
    inside.update(i for i, kind in enumerate(classify_lines(weighed, lead, first + start), lead) if kind != PROSE_LINE)
    return Body(range(lead, first + stop), frozenset(inside), index)


def _lead_start(weighed: WeighedPage, begin: int) -> int:
    """Return the first line of a lead between the title and the box of the text, or `begin` if there is none."""
    title = weighed.title
    if title is None or title >= begin:
        return begin
    lines = weighed.page.lines
    for index, kind in enumerate(classify_lines(weighed, title + 1, begin), title + 1):
        # A sentence with a link there is usually an advertisement; the title itself may be repeated.
        # A credit of several labels is weighed as prose.
        text = lines[index].text
        if kind == PROSE_LINE and not lines[index].links and text != lines[title].text and ends_a_sentence(text):
            return index
    return begin


def _prose_range(weighed: WeighedPage, first: int, kinds: str, *, loose: bool) -> tuple[int, int]:
    """Return where the article's prose begins and ends in `kinds`; the range of the heaviest line if there is none."""
    page = weighed.page
    weights = weighed.weights[first : first + len(kinds)]
    if not loose:
        # Links in what is part of the article (cells, references) don't count against it.
        weights = [
            0.0 if weight < 0 and kind == SHORT and line.tag[0] != "h" else weight
            for weight, kind, line in zip(weights, kinds, page.lines[first:], strict=False)
        ]
    found = list(prose_spans(kinds, weights))
    # A deck, set as a heading, is not the text where there is another.
    found = [span for span in found if not _is_heading(weighed, first, span, kinds)] or found
    if not found:
        heaviest = max(range(len(kinds)), key=lambda i: (_rate_as_whole_text(weighed, first + i, kinds[i]), weights[i]))
        return heaviest, heaviest + 1

    def homes(positions: Sequence[int]) -> set[int | str]:
        # In the article's own box, everything is part of it; in a larger one, only what is set like its paragraphs.
        return kinds_of_homes(page, [first + position for position in positions]) if loose else {0}

    return join_spans(found, kinds, homes)


def _is_heading(weighed: WeighedPage, first: int, span: ProseSpan, kinds: str) -> bool:
    """Return whether all prose of a span is set as headings."""
    lines = weighed.page.lines
    prose = [i for i in range(span.start, span.stop) if kinds[i] == PROSE_LINE]
    return all(lines[first + i].tag[0] == "h" and lines[first + i].tag[1:].isdigit() for i in prose)


def _rate_as_whole_text(weighed: WeighedPage, index: int, kind: str) -> int:
    """Rate a line as the whole text of a page without prose: highest in a box that is named for the article."""
    if kind in OUTSIDE:
        return 0
    return 2 if is_named_article(weighed.page, weighed.page.lines[index].box) else 1


def _is_beside_next(page: Page, index: int) -> bool:
    """Return whether a line and the next are in the same box, in sibling boxes, or in a box and its child."""
    boxes, one, other = page.boxes, page.lines[index].box, page.lines[index + 1].box
    return one == other or boxes[one].parent in (boxes[other].parent, other) or one == boxes[other].parent
