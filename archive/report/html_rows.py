"""Write the rows of the HTML report: two bodies side by side, each edit marked in its place.

An edit is marked with `id="eN"` on the side where it is read first, and `id="eN-other"` on the other side, N counted
from 1. Which blocks share a row is in `archive.report.rows`; the page around the rows is in `archive.report.html`.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Final

from archive.model import ImageBlock, ListBlock, TableBlock
from archive.report.html_escape import escape_attribute, escape_text, lang_attribute, link
from archive.report.placement import SIDES, anchor_side
from archive.report.rows import layout
from archive.report.spans import Piece, divide_at_offsets
from archive.report.wording import shorten
from archive.report.words import CLASSES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from archive.model import Article, Block, Comparison, EditClass
    from archive.report.placement import SideName
    from archive.report.rows import Cell, Row
    from archive.report.words import Term

# Classes named on a tag next to the words. Typographic edits are only styled, since a page may have hundreds of them.
TAGGED: Final[frozenset[EditClass]] = frozenset(CLASSES) - {"typographic"}
WEIGHTY: Final[frozenset[EditClass]] = frozenset({"number", "negation", "name", "quotation"})
_PLACED: Final[frozenset[EditClass]] = frozenset({"move", "split", "merge"})
_ELSEWHERE: Final = "Not in the other body, but elsewhere on that page: no change."


def bilingual(english: str, chinese: str) -> str:
    """Return a label in both languages, as HTML. The arguments are not escaped."""
    return f'{english} <span lang="zh">{chinese}</span>'


def class_label(cls: EditClass) -> str:
    """Return a class's name in both languages, as HTML."""
    return bilingual(CLASSES[cls].one, CLASSES[cls].chinese)


def mark_class(cls: EditClass, side: SideName) -> str:
    """Return the CSS class of an edit's mark on one side."""
    if cls == "typographic":
        return "w-print"
    if cls in _PLACED:
        return "w-moved"
    return "w-old" if side == "left" else "w-new"


def write_rows(comparison: Comparison, left: Article, right: Article, names: tuple[Term, Term]) -> Iterator[str]:
    """Yield the rows as HTML. `names` are the labels of the two sides."""
    writer = _RowWriter(comparison, left, right, names)
    for row in layout(comparison, left, right):
        yield writer.row(row)


