"""The deadline of a page, and the limit of a whole run.

`scraper.fetch.retrying_client` enforces them; `scraper.transport` lets no wait on a socket outlast them.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class RunLimit:
    """When a run ends: after so many seconds or bytes, or once `stop` was called (Ctrl-C, SIGTERM). Thread-safe.

    `why` says it in a line; `written` is the time as it was given, and where. Without seconds and bytes, only `stop`
    ends the run.
    """

    def __init__(
        self,
        monotonic: Callable[[], float],
        seconds: float | None = None,
        megabytes: int | None = None,
        written: str | None = None,
    ) -> None:
        self._monotonic = monotonic
        self._megabytes = megabytes
        self._received = 0
        self._full = threading.Event()
        self._lock = threading.Lock()
        self._end = float("inf") if seconds is None else monotonic() + seconds
        self._stopped = threading.Event()
        self.why = ""
        if seconds is not None:
            self.why = f"the time of this run is over ({written or f'--max-time {seconds:g}'})"

    def stop(self, why: str = "interrupted") -> None:
        """End the run: no new page is begun, and no wait goes on."""
        if not self._stopped.is_set():
            self.why = why
            self._stopped.set()

    def receive(self, count: int) -> None:
        """Count bytes of pages. With more than the run may take, no new page is begun; those in progress are had."""
        with self._lock:
            self._received += count
            if self._megabytes is not None and self._received > self._megabytes << 20 and not self.over:
                self.why = f"this run has received its {self._megabytes:,} MiB"
                self._full.set()

    def left(self) -> float:
        """Return the seconds left, never less than 0."""
        return 0.0 if self._stopped.is_set() else max(0.0, self._end - self._monotonic())

    @property
    def over(self) -> bool:
        """Whether the run is to end."""
        return self._full.is_set() or self.left() <= 0

    @property
    def planned(self) -> bool:
        """Whether it ends as it was told to beforehand, by its time or its bytes: what is left is no failure."""
        return self.over and not self._stopped.is_set()

    def sleep(self, seconds: float) -> None:
        """Sleep, but no longer than until `stop`."""
        self._stopped.wait(seconds)


@dataclass(frozen=True, slots=True)
class Deadline:
    """The time at which a page's time is over, on the `monotonic` clock; sooner if the run is over."""

    at: float
    monotonic: Callable[[], float]
    run: RunLimit | None = None

    def left(self) -> float:
        """Return the seconds left, never less than 0."""
        left = max(0.0, self.at - self.monotonic())
        return left if self.run is None else min(left, self.run.left())
