"""The command line: one command run, its exit status, and what becomes of what goes wrong.

What each command takes is in `scraper.cli.arguments`. Heavy imports wait inside the handlers, so that `repost --help`
answers at once.
"""

from __future__ import annotations

import importlib
import os
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from scraper.cli.arguments import parser
from scraper.cli.exit_status import FAULT, INCOMPLETE, INTERRUPTED, NOBODY_READS, WRONG

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence


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
    from archive.model import RepostError, RequestError  # noqa: PLC0415

    module, _, handler = options.handler.partition(":")
    try:
        status: int = getattr(importlib.import_module(module), handler)(options)
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
    from archive.report import printable  # noqa: PLC0415

    sys.stderr.write(f"repost: {printable(str(message))}\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
