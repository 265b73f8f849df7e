"""Read what a page showed around its article when it was captured last: the witness that something there is not new.

A version has the page as it was when the version was made. Footers, lists and counters have changed since without a new
version; what a reading takes out of them today may have stood there for weeks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.model import ArchiveDamaged, FormatError, NotArchived, digest
from scraper.extract import ReadFailure, read_document, try_reading
from scraper.jobs.reextract import documents_of, in_encoding_of

if TYPE_CHECKING:
    from archive.archive import Archive
    from archive.model import Capture, Reading


def last_dress(capture: Capture, reading: Reading, archive: Archive) -> Reading | None:
    """Return a reading of a page's last capture; None if it is not needed, or its bytes are not stored.

    It is needed if the page reads differently in this `capture` than in its latest version, and its last capture had
    other bytes.
    """
    try:
        latest = archive.latest(capture.url)
        if latest is None or digest(reading.article) == latest.digest:
            return None
        last = archive.last_shown(latest.url)
        if last is None or last.version != latest.number or last.same or last.new or last.warc is None:
            return None
        (document,) = documents_of([in_encoding_of(archive.captured_page(last), capture)])
    except (NotArchived, ArchiveDamaged, FormatError, UnicodeEncodeError):  # recording the capture reports it
        return None
    read = try_reading(lambda: read_document(document))
    return None if isinstance(read, ReadFailure) else read
