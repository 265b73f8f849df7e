"""Sum edits up: those that are equal are one finding, all renumbering is one, and the gravest findings come first."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from archive.model import Edit, Finding

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from archive.model import Block, EditClass, Span

# The gravest class first: what says something else, then what is gone, new or in another place, then print.
RANKS: Final[tuple[EditClass, ...]] = (
    "number", "negation", "name", "quotation", "wording", "deletion", "insertion", "image", "move", "renumbering",
    "split", "merge", "typographic",
)  # fmt: skip
# Characters of context on both sides, and how many of a longer edit are shown: its beginning and its end.
CONTEXT: Final = 8
SHOWN: Final = 40
# Edits of these classes are equal if their words are; a move or a split is a thing of its own.
_BY_WORDS: Final[frozenset[EditClass]] = frozenset(RANKS) - {"move", "split", "merge", "image", "renumbering"}


def find_findings(
    edits: Sequence[Edit], groups: Sequence[str], left: Sequence[Block], right: Sequence[Block]
) -> tuple[Finding, ...]:
    """Return the findings of a comparison, the gravest first; edits of one group, or with equal words, are one."""
    found: dict[Hashable, list[int]] = defaultdict(list)
    for number, edit in enumerate(edits):
        group = groups[number] if number < len(groups) else ""
        found[_key(number, edit, group)].append(number)
    texts = [[block.text for block in body] for body in (left, right)]
    ranked = sorted(found.values(), key=lambda numbers: (RANKS.index(edits[numbers[0]].cls), -_length(edits, numbers)))
    return tuple(
        Finding(edits[numbers[0]].cls, tuple(numbers), _context(edits[numbers[0]], *texts)) for numbers in ranked
    )


def _key(number: int, edit: Edit, group: str) -> Hashable:
    """Return what makes edits one finding."""
    if edit.cls == "renumbering":
        return edit.cls
    if group:
        return (edit.cls, group)
    if edit.cls not in _BY_WORDS:
        return number
    return (edit.cls, *(None if span is None else span.text for span in (edit.left, edit.right)))


def _length(edits: Sequence[Edit], numbers: Sequence[int]) -> int:
    """Return how many characters a finding is about."""
    return sum(
        max(len(span.text) for span in (edits[number].left, edits[number].right) if span is not None)
        for number in numbers
    )


def _context(edit: Edit, left: Sequence[str], right: Sequence[str]) -> str:
    """Return an edit's words with what is beside them, in right; in left if right has none."""
    span, body = (edit.right, right) if edit.right is not None and edit.right.text else (edit.left, left)
    if span is None:
        span, body = edit.right, right
    return "" if span is None else _around(span, body[span.block])


def _around(span: Span, text: str) -> str:
    before = text[max(0, span.start - CONTEXT) : span.start]
    after = text[span.end : span.end + CONTEXT]
    words = span.text
    if len(words) > SHOWN:
        words = f"{words[: SHOWN // 2]}…{words[-SHOWN // 2 :]}"
    marks = "…" if span.start > CONTEXT else "", "…" if span.end + CONTEXT < len(text) else ""
    return " ".join(f"{marks[0]}{before}{words}{after}{marks[1]}".split())
