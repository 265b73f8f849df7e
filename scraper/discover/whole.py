"""Lay out a list page with what only pictures name, and with the lists of closed tabs. Pure.

A link around a picture has no text: its title, or what the picture shows, is one. Of several tabs with lists, a style
hides all but one, and a visitor opens them one after the other.
"""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from scraper.addresses import ARTICLE, likeness, resolve_reference
from scraper.discover.rows import file_shape
from scraper.document import fold_whitespace, read_tree

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from lxml import etree

    from scraper.document import Document, Page

# A page is laid out again for so many links without a text, or with it in what is hidden.
ENOUGH_LINKS: Final = 3
# Links looked at per page, and the characters of a page that is laid out again.
MAX_LINKS: Final = 20_000
MAX_TEXT: Final = 4_000_000
_ANCHOR = re.compile(r"<a[\s>]", re.IGNORECASE)


class WholePage(NamedTuple):
    """A page, and the references that are not hidden."""

    page: Page
    shown: frozenset[str]


def whole_page(document: Document, shapes: Collection[str]) -> WholePage | None:
    """Return the page of a document with the links that its lines lack, if these are more than a few; else None.

    Of hidden links only those count whose addresses end as those of articles do (`shapes`, see file_shape).
    """
    page = document.page
    if not document.is_markup or len(document.text) > MAX_TEXT:
        return None
    shown = [href for line in page.lines for _, href in line.links]
    if _count(document.text) - len(shown) < ENOUGH_LINKS or document.tree is None:
        return None
    references = frozenset(shown)
    base = resolve_reference(page.base, page.url) if page.base else page.url
    lacking = {
        href: label
        for href, label in _lacking(document.tree.root, references)
        if (url := resolve_reference(href, base))
        and (file_shape(url) in shapes or (label and likeness(url) == ARTICLE))
    }
    if len(lacking) < ENOUGH_LINKS:
        return None
    root = copy.deepcopy(document.tree.root)
    labels = {href: label for href, label in lacking.items() if label}
    _write_labels(root, labels)
    again = read_tree(root, url=page.url, captured_at=page.captured_at, concealed=len(labels) < len(lacking))
    return WholePage(again, references | frozenset(labels))


def _count(text: str) -> int:
    return sum(1 for _ in _ANCHOR.finditer(text))


def _lacking(root: etree._Element, references: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield each reference that no line has, with the name that stands for its text ("" if it has a text)."""
    seen = 0
    for anchor in root.iter("a"):
        seen += 1
        if seen > MAX_LINKS:
            return
        href = anchor.get("href") or ""
        if not href or href in references or href.startswith(("#", "javascript:")):
            continue
        if "".join(anchor.itertext()).strip():
            yield href, ""
        elif label := _label(anchor):
            yield href, label


def _label(anchor: etree._Element) -> str:
    """Return what names a link without a text: its title, or what its picture shows."""
    names = [anchor.get("title"), anchor.get("aria-label"), *(image.get("alt") for image in anchor.iter("img"))]
    return max((fold_whitespace(name) for name in names if name), key=len, default="")


def _write_labels(root: etree._Element, labels: Mapping[str, str]) -> None:
    """Write the names of links without a text into them."""
    for anchor in root.iter("a"):
        if (label := labels.get(anchor.get("href") or "")) and not "".join(anchor.itertext()).strip():
            anchor.text = label
