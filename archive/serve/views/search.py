"""Search with highlights; without words, the pages that the filters leave."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from archive.index import Filter, fold
from archive.model import VERDICTS
from archive.serve.facts import to_number
from archive.serve.views.asked import View
from archive.serve.views.lists import ROWS, page_of, page_rows

if TYPE_CHECKING:
    from archive.index import Hit
    from archive.serve.facts import OpenArchive, PageRow
    from archive.serve.views.asked import Asked

# Hits of one page: each reads a version file.
HITS: Final = 20
# Counting ends here; beyond, the number says nothing to a person.
MOST_COUNTED: Final = 1000
# Pages of hits: the hits before are passed over each time.
MOST_PAGES: Final = 50
# A site with no more pages is searched page by page; one with more has hits enough among the newest.
FEW_PAGES: Final = 3000
FILTERS: Final = ("site", "source", "since", "until", "verdict", "tag")


def search(archive: OpenArchive, asked: Asked) -> View:
    """Return the hits of a search, or the pages that pass the filters."""
    words, where = asked.text("q"), _filter(archive, asked)
    number = min(asked.number("page") or 1, MOST_PAGES)
    data: dict[str, Any] = {
        "words": words,
        "filters": {name: asked.text(name) for name in FILTERS},
        "tags": archive.tags.names(),
        "page": number,
        "hits": None,
        "pages": None,
        "count": None,
        "more": False,
    }
    if words:
        skip = (number - 1) * HITS
        hits, count = archive.ask(lambda index: index.search_page(words, where, skip, HITS, MOST_COUNTED + 1))
        data |= {"hits": [_hit(hit) for hit in hits], "count": count}
        data["more"] = count > skip + HITS and number < MOST_PAGES
    elif any(data["filters"].values()):
        skip = (number - 1) * ROWS
        if where.sources is not None:  # which only the index knows
            rows = page_of(archive, archive.ask(lambda index: index.newest(where, ROWS + 1, skip)))
        else:
            rows = page_rows(archive, _pages(archive, where, ROWS + 1, skip))
        data |= {"pages": rows[:ROWS], "more": len(rows) > ROWS and number < MOST_PAGES}
    return View("search.html", data)


def _filter(archive: OpenArchive, asked: Asked) -> Filter:
    """Return what the parameters filter by; a small site as its pages, a part of a source as all that contain it."""
    tag, host, source = asked.text("tag"), asked.text("site"), asked.text("source")
    urls = archive.tags.pages(tag) if tag else None
    if host and (below := archive.pages_below(host, FEW_PAGES)) is not None:
        urls, host = below if urls is None else urls & below, ""
    sources = None
    if source:
        part = fold(source)
        known = archive.kept("sources", lambda: archive.ask(lambda index: index.sources()))
        sources = frozenset(one for one in known if part in fold(one))
    return Filter(
        host=host or None,
        sources=sources,
        since=asked.day("since"),
        until=asked.day("until", end=True),
        verdict=asked.one_of("verdict", VERDICTS),  # type: ignore[arg-type]
        urls=urls,
    )


def _pages(archive: OpenArchive, where: Filter, limit: int, skip: int) -> list[PageRow]:
    """Return the pages that pass filters, the last changed first, from the log alone."""
    conditions, values = ["pages.captures > 0"], list[object]()
    for names, column in ((where.urls, "url"), (where.host and archive.sites_below(where.host), "site")):
        if names is not None:
            conditions.append(f"pages.{column} IN (SELECT value FROM json_each(?))")  # noqa: S608 - only our own constants
            values.append(json.dumps(sorted(names)))
    for value, condition in (
        (where.since and to_number(where.since), "pages.shown >= ?"),
        (where.until and to_number(where.until), "pages.shown < ?"),
        (where.verdict, "pages.verdict = ?"),
    ):
        if value is not None:
            conditions.append(condition)
            values.append(value)
    rest = f"WHERE {' AND '.join(conditions)} ORDER BY pages.shown DESC, pages.id DESC LIMIT ? OFFSET ?"
    return archive.log.pages(rest, [*values, limit, skip])


def _hit(hit: Hit) -> dict[str, Any]:
    snippet = hit.snippet
    return {
        "url": hit.url,
        "version": hit.version,
        "captured_at": None if hit.captured_at is None else hit.captured_at.isoformat().replace("+00:00", "Z"),
        "title": hit.title,
        "title_hits": [list(span) for span in hit.title_hits],
        "snippet": None
        if snippet is None
        else {
            "text": snippet.text,
            "hits": [list(span) for span in snippet.hits],
            "before": snippet.start > 0,
            "after": snippet.rest > 0,
        },
        "more": hit.more,
        "damage": hit.damage,
    }
