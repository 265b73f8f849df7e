"""Shared output of commands: output files, notes, complaints and progress.

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
from archive.report import printable, problem_in
from scraper.cli import DONE, INCOMPLETE

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path
    from typing import BinaryIO, TextIO

    from archive.report import Language

_Item = TypeVar("_Item")

# The error numbers of a full disk.
FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


@contextmanager
def output(path: Path | None) -> Iterator[TextIO]:
    """Open an output for text: stdout, or a file that replaces `path` atomically when it is complete."""
    if path is None:
        yield sys.stdout
        return
    if path.suffix.lower() == ".parquet":
        raise RequestError(f"{path}: this output can't be written as Parquet; name another kind of file")
    # UTF-8 can't encode half a surrogate pair; it is written as \udXXX, which is also the escape in JSON.
    with _draft(path) as draft, draft.open("w", encoding="utf-8", errors="backslashreplace") as file:
        yield file


@contextmanager
def table_output(path: Path | None) -> Iterator[BinaryIO]:
    """Open an output for the bytes of a text file, with its own line ends: a file as in `output`, or stdout."""
    if path is not None:
        with binary_output(path) as file:
            yield file
        return
    sys.stdout.flush()
    yield sys.stdout.buffer
    sys.stdout.flush()


@contextmanager
def binary_output(path: Path) -> Iterator[BinaryIO]:
    """Open an output file for bytes that replaces `path` atomically when it is complete."""
    with _draft(path) as draft, draft.open("wb") as file:
        yield file


@contextmanager
def _draft(path: Path) -> Iterator[Path]:
    """Give the path of a draft to write to; rename it to `path` at the end. Raises RequestError."""
    if path.is_dir() or not path.parent.is_dir():
        raise RequestError(f"{path}: can't be written: it is a folder, or its folder does not exist")
    regular = path.is_file() or not path.exists()
    # The draft is hidden, so that it is no input if the output is among the pages. Pipes and devices get no draft.
    target = path.resolve()
    _refuse_inside_archive(path, target)
    draft = target.with_name(f".{target.name}.{os.getpid()}") if regular else target
    try:
        yield draft
        if regular:
            draft.replace(target)
    except OSError as error:
        # A full disk names no file, and a folder that can't be written names the draft, which the user doesn't know.
        if error.errno in FULL or error.filename == str(draft):
            error.filename = str(path)
        raise
    finally:
        if regular:
            draft.unlink(missing_ok=True)


def _refuse_inside_archive(path: Path, target: Path) -> None:
    """Refuse to write inside an archive: `-o captures.jsonl` would destroy its log there. Raises RequestError."""
    for folder in target.parents:
        if (folder / ARCHIVE_FILE).is_file() and any((folder / name).exists() for name in (LOCK_FILE, LOG_FILE)):
            raise RequestError(f"{path}: this is inside the archive {folder}; name a file outside it")


def complain(problems: Sequence[str], language: Language = "en") -> int:
    """Print problems on stderr, one per line, in a language as far as its words are known; return the exit status."""
    for problem in problems:
        sys.stderr.write(f"repost: {printable(problem_in(problem, language))}\n")
    return INCOMPLETE if problems else DONE


def warn(losses: Sequence[str]) -> int:
    """Print what means that something of the archive is lost, with --quiet too; return the exit status."""
    for loss in losses:
        sys.stderr.write(f"repost: warning: {printable(loss)}\n")
    return INCOMPLETE if losses else DONE


def note(options: Namespace, notes: Iterable[str]) -> None:
    """Print notes, which are not failures, on stderr, one per line; nothing with --quiet."""
    if not options.quiet:
        for text in notes:
            sys.stderr.write(f"repost: note: {printable(problem_in(text, options.lang))}\n")


def show_progress(options: Namespace, items: Iterable[_Item], what: str) -> Iterator[_Item]:
    """Yield the items; on a terminal, show progress if they take over a second."""
    if options.quiet or not sys.stderr.isatty():
        return iter(items)
    from scraper.cli.output.progress import with_progress  # noqa: PLC0415

    return with_progress(items, what)


@contextmanager
def steps(options: Namespace, what: str) -> Iterator[Callable[[object], object]]:
    """Give a function to call after each step; on a terminal, show their count if they take over a second."""
    counted = show_progress(options, repeat(None), what)
    try:
        yield lambda _: next(counted)
    finally:
        if isinstance(counted, Generator):
            counted.close()


def terminal(out: TextIO) -> tuple[int, bool]:
    """Return the width of the terminal, and whether to use colour (https://no-color.org)."""
    colour = out.isatty() and not os.environ.get("NO_COLOR")
    return shutil.get_terminal_size((100, 24)).columns, colour
