"""The captures of a page, those folded that only repeat what the one before said. Pure.

As in `repost history`, but from what the pages have at hand of a line: a page that is captured hourly has thousands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from archive.serve.facts.timeline import SEEN, is_capture

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive.serve.facts.log_index import Mention

# Lines about a page after which a capture is listed anew, though it says what the last one said.
_NEWS: Final = frozenset(("extraction", "alias", "template", "withdrawal"))


class CaptureRun(NamedTuple):
    """Captures in a row that say the same: the first, the last, and how many."""

    first: Mention
    last: Mention
    times: int = 1


def fold_captures(mentions: Iterable[Mention]) -> list[CaptureRun]:
    """Return the captures among the lines about a page as runs, in the order of the log."""
    runs: list[CaptureRun] = []
    current: tuple[str, int | None] | None = None  # what the last run says, if it may go on
    known: set[int] = set()
    for one in mentions:
        new = one.version is not None and one.version not in known
        if one.version is not None:
            known.add(one.version)
        if not is_capture(one):
            current = None if one.what in _NEWS else current
            continue
        key = ("seen" if one.what in SEEN else one.what, one.version)
        unread = one.what in SEEN and one.version is None  # why is said of each
        if key == current and not new and not unread and one.at >= runs[-1].last.at:
            runs[-1] = CaptureRun(runs[-1].first, one, runs[-1].times + 1)
        else:
            runs.append(CaptureRun(one, one))
            current = None if new else key
    return runs
