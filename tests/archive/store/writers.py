"""Writers that are processes of their own, many at once or killed: what each was told is on its stdout, a line a thing.

    python -m tests.archive.store.writers ROOT NAME COUNT THREADS

Says "ready" first; then COUNT things are recorded, by so many threads, into documents that are its own and documents
that are everybody's.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from archive.archive import Archive
from tests.archive.accidents import Boundary
from tests.archive.crashing import fresh, reopened
from tests.archive.scenario import A, capture, faults, reading, said
from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.log.entries import Entry
    from archive.model.record import Version
    from tests.archive.scenario import Acknowledged

# Kills that one archive lives through before the next one is begun: it grows, and each look at it takes longer.
_LIVES = 10
# Seconds from "ready" to the kill, at most: opening, making the archive, a dozen commits.
_LONGEST = 0.06


def start(root: Path, name: str, count: int, *, threads: int = 1) -> subprocess.Popen[str]:
    """Start a writer."""
    command = [sys.executable, "-m", "tests.archive.store.writers", str(root), name, str(count), str(threads)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)


def told(output: str) -> list[Acknowledged]:
    """Return what a writer's output acknowledges; a last line that its writer was killed in says nothing."""
    return [json.loads(line) for line in output.splitlines(keepends=True) if line[0] == "{" and line.endswith("\n")]


def killed(base: Path, times: int, *, seed: int) -> Iterator[tuple[int, list[str]]]:
    """Kill a writer so many times, each at another instant; yield what was wrong after each."""
    chance = random.Random(seed)
    acknowledged: list[Acknowledged] = []
    for number in range(times):
        if number % _LIVES == 0:
            fresh(base)
            acknowledged = []
        with start(base / "archive", f"w{number}", 2_000) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "ready\n"
            time.sleep(chance.uniform(0, _LONGEST))
            os.kill(writer.pid, signal.SIGKILL)
            acknowledged += told(writer.stdout.read())
        with Boundary():  # what is looked at here need not be durable
            wrong = reopened(base / "archive", acknowledged)
        yield number, wrong


def together(root: Path, processes: int, count: int, *, threads: int = 1) -> list[str]:
    """Let several processes write at once; return what is lost, doubled or not whole afterwards."""
    writers = [start(root, f"w{number}", count, threads=threads) for number in range(processes)]
    acknowledged = [one for writer in writers for one in told(writer.communicate()[0])]
    wrong = [f"a writer ended with {writer.returncode}" for writer in writers if writer.returncode]
    lines = (root / "captures.jsonl").read_bytes().count(b"\n")
    if not len(acknowledged) == lines == processes * count:
        wrong.append(f"{processes * count} recorded, {len(acknowledged)} acknowledged, {lines} in the log")
    return wrong + faults(root, acknowledged)


def write(root: Path, name: str, count: int, threads: int) -> None:
    """Record so many things, and say of each that it was."""
    turn = threading.Lock()

    def acknowledge(entry: Entry, version: Version | None) -> None:
        with turn:
            print(json.dumps(said(entry, version)), flush=True)

    def record(archive: Archive, number: int) -> None:
        own = f"https://{name}.example.cn/{number % 5}"
        if number % 4 == 3:
            gone = capture(own, "", outcome="timeout", reason="no answer", status=None, body=b"", payload=b"")
            stored = archive.record(gone)
        else:
            # Versions of one document that all write into; then of one's own, each shown twice.
            url, text = (A, f"{name} {number}") if number % 4 == 0 else (own, f"{number // 20}")
            stored = archive.record(capture(url, text), reading(url, text))
        acknowledge(stored.entry, stored.version)

    print("ready", flush=True)
    with Archive.open_or_create(root) as archive, ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda number: record(archive, number), range(count)))


if __name__ == "__main__":
    write(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
