"""Know a text that breaks off by its beginning, since a short beginning is like that of many another paragraph."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

# How long a beginning is at least that is found in one paragraph alone.
LEAST: Final = 8
# What stands for the rest: an ellipsis, and perhaps an invitation to read on.
_REST: Final = re.compile(
    r" ?(?:…|\.{3})[^。]{0,40}$|[\[(][^。]{0,12}(?:全文|更多|详情|原文|阅读|read|more|full)[^。]{0,12}[\])]$"
)


def with_whole_end(lefts: Sequence[str], rights: Sequence[str]) -> list[str]:
    """Return the folded texts of right, the last one whole if it breaks off where one text of left goes on.

    >>> with_whole_end(["河堤上的步道去年铺好了。", "河堤很长。"], ["河堤上的步道去年…"])
    ['河堤上的步道去年铺好了。']
    """
    texts = list(rights)
    if not texts:
        return texts
    found = _REST.search(texts[-1])
    beginning = "" if found is None else texts[-1][: found.start()]
    if len(beginning) < LEAST or texts[-1] in lefts:
        return texts
    wholes = [text for text in lefts if text.startswith(beginning)]
    if len(wholes) == 1 and wholes[0] not in texts:
        texts[-1] = wholes[0]
    return texts
