"""A page's page: the article as read, its versions and captures, the cascade, how it is cited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from archive.log import CaptureEntry, to_json
from archive.model import NotArchived, RequestError, record_json
from archive.serve.facts import cite, fold_captures, is_capture, iso, make_cascade, make_timeline, readable
from archive.serve.views.asked import View
from archive.serve.views.lists import ROWS, news_rows, page_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.log import Entry
    from archive.model import Version
    from archive.serve.facts import Cascade, Mention, OpenArchive, PageRow

# Captures and versions that the page lists; /history has all.
FEW: Final = 12
MOST_VERSIONS: Final = 200


def page(archive: OpenArchive, asked: Any) -> View:  # noqa: ANN401 - Asked
    """Return the page of a document: one version of it, by default the latest."""
    url, row = archive.find(asked.needed("url"))
    number = asked.number("version")
    mentions = archive.log.mentions(url)
    numbers = archive.numbers(url)
    stored, problem = readable(archive, url, number)
    if stored is None and number is not None and number not in numbers:
        raise NotArchived(problem)
    version = None if stored is None else stored.version
    return View(
        "page.html",
        {
            "url": url,
            "asked_version": number,
            "summary": _summary(url, row),
            "tags": archive.tags.of(url),
            "version": None if version is None else version_data(version),
            "problem": problem,
            "original": None if version is None else _original(archive, version.article.original_url),
            "versions": _versions(numbers, mentions),
            "timeline": _timeline(mentions),
            "captures": _captures(archive, mentions),
            "capture_count": sum(map(is_capture, mentions)),
            "findings": news_rows(
                archive, "WHERE pages.url = ? AND news.level < 3 ORDER BY news.line DESC LIMIT ?", (url, FEW)
            ),
            "cascade": _cascade(archive, make_cascade(url, archive.pairs)),
            "withdrawals": [to_json(entry) for entry in archive.withdrawals(url)],
            "citation": None if version is None else cite(version)._asdict(),
        },
        200 if version is not None or problem is None or not numbers else 500,
    )


def _original(archive: OpenArchive, url: str | None) -> dict[str, Any] | None:
    """Return what the archive has of the page that an article names as its original; None if it names none."""
    if url is None:
        return None
    try:
        known, row = archive.find(url)
    except RequestError:
        return {"url": url, "archived": False, "outcome": None}
    return {"url": known, "archived": True, "outcome": None if row is None else row.outcome}


def version_data(version: Version) -> dict[str, Any]:
    """Return a version as JSON has it."""
    return {
        "number": version.number,
        "cause": version.cause,
        "captured_at": record_time(version),
        "digest": version.digest,
        "payload_digest": version.payload_digest,
        "encoding": version.reading.encoding,
        "parts": [
            {"number": number, "url": part.url, "payload_digest": part.payload_digest}
            for number, part in enumerate(version.parts, 2)
        ],
        "article": record_json.to_record(version.article, version.digest),
    }


def record_time(version: Version) -> str:
    """Return when a version was captured."""
    return version.captured_at.isoformat().replace("+00:00", "Z")


def _summary(url: str, row: PageRow | None) -> dict[str, Any]:
    if row is None:  # only the version files are left, not the lines of the log
        return {
            "site": None,
            "captures": 0,
            "first": None,
            "last": None,
            "outcome": None,
            "verdict": None,
            "original": None,
            "memento_of": None,
        }
    assert row.url == url
    return {
        "site": row.site,
        "captures": row.captures,
        "first": iso(row.first),
        "last": iso(row.last),
        "outcome": row.outcome,
        "verdict": row.verdict,
        "original": row.original,
        "memento_of": row.memento_of,
    }


def _versions(numbers: Sequence[int], mentions: Sequence[Mention]) -> list[dict[str, Any]]:
    """Return the stored versions, newest first, each with its first capture."""
    first: dict[int, Mention] = {}
    for one in mentions:
        if one.version is not None and (is_capture(one) or one.what == "extraction"):
            first.setdefault(one.version, one)
    return [
        {
            "number": number,
            "at": iso(first[number].at) if number in first else None,
            "line": first[number].line if number in first else None,
        }
        for number in reversed(numbers[-MOST_VERSIONS:])
    ]


def _timeline(mentions: Sequence[Mention]) -> dict[str, Any] | None:
    made = make_timeline(mentions)
    if made is None:
        return None
    return {
        "first": made.first,
        "last": made.last,
        "captures": [mark._asdict() for mark in made.captures],
        "versions": [mark._asdict() for mark in made.versions],
    }


def _captures(archive: OpenArchive, mentions: Sequence[Mention]) -> list[dict[str, Any]]:
    """Return the newest runs of captures, each by its last capture, the newest first."""
    runs = {run.last.line: run for run in fold_captures(mentions)[-FEW:][::-1]}
    return [
        {**capture_row(entry), "times": runs[entry.seq].times, "first_at": iso(runs[entry.seq].first.at)}
        for entry in archive.log.entries(list(runs))
    ]


def capture_row(entry: Entry) -> dict[str, Any]:
    """Return a line of the log as a list shows it."""
    if not isinstance(entry, CaptureEntry):
        return to_json(entry)
    return {
        "seq": entry.seq,
        "kind": entry.kind,
        "at": to_json(entry)["at"],
        "url": entry.url,
        "outcome": entry.outcome,
        "status": entry.status,
        "reason": entry.problem or entry.reason,
        "version": entry.version,
        "new": entry.new,
        "cause": entry.cause,
        "has_bytes": entry.warc is not None,
        "memento_of": entry.memento_of,
        "part_of": entry.part_of,
        "taken_from": None if entry.taken_from is None else entry.taken_from.file,
    }


def _cascade(archive: OpenArchive, cascade: Cascade | None) -> dict[str, Any] | None:
    if cascade is None:
        return None
    known = {row["url"]: row for row in page_of(archive, [node.url for node in cascade.nodes])}
    nodes = []
    for node in cascade.nodes:
        row = known.get(node.url, {})
        pair = None if node.pair is None else node.pair._asdict()
        facts = {name: row.get(name) for name in ("title", "site", "published", "first", "outcome")}
        nodes.append({"url": node.url, "depth": node.depth, **facts, "pair": pair})
    return {"pages": nodes, "more": cascade.more}


def history(archive: OpenArchive, asked: Any) -> View:  # noqa: ANN401 - Asked
    """Return all lines of the log about a page, newest first."""
    url, _ = archive.find(asked.needed("url"))
    mentions = archive.log.mentions(url)
    before = asked.number("before")
    lines = [one.line for one in mentions if before is None or one.line < before]
    if before is not None and not lines:
        raise RequestError(f"before: no line about {url} stands before line {before}")
    shown = lines[-ROWS:][::-1]
    return View(
        "history.html",
        {
            "url": url,
            "count": len(mentions),
            "entries": [capture_row(entry) for entry in archive.log.entries(shown)],
            "before": shown[-1] if len(lines) > len(shown) else None,
        },
    )
