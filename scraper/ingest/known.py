"""An archive that knows which pages it has without asking its log each time.

Looking up a page that is not there reads the whole log, since it may be known under another address. For one page that
is nothing; for each of a crawl's it would take time that grows with the square of their number.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from archive.archive import Archive
from archive.log import AliasEntry, CaptureEntry, ExtractionEntry
from archive.model import NotArchived, canonical_url

if TYPE_CHECKING:
    from archive.log import Entry
    from archive.model import Capture, Reading, Version
    from archive.store import StoredCapture


class KnownPages(Archive):
    """An archive for many lookups by one process; it does not see the pages that others add meanwhile."""

    def version(self, url: str, number: int | None = None) -> Version:
        """Return one version as `Archive.version` does. Raises NotArchived."""
        if canonical_url(url) not in self._pages:
            raise NotArchived(f"{url} is not in this archive")
        return super().version(url, number)

    def versions(self, url: str) -> list[Version]:
        """Return all versions as `Archive.versions` does."""
        return super().versions(url) if canonical_url(url) in self._pages else []

    def record(self, capture: Capture, reading: Reading | None = None, **options: Any) -> StoredCapture:  # noqa: ANN401
        """Store a capture as `Archive.record` does."""
        pages = self._pages
        stored = super().record(capture, reading, **options)
        pages.update(_page_of(stored.entry))
        return stored

    def record_alias(self, url: str, of: str, **options: Any) -> AliasEntry:  # noqa: ANN401 - as there
        """Log an alias as `Archive.record_alias` does."""
        pages = self._pages
        entry = super().record_alias(url, of, **options)
        pages.update(_page_of(entry))
        return entry

    @cached_property
    def _pages(self) -> set[str]:
        """The addresses of documents with versions, and their aliases."""
        return {page for entry in self.entries() for page in _page_of(entry)}


def _page_of(entry: Entry) -> tuple[str, ...]:
    """Return the address that an entry shows to lead to a version, if it does."""
    if isinstance(entry, CaptureEntry):
        return () if entry.version is None else (entry.url,)
    return (entry.url,) if isinstance(entry, AliasEntry | ExtractionEntry) else ()
