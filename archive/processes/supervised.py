"""A process pool for work that may hang or crash its process, with results in the order of the tasks.

Not `multiprocessing.Pool` (it waits for ever if a worker is killed) and not `concurrent.futures` (the whole pool
breaks). Here a worker that dies is replaced, and the task it was on is retried once, in a batch of its own: the task
may not be what killed the worker. If the worker dies again, or a task takes too long, a `Loss` takes the place of the
result. This module knows nothing about what the tasks are.

Workers are forked from a clean server process that has loaded the work's module (`forkserver`): the first is ready
in a quarter of a second, a replacement in 15 ms, the code is shared memory, and no thread or lock of the parent is
copied, as with a plain fork. Without fork it is `spawn`: the same, at 0.15 s per worker.

A worker gets a batch only when it is idle, so that parent and worker never block on full pipes at the same time. The
worker's position in the batch is in shared memory: a message per task would be the parent's main cost. Results that a
dead worker had not sent yet are computed again.
"""

from __future__ import annotations

import math
import multiprocessing
import multiprocessing.connection
import pickle
import signal
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Generic, Literal, TypeVar

from archive.model import RepostError
from archive.processes.pool import end_with_parent

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

# Seconds for one task. The slowest genuine page (50 MB) takes a tenth of that on a slow machine.
TASK_LIMIT: Final = 60.0
# Tasks in a batch. A message costs both sides a tenth of a millisecond, a short page takes one millisecond: with 16
# the cost is negligible. More would only make the last batches uneven. The parent holds a batch of each worker's
# input, and the worker its unsent results, so the weight (bytes) of a batch is bounded, too.
BATCH: Final = 16
BATCH_WEIGHT: Final = 2**20
# Bytes of finished results that wait for an earlier one. At the limit no new work starts until that one is there:
# while one page takes its minute, 4,000 ordinary ones can be read.
MAX_WAITING: Final = 64 * 2**20
# Bytes of memory that a result costs on top of its own.
RESULT_OVERHEAD: Final = 500
# Seconds between checks for overdue tasks. A longer step means that this process was stopped or the machine was
# asleep, and then so were the workers.
TICK: Final = 0.2
# Seconds that a process may take to start on a busy machine; not counted as a task's time.
START_LIMIT: Final = 60.0
# Failed starts in a row before the whole run is abandoned.
MAX_FAILED_STARTS: Final = 3
# Deaths of a worker on the same task before it is a `Loss`: 2, that is one retry.
MAX_DEATHS: Final = 2

_Task = TypeVar("_Task")
_Result = TypeVar("_Result")


class NoWorkers(RepostError):
    """Worker processes can't be started."""


@dataclass(frozen=True, slots=True)
class Loss(Generic[_Task]):
    """A task without a result, and why: its worker crashed, or it took too long and its worker was killed."""

    task: _Task
    kind: Literal["crash", "timeout"]
    message: str  # one line


@dataclass(frozen=True, slots=True)
class _Terms(Generic[_Task]):
    """The terms of a pool, as `run` explains them."""

    jobs: int
    weigh: Callable[[_Task], int]
    limit: float
    memory: int | None = None
    ordered: bool = True


@dataclass(slots=True)
class _Job(Generic[_Task]):
    index: int
    task: _Task
    deaths: int = 0


@dataclass(slots=True, eq=False)
class _Worker(Generic[_Task]):
    process: BaseProcess
    pipe: Connection
    position: Any  # shared: how many tasks of the batch it has done
    started: bool = False
    batch: deque[_Job[_Task]] = field(default_factory=deque)  # those without a result yet
    answered: int = 0  # tasks of the batch that it has answered
    last_position: int = 0  # its position at the last check
    elapsed: float = 0.0  # seconds that we watched it at that position


def run(  # noqa: PLR0913 - the keywords are the terms of the pool
    work: Callable[[_Task], _Result],
    tasks: Iterable[_Task],
    *,
    jobs: int,
    weigh: Callable[[_Task], int] = lambda _: 0,
    limit: float = TASK_LIMIT,
    memory: int | None = None,
    ordered: bool = True,
) -> Generator[_Result | Loss[_Task]]:
    """Yield the result of each task in order, computed by `jobs` processes; a `Loss` for a task that has none.

    `work`, tasks and results are pickled; `weigh` returns the bytes of a task, `limit` is in seconds per task, `memory`
    in bytes of address space per process. Tasks are consumed lazily; memory does not grow with their number. Unless
    `ordered`, each result comes as soon as it is there. Close the generator (or exhaust it) to end the processes. An
    exception in `work` ends its worker, so it counts as a crash. Raises NoWorkers.
    """
    pool = _Pool(work, tasks, _Terms(jobs, weigh, limit, memory, ordered))
    try:
        yield from pool.results()
    finally:
        pool.end()


