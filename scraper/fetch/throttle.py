"""Whose turn it is at a host: one request at a time, and so long between two. For any number of threads."""

from __future__ import annotations

import threading
from collections import OrderedDict
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from scraper.transport import TimedOut

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.fetch.clocks import Clocks, Deadline

# Hosts whose last request is remembered. Past this the longest unasked is forgotten: it waited by then.
MAX_HOSTS: Final = 10_000


@dataclass(slots=True)
class _Host:
    """One host: who has the turn, how many have or want it, when it was last asked (monotonic)."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    users: int = 0
    asked: float = float("-inf")


class Throttle:
    """The turns at all hosts."""

    def __init__(self, clocks: Clocks) -> None:
        self._clocks = clocks
        self._hosts: OrderedDict[str, _Host] = OrderedDict()
        self._mutex = threading.Lock()

    @contextmanager
    def turn(self, name: str, delay: float, deadline: Deadline) -> Iterator[None]:
        """Have the turn at a host, `delay` seconds after the last one ended. Raises TimedOut where no time is left."""
        with self._used(name) as host:
            if not host.lock.acquire(timeout=deadline.left()):
                raise TimedOut("no time left to wait for the host's turn")
            try:
                pause = host.asked + delay - self._clocks.monotonic()
                if pause >= deadline.left():
                    raise TimedOut(f"no time left to wait for the host's turn ({pause:.0f} s)")
                if pause > 0:
                    self._clocks.sleep(pause)
                try:
                    yield
                finally:
                    host.asked = self._clocks.monotonic()
            finally:
                host.lock.release()

    @contextmanager
    def _used(self, name: str) -> Iterator[_Host]:
        """Give the host of that name, which is not forgotten meanwhile."""
        with self._mutex:
            host = self._hosts.setdefault(name, _Host())
            self._hosts.move_to_end(name)
            host.users += 1
            self._forget()
        try:
            yield host
        finally:
            with self._mutex:
                host.users -= 1

    def _forget(self) -> None:
        """Let go of the longest unasked host that nobody uses, where there are too many."""
        if len(self._hosts) > MAX_HOSTS:
            unused = next((name for name, host in self._hosts.items() if not host.users), None)
            if unused is not None:
                del self._hosts[unused]
