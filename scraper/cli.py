"""The command line: what each command takes, and where it goes. Handlers are named `module.function`.

Heavy imports wait inside the handlers, so that `repost --help` answers at once.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import traceback
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

DONE: Final = 0
INCOMPLETE: Final = 1  # done, but something asked for could not be had
WRONG: Final = 2  # the request itself is wrong
FAULT: Final = 70  # a fault of the program (EX_SOFTWARE of sysexits.h); nothing a user should ever see
INTERRUPTED: Final = 130  # as shells report it
NOBODY_READS: Final = 141  # as shells report a program whose output goes into a closed pipe

_EPILOG = """\
exit status: 0 done; 1 done, but something asked for could not be had (each is named on stderr);
2 the request itself is wrong. Results go to stdout, progress and messages to stderr.
"""
_ARCHIVE = "capture reposts, follow their original links, store both, compare them"
_ARCHIVE_EPILOG = """\
examples:
  repost archive https://news.example/2024/05/a.html
  repost archive https://news.example/2024/05/a.html --from saved-pages/
  repost archive --reextract --preview
"""
_PARSE = "read saved pages (HTML, MHTML, plain text, folders, WARC) into JSON lines; no network, no archive"
_PARSE_EPILOG = """\
One line an input page, in input order: {"input": PATH, "article": {...}}, or
{"input": PATH, "error": {"kind": ..., "message": ...}}. With -o FILE.parquet the same as columns.

examples:
  repost parse saved-pages/ crawl.warc.gz > records.jsonl
  find . -name '*.html' | repost parse - -o records.jsonl
"""
_DIFF = "compare two pages: files, archived URLs, URL@v2, live URLs"
_DIFF_EPILOG = """\
A URL that is archived is read from the archive, another one is fetched.

examples:
  repost diff https://gov.example/1.html https://news.example/a.html
  repost diff https://news.example/a.html@v1 https://news.example/a.html@v2
  repost diff original.html repost.html
  repost diff original.html repost.html -o report.html
"""
_RUN = "one scheduled run over a watchlist: capture, store, compare, summarise"
_RUN_EPILOG = """\
a watchlist:
  from = "saved"           # optional: saved pages that answer in place of the network
  timestamp = ["http://tsa.example/"]  # optional: as --timestamp

  [[page]]
  url = "https://news.example/2024/05/a.html"
  name = "harbour bridge"  # optional: what the summary calls it
  from = "other.warc.gz"   # optional: for this page alone

  [[host]]                 # optional: a server too old for TLS as it is spoken today
  host = "www.gov.example"
  tls = "compat"           # or weak, or obsolete; certificates are verified with each

  [[memento]]              # optional: an archive service, asked for copies of originals that are dead
  timegate = "https://archive.example/web/"          # as --memento
  timemap = "https://archive.example/timemap/link/"  # its lists of copies; one of the two is enough

Paths are relative to the watchlist. A page that could not be had does not stop the rest. A second run
on the same archive ends at once, with status 2, while the first is at work.
"""
_HISTORY = "what was seen of a page, capture by capture"
_SHOW = "one version of an archived page"
_LIST = "the pages in the archive"
_SEARCH = "the versions whose title or text holds all words"
_SEARCH_EPILOG = """\
Any two or more characters of a Chinese text are found, other scripts by words; simplified and traditional
characters, full and half width, large and small letters are the same. What is in quotation marks is one
phrase. The versions stored last come first. Exit status 1 where nothing is found.

examples:
  repost search 小院会 基层治理
  repost search '"harbour bridge"' --host news.example --since 2024-05-01 --json
"""
_VERIFY = "check every digest, every link and every record of the archive; say what is damaged"
_VERIFY_EPILOG = """\
exit status: 0 all is well; 1 something is damaged (each thing is named on stdout, the gravest first).
Nothing is written without --repair, and the archive may be written to meanwhile.

examples:
  repost verify --archive /srv/reposts
  repost verify --deep --json | jq 'select(.gravity == "loss")'
"""
_EXPORT = "the archive, or a part of it, in other formats: JSONL, Parquet, WACZ, Atom, an evidence pack"
_EXPORT_EPILOG = """\
formats:
  jsonl    one line a version: url, version, cause, captured_at, payload_digest, article (the default)
  parquet  the same as columns (needs the extra: pip install 'repost-archiver[parquet]')
  wacz     the captures, indexed, for replay tools: ReplayWeb.page, pywb (WACZ 1.1.1)
  atom     what changed, the newest first: pages new, edited, gone; reposts compared
  pack     evidence of one repost, and how to check it with sha256sum: a zip to hand on

