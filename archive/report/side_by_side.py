"""Print a comparison side by side on a wide terminal: the rows that changed, the edits marked in both columns.

Which blocks share a row is in `archive.report.rows`, which edits are shown in `archive.report.selection`; the overview
above the rows is in `archive.report.terminal`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from rich.table import Table
from rich.text import Text

from archive.report.rows import layout
from archive.report.wording import block_names, image_name, printable, shorten
from archive.report.words import CLASSES, Face

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console

    from archive.model import Article, Block, Comparison, Edit
    from archive.report.placement import SideName
    from archive.report.rows import Cell, Row
    from archive.report.selection import Selection
    from archive.report.spans import Piece
    from archive.report.words import Language

# Characters of unchanged text shown beside an edit; a column has about 34 Chinese characters a line.
CONTEXT: Final = 34
# Maximum rows shown that have typographic edits only, and edits marked in one: the first ones show the pattern.
TYPOGRAPHIC_ROWS: Final = 3
TYPOGRAPHIC_MARKED: Final = 20
# Columns between the two texts.
_GAP: Final = 3

# An edit's style, and the signs around it if there is no colour. No text is struck through: a line through 一 is the
# same line, and what was cut is there to be read.
_OLD: Final = ("red reverse", "[-", "-]")
_NEW: Final = ("green underline", "{+", "+}")
_OLD_ALONE: Final = ("red", "[-", "-]")
_NEW_ALONE: Final = ("green", "{+", "+}")
_MOVED: Final = ("magenta", "<~", "~>")
_PRINT: Final = ("yellow", "(=", "=)")
# Where only the other side has text, and where a block was split or merged.
_POINT: Final = "‸"
_BORDER: Final = "¶"
# Stands for edits that are left out: what is beside them is not shown, since it is not the same on both sides.
_LEFT_OUT: Final = -1


class _Page(NamedTuple):
    """What all rows need."""

    edits: Sequence[Edit]
    left: Article
    right: Article
    selection: Selection
    language: Language
    width: int
    colour: bool


def print_columns(
    console: Console, comparison: Comparison, left: Article, right: Article, selection: Selection, language: Language
) -> None:
    """Print the rows with selected edits, in two columns of equal width, and how many blocks between are unchanged."""
    width = (console.width - _GAP) // 2
    page = _Page(comparison.edits, left, right, selection, language, width, console.is_terminal)
    same = typographic = 0
    for row in layout(comparison, left, right):
        plain = bool(row.edits) and all(comparison.edits[number].cls == "typographic" for number in row.edits)
        typographic += plain
        shown = typographic <= TYPOGRAPHIC_ROWS or selection.every if plain else selection.shown.intersection(row.edits)
        if not shown:
            same += not row.edits
            continue
        console.print()
        if same:
            console.print(Text(Face.unchanged.say(language, count=same), style="dim"))
            same = 0
        console.print(Text(_heading(row, page), style="bold"), overflow="fold")
        console.print(_columns(row, page))
    if same:
        console.print(Text(f"\n{Face.unchanged.say(language, count=same)}", style="dim"))
    if typographic > TYPOGRAPHIC_ROWS and not selection.every:
        more = Face.more_print_blocks.say(language, count=typographic - TYPOGRAPHIC_ROWS)
        console.print(Text(f"\n{more}", style="bold"))
    if selection.others:
        console.print(Text(f"\n{Face.more_edits.say(language, count=selection.others)}", style="bold"))


def _heading(row: Row, page: _Page) -> str:
    """Return the numbers and classes of the edits that are shown in a row, and its blocks."""
    language, between = page.language, Face.between.say(page.language)
    named = [number for number in row.edits if page.edits[number].cls != "typographic"]
    names = [_name(number, page) for number in named if number in page.selection.shown]
    if len(row.edits) > len(named):
        names.append(Face.typographic_edits.say(language, count=len(row.edits) - len(named)))
    where = block_names((_numbers(cells) for cells in (row.left, row.right) if cells), language)
    return Face.in_blocks.say(language, edits=shorten(between.join(names), language=language), where=where)


def _name(number: int, page: _Page) -> str:
    term = CLASSES[page.edits[number].cls]
    times = page.selection.times.get(number, 1)
    again = f" {Face.times.say(page.language, number=times)}" if times > 1 else ""
    return f"{number + 1}. {term.chinese if page.language == 'zh' else term.one}{again}"


def _numbers(cells: Sequence[Cell]) -> str:
    return ", ".join(str(cell.block + 1) for cell in cells)


def _columns(row: Row, page: _Page) -> Table:
    table = Table.grid(padding=(0, _GAP, 0, 0), pad_edge=False)
    table.add_column(width=page.width, overflow="fold")
    table.add_column(width=page.width, overflow="fold")
    # Beside an edit that changes words, those of print are only counted: they would hide it.
    words = [number for number in row.edits if page.edits[number].cls != "typographic"]
    marked = page.selection.shown.intersection(words)
    if not words:
        marked = frozenset(row.edits if page.selection.every else row.edits[:TYPOGRAPHIC_MARKED])
    left_out = frozenset(words) - marked
    sides: tuple[tuple[SideName, Sequence[Cell], Article], ...] = (
        ("left", row.left, page.left),
        ("right", row.right, page.right),
    )
    table.add_row(
        *(
            Text("\n").join(
                [_cell(_keep_marks(cell, marked, left_out), side, article.body[cell.block], page) for cell in cells]
            )
            for side, cells, article in sides
        )
    )
    return table


def _keep_marks(cell: Cell, marked: frozenset[int], left_out: frozenset[int]) -> Cell:
    """Return a cell in which only the edits in `marked` are marked; join its other pieces, and those left out."""
    pieces: list[Piece] = []
    for piece in cell.pieces:
        edits = tuple(number for number in piece.edits if number in marked)
        if not edits and not left_out.isdisjoint(piece.edits):
            edits = (_LEFT_OUT,)
        # What stands between two edits that are left out is left out with them.
        if len(pieces) > 1 and edits == (_LEFT_OUT,) == pieces[-2].edits and not pieces[-1].edits:
            pieces.pop()
        if pieces and pieces[-1].edits == edits and edits in ((), (_LEFT_OUT,)):
            pieces[-1] = pieces[-1]._replace(end=piece.end)
        else:
            pieces.append(piece._replace(edits=edits))
    return cell._replace(pieces=tuple(pieces))


def _cell(cell: Cell, side: SideName, block: Block, page: _Page) -> Text:
    """Return one block's text with its edits, unchanged spans shortened."""
    line = Text()
    for number in cell.whole:
        line.append(_whole_note(page.edits[number], side, page.language), style="dim")
    if cell.whole and not any(piece.edits for piece in cell.pieces):
        style = _mark_style(page.edits[cell.whole[0]], side, alone=True)
        _append(line, shorten(_words(block, page.language), language=page.language), style, colour=page.colour)
        return line
    text = block.text
    for before, piece, after in _with_neighbours(cell.pieces):
        if piece.edits == (_LEFT_OUT,):
            line.append("…")
        elif piece.edits:
            style = _mark_style(page.edits[piece.edits[-1]], side)
            _append(line, _piece_words(piece, text, page), style, colour=page.colour)
        else:
            line.append(_shorten_unchanged(text[piece.start : piece.end], before, after))
    return line


