"""The crash tests' cases: one accident each, what it leaves, and what is wrong with that afterwards (nothing).

The tests run a part of them, `benchmarks/durability.py` all.
"""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from archive.archive import Archive
from tests.archive.accidents import DIED, Boundary, forked
from tests.archive.powercut import Disk
from tests.archive.scenario import Day, after_an_accident, said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from archive.log.entries import Entry
    from archive.model.record import Version
    from tests.archive.accidents import Accident, Call, Lack
    from tests.archive.scenario import Acknowledged

    # Takes some of all cases, in their order.
    Share: TypeAlias = Callable[[Sequence[Any]], Sequence[Any]]

SEED: Final = 5
KINDS: Final[dict[Accident, str]] = {
    "die": "killed before a call",
    "die-after": "killed after the last call",
    "half": "killed in the middle of a write",
    "once": "a call fails once",
    "ever": "all calls fail from one on",
    "full": "the disk is full from one call on",
}
NOTHING: Final[frozenset[Lack]] = frozenset()
# Memory where there is some: thousands of archives are made and thrown away.
ROOM: Final = Path("/dev/shm")


@dataclass(frozen=True, slots=True)
class Case:
    """One accident, at the call of that number."""

    accident: Accident
    at: int
    error: int = 0

    def __str__(self) -> str:
        return f"{self.accident} at call {self.at}" + (f" with {errno.errorcode[self.error]}" if self.error else "")


@dataclass
class Tally:
    """How many cases of a kind were tried, and what was wrong in which."""

    kind: str
    cases: int = 0
    failed: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, case: object, wrong: Sequence[str]) -> None:
        """Count a case."""
        self.cases += 1
        self.failed += bool(wrong)
        self.wrong += [f"{case}: {line}" for line in wrong]


def recorded(base: Path, lacks: frozenset[Lack] = NOTHING) -> Boundary:
    """Run the day without an accident; return the boundary with what it noted."""
    fresh(base)
    with Boundary(note=True, lacks=lacks) as boundary:
        Day(base / "archive", lambda entry, version: boundary.mark(said(entry, version))).run()
    return boundary


def cases(boundary: Boundary) -> list[Case]:
    """Return every accident at every call, by what a run without one has shown."""
    every = range(1, boundary.count + 1)
    found = [Case("die", at) for at in every] + [Case("die-after", boundary.count)]
    found += [Case("half", at) for at in boundary.writes]
    for error in (errno.ENOSPC, errno.EIO):
        found += [Case("once", at, error) for at in every] + [Case("ever", at, error) for at in every]
    return found + [Case("full", at) for at in every]


