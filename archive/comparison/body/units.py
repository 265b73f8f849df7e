"""Take bodies apart into units, the parts that are aligned: a paragraph, a row of a table, an item of a list.

A unit knows where it stands in its block. Units that belong together, as the parts of a paragraph that was split, are
joined to one text. Images are no units; they are matched in `archive.comparison.body.images`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Final

from archive.comparison.text import (
    FoldedText,
    PartShape,
    fold_text,
    has_lookalikes,
    has_pronunciations,
    without_pronunciations,
    without_spacing,
)
from archive.model import ImageBlock, ListBlock, Span, TableBlock

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from archive.model import Block

# How many characters on both sides of a border tell whether the other side breaks there, too.
BORDER_CHARACTERS: Final = 6
# A cell that names its row has letters; the others have figures, marks and units.
_LABEL: Final = re.compile(r"[^\W\d_]{2}")


@dataclass(frozen=True, slots=True, eq=False)
class Unit:
    """A part of a body: `block.text[start:end]`; `cells` are the offsets of a row's cells in the block's text."""

    block: int
    start: int
    end: int
    folded: FoldedText
    shape: PartShape
    cells: tuple[tuple[int, int], ...] = ()
    last: bool = True  # whether the unit ends its block
    trick: str = ""  # what was dropped from it that was put in against copying

    def cell(self, number: int) -> str:
        """Return the raw text of a cell."""
        start, end = self.cells[number]
        return self.folded.raw[start - self.start : end - self.start]

    @property
    def span(self) -> Span:
        """The unit as a span of its block."""
        return Span(self.block, self.start, self.end, self.folded.raw)


def take_apart(body: Sequence[Block]) -> list[Unit]:
    """Return the units of a body in reading order."""
    units: list[Unit] = []
    tables = 0
    pronounced = has_pronunciations(block.text for block in body)
    for number, block in enumerate(body):
        if isinstance(block, TableBlock):
            units += _rows(number, tables, block)
            tables += 1
        elif isinstance(block, ListBlock):
            units += _items(number, block, pronounced=pronounced)
        elif not isinstance(block, ImageBlock):
            folded, trick = _fold(block.text, pronounced=pronounced)
            units.append(Unit(number, 0, len(block.text), folded, PartShape(number, 1), trick=trick))
    return units


def _fold(text: str, *, pronounced: bool) -> tuple[FoldedText, str]:
    """Fold a text without what was put in against copying, and say what that was."""
    for trick, without in (("spacing", without_spacing), ("pronunciation", without_pronunciations)):
        if trick == "spacing" or pronounced:
            shown = without(text)
            if shown != text:
                return fold_text(text, dropped=shown), trick
    return fold_text(text), "lookalikes" if has_lookalikes(text) else ""


def caption(body: Sequence[Block], number: int) -> Unit:
    """Return the caption of an image as a unit."""
    text = body[number].text
    return Unit(number, 0, len(text), fold_text(text), PartShape(number, 1))


def _rows(number: int, table: int, block: TableBlock) -> Iterator[Unit]:
    start = 0
    count = max(1, len(block.rows))
    for index, row in enumerate(block.rows or ((),)):
        bounds = list(accumulate((len(cell) + 1 for cell in row), initial=start))
        cells = tuple((a, b - 1) for a, b in pairwise(bounds))
        text = " ".join(row)
        label = next((fold_text(cell).text for cell in row if _LABEL.search(cell)), "")
        shape = PartShape(number, count, label=label, columns=len(row), table=table)
        yield Unit(number, start, start + len(text), fold_text(text), shape, cells, last=index + 1 == count)
        start += len(text) + 1


def _items(number: int, block: ListBlock, *, pronounced: bool) -> Iterator[Unit]:
    start = 0
    count = max(1, len(block.items))
    for index, item in enumerate(block.items or ("",)):
        last = index + 1 == count
        folded, trick = _fold(item, pronounced=pronounced)
        yield Unit(number, start, start + len(item), folded, PartShape(number, count), last=last, trick=trick)
        start += len(item) + 1


@dataclass(frozen=True, slots=True, eq=False)
class Joined:
    """Consecutive units as one text; `starts` are the offsets in it at which they begin."""

    units: tuple[Unit, ...]
    starts: tuple[int, ...]
    folded: FoldedText

    def part_at(self, position: int) -> int:
        """Return the index of the unit that a position of the joined text is in."""
        return max(0, bisect_right(self.starts, position) - 1)

    def span(self, part: int) -> Span:
        """Return the span of a whole unit."""
        return self.units[part].span

    def spans(self, start: int, end: int) -> Iterator[Span]:
        """Yield a range as spans, one for each unit: at least one, and an empty one only if it is alone."""
        if len(self.units) == 1:
            unit, text = self.units[0], self.units[0].folded.raw
            a = min(max(0, start), len(text))
            b = min(max(a, end), len(text))
            yield Span(unit.block, unit.start + a, unit.start + b, text[a:b])
            return
        first = self.part_at(start)
        found = False
        for part in range(first, max(first, self.part_at(end)) + 1):
            unit, offset = self.units[part], self.starts[part]
            text = unit.folded.raw
            a, b = min(max(0, start - offset), len(text)), min(max(0, end - offset), len(text))
            if a < b:
                found = True
                yield Span(unit.block, unit.start + a, unit.start + b, text[a:b])
        if not found:
            unit, offset = self.units[first], self.starts[first]
            a = min(max(0, start - offset), len(unit.folded.raw))
            yield Span(unit.block, unit.start + a, unit.start + a, "")


def join_units(units: Sequence[Unit], other: str) -> Joined:
    """Join units by line feeds; `other` is the folded text of the other side.

    Where the other side has the text on both sides of a border as one word, the border is no blank (195|9年).
    """
    if len(units) == 1:
        return Joined(tuple(units), (0,), units[0].folded)
    texts = [unit.folded.raw for unit in units]
    shown = [_shown(unit) for unit in units]
    starts = tuple(accumulate((len(text) + 1 for text in texts[:-1]), initial=0))
    dropped = "".join(
        text + ("\u200b" if _is_one_word(before.folded.text, after.folded.text, other) else "\n")
        for text, (before, after) in zip(shown, pairwise(units), strict=False)
    )
    return Joined(tuple(units), starts, fold_text("\n".join(texts), dropped=dropped + shown[-1]))


def _shown(unit: Unit) -> str:
    """Return the text of a unit, with what was put in against copying as characters that folding drops."""
    raw = unit.folded.raw
    if unit.trick == "spacing":
        return without_spacing(raw)
    return without_pronunciations(raw) if unit.trick == "pronunciation" else raw


def join_cell(unit: Unit, cell: int) -> Joined:
    """Return one cell of a row as a text of its own."""
    start, end = unit.cells[cell]
    text = unit.cell(cell)
    part = Unit(unit.block, start, end, fold_text(text), unit.shape)
    return Joined((part,), (0,), part.folded)


def _is_one_word(before: str, after: str, other: str) -> bool:
    tail, head = before[-BORDER_CHARACTERS:], after[:BORDER_CHARACTERS]
    return bool(tail and head) and tail[-1].isalnum() and head[0].isalnum() and tail + head in other
