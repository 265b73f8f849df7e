"""The command-line parser: arguments and options of each command.

Handlers are named by the string "module:function", so that the parser imports nothing heavy.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from scraper.cli import keeping_arguments, usage
from scraper.cli.language import language_of_locale
from scraper.cli.localized import Parser, ShowVersion
from scraper.cli.option_types import (
    ErrorBudget,
    contact,
    count,
    duration,
    error_budget,
    host,
    output,
    output_or_folder,
    path,
    reason,
    size,
)

if TYPE_CHECKING:
    from archive.report import Language


def parser(language: Language = "en") -> Parser:
    """Return the parser of the whole command line, its help in a language."""
    top = Parser(
        prog="repost",
        description="Archive reposted (转载) articles with their originals, and report what the repost changed.",
        epilog=usage.EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    top.set_defaults(handler=None)
    top.add_argument("--version", action=ShowVersion, help="show program's version number and exit")
    commands = top.add_subparsers(title="commands", metavar="COMMAND")
    shared = _shared()

    def add(name: str, does: str, epilog: str = "") -> Parser:
        return commands.add_parser(
            name,
            parents=[shared],
            help=does,
            description=f"{does[0].upper()}{does[1:]}.",
            epilog=epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,  # a script that uses --form would break once another --form… exists
        )

    _add_archive(add("archive", usage.ARCHIVE, usage.ARCHIVE_EPILOG))
    _add_parse(add("parse", usage.PARSE, usage.PARSE_EPILOG))
    _add_diff(add("diff", usage.DIFF, usage.DIFF_EPILOG))
    _add_run(add("run", usage.RUN, usage.RUN_EPILOG))
    _add_watch(add("watch", usage.WATCH, usage.WATCH_EPILOG), shared)
    add("status", usage.STATUS, usage.STATUS_EPILOG).set_defaults(handler="scraper.cli.scheduled.status:show_status")
    keeping_arguments.add_history(add("history", usage.HISTORY))
    keeping_arguments.add_show(add("show", usage.SHOW))
    keeping_arguments.add_list(add("list", usage.LIST))
    keeping_arguments.add_search(add("search", usage.SEARCH, usage.SEARCH_EPILOG))
    keeping_arguments.add_verify(add("verify", usage.VERIFY, usage.VERIFY_EPILOG))
    keeping_arguments.add_merge(add("merge", usage.MERGE, usage.MERGE_EPILOG))
    keeping_arguments.add_withdraw(add("withdraw", usage.WITHDRAW, usage.WITHDRAW_EPILOG))
    keeping_arguments.add_forget(add("forget", usage.FORGET, usage.FORGET_EPILOG))
    doctor = add("doctor", usage.DOCTOR, usage.DOCTOR_EPILOG)
    doctor.set_defaults(handler="scraper.cli.commands.upkeep.doctor:examine_machine")
    keeping_arguments.add_completion(add("completion", usage.COMPLETION, usage.COMPLETION_EPILOG))
    _add_save(add("save", usage.SAVE, usage.SAVE_EPILOG))
    keeping_arguments.add_export(add("export", usage.EXPORT, usage.EXPORT_EPILOG))
    _add_find(add("find", usage.FIND, usage.FIND_EPILOG))
    keeping_arguments.add_serve(add("serve", usage.SERVE, usage.SERVE_EPILOG))
    top.speak(language)
    return top


def defaults(command: str) -> dict[str, object]:
    """Return the values of a command's options where none is given; its one argument is of no account."""
    return vars(parser().parse_args([command, "x"]))


def _shared() -> Parser:
    """Return the options of every command."""
    shared = Parser(add_help=False)
    shared.add_argument(
        "--archive",
        type=path,
        metavar="DIR",
        default=Path(os.environ.get("REPOST_ARCHIVE") or "repost-archive"),
        help="the archive's folder (default: $REPOST_ARCHIVE, else ./repost-archive)",
    )
    shared.add_argument("--json", action="store_true", help="print JSON, one object per line")
    shared.add_argument(
        "--lang",
        choices=("zh", "en"),
        default=language_of_locale(),
        help="the language of what people read (default: the locale's)",
    )
    shared.add_argument(
        "--rules",
        type=path,
        metavar="DIR",
        default=os.environ.get("REPOST_RULES") or None,
        help="site rules of your own, TOML files in this folder (default: $REPOST_RULES)",
    )
    shared.add_argument("--quiet", action="store_true", help="no progress and no notes on stderr")
    shared.add_argument("--debug", action="store_true", help="print the tracebacks of internal errors on stderr")
    return shared


