"""The base class of all errors, and the errors of the archive.

    RepostError                    every error of this project; catch it to keep a batch going
    ├── RequestError               the request is wrong: a bad URL, a path that is not an archive
    │   ├── NotAnArchive           the path holds something else, or nothing
    │   ├── NotArchived            the archive has no such page or version
    │   ├── urls.BadURL            the text is not an http(s) URL
    │   └── lock.ArchiveBusy       another run is using this archive
    ├── FormatError                a file's `format` is not one that this version reads
    ├── durable.WriteFailed        the disk is full or can't be written; what was acknowledged before is stored
    └── ArchiveDamaged             a stored file contradicts its digest, its name or its neighbours

The scraper's errors (`scraper.extract.errors`) derive from `RepostError` too. A message is one line and names
the URL or the path; it is meant to be printed unchanged.
"""

from __future__ import annotations

import logging
import traceback
from pathlib import Path
from typing import Final

# Where the traceback of a bug goes (level DEBUG), and what a person must hear though nothing failed (WARNING).
LOGGER: Final = logging.getLogger("repost")


class RepostError(Exception):
    """Base class of every failure that this project reports itself."""


class RequestError(RepostError):
    """The request itself is wrong: a retry can't help, a different request can."""


class NotAnArchive(RequestError):
    """The path is not an archive of this project."""


class NotArchived(RequestError):
    """The archive has no such page, or no such version of it."""


class FormatError(RepostError):
    """A file's `format` is not one that this version can read (usually a newer version wrote it)."""


class ArchiveDamaged(RepostError):
    """A stored file contradicts the archive's own records."""


def fault_message(error: Exception) -> str:
    """Return one line about an exception that is a bug of ours: its name and its place, what a bug report needs.

    A page, a link or a library that triggers a bug costs that page and no other; its traceback is logged.
    """
    LOGGER.debug("internal error", exc_info=error)
    frames = traceback.extract_tb(error.__traceback__)
    where = f", at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    what = " ".join(f"{type(error).__name__}: {error}".split())[:200]
    return f"internal error, a bug in this program ({what}{where}); please report it with the page"