class _RowWriter:
    """Write rows; remember which edits already have their anchor, since an id must be unique."""

    def __init__(self, comparison: Comparison, left: Article, right: Article, names: tuple[Term, Term]) -> None:
        self._edits = comparison.edits
        slips = [change for change in comparison.fields if change.field == "boilerplate" and change.cls == "changed"]
        self._slips: dict[SideName, set[str | None]] = {
            "left": {change.left for change in slips},
            "right": {change.right for change in slips},
        }
        self._articles: dict[SideName, Article] = {"left": left, "right": right}
        self._names: dict[SideName, str] = {
            side: bilingual(term.one, term.chinese) for side, term in zip(SIDES, names, strict=True)
        }
        self._anchored: set[tuple[int, SideName]] = set()

    def row(self, row: Row) -> str:
        classes = " ".join(dict.fromkeys(self._edits[number].cls for number in row.edits))
        same = " same" if row.same else ""
        left, right = self._side(row, "left"), self._side(row, "right")
        return f'<div class="row{same}" data-classes="{classes}">\n{left}\n{right}\n</div>\n'

    def _side(self, row: Row, side: SideName) -> str:
        cells = row.left if side == "left" else row.right
        if not cells:
            return f'<div class="cell {side}"></div>'
        which = "both, unchanged" if row.same else self._names[side]
        lang = lang_attribute(self._articles[side].language)
        texts = [self._articles[side].body[cell.block].text for cell in cells]
        alone = not row.edits and not row.same
        slip = f'<p class="note">{_ELSEWHERE}</p>' if alone and set(texts) & self._slips[side] else ""
        blocks = "\n".join(self._cell(cell, side) for cell in cells)
        return (
            f'<div class="cell {side}"><p class="which">{which}</p>{slip}\n'
            f'<div lang="{lang}" dir="auto">{blocks}</div></div>'
        )

    def _cell(self, cell: Cell, side: SideName) -> str:
        html = self._block(self._articles[side].body[cell.block], cell.pieces, side)
        for number in reversed(cell.whole):
            start, end = self._mark(number, side, block=True)
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
            alt = f" <bdi>{escape_text(block.alt)}</bdi>" if block.alt else ""
            src = shorten(block.src) if block.src.startswith("data:") else block.src  # it holds the picture itself
            return f'<p class="picture">image 图片{alt} {link(src)} {words}</p>'
        role = ' role="heading" aria-level="3"' if block.kind == "heading" else ""
        return f'<p class="{block.kind}"{role} dir="auto">{words}</p>'

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
            return "".join(self._point(number, side) for number in piece.edits)
        html = escape_text(words[piece.start : piece.end])
        if piece.edits and not words[piece.start : piece.end].strip():
            html = f'<span class="sign">␣</span>{html}'  # an added or dropped blank would be invisible
        for number in reversed(piece.edits):
            start, end = self._mark(number, side)
            html = f"{start}{html}{end}"
        return html

    def _point(self, number: int, side: SideName) -> str:
        """Return the mark of a point: where only the other side has text, or where blocks were split or merged."""
        edit = self._edits[number]
        if edit.cls in ("split", "merge"):
            sign, kind = "¶", "w-moved"
        else:
            sign, kind = "‸", mark_class(edit.cls, "right" if edit.right is not None and edit.right.text else "left")
        start, end = self._mark(number, side, kind=f"{kind} point")
        return f'{start}<span class="caret" aria-hidden="true">{sign}</span>{end}'

    def _mark(self, number: int, side: SideName, *, kind: str | None = None, block: bool = False) -> tuple[str, str]:
        """Return the start and end tags around what an edit covers, with its anchor the first time."""
        edit = self._edits[number]
        meets = anchor_side(edit) == side
        first = (number, side) not in self._anchored
        self._anchored.add((number, side))
        kind = kind or mark_class(edit.cls, side)
        element = "mark" if kind.startswith(("w-moved", "w-print")) else "del" if "w-old" in kind else "ins"
        names = ["edit" if meets and first else "other", *(["block"] if block else []), kind]
        names += ["weighty"] if edit.cls in WEIGHTY else []
        anchor = f' id="e{number + 1}{"" if meets else "-other"}"' if first else ""
        focus = ' tabindex="-1"' if meets and first else ""
        title = f"{number + 1}. {CLASSES[edit.cls].one} {CLASSES[edit.cls].chinese}"
        start = (
            f'<{element} class="{" ".join(names)}"{anchor}{focus} data-edit="{number + 1}" '
            f'data-class="{edit.cls}" title="{escape_attribute(title)}">'
        )
        return start + (self._note(number, side, block=block) if first else ""), f"</{element}>"

    def _note(self, number: int, side: SideName, *, block: bool) -> str:
        """Return the tag that names an edit's class, and for a move the link to its other position."""
        edit = self._edits[number]
        if edit.cls not in TAGGED or (anchor_side(edit) != side and edit.cls != "move"):
            return ""
        words = class_label(edit.cls) if block else f'<span lang="zh">{CLASSES[edit.cls].chinese}</span>'
        tag = f'<span class="tag">{words}</span>'
        if edit.cls == "move" and edit.left is not None and edit.right is not None:
            tag += self._move_link(number, edit.left.block, edit.right.block, side)
        return f'<span class="note">{tag}</span>' if block else tag

    def _move_link(self, number: int, old: int, new: int, side: SideName) -> str:
        if side == "left":
            return f'<a class="away" lang="en" href="#e{number + 1}">to block {new + 1} →</a> '
        return f'<a class="away" lang="en" href="#e{number + 1}-other">← from block {old + 1}</a> '
