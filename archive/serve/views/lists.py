"""Rows of lists: pages and news, with their titles from the index."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from archive.serve.facts import LEVELS, iso

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from archive.serve.facts import OpenArchive, PageRow

# Rows of one page of a list.
ROWS: Final = 50

NEWS: Final = """
SELECT news.line, news.at, news.kind, news.level, pages.url, news.site, other.url, news.version, news.verdict,
  news.facts
FROM news JOIN pages ON pages.id = news.page LEFT JOIN pages AS other ON other.id = news.other
"""


def page_rows(archive: OpenArchive, pages: Iterable[PageRow]) -> list[dict[str, Any]]:
    """Return pages as a list shows them."""
    rows = list(pages)
    glances = archive.glances([row.url for row in rows])
    return [_page(row, glances.get(row.url)) for row in rows]


def _page(row: PageRow, glance: Any) -> dict[str, Any]:  # noqa: ANN401 - Glance or None
    return {
        "url": row.url,
        "site": row.site,
        "title": glance.title if glance else None,
        "source": glance.source if glance else None,
        "published": glance.published if glance else None,
        "damage": glance.damage if glance else None,
        "version": row.version,
        "captures": row.captures,
        "first": iso(row.first),
        "last": iso(row.last),
        "changed": iso(row.changed),
        "outcome": row.outcome,
        "verdict": row.verdict,
        "original": row.original,
    }


def news_rows(archive: OpenArchive, rest: str, values: Sequence[object]) -> list[dict[str, Any]]:
    """Return news as a list shows it; `rest` is the end of the query."""
    rows = archive.log.rows(NEWS + rest, values)
    glances = archive.glances(list({url for row in rows for url in (row[4], row[6]) if url}))
    found = []
    for line, at, kind, level, url, site, other, version, verdict, facts in rows:
        glance = glances.get(url)
        found.append(
            {
                "line": line,
                "at": iso(at),
                "kind": kind,
                "level": LEVELS[level],
                "url": url,
                "site": site,
                "title": glance.title if glance else None,
                "original": other,
                "version": version,
                "verdict": verdict,
                **json.loads(facts),
            }
        )
    return found


def page_of(archive: OpenArchive, urls: Sequence[str]) -> list[dict[str, Any]]:
    """Return pages by their addresses, in that order, as a list shows them."""
    found = archive.log.pages("WHERE pages.url IN (SELECT value FROM json_each(?))", (json.dumps(list(urls)),))
    known = {row.url: row for row in found}
    return page_rows(archive, [known[url] for url in urls if url in known])
