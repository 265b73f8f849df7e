"""What life does to a run that nobody watches: odd links, stubborn hosts, signals, lost logs. It goes on."""

from __future__ import annotations

import fcntl
import gzip
import json
import os
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from archive.archive import Archive
from archive.log.entries import CaptureEntry
from scraper.fetch import sources
from scraper.fetch.fetcher import Policy
from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.scraper.conftest import Site

    Repost = Callable[..., Any]
    List = Callable[..., Path]

PARAGRAPHS = "".join(
    f"<p>本届读书节设了{number}个分会场，市民可以凭证免费入场，活动从早上九点持续到晚上八点。</p>"
    for number in range(6)
)


def page(origin: str = "", title: str = "读书节今日开幕") -> bytes:
    link = f'<p>原文链接：<a href="{origin}">{origin}</a></p>' if origin else ""
    head = f"<html><head><meta charset=utf-8><title>{title}</title></head><body><h1>{title}</h1>"
    return f"{head}<div>发布时间：2024-04-23　来源：临江日报</div><div>{PARAGRAPHS}</div>{link}</body></html>".encode()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    def policy(**changes: Any) -> Policy:  # noqa: ANN401
        return Policy(**{"host_delay": 0.0, "retries": 0, "read_timeout": 1.5, "connect_timeout": 1.5} | changes)

    monkeypatch.setattr(sources, "Policy", policy)


