"""Search with highlights; without words, the pages that the filters leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from archive.index import Filter
from archive.model import VERDICTS
from archive.serve.views.asked import View
from archive.serve.views.lists import ROWS, page_of

if TYPE_CHECKING:
    from archive.index import Hit
    from archive.serve.facts import OpenArchive
    from archive.serve.views.asked import Asked

# Hits of one page: each reads a version file.
HITS: Final = 20
# Counting ends here; beyond, the number says nothing to a person.
MOST_COUNTED: Final = 1000
# Pages of hits: the hits before are passed over each time.
MOST_PAGES: Final = 50
FILTERS: Final = ("site", "source", "since", "until", "verdict", "tag")


def search(archive: OpenArchive, asked: Asked) -> View:
    """Return the hits of a search, or the pages that pass the filters."""
    words = asked.text("q")
    tag = asked.text("tag")
    where = Filter(
        host=asked.text("site") or None,
        source=asked.text("source") or None,
        since=asked.day("since"),
        until=asked.day("until", end=True),
        verdict=asked.one_of("verdict", VERDICTS),  # type: ignore[arg-type]
        urls=archive.tags.pages(tag) if tag else None,
    )
    number = min(asked.number("page") or 1, MOST_PAGES)
    size = HITS if words else ROWS
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
        index = archive.index()
        hits = index.search(words, where, size + 1, (number - 1) * size)
        data["hits"] = [_hit(hit) for hit in hits[:size]]
        data["more"] = len(hits) > size and number < MOST_PAGES
        data["count"] = index.count(words, where, MOST_COUNTED + 1) if data["more"] or number > 1 else len(hits)
    elif any(data["filters"].values()):
        urls = archive.index().newest(where, size + 1, (number - 1) * size)
        data["pages"] = page_of(archive, urls[:size])
        data["more"] = len(urls) > size and number < MOST_PAGES
    return View("search.html", data)


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
