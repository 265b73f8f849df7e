"""What commands share: where results go, how notes, complaints and progress reach a person.

Results go to stdout, everything else to stderr.
"""

from __future__ import annotations

import errno
import os
import shutil
import sys
from collections.abc import Generator
from contextlib import contextmanager
from itertools import repeat
from typing import TYPE_CHECKING, Final, TypeVar

from archive.files import ARCHIVE_FILE, LOCK_FILE, LOG_FILE
from archive.model import RequestError
from archive.report import printable
from scraper.cli import DONE, INCOMPLETE

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path
    from typing import BinaryIO, TextIO

_Item = TypeVar("_Item")

# What a disk says that takes no more.
FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


@contextmanager
def output(path: Path | None) -> Iterator[TextIO]:
    """Give stdout, or a file that gets its name when it is whole: until then an older one stays as it is."""
    if path is None:
        yield sys.stdout
        return
    if path.suffix.lower() == ".parquet":
        raise RequestError(f"{path}: this is not written as Parquet; name another kind of file")
    # Half a surrogate pair has no UTF-8; written as \udXXX it is JSON's own escape.
    with _draft(path) as draft, draft.open("w", encoding="utf-8", errors="backslashreplace") as file:
        yield file


@contextmanager
def binary_output(path: Path) -> Iterator[BinaryIO]:
    """Give a file for bytes that gets its name when it is whole: until then an older one stays as it is."""
    with _draft(path) as draft, draft.open("wb") as file:
        yield file


@contextmanager
def _draft(path: Path) -> Iterator[Path]:
    """Give the path to write to, and name it as it should be when all is written."""
    if path.is_dir() or not path.parent.is_dir():
        raise RequestError(f"{path}: not a file that could be written")
    regular = path.is_file() or not path.exists()
    # Hidden, so that it is no input where the output lies among the pages. A pipe or a device is written as it is.
    target = path.resolve()
    _spare_archives(path, target)
    draft = target.with_name(f".{target.name}.{os.getpid()}") if regular else target
    try:
        yield draft
        if regular:
            draft.replace(target)
    except OSError as error:
        # A full disk does not say which file; a folder that can't be written names the draft, which nobody asked for.
        if error.errno in FULL or error.filename == str(draft):
            error.filename = str(path)
        raise
    finally:
        if regular:
            draft.unlink(missing_ok=True)


def _spare_archives(path: Path, target: Path) -> None:
    """Refuse to write among the files of an archive: `-o captures.jsonl`, given there, would end its log."""
    for folder in target.parents:
        if (folder / ARCHIVE_FILE).is_file() and any((folder / name).exists() for name in (LOCK_FILE, LOG_FILE)):
            raise RequestError(f"{path}: this lies in the archive {folder}; name a file outside of it")


def complain(problems: Sequence[str]) -> int:
    """Name on stderr what could not be had; return the exit status that follows."""
    for problem in problems:
        sys.stderr.write(f"repost: {printable(problem)}\n")
    return INCOMPLETE if problems else DONE


def note(options: Namespace, notes: Iterable[str]) -> None:
    """Tell a person on stderr what is no failure, a line each."""
    if not options.quiet:
        for text in notes:
            sys.stderr.write(f"repost: note: {printable(text)}\n")


def show_progress(options: Namespace, items: Iterable[_Item], what: str) -> Iterator[_Item]:
    """Show progress on a terminal for what takes over a second."""
    if options.quiet or not sys.stderr.isatty():
        return iter(items)
    from scraper.cli.output.progress import with_progress  # noqa: PLC0415

    return with_progress(items, what)


@contextmanager
def steps(options: Namespace, what: str) -> Iterator[Callable[[object], object]]:
    """Give a function to call after each step; on a terminal they are counted, if they take over a second."""
    counted = show_progress(options, repeat(None), what)
    try:
        yield lambda _: next(counted)
    finally:
        if isinstance(counted, Generator):
            counted.close()


def terminal(out: TextIO) -> tuple[int, bool]:
    """Return the width to print at, and whether colour is wanted (https://no-color.org)."""
    colour = out.isatty() and not os.environ.get("NO_COLOR")
    return shutil.get_terminal_size((100, 24)).columns, colour
