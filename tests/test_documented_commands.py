"""The commands of the documentation run as written, one after the other, and print what stands below them.

In a `console` block, a line that begins with `$ ` is a command; what follows is what it prints on stdout, with `…` for
anything. Without such lines, the command only has to succeed: end with 0; with 1 if its comment says `exit status 1:`
and why; with either if it says `exit status 1 if`.
`sh` blocks are scripts. A `toml` block whose first line is `# NAME.toml` is that file. A document runs in one folder,
beside the saved pages, but for those of which each heading of the second level begins with a fresh one.

What is not run is in NOT_RUN, with the reason. The timestamp authority of the documentation is a real one on loopback
(`tests.documented_names`); `repost serve` is asked for its front page and told to end.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import threading
import time
import tomllib
import urllib.request
from typing import TYPE_CHECKING, Final, NamedTuple

import certifi
import pytest

from scraper.cli.arguments import parser
from scraper.watchlist.watchlist import parse_watchlist
from tests.archive.timestamps.authority import StampAuthority, asked_over_http
from tests.documented_names import NAMES
from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGE = "https://www.jcsp.example/html/20418.html"
CHINESE = re.compile(r"\.zh\.md$")
# The whole document in one folder.
CONTINUED = (
    "README.md",
    "docs/README.zh.md",
    "docs/TUTORIAL.md",
    "docs/TUTORIAL.zh.md",
    "docs/TABLES.md",
    "docs/BULK.md",
    "docs/SERVE.md",
    "docs/find.md",
    "docs/deploy/README.md",
    "CONTRIBUTING.md",
)
# A folder a heading.
BY_HEADING = ("docs/HOWTO.md", "docs/HOWTO.zh.md")
# Documents about an archive that the reader has.
WITH_ARCHIVE = ("docs/TABLES.md", "docs/SERVE.md", "docs/find.md")
# tests/test_archives_page.py runs this one.
ELSEWHERE = ("docs/ARCHIVES.md",)
# What no test can run, and why. The program takes these command lines all the same (below).
NOT_RUN: Final = {
    r"^make ": "installs packages; CI runs these itself, and make demo's commands are run below",
    r"\bs3://": "needs a store: tests/scraper/bulk/test_remote.py has an S3 server on loopback (make cluster)",
    r"\bpip install ": "needs a package index; that the extra exists is checked below",
    r"^sudo |^systemctl ": "needs root and systemd: tests/test_deploy.py checks the files",
}
# Programs of others that the documentation shows beside ours, and that a machine may lack; CI has them.
OTHERS = ("jq", "openssl", "flock")
ENDS_WITH_1 = re.compile(r"#.*(?:exit status 1:|退出状态为 1：)")
MAY_END_WITH_1 = re.compile(r"#.*(?:exit status 1 if|时退出状态为 1)")


class Step(NamedTuple):
    command: str
    printed: list[str]


def text(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


def blocks(of: str) -> Iterator[tuple[str, str]]:
    yield from re.findall(r"^```(console|sh|toml)\n(.*?)^```$", of, re.MULTILINE | re.DOTALL)


def steps(kind: str, block: str) -> Iterator[Step]:
    """Yield the commands of a block, each with the lines that it prints."""
    if kind == "toml":
        if name := re.match(r"# (\w+\.toml)\n", block):
            yield Step(f"cat > {name[1]} <<'END'\n{block}END", [])
        return
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
        yield from ((document, *one) for one in zip(["", *parts[1::2]], parts[::2], strict=True))


def why_not_run(command: str) -> str | None:
    return next((why for pattern, why in NOT_RUN.items() if re.search(pattern, command, re.MULTILINE)), None)


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


class Shell:
    """Run lines of the shell, each where the last one ended, with the saved pages and this program as `repost`."""

    def __init__(self, folder: Path, names: str = "") -> None:
        self.work, self._last, self._set = folder / "work", folder / "folder", folder / "variables"
        programs = folder / "bin"
        programs.mkdir()
        for name, line in {"repost": "-m tests.documented_names ", "python3": ""}.items():
            (programs / name).write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" {line}"$@"\n')
            (programs / name).chmod(0o755)
        self.work.mkdir()
        (self.work / "fixtures").symlink_to(ROOT / "fixtures")
        self._last.write_text(str(self.work))
        self._set.touch()
        self._path, self._names, self._home = f"{programs}:/usr/bin:/bin", names, str(folder)

    def __call__(self, command: str, language: str = "C.UTF-8") -> subprocess.CompletedProcess[str]:
        before, after = f'. "{self._set}"\ncd "{self._where}"', f'pwd > "{self._last}"\nexport -p > "{self._set}"'
        return subprocess.run(
            ["/bin/sh", "-eac", f"{before}\n{command}\n{after}"],
            env=self._environment(language), capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip

    def serve(self, command: str, language: str) -> str:
        """Run a command that serves until it is interrupted; return its front page."""
        for _ in range(60):  # another test may have the port
            server = subprocess.Popen(
                ["/bin/sh", "-ec", f'cd "{self._where}"\nexec {command}'], env=self._environment(language),
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            )  # fmt: skip
            assert server.stdout is not None
            too_long = threading.Timer(60, server.kill)
            too_long.start()
            try:
                said = []
                for line in server.stdout:
                    said.append(line)
                    if address := re.search(r"http://127\.0\.0\.1:\d+/", line):
                        with urllib.request.urlopen(address[0], timeout=20) as answer:
                            return str(answer.read().decode())
                assert "8765" in said[-1], said
            finally:
                too_long.cancel()
                server.send_signal(signal.SIGINT)
                assert server.wait(20) in (0, 2)
                server.stdout.close()
            time.sleep(0.5)
        pytest.fail("port 8765 is taken")

    @property
    def _where(self) -> str:
        return self._last.read_text().strip()

    def _environment(self, language: str) -> dict[str, str]:
        return {"PATH": self._path, "LANG": language, "HOME": self._home, NAMES: self._names}


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


@pytest.fixture
def with_authority(tmp_path: Path) -> Iterator[Shell]:
    """A shell for which tsa.example is a timestamp authority, its root certificate beside the saved pages."""
    authority = StampAuthority(tmp_path / "tsa")
    with asked_over_http(lambda query: (200, authority.answer(query))) as address:
        shell = Shell(tmp_path, f"tsa.example={address.rsplit(':', 1)[1].split('/')[0]}")
        shutil.copy(authority.root, shell.work)
        yield shell


@pytest.mark.slow
@pytest.mark.parametrize(("document", "heading", "body"), list(sections()), ids=lambda value: str(value)[:40])
def test_commands_run_as_written(document: str, heading: str, body: str, request: pytest.FixtureRequest) -> None:
    shell: Shell = request.getfixturevalue("with_authority" if "http://tsa.example/" in body else "shell")
    language = "zh_CN.UTF-8" if CHINESE.search(document) else "C.UTF-8"
    if document in WITH_ARCHIVE:
        assert shell(f"repost archive {PAGE} --from fixtures", language).returncode == 0
    for step in (step for kind, block in blocks(body) for step in steps(kind, block)):
        if why_not_run(step.command) is not None or lacks(step.command):
            continue
        if step.command.startswith("repost serve"):
            assert "<main" in shell.serve(step.command, language)
            continue
        ran = shell(step.command, language)
        shown = f"{document}, {heading}\n$ {step.command}\n{ran.stdout}{ran.stderr}"
        assert ran.returncode in statuses(step.command), shown
        assert "Traceback" not in ran.stderr, shown
        assert not step.printed or matches(step.printed, ran.stdout), shown


def statuses(command: str) -> tuple[int, ...]:
    """Return the exit statuses that a command may end with."""
    if ENDS_WITH_1.search(command):
        return (1,)
    return (0, 1) if MAY_END_WITH_1.search(command) else (0,)


def lacks(command: str) -> str | None:
    """Return a program of others that this machine lacks for a command; never on CI."""
    for program in OTHERS:
        if re.search(rf"(?:^|\| ){program} ", command) and shutil.which(program) is None:
            assert os.environ.get("CI") != "true", f"{program} is missing"
            return program
    return None


def documents() -> Iterator[str]:
    """Yield all documentation but the notes beside tests and data."""
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")):
        yield path.relative_to(ROOT).as_posix()


def test_every_document_with_commands_is_run() -> None:
    with_commands = {one for one in documents() if any(kind != "toml" for kind, _ in blocks(text(one)))}
    assert with_commands == {*CONTINUED, *BY_HEADING, *ELSEWHERE}


def test_what_is_not_run_is_there_and_is_little() -> None:
    left = [step.command for one in documents() for block in blocks(text(one)) for step in steps(*block)]
    reasons = [why for command in left if (why := why_not_run(command)) is not None]
    assert set(reasons) == set(NOT_RUN.values())
    assert len(reasons) < len(left) / 5


def test_the_extras_that_are_to_be_installed_exist() -> None:
    extras = tomllib.loads(text("pyproject.toml"))["project"]["optional-dependencies"]
    named = {name for one in documents() for name in re.findall(r"pip install 'repost-archiver\[(\w+)\]'", text(one))}
    assert len(named) > 4
    assert named <= set(extras)


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
    for document in documents():
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


WATCHLISTS = re.compile(r"^```toml\n((?=# watchlist|archive|\[\[).*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(
    ("document", "block"), [(one, block) for one in documents() for block in WATCHLISTS.findall(text(one))]
)
def test_every_watchlist_is_one_that_the_program_takes(document: str, block: str, tmp_path: Path) -> None:
    shutil.copy(certifi.where(), tmp_path / "intermediate.pem")
    assert parse_watchlist(block, tmp_path / "watchlist.toml", begun=True), document


def named_in_sentences() -> Iterator[tuple[str, str]]:
    """Yield each command of ours that a sentence names with options; the changelog's are those of its time."""
    for document in documents():
        if document != "CHANGELOG.md":
            yield from ((document, line) for line in re.findall(r"`repost ([a-z]+ [^`]*--[^`]+)`", text(document)))


@pytest.mark.parametrize(("document", "line"), list(dict.fromkeys(named_in_sentences())))
def test_every_option_in_a_sentence_is_one_of_its_command(document: str, line: str) -> None:
    (commands,) = (action for action in parser()._actions if isinstance(action, argparse._SubParsersAction))
    name, *rest = line.replace("[", " ").replace("]", " ").split()
    options = {word.split("=")[0] for word in rest if word.startswith("--")}
    assert options <= set(commands.choices[name]._option_string_actions), document


def test_what_was_printed_is_compared() -> None:
    assert matches(["a…c", "…", "z"], "abc\nx\ny\nz\n")
    assert matches(["…", "z"], "z\n")
    assert not matches(["a…c"], "ab\n")
    assert not matches(["z"], "y\nz\n")
