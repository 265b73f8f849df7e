"""Re-extract: read stored pages again with the current extractor. Nothing is fetched.

A page that reads differently gets a version whose cause is the extractor, so that it never counts as an edit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from archive.log import CaptureEntry
from archive.model import ArchiveDamaged, FormatError, RepostError, digest, fault_message, host_of
from scraper.document import Document, known_encoding
from scraper.extract import ReadFailure, read_document, try_reading
from scraper.memento import read_copy, timemap
from scraper.multipage import further_pages, join_readings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from archive.archive import Archive
    from archive.model import Capture, Reading, Version
    from archive.warc import StoredPage


@dataclass(frozen=True, slots=True)
class Reextraction:
    """The result for one document that was read again.

    `after` is the new reading if it differs from `before`, which is None if no article was read so far. `version` is
    the stored version, None in a preview. `problem` says why the page can't be read.
    """

    url: str
    before: Version | None
    after: Reading | None
    version: Version | None = None
    problem: str | None = None


def reextract_documents(archive: Archive, urls: Sequence[str], *, preview: bool) -> Iterator[Reextraction]:
    """Read the bytes of each document's latest version again; of all documents if `urls` is empty.

    Raises NotArchived for a URL that is not in the archive, WriteFailed.
    """
    if urls:
        for url in urls:
            yield reextract(archive, archive.version(url), preview=preview)
        return
    for document in archive.documents():
        if document.damage is not None:
            yield Reextraction(document.url, None, None, problem=document.damage)
        elif document.versions:
            yield reextract(archive, archive.version(document.url), preview=preview)
    for entry in archive.unread():
        yield reextract(archive, entry, preview=preview)


def reextract(
    archive: Archive, source: Version | CaptureEntry, *, preview: bool = False, like: Capture | None = None
) -> Reextraction:
    """Read one document's stored bytes again; store a version if they read differently. Raises WriteFailed.

    An encoding that was given by hand for them is used again, or that of the capture that they are to be read `like`.
    """
    before = None if isinstance(source, CaptureEntry) else source
    try:
        pages = [archive.captured_page(source)] if isinstance(source, CaptureEntry) else archive.pages(source)
        pages = [in_encoding_of(page, like) for page in pages] if like is not None else pages
        documents = documents_of(pages)
        copy_of = _copy_of(source, pages[0])
        found = try_reading(lambda: read_documents(documents) if copy_of is None else _read_copy(pages[0], copy_of))
        if isinstance(found, ReadFailure):
            # A page that still has no article is unchanged; an article that can no longer be read is a problem.
            problem = None if before is None else f"{found.kind}: {found.message}"
            return Reextraction(source.url, before, None, problem=problem)
        if before is None and further_pages(documents[0], pages[0].final_url):
            # Part of an article: its further pages can't be fetched here. The next capture gathers them.
            return Reextraction(source.url, None, None)
        if before is not None and digest(found.article) == before.digest:
            return Reextraction(source.url, before, None)
        stored = None if preview else archive.record_extraction(source, found)
    except (ArchiveDamaged, FormatError) as error:
        return Reextraction(source.url, before, None, problem=str(error))
    except RepostError:
        raise
    except Exception as error:  # noqa: BLE001 - one page's bug must not end the reading of all others
        return Reextraction(source.url, before, None, problem=fault_message(error))
    return Reextraction(source.url, before, found, stored)


def _copy_of(source: Version | CaptureEntry, page: StoredPage) -> str | None:
    """Return the URL of the page that this is an archive service's copy of; None if it is not a copy."""
    if isinstance(source, CaptureEntry):
        return source.memento_of
    url = source.article.url
    is_copy = url != page.final_url and timemap.memento_headers(page.headers, page.final_url).at is not None
    return url if is_copy else None


def read_documents(documents: Sequence[Document]) -> Reading:
    """Read an article from the documents of all its pages. Raises ReadError."""
    first, *further = map(read_document, documents)
    return join_readings(first, further)


def documents_of(pages: Sequence[StoredPage]) -> list[Document]:
    """Return stored pages as documents, in the encoding that was given by hand for them."""
    return [
        Document(
            page.payload, url=page.final_url, headers=page.headers, captured_at=page.at, encoding=_given_encoding(page)
        )
        for page in pages
    ]


def in_encoding_of(page: StoredPage, capture: Capture) -> StoredPage:
    """Return a stored page in the encoding that was given by hand for a capture of its host, or in none as that is."""
    same_host = host_of(page.final_url) == host_of(capture.final_url)
    return replace(page, encoding_by_hand=capture.encoding_by_hand) if same_host else page


def _given_encoding(page: StoredPage) -> str | None:
    """Return the encoding that was given by hand; an archive from elsewhere may name one that there is not."""
    return None if page.encoding_by_hand is None else known_encoding(page.encoding_by_hand)


def _read_copy(page: StoredPage, of: str) -> Reading:
    """Read the article of an archive service's copy of a page. Raises ReadError."""
    at = timemap.memento_headers(page.headers, page.final_url).at
    encoding = _given_encoding(page)
    return read_copy(page.payload, url=page.final_url, of=of, headers=page.headers, at=at, encoding=encoding)
