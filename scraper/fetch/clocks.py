"""Time and chance, passed in: clocks, and the deadline of a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Deadline:
    """The instant at which a page's time is over, on the given clock."""

    at: float
    monotonic: Callable[[], float]

    def left(self) -> float:
        """Return the seconds that are left, never less than 0."""
        return max(0.0, self.at - self.monotonic())


@dataclass(frozen=True, slots=True)
class Clocks:
    """Time and chance, as passed in: UTC now, sleep, a clock that never goes back, a number in [0, 1)."""

    now: Callable[[], datetime]
    sleep: Callable[[float], None]
    monotonic: Callable[[], float]
    chance: Callable[[], float]
