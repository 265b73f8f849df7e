"""Shared by the Chinese and the western rules: which lines may hold credits, and the dates that a page declares."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from scraper.metadata import dates

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.document import Page

# How many lines from the title and from the ends of the body credits are searched for. With more, the dates of other
# articles and the names of their authors are picked up.
ABOVE_TITLE: Final = 6
BELOW_TITLE: Final = 12
BEFORE_BODY: Final = 12
INTO_BODY: Final = 3
LAST_OF_BODY: Final = 4
# Notes of where a text is from stand in this many lines right above it.
NOTES_ABOVE: Final = 2
AFTER_BODY: Final = 14
# How many JSON-LD objects of a page are read: the article's own come first, and a page has some ten.
MAX_OBJECTS: Final = 50

_META_DATES: Final = (
    "pubdate publishdate article:published_time datepublished og:published_time og:release_date publication_date date "
    "dc.date dc.date.issued dcterms.created dcterms.date parsely-pub-date sailthru.date article.published "
    "citation_publication_date citation_date publish-date publish_date firstpublishedtime apub:time og:time bt:pubdate "
    "created release_date displaydate dateupdate"
).split()
_PUBLICATION = re.compile(r"publi(?:sh|cation).{0,5}(?:date|time)|(?:date|time).{0,5}publish|create_at$")


class Candidate(NamedTuple):
    """A possible value of a field, where it was found, and the text it was read from."""

    value: str | None
    found_in: str
    text: str


def lines_around(page: Page, body: range, title: frozenset[int]) -> Iterator[tuple[int, bool]]:
    """Yield the index of each line that may hold credits, and whether it is above the body.

    The order is from the title down to the body, then up from the title, then below the body.
    """
    count = len(page.lines)
    last = min(body.start + INTO_BODY, body.stop, count)
    head = max(title) + 1 if title else max(0, body.start - BEFORE_BODY)
    seen = set(title)
    below_title = range(head, min(last, head + BELOW_TITLE) if title else last)
    before_body = range(max(head, body.start - BEFORE_BODY), last)
    above_title = range(min(title) - 1, max(-1, min(title) - 1 - ABOVE_TITLE), -1) if title else range(0)
    for index in (*below_title, *before_body, *above_title):
        if index not in seen and 0 <= index < count:
            seen.add(index)
            yield index, True
    for index in range(max(last, body.stop - LAST_OF_BODY), min(count, body.stop + AFTER_BODY)):
        if index not in seen:
            yield index, False


def declared_dates(page: Page, language: str) -> Iterator[Candidate]:
    """Yield the publication dates that a page declares for machines, most reliable first."""
    for item in page.structured[:MAX_OBJECTS]:
        if isinstance(raw := item.get("datePublished") or item.get("pubDate"), str):
            yield Candidate(dates.find_date(raw, language=language), "JSON-LD datePublished", raw)
    for name in _META_DATES:
        for raw in page.meta.get(name, ())[:1]:
            yield Candidate(dates.find_date(raw, language=language), f"meta {name}", raw)
    others = [
        Candidate(iso, f"meta {name}", values[0])
        for name, values in page.meta.items()
        if _PUBLICATION.search(name) and (iso := dates.find_date(values[0], language=language))
    ]
    yield from sorted(others, key=str)  # the earliest first: the others are dates of later changes
    for raw in page.meta.get("time", ())[:1]:
        yield Candidate(dates.find_date(raw, language=language), "time element", raw)
