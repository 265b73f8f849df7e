"""Sum edits up: those that are equal are one finding, all renumbering is one, and the gravest findings come first."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from archive.model import Edit, Finding, ImageBlock

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

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
    pictures = [{n: _picture(b) for n, b in enumerate(body) if isinstance(b, ImageBlock)} for body in (left, right)]
    ranked = sorted(found.values(), key=lambda numbers: (RANKS.index(edits[numbers[0]].cls), -_length(edits, numbers)))
    return tuple(
        Finding(edits[numbers[0]].cls, tuple(numbers), _context(edits[numbers[0]], texts, pictures))
        for numbers in ranked
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


def _context(edit: Edit, texts: Sequence[Sequence[str]], pictures: Sequence[Mapping[int, str]]) -> str:
    """Return an edit's words with what is beside them, in right; in left if right has none."""
    side = 1 if edit.right is not None and (edit.right.text or edit.left is None) else 0
    span = edit.right if side else edit.left
    if span is None:
        return ""
    if edit.cls == "image":
        return _around_picture(pictures[side].get(span.block, ""), texts[side], span.block)
    return _around(span, texts[side][span.block])


def _picture(block: ImageBlock) -> str:
    """Return what a picture is known by: its caption, what it says it shows, or the name of its file."""
    return block.text or block.alt or block.src.partition("?")[0].rpartition("/")[2]


def _around_picture(name: str, texts: Sequence[str], number: int) -> str:
    """Return the name of a picture, between the end of the text before it and the beginning of the text after it."""
    before = texts[number - 1] if number else ""
    after = texts[number + 1] if number + 1 < len(texts) else ""
    head = f"…{before[-CONTEXT:]}" if len(before) > CONTEXT else before
    tail = f"{after[:CONTEXT]}…" if len(after) > CONTEXT else after
    return " ".join(f"{head}[{_shown(name)}]{tail}".split())


def _shown(words: str) -> str:
    return words if len(words) <= SHOWN else f"{words[: SHOWN // 2]}…{words[-SHOWN // 2 :]}"


def _around(span: Span, text: str) -> str:
    before = text[max(0, span.start - CONTEXT) : span.start]
    after = text[span.end : span.end + CONTEXT]
    marks = "…" if span.start > CONTEXT else "", "…" if span.end + CONTEXT < len(text) else ""
    return " ".join(f"{marks[0]}{before}{_shown(span.text)}{after}{marks[1]}".split())
