"""Work on many items in a thread pool: items of one host one after another, in list order; different hosts at once."""

from __future__ import annotations

from collections import deque
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Final, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from scraper.fetch import RunLimit

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

# Pages in progress at once. Each waits for its server most of the time, and holds its bytes in memory meanwhile.
WORKERS: Final = 8


class HostQueue(Generic[_Item, _Result]):
    """Iterate over (item, result), as each is done; in list order if `workers` is 1.

    An exception from `work` ends the iteration: items in progress are finished, and no new one is started. So does the
    end of `run`; Ctrl-C or a signal like it ends the run, and is raised again when the items in progress are done.
    """

    def __init__(
        self,
        items: Sequence[_Item],
        work: Callable[[_Item], _Result],
        *,
        host: Callable[[_Item], str],
        workers: int = WORKERS,
        run: RunLimit | None = None,
    ) -> None:
        self._items = items
        self._work = work
        self._host = host
        self._workers = workers
        self._run = run

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[tuple[_Item, _Result]]:
        return self._one_by_one() if self._workers == 1 else self._in_threads()

    def _one_by_one(self) -> Iterator[tuple[_Item, _Result]]:
        for item in self._items:
            if self._over:
                return
            yield item, self._work(item)

    def _in_threads(self) -> Iterator[tuple[_Item, _Result]]:
        waiting = self._queues_by_host()
        in_progress: dict[Future[_Result], tuple[_Item, deque[_Item]]] = {}
        pool = ThreadPoolExecutor(self._workers)
        interrupt: KeyboardInterrupt | None = None
        try:
            while in_progress or (waiting and not self._over):
                while waiting and len(in_progress) < self._workers and not self._over:
                    rest = waiting.popleft()
                    item = rest.popleft()
                    in_progress[pool.submit(self._work, item)] = (item, rest)
                try:
                    done, _ = wait(in_progress, return_when=FIRST_COMPLETED)
                except KeyboardInterrupt as again:
                    if interrupt is not None or self._run is None:
                        raise
                    interrupt, done = again, set()
                    self._run.stop()
                for future in done:
                    item, rest = in_progress.pop(future)
                    if rest:
                        waiting.append(rest)
                    yield item, future.result()
        finally:
            if in_progress and self._run is not None:  # whoever waits for a host's turn must not wait on
                self._run.stop()
            pool.shutdown(cancel_futures=True)
        if interrupt is not None:
            raise interrupt

    @property
    def _over(self) -> bool:
        return self._run is not None and self._run.over

    def _queues_by_host(self) -> deque[deque[_Item]]:
        """Return one queue per host, its items in list order."""
        hosts: dict[str, deque[_Item]] = {}
        for item in self._items:
            hosts.setdefault(self._host(item), deque()).append(item)
        return deque(hosts.values())