@pytest.fixture
def watchlist(tmp_path: Path) -> List:
    def write(urls: list[str], more: str = "") -> Path:
        path = tmp_path / "watchlist.toml"
        path.write_text("".join(f"[[page]]\nurl = '{url}'\n" for url in urls) + more, encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize(
    "origin",
    [
        "http://198.51.100.009/art/1.html",
        "http://999.1.1.1/art/1.html",
        "http://xn--.invalid/1.html",
        "http://xn--99zz99zz99zz.invalid/1.html",
        "http://xn--ls8h.invalid/1.html",
        "http://" + "long" * 20 + ".invalid/1.html",
        "http://a.cn:" + "9" * 4500 + "/1.html",
        "http://[::ffff:0:0:0:1]/1.html",
        "http://u:p@a.invalid/1.html",
        "https://127.0.0.1:1/1.html",
    ],
    ids=lambda origin: origin[7:30],
)
def test_no_odd_link_ends_a_run(origin: str, site: Site, repost: Repost, watchlist: List) -> None:
    site.routes |= {"/a/1.html": site.page(page(origin)), "/a/2.html": site.page(page())}
    ran = repost("run", watchlist([site.url("/a/1.html"), site.url("/a/2.html")]), "--allow-private")
    assert ran.status in (0, 1)
    assert ran.out.splitlines()[-1].startswith("2 pages: ")
    assert "internal error" not in ran.err
    assert "not reached" not in ran.out


@pytest.mark.parametrize(
    "where", ["scraper.jobs.repost.compare", "scraper.jobs.page.last_dress", "scraper.jobs.page.suspect_reason"]
)
def test_a_bug_that_one_page_triggers_costs_that_page(
    where: str, site: Site, repost: Repost, watchlist: List, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by a page")

    monkeypatch.setattr(where, stumble)
    original = site.url("/o.html")
    site.routes |= {
        "/a/1.html": site.page(page(original)),
        "/o.html": site.page(page()),
        "/a/2.html": site.page(page()),
    }
    ran = repost("run", watchlist([site.url("/a/1.html"), site.url("/a/2.html")]), "--allow-private", "--jobs", 1)
    assert ran.status == 1
    assert "internal error, a bug in this program (ZeroDivisionError: by a page" in ran.err
    assert "Traceback" not in ran.err
    assert "2 pages: " in ran.out
    assert "not reached" not in ran.out
    assert "Traceback" in repost("run", watchlist([site.url("/a/1.html")]), "--allow-private", "--debug").err


def test_a_host_that_asked_to_be_left_alone_is_said_once(site: Site, repost: Repost, watchlist: List) -> None:
    busy = site.reply(503, headers=[("Retry-After", "7200")])
    site.routes |= {f"/a/{number}.html": busy for number in range(5)}
    ran = repost("run", watchlist([site.url(f"/a/{number}.html") for number in range(5)]), "--allow-private", "--quiet")
    assert ran.status == 1
    assert sum(path.startswith("/a/") for path in site.asked) == 1
    assert "5 pages: 1 failed, 4 not tried" in ran.out
    (said,) = [line for line in ran.err.splitlines() if "left alone" in line]
    assert said.endswith("for 7,200 s (503 Service Unavailable, Retry-After: 7200): 4 pages not tried")


def test_silent_originals_are_said_once_and_their_reposts_kept(site: Site, repost: Repost, watchlist: List) -> None:
    other = f"http://localhost:{site.port}"
    site.routes |= {f"/a/{number}.html": site.page(page(f"{other}/o/{number}.html")) for number in range(5)}
    site.routes |= {f"/o/{number}.html": site.drip(b"", b"", 5) for number in range(5)}
    ran = repost("run", watchlist([site.url(f"/a/{number}.html") for number in range(5)]), "--allow-private", "--quiet")
    assert sum(path.startswith("/o/") for path in site.asked) == 2
    assert ran.out.count("original not tried") == 3
    assert ran.err.count("gave no answer to 2 pages in a row: 3 pages not tried") == 1
    assert len(repost("list").out.splitlines()) >= 10


def test_max_time_ends_a_run_and_says_what_was_not_reached(site: Site, repost: Repost, watchlist: List) -> None:
    def slow(connection: Any) -> None:  # noqa: ANN401
        time.sleep(0.2)
        connection.sendall(site.page(page()))

    site.routes |= {f"/a/{number}.html": slow for number in range(9)}
    urls = [site.url(f"/a/{number}.html") for number in range(9)]
    ran = repost("run", watchlist(urls), "--allow-private", "--max-time", "0.7")
    assert ran.status == 0  # as it was told to beforehand: the next run begins there
    assert "not reached" in ran.out.splitlines()[-1]
    assert "note: the time of this run is over (--max-time 0.7): " in ran.err
    assert "not reached; the next run begins there" in ran.err
    assert json.loads(repost("status", "--json").out)["last_run"]["status"] == 0
    ran = repost("archive", *urls, "--allow-private", "--quiet", "--max-time", "0.3s")
    assert ran.status == 1
    assert f"not reached: {urls[-1]}" in ran.err


def test_what_a_run_may_not_take_any_more_comes_first_in_the_next(site: Site, repost: Repost, watchlist: List) -> None:
    large = page() + b"<!--" + b"x" * (600 << 10) + b"-->"
    paths = [f"/a/{number}.html" for number in range(4)]
    site.routes |= {path: site.page(large) for path in paths}
    path = watchlist([site.url(path) for path in paths])
    path.write_text(f"{path.read_text()}[budget]\nmegabytes = 1\n")
    for wanted in (paths[:2], paths[2:], paths[:2]):
        site.asked.clear()
        ran = repost("run", path, "--allow-private", "--jobs", "1")
        assert [one for one in site.asked if one in paths] == wanted
        assert ran.status == 0
        assert "this run has received its 1 MiB: 2 pages not reached; the next run begins there" in ran.err


@pytest.mark.parametrize("command", ["run", "archive"])
@pytest.mark.parametrize("ended_by", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_it_with_what_was_not_reached(
    command: str, ended_by: signal.Signals, site: Site, watchlist: List, tmp_path: Path
) -> None:
    site.routes["/robots.txt"] = site.reply(404)
    site.routes |= {f"/a/{number}.html": site.page(page()) for number in range(9)}
    urls = [site.url(f"/a/{number}.html") for number in range(9)]
    asked = [str(watchlist(urls))] if command == "run" else urls
    with subprocess.Popen(
        [sys.executable, "-m", "scraper", command, *asked, "--archive", str(tmp_path / "archive"), "--allow-private"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        # A run says what is new at its end, and on stderr that it begins.
        (process.stderr if command == "run" else process.stdout).readline()
        process.send_signal(ended_by)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 128 + ended_by
    assert "not reached" in (out if command == "run" else err)
    assert err.splitlines()[-1].endswith("what was reported as stored is stored")
    assert "Traceback" not in err


def test_a_signal_that_is_ignored_stays_ignored(tmp_path: Path) -> None:
    ours = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        from scraper.cli import signals  # noqa: PLC0415

        with signals.raised():
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
            assert signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    finally:
        signal.signal(signal.SIGHUP, ours)


def rotated(root: Path) -> None:
    (root / "captures.jsonl").rename(root / "captures.jsonl.1")


def put_back(root: Path) -> None:
    lines = (root / "captures.jsonl").read_bytes().splitlines(keepends=True)
    (root / "captures.jsonl").write_bytes(b"".join(lines[:-1]))


def emptied(root: Path) -> None:
    (root / "captures.jsonl").write_bytes(b"")
    (root / "head.json").unlink()


def changed(root: Path) -> None:
    data = bytearray((root / "captures.jsonl").read_bytes())
    data[-30] ^= 1
    (root / "captures.jsonl").write_bytes(data)


@pytest.mark.parametrize("lose", [rotated, put_back, emptied, changed])
@pytest.mark.parametrize("command", ["run", "archive"])
def test_a_lost_log_is_said_in_the_quiet_too(
    lose: Callable[[Path], None], command: str, site: Site, repost: Repost, watchlist: List, tmp_path: Path
) -> None:
    site.routes["/a/1.html"] = site.page(page())
    asked = [command, watchlist([site.url("/a/1.html")]) if command == "run" else site.url("/a/1.html")]
    for _ in range(2):
        assert repost(*asked, "--allow-private", "--quiet").err == ""
    lose(tmp_path / "archive")
    ran = repost(*asked, "--allow-private", "--quiet")
    assert ran.status == 1
    assert ran.err.startswith("repost: warning: ")
    assert "1 page: 1" in ran.out or command == "archive"  # the page is captured all the same
    assert repost(*asked, "--allow-private", "--quiet").status == 0  # said once


def test_robots_are_overridden_on_purpose(site: Site, repost: Repost, watchlist: List, tmp_path: Path) -> None:
    site.routes |= {"/robots.txt": site.page(b"User-agent: *\nDisallow: /"), "/a/1.html": site.page(page())}
    url = site.url("/a/1.html")
    assert "robots" in repost("archive", url, "--allow-private").err
    assert repost("archive", url, "--allow-private", "--ignore-robots", "127.0.0.1").status == 2  # no reason
    host = "[[host]]\nhost = '127.0.0.1'\nignore_robots = 'our own, by contract'\n"
    assert repost("run", watchlist([url], host), "--allow-private").status == 0
    given = ["--ignore-robots", "127.0.0.1", "--reason", "ours"]
    assert repost("archive", url, "--allow-private", *given).status == 0
    with Archive.open(tmp_path / "archive") as archive:
        entries = [entry for entry in archive.history(url) if isinstance(entry, CaptureEntry)]
    assert [entry.robots_overridden for entry in entries] == [None, "our own, by contract", "ours"]
    records = b"".join(gzip.decompress(path.read_bytes()) for path in (tmp_path / "archive/warc").rglob("*.gz"))
    assert b'"robots_overridden": "our own, by contract"' in records
    assert b"Disallow: /" in records


def test_capturing_goes_on_while_the_index_is_locked(
    site: Site, repost: Repost, watchlist: List, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.archive._PATIENCE", 0.2)
    site.routes |= {"/a/1.html": site.page(page()), "/a/2.html": site.page(page())}
    run = ("run", watchlist([site.url("/a/1.html"), site.url("/a/2.html")]), "--allow-private", "--quiet")
    repost(*run)
    repost("list")
    with (tmp_path / "archive/index.lock").open("r+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        ran = repost(*run)
    assert ran.status == 0
    assert ran.err.count("going on without it") == 1
    assert len(repost("list", "--json").out.splitlines()) == 2


DIGITS = "9" * 5000


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "w.toml", "--jobs", DIGITS],
        ["run", "w.toml", "--max-time", DIGITS],
        ["run", "w.toml", "--max-time", "0"],
        ["run", "w.toml", "--max-time", "-1"],
        ["list", "--limit", DIGITS],
        ["list", "--since", DIGITS],
        ["search", "x", "--limit", DIGITS],
        ["export", "--limit", DIGITS],
        ["archive", f"http://a.cn:{DIGITS}/"],
        ["archive", f"http://{DIGITS}/"],
        ["archive", "http://a.cn/", "--reason", "why"],
        ["show", f"http://a.cn/@v{DIGITS}"],
    ],
    ids=lambda arguments: " ".join(arguments)[:24],
)
def test_what_no_number_can_be_is_said_on_a_line_that_can_be_read(arguments: list[str], repost: Repost) -> None:
    ran = repost(*arguments)
    assert ran.status == 2
    assert "Traceback" not in ran.err
    assert len(ran.err.splitlines()[-1]) < 400


def test_numbers_of_5000_digits_in_files(repost: Repost, tmp_path: Path, watchlist: List, fixtures: Path) -> None:
    path = watchlist(["http://a.cn/"], f"[[host]]\nhost = 'a.cn'\ntls = {DIGITS}\n")
    assert "is not valid TOML" in repost("run", path).err
    saved = tmp_path / "saved"
    saved.mkdir()
    (saved / "body.html").write_bytes(page())
    (saved / "capture.json").write_text(f'{{"url": "http://a.cn/", "status": {DIGITS}}}', encoding="utf-8")
    assert repost("parse", saved).status == 1
    repost("archive", "https://www.jcsp.example/html/20418.html", "--from", fixtures)
    for name, key in (("head.json", "size"), ("captures.jsonl", "seq"), ("archive.json", "format")):
        file = tmp_path / "archive" / name
        good = file.read_text(encoding="utf-8")
        value = json.loads(good.splitlines()[0] if name != "archive.json" else good)
        file.write_text(
            json.dumps(value | {key: 0}).replace(f'"{key}": 0', f'"{key}": {DIGITS}') + "\n", encoding="utf-8"
        )
        for command in (["list"], ["verify"], ["archive", "http://127.0.0.1:9/"], ["history", "http://a.cn/"]):
            assert "Traceback" not in repost(*command).err
            assert "internal error" not in repost(*command).err
        file.write_text(good, encoding="utf-8")


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("parse - <&-", 2),
        ("parse - <&- >&- 2>&-", 2),
        ("list >&- 2>&-", 2),
        ("parse fixtures/jcsp.example/20418-as-text >&-", 0),
        ("parse fixtures/jcsp.example/20418-as-text 2>&-", 0),
        ("parse fixtures/jcsp.example/20418-as-text -o /dev/full", 1),
        ("run fixtures/watchlist.toml --archive /proc/1/archive", 1),
        ("--help > /dev/full", 0),
    ],
)
def test_closed_streams_and_full_devices(command: str, status: int) -> None:
    environment = os.environ | {"REPOST_ARCHIVE": "/nonexistent"}
    done = subprocess.run(  # noqa: PLW1510 - its status is what is tested
        ["bash", "-c", f"{sys.executable} -m scraper {command}"],
        capture_output=True,
        cwd=ROOT,
        text=True,
        env=environment,
    )
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "host", ["xn--.invalid", "xn--99zz99zz99zz.invalid", "1.2.3.4.5", "0300.0.2.999", "127.0.0.1:1"]
)
def test_whoever_fetches_shares_the_path(host: str, site: Site, repost: Repost, tmp_path: Path) -> None:
    site.routes |= {"/a.html": site.page(page(site.url("/gone.html"))), "/gone.html": site.reply(410)}
    file = tmp_path / "page.html"
    file.write_bytes(page())
    for command in (
        ["diff", file, f"http://{host}/b.html"],
        ["archive", site.url("/a.html"), "--memento", f"http://{host}/web/"],
        ["archive", site.url("/a.html"), "--timestamp", f"http://{host}/tsr"],
        ["archive", f"http://{host}/"],
    ):
        ran = repost(*command, "--allow-private")
        assert ran.status in (1, 2)
        assert "internal error" not in ran.err
        assert "Traceback" not in ran.err


def test_an_end_while_the_log_is_timestamped_is_said(
    repost: Repost, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("scraper.jobs.request_timestamps", interrupted)
    site.routes["/a.html"] = site.page(page())
    tsa = site.url("/tsr")
    ran = repost("archive", site.url("/a.html"), "--allow-private", "--quiet", "--timestamp", tsa)
    assert ran.status == 130
    assert f"ended before the log was timestamped by all of: {tsa}" in ran.err


def test_a_latest_version_that_is_gone_is_a_warning_in_quiet_too(repost: Repost, site: Site, tmp_path: Path) -> None:
    site.routes["/a.html"] = site.page(page())
    command = ["archive", site.url("/a.html"), "--allow-private", "--quiet"]
    assert repost(*command).status == 0
    for path in (tmp_path / "archive").glob("documents/*/*/v1.json"):
        path.unlink()
    ran = repost(*command)
    assert (ran.status, ran.err.count("warning: version 1 of ")) == (1, 1)
    assert repost(*command).status == 0


def test_a_bug_of_a_whole_command_is_a_line_and_a_traceback_only_where_asked_for(
    repost: Repost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scraper.cli.commands.inspect.list_pages", lambda options: vars(options)["missing"])
    ran = repost("list")
    assert ran.status == 70
    assert ran.err.startswith(
        "repost: internal error, a bug in this program (KeyError: 'missing', at test_run_goes_on.py:"
    )
    assert ran.err.count("\n") == 1
    assert "Traceback" in repost("list", "--debug").err


def test_a_wait_for_the_archives_lock_is_said_in_the_quiet_too(
    site: Site, repost: Repost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.files.lock.PATIENCE", 0.1)
    site.routes["/a.html"] = site.page(page())
    repost("archive", site.url("/a.html"), "--allow-private", "--quiet")
    with (tmp_path / "archive/lock").open("r+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        threading.Timer(0.6, fcntl.flock, [held, fcntl.LOCK_UN]).start()
        ran = repost("archive", site.url("/a.html"), "--allow-private", "--quiet")
    assert ran.status == 0
    assert ran.err == f"repost: waiting for {tmp_path / 'archive/lock'}, which another process has locked\n"