def _add_fetching(command: Parser) -> None:
    command.add_argument(
        "--from",
        dest="saved",
        type=path,
        metavar="SAVED",
        help="read pages from a folder of saved pages or a WARC file instead of the network; "
        "archive without URLs takes every article in it",
    )
    command.add_argument(
        "--contact",
        type=contact,
        metavar="TEXT",
        help="who runs this, for the User-Agent header: an email address or a web page",
    )
    command.add_argument(
        "--allow-private",
        action="store_true",
        help="also fetch from addresses that are not public: this machine, an intranet",
    )


def _add_politeness(command: Parser) -> None:
    command.add_argument(
        "--ignore-robots",
        action="append",
        default=[],
        type=host,
        metavar="HOST",
        help="fetch from HOST what its robots.txt forbids: with --reason, which is kept as evidence; may be repeated",
    )
    command.add_argument("--reason", type=reason, metavar="TEXT", help="why --ignore-robots is right")
    command.add_argument(
        "--max-time",
        type=duration,
        metavar="TIME",
        help="begin no page after TIME (90, 90s, 30m, 2h), end what is in progress, and say what was not reached",
    )


def _add_timestamp(command: Parser) -> None:
    command.add_argument(
        "--timestamp",
        action="append",
        default=[],
        metavar="URL",
        help="at the end, have this authority (RFC 3161) timestamp the capture log; may be repeated",
    )


def _add_memento(command: Parser) -> None:
    command.add_argument(
        "--memento",
        action="append",
        default=[],
        metavar="URL",
        help="ask this archive service (its Memento timegate, RFC 7089) for copies of dead originals; may be repeated",
    )


def _add_storing(command: Parser) -> None:
    command.add_argument(
        "--evidence-of",
        choices=("all", "changes"),
        default="all",
        help="which pages' raw bytes are kept: all (default), or only those that changed",
    )


def _add_archive(command: Parser) -> None:
    command.add_argument(
        "urls", nargs="*", metavar="URL", help="the address of a repost; - reads a list of addresses from stdin"
    )
    _add_fetching(command)
    _add_politeness(command)
    _add_storing(command)
    command.add_argument(
        "--reextract",
        action="store_true",
        help="fetch nothing: read the stored pages again (of the URLs, or all) and store what reads differently",
    )
    command.add_argument(
        "--preview", action="store_true", help="with --reextract: print what would change, store nothing"
    )
    _add_memento(command)
    _add_timestamp(command)
    command.set_defaults(handler="scraper.cli.commands.archive:archive_pages")


def _add_parse(command: Parser) -> None:
    command.add_argument(
        "paths",
        nargs="+",
        metavar="PATH",
        help="a saved page, a folder, a WARC file, or an address (s3://, https://); - reads a list from stdin",
    )
    command.add_argument("--url", help="the URL that the saved page came from (one page only)")
    command.add_argument(
        "-o",
        "--output",
        type=output_or_folder,
        metavar="FILE",
        help="write to FILE instead of stdout; DIR/ or s3://BUCKET/DIR/: many files, and a run that was ended goes on",
    )
    command.add_argument("--evidence", action="store_true", help="add where each field was found")
    command.add_argument(
        "--jobs",
        type=count,
        metavar="N",
        help="read pages in N processes (default: one per CPU if there are many pages)",
    )
    command.add_argument(
        "--max-errors",
        type=error_budget,
        default=ErrorBudget(0),
        metavar="N",
        help="exit with 0 while at most N pages, or N%% of the pages, have an error (default: 0)",
    )
    many = command.add_argument_group("with -o DIR/")
    many.add_argument("--format", choices=("jsonl", "parquet"), help="the form of the files (default: jsonl)")
    _add_engine(many)
    many.add_argument("--page-time", type=duration, metavar="TIME", help="the limit for one page (default: 60s)")
    many.add_argument("--shard-time", type=duration, metavar="TIME", help="the limit for one file (default: 6h)")
    many.add_argument("--memory", type=count, metavar="MB", help="the limit for reading one page (default: 4096)")
    command.set_defaults(handler="scraper.cli.commands.parse:parse_paths")


def _add_diff(command: Parser) -> None:
    command.add_argument("left", metavar="LEFT", help="the original, or the older page; alone: the repost")
    command.add_argument(
        "right", nargs="?", metavar="RIGHT", help="the repost, or the newer page; without it, LEFT and its original"
    )
    command.add_argument(
        "--all", action="store_true", help="print every edit as text, also if there are very many (JSON and HTML do)"
    )
    command.add_argument(
        "--format", choices=("text", "json", "html"), help="default: from the ending of -o (.json, .html), else text"
    )
    command.add_argument("-o", "--output", type=output, metavar="FILE", help="write to FILE instead of stdout")
    _add_fetching(command)
    command.set_defaults(handler="scraper.cli.commands.diff:diff_pages")


