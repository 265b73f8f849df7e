"""Make edits of linked units: the move, the splits and merges, and the changes inside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from archive.comparison.body.units import join_cell, join_units
from archive.comparison.classes import EditPosition, Renumbering, classify, is_changed_figure
from archive.comparison.text import DiffOp, diff_texts
from archive.model import Edit, Span

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from archive.comparison.body.units import Joined, Unit
    from archive.model import EditClass


# From this many letters or marks between the characters of a paragraph on, they were strewn in against copying, if they
# are this share of what changed in it.
STREWN: Final = 4
STREWN_SHARE: Final = 0.7
STREWN_CHARACTERS: Final = 2


class PlacedEdit(NamedTuple):
    """An edit with its position in right's reading order, and the folded text lost and gained by it.

    `at` sorts edits: block and offset in right, then block and offset in left. Edits of one `group` are one finding.
    """

    at: tuple[int, int, int, int]
    edit: Edit
    lost: str
    gained: str
    group: str = ""
    places: tuple[EditPosition, EditPosition] | None = None  # of a changed figure, in the folded texts


class UnitLink(NamedTuple):
    """Units that are the same text, and the pairs of columns if they are rows with different numbers of cells."""

    left: tuple[Unit, ...]
    right: tuple[Unit, ...]
    moved: bool
    columns: Sequence[tuple[int, int]] | None = None


def edits_of_link(
    link: UnitLink, elsewhere: Collection[str] = (), numbers: Renumbering | None = None
) -> Iterator[PlacedEdit]:
    """Yield the edits of linked units; `elsewhere` are sentences that both bodies have, but not both in one link.

    What is renumbered is remembered in `numbers`.
    """
    numbers = numbers or Renumbering()
    if link.moved:
        # For a moved unit that was also split or merged, the move is that of its first parts.
        left, right = link.left[0].span, link.right[0].span
        start = -1 if right.start == 0 else right.start
        yield PlacedEdit((right.block, start, left.block, left.start), Edit("move", left, right), "", "")
    if link.columns is not None:
        yield from _edits_of_cells(link.left[0], link.right[0], link.columns, numbers)
        return
    # Of linked units, one side is always a single one, whose text says where the other's borders are no blanks.
    one, other = link.left[0].folded.text, link.right[0].folded.text
    yield from _edits_of_texts(join_units(link.left, other), join_units(link.right, one), numbers, elsewhere)


def _edits_of_cells(
    left: Unit, right: Unit, columns: Sequence[tuple[int, int]], numbers: Renumbering
) -> Iterator[PlacedEdit]:
    """Yield the edits of two rows cell by cell; a cell in no pair of columns was removed or added."""
    stand = dict(columns)
    for i in range(len(left.cells)):
        if i in stand:
            yield from _edits_of_cell((left, i), (right, stand[i]), numbers)
            continue
        cell = join_cell(left, i)
        after = max((j for old, j in columns if old < i), default=-1)
        at = right.cells[after][1] if after >= 0 else right.start
        yield from _cell_alone("deletion", cell, (right.block, at), f"column {left.block} {i}")
    for j in sorted(set(range(len(right.cells))) - set(stand.values())):
        cell = join_cell(right, j)
        before = max((i for i, new in columns if new < j), default=-1)
        at = left.cells[before][1] if before >= 0 else left.start
        yield from _cell_alone("insertion", cell, (left.block, at), f"column {right.block} {j}")


def _edits_of_cell(left: tuple[Unit, int], right: tuple[Unit, int], numbers: Renumbering) -> Iterator[PlacedEdit]:
    """Yield the edits of two cells that stand in the same column; most are figures, which need no aligning."""
    old, new = left[0].cell(left[1]), right[0].cell(right[1])
    if old == new:
        return
    if not is_changed_figure(old, new):
        yield from _edits_of_texts(join_cell(*left), join_cell(*right), numbers)
        return
    spans = [Span(unit.block, *unit.cells[number], text) for (unit, number), text in ((left, old), (right, new))]
    at = (spans[1].block, spans[1].start, spans[0].block, spans[0].start)
    yield PlacedEdit(at, Edit("number", *spans), old, new)


def _cell_alone(cls: EditClass, cell: Joined, other: tuple[int, int], group: str) -> Iterator[PlacedEdit]:
    span, text = cell.span(0), cell.folded.text
    here = (span.block, span.start)
    if not span.text:
        return
    if cls == "deletion":
        yield PlacedEdit((*other, *here), Edit(cls, span, None), text, "", group)
    else:
        yield PlacedEdit((*here, *other), Edit(cls, None, span), "", text, group)


def _edits_of_texts(
    old: Joined, new: Joined, numbers: Renumbering, elsewhere: Collection[str] = ()
) -> Iterator[PlacedEdit]:
    if old.folded.raw == new.folded.raw:
        return
    ops = diff_texts(old.folded, new.folded, elsewhere)
    trick = next((unit.trick for unit in (*old.units, *new.units) if unit.trick), "")
    if trick:
        ops = _print_joined(ops)
    strewn = _strewn(ops, old, new)
    if strewn:
        ops = _print_joined([op._replace(tag="typographic") if op in strewn else op for op in ops])
        trick = "letters"
    yield from _splits_or_merges("split", old, new, ops)
    yield from _splits_or_merges("merge", old, new, ops)
    for op in ops:
        if op.tag == "typographic" and trick:
            yield from (f._replace(group=f"trick {trick}") for f in _edits_of_op(op, old, new, numbers))
        elif op.tag != "equal":
            yield from _edits_of_op(op, old, new, numbers)


def _print_joined(ops: Sequence[DiffOp]) -> list[DiffOp]:
    """Return the ops, differences of print without another change between them as one: what a trick put in."""
    joined: list[DiffOp] = []
    pending: list[DiffOp] = []  # a typographic op, and the ops after it that are equal
    for op in (*ops, None):
        if op is not None and op.tag == "typographic":
            pending = [_one_op(pending[0], op)] if pending else [op]
        elif op is not None and op.tag == "equal" and pending:
            pending.append(op)
        else:
            joined += pending
            pending = []
            if op is not None:
                joined.append(op)
    return joined


def _one_op(first: DiffOp, last: DiffOp) -> DiffOp:
    folded = (first.folded[0], last.folded[1], first.folded[2], last.folded[3])
    return DiffOp("typographic", first.left_start, last.left_end, first.right_start, last.right_end, folded)


def _strewn(ops: Sequence[DiffOp], old: Joined, new: Joined) -> set[DiffOp]:
    """Return the ops that put single letters or marks between Chinese characters, if that is most of what changed."""
    changes = [op for op in ops if op.tag == "change"]
    if len(changes) < STREWN:
        return set()
    for side in (0, 2):
        found = {op for op in changes if _is_strewn(op, old, new, side)}
        if len(found) >= max(STREWN, STREWN_SHARE * len(changes)):
            return found
    return set()


def _is_strewn(op: DiffOp, old: Joined, new: Joined, side: int) -> bool:
    start, end, other_start, other_end = op.folded if side == 0 else (*op.folded[2:], *op.folded[:2])
    text = (old if side == 0 else new).folded.text
    if other_start != other_end or not 0 < end - start <= STREWN_CHARACTERS or not 0 < start < end < len(text):
        return False
    words = text[start:end]
    return words.isascii() and not words.isdigit() and not words.isspace() and text[start - 1] > "\u3400" < text[end]


def _splits_or_merges(cls: EditClass, old: Joined, new: Joined, ops: Sequence[DiffOp]) -> Iterator[PlacedEdit]:
    """Yield one split for each further unit that the left one was split into; or merges, with the sides swapped."""
    many, one = (new, old) if cls == "split" else (old, new)
    if len(many.units) == 1:
        return
    cuts = [*_map_positions(many.starts, ops, to_left=cls == "split"), len(one.folded.raw)]
    unit = one.units[0]
    for part in range(1, len(many.units)):
        start, end = cuts[part], max(cuts[part], cuts[part + 1])
        piece = Span(unit.block, unit.start + start, unit.start + end, one.folded.raw[start:end])
        whole = many.span(part)
        if cls == "split":
            at = (whole.block, whole.start - 1, piece.block, piece.start)
            yield PlacedEdit(at, Edit(cls, piece, whole), "", "")
        else:
            at = (piece.block, piece.start, whole.block, whole.start - 1)
            yield PlacedEdit(at, Edit(cls, whole, piece), "", "")


def _map_positions(positions: Sequence[int], ops: Sequence[DiffOp], *, to_left: bool) -> Iterator[int]:
    """Map ascending positions in one raw text to the other."""
    index = 0
    end = 0
    for position in positions:
        while index < len(ops) and (ops[index].right_end if to_left else ops[index].left_end) <= position:
            end = ops[index].left_end if to_left else ops[index].right_end
            index += 1
        if index == len(ops):
            yield end
            continue
        op = ops[index]
        left, right = (op.left_start, op.left_end), (op.right_start, op.right_end)
        here, there = (right, left) if to_left else (left, right)
        yield min(there[0] + (position - here[0] if op.tag == "equal" else 0), there[1])


def _edits_of_op(op: DiffOp, old: Joined, new: Joined, numbers: Renumbering) -> Iterator[PlacedEdit]:
    """Yield the edits of an op: one, or several if it crosses the ends of units."""
    lefts = list(old.spans(op.left_start, op.left_end))
    rights = list(new.spans(op.right_start, op.right_end))
    cls: EditClass = "typographic"
    places = None
    if op.tag == "change":
        l0, l1, r0, r1 = op.folded
        places = EditPosition(old.folded.text, l0, l1), EditPosition(new.folded.text, r0, r1)
        cls = classify(*places)
        if cls != "typographic" and _is_whole(op, old, new):
            cls = "deletion" if op.right_start == op.right_end else "insertion"
        if (cls in ("number", "wording") and numbers.is_head(*places)) or numbers.is_dropped(*places):
            cls = "renumbering"
    if cls == "typographic" and _is_border(old, new, "".join(span.text for span in (*lefts, *rights))):
        return
    lost, gained = _folded_words(cls, op, old, new)
    for index in range(max(len(lefts), len(rights))):
        left = lefts[index] if index < len(lefts) else _empty_span_after(lefts[-1])
        right = rights[index] if index < len(rights) else _empty_span_after(rights[-1])
        edit = Edit(cls, None if cls == "insertion" else left, None if cls == "deletion" else right)
        at = (right.block, right.start, left.block, left.start)
        words = (lost, gained) if index == 0 else ("", "")
        yield PlacedEdit(at, edit, *words, places=places if cls == "number" else None)


def _is_whole(op: DiffOp, old: Joined, new: Joined) -> bool:
    """Return whether whole units are on one side alone: a line 3 that was dropped is no changed figure."""
    if (op.left_start == op.left_end) == (op.right_start == op.right_end):
        return False
    side, start, end = (
        (old, op.left_start, op.left_end) if op.left_start < op.left_end else (new, op.right_start, op.right_end)
    )
    if len(side.units) == 1:
        return False
    spans = [span for span in side.spans(start, end) if span.text.strip()]
    return bool(spans) and all(
        any(
            unit.block == span.block and unit.start <= span.start and span.text.strip() == unit.folded.raw.strip()
            for unit in side.units
        )
        for span in spans
    )


def _is_border(old: Joined, new: Joined, words: str) -> bool:
    """Return whether a typographic difference is only the blank between two units, which is their border."""
    return not words or (len(old.units) + len(new.units) > 2 and words.isspace())


def _folded_words(cls: EditClass, op: DiffOp, old: Joined, new: Joined) -> tuple[str, str]:
    if cls == "typographic":
        return "", ""
    l0, l1, r0, r1 = op.folded
    return old.folded.text[l0:l1], new.folded.text[r0:r1]


def _empty_span_after(span: Span) -> Span:
    return Span(span.block, span.end, span.end, "")


def with_references(found: Sequence[PlacedEdit], numbers: Renumbering) -> list[PlacedEdit]:
    """Return the edits, a changed reference to a part that was renumbered so as renumbering too."""
    return [
        f._replace(edit=Edit("renumbering", f.edit.left, f.edit.right))
        if f.places is not None and numbers.is_reference(*f.places)
        else f
        for f in found
    ]
