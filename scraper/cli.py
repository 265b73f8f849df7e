"""The command line: what each command takes, and where it goes. Handlers are named `module.function`.

Heavy imports wait inside the handlers, so that `repost --help` answers at once.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import traceback
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
"""
_PARSE = "read saved pages (HTML, MHTML, plain text, folders, WARC) into JSON lines; no network, no archive"
_PARSE_EPILOG = """\
One line an input page, in input order: {"input": PATH, "article": {...}}, or
{"input": PATH, "error": {"kind": ..., "message": ...}}.

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
  repost diff original.html repost.html --format html -o report.html
"""
_RUN = "one scheduled run over a watchlist: capture, store, compare, summarise"
_RUN_EPILOG = """\
a watchlist:
  from = "saved"           # optional: saved pages that answer in place of the network

  [[page]]
  url = "https://news.example/2024/05/a.html"
  name = "harbour bridge"  # optional: what the summary calls it
  from = "other.warc.gz"   # optional: for this page alone

Paths are relative to the watchlist. A page that could not be had does not stop the rest. A second run
on the same archive ends at once, with status 2, while the first is at work.
"""
_HISTORY = "what was seen of a page, capture by capture"
_SHOW = "one version of an archived page"
_LIST = "the pages in the archive"


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
    add("list", _LIST).set_defaults(handler="views.list_pages")
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


def _count(text: str) -> int:
    """Read how many of something are wanted: one at least."""
    if not (text.isdecimal() and 0 < int(text) < 10_000):
        raise argparse.ArgumentTypeError(f"a number from 1 on is wanted, not {text!r}")
    return int(text)


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


def _add_archive(command: argparse.ArgumentParser) -> None:
    command.add_argument("urls", nargs="+", metavar="URL", help="the repost's address")
    _add_fetching(command)
    command.set_defaults(handler="commands.archive_pages")


def _add_parse(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "paths", nargs="+", metavar="PATH", help="a saved page, a folder, a WARC; - reads a list from stdin"
    )
    command.add_argument("--url", help="the URL that the saved page came from (one page only)")
    command.add_argument("-o", "--output", type=_path, metavar="FILE", help="write here in place of stdout")
    command.add_argument("--evidence", action="store_true", help="add where each field was found")
    command.add_argument(
        "--jobs", type=_count, metavar="N", help="read in so many processes (default: one a CPU, for many pages)"
    )
    command.set_defaults(handler="commands.parse_paths")


def _add_diff(command: argparse.ArgumentParser) -> None:
    command.add_argument("left", metavar="LEFT", help="the original, or the older page")
    command.add_argument("right", metavar="RIGHT", help="the repost, or the newer page")
    command.add_argument("--format", choices=("text", "json", "html"), default="text", help="default: text")
    command.add_argument("-o", "--output", type=_path, metavar="FILE", help="write here in place of stdout")
    _add_fetching(command)
    command.set_defaults(handler="commands.diff_pages")


def _add_run(command: argparse.ArgumentParser) -> None:
    command.add_argument("watchlist", type=_path, metavar="WATCHLIST.toml", help="which pages to capture")
    _add_fetching(command)
    command.set_defaults(handler="commands.run_watchlist")


def _add_history(command: argparse.ArgumentParser) -> None:
    command.add_argument("url", metavar="URL", help="the page's address")
    command.set_defaults(handler="views.show_history")


def _add_show(command: argparse.ArgumentParser) -> None:
    command.add_argument("page", metavar="URL[@vN]", help="the latest version, or the one that is named")
    command.set_defaults(handler="views.show_page")


if __name__ == "__main__":
    sys.exit(main())
