"""The engine for many machines: Ray, an extra of this project. A task here is a task there.

Where tasks run, that they run again when a worker or a machine is lost, and what is left of a cluster then is Ray's
business. Tasks and results are small; what tasks read and write is in files or object stores that all machines reach.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from archive.model import RequestError
from archive.processes.supervised import Loss

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

# Tasks that Ray is given, for each CPU of the cluster: one that runs, and one that waits, so that no CPU does.
PER_CPU: Final = 2
# Times that Ray runs a task again whose worker or machine was lost.
RETRIES: Final = 3
# Seconds between looks at the cluster's size, which may grow: tasks are given to it accordingly.
LOOK: Final = 5.0

# Seconds in which a cluster must take a connection.
CONNECT_LIMIT: Final = 10.0

_PLACE = re.compile(r"([\w.-]+|\[[0-9a-fA-F:]+\]):([0-9]{1,6})")

_Task = TypeVar("_Task")
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class RayEngine:
    """Tasks on a Ray cluster: the one at `address` ("auto": the one of this machine), else one that is started here."""

    address: str | None = None
    jobs: int | None = None  # tasks at a time; None: as the cluster has CPUs
    retries: int = RETRIES

    def run(
        self, work: Callable[[_Task], _Result], tasks: Iterable[_Task], *, ordered: bool = True
    ) -> Generator[_Result | Loss[_Task]]:
        """Yield the result of each task, or a `Loss`. Raises RequestError without Ray, or without a cluster there."""
        ray = _import_ray()
        started = not ray.is_initialized()
        if started:
            self._connect(ray)
        window: _Window[_Task, _Result] = _Window(ray, work, self)
        try:
            yield from window.ordered(tasks) if ordered else (found for _, found in window.results(tasks))
        finally:
            window.end()
            if started:
                ray.shutdown()

    def _connect(self, ray: Any) -> None:  # noqa: ANN401 - an extra
        if self.address and (place := _PLACE.fullmatch(self.address)) and not _answers(*place.groups()):
            raise RequestError(f"no Ray cluster at {self.address}: nothing answers there")
        own = {} if self.address else {"num_cpus": self.jobs, "include_dashboard": False}
        try:
            ray.init(address=self.address, log_to_driver=False, logging_level="error", **own)
        except (ConnectionError, ValueError, RuntimeError, TimeoutError) as error:
            where = self.address or "this machine"
            raise RequestError(f"no Ray cluster at {where}: {str(error).splitlines()[0]}") from error


class _Window(Generic[_Task, _Result]):
    """The tasks that Ray was given and has not answered: a bounded number."""

    def __init__(self, ray: Any, work: Callable[[_Task], _Result], engine: RayEngine) -> None:  # noqa: ANN401
        self._ray = ray
        self._jobs = engine.jobs
        self._work = ray.put(work)
        self._remote = ray.remote(num_cpus=1, max_retries=engine.retries)(_run_task)
        self._pending: dict[Any, tuple[int, _Task]] = {}

    def ordered(self, tasks: Iterable[_Task]) -> Generator[_Result | Loss[_Task]]:
        """Yield the results in the order of the tasks."""
        waiting: dict[int, _Result | Loss[_Task]] = {}
        due = 0
        for index, found in self.results(tasks):
            waiting[index] = found
            while due in waiting:
                yield waiting.pop(due)
                due += 1

    def results(self, tasks: Iterable[_Task]) -> Generator[tuple[int, _Result | Loss[_Task]]]:
        """Yield each result with the number of its task, as it comes."""
        for index, task in enumerate(tasks):
            while len(self._pending) >= self._size():
                yield from self._some()
            self._pending[self._remote.remote(self._work, task)] = index, task
        while self._pending:
            yield from self._some()

    def end(self) -> None:
        """Cancel what is pending."""
        for reference in self._pending:
            self._ray.cancel(reference, force=True)
        self._pending.clear()

    def _size(self) -> int:
        return self._jobs or max(PER_CPU * int(self._ray.cluster_resources().get("CPU", 1)), 2)

    def _some(self) -> Generator[tuple[int, _Result | Loss[_Task]]]:
        ready, _ = self._ray.wait(list(self._pending), num_returns=1, timeout=LOOK)
        for reference in ready:
            index, task = self._pending.pop(reference)
            yield index, self._result(reference, task)

    def _result(self, reference: Any, task: _Task) -> _Result | Loss[_Task]:  # noqa: ANN401
        try:
            found: _Result = self._ray.get(reference)
        except self._ray.exceptions.RayError as error:  # the work raised, or its workers were lost again and again
            lines = [line.strip() for line in str(error).splitlines() if line.strip()]
            return Loss(task, "crash", f"Ray gave it up: {lines[-1] if lines else type(error).__name__}")
        return found


def _answers(host: str, port: str) -> bool:
    """Return whether anything listens at a place: Ray asks a place where nothing does for some minutes."""
    import asyncio  # noqa: PLC0415 - most runs need none of it

    async def connect() -> None:
        _, writer = await asyncio.wait_for(asyncio.open_connection(host.strip("[]"), int(port)), CONNECT_LIMIT)
        writer.close()

    try:
        asyncio.run(connect())
    except (TimeoutError, OSError, ValueError, OverflowError):
        return False
    return True


def _run_task(work: Callable[[_Task], _Result], task: _Task) -> _Result:
    """Run a task in a worker of Ray."""
    # Processes that the work starts load this process's main module: Ray's worker, in a second each, for nothing.
    sys.modules["__main__"].__dict__.pop("__file__", None)
    return work(task)


def _import_ray() -> Any:  # noqa: ANN401 - an extra
    try:
        import ray  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise RequestError("this engine needs Ray: pip install 'repost-archiver[ray]'") from error
    return ray
