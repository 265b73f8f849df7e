"""How the elements of one page look, as far as it matters for reading: what is hidden, whether line feeds count.

The looks are cached by what they follow from: a page repeats a few styles and class names.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scraper.document.elements.hiding import CLOSED, SHOWN, TWIN, UNSEEN, Look, declarations, look_of
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
    from collections.abc import Mapping, Sequence

_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
# What is in every style that says something, in lower case. (Each alternative begins with a character, and there is no
# IGNORECASE: only so the engine is fast.)
_TELLING = re.compile(
    r"none|hidden|collapse|opacity|transparent|rgba|hsl|ndent|absolute|fixed|clip|scale|translate|white|weight|background|"
    r"font(?:-size)?\s*:\s*0|-\d{3}"
)
_PLAIN: Final = Look()
_TWIN: Final = Look(TWIN)
_ROOTS: Final = frozenset(("html", "body"))
# What is transparent until it is loaded.
_FADING: Final = frozenset(("img", "picture", "amp-img"))
_FORMULA: Final = DRAWN | SPOKEN | PREVIEW


class Appearance:
    """The looks of one page's elements. Style sheets count from where they stand on."""

    def __init__(self) -> None:
        self._sheet = StyleSheet()
        self._kinds: dict[str | None, int] = {}
        self._looks: dict[tuple[str | None, ...], Look] = {}
        # Class attributes that say nothing, and ids that a sheet may hide: most elements need no further look.
        self.ordinary: set[str | None] = set()
        self.plain_styles: set[str | None] = {None}  # styles that hide nothing and set nothing
        self.identities = self._sheet.identities
        self._styles: dict[str, tuple[dict[str, str], Look, bool]] = {}
        self._standing: dict[str, list[str]] = {}  # the names of elements before the last sheet, by each of them
        self._boxes_noted = 0
        self._formula = ORDINARY  # in which form the last formula was read
        self._complete = False  # whether all sheets are known
        self.late = False  # whether a sheet hides what stands before it

    def again(self) -> Appearance:
        """Return the appearance of the same page from the start on, its sheets known."""
        fresh = Appearance()
        fresh._sheet = self._sheet
        fresh._complete = True
        fresh.identities = self.identities
        return fresh

    def add_sheet(self, css: str, attributes: Mapping[str, str], identities: Sequence[str]) -> None:
        """Add the text of a <style> element; `identities`: the ids and classes of all boxes before it."""
        if self._complete or attributes.get("media", "all").strip().lower() not in ("all", "screen", ""):
            return
        added = self._sheet.add(css)
        self._looks.clear()
        if not added:
            return
        if not self.late:
            self._note_standing(identities)
            self.late = any(self._hides(names) for one in added for names in self._standing.get(one, ()))
        self._kinds.clear()
        self.ordinary.clear()

    def _note_standing(self, identities: Sequence[str]) -> None:
        """Note the names of the elements that stand before a sheet: those that no earlier call has noted."""
        fresh = dict.fromkeys((*filter(None, self._kinds), *identities[self._boxes_noted :]))
        self._boxes_noted = len(identities)
        for names in fresh:
            for one in names.split():
                self._standing.setdefault(one, []).append(names)

    def _hides(self, names: str) -> bool:
        """Return whether the sheets hide an element of these classes or ids."""
        *_, last = names.split()
        look = self._sheet.look_of("", {"class": names, "id": last}, {})
        return bool(look.hidden or look.set)

    def says_something(self, names: str | None) -> bool:
        """Return whether a class attribute may say something about looks."""
        kind = self._kinds.get(names)
        return bool(self._note_kind(names) if kind is None else kind)

    def is_plain(self, style: str | None) -> bool:
        """Return whether an inline style neither hides nor sets anything."""
        if style and not _TELLING.search(style.lower()):
            self.plain_styles.add(style)
            return True
        return style in self.plain_styles

    def look(self, tag: str, attributes: Mapping[str, str]) -> Look:
        """Return how an element looks."""
        names, style = attributes.get("class"), attributes.get("style")
        kind = self._kinds.get(names)
        if kind is None:
            kind = self._note_kind(names)
        if kind or (self.identities and attributes.get("id") in self.identities):
            look = self._special_look(tag, attributes, kind)
        elif style:
            look = (self._styles.get(style) or self._read_style(style))[1]
        else:
            look = _PLAIN
        if look.hidden:
            # The document is shown in the end, and a picture fades in when it is loaded.
            return look._replace(hidden=SHOWN) if tag in _ROOTS or self._fades_in(tag, attributes) else look
        if "popover" in attributes:
            return look._replace(hidden=UNSEEN)
        if "hidden" in attributes and "display" not in (style or ""):
            return look._replace(hidden=CLOSED)
        return look

    def _special_look(self, tag: str, attributes: Mapping[str, str], kind: int) -> Look:
        """Return how an element looks of which a style sheet may say something, or whose name does."""
        if kind & _FORMULA and not self._is_form_to_read(kind):
            return _TWIN
        identity = attributes.get("id")
        style = attributes.get("style")
        key = (tag, attributes.get("class"), style, identity if identity in self.identities else None)
        look = self._looks.get(key)
        if look is None:
            own = self._read_style(style)[0] if style else {}
            look = self._sheet.look_of(tag, attributes, own)
            self._looks[key] = look = look._replace(hidden=UNSEEN) if kind & HIDDEN else look
        return look

    def _fades_in(self, tag: str, attributes: Mapping[str, str]) -> bool:
        if tag not in _FADING:
            return False
        own = self._read_style(attributes.get("style") or "")[0]
        return not self._sheet.look_of(tag, attributes, {**own, "opacity": "1"}).hidden

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

    def _note_kind(self, names: str | None) -> int:
        """Note what a class attribute says."""
        kind = kind_of_names(names) if names else ORDINARY
        if names and self._sheet.classes and not self._sheet.classes.isdisjoint(names.split()):
            kind |= IN_SHEET
        self._kinds[names] = kind
        if not kind:
            self.ordinary.add(names)
        return kind

    def _read_style(self, style: str) -> tuple[dict[str, str], Look, bool]:
        read = self._styles.get(style)
        if read is None:
            own = declarations(style)
            read = self._styles[style] = (own, look_of(own) if own else _PLAIN, _BOLD.search(style) is not None)
            if not (read[1].hidden or read[1].set or read[2]):
                self.plain_styles.add(style)
        return read
