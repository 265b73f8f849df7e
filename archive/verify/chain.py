"""The hash chain of the capture log: where it breaks, and which line a break puts in doubt. Pure.

Each line has its number and the SHA-256 of the line before it. Only the breaks are kept, so that any number of lines
can be checked in pieces.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from archive.files import LOG_FILE
from archive.verify.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# Breaks kept per piece: where everything is broken, more of them add nothing.
MAX_BREAKS: Final = 2_000


@dataclass(frozen=True, slots=True)
class Link:
    """One line in the chain: its number and its `prev` (seq 0 if it can't be read), and its own digest."""

    seq: int
    prev: str | None
    digest: str | None


@dataclass(frozen=True, slots=True)
class Break:
    """A line that does not follow the one before it. `line` counts from 1; `due` is the number it should have."""

    line: int
    due: int
    seq: int
    linked: bool


# Before the first line.
START: Final = Link(0, None, None)


def find_break(before: Link, link: Link, due: int, line: int) -> Break | None:
    """Return the break between a line and the one before it; None if there is none or the line can't be read.

    Unreadable lines have findings of their own.
    """
    if link.seq == 0:
        return None
    linked = link.prev == before.digest
    return None if linked and link.seq == due else Break(line, due, link.seq, linked)


def break_findings(breaks: Sequence[Break], unreadable: Iterable[int]) -> Iterator[Finding]:
    """Yield a finding for each break, at the line that it puts in doubt; none for lines that are `unreadable`."""
    reported = set(unreadable)
    doubted = {found.line - 1 for found in breaks if not found.linked and found.seq == found.due}
    for found in breaks:
        if found.seq != found.due:
            yield _out_of_order(found)
            continue
        line = found.line - 1
        # A line that was changed itself proves nothing against the one before it.
        if line in reported or found.line in doubted:
            continue
        yield Finding(
            gravity="loss",
            kind="log-line",
            file=LOG_FILE,
            line=max(line, 1),
            what=(
                f"its SHA-256 is not the one that line {found.line} names: it was changed after it was written"
                if line
                else "it is the first line but names a line before it: earlier lines are missing"
            ),
            means="its contents prove nothing any more; the lines before and after it are not affected",
            rebuild="nothing, except from a copy of the archive",
        )


def _out_of_order(found: Break) -> Finding:
    if found.seq > found.due and not found.linked:
        missing = f"line {found.due}" if found.seq == found.due + 1 else f"lines {found.due} to {found.seq - 1}"
        what, means = f"numbered {found.seq}, where {found.due} was due", f"{missing} of the log may be missing here"
    elif found.linked:
        what, means = f"numbered {found.seq}, where {found.due} was due", "its number was changed"
    else:
        what = f"numbered {found.seq}, where {found.due} was due: it was inserted, duplicated or moved here"
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
