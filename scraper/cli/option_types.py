"""Types of option values for argparse. Each raises ArgumentTypeError, with a one-line message, for a wrong value."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime, timedelta
from pathlib import Path


def path(text: str) -> Path:
    """Read a path. Refuse an empty one (an unset variable in a script): it would mean the current folder."""
    if not text:
        raise argparse.ArgumentTypeError("the path is empty")
    return Path(text)


def output(text: str) -> Path | None:
    """Read an output path; "-" is stdout (None), like no option at all."""
    return None if text == "-" else path(text)


def count(text: str) -> int:
    """Read a number from 1 to 9999."""
    if not (text.isdecimal() and 0 < int(text) < 10_000):
        raise argparse.ArgumentTypeError(f"expected a number from 1 to 9999, not {text!r}")
    return int(text)


def host(text: str) -> str:
    """Read a host name. Refuse a URL or a port here, with a better message than "not an IPv6 address"."""
    if not text or "/" in text or text.count(":") == 1:
        raise argparse.ArgumentTypeError(f"expected a host name such as news.example, not {text!r}")
    return text


def time(text: str) -> datetime:
    """Read a date, or a date and a time; UTC unless it has an offset."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected a date such as 2024-05-31, not {text!r}") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def end_time(text: str) -> datetime:
    """Read the end of a period: a time, or a date, which includes the whole day."""
    at = time(text)
    try:
        return at if ":" in text else at + timedelta(days=1)
    except OverflowError:  # 9999-12-31, the last date that Python has
        return at


def contact(text: str) -> str:
    """Read a contact. It goes into a header, so a line feed, which would start another header, is refused."""
    if not (text.strip() and text.isascii() and text.isprintable()):
        raise argparse.ArgumentTypeError(f"expected printable ASCII, not {text!r}")
    return text
