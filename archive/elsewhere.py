"""What looks cut or added and is only elsewhere: moved to another place, or read as boilerplate.

A false "they deleted this" is what nobody forgives; here it is prevented.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from rapidfuzz import fuzz

from archive.comparison import Edit, FieldChange
from archive.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from archive.record import Article

# A sentence cut here and added there is a move from this length on; shorter ones repeat by chance.
MOVE_CHARACTERS: Final = 8
# Shorter texts are found in another text by chance: they must be a line of their own there.
PART_CHARACTERS: Final = 8
# How alike a missing text and a line of boilerplate must be (rapidfuzz ratio) to be the same text.
SAME_LINE: Final = 90.0
# Longer texts are only looked for as they are: likeness costs their product.
SAME_LINE_CHARACTERS: Final = 4000


class Found(NamedTuple):
    """An edit with its place in right's reading order, and the folded characters lost and gained by it."""

    at: tuple[int, int, int, int]
    edit: Edit
    lost: str
    gained: str


def with_moves(found: Iterable[Found]) -> list[Found]:
    """Turn a passage that was cut in one place and added in another into one move."""
    found = sorted(found, key=lambda f: f.at)
    cut: dict[str, list[Found]] = defaultdict(list)
    for f in sorted((f for f in found if f.edit.cls == "deletion"), key=_left_place, reverse=True):
        if len(f.lost) >= MOVE_CHARACTERS:
            cut[f.lost].append(f)
    done: set[int] = set()
    moves: list[Found] = []
    for f in found:
        if f.edit.cls == "insertion" and cut.get(f.gained):
            origin = cut[f.gained].pop()
            done |= {id(f), id(origin)}
            at = (f.at[0], f.at[1], origin.at[2], origin.at[3])
            moves.append(Found(at, Edit("move", origin.edit.left, f.edit.right), "", ""))
    return [f for f in found if id(f) not in done] + moves


def _left_place(found: Found) -> tuple[int, int]:
    return (found.edit.left.block, found.edit.left.start) if found.edit.left else (-1, 0)


def without_slips(found: Iterable[Found], left: Article, right: Article) -> tuple[list[Found], list[FieldChange]]:
    """Take out what is only missing from the body: its words stand in the other page's boilerplate or title.

    An extractor that reads a paragraph as boilerplate must not look like a site that deleted it.
    """
    lines = [_lines(left), _lines(right)]
    kept: list[Found] = []
    elsewhere: list[FieldChange] = []
    for f in found:
        cls = f.edit.cls
        text = {"deletion": f.lost, "insertion": f.gained}.get(cls, "")
        line = _holding(text, lines[1 if cls == "deletion" else 0]) if text else None
        if line is None:
            kept.append(f)
        elif f.edit.left is not None:
            elsewhere.append(FieldChange("boilerplate", "changed", f.edit.left.text, line))
        elif f.edit.right is not None:
            elsewhere.append(FieldChange("boilerplate", "changed", line, f.edit.right.text))
    return kept, elsewhere


def _lines(article: Article) -> list[tuple[str, str]]:
    raw = [line.text for line in article.boilerplate] + ([article.title] if article.title else [])
    return [(text, fold(text).text) for text in raw]


def _holding(text: str, lines: Sequence[tuple[str, str]]) -> str | None:
    """Return the raw line that holds a folded text, or that is nearly this text."""
    for raw, line in lines:
        if text == line or (len(text) >= PART_CHARACTERS and text in line):
            return raw
    if PART_CHARACTERS <= len(text) <= SAME_LINE_CHARACTERS:
        for raw, line in lines:
            if len(line) <= SAME_LINE_CHARACTERS and fuzz.ratio(text, line) >= SAME_LINE:
                return raw
    return None
