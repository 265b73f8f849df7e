"""`repost serve` as a command: it starts, says where, ends cleanly; what can't be is one line."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from typing import TYPE_CHECKING

import pytest

from archive.archive import Archive
from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Ran

pytest.importorskip("starlette", reason="the extra serve is not installed")
pytest.importorskip("uvicorn", reason="the extra serve is not installed")


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_told_to_end(tmp_path: Path, number: int) -> None:
    Archive.open_or_create(tmp_path / "archive").close()
    command = [
        sys.executable,
        "-m",
        "scraper",
        "serve",
        "--archive",
        str(tmp_path / "archive"),
        "--port",
        "0",
        "--json",
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as server:
        assert server.stdout is not None
        address = json.loads(server.stdout.readline())["address"]
        with urllib.request.urlopen(address, timeout=30) as answer:
            assert b"empty" in answer.read()
        server.send_signal(number)
        out, err = server.communicate(timeout=30)
    assert (server.returncode, out, err) == (0, "", "")


def test_what_can_not_be_served_is_one_line(repost: Callable[..., Ran], tmp_path: Path) -> None:
    def line(*options: object) -> str:
        ran = repost("serve", *options)
        assert ran.status in (1, 2)
        assert ran.err.count("\n") == 1, ran.err
        return ran.err

    assert "archive" in line()
    root = tmp_path / "archive"
    Archive.open_or_create(root).close()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"port {port}" in line("--port", port)
    assert "can't listen" in line("--bind", "host.invalid", "--quiet", "--port", 0)
    assert "archive.example" in line("--public-url", "archive.example")
    (root / "archive.json").write_text('{"format": "repost-archive/99"}')
    assert "repost-archive/99" in line()


@pytest.mark.parametrize("port", ["-1", "65536", "x", "٣"])
def test_a_port_is_one(repost: Callable[..., Ran], port: str) -> None:
    ran = repost("serve", f"--port={port}")
    assert ran.status == 2
    assert "expected a port" in ran.err
