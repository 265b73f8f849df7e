"""Join the pages of a multi-page article into one article."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from archive.model import ImageBlock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.model import Block, Reading

# Characters. Shorter paragraphs (a question, a heading, "（图片来源：作者）") may occur twice in one article.
MIN_DISTINCTIVE: Final = 20


def join_readings(first: Reading, further: Sequence[Reading]) -> Reading:
    """Return the article of several pages: the first page's fields with the text of all pages.

    What is repeated on each page is kept once: boilerplate lines, and the text beside the pictures of a series.
    The editor may be named on the last page only.
    """
    if not further:
        return first
    article = first.article
    body, boilerplate = list(article.body), list(article.boilerplate)
    seen, editor = set(boilerplate), article.editor
    for reading in further:
        shown = set(body)
        body += [block for block in reading.article.body if block not in shown or not is_distinctive(block)]
        boilerplate += [line for line in reading.article.boilerplate if line not in seen]
        seen |= set(reading.article.boilerplate)
        editor = editor or reading.article.editor
    whole = replace(article, body=tuple(body), boilerplate=tuple(boilerplate), editor=editor)
    return replace(first, article=whole)


def is_distinctive(block: Block) -> bool:
    """Return whether a block is an image or so long that a repetition of it must be the same content."""
    return isinstance(block, ImageBlock) or len(block.text) >= MIN_DISTINCTIVE
