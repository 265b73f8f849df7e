"""The queries of the index: full-text search over all stored versions, and filtered lists of documents."""

from __future__ import annotations

import json
import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from archive.files import document_folders, version_file
from archive.index.bigrams import fold_letters, fts_query, lower_case
from archive.index.schema import KEY, NUMBER, TEXT, check_row, to_number, to_time, to_url
from archive.index.snippets import highlight
from archive.model import ArchiveDamaged, FormatError, named_host
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
    """Conditions on documents or versions; None matches all.

    A host includes its subdomains; a source matches as a substring, letters folded. Times are when the version was
    captured (in a list: the latest version, or the last capture if there is none), `since` included, `until` not. The
    verdict is the last one on the page as a repost, the outcome that of its last capture. `urls`: only these documents,
    `sources`: only articles credited to exactly one of these.
    """

    host: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    source: str | None = None
    verdict: Verdict | None = None
    outcome: Outcome | None = None
    urls: frozenset[str] | None = None
    sources: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One version that matches a search.

    `title_hits` are spans in the title; `snippet` is None if only the title has hits, or if the file can't be read, and
    then `damage` says why. `more` is the number of hits in the body that the snippet does not show.
    """

    url: str
    version: int
    captured_at: datetime | None
    title: str | None
    title_hits: tuple[tuple[int, int], ...] = ()
    snippet: Snippet | None = None
    more: int = 0
    damage: str | None = None


# Column types of a document's row: its place in the order, then its summary.
_SUMMARY: Final = (int, KEY, int, TEXT, TEXT, TEXT, int, NUMBER, NUMBER, TEXT, TEXT, TEXT, (*KEY, type(None)))
_MATCHING: Final = """
FROM texts CROSS JOIN versions ON versions.id = texts.rowid CROSS JOIN documents ON documents.id = versions.document
WHERE texts MATCH :query
"""
# The condition on the documents that a filter names: on documents, and on versions, by way of their numbers, so that a
# few documents cost little, however many versions have the words.
CHOSEN: Final = "url IN (SELECT value FROM json_each(:urls))"
_CHOSEN_VERSIONS: Final = (
    "texts.rowid IN (SELECT id FROM versions WHERE document IN "
    "(SELECT id FROM documents WHERE url IN (SELECT value FROM json_each(:urls))))"
)


def find_versions(connection: sqlite3.Connection, phrases: Sequence[Phrase], where: Filter, limit: int) -> list[Row]:
    """Return the versions that contain all phrases, the latest stored first. Raises sqlite3.Error."""
    conditions, values = conditions_of(
        where, captured="versions.captured", source="versions.source", chosen=_CHOSEN_VERSIONS
    )
    add_functions(connection, where)
    rows = connection.execute(
        f"SELECT documents.url, versions.number, versions.captured {_MATCHING} {conditions} "
        "ORDER BY texts.rowid DESC LIMIT :limit",
        values | {"query": fts_query(phrases), "limit": limit},
    )
    found = (check_row(row, (KEY, int, NUMBER)) for row in rows)
    return [(to_url(key), number, time_of(captured)) for key, number, captured in found]


def count_versions(connection: sqlite3.Connection, phrases: Sequence[Phrase], where: Filter) -> int:
    """Return how many versions contain all phrases. Raises sqlite3.Error."""
    conditions, values = conditions_of(
        where, captured="versions.captured", source="versions.source", chosen=_CHOSEN_VERSIONS
    )
    found = _MATCHING if conditions else "FROM texts WHERE texts MATCH :query"
    statement = f"SELECT count(*) {found} {conditions}"
    add_functions(connection, where)
    (number,) = connection.execute(statement, values | {"query": fts_query(phrases)}).fetchone()
    return int(number)


def list_documents(
    root: Path, connection: sqlite3.Connection, where: Filter, *, logged: bool, after: int, limit: int
) -> list[tuple[int, DocumentSummary]]:
    """Return a page of the matching documents: with `logged` by first capture, else those without captures.

    Each comes with its place in that order; `after` is the place of the last one of the previous page, -1 for the first
    page. Raises sqlite3.Error.
    """
    place, lost = ("line", "") if logged else ("id", "line IS NULL AND")
    conditions, values = conditions_of(where, captured="coalesce(changed, last)", source="source")
    statement = f"""
