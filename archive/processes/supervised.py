"""Work on many tasks in several processes, results in order: processes of our own, each watched by the parent.

Not `multiprocessing.Pool` (a worker that is killed leaves it waiting for ever) and not `concurrent.futures` (it breaks
as a whole). Here a worker that dies is replaced, and the task it was on is tried once more, alone: whoever ended the
worker may have had nothing to do with the task. The second time, or where a task takes too long, a `Loss` stands in
its place. What the tasks are is not known here.

Workers are forked from a clean server that has the work's module loaded (`forkserver`): the first is there in a
quarter of a second, one that replaces another in 15 ms, the code is shared memory, and no thread or lock of the parent
is copied, as a plain fork would. Where there is no fork it is `spawn`: the same, at 0.15 s a worker.

A worker is given a batch only when it waits for one, so that neither side ever blocks on a full pipe while the other
does too. Which task it is on stands in memory that it shares with the parent: a message a task would be the parent's
main cost. Results that a dead worker had not sent yet are worked out again.
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

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

# Seconds for one task. The slowest page that is one (50 MB) takes a tenth of it on a slow machine.
LIMIT: Final = 60.0
# A message costs a tenth of a millisecond of both sides, a short page one: 16 make it nothing. More would only make
# the last batches uneven. A batch is what the parent holds of a worker's input, and what a worker holds of its
# results before it sends them, so its weight is bounded, too.
BATCH: Final = 16
BATCH_WEIGHT: Final = 2**20
# Bytes of results that wait for one before them. Full, it stops new work until that one is there: while one page takes
# its minute, the others of 4,000 ordinary ones are read.
HELD: Final = 64 * 2**20
# What a result costs in memory beside its bytes.
HELD_EACH: Final = 500
# How often the time of tasks is looked at. A step longer than this means that this process stood still (stopped, or
# the machine asleep), and then so did the workers.
TICK: Final = 0.2
# Seconds that a process may take to start, on a machine that is busy with others: no task's time.
START_LIMIT: Final = 60.0
# Starts in a row that fail before the whole is given up.
STARTS: Final = 3
# Times that a task may be there when a worker dies.
TRIES: Final = 2

_Task = TypeVar("_Task")
_Result = TypeVar("_Result")


class NoWorkers(RepostError):
    """Worker processes can't be started."""


@dataclass(frozen=True, slots=True)
class Loss(Generic[_Task]):
    """A task without a result, and why: it ended its worker, or it took too long and was ended."""

    task: _Task
    kind: Literal["crash", "timeout"]
    message: str  # one line


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
    batch: deque[_Job[_Task]] = field(default_factory=deque)  # what is left of it to hear of
    heard: int = 0  # how many of the batch it has answered
    seen: int = 0  # its position when last looked at
    spent: float = 0.0  # seconds there that we watched


def run(
    work: Callable[[_Task], _Result],
    tasks: Iterable[_Task],
    *,
    jobs: int,
    weigh: Callable[[_Task], int] = lambda _: 0,
    limit: float = LIMIT,
) -> Generator[_Result | Loss[_Task]]:
    """Yield the result of each task in order, worked out by `jobs` processes; a `Loss` where there is none.

    `work`, tasks and results go through pickle; `weigh` tells the bytes of a task, `limit` is in seconds. Tasks are
    taken as they are needed; memory does not grow with their number. Close the generator (or use it up) to end the
    processes. An exception of `work` ends its worker, so it is a crash. Raises NoWorkers.
    """
    pool = _Pool(work, tasks, jobs, weigh, limit)
    try:
        yield from pool.results()
    finally:
        pool.end()


