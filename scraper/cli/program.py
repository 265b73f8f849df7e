"""Which program this is: its version, the identity of its extractor, and what decides how it reads and stores."""

from __future__ import annotations

import platform
import sqlite3

from scraper.version import VERSION


def versions() -> dict[str, str]:
    """Return the versions of the program, of its extractor with its rules, and of what it stands on."""
    from scraper.extract import EXTRACTOR  # noqa: PLC0415 - reads all the rules

    return {
        "repost": VERSION,
        "extractor": EXTRACTOR,
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
    }
