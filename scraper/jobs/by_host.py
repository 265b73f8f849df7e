"""Work on many items in a thread pool: items of one host one after another, in list order; different hosts at once."""

from __future__ import annotations

from collections import deque
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Final, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

# Pages in progress at once. Each waits for its server most of the time, and holds its bytes in memory meanwhile.
WORKERS: Final = 8


class HostQueue(Generic[_Item, _Result]):
    """Iterate over (item, result), as each is done; in list order if `workers` is 1.

    An exception from `work` ends the iteration: items in progress are finished, and no new one is started.
    """

    def __init__(
        self,
        items: Sequence[_Item],
        work: Callable[[_Item], _Result],
        *,
        host: Callable[[_Item], str],
        workers: int = WORKERS,
    ) -> None:
        self._items = items
        self._work = work
        self._host = host
        self._workers = workers

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[tuple[_Item, _Result]]:
        if self._workers == 1:
            yield from ((item, self._work(item)) for item in self._items)
            return
        waiting = self._queues_by_host()
        in_progress: dict[Future[_Result], tuple[_Item, deque[_Item]]] = {}
        pool = ThreadPoolExecutor(self._workers)

        def start(rest: deque[_Item]) -> None:
            item = rest.popleft()
            in_progress[pool.submit(self._work, item)] = (item, rest)

        try:
            while waiting or in_progress:
                while waiting and len(in_progress) < self._workers:
                    start(waiting.popleft())
                done, _ = wait(in_progress, return_when=FIRST_COMPLETED)
                for future in done:
                    item, rest = in_progress.pop(future)
                    if rest:
                        waiting.append(rest)
                    yield item, future.result()
        finally:
            pool.shutdown(cancel_futures=True)

    def _queues_by_host(self) -> deque[deque[_Item]]:
        """Return one queue per host, its items in list order."""
        hosts: dict[str, deque[_Item]] = {}
        for item in self._items:
            hosts.setdefault(self._host(item), deque()).append(item)
        return deque(hosts.values())
