"""`repost status`: the archive's health, the last runs, what is due, what has failed since when.

It only looks, and may be asked while a run is at work.
"""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from archive.archive import Archive
from archive.files import run_at_work
from archive.model import record_json
from archive.report import Runs, Said, name_in, printable, problem_in
from scraper.cli import DONE, INCOMPLETE
from scraper.cli.output import summary

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from archive.report import Language
    from scraper.schedule import FailingHost, ScheduleGlance

# Reports that are looked through for what has failed since when.
REPORTS: Final = 100
# An archive with less free space than this is in danger: a run may need it.
LITTLE_SPACE: Final = 1 << 30
# Runs that get through nothing of what they left for so long need a person: a larger budget, or fewer pages. To spread
# work over some runs is what a budget is for.
BEHIND_FOR: Final = timedelta(days=1)
# Problems of the last run that are shown.
SHOWN: Final = 5


def show_status(options: Namespace) -> int:
    """Run `repost status` and return its exit status: 1 if something needs a person."""
    with Archive.open(options.archive) as archive:
        losses = list(archive.losses)
    status, trouble = _status(options.archive, losses)
    if options.json:
        print(record_json.line(status))
    else:
        lines = summary.table(_rows(status, trouble, options.lang))
        print(lines if trouble else f"{lines}\n{Runs.all_is_well.say(options.lang)}")
    return INCOMPLETE if trouble else DONE


def _loss(loss: str) -> Said:
    return Said.both(lambda language: problem_in(loss, language))


def _status(root: Path, losses: Sequence[str]) -> tuple[dict[str, Any], list[Said]]:
    """Return the status as a JSON object, `repost-status/1`, and what needs a person, in both languages."""
    from scraper.notify import pending_alerts  # noqa: PLC0415
    from scraper.runs import KEPT, behind, failing_sources, last_reports  # noqa: PLC0415
    from scraper.schedule import glance  # noqa: PLC0415

    now = datetime.now(UTC)
    reports = list(last_reports(root, REPORTS))
    seen = glance(root, now.timestamp())
    pending = pending_alerts(root)
    free = shutil.disk_usage(root).free
    sources, left = failing_sources(reports), behind(last_reports(root, KEPT))
    trouble = [_loss(one) for one in losses]
    if free < LITTLE_SPACE:
        trouble.append(Said.both(lambda language: Runs.little_space.say(language, size=free / 2**20)))
    trouble += _failed_runs(reports)
    trouble += [] if seen is None else _failed_hosts(seen)
    trouble += [_failed_source(url, failure.since, failure.problem) for url, failure in sources.items()]
    if left is not None and now - datetime.fromisoformat(left.since) > BEHIND_FOR:
        trouble.append(Said.both(partial(_behind, left._asdict())))
    trouble += [_untold(one) for one in pending.problems]
    return {
        "format": "repost-status/1",
        "archive": str(root),
        "at": now.isoformat(),
        "running": run_at_work(root),
        "last_run": reports[0] if reports else None,
        "runs_known": len(reports),
        "pages": None if seen is None else _pages(seen),
        "failing_hosts": [] if seen is None else _hosts(seen),
        "failing_sources": [{"url": url, **failure._asdict()} for url, failure in sources.items()],
        "behind": None if left is None else left._asdict(),
        "alerts_pending": pending.findings,
        "free_bytes": free,
        "trouble": [one.english for one in trouble],
    }, trouble


def _pages(seen: ScheduleGlance) -> dict[str, Any]:
    return {
        "watched": seen.watched,
        "due": seen.due,
        "gone": seen.gone,
        "failing": seen.failing,
        "next_due": _iso(seen.next_due),
    }


def _hosts(seen: ScheduleGlance) -> list[dict[str, Any]]:
    return [
        {"host": one.host, "pages": one.pages, "last_seen": _iso(one.since), "outcome": one.outcome}
        for one in seen.failing_hosts
    ]


def _iso(at: float | None) -> str | None:
    return None if at is None else datetime.fromtimestamp(at, UTC).isoformat()


