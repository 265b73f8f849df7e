"""Watchlists: which pages a scheduled run captures. A TOML file, read whole and checked before anything is fetched.

from = "saved"                 # optional: a folder or WARC of saved pages that answers in place of the network

[[page]]
url = "https://news.example/2024/05/a.html"
name = "harbour bridge"        # optional: what the summary calls it
from = "other.warc.gz"         # optional: for this page alone
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from archive.errors import RequestError
from archive.urls import canonical_url

if TYPE_CHECKING:
    from pathlib import Path

# Half a million pages. What is larger is no list, and a device has no end.
MAX_FILE: Final = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Watched:
    """One page of a watchlist; `saved` is the saved source that answers for it, None for the live web."""

    url: str
    name: str | None
    saved: Path | None


def read_watchlist(path: Path) -> tuple[list[Watched], list[str]]:
    """Return the pages of a watchlist, and a note for each that is left out because it is listed before.

    Raises RequestError, in one line, for whatever is wrong with the list.
    """
    table = _table(path)
    _check_keys(table, {"from", "page"}, f"the watchlist {path}")
    default = _saved(table, path)
    pages = table.get("page", [])
    if not isinstance(pages, list) or not all(isinstance(page, dict) for page in pages):
        raise RequestError(f"the watchlist {path}: pages are written as [[page]] tables")
    if not pages:
        raise RequestError(f"the watchlist {path} names no page: add a [[page]] table with a url")
    return _without_repeats([_watched(page, number, default, path) for number, page in enumerate(pages, 1)])


def _table(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE + 1)
    except OSError as error:
        raise RequestError(f"can't read the watchlist {path}: {error.strerror}") from error
    if len(data) > MAX_FILE:
        raise RequestError(f"the watchlist {path} has more than {MAX_FILE // 2**20} MiB")
    try:
        return tomllib.loads(data.decode("utf-8-sig"))  # editors on Windows begin a file with a mark
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RequestError(f"the watchlist {path} is not valid TOML: {error}") from error


def _without_repeats(pages: list[Watched]) -> tuple[list[Watched], list[str]]:
    """Keep the first of several entries for one page of one source: a site is asked once a run."""
    kept: dict[tuple[str, Path | None], Watched] = {}
    notes = []
    for number, page in enumerate(pages, 1):
        if kept.setdefault((page.url, page.saved), page) is not page:
            notes.append(f"page {number} of the watchlist is listed before: {page.url}")
    return list(kept.values()), notes


def _watched(page: dict[str, Any], number: int, default: Path | None, path: Path) -> Watched:
    where = f"the watchlist {path}, page {number}"
    _check_keys(page, {"url", "name", "from"}, where)
    url, name = page.get("url"), page.get("name")
    if not isinstance(url, str):
        raise RequestError(f"{where}: it needs a url, as text")
    if name is not None and not isinstance(name, str):
        raise RequestError(f"{where}: its name must be text")
    try:
        return Watched(canonical_url(url), name, _saved(page, path) or default)
    except RequestError as error:
        raise RequestError(f"{where}: {error}") from error


def _saved(table: dict[str, Any], path: Path) -> Path | None:
    """Return the saved source a table names, relative to the watchlist's folder."""
    value = table.get("from")
    if value is None:
        return None
    if not isinstance(value, str):
        raise RequestError(f"the watchlist {path}: `from` must be a path, as text")
    return path.parent / value


def _check_keys(table: dict[str, Any], known: set[str], where: str) -> None:
    if unknown := sorted(set(table) - known):
        raise RequestError(f"{where}: unknown key {unknown[0]!r} (known: {', '.join(sorted(known))})")
