"""Read a page that was saved as plain text into the same lines as HTML, without links, boxes or metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.document.lines import Box, Line, Page, fold_whitespace
from scraper.document.wrapped_text import join_wrapped

if TYPE_CHECKING:
    from datetime import datetime


def read_text(text: str, *, url: str | None, captured_at: datetime | None) -> Page:
    """Return a page with a line for each line of the text that is not blank, or for each paragraph if it is wrapped."""
    joined = join_wrapped(text.splitlines())
    lines = tuple(Line(line, "text") for raw in joined if (line := fold_whitespace(raw)))
    return Page(
        url=url,
        captured_at=captured_at,
        lines=lines,
        title=None,
        meta={},
        canonical=None,
        base=url,
        structured=(),
        helpers={},
        language=None,
        boxes=(Box(0, "page", "", 0, len(lines)),),
    )
