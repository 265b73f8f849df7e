"""The files of docs/deploy: units that systemd takes, command lines that run."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from scraper.cli.arguments import parser
from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DEPLOY = ROOT / "docs" / "deploy"
PROGRAM = "/opt/repost/bin/repost"


def text(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    tool = shutil.which("systemd-analyze")
    if tool is None:
        pytest.skip("no systemd-analyze")
    for name in ("repost.service", "repost.timer"):
        (tmp_path / name).write_text(text(name).replace(PROGRAM, sys.executable), encoding="utf-8")
    units = [tmp_path / "repost.service", tmp_path / "repost.timer"]
    ran = subprocess.run([tool, "verify", "--man=no", *units], capture_output=True, text=True, check=False)
    said = [line for line in (ran.stdout + ran.stderr).splitlines() if "repost" in line]
    assert (ran.returncode, said) == (0, [])


def command_lines() -> list[list[str]]:
    """Return the arguments of every call of the program."""
    found = re.findall(rf"{PROGRAM} ([^>|)\n]*)", text("repost.service") + text("repost.cron"))
    lines = [shlex.split(line) for line in found]
    (listed,) = re.findall(r"^ +args: \[(.*)\]$", text("cronjob.yaml"), re.MULTILINE)
    return [*lines, listed.split(", ")]


@pytest.mark.parametrize("arguments", command_lines())
def test_the_command_lines_are_right(arguments: list[str]) -> None:
    options = parser().parse_args(arguments)
    assert options.handler is not None
    assert str(options.archive) in ("/var/lib/repost", "/archive")


def test_all_are_there() -> None:
    assert [line[0] for line in command_lines()] == ["run", "run", "status", "run"]
    for path in DEPLOY.iterdir():
        assert path.name == "README.md" or f"({path.name})" in text("README.md")


@pytest.mark.slow
def test_the_lines_of_cron_run_in_sh(tmp_path: Path, repost: Callable[..., Any]) -> None:
    """The run says only what failed; the status says nothing while all is well, and all if not."""
    program = tmp_path / "repost"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m scraper "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    watchlist = tmp_path / "watchlist.toml"
    pages = ("https://www.msjj.example/html/7741.html", "https://www.msjj.example/none.html")
    watchlist.write_text(f'from = "{ROOT / "fixtures"}"\n[[page]]\nurl = "{pages[0]}"\n', encoding="utf-8")
    lines = [
        line.split(maxsplit=6)[6]
        .replace(PROGRAM, str(program))
        .replace("/etc/repost/watchlist.toml", str(watchlist))
        .replace("/var/lib/repost", str(tmp_path / "archive"))
        for line in text("repost.cron").splitlines()
        if re.match(r"\d", line)
    ]

    def mailed(line: str) -> str:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        ran = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=False, env=environment)
        return ran.stdout + ran.stderr

    assert [mailed(line) for line in lines] == ["", ""]
    watchlist.write_text(f'from = "{ROOT / "fixtures"}"\n[[page]]\nurl = "{pages[1]}"\n', encoding="utf-8")
    assert "none.html: not-saved" in mailed(lines[0])
    assert "the runs since" in mailed(lines[1])
    assert mailed(lines[0]) == ""  # known by now
    status = repost("status")  # and still in need of somebody
    assert status.status == 1
    assert "msjj.example: 1 page watched and none ever fetched (not-saved)" in status.out


def test_the_container_copies_what_there_is() -> None:
    for sources in re.findall(r"^COPY (?!--from)(.*) \S+$", text("Containerfile"), re.MULTILINE):
        for source in sources.split():
            assert (ROOT / source).exists(), source
    assert re.search(r"^USER 10001$", text("Containerfile"), re.MULTILINE)
    assert "runAsUser: 10001" in text("cronjob.yaml")
