"""An article that is cut into pages, put together: one article that says what its pages say, in order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from archive.model import ImageBlock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.model import Block, Reading

# Shorter paragraphs (a question, a heading, "（图片来源：作者）") may be said twice in one article.
PARAGRAPH: Final = 20


def join_readings(first: Reading, further: Sequence[Reading]) -> Reading:
    """Return the article of several pages: the fields are the first page's, the text is that of all.

    What stands on each page is kept once, a line of boilerplate as well as the text beside the pictures of a series;
    an editor can be named on the last page alone.
    """
    if not further:
        return first
    article = first.article
    body, boilerplate = list(article.body), list(article.boilerplate)
    seen, editor = set(boilerplate), article.editor
    for reading in further:
        shown = set(body)
        body += [block for block in reading.article.body if block not in shown or not is_telling(block)]
        boilerplate += [line for line in reading.article.boilerplate if line not in seen]
        seen |= set(reading.article.boilerplate)
        editor = editor or reading.article.editor
    whole = replace(article, body=tuple(body), boilerplate=tuple(boilerplate), editor=editor)
    return replace(first, article=whole)


def is_telling(block: Block) -> bool:
    """Whether a block is long enough, or an image, so that it is the same thing where it stands again."""
    return isinstance(block, ImageBlock) or len(block.text) >= PARAGRAPH
