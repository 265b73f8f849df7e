"""HTML text to a tree, whole: with what browsers show and libxml2 alone would lose.

Traps that libxml2 lays (each measured, each a test): text after a stray `</html>` becomes a second root that no
search finds; beyond a depth of 255, or with a text node of 10 MB, the whole text is gone without an exception
unless `huge_tree` is on, and at some thousands of levels with it too; a NUL ends or dirties a text. Where
libxml2 gives up all the same, Python's html.parser reads the page, and the tree says so. (Not through BeautifulSoup:
at some thousands of levels it takes minutes.)
"""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol, cast

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Mapping

# Nests deeper than this are flattened when a page is read again: deep enough for any real page (the deepest
# of a thousand looked at had 90 levels), shallow enough for libxml2 and for every walk over the tree.
MAX_DEPTH: Final = 200
# Where a deeper nest goes on: so far up that paragraphs and what is in them seldom straddle the seam.
RESUME_DEPTH: Final = 100
# Parts of the frame of a page, of which it has one, wherever their tags stand.
_FRAME: Final = ("html", "head", "body")
_VOID: Final = frozenset(
    "area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr".split()
)

# The end of the body or of the document is the end of the file; a stray end tag in the middle is a slip of a
# template, and a browser goes on. A second <body> or <html> start tag only adds attributes in libxml2 as well.
# (Looked for in bytes, and without IGNORECASE: this scan is a tenth of the parser's own time, and was twice that.)
_STRAY_END = re.compile(rb"</(?:[bB][oO][dD][yY]|[hH][tT][mM][lL])(?:[\s/][^>]{0,200})?>")
_TAG_BEGIN = re.compile(r"<[a-zA-Z/!?]")


class Target(Protocol):
    """What takes a parser's events (as lxml's parser targets do)."""

    def start(self, tag: str, attributes: Mapping[str, str], /) -> None:
        """Take the start of an element."""

    def end(self, tag: str, /) -> None:
        """Take the end of the innermost open element."""

    def data(self, text: str, /) -> None:
        """Take a piece of text."""

    def close(self) -> None:
        """Take the end of the page."""


class Tree(NamedTuple):
    """The root of a page's elements, and the parser that made it: "libxml2" or "html.parser"."""

    root: etree._Element
    parser: str


def parse_html(text: str) -> Tree | None:
    """Parse HTML text; None where it holds no element at all."""
    data = _prepared(text)
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:  # "Document is empty", or a nest too deep for libxml2
        root = None
    if root is not None and not _gave_up(parser):
        return Tree(root, "libxml2")
    again = _read_again(data.decode("utf-8"))
    if again is not None:
        return Tree(again, "html.parser")
    return None if root is None else Tree(root, "libxml2")


def parse_leniently(text: str) -> Tree | None:
    """Parse what `feed` did not read to the end, with html.parser; None where it holds no element at all."""
    root = _read_again(_prepared(text).decode("utf-8"))
    return None if root is None else Tree(root, "html.parser")


def feed(text: str, target: Target, *, encoded: bytes | None = None) -> bool:
    """Send what libxml2 makes of HTML text to a target, without a tree; False where it did not read to the end.

    `encoded` is the text in UTF-8, where the caller has it.
    """
    parser: Any = etree.HTMLParser(encoding="utf-8", huge_tree=True, target=cast("Any", target))
    try:
        etree.fromstring(_prepared(text, encoded), parser)
    except etree.XMLSyntaxError:
        return False
    return not _gave_up(parser)


def _prepared(text: str, encoded: bytes | None = None) -> bytes:
    """Return the text as the bytes that libxml2 reads whole."""
    # Surrogates can't be encoded, and no page shows them.
    data = text.encode("utf-8", "replace") if encoded is None else encoded
    if b"\x00" in data:
        data = data.replace(b"\x00", b"")
    return _STRAY_END.sub(b"", data)


def _gave_up(parser: etree.HTMLParser) -> bool:
    """Whether libxml2 stopped before the end: a fatal error is one after which it drops what follows."""
    log = parser.error_log
    return len(log) > 0 and len(log.filter_from_level(etree.ErrorLevels.FATAL)) > 0


