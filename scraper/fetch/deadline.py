"""The deadline of a page.

`scraper.fetch.retrying_client` enforces it; `scraper.transport` lets no wait on a socket outlast it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Deadline:
    """The time at which a page's time is over, on the `monotonic` clock."""

    at: float
    monotonic: Callable[[], float]

    def left(self) -> float:
        """Return the seconds left, never less than 0."""
        return max(0.0, self.at - self.monotonic())
