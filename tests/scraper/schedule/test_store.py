from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from archive.files import LOG_FILE, SCHEDULE_FILE
from archive.log import CaptureEntry, CaptureLog, TemplateEntry
from scraper.schedule import Budget, DuePage, Schedule, ScheduleFailed, plan_run
from scraper.schedule.rates import DAY, HOUR

if TYPE_CHECKING:
    from pathlib import Path

    from archive.model import Cause, Outcome

T0 = datetime(2024, 5, 13, 8, 0, tzinfo=UTC)
NOW = T0.timestamp()
URL = "http://a.example/2024/0513/1.html"
LIST = "http://a.example/news/"
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
        assert schedule.list_state(LIST, None) == (0, True, 0)
        for day in range(4):
            schedule.record_list(LIST, new=24, now=NOW + day * DAY, taken=NOW + day * DAY)
        assert schedule.list_state(LIST, None).due < NOW + 3 * DAY + 2 * HOUR
        assert schedule.list_state(LIST, 5 * HOUR) == (NOW + 3 * DAY + 5 * HOUR, False, 0)


def test_a_list_is_looked_at_in_full_where_asking_for_changes_would_lose_articles(tmp_path: Path) -> None:
    def in_full(settings: str = "all") -> bool:
        return schedule.list_state(LIST, None, settings).in_full

    with Schedule(tmp_path) as schedule:
        schedule.watch([URL], "list", horizon=HORIZON, now=NOW)
        schedule.record_list(LIST, new=1, now=NOW, taken=NOW, settings="all")
        assert not in_full()
        assert in_full("other patterns")
        log(tmp_path, hours=1, url=LIST)  # captured by a run that was killed before it took the articles
        schedule.catch_up()
        assert in_full()
        schedule.record_list(LIST, new=0, now=NOW + 2 * HOUR, taken=NOW + 2 * HOUR, settings="all")
        assert not in_full()
        schedule.record_list(LIST, new=500, now=NOW + 3 * HOUR, taken=None, settings="all")  # more were left for later
        assert in_full()
        schedule.record_list(LIST, new=0, now=NOW + 4 * HOUR, taken=NOW + 4 * HOUR, settings="all")
        schedule.forget(["no such entry"])
        assert not in_full()
        schedule.forget(["list"])  # another list may name its pages, too
        assert in_full()


def test_what_a_list_named_is_kept_whatever_ends_the_run(tmp_path: Path) -> None:
    with Schedule(tmp_path) as schedule:
        schedule.watch([URL], "list", horizon=HORIZON, now=NOW)
        schedule.record_list(LIST, new=1, now=NOW, taken=NOW)
        with Schedule(tmp_path, read_only=True) as as_if_killed:
            assert due_urls(as_if_killed, 0) == [URL]


def test_a_page_of_two_lists_stays_with_the_first_and_one_named_by_hand_is_its_own(tmp_path: Path) -> None:
    with Schedule(tmp_path) as schedule:
        assert schedule.watch([URL, URL], "first", horizon=HORIZON, now=NOW) == 1
        assert schedule.watch([URL], "second", horizon=DAY, now=NOW) == 0
        assert [page.watch for page in schedule.due_pages(NOW)] == ["first"]
        schedule.watch([URL], "by hand", horizon=HORIZON, now=NOW, every=HOUR, named=True)
        assert [page.watch for page in schedule.due_pages(NOW)] == ["by hand"]
        schedule.forget(["by hand", "first"])
        assert schedule.watches() == {"second"}
        assert schedule.watch([URL], "second", horizon=DAY, now=NOW) == 1


def test_a_schedule_that_somebody_locks_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scraper.schedule.database.PATIENCE", 0.1)
    with Schedule(tmp_path) as schedule:
        schedule.watch([URL], "list", horizon=HORIZON, now=NOW)
    with closing(sqlite3.connect(tmp_path / SCHEDULE_FILE)) as other:
        other.execute("BEGIN IMMEDIATE")
        with Schedule(tmp_path) as schedule:
            assert schedule.is_new


def test_a_page_that_the_watchlist_names_no_longer_is_not_watched(tmp_path: Path) -> None:
    with Schedule(tmp_path) as schedule:
        for urls in ([URL, f"{URL}?2"], [URL, f"{URL}?2"], [URL]):
            schedule.watch(urls, "page every auto", horizon=float("inf"), now=0.0, named=True)
        assert schedule.watched([URL, f"{URL}?2"]) == {URL: "page every auto"}
        assert schedule.watch([f"{URL}?2"], "list", horizon=1.0, now=0.0) == 1


def test_damage_that_is_met_later_removes_the_schedule(tmp_path: Path) -> None:
    with Schedule(tmp_path) as schedule:
        pages = [f"{URL}?{number}" for number in range(2000)]
        schedule.watch(pages, "list", horizon=HORIZON, now=NOW)
    whole = (tmp_path / SCHEDULE_FILE).read_bytes()
    half = len(whole) // 2
    (tmp_path / SCHEDULE_FILE).write_bytes(whole[:half] + b"\xff" * (len(whole) - half))
    with pytest.raises(ScheduleFailed, match="made anew"), Schedule(tmp_path) as schedule:  # noqa: PT012
        schedule.known(pages)
        list(schedule.due_pages(NOW))
    assert not (tmp_path / SCHEDULE_FILE).exists()


def test_looking_at_a_schedule_makes_and_mends_nothing(tmp_path: Path) -> None:
    with pytest.raises(ScheduleFailed):
        Schedule(tmp_path, read_only=True)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / SCHEDULE_FILE).write_bytes(b"damaged" * 1000)
    with pytest.raises(ScheduleFailed):
        Schedule(tmp_path, read_only=True)
    assert (tmp_path / SCHEDULE_FILE).read_bytes() == b"damaged" * 1000


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
