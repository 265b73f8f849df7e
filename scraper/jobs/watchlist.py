"""Watchlists: the pages that a scheduled run captures. A TOML file, read and checked before anything is fetched.

from = "saved"                 # optional: a folder or WARC of saved pages, read in place of the network
timestamp = ["http://tsa.example/"]  # optional: authorities that timestamp the capture log after the run

[[page]]
url = "https://news.example/2024/05/a.html"
name = "harbour bridge"        # optional: its name in the summary
from = "other.warc.gz"         # optional: for this page only

[[host]]                       # optional: what one host needs; each key is optional, too
host = "www.gov.example"
tls = "compat"                 # too old for modern TLS: a profile of `scraper.transport.tls`
ca = "intermediate.pem"        # certificates that it should have sent, or of its own authority
ignore_robots = "our own articles, by our request of 2024-05-01"   # why what robots.txt forbids is fetched

[[memento]]                    # optional: an archive service that is asked for copies of dead originals
timegate = "https://archive.example/web/"           # the page's address is appended, or replaces {url}
timemap = "https://archive.example/timemap/link/"   # one of the two is enough
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, Final, NamedTuple

import msgspec
from msgspec import Meta, Struct, field

from archive.model import RequestError, canonical_host, page_url
from scraper.transport import PROFILES, check_authorities

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

# Half a million pages. A larger file is not a watchlist, and a device may never end.
MAX_FILE: Final = 64 * 2**20


class _Page(Struct, forbid_unknown_fields=True):
    url: str
    name: str | None = None
    saved: str | None = field(default=None, name="from")


class _Host(Struct, forbid_unknown_fields=True):
    host: str
    tls: str | None = None
    ca: Annotated[str, Meta(min_length=1)] | None = None
    ignore_robots: Annotated[str, Meta(pattern=r"\S")] | None = None


class _Memento(Struct, forbid_unknown_fields=True, omit_defaults=True):
    timegate: Annotated[str, Meta(min_length=1)] | None = None
    timemap: Annotated[str, Meta(min_length=1)] | None = None


class _File(Struct, forbid_unknown_fields=True):
    """A watchlist file."""

    saved: str | None = field(default=None, name="from")
    timestamp: tuple[str, ...] = ()
    page: tuple[_Page, ...] = ()
    host: tuple[_Host, ...] = ()
    memento: tuple[_Memento, ...] = ()


@dataclass(frozen=True, slots=True)
class WatchedPage:
    """One page of a watchlist; `saved` is the source to read it from, None for the live web."""

    url: str
    name: str | None
    saved: Path | None


class Watchlist(NamedTuple):
    """The pages of a run, a note for each repeated page that is left out, and the settings of hosts.

    By host: `tls`, its TLS profile; `ca`, a PEM file of further certificates; `ignore_robots`, why what its robots.txt
    forbids is fetched.
    `timestamp` holds the addresses of timestamp authorities, as written in the file; `memento` the endpoints of archive
    services by kind, also as written.
    """

    pages: list[WatchedPage]
    notes: list[str]
    tls: Mapping[str, str]
    timestamp: Sequence[str] = ()
    memento: Sequence[Mapping[str, str]] = ()
    ca: Mapping[str, Path] = MappingProxyType({})
    ignore_robots: Mapping[str, str] = MappingProxyType({})


def read_watchlist(path: Path) -> Watchlist:
    """Read a watchlist. Raises RequestError, with a one-line message, for anything wrong with it."""
    try:
        written = msgspec.convert(_load_toml(path), _File)
    except msgspec.ValidationError as error:
        raise RequestError(f"the watchlist {path}{_explain_error(str(error))}") from error
    if not written.page:
        raise RequestError(f"the watchlist {path} names no page: add a [[page]] table with a url")
    kept, notes = _without_repeats(
        [_to_watched_page(page, number, written, path) for number, page in enumerate(written.page, 1)]
    )
    hosts = {_checked_host(host, number, path): host for number, host in enumerate(written.host, 1)}
    services = [_service_endpoints(one, number, path) for number, one in enumerate(written.memento, 1)]
    return Watchlist(
        kept,
        notes,
        {name: host.tls for name, host in hosts.items() if host.tls is not None},
        written.timestamp,
        services,
        {name: path.parent / host.ca for name, host in hosts.items() if host.ca is not None},
        {name.strip("[]"): host.ignore_robots for name, host in hosts.items() if host.ignore_robots is not None},
    )


def _load_toml(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE + 1)
    except OSError as error:
        raise RequestError(f"can't read the watchlist {path}: {error.strerror}") from error
    if len(data) > MAX_FILE:
        raise RequestError(f"the watchlist {path} is larger than {MAX_FILE // 2**20} MiB")
    try:
        return tomllib.loads(data.decode("utf-8-sig"))  # Windows editors start a file with a byte order mark
    except (ValueError, RecursionError) as error:  # also a number of more digits than Python reads
        raise RequestError(f"the watchlist {path} is not valid TOML: {error}") from error


_MSGSPEC_ERROR: Final = re.compile(r"(.*?)(?: - at `\$\.?(\w*)(?:\[(\d+)\])?\.?(\w*).*`)?")
_TABLES: Final[Mapping[str, type[Struct]]] = {"": _File, "page": _Page, "host": _Host, "memento": _Memento}
_TOML_TYPES: Final = {"array": "a list", "object": "a table", "str": "text", "int": "a number", "float": "a number"}


def _explain_error(message: str) -> str:
    """Rewrite an error message of msgspec in terms of the watchlist: ", page 2: it needs a `url`"."""
    found = _MSGSPEC_ERROR.fullmatch(message)
    what, name, index, key = found.groups("") if found else (message, "", "", "")
    where = f", {name} {int(index) + 1}" if index and name in _TABLES else ""
    if missing := re.search(r"missing required field `(.*)`", what):
        return f"{where}: it needs a `{missing[1]}`"
    if unknown := re.search(r"unknown field `(.*)`", what):
        known = ", ".join(sorted(field.encode_name for field in msgspec.structs.fields(_TABLES[name])))
        return f"{where}: unknown key `{unknown[1]}` (known: {known})"
    if name in _TABLES and not where and not key:
        return f": each {name} is written as a [[{name}]] table"
    types = re.sub(
        r"`([^`]*)`", lambda match: " or ".join(_TOML_TYPES.get(one, one) for one in _non_null_types(match[1])), what
    )
    return f"{where}: `{key or name}`: {types[:1].lower()}{types[1:]}"


def _non_null_types(types: str) -> list[str]:
    return [one for one in types.split(" | ") if one != "null"]


def _without_repeats(pages: list[WatchedPage]) -> tuple[list[WatchedPage], list[str]]:
    """Keep the first of several entries for the same page and source: a page is fetched once per run."""
    kept: dict[tuple[str, Path | None], WatchedPage] = {}
    notes = []
    for number, page in enumerate(pages, 1):
        if kept.setdefault((page.url, page.saved), page) is not page:
            notes.append(f"page {number} of the watchlist is a repeat and is left out: {page.url}")
    return list(kept.values()), notes


def _to_watched_page(page: _Page, number: int, written: _File, path: Path) -> WatchedPage:
    saved = page.saved if page.saved is not None else written.saved
    try:
        return WatchedPage(page_url(page.url), page.name, None if saved is None else path.parent / saved)
    except RequestError as error:
        raise RequestError(f"the watchlist {path}, page {number}: {error}") from error


def _checked_host(host: _Host, number: int, path: Path) -> str:
    """Return the canonical name of a host whose settings are right."""
    where = f"the watchlist {path}, host {number}"
    if host.tls is not None and host.tls not in PROFILES:
        raise RequestError(f"{where}: no TLS profile {host.tls!r} (known: {', '.join(PROFILES)})")
    if host.tls is None and host.ca is None and host.ignore_robots is None:
        raise RequestError(f"{where}: it needs a `tls`, a `ca` or an `ignore_robots`")
    if host.ca is not None:
        try:
            check_authorities(path.parent / host.ca)
        except RequestError as error:
            raise RequestError(f"{where}: {error}") from error
    try:
        return canonical_host(host.host, host.host)
    except RequestError as error:
        raise RequestError(f"{where}: {error}") from error


def _service_endpoints(service: _Memento, number: int, path: Path) -> dict[str, str]:
    if not (service.timegate or service.timemap):
        raise RequestError(f"the watchlist {path}, memento {number}: it needs a `timegate` or a `timemap`")
    endpoints: dict[str, str] = msgspec.to_builtins(service)
    return endpoints
