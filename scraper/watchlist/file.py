"""The tables and keys of a watchlist file, as they are written. Their meaning is in `scraper.watchlist.watchlist`.

from = "saved"                 # a folder or WARC of saved pages, read in place of the network
archive = "archive"            # what would else be options of `repost run`; paths are relative to this file
contact = "archive@example.org"
rules = "rules"                # site rules of your own, TOML files in this folder
timestamp = ["http://tsa.example/"]
findings = "findings.atom"     # what runs find, as an Atom feed
horizon = "90d"                # how long articles that lists name are looked at again

[[page]]                       # an article: captured in every run, unless `every` says otherwise
url = "https://news.example/2024/05/a.html"
original = "https://gov.example/1.html"   # for a repost that links none
[[list]]                       # a list or section page: the articles that it links
url = "https://news.example/local/"
take = ["/2024/"]              # only addresses with one of these in them; * stands for anything
pages = 3                      # how far 下一页 is followed while it has new articles
[[feed]]                       # RSS, Atom, JSON feed
[[sitemap]]                    # a sitemap or an index of them
[[host]]                       # what one host needs
host = "www.gov.example"
tls = "compat"
delay = 5
encoding = "gb18030"           # what its pages are decoded from, whatever they declare
[budget]                       # of one run
pages = 2000
[[mail]]                       # who is told what a run found; also [[webhook]], [[command]]
to = ["me@example.org"]
from = "repost@example.org"
"""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct, field

from scraper.notify import Command, Mail, Webhook

Text = Annotated[str, Meta(min_length=1)]
Positive = Annotated[int, Meta(ge=1)]
# A number and its unit, or "auto": by what earlier looks showed.
Period = Annotated[str, Meta(pattern=r"^(auto|[0-9]{1,6} ?(s|m|h|d|w))$")]
_PERIOD: Final = re.compile(r"(\d{1,6}) ?([smhdw])")
_SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


def seconds(period: str | None) -> float | None:
    """Return the seconds of a period; None for "auto" and for none.

    >>> seconds("90d"), seconds("2 h"), seconds("auto")
    (7776000.0, 7200.0, None)
    """
    found = _PERIOD.fullmatch(period or "")
    return float(int(found[1]) * _SECONDS[found[2]]) if found else None


class PageTable(Struct, frozen=True, forbid_unknown_fields=True):
    """One article."""

    url: Text
    name: str | None = None
    saved: Text | None = field(default=None, name="from")
    original: Text | None = None
    every: Period | None = None  # None: in every run
    tags: tuple[Text, ...] = ()


class _Source(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What names articles, and which of them are taken."""

    url: Text
    name: str | None = None
    take: tuple[Text, ...] = ()  # none: all
    leave: tuple[Text, ...] = ()
    every: Period = "auto"
    horizon: Period | None = None  # None: the file's
    most: Positive = 500  # articles that one look may add
    tags: tuple[Text, ...] = ()


class ListTable(_Source, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A list or section page."""

    pages: Annotated[int, Meta(ge=1, le=100)] = 1
    feeds: bool = True  # whether a feed that the page declares is read, too


class FeedTable(_Source, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An RSS, Atom or JSON feed."""


class SitemapTable(_Source, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A sitemap, or an index of sitemaps."""

    since: Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = None  # articles changed on this day or later


class HostTable(Struct, frozen=True, forbid_unknown_fields=True):
    """What one host needs."""

    host: Text
    tls: str | None = None  # a profile of `scraper.transport.tls`
    ca: Text | None = None  # a PEM file: certificates that it should have sent, or of its own authority
    ignore_robots: Annotated[str, Meta(pattern=r"\S")] | None = None  # why what its robots.txt forbids is fetched
    delay: Annotated[float, Meta(ge=0, le=3600)] | None = None  # seconds between two requests
    encoding: Text | None = None  # of its pages, whatever they declare; a label as pages have it
    contact: Text | None = None  # in the User-Agent, in place of the file's


class MementoTable(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An archive service that is asked for copies of dead originals."""

    timegate: Text | None = None
    timemap: Text | None = None


class BudgetTable(Struct, frozen=True, forbid_unknown_fields=True):
    """What one run may take."""

    pages: Positive | None = None
    pages_per_host: Positive | None = None
    megabytes: Positive | None = None
    time: Period | None = None


class WatchlistFile(Struct, frozen=True, forbid_unknown_fields=True):
    """A watchlist file."""

    saved: Text | None = field(default=None, name="from")
    archive: Text | None = None
    contact: Text | None = None
    rules: Text | None = None  # a folder
    allow_private: bool = False
    jobs: Annotated[int, Meta(ge=1, le=64)] | None = None
    evidence: Literal["all", "changes"] | None = None
    lang: Literal["en", "zh"] | None = None
    horizon: Period = "90d"
    findings: Text | None = None  # a file: what runs find, as an Atom feed
    timestamp: tuple[Text, ...] = ()
    budget: BudgetTable = BudgetTable()
    page: tuple[PageTable, ...] = ()
    list_: tuple[ListTable, ...] = field(default=(), name="list")
    feed: tuple[FeedTable, ...] = ()
    sitemap: tuple[SitemapTable, ...] = ()
    host: tuple[HostTable, ...] = ()
    memento: tuple[MementoTable, ...] = ()
    mail: tuple[Mail, ...] = ()
    webhook: tuple[Webhook, ...] = ()
    command: tuple[Command, ...] = ()
