"""Look up host names within a time limit, which the system's own look-up (getaddrinfo) does not have.

Each look-up runs in a thread of its own, which is abandoned when the time is over; the number of concurrent
look-ups is bounded. Which addresses are allowed is decided in `scraper.transport.address_guard`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Final

from scraper.transport.base import TimedOut, Unreachable

# Takes host and port, returns addresses. Raises TransportError.
Resolve = Callable[[str, int], list[str]]

# More than the number of hosts fetched from concurrently. A silent name server blocks each thread for about half
# a minute; when all are blocked, the next look-up waits until one returns.
MAX_LOOKUPS: Final = 32


class Resolver:
    """Look up host names. Thread-safe."""

    def __init__(self, resolve: Resolve, *, max_lookups: int = MAX_LOOKUPS) -> None:
        self._resolve = resolve
        self._slots = threading.BoundedSemaphore(max_lookups)

    def addresses(self, host: str, port: int, wait: float) -> list[str]:
        """Return the addresses of a host within `wait` seconds. Raises TransportError."""
        ends = time.monotonic() + wait
        late = TimedOut(f"no DNS answer within {wait:g} s")
        if not self._slots.acquire(timeout=max(0.0, wait)):
            raise late
        answers: SimpleQueue[list[str] | Exception] = SimpleQueue()
        thread = threading.Thread(target=self._look_up, args=(host, port, answers), daemon=True, name=f"look up {host}")
        try:
            thread.start()
        except RuntimeError as error:
            self._slots.release()
            raise Unreachable(f"could not look up {host}: {error}", transient=True) from error
        try:
            answer = answers.get(timeout=max(0.0, ends - time.monotonic()))
        except Empty:
            raise late from None
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _look_up(self, host: str, port: int, answers: SimpleQueue[list[str] | Exception]) -> None:
        try:
            answers.put(self._resolve(host, port))
        except Exception as error:  # noqa: BLE001 - raised again in the waiting thread
            answers.put(error)
        finally:
            self._slots.release()