def _read_again(text: str) -> etree._Element | None:
    """Read a page with html.parser, which has no limits, and flatten its nests to `MAX_DEPTH`."""
    copy = _Copy()
    copy.feed(_closed(text))
    copy.close()
    return copy.finished()


def _closed(text: str) -> str:
    """Take from a text what html.parser stumbles over: it looks for each end that is missing to the end of the file.

    As in browsers, a marked section is a comment that ends with its tag, and a tag without an end says nothing.
    """
    comments = text.rfind("-->") + 1
    text = text[:comments] + text[comments:].replace("<!--", "<! ")
    text = text.replace("<![", "<! ")
    unended = _TAG_BEGIN.search(text, text.rfind(">") + 1)
    return text[: unended.start()] if unended else text


class _Place(NamedTuple):
    """Where the children of a node are copied to."""

    element: etree._Element
    depth: int
    top: etree._Element | None  # the element around it at the depth after `RESUME_DEPTH`, or itself


class _Copy(HTMLParser):
    """Builds a tree no deeper than `MAX_DEPTH`, in time that is linear in the size of the text.

    What is nested deeper goes on as a later sibling further up; elements that were open there are opened anew
    for what follows in them, so that the text keeps its order and its lines.
    """

    def __init__(self) -> None:
        super().__init__()
        self._root = etree.Element("html")
        self._open = [("", _Place(self._root, 0, None))]
        self._names: Counter[str] = Counter()  # of the open elements
        self._last: dict[etree._Element, etree._Element] = {}  # the last child of each
        self._texts: dict[etree._Element, list[str]] = {}
        self._tails: dict[etree._Element, list[str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _FRAME:
            if tag == "html":
                _set_attributes(self._root, attrs)
            return
        parent = self._current()
        if parent.depth >= MAX_DEPTH and parent.top is not None:
            parent = self._above(parent.top)
        place = self._opened(parent, tag)
        _set_attributes(place.element, attrs)
        if tag not in _VOID:
            self._open.append((tag, place))
            self._names[tag] += 1

    def handle_endtag(self, tag: str) -> None:
        closed = "" if self._names[tag] else tag
        while closed != tag:
            closed, _ = self._open.pop()
            self._names[closed] -= 1

    def handle_data(self, data: str) -> None:
        element = self._current().element
        after = self._last.get(element)
        if after is None:
            self._texts.setdefault(element, []).append(data)
        else:
            self._tails.setdefault(after, []).append(data)

    def finished(self) -> etree._Element | None:
        for element, parts in self._texts.items():
            element.text = _xml_safe("".join(parts))
        for element, parts in self._tails.items():
            element.tail = _xml_safe("".join(parts))
        return self._root if len(self._root) or (self._root.text or "").strip() else None

    def _current(self) -> _Place:
        """Return the innermost open element; opened anew, if another has begun behind it since."""
        tag, place = self._open[-1]
        if place.top is not None:
            above = self._above(place.top)
            if self._last[above.element] is not place.top:
                place = self._opened(above, str(place.element.tag))
                self._open[-1] = (tag, place)
        return place

    @staticmethod
    def _above(top: etree._Element) -> _Place:
        around = top.getparent()
        assert around is not None, "only what lies below `RESUME_DEPTH` has a top"
        return _Place(around, RESUME_DEPTH, None)

    def _opened(self, parent: _Place, name: str) -> _Place:
        try:
            element = etree.SubElement(parent.element, name)
        except ValueError:  # a name that is none in XML, such as o:p
            element = etree.SubElement(parent.element, "span")
        self._last[parent.element] = element
        depth = parent.depth + 1
        return _Place(element, depth, element if depth == RESUME_DEPTH + 1 else parent.top)


def _set_attributes(element: etree._Element, attributes: list[tuple[str, str | None]]) -> None:
    for name, value in attributes:
        try:
            if name not in element.attrib:  # the first one counts
                element.set(name, _xml_safe(value or ""))
        except ValueError:
            continue  # an attribute with an impossible name says nothing to anyone


def _xml_safe(text: str) -> str:
    """Drop the characters that XML forbids and no page shows."""
    return re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)
