"""Names looked up within a time limit, which the system's own look-up (getaddrinfo) does not have.

Each look-up runs in a thread of its own that is left behind when the time is over; a bounded number of them
are under way at once. What may be connected to is judged in `scraper.transport.address_guard`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Final

from scraper.transport.base import TimedOut, Unreachable

# Host and port to addresses. Raises TransportError.
Resolve = Callable[[str, int], list[str]]

# More than hosts are asked at once. A name server that is silent holds each thread for half a minute or so;
# when all are held, no further one is begun until one comes back.
MAX_LOOKUPS: Final = 32


class Resolver:
    """Looks names up; safe for threads."""

    def __init__(self, resolve: Resolve, *, at_once: int = MAX_LOOKUPS) -> None:
        self._resolve = resolve
        self._slots = threading.BoundedSemaphore(at_once)

    def addresses(self, host: str, port: int, wait: float) -> list[str]:
        """Return the addresses of a host, in at most `wait` seconds. Raises TransportError."""
        ends = time.monotonic() + wait
        late = TimedOut(f"no answer from the name service within {wait:g} s")
        if not self._slots.acquire(timeout=max(0.0, wait)):
            raise late
        answers: SimpleQueue[list[str] | Exception] = SimpleQueue()
        thread = threading.Thread(target=self._answer, args=(host, port, answers), daemon=True, name=f"look up {host}")
        try:
            thread.start()
        except RuntimeError as error:
            self._slots.release()
            raise Unreachable(f"no look-up of {host}: {error}", passing=True) from error
        try:
            answer = answers.get(timeout=max(0.0, ends - time.monotonic()))
        except Empty:
            raise late from None
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _answer(self, host: str, port: int, answers: SimpleQueue[list[str] | Exception]) -> None:
        try:
            answers.put(self._resolve(host, port))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is raised where the answer is awaited
            answers.put(error)
        finally:
            self._slots.release()
