"""What all tests share."""

import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import hypothesis
import pytest

from scraper.cli.main import main
from tests.paths import ROOT

# A shell's background job ignores Ctrl-C, and so does every process that it starts: not what users have.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# A busy machine is no failure: what is too slow is told by benchmarks.
hypothesis.settings.register_profile("repost", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("repost")


@dataclass(frozen=True)
class Ran:
    """One finished command."""

    status: int
    out: str
    err: str


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name gzip by its argument: it holds the time, and all processes of the tests must collect the same names."""
    return argname if isinstance(val, bytes) and b"\x1f\x8b\x08" in val else None


@pytest.fixture
def fixtures() -> Path:
    return ROOT / "fixtures"


@pytest.fixture
def repost(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Ran]:
    """Return a function that runs one command line, on the archive tmp_path/"archive" unless told otherwise."""
    monkeypatch.setenv("REPOST_ARCHIVE", str(tmp_path / "archive"))

    def run(*arguments: object) -> Ran:
        capsys.readouterr()
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as stop:  # argparse ends the program for a bad option
            status = int(stop.code or 0)
        captured = capsys.readouterr()
        return Ran(status, captured.out, captured.err)

    return run
