"""The command line: what each command takes, and where it goes. Handlers are in `scraper.commands`.

Heavy imports wait inside the handlers, so that `repost --help` answers at once.
"""

from __future__ import annotations

import argparse
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

_EPILOG = """\
exit status: 0 done; 1 done, but something asked for could not be had (each is named on stderr);
2 the request itself is wrong. Results go to stdout, progress and messages to stderr.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status. Never raises for what a user can get wrong."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # Chinese text must not depend on the terminal's locale
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    options = parser().parse_args(argv)
    try:
        return _run(options)
    except BrokenPipeError:
        # The reader of our output (head, less) has seen enough. Python would complain at exit otherwise.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        return _fail("interrupted; what was reported as stored is stored", INTERRUPTED)
    except Exception:  # noqa: BLE001  (a fault of ours: shown whole, and told apart from a page that couldn't be had)
        traceback.print_exc()
        return _fail("this is a fault of the program; please report it with the lines above", FAULT)


def _run(options: argparse.Namespace) -> int:
    """Run one command; errors that are the request's or the world's become a line and an exit status."""
    from archive.errors import RepostError, RequestError  # noqa: PLC0415
    from scraper import commands  # noqa: PLC0415

    try:
        status: int = getattr(commands, options.handler)(options)
        sys.stdout.flush()
    except RequestError as error:
        return _fail(error, WRONG)
    except RepostError as error:
        return _fail(error, INCOMPLETE)
    except BrokenPipeError:
        raise  # an OSError, but no failure
    except OSError as error:
        return _fail(f"{error.filename or 'the system'}: {error.strerror or error}", INCOMPLETE)
    return status


def _fail(message: object, status: int) -> int:
    sys.stderr.write(f"repost: {message}\n")
    return status


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    from scraper import __version__  # noqa: PLC0415

    top = argparse.ArgumentParser(
        prog="repost",
        description="Archive reposted (转载) articles with their originals, and say what the repost changed.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"repost {__version__}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    shared = _shared()

    def add(name: str, does: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, parents=[shared], help=does, description=f"{does[0].upper()}{does[1:]}.")

    _add_archive(add("archive", _ARCHIVE))
    _add_parse(add("parse", _PARSE))
    _add_diff(add("diff", _DIFF))
    _add_run(add("run", _RUN))
    _add_history(add("history", _HISTORY))
    _add_show(add("show", _SHOW))
    add("list", _LIST).set_defaults(handler="list_pages")
    return top


_ARCHIVE = "capture reposts, follow their original links, store both, compare them"
_PARSE = "read saved pages (HTML, MHTML, plain text, folders, WARC) into JSON lines; no network, no archive"
_DIFF = "compare two pages: files, archived URLs, URL@v2, live URLs"
_RUN = "one scheduled run over a watchlist: capture, store, compare, summarise"
_HISTORY = "what was seen of a page, capture by capture"
_SHOW = "one version of an archived page"
_LIST = "the pages in the archive"


def _shared() -> argparse.ArgumentParser:
    """Return the options that every command takes."""
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--archive",
        type=Path,
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
        type=Path,
        metavar="SAVED",
        help="take pages from a folder of saved pages or a WARC, in place of the network",
    )
    command.add_argument(
        "--contact",
        metavar="TEXT",
        help="who runs this, for the User-Agent: a mail address or a page",
    )


def _add_archive(command: argparse.ArgumentParser) -> None:
    command.add_argument("urls", nargs="+", metavar="URL", help="the repost's address")
    _add_fetching(command)
    command.set_defaults(handler="archive_pages")


def _add_parse(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "paths", nargs="+", metavar="PATH", help="a saved page, a folder, a WARC; - reads a list from stdin"
    )
    command.add_argument("--url", help="the URL that the saved page came from (one page only)")
    command.add_argument("-o", "--output", type=Path, metavar="FILE", help="write here in place of stdout")
    command.add_argument("--evidence", action="store_true", help="add where each field was found")
    command.set_defaults(handler="parse_paths")


def _add_diff(command: argparse.ArgumentParser) -> None:
    command.add_argument("left", metavar="LEFT", help="the original, or the older page")
    command.add_argument("right", metavar="RIGHT", help="the repost, or the newer page")
    command.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    _add_fetching(command)
    command.set_defaults(handler="diff_pages")


def _add_run(command: argparse.ArgumentParser) -> None:
    command.add_argument("watchlist", type=Path, metavar="WATCHLIST.toml", help="which pages to capture")
    _add_fetching(command)
    command.set_defaults(handler="run_watchlist")


def _add_history(command: argparse.ArgumentParser) -> None:
    command.add_argument("url", metavar="URL")
    command.set_defaults(handler="show_history")


def _add_show(command: argparse.ArgumentParser) -> None:
    command.add_argument("page", metavar="URL[@vN]", help="the latest version, or the one that is named")
    command.set_defaults(handler="show_page")


if __name__ == "__main__":
    sys.exit(main())
