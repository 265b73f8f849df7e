"""Connection pools, one an origin: a pool looks through all its connections for each request.

One pool for all hosts takes time that grows with the square of their number, and lets the threads of a run wait for
each other.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

# Origins whose connections are kept open. A run walks from host to host, and an idle connection soon is of no use.
MAX_ORIGINS: Final = 64


class Pool(Protocol):
    """Connections to one origin."""

    def close(self) -> None:
        """Close them all."""


PoolT = TypeVar("PoolT", bound=Pool)


@dataclass(slots=True)
class _Kept(Generic[PoolT]):
    pool: PoolT
    users: int = 0


class Pools(Generic[PoolT]):
    """The pools of all origins, made as they are needed; the longest unused is closed where there are too many."""

    def __init__(self, make: Callable[[], PoolT]) -> None:
        self._make = make
        self._kept: OrderedDict[Hashable, _Kept[PoolT]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, origin: Hashable) -> PoolT:
        """Return the pool of an origin, in use until it is given back."""
        with self._lock:
            kept = self._kept.get(origin)
            if kept is None:
                kept = self._kept[origin] = _Kept(self._make())
            self._kept.move_to_end(origin)
            kept.users += 1
            closed = self._surplus()
        for pool in closed:
            pool.close()
        return kept.pool

    def give_back(self, origin: Hashable) -> None:
        """Say that a pool that was taken is no longer in use."""
        with self._lock:
            self._kept[origin].users -= 1

    def close(self) -> None:
        """Close every connection."""
        with self._lock:
            pools, self._kept = [kept.pool for kept in self._kept.values()], OrderedDict()
        for pool in pools:
            pool.close()

    def _surplus(self) -> list[PoolT]:
        """Take out the longest unused pools that are too many, and not in use."""
        too_many = len(self._kept) - MAX_ORIGINS
        unused = [origin for origin, kept in self._kept.items() if not kept.users] if too_many > 0 else []
        return [self._kept.pop(origin).pool for origin in unused[:too_many]]
