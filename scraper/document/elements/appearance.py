"""How the elements of one page look, as far as it matters for reading: what is hidden, whether line feeds count.

The looks are cached by what they follow from: a page repeats a few styles and class names.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scraper.document.elements.hiding import CLOSED, TWIN, UNSEEN, Look, declarations, look_of
from scraper.document.elements.names import (
    DRAWN,
    HIDDEN,
    IN_SHEET,
    ORDINARY,
    PREVIEW,
    SPOKEN,
    kind_of_names,
)
from scraper.document.elements.style_sheet import StyleSheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_PLAIN: Final = Look()
_ROOTS: Final = frozenset(("html", "body"))
# What is transparent until it is loaded.
_FADING: Final = frozenset(("img", "picture", "amp-img"))
_FORMULA: Final = DRAWN | SPOKEN | PREVIEW


class Appearance:
    """The looks of one page's elements. Style sheets count from where they stand on."""

    def __init__(self) -> None:
        self._sheet = StyleSheet()
        self._kinds: dict[str, int] = {}
        self._styles: dict[str, tuple[dict[str, str], Look, bool]] = {}
        self._formula = ORDINARY  # in which form the last formula was read
        self.late = False  # whether a sheet hides what stands before it

    def again(self) -> Appearance:
        """Return the appearance of the same page from the start on, its sheets known."""
        fresh = Appearance()
        fresh._sheet = self._sheet
        return fresh

    def add_sheet(self, css: str, attributes: Mapping[str, str], identities: Iterable[str]) -> None:
        """Add the text of a <style> element; `identities`: the ids and classes of the boxes before it."""
        if attributes.get("media", "all").strip().lower() not in ("all", "screen", ""):
            return
        if not self._sheet.add(css):
            return
        classes, named = self._sheet.classes, self._sheet.identities
        if not self.late:
            self.late = any(not classes.isdisjoint(names.split()) for names in self._kinds) or (
                bool(named) and any(not named.isdisjoint(names.split()) for names in identities)
            )
        self._kinds.clear()

    def is_ordinary(self, attributes: Mapping[str, str]) -> bool:
        """Return whether nothing about an element's attributes tells of its looks."""
        names = attributes.get("class")
        if names is not None:
            kind = self._kinds.get(names)
            if kind is None:
                kind = self._kinds[names] = self._kind(names)
            if kind:
                return False
        if "style" in attributes or "hidden" in attributes or "popover" in attributes:
            return False
        identities = self._sheet.identities
        return not identities or attributes.get("id") not in identities

    def look(self, tag: str, attributes: Mapping[str, str]) -> Look:
        """Return how an element looks."""
        if tag in _ROOTS:
            return _PLAIN  # hidden until a script has run, if at all
        kind = self._kind(attributes.get("class", ""))
        style = attributes.get("style")
        own, look, _ = self._read_style(style) if style else ({}, _PLAIN, False)
        if tag in _FADING and "opacity" in own:
            own = {**own, "opacity": "1"}
            look = look_of(own)
        if kind & IN_SHEET or attributes.get("id") in self._sheet.identities:
            look = self._sheet.look_of(tag, attributes, own)
        if "popover" in attributes or kind & HIDDEN:
            return look._replace(hidden=UNSEEN)
        if "hidden" in attributes and own.get("display", "none") == "none":
            return look._replace(hidden=look.hidden or CLOSED)
        if kind & _FORMULA and not self._is_form_to_read(kind):
            return look._replace(hidden=TWIN)
        return look

    def is_bold(self, style: str) -> bool:
        """Return whether an inline style makes text bold."""
        return self._read_style(style)[2]

    def reads_formula(self, attributes: Mapping[str, str]) -> bool:
        """Return whether the code of a formula (a script of the type math/tex) is to be read: it is not drawn."""
        drawn, self._formula = self._formula, ORDINARY
        return not (drawn and attributes.get("id", "").startswith("MathJax-Element"))

    def _is_form_to_read(self, kind: int) -> bool:
        """Return whether this form of a formula is to be read: the first of those that hold all of it."""
        if kind == PREVIEW:
            return False
        if self._formula and self._formula != kind:
            self._formula = kind if kind == SPOKEN else ORDINARY
            return False
        self._formula = kind
        return True

    def _kind(self, names: str) -> int:
        kind = self._kinds.get(names)
        if kind is None:
            kind = kind_of_names(names)
            if self._sheet.classes and not self._sheet.classes.isdisjoint(names.split()):
                kind |= IN_SHEET
            self._kinds[names] = kind
        return kind

    def _read_style(self, style: str) -> tuple[dict[str, str], Look, bool]:
        read = self._styles.get(style)
        if read is None:
            own = declarations(style)
            read = self._styles[style] = (own, look_of(own) if own else _PLAIN, _BOLD.search(style) is not None)
        return read
