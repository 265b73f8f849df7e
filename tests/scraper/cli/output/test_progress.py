"""The bar, on a terminal as the system has them."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.paths import ROOT

LONG = "http://a.example/" + "x" * 200


def run(code: str, *, stdout_too: bool) -> tuple[str, str]:
    """Run a program whose stderr is a terminal; return what came on stdout (if that is a pipe) and on the terminal."""
    ours, theirs = os.openpty()
    program = f"import time\nfrom scraper.cli.output.progress import with_progress\n{code}"
    with (
        os.fdopen(ours, "rb", buffering=0) as terminal,
        subprocess.Popen(
            [sys.executable, "-c", program],
            stdout=theirs if stdout_too else subprocess.PIPE,
            stderr=theirs,
            cwd=ROOT,
            env=os.environ | {"TERM": "xterm", "COLUMNS": "60"},
            text=True,
        ) as process,
    ):
        os.close(theirs)
        shown = b""
        try:
            while chunk := terminal.read(65536):
                shown += chunk
        except OSError:  # Linux says EIO where the other side is closed
            pass
        printed = "" if process.stdout is None else process.stdout.read()
        assert process.wait() == 0
    return printed, shown.decode()


def test_results_go_where_they_belong_and_the_bar_to_the_terminal() -> None:
    code = "for i in with_progress(range(3), 'reading', patience=0.1): time.sleep(0.2); print(i, 'done')"
    printed, shown = run(code, stdout_too=False)
    assert printed == "0 done\n1 done\n2 done\n"
    assert "reading" in shown
    assert "/3" in shown


def test_on_one_terminal_lines_stand_above_the_bar_uncut() -> None:
    code = f"for i in with_progress(range(3), 'reading', patience=0.1): time.sleep(0.2); print('{LONG}')"
    _, shown = run(code, stdout_too=True)
    assert shown.count(LONG) == 3
    assert "reading" in shown


def test_one_slow_item_has_its_bar() -> None:
    _, shown = run("for i in with_progress(['a'], 'archiving', patience=0.1): time.sleep(0.5)", stdout_too=False)
    assert "archiving" in shown


@pytest.mark.parametrize("code", ["list(with_progress(range(3), 'x'))", "next(with_progress(range(3), 'x'))"])
def test_what_is_quick_has_none(code: str) -> None:
    _, shown = run(code, stdout_too=False)
    assert shown == ""


def test_what_is_broken_off_leaves_no_bar() -> None:
    loop = "for i in with_progress(range(3), 'x', patience=0.1): time.sleep(0.3); 1 / 0"
    code = f"try:\n {loop}\nexcept ZeroDivisionError: print('end')"
    printed, shown = run(code, stdout_too=False)
    assert printed == "end\n"
    assert shown.rstrip().endswith("\x1b[2K")
