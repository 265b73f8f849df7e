"""What a run shows while it works: a live line on a terminal, lines with times in a log, nothing with --quiet."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
import time
from typing import TYPE_CHECKING, NamedTuple

import pytest

from archive.report import Runs
from scraper.cli.scheduled import progress
from scraper.cli.scheduled.progress import Phase
from tests.paths import ROOT
from tests.scraper.runs.turned_clock import article

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Ran
    from tests.scraper.conftest import Site

ESCAPE = re.compile(r"\x1b\[[0-9;?]*([A-Za-z])")
COLOUR = re.compile(r"\x1b\[(?!0m)[0-9;]+m")
TIMED = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ  .+")


class Shown(NamedTuple):
    """What a run wrote on a terminal, and what it wrote to a stdout that is none."""

    terminal: str
    out: str


def run_on_a_terminal(folder: Path, *arguments: str, **environment: str) -> Shown:
    """Run `repost run` with its stderr on a terminal; stdout goes to a pipe."""
    ours, theirs = pty.openpty()
    names = ("TERM", "NO_COLOR", "LANG", "LC_ALL", "COLUMNS")
    inherited = {name: value for name, value in os.environ.items() if name not in names}
    command = [sys.executable, "-m", "scraper", "run", "watch.toml", *arguments]
    with subprocess.Popen(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=theirs,
        env=inherited | {"TERM": "xterm-256color", "PYTHONPATH": str(ROOT), "COLUMNS": "100"} | environment,
    ) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # Linux: the other end was closed
                break
            if not piece:
                break
            shown += piece
        assert process.stdout is not None
        out = process.stdout.read()
    os.close(ours)
    return Shown(shown.decode(), out.decode())


@pytest.fixture
def slow(site: Site, tmp_path: Path) -> Path:
    """A folder with a watchlist of six pages, each of which takes a while."""

    def later(body: bytes) -> Callable[[socket.socket], None]:
        def send(connection: socket.socket) -> None:
            time.sleep(0.3)
            connection.sendall(site.page(body, ("Content-Type", "text/html; charset=utf-8")))

        return send

    pages = []
    for number in range(6):
        site.routes[f"/2024/t{number}.html"] = later(article(number))
        pages.append(f'[[page]]\nurl = "{site.url(f"/2024/t{number}.html")}"\n')
    site.routes["/2024/t5.html"] = site.reply(403, b"no")
    host = '[[host]]\nhost = "127.0.0.1"\ndelay = 0\n'
    (tmp_path / "watch.toml").write_text(f"allow_private = true\n{''.join(pages)}{host}", encoding="utf-8")
    return tmp_path


@pytest.mark.slow
class TestTerminal:
    def test_the_live_line_has_hosts_counts_and_time_left_and_goes(self, slow: Path) -> None:
        shown = run_on_a_terminal(slow)
        plain = ESCAPE.sub("", shown.terminal)
        for said in ("capturing", "/6", "1 host", " changed", " left"):
            assert said in plain
        assert COLOUR.search(shown.terminal)
        assert shown.terminal.count("\x1b[?25l") == shown.terminal.count("\x1b[?25h") == 1  # the cursor is back
        assert "blocked: 403" in plain  # problems are said above the line
        assert "\x1b" not in shown.out
        assert shown.out.endswith("6 pages: 5 new, 1 failed\n")

    def test_without_colour_where_nobody_wants_it(self, slow: Path) -> None:
        shown = run_on_a_terminal(slow, NO_COLOR="1")
        assert "capturing" in shown.terminal
        assert not re.search(r"\x1b\[[0-9;]*(3|9|4)\dm|\x1b\[38;", shown.terminal)

    def test_a_dumb_terminal_is_a_log(self, slow: Path) -> None:
        shown = run_on_a_terminal(slow, TERM="dumb")
        assert "\x1b" not in shown.terminal
        first, *rest = shown.terminal.splitlines()
        assert TIMED.fullmatch(first)
        assert first.endswith("capturing: 6 due on 1 host")
        assert [line for line in rest if TIMED.fullmatch(line)] == []

    def test_nothing_with_quiet_but_what_failed(self, slow: Path) -> None:
        shown = run_on_a_terminal(slow, "--quiet")
        assert "\x1b" not in shown.terminal
        (line,) = shown.terminal.splitlines()
        assert "blocked: 403" in line

    def test_in_chinese(self, slow: Path) -> None:
        plain = ESCAPE.sub("", run_on_a_terminal(slow, "--lang", "zh").terminal)
        for said in ("采集", "1个网站", "有变化", "剩余"):
            assert said in plain


class TestLog:
    def test_a_line_a_phase_and_one_a_minute(
        self, repost: Callable[..., Ran], fixtures: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ran = repost("run", fixtures / "watchlist.toml")
        (line,) = [line for line in ran.err.splitlines() if TIMED.fullmatch(line)]
        assert line.endswith("capturing: 7 due on 2 hosts")
        monkeypatch.setattr(progress, "LOG_EVERY", 0.0)
        ran = repost("run", fixtures / "watchlist.toml", "--lang", "zh")
        lines = [line for line in ran.err.splitlines() if TIMED.fullmatch(line)]
        assert len(lines) == 7  # one at the beginning, one after each page but the last
        assert "采集：已完成 1/7，" in lines[1]

    def test_no_phase_no_line(self, repost: Callable[..., Ran], fixtures: Path, tmp_path: Path) -> None:
        path = tmp_path / "watch.toml"
        path.write_text('[[page]]\nurl = "http://a.example/1"\nevery = "1d"\n', encoding="utf-8")
        repost("run", path, "--from", fixtures)
        ran = repost("run", path, "--from", fixtures)
        assert (ran.out, ran.err) == ("no page was due\n", "")


def test_the_time_left_follows_from_what_is_done() -> None:
    now = [100.0]
    phase = Phase(Runs.capturing, ["a.example", "a.example", "b.example", "b.example"], "en", lambda: now[0])
    assert phase.facts() == "2 hosts, 0 changed"
    now[0] += 30
    phase.count("a.example", changed=True, failed=False)
    assert phase.facts() == "2 hosts, 1 changed, 0:01:30 left"
    phase.count("a.example", changed=False, failed=True)
    assert phase.facts() == "1 host, 1 changed, 1 failed, 0:00:30 left"
    phase.count("b.example", changed=False, failed=False)
    phase.count("b.example", changed=False, failed=False)
    assert phase.facts() == "0 hosts, 1 changed, 1 failed"
