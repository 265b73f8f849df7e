"""Full-text search over all versions that are stored, and which documents a list shows: the queries of the index."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from archive.files import document_folders, version_file
from archive.index.bigrams import folded, fts_query, lowered
from archive.index.schema import KEY, NUMBER, TEXT, checked, to_number, to_time, to_url
from archive.index.snippets import shown
from archive.model import ArchiveDamaged, FormatError, canonical_host
from archive.store import MAX_FILE, DocumentFolder, DocumentSummary, from_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from archive.index.bigrams import Phrase
    from archive.index.snippets import Snippet
    from archive.model import Outcome, Verdict, Version

Row = tuple[str, int, "datetime | None"]  # a document's URL, a version's number, and when it was captured


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which documents, or versions, are wanted; None for all.

    A host stands for those below it too, a source for those that hold it, letters folded. Times are when the version
    was captured (of a list: the latest one, or the last capture where there is none), the first included, the second
    not. The verdict is the last one on the page as a repost, the outcome that of its last capture.
    """

    host: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    source: str | None = None
    verdict: Verdict | None = None
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One version that holds what was searched for.

    `title_hits` are offsets into the title; `snippet` is None where the title alone has hits, or the file can't be
    read, and then `damage` says why. `more` is the number of hits in the body that the snippet does not show.
    """

    url: str
    version: int
    captured_at: datetime | None
    title: str | None
    title_hits: tuple[tuple[int, int], ...] = ()
    snippet: Snippet | None = None
    more: int = 0
    damage: str | None = None


# What a row about a document holds: its place, and what its summary is made of.
_SUMMARY: Final = (int, KEY, int, TEXT, TEXT, TEXT, int, NUMBER, NUMBER, TEXT, TEXT)
_FOUND: Final = """
FROM texts CROSS JOIN versions ON versions.id = texts.rowid CROSS JOIN documents ON documents.id = versions.document
WHERE texts MATCH :query
"""


def find(connection: sqlite3.Connection, phrases: Sequence[Phrase], where: Filter, limit: int) -> list[Row]:
    """Return the versions that hold all phrases, those first that were stored last. Raises sqlite3.Error."""
    conditions, values = _conditions(where, captured="versions.captured", source="versions.source")
    _prepare(connection, where)
    rows = connection.execute(
        f"SELECT documents.url, versions.number, versions.captured {_FOUND} {conditions} "
        "ORDER BY texts.rowid DESC LIMIT :limit",
        values | {"query": fts_query(phrases), "limit": limit},
    )
    found = (checked(row, (KEY, int, NUMBER)) for row in rows)
    return [(to_url(key), number, _time(captured)) for key, number, captured in found]


def count(connection: sqlite3.Connection, phrases: Sequence[Phrase], where: Filter) -> int:
    """Return how many versions hold all phrases. Raises sqlite3.Error."""
    conditions, values = _conditions(where, captured="versions.captured", source="versions.source")
    found = _FOUND if conditions else "FROM texts WHERE texts MATCH :query"
    statement = f"SELECT count(*) {found} {conditions}"
    _prepare(connection, where)
    (number,) = connection.execute(statement, values | {"query": fts_query(phrases)}).fetchone()
    return int(number)


def documents(
    root: Path, connection: sqlite3.Connection, where: Filter, *, logged: bool, after: int, limit: int
) -> list[tuple[int, DocumentSummary]]:
    """Return a page of the documents that are wanted, in the order of their first captures; or of those without any.

    Each comes with its place in that order; `after` is the place of the last one of the page before, -1 for the first
    page. Raises sqlite3.Error.
    """
    place, lost = ("line", "") if logged else ("id", "line IS NULL AND")
    conditions, values = _conditions(where, captured="coalesce(changed, last)", source="source")
    statement = f"""
SELECT {place}, url, versions, title, source, published, captures, first, last, outcome, damage FROM documents
WHERE {lost} {place} > :after {conditions} ORDER BY {place} LIMIT :limit
"""  # noqa: S608 - our own words
    _prepare(connection, where)
    rows = connection.execute(statement, values | {"after": after, "limit": limit}).fetchall()
    found = [(checked(row, _SUMMARY)[0], _summary(root, *row[1:])) for row in rows]
    check_order(after, [place for place, _ in found])
    return found


def check_order(after: int, places: Sequence[int]) -> None:
    """Make sure that a page leads on: a damaged index can lead back. Raises sqlite3.DatabaseError."""
    if any(before >= place for before, place in pairwise([after, *places])):
        raise sqlite3.DatabaseError("the index is not in its order")


def _summary(root: Path, key: str | bytes, versions: int, title: str | None, *rest: Any) -> DocumentSummary:  # noqa: ANN401
    source, published, captures, first, last, outcome, damage = rest
    return DocumentSummary(
        url=to_url(key),
        versions=versions,
        title=title,
        source=source,
        published=published,
        captures=captures,
        first_captured=_time(first),
        last_captured=_time(last),
        last_outcome=outcome,
        damage=None if damage is None else f"{root}/{damage}",
    )


def _time(number: int | None) -> datetime | None:
    return None if number is None else to_time(number)


def read(root: Path, row: Row, phrases: Sequence[Phrase]) -> Hit:
    """Return a hit as it is shown, cut from the stored version."""
    url, number, at = row
    try:
        cut = shown(_version(root, url, number).article, phrases)
    except (ArchiveDamaged, FormatError) as error:
        return Hit(url=url, version=number, captured_at=at, title=None, damage=str(error))
    return Hit(
        url=url,
        version=number,
        captured_at=at,
        title=cut.title,
        title_hits=cut.title_hits,
        snippet=cut.snippet,
        more=cut.more,
    )


def _version(root: Path, url: str, number: int) -> Version:
    """Read one version, checked as `Document.read` does, which is asked where it is not where it should be.

    Which folder is a document's takes `DocumentFolder` as long as reading from it.
    """
    path = root / document_folders(url)[0] / version_file(number)
    with suppress(OSError, ArchiveDamaged, FormatError), path.open("rb") as file:
        version = from_bytes(file.read(MAX_FILE)).version
        if (version.url, version.number) == (url, number):
            return version
    return DocumentFolder(root, url).read(number).version


def _prepare(connection: sqlite3.Connection, where: Filter) -> None:
    if where.source is not None:
        wanted = _spelling(where.source)
        connection.create_function("holds", 1, lambda source: wanted in _spelling(source or ""), deterministic=True)


def _spelling(text: str) -> str:
    return lowered(folded(text))


def _conditions(where: Filter, *, captured: str, source: str) -> tuple[str, dict[str, object]]:
    """Return a filter as conditions in SQL, each after an AND, and their values."""
    conditions: list[str] = []
    values: dict[str, object] = {}
    if where.host is not None:
        values["host"] = canonical_host(where.host, where.host).strip("[]")
        conditions.append("(host = :host OR substr(host, -length(:host) - 1) = '.' || :host)")
    if where.since is not None:
        values["since"] = to_number(where.since)
        conditions.append(f"{captured} >= :since")
    if where.until is not None:
        values["until"] = to_number(where.until)
        conditions.append(f"{captured} < :until")
    if where.source is not None:
        conditions.append(f"holds({source})")
    for name in ("verdict", "outcome"):
        if (value := getattr(where, name)) is not None:
            values[name] = value
            conditions.append(f"{name} = :{name}")
    return "".join(f" AND {condition}" for condition in conditions), values