def _add_run(command: Parser) -> None:
    command.add_argument("watchlist", type=path, metavar="WATCHLIST.toml", help="the list of pages to capture")
    command.add_argument(
        "--jobs",
        type=count,
        metavar="N",
        help="capture up to N pages at once, one at a time per host (default: 8; 1 where all pages are saved)",
    )
    command.add_argument("--all", action="store_true", help="say also what did not change")
    command.add_argument("--dry-run", action="store_true", help="print what is due, and fetch nothing")
    _add_fetching(command)
    _add_politeness(command)
    _add_storing(command)
    _add_memento(command)
    _add_timestamp(command)
    command.set_defaults(handler="scraper.cli.scheduled.begin:run")


def _add_watch(command: Parser, shared: Parser) -> None:
    actions = command.add_subparsers(
        title="actions", metavar="ACTION", required=True, help="what to do with the watchlist"
    )

    def add(name: str, does: str) -> Parser:
        action = actions.add_parser(
            name, parents=[shared], help=does, description=f"{does[0].upper()}{does[1:]}.", allow_abbrev=False
        )
        action.add_argument("watchlist", type=path, metavar="WATCHLIST.toml", help="the watchlist")
        # Those that read pages begin with the watchlist's rules.
        module = "begin" if name in ("add", "check") else "watch"
        action.set_defaults(handler=f"scraper.cli.scheduled.{module}:{'show' if name == 'list' else name}")
        return action

    adding = add("add", "find out what an address is, and add it; the file is made if there is none")
    adding.add_argument("url", metavar="URL", help="an article, a list or section page, a feed, a sitemap")
    adding.add_argument("--original", metavar="URL", help="the original of an article that links none")
    adding.add_argument("--name", metavar="TEXT", help="its name in summaries (default: its title)")
    adding.add_argument("--as", dest="kind", choices=("page", "list", "feed", "sitemap"), help="what it is")
    adding.add_argument(
        "--take", action="append", default=[], metavar="TEXT", help="only articles with TEXT in their address"
    )
    adding.add_argument(
        "--leave", action="append", default=[], metavar="TEXT", help="no articles with TEXT in their address"
    )
    _add_fetching(adding)
    _add_fetching(add("check", "show what the lists, feeds and sitemaps would give; nothing is stored"))
    add("list", "print the entries")
    removing = add("remove", "remove an entry; what is archived stays")
    removing.add_argument("url", metavar="URL", help="the entry's address")


def _add_engine(group: argparse._ActionsContainer) -> None:
    group.add_argument("--engine", choices=("local", "ray"), help="where to work: on this machine (default), or on Ray")
    group.add_argument("--address", metavar="ADDRESS", help="the Ray cluster (default: one on this machine)")


def _add_find(command: Parser) -> None:
    command.add_argument(
        "corpora",
        nargs="+",
        type=path,
        metavar="CORPUS",
        help="an archive, JSON lines (.jsonl, .jsonl.gz) or Parquet as parse and export write them, a folder of these, "
        "or saved pages (a folder, WARC)",
    )
    command.add_argument(
        "--originals",
        action="append",
        default=[],
        type=path,
        metavar="CORPUS",
        help="look only for reposts of these articles; may be repeated",
    )
    command.add_argument(
        "-o",
        "--output",
        type=output,
        metavar="FILE",
        help="write all groups to FILE: .jsonl, .csv, .parquet, .graphml, or a picture as .html",
    )
    command.add_argument(
        "--record",
        action="store_true",
        help="log in the archive (--archive) which originals were found for its pages: marked as found, not linked",
    )
    command.add_argument("--limit", type=count, metavar="N", help="print at most N groups (default: 20)")
    command.add_argument("--jobs", type=count, metavar="N", help="work in N processes (default: one per CPU)")
    command.add_argument(
        "--memory",
        type=size,
        metavar="SIZE",
        help="memory for all processes together, such as 500M or 4G (default: 4G)",
    )
    command.add_argument(
        "--temp",
        type=path,
        metavar="DIR",
        help="where the files of the search go, about the size of the corpus (default: the system's)",
    )
    _add_engine(command)
    command.set_defaults(handler="scraper.cli.commands.find:find")


def _add_save(command: Parser) -> None:
    command.add_argument("url", metavar="URL", help="the page's address")
    command.add_argument("folder", type=path, metavar="DIR", help="a new folder: body.html and capture.json go there")
    _add_fetching(command)
    command.set_defaults(handler="scraper.cli.commands.save:save_page")
