"""Change a watchlist file and keep its comments and its order: add and remove entries. With tomlkit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from archive.files import replace_file, writing
from archive.model import BadURL, RequestError, canonical_url
from scraper.watchlist.watchlist import parse_watchlist, read_text

if TYPE_CHECKING:
    from pathlib import Path

ENTRY_TABLES: Final = ("page", "list", "feed", "sitemap")


def add_entry(path: Path, table: str, entry: dict[str, Any]) -> bool:
    """Add an entry at the end of its kind; make the file if there is none. Return False if its URL is there already.

    Raises RequestError for a file that is no watchlist, WriteFailed.
    """
    # Imported here: it takes 30 ms, and only `repost watch` needs it.
    import tomlkit  # noqa: PLC0415

    document = tomlkit.parse(read_text(path)) if path.exists() else tomlkit.document()
    if any(_same(one.get("url"), entry["url"]) for name in ENTRY_TABLES for one in document.get(name, ())):
        return False
    new = tomlkit.table()
    for key, value in entry.items():
        new.add(key, value)
    if table not in document:
        document.add(table, tomlkit.aot())
    document[table].append(new)
    _save(path, tomlkit.dumps(document))
    return True


def remove_entry(path: Path, url: str) -> bool:
    """Remove the entries with a URL. Return False if there is none. Raises RequestError, WriteFailed."""
    import tomlkit  # noqa: PLC0415 - as above

    document = tomlkit.parse(read_text(path))
    removed = False
    for name in ENTRY_TABLES:
        tables = document.get(name)
        if tables is None:
            continue
        for index in reversed(range(len(tables))):
            if _same(tables[index].get("url"), url):
                del tables[index]
                removed = True
        if not tables:
            del document[name]
    if removed:
        _save(path, tomlkit.dumps(document))
    return removed


def _save(path: Path, text: str) -> None:
    """Write a watchlist, unless it would be none. An empty one is kept: it has no entry yet."""
    try:
        parse_watchlist(text, path)
    except RequestError as error:
        if "names no page" not in str(error):
            raise
    with writing(f"the watchlist {path}"):
        replace_file(path, text.encode(), draft=path.with_name(f"{path.name}.draft"))


def _same(one: object, other: str) -> bool:
    try:
        return canonical_url(str(one)) == canonical_url(other)
    except BadURL:
        return str(one) == other
