"""Times as numbers, microseconds since 1970, and as the text that people and programs read. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from archive.log import format_time

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


def to_number(at: datetime) -> int:
    """Return a time as a number."""
    return (at - _EPOCH) // _MICROSECOND


def to_time(number: int) -> datetime:
    """Return the time that a number stands for."""
    return _EPOCH + timedelta(microseconds=number)


def iso(number: int | None) -> str | None:
    """Return a number as ISO 8601 in UTC; None for none.

    >>> iso(0)
    '1970-01-01T00:00:00Z'
    """
    return None if number is None else format_time(to_time(number))
