"""Lay out a table's cells in rows and columns as a browser does (the table model, HTML Standard § 4.9.12).

A label is shown in every row and column that its cell spans, so that a value is always under its heading and behind its
label; a longer text is shown once. Which tables hold data is decided in `scraper.body.blocks`.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from scraper.document import Span

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scraper.document import Line, Page

Row = tuple[str, ...]

# The layout of hostile spans would be larger than the page by orders of magnitude. A table may grow to this many times
# its number of cells, and its text to this many times its size; real ones stay below five.
_MAX_GROWTH: Final = 10
_MIN_SLOTS: Final = 2000
_MIN_SIZE: Final = 20_000

# The longest label; longer text that spans five rows would count five times in a comparison.
_MAX_LABEL: Final = 40

_PLAIN: Final = Span(1, 1)


class _Cell(NamedTuple):
    text: str
    span: Span


class _Row(NamedTuple):
    group: int  # the box of its row group
    cells: list[_Cell]


class _Slot(NamedTuple):
    """The columns that a cell takes in one row, and in how many rows from there on."""

    start: int
    end: int
    rows: int
    text: str

    def below(self) -> _Slot:
        """Return the slot of the same cell in the next row."""
        return _Slot(self.start, self.end, self.rows - 1, self.text if len(self.text) <= _MAX_LABEL else "")


def table_rows(page: Page, table: int, lines: Sequence[Line]) -> list[Row]:
    """Return the text of a table's rows, cell by cell, given lines of its cells.

    Rows without text of their own are left out. All rows have the same number of cells, unless the spans are too large
    to be true; then they are ignored.
    """
    rows = _read_rows(page, table, _texts_by_cell(page, lines))
    return _lay_out(rows) or [tuple(cell.text for cell in row.cells) for row in rows if _has_text(row)]


def cell_of(page: Page, line: Line) -> int | None:
    """Return the box of the cell that a line is in, None if it is in no cell."""
    box, boxes = line.box, page.boxes
    while box and boxes[box].tag != "table":
        if boxes[box].tag in ("td", "th"):
            return box
        box = boxes[box].parent
    return None


def _texts_by_cell(page: Page, lines: Sequence[Line]) -> dict[int, str]:
    """Return the text of each cell that has one; the lines of a cell are joined."""
    texts: dict[int, list[str]] = {}
    for line in lines:
        cell = cell_of(page, line)
        if cell is not None:
            texts.setdefault(cell, []).append(line.text)
    return {cell: " ".join(parts) for cell, parts in texts.items()}


def _read_rows(page: Page, table: int, texts: Mapping[int, str]) -> list[_Row]:
    """Return the rows of a table with all cells, the empty ones, too; those of its <tfoot> last."""
    boxes, spans = page.boxes, page.spans
    rows: dict[int, _Row] = {}
    inner = 0  # the box of an open table in a cell
    for index in range(table + 1, len(boxes)):
        parent, tag = boxes[index].parent, boxes[index].tag
        if parent < table:
            break  # boxes inside a box directly follow it
        if inner and parent >= inner:
            continue
        inner = index if tag == "table" else 0
        if tag == "tr":
            rows[index] = _Row(parent, [])
        elif tag in ("td", "th"):
            row = parent
            while row > table and boxes[row].tag != "tr":  # a <form> may be in between
                row = boxes[row].parent
            key = parent if row <= table else row
            rows.setdefault(key, _Row(key, [])).cells.append(_Cell(texts.get(index, ""), spans.get(index, _PLAIN)))
    return sorted(rows.values(), key=lambda row: boxes[row.group].tag == "tfoot")


def _has_text(row: _Row) -> bool:
    return any(cell.text for cell in row.cells)


def _lay_out(rows: Sequence[_Row]) -> list[Row]:
    """Return the rows of a rectangular table; [] if it would grow beyond all measure."""
    most_slots = _MAX_GROWTH * sum(len(row.cells) for row in rows) + _MIN_SLOTS
    most_text = _MAX_GROWTH * sum(len(cell.text) for row in rows for cell in row.cells) + _MIN_SIZE
    placed = _place(rows, most_slots)
    # A browser gives no width to a column in which no cell begins.
    starts = sorted({slot.start for row in placed for slot in row})
    laid_out: list[Row] = []
    filled = size = 0
    for slots in placed:
        columns = [(bisect_left(starts, slot.start), bisect_left(starts, slot.end)) for slot in slots]
        filled += len(starts) + sum(end - start for start, end in columns)
        if filled > 2 * most_slots:
            return []
        laid_out.append(_fill([slot.text for slot in slots], columns, len(starts)))
        size += sum(map(len, laid_out[-1]))
        if size > most_text:
            return []
    return laid_out


def _place(rows: Sequence[_Row], most_slots: int) -> list[list[_Slot]]:
    """Return the slots of each row with text, those of cells from rows above included; [] if they are too many."""
    placed: list[list[_Slot]] = []
    count = 0
    for _, group in groupby(rows, attrgetter("group")):  # a cell never reaches into the next row group
        above: list[_Slot] = []  # the slots of cells that reach into the row, by their start
        for row in group:
            slots = _place_row(row.cells, above)
            count += len(slots)
            if count > most_slots:
                return []
            if _has_text(row):
                placed.append(slots)
            above = sorted(slot.below() for slot in slots if slot.rows != 1)
    return placed


def _place_row(cells: Sequence[_Cell], above: Sequence[_Slot]) -> list[_Slot]:
    """Return the slots of a row: its cells take the columns that the cells from above leave."""
    slots = list(above)
    column = passed = 0
    for text, span in cells:
        while passed < len(above) and above[passed].start <= column:
            column = max(column, above[passed].end)
            passed += 1
        slots.append(_Slot(column, column + span.columns, span.rows, text))
        column += span.columns
    return slots


def _fill(texts: Sequence[str], columns: Sequence[tuple[int, int]], width: int) -> Row:
    """Return the text in each column of a row; where cells overlap, that of the first."""
    row: list[str | None] = [None] * width
    alone = len(texts) == 1  # a title or a note, not a value
    for text, (start, end) in zip(texts, columns, strict=True):
        repeated = "" if alone or len(text) > _MAX_LABEL else text
        for column in range(start, end):
            if row[column] is None:
                row[column] = text if column == start else repeated
    return tuple(text or "" for text in row)
