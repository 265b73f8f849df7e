"""What each command takes. Handlers are named `module.function`, so that nothing heavy is imported for them."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from scraper.cli import usage
from scraper.cli.option_types import contact, count, end, host, output, path, time
from scraper.version import VERSION


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    top = argparse.ArgumentParser(
        prog="repost",
        description="Archive reposted (转载) articles with their originals, and say what the repost changed.",
        epilog=usage.EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    top.set_defaults(handler=None)
    top.add_argument("--version", action="version", version=f"repost {VERSION}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND")
    shared = _shared()

    def add(name: str, does: str, epilog: str = "") -> argparse.ArgumentParser:
        return commands.add_parser(
            name,
            parents=[shared],
            help=does,
            description=f"{does[0].upper()}{does[1:]}.",
            epilog=epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,  # a script that says --form would break when another --form… comes
        )

    _add_archive(add("archive", usage.ARCHIVE, usage.ARCHIVE_EPILOG))
    _add_parse(add("parse", usage.PARSE, usage.PARSE_EPILOG))
    _add_diff(add("diff", usage.DIFF, usage.DIFF_EPILOG))
    _add_run(add("run", usage.RUN, usage.RUN_EPILOG))
    _add_history(add("history", usage.HISTORY))
    _add_show(add("show", usage.SHOW))
    _add_list(add("list", usage.LIST))
    _add_search(add("search", usage.SEARCH, usage.SEARCH_EPILOG))
    _add_verify(add("verify", usage.VERIFY, usage.VERIFY_EPILOG))
    _add_export(add("export", usage.EXPORT, usage.EXPORT_EPILOG))
    return top


def _shared() -> argparse.ArgumentParser:
    """Return the options that every command takes."""
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--archive",
        type=path,
        metavar="DIR",
        default=Path(os.environ.get("REPOST_ARCHIVE") or "repost-archive"),
        help="the archive (default: $REPOST_ARCHIVE, else ./repost-archive)",
    )
    shared.add_argument("--json", action="store_true", help="JSON for machines, one object a line")
    shared.add_argument("--quiet", action="store_true", help="no progress and no notes on stderr")
    return shared


def _add_fetching(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--from",
        dest="saved",
        type=path,
        metavar="SAVED",
        help="take pages from a folder of saved pages or a WARC, in place of the network",
    )
    command.add_argument(
        "--contact",
        type=contact,
        metavar="TEXT",
        help="who runs this, for the User-Agent: a mail address or a page",
    )
    command.add_argument(
        "--allow-private",
        action="store_true",
        help="ask addresses too that are not public: this machine's, an intranet's",
    )


def _add_timestamp(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--timestamp",
        action="append",
        default=[],
        metavar="URL",
        help="after the work, ask this authority (RFC 3161) to sign the time and the capture log; may be repeated",
    )


def _add_memento(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--memento",
        action="append",
        default=[],
        metavar="URL",
        help="ask this archive service (its Memento timegate, RFC 7089) for copies of originals that are dead; "
        "may be repeated",
    )


def _add_storing(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--evidence-of",
        choices=("all", "changes"),
        default="all",
        help="of which pages the bytes sent are kept: of all (default), or only where they changed",
    )


def _add_archive(command: argparse.ArgumentParser) -> None:
    command.add_argument("urls", nargs="*", metavar="URL", help="the repost's address")
    _add_fetching(command)
    _add_storing(command)
    command.add_argument(
        "--reextract",
        action="store_true",
        help="fetch nothing: read the stored pages anew (of the URLs, or of all), and store what reads otherwise",
    )
    command.add_argument(
        "--preview", action="store_true", help="with --reextract: say what would change, store nothing"
    )
    _add_memento(command)
    _add_timestamp(command)
    command.set_defaults(handler="scraper.cli.commands.archive:archive_pages")


def _add_parse(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "paths", nargs="+", metavar="PATH", help="a saved page, a folder, a WARC; - reads a list from stdin"
    )
    command.add_argument("--url", help="the URL that the saved page came from (one page only)")
    command.add_argument("-o", "--output", type=output, metavar="FILE", help="write here in place of stdout")
    command.add_argument("--evidence", action="store_true", help="add where each field was found")
    command.add_argument(
        "--jobs",
        type=count,
        metavar="N",
        help="read in so many processes (default: one a CPU, for many pages)",
    )
    command.set_defaults(handler="scraper.cli.commands.parse:parse_paths")


def _add_diff(command: argparse.ArgumentParser) -> None:
    command.add_argument("left", metavar="LEFT", help="the original, or the older page")
    command.add_argument("right", metavar="RIGHT", help="the repost, or the newer page")
    command.add_argument(
        "--format", choices=("text", "json", "html"), help="default: by the ending of -o (.json, .html), else text"
    )
    command.add_argument("-o", "--output", type=output, metavar="FILE", help="write here in place of stdout")
    _add_fetching(command)
    command.set_defaults(handler="scraper.cli.commands.diff:diff_pages")


def _add_run(command: argparse.ArgumentParser) -> None:
    command.add_argument("watchlist", type=path, metavar="WATCHLIST.toml", help="which pages to capture")
    command.add_argument(
        "--jobs",
        type=count,
        metavar="N",
        help="work on so many pages at once, never on two of one host (default: 8; 1 where all are saved)",
    )
    _add_fetching(command)
    _add_storing(command)
    _add_memento(command)
    _add_timestamp(command)
    command.set_defaults(handler="scraper.cli.commands.run:run_watchlist")


def _add_history(command: argparse.ArgumentParser) -> None:
    command.add_argument("url", metavar="URL", help="the page's address")
    command.set_defaults(handler="scraper.cli.commands.inspect:show_history")


def _add_show(command: argparse.ArgumentParser) -> None:
    command.add_argument("page", metavar="URL[@vN]", help="the latest version, or the one that is named")
    command.set_defaults(handler="scraper.cli.commands.inspect:show_page")


def _add_filters(command: argparse.ArgumentParser, captured: str) -> None:
    command.add_argument("--host", type=host, metavar="HOST", help="of this host, and of those below it")
    command.add_argument("--source", metavar="TEXT", help="credited to a source that holds this text")
    command.add_argument("--since", type=time, metavar="DATE", help=f"{captured} then (UTC) or later")
    command.add_argument("--until", type=end, metavar="DATE", help=f"{captured} then (UTC) or earlier")


def _add_list(command: argparse.ArgumentParser) -> None:
    _add_filters(command, "the latest version captured")
    command.add_argument(
        "--verdict",
        choices=("identical", "typographic", "abridged", "extended", "altered", "different"),
        help="compared with its original last with this verdict",
    )
    command.add_argument("--limit", type=count, metavar="N", help="at most so many, those captured first")
    command.set_defaults(handler="scraper.cli.commands.inspect:list_pages")


def _add_search(command: argparse.ArgumentParser) -> None:
    command.add_argument("words", nargs="+", metavar="WORDS", help="what a text must hold; all of them")
    _add_filters(command, "captured")
    command.add_argument("--limit", type=count, default=20, metavar="N", help="at most so many (default: 20)")
    command.set_defaults(handler="scraper.cli.commands.inspect:search_pages")


def _add_export(command: argparse.ArgumentParser) -> None:
    command.add_argument("urls", nargs="*", metavar="URL", help="these pages alone (default: all)")
    command.add_argument(
        "--format",
        choices=("jsonl", "parquet", "wacz", "atom", "pack"),
        help="default: by the ending of -o (.jsonl, .parquet, .wacz, .atom, .zip), else jsonl",
    )
    command.add_argument(
        "-o",
        "--output",
        type=output,
        metavar="FILE",
        help="write here; JSONL and Atom go to stdout without it",
    )
    command.add_argument("--since", type=time, metavar="DATE", help="captured on that day (UTC) or time, or later")
    command.add_argument("--host", type=host, metavar="HOST", help="the pages of this host, and of those below it")
    command.add_argument("--latest", action="store_true", help="of each page the latest version alone (JSONL, Parquet)")
    command.add_argument("--limit", type=count, metavar="N", help="so many changes at most (Atom; default: 100)")
    command.set_defaults(handler="scraper.cli.commands.export:export")


def _add_verify(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--deep", action="store_true", help="read every payload and every record too, to its end; takes longer"
    )
    command.add_argument(
        "--repair",
        action="store_true",
        help="finish what a killed writer left, set damaged version files aside in damaged/, make the index anew; "
        "no file that is the only copy of something is changed",
    )
    command.set_defaults(handler="scraper.cli.commands.verify:verify_archive")
