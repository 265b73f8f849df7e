"""Label a memento: an archive service's copy of a page that is compared in place of the original. Pure.

Such a copy is a document of its own, under its own address (`archive.log.entries.CaptureEntry.memento_of`). Which page
it shows, and of what date, is only what the service says.
"""

from __future__ import annotations

import re
from datetime import UTC
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from archive.log import CaptureEntry
from archive.report.words import PAGES, Term

if TYPE_CHECKING:
    from archive.log import Entry

# Characters that are not of a host with its port: a tampered line must not put others into a page or onto a terminal.
_NO_HOST: Final = re.compile(r"[^A-Za-z0-9.:\[\]-]")


def memento(entry: Entry | None) -> CaptureEntry | None:
    """Return a log entry if it is the capture of an archived copy, else None."""
    return entry if isinstance(entry, CaptureEntry) and entry.memento_of is not None else None


def left_term(copy: CaptureEntry | None) -> Term:
    """Return the label of a repost's left side: the original, or the archived copy with its service and date.

    The date is in UTC. The result is plain ASCII and Chinese, and safe in HTML.
    """
    if copy is None:
        return PAGES[0]
    host, day = _host(copy.url), "" if copy.memento_at is None else f"{copy.memento_at.astimezone(UTC):%Y-%m-%d}"
    whose = f"by {host}, of {day}" if day else f"by {host}"
    return Term(
        f"archived copy of the original, {whose}",
        f"archived copies of the original, {whose}",
        f"原文的存档副本（{host}，{day}）" if day else f"原文的存档副本（{host}）",
    )


def _host(url: str) -> str:
    try:
        return _NO_HOST.sub("_", urlsplit(url).netloc)
    except ValueError:
        return "?"
