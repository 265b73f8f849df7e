"""Map a function over many tasks with several processes, results in the order of the tasks.

For work that is trusted: reading and hashing an archive's own files. Built on concurrent.futures. Where a process is
killed, or none can be had, the rest is done in this one. Work on pages of strangers, which may hang or crash a process,
is done by `archive.processes.supervised`.
"""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from typing import TYPE_CHECKING, Final, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future, ProcessPoolExecutor
    from types import TracebackType
    from typing import Self

# Tasks under way for each process: enough that none waits, few enough that results that wait for a slow one are few.
AHEAD: Final = 4

Task = TypeVar("Task")
Result = TypeVar("Result")


def usable_cpus() -> int:
    """Return the number of CPUs that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class OrderedPool(Generic[Task, Result]):
    """Some processes that do one kind of work; none where `size` is below two. Use it as a context manager.

    `work`, tasks and results go through pickle. The processes start with the first task, in a quarter of a second, and
    end with the pool and with their parent, however that ends.
    """

    def __init__(self, work: Callable[[Task], Result], size: int | None = None) -> None:
        self._work = work
        self._size = usable_cpus() if size is None else size
        self._executor: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)

    def results(self, tasks: Iterable[Task]) -> Iterator[Result]:
        """Yield what comes of the tasks, in order; a bounded number is worked on ahead. Raises what `work` raises."""
        under_way: deque[tuple[Task, Future[Result] | None]] = deque()
        for task in tasks:
            under_way.append((task, self._submit(task)))
            if len(under_way) > AHEAD * self._size:
                yield self._result(*under_way.popleft())
        while under_way:
            yield self._result(*under_way.popleft())

    def _submit(self, task: Task) -> Future[Result] | None:
        """Give a task to the processes; None where there are none."""
        if self._size < 2:
            return None
        try:
            return self._start().submit(self._work, task)
        except (RuntimeError, OSError):  # a process was killed, or can't be had: the rest is done here
            self._size = 0
            return None

    def _result(self, task: Task, future: Future[Result] | None) -> Result:
        """Return what came of a task; work it out here where no process did."""
        if future is None:
            return self._work(task)
        # Loading this takes longer than small work does.
        from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415

        try:
            return future.result()
        except BrokenProcessPool:
            self._size = 0
            return self._work(task)

    def _start(self) -> ProcessPoolExecutor:
        if self._executor is None:
            import multiprocessing  # noqa: PLC0415 - as above
            from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415

            # Forked from a clean server: no thread and no lock of this process is copied.
            forks = "forkserver" in multiprocessing.get_all_start_methods()
            context = multiprocessing.get_context("forkserver" if forks else "spawn")
            self._executor = ProcessPoolExecutor(self._size, mp_context=context, initializer=_begin)
        return self._executor


def _begin() -> None:
    """Make a process a worker: Ctrl-C is its parent's to answer, and it ends with its parent, however that ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    import multiprocessing  # noqa: PLC0415

    if (parent := multiprocessing.parent_process()) is not None:
        parent.join()
        os._exit(1)
