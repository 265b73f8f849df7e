"""Write the two bodies: side by side, each edit marked in its place; or plainly, if they are different articles.

Each row is written once, for wide and narrow screens: a narrow one shows right's blocks alone where they can be read so
(`archive.report.html.inline`). Which blocks share a row is in `archive.report.rows`; the marks are in
`archive.report.html.marks`.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Final

from archive.model import ImageBlock, ListBlock, TableBlock
from archive.report import SIDES, Piece, divide_at_offsets, escape_text, is_slip, lang_attribute
from archive.report.html.inline import in_one_column
from archive.report.html.marks import MarkWriter, words_html
from archive.report.html.subject import LONGEST_RUN
from archive.report.html.values import link_html

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from archive.model import Block
    from archive.report import Cell, Row, SideName
    from archive.report.html.subject import Subject

# Maximum characters of a picture's own description; a caption is text, and shown whole.
LONGEST_ALT: Final = 1000


def write_columns(subject: Subject, rows: Sequence[Row]) -> Iterator[str]:
    """Yield both bodies as HTML, row by row; `rows` are empty for different articles, which are not aligned."""
    writer = _ColumnWriter(subject)
    names = "".join(f"<div>{name}</div>" for name in subject.names.values())
    yield f'<div class="row heads" aria-hidden="true">{names}</div>\n'
    if not subject.is_told:
        yield writer.plain()
        return
    for row in rows:
        yield writer.row(row)


class _ColumnWriter:
    """Write rows."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._edits = subject.comparison.edits
        self._marks = MarkWriter(subject)
        slips = [change for change in subject.comparison.fields if is_slip(change)]
        self._slips: dict[SideName, set[str | None]] = {
            "left": {change.left for change in slips},
            "right": {change.right for change in slips},
        }

    def row(self, row: Row) -> str:
        """Return one row."""
        classes = " ".join(dict.fromkeys(self._edits[number].cls for number in row.edits))
        flat = in_one_column(row, self._edits, *(self._subject.articles[side].body for side in SIDES))
        self._marks.flat = flat is not None
        look = " same" if row.same else " flat" if flat else ""
        left, right = self._side(flat or row, "left"), self._side(flat or row, "right")
        return f'<div class="row{look}" data-classes="{classes}">\n{left}\n{right}\n</div>\n'

    def plain(self) -> str:
        """Return both texts in one row, without marks."""
        sides = []
        for side in SIDES:
            body = self._subject.articles[side].body
            blocks = "\n".join(
                self._numbered(number, self._block(block, (Piece(0, len(block.text), ()),), side))
                for number, block in enumerate(body)
            )
            sides.append(self._column(side, self._subject.names[side], blocks))
        return f'<div class="row plain">\n{sides[0]}\n{sides[1]}\n</div>\n'

    def _side(self, row: Row, side: SideName) -> str:
        cells = row.left if side == "left" else row.right
        if not cells:
            return f'<div class="cell {side}"></div>'
        words = self._subject.words
        which = words.both if row.same else self._subject.names[side]
        texts = {self._subject.articles[side].body[cell.block].text for cell in cells}
        alone = not row.edits and not row.same
        slip = f'<p class="note">{words.slip}</p>' if alone and texts & self._slips[side] else ""
        blocks = "\n".join(self._numbered(cell.block, self._cell(cell, side)) for cell in cells)
        return self._column(side, which, blocks, slip)

    def _column(self, side: SideName, which: str, blocks: str, slip: str = "") -> str:
        lang = lang_attribute(self._subject.articles[side].language)
        return (
            f'<div class="cell {side}"><p class="which">{which}</p>{slip}\n'
            f'<div lang="{lang}" dir="auto">{blocks}</div></div>'
        )

    def _numbered(self, block: int, html: str) -> str:
        """Return a block with its number, which is no part of its text: it is not copied, and a search skips it."""
        return f'<div class="b" data-n="{block + 1}">{html}</div>'

    def _cell(self, cell: Cell, side: SideName) -> str:
        html = self._block(self._subject.articles[side].body[cell.block], cell.pieces, side)
        for number in reversed(cell.whole):
            start, end = self._marks.around(number, side, block=True)
            html = f"{start}{html}{end}"
        return html

    def _block(self, block: Block, pieces: Sequence[Piece], side: SideName) -> str:
        if isinstance(block, TableBlock):
            return self._table(block, pieces, side)
        if isinstance(block, ListBlock):
            parts = divide_at_offsets(pieces, accumulate(len(item) + 1 for item in block.items))
            items = (f"<li>{self._inline(block.text, part, side)}</li>" for part in parts)
            return f"<ul>{''.join(items)}</ul>"
        words = self._inline(block.text, pieces, side)
        if isinstance(block, ImageBlock):
            return self._image(block, words)
        role = ' role="heading" aria-level="3"' if block.kind == "heading" else ""
        return f'<p class="{block.kind}"{role} dir="auto">{words}</p>'

    def _image(self, block: ImageBlock, caption: str) -> str:
        alt = f" <bdi>{escape_text(self._subject.cut(block.alt, LONGEST_ALT))}</bdi>" if block.alt else ""
        said = f'<span lang="{self._subject.language}">{self._subject.words.image}</span>{alt}'
        return f'<p class="picture">{said} {link_html(self._subject, block.src)} {caption}</p>'

    def _table(self, block: TableBlock, pieces: Sequence[Piece], side: SideName) -> str:
        words = block.text
        parts = divide_at_offsets(pieces, accumulate(len(cell) + 1 for row in block.rows for cell in row or ("",)))
        rows = []
        for row in block.rows:
            cells = (f'<td dir="auto">{self._inline(words, next(parts, ()), side)}</td>' for _ in row or ("",))
            rows.append(f"<tr>{''.join(cells)}</tr>")
        return f"<table><tbody>{''.join(rows)}</tbody></table>"

    def _inline(self, words: str, pieces: Sequence[Piece], side: SideName) -> str:
        return "".join(self._piece(words, piece, side) for piece in pieces)

    def _piece(self, words: str, piece: Piece, side: SideName) -> str:
        if piece.start == piece.end:
            return "".join(self._marks.point(number, side) for number in piece.edits)
        text = self._subject.cut(words[piece.start : piece.end], LONGEST_RUN)
        if not piece.edits:
            return escape_text(text)
        html = words_html(text)
        for number in reversed(piece.edits):
            start, end = self._marks.around(number, side)
            html = f"{start}{html}{end}"
        return html
