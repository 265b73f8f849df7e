"""`repost status` before, during and after: a host that dies, a list that fails, a run at work."""

from __future__ import annotations

import json
import re
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from archive.files import ALERTS_FILE, SCHEDULE_FILE, RunLock
from scraper.cli.scheduled import status as command
from tests.schemas import validator
from tests.scraper.runs.turned_clock import article, listing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Ran
    from tests.scraper.conftest import Site

    Repost = Callable[..., Ran]


@pytest.fixture
def watchlist(site: Site, tmp_path: Path) -> Path:
    """Three articles on a list of one host, one article on another host."""
    for number in range(3):
        site.routes[f"/2024/t{1000 + number}.html"] = page(site, article(number))
    site.routes["/news/"] = page(site, listing([f"/2024/t{1000 + number}.html" for number in range(3)]))
    site.routes["/other/1.html"] = page(site, article(7))
    path = tmp_path / "watch.toml"
    path.write_text(
        f"""allow_private = true
[[list]]
url = "{site.url("/news/")}"
every = "1s"
feeds = false
[[page]]
url = "{other_host(site)}/other/1.html"
[[host]]
host = "127.0.0.1"
delay = 0
[[host]]
host = "localhost"
delay = 0
""",
        encoding="utf-8",
    )
    return path


def page(site: Site, body: bytes) -> bytes:
    return site.page(body, ("Content-Type", "text/html; charset=utf-8"))


def other_host(site: Site) -> str:
    return site.url("").replace("127.0.0.1", "localhost")


def told(repost: Repost) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(repost("status", "--json").out)
    validator("repost-status-1").validate(found)
    return found


def test_before_any_run(repost: Repost, fixtures: Path) -> None:
    repost("archive", "https://www.msjj.example/html/7741.html", "--from", fixtures)
    ran = repost("status")
    assert ran.status == 0
    assert re.search(r"last run +none yet\n", ran.out)
    assert ran.out.endswith("all is well with the runs (repost verify checks the archive)\n")
    assert repost("status", "--archive", fixtures / "nowhere").status == 2


def test_after_a_run_all_is_well(repost: Repost, watchlist: Path) -> None:
    assert repost("run", watchlist).status == 0
    ran = repost("status")
    assert ran.status == 0
    assert re.search(r"last run +\d{4}-\d\d-\d\d \d\d:\d\dZ, \d+ s: 4 new\n", ran.out)
    assert re.search(r"watched +4 pages: 0 due, 0 gone, 0 failing; next due \d{4}", ran.out)
    status = told(repost)
    assert (status["trouble"], status["failing_hosts"], status["failing_sources"]) == ([], [], [])
    assert status["running"] is False


def test_a_host_that_dies_is_said_with_since_when(repost: Repost, watchlist: Path, site: Site, tmp_path: Path) -> None:
    repost("run", watchlist)
    for path in [path for path in site.routes if path.startswith(("/2024", "/news"))]:
        site.routes[path] = site.reply(403, b"no")
    (tmp_path / "archive" / SCHEDULE_FILE).unlink()  # all pages are due again
    first = repost("run", watchlist)
    assert first.status == 1
    second = repost("run", watchlist)
    assert second.status == 0  # what is known is no failure again …
    ran = repost("status")
    assert ran.status == 1  # … but somebody should look
    status = told(repost)
    (source,) = status["failing_sources"]
    assert source["url"] == site.url("/news/")
    assert source["problem"].startswith("blocked: 403")
    assert source["since"] < status["last_run"]["started_at"]
    assert any("/news/: could not be looked at since" in one for one in status["trouble"])
    assert "trouble" in ran.out
    assert "须处理" in repost("status", "--lang", "zh").out


def test_a_host_of_which_nothing_can_be_had_is_named(repost: Repost, watchlist: Path, site: Site) -> None:
    repost("run", watchlist)
    site.routes["/other/1.html"] = site.reply(403, b"no")
    assert repost("run", watchlist).status == 1
    status = told(repost)
    (host,) = status["failing_hosts"]
    assert (host["host"], host["pages"], host["outcome"]) == ("localhost", 1, "blocked")
    assert datetime.fromisoformat(host["last_seen"]) < datetime.fromisoformat(status["last_run"]["started_at"])
    assert "localhost: nothing could be fetched since" in " ".join(status["trouble"])
    assert "localhost：自" in repost("status", "--lang", "zh").out
    site.routes["/other/1.html"] = page(site, article(7))
    assert repost("run", watchlist).status == 0
    assert repost("status").status == 0


def test_a_page_that_is_gone_is_no_trouble(repost: Repost, watchlist: Path, site: Site) -> None:
    repost("run", watchlist)
    site.routes["/other/1.html"] = site.reply(404, b"none")
    assert repost("run", watchlist).status == 0
    assert told(repost)["failing_hosts"] == []
    assert repost("status").status == 0


