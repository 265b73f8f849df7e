"""Saved pages to JSON lines: one line an input page, in input order, whatever the page is.

Few pages are read in this process, many by workers (`archive.processes.supervised`). What goes to a worker is the path
of a lone file, which it opens itself, or a page that is part of a file; what comes back is the finished line.
"""

from __future__ import annotations

import itertools
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from archive.model import RequestError, record_json
from archive.processes import supervised, usable_cpus
from scraper.extract import ReadFailure, read_input, try_reading
from scraper.saved import InputPage, PageFile, iter_inputs, iter_lazy_inputs, read_file_page, shown_path

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator
    from pathlib import Path

    from archive.model import Reading

# The first workers are there after a quarter of a second. Inputs that are read here in about that time are read here:
# so many pages, or so many bytes.
FEW: Final = 64
FEW_BYTES: Final = 4 * 2**20


class ParsedLine(NamedTuple):
    """The line of one page."""

    text: str  # JSON, without the line feed
    problem: str | None  # one line: the input and why it gave no article; None where it did


def parse_paths(
    paths: Iterable[str | Path], *, evidence: bool = False, jobs: int | None = None
) -> Generator[ParsedLine, None, None]:
    """Yield the line of each page that the paths hold, in their order.

    `jobs` is the number of processes that read, each page at most a minute; None is one a CPU for many pages, and
    none but this one for few. Close the generator to end them. Never raises for what a page is.
    """
    read = partial(parse_piece, evidence=evidence)
    pieces = iter_lazy_inputs(paths)
    if jobs is None:
        few = list(_few(pieces))
        pieces = itertools.chain(few, pieces)
        if len(few) < FEW and sum(map(_size, few)) < FEW_BYTES:
            yield from map(read, pieces)
            return
    with closing(supervised.run(read, pieces, jobs=jobs or usable_cpus(), weigh=_size)) as results:
        for found in results:
            if isinstance(found, supervised.Loss):
                label = shown_path(found.task.path) if isinstance(found.task, PageFile) else found.task.label
                yield _parsed(_failed(label, found.kind, found.message))
            else:
                yield found


def parse_only(paths: Iterable[str | Path], *, url: str, evidence: bool = False) -> Generator[ParsedLine, None, None]:
    """Yield the line of the one page that the paths hold, which came from `url`. Raises RequestError for several."""
    pages = list(itertools.islice(iter_inputs(paths), 2))
    if len(pages) != 1:
        raise RequestError("--url goes with one saved page")
    yield _parsed(parse_input(pages[0], url=url, evidence=evidence))


def parse_piece(piece: PageFile | InputPage, *, evidence: bool = False) -> ParsedLine:
    """Read one page, from its file if it is not read yet."""
    page = read_file_page(piece.path) if isinstance(piece, PageFile) else piece
    return _parsed(parse_input(page, evidence=evidence))


def parse_input(page: InputPage, *, url: str | None = None, evidence: bool = False) -> dict[str, Any]:
    """Read one input page; `url` is where it came from, if the user knows and the file doesn't."""
    if page.error is not None:
        return _failed(page.label, page.error.kind, page.error.message)
    reading = try_reading(partial(read_input, page, url=url))
    if isinstance(reading, ReadFailure):
        return _failed(page.label, reading.kind, reading.message)
    line: dict[str, Any] = {"input": page.label, "article": record_json.to_record(reading.article)}
    if evidence:
        line["evidence"] = evidence_of(reading)
    return line


def evidence_of(reading: Reading) -> dict[str, Any]:
    """Return how a page was read: its encoding, its parser, and what each field was found in."""
    fields = {name: {"found_in": found.found_in, "text": found.text} for name, found in reading.evidence.items()}
    return {"encoding": reading.encoding, "parser": reading.parser, "fields": fields}


def _failed(label: str, kind: str, message: str) -> dict[str, Any]:
    return {"input": label, "error": {"kind": kind, "message": message}}


def _parsed(line: dict[str, Any]) -> ParsedLine:
    problem = f"{line['input']}: {line['error']['message']}" if "error" in line else None
    return ParsedLine(record_json.line(line), problem)


def _size(piece: PageFile | InputPage) -> int:
    return piece.size if isinstance(piece, PageFile) else len(piece.payload)


def _few(pieces: Iterator[PageFile | InputPage]) -> Iterator[PageFile | InputPage]:
    """Take pieces as long as they are few."""
    size = 0
    for piece in itertools.islice(pieces, FEW):
        yield piece
        size += _size(piece)
        if size >= FEW_BYTES:
            return
