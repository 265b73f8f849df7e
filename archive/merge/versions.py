"""Versions of two archives side by side: read, and found by what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.files import read_regular
from archive.model import ArchiveDamaged, FormatError
from archive.store import MAX_FILE, from_bytes

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


def read_theirs(document: DocumentFolder, number: int) -> StoredVersion | None:
    """Return a version of the other archive; None if it is lost there, or damaged.

    Raises ArchiveDamaged where its file is there and can't be read: that may pass, and merging again takes it over.
    """
    path = document.path(number)
    try:
        stored = from_bytes(read_regular(path, MAX_FILE))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ArchiveDamaged(f"{path} can't be read ({error.strerror}): merge again when it can") from error
    except (ArchiveDamaged, FormatError):
        return None
    return stored if (stored.version.number, stored.version.url) == (number, document.url) else None


def numbers_by_digest(document: DocumentFolder) -> dict[str, int]:
    """Return the number of each state of a document; the highest, where it has been in one state several times."""
    found = {}
    for number in document.numbers():
        stored = read_version(document, number)
        if stored is not None:
            found[stored.version.digest] = number
    return found
