"""Lay out HTML as visible lines, images and declared metadata, without interpreting them.

Content that a browser would not show is left out: scripts and the like, and elements hidden by attribute, by inline
style, by the page's own style sheets or by a name that everybody's style sheets hide.
"""

from __future__ import annotations

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
    FRAME,
    HEADING,
    HIDDEN,
    IMAGE,
    INLINE,
    PRE,
    ROLES,
    SKIP,
    STRONG,
    TIME,
    TWIN,
    VERBATIM,
    Appearance,
    Look,
)
from scraper.document.head import DeclaringElement, json_ld_objects, read_declarations
from scraper.document.hidden_text import HiddenText, emoji_instead
from scraper.document.html import SHOWN_ANYWAY, FrameTarget, feed, replay
from scraper.document.lines import Box, Page, Span, fold_whitespace, read_span

if TYPE_CHECKING:
    from collections.abc import Container, Mapping
    from datetime import datetime

    from lxml import etree

_DOCUMENT_TAGS: Final = frozenset(("html", "body"))
# Elements without text that declare something about the page.
_DECLARING_TAGS: Final = frozenset(("meta", "link", "base"))

# The roots of declared shadow trees, under the names that the attribute has had.
_SHADOW_ROOT: Final = ("shadowrootmode", "shadowroot", "shadowmode")
# Boxes nest no deeper: the deepest of a thousand real pages had 90 levels, and walking up from a line must stay cheap
# on a page that is nothing but nesting.
MAX_DEPTH: Final = 200
# Frames inside frames: markup in an attribute grows with every level.
MAX_FRAMES: Final = 3
# An unclosed <title> contains the rest of the page.
_MAX_TITLE = 1000

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


class Layout(HiddenText):
    """Lay out one page as lines: a target for parser events.

    Most of the time per page is spent in `start`, `end` and `data`, so their tests are ordered by how often they hold.
    """

    __slots__ = (
        "_concealed",
        "_depth",
        "_ends",
        "_firsts",
        "_frames",
        "_hiding_ids",
        "_language",
        "_ordinary",
        "_parents",
        "_plain_styles",
        "_spans",
    )

    def __init__(self, *, concealed: bool = False, appearance: Appearance | None = None) -> None:
        super().__init__(appearance or Appearance())
        self._ordinary, self._hiding_ids = self.appearance.ordinary, self.appearance.identities
        self._plain_styles = self.appearance.plain_styles
        self._concealed = concealed
        self._language: str | None = None
        self._parents, self._firsts, self._ends = [0], [0], [0]  # of the boxes, beside their tags and names
        self._spans: dict[int, Span] = {}  # of the cells that have one
        self._depth = 0  # how many boxes are open
        self._frames = 0  # how many frames are open inside each other

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:  # noqa: C901, PLR0912  (one call per element)
        """Handle the start of an element."""
        if self._muted_depth and not self._starts_shown(tag, attributes):
            return
        role, names = ROLES.get(tag, INLINE), None
        if attributes:
            if role == SKIP:
                if tag in _DECLARING_TAGS:
                    self._declare(tag, attributes)
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
                self._parents.append(self._box)
                self._box = len(self._tags)
                self._depth += 1
                self._tags.append(tag)
                identity = attributes.get("id") if attributes else None
                self._names.append(f"{names or ''} {identity}" if identity else names or "")
                self._firsts.append(len(self._lines))
                self._ends.append(0)
                if role > BLOCK or tag in _DOCUMENT_TAGS:
                    self._note_box(tag, attributes, role)
        elif role == ANCHOR:
            self._href, self._link_start = attributes.get("href") or "", len(self._buffer)
        elif role != INLINE and not self._starts_inline(tag, attributes, role):
            self._mute(tag, attributes, role if role != FRAME else SKIP)
            return
        self._open.append(role)

    def end(self, tag: str) -> None:  # noqa: ARG002, C901  (the parser's interface; the innermost element ends)
        """Handle the end of the innermost open element."""
        if self._muted_depth:
            self._end_muted()
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

    def _note_box(self, tag: str, attributes: Mapping[str, str], role: int) -> None:
        """Note what is special about the box of an element that has just been opened."""
        if role == HEADING:
            self._bold += 1
        elif role == CELL and attributes and (span := read_span(attributes)):
            self._spans[self._box] = span
        elif role == PRE and not self.appearance.look(tag, attributes).cleared & VERBATIM:
            self._change_text(Look(set=VERBATIM))
        elif role == BLOCK and attributes:  # the document's elements
            self._note_document_element(tag, attributes)

    def _starts_inline(self, tag: str, attributes: Mapping[str, str], role: int) -> bool:
        """Handle the start of an inline element of which something is shown or noted; return False for any other."""
        if role == BREAK:
            if self._text & VERBATIM:
                self._buffer.append("\n")
            elif self._buffer:
                self._close_line()
        elif role == STRONG:
            self._bold += 1
        elif role == IMAGE:
            if emoji := emoji_instead(attributes):
                self.data(emoji)
            else:
                self._note_image(tag, attributes, unscripted=False)
        elif role == TIME:
            self._declared.append(DeclaringElement(tag, dict(attributes), ""))
        elif role == COLLECTED:
            self._collected_depth = self._collector.start(tag, attributes, len(self._open) + 1, nested=False)
        else:
            if role == FRAME:
                self._read_frame(attributes)
            return False
        return True

    def _declare(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Handle the start of an element without text that declares something about the page."""
        self._declared.append(_new(DeclaringElement, (tag, attributes, "")))
        if tag == "meta":
            self._collected_depth = self._collector.start(tag, attributes, 0, nested=False)
        self._open.append(INLINE)

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

    def _note_document_element(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Note the attributes of <html> and <body> that matter."""
        if tag == "body":
            self._collector.start(tag, attributes, 0, nested=False)
        elif self._language is None:
            self._language = attributes.get("lang") or None
