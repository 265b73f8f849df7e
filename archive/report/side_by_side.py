"""Print a comparison side by side on a wide terminal: the rows that changed, the edits marked in both columns.

Which blocks share a row is in `archive.report.rows`; the overview above the rows is in `archive.report.terminal`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.table import Table
from rich.text import Text

from archive.model import ImageBlock
from archive.report.rows import layout
from archive.report.wording import printable, shorten
from archive.report.words import CLASSES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from archive.model import Article, Block, Comparison, Edit
    from archive.report.placement import SideName
    from archive.report.rows import Cell, Row
    from archive.report.spans import Piece

# Characters of unchanged text shown beside an edit; a column has about 34 Chinese characters a line.
CONTEXT: Final = 34
# Maximum rows shown that have typographic edits only: the first ones show the pattern.
TYPOGRAPHIC_ROWS: Final = 3
# Columns between the two texts.
_GAP: Final = 3

# An edit's style, and the signs around it if there is no colour.
_OLD: Final = ("red strike", "[-", "-]")
_NEW: Final = ("green underline", "{+", "+}")
_MOVED: Final = ("magenta", "<~", "~>")
_PRINT: Final = ("yellow", "(=", "=)")


def print_columns(console: Console, comparison: Comparison, left: Article, right: Article) -> None:
    """Print the rows that changed, in two columns of equal width, and how many blocks between them did not change."""
    width = (console.width - _GAP) // 2
    same = typographic = 0
    for row in layout(comparison, left, right):
        plain = bool(row.edits) and all(comparison.edits[number].cls == "typographic" for number in row.edits)
        typographic += plain
        if not row.edits or (plain and typographic > TYPOGRAPHIC_ROWS):
            same += not row.edits
            continue
        console.print()
        if same:
            console.print(Text(f"⋮ {_blocks(same)} unchanged", style="dim"))
            same = 0
        console.print(Text(_heading(row, comparison.edits), style="bold"), overflow="fold")
        console.print(_columns(row, comparison.edits, left, right, width=width, colour=console.is_terminal))
    if same:
        console.print(Text(f"\n⋮ {_blocks(same)} unchanged", style="dim"))
    if typographic > TYPOGRAPHIC_ROWS:
        more = _blocks(typographic - TYPOGRAPHIC_ROWS)
        console.print(Text(f"\n… and {more} more with typographic edits only", style="bold"))


def _blocks(count: int) -> str:
    return f"{count:,} block" if count == 1 else f"{count:,} blocks"


def _heading(row: Row, edits: Sequence[Edit]) -> str:
    named, typographic = _marked_edits(row, edits)
    names = ", ".join(f"{number + 1}. {edits[number].cls} {CLASSES[edits[number].cls].chinese}" for number in named)
    if typographic:
        names += f"{', ' if names else ''}{typographic} typographic {CLASSES['typographic'].chinese}"
    where = " → ".join(_numbers(cells) for cells in (row.left, row.right) if cells)
    return f"{shorten(names)}  (block {where})"


def _marked_edits(row: Row, edits: Sequence[Edit]) -> tuple[list[int], int]:
    """Return the edits that are named and marked, and the number of typographic ones, which would hide them."""
    named = [number for number in row.edits if edits[number].cls != "typographic"]
    return named, len(row.edits) - len(named)


def _numbers(cells: Sequence[Cell]) -> str:
    return ", ".join(str(cell.block + 1) for cell in cells)


def _columns(row: Row, edits: Sequence[Edit], left: Article, right: Article, *, width: int, colour: bool) -> Table:
    table = Table.grid(padding=(0, _GAP, 0, 0), pad_edge=False)
    table.add_column(width=width, overflow="fold")
    table.add_column(width=width, overflow="fold")
    sides: tuple[tuple[SideName, Sequence[Cell], Article], ...] = (
        ("left", row.left, left),
        ("right", row.right, right),
    )
    marked = frozenset(_marked_edits(row, edits)[0] or row.edits)
    table.add_row(
        *(
            Text("\n").join(
                [
                    _cell(_keep_marks(cell, marked), side, edits, article.body[cell.block], colour=colour)
                    for cell in cells
                ]
            )
            for side, cells, article in sides
        )
    )
    return table


def _keep_marks(cell: Cell, marked: frozenset[int]) -> Cell:
    """Return a cell in which only the edits in `marked` are marked; join its other pieces."""
    pieces: list[Piece] = []
    for piece in cell.pieces:
        kept = piece._replace(edits=tuple(number for number in piece.edits if number in marked))
        if pieces and not kept.edits and not pieces[-1].edits:
            pieces[-1] = pieces[-1]._replace(end=kept.end)
        else:
            pieces.append(kept)
    return cell._replace(pieces=tuple(pieces))


def _cell(cell: Cell, side: SideName, edits: Sequence[Edit], block: Block, *, colour: bool) -> Text:
    """Return one block's text with its edits, unchanged spans shortened."""
    line = Text()
    for number in cell.whole:
        line.append(_whole_note(edits[number], side), style="dim")
    if cell.whole and not any(piece.edits for piece in cell.pieces):
        _append(line, shorten(_words(block)), _mark_style(edits[cell.whole[0]], side), colour=colour)
        return line
    for index, piece in enumerate(cell.pieces):
        if piece.edits:
            look = _mark_style(edits[piece.edits[-1]], side)
            _append(line, _piece_words(piece, edits, block.text), look, colour=colour)
        else:
            line.append(_shorten_unchanged(block.text[piece.start : piece.end], index, len(cell.pieces)))
    return line


def _words(block: Block) -> str:
    if isinstance(block, ImageBlock):
        return printable(f"(image {block.text or block.alt or shorten(block.src)})")
    return printable(block.text)


def _piece_words(piece: Piece, edits: Sequence[Edit], text: str) -> str:
    if piece.start == piece.end:
        return "¶" if edits[piece.edits[0]].cls in ("split", "merge") else "‸"
    words = text[piece.start : piece.end]
    return shorten(printable(words)) if words.strip() else "␣" * len(words)


def _shorten_unchanged(words: str, index: int, count: int) -> str:
    """Shorten an unchanged span to CONTEXT characters next to each edit around it."""
    if count == 1:  # only the other side has edits: this much identifies the block
        return printable(words[: 2 * CONTEXT]) + ("…" if len(words) > 2 * CONTEXT else "")
    before, after = CONTEXT if index else 0, CONTEXT if index + 1 < count else 0
    if len(words) <= before + after + 1:
        return printable(words)
    return printable(words[:before]) + "…" + (printable(words[-after:]) if after else "")


def _whole_note(edit: Edit, side: SideName) -> str:
    if edit.cls != "move" or edit.left is None or edit.right is None:
        return ""
    return f"to {edit.right.block + 1} →\n" if side == "left" else f"← from {edit.left.block + 1}\n"


def _mark_style(edit: Edit, side: SideName) -> tuple[str, str, str]:
    if edit.cls == "typographic":
        return _PRINT
    if edit.cls in ("move", "split", "merge"):
        return _MOVED
    if edit.left is None or edit.right is None:
        return _OLD if edit.right is None else _NEW
    return _OLD if side == "left" else _NEW


def _append(line: Text, words: str, look: tuple[str, str, str], *, colour: bool) -> None:
    style, start, end = look
    line.append(words if colour else f"{start}{words}{end}", style=style)
