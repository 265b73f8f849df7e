"""How long `repost --help` takes, beside an interpreter that does nothing. Both as fresh processes, in one run.

python benchmarks/help_time.py [--runs 20]
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time

WANTED = 0.150  # seconds: what feels like at once


def seconds(command: list[str], runs: int) -> float:
    """Return the median wall time of a command."""
    taken = []
    for _ in range(runs):
        begun = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--runs", type=int, default=20)
    runs = arguments.parse_args().runs
    bare = [sys.executable, "-c", "pass"]
    ours = [sys.executable, "-m", "scraper", "--help"]
    seconds(ours, 2)  # the first run writes the byte code
    base, found = seconds(bare, runs), seconds(ours, runs)
    print(f"| command | median of {runs} | to a bare interpreter |\n| --- | --- | --- |")
    print(f"| python -c pass | {base * 1000:.0f} ms | 1.0 × |")
    print(f"| repost --help | {found * 1000:.0f} ms (wanted: under {WANTED * 1000:.0f}) | {found / base:.1f} × |")


if __name__ == "__main__":
    main()
