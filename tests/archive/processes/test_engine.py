"""Engines: tasks in order, one a worker at a time, a lost one in its place."""

from __future__ import annotations

import os
import signal

from archive.processes import LocalEngine, supervised


def square_or_die(number: int) -> int:
    if number == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def test_results_are_in_order_and_a_task_that_kills_its_worker_is_lost_alone() -> None:
    one, two, three = LocalEngine(jobs=2).run(square_or_die, [1, 2, 3])
    assert (one, three) == (1, 9)
    assert isinstance(two, supervised.Loss)
    assert (two.task, two.kind) == (2, "crash")
