"""Parse the Retry-After header (RFC 9110 § 10.2.3)."""

from __future__ import annotations

import email.utils
from datetime import UTC, datetime


def retry_after(value: str | None, now: datetime) -> float | None:
    """Return a Retry-After value as seconds from now; None if it is missing or invalid.

    >>> now = datetime(2026, 1, 1, tzinfo=UTC)
    >>> retry_after("120", now), retry_after("Thu, 01 Jan 2026 00:00:30 GMT", now), retry_after("soon", now)
    (120.0, 30.0, None)
    """
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:10])
    try:
        at = email.utils.parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return max(0.0, ((at if at.tzinfo else at.replace(tzinfo=UTC)) - now).total_seconds())
