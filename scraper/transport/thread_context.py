"""What each thread is sending at the moment: the deadline it has, the connection it uses.

A connection that is used again serves another request, of another page, whose time is another; the network
layer under httpx is told of neither.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable


class UsedConnection(Protocol):
    """A connection, as far as it tells what it has served."""

    asked: int  # messages that were sent over it
    answered: bool  # whether it was read from since the last of them


class ThreadContext(threading.local):
    """The request that the thread is sending. One thread sends one at a time."""

    time_left: Callable[[], float] | None = None
    stream: UsedConnection | None = None

    def cut(self, timeout: float | None, late: type[Exception]) -> float:
        """Return the time for one wait: the timeout, or what is left where that is less. Raises `late` at its end."""
        left = self.time_left() if self.time_left else float("inf")
        if left <= 0:
            raise late
        return left if timeout is None else min(timeout, left)

    @property
    def reused(self) -> bool:
        """Whether the connection has served another request before."""
        return self.stream is not None and self.stream.asked > 1

    @property
    def answered(self) -> bool:
        """Whether anything came from the connection since the request went out."""
        return self.stream is not None and self.stream.answered
