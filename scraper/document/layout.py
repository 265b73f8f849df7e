"""HTML to its visible lines, images and declared metadata, nothing decided.

What a browser would not show is not read: scripts and their kin, and whatever is hidden by attribute or inline
style. Style sheets are not applied.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Final

from lxml import etree

from scraper.document.head import Declared, declared, json_ld
from scraper.document.lines import Box, Image, Line, Link, Page, fold_whitespace
from scraper.document.unseen import COLLECTED, Collector

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

# How an element takes part in the layout (HTML Standard § 15.3; what isn't listed is inline).
# The numbers are ordered: what opens a box stands last.
_SKIP: Final = 0  # never shown
_INLINE: Final = 1
_BREAK: Final = 2
_ANCHOR: Final = 3
_STRONG: Final = 4
_IMAGE: Final = 5
_TIME: Final = 6  # inline, and says a date for machines
_COLLECTED: Final = 7  # inline, and shows nothing of its own
_HIDDEN: Final = 8  # decided on the spot, from an attribute
_EDGE: Final = 9  # a block in a nest too deep for a box of its own: it ends lines, no more
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
        "title meta link base".split(),
        _SKIP,
    )
    | dict.fromkeys(("b", "strong", "th"), _STRONG)
    | dict.fromkeys(("input", "frame", "frameset"), _COLLECTED)
    | {"br": _BREAK, "a": _ANCHOR, "img": _IMAGE, "time": _TIME, "th": _BLOCK}
)

_FRAME_TAGS: Final = frozenset(("html", "body"))
# What says something of a page without a text of its own.
_DECLARING: Final = frozenset(("meta", "link", "base"))

_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
# A piece of text between two tags that reads like a sentence: menus and counters have none.
_SENTENCE = re.compile(r"[^\s。，.,]{5}[。！？；，]|[^\s.,]{3}[.,;!?]\s")
# Where a lazily loaded image keeps its address.
_LAZY: Final = ("data-src", "data-original", "data-lazy-src", "_src", "data-url")
# Hidden elements whose text is kept apart: CMSs put clean metadata there for crawlers.
_HELPER_ID = re.compile(
    r"NewsArticle\w+|\w+_baidu|title_desc|webdig_\w+|publishtime|ucaptitle|js_name|zwpubdate", re.IGNORECASE
)
# Boxes nest no deeper: the deepest of a thousand real pages had 90 levels, and to look for what is around a line must
# not take longer on a page that is nothing but a nest.
MAX_DEPTH: Final = 200
# A <title> that nothing closes holds the rest of the page.
_MAX_TITLE = 1000
# A helper is a field, not a text.
_MAX_HELPER = 300

# Makes a NamedTuple of a tuple in one call in C. Its own constructor is Python, and a page has hundreds of them.
_new: Final = tuple.__new__


def read_tree(root: etree._Element, *, url: str | None, captured_at: datetime | None, concealed: bool = False) -> Page:
    """Read a tree that is already there; `concealed`: what is hidden by style or attribute too."""
    layout = Layout(concealed=concealed)
    start, end, data = layout.start, layout.end, layout.data
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = str(element.tag)
        if event == "start":
            start(tag, dict(element.items()))  # not `attrib`: it refuses to look up names that are none in XML
            if element.text:
                data(element.text)
        else:
            end(tag)
            if element.tail and element is not root:
                data(element.tail)
    return layout.page(url, captured_at)


class Layout:
    """Lays a page out as lines: a target for a parser's events, one page each.

    Collects inline text and closes a line at every boundary. Most of the time that a page takes is spent in `start`,
    `end` and `data`: the order of their tests is that of how often they hold.
    """

    __slots__ = (
        "_bold",
        "_box",
        "_buffer",
        "_collected",
        "_collector",
        "_concealed",
        "_concealed_prose",
        "_concealed_size",
        "_declared",
        "_depth",
        "_ends",
        "_firsts",
        "_helpers",
        "_href",
        "_images",
        "_kept",
        "_language",
        "_lines",
        "_link_start",
        "_links",
        "_muted",
        "_names",
        "_open",
        "_parents",
        "_plain",
        "_silenced",
        "_styles",
        "_tags",
        "_unshown",
    )

    def __init__(self, *, concealed: bool = False) -> None:
        self._concealed = concealed
        self._concealed_size = self._concealed_prose = 0
        self._lines: list[Line] = []
        self._images: list[Image] = []
        self._helpers: dict[str, str] = {}
        self._declared: list[Declared] = []
        self._language: str | None = None
        # The boxes, a list for each of their fields, and the innermost open one.
        self._parents, self._tags, self._names = [0], ["page"], [""]
        self._firsts, self._ends = [0], [0]
        self._box = self._depth = 0
        self._open: list[int] = []  # the roles of the open elements
        self._bold = 0  # how many of them are bold
        self._styles: dict[str, int] = {}  # the roles that inline styles give: a page repeats a few
        self._buffer: list[str] = []  # inline text since the last boundary
        self._plain = False  # whether some of it is not bold
        self._links: list[Link] = []
        self._href: str | None = None  # of the open link
        self._link_start = 0  # where in the buffer its text begins
        # Inside an element that is not shown: how deep, which one, and its text as far as it is wanted.
        self._muted = 0
        self._unshown: tuple[str, Mapping[str, str], int] = ("", {}, 0)
        self._kept: list[str] | None = None
        self._silenced = 0  # the depth of a script in there, whose text is not part of it
        self._collector = Collector()
        self._collected = 0  # the depth of the innermost open element that it waits for the end of

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:  # noqa: C901, PLR0912, PLR0915  (one call an element)
        """Take the start of an element."""
        if self._muted:
            self._muted += 1
            if tag in COLLECTED:
                self._collected = self._collector.start(tag, attributes, len(self._open) + self._muted, nested=True)
            if not self._silenced and tag in ("script", "style"):
                self._silenced = self._muted
            return
        role = _ROLES.get(tag, _INLINE)
        if attributes:
            if role == _SKIP:
                if tag in _DECLARING:  # never with content
                    self._declared.append(_new(Declared, (tag, attributes, "")))
                    if tag == "meta":
                        self._collected = self._collector.start(tag, attributes, 0, nested=False)
                    self._open.append(_INLINE)
                    return
                self._mute(tag, attributes, role)
                return
            if "style" in attributes:
                role = self._styled(role, attributes["style"])
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
                    if tag in _FRAME_TAGS:
                        self._note_frame(tag, attributes)
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
            self._declared.append(Declared(tag, dict(attributes), ""))
        elif role == _COLLECTED:
            self._collected = self._collector.start(tag, attributes, len(self._open) + 1, nested=False)
        else:
            self._mute(tag, attributes, role)
            return
        self._open.append(role)

    def end(self, tag: str) -> None:  # noqa: ARG002, C901  (the parser's interface: what ends is the innermost element)
        """Take the end of the innermost open element."""
        if self._muted:
            if len(self._open) + self._muted <= self._collected:
                self._collected = self._collector.end(len(self._open) + self._muted)
            self._muted -= 1
            if self._silenced > self._muted:
                self._silenced = 0
            if not self._muted:
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
            self._collected = self._collector.end(len(self._open) + 1)

    def data(self, text: str) -> None:
        """Take a piece of text; the text between two tags may come in several."""
        if self._muted:
            if self._kept is not None and not self._silenced:
                self._kept.append(text)
            else:
                self._collector.data(text)
        elif not text.isspace():
            self._buffer.append(text)
            if not self._bold:
                self._plain = True
        elif self._buffer:
            self._buffer.append(" ")

    def close(self) -> None:
        """Take the end of the page."""

    def page(self, url: str | None, captured_at: datetime | None) -> Page:
        """Return what was laid out."""
        if self._buffer:
            self._close_line()
        self._ends[0] = len(self._lines)
        meta, canonical, base = declared(self._declared)
        unseen = self._collector.unseen()
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
            structured=tuple(json_ld(unseen.scripts)),
            helpers=self._helpers,
            language=self._language,
            images=tuple(self._images),
            boxes=tuple(map(partial(_new, Box), boxes)),
            concealed=self._concealed_size,
            concealed_prose=self._concealed_prose,
            unseen=unseen,
        )

    def _styled(self, role: int, style: str) -> int:
        """Return the role of an element with an inline style."""
        said = self._styles.get(style)
        if said is None:
            hiding = _HIDING.search(style)
            said = self._styles[style] = _HIDDEN if hiding else _STRONG if _BOLD_STYLE.search(style) else _INLINE
        if said == _HIDDEN:
            return role if self._concealed else _HIDDEN
        return said if role == _INLINE else role

    def _mute(self, tag: str, attributes: Mapping[str, str], role: int) -> None:
        """Begin an element that is not shown; keep its text where someone wants it."""
        self._muted = 1
        self._unshown = (tag, attributes, role)
        self._kept = [] if role == _HIDDEN or tag == "title" else None
        if tag in COLLECTED:
            depth = len(self._open) + 1
            self._collected = self._collector.start(tag, attributes, depth, nested=role == _HIDDEN)

    def _unmute(self) -> None:
        tag, attributes, role = self._unshown
        pieces = self._kept or ()
        text = "".join(pieces)
        if role == _HIDDEN:
            self._note_hidden(attributes.get("id"), text)
            self._concealed_prose += sum(len(piece) for piece in pieces if _SENTENCE.search(piece))
        elif text:
            self._declared.append(Declared(tag, attributes, text))

    def _note_hidden(self, identity: str | None, text: str) -> None:
        self._concealed_size += len(text)
        if identity and _HELPER_ID.fullmatch(identity):
            text = fold_whitespace(text)
            if text and len(text) <= _MAX_HELPER:
                self._helpers.setdefault(identity, text)

    def _note_frame(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Note what the page's own elements say."""
        if tag == "body":
            self._collector.start(tag, attributes, 0, nested=False)
        elif self._language is None:
            self._language = attributes.get("lang") or None

    def _close_line(self) -> None:
        if self._href is not None:  # a block or a break inside a link: the link goes on in the next line
            self._close_link()
            self._link_start = 0
        buffer = self._buffer
        # Most lines with a link are nothing else: its text is the line's.
        alone = len(buffer) == 1 and self._links
        text = self._links[0].text if alone else fold_whitespace("".join(buffer))
        buffer.clear()
        links: tuple[Link, ...] = ()
        if self._links:
            links = tuple(self._links)
            self._links.clear()
        if text:
            self._lines.append(_new(Line, (text, self._tags[self._box], links, not self._plain, self._box)))
        self._plain = False

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
        # An image in the middle of a line stands behind it: a line is never cut in two by a picture.
        position = len(self._lines) + (not all(map(str.isspace, self._buffer)))
        self._images.append(Image(position, src.strip(), fold_whitespace(get("alt") or get("title") or ""), self._box))
