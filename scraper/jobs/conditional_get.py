"""Conditional GET: ask for a page with its last validators, so that a server can answer 304 Not Modified."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from archive.files import WriteFailed
from archive.model import ArchiveDamaged, FormatError, NotArchived, fault_message
from scraper.extract import ReadFailure, read_document, try_reading
from scraper.jobs.reextract import documents_of

if TYPE_CHECKING:
    from archive.archive import Archive
    from archive.log import Validators
    from archive.store import UnreadPage
    from scraper.fetch import Fetcher


def stored_validators(url: str, fetcher: Fetcher, archive: Archive) -> Validators | None:
    """Return the validators for asking for a stored page again; None if it must be fetched in full.

    The latest version must be readable: "not modified" would be useless without it. An article in several pages is
    always fetched in full: a further page may have changed when the first one has not. A page without an article, like
    a PDF, has validators, too.
    """
    try:
        latest = archive.latest(url)
        # An alias shares its document's versions, but not its validators.
        if latest is not None:
            return None if latest.parts or latest.url != url else archive.validators(url)
        unread = archive.last_unread(url)
        return unread.validators if unread and unread.validators and _is_unreadable(unread, fetcher, archive) else None
    except (NotArchived, ArchiveDamaged, FormatError, WriteFailed):
        # Damaged, or no index: reported where it matters. Here the page is simply fetched in full.
        return None
    except Exception as error:  # noqa: BLE001 - a bug in what only saves a server work
        fault_message(error)  # logs it
        return None


def _is_unreadable(unread: UnreadPage, fetcher: Fetcher, archive: Archive) -> bool:
    """Return whether today's extractor, too, reads no article from the stored bytes of a page. They must be there.

    They are read in the encoding that is given for their host today.
    """
    try:
        page = archive.captured_page(unread.entry)
        encoding = fetcher.encoding_of(page.final_url, page.encoding_by_hand)
        (document,) = documents_of([replace(page, encoding_by_hand=encoding)])
    except (ArchiveDamaged, FormatError):
        return False
    return isinstance(try_reading(lambda: read_document(document)), ReadFailure)
