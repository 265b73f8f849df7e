"""Compare the bodies of two articles: find the edits, and how much was kept.

Applies `archive.comparison.text.align` (which block), `archive.comparison.text.diff` (which characters) and
`archive.comparison.classify` (which class) to the blocks of both articles. What is outside the body is compared in
`archive.comparison.fields` and `archive.comparison.attribution`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.comparison.classify import EditPosition, classify
from archive.comparison.images import link_images
from archive.comparison.moves import PlacedEdit, with_moves, without_slips
from archive.comparison.text import BlockMatch, DiffOp, FoldedText, align_blocks, diff_texts, fold_text
from archive.model import Edit, ImageBlock, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from archive.model import Article, Block, EditClass, FieldChange

_AFTER_ALL: Final = 1 << 62  # after every character of a block


@dataclass(frozen=True, slots=True)
class BodyDifference:
    """The edits in right's reading order, the shares kept and new, and texts that one page has outside its body."""

    edits: tuple[Edit, ...]
    kept: float
    new: float
    elsewhere: tuple[FieldChange, ...]


class _JoinedBlocks(NamedTuple):
    """Consecutive blocks as one text, joined by line feeds; `starts` are the offsets at which they begin."""

    blocks: tuple[int, ...]
    starts: tuple[int, ...]
    folded: FoldedText


def compare_bodies(left: Article, right: Article) -> BodyDifference:
    """Return the difference between the bodies of two articles."""
    left_folded, right_folded = _fold_all(left.body), _fold_all(right.body)
    links = [*_text_links(left.body, right.body, left_folded, right_folded)]
    images = [*link_images(left.body, right.body, links)]
    found = [edit for link in (*links, *images) for edit in _edits_of_link(link, left_folded, right_folded)]
    found += _whole_blocks(left.body, right.body, left_folded, right_folded, (*links, *images))
    found = with_moves(found)
    found, elsewhere = without_slips(found, left, right)
    lost, gained = sum(len(f.lost) for f in found), sum(len(f.gained) for f in found)
    totals = [sum(len(folded.text) for folded in side) for side in (left_folded, right_folded)]
    return BodyDifference(
        edits=tuple(f.edit for f in sorted(found, key=lambda f: f.at)),
        kept=1 - lost / totals[0] if totals[0] else 1.0,
        new=gained / totals[1] if totals[1] else 0.0,
        elsewhere=tuple(elsewhere),
    )


def _fold_all(body: Sequence[Block]) -> list[FoldedText]:
    return [fold_text(block.text) for block in body]


def _text_links(
    left: Sequence[Block],
    right: Sequence[Block],
    left_folded: Sequence[FoldedText],
    right_folded: Sequence[FoldedText],
) -> Iterator[BlockMatch]:
    """Link the blocks of text; images are left out, even those with captions."""
    lefts = [i for i, block in enumerate(left) if not isinstance(block, ImageBlock)]
    rights = [j for j, block in enumerate(right) if not isinstance(block, ImageBlock)]
    for link in align_blocks([left_folded[i].text for i in lefts], [right_folded[j].text for j in rights]):
        yield BlockMatch(tuple(lefts[i] for i in link.left), tuple(rights[j] for j in link.right), link.moved)


def _join_blocks(blocks: tuple[int, ...], folded: Sequence[FoldedText]) -> _JoinedBlocks:
    if len(blocks) == 1:
        return _JoinedBlocks(blocks, (0,), folded[blocks[0]])
    texts = [folded[block].raw for block in blocks]
    starts = tuple(accumulate((len(text) + 1 for text in texts[:-1]), initial=0))
    return _JoinedBlocks(blocks, starts, fold_text("\n".join(texts)))


def _edits_of_link(link: BlockMatch, left: Sequence[FoldedText], right: Sequence[FoldedText]) -> Iterator[PlacedEdit]:
    """Yield the edits of linked blocks: the move, the splits and merges, and the changes inside."""
    old, new = _join_blocks(link.left, left), _join_blocks(link.right, right)
    if link.moved:
        # For a moved block that was also split or merged, the move is that of its first parts.
        whole = Edit("move", _span(old, 0), _span(new, 0))
        yield PlacedEdit((link.right[0], -1, link.left[0], 0), whole, "", "")
    if old.folded.raw == new.folded.raw:
        return
    ops = diff_texts(old.folded, new.folded)
    yield from _splits_or_merges("split", old, new, ops)
    yield from _splits_or_merges("merge", old, new, ops)
    for op in ops:
        if op.tag != "equal":
            yield from _edits_of_op(op, old, new)


def _span(side: _JoinedBlocks, part: int) -> Span:
    """Return the span of a whole block."""
    text = _text(side, part)
    return Span(side.blocks[part], 0, len(text), text)


def _text(side: _JoinedBlocks, part: int) -> str:
    end = side.starts[part + 1] - 1 if part + 1 < len(side.starts) else len(side.folded.raw)
    return side.folded.raw[side.starts[part] : end]


