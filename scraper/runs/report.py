"""The machine-readable report of a run, a file below `runs/` beside the archive's log: `repost-run/1`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from archive.files import RUNS, make_folder, replace_file, writing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

FORMAT: Final = "repost-run/1"
# Reports that are kept: two months of hourly runs. Older ones say nothing that the log does not.
KEPT: Final = 1500
# Events and problems that a report holds; the counts have all.
MAX_EVENTS: Final = 10_000


class RunReport(NamedTuple):
    """What a run did. Times are aware; `why` says why it ended early, "" if it did not."""

    watchlist: str
    started_at: datetime
    ended_at: datetime
    why: str
    status: int  # the exit status
    counts: Mapping[str, int]  # pages by state
    sources: Sequence[Mapping[str, Any]]
    events: Sequence[Mapping[str, Any]]  # what is new, the gravest first
    problems: Sequence[str]
    postponed: Mapping[str, int]  # pages over the budget, by host
    sources_left: int = 0  # that were due, and that the run's end left for the next one

    def to_json(self) -> dict[str, Any]:
        """Return the report as its JSON object."""
        return {
            "format": FORMAT,
            "watchlist": self.watchlist,
            "started_at": self.started_at.isoformat(),
            "ended_at": self.ended_at.isoformat(),
            "why": self.why or None,
            "status": self.status,
            "counts": dict(self.counts),
            "sources": list(self.sources),
            "events": list(self.events[:MAX_EVENTS]),
            "problems": list(self.problems[:MAX_EVENTS]),
            "postponed": dict(self.postponed),
            "sources_left": self.sources_left,
        }


def write_report(root: Path, report: RunReport) -> Path:
    """Write a report, and remove the oldest beyond KEPT. Return its path. Raises WriteFailed."""
    folder = root / RUNS
    name = f"{report.started_at:%Y%m%dT%H%M%S%fZ}.json"
    with writing(f"the report of a run in {folder}"):
        make_folder(folder)
        data = json.dumps(report.to_json(), ensure_ascii=False, indent=1).encode() + b"\n"
        replace_file(folder / name, data, draft=folder / f"{name}.draft")
        for old in sorted(folder.glob("*.json"))[:-KEPT]:
            old.unlink(missing_ok=True)
    return folder / name


def last_reports(root: Path, most: int) -> Iterator[dict[str, Any]]:
    """Yield the last reports, the newest first; those that can't be read are left out."""
    names = sorted((root / RUNS).glob("*.json"), reverse=True)
    for path in names[:most]:
        try:
            found = json.loads(path.read_bytes())
        except (OSError, ValueError):
            continue
        if isinstance(found, dict) and found.get("format") == FORMAT:
            yield found


class SourceFailure(NamedTuple):
    """A source that could not be looked at, since which run, and why in the last one."""

    since: str
    problem: str


def failing_sources(reports: Iterable[Mapping[str, Any]]) -> dict[str, SourceFailure]:
    """Return the sources that failed when they were last looked at; `reports` are the last ones, the newest first."""
    failing: dict[str, SourceFailure] = {}
    well: set[str] = set()
    for report in reports:
        for look in report["sources"]:
            url, problem = look["url"], look["problem"]
            if problem is None:
                well.add(url)
            elif url not in well:
                failing[url] = SourceFailure(report["started_at"], failing[url].problem if url in failing else problem)
    return failing


class Behind(NamedTuple):
    """That no run got through all that was due: since which run, how many there were, and what the last one left."""

    since: str
    runs: int
    pages: int
    sources: int


def behind(reports: Iterable[Mapping[str, Any]]) -> Behind | None:
    """Return since when no run got through; None if the last one did. `reports` are the last ones, the newest first."""
    found: Behind | None = None
    for report in reports:
        pages = report["counts"].get("not reached", 0) + sum(report["postponed"].values())
        sources = report.get("sources_left", 0)  # an older report has none
        if not pages and not sources:
            break
        last = found or Behind("", 0, pages, sources)
        found = last._replace(since=report["started_at"], runs=last.runs + 1)
    return found
