"""A small piece of the simulated year (`benchmarks/scheduled_year.py`): all that the runs say is true."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.scheduled_year import BEGIN, Year, check_archive, fixed
from benchmarks.simulated_sites import World

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow


def test_all_that_runs_say_is_true_and_edits_are_found_sooner_than_at_fixed_intervals(tmp_path: Path) -> None:
    world = World(sites=4, articles=2.5, begin=BEGIN.timestamp(), seed=3)
    year = Year(world, 12, tmp_path)
    year.live(lambda _: None)
    ledger = year.ledger
    assert ledger.false == []
    assert year.alarms == 0
    assert ledger.said["edited"] == ledger.found > 20
    assert check_archive(tmp_path, world)[1] == 0
    other, edits = fixed(world, ledger.first, year.end, ledger.looks)
    assert ledger.found <= edits
    assert ledger.waited / ledger.found < other.waited / other.found
