"""`repost watch add|check|list|remove`: the entries of a watchlist, by command."""

from __future__ import annotations

import time
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from archive.model import RepostError, RequestError, canonical_url, record_json
from archive.report import Runs, Summary, printable
from scraper.cli import DONE
from scraper.cli.output import complain, note

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable, Mapping

    from archive.report import Language
    from scraper.fetch import Fetcher
    from scraper.runs import SourceLook
    from scraper.watchlist import WatchedPage, WatchedSource, Watchlist

# Articles of a source that are shown.
SHOWN: Final = 10


class _Found(NamedTuple):
    """What an address is: the table of the watchlist it belongs in, its title, and the articles that it names."""

    table: str
    title: str | None
    look: SourceLook | None


def add_address(options: Namespace, watchlist: Watchlist | None) -> int:
    """Run `repost watch add WATCHLIST.toml URL` and return its exit status."""
    from scraper.watchlist import add_entry  # noqa: PLC0415

    url = canonical_url(options.url)
    _take_language(options, watchlist)
    if options.original is not None and options.kind not in (None, "page"):
        raise RequestError(f"--original is the original of a page, not of a {options.kind}")
    with _fetcher(options, watchlist) as fetcher:
        found = _find_out(url, fetcher, options)
    entry: dict[str, Any] = {"url": url}
    entry |= {"name": options.name or found.title} if options.name or found.title else {}
    entry |= {"original": canonical_url(options.original)} if options.original and found.table == "page" else {}
    entry |= {key: value for key in ("take", "leave") if (value := getattr(options, key))}
    added = add_entry(options.watchlist, found.table, entry)
    if options.json:
        articles = [] if found.look is None else [article._asdict() for article in found.look.articles]
        print(record_json.line({"added": added, "table": found.table, **entry, "articles": articles}))
        return DONE
    said = Runs.added if added else Runs.already_watched
    print(printable(said.say(options.lang, entry=f"[[{found.table}]] {found.title or url}")))
    if found.look is not None:
        _print_look(found.look, options.lang)
    return DONE


def check_sources(options: Namespace, watchlist: Watchlist) -> int:
    """Run `repost watch check WATCHLIST.toml` and return its exit status. Nothing is stored."""
    from scraper.runs import look_at  # noqa: PLC0415

    _take_language(options, watchlist)
    note(options, watchlist.notes)
    problems = []
    with _fetcher(options, watchlist) as fetcher:
        for source in watchlist.sources:
            try:
                look = look_at(source, fetcher, None, _none_known)
            except RepostError as error:
                problems.append(f"{source.url}: {error}")
                continue
            problems += [f"{source.url}: {look.problem}"] if look.problem is not None else []
            if options.json:
                articles = [article._asdict() for article in look.articles]
                event = {"url": source.url, "kind": source.kind, "problem": look.problem, "articles": articles}
                print(record_json.line(event))
            else:
                print(printable(f"{Runs.kinds[source.kind].say(options.lang)}  {source.name or source.url}"))
                _print_look(look, options.lang)
    if not options.json:
        pages = Runs.pages.say(options.lang, count=len(watchlist.pages))
        sources = Runs.sources.say(options.lang, count=len(watchlist.sources))
        print(f"\n{Runs.nothing_stored.say(options.lang, pages=pages, sources=sources)}")
    return complain(problems)


def show(options: Namespace) -> int:
    """Run `repost watch list WATCHLIST.toml` and return its exit status."""
    from scraper.watchlist import WatchedSource, read_watchlist  # noqa: PLC0415

    watchlist = read_watchlist(options.watchlist, begun=True)
    _take_language(options, watchlist)
    entries: list[WatchedPage | WatchedSource] = [*watchlist.pages, *watchlist.sources]
    for entry in entries:
        kind: str = entry.kind if isinstance(entry, WatchedSource) else "page"
        if options.json:
            print(record_json.line({"kind": kind, "url": entry.url, "name": entry.name, "tags": list(entry.tags)}))
        else:
            said = Runs.kinds[kind].say(options.lang)
            print(printable(f"{said:<8}{entry.url}{f'  {entry.name}' if entry.name else ''}"))
    return DONE


def remove(options: Namespace) -> int:
    """Run `repost watch remove WATCHLIST.toml URL` and return its exit status. What is archived stays."""
    from scraper.watchlist import read_watchlist, remove_entry  # noqa: PLC0415

    with suppress(RequestError):  # what is wrong with it may be what is removed
        _take_language(options, read_watchlist(options.watchlist, begun=True))
    if not remove_entry(options.watchlist, options.url):
        return complain([f"{options.url} is not in the watchlist {options.watchlist}"])
    if not options.json:
        print(printable(Runs.removed.say(options.lang, url=options.url)))
    return DONE


