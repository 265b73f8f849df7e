"""The place of a change in both texts, and how far beyond it names may reach."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

# How far a name may reach beyond the changed characters, and how far beside it a role may be.
REACH: Final = 12
BESIDE: Final = 8

LETTER: Final = re.compile("[\u3400-\u9fffA-Za-z]")


class Names(NamedTuple):
    """How many characters the names begin before a change, and end after it."""

    back: int
    on: int


class Place(NamedTuple):
    """One side of a change."""

    text: str
    start: int
    end: int

    def name(self, names: Names) -> str:
        """Return the name on this side."""
        return self.text[self.start - names.back : self.end + names.on]

    def before(self, names: Names) -> str:
        """Return some characters before the name."""
        end = self.start - names.back
        return self.text[max(0, end - BESIDE) : end]

    def after(self, names: Names) -> str:
        """Return some characters behind the name."""
        start = self.end + names.on
        return self.text[start : start + BESIDE]


def shared(one: Place, other: Place) -> Names:
    """Return how many characters, up to REACH, are the same before and after a change."""
    back = on = 0
    while back < min(REACH, one.start, other.start) and (
        one.text[one.start - back - 1] == other.text[other.start - back - 1]
    ):
        back += 1
    while on < min(REACH, len(one.text) - one.end, len(other.text) - other.end) and (
        one.text[one.end + on] == other.text[other.end + on]
    ):
        on += 1
    return Names(back, on)


_REACHES: Final = sorted(
    (Names(b, o) for b in range(REACH + 1) for o in range(REACH + 1)), key=lambda names: -sum(names)
)


def reaches(room: Names, back: int, on: int) -> Iterator[Names]:
    """Yield how far names may reach, the longest first."""
    back, on = min(back, room.back), min(on, room.on)
    return (names for names in _REACHES if names.back <= back and names.on <= on)
