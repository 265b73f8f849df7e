"""The types of a page as its reader sees it: lines of text and images, top to bottom, in nested boxes.

Every format that is read (HTML, MHTML, a page saved as text) becomes the same lines, and every line ends up in exactly
one place of the record: the title, the body or the boilerplate. Later steps only label lines, so nothing is lost.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from scraper.document.elements import find_pictures
from scraper.document.unseen import UnseenParts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from scraper.document.elements import ImageElement

# Characters that show nothing: without width, marks of direction, joiners of letters, invisible operators. They are put
# into texts to tell copies apart, and break every comparison.
_UNSEEN: Final = (
    "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0001-\U000e007f"
)
_HAS_UNSEEN = re.compile(f"[{_UNSEEN}]")
# The joiner inside an emoji (a family is four heads) and the tags behind a flag are a part of the picture.
_PICTURE: Final = "\u00a9\u00ae\u203c-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_KEPT: Final = (
    f"(?<=[{_PICTURE}\ufe0f\u20e3])\u200d(?=[{_PICTURE}])|(?<=\U0001f3f4)[\U000e0020-\U000e007e]{{1,8}}\U000e007f"
)
_UNSEEN_OR_KEPT = re.compile(f"({_KEPT})|[{_UNSEEN}]")

# What a number in an attribute begins with (HTML Standard § 2.3.4.2), and the greatest spans of a cell (§ 4.9.11).
_NUMBER = re.compile(r"\s*\+?(\d{1,9})")
_MAX_COLUMNS: Final = 1000
_MAX_ROWS: Final = 65_534


def fold_whitespace(text: str) -> str:
    """Fold white space (also U+3000 and U+00A0) as a browser shows it, and drop zero-width characters.

    >>> fold_whitespace("\u3000\u3000来源:\u00a0\u00a0 新华社\u200b ")
    '来源: 新华社'
    """
    shown = " ".join(text.split())
    # Most of these characters are not printable, so most texts need no search.
    if shown.isprintable() and "\u034f" not in shown:
        return shown
    return " ".join(_without_unseen(shown).split()) if _HAS_UNSEEN.search(shown) else shown


def fold_verbatim(text: str) -> str:
    r"""Keep the line feeds and indents of a text; drop blank lines at its ends and what shows nothing.

    >>> fold_verbatim("\n  if a:\n      b \n\n")
    '  if a:\n      b'
    """
    lines = [line.rstrip() for line in _without_unseen(text).replace("\u00a0", " ").splitlines()]
    while lines and not lines[-1]:
        lines.pop()
    start = next((number for number, line in enumerate(lines) if line), 0)
    return "\n".join(lines[start:])


def _without_unseen(text: str) -> str:
    return _UNSEEN_OR_KEPT.sub(r"\1", text)


class Link(NamedTuple):
    """An anchor inside a line: its text, and its href as written."""

    text: str
    href: str


class Line(NamedTuple):
    """One visible line: the inline text between two block boundaries or line breaks.

    A NamedTuple, not a dataclass: a page has hundreds, and creating them is on the hot path.
    """

    text: str  # entities resolved, white space folded, no leading or trailing space; never ""
    tag: str  # of the nearest block element ("p", "h1", "li", "td", "div", …); "text" in a plain-text save
    links: tuple[Link, ...] = ()
    bold: bool = False  # all of its text is in <b>, <strong>, a heading or a bold font
    box: int = 0  # index in `Page.boxes` of the nearest block element


class Image(NamedTuple):
    """A visible image in front of line `before` (an index one past the last line: at the end)."""

    before: int
    src: str  # as written; for a lazily loaded image the address that it will load
    alt: str
    box: int


class Box(NamedTuple):
    """One block element. `first` is the index of the first line at or after its start, `end` one past its last."""

    parent: int  # index of the enclosing box; the outermost is its own parent
    tag: str
    names: str  # its class and id, as written
    first: int
    end: int


class Span(NamedTuple):
    """How many columns and rows a cell of a table spans; 0 rows: all further ones of its row group."""

    columns: int
    rows: int


def read_span(attributes: Mapping[str, str]) -> Span | None:
    """Return the span of a cell by its attributes, as a browser reads them; None without any.

    >>> read_span({"colspan": "3"}), read_span({"colspan": "99999999999", "rowspan": "0"})
    (Span(columns=3, rows=1), Span(columns=1000, rows=0))
    """
    columns, rows = attributes.get("colspan"), attributes.get("rowspan")
    if not columns and not rows:
        return None
    across, down = _NUMBER.match(columns or "1"), _NUMBER.match(rows or "1")
    return Span(
        min(int(across[1]) or 1, _MAX_COLUMNS) if across else 1,
        min(int(down[1]), _MAX_ROWS) if down else 1,
    )


class Page(NamedTuple):
    """The parsed content of one payload, before any of it is interpreted. Read-only."""

    url: str | None
    captured_at: datetime | None
    lines: tuple[Line, ...]
    title: str | None  # of the <title> element
    meta: Mapping[str, tuple[str, ...]]  # <meta> name, property or itemprop in lower case (and "time") → contents
    canonical: str | None  # <link rel=canonical>, as written
    base: str | None  # base for relative references
    structured: tuple[Mapping[str, object], ...]  # the objects of JSON-LD scripts
    helpers: Mapping[str, str]  # text of hidden helper elements by id (#NewsArticleTitle, #pubtime_baidu, …)
    language: str | None  # <html lang>, as written
    image_elements: tuple[ImageElement, ...] = ()
    boxes: tuple[Box, ...] = ()
    concealed: int = 0  # number of characters hidden by style or attribute, which are not in `lines`
    concealed_prose: int = 0  # how many of those are in pieces of text that read like sentences
    unseen: UnseenParts = UnseenParts()
    spans: Mapping[int, Span] = MappingProxyType({})  # by box, of the cells that have the attributes
    encoding: str = "utf-8"  # in which the queries of its references are written (a name for `resolve_url`)

    @property
    def images(self) -> tuple[Image, ...]:
        """The visible images. They are found among the elements each time."""
        return self.images_among(0, len(self.lines))

    def images_among(self, first: int, last: int) -> tuple[Image, ...]:
        """Return the visible images in front of the lines from `first` to `last`."""
        elements = [element for element in self.image_elements if first <= element.before <= last]
        buttons = {element.box for element in elements if self.boxes[element.box].tag == "button"}
        return tuple(
            Image(before, src, fold_whitespace(alt), box) for before, src, alt, box in find_pictures(elements, buttons)
        )
