"""Find text that seems deleted or inserted but is only elsewhere: moved, or extracted as boilerplate.

This prevents false deletions, the worst error that a comparison can make.
"""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from rapidfuzz import fuzz

from archive.comparison.text import fold_text
from archive.model import Edit, FieldChange, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from archive.model import Article

# Minimum length of a sentence cut here and added there to be a move; shorter ones repeat by chance.
MOVE_CHARACTERS: Final = 8
# Minimum length of a replaced passage, or of one of several sentences, that can be half of a move. A replacement of
# shorter text is a rewording, wherever else either text occurs.
PASSAGE_CHARACTERS: Final = 16
_SENTENCE: Final = re.compile(r"(?:[^。｡!！?？…\n.]|\.(?=\S))*(?:[。｡!！?？…\n.]+[\"”’」』']?\s*|$)")
_FOLDED_SENTENCE: Final = re.compile(r"[^。!?…]+[。!?…]*[\"']?")
# Shorter texts occur inside other lines by chance, so they must be equal to a whole line.
PART_CHARACTERS: Final = 8
# Similarity threshold (rapidfuzz ratio) from which a missing text and a line of boilerplate are the same text.
SAME_LINE: Final = 90.0
# Longer texts are only searched for exactly, since computing similarity costs the product of the lengths.
SAME_LINE_CHARACTERS: Final = 4000


class PlacedEdit(NamedTuple):
    """An edit with its position in right's reading order, and the folded text lost and gained by it.

    `at` sorts edits: block and offset in right, then block and offset in left.
    """

    at: tuple[int, int, int, int]
    edit: Edit
    lost: str
    gained: str


def with_moves(found: Iterable[PlacedEdit]) -> list[PlacedEdit]:
    """Turn a passage that was cut in one place and added in another into one move."""
    found = sorted(_split_by_sentence(list(_split_replacements(list(found)))), key=lambda f: f.at)
    cut: dict[str, list[PlacedEdit]] = defaultdict(list)
    for f in sorted((f for f in found if f.edit.cls == "deletion"), key=_left_place, reverse=True):
        if len(f.lost) >= MOVE_CHARACTERS:
            cut[f.lost].append(f)
    done: set[int] = set()
    moves: list[PlacedEdit] = []
    for f in found:
        if f.edit.cls == "insertion" and cut.get(f.gained):
            origin = cut[f.gained].pop()
            done |= {id(f), id(origin)}
            at = (f.at[0], f.at[1], origin.at[2], origin.at[3])
            moves.append(PlacedEdit(at, Edit("move", origin.edit.left, f.edit.right), "", ""))
    return [f for f in found if id(f) not in done] + moves


def _split_replacements(found: Sequence[PlacedEdit]) -> Iterator[PlacedEdit]:
    """Yield the edits, a replaced passage as a deletion and an insertion if either of its texts is found elsewhere."""
    lost, gained = {f.lost for f in found}, {f.gained for f in found}
    for f in found:
        if (
            f.edit.cls == "wording"
            and (f.lost in gained or f.gained in lost)
            and min(len(f.lost), len(f.gained)) >= PASSAGE_CHARACTERS
        ):
            yield PlacedEdit(f.at, Edit("deletion", f.edit.left, None), f.lost, "")
            yield PlacedEdit(f.at, Edit("insertion", None, f.edit.right), "", f.gained)
        else:
            yield f


def _split_by_sentence(found: Sequence[PlacedEdit]) -> Iterator[PlacedEdit]:
    """Yield the edits; of several sentences cut or added at one place, those found elsewhere become separate edits."""
    lost, gained = ([f for f in found if f.edit.cls == cls] for cls in ("deletion", "insertion"))
    cut = {
        sentence for f in lost for sentence in _FOLDED_SENTENCE.findall(f.lost) if len(sentence) >= PASSAGE_CHARACTERS
    }
    elsewhere = cut.intersection(sentence for f in gained for sentence in _FOLDED_SENTENCE.findall(f.gained))
    wholes = {f.lost for f in lost} & {f.gained for f in gained}
    for f in found:
        words = f.lost or f.gained
        pure = f.edit.cls in ("deletion", "insertion") and words not in wholes
        row = _sentences(f) if pure and not elsewhere.isdisjoint(_FOLDED_SENTENCE.findall(words)) else []
        groups = groupby(row, key=lambda part: (part.lost or part.gained) in elsewhere)
        for alone, run in [(alone, [*run]) for alone, run in groups]:
            yield from run if alone else (_rejoin(run),)
        if not row:
            yield f


