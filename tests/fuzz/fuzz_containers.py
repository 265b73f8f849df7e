"""Fuzz the readers of containers: any damage costs what it touches, is told, and never raises.

    python tests/fuzz/fuzz_containers.py FINDINGS [--seconds 600] [--seed 1]

Each round makes a container of four known pages, damages some of its records (`tests.fuzz.containers`), and reads it as
`repost parse` and `--from` do. A finding is an exception, a read that is slow, a page that was not touched and is
missing or changed where a reader can find it, or a loss that no error tells. Pure Python: it needs no atheris.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from archive.model import RequestError
from scraper.extract import read_input, try_reading
from scraper.saved import SavedTransport, iter_inputs
from scraper.transport import Request, TransportError
from tests.fuzz import containers

SLOW = 5.0


def read_all(path: Path) -> tuple[list[bytes], list[str]]:
    """Read a container in both ways; return the payloads of its pages, and the messages of its errors."""
    payloads, errors = [], []
    for found in iter_inputs([path]):
        if found.error:
            errors.append(found.error.message)
        else:
            payloads.append(found.payload)
            outcome = try_reading(partial(read_input, found))
            if getattr(outcome, "kind", "") == "fault":
                raise AssertionError(outcome)
    with contextlib.suppress(RequestError):
        saved = SavedTransport(path)
        errors += saved.problems
        for url in saved.urls:
            request = Request(url=url, headers=(), connect_timeout=1, read_timeout=1, time_left=lambda: 1.0)
            with contextlib.suppress(TransportError), saved.send(request) as response:
                b"".join(response.chunks)
    return payloads, errors


def untouched(kind: str, pieces: list[bytes], touched: set[int], whole: dict[str, bytes]) -> dict[str, bytes]:
    """Return the pages that must still be read: those of the records of a file of records that were not damaged.

    In one gzip member damage ends the rest; in a plain ARC file only the next record's line shows where one ends.
    """
    if kind in ("x.mhtml", "x.http", "one.warc.gz"):
        return {}
    if kind == "x.arc":
        touched = touched | {at - 1 for at in touched}
    first = len(pieces) - len(containers.MARKS)  # an ARC file begins with its own record
    return {mark: whole[mark] for at, mark in enumerate(containers.MARKS, first) if at not in touched}


def one_round(number: int, folder: Path) -> str:
    """Run one round; return what is wrong, "" if nothing is."""
    random_ = random.Random(number)
    kind = containers.KINDS[number % len(containers.KINDS)]
    pieces = containers.parts(kind, random.Random(number))
    whole = dict(zip(containers.MARKS, map_pages(number), strict=True))
    damaged, touched = containers.mutate(pieces, random_)
    expected = untouched(kind, pieces, touched, whole)
    if random_.random() < 0.2:
        damaged, expected = containers.shuffle(damaged, random_), {}
    path = containers.write(kind, damaged, folder, random_)
    begun = time.monotonic()
    payloads, errors = read_all(path)
    if (taken := time.monotonic() - begun) > SLOW:
        return f"slow: {taken:.1f} s"
    if kind == "folder":
        return ""  # its capture.json may be damaged
    lost = [mark for mark, body in expected.items() if body not in payloads]
    if lost:
        return f"lost {lost} of {kind}, though only {sorted(touched)} are damaged: {errors}"
    # Where a checksum covers each record, no loss is silent but that of a record of which nothing is left.
    checked = kind in ("x.warc.gz", "x.arc.gz", "x.warc.zst") and all(damaged)
    if checked and expected and len(payloads) < len(containers.MARKS) and not errors:
        return f"{len(payloads)} pages of {kind}, and no error"
    return ""


def map_pages(number: int) -> list[bytes]:
    """Return the pages of a round, in order."""
    random_ = random.Random(number)
    return [containers.page(mark, random_) for mark in containers.MARKS]


def main() -> None:
    """Fuzz for some time; exit with status 1 if anything was found."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("findings", type=Path, metavar="FINDINGS")
    arguments.add_argument("--seconds", type=int, default=600)
    arguments.add_argument("--seed", type=int, default=0, help="the number of the first round")
    arguments.add_argument("--rounds", type=int, default=10**9)
    options = arguments.parse_args()
    options.findings.mkdir(parents=True, exist_ok=True)
    rounds, found, end = 0, Counter[str](), time.monotonic() + options.seconds
    while time.monotonic() < end and rounds < options.rounds:
        folder = Path(tempfile.mkdtemp(prefix="fuzz-containers-"))
        number = options.seed + rounds
        try:
            wrong = one_round(number, folder)
        except Exception as error:  # noqa: BLE001  (whatever is raised is what we are here for)
            at = traceback.extract_tb(error.__traceback__)[-1]
            wrong = f"{type(error).__name__}-{Path(at.filename).stem}-{at.lineno}\n{traceback.format_exc()}"
        if wrong:
            slug = wrong.split()[0].strip(":")
            found[slug] += 1
            if found[slug] <= 20:
                target = options.findings / f"{slug}-{number}"
                shutil.copytree(folder, target, dirs_exist_ok=True)
                (target / "found.txt").write_text(wrong, encoding="utf-8", errors="backslashreplace")
        shutil.rmtree(folder)
        rounds += 1
    print(f"{rounds} rounds from {options.seed} on; found {dict(found) or 'nothing'}")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
