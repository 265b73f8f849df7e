"""Choose the edits that a terminal shows one by one: the gravest, and the first ones in reading order.

A table of which every figure changed has thousands of edits, a site with other commas hundreds: the first ones show the
pattern, and what is left out is counted. All of them are in the JSON of a comparison.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.model import Comparison, EditClass

# A site that uses other commas than the original has hundreds of these edits: the first ones show the pattern.
TYPOGRAPHIC_SHOWN: Final = 5
# How many edits of one finding are shown: they are equal, or of one kind.
SAME_SHOWN: Final = 3
# Maximum number of edits shown, about six screens; the gravest of each class are among them, wherever they stand.
MOST_SHOWN: Final = 100
GRAVEST_OF_CLASS: Final = 3


class Selection(NamedTuple):
    """The edits to show, as indices into the comparison's edits, and how many are left out."""

    shown: frozenset[int]
    typographic: int  # left out
    others: int  # left out
    times: dict[int, int]  # of the first edit of a finding: how many edits it sums up
    every: bool = False


def select_edits(comparison: Comparison, *, every: bool = False) -> Selection:
    """Return which edits to show; all if `every` is set, and none between different articles, where none says much."""
    edits = comparison.edits
    times = {finding.edits[0]: finding.count for finding in comparison.findings}
    if comparison.verdict == "different":
        return Selection(frozenset(), 0, 0, times)
    if every:
        return Selection(frozenset(range(len(edits))), 0, 0, times, every=True)
    first = list(_first_ones(comparison))
    if len(first) > MOST_SHOWN:
        grave = _gravest_of_each_class(comparison)
        room = MOST_SHOWN - len(grave)
        first = [*grave, *islice((number for number in first if number not in grave), room)]
    shown = frozenset(first)
    left_out = [edits[number].cls == "typographic" for number in range(len(edits)) if number not in shown]
    return Selection(shown, sum(left_out), len(left_out) - sum(left_out), times)


def _gravest_of_each_class(comparison: Comparison) -> set[int]:
    """Return the first edits of the gravest findings: one word that was negated, say, among thousands of figures."""
    of_class: dict[EditClass, list[int]] = defaultdict(list)
    for finding in comparison.findings:
        of_class[finding.cls].append(finding.edits[0])
    return {number for numbers in of_class.values() for number in numbers[:GRAVEST_OF_CLASS]}


def _first_ones(comparison: Comparison) -> Iterator[int]:
    """Yield the edits that show the pattern of each finding, in reading order."""
    again = {number for finding in comparison.findings for number in finding.edits[SAME_SHOWN:]}
    typographic = 0
    for number, edit in enumerate(comparison.edits):
        if edit.cls == "typographic":
            typographic += 1
            if typographic <= TYPOGRAPHIC_SHOWN:
                yield number
        elif number not in again:
            yield number
