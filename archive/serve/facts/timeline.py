"""The timeline of a page as a picture: where the marks of its captures and versions stand. Pure.

The picture has no more marks than it has room for: captures that fall on one place are one mark, the worst of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from archive.serve.facts.times import iso

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.serve.facts.log_index import Mention

# In units of the picture, which is scaled to the page.
WIDTH: Final = 600
MARGIN: Final = 14
STEP: Final = 6
# What the name of a version needs, at phone width too.
NAME: Final = 6 * STEP
# Outcomes that showed the page; all others are marked as failures.
SEEN: Final = frozenset(("ok", "not-modified"))
# What a line says that is no capture of the page itself.
_NO_CAPTURE: Final = frozenset(("part", "copy", "comparison", "alias", "template", "withdrawal", "extraction"))


class CaptureMark(NamedTuple):
    """One place with captures: how many, what the worst of them came to, the last one's line."""

    x: float
    number: int
    state: str  # "seen", "gone" or "failed"
    at: str | None
    line: int


class VersionMark(NamedTuple):
    """Where a version was first captured."""

    x: float
    version: int
    at: str | None
    row: int  # 0 or 1: names that stand close are written in two rows


class Timeline(NamedTuple):
    """A picture of the captures between two times."""

    first: str | None
    last: str | None
    captures: tuple[CaptureMark, ...]
    versions: tuple[VersionMark, ...]


def is_capture(mention: Mention) -> bool:
    """Return whether a line is a capture of the page itself."""
    return mention.what not in _NO_CAPTURE


def make_timeline(mentions: Sequence[Mention]) -> Timeline | None:
    """Return the timeline of a page; None if it was never captured."""
    captures = sorted((one for one in mentions if is_capture(one)), key=lambda one: one.at)
    if not captures:
        return None
    start, end = captures[0].at, captures[-1].at
    span = max(1, end - start)

    def place(at: int) -> float:
        return WIDTH / 2 if start == end else round(MARGIN + (at - start) / span * (WIDTH - 2 * MARGIN), 1)

    return Timeline(iso(start), iso(end), _capture_marks(captures, place), _version_marks(captures, place))


def _capture_marks(captures: Sequence[Mention], place: object) -> tuple[CaptureMark, ...]:
    assert callable(place)
    at_place: dict[int, list[Mention]] = {}
    for one in captures:
        at_place.setdefault(int(place(one.at) // STEP), []).append(one)
    return tuple(
        CaptureMark(place(group[-1].at), len(group), _worst(group), iso(group[-1].at), group[-1].line)
        for group in at_place.values()
    )


def _version_marks(captures: Sequence[Mention], place: object) -> tuple[VersionMark, ...]:
    assert callable(place)
    marks: list[VersionMark] = []
    known: set[int] = set()
    for one in captures:
        if one.version is None or one.version in known:
            continue
        known.add(one.version)
        x = place(one.at)
        near = [mark for mark in marks if x - mark.x < NAME]
        if len(near) < 2:  # a third name there would hide the others; the list below has it
            marks.append(VersionMark(x, one.version, iso(one.at), 1 - near[-1].row if near else 0))
    return tuple(marks)


def _worst(group: Sequence[Mention]) -> str:
    outcomes = {one.what for one in group}
    if "gone" in outcomes:
        return "gone"
    return "seen" if outcomes <= SEEN else "failed"
