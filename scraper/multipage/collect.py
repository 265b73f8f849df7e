"""Collect a multi-page article: find its further pages, fetch and read them, and join them with the first.

Fetching and storing are done by the functions that are passed in; nothing here touches the network or the disk. The
pages of an article are fetched one after the other, because each may link to the next.

If a page can't be fetched, the incomplete article does not become a version: it would look as if the site had cut its
text, and the next run as if the site had added some. The fetched pages are kept as evidence, and the next run tries
again. If the site itself says that a further page is gone, the rest is the article, unless a longer one is stored:
the site may have lost only a part of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.model import ImageBlock
from scraper.multipage.join import is_distinctive, join_readings
from scraper.multipage.links import MAX_PAGES, may_have_pages, next_pages

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from archive.model import Capture, Reading
    from archive.store import StoredCapture
    from scraper.document import Document

# Threshold: a page with a larger share of its text on earlier pages is a repetition (the comments have pages, not the
# article). A summary or a picture that is on every page stays below it.
REPEATED_SHARE: Final = 0.5


class FetchedPage(NamedTuple):
    """A fetched page: its capture, and the article read from it or why there is none."""

    capture: Capture
    document: Document
    reading: Reading | None
    problem: str | None


@dataclass(frozen=True, slots=True)
class MultipageArticle:
    """An article with its further pages. `missing`: which page is missing and why; None if it is complete."""

    reading: Reading
    parts: tuple[StoredCapture, ...] = ()
    missing: str | None = None
    gone: bool = False  # whether the site itself says that the missing page is gone

    @property
    def pages(self) -> int:
        """Return the number of pages in the reading."""
        return 1 + len(self.parts)


def may_be_version(found: MultipageArticle, stored: int) -> bool:
    """Return whether an article may become a version; `stored`: pages of the latest version, 0 for none."""
    return found.missing is None or (found.gone and stored <= found.pages)


def collect_pages(
    first: FetchedPage, take: Callable[[str], FetchedPage], keep: Callable[[FetchedPage], StoredCapture]
) -> MultipageArticle:
    """Collect the article whose first page is `first`, which was read already.

    `take` fetches and reads a page, `keep` records it as a further page.
    """
    assert first.reading is not None, "the first page was read"
    start = first.capture.final_url
    readings, seen = [first.reading], {first.capture.url, start}
    parts: list[StoredCapture] = []
    waiting = list(further_pages(first.document, start))
    while waiting and len(readings) < MAX_PAGES:
        url = waiting.pop(0)
        if url in seen:
            continue
        seen.add(url)
        page = take(url)
        if page.capture.ok and (page.capture.final_url in seen - {url} or _is_repetition(page.reading, readings)):
            # Its address looks like a further page's, but it repeats what is there already.
            keep(page._replace(problem="shows an earlier page of the article again"))
            break
        kept = keep(page)
        if page.reading is None:
            missing = f"page {len(readings) + 1} of the article is missing: {url}: {page.problem}"
            return MultipageArticle(
                join_readings(readings[0], readings[1:]), tuple(parts), missing, gone=page.capture.outcome == "gone"
            )
        readings.append(page.reading)
        parts.append(kept)
        shown = further_pages(page.document, start)
        waiting += [one for one in shown if one not in seen and one not in waiting]
    return MultipageArticle(join_readings(readings[0], readings[1:]), tuple(parts))


def further_pages(document: Document, start: str) -> tuple[str, ...]:
    """Return the URLs of further pages that a page of an article links to; `start` is the URL of its first page."""
    return next_pages(document.page, start) if may_have_pages(document.payload, start) else ()


def _is_repetition(reading: Reading | None, before: Sequence[Reading]) -> bool:
    """Return whether a page has no new picture, and most of its text is on earlier pages."""
    if reading is None:
        return False
    known = {block for earlier in before for block in earlier.article.body if is_distinctive(block)}
    own = [block for block in reading.article.body if is_distinctive(block)]
    if any(isinstance(block, ImageBlock) and block not in known for block in own):
        return False
    size, repeated = sum(len(block.text) for block in own), sum(len(block.text) for block in own if block in known)
    return repeated > REPEATED_SHARE * size
