"""The commands of the documentation run as written, one after the other, and print what stands below them.

In a `console` block, a line that begins with `$ ` is a command; what follows is what it prints on stdout, with `…` for
anything. Without such lines, the command only has to succeed. `sh` blocks are scripts. A heading of the second level
begins with a fresh folder, except in the tutorial, whose steps build on each other.
"""

from __future__ import annotations

import argparse
import re
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest

from scraper.cli.arguments import parser
from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Shell = Callable[[str, str], subprocess.CompletedProcess[str]]

CHINESE = re.compile(r"\.zh\.md$")
# The whole document in one folder.
CONTINUED = ("docs/TUTORIAL.md", "docs/TUTORIAL.zh.md")
# A folder a heading. Of the READMEs only what works on saved pages: their other addresses are nobody's.
OFFLINE = re.compile(r"^\$ repost .*\bfixtures\b", re.MULTILINE)
READMES = ("README.md", "docs/README.zh.md")
BY_HEADING = ("docs/HOWTO.md", *READMES)
EVERYWHERE = (*CONTINUED, *BY_HEADING, "docs/ARCHIVES.md", "docs/TABLES.md", "docs/WATCHLIST.md", "docs/SITE-RULES.md")


class Step(NamedTuple):
    command: str
    printed: list[str]


def text(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


def blocks(of: str) -> Iterator[tuple[str, str]]:
    yield from re.findall(r"^```(console|sh)\n(.*?)^```$", of, re.MULTILINE | re.DOTALL)


def steps(kind: str, block: str) -> Iterator[Step]:
    """Yield the commands of a block, each with the lines that it prints."""
    if kind == "sh":
        yield Step(block, [])
        return
    command, printed = "", list[str]()
    for line in block.splitlines():
        if line.startswith("$ "):
            if command:
                yield Step(command, printed)
            command, printed = line[2:], []
        else:
            printed.append(line)
    yield Step(command, printed)


def sections() -> Iterator[tuple[str, str, str]]:
    for document in CONTINUED:
        yield document, "", text(document)
    for document in BY_HEADING:
        parts = re.split(r"^## (.*)$", text(document), flags=re.MULTILINE)
        for heading, body in zip(["", *parts[1::2]], parts[::2], strict=True):
            if document not in READMES or any(OFFLINE.search(block) for _, block in blocks(body)):
                yield document, heading, body


def matches(expected: list[str], printed: str) -> bool:
    """Return whether what was printed is what is expected, with `…` for anything, in a line or for whole lines."""
    pattern = ""
    while expected and not expected[-1]:
        expected = expected[:-1]
    for line in expected:
        if line == "…":
            pattern += r"(?:.*\n)*?"
        else:
            pattern += ".*?".join(re.escape(part) for part in line.split("…")) + r" *\n"
    return re.fullmatch(pattern, printed.rstrip("\n") + "\n") is not None


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """Run lines of the shell, each where the last one ended, with the saved pages and this program as `repost`."""
    program, last = tmp_path / "bin" / "repost", tmp_path / "folder"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m scraper "$@"\n')
    program.chmod(0o755)
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "fixtures").symlink_to(ROOT / "fixtures")
    last.write_text(str(tmp_path / "work"))

    def run(command: str, language: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["/bin/sh", "-ec", f'cd "{last.read_text().strip()}"\n{command}\npwd > "{last}"'],
            env={"PATH": f"{program.parent}:/usr/bin:/bin", "LANG": language, "HOME": str(tmp_path)},
            capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip

    return run


@pytest.mark.slow
@pytest.mark.parametrize(("document", "heading", "body"), list(sections()), ids=lambda value: str(value)[:40])
def test_commands_run_as_written(document: str, heading: str, body: str, shell: Shell) -> None:
    language = "zh_CN.UTF-8" if CHINESE.search(document) else "C.UTF-8"
    wanted = [found for found in blocks(body) if document not in READMES or OFFLINE.search(found[1])]
    for step in (step for kind, block in wanted for step in steps(kind, block)):
        ran = shell(step.command, language)
        shown = f"{document}, {heading}\n$ {step.command}\n{ran.stdout}{ran.stderr}"
        assert ran.returncode == 0, shown
        assert "Traceback" not in ran.stderr, shown
        assert not step.printed or matches(step.printed, ran.stdout), shown


@pytest.mark.slow
def test_what_make_demo_shows_works_afterwards_as_shown(shell: Shell) -> None:
    shown = re.findall(r"^\t\$\(call show,(.*)\)$", text("Makefile"), re.MULTILINE)
    assert len(shown) > 5
    assert "REPOST_ARCHIVE=demo-archive" in text("Makefile").split("demo:")[1]
    again = [command for command in shown if command.split()[0] in ("diff", "history", "list", "search", "verify")]
    for command in (*shown, *again):
        ran = shell(f"export REPOST_ARCHIVE=demo-archive\nrepost {command}", "C.UTF-8")
        assert ran.returncode in (0, 1), command
        assert ran.stdout, command
        assert "Traceback" not in ran.stderr


@pytest.mark.slow
def test_the_command_of_the_page_on_site_rules_runs() -> None:
    assert ".venv/bin/python -m tests.approve HOST" in text("docs/SITE-RULES.md")
    command = [sys.executable, "-m", "tests.approve", "yuanxi.example"]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=120).returncode == 0


def command_lines() -> Iterator[tuple[str, str]]:
    """Yield each command line of ours in the documentation, without what a shell does with it."""
    for document in EVERYWHERE:
        for kind, block in blocks(text(document)):
            for step in steps(kind, block):
                for line in step.command.replace("\\\n", " ").splitlines():
                    for part in re.split(r"\s(?:\||\|\||&&|>|2>)\s?|\s#\s|;\s", line):
                        if part.strip().startswith("repost "):
                            yield document, part.strip()


@pytest.mark.parametrize(("document", "line"), list(dict.fromkeys(command_lines())))
def test_every_command_line_is_one_that_the_program_takes(document: str, line: str) -> None:
    try:
        options = parser().parse_args(shlex.split(line)[1:])
    except SystemExit as stop:
        assert stop.code == 0, f"{document}: {line}"  # noqa: PT017 - of argparse, not of a check
    else:
        assert isinstance(options, argparse.Namespace)
        assert options.handler, f"{document}: {line}"


def test_what_was_printed_is_compared() -> None:
    assert matches(["a…c", "…", "z"], "abc\nx\ny\nz\n")
    assert matches(["…", "z"], "z\n")
    assert not matches(["a…c"], "ab\n")
    assert not matches(["z"], "y\nz\n")
