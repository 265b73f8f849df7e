"""Parse HTML text without losing content that browsers show and libxml2 alone would drop.

Pitfalls of libxml2 (each measured, each tested): text after a stray `</html>` becomes a second root that no search
finds; beyond a depth of 255, or with a text node of 10 MB, the whole text is silently dropped unless `huge_tree` is on,
and at some thousands of levels even then; a NUL ends or corrupts a text. Where libxml2 still gives up, Python's
html.parser reads the page, and the tree's `parser` records that. (Not BeautifulSoup: at some thousands of levels it
takes minutes.)
"""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol, cast

from lxml import etree

from scraper.document.elements import repair_markup

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

# Deeper nesting is flattened when html.parser reads a page: deep enough for any real page (the deepest of a
# thousand had 90 levels), shallow enough for libxml2 and for every walk over the tree.
MAX_DEPTH: Final = 200
# The depth at which deeper nesting continues: far enough up that paragraphs and their contents are rarely split.
RESUME_DEPTH: Final = 100
# Elements that a document has once, wherever their tags stand.
_DOCUMENT_TAGS: Final = ("html", "head", "body")
# What belongs to the document that it stands in, not to one around it.
_OF_DOCUMENTS: Final = frozenset(("script", "noscript", "base", "link"))
# Set on an element that is to be shown although it is hidden. (No attribute has a blank in its name.)
SHOWN_ANYWAY: Final = "shown anyway"
_VOID: Final = frozenset(
    "area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr".split()
)

# The body and the document end with the file; an end tag in the middle is a template's mistake, and browsers ignore it.
# A second <body> or <html> start tag only adds attributes, in libxml2 as in browsers.
# (Searched for in bytes and without IGNORECASE: so the scan takes a tenth of the parser's own time, not a fifth.)
_STRAY_END = re.compile(rb"</(?:[bB][oO][dD][yY]|[hH][tT][mM][lL])(?:[\s/][^>]{0,200})?>")
_TAG_BEGIN = re.compile(r"<[a-zA-Z/!?]")


class Target(Protocol):
    """A receiver of parser events (the interface of lxml's parser targets)."""

    def start(self, tag: str, attributes: Mapping[str, str], /) -> None:
        """Handle the start of an element."""

    def end(self, tag: str, /) -> None:
        """Handle the end of the innermost open element."""

    def data(self, text: str, /) -> None:
        """Handle a piece of text."""

    def close(self) -> None:
        """Handle the end of the page."""


class FrameTarget:
    """Pass on what a frame shows, as a part of the page around it: no document, scripts or addresses of its own."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._open: list[str] = []  # "" for an element that is not passed on
        self._skipped = 0  # the depth below a script

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Handle the start of an element."""
        if self._skipped or (tag in _OF_DOCUMENTS and "json" not in attributes.get("type", "")):
            self._skipped += 1
        elif tag in _DOCUMENT_TAGS or (tag == "meta" and "http-equiv" in attributes):
            self._open.append("")
        else:
            self._open.append(tag)
            self._target.start(tag, attributes)

    def end(self, tag: str) -> None:
        """Handle the end of the innermost open element."""
        if self._skipped:
            self._skipped -= 1
        elif self._open and self._open.pop():
            self._target.end(tag)

    def data(self, text: str) -> None:
        """Handle a piece of text."""
        if not self._skipped:
            self._target.data(text)

    def close(self) -> None:
        """Handle the end of the page."""

    def finish(self) -> None:
        """End what the parser left open."""
        self._skipped = 0
        while self._open:
            if tag := self._open.pop():
                self._target.end(tag)


class Tree(NamedTuple):
    """The root of a page's elements, and the parser that built it: "libxml2" or "html.parser"."""

    root: etree._Element
    parser: str


def parse_html(text: str) -> Tree | None:
    """Parse HTML text into a tree; return None if it has no element."""
    data = _bytes_for_libxml2(text)
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:  # "Document is empty", or nesting too deep for libxml2
        root = None
    if root is not None and not _gave_up(parser):
        return Tree(root, "libxml2")
    again = _parse_with_html_parser(data.decode("utf-8"))
    if again is not None:
        return Tree(again, "html.parser")
    return None if root is None else Tree(root, "libxml2")


def parse_leniently(text: str) -> Tree | None:
    """Parse with html.parser a text that `feed` did not read to the end; return None if it has no element."""
    root = _parse_with_html_parser(_bytes_for_libxml2(text).decode("utf-8"))
    return None if root is None else Tree(root, "html.parser")


def feed(text: str, target: Target, *, encoded: bytes | None = None) -> bool:
    """Parse HTML text with libxml2 into events for a target, without a tree; return whether it was read to the end.

    `encoded` is the same text in UTF-8, if the caller has it already.
    """
    parser: Any = etree.HTMLParser(encoding="utf-8", huge_tree=True, target=cast("Any", target))
    try:
        etree.fromstring(_bytes_for_libxml2(text, encoded), parser)
    except etree.XMLSyntaxError:
        return False
    return not _gave_up(parser)


