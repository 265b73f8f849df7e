"""A process pool for trusted work: map a function over many tasks, with results in the order of the tasks.

For reading and hashing an archive's own files. Built on concurrent.futures. If a worker is killed, or none can be
started, the rest of the work is done in this process. For pages from the web, which may hang or crash a process, use
`archive.processes.supervised`.
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

# Tasks in progress per process: enough that no process is idle, few enough that few results pile up behind a slow one.
AHEAD: Final = 4

Task = TypeVar("Task")
Result = TypeVar("Result")


def usable_cpus() -> int:
    """Return the number of CPUs that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class OrderedPool(Generic[Task, Result]):
    """A pool of `size` processes that run `work`; below two, it runs in this process. Use it as a context manager.

    `work`, tasks and results are pickled. The processes start with the first task, in a quarter of a second, and
    end with the pool, and with their parent however that ends.
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
        """Yield the results in the order of the tasks, computing a bounded number ahead. Raises what `work` raises."""
        in_progress: deque[tuple[Task, Future[Result] | None]] = deque()
        for task in tasks:
            in_progress.append((task, self._submit(task)))
            if len(in_progress) > AHEAD * self._size:
                yield self._result(*in_progress.popleft())
        while in_progress:
            yield self._result(*in_progress.popleft())

    def _submit(self, task: Task) -> Future[Result] | None:
        """Submit a task to the processes; return None if there are none."""
        if self._size < 2:
            return None
        try:
            return self._start().submit(self._work, task)
        except (RuntimeError, OSError):  # a worker was killed, or can't be started: the rest is done here
            self._size = 0
            return None

    def _result(self, task: Task, future: Future[Result] | None) -> Result:
        """Return the result of a task; compute it here if no process did."""
        if future is None:
            return self._work(task)
        # Importing this takes longer than small work does.
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

            # A forkserver forks from a clean process: no thread or lock of this one is copied.
            forks = "forkserver" in multiprocessing.get_all_start_methods()
            context = multiprocessing.get_context("forkserver" if forks else "spawn")
            self._executor = ProcessPoolExecutor(self._size, mp_context=context, initializer=_init_worker)
        return self._executor


def _init_worker() -> None:
    """Set up a worker: it ignores Ctrl-C (its parent handles that), and exits when its parent does, however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()


def end_with_parent() -> None:
    """Exit when the parent does, however it ends."""
    threading.Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    import multiprocessing  # noqa: PLC0415

    if (parent := multiprocessing.parent_process()) is not None:
        parent.join()
        os._exit(1)