examples:
  repost export > versions.jsonl
  repost export --host news.example --since 2024-05-01 -o may.parquet
  repost export -o archive.wacz
  repost export https://news.example/2024/05/a.html -o case.zip
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status. Never raises for what a user can get wrong."""
    _open_streams()
    top = parser()
    options = top.parse_args(argv)
    if options.handler is None:
        top.print_help(sys.stderr)
        return WRONG
    try:
        return _run(options)
    except BrokenPipeError:
        # The reader of our output (head, less) has seen enough. Python would complain at exit otherwise.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in (sys.stdout, sys.stderr):
            os.dup2(nowhere, stream.fileno())
        return NOBODY_READS
    except KeyboardInterrupt:
        return _fail("interrupted; what was reported as stored is stored", INTERRUPTED)
    except Exception:  # noqa: BLE001  (a fault of ours: shown whole, and told apart from a page that couldn't be had)
        traceback.print_exc()
        return _fail("this is a fault of the program; please report it with the lines above", FAULT)


def _open_streams() -> None:
    """Make stdout and stderr take any text: not depend on the locale, nor on being open (cron, `>&-`)."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - as long as the process
        elif hasattr(getattr(sys, name), "reconfigure"):
            getattr(sys, name).reconfigure(encoding="utf-8", errors="backslashreplace")


def _run(options: argparse.Namespace) -> int:
    """Run one command; errors that are the request's or the world's become a line and an exit status."""
    from archive.errors import RepostError, RequestError  # noqa: PLC0415

    module, _, handler = options.handler.partition(".")
    try:
        status: int = getattr(importlib.import_module(f"scraper.{module}"), handler)(options)
        sys.stdout.flush()
    except RequestError as error:
        return _fail(error, WRONG)
    except RepostError as error:
        return _fail(error, INCOMPLETE)
    except BrokenPipeError:
        raise  # an OSError, but no failure
    except OSError as error:
        return _fail(f"{error.filename or 'the output'}: {error.strerror or error}", INCOMPLETE)
    return status


def _fail(message: object, status: int) -> int:
    from archive.report import harmless  # noqa: PLC0415

    sys.stderr.write(f"repost: {harmless(str(message))}\n")
    return status


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    from scraper import __version__  # noqa: PLC0415

    top = argparse.ArgumentParser(
        prog="repost",
        description="Archive reposted (转载) articles with their originals, and say what the repost changed.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    top.set_defaults(handler=None)
    top.add_argument("--version", action="version", version=f"repost {__version__}")
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

    _add_archive(add("archive", _ARCHIVE, _ARCHIVE_EPILOG))
    _add_parse(add("parse", _PARSE, _PARSE_EPILOG))
    _add_diff(add("diff", _DIFF, _DIFF_EPILOG))
    _add_run(add("run", _RUN, _RUN_EPILOG))
    _add_history(add("history", _HISTORY))
    _add_show(add("show", _SHOW))
    _add_list(add("list", _LIST))
    _add_search(add("search", _SEARCH, _SEARCH_EPILOG))
    _add_verify(add("verify", _VERIFY, _VERIFY_EPILOG))
    _add_export(add("export", _EXPORT, _EXPORT_EPILOG))
    return top


def _shared() -> argparse.ArgumentParser:
    """Return the options that every command takes."""
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--archive",
        type=_path,
        metavar="DIR",
        default=Path(os.environ.get("REPOST_ARCHIVE") or "repost-archive"),
        help="the archive (default: $REPOST_ARCHIVE, else ./repost-archive)",
    )
    shared.add_argument("--json", action="store_true", help="JSON for machines, one object a line")
    shared.add_argument("--quiet", action="store_true", help="no progress and no notes on stderr")
    return shared


def _path(text: str) -> Path:
    """Read a path; the empty one (a variable that a script did not set) is not the folder one happens to be in."""
    if not text:
        raise argparse.ArgumentTypeError("an empty path")
    return Path(text)


def _output(text: str) -> Path | None:
    """Read where to write; "-" is stdout, as it is without the option."""
    return None if text == "-" else _path(text)


def _count(text: str) -> int:
    """Read how many of something are wanted: one at least."""
    if not (text.isdecimal() and 0 < int(text) < 10_000):
        raise argparse.ArgumentTypeError(f"a number from 1 to 9999 is wanted, not {text!r}")
    return int(text)


def _host(text: str) -> str:
    """Read a host; whoever pastes an address or a port is told what is wanted, not that it is no IPv6 address."""
    if not text or "/" in text or text.count(":") == 1:
        raise argparse.ArgumentTypeError(f"a host name is wanted, as news.example, not {text!r}")
    return text