def _failed_runs(reports: Sequence[dict[str, Any]]) -> Iterator[Said]:
    """Yield that the last runs in a row had failures, and since when."""
    since = None
    for report in reports:
        if not report["status"]:
            break
        since = report["started_at"]
    if since is not None:
        last, at = reports[0], _minute(since)
        problem = str((last["problems"] or [last["why"] or "ended early"])[0])
        yield Said.both(lambda language: Runs.runs_failed.say(language, at=at, problem=problem_in(problem, language)))


def _failed_hosts(seen: ScheduleGlance) -> Iterator[Said]:
    for one in seen.failing_hosts:
        yield Said.both(partial(_failed_host, one))


def _failed_host(one: FailingHost, language: Language) -> str:
    pages, outcome = Runs.pages.say(language, count=one.pages), name_in(one.outcome, language)
    since = _iso(one.since)
    if since is None:
        return Runs.host_never.say(language, host=one.host, pages=pages, outcome=outcome)
    return Runs.host_fails.say(language, host=one.host, at=_minute(since), pages=pages, outcome=outcome)


def _failed_source(url: str, since: str, problem: str) -> Said:
    at = _minute(since)
    return Said.both(
        lambda language: Runs.source_fails.say(language, url=url, at=at, problem=problem_in(problem, language))
    )


def _behind(left: dict[str, Any], language: Language) -> str:
    """Return since when no run got through all that was due, and what waits."""
    said = [Runs.pages.say(language, count=left["pages"])] if left["pages"] else []
    said += [Runs.sources.say(language, count=left["sources"])] if left["sources"] else []
    what = Runs.and_also.say(language).join(said)
    return Runs.behind_said.say(language, at=_minute(left["since"]), count=left["runs"], what=what)


def _untold(problem: str) -> Said:
    return Said(problem, problem)


def _minute(at: str) -> str:
    return f"{at[:16].replace('T', ' ')}Z"


def _rows(status: dict[str, Any], trouble: Sequence[Said], language: Language) -> Iterator[tuple[str, str]]:
    """Yield labels and values."""
    last, pages = status["last_run"], status["pages"]
    yield Runs.archive.say(language), status["archive"]
    yield Runs.free.say(language), Runs.on_its_disk.say(language, size=status["free_bytes"] / 2**30)
    if status["running"]:
        yield Runs.at_work.say(language), Runs.a_run_is_at_work.say(language)
    if last is None:
        yield Runs.last_run.say(language), Runs.none_yet.say(language)
    else:
        yield from _last_run(last, language)
    if pages is not None:
        due = pages["next_due"]
        # With pages due now it is a moment that is past.
        when = "" if due is None or pages["due"] else Runs.next_due.say(language, at=_minute(due))
        count = Runs.pages.say(language, count=pages["watched"])
        numbers = {name: pages[name] for name in ("due", "gone", "failing")}
        yield Runs.watched.say(language), Runs.watched_said.say(language, pages=count, when=when, **numbers)
    if status["behind"] is not None:
        said = _behind(status["behind"], language)
        if said not in (one.say(language) for one in trouble):
            yield Runs.left_over.say(language), said
    if status["alerts_pending"]:
        yield Runs.alerts.say(language), Runs.not_delivered.say(language, count=status["alerts_pending"])
    for one in trouble:
        yield Runs.trouble.say(language), printable(one.say(language))


def _last_run(last: dict[str, Any], language: Language) -> Iterator[tuple[str, str]]:
    states = summary.states(last["counts"], language) or Runs.run_was_empty.say(language)
    began, ended = (datetime.fromisoformat(last[name]) for name in ("started_at", "ended_at"))
    seconds = (ended - began).total_seconds()
    said = Runs.run_said.say(language, at=summary.format_minute(began), seconds=seconds, states=states)
    yield Runs.last_run.say(language), said
    if last["why"]:
        yield "", Runs.ended_early.say(language, why=problem_in(last["why"], language))
    for problem in last["problems"][:SHOWN]:
        yield "", problem_in(problem, language)
    if (more := len(last["problems"]) - SHOWN) > 0:
        yield "", Runs.more_problems.say(language, count=more)
