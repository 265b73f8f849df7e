"""`repost serve` as a process, over an archive: for the tests in a browser and behind a proxy."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE = 30


@contextmanager
def serving(root: Path, *options: str) -> Iterator[str]:
    """Serve an archive; give the address, without a slash at its end. The process must end cleanly."""
    command = [sys.executable, "-m", "scraper", "serve", "--archive", str(root), "--port", "0", "--json", *options]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT) as server:
        assert server.stdout is not None
        line = server.stdout.readline()
        try:
            assert line, "it did not start"
            yield json.loads(line)["address"].rstrip("/")
        finally:
            server.send_signal(signal.SIGINT)
            try:
                status = server.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                server.kill()
                raise
        assert status == 0
