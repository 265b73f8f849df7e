"""Fold traditional characters to simplified ones, one to one; the table is in `archive.comparison.text.traditional`."""

from __future__ import annotations

import re
from typing import Final

from archive.comparison.text.traditional import SIMPLIFIED

# A text with none of these is folded already, and most are: the search costs an eighth of folding. (The rare characters
# beyond U+FFFF are one range: the engine is slow at sets of them.)
_MAY_BE_TRADITIONAL: Final = re.compile(
    f"[{''.join(chr(one) for one in SIMPLIFIED if one < 0x10000)}\U00010000-\U0010ffff]"
)


def simplify(text: str) -> str:
    """Fold traditional characters to simplified ones, and nothing else.

    >>> simplify("來源：雲溪日報")
    '来源：云溪日报'
    """
    return text.translate(SIMPLIFIED) if _MAY_BE_TRADITIONAL.search(text) else text


def count_traditional(text: str) -> int:
    """Return the number of characters of a text that have another, simplified form.

    >>> count_traditional("來源：雲溪日報")
    3
    """
    return sum(ord(one) in SIMPLIFIED for one in _MAY_BE_TRADITIONAL.findall(text))
