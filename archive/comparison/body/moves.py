"""Find text that was cut in one place and added in another: it moved.

What only seems deleted because it was extracted as boilerplate is in `archive.comparison.body.slips`; the order of
whole units, in `archive.comparison.text.align`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Final

from archive.comparison.body.link_edits import PlacedEdit
from archive.comparison.text import fold_text
from archive.model import Edit, Span

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from archive.model import Block

# Minimum length of a sentence cut here and added there to be a move; shorter ones repeat by chance.
MOVE_CHARACTERS: Final = 8
# A shorter sentence that each side has once can move, if it has this many characters, with its mark.
SHORT_SENTENCE: Final = 3
# So many are looked for, each in all of both texts; more are a text in another order.
MOST_SHORT_SENTENCES: Final = 100
# Minimum length of a replaced passage, or of one of several sentences, that can be half of a move. A replacement of
# shorter text is a rewording, wherever else either text occurs.
PASSAGE_CHARACTERS: Final = 16
_SENTENCE_ENDS: Final = frozenset("。!?….")
_SENTENCE: Final = re.compile(r"(?:[^。｡!！?？…\n.]|\.(?=\S))*(?:[。｡!！?？…\n.]+[\"”’」』']?\s*|$)")
_QUOTE: Final = re.compile('[“「『"]([^“”「」『』"]{4,})[”」』"]')
_FOLDED_QUOTE: Final = re.compile('"([^"]{4,})"')
_FOLDED_SENTENCE: Final = re.compile(r"[^。!?…]+[。!?…]*[\"']?")


def with_moves(found: Iterable[PlacedEdit], left: Sequence[Block], right: Sequence[Block]) -> list[PlacedEdit]:
    """Turn a passage that was cut in one place and added in another into one move; join moves that moved together."""
    found = sorted(_split_by_sentence(list(_split_replacements(list(found)))), key=lambda f: f.at)
    found, surely = _split_quotes(found)
    surely |= _short_sentences(found, left, right)
    cut: dict[str, list[PlacedEdit]] = defaultdict(list)
    for f in sorted((f for f in found if f.lost and not f.gained), key=_left_place, reverse=True):
        if len(_bare(f.lost)) >= MOVE_CHARACTERS or _bare(f.lost) in surely:
            cut[_bare(f.lost)].append(f)
    done: set[int] = set()
    moves: list[PlacedEdit] = []
    for f in found:
        if f.gained and not f.lost and cut.get(_bare(f.gained)):
            origin = cut[_bare(f.gained)].pop()
            done |= {id(f), id(origin)}
            at = (f.at[0], f.at[1], origin.at[2], origin.at[3])
            moves.append(PlacedEdit(at, Edit("move", origin.edit.left, f.edit.right), "", ""))
    return _joined_moves([f for f in found if id(f) not in done] + moves, left, right)


def _short_sentences(found: Sequence[PlacedEdit], left: Sequence[Block], right: Sequence[Block]) -> set[str]:
    """Return the short sentences that were cut and added, whole, and that each side has once: not there by chance."""
    lost = {_bare(f.lost): f.edit.left for f in found if not f.gained and len(_bare(f.lost)) < MOVE_CHARACTERS}
    gained = {_bare(f.gained): f.edit.right for f in found if not f.lost and _bare(f.gained) in lost}
    both = [one for one in gained if one[-1:] in _SENTENCE_ENDS and len(one) >= SHORT_SENTENCE]
    if not both or len(both) > MOST_SHORT_SENTENCES:
        return set()
    texts = ["\n".join(block.text for block in body) for body in (left, right)]
    spans = ((one, (lost[one], gained[one])) for one in both)
    return {
        one
        for one, sides in spans
        if all(span and text.count(span.text.strip()) == 1 for span, text in zip(sides, texts, strict=True))
    }


def _split_quotes(found: Sequence[PlacedEdit]) -> tuple[list[PlacedEdit], set[str]]:
    """Split what was cut or added at a quotation that stands alone on the other side; return the quotations, too.

    慢工出细活。 that became 他说：“慢工出细活。” moved, however short it is.
    """
    pure = [f for f in found if bool(f.lost) != bool(f.gained)]
    wholes = ({_bare(f.lost) for f in pure if f.lost}, {_bare(f.gained) for f in pure if f.gained})
    out: list[PlacedEdit] = []
    quotations: set[str] = set()
    for f in found:
        words = f.lost or f.gained
        inner = _FOLDED_QUOTE.findall(words) if bool(f.lost) != bool(f.gained) else []
        inner = [quote for quote in inner if quote in wholes[1 if f.lost else 0]]
        parts = _at_quotes(f, set(inner)) if inner else []
        quotations.update(inner if parts else ())
        out += parts or [f]
    return out, quotations


def _at_quotes(found: PlacedEdit, wanted: Collection[str]) -> list[PlacedEdit]:
    """Return a deletion or insertion in parts: its quotations that are wanted, and what is between them."""
    span = found.edit.left or found.edit.right
    if span is None:
        return []
    cuts = [0, len(span.text)]
    for match in _QUOTE.finditer(span.text):
        if fold_text(match[1]).text in wanted:
            cuts += match.span(1)
    bounds = sorted(set(cuts))
    return [_part_of(found, span, start, end) for start, end in pairwise(bounds)] if len(bounds) > 2 else []


def _part_of(found: PlacedEdit, span: Span, start: int, end: int) -> PlacedEdit:
    """Return a part of a deletion or an insertion."""
    part = Span(span.block, span.start + start, span.start + end, span.text[start:end])
    folded = fold_text(part.text).text
    if found.edit.left is not None:
        return PlacedEdit((*found.at[:2], part.block, part.start), Edit(found.edit.cls, part, None), folded, "")
    return PlacedEdit((found.at[0], part.start, *found.at[2:]), Edit(found.edit.cls, None, part), "", folded)


def _bare(text: str) -> str:
    """Return a text without the blanks that are between it and its neighbours."""
    return text.strip(" ")


def _joined_moves(found: Sequence[PlacedEdit], left: Sequence[Block], right: Sequence[Block]) -> list[PlacedEdit]:
    """Return the edits, parts of one block that moved one after the other as one move."""
    moves = sorted((f for f in found if f.edit.cls == "move"), key=_left_place)
    out = [f for f in found if f.edit.cls != "move"]
    held: PlacedEdit | None = None
    for f in moves:
        joined = _one_move(held.edit, f.edit, left, right) if held is not None else None
        if held is None:
            held = f
        elif joined is not None:
            held = held._replace(edit=joined)
        else:
            out.append(held)
            held = f
    return out if held is None else [*out, held]


def _one_move(a: Edit, b: Edit, left: Sequence[Block], right: Sequence[Block]) -> Edit | None:
    """Return two moves as one if the second follows the first on both sides."""
    spans = [_one_span(one, other, body) for one, other, body in ((a.left, b.left, left), (a.right, b.right, right))]
    return None if None in spans else Edit("move", *spans)


def _one_span(a: Span | None, b: Span | None, body: Sequence[Block]) -> Span | None:
    if a is None or b is None or a.block != b.block or b.start < a.end or b.start - a.end > 1:
        return None
    text = body[a.block].text
    return None if text[a.end : b.start].strip() else Span(a.block, a.start, b.end, text[a.start : b.end])


def _split_replacements(found: Sequence[PlacedEdit]) -> Iterator[PlacedEdit]:
    """Yield the edits, a replaced passage as a deletion and an insertion if either of its texts is found elsewhere."""
    lost, gained = {_bare(f.lost) for f in found}, {_bare(f.gained) for f in found}
    for f in found:
        if (
            f.edit.cls in ("wording", "quotation")
            and (_bare(f.lost) in gained or _bare(f.gained) in lost)
            and min(len(f.lost), len(f.gained)) >= PASSAGE_CHARACTERS
        ):
            yield PlacedEdit(f.at, Edit("deletion", f.edit.left, None), f.lost, "")
            yield PlacedEdit(f.at, Edit("insertion", None, f.edit.right), "", f.gained)
        else:
            yield f


def _split_by_sentence(found: Sequence[PlacedEdit]) -> Iterator[PlacedEdit]:
    """Yield the edits; of several sentences cut or added at one place, those found elsewhere become separate edits."""
    lost, gained = [f for f in found if f.lost and not f.gained], [f for f in found if f.gained and not f.lost]
    elsewhere = _long_sentences(lost).intersection(_long_sentences(gained))
    wholes = {_bare(f.lost) for f in lost} & {_bare(f.gained) for f in gained}
    for f in found:
        words = f.lost or f.gained
        pure = not (f.lost and f.gained) and words and _bare(words) not in wholes
        row = _sentences(f) if pure and not elsewhere.isdisjoint(_parts(words)) else []
        groups = groupby(row, key=lambda part: _bare(part.lost or part.gained) in elsewhere)
        for alone, run in [(alone, [*run]) for alone, run in groups]:
            yield from run if alone else (_rejoin(run),)
        if not row:
            yield f


def _long_sentences(found: Sequence[PlacedEdit]) -> set[str]:
    """Return the sentences that edits cut or add and that are too long to be there by chance."""
    parts = (part for f in found for part in _parts(f.lost or f.gained))
    return {part for part in parts if len(part) >= PASSAGE_CHARACTERS}


def _parts(words: str) -> Iterator[str]:
    return map(_bare, _FOLDED_SENTENCE.findall(words))


def _sentences(found: PlacedEdit) -> list[PlacedEdit]:
    """Return a deletion or insertion split into its sentences; empty if they do not fold to the same text."""
    span = found.edit.left or found.edit.right
    if span is None:
        return []
    parts: list[PlacedEdit] = []
    for match in _SENTENCE.finditer(span.text):
        if not match[0]:
            continue
        parts.append(_part_of(found, span, match.start(), match.end()))
    # Text that folds differently in parts (a point between two of them) stays whole.
    same = "".join(part.lost + part.gained for part in parts).replace(" ", "")
    return parts if same == (found.lost + found.gained).replace(" ", "") else []


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
