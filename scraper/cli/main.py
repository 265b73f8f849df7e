"""The command line: run one command, and turn errors into messages and exit statuses.

The arguments of each command are in `scraper.cli.arguments`. Heavy imports are inside the handlers, so that
`repost --help` answers at once.
"""

from __future__ import annotations

import importlib
import logging
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from scraper.cli import signals
from scraper.cli.arguments import parser
from scraper.cli.exit_status import BROKEN_PIPE, BUSY, INCOMPLETE, INTERNAL_ERROR, SIGNALLED, USAGE_ERROR
from scraper.cli.language import language_of, said, speaking
from scraper.cli.rules import use_rules

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status. Never raises, except SystemExit from argparse."""
    _open_streams()
    language = language_of(sys.argv[1:] if argv is None else argv)
    top = parser(language)
    if "_ARGCOMPLETE" in os.environ:  # set by the script of `repost completion`, which asks for completions
        import argcomplete  # noqa: PLC0415 - an extra

        argcomplete.autocomplete(top)
    try:
        options = _parse(top, argv)
    except BrokenPipeError:
        return _without_reader()
    with speaking(options.lang if options.handler else language):
        return _command(top, options)


def _parse(top: argparse.ArgumentParser, argv: Sequence[str] | None) -> argparse.Namespace:
    """Parse the arguments. Raises SystemExit after help, a version or an error; BrokenPipeError if nobody reads it."""
    try:
        return top.parse_args(argv)
    except SystemExit:
        sys.stdout.flush()
        raise


def _without_reader() -> int:
    """Return the status for output whose reader (head, less) has closed it; at exit Python must not complain."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(nowhere, stream.fileno())
    return BROKEN_PIPE


def _command(top: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    if options.handler is None:
        top.print_help(sys.stderr)
        return USAGE_ERROR
    try:
        _log_to_stderr(debug=options.debug)
        with signals.raised():
            return _run(options)
    except BrokenPipeError:
        return _without_reader()
    except signals.Ended as end:
        name = signal.Signals(end.number).name
        return _fail(f"ended by {name}; what was reported as stored is stored", SIGNALLED + end.number)
    except KeyboardInterrupt:
        return _fail("interrupted; what was reported as stored is stored", SIGNALLED + signal.SIGINT)
    except Exception as error:  # noqa: BLE001  (a bug of ours: a status of its own)
        from archive.model import fault_message  # noqa: PLC0415

        return _fail(f"{fault_message(error)} (--debug prints the traceback)", INTERNAL_ERROR)


def _log_to_stderr(*, debug: bool) -> None:
    """Print what our modules log: a wait for a lock, and with `debug` the tracebacks of internal errors."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Messages("repost: %(message)s"))
    logger = logging.getLogger("repost")
    logger.handlers, logger.propagate = [handler], False
    logger.setLevel(logging.DEBUG if debug else logging.WARNING)


class _Messages(logging.Formatter):
    """Say what is logged in the language of the reader."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line to print; a traceback stays as it is."""
        record.msg, record.args = said(record.getMessage()), ()
        return super().format(record)


def _open_streams() -> None:
    """Make stdout and stderr accept any text, whatever the locale, and even if they are closed (cron, `>&-`)."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - open until the process ends
        elif hasattr(getattr(sys, name), "reconfigure"):
            getattr(sys, name).reconfigure(encoding="utf-8", errors="backslashreplace")


def _run(options: argparse.Namespace) -> int:
    """Run one command. Expected errors (bad requests, failures outside the program) become a line and a status."""
    from archive.files import ArchiveBusy  # noqa: PLC0415
    from archive.model import NotAnArchive, RepostError, RequestError  # noqa: PLC0415

    module, _, handler = options.handler.partition(":")
    try:
        use_rules(options.rules)
        status: int = getattr(importlib.import_module(module), handler)(options)
        sys.stdout.flush()
    except ArchiveBusy as error:
        return _fail(error, BUSY)
    except NotAnArchive as error:
        other = options.archive if options.archive.is_absolute() else f"./{options.archive}"
        hint = ": name one with --archive or $REPOST_ARCHIVE" if str(error) == f"no archive at {other}" else ""
        return _fail(f"{error}{hint}", USAGE_ERROR)
    except RequestError as error:
        return _fail(error, USAGE_ERROR)
    except RepostError as error:
        return _fail(error, INCOMPLETE)
    except BrokenPipeError:
        raise  # an OSError, but no failure
    except OSError as error:
        return _fail(f"{error.filename or 'the output'}: {error.strerror or error}", INCOMPLETE)
    return status


def _fail(message: object, status: int) -> int:
    from archive.report import printable  # noqa: PLC0415

    sys.stderr.write(f"repost: {printable(said(str(message)))}\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
