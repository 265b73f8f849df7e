"""Match the images of two articles."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypeAlias

from archive.comparison.text import BlockMatch, fold_text
from archive.model import ImageBlock

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from archive.model import Block

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
