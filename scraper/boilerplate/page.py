"""Label the lines of a whole page: each by its shape, then the lines of parts that are known by more than one line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scraper.boilerplate.advertisements import advertisements
from scraper.boilerplate.classify import kind_by_shape
from scraper.boilerplate.comments import comments_below
from scraper.boilerplate.parts import parts_of_page

if TYPE_CHECKING:
    from archive.model import BoilerplateKind
    from scraper.document import Line, Page

_LETTER = re.compile(r"[^\W\d_]")


def kinds_of_lines(page: Page) -> list[BoilerplateKind | None]:
    """Return the kind of boilerplate of each line, None for those that may be the article."""
    kinds = [kind_by_shape(line) for line in page.lines]
    for part in parts_of_page(page):
        for index in range(part.first, part.end):
            kinds[index] = kinds[index] or part.kind
    for index in advertisements(page, kinds):
        kinds[index] = kinds[index] or "advertisement"
    for lines in comments_below(page):
        for index in lines:
            kinds[index] = kinds[index] or "other"
    return kinds


def is_hole(line: Line) -> bool:
    """Return whether a line of boilerplate can stand inside an article without ending it.

    So do its table of contents, line numbers of a listing and links for editing, however many they are.
    """
    links = line.links
    return all(href[:1] == "#" for _, href in links) if links else _LETTER.search(line.text) is None
