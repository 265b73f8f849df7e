"""Asking for a page again: with what it was last sent with, so that a server can say that nothing is new."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.files import WriteFailed
from archive.model import ArchiveDamaged, FormatError, NotArchived

if TYPE_CHECKING:
    from archive.archive import Archive
    from archive.log import Validators


def validators(url: str, archive: Archive) -> Validators | None:
    """Return what to ask by for a page that is stored; None where it is to be had anew.

    Only with a latest version that can be read: "not modified" would be of no use without it. An article in several
    pages is had anew: a further page may be new where the first is not.
    """
    try:
        latest = archive.version(url)
        # An address that is another name of a document's has its versions, and not its validators.
        return None if latest.parts or latest.url != url else archive.validators(url)
    except (NotArchived, ArchiveDamaged, FormatError, WriteFailed):
        # Never seen, damaged, or no index to be had: each is said where it matters, and the page is asked for anew.
        return None
