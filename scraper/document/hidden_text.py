"""Follow what is inside elements that are not shown: the half of the layout for what a reader does not see.

Nothing of it becomes a line. Kept are titles, style sheets, scripts, the metadata that CMSs put there for crawlers,
how much text is hidden and which of it a script may open, and images for browsers without scripts.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scraper.document.elements import (
    CLOSABLE,
    ESCAPES,
    INLINE,
    NO_ESCAPES,
    SHOWN,
    SKIP,
    Appearance,
    ClosedElement,
    ImageElement,
    emoji_of,
    is_prose,
)
from scraper.document.head import DeclaringElement
from scraper.document.line_builder import LineBuilder
from scraper.document.lines import fold_whitespace
from scraper.document.unseen import COLLECTED_TAGS, Collector

if TYPE_CHECKING:
    from collections.abc import Mapping

# Ids of hidden elements whose text is kept as a helper: CMSs put clean metadata there for crawlers.
_HELPER_ID = re.compile(
    r"NewsArticle\w+|\w+_baidu|title_desc|webdig_\w+|publishtime|ucaptitle|js_name|zwpubdate", re.IGNORECASE
)
# A helper holds a field, not an article.
_MAX_HELPER: Final = 300

# Creates a NamedTuple from a tuple in one C call. Its own constructor is Python, and a page has hundreds of them.
_new: Final = tuple.__new__


class HiddenText(LineBuilder):
    """Collect lines, and what is worth keeping of the elements that are not shown."""

    __slots__ = (
        "_collected_depth",
        "_collector",
        "_concealed_prose",
        "_declared",
        "_escapes",
        "_helpers",
        "_images",
        "_muted_depth",
        "_muted_element",
        "_muted_text",
        "_names",
        "_script_depth",
        "appearance",
        "closed",
    )

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self.appearance = appearance
        self.closed: list[ClosedElement] = []  # hidden elements with prose, which a script may open
        self._concealed_prose = 0
        self._images: list[ImageElement] = []
        self._helpers: dict[str, str] = {}
        self._declared: list[DeclaringElement] = []
        self._names = [""]  # of the boxes
        # Inside an element that is not shown: the depth below it, the element, and its text if that is kept.
        self._muted_depth = 0
        self._muted_element: tuple[str, Mapping[str, str], int] = ("", {}, 0)
        self._muted_text: list[str] | None = None
        self._escapes = NO_ESCAPES  # the tags that end it all the same
        self._script_depth = 0  # depth of a script or style inside it, whose text is not kept
        self._collector = Collector()
        self._collected_depth = 0  # depth of the innermost open element whose end the collector needs

    def _mute(self, tag: str, attributes: Mapping[str, str], role: int) -> None:
        """Begin an element that is not shown; keep its text if it is a title, a style sheet or hidden."""
        self._muted_depth = 1
        self._muted_element = (tag, attributes, role)
        self._muted_text = [] if role != SKIP or tag in ("title", "style") else None
        self._escapes = ESCAPES.get(tag, NO_ESCAPES) if role == SKIP else NO_ESCAPES
        if tag in COLLECTED_TAGS:
            depth = len(self._open) + 1
            self._collected_depth = self._collector.start(tag, attributes, depth, nested=role != SKIP)

    def _starts_shown(self, tag: str, attributes: Mapping[str, str]) -> bool:
        """Handle the start of an element inside one that is not shown; return whether it is shown all the same."""
        if tag in self._escapes:  # the element around it was not closed
            self._open.extend([INLINE] * self._muted_depth)
            self._muted_depth = 0
            return True
        self._muted_depth += 1
        if tag in COLLECTED_TAGS:
            depth = len(self._open) + self._muted_depth
            self._collected_depth = self._collector.start(tag, attributes, depth, nested=True)
        elif (
            tag == "img"
            and self._muted_element[0] == "noscript"
            and not emoji_instead(attributes)
            and self.appearance.look(tag, attributes).hidden == SHOWN
        ):
            self._note_image(tag, attributes, unscripted=True)
        if not self._script_depth and tag in ("script", "style"):
            self._script_depth = self._muted_depth
        return False

    def _end_muted(self) -> None:
        """Handle the end of an element inside one that is not shown, or of that itself."""
        depth = len(self._open) + self._muted_depth
        if self._collected_depth and depth <= self._collected_depth:
            self._collected_depth = self._collector.end(depth)
        self._muted_depth -= 1
        if self._script_depth > self._muted_depth:
            self._script_depth = 0
        if not self._muted_depth:
            self._unmute()

    def _unmute(self) -> None:
        """Keep what is worth keeping of the element that ends."""
        tag, attributes, role = self._muted_element
        pieces = self._muted_text or ()
        text = "".join(pieces)
        if role != SKIP:
            self._note_hidden(attributes.get("id"), fold_whitespace(text))
            if role == CLOSABLE:
                prose = [piece for piece in pieces if is_prose(piece)]
                self._concealed_prose += sum(map(len, prose))
                if prose:
                    self.closed.append(ClosedElement(tag, attributes, prose))
        elif tag == "style":
            self.appearance.add_sheet(text, attributes, self._names)
        elif text:
            self._declared.append(DeclaringElement(tag, attributes, text))

    def _note_hidden(self, identity: str | None, text: str) -> None:
        self._concealed_size += len(text)
        if identity and _HELPER_ID.fullmatch(identity) and text and len(text) <= _MAX_HELPER:
            self._helpers.setdefault(identity, text)

    def _note_image(self, tag: str, attributes: Mapping[str, str], *, unscripted: bool) -> None:
        # An image in the middle of a line is placed after it: an image never splits a line.
        position = len(self._lines) + (not all(map(str.isspace, self._buffer)))
        self._images.append(_new(ImageElement, (tag, attributes, position, self._box, unscripted)))


def emoji_instead(attributes: Mapping[str, str]) -> str | None:
    """Return the emoji that an image stands for, or None."""
    alt = attributes.get("alt")
    return emoji_of(attributes) if alt and not alt[0].isalpha() else None
