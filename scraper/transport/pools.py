"""Keep one connection pool per origin.

A pool searches all its connections for each request: with one pool for all hosts, the time grows with the square of
their number, and the threads of a run wait for each other.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

# Origins whose connections are kept open. A run moves from host to host, and an idle connection is soon useless.
MAX_ORIGINS: Final = 64


class Pool(Protocol):
    """Connections to one origin."""

    def close(self) -> None:
        """Close all connections."""


PoolT = TypeVar("PoolT", bound=Pool)


@dataclass(slots=True)
class _CountedPool(Generic[PoolT]):
    """A pool with the number of requests that use it."""

    pool: PoolT
    users: int = 0


class Pools(Generic[PoolT]):
    """The pools of all origins, made on demand; beyond `MAX_ORIGINS` the least recently used is closed. Thread-safe."""

    def __init__(self, make: Callable[[], PoolT]) -> None:
        self._make = make
        self._pools: OrderedDict[Hashable, _CountedPool[PoolT]] = OrderedDict()
        self._lock = threading.Lock()

    def acquire(self, origin: Hashable) -> PoolT:
        """Return the pool of an origin and keep it open until `release`."""
        with self._lock:
            counted = self._pools.get(origin)
            if counted is None:
                counted = self._pools[origin] = _CountedPool(self._make())
            self._pools.move_to_end(origin)
            counted.users += 1
            closed = self._pop_surplus()
        for pool in closed:
            pool.close()
        return counted.pool

    def release(self, origin: Hashable) -> None:
        """End one use of an origin's pool."""
        with self._lock:
            self._pools[origin].users -= 1

    def close(self) -> None:
        """Close every connection."""
        with self._lock:
            pools, self._pools = [counted.pool for counted in self._pools.values()], OrderedDict()
        for pool in pools:
            pool.close()

    def _pop_surplus(self) -> list[PoolT]:
        """Remove and return the least recently used pools beyond the limit that are not in use."""
        too_many = len(self._pools) - MAX_ORIGINS
        unused = [origin for origin, counted in self._pools.items() if not counted.users] if too_many > 0 else []
        return [self._pools.pop(origin).pool for origin in unused[:too_many]]
