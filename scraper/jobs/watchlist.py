"""Watchlists: which pages a scheduled run captures. A TOML file, read whole and checked before anything is fetched.

from = "saved"                 # optional: a folder or WARC of saved pages that answers in place of the network
timestamp = ["http://tsa.example/"]  # optional: authorities that timestamp the capture log after the run

[[page]]
url = "https://news.example/2024/05/a.html"
name = "harbour bridge"        # optional: what the summary calls it
from = "other.warc.gz"         # optional: for this page alone

[[host]]                       # optional: a server that is too old for TLS as it is spoken today
host = "www.gov.example"
tls = "compat"                 # a profile of `scraper.transport.tls`

[[memento]]                    # optional: an archive service that is asked for copies of originals that are dead
timegate = "https://archive.example/web/"           # the page's address comes behind it, or where {url} stands
timemap = "https://archive.example/timemap/link/"   # one of the two is enough
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from archive.model import RequestError, canonical_host, canonical_url
from scraper.transport import PROFILES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

# Half a million pages. What is larger is no list, and a device has no end.
MAX_FILE: Final = 64 * 2**20


@dataclass(frozen=True, slots=True)
class WatchedPage:
    """One page of a watchlist; `saved` is the saved source that answers for it, None for the live web."""

    url: str
    name: str | None
    saved: Path | None


class Watchlist(NamedTuple):
    """What a run goes over, a note for each page that is left out because it is listed before, TLS profiles by host.

    `timestamp`: the addresses of timestamp authorities, as they are written; `memento`: the endpoints of archive
    services by their kind, as well.
    """

    pages: list[WatchedPage]
    notes: list[str]
    tls: Mapping[str, str]
    timestamp: Sequence[str] = ()
    memento: Sequence[Mapping[str, str]] = ()


def read_watchlist(path: Path) -> Watchlist:
    """Return what a watchlist says.

    Raises RequestError, in one line, for whatever is wrong with the list.
    """
    table = _table(path)
    _check_keys(table, {"from", "host", "memento", "page", "timestamp"}, f"the watchlist {path}")
    default = _saved(table, path)
    pages = _tables(table, "page", path)
    if not pages:
        raise RequestError(f"the watchlist {path} names no page: add a [[page]] table with a url")
    kept, notes = _without_repeats([_watched(page, number, default, path) for number, page in enumerate(pages, 1)])
    hosts = [_host(host, number, path) for number, host in enumerate(_tables(table, "host", path), 1)]
    services = [_memento(one, number, path) for number, one in enumerate(_tables(table, "memento", path), 1)]
    return Watchlist(kept, notes, dict(hosts), _texts(table, "timestamp", path), services)


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


def _tables(table: dict[str, Any], key: str, path: Path) -> list[dict[str, Any]]:
    tables = table.get(key, [])
    if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
        raise RequestError(f"the watchlist {path}: {key}s are written as [[{key}]] tables")
    return tables


def _texts(table: dict[str, Any], key: str, path: Path) -> list[str]:
    texts = table.get(key, [])
    if not isinstance(texts, list) or not all(isinstance(one, str) for one in texts):
        raise RequestError(f"the watchlist {path}: `{key}` must be a list of texts")
    return texts


def _without_repeats(pages: list[WatchedPage]) -> tuple[list[WatchedPage], list[str]]:
    """Keep the first of several entries for one page of one source: a site is asked once a run."""
    kept: dict[tuple[str, Path | None], WatchedPage] = {}
    notes = []
    for number, page in enumerate(pages, 1):
        if kept.setdefault((page.url, page.saved), page) is not page:
            notes.append(f"page {number} of the watchlist is listed before: {page.url}")
    return list(kept.values()), notes


def _watched(page: dict[str, Any], number: int, default: Path | None, path: Path) -> WatchedPage:
    where = f"the watchlist {path}, page {number}"
    _check_keys(page, {"url", "name", "from"}, where)
    url, name = page.get("url"), page.get("name")
    if not isinstance(url, str):
        raise RequestError(f"{where}: it needs a url, as text")
    if name is not None and not isinstance(name, str):
        raise RequestError(f"{where}: its name must be text")
    try:
        return WatchedPage(canonical_url(url), name, _saved(page, path) or default)
    except RequestError as error:
        raise RequestError(f"{where}: {error}") from error


def _host(host: dict[str, Any], number: int, path: Path) -> tuple[str, str]:
    where = f"the watchlist {path}, host {number}"
    _check_keys(host, {"host", "tls"}, where)
    name, profile = host.get("host"), host.get("tls")
    if not isinstance(name, str) or not isinstance(profile, str):
        raise RequestError(f"{where}: it needs a host and a tls, as text")
    if profile not in PROFILES:
        raise RequestError(f"{where}: no TLS profile {profile!r} (known: {', '.join(PROFILES)})")
    try:
        return canonical_host(name, name), profile
    except RequestError as error:
        raise RequestError(f"{where}: {error}") from error


def _memento(service: dict[str, Any], number: int, path: Path) -> dict[str, str]:
    where = f"the watchlist {path}, memento {number}"
    _check_keys(service, {"timegate", "timemap"}, where)
    if not service or not all(isinstance(endpoint, str) and endpoint for endpoint in service.values()):
        raise RequestError(f"{where}: it needs a timegate or a timemap, as text")
    return service


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
