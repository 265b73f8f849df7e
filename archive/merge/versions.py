"""Versions of two archives side by side: read, and found by what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.model import ArchiveDamaged, FormatError

if TYPE_CHECKING:
    from archive.store import DocumentFolder, StoredVersion


def read_version(document: DocumentFolder, number: int | None) -> StoredVersion | None:
    """Return a version; None if there is no file of that number, or it can't be read."""
    if number is None:
        return None
    try:
        return document.read(number)
    except (ArchiveDamaged, FormatError):
        return None


def numbers_by_digest(document: DocumentFolder) -> dict[str, int]:
    """Return the number of each state of a document; the highest, where it has been in one state several times."""
    found = {}
    for number in document.numbers():
        stored = read_version(document, number)
        if stored is not None:
            found[stored.version.digest] = number
    return found
