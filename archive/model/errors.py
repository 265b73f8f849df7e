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
