"""What was told to whom: `alerts.sqlite3` beside the archive's log.

Each finding is kept once, told once to each channel, and tried again in the next run where a channel failed. A finding
that repeats within days (a page that comes and goes) is kept, with the reason why nobody was told.

A run holds what it finds as it finds it, and tells it at its end, when it knows what is only the sites' templates. What
a killed run held, the next one tells.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections import Counter
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Final, NamedTuple, Self

from archive.files import ALERTS_FILE, DAMAGED, WriteFailed, make_folder
from archive.model import host_of
from scraper.notify.finding import FLAPPING, to_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from types import TracebackType
    from typing import Any

    from scraper.notify.finding import RunFinding

# How often one finding is tried on one channel: once a run.
MAX_ATTEMPTS: Final = 20
# Findings that one message holds at most; the rest follows in the next.
MAX_BATCH: Final = 200
# Seconds that the file is waited for where another process has locked it.
PATIENCE: Final = 10.0

# Why nobody was told of what a run holds, and of what looks like a template in a run that did not live to know.
HELD: Final = "its run has not ended"
UNSURE: Final = "its run was killed, and so many edits on one host may be its template"
# Edits that a killed run held on one host: more may be the template of its pages.
MAX_EDITS: Final = 2
EDITS: Final = frozenset(("repost-edited", "original-edited", "attribution"))

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS findings (
  number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, url TEXT NOT NULL, at REAL NOT NULL,
  gravity INTEGER NOT NULL, finding TEXT NOT NULL, suppressed TEXT
);
CREATE INDEX IF NOT EXISTS findings_by_page ON findings (url, kind, at);
CREATE TABLE IF NOT EXISTS deliveries (
  number INTEGER NOT NULL, channel TEXT NOT NULL, attempts INTEGER NOT NULL, delivered REAL, problem TEXT,
  PRIMARY KEY (number, channel)
) WITHOUT ROWID;
"""


class Pending(NamedTuple):
    """A finding that a channel was not told yet: its number, and the finding as JSON (`repost-finding/1`)."""

    number: int
    finding: dict[str, Any]


class Untold(NamedTuple):
    """Findings that were not told to some channel yet: how many, and what is wrong with each channel."""

    findings: int = 0
    problems: tuple[str, ...] = ()


def pending_alerts(root: Path) -> Untold:
    """Return what could not be told yet. It only looks, and waits for no run that is at work."""
    path = root / ALERTS_FILE
    if not path.exists():
        return Untold()
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=2)) as connection:
            (count,) = connection.execute(
                "SELECT count(DISTINCT number) FROM deliveries WHERE delivered IS NULL"
            ).fetchone()
            rows = connection.execute(
                "SELECT problem, max(number) FROM deliveries WHERE delivered IS NULL GROUP BY channel ORDER BY channel"
            )
            return Untold(count, tuple(problem for problem, _ in rows if problem))
    except sqlite3.Error:  # being made, or damaged: the next run says it
        return Untold()


