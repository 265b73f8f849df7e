"""Reclassify lines of a box that the lines around them show to be part of the text, or only to interrupt it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scraper.body.ends import heads_a_section, is_paragraph, resumes_at, setting
from scraper.body.own_links import own_links
from scraper.body.spans import BOILERPLATE, HOLE, LINKS, NOT_BODY, OTHER_PAGES, PROSE_LINE, SHORT

if TYPE_CHECKING:
    from scraper.body.weights import WeighedPage

# A button is a heading if a paragraph is among so many lines under it.
HEADED_LINES: Final = 3
# A line that names the editor behind a text ends it, if at most this share of the prose is behind that line.
TAIL_SHARE: Final = 0.2
_PICTURE_CREDIT = re.compile(r"[摄攝图圖]|photo|image|credit", re.IGNORECASE)
_EDITOR = re.compile(
    r"\W*(?:责任|責任|本期|执行|值班|网络|新媒体|栏目)?(?:编\s?辑|編\s?輯|责\s?编|責\s?編|校\s?对|校\s?對)"
)


def reclassify_lines(weighed: WeighedPage, first: int, kinds: str, *, loose: bool) -> str:
    """Return the classes of the lines from `first` on, with those changed that their neighbours explain.

    `loose` says that the box is the page's, not the article's: then a line of links is part of the text only beside a
    paragraph.
    """
    found = _close_holes(weighed, first, kinds) if OTHER_PAGES in kinds else list(kinds)
    for position in (*_own_headings(weighed, first, kinds), *_own_captions(weighed, first, kinds)):
        found[position] = SHORT
    if LINKS in kinds:
        for position in own_links(weighed.page, first, kinds, LINKS):
            if not loose or _is_beside_paragraph(kinds, position):
                found[position] = SHORT
    return _end_at_editor(weighed, first, "".join(found))


def _end_at_editor(weighed: WeighedPage, first: int, kinds: str) -> str:
    """Return the classes with all that is behind the editor's line outside, if it is little beside the text above.

    What sites and accounts print there (calls, prizes, their other services) reads like prose.
    """
    if BOILERPLATE not in kinds:
        return kinds
    weights = [weighed.weights[first + i] if kind == PROSE_LINE else 0.0 for i, kind in enumerate(kinds)]
    before, whole = 0.0, sum(weights)
    for position, kind in enumerate(kinds):
        before += weights[position]
        if kind != BOILERPLATE or weighed.shapes[first + position] != "credit" or before < (1 - TAIL_SHARE) * whole:
            continue
        if _EDITOR.match(weighed.page.lines[first + position].text):
            return kinds[:position] + NOT_BODY * (len(kinds) - position)
    return kinds


def _close_holes(weighed: WeighedPage, first: int, kinds: str) -> list[str]:
    """Return the classes with each list of other pages in the middle of the text as links, which only interrupt it.

    A heading of a section in the words of such a list becomes a short line.
    """
    found = list(kinds)
    end = first + len(kinds)
    before = None
    settings: set[int] = set()  # of the paragraphs so far
    seen = first
    for position, kind in enumerate(kinds):
        index = first + position
        if kind == PROSE_LINE:
            before = index
        if kind != OTHER_PAGES:
            continue
        settings.update(setting(weighed.page, i) for i in range(seen, index) if is_paragraph(weighed, i))
        seen = index
        if heads_a_section(weighed, index, settings, end):
            # 评论(12) above a paragraph heads nothing: it counts.
            found[position] = HOLE if weighed.shapes[index] in ("other", "share") else SHORT
        elif before is not None:
            resumed = resumes_at(weighed, index, before, end)
            if resumed is not None:
                found[position : resumed - first] = LINKS * (resumed - index)
    return found


def _own_headings(weighed: WeighedPage, first: int, kinds: str) -> list[int]:
    """Return the positions of buttons that are headings of an accordion: several of one class, each above a text."""
    if NOT_BODY not in kinds:
        return []
    page = weighed.page
    found: dict[str, list[int]] = {}
    for position, kind in enumerate(kinds):
        line = page.lines[first + position]
        if kind != NOT_BODY or line.tag != "button" or weighed.shapes[first + position] or weighed.named_else[line.box]:
            continue
        if PROSE_LINE in kinds[position + 1 : position + 1 + HEADED_LINES]:
            found.setdefault(page.boxes[line.box].names, []).append(position)
    texts = {names: {page.lines[first + i].text for i in positions} for names, positions in found.items()}
    return [i for names, positions in found.items() if len(texts[names]) == len(positions) > 1 for i in positions]


def _own_captions(weighed: WeighedPage, first: int, kinds: str) -> list[int]:
    """Return the positions of credits of pictures: lines shaped as credits under an image inside the text."""
    if BOILERPLATE not in kinds or not weighed.page.image_elements:
        return []
    below = {image.before for image in weighed.page.image_elements}
    start, stop = kinds.find(PROSE_LINE), kinds.rfind(PROSE_LINE)
    return [
        position
        for position in range(start, stop)
        if kinds[position] == BOILERPLATE
        and first + position in below
        and weighed.shapes[first + position] == "credit"
        and _PICTURE_CREDIT.search(weighed.page.lines[first + position].text)
    ]


def _is_beside_paragraph(kinds: str, position: int) -> bool:
    """Return whether a line has a paragraph right before or behind it, apart from other links."""
    before, behind = kinds[:position].rstrip(LINKS)[-1:], kinds[position:].lstrip(LINKS)[:1]
    return PROSE_LINE in (before, behind)
