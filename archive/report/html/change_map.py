"""Draw a map of where the changes are: a strip from the beginning of the text to its end, with a mark for each change.

It is a row of places, empty ones and links, so that it needs no style attributes, which the page's policy forbids, and
works without the script. Only the first link is a stop of the tab key, since a reader would have to pass them all; with
the script the arrow keys walk from there, and without it the list of changes has the links.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

from archive.report import escape_attribute
from archive.report.words import CLASSES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from archive.model import Edit, EditClass
    from archive.report import Row, SideName
    from archive.report.html.subject import Subject

# Places on the strip: 2 pixels wide on a phone. Changes nearer to each other than that share a mark.
PLACES: Final = 180
# Changes named in the label of a mark that several share.
NAMED: Final = 3
# What a block weighs beside its characters: its margins, and that a picture is seen though it has no text.
_BLOCK_WEIGHT: Final = 20

# The look of each class; what changes the sense is the tallest, so that it stands out also without colour.
LOOKS: Final[Mapping[EditClass, str]] = {
    "number": "k-sense",
    "negation": "k-sense",
    "name": "k-sense",
    "quotation": "k-sense",
    "wording": "k-sense",
    "deletion": "k-old",
    "insertion": "k-new",
    "image": "k-old",
    "move": "k-moved",
    "renumbering": "k-moved",
    "split": "k-moved",
    "merge": "k-moved",
    "typographic": "k-print",
}
_RANKS: Final = {cls: rank for rank, cls in enumerate(CLASSES)}


def write_legend(subject: Subject) -> str:
    """Return how many changes each class has, each with the colour that it has on the map, linked to the first."""
    counts = Counter(edit.cls for edit in subject.comparison.edits)
    first: dict[EditClass, int] = {}
    for number in sorted(subject.numbered):
        first.setdefault(subject.comparison.edits[number].cls, number)
    items = ""
    for cls in CLASSES:
        if counts[cls]:
            words = f"{counts[cls]:,} {subject.class_name(cls, counts[cls])}"
            words = f'<a href="#e{first[cls] + 1}">{words}</a>' if cls in first else words
            items += f'<li><span class="swatch {LOOKS[cls]}"></span>{words}</li>'
    return f'<ul class="counts">{items}</ul>\n' if items else ""


def write_map(subject: Subject, rows: Sequence[Row]) -> str:
    """Return the strip; "" if nothing changed."""
    places = _places(subject, rows)
    if not places:
        return ""
    marks = "".join(_marks(subject, places))
    return f'<nav class="map" aria-label="{subject.words.map}">{marks}</nav>\n'


def _places(subject: Subject, rows: Sequence[Row]) -> dict[int, list[int]]:
    """Return the edits of each place of the strip, in order."""
    starts: dict[
        tuple[SideName, int], tuple[float, float]
    ] = {}  # of a block: where its text begins, and how long it is
    at = 0.0
    for row in rows:
        ends = [at]
        for side, cells in (("left", row.left), ("right", row.right)):
            name: SideName = "left" if side == "left" else "right"
            end = at
            for cell in cells:
                length = len(subject.articles[name].body[cell.block].text) + _BLOCK_WEIGHT
                starts[name, cell.block] = (end, length)
                end += length
            ends.append(end)
        at = max(ends)
    found: dict[int, list[int]] = defaultdict(list)
    for number, edit in enumerate(subject.comparison.edits):
        place = _position(edit, starts)
        if place is not None:
            found[min(PLACES - 1, int(place / at * PLACES))].append(number)
    return found


def _position(edit: Edit, starts: Mapping[tuple[SideName, int], tuple[float, float]]) -> float | None:
    side: SideName = "right" if edit.right is not None else "left"
    span = edit.right if edit.right is not None else edit.left
    if span is None or (side, span.block) not in starts:
        return None
    start, length = starts[side, span.block]
    # A whole block is marked at its beginning, to which its link leads.
    return start + min(span.start, length)


def _marks(subject: Subject, places: Mapping[int, Sequence[int]]) -> Iterator[str]:
    edits = subject.comparison.edits
    stop = "0"
    for place in range(PLACES):
        if place not in places:
            yield "<i></i>"
            continue
        gravest = sorted(places[place], key=lambda number: (_RANKS[edits[number].cls], number))
        look = LOOKS[edits[gravest[0]].cls]
        linked = next((number for number in gravest if number in subject.numbered), None)
        if linked is None:
            yield f'<i class="{look}"></i>'
        else:
            title = escape_attribute(_label(subject, gravest))
            yield f'<a class="{look}" href="#e{linked + 1}" tabindex="{stop}" title="{title}"></a>'
            stop = "-1"


def _label(subject: Subject, gravest: Sequence[int]) -> str:
    """Return what a mark is called: its change, or how many there are and the gravest of them."""
    names = [f"{number + 1}. {subject.class_name(subject.comparison.edits[number].cls)}" for number in gravest[:NAMED]]
    if len(gravest) == 1:
        return names[0]
    joined = ("、" if subject.language == "zh" else ", ").join(names)
    more = "…" if len(gravest) > NAMED else ""
    return f"{subject.words.map_many.of(len(gravest))}{subject.words.colon}{joined}{more}"
