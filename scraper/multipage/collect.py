"""An article that is cut into pages, gathered: its further pages found, had, read, and put together with the first.

What is had and kept is told by the functions that are passed in; nothing here touches the network or the disk. The
pages of one article are asked for one after the other: each may show where the next one is.

A page that can't be had leaves half of an article, and half is not made a version of: it would say that the site has
cut its text, and the next run, that the site has added to it. The pages that were had are kept as evidence, and the
next run tries again. Where the site itself says that a further page is gone, what remains is the article; not so
where a fuller one is stored, which the site may only have lost a piece of.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.model import ImageBlock
from scraper.multipage.join import is_telling, join_readings
from scraper.multipage.links import MAX_PAGES, may_have_pages, next_pages

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from archive.model import Capture, Reading
    from archive.store import StoredCapture
    from scraper.document import Document

# A page with so much of its text on the pages before shows them again (the comments have pages, not the article). A
# summary or a picture that stands on every page is less.
REPEATED: Final = 0.5


class FetchedPage(NamedTuple):
    """A page that was asked for: its capture, and what was read from it or why nothing was."""

    capture: Capture
    document: Document
    reading: Reading | None
    problem: str | None


@dataclass(frozen=True, slots=True)
class MultipageArticle:
    """An article with its further pages. `missing` says which page is not there and why; None for a whole one."""

    reading: Reading
    parts: tuple[StoredCapture, ...] = ()
    missing: str | None = None
    gone: bool = False  # whether the site itself says that the missing page is no more

    @property
    def pages(self) -> int:
        """How many pages the reading is of."""
        return 1 + len(self.parts)


def may_be_version(found: MultipageArticle, stored: int) -> bool:
    """Whether what was gathered may be a version; `stored` is how many pages the latest one is of, 0 for none."""
    return found.missing is None or (found.gone and stored <= found.pages)


def collect_pages(
    first: FetchedPage, take: Callable[[str], FetchedPage], keep: Callable[[FetchedPage], StoredCapture]
) -> MultipageArticle:
    """Gather the article that a page begins.

    `take` asks for a page and reads it, `keep` records it as a further page. The first has been read.
    """
    assert first.reading is not None, "gathered from a page that was read"
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
        if page.capture.ok and (page.capture.final_url in seen - {url} or _repeats(page.reading, readings)):
            # Its address looks like a further page's, and it shows what is there already.
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
    """Return the further pages that a page of an article links to; `start` is the URL of the article's first page."""
    return next_pages(document.page, start) if may_have_pages(document.payload, start) else ()


def _repeats(reading: Reading | None, before: Sequence[Reading]) -> bool:
    """Whether a page shows no picture that is not on the pages before, and most of its text stands there."""
    if reading is None:
        return False
    known = {block for earlier in before for block in earlier.article.body if is_telling(block)}
    own = [block for block in reading.article.body if is_telling(block)]
    if any(isinstance(block, ImageBlock) and block not in known for block in own):
        return False
    size, repeated = sum(len(block.text) for block in own), sum(len(block.text) for block in own if block in known)
    return repeated > REPEATED * size
