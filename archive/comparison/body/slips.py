"""Find text that seems deleted or inserted but is only read elsewhere: in the boilerplate, the title or the author.

This prevents false deletions, the worst error that a comparison can make.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz

from archive.comparison.body.bylines import same_authors
from archive.comparison.text import fold_text
from archive.model import FieldChange

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from archive.comparison.body.link_edits import PlacedEdit
    from archive.model import Article, Span

# Shorter texts occur inside other lines by chance, so they must be equal to a whole line.
PART_CHARACTERS: Final = 8
# Similarity threshold (rapidfuzz ratio) from which a missing text and a line of boilerplate are the same text.
SAME_LINE: Final = 90.0
# A longer text is no byline.
LONGEST_BYLINE: Final = 40
# Longer texts are only searched for exactly, since computing similarity costs the product of the lengths.
SAME_LINE_CHARACTERS: Final = 4000


def without_slips(
    found: Iterable[PlacedEdit], left: Article, right: Article
) -> tuple[list[PlacedEdit], list[FieldChange]]:
    """Separate extraction slips from the edits: text that is missing in a body but in that page's boilerplate or title.

    Return the other edits, and the slips as field changes. An extractor that reads a paragraph as boilerplate must not
    look like a site that deleted it.
    """
    lines = [_lines(left), _lines(right)]
    kept: list[PlacedEdit] = []
    elsewhere: list[FieldChange] = []
    for f in found:
        cls = f.edit.cls
        text = {"deletion": f.lost, "insertion": f.gained}.get(cls, "")
        line = _find_line(text, lines[1 if cls == "deletion" else 0]) if text else None
        if line is None and text:
            line = _byline(f.edit.left, left, right) if cls == "deletion" else _byline(f.edit.right, right, left)
        if line is None:
            kept.append(f)
        elif f.edit.left is not None:
            elsewhere.append(FieldChange("boilerplate", "changed", f.edit.left.text, line))
        elif f.edit.right is not None:
            elsewhere.append(FieldChange("boilerplate", "changed", line, f.edit.right.text))
    return kept, elsewhere


def _byline(span: Span | None, article: Article, other: Article) -> str | None:
    """Return the other page's author if a whole block names just these people: （记者 周岚）; None if it does not."""
    if span is None or not other.author or len(span.text) > LONGEST_BYLINE:
        return None
    whole = span.text == article.body[span.block].text
    return other.author if whole and same_authors(span.text, other.author) else None


def _lines(article: Article) -> list[tuple[str, str]]:
    raw = [line.text for line in article.boilerplate] + ([article.title] if article.title else [])
    return [(text, fold_text(text).text) for text in raw]


def _find_line(text: str, lines: Sequence[tuple[str, str]]) -> str | None:
    """Return the raw line that contains a folded text, or nearly equals it."""
    for raw, line in lines:
        if text == line or (len(text) >= PART_CHARACTERS and text in line):
            return raw
    if PART_CHARACTERS <= len(text) <= SAME_LINE_CHARACTERS:
        for raw, line in lines:
            if len(line) <= SAME_LINE_CHARACTERS and fuzz.ratio(text, line) >= SAME_LINE:
                return raw
    return None
