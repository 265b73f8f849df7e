"""Thread-local state of the current request: its deadline and its connection.

A reused connection serves a request of another page with another deadline; the network layer under httpx
has no parameter for either.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable


class ConnectionUse(Protocol):
    """What a connection has been used for."""

    requests_sent: int  # over this connection
    answered: bool  # read from since the last request


class ThreadContext(threading.local):
    """The request that this thread is sending; a thread sends one at a time."""

    time_left: Callable[[], float] | None = None
    stream: ConnectionUse | None = None

    def cap(self, timeout: float | None, error: type[Exception]) -> float:
        """Return the seconds for one wait: the timeout, capped at the time left. Raises `error` if none is left."""
        left = self.time_left() if self.time_left else float("inf")
        if left <= 0:
            raise error
        return left if timeout is None else min(timeout, left)

    @property
    def reused(self) -> bool:
        """Return whether the connection has served another request before."""
        return self.stream is not None and self.stream.requests_sent > 1

    @property
    def answered(self) -> bool:
        """Return whether the connection was read from since the request was sent."""
        return self.stream is not None and self.stream.answered
