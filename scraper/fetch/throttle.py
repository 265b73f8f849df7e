"""Rate-limit requests per host: one at a time, `delay` seconds apart. Thread-safe."""

from __future__ import annotations

import threading
from collections import OrderedDict
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from scraper.transport import TimedOut

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scraper.fetch.clocks import Clocks
    from scraper.fetch.deadline import Deadline

# Hosts whose last request is remembered. Beyond this the least recently used is evicted: its delay has passed by then.
MAX_HOSTS: Final = 10_000


class NoTurn(TimedOut):
    """The host's turn would come too late. Nothing was sent, so this says nothing of the host."""


@dataclass(slots=True)
class _Host:
    """The state of one host: its lock, the threads that hold or await it, the end of its last request (monotonic)."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    users: int = 0
    last_request: float = float("-inf")


class Throttle:
    """The rate limiter of all hosts. Thread-safe."""

    def __init__(self, clocks: Clocks) -> None:
        self._clocks = clocks
        self._hosts: OrderedDict[str, _Host] = OrderedDict()
        self._mutex = threading.Lock()

    @contextmanager
    def turn(
        self, name: str, delay: float, deadline: Deadline, not_before: Callable[[], float] = float
    ) -> Iterator[None]:
        """Hold a host for one request, `delay` seconds after the last one ended. Raises NoTurn at the deadline.

        `not_before` returns when the host may be asked again (monotonic), and is asked when the turn has come.
        """
        with self._in_use(name) as host:
            if not host.lock.acquire(timeout=deadline.left()):
                raise NoTurn("no time left to wait for the host's turn")
            try:
                pause = max(host.last_request + delay, not_before()) - self._clocks.monotonic()
                if max(pause, 0.0) >= deadline.left():
                    raise NoTurn(f"no time left to wait for the host's turn ({pause:.0f} s)")
                if pause > 0:
                    self._clocks.sleep(pause)
                    if not deadline.left():  # the run was stopped while we slept
                        raise NoTurn("no time left to wait for the host's turn")
                try:
                    yield
                finally:
                    host.last_request = self._clocks.monotonic()
            finally:
                host.lock.release()

    @contextmanager
    def _in_use(self, name: str) -> Iterator[_Host]:
        """Yield the state of a host and protect it from eviction meanwhile."""
        with self._mutex:
            host = self._hosts.setdefault(name, _Host())
            self._hosts.move_to_end(name)
            host.users += 1
            self._evict()
        try:
            yield host
        finally:
            with self._mutex:
                host.users -= 1

    def _evict(self) -> None:
        """Drop the least recently used host that is not in use, if there are too many."""
        if len(self._hosts) > MAX_HOSTS:
            unused = next((name for name, host in self._hosts.items() if not host.users), None)
            if unused is not None:
                del self._hosts[unused]
