"""Conditional GET: ask for a page with its last validators, so that a server can answer 304 Not Modified."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.files import WriteFailed
from archive.model import ArchiveDamaged, FormatError, NotArchived, fault_message

if TYPE_CHECKING:
    from archive.archive import Archive
    from archive.log import Validators


def stored_validators(url: str, archive: Archive) -> Validators | None:
    """Return the validators for asking for a stored page again; None if it must be fetched in full.

    The latest version must be readable: "not modified" would be useless without it. An article in several pages is
    always fetched in full: a further page may have changed when the first one has not.
    """
    try:
        latest = archive.latest(url)
        # An alias shares its document's versions, but not its validators.
        return None if latest is None or latest.parts or latest.url != url else archive.validators(url)
    except (NotArchived, ArchiveDamaged, FormatError, WriteFailed):
        # Not archived, damaged, or no index: reported where it matters. Here the page is simply fetched in full.
        return None
    except Exception as error:  # noqa: BLE001 - a bug in what only saves a server work
        fault_message(error)  # logs it
        return None