def replay(root: etree._Element, target: Target, shown: Container[etree._Element] = ()) -> None:
    """Send the events of a tree to a target, the elements in `shown` marked."""
    start, end, data = target.start, target.end, target.data
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = str(element.tag)
        if event == "start":
            attributes = dict(element.items())  # not `attrib`: it rejects look-ups of invalid XML names
            if element in shown:
                attributes[SHOWN_ANYWAY] = ""
            start(tag, attributes)
            if element.text:
                data(element.text)
        else:
            end(tag)
            if element.tail and element is not root:
                data(element.tail)


def _bytes_for_libxml2(text: str, encoded: bytes | None = None) -> bytes:
    """Return the text as UTF-8 bytes that libxml2 reads to the end, and as browsers do."""
    # Surrogates can't be encoded, and browsers don't show them.
    data = text.encode("utf-8", "replace") if encoded is None else encoded
    if b"\x00" in data:
        data = data.replace(b"\x00", b"")
    return _STRAY_END.sub(b"", repair_markup(data))


def _gave_up(parser: etree.HTMLParser) -> bool:
    """Return whether libxml2 stopped before the end: after a fatal error it drops the rest."""
    log = parser.error_log
    return len(log) > 0 and len(log.filter_from_level(etree.ErrorLevels.FATAL)) > 0


def _parse_with_html_parser(text: str) -> etree._Element | None:
    """Parse a page with html.parser, which has no depth limit, and flatten the tree to `MAX_DEPTH`."""
    builder = _FlatTreeBuilder()
    builder.feed(_without_unclosed(text))
    builder.close()
    return builder.build()


def _without_unclosed(text: str) -> str:
    """Neutralise unclosed comments, marked sections and tags, for which html.parser scans to the end of the file.

    As in browsers, a marked section is a comment that ends with its tag, and a tag without an end is dropped.
    """
    comments = text.rfind("-->") + 1
    text = text[:comments] + text[comments:].replace("<!--", "<! ")
    text = text.replace("<![", "<! ")
    unended = _TAG_BEGIN.search(text, text.rfind(">") + 1)
    return text[: unended.start()] if unended else text


class _InsertionPoint(NamedTuple):
    """The element that the next node is added to."""

    element: etree._Element
    depth: int
    top: etree._Element | None  # its ancestor (or itself) one level below `RESUME_DEPTH`


class _FlatTreeBuilder(HTMLParser):
    """Build a tree no deeper than `MAX_DEPTH`, in time linear in the size of the text.

    Deeper elements become later siblings further up; elements that were open there are reopened for the content that
    follows, so that the text keeps its order and its lines.
    """

    def __init__(self) -> None:
        super().__init__()
        self._root = etree.Element("html")
        self._open = [("", _InsertionPoint(self._root, 0, None))]
        self._names: Counter[str] = Counter()  # of the open elements
        self._last: dict[etree._Element, etree._Element] = {}  # the last child of each element
        self._texts: dict[etree._Element, list[str]] = {}
        self._tails: dict[etree._Element, list[str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _DOCUMENT_TAGS:
            if tag == "html":
                _set_attributes(self._root, attrs)
            return
        parent = self._insertion_point()
        if parent.depth >= MAX_DEPTH and parent.top is not None:
            parent = self._point_above(parent.top)
        place = self._add_element(parent, tag)
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
        element = self._insertion_point().element
        after = self._last.get(element)
        if after is None:
            self._texts.setdefault(element, []).append(data)
        else:
            self._tails.setdefault(after, []).append(data)

    def build(self) -> etree._Element | None:
        for element, parts in self._texts.items():
            element.text = _xml_safe("".join(parts))
        for element, parts in self._tails.items():
            element.tail = _xml_safe("".join(parts))
        return self._root if len(self._root) or (self._root.text or "").strip() else None

    def _insertion_point(self) -> _InsertionPoint:
        """Return the innermost open element, reopened if another element has been added after it."""
        tag, place = self._open[-1]
        if place.top is not None:
            above = self._point_above(place.top)
            if self._last[above.element] is not place.top:
                place = self._add_element(above, str(place.element.tag))
                self._open[-1] = (tag, place)
        return place

    @staticmethod
    def _point_above(top: etree._Element) -> _InsertionPoint:
        around = top.getparent()
        assert around is not None, "only elements below `RESUME_DEPTH` have a top"
        return _InsertionPoint(around, RESUME_DEPTH, None)

    def _add_element(self, parent: _InsertionPoint, name: str) -> _InsertionPoint:
        try:
            element = etree.SubElement(parent.element, name)
        except ValueError:  # not a valid XML name, such as o:p
            element = etree.SubElement(parent.element, "span")
        self._last[parent.element] = element
        depth = parent.depth + 1
        return _InsertionPoint(element, depth, element if depth == RESUME_DEPTH + 1 else parent.top)


def _set_attributes(element: etree._Element, attributes: list[tuple[str, str | None]]) -> None:
    for name, value in attributes:
        try:
            if name not in element.attrib:  # the first one counts
                element.set(name, _xml_safe(value or ""))
        except ValueError:
            continue  # an attribute with an invalid name is of no interest


def _xml_safe(text: str) -> str:
    """Drop the characters that XML forbids; browsers don't show them."""
    return re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)
