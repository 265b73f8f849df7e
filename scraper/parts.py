"""An article that is cut into pages, put together: one article that says what its pages say, in order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.record import Reading


def joined(first: Reading, further: Sequence[Reading]) -> Reading:
    """Return the article of several pages: the fields are the first page's, the text is that of all.

    A line of boilerplate that stands on each page is kept once; an editor can be named on the last page alone.
    """
    if not further:
        return first
    article = first.article
    body, boilerplate = list(article.body), list(article.boilerplate)
    seen, editor = set(boilerplate), article.editor
    for reading in further:
        body += reading.article.body
        boilerplate += [line for line in reading.article.boilerplate if line not in seen]
        seen |= set(reading.article.boilerplate)
        editor = editor or reading.article.editor
    whole = replace(article, body=tuple(body), boilerplate=tuple(boilerplate), editor=editor)
    return replace(first, article=whole)
