"""Look at the schedule of an archive while a run may be using it: read-only, and never waited for or made anew."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.files import SCHEDULE_FILE
from scraper.schedule.database import version_of
from scraper.schedule.tables import VERSION

if TYPE_CHECKING:
    from pathlib import Path

# Hosts that are named.
MAX_HOSTS: Final = 100
# Seconds that are waited for a run that is writing; in WAL mode readers don't wait for it at all.
PATIENCE: Final = 2.0


class FailingHost(NamedTuple):
    """A host of which no watched page can be fetched any more; `since` is when one last could, None for never."""

    host: str
    pages: int
    since: float | None
    outcome: str


class ScheduleGlance(NamedTuple):
    """What the schedule says: the pages watched, due, gone and failing, when the next is due, and hosts that fail.

    Pages that are captured in every run are never due: they have no time.
    """

    watched: int
    due: int
    gone: int
    failing: int
    next_due: float | None
    failing_hosts: tuple[FailingHost, ...]


def glance(root: Path, now: float) -> ScheduleGlance | None:
    """Return what the schedule of an archive says; None if there is none, or if it can't be read now."""
    path = root / SCHEDULE_FILE
    if not path.exists():
        return None
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=PATIENCE)) as connection:
            return _read(connection, now) if version_of(connection) == VERSION else None
    except sqlite3.Error:  # being made, of another version, damaged: the next run makes it anew
        return None


def _read(connection: sqlite3.Connection, now: float) -> ScheduleGlance:
    counts = connection.execute(
        "SELECT count(*), total(timed AND due <= ?), total(gone), total(misses > 0 AND NOT gone),"
        " min(CASE WHEN timed THEN due END) FROM (SELECT *, coalesce(every > 0, 1) AS timed FROM pages)"
        " WHERE watch NOT NULL AND NOT forgotten",
        (now,),
    ).fetchone()
    # Pages that are gone answer: their host is well.
    rows = connection.execute(
        "SELECT host, count(*), max(seen), max(outcome) FROM pages"
        " WHERE watch NOT NULL AND last NOT NULL AND NOT forgotten GROUP BY host"
        " HAVING min(misses > 0 AND NOT gone) = 1 ORDER BY count(*) DESC, host LIMIT ?",
        (MAX_HOSTS,),
    )
    watched, due, gone, failing = map(int, counts[:4])
    return ScheduleGlance(watched, due, gone, failing, counts[4], tuple(FailingHost(*row) for row in rows))