def tried(case: Case, base: Path, lacks: frozenset[Lack] = NOTHING) -> list[str]:
    """Let a process of its own have that accident, then open the archive anew; return what is wrong."""
    fresh(base)
    root, told, complaints = base / "archive", base / "told", base / "complaints"
    pipe = os.open(told, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    write = os.write

    def acknowledge(entry: Entry, version: Version | None) -> None:
        write(pipe, json.dumps(said(entry, version)).encode() + b"\n")

    def work() -> None:
        with Boundary(case.accident, case.at, error=case.error, lacks=lacks):
            day = Day(root, acknowledge)
            day.run()
        assert all(line and "\n" not in line for line in day.failed), day.failed
        if case.accident == "once":
            # Who has come together fails together; nobody else does.
            assert len(day.failed) <= 4, day.failed

    status = forked(work, complaints)
    os.close(pipe)
    wrong = [] if status in (0, DIED) else [f"the process ended with {status}"]
    if complaints.exists():
        wrong.append(complaints.read_text())
    # One thread may end the process while another writes: a line without its end acknowledged nothing.
    acknowledged = [json.loads(line) for line in told.read_bytes().splitlines(keepends=True) if line.endswith(b"\n")]
    with Boundary(lacks=lacks):
        return wrong + reopened(root, acknowledged)


def reopened(root: Path, acknowledged: list[Acknowledged]) -> list[str]:
    """Check an archive after an accident; nothing that is raised may escape."""
    try:
        return after_an_accident(root, acknowledged)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what is wrong
        return [f"{type(error).__name__}: {error}"]


def cut(
    calls: list[Call], at: int, base: Path, *, chance: random.Random | None, lacks: frozenset[Lack] = NOTHING
) -> list[str]:
    """Take the power away before the call of that index; return what is wrong afterwards."""
    disk = Disk(base)
    disk.follow(calls[:at])
    disk.put(cut=True, chance=chance)
    with Boundary(lacks=lacks):
        return reopened(base / "archive", _said(calls[:at]))


def killed_then_cut(
    calls: list[Call], at: int, base: Path, *, chance: random.Random | None, lacks: frozenset[Lack] = NOTHING
) -> list[str]:
    """Kill the writer before that call, let another one write on, then take the power away."""
    disk = Disk(base)
    disk.follow(calls[:at])
    disk.put(cut=False)
    acknowledged = _said(calls[:at])
    with Boundary(note=True, lacks=lacks) as boundary:
        day = Day(base / "archive", lambda entry, version: acknowledged.append(said(entry, version)))
        day.write_on()
    disk.follow(boundary.calls)
    disk.put(cut=True, chance=chance)
    with Boundary(lacks=lacks):
        return [*day.failed, *reopened(base / "archive", acknowledged)]


def killed_then_cut_while_healing(
    calls: list[Call], at: int, base: Path, lacks: frozenset[Lack] = NOTHING
) -> Iterator[tuple[str, list[str]]]:
    """Kill the writer before that call, take the power away at each call of who heals that; yield what is wrong."""
    disk = Disk(base)
    disk.follow(calls[:at])
    disk.put(cut=False)
    with Boundary(note=True, lacks=lacks) as boundary:
        Archive.open_or_create(base / "archive").close()
    for end in range(len(boundary.calls) + 1):
        after = disk.copy()
        after.follow(boundary.calls[:end])
        after.put(cut=True)
        with Boundary(lacks=lacks):
            yield f"killed at {at}, power cut at {end}", reopened(base / "archive", _said(calls[:at]))


def failed_then_cut(case: Case, base: Path, *, chance: random.Random, lacks: frozenset[Lack] = NOTHING) -> list[str]:
    """Let a call fail, let its writer go on, then take the power away at some point behind it."""
    fresh(base)
    with Boundary(case.accident, case.at, error=case.error, note=True, lacks=lacks) as boundary:
        Day(base / "archive", lambda entry, version: boundary.mark(said(entry, version))).run()
    at = chance.randint(min(case.at, len(boundary.calls)), len(boundary.calls))
    return cut(boundary.calls, at, base, chance=chance if chance.random() < 0.5 else None, lacks=lacks)


def _said(calls: list[Call]) -> list[Any]:
    return [call.arguments[0] for call in calls if call.name == "said"]


def same_files(disk: Disk, base: Path) -> bool:
    """Whether the model of a disk is what its files are: nothing went past the boundary."""
    before = files(base)
    disk.put(cut=False)
    return before == files(base)


def files(base: Path) -> dict[str, bytes]:
    """Return every file below a folder."""
    return {str(path.relative_to(base)): path.read_bytes() for path in base.rglob("*") if path.is_file()}


def fresh(base: Path) -> None:
    """Empty a folder."""
    shutil.rmtree(base, ignore_errors=True)
    base.mkdir(parents=True)


def killed(base: Path, share: Share, lacks: frozenset[Lack] = NOTHING) -> list[Tally]:
    """Have the accidents happen to processes; return what came of them, a kind a tally."""
    kinds: dict[str, Tally] = {}
    for case in share(cases(recorded(base, lacks))):
        kinds.setdefault(case.accident, Tally(KINDS[case.accident])).add(case, tried(case, base, lacks))
    return list(kinds.values())


def powerless(base: Path, share: Share, lacks: frozenset[Lack] = NOTHING) -> list[Tally]:
    """Take the power away, with and without another accident before; return what came of it."""
    boundary = recorded(base, lacks)
    calls = boundary.calls
    healing = Tally("killed in a write, power cut while it is healed")
    # A write that nobody has made durable yet is what healing must not take for granted.
    for at in share([number for number, call in enumerate(calls, start=1) if call.name in ("write", "pwrite")]):
        for case, wrong in killed_then_cut_while_healing(calls, at, base, lacks):
            healing.add(case, wrong)
    worst, some = Tally("power cut: all is lost that was not fsynced"), Tally("power cut: a part of it is lost")
    killed, failed = Tally("killed, written on, power cut"), Tally("a call failed, written on, power cut")
    for at in share(range(len(calls) + 1)):
        worst.add(at, cut(calls, at, base, chance=None, lacks=lacks))
        some.add(at, cut(calls, at, base, chance=random.Random(SEED * at), lacks=lacks))
        killed.add(at, killed_then_cut(calls, at, base, chance=None, lacks=lacks))
    for case in share([case for case in cases(boundary) if case.accident in ("once", "full")]):
        failed.add(case, failed_then_cut(case, base, chance=random.Random(SEED * case.at), lacks=lacks))
    return [worst, some, killed, healing, failed]
