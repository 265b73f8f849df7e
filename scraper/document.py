"""A parsed page to its visible lines, images and declared metadata: one walk over the tree, nothing decided.

What a browser would not show is not read: scripts and their kin, and whatever is hidden by attribute or inline
style. Style sheets are not applied.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from scraper.lines import Box, Image, Line, Link, Page, folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
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
_HIDDEN: Final = 7  # decided on the spot, from an attribute
_BLOCK: Final = 8
_HEADING: Final = 9

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
    | {"br": _BREAK, "a": _ANCHOR, "img": _IMAGE, "time": _TIME, "th": _BLOCK}
)

_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
# Where a lazily loaded image keeps its address.
_LAZY: Final = ("data-src", "data-original", "data-lazy-src", "_src", "data-url")
# Hidden elements whose text is kept apart: CMSs put clean metadata there for crawlers.
_HELPER_ID = re.compile(
    r"NewsArticle\w+|\w+_baidu|title_desc|webdig_\w+|publishtime|ucaptitle|js_name|zwpubdate", re.IGNORECASE
)
# A <title> that nothing closes holds the rest of the page.
_MAX_TITLE = 1000
# A helper is a field, not a text.
_MAX_HELPER = 300


def read_tree(root: etree._Element, *, url: str | None, captured_at: datetime | None, concealed: bool = False) -> Page:
    """Read the lines and the declared metadata of a parsed page; `concealed`: what is hidden by style too."""
    walk = _Walk(concealed=concealed)
    walk.run(root)
    meta, canonical, base = _declared(walk.declared)
    title = next((folded("".join(e.itertext("*"))) for e in walk.declared if e.tag == "title"), "")
    return Page(
        url=url,
        captured_at=captured_at,
        lines=tuple(walk.lines),
        title=title[:_MAX_TITLE].rstrip() or None,
        meta=meta,
        canonical=canonical,
        base=base or url,
        structured=tuple(_json_ld(walk.declared)),
        helpers=walk.helpers,
        language=root.get("lang") or None,
        images=tuple(walk.images),
        boxes=tuple(walk.boxes()),
        concealed=walk.concealed_size,
    )


class _Walk:
    """One pass over the elements in document order; collects inline text and closes a line at every boundary."""

    def __init__(self, *, concealed: bool) -> None:
        self._concealed = concealed
        self.concealed_size = 0
        self.lines: list[Line] = []
        self.images: list[Image] = []
        self.helpers: dict[str, str] = {}
        self.declared: list[etree._Element] = []  # what says something of the page and is never shown
        self._parents = [0]
        self._tags = ["page"]
        self._names = [""]
        self._firsts = [0]
        self._ends = [0]
        self._buffer: list[str] = []  # inline text since the last boundary
        self._links: list[Link] = []
        self._plain = False  # whether text that is not bold is in the buffer

    def run(self, root: etree._Element) -> None:  # noqa: C901, PLR0912, PLR0915
        # One loop and not a method an event: most of the time that a page takes is spent here, and a call an
        # element would double it. Locals, and the order of the tests, for the same reason.
        role_of, buffer = _ROLES.get, self._buffer
        box, bold, href, link_start = 0, 0, None, 0
        stack: list[int] = []
        push, pop = stack.append, stack.pop
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            if event == "start":
                role = role_of(element.tag, _INLINE)  # type: ignore[arg-type]  # no comments are in the tree
                if role == _SKIP:
                    push(role)
                    self.declared.append(element)
                    walk.skip_subtree()
                    continue
                get = element.get
                if (style := get("style")) is not None:
                    role = self._styled(role, style)
                if get("hidden") is not None and not self._concealed:
                    role = _HIDDEN
                push(role)
                if role >= _BLOCK:
                    if buffer:
                        self._close_line(box, href, link_start)
                        link_start = 0
                    box = self._open_box(element, box)
                    if role == _HEADING:
                        bold += 1
                elif role == _BREAK:
                    if buffer:
                        self._close_line(box, href, link_start)
                        link_start = 0
                elif role == _ANCHOR:
                    href, link_start = get("href") or "", len(buffer)
                elif role == _STRONG:
                    bold += 1
                elif role == _IMAGE:
                    self._add_image(element, box)
                elif role == _TIME:
                    self.declared.append(element)
                elif role == _HIDDEN:
                    self._note_helper(element)
                    walk.skip_subtree()
                    continue
                text = element.text
            else:
                role = pop()
                if role >= _BLOCK:
                    if buffer:
                        self._close_line(box, href, link_start)
                        link_start = 0
                    self._ends[box] = len(self.lines)
                    box = self._parents[box]
                    if role == _HEADING:
                        bold -= 1
                elif role == _ANCHOR:
                    if href is not None and len(buffer) > link_start:
                        self._close_link(href, link_start)
                    href = None
                elif role == _STRONG:
                    bold -= 1
                text = element.tail
            if text:
                if not text.isspace():
                    buffer.append(text)
                    if not bold:
                        self._plain = True
                elif buffer:
                    buffer.append(" ")
        if buffer:
            self._close_line(box, href, link_start)
        self._ends[0] = len(self.lines)

    def _styled(self, role: int, style: str) -> int:
        """Return the role of an element with an inline style."""
        if _HIDING.search(style):
            return role if self._concealed else _HIDDEN
        return _STRONG if role == _INLINE and _BOLD_STYLE.search(style) else role

    def boxes(self) -> Iterator[Box]:
        return map(Box._make, zip(self._parents, self._tags, self._names, self._firsts, self._ends, strict=True))

    def _open_box(self, element: etree._Element, parent: int) -> int:
        names, identity = element.get("class", ""), element.get("id")
        if identity:
            names = f"{names} {identity}"
        self._parents.append(parent)
        self._tags.append(element.tag)  # type: ignore[arg-type]
        self._names.append(names)
        self._firsts.append(len(self.lines))
        self._ends.append(0)
        return len(self._parents) - 1

    def _close_line(self, box: int, href: str | None, link_start: int) -> None:
        if href is not None:  # a block or a break inside a link: the link goes on in the next line
            self._close_link(href, link_start)
        text = folded("".join(self._buffer))
        self._buffer.clear()
        if text:
            links = self._links
            self.lines.append(Line(text, self._tags[box], tuple(links) if links else (), not self._plain, box))
        self._links.clear()
        self._plain = False

    def _close_link(self, href: str, start: int) -> None:
        text = folded("".join(self._buffer[start:]))
        if text:
            self._links.append(Link(text, href))

    def _add_image(self, element: etree._Element, box: int) -> None:
        get = element.get
        src = next((found for name in _LAZY if (found := get(name))), None) or get("src") or ""
        if not src or src.startswith("data:"):
            return
        # An image in the middle of a line stands behind it: a line is never cut in two by a picture.
        position = len(self.lines) + any(part and not part.isspace() for part in self._buffer)
        self.images.append(Image(position, src.strip(), folded(get("alt") or get("title") or ""), box))

    def _note_helper(self, element: etree._Element) -> None:
        texts: list[str] = element.xpath("descendant-or-self::*[not(self::script or self::style)]/text()")
        self.concealed_size += sum(map(len, texts))
        identity = element.get("id")
        if identity and _HELPER_ID.fullmatch(identity):
            text = folded("".join(texts))
            if text and len(text) <= _MAX_HELPER:
                self.helpers.setdefault(identity, text)


def _declared(elements: Iterable[etree._Element]) -> tuple[dict[str, tuple[str, ...]], str | None, str | None]:
    """Read <meta>, <time datetime>, <link rel=canonical> and <base href>, wherever on the page they stand."""
    meta: dict[str, list[str]] = {}
    canonical = base = None
    for element in elements:
        get = element.get
        if element.tag == "meta":
            name = get("name") or get("property") or get("itemprop") or get("http-equiv")
            content = get("content")
            if name and content and (content := folded(content)):
                meta.setdefault(name.strip().lower(), []).append(content)
        elif element.tag == "link":
            if canonical is None and (get("rel") or "").lower() == "canonical":
                canonical = get("href") or None
        elif element.tag == "time":
            if said := get("datetime"):
                meta.setdefault("time", []).append(folded(said))
        elif element.tag == "base" and base is None:
            base = get("href") or None
    return {name: tuple(contents) for name, contents in meta.items()}, canonical, base


def _json_ld(elements: Iterable[etree._Element]) -> Iterator[dict[str, Any]]:
    """Yield the objects of JSON-LD scripts, those of arrays and of @graph one by one."""
    for script in elements:
        if script.tag != "script" or "ld+json" not in script.get("type", ""):
            continue
        try:
            # Line feeds inside strings are common and harmless: strict=False lets them pass.
            found = json.loads(script.text or "", strict=False)
            if "\\ud" in (script.text or "").lower():  # half of a surrogate pair is no text, and can't be stored
                found = json.loads(json.dumps(found, ensure_ascii=False).encode("utf-8", "replace"))
        except (ValueError, RecursionError):
            continue  # a broken script says nothing; the page says the rest
        queue = found if isinstance(found, list) else [found]
        for item in queue:
            if isinstance(item, dict):
                yield item
                graph = item.get("@graph")
                yield from ((node for node in graph if isinstance(node, dict)) if isinstance(graph, list) else ())
