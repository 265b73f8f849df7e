"""What an archive lives through: every accident of the crash tests, kills, power cuts, many writers, damage. Linux.

    python benchmarks/durability.py [--kills 500] [--writes 1000] [--flips 2000] [--one-in 1]

One fixed day of an archive (`tests/archive/scenario.py`: versions, a revisit, a failure, a comparison, then four
threads at once) meets one accident at each of its calls to the operating system. After each the archive is opened
anew, checked as a whole and against everything that was acknowledged, written on, and checked again. A power cut is a
model (`tests/archive/powercut.py`): what was not fsynced is lost, all of it or a part. The kills are SIGKILL to a
process at random instants. The damage is one flipped bit, or a cut, of one file; what is wanted is that `verify` says
so. The figure is the number of cases with anything wrong; wanted: 0 everywhere. Exit status 1 where it is not.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from archive.model.errors import RepostError
from archive.verify.whole_archive import verify
from tests.archive import crashing
from tests.archive.crashing import Tally, fresh
from tests.archive.scenario import Day
from tests.archive.store import writers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SHOWN = 5  # wrong cases of a row that are told in full
# What an archive consists of. The locks hold nothing, the rest is there during a commit alone.
KEPT = ("archive.json", "captures.jsonl", "head.json", "documents/**/*.json", "warc/**/*.gz")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--writes", type=int, default=1000, help="of each of the writers at once")
    parser.add_argument("--flips", type=int, default=2000)
    parser.add_argument("--one-in", type=int, default=1, help="take one of so many accidents and power cuts")
    options = parser.parse_args()

    def share(every: Sequence[Any]) -> Sequence[Any]:
        return every[:: options.one_in]

    room = crashing.ROOM if os.access(crashing.ROOM, os.W_OK) else None
    print("| what happened | cases | anything wrong in | seconds |\n| --- | --- | --- | --- |")
    wrong = 0
    with tempfile.TemporaryDirectory(dir=room) as folder, tempfile.TemporaryDirectory() as on_disk:
        base = Path(folder) / "base"
        for work in (
            lambda: crashing.killed(base, share),
            lambda: crashing.powerless(base, share),
            lambda: [kills(base, options.kills)],
            lambda: [together(Path(on_disk) / "archive", options.writes, *how) for how in ((8, 1), (4, 4))],
            lambda: damaged(base, options.flips),
        ):
            wrong += table(work)
    return 1 if wrong else 0


def table(work: Callable[[], list[Tally]]) -> int:
    """Do some work and print its rows; return how many cases had anything wrong."""
    begun = time.perf_counter()
    tallies = work()
    seconds = time.perf_counter() - begun
    cases = sum(tally.cases for tally in tallies)
    for tally in tallies:
        print(f"| {tally.kind} | {tally.cases:,} | {tally.failed} | {seconds * tally.cases / (cases or 1):.0f} |")
        for line in tally.wrong[:SHOWN]:
            print(f"  {line}", file=sys.stderr)
    sys.stdout.flush()
    return sum(tally.failed for tally in tallies)


def kills(base: Path, times: int) -> Tally:
    """Kill a writer at random instants."""
    tally = Tally("kill -9 at a random instant")
    for number, wrong in writers.killed(base, times, seed=crashing.SEED):
        tally.add(f"kill {number}", wrong)
    return tally


def together(root: Path, writes: int, processes: int, threads: int) -> Tally:
    """Let several processes write into one archive, on a real disk; a case is a write."""
    shutil.rmtree(root, ignore_errors=True)
    count = writes if threads == 1 else writes // threads
    how = f"{processes} processes × {count:,} writes" + (f", {threads} threads each" if threads > 1 else "")
    wrong = writers.together(root, processes, count, threads=threads)
    return Tally(how, cases=processes * count, failed=len(wrong), wrong=wrong)


def damaged(base: Path, times: int) -> list[Tally]:
    """Flip a bit of an archive, or cut a file short, and see whether verify says so."""
    fresh(base)
    root = base / "archive"
    Day(root, lambda *_: None).run()
    files = [path for kind in KEPT for path in sorted(root.glob(kind))]
    chance = random.Random(crashing.SEED)  # noqa: S311 - the same damage each time, no secret
    flips, cuts = Tally("one bit flipped: verify finds it"), Tally("one file cut short: verify finds it")
    if not verify(root).well:
        flips.add("before anything was damaged", [str(finding) for finding in verify(root).findings])
    sizes = [path.stat().st_size for path in files]
    for number in range(times):
        (path,) = chance.choices(files, sizes)
        whole = path.read_bytes()
        at = chance.randrange(len(whole))
        if number % 2:
            tally, what = cuts, f"{path.relative_to(root)} cut at {at} of {len(whole)}"
            path.write_bytes(whole[:at])
        else:
            bit = 1 << chance.randrange(8)
            tally, what = flips, f"{path.relative_to(root)}, bit {bit} of byte {at} flipped"
            path.write_bytes(whole[:at] + bytes([whole[at] ^ bit]) + whole[at + 1 :])
        tally.add(what, missed(root))
        path.write_bytes(whole)
    return [flips, cuts]


def missed(root: Path) -> list[str]:
    """Say where verify finds nothing wrong, or breaks."""
    try:
        return ["verify says that all is well"] if verify(root, jobs=1).well else []
    except RepostError:
        return []  # it can't be read at all, and that is said
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what is wrong
        return [f"{type(error).__name__}: {error}"]


if __name__ == "__main__":
    sys.exit(main())