def test_runs_that_never_get_through_are_said(
    repost: Repost, watchlist: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that its budget ends is no failure, and `--quiet` in cron says nothing: the status knows since when."""
    whole = watchlist.read_text(encoding="utf-8")
    watchlist.write_text(f"{whole}[budget]\npages = 1\n", encoding="utf-8")
    for _ in range(2):
        ran = repost("run", watchlist, "--quiet")
        assert (ran.status, ran.err) == (0, "")
    monkeypatch.setattr(command, "REPORTS", 1)  # of more runs than are looked through for anything else
    status, begun = told(repost), first_report(tmp_path)["started_at"]
    assert status["behind"] == {"since": begun, "runs": 2, "pages": 1, "sources": 0}
    assert status["trouble"] == []  # what a budget is for
    ran = repost("status")
    minute = begun[:16].replace("T", " ")
    said = f"none of the 2 runs since {minute}Z got through all that was due; the last left 1 page"
    assert re.search(rf"left over +{re.escape(said)}\n", ran.out)
    assert "到期的内容一直没有处理完（共2次运行）；最近一次留下1页" in repost("status", "--lang", "zh").out
    monkeypatch.setattr(command, "BEHIND_FOR", timedelta(0))  # a day later
    assert told(repost)["trouble"] == [said]
    ran = repost("status")
    assert (ran.status, ran.out.count(said)) == (1, 1)
    watchlist.write_text(whole, encoding="utf-8")
    assert repost("run", watchlist).status == 0
    assert told(repost)["behind"] is None
    assert repost("status").status == 0


def test_sources_that_the_time_of_a_run_leaves_are_no_failing_ones(repost: Repost, watchlist: Path, site: Site) -> None:
    answer = site.routes["/news/"]

    def slow(connection: Any) -> None:  # noqa: ANN401
        time.sleep(1)
        connection.sendall(answer)

    site.routes["/news/"] = slow
    with watchlist.open("a", encoding="utf-8") as file:
        file.write('[budget]\ntime = "1s"\n')
    ran = repost("run", watchlist)
    why = 'the time of this run is over (time = "1s" under [budget])'
    assert f"note: {why}: 1 source left for the next run" in ran.err
    status = told(repost)
    assert (status["failing_sources"], status["last_run"]["why"]) == ([], why)
    assert (status["behind"]["sources"], status["behind"]["runs"]) == (1, 1)
    said = repost("status", "--lang", "zh").out
    assert '提前结束：本次运行时间已到（time = "1s" under [budget]）' in said
    assert "1个来源" in said
    site.routes["/news/"] = answer
    assert repost("run", watchlist, "--max-time", "1m").status == 0
    assert told(repost)["behind"] is None


def first_report(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(min((folder / "archive" / "runs").glob("*.json")).read_bytes())
    return found


def test_while_a_run_is_at_work(repost: Repost, watchlist: Path, tmp_path: Path) -> None:
    """The schedule and the alerts are being written: status waits for nothing, and changes nothing."""
    repost("run", watchlist)
    archive = tmp_path / "archive"
    with sqlite3.connect(archive / ALERTS_FILE) as alerts:
        alerts.execute("PRAGMA journal_mode = WAL")  # as a run opens it
        alerts.execute("CREATE TABLE deliveries (number, channel, delivered, problem)")
    with (
        RunLock(archive, started_at=datetime(2024, 5, 1, tzinfo=UTC)),
        closing(sqlite3.connect(archive / SCHEDULE_FILE, isolation_level=None)) as schedule,
        closing(sqlite3.connect(archive / ALERTS_FILE, isolation_level=None)) as pending,
    ):
        for connection in (schedule, pending):
            connection.execute("BEGIN EXCLUSIVE")
        schedule.execute("DELETE FROM pages")
        status = told(repost)
        assert status["running"] is True
        assert status["pages"]["watched"] == 4
        assert "a run is at work" in repost("status").out
        assert "正在运行" in repost("status", "--lang", "zh").out
        schedule.execute("ROLLBACK")
    assert told(repost)["running"] is False


def test_a_schedule_that_cannot_be_read_is_left_alone(repost: Repost, watchlist: Path, tmp_path: Path) -> None:
    repost("run", watchlist)
    path = tmp_path / "archive" / SCHEDULE_FILE
    path.write_bytes(b"no database" * 100)
    assert told(repost)["pages"] is None
    assert path.read_bytes() == b"no database" * 100


def test_a_run_that_was_killed_is_not_at_work(repost: Repost, watchlist: Path, tmp_path: Path) -> None:
    repost("run", watchlist)
    (tmp_path / "archive" / "run.lock").write_text('{"pid": 1}', encoding="utf-8")
    assert told(repost)["running"] is False


def test_a_full_disk_needs_a_person(repost: Repost, watchlist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repost("run", watchlist)
    monkeypatch.setattr(command, "LITTLE_SPACE", 1 << 60)
    ran = repost("status")
    assert ran.status == 1
    assert "MiB are free on the disk" in ran.out


def test_alerts_that_can_not_be_delivered_are_said(repost: Repost, watchlist: Path, site: Site) -> None:
    hook = site.url("/no-hook")
    text = watchlist.read_text(encoding="utf-8") + f'[[webhook]]\nurl = "{hook}"\n'
    watchlist.write_text(text, encoding="utf-8")
    repost("run", watchlist)
    site.routes["/other/1.html"] = page(site, article(7).replace("老周".encode(), "老郑".encode()))
    assert repost("run", watchlist).status == 1
    status = told(repost)
    assert status["alerts_pending"] == 1
    assert any(f"webhook {hook}: 404" in one for one in status["trouble"])
    site.routes["/no-hook"] = site.reply(200, b"")
    repost("run", watchlist)
    assert told(repost)["alerts_pending"] == 0
