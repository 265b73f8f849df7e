"""Injected clocks and randomness."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Clocks:
    """Injected time and randomness: UTC now, sleep, a monotonic clock, a random number in [0, 1)."""

    now: Callable[[], datetime]
    sleep: Callable[[float], None]
    monotonic: Callable[[], float]
    chance: Callable[[], float]
