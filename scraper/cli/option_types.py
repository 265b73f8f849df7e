"""Types of option values for argparse. Each raises ArgumentTypeError, with a one-line message, for a wrong value."""

from __future__ import annotations

import argparse
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

_SECONDS: Final = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}


def path(text: str) -> Path:
    """Read a path. Refuse an empty one (an unset variable in a script): it would mean the current folder."""
    if not text:
        raise argparse.ArgumentTypeError("the path is empty")
    return Path(text)


def output(text: str) -> Path | None:
    """Read an output path; "-" is stdout (None), like no option at all."""
    return None if text == "-" else path(text)


class OutputFolder(NamedTuple):
    """An output of many files: a folder, or an address of an object store."""

    place: str  # without "/" at its end


def output_or_folder(text: str) -> Path | OutputFolder | None:
    """Read an output of one file, or with "/" at its end one of many files.

    >>> output_or_folder("s3://crawl/pages/")
    OutputFolder(place='s3://crawl/pages')
    """
    if text.endswith("/"):
        return OutputFolder(text.rstrip("/") or "/")
    if "://" in text:
        raise argparse.ArgumentTypeError(f"an address takes many files: write {text}/")
    return output(text)


class ErrorBudget(NamedTuple):
    """How many pages may have an error before that is a failure: a number, or a percentage of the pages."""

    limit: float
    percent: bool = False

    def exceeded(self, errors: int, pages: int) -> bool:
        """Return whether there are more errors; `pages` counts them too."""
        return errors * 100 > self.limit * pages if self.percent else errors > self.limit


def error_budget(text: str) -> ErrorBudget:
    """Read a number of errors, or a percentage.

    >>> error_budget("100"), error_budget("0.5%").exceeded(6, 1000)
    (ErrorBudget(limit=100.0, percent=False), True)
    """
    found = re.fullmatch(r"([0-9]{1,12})|([0-9]{1,3}(?:\.[0-9]{1,6})?)%", text.strip())
    if found is None or (found[2] and float(found[2]) > 100):
        raise argparse.ArgumentTypeError(
            f"expected a number such as 100, or a percentage such as 1%, not {_shown(text)}"
        )
    return ErrorBudget(float(found[1])) if found[1] else ErrorBudget(float(found[2]), percent=True)


def count(text: str) -> int:
    """Read a number from 1 to 9999."""
    # Of 5,000 digits, Python makes no number, and a person no sense.
    if not (text.isdecimal() and len(text) <= 20 and 0 < int(text) < 10_000):
        raise argparse.ArgumentTypeError(f"not a number from 1 to 9999: {_shown(text)}")
    return int(text)


def port(text: str) -> int:
    """Read a TCP port; 0 is any that is free."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 5 and int(text) < 1 << 16):
        raise argparse.ArgumentTypeError(f"expected a port from 0 to 65535, not {_shown(text)}")
    return int(text)


def duration(text: str) -> float:
    """Read a time span as seconds.

    >>> duration("90"), duration("1.5m"), duration("2h")
    (90.0, 90.0, 7200.0)
    """
    found = re.fullmatch(r"([0-9]{1,9}(?:\.[0-9]{1,3})?)\s*([smhd]?)", text.strip())
    seconds = float(found[1]) * _SECONDS[found[2]] if found else 0.0
    if not seconds:
        raise argparse.ArgumentTypeError(f"not a time span: {_shown(text)} (use 90s, 30m or 2h)")
    return seconds


def size(text: str) -> int:
    """Read an amount of memory as bytes, at least 256 MB.

    >>> size("4G") >> 20, size("500M") >> 20
    (4096, 500)
    """
    found = re.fullmatch(r"([0-9]{1,6})\s*([MG])(?:i?B)?", text.strip(), re.IGNORECASE)
    amount = int(found[1]) << (20 if found[2] in "Mm" else 30) if found else 0
    if amount < 256 << 20:
        raise argparse.ArgumentTypeError(f"expected an amount of memory such as 500M or 4G, not {_shown(text)}")
    return amount


def reason(text: str) -> str:
    """Read a reason, which is kept as evidence."""
    if not text.strip():
        raise argparse.ArgumentTypeError("the reason is empty")
    return " ".join(text.split())


def host(text: str) -> str:
    """Read a host name. Refuse a URL or a port here, with a better message than "not an IPv6 address"."""
    if not text or "/" in text or text.count(":") == 1:
        raise argparse.ArgumentTypeError(f"not a host name: {_shown(text)} (use news.example)")
    return text


def time(text: str) -> datetime:
    """Read a date, or a date and a time; UTC unless it has an offset."""
    try:
        at = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        raise argparse.ArgumentTypeError(f"not a date: {_shown(text)} (use YYYY-MM-DD)") from None
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
        raise argparse.ArgumentTypeError(f"not printable ASCII: {_shown(text)} (use an email address or a web page)")
    return text


def _shown(text: str) -> str:
    """Return a value quoted for a message of one line, cut to a length that a person reads."""
    return repr(text if len(text) <= 60 else f"{text[:59]}…")
