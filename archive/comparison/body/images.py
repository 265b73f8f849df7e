"""Match the images of two articles, and captions with the paragraphs that another site makes of them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, TypeAlias

from archive.comparison.text import BlockMatch, fold_text
from archive.model import Edit, ImageBlock

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from archive.comparison.body.link_edits import PlacedEdit
    from archive.model import Block, EditClass, Span

# So many blocks from its picture a caption may stand as a paragraph, and as many more as one side has more blocks.
CAPTION_BLOCKS: Final = 2

_Keys: TypeAlias = tuple[str, str, str, str]


def link_images(left: Sequence[Block], right: Sequence[Block], links: Sequence[BlockMatch]) -> Iterator[BlockMatch]:
    """Link images by address, then by file name, by caption, and last by position.

    A site that reposts an image may serve it under a name of its own: then only the position identifies it.
    """
    left_stand = {link.left[-1]: link.right[-1] for link in links if not link.moved}
    right_stand = {j: j for j in left_stand.values()}
    lefts, rights = _keyed(left, left_stand), _keyed(right, right_stand)
    for kind in range(4):
        waiting: dict[str, list[int]] = defaultdict(list)
        for j, keys in reversed(rights):
            waiting[keys[kind]].append(j)
        pairs = {i: waiting[keys[kind]].pop() for i, keys in lefts if keys[kind] and waiting.get(keys[kind])}
        yield from (BlockMatch((i,), (j,), moved=False) for i, j in pairs.items())
        lefts = [image for image in lefts if image[0] not in pairs]
        used = set(pairs.values())
        rights = [image for image in rights if image[0] not in used]


def _keyed(body: Sequence[Block], stands: Mapping[int, int]) -> list[tuple[int, _Keys]]:
    return [(i, _keys(block, i, stands)) for i, block in enumerate(body) if isinstance(block, ImageBlock)]


def _keys(image: ImageBlock, at: int, stands: Mapping[int, int]) -> _Keys:
    """Return the keys that may identify an image, most reliable first: address, file name, caption, position."""
    name = image.src.partition("?")[0].rpartition("/")[2]
    place = next((stands[i] for i in range(at - 1, -1, -1) if i in stands), -1)
    return image.src, name, fold_text(image.text or image.alt).text, f"after {place}"


def with_captions_apart(found: Sequence[PlacedEdit], left: Sequence[Block], right: Sequence[Block]) -> list[PlacedEdit]:
    """Return the edits; a caption that is a paragraph beside its picture on the other side is split from it, or merged.

    If the picture itself is gone or new, that is all that is told of it.
    """
    lost = [f for f in found if f.lost and not f.gained]
    gained: dict[str, list[PlacedEdit]] = defaultdict(list)
    for f in found:
        if f.gained and not f.lost:
            gained[f.gained].append(f)
    changed: dict[int, PlacedEdit | None] = {}
    for f in lost:
        partner = next(
            (g for g in gained.get(f.lost, ()) if id(g) not in changed and _is_apart(f, g, left, right)), None
        )
        if partner is not None:
            changed[id(f)], changed[id(partner)] = _set_apart(f, partner, left)
    return [edit for f in found if (edit := changed.get(id(f), f)) is not None]


def _is_apart(old: PlacedEdit, new: PlacedEdit, left: Sequence[Block], right: Sequence[Block]) -> bool:
    """Return whether one edit is of a caption and the other of a paragraph near that picture's place."""
    spans = old.edit.left, new.edit.right
    if spans[0] is None or spans[1] is None:
        return False
    blocks = left[spans[0].block], right[spans[1].block]
    if isinstance(blocks[0], ImageBlock) == isinstance(blocks[1], ImageBlock):
        return False
    whole = all(span.text.strip() == block.text.strip() for span, block in zip(spans, blocks, strict=True) if span)
    # Blocks that only one side has move all that stand behind them.
    moved = abs(len(left) - len(right))
    return whole and abs(spans[0].block - spans[1].block) <= CAPTION_BLOCKS + moved


def _set_apart(old: PlacedEdit, new: PlacedEdit, left: Sequence[Block]) -> tuple[PlacedEdit | None, PlacedEdit | None]:
    """Return what the two edits become."""
    if old.edit.cls == "image":
        return old._replace(lost=""), None
    if new.edit.cls == "image":
        return None, new._replace(gained="")
    spans: tuple[Span | None, Span | None] = (old.edit.left, new.edit.right)
    cls: EditClass = (
        "split" if old.edit.left is not None and isinstance(left[old.edit.left.block], ImageBlock) else "merge"
    )
    return None, new._replace(edit=Edit(cls, *spans), gained="")
