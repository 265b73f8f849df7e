"""A copy that an archive service keeps of a page, where it stands in for the original: what faces call it. Pure.

Such a copy is a document of its own, under its own address (`archive.log.entries.CaptureEntry.memento_of`). Whose page
it shows, and of when, is the word of the service.
"""

from __future__ import annotations

import re
from datetime import UTC
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from archive.log import CaptureEntry
from archive.report.labels import PAGES, Term

if TYPE_CHECKING:
    from archive.log import Entry

# A host with its port; whatever else a tampered line has must not come into a page or onto a terminal.
_NO_HOST: Final = re.compile(r"[^A-Za-z0-9.:\[\]-]")


def memento(entry: Entry | None) -> CaptureEntry | None:
    """Return a line of the log if it is of an archived copy; None for any other."""
    return entry if isinstance(entry, CaptureEntry) and entry.memento_of is not None else None


def left_term(copy: CaptureEntry | None) -> Term:
    """Return what the left side of a comparison with a repost is called: the original, or whose copy of it, of when.

    The date is in UTC. What comes out is plain ASCII and Chinese, and safe in HTML.
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