class _Pool(Generic[_Task, _Result]):
    def __init__(
        self,
        work: Callable[[_Task], _Result],
        tasks: Iterable[_Task],
        jobs: int,
        weigh: Callable[[_Task], int],
        limit: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._work = work
        self._limit = limit
        self._clock = clock
        self._jobs = jobs
        self._batches = _batches(tasks, weigh)
        self._again: deque[deque[_Job[_Task]]] = deque()  # what dead workers left
        self._ahead: deque[_Job[_Task]] | None = None  # made while the workers work
        self._workers: list[_Worker[_Task]] = []
        self._done: dict[int, tuple[_Result | Loss[_Task], int]] = {}
        self._held = 0
        self._failed_starts = 0
        forks = "forkserver" in multiprocessing.get_all_start_methods()
        self._context: Any = multiprocessing.get_context("forkserver" if forks else "spawn")
        if forks:
            self._context.set_forkserver_preload([getattr(work, "func", work).__module__])

    def results(self) -> Iterator[_Result | Loss[_Task]]:
        index = 0
        while True:
            self._give_out()  # before anyone looks at the results: no worker waits for that
            while index in self._done:
                result, size = self._done.pop(index)
                self._held -= size
                index += 1
                yield result
            self._give_out()  # what was held back while too many results waited
            if not self._again and not self._ahead and not any(worker.batch for worker in self._workers):
                return
            self._watch()

    def end(self) -> None:
        """End every process, whatever it is doing."""
        for worker in self._workers:
            worker.process.kill()
        while self._workers:
            self._bury(self._workers[-1])

    def _give_out(self) -> None:
        """Give batches to idle workers, have one ready for the next, and keep up the number of workers."""
        self._look_ahead()
        while (self._again or self._ahead) and len(self._workers) < self._jobs:
            self._workers.append(self._start())
        for worker in self._workers:
            if not worker.started or worker.batch:
                continue
            if self._again:
                worker.batch = self._again.popleft()
            elif self._ahead:
                worker.batch, self._ahead = self._ahead, None
                self._look_ahead()
            else:
                return
            worker.position.value = worker.heard = worker.seen = 0
            worker.spent = 0.0
            with suppress(OSError):  # dead: `_watch` hears of it, and the batch is given out again
                worker.pipe.send([job.task for job in worker.batch])

    def _look_ahead(self) -> None:
        if self._ahead is None and self._held < HELD:
            self._ahead = next(self._batches, None)

    def _start(self) -> _Worker[_Task]:
        ours, theirs = self._context.Pipe()
        position = self._context.RawValue("l", 0)
        arguments = (self._work, theirs, position, self._limit)
        process = self._context.Process(target=_serve, args=arguments, daemon=True)
        try:
            process.start()
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()  # so that the worker's death is the end of the pipe
        return _Worker(process, ours, position)

    def _watch(self) -> None:
        """Wait for answers for a moment; take them, replace the dead, end the overdue."""
        begun = self._clock()
        ready = multiprocessing.connection.wait([worker.pipe for worker in self._workers], TICK)
        passed = min(self._clock() - begun, TICK)
        for worker in list(self._workers):
            if worker.pipe in ready:
                self._hear(worker)
            elif worker.position.value != worker.seen:
                worker.seen, worker.spent = worker.position.value, 0.0
            elif worker.batch or not worker.started:
                worker.spent += passed
                if worker.spent > (self._limit if worker.started else START_LIMIT):
                    worker.process.kill()
                    self._lose(worker, overdue=True)

    def _hear(self, worker: _Worker[_Task]) -> None:
        try:
            message = worker.pipe.recv_bytes()
        except (EOFError, OSError):
            self._lose(worker)
            return
        if not worker.started:
            worker.started, worker.spent = True, 0.0
            self._failed_starts = 0
            return
        for answer in pickle.loads(message):  # noqa: S301  (our own worker's)
            worker.heard += 1
            self._settle(worker.batch.popleft(), pickle.loads(answer), len(answer))  # noqa: S301

    def _settle(self, job: _Job[_Task], result: _Result | Loss[_Task], size: int) -> None:
        self._done[job.index] = result, size + HELD_EACH
        self._held += size + HELD_EACH

    def _lose(self, worker: _Worker[_Task], *, overdue: bool = False) -> None:
        """Bury a dead worker; put the task it was on down as lost, or to be tried again, alone; the rest goes on."""
        how = self._bury(worker)
        if not worker.started:
            self._failed_starts += 1
            if self._failed_starts >= STARTS:
                raise NoWorkers(f"worker processes don't start ({how})")
        if not worker.batch:
            return
        overdue = overdue and worker.position.value == worker.seen  # it may have ended just before we ended it
        at = min(worker.position.value - worker.heard, len(worker.batch) - 1)
        job = worker.batch[at]
        del worker.batch[at]
        if worker.batch:
            self._again.appendleft(worker.batch)
        job.deaths += 1
        if overdue:
            self._settle(job, Loss(job.task, "timeout", f"took more than {self._limit:g} seconds, given up"), 0)
        elif job.deaths >= TRIES:
            self._settle(job, Loss(job.task, "crash", f"the process that read it ended {job.deaths} times ({how})"), 0)
        else:
            self._again.appendleft(deque([job]))

    def _bury(self, worker: _Worker[_Task]) -> str:
        """Take a dying worker off the list, and say how it ended."""
        self._workers.remove(worker)
        worker.pipe.close()
        worker.process.join(1)  # its end of the pipe is closed, so it has ended; or it hangs in ending
        worker.process.kill()
        worker.process.join()
        code = worker.process.exitcode or 0
        worker.process.close()
        return f"signal {-code}, {signal.strsignal(-code)}" if code < 0 else f"exit status {code}"


def _batches(tasks: Iterable[_Task], weigh: Callable[[_Task], int]) -> Iterator[deque[_Job[_Task]]]:
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


def _serve(work: Callable[[_Task], _Result], pipe: Connection, position: Any, limit: float) -> None:  # noqa: ANN401
    """Be a worker: take batches, answer, until the parent is gone. `position` is a shared integer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the parent ends us
    try:
        pipe.send_bytes(b"")  # here
        while True:
            answers, size = [], 0
            for done, task in enumerate(pipe.recv(), 1):
                if hasattr(signal, "alarm"):  # should the parent be killed while we hang, nobody else would end us
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
