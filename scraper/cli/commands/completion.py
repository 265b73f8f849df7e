"""`repost completion SHELL`: print the script that completes commands and options in a shell (argcomplete)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.model import RequestError
from scraper.cli import DONE

if TYPE_CHECKING:
    from argparse import Namespace


def print_script(options: Namespace) -> int:
    """Run `repost completion SHELL` and return its exit status."""
    try:
        from argcomplete.shell_integration import shellcode  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise RequestError("completion needs argcomplete: pip install 'repost-archiver[completion]'") from error
    print(shellcode(["repost"], shell=options.shell))
    return DONE