def _find_out(url: str, fetcher: Fetcher, options: Namespace) -> _Found:
    """Fetch an address and tell whether it is an article, a list, a feed or a sitemap. Raises RequestError."""
    from scraper.discover import sniff_kind  # noqa: PLC0415
    from scraper.extract import read_document  # noqa: PLC0415
    from scraper.runs import look_at  # noqa: PLC0415

    capture, document = fetcher.fetch(url)
    if not capture.ok:
        if options.kind is None:
            raise RequestError(f"{url}: {capture.outcome}: {capture.reason}; name its kind with --as to add it anyway")
        return _Found(options.kind, None, None)
    kind: str = options.kind or sniff_kind(document.payload)
    if kind == "page":
        try:
            return _Found("page", read_document(document).article.title, None)
        except RepostError as error:
            if options.kind == "page":
                return _Found("page", None, None)
            kind, reason = "list", str(error)
    else:
        reason = ""
    source = _source(kind, url, options)
    look = look_at(source, fetcher, None, _none_known)
    if look.problem is not None and options.kind is None:
        raise RequestError(f"{url}: neither an article ({reason}) nor a list ({look.problem}); name its kind with --as")
    return _Found(kind, document.page.title if kind == "list" else None, look)


def _source(kind: str, url: str, options: Namespace) -> WatchedSource:
    """Return the entry as a run would see it."""
    from scraper.watchlist import parse_watchlist  # noqa: PLC0415

    lines = [f"[[{kind}]]", f"url = {_quoted(url)}"]
    lines += [
        f"{key} = [{', '.join(map(_quoted, value))}]" for key in ("take", "leave") if (value := getattr(options, key))
    ]
    return parse_watchlist("\n".join(lines), Path(options.watchlist)).sources[0]


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _print_look(look: SourceLook, language: Language) -> None:
    for article in look.articles[:SHOWN]:
        print(printable(f"  {article.date or '          '}  {article.title or article.url}"))
    if (more := len(look.articles) - SHOWN) > 0:
        print(f"  {Runs.and_more.say(language, number=more)}")
    said = [Runs.articles.say(language, count=len(look.articles))]
    for phrase, number in (
        (Runs.passed_over, look.passed_over),
        (Runs.unlinked, look.unlinked),
        (Runs.left_off, look.left_off + look.postponed),
    ):
        said += [phrase.say(language, number=number)] if number else []
    print(f"  {Summary.semicolon.say(language).join(said)}")


def _take_language(options: Namespace, watchlist: Watchlist | None) -> None:
    """Use the watchlist's language where the command line names none."""
    from scraper.cli import defaults, speak  # noqa: PLC0415

    if watchlist is not None and options.lang == defaults("run")["lang"]:
        options.lang = watchlist.options.get("lang", options.lang)
        speak(options.lang)


def _none_known(_: Iterable[str]) -> frozenset[str]:
    return frozenset()


class _fetcher:  # noqa: N801 - used as a function
    """The fetcher of a trial, with the watchlist's settings: over saved pages where they are named, else the web."""

    def __init__(self, options: Namespace, watchlist: Watchlist | None) -> None:
        self._options = options
        self._watchlist = watchlist
        self._stack = ExitStack()

    def __enter__(self) -> Fetcher:
        from scraper.fetch import RunLimit, open_fetcher  # noqa: PLC0415

        options, watchlist = self._options, self._watchlist
        saved = options.saved or (watchlist.sources[0].saved if watchlist and watchlist.sources else None)
        written: Mapping[str, Any] = {} if watchlist is None else watchlist.options
        settings: dict[str, Any] = {}
        if watchlist is not None:
            settings = {"tls": watchlist.tls, "ca": watchlist.ca, "delay": watchlist.delay}
            settings |= {"ignore_robots": watchlist.ignore_robots, "encodings": watchlist.encodings}
            settings["contacts"] = {} if options.contact else watchlist.contacts
        fetcher, problems = open_fetcher(
            saved,
            contact=options.contact or written.get("contact"),
            allow_private=options.allow_private or bool(written.get("allow_private")),
            run=RunLimit(time.monotonic),
            **settings,
        )
        note(options, problems)
        return self._stack.enter_context(fetcher)

    def __exit__(self, *_: object) -> None:
        self._stack.close()
