"""Reading the values of options: each function takes what was typed, and says in one line what is wrong with it."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime, timedelta
from pathlib import Path


def path(text: str) -> Path:
    """Read a path; the empty one (a variable that a script did not set) is not the folder one happens to be in."""
    if not text:
        raise argparse.ArgumentTypeError("an empty path")
    return Path(text)


def output(text: str) -> Path | None:
    """Read where to write; "-" is stdout, as it is without the option."""
    return None if text == "-" else path(text)


def count(text: str) -> int:
    """Read how many of something are wanted: one at least."""
    if not (text.isdecimal() and 0 < int(text) < 10_000):
        raise argparse.ArgumentTypeError(f"a number from 1 to 9999 is wanted, not {text!r}")
    return int(text)


def host(text: str) -> str:
    """Read a host; whoever pastes an address or a port is told what is wanted, not that it is no IPv6 address."""
    if not text or "/" in text or text.count(":") == 1:
        raise argparse.ArgumentTypeError(f"a host name is wanted, as news.example, not {text!r}")
    return text


def time(text: str) -> datetime:
    """Read a date, or a date and a time; without an offset it is UTC."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"a date is wanted, as 2024-05-31, not {text!r}") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def end(text: str) -> datetime:
    """Read a time before which something is wanted; of a day, its end."""
    at = time(text)
    try:
        return at if ":" in text else at + timedelta(days=1)
    except OverflowError:  # the last day there is
        return at


def contact(text: str) -> str:
    """Read a contact; it goes into a header, where a line feed would begin another."""
    if not (text.strip() and text.isascii() and text.isprintable()):
        raise argparse.ArgumentTypeError(f"printable ASCII is wanted, not {text!r}")
    return text
