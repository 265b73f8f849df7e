"""Compare the bodies of two articles: find the edits, and how much was kept.

Takes both bodies apart (`units`), aligns the units (`archive.comparison.text.align`), and makes edits of what differs
in linked units (`link_edits`) and of the units in no link. What only stands elsewhere is no loss: `moves` and `slips`.
What is outside the body is compared in `archive.comparison.fields` and `archive.comparison.attribution`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from archive.comparison.body.beginnings import with_whole_end
from archive.comparison.body.images import link_images, with_captions_apart
from archive.comparison.body.link_edits import PlacedEdit, UnitLink, edits_of_link, with_references
from archive.comparison.body.moves import with_moves
from archive.comparison.body.slips import without_slips
from archive.comparison.body.tables import match_columns, shape_of
from archive.comparison.body.units import caption, take_apart
from archive.comparison.classes import Renumbering
from archive.comparison.text import BlockMatch, align_blocks, fold_text, long_sentences
from archive.model import Edit, ImageBlock, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from archive.comparison.body.units import Unit
    from archive.model import Article, Block, EditClass, FieldChange

_AFTER_ALL: Final = 1 << 62  # after every character of a block
# A block without visible text, or of marks that say nothing: a rule, a row of stars, a full stop on a line of its own.
_ORNAMENT: Final = re.compile(r"[^\w?!%√×✓✔✗✘★☆]*")


@dataclass(frozen=True, slots=True)
class BodyDifference:
    """The edits in right's reading order, the shares kept and new, and texts that one page has outside its body.

    `groups` has a name for each edit that is one finding with others, and "" for the rest.
    """

    edits: tuple[Edit, ...]
    kept: float
    new: float
    elsewhere: tuple[FieldChange, ...]
    groups: tuple[str, ...] = ()


def compare_bodies(left: Article, right: Article) -> BodyDifference:
    """Return the difference between the bodies of two articles."""
    lefts, rights = take_apart(left.body), take_apart(right.body)
    links = _unit_links(lefts, rights)
    shared = _sentences_elsewhere(lefts, rights, links)
    numbers = Renumbering()
    found = [edit for link in links for edit in edits_of_link(link, shared, numbers)]
    found = with_references(found, numbers)
    found += _units_alone(lefts, rights, links)
    found += _edits_of_images(left.body, right.body, links)
    found = with_captions_apart(found, left.body, right.body)
    found = with_moves(found, left.body, right.body)
    found, elsewhere = without_slips(found, left, right)
    found.sort(key=lambda f: f.at)
    lost, gained = sum(len(f.lost) for f in found), sum(len(f.gained) for f in found)
    totals = [
        sum(len(unit.folded.text) for unit in units)
        + sum(len(fold_text(block.text).text) for block in body if isinstance(block, ImageBlock))
        for units, body in ((lefts, left.body), (rights, right.body))
    ]
    return BodyDifference(
        edits=tuple(f.edit for f in found),
        kept=max(0.0, 1 - lost / totals[0]) if totals[0] else 1.0,
        new=min(1.0, gained / totals[1]) if totals[1] else 0.0,
        elsewhere=tuple(elsewhere),
        groups=tuple(f.group for f in found),
    )


def _unit_links(lefts: Sequence[Unit], rights: Sequence[Unit]) -> list[UnitLink]:
    """Link the units of both sides, and the columns of rows with different numbers of cells."""
    sides = [[unit.folded.text.lower() for unit in units] for units in (lefts, rights)]
    sides = [with_whole_end(sides[1], sides[0]), with_whole_end(sides[0], sides[1])]
    shapes = [[unit.shape for unit in units] for units in (lefts, rights)]
    matches = align_blocks(sides[0], sides[1], shapes[0], shapes[1])
    links = [UnitLink(tuple(lefts[i] for i in m.left), tuple(rights[j] for j in m.right), m.moved) for m in matches]
    rows = [
        (link.left[0], link.right[0])
        for link in links
        if len(link.left) == len(link.right) == 1 and link.left[0].cells and link.right[0].cells
    ]
    columns = match_columns(rows)
    both = {id(left) for left, _ in rows}
    return [
        link._replace(columns=columns[shape_of(link.left[0], link.right[0])]) if id(link.left[0]) in both else link
        for link in links
    ]


def _sentences_elsewhere(lefts: Sequence[Unit], rights: Sequence[Unit], links: Sequence[UnitLink]) -> set[str]:
    """Return the sentences that both sides have, but at least once not in units that are linked."""
    linked = {id(unit) for link in links for unit in (*link.left, *link.right)}
    apart = [
        [long_sentences(unit.folded.text.lower()) for unit in units if id(unit) not in linked]
        for units in (lefts, rights)
    ]
    for link in links:
        if len(link.left) + len(link.right) > 2 or link.left[0].folded.text != link.right[0].folded.text:
            sides = [
                set().union(*(long_sentences(unit.folded.text.lower()) for unit in units))
                for units in (link.left, link.right)
            ]
            apart[0].append(sides[0] - sides[1])
            apart[1].append(sides[1] - sides[0])
    lost, gained = (set().union(*sentences) for sentences in apart)
    return lost & gained


def _units_alone(lefts: Sequence[Unit], rights: Sequence[Unit], links: Sequence[UnitLink]) -> Iterator[PlacedEdit]:
    """Yield the deletions and insertions of units that are in no link; all units of a block are one edit."""
    stands = {id(unit): link.right[-1] for link in links if not link.moved for unit in link.left}
    linked = {id(unit) for link in links for unit in (*link.left, *link.right)}
    whole = [_blocks_alone(units, linked) for units in (lefts, rights)]
    after = (-1, _AFTER_ALL)
    for unit in lefts:
        if id(unit) in stands:
            place = stands[id(unit)]
            after = (place.block, _AFTER_ALL if place.last else place.end)
        elif id(unit) not in linked:
            for edit, text in _alone(unit, whole[0], "deletion"):
                yield PlacedEdit((*after, unit.block, unit.start), edit, text, "")
    for unit in rights:
        if id(unit) not in linked:
            for edit, text in _alone(unit, whole[1], "insertion"):
                yield PlacedEdit((unit.block, unit.start - 1, -1, 0), edit, "", text)


def _blocks_alone(units: Sequence[Unit], linked: set[int]) -> dict[int, list[Unit]]:
    """Return the units of the blocks of which no unit is in a link."""
    found: dict[int, list[Unit]] = {}
    for unit in units:
        found.setdefault(unit.block, []).append(unit)
    return {block: parts for block, parts in found.items() if not any(id(part) in linked for part in parts)}


def _alone(unit: Unit, whole: dict[int, list[Unit]], cls: EditClass) -> Iterator[tuple[Edit, str]]:
    """Yield the edit of one unit in no link: of its whole block if it is the first of a block that is alone."""
    parts = whole.get(unit.block)
    if parts and parts[0] is not unit:
        return
    span = unit.span
    folded = unit.folded.text
    if parts:
        span = Span(unit.block, 0, parts[-1].end, "\n".join(part.folded.raw for part in parts))
        folded = "".join(part.folded.text for part in parts)
    shown: EditClass = "typographic" if _ORNAMENT.fullmatch(folded) else cls
    folded = "" if shown == "typographic" else folded
    yield Edit(shown, span if cls == "deletion" else None, span if cls == "insertion" else None), folded


def _edits_of_images(left: Sequence[Block], right: Sequence[Block], links: Sequence[UnitLink]) -> Iterator[PlacedEdit]:
    """Yield the edits of images: those that are on one side only, and changed captions."""
    matches = _block_matches(links)
    pairs = [(match.left[0], match.right[0]) for match in link_images(left, right, matches)]
    for i, j in pairs:
        one, other = caption(left, i), caption(right, j)
        if one.folded.text and other.folded.text:
            yield from edits_of_link(UnitLink((one,), (other,), moved=False))
        elif one.folded.text:
            yield PlacedEdit((j, 0, i, 0), Edit("deletion", one.span, None), one.folded.text, "")
        elif other.folded.text:
            yield PlacedEdit((j, 0, i, 0), Edit("insertion", None, other.span), "", other.folded.text)
    stands = {match.left[0]: match.right[0] for match in matches} | dict(pairs)
    linked = {i for i, _ in pairs}, {j for _, j in pairs}
    after = -1
    for i, block in enumerate(left):
        after = stands.get(i, after)
        if isinstance(block, ImageBlock) and i not in linked[0]:
            edit = Edit("image", Span(i, 0, len(block.text), block.text), None)
            yield PlacedEdit((after, _AFTER_ALL, i, 0), edit, fold_text(block.text).text, "")
    for j, block in enumerate(right):
        if isinstance(block, ImageBlock) and j not in linked[1]:
            edit = Edit("image", None, Span(j, 0, len(block.text), block.text))
            yield PlacedEdit((j, -1, -1, 0), edit, "", fold_text(block.text).text)


def _block_matches(links: Sequence[UnitLink]) -> list[BlockMatch]:
    """Return the blocks whose units are linked in place, each block in one pair."""
    pairs = sorted({(link.left[-1].block, link.right[-1].block) for link in links if not link.moved})
    used: tuple[set[int], set[int]] = (set(), set())
    found: list[BlockMatch] = []
    for i, j in pairs:
        if i not in used[0] and j not in used[1]:
            used[0].add(i)
            used[1].add(j)
            found.append(BlockMatch((i,), (j,), moved=False))
    return found
