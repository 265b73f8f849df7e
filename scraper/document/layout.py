"""Lay out HTML as visible lines, images and declared metadata, without interpreting them.

Content that a browser would not show is left out: scripts and the like, and elements hidden by attribute or inline
style. Style sheets are not applied.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Final

from lxml import etree

from scraper.document.head import DeclaringElement, json_ld_objects, read_declarations
from scraper.document.lines import Box, Image, Line, Link, Page, fold_whitespace
from scraper.document.unseen import COLLECTED_TAGS, Collector

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

# The role of an element in the layout (HTML Standard § 15.3; elements that are not listed are inline).
# The numbers are ordered: roles that open a box come last.
_SKIP: Final = 0  # never shown
_INLINE: Final = 1
_BREAK: Final = 2
_ANCHOR: Final = 3
_STRONG: Final = 4
_IMAGE: Final = 5
_TIME: Final = 6  # inline, with a machine-readable date
_COLLECTED: Final = 7  # inline, shows nothing itself, is passed to the collector
_HIDDEN: Final = 8  # set from the element's attributes
_EDGE: Final = 9  # a block nested too deeply for a box of its own: it only ends lines
_BLOCK: Final = 10
_HEADING: Final = 11

_ROLES: Final[dict[str, int]] = (
    dict.fromkeys(
        "address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset "
        "figcaption figure footer form header hgroup hr html legend li main menu nav ol optgroup option p pre "
        "search section select summary table tbody td textarea tfoot th thead tr ul ucapcontent ucaptitle "
        "founder-content".split(),
        _BLOCK,
    )
    | dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _HEADING)
    | dict.fromkeys(
        "script style noscript template iframe object svg canvas audio video map datalist noframes "
        "title meta link base rt rp rtc".split(),  # of <ruby>, the text; how it is read is no part of it
        _SKIP,
    )
    | dict.fromkeys(("b", "strong", "th"), _STRONG)
    | dict.fromkeys(("input", "frame", "frameset"), _COLLECTED)
    | {"br": _BREAK, "a": _ANCHOR, "img": _IMAGE, "time": _TIME, "th": _BLOCK}
)

_DOCUMENT_TAGS: Final = frozenset(("html", "body"))
# Elements without text that declare something about the page.
_DECLARING_TAGS: Final = frozenset(("meta", "link", "base"))

_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# Text of no size, as forums strew it between words against copying. Boxes have it too, to close gaps between their
# parts, which have a size of their own.
_NO_SIZE = re.compile(r"(?<![\w-])font-size\s*:\s*0*\.?0+(?:px|pt|em|rem|%)?\s*(?:;|!|$)", re.IGNORECASE)
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
# Punctuation of a sentence, in a piece of text between two tags: menus and counters have none.
_SENTENCE = re.compile(r"[^\s。，.,]{5}[。！？；，]|[^\s.,]{3}[.,;!?]\s")
# Attributes that hold the address of a lazily loaded image.
_LAZY: Final = ("data-src", "data-original", "data-lazy-src", "_src", "data-url")
# Ids of hidden elements whose text is kept as a helper: CMSs put clean metadata there for crawlers.
_HELPER_ID = re.compile(
    r"NewsArticle\w+|\w+_baidu|title_desc|webdig_\w+|publishtime|ucaptitle|js_name|zwpubdate", re.IGNORECASE
)
# Boxes nest no deeper: the deepest of a thousand real pages had 90 levels, and walking up from a line must stay cheap
# on a page that is nothing but nesting.
MAX_DEPTH: Final = 200
# An unclosed <title> contains the rest of the page.
_MAX_TITLE = 1000
# A helper holds a field, not an article.
_MAX_HELPER = 300

# Creates a NamedTuple from a tuple in one C call. Its own constructor is Python, and a page has hundreds of them.
_new: Final = tuple.__new__


def read_tree(root: etree._Element, *, url: str | None, captured_at: datetime | None, concealed: bool = False) -> Page:
    """Lay out an existing tree, including elements hidden by style or attribute if `concealed`."""
    layout = Layout(concealed=concealed)
    start, end, data = layout.start, layout.end, layout.data
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = str(element.tag)
        if event == "start":
            start(tag, dict(element.items()))  # not `attrib`: it rejects look-ups of invalid XML names
            if element.text:
                data(element.text)
        else:
            end(tag)
            if element.tail and element is not root:
                data(element.tail)
    return layout.page(url, captured_at)


class Layout:
    """Lay out one page as lines: a target for parser events.

    Collect inline text and close a line at every boundary. Most of the time per page is spent in `start`, `end` and
    `data`, so their tests are ordered by how often they hold.
    """

    __slots__ = (
        "_bold",
        "_box",
        "_buffer",
        "_collected_depth",
        "_collector",
        "_concealed",
        "_concealed_prose",
        "_concealed_size",
        "_declared",
        "_depth",
        "_ends",
        "_firsts",
        "_has_plain_text",
        "_helpers",
        "_href",
        "_images",
        "_language",
        "_lines",
        "_link_start",
        "_links",
        "_muted_depth",
        "_muted_element",
        "_muted_text",
        "_names",
        "_open",
        "_parents",
        "_script_depth",
        "_styles",
        "_tags",
    )

    def __init__(self, *, concealed: bool = False) -> None:
        self._concealed = concealed
        self._concealed_size = self._concealed_prose = 0
        self._lines: list[Line] = []
        self._images: list[Image] = []
        self._helpers: dict[str, str] = {}
        self._declared: list[DeclaringElement] = []
        self._language: str | None = None
        # The boxes, as one list per field, and the innermost open one.
        self._parents, self._tags, self._names = [0], ["page"], [""]
        self._firsts, self._ends = [0], [0]
        self._box = self._depth = 0
        self._open: list[int] = []  # the roles of the open elements
        self._bold = 0  # how many of the open elements are bold
        self._styles: dict[str, int] = {}  # role by inline style, cached: a page repeats a few
        self._buffer: list[str] = []  # inline text since the last boundary
        self._has_plain_text = False  # whether some of the buffer is not bold
        self._links: list[Link] = []
        self._href: str | None = None  # of the open link
        self._link_start = 0  # where in the buffer the link's text begins
        # Inside an element that is not shown: the depth below it, the element, and its text if that is kept.
        self._muted_depth = 0
        self._muted_element: tuple[str, Mapping[str, str], int] = ("", {}, 0)
        self._muted_text: list[str] | None = None
        self._script_depth = 0  # depth of a script or style inside it, whose text is not kept
        self._collector = Collector()
        self._collected_depth = 0  # depth of the innermost open element whose end the collector needs

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:  # noqa: C901, PLR0912, PLR0915  (one call per element)
        """Handle the start of an element."""
        if self._muted_depth:
            self._muted_depth += 1
            if tag in COLLECTED_TAGS:
                self._collected_depth = self._collector.start(
                    tag, attributes, len(self._open) + self._muted_depth, nested=True
                )
            if not self._script_depth and tag in ("script", "style"):
                self._script_depth = self._muted_depth
            return
        role = _ROLES.get(tag, _INLINE)
        if attributes:
            if role == _SKIP:
                if tag in _DECLARING_TAGS:  # void elements
                    self._declared.append(_new(DeclaringElement, (tag, attributes, "")))
                    if tag == "meta":
                        self._collected_depth = self._collector.start(tag, attributes, 0, nested=False)
                    self._open.append(_INLINE)
                    return
                self._mute(tag, attributes, role)
                return
            if "style" in attributes:
                no_size = role == _INLINE and _NO_SIZE.search(attributes["style"])
                role = _HIDDEN if no_size and not self._concealed else self._role_with_style(role, attributes["style"])
            if "hidden" in attributes and not self._concealed:
                role = _HIDDEN
        if role >= _BLOCK:
            if self._buffer:
                self._close_line()
            if self._depth >= MAX_DEPTH:
                role = _EDGE
            else:
                names = ""
                if attributes:
                    names = attributes.get("class", "")
                    if identity := attributes.get("id"):
                        names = f"{names} {identity}"
                    if tag in _DOCUMENT_TAGS:
                        self._note_document_element(tag, attributes)
                self._parents.append(self._box)
                self._box = len(self._tags)
                self._depth += 1
                self._tags.append(tag)
                self._names.append(names)
                self._firsts.append(len(self._lines))
                self._ends.append(0)
                if role == _HEADING:
                    self._bold += 1
        elif role == _INLINE:
            pass
        elif role == _ANCHOR:
            self._href, self._link_start = attributes.get("href") or "", len(self._buffer)
        elif role == _BREAK:
            if self._buffer:
                self._close_line()
        elif role == _STRONG:
            self._bold += 1
        elif role == _IMAGE:
            self._add_image(attributes)
        elif role == _TIME:
            self._declared.append(DeclaringElement(tag, dict(attributes), ""))
        elif role == _COLLECTED:
            self._collected_depth = self._collector.start(tag, attributes, len(self._open) + 1, nested=False)
        else:
            self._mute(tag, attributes, role)
            return
        self._open.append(role)

    def end(self, tag: str) -> None:  # noqa: ARG002, C901  (the parser's interface; the innermost element ends)
        """Handle the end of the innermost open element."""
        if self._muted_depth:
            if len(self._open) + self._muted_depth <= self._collected_depth:
                self._collected_depth = self._collector.end(len(self._open) + self._muted_depth)
            self._muted_depth -= 1
            if self._script_depth > self._muted_depth:
                self._script_depth = 0
            if not self._muted_depth:
                self._unmute()
            return
        role = self._open.pop() if self._open else _INLINE
        if role >= _EDGE:
            if self._buffer:
                self._close_line()
            if role != _EDGE:
                box = self._box
                self._ends[box] = len(self._lines)
                self._box = self._parents[box]
                self._depth -= 1
                if role == _HEADING:
                    self._bold -= 1
        elif role == _ANCHOR:
            if self._href is not None and len(self._buffer) > self._link_start:
                self._close_link()
            self._href = None
        elif role == _STRONG:
            self._bold -= 1
        elif role == _COLLECTED:
            self._collected_depth = self._collector.end(len(self._open) + 1)

    def data(self, text: str) -> None:
        """Handle a piece of text; the text between two tags may come in several."""
        if self._muted_depth:
            if self._muted_text is not None and not self._script_depth:
                self._muted_text.append(text)
            else:
                self._collector.data(text)
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
            base=base or url,
            structured=tuple(json_ld_objects(unseen.scripts)),
            helpers=self._helpers,
            language=self._language,
            images=tuple(self._images),
            boxes=tuple(map(partial(_new, Box), boxes)),
            concealed=self._concealed_size,
            concealed_prose=self._concealed_prose,
            unseen=unseen,
        )

    def _role_with_style(self, role: int, style: str) -> int:
        """Return the role of an element with an inline style."""
        style_role = self._styles.get(style)
        if style_role is None:
            hiding = _HIDING.search(style)
            style_role = self._styles[style] = _HIDDEN if hiding else _STRONG if _BOLD_STYLE.search(style) else _INLINE
        if style_role == _HIDDEN:
            return role if self._concealed else _HIDDEN
        return style_role if role == _INLINE else role

    def _mute(self, tag: str, attributes: Mapping[str, str], role: int) -> None:
        """Begin an element that is not shown; keep its text if it is a title or hidden by style or attribute."""
        self._muted_depth = 1
        self._muted_element = (tag, attributes, role)
        self._muted_text = [] if role == _HIDDEN or tag == "title" else None
        if tag in COLLECTED_TAGS:
            depth = len(self._open) + 1
            self._collected_depth = self._collector.start(tag, attributes, depth, nested=role == _HIDDEN)

    def _unmute(self) -> None:
        tag, attributes, role = self._muted_element
        pieces = self._muted_text or ()
        text = "".join(pieces)
        if role == _HIDDEN:
            self._note_hidden(attributes.get("id"), text)
            self._concealed_prose += sum(len(piece) for piece in pieces if _SENTENCE.search(piece))
        elif text:
            self._declared.append(DeclaringElement(tag, attributes, text))

    def _note_hidden(self, identity: str | None, text: str) -> None:
        self._concealed_size += len(text)
        if identity and _HELPER_ID.fullmatch(identity):
            text = fold_whitespace(text)
            if text and len(text) <= _MAX_HELPER:
                self._helpers.setdefault(identity, text)

    def _note_document_element(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Note the attributes of <html> and <body> that matter."""
        if tag == "body":
            self._collector.start(tag, attributes, 0, nested=False)
        elif self._language is None:
            self._language = attributes.get("lang") or None

    def _close_line(self) -> None:
        if self._href is not None:  # a block or a break inside a link: the link continues in the next line
            self._close_link()
            self._link_start = 0
        buffer = self._buffer
        # Most lines with a link consist of it: then its text is the line's.
        alone = len(buffer) == 1 and self._links
        text = self._links[0].text if alone else fold_whitespace("".join(buffer))
        buffer.clear()
        links: tuple[Link, ...] = ()
        if self._links:
            links = tuple(self._links)
            self._links.clear()
        if text:
            self._lines.append(_new(Line, (text, self._tags[self._box], links, not self._has_plain_text, self._box)))
        self._has_plain_text = False

    def _close_link(self) -> None:
        pieces = self._buffer[self._link_start :]
        text = fold_whitespace(pieces[0] if len(pieces) == 1 else "".join(pieces))
        if text:
            self._links.append(_new(Link, (text, self._href or "")))

    def _add_image(self, attributes: Mapping[str, str]) -> None:
        get = attributes.get
        src = next(filter(None, map(get, _LAZY)), None) or get("src") or ""
        if not src or src.startswith("data:"):
            return
        # An image in the middle of a line is placed after it: an image never splits a line.
        position = len(self._lines) + (not all(map(str.isspace, self._buffer)))
        self._images.append(Image(position, src.strip(), fold_whitespace(get("alt") or get("title") or ""), self._box))
