"""Errors of the archive.

    RepostError                    every error of this project; catch it to keep a batch going
    ├── RequestError               what was asked for can't be right: a bad URL, a path that is no archive
    │   ├── NotAnArchive           the path holds something else, or nothing
    │   ├── NotArchived            the archive has no such page or version
    │   ├── urls.BadURL            the text is no http(s) URL
    │   └── lock.ArchiveBusy       another run works on this archive
    ├── FormatError                a file's `format` is not one that this version reads
    ├── disk.WriteFailed           the disk is full, or refuses; what was acknowledged before is stored
    └── ArchiveDamaged             a stored file contradicts its digest, its name or its neighbours

The scraper's errors (`scraper.extract.errors`) hang under `RepostError` too. A message is one line and names
the URL or the path; it is meant to be printed as it is.
"""

from __future__ import annotations


class RepostError(Exception):
    """Any failure this project reports by itself."""


class RequestError(RepostError):
    """The request itself is wrong: trying again can't help, asking differently can."""


class NotAnArchive(RequestError):
    """The path is not an archive of ours."""


class NotArchived(RequestError):
    """The archive holds no such page, or no such version of it."""


class FormatError(RepostError):
    """A file says a `format` that this version can't read (usually: written by a newer one)."""


class ArchiveDamaged(RepostError):
    """A stored file is not what the archive's own records say it is."""
