"""Build the lines of a page from pieces of text, one after the other: the half of the layout that knows no tags."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from scraper.document.elements import INKLESS, LINES, VERBATIM, Look
from scraper.document.lines import Line, Link, fold_verbatim, fold_whitespace

if TYPE_CHECKING:
    from collections.abc import Sequence

# Creates a NamedTuple from a tuple in one C call. Its own constructor is Python, and a page has hundreds of them.
_new: Final = tuple.__new__

_CHINESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
_CHINESE_STOP = re.compile(r"[。！？]")


class LineBuilder:
    """Collect inline text, and close a line at every boundary."""

    __slots__ = (
        "_bold",
        "_box",
        "_buffer",
        "_concealed_size",
        "_has_plain_text",
        "_href",
        "_lines",
        "_link_start",
        "_links",
        "_open",
        "_tags",
        "_text",
        "_text_changes",
    )

    def __init__(self) -> None:
        self._lines: list[Line] = []
        self._tags = ["page"]  # of the boxes
        self._box = 0  # the innermost open box
        self._open: list[int] = []  # the roles of the open elements
        self._bold = 0  # how many of the open elements are bold
        self._buffer: list[str] = []  # inline text since the last boundary
        self._has_plain_text = False  # whether some of the buffer is not bold
        self._links: list[Link] = []
        self._href: str | None = None  # of the open link
        self._link_start = 0  # where in the buffer the link's text begins
        self._text = 0  # what styles do to the text inside the open elements, as bits
        self._text_changes: list[tuple[int, int]] = []  # how deep each was changed, and what it was before
        self._concealed_size = 0

    def _change_text(self, look: Look) -> None:
        """Change what is done to the text inside the element that begins, until it ends."""
        text = self._text & ~look.cleared | look.set
        if text & VERBATIM:
            text &= ~LINES
        if text != self._text:
            self._text_changes.append((len(self._open), self._text))
            self._text = text

    def _add_styled(self, text: str) -> None:
        """Handle a piece of text whose style matters."""
        if self._text & INKLESS:
            self._concealed_size += len(fold_whitespace(text))
            return
        if self._text & VERBATIM:
            self._buffer.append(text)
            self._has_plain_text = self._has_plain_text or not self._bold
            return
        for number, line in enumerate(text.split("\n")):
            if number and self._buffer:
                self._close_line()
            if line and (self._buffer or not line.isspace()):
                self._buffer.append(line)
                self._has_plain_text = self._has_plain_text or not (self._bold or line.isspace())

    def _close_line(self) -> None:
        if self._href is not None:  # a block or a break inside a link: the link continues in the next line
            self._close_link()
            self._link_start = 0
        buffer = self._buffer
        if self._text & VERBATIM:
            self._close_verbatim()
            return
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

    def _close_verbatim(self) -> None:
        """Close a line with its line feeds; a text that is set like code is its paragraphs."""
        text = fold_verbatim("".join(self._buffer))
        tag = self._tags[self._box]
        parts = [(text, tuple(self._links))] if text else []
        if _reads_like_text(text):
            paragraphs = filter(None, map(fold_whitespace, text.split("\n")))
            tag, parts = "p", _with_links(list(paragraphs), self._links)
        for part, links in parts:
            self._lines.append(Line(part, tag, links, not self._has_plain_text, self._box))
        self._buffer.clear()
        self._links.clear()
        self._has_plain_text = False

    def _close_link(self) -> None:
        pieces = self._buffer[self._link_start :]
        text = fold_whitespace(pieces[0] if len(pieces) == 1 else "".join(pieces))
        if text:
            self._links.append(_new(Link, (text, self._href or "")))


def _with_links(parts: Sequence[str], links: Sequence[Link]) -> list[tuple[str, tuple[Link, ...]]]:
    """Return the parts of a text, each with its own of the links, which are in order; none across parts."""
    text = " ".join(parts)
    ends = list(accumulate(len(part) + 1 for part in parts))
    own: list[list[Link]] = [[] for _ in parts]
    at = number = 0
    for link in links:
        start = text.find(link.text, at)
        if start < 0:
            break
        at = start + len(link.text)
        while ends[number] <= start:
            number += 1
        if at < ends[number]:
            own[number].append(link)
    return [(part, tuple(found)) for part, found in zip(parts, own, strict=True)]


def _reads_like_text(text: str) -> bool:
    """Return whether what is set like code is a Chinese text: code has few characters and no full stops."""
    return len(_CHINESE_STOP.findall(text)) > 1 and len(_CHINESE.findall(text)) * 2 > len("".join(text.split()))