class Alerts:
    """The findings of one archive and what became of them. Use it as a context manager. Raises WriteFailed.

    With `mend`, a damaged file is moved to `damaged/`, and a new one begun; `mended` then says so. Whom it told what is
    forgotten, but findings come once: only one that is found again would be told again.
    """

    def __init__(self, root: Path, *, mend: bool = False) -> None:
        self._path = root / ALERTS_FILE
        self.mended: str | None = None
        with self._guarded():
            try:
                self._connection = self._open()
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError as error:
                if not mend:
                    raise
                kept = self._set_aside(root)
                self.mended = f"{self._path.name} was damaged ({error}): kept as {kept}, and a new one is begun"
                self._connection = self._open()

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=PATIENCE)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(_TABLES)
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _set_aside(self, root: Path) -> str:
        make_folder(root / DAMAGED)
        kept = f"{DAMAGED}/{ALERTS_FILE}-{secrets.token_hex(4)}"
        self._path.rename(root / kept)
        for suffix in ("-wal", "-shm"):
            self._path.with_name(f"{ALERTS_FILE}{suffix}").unlink(missing_ok=True)
        return kept

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise WriteFailed(f"{self._path} could not be used: {error}") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._guarded(), closing(self._connection) as connection:
            connection.commit()

    def hold(self, findings: Iterable[RunFinding]) -> None:
        """Keep what a run finds, until its end."""
        with self._guarded():
            for finding in findings:
                self._insert(finding, HELD)
            self._connection.commit()

    def release(self) -> None:
        """Let what a killed run held be told."""
        with self._guarded():
            rows = self._connection.execute(
                "SELECT number, kind, url FROM findings WHERE suppressed = ?", (HELD,)
            ).fetchall()
            edits = Counter(host_of(url) for _, kind, url in rows if kind in EDITS)
            for number, kind, url in rows:
                unsure = kind in EDITS and edits[host_of(url)] > MAX_EDITS
                self._connection.execute(
                    "UPDATE findings SET suppressed = ? WHERE number = ?", (UNSURE if unsure else None, number)
                )
            self._connection.commit()

    def add(self, findings: Iterable[RunFinding]) -> int:
        """Keep new findings, and drop what the run held and does not find after all; return how many are to be told."""
        with self._guarded():
            return self._add(findings)

    def _add(self, findings: Iterable[RunFinding]) -> int:
        told = 0
        for finding in findings:
            told += self._keep(finding)
        self._connection.execute("DELETE FROM findings WHERE suppressed = ?", (HELD,))
        self._connection.commit()
        return told

    def _keep(self, finding: RunFinding) -> bool:
        """Keep a finding; return whether it is new and to be told.

        One that a killed run held and was not sure of is sure now: the next run finds it in the log, and knows more.
        """
        reason = self._reason_to_suppress(finding)
        released = self._connection.execute(
            "UPDATE findings SET suppressed = ? WHERE key = ? AND suppressed IN (?, ?)",
            (reason, finding.key, HELD, UNSURE),
        )
        return (released.rowcount == 1 or self._insert(finding, reason)) and reason is None

    def _insert(self, finding: RunFinding, reason: str | None) -> bool:
        values = (
            finding.key,
            finding.kind,
            finding.url,
            finding.at.timestamp(),
            finding.gravity,
            json.dumps(to_json(finding), ensure_ascii=False),
            reason,
        )
        cursor = self._connection.execute(
            "INSERT OR IGNORE INTO findings (key, kind, url, at, gravity, finding, suppressed)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            values,
        )
        return cursor.rowcount == 1

    def pending(self, channel: str, kinds: Iterable[str]) -> list[Pending]:
        """Return what a channel is to be told, the gravest first."""
        with self._guarded():
            rows = self._connection.execute(
                "SELECT f.number, f.finding FROM findings f"
                " LEFT JOIN deliveries d ON d.number = f.number AND d.channel = ?"
                " WHERE f.suppressed IS NULL AND f.kind IN (SELECT value FROM json_each(?))"
                " AND d.delivered IS NULL AND coalesce(d.attempts, 0) < ? ORDER BY f.gravity, f.at LIMIT ?",
                (channel, json.dumps(list(kinds)), MAX_ATTEMPTS, MAX_BATCH),
            )
            return [Pending(number, json.loads(finding)) for number, finding in rows]

    def latest(self, most: int) -> list[dict[str, Any]]:
        """Return the findings that were not suppressed, the newest first."""
        with self._guarded():
            rows = self._connection.execute(
                "SELECT finding FROM findings WHERE suppressed IS NULL ORDER BY at DESC, number DESC LIMIT ?", (most,)
            )
            return [json.loads(finding) for (finding,) in rows]

    def record(self, channel: str, numbers: Iterable[int], *, at: float, problem: str | None = None) -> None:
        """Record that a channel was told of findings, or why it could not be."""
        with self._guarded():
            self._connection.executemany(
                "INSERT INTO deliveries VALUES (?, ?, 1, ?, ?) ON CONFLICT (number, channel) DO UPDATE SET"
                " attempts = attempts + 1, delivered = excluded.delivered, problem = excluded.problem",
                [(number, channel, None if problem else at, problem) for number in numbers],
            )
            self._connection.commit()

    def suppressed(self) -> int:
        """Return how many findings were kept and not told."""
        (count,) = self._connection.execute("SELECT count(*) FROM findings WHERE suppressed NOT NULL").fetchone()
        return int(count)

    def _reason_to_suppress(self, finding: RunFinding) -> str | None:
        window = FLAPPING.get(finding.kind)
        if window is None:
            return None
        row = self._connection.execute(
            "SELECT max(at) FROM findings WHERE url = ? AND kind = ? AND key <> ? AND suppressed IS NOT ?",
            (finding.url, finding.kind, finding.key, HELD),
        ).fetchone()
        at = finding.at.timestamp()
        return "the page comes and goes" if row[0] is not None and at - row[0] < window else None