def _with_neighbours(pieces: Sequence[Piece]) -> Iterator[tuple[Piece | None, Piece, Piece | None]]:
    return zip((None, *pieces[:-1]), pieces, (*pieces[1:], None), strict=True)


def _words(block: Block, language: Language) -> str:
    if block.kind == "image":
        return Face.image.say(language, name=image_name(block, language))
    return printable(block.text)


def _piece_words(piece: Piece, text: str, page: _Page) -> str:
    if piece.start == piece.end:
        return _BORDER if page.edits[piece.edits[0]].cls in ("split", "merge") else _POINT
    words = text[piece.start : piece.end]
    return shorten(printable(words), language=page.language) if words.strip() else "␣" * len(words)


def _shorten_unchanged(words: str, before: Piece | None, after: Piece | None) -> str:
    """Shorten an unchanged span to CONTEXT characters next to each marked edit beside it."""
    if before is None and after is None:  # only the other side has edits: this much identifies the block
        return printable(words[: 2 * CONTEXT]) + ("…" if len(words) > 2 * CONTEXT else "")
    head, tail = (CONTEXT if _is_marked(piece) else 0 for piece in (before, after))
    if len(words) <= head + tail + 1:
        return printable(words)
    return printable(words[:head]) + "…" + (printable(words[-tail:]) if tail else "")


def _is_marked(piece: Piece | None) -> bool:
    return piece is not None and piece.edits not in ((), (_LEFT_OUT,))


def _whole_note(edit: Edit, side: SideName, language: Language) -> str:
    if edit.cls != "move" or edit.left is None or edit.right is None:
        return ""
    if side == "left":
        return f"{Face.moved_to.say(language, number=edit.right.block + 1)}\n"
    return f"{Face.moved_from.say(language, number=edit.left.block + 1)}\n"


def _mark_style(edit: Edit, side: SideName, *, alone: bool = False) -> tuple[str, str, str]:
    if edit.cls == "typographic":
        return _PRINT
    if edit.cls in ("move", "split", "merge"):
        return _MOVED
    gone = edit.right is None or (edit.left is not None and side == "left")
    if alone:
        return _OLD_ALONE if gone else _NEW_ALONE
    return _OLD if gone else _NEW


def _append(line: Text, words: str, look: tuple[str, str, str], *, colour: bool) -> None:
    style, start, end = look
    line.append(words if colour else f"{start}{words}{end}", style=style)
