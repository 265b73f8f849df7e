"""A watchlist: what a scheduled run looks at, read and checked before anything is fetched."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias

import msgspec

from archive.model import RequestError, named_host, page_url
from scraper.transport import PROFILES, check_authorities
from scraper.watchlist.errors import explain, explain_toml, where
from scraper.watchlist.file import (
    BudgetTable,
    FeedTable,
    HostTable,
    ListTable,
    MementoTable,
    PageTable,
    SitemapTable,
    WatchlistFile,
    seconds,
)
from scraper.watchlist.toml import load_toml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from scraper.notify import Channel

# Half a million pages. A larger file is not a watchlist, and a device may never end.
MAX_FILE: Final = 64 * 2**20
_HOST_KEYS: Final = tuple(f"`{name}`" for name in HostTable.__struct_fields__ if name != "host")
# Of the labels of the WHATWG Encoding Standard, those that are met most.
_ENCODINGS: Final = '"gb18030", "gbk", "big5", "utf-8", "shift_jis", "euc-kr", "windows-1251", "iso-8859-2"'
SourceKind: TypeAlias = Literal["list", "feed", "sitemap"]


@dataclass(frozen=True, slots=True)
class WatchedPage:
    """One page of a watchlist; `saved` is the source to read it from, None for the live web.

    `original` is the page that it reposts, given by hand; `every` how many seconds are between two looks at least,
    0 for every run, None for what earlier looks show.
    """

    url: str
    name: str | None
    saved: Path | None
    original: str | None = None
    every: float | None = 0
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class WatchedSource:
    """A list page, a feed or a sitemap; `every` as in `WatchedPage`, `horizon` in seconds."""

    kind: SourceKind
    url: str
    name: str | None
    saved: Path | None
    take: tuple[str, ...]
    leave: tuple[str, ...]
    every: float | None
    horizon: float
    most: int
    tags: tuple[str, ...] = ()
    pages: int = 1
    feeds: bool = False
    since: str | None = None

    def takes(self, url: str) -> bool:
        """Return whether an article that it names is watched."""
        return (self._taken is None or self._taken.search(url) is not None) and not (
            self._left is not None and self._left.search(url)
        )

    @cached_property
    def _taken(self) -> re.Pattern[str] | None:
        return compile_patterns(self.take)

    @cached_property
    def _left(self) -> re.Pattern[str] | None:
        return compile_patterns(self.leave)


def compile_patterns(patterns: Sequence[str]) -> re.Pattern[str] | None:
    """Return what addresses are searched with: texts in which * stands for anything, and ^ and $ for the ends.

    >>> pattern = compile_patterns(["/art/*/art_", "^http://b.cn/"])
    >>> [bool(pattern.search(url)) for url in ("http://a.cn/art/2024/art_1.html", "http://a.cn/b", "http://b.cn/1")]
    [True, False, True]
    """
    if not patterns:
        return None
    return re.compile("|".join(_pattern(one) for one in patterns))


def _pattern(written: str) -> str:
    body = "[^\\s]*?".join(re.escape(part) for part in written.removeprefix("^").removesuffix("$").split("*"))
    return f"{'^' if written.startswith('^') else ''}{body}{'$' if written.endswith('$') else ''}"


class Watchlist(NamedTuple):
    """What a run looks at and how; `notes` say what was left out.

    By host: `tls`, its TLS profile; `ca`, a PEM file of further certificates; `delay`, the seconds between two
    requests; `ignore_robots`, why what its robots.txt forbids is fetched; `encodings`, what its pages are decoded from
    whatever they declare; `contacts`, the contact that it is told. `timestamp` holds the addresses of
    timestamp authorities, as written; `memento` the endpoints of archive services by kind, also as written; `options`
    the file's values for options of the command, by name; `findings` is the file of the feed of findings; `rules` the
    folder of the user's own site rules.
    """

    pages: list[WatchedPage]
    notes: list[str]
    tls: Mapping[str, str]
    timestamp: Sequence[str] = ()
    memento: Sequence[Mapping[str, str]] = ()
    sources: Sequence[WatchedSource] = ()
    delay: Mapping[str, float] = MappingProxyType({})
    budget: BudgetTable = BudgetTable()
    channels: Sequence[Channel] = ()
    options: Mapping[str, Any] = MappingProxyType({})
    ca: Mapping[str, Path] = MappingProxyType({})
    ignore_robots: Mapping[str, str] = MappingProxyType({})
    findings: Path | None = None
    encodings: Mapping[str, str] = MappingProxyType({})
    contacts: Mapping[str, str] = MappingProxyType({})
    rules: Path | None = None


def read_watchlist(path: Path, *, begun: bool = False) -> Watchlist:
    """Read a watchlist; one that is only `begun` may name nothing yet.

    Raises RequestError, with a one-line message, for anything wrong with it.
    """
    text = read_text(path)
    return parse_watchlist(text, path, begun=begun)


def parse_watchlist(text: str, path: Path, *, begun: bool = False) -> Watchlist:
    """Read the text of a watchlist; `path` is where it is: paths in it are relative to its folder."""
    written = _convert(text, path)
    reader = _Reader(text, path, written)
    if not begun and not (written.page or written.list_ or written.feed or written.sitemap):
        raise RequestError(f"the watchlist {path} names no page: add a [[page]] or a [[list]] table with a url")
    return reader.watchlist()


def read_text(path: Path) -> str:
    """Return the text of a watchlist file. Raises RequestError."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE + 1)
    except OSError as error:
        raise RequestError(f"can't read the watchlist {path}: {error.strerror}") from error
    if len(data) > MAX_FILE:
        raise RequestError(f"the watchlist {path} is larger than {MAX_FILE // 2**20} MiB")
    try:
        return data.decode("utf-8-sig")  # Windows editors start a file with a byte order mark
    except UnicodeDecodeError as error:  # an editor that saves Chinese comments in GBK
        line = data.count(b"\n", 0, error.start) + 1
        raise RequestError(f"the watchlist {path}, line {line}: not UTF-8, as TOML is: save it as UTF-8") from error


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a watchlist file."""
    return msgspec.json.schema(WatchlistFile)


def _convert(text: str, path: Path) -> WatchlistFile:
    try:
        return msgspec.convert(load_toml(text), WatchlistFile)
    except msgspec.ValidationError as error:
        raise RequestError(f"the watchlist {path}{explain(str(error), text)}") from error
    except (ValueError, RecursionError) as error:
        raise RequestError(f"the watchlist {path} is not valid TOML: {explain_toml(error, text)}") from error


class _Reader:
    """Check the values of one watchlist file, and resolve what is written in it."""

    def __init__(self, text: str, path: Path, written: WatchlistFile) -> None:
        self._text = text
        self._path = path
        self._written = written

    def watchlist(self) -> Watchlist:
        written = self._written
        self._check_contact(written.contact, "", 0)
        hosts = self._hosts()
        pages, notes = _without_repeats([self._page(table, number) for number, table in enumerate(written.page, 1)])
        sources = [
            *(self._source("list", table, number) for number, table in enumerate(written.list_, 1)),
            *(self._source("feed", table, number) for number, table in enumerate(written.feed, 1)),
            *(self._source("sitemap", table, number) for number, table in enumerate(written.sitemap, 1)),
        ]
        return Watchlist(
            pages,
            notes,
            _by_host(hosts, "tls"),
            written.timestamp,
            [self._service(table, number) for number, table in enumerate(written.memento, 1)],
            sources,
            _by_host(hosts, "delay"),
            written.budget,
            self._channels(),
            self._options(),
            {name: self._path.parent / ca for name, ca in _by_host(hosts, "ca").items()},
            _by_host(hosts, "ignore_robots"),
            None if written.findings is None else self._path.parent / written.findings,
            _by_host(hosts, "encoding"),
            _by_host(hosts, "contact"),
            self._rules(),
        )

    def _channels(self) -> list[Channel]:
        for number, hook in enumerate(self._written.webhook, 1):
            if (hook.url is None) == (hook.url_env is None):
                raise self._error("webhook", number, "", "it needs a `url` or a `url_env`")
        for number, mail in enumerate(self._written.mail, 1):
            if (mail.user is None) != (mail.password_env is None):
                raise self._error("mail", number, "", "`user` and `password_env` go together")
        return [*self._written.mail, *self._written.webhook, *self._written.command]

    def _options(self) -> dict[str, Any]:
        written = self._written
        given = {
            "archive": None if written.archive is None else self._path.parent / written.archive,
            "contact": written.contact,
            "allow_private": written.allow_private or None,
            "jobs": written.jobs,
            "evidence_of": written.evidence,
            "lang": written.lang,
            "max_time": seconds(written.budget.time),
        }
        return {name: value for name, value in given.items() if value is not None}

    def _rules(self) -> Path | None:
        """Return the folder of site rules, which must be there."""
        if self._written.rules is None:
            return None
        folder = self._path.parent / self._written.rules
        if not folder.is_dir():
            raise self._error("", 0, "rules", f"no such folder: {folder}")
        return folder

    def _page(self, table: PageTable, number: int) -> WatchedPage:
        return WatchedPage(
            self._url(table.url, "page", number, "url"),
            table.name,
            self._saved(table.saved),
            self._url(table.original, "page", number, "original") if table.original else None,
            0 if table.every is None else seconds(table.every),
            table.tags,
        )

    def _source(self, kind: SourceKind, table: ListTable | FeedTable | SitemapTable, number: int) -> WatchedSource:
        horizon = seconds(table.horizon) or seconds(self._written.horizon)
        if horizon is None:
            raise self._error(kind, number, "horizon", 'a horizon is a period such as "90d"')
        return WatchedSource(
            kind,
            self._url(table.url, kind, number, "url"),
            table.name,
            self._saved(None),
            table.take,
            table.leave,
            seconds(table.every),
            horizon,
            table.most,
            table.tags,
            table.pages if isinstance(table, ListTable) else 1,
            table.feeds if isinstance(table, ListTable) else False,
            table.since if isinstance(table, SitemapTable) else None,
        )

    def _hosts(self) -> dict[str, HostTable]:
        """Return the settings of each host; of several tables for one host, the last that has a key."""
        hosts: dict[str, HostTable] = {}
        for number, written in enumerate(self._written.host, 1):
            name, table = self._host(written, number)
            before = hosts.get(name, table)
            own = {key: value for key, value in msgspec.structs.asdict(table).items() if value is not None}
            hosts[name] = msgspec.structs.replace(before, **own)
        return hosts

    def _host(self, table: HostTable, number: int) -> tuple[str, HostTable]:
        """Return the canonical name of a host whose settings are right, and these, with the codec of its encoding."""
        if table.tls is not None and table.tls not in PROFILES:
            raise self._error("host", number, "tls", f"no TLS profile {table.tls!r} (known: {', '.join(PROFILES)})")
        if table == HostTable(table.host):
            raise self._error("host", number, "", f"it needs one of {', '.join(_HOST_KEYS)}")
        self._check_contact(table.contact, "host", number)
        if table.ca is not None:
            try:
                check_authorities(self._path.parent / table.ca)
            except RequestError as error:
                raise self._error("host", number, "ca", str(error)) from error
        if re.search(r"/|^[^:]+:\d*$", table.host):
            said = f'a host is its name alone, such as "www.gov.example", not {table.host!r}'
            raise self._error("host", number, "host", said)
        try:
            name = named_host(table.host)
        except RequestError as error:
            raise self._error("host", number, "host", str(error)) from error
        return name, self._with_codec(table, number)

    def _with_codec(self, table: HostTable, number: int) -> HostTable:
        if table.encoding is None:
            return table
        # Imported here: only a watchlist that names an encoding needs lxml.
        from scraper.document import known_encoding  # noqa: PLC0415

        if (known := known_encoding(table.encoding)) is None:
            said = f"no encoding of pages is called {table.encoding!r} (known: {_ENCODINGS}, …)"
            raise self._error("host", number, "encoding", said)
        return msgspec.structs.replace(table, encoding=known)

    def _check_contact(self, contact: str | None, table: str, number: int) -> None:
        if contact is not None and not (contact.isascii() and contact.isprintable() and contact.strip()):
            said = f"a contact is an email address or a web page in printable ASCII, not {contact!r}"
            raise self._error(table, number, "contact", said)

    def _service(self, table: MementoTable, number: int) -> dict[str, str]:
        if not (table.timegate or table.timemap):
            raise self._error("memento", number, "", "it needs a `timegate` or a `timemap`")
        endpoints: dict[str, str] = msgspec.to_builtins(table)
        return endpoints

    def _saved(self, own: str | None) -> Path | None:
        saved = own if own is not None else self._written.saved
        return None if saved is None else self._path.parent / saved

    def _url(self, url: str, table: str, number: int, key: str) -> str:
        try:
            return page_url(url)
        except RequestError as error:
            raise self._error(table, number, key, str(error)) from error

    def _error(self, table: str, number: int, key: str, what: str) -> RequestError:
        return RequestError(f"the watchlist {self._path}{where(self._text, table, number, key)}: {what}")


def _by_host(hosts: Mapping[str, HostTable], key: str) -> dict[str, Any]:
    """Return the value of a key by host, for those that have one."""
    return {name: value for name, table in hosts.items() if (value := getattr(table, key)) is not None}


def _without_repeats(pages: list[WatchedPage]) -> tuple[list[WatchedPage], list[str]]:
    """Keep the first of several entries for the same page and source: a page is fetched once per run."""
    kept: dict[tuple[str, Path | None], WatchedPage] = {}
    notes = []
    for number, page in enumerate(pages, 1):
        if kept.setdefault((page.url, page.saved), page) is not page:
            notes.append(f"page {number} of the watchlist is a repeat and is left out: {page.url}")
    return list(kept.values()), notes