def _time(text: str) -> datetime:
    """Read a date, or a date and a time; without an offset it is UTC."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"a date is wanted, as 2024-05-31, not {text!r}") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _end(text: str) -> datetime:
    """Read a time before which something is wanted; of a day, its end."""
    at = _time(text)
    try:
        return at if ":" in text else at + timedelta(days=1)
    except OverflowError:  # the last day there is
        return at


def _contact(text: str) -> str:
    """Read a contact; it goes into a header, where a line feed would begin another."""
    if not (text.strip() and text.isascii() and text.isprintable()):
        raise argparse.ArgumentTypeError(f"printable ASCII is wanted, not {text!r}")
    return text


def _add_fetching(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--from",
        dest="saved",
        type=_path,
        metavar="SAVED",
        help="take pages from a folder of saved pages or a WARC, in place of the network",
    )
    command.add_argument(
        "--contact",
        type=_contact,
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
    command.set_defaults(handler="commands.archive_pages")


def _add_parse(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "paths", nargs="+", metavar="PATH", help="a saved page, a folder, a WARC; - reads a list from stdin"
    )
    command.add_argument("--url", help="the URL that the saved page came from (one page only)")
    command.add_argument("-o", "--output", type=_output, metavar="FILE", help="write here in place of stdout")
    command.add_argument("--evidence", action="store_true", help="add where each field was found")
    command.add_argument(
        "--jobs", type=_count, metavar="N", help="read in so many processes (default: one a CPU, for many pages)"
    )
    command.set_defaults(handler="commands.parse_paths")


def _add_diff(command: argparse.ArgumentParser) -> None:
    command.add_argument("left", metavar="LEFT", help="the original, or the older page")
    command.add_argument("right", metavar="RIGHT", help="the repost, or the newer page")
    command.add_argument(
        "--format", choices=("text", "json", "html"), help="default: by the ending of -o (.json, .html), else text"
    )
    command.add_argument("-o", "--output", type=_output, metavar="FILE", help="write here in place of stdout")
    _add_fetching(command)
    command.set_defaults(handler="commands.diff_pages")


def _add_run(command: argparse.ArgumentParser) -> None:
    command.add_argument("watchlist", type=_path, metavar="WATCHLIST.toml", help="which pages to capture")
    command.add_argument(
        "--jobs",
        type=_count,
        metavar="N",
        help="work on so many pages at once, never on two of one host (default: 8; 1 where all are saved)",
    )
    _add_fetching(command)
    _add_storing(command)
    _add_memento(command)
    _add_timestamp(command)
    command.set_defaults(handler="commands.run_watchlist")


def _add_history(command: argparse.ArgumentParser) -> None:
    command.add_argument("url", metavar="URL", help="the page's address")
    command.set_defaults(handler="views.show_history")


def _add_show(command: argparse.ArgumentParser) -> None:
    command.add_argument("page", metavar="URL[@vN]", help="the latest version, or the one that is named")
    command.set_defaults(handler="views.show_page")


def _add_filters(command: argparse.ArgumentParser, captured: str) -> None:
    command.add_argument("--host", type=_host, metavar="HOST", help="of this host, and of those below it")
    command.add_argument("--source", metavar="TEXT", help="credited to a source that holds this text")
    command.add_argument("--since", type=_time, metavar="DATE", help=f"{captured} then (UTC) or later")
    command.add_argument("--until", type=_end, metavar="DATE", help=f"{captured} then (UTC) or earlier")


def _add_list(command: argparse.ArgumentParser) -> None:
    _add_filters(command, "the latest version captured")
    command.add_argument(
        "--verdict",
        choices=("identical", "typographic", "abridged", "extended", "altered", "different"),
        help="compared with its original last with this verdict",
    )
    command.add_argument("--limit", type=_count, metavar="N", help="at most so many, those captured first")
    command.set_defaults(handler="views.list_pages")


def _add_search(command: argparse.ArgumentParser) -> None:
    command.add_argument("words", nargs="+", metavar="WORDS", help="what a text must hold; all of them")
    _add_filters(command, "captured")
    command.add_argument("--limit", type=_count, default=20, metavar="N", help="at most so many (default: 20)")
    command.set_defaults(handler="views.search_pages")


def _add_export(command: argparse.ArgumentParser) -> None:
    command.add_argument("urls", nargs="*", metavar="URL", help="these pages alone (default: all)")
    command.add_argument(
        "--format",
        choices=("jsonl", "parquet", "wacz", "atom", "pack"),
        help="default: by the ending of -o (.jsonl, .parquet, .wacz, .atom, .zip), else jsonl",
    )
    command.add_argument(
        "-o", "--output", type=_output, metavar="FILE", help="write here; JSONL and Atom go to stdout without it"
    )
    command.add_argument("--since", type=_time, metavar="DATE", help="captured on that day (UTC) or time, or later")
    command.add_argument("--host", type=_host, metavar="HOST", help="the pages of this host, and of those below it")
    command.add_argument("--latest", action="store_true", help="of each page the latest version alone (JSONL, Parquet)")
    command.add_argument("--limit", type=_count, metavar="N", help="so many changes at most (Atom; default: 100)")
    command.set_defaults(handler="export_command.export")


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
    command.set_defaults(handler="verify_command.verify_archive")


if __name__ == "__main__":
    sys.exit(main())
