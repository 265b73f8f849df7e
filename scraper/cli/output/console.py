"""Shared output of commands: output files, notes, complaints and progress.

Results go to stdout, everything else to stderr.
"""

from __future__ import annotations

import errno
import os
import shutil
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from itertools import repeat
from typing import TYPE_CHECKING, Final, TypeVar

from archive.files import ARCHIVE_FILE, LOCK_FILE, LOG_FILE
from archive.model import RequestError
from archive.report import printable
from scraper.cli import DONE, INCOMPLETE, label, said

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path
    from typing import BinaryIO, TextIO


_Item = TypeVar("_Item")

# The error numbers of a full disk.
FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


def check_ending(path: Path | None, *endings: str) -> None:
    """Refuse an output file whose ending promises another format than one of these. Raises RequestError."""
    if path is None:
        return
    refuse_inside_archive(path)
    if path.suffix.lower() not in ("", *endings):
        raise RequestError(f"{path}: this command does not write {path.suffix}: use one of {', '.join(endings)}")


def listed(operands: Sequence[str]) -> Iterator[str]:
    """Yield the operands of a command; in place of "-", those listed on stdin, one a line. Raises RequestError."""
    for operand in operands:
        if operand == "-":
            if sys.stdin is None:  # closed by whoever started us: cron, a service, `<&-`
                raise RequestError("- reads a list from stdin, which is closed")
            if isinstance(sys.stdin, TextIOWrapper):  # file names are bytes in any encoding
                sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")
            yield from (line.rstrip("\r\n") for line in sys.stdin if line.strip())
        else:
            yield operand


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
    if path.is_dir():
        raise RequestError(f"{path} is a folder: name a file")
    if not path.parent.is_dir():
        raise RequestError(f"no such folder: {path.parent}")
    regular = path.is_file() or not path.exists()
    # The draft is hidden, so that it is no input if the output is among the pages. Pipes and devices get no draft.
    target = path.resolve()
    refuse_inside_archive(path)
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
            with suppress(OSError):  # on a read-only disk it fails before it looks: what failed first is told
                draft.unlink(missing_ok=True)


def refuse_inside_archive(path: Path) -> None:
    """Refuse to write inside an archive: `-o captures.jsonl` would destroy its log there. Raises RequestError."""
    for folder in path.resolve().parents:
        if (folder / ARCHIVE_FILE).is_file() and any((folder / name).exists() for name in (LOCK_FILE, LOG_FILE)):
            raise RequestError(f"{path}: this is inside the archive {folder}; name a file outside it")


def complain(problems: Sequence[str]) -> int:
    """Print problems on stderr, one per line; return the exit status."""
    for problem in problems:
        sys.stderr.write(f"repost: {printable(said(problem))}\n")
    return INCOMPLETE if problems else DONE


def warn(losses: Sequence[str]) -> int:
    """Print what means that something of the archive is lost, with --quiet too; return the exit status."""
    for loss in losses:
        sys.stderr.write(f"repost: {label('warning: ', '警告：')}{printable(said(loss))}\n")
    return INCOMPLETE if losses else DONE


def note(options: Namespace, notes: Iterable[str]) -> None:
    """Print notes, which are not failures, on stderr, one per line; nothing with --quiet."""
    if not options.quiet:
        for text in notes:
            sys.stderr.write(f"repost: {label('note: ', '注意：')}{printable(said(text))}\n")


def show_progress(options: Namespace, items: Iterable[_Item], what: str) -> Iterator[_Item]:
    """Yield the items; on a terminal, show progress if they take over a second."""
    if options.quiet or not sys.stderr.isatty():
        return iter(items)
    from scraper.cli.output.progress import with_progress  # noqa: PLC0415

    return with_progress(items, said(what))


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
