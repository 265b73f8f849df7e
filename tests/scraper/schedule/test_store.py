from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from archive.files import LOG_FILE, SCHEDULE_FILE
from archive.log import CaptureEntry, CaptureLog, TemplateEntry
from scraper.schedule import Budget, DuePage, Schedule, plan_run
from scraper.schedule.rates import DAY, HOUR

if TYPE_CHECKING:
    from pathlib import Path

    from archive.model import Cause, Outcome

T0 = datetime(2024, 5, 13, 8, 0, tzinfo=UTC)
NOW = T0.timestamp()
URL = "http://a.example/2024/0513/1.html"
HORIZON = 90 * DAY


def log(root: Path, *, hours: float = 0, url: str = URL, outcome: Outcome = "ok", cause: Cause | None = None) -> None:
    at = T0 + timedelta(hours=hours)
    entry = CaptureEntry(at=at, url=url, outcome=outcome, version=1, new=cause is not None, cause=cause)
    captures = CaptureLog(root)
    captures.append([line for _, line in captures.chained([entry])])


def due_urls(schedule: Schedule, hours: float) -> list[str]:
    return [page.url for page in schedule.due_pages(NOW + hours * HOUR)]


def test_a_page_that_is_watched_is_due_until_it_is_captured(tmp_path: Path) -> None:
    with Schedule(tmp_path) as schedule:
        assert schedule.is_new
        assert schedule.watch([URL], "list", horizon=HORIZON, now=NOW) == 1
        assert due_urls(schedule, 0) == [URL]
        log(tmp_path, cause="first")
        schedule.catch_up()
        assert due_urls(schedule, 0.5) == []
        assert due_urls(schedule, 24) == [URL]


def test_a_deleted_schedule_is_made_anew_from_log_and_watchlist(tmp_path: Path) -> None:
    for hours, cause in ((0, "first"), (5, None), (9, "page"), (30, None)):
        log(tmp_path, hours=hours, cause=cause)  # type: ignore[arg-type]
    dues = []
    for _ in range(2):
        with Schedule(tmp_path) as schedule:
            schedule.catch_up()
            schedule.watch([URL], "list", horizon=HORIZON, now=NOW)
            dues.append(schedule.next_due())
        (tmp_path / SCHEDULE_FILE).unlink()
    assert dues[0] == dues[1]
    assert dues[0] is not None


def test_looks_in_between_and_all_at_once_give_the_same(tmp_path: Path) -> None:
    with Schedule(tmp_path) as schedule:
        schedule.watch([URL], "list", horizon=HORIZON, now=NOW)
        for hours in (0, 5, 9, 30):
            log(tmp_path, hours=hours, cause="first" if hours == 0 else None)
            schedule.catch_up()
        step_by_step = schedule.next_due()
    (tmp_path / SCHEDULE_FILE).unlink()
    with Schedule(tmp_path) as schedule:
        schedule.catch_up()
        schedule.watch([URL], "list", horizon=HORIZON, now=NOW)
        assert schedule.next_due() == step_by_step


def test_an_edit_that_was_the_templates_is_taken_back(tmp_path: Path) -> None:
    log(tmp_path, cause="first")
    log(tmp_path, hours=10)
    with Schedule(tmp_path) as schedule:
        schedule.watch([URL], "list", horizon=HORIZON, now=NOW)
        schedule.catch_up()
        never = schedule.next_due()
        log(tmp_path, hours=10, cause="page")
        schedule.catch_up()
        edited = schedule.next_due()
        captures = CaptureLog(tmp_path)
        back = TemplateEntry(at=T0 + timedelta(hours=10), url=URL, version=2, parts=("source",), pages=20)
        captures.append([line for _, line in captures.chained([back])])
        schedule.catch_up()
        assert never is not None
        assert edited is not None
        assert edited < never
        assert schedule.next_due() == never


def test_a_gone_page_is_counted_and_asked_on_another_day(tmp_path: Path) -> None:
    log(tmp_path, cause="first")
    log(tmp_path, hours=8, outcome="gone")
    with Schedule(tmp_path) as schedule:
        schedule.watch([URL], "list", horizon=HORIZON, now=NOW)
        schedule.catch_up()
        assert schedule.counts(NOW + 8 * HOUR) == {"watched": 1, "due": 0, "gone": 1, "failing": 0}
        assert schedule.next_due() == NOW + 32 * HOUR


def test_what_left_the_watchlist_is_not_due(tmp_path: Path) -> None:
    with Schedule(tmp_path) as schedule:
        schedule.watch([URL], "old list", horizon=HORIZON, now=NOW)
        assert schedule.watches() == {"old list"}
        schedule.forget(["old list"])
        assert due_urls(schedule, 1000) == []


def test_new_pages_come_before_those_that_are_looked_at_again(tmp_path: Path) -> None:
    other = "http://a.example/2024/0514/2.html"
    log(tmp_path, cause="first")
    with Schedule(tmp_path) as schedule:
        schedule.catch_up()
        schedule.watch([URL, other], "list", horizon=HORIZON, now=NOW + 50 * HOUR)
        assert due_urls(schedule, 50) == [other, URL]


def test_lists_are_due_by_their_rate_or_by_a_fixed_interval(tmp_path: Path) -> None:
    with Schedule(tmp_path) as schedule:
        assert schedule.list_due("http://a.example/news/", None) == 0
        for day in range(4):
            schedule.record_list("http://a.example/news/", new=24, now=NOW + day * DAY)
        assert schedule.list_due("http://a.example/news/", None) < NOW + 3 * DAY + 2 * HOUR
        assert schedule.list_due("http://a.example/news/", 5 * HOUR) == NOW + 3 * DAY + 5 * HOUR


@pytest.mark.parametrize("harm", ["damaged", "another log", "another version"])
def test_a_schedule_that_does_not_fit_is_made_anew(tmp_path: Path, harm: str) -> None:
    log(tmp_path, cause="first")
    with Schedule(tmp_path) as schedule:
        schedule.catch_up()
        schedule.watch([URL], "list", horizon=HORIZON, now=NOW)
        if harm == "another version":
            schedule._connection.execute("PRAGMA user_version = 99")
    if harm == "damaged":
        (tmp_path / SCHEDULE_FILE).write_bytes(b"SQLite format 3\0" + b"x" * 5000)
    if harm == "another log":
        (tmp_path / LOG_FILE).unlink()
        log(tmp_path, hours=1, url="http://b.example/1.html", cause="first")
    with Schedule(tmp_path) as schedule:
        assert schedule.is_new
        schedule.catch_up()


def test_a_torn_last_line_is_left_for_later(tmp_path: Path) -> None:
    log(tmp_path, cause="first")
    whole = (tmp_path / LOG_FILE).read_bytes()
    (tmp_path / LOG_FILE).write_bytes(whole[:-20])
    with Schedule(tmp_path) as schedule:
        schedule.catch_up()
        assert schedule.known([URL]) == frozenset()
        (tmp_path / LOG_FILE).write_bytes(whole)
        schedule.catch_up()
        assert schedule.known([URL]) == {URL}


def test_a_budget_leaves_each_host_its_share() -> None:
    due = [DuePage(f"http://{host}.example/{n}", "list", 0.0, 0, None) for host in ("a", "b") for n in range(5)]
    plan = plan_run(due, Budget(pages=6, pages_per_host=4))
    assert [page.url for page in plan.pages][-2:] == ["http://b.example/0", "http://b.example/1"]
    assert plan.postponed == {"a.example": 1, "b.example": 3}
    assert plan_run(due, Budget()).postponed == {}