class _Pool(Generic[_Task, _Result]):
    def __init__(
        self,
        work: Callable[[_Task], _Result],
        tasks: Iterable[_Task],
        terms: _Terms[_Task],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._work = work
        self._terms = terms
        self._limit = terms.limit
        self._clock = clock
        self._jobs = terms.jobs
        self._batches = _make_batches(tasks, terms.weigh)
        self._requeued: deque[deque[_Job[_Task]]] = deque()  # batches that dead workers left unfinished
        self._next_batch: deque[_Job[_Task]] | None = None  # the next batch, prepared while the workers work
        self._workers: list[_Worker[_Task]] = []
        self._done: dict[int, tuple[_Result | Loss[_Task], int]] = {}
        self._waiting_bytes = 0
        self._failed_starts = 0
        forks = "forkserver" in multiprocessing.get_all_start_methods()
        self._context: Any = multiprocessing.get_context("forkserver" if forks else "spawn")
        if forks:
            self._context.set_forkserver_preload([getattr(work, "func", work).__module__])

    def results(self) -> Iterator[_Result | Loss[_Task]]:
        index = 0
        while True:
            self._hand_out_batches()  # before results are yielded, so that no worker waits for the consumer
            while (at := index if self._terms.ordered else next(iter(self._done), -1)) in self._done:
                result, size = self._done.pop(at)
                self._waiting_bytes -= size
                index += 1
                yield result
            self._hand_out_batches()  # batches held back while too many results waited
            if not self._requeued and not self._next_batch and not any(worker.batch for worker in self._workers):
                return
            self._poll_workers()

    def end(self) -> None:
        """Kill every worker, whatever it is doing."""
        for worker in self._workers:
            worker.process.kill()
        while self._workers:
            self._reap(self._workers[-1])

    def _hand_out_batches(self) -> None:
        """Give batches to idle workers, prepare the next one, and start missing workers."""
        self._prepare_batch()
        while (self._requeued or self._next_batch) and len(self._workers) < self._jobs:
            self._workers.append(self._start())
        for worker in self._workers:
            if not worker.started or worker.batch:
                continue
            if self._requeued:
                worker.batch = self._requeued.popleft()
            elif self._next_batch:
                worker.batch, self._next_batch = self._next_batch, None
                self._prepare_batch()
            else:
                return
            worker.position.value = worker.answered = worker.last_position = 0
            worker.elapsed = 0.0
            with suppress(OSError):  # dead: `_poll_workers` notices, and the batch is handed out again
                worker.pipe.send([job.task for job in worker.batch])

    def _prepare_batch(self) -> None:
        if self._next_batch is None and self._waiting_bytes < MAX_WAITING:
            self._next_batch = next(self._batches, None)

    def _start(self) -> _Worker[_Task]:
        ours, theirs = self._context.Pipe()
        position = self._context.RawValue("l", 0)
        arguments = (self._work, theirs, position, self._limit, self._terms.memory)
        process = self._context.Process(target=_run_worker, args=arguments, daemon=True)
        try:
            process.start()
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()  # so that the pipe ends when the worker dies
        return _Worker(process, ours, position)

    def _poll_workers(self) -> None:
        """Wait up to TICK seconds for answers; receive them, and handle workers that died or are overdue."""
        begun = self._clock()
        ready = multiprocessing.connection.wait([worker.pipe for worker in self._workers], TICK)
        passed = min(self._clock() - begun, TICK)
        for worker in list(self._workers):
            if worker.pipe in ready:
                self._receive(worker)
            elif worker.position.value != worker.last_position:
                worker.last_position, worker.elapsed = worker.position.value, 0.0
            elif worker.batch or not worker.started:
                worker.elapsed += passed
                if worker.elapsed > (self._limit if worker.started else START_LIMIT):
                    worker.process.kill()
                    self._handle_death(worker, overdue=True)

    def _receive(self, worker: _Worker[_Task]) -> None:
        try:
            message = worker.pipe.recv_bytes()
        except (EOFError, OSError):
            self._handle_death(worker)
            return
        if not worker.started:
            worker.started, worker.elapsed = True, 0.0
            self._failed_starts = 0
            return
        for answer in pickle.loads(message):  # noqa: S301  (our own worker's)
            worker.answered += 1
            self._add_result(worker.batch.popleft(), pickle.loads(answer), len(answer))  # noqa: S301

    def _add_result(self, job: _Job[_Task], result: _Result | Loss[_Task], size: int) -> None:
        self._done[job.index] = result, size + RESULT_OVERHEAD
        self._waiting_bytes += size + RESULT_OVERHEAD

    def _handle_death(self, worker: _Worker[_Task], *, overdue: bool = False) -> None:
        """Reap a dead worker; requeue its task alone or record the loss of it, and requeue the rest of its batch."""
        how = self._reap(worker)
        if not worker.started:
            self._failed_starts += 1
            if self._failed_starts >= MAX_FAILED_STARTS:
                raise NoWorkers(f"worker processes can't be started ({how})")
        if not worker.batch:
            return
        overdue = (
            overdue and worker.position.value == worker.last_position
        )  # it may have finished the task just before we killed it
        at = min(worker.position.value - worker.answered, len(worker.batch) - 1)
        job = worker.batch[at]
        del worker.batch[at]
        if worker.batch:
            self._requeued.appendleft(worker.batch)
        job.deaths += 1
        if overdue:
            self._add_result(job, Loss(job.task, "timeout", f"took more than {self._limit:g} seconds, given up"), 0)
        elif job.deaths >= MAX_DEATHS:
            self._add_result(job, Loss(job.task, "crash", f"its worker process died {job.deaths} times ({how})"), 0)
        else:
            self._requeued.appendleft(deque([job]))

    def _reap(self, worker: _Worker[_Task]) -> str:
        """Remove a dying worker, wait for its end, and return how it ended, for a message."""
        self._workers.remove(worker)
        worker.pipe.close()
        worker.process.join(1)  # its end of the pipe is closed, so it has ended, or hangs while exiting
        worker.process.kill()
        worker.process.join()
        code = worker.process.exitcode or 0
        worker.process.close()
        return f"signal {-code}, {signal.strsignal(-code)}" if code < 0 else f"exit status {code}"


def _make_batches(tasks: Iterable[_Task], weigh: Callable[[_Task], int]) -> Iterator[deque[_Job[_Task]]]:
    batch: deque[_Job[_Task]] = deque()
    weight = 0
    for index, task in enumerate(tasks):
        batch.append(_Job(index, task))
        weight += weigh(task)
        if len(batch) >= BATCH or weight >= BATCH_WEIGHT:
            yield batch
            batch, weight = deque(), 0
    if batch:
        yield batch


def _run_worker(
    work: Callable[[_Task], _Result],
    pipe: Connection,
    position: Any,  # noqa: ANN401
    limit: float,
    memory: int | None,
) -> None:
    """Run a worker: answer batches until the parent is gone. `position` is a shared integer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole process group; the parent ends us
    end_with_parent()
    # A daemon, so that no exit of the parent waits for it. It may have workers of its own, for a shard's pages.
    multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined]  # noqa: SLF001
    if memory is not None:
        _bound_memory(memory)
    try:
        pipe.send_bytes(b"")  # ready
        while True:
            answers, size = [], 0
            for done, task in enumerate(pipe.recv(), 1):
                if hasattr(signal, "alarm"):  # if the parent is killed while we hang, nothing else would end us
                    signal.alarm(math.ceil(2 * limit))
                answer = pickle.dumps(work(task))
                position.value = done
                answers.append(answer)
                size += len(answer)
                if size >= BATCH_WEIGHT:
                    pipe.send(answers)
                    answers, size = [], 0
            if hasattr(signal, "alarm"):
                signal.alarm(0)
            pipe.send(answers)
    except (EOFError, ConnectionError):
        return


def _bound_memory(size: int) -> None:
    """Bound the address space of this process: beyond it, MemoryError. Do nothing where the system can't."""
    try:
        import resource  # noqa: PLC0415 - unknown to Windows
    except ImportError:
        return
    with suppress(ValueError, OSError):  # more than the limit that we were given
        resource.setrlimit(resource.RLIMIT_AS, (size, resource.getrlimit(resource.RLIMIT_AS)[1]))
