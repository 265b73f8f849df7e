"""Lay out HTML as visible lines, images and declared metadata, without interpreting them.

Content that a browser would not show is left out: scripts and the like, and elements hidden by attribute, by inline
style, by the page's own style sheets or by a name that everybody's style sheets hide.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Final

from archive.model import resolve_url
from scraper.document.elements import (
    ANCHOR,
    BLOCK,
    BREAK,
    CELL,
    CLOSABLE,
    CLOSED,
    COLLECTED,
    EDGE,
    ESCAPES,
    FRAME,
    HEADING,
    HIDDEN,
    IMAGE,
    INLINE,
    NO_ESCAPES,
    PRE,
    ROLES,
    SHOWN,
    SKIP,
    STRONG,
    TIME,
    TWIN,
    VERBATIM,
    Appearance,
    ClosedElement,
    ImageElement,
    Look,
    emoji_of,
    is_prose,
)
from scraper.document.head import DeclaringElement, json_ld_objects, read_declarations
from scraper.document.html import SHOWN_ANYWAY, FrameTarget, feed, replay
from scraper.document.line_builder import LineBuilder
from scraper.document.lines import Box, Page, Span, fold_whitespace, read_span
from scraper.document.unseen import COLLECTED_TAGS, Collector

if TYPE_CHECKING:
    from collections.abc import Container, Mapping
    from datetime import datetime

    from lxml import etree

_DOCUMENT_TAGS: Final = frozenset(("html", "body"))
# Elements without text that declare something about the page.
_DECLARING_TAGS: Final = frozenset(("meta", "link", "base"))

# The roots of declared shadow trees, under the names that the attribute has had.
_SHADOW_ROOT: Final = ("shadowrootmode", "shadowroot", "shadowmode")
# Ids of hidden elements whose text is kept as a helper: CMSs put clean metadata there for crawlers.
_HELPER_ID = re.compile(
    r"NewsArticle\w+|\w+_baidu|title_desc|webdig_\w+|publishtime|ucaptitle|js_name|zwpubdate", re.IGNORECASE
)
# Boxes nest no deeper: the deepest of a thousand real pages had 90 levels, and walking up from a line must stay cheap
# on a page that is nothing but nesting.
MAX_DEPTH: Final = 200
# Frames inside frames: markup in an attribute grows with every level.
MAX_FRAMES: Final = 3
# An unclosed <title> contains the rest of the page.
_MAX_TITLE = 1000
# A helper holds a field, not an article.
_MAX_HELPER = 300

# Creates a NamedTuple from a tuple in one C call. Its own constructor is Python, and a page has hundreds of them.
_new: Final = tuple.__new__


def read_tree(
    root: etree._Element,
    *,
    url: str | None,
    captured_at: datetime | None,
    concealed: bool = False,
    shown: Container[etree._Element] = (),
) -> Page:
    """Lay out an existing tree, including what scripts may open if `concealed`, or these elements (`shown`) of it."""
    return lay_out_tree(root, concealed=concealed, shown=shown).page(url, captured_at)


def lay_out_tree(
    root: etree._Element,
    *,
    concealed: bool = False,
    shown: Container[etree._Element] = (),
    appearance: Appearance | None = None,
) -> Layout:
    """Return the layout of an existing tree, whose appearance may be known; see `read_tree`."""
    layout = Layout(concealed=concealed, appearance=appearance)
    replay(root, layout, shown)
    if layout.appearance.late:
        layout = Layout(concealed=concealed, appearance=layout.appearance.again())
        replay(root, layout, shown)
    return layout


class Layout(LineBuilder):
    """Lay out one page as lines: a target for parser events.

    Most of the time per page is spent in `start`, `end` and
    `data`, so their tests are ordered by how often they hold.
    """

    __slots__ = (
        "_collected_depth",
        "_collector",
        "_concealed",
        "_concealed_prose",
        "_declared",
        "_depth",
        "_ends",
        "_escapes",
        "_firsts",
        "_frames",
        "_helpers",
        "_hiding_ids",
        "_images",
        "_language",
        "_muted_depth",
        "_muted_element",
        "_muted_text",
        "_names",
        "_ordinary",
        "_parents",
        "_plain_styles",
        "_script_depth",
        "_spans",
        "appearance",
        "closed",
    )

    def __init__(self, *, concealed: bool = False, appearance: Appearance | None = None) -> None:
        super().__init__()
        self.appearance = appearance or Appearance()
        self._ordinary, self._hiding_ids = self.appearance.ordinary, self.appearance.identities
        self._plain_styles = self.appearance.plain_styles
        self.closed: list[ClosedElement] = []  # hidden elements with prose, which a script may open
        self._concealed = concealed
        self._concealed_prose = 0
        self._images: list[ImageElement] = []
        self._helpers: dict[str, str] = {}
        self._declared: list[DeclaringElement] = []
        self._language: str | None = None
        # The boxes, as one list per field, and the innermost open one.
        self._parents, self._names = [0], [""]
        self._firsts, self._ends = [0], [0]
        self._spans: dict[int, Span] = {}  # of the cells that have one
        self._depth = 0
        # Inside an element that is not shown: the depth below it, the element, and its text if that is kept.
        self._muted_depth = 0
        self._muted_element: tuple[str, Mapping[str, str], int] = ("", {}, 0)
        self._muted_text: list[str] | None = None
        self._escapes = NO_ESCAPES  # the tags that end it all the same
        self._script_depth = 0  # depth of a script or style inside it, whose text is not kept
        self._collector = Collector()
        self._collected_depth = 0  # depth of the innermost open element whose end the collector needs
        self._frames = 0  # how many frames are open inside each other

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:  # noqa: C901, PLR0912, PLR0915  (one call per element)
        """Handle the start of an element."""
        if self._muted_depth and tag in self._escapes:
            self._escape()
        elif self._muted_depth:
            self._muted_depth += 1
            if tag in COLLECTED_TAGS:
                self._collected_depth = self._collector.start(
                    tag, attributes, len(self._open) + self._muted_depth, nested=True
                )
            elif tag == "img" and self._muted_element[0] == "noscript":
                self._add_image(tag, attributes, unscripted=True)
            if not self._script_depth and tag in ("script", "style"):
                self._script_depth = self._muted_depth
            return
        role = ROLES.get(tag, INLINE)
        if attributes:
            if role == SKIP:
                if tag in _DECLARING_TAGS:  # void elements
                    self._declared.append(_new(DeclaringElement, (tag, attributes, "")))
                    if tag == "meta":
                        self._collected_depth = self._collector.start(tag, attributes, 0, nested=False)
                    self._open.append(INLINE)
                    return
                role = self._skipped_role(tag, attributes)
            elif role == HIDDEN and "open" in attributes:
                role = BLOCK
            names, style = attributes.get("class"), attributes.get("style")
            if (
                (names not in self._ordinary and self.appearance.says_something(names))
                or (style not in self._plain_styles and not self.appearance.is_plain(style))
                or "hidden" in attributes
                or "popover" in attributes
                or self._text
                or (self._hiding_ids and attributes.get("id") in self._hiding_ids)
            ):
                role = self._dressed_role(tag, attributes, role)
        if role >= BLOCK:
            if self._buffer:
                self._close_line()
            if self._depth >= MAX_DEPTH:
                role = EDGE
            else:
                box_names = ""
                if attributes:
                    box_names = names or ""
                    if identity := attributes.get("id"):
                        box_names = f"{box_names} {identity}"
                    if tag in _DOCUMENT_TAGS:
                        self._note_document_element(tag, attributes)
                self._parents.append(self._box)
                self._box = len(self._tags)
                self._depth += 1
                self._tags.append(tag)
                self._names.append(box_names)
                self._firsts.append(len(self._lines))
                self._ends.append(0)
                if role == HEADING:
                    self._bold += 1
                elif role == CELL and attributes and (span := read_span(attributes)):
                    self._spans[self._box] = span
                elif role == PRE and not self.appearance.look(tag, attributes).cleared & VERBATIM:
                    self._change_text(Look(set=VERBATIM))
        elif role == INLINE:
            pass
        elif role == ANCHOR:
            self._href, self._link_start = attributes.get("href") or "", len(self._buffer)
        elif role == BREAK:
            if self._text & VERBATIM:
                self._buffer.append("\n")
            elif self._buffer:
                self._close_line()
        elif role == STRONG:
            self._bold += 1
        elif role == IMAGE:
            self._add_image(tag, attributes)
        elif role == TIME:
            self._declared.append(DeclaringElement(tag, dict(attributes), ""))
        elif role == COLLECTED:
            self._collected_depth = self._collector.start(tag, attributes, len(self._open) + 1, nested=False)
        else:
            if role == FRAME:
                self._read_frame(attributes)
                role = SKIP
            self._mute(tag, attributes, role)
            return
        self._open.append(role)

    def end(self, tag: str) -> None:  # noqa: ARG002, C901, PLR0912  (the parser's interface; the innermost element ends)
        """Handle the end of the innermost open element."""
        if self._muted_depth:
            if self._collected_depth and len(self._open) + self._muted_depth <= self._collected_depth:
                self._collected_depth = self._collector.end(len(self._open) + self._muted_depth)
            self._muted_depth -= 1
            if self._script_depth > self._muted_depth:
                self._script_depth = 0
            if not self._muted_depth:
                self._unmute()
            return
        role = self._open.pop() if self._open else INLINE
        if role >= EDGE:
            if self._buffer:
                self._close_line()
            if role != EDGE:
                box = self._box
                self._ends[box] = len(self._lines)
                self._box = self._parents[box]
                self._depth -= 1
                if role == HEADING:
                    self._bold -= 1
        elif role == ANCHOR:
            if self._href is not None and len(self._buffer) > self._link_start:
                self._close_link()
            self._href = None
        elif role == STRONG:
            self._bold -= 1
        elif role == COLLECTED:
            self._collected_depth = self._collector.end(len(self._open) + 1)
        if self._text_changes and self._text_changes[-1][0] >= len(self._open):
            _, self._text = self._text_changes.pop()

    def data(self, text: str) -> None:
        """Handle a piece of text; the text between two tags may come in several."""
        if self._muted_depth:
            if self._muted_text is not None and not self._script_depth:
                self._muted_text.append(text)
            else:
                self._collector.data(text)
        elif self._text:
            self._add_styled(text)
        elif not text.isspace():
            self._buffer.append(text)
            if not self._bold:
                self._has_plain_text = True
        elif self._buffer:
            self._buffer.append(" ")

    def close(self) -> None:
        """Handle the end of the page."""

    def page(self, url: str | None, captured_at: datetime | None) -> Page:
        """Return the page, after the last event."""
        if self._buffer:
            self._close_line()
        self._ends[0] = len(self._lines)
        meta, canonical, base = read_declarations(self._declared)
        unseen = self._collector.collected()
        boxes = zip(self._parents, self._tags, self._names, self._firsts, self._ends, strict=True)
        title = next((fold_whitespace(one.text) for one in self._declared if one.tag == "title"), "")
        return Page(
            url=url,
            captured_at=captured_at,
            lines=tuple(self._lines),
            title=title[:_MAX_TITLE].rstrip() or None,
            meta=meta,
            canonical=canonical,
            base=(resolve_url(url, base) if base else None) or url,
            structured=tuple(json_ld_objects(unseen.scripts)),
            helpers=self._helpers,
            language=self._language,
            image_elements=tuple(self._images),
            boxes=tuple(map(partial(_new, Box), boxes)),
            spans=self._spans,
            concealed=self._concealed_size,
            concealed_prose=self._concealed_prose,
            unseen=unseen,
        )

    def _skipped_role(self, tag: str, attributes: Mapping[str, str]) -> int:
        """Return the role of an element of which nothing is shown, as a rule."""
        if tag == "script":
            kind = (attributes.get("type") or "").lower()
            return INLINE if kind.startswith("math/tex") and self.appearance.reads_formula(attributes) else SKIP
        if tag == "template":
            return BLOCK if any(name in attributes for name in _SHADOW_ROOT) else SKIP
        return FRAME if tag == "iframe" and "srcdoc" in attributes else SKIP

    def _dressed_role(self, tag: str, attributes: Mapping[str, str], role: int) -> int:
        """Return the role of an element by its looks, and note what they do to the text inside."""
        look = self.appearance.look(tag, attributes)
        if role in (SKIP, HIDDEN):
            return role
        if look.hidden:
            if look.hidden == TWIN:
                return SKIP
            if look.hidden != CLOSED:
                return HIDDEN
            if not self._concealed and SHOWN_ANYWAY not in attributes:
                return CLOSABLE
        if look.cleared or look.set:
            self._change_text(look)
        return STRONG if role == INLINE and self.appearance.is_bold(attributes.get("style", "")) else role

    def _read_frame(self, attributes: Mapping[str, str]) -> None:
        """Lay out the page in a frame's attribute as a part of this one."""
        if self._frames >= MAX_FRAMES:
            return
        self._frames += 1
        target = FrameTarget(self)
        self.start("div", {"class": "srcdoc"})
        feed(attributes["srcdoc"], target)
        target.finish()
        self.end("div")
        self._frames -= 1

    def _mute(self, tag: str, attributes: Mapping[str, str], role: int) -> None:
        """Begin an element that is not shown; keep its text if it is a title, a style sheet or hidden."""
        self._muted_depth = 1
        self._muted_element = (tag, attributes, role)
        self._muted_text = [] if role != SKIP or tag in ("title", "style") else None
        self._escapes = ESCAPES.get(tag, NO_ESCAPES) if role == SKIP else NO_ESCAPES
        if tag in COLLECTED_TAGS:
            depth = len(self._open) + 1
            self._collected_depth = self._collector.start(tag, attributes, depth, nested=role != SKIP)

    def _escape(self) -> None:
        """Show what follows inside an element that is not shown and was not closed."""
        self._open.extend([INLINE] * self._muted_depth)
        self._muted_depth = 0

    def _unmute(self) -> None:
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

    def _note_document_element(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Note the attributes of <html> and <body> that matter."""
        if tag == "body":
            self._collector.start(tag, attributes, 0, nested=False)
        elif self._language is None:
            self._language = attributes.get("lang") or None

    def _add_image(self, tag: str, attributes: Mapping[str, str], *, unscripted: bool = False) -> None:
        # An image in the middle of a line is placed after it: an image never splits a line.
        position = len(self._lines) + (not all(map(str.isspace, self._buffer)))
        alt = attributes.get("alt")
        if alt and not alt[0].isalpha() and (emoji := emoji_of(attributes)):
            if not unscripted:
                self.data(emoji)
        elif not unscripted or self.appearance.look(tag, attributes).hidden == SHOWN:
            self._images.append(_new(ImageElement, (tag, attributes, position, self._box, unscripted)))
