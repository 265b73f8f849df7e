"""The front page, the findings, the sites, one site, the archive's health."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from archive.model import VERDICTS, NotArchived
from archive.serve.facts import LEVELS, NEWS_KINDS, iso, to_number
from archive.serve.views.asked import View
from archive.serve.views.lists import ROWS, news_rows, page_rows

if TYPE_CHECKING:
    from archive.serve.facts import OpenArchive
    from archive.serve.views.asked import Asked

# What counts as lately, before the newest line of the log: an archive that rests for a year still shows its last month.
LATELY: Final = 30 * 86_400 * 1_000_000
# Rows of each part of the front page.
GRAVEST: Final = 12
FEW: Final = 8
# Sites of the list of all; an archive has thousands at most.
MOST_SITES: Final = 500
_NEWS_LEVELS: Final = len(LEVELS) - 1  # the last level is no finding


def front(archive: OpenArchive, asked: Asked) -> View:
    """Return the front page."""
    del asked
    return View("front.html", archive.kept("front", lambda: _front(archive)) | {"health": archive.health()})


def _front(archive: OpenArchive) -> dict[str, Any]:
    (newest,) = archive.log.rows("SELECT max(at) FROM news")[0]
    since = (newest or 0) - LATELY
    findings = news_rows(
        archive,
        "WHERE news.at >= ? AND news.level < ? ORDER BY news.level, news.at DESC, news.line DESC LIMIT ?",
        (since, _NEWS_LEVELS, GRAVEST),
    )
    return {
        "since": iso(since) if newest else None,
        "findings": findings,
        "gone": news_rows(
            archive,
            "WHERE news.kind IN ('original-gone', 'gone') AND pages.outcome = 'gone' "
            "ORDER BY news.level, news.at DESC LIMIT ?",
            (FEW,),
        ),
        "newest": page_rows(
            archive, archive.log.pages("WHERE pages.last > 0 ORDER BY pages.last DESC, pages.id DESC LIMIT ?", (FEW,))
        ),
        "sites": _sites(archive, 12),
    }


def findings(archive: OpenArchive, asked: Asked) -> View:
    """Return the findings, the last logged first."""
    conditions, values = ["1"], list[object]()
    level = asked.one_of("level", LEVELS)
    conditions.append("+news.level <= ?")
    values.append(LEVELS.index(level) if level else _NEWS_LEVELS - 1)
    for name, known in (("kind", NEWS_KINDS), ("verdict", VERDICTS)):
        if value := asked.one_of(name, known):
            conditions.append(f"news.{name} = ?")
            values.append(value)
    if site := asked.text("site"):
        conditions.append("news.site = ?")
        values.append(site)
    for name, sign, end in (("since", ">=", False), ("until", "<", True)):
        if day := asked.day(name, end=end):
            conditions.append(f"+news.at {sign} ?")
            values.append(to_number(day))
    if before := asked.number("before"):
        conditions.append("news.line < ?")
        values.append(before)
    # The plus keeps SQLite from collecting and sorting all rows of a level or a time: it ends with the last one needed.
    chosen = f"SELECT line FROM news WHERE {' AND '.join(conditions)} ORDER BY line DESC LIMIT ?"  # noqa: S608 - only our own constants
    rest = f"WHERE news.line IN ({chosen}) ORDER BY news.line DESC"
    rows = news_rows(archive, rest, [*values, ROWS + 1])
    names = ("level", "kind", "verdict", "site", "since", "until")
    return View(
        "findings.html",
        {
            "filters": {name: asked.text(name) for name in names},
            "findings": rows[:ROWS],
            "before": rows[ROWS - 1]["line"] if len(rows) > ROWS else None,
        },
    )


def sites(archive: OpenArchive, asked: Asked) -> View:
    """Return the sites, the last captured first."""
    del asked
    found = archive.kept("sites", lambda: _sites(archive, MOST_SITES + 1))
    return View("sites.html", {"sites": found[:MOST_SITES], "more": len(found) > MOST_SITES})


def _sites(archive: OpenArchive, most: int) -> list[dict[str, Any]]:
    rows = archive.log.rows("SELECT site, pages, captures, last, gone FROM sites ORDER BY last DESC LIMIT ?", (most,))
    return [
        {"site": site, "pages": pages, "captures": captures, "last": iso(last), "gone": gone}
        for site, pages, captures, last, gone in rows
    ]


def site(archive: OpenArchive, asked: Asked) -> View:
    """Return one site: its findings, its pages."""
    host = asked.needed("host").lower()
    known = archive.log.rows("SELECT site, pages, captures, last, gone FROM sites WHERE site = ?", (host,))
    if not known:
        raise NotArchived(f"no page of {host} is in this archive")
    _, pages, captures, last, gone = known[0]
    skip = ((asked.number("page") or 1) - 1) * ROWS
    only_gone = asked.one_of("outcome", ("gone",))
    where = "WHERE pages.site = ? AND pages.captures > 0" + (" AND pages.outcome = 'gone'" if only_gone else "")
    rows = archive.log.pages(f"{where} ORDER BY pages.last DESC LIMIT ? OFFSET ?", (host, ROWS + 1, skip))
    return View(
        "site.html",
        {
            "site": host,
            "pages": pages,
            "captures": captures,
            "last": iso(last),
            "gone": gone,
            "outcome": only_gone,
            "page": skip // ROWS + 1,
            "more": len(rows) > ROWS,
            "rows": page_rows(archive, rows[:ROWS]),
            "findings": news_rows(
                archive,
                "WHERE news.site = ? AND news.level < ? ORDER BY news.line DESC LIMIT ?",
                (host, _NEWS_LEVELS, FEW),
            ),
        },
    )


def health(archive: OpenArchive, asked: Asked) -> View:
    """Return the archive's health."""
    del asked
    return View("health.html", archive.health())
