"""Parse the Retry-After header (RFC 9110 § 10.2.3)."""

from __future__ import annotations

import email.utils
import re
from datetime import UTC, datetime
from typing import Final

# Seconds, as servers write them: with a fraction, a sign, or twice where two of them in a row have added the header.
_SECONDS: Final = re.compile(r"\+?([0-9]{1,10})[0-9]*(?:\.[0-9]*)?(?:\s*,.*)?", re.DOTALL)


def retry_after(value: str | None, now: datetime) -> float | None:
    """Return a Retry-After value as seconds from now; None if it is missing or invalid.

    >>> now = datetime(2026, 1, 1, tzinfo=UTC)
    >>> retry_after("120", now), retry_after("Thu, 01 Jan 2026 00:00:30 GMT", now), retry_after("soon", now)
    (120.0, 30.0, None)
    >>> retry_after("3600.5", now), retry_after("60, 90", now), retry_after("-5", now)
    (3600.0, 60.0, None)
    """
    text = (value or "").strip()
    seconds = _SECONDS.fullmatch(text)
    if seconds is not None:
        return float(seconds[1])
    try:
        at = email.utils.parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return max(0.0, ((at if at.tzinfo else at.replace(tzinfo=UTC)) - now).total_seconds())
