"""Independent tools that judge our files and pages, in a folder of their own (`make judges`).

pywb, wacz, ReplayWeb.page, axe-core.
"""

from __future__ import annotations

import os
import socket
import subprocess
import time
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.error import URLError

import pytest

from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# A replay tool takes seconds to start; a minute is none that works.
PATIENCE = 60

_JUDGES = ROOT / ".venv-judges"


def judge(name: str) -> str:
    """Return the path of a tool; without it skip the test, but fail it in CI."""
    return str(_present(_JUDGES / "bin" / name))


def replay_app() -> Path:
    """Return the folder with the files of ReplayWeb.page (`ui.js`, `sw.js`); without them skip the test, also in CI.

    They come from npm, which not every machine reaches.
    """
    path = _JUDGES / "replaywebpage" / "sw.js"
    if not path.exists():
        pytest.skip("ReplayWeb.page is not installed (make judges, with npm)")
    return path.parent


def axe() -> str:
    """Return the script of axe-core, which finds what keeps people out of a page; without it skip the test."""
    path = _JUDGES / "axe-core" / "axe.min.js"
    if not path.exists():
        pytest.skip("axe-core is not installed (make judges, with npm)")
    return path.read_text(encoding="utf-8")


def _present(path: Path) -> Path:
    if not path.exists():
        assert os.environ.get("CI", "").lower() not in ("1", "true"), f"{path.name} is missing, and this is CI"
        pytest.skip(f"{path.relative_to(_JUDGES)} is not installed (make judges)")
    return path


@contextmanager
def replaying(folder: Path) -> Iterator[str]:
    """Serve the collections in a folder with pywb; give the address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [judge("wayback"), "-b", "127.0.0.1", "-p", str(port), "-t", "2", "-d", str(folder)]
    with (folder / "log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as server:
        try:
            deadline = time.monotonic() + PATIENCE
            while True:
                assert server.poll() is None, (folder / "log").read_text()
                assert time.monotonic() < deadline, "pywb does not answer"
                try:
                    with socket.create_connection(("127.0.0.1", port), timeout=1):
                        break
                except OSError:
                    time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.kill()


def fetched(address: str) -> str:
    try:
        with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
            return str(answer.read().decode())
    except URLError as error:
        return str(error)
