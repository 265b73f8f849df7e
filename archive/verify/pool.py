"""Work that is done by several processes at once, results in the order of the tasks.

For what reads files and hashes them: many small ones keep one process busy with calls, not with hashing, so threads
would wait for each other. The processes are forked, which takes milliseconds; they touch nothing of their parent but
the work. Where nothing is gained by it, or no process can be had, the work is done here.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from contextlib import suppress
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess
    from types import TracebackType
    from typing import Self

_Task = TypeVar("_Task")
_Result = TypeVar("_Result")


class Crew(Generic[_Task, _Result]):
    """Some processes that do one kind of work; none where `size` is below two. Use it as a context manager.

    They end with it, and with their parent, however that ends.
    """

    def __init__(self, work: Callable[[_Task], _Result], size: int | None = None) -> None:
        self._work = work
        self._members: dict[Any, BaseProcess] = {}
        size = os.cpu_count() or 1 if size is None else size
        if size < 2 or "fork" not in multiprocessing.get_all_start_methods():
            return
        context = multiprocessing.get_context("fork")
        for _ in range(size):
            ours, theirs = context.Pipe()
            process = context.Process(target=_serve, args=(theirs, work, [*self._members, ours]), daemon=True)
            try:
                process.start()
                self._members[ours] = process
            except OSError:  # no more processes: fewer do
                ours.close()
            theirs.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for connection, process in self._members.items():
            connection.close()
            process.terminate()
            process.join()
        self._members.clear()

    def results(self, tasks: Iterable[_Task]) -> Iterator[_Result]:
        """Yield what comes of the tasks, in their order. Raises what the work raises."""
        waiting = iter(tasks)
        order: deque[int] = deque()
        done: dict[int, _Result] = {}
        busy: dict[Any, tuple[int, _Task]] = {}
        number, more = 0, True
        while self._members and (more or busy):
            free = [connection for connection in self._members if connection not in busy]
            # Results wait for a slow one before them: a bounded number, and then nothing new is begun.
            while more and free and len(order) < 4 * len(self._members):
                task = next(waiting, None)
                if task is None:
                    more = False
                    break
                connection = free.pop()
                busy[connection] = (number, task)
                order.append(number)
                number += 1
                with suppress(OSError):  # a process that was killed; told when its result is waited for
                    connection.send(task)
            for ready in wait(list(busy)) if busy else ():
                at, task = busy.pop(ready)
                done[at] = self._received(cast("Connection", ready), task)
            while order and order[0] in done:
                yield done.pop(order.popleft())
        yield from map(self._work, waiting)  # where there is no process, or none any more

    def _received(self, connection: Connection, task: _Task) -> _Result:
        try:
            fine, value = connection.recv()
        except (EOFError, OSError):  # its process was killed: by the kernel, for want of memory
            process = self._members.pop(connection)
            connection.close()
            process.join()
            return self._work(task)
        if not fine:
            raise value
        return cast("_Result", value)


def _serve(connection: Connection, work: Callable[[Any], Any], parents: Iterable[Connection]) -> None:
    # The parent's ends came along. While somebody else holds one, its pipe does not end when the parent is killed.
    for one in parents:
        one.close()
    # An interrupt goes to all processes of a terminal; the parent ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(EOFError, OSError):
        while True:
            task = connection.recv()
            try:
                result = (True, work(task))
            except Exception as error:  # noqa: BLE001 - raised again in the parent
                result = (False, error)
            connection.send(result)
