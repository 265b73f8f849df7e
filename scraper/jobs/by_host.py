"""Many items worked on at once: those of one host one after another, as they are listed; hosts side by side."""

from __future__ import annotations

from collections import deque
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Final, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

# Pages under way at once. Each waits for its server nearly all of its time, and holds its bytes meanwhile.
WORKERS: Final = 8


class HostQueue(Generic[_Item, _Result]):
    """What becomes of each item, in the order in which it is done; in the order of the list where `workers` is 1.

    What `work` raises ends the iteration: what is under way is finished then, and nothing new is begun.
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
        waiting = self._by_host()
        under_way: dict[Future[_Result], tuple[_Item, deque[_Item]]] = {}
        pool = ThreadPoolExecutor(self._workers)

        def begin(rest: deque[_Item]) -> None:
            item = rest.popleft()
            under_way[pool.submit(self._work, item)] = (item, rest)

        try:
            while waiting or under_way:
                while waiting and len(under_way) < self._workers:
                    begin(waiting.popleft())
                done, _ = wait(under_way, return_when=FIRST_COMPLETED)
                for future in done:
                    item, rest = under_way.pop(future)
                    if rest:
                        waiting.append(rest)
                    yield item, future.result()
        finally:
            pool.shutdown(cancel_futures=True)

    def _by_host(self) -> deque[deque[_Item]]:
        """Return the items of each host, in their order."""
        hosts: dict[str, deque[_Item]] = {}
        for item in self._items:
            hosts.setdefault(self._host(item), deque()).append(item)
        return deque(hosts.values())
