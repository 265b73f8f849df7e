"""What class names say of an element where everybody's style sheets mean the same by them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

# What a class attribute says, as bits.
ORDINARY: Final = 0
HIDDEN: Final = 1  # words for screen readers only, text against copying
IN_SHEET: Final = 2  # a style sheet of the page may hide it
DRAWN: Final = 4  # a formula as it is drawn, with its MathML or TeX beside it
SPOKEN: Final = 8  # the MathML of a formula that is drawn
PREVIEW: Final = 16  # what stands in for a formula until it is drawn

_SPECIAL = re.compile(
    r"(?P<hidden>(?:^|[\s_-])(?:sr[-_]?only|visually[-_]?hidden|hidden[-_]visually|"
    r"screen[-_]?reader(?:s|[-_]?text|[-_]?only)?|show[-_]for[-_]sr|assistive[-_]text|a11y[-_](?:hidden|only|text)|"
    r"element[-_]invisible|jammer)(?![a-z]))|"
    r"(?P<drawn>(?:^|\s)(?:katex-html|MathJax(?:_Display|_CHTML)?)(?!\S))|"
    r"(?P<spoken>(?:^|\s)(?:katex-mathml|MJX_Assistive_MathML)(?!\S))|"
    r"(?P<preview>(?:^|\s)MathJax_Preview(?!\S))",
    re.IGNORECASE,
)
_SHOWN_AGAIN = re.compile(r"not[-_]sr[-_]?only", re.IGNORECASE)
_KINDS: Final = {"hidden": HIDDEN, "drawn": DRAWN, "spoken": SPOKEN, "preview": PREVIEW}


@lru_cache(maxsize=4096)
def kind_of_names(names: str) -> int:
    """Return what a class attribute says, apart from `IN_SHEET`.

    >>> kind_of_names("link external"), kind_of_names("u-visuallyHidden"), kind_of_names("sr-only md:not-sr-only")
    (0, 1, 0)
    """
    # In every name that matters is one of these, in few others; and this is the faster test.
    if not (
        ("nly" in names or "idden" in names or "eader" in names or "-sr" in names or "_sr" in names)
        or ("ssistive" in names or "a11y" in names or "invisible" in names or "jammer" in names)
        or ("katex" in names or "MathJax" in names or "MJX_" in names)
    ):
        return ORDINARY
    match = _SPECIAL.search(names)
    if match is None or match.lastgroup is None:
        return ORDINARY
    kind = _KINDS[match.lastgroup]
    return ORDINARY if kind == HIDDEN and _SHOWN_AGAIN.search(names) else kind