def _splits_or_merges(
    cls: EditClass, old: _JoinedBlocks, new: _JoinedBlocks, ops: Sequence[DiffOp]
) -> Iterator[PlacedEdit]:
    """Yield one split for each further block that the left block was split into; or merges, with the sides swapped."""
    many, one = (new, old) if cls == "split" else (old, new)
    if len(many.blocks) == 1:
        return
    cuts = [_map_position(start, ops, to_left=cls == "split") for start in many.starts] + [len(one.folded.raw)]
    for part in range(1, len(many.blocks)):
        start, end = cuts[part], max(cuts[part], cuts[part + 1])
        piece = Span(one.blocks[0], start, end, one.folded.raw[start:end])
        whole = _span(many, part)
        if cls == "split":
            yield PlacedEdit((whole.block, -1, piece.block, start), Edit(cls, piece, whole), "", "")
        else:
            yield PlacedEdit((piece.block, start, whole.block, -1), Edit(cls, whole, piece), "", "")


def _map_position(position: int, ops: Sequence[DiffOp], *, to_left: bool) -> int:
    """Map a position in one raw text to the other."""
    end = 0
    for op in ops:
        left, right = (op.left_start, op.left_end), (op.right_start, op.right_end)
        here, there = (right, left) if to_left else (left, right)
        if here[0] <= position < here[1]:
            return min(there[0] + (position - here[0] if op.tag == "equal" else 0), there[1])
        end = there[1]
    return end


def _edits_of_op(op: DiffOp, old: _JoinedBlocks, new: _JoinedBlocks) -> Iterator[PlacedEdit]:
    """Yield the edits of an op: one, or several if it crosses the ends of blocks."""
    lefts = list(_spans_of_blocks(old, op.left_start, op.left_end))
    rights = list(_spans_of_blocks(new, op.right_start, op.right_end))
    cls: EditClass = "typographic"
    if op.tag == "change":
        l0, l1, r0, r1 = op.folded
        cls = classify(EditPosition(old.folded.text, l0, l1), EditPosition(new.folded.text, r0, r1))
    if cls == "typographic" and _is_block_border(old, new, "".join(span.text for span in (*lefts, *rights))):
        return
    lost, gained = _folded_words(cls, op, old, new)
    for index in range(max(len(lefts), len(rights))):
        left = lefts[index] if index < len(lefts) else _empty_span_after(lefts[-1])
        right = rights[index] if index < len(rights) else _empty_span_after(rights[-1])
        edit = Edit(cls, None if cls == "insertion" else left, None if cls == "deletion" else right)
        yield PlacedEdit(
            (right.block, right.start, left.block, left.start),
            edit,
            lost if index == 0 else "",
            gained if index == 0 else "",
        )


def _is_block_border(old: _JoinedBlocks, new: _JoinedBlocks, words: str) -> bool:
    """Return whether a typographic difference is only the blank between two blocks, which is their border."""
    return not words or (len(old.blocks) + len(new.blocks) > 2 and words.isspace())


def _folded_words(cls: EditClass, op: DiffOp, old: _JoinedBlocks, new: _JoinedBlocks) -> tuple[str, str]:
    if cls == "typographic":
        return "", ""
    l0, l1, r0, r1 = op.folded
    return old.folded.text[l0:l1], new.folded.text[r0:r1]


def _empty_span_after(span: Span) -> Span:
    return Span(span.block, span.end, span.end, "")


def _spans_of_blocks(side: _JoinedBlocks, start: int, end: int) -> Iterator[Span]:
    """Yield a range of joined blocks as spans, one per block: at least one, and an empty one only if it is alone."""
    first: Span | None = None
    some = False
    for part, (block, offset) in enumerate(zip(side.blocks, side.starts, strict=True)):
        text = _text(side, part)
        a, b = max(0, start - offset), min(len(text), end - offset)
        if a <= len(text) and b >= a:
            span = Span(block, a, b, text[a:b])
            first = first or span
            if span.text:
                some = True
                yield span
    if not some:
        last = len(side.blocks) - 1
        yield first or Span(side.blocks[last], len(_text(side, last)), len(_text(side, last)), "")


def _whole_blocks(
    left: Sequence[Block],
    right: Sequence[Block],
    left_folded: Sequence[FoldedText],
    right_folded: Sequence[FoldedText],
    links: Sequence[BlockMatch],
) -> Iterator[PlacedEdit]:
    """Yield the deletions and insertions of blocks that are in no link."""
    stands = {i: link.right[-1] for link in links if not link.moved for i in link.left}
    moved = {i for link in links if link.moved for i in link.left}
    after = -1
    for i, block in enumerate(left):
        if i in stands:
            after = stands[i]
        elif i not in moved:
            span = Span(i, 0, len(block.text), block.text)
            cls = _whole_class(block, left_folded[i].text, "deletion")
            yield PlacedEdit((after, _AFTER_ALL, i, 0), Edit(cls, span, None), left_folded[i].text, "")
    linked = {j for link in links for j in link.right}
    for j, block in enumerate(right):
        if j not in linked:
            span = Span(j, 0, len(block.text), block.text)
            cls = _whole_class(block, right_folded[j].text, "insertion")
            yield PlacedEdit((j, -1, -1, 0), Edit(cls, None, span), "", right_folded[j].text)


def _whole_class(block: Block, folded: str, otherwise: EditClass) -> EditClass:
    if isinstance(block, ImageBlock):
        return "image"
    return otherwise if folded else "typographic"  # a block without visible text