def _sentences(found: PlacedEdit) -> list[PlacedEdit]:
    """Return a deletion or insertion split into its sentences; empty if they do not fold to the same text."""
    span = found.edit.left or found.edit.right
    if span is None:
        return []
    parts: list[PlacedEdit] = []
    for match in _SENTENCE.finditer(span.text):
        if not match[0]:
            continue
        part = Span(span.block, span.start + match.start(), span.start + match.end(), match[0])
        left, right = (part, None) if found.edit.left is not None else (None, part)
        folded = fold_text(match[0]).text
        at = (found.at[0], found.at[1], span.block, part.start) if left else (*found.at[:1], part.start, *found.at[2:])
        edit = Edit(found.edit.cls, left, right)
        parts.append(PlacedEdit(at, edit, folded if left else "", "" if left else folded))
    # Text that folds differently in parts (a blank, or a point, between two of them) stays whole.
    return parts if "".join(part.lost + part.gained for part in parts) == found.lost + found.gained else []


def _rejoin(parts: Sequence[PlacedEdit]) -> PlacedEdit:
    """Join consecutive sentences into one edit."""
    first, last = parts[0].edit, parts[-1].edit
    text = "".join(span.text for f in parts for span in (f.edit.left, f.edit.right) if span is not None)
    spans = [
        Span(a.block, a.start, b.end, text) if a is not None and b is not None else None
        for a, b in ((first.left, last.left), (first.right, last.right))
    ]
    lost, gained = "".join(f.lost for f in parts), "".join(f.gained for f in parts)
    return PlacedEdit(parts[0].at, Edit(first.cls, *spans), lost, gained)


def _left_place(found: PlacedEdit) -> tuple[int, int]:
    return (found.edit.left.block, found.edit.left.start) if found.edit.left else (-1, 0)


def without_slips(
    found: Iterable[PlacedEdit], left: Article, right: Article
) -> tuple[list[PlacedEdit], list[FieldChange]]:
    """Separate extraction slips from the edits: text that is missing in a body but in that page's boilerplate or title.

    Return the other edits, and the slips as field changes. An extractor that reads a paragraph as boilerplate must not
    look like a site that deleted it.
    """
    lines = [_lines(left), _lines(right)]
    kept: list[PlacedEdit] = []
    elsewhere: list[FieldChange] = []
    for f in found:
        cls = f.edit.cls
        text = {"deletion": f.lost, "insertion": f.gained}.get(cls, "")
        line = _find_line(text, lines[1 if cls == "deletion" else 0]) if text else None
        if line is None:
            kept.append(f)
        elif f.edit.left is not None:
            elsewhere.append(FieldChange("boilerplate", "changed", f.edit.left.text, line))
        elif f.edit.right is not None:
            elsewhere.append(FieldChange("boilerplate", "changed", line, f.edit.right.text))
    return kept, elsewhere


def _lines(article: Article) -> list[tuple[str, str]]:
    raw = [line.text for line in article.boilerplate] + ([article.title] if article.title else [])
    return [(text, fold_text(text).text) for text in raw]


def _find_line(text: str, lines: Sequence[tuple[str, str]]) -> str | None:
    """Return the raw line that contains a folded text, or nearly equals it."""
    for raw, line in lines:
        if text == line or (len(text) >= PART_CHARACTERS and text in line):
            return raw
    if PART_CHARACTERS <= len(text) <= SAME_LINE_CHARACTERS:
        for raw, line in lines:
            if len(line) <= SAME_LINE_CHARACTERS and fuzz.ratio(text, line) >= SAME_LINE:
                return raw
    return None
