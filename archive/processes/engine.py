"""Engines: what runs tasks that are whole shards of work, on this machine or on many.

The same work gives the same results on any engine; only where and how it is run differs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from archive.processes import supervised

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

    from archive.processes.supervised import Loss

_Task = TypeVar("_Task")
_Result = TypeVar("_Result")


class Engine(Protocol):
    """Runs tasks. `work`, tasks and results are pickled: keep them small, a path in and a summary out."""

    def run(
        self, work: Callable[[_Task], _Result], tasks: Iterable[_Task], *, ordered: bool = True
    ) -> Generator[_Result | Loss[_Task]]:
        """Yield the result of each task, or a `Loss` for a task that has none. Close it to end the work.

        The results come in the order of the tasks or, unless `ordered`, as soon as they are there. Tasks are taken as
        they are needed. A task may be run again after its worker was lost: it writes its output atomically.
        """
        ...


@dataclass(frozen=True, slots=True)
class LocalEngine:
    """Worker processes on this machine, one task at a time each; a task whose worker dies twice is a `Loss`."""

    jobs: int
    limit: float = supervised.TASK_LIMIT  # seconds for one task

    def run(
        self, work: Callable[[_Task], _Result], tasks: Iterable[_Task], *, ordered: bool = True
    ) -> Generator[_Result | Loss[_Task]]:
        """Yield the result of each task, or a `Loss`. Raises NoWorkers."""
        return supervised.run(
            work, tasks, jobs=self.jobs, weigh=lambda _: supervised.BATCH_WEIGHT, limit=self.limit, ordered=ordered
        )
