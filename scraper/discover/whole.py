"""Lay out a list page with what only pictures name, and with the lists of closed tabs. Pure.

A link around a picture has no text: its title, or what the picture shows, is one. Of several tabs with lists, a style
hides all but one, and a visitor opens them one after the other.
"""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from scraper.document import fold_whitespace, read_tree

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml import etree

    from scraper.document import Document, Page

# A page is laid out again for so many links without a text, or with it in what is hidden.
ENOUGH_LINKS: Final = 3
# Links looked at per page.
MAX_LINKS: Final = 20_000
_ANCHOR = re.compile(r"<a[\s>]", re.IGNORECASE)
_MEDIA: Final = ("img", "svg", "picture", "source", "br")


class WholePage(NamedTuple):
    """A page, and the references that it shows; None if it shows all that it has."""

    page: Page
    shown: frozenset[str] | None = None


def whole_page(document: Document) -> WholePage:
    """Return the page of a document with the links that its lines lack, if these are more than a few."""
    page = document.page
    if not document.is_markup:
        return WholePage(page)
    shown = [href for line in page.lines for _, href in line.links]
    if _count(document.text) - len(shown) < ENOUGH_LINKS or document.tree is None:
        return WholePage(page)
    references = frozenset(shown)
    lacking = {
        href: label
        for href, label in _lacking(document.tree.root, references)
    }
    if len(lacking) < ENOUGH_LINKS:
        return WholePage(page)
    root = copy.deepcopy(document.tree.root)
    _write_labels(root, {href: label for href, label in lacking.items() if label})
    again = read_tree(root, url=page.url, captured_at=page.captured_at, concealed=True)
    pictured = frozenset(href for href, label in lacking.items() if label)
    return WholePage(again, references | pictured)


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
