"""The chain of the capture log: where it breaks, and what a break says of which line.

Each line names its number and the SHA-256 of the line before it. Pure: lines come as what was read of them, and only
the places where something doesn't fit are kept, so that any number of lines can be followed in pieces.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from archive.files import LOG_FILE
from archive.verify.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# Places kept of one piece: where everything is broken, more of them say nothing more.
MAX_BREAKS: Final = 2_000


@dataclass(frozen=True, slots=True)
class Link:
    """What is known of one line: its number and its `prev` (seq 0 where it can't be read), its own digest."""

    seq: int
    prev: str | None
    digest: str | None


@dataclass(frozen=True, slots=True)
class Break:
    """A line that does not follow from the one before it. `line` counts from 1; `due` is the number it should have."""

    line: int
    due: int
    seq: int
    linked: bool


# Before the first line.
START: Final = Link(0, None, None)


def follow(before: Link, link: Link, due: int, line: int) -> Break | None:
    """Compare a line with the one before it; None where it follows, or can't be read (that is said elsewhere)."""
    if link.seq == 0:
        return None
    linked = link.prev == before.digest
    return None if linked and link.seq == due else Break(line, due, link.seq, linked)


def findings(breaks: Sequence[Break], unreadable: Iterable[int]) -> Iterator[Finding]:
    """Say what the breaks mean, each by the line that it puts in doubt. `unreadable`: lines that are told already."""
    told = set(unreadable)
    doubted = {found.line - 1 for found in breaks if not found.linked and found.seq == found.due}
    for found in breaks:
        if found.seq != found.due:
            yield _out_of_order(found)
            continue
        line = found.line - 1
        # A line that was changed itself is no witness against the one before it.
        if line in told or found.line in doubted:
            continue
        yield Finding(
            gravity="loss",
            kind="log-line",
            file=LOG_FILE,
            line=max(line, 1),
            what=(
                f"its SHA-256 is not the one that line {found.line} names: it was changed after it was written"
                if line
                else "it names a line before it, and is the first: lines before it are missing"
            ),
            means="what it says proves nothing any more; lines before and after it are not touched by that",
            rebuild="nothing, except from a copy of the archive",
        )


def _out_of_order(found: Break) -> Finding:
    if found.seq > found.due and not found.linked:
        missing = f"line {found.due}" if found.seq == found.due + 1 else f"lines {found.due} to {found.seq - 1}"
        what, means = f"numbered {found.seq}, where {found.due} was due", f"{missing} of the log may be missing here"
    elif found.linked:
        what, means = f"numbered {found.seq}, where {found.due} was due", "its number was changed"
    else:
        what = f"numbered {found.seq}, where {found.due} was due: it was put in, doubled, or moved here"
        means = "the order in which things were captured is not proven here"
    return Finding(
        gravity="loss",
        kind="log-order",
        file=LOG_FILE,
        line=found.line,
        what=what,
        means=means,
        rebuild="nothing, except from a copy of the archive",
    )
