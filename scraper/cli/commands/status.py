"""`repost status`: the archive's health, the last runs, what is due, what has failed since when."""

from __future__ import annotations

import shutil
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from archive.archive import Archive
from archive.files import ALERTS_FILE, SCHEDULE_FILE, WriteFailed
from archive.model import record_json
from archive.report import printable
from scraper.cli import DONE, INCOMPLETE
from scraper.cli.output import counted

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

# Reports that are looked through for what has failed since when.
REPORTS: Final = 50
# An archive with less free space than this is in danger: a run may need it.
LITTLE_SPACE: Final = 1 << 30


def show_status(options: Namespace) -> int:
    """Run `repost status` and return its exit status: 1 if something needs a person."""
    with Archive.open(options.archive) as archive:
        losses = list(archive.losses)
    status = _status(options.archive, losses)
    if options.json:
        print(record_json.line(status))
    else:
        print("\n".join(printable(line) for line in _lines(status)))
    return DONE if not status["trouble"] else INCOMPLETE


def _status(root: Path, losses: list[str]) -> dict[str, Any]:
    """Return the status as a JSON object, `repost-status/1`; `trouble` says what needs a person."""
    from scraper.runs import last_reports  # noqa: PLC0415

    now = datetime.now(UTC)
    reports = list(last_reports(root, REPORTS))
    last = reports[0] if reports else None
    free = shutil.disk_usage(root).free
    trouble = list(losses)
    if free < LITTLE_SPACE:
        trouble.append(f"only {free / 2**20:,.0f} MiB are free on the disk")
    if last is not None and last["status"] and (since := _failing_since(reports)):
        trouble.append(f"the runs since {since[:16].replace('T', ' ')} had failures; the last: {_first_problem(last)}")
    pending = 0
    try:
        pending = _pending_alerts(root)
    except WriteFailed as error:
        trouble.append(str(error))
    return {
        "format": "repost-status/1",
        "archive": str(root),
        "at": now.isoformat(),
        "last_run": last,
        "runs_known": len(reports),
        "pages": _schedule(root, now),
        "alerts_pending": pending,
        "free_bytes": free,
        "trouble": trouble,
    }


def _failing_since(reports: list[dict[str, Any]]) -> str | None:
    """Return when the first of the last failed runs in a row began."""
    since = None
    for report in reports:
        if not report["status"]:
            break
        since = report["started_at"]
    return since


def _first_problem(report: dict[str, Any]) -> str:
    return str((report["problems"] or [report["why"] or "ended early"])[0])


def _schedule(root: Path, now: datetime) -> dict[str, Any] | None:
    """Return the counts of the schedule; None if there is none (no run yet), or it can't be read."""
    if not (root / SCHEDULE_FILE).exists():
        return None
    from scraper.schedule import Schedule, ScheduleFailed  # noqa: PLC0415

    with suppress(ScheduleFailed), Schedule(root, read_only=True) as schedule:
        next_due = schedule.next_due()
        return {
            **schedule.counts(now.timestamp()),
            "next_due": None if next_due is None else datetime.fromtimestamp(next_due, UTC).isoformat(),
        }
    return None


def _pending_alerts(root: Path) -> int:
    if not (root / ALERTS_FILE).exists():
        return 0
    from scraper.notify import Alerts  # noqa: PLC0415

    with Alerts(root) as alerts:
        return alerts.undelivered()


def _lines(status: dict[str, Any]) -> list[str]:
    last, pages = status["last_run"], status["pages"]
    lines = [f"archive    {status['archive']}", f"free       {status['free_bytes'] / 2**30:,.1f} GiB on its disk"]
    if last is None:
        lines.append("last run   none yet")
    else:
        states = ", ".join(f"{count:,} {state}" for state, count in last["counts"].items()) or "nothing was due"
        began, ended = (datetime.fromisoformat(last[name]) for name in ("started_at", "ended_at"))
        lines.append(f"last run   {began:%Y-%m-%d %H:%M}Z, {(ended - began).total_seconds():,.0f} s: {states}")
        lines += [f"           ended early: {last['why']}"] if last["why"] else []
        lines += [f"           {problem}" for problem in last["problems"][:5]]
        more = len(last["problems"]) - 5
        lines += [f"           … and {counted(more, 'more problem')}"] if more > 0 else []
    if pages is not None:
        when = "" if pages["next_due"] is None else f"; next due {pages['next_due'][:16].replace('T', ' ')}Z"
        lines.append(
            f"watched    {counted(pages['watched'], 'page')}: {pages['due']:,} due, {pages['gone']:,} gone,"
            f" {pages['failing']:,} failing{when}"
        )
    if status["alerts_pending"]:
        lines.append(f"alerts     {counted(status['alerts_pending'], 'finding')} not delivered yet")
    lines += [f"trouble    {one}" for one in status["trouble"]] or ["all is well"]
    return lines