SELECT {place}, url, versions, title, source, published, captures, first, last, outcome, damage,
    verdict, verdict_against FROM documents
WHERE {lost} {place} > :after {conditions} ORDER BY {place} LIMIT :limit
"""  # noqa: S608 - only our own constants
    add_functions(connection, where)
    rows = connection.execute(statement, values | {"after": after, "limit": limit}).fetchall()
    found = [(check_row(row, _SUMMARY)[0], _summary(root, *row[1:])) for row in rows]
    check_order(after, [place for place, _ in found])
    return found


def check_order(after: int, places: Sequence[int]) -> None:
    """Check that the places of a page increase: in a damaged index they might loop. Raises sqlite3.DatabaseError."""
    if any(before >= place for before, place in pairwise([after, *places])):
        raise sqlite3.DatabaseError("the index is out of order")


def _summary(root: Path, key: str | bytes, versions: int, title: str | None, *rest: Any) -> DocumentSummary:  # noqa: ANN401
    source, published, captures, first, last, outcome, damage, verdict, against = rest
    return DocumentSummary(
        url=to_url(key),
        versions=versions,
        title=title,
        source=source,
        published=published,
        captures=captures,
        first_captured=time_of(first),
        last_captured=time_of(last),
        last_outcome=outcome,
        damage=None if damage is None else f"{root}/{damage}",
        verdict=verdict,
        verdict_against=None if against is None else to_url(against),
    )


def time_of(number: int | None) -> datetime | None:
    """Return the time for a table's value; None for none."""
    return None if number is None else to_time(number)


def read_hit(root: Path, row: Row, phrases: Sequence[Phrase]) -> Hit:
    """Return the hit for a row, with a snippet cut from the stored version."""
    url, number, at = row
    try:
        cut = highlight(_version(root, url, number).article, phrases)
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
    """Read one version, checked; try the usual path first, then `DocumentFolder.read`.

    `DocumentFolder` takes as long to find the document's folder as to read from it.
    """
    path = root / document_folders(url)[0] / version_file(number)
    with suppress(OSError, ArchiveDamaged, FormatError), path.open("rb") as file:
        version = from_bytes(file.read(MAX_FILE)).version
        if (version.url, version.number) == (url, number):
            return version
    return DocumentFolder(root, url).read(number).version


def add_functions(connection: sqlite3.Connection, where: Filter) -> None:
    """Give a connection the functions that a filter's conditions call."""
    if where.source is not None:
        part = fold(where.source)
        connection.create_function("holds", 1, lambda source: part in fold(source or ""), deterministic=True)


def fold(text: str) -> str:
    """Return a text as filters compare it: upper and lower case, full and half width alike."""
    return lower_case(fold_letters(text))


def conditions_of(where: Filter, *, captured: str, source: str, chosen: str = CHOSEN) -> tuple[str, dict[str, object]]:
    """Return a filter as SQL conditions, each after an AND, and their values; `chosen` is that on `urls`."""
    conditions: list[str] = []
    values: dict[str, object] = {}
    if where.host is not None:
        values["host"] = named_host(where.host)
        conditions.append("(host = :host OR substr(host, -length(:host) - 1) = '.' || :host)")
    if where.since is not None:
        values["since"] = to_number(where.since)
        conditions.append(f"{captured} >= :since")
    if where.until is not None:
        values["until"] = to_number(where.until)
        conditions.append(f"{captured} < :until")
    if where.source is not None:
        conditions.append(f"holds({source})")
    for name, condition in (("urls", chosen), ("sources", f"{source} IN (SELECT value FROM json_each(:sources))")):  # noqa: S608 - only our own constants
        if (wanted := getattr(where, name)) is not None:
            values[name] = json.dumps(sorted(wanted))
            conditions.append(condition)
    for name in ("verdict", "outcome"):
        if (value := getattr(where, name)) is not None:
            values[name] = value
            conditions.append(f"{name} = :{name}")
    return "".join(f" AND {condition}" for condition in conditions), values
