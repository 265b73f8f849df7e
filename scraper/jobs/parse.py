"""Saved pages to JSON lines: one line per input page, in input order, whatever the page is.

A few pages are read in this process, many in a process pool (`archive.processes.supervised`). A worker gets the path of
a file with one page, which it opens itself, or a page that is part of a file. It returns the finished line.
"""

from __future__ import annotations

import itertools
from collections import Counter
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from archive.log import format_time
from archive.model import RequestError, record_json
from archive.processes import supervised, usable_cpus
from scraper.extract import ReadFailure, read_input, try_reading
from scraper.saved import InputPage, NotPage, PageFile, iter_inputs, iter_lazy_inputs, read_file_page, shown_path

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator
    from pathlib import Path

    from archive.model import Reading

# Workers take a quarter of a second to start. Inputs that this process can read in about that time are read here: fewer
# pages and fewer bytes than this.
FEW: Final = 64
FEW_BYTES: Final = 4 * 2**20


class ParsedLine(NamedTuple):
    """The line of one page."""

    text: str  # JSON, without the line feed
    problem: str | None  # one line: the input and why it has no article; None if it has one
    error: str | None  # the kind of that


def parse_paths(
    paths: Iterable[str | Path],
    *,
    evidence: bool = False,
    jobs: int | None = None,
    no_pages: Counter[str] | None = None,
) -> Generator[ParsedLine]:
    """Yield the line of each page in the paths, in their order; the rest is as in `parse_inputs`."""
    no_pages = Counter() if no_pages is None else no_pages
    return parse_inputs(iter_lazy_inputs(paths), evidence=evidence, jobs=jobs, no_pages=no_pages)


def parse_inputs(
    inputs: Iterable[PageFile | InputPage | NotPage], *, evidence: bool, jobs: int | None, no_pages: Counter[str]
) -> Generator[ParsedLine]:
    """Yield the line of each input that is a page, in order; count the others into `no_pages`.

    `jobs` is the number of worker processes, each page with a limit of one minute; None means one per CPU for many
    pages, and this process alone for few. Close the generator to end them. Never raises for a page's contents.
    """
    pieces = count_no_pages(inputs, no_pages)
    if jobs is None:
        few = list(_take_few(pieces))
        pieces = itertools.chain(few, pieces)
        if len(few) < FEW and sum(map(_size, few)) < FEW_BYTES:
            yield from map(partial(parse_piece, evidence=evidence), pieces)
            return
    yield from parse_pieces(pieces, evidence=evidence, jobs=jobs or usable_cpus())


def parse_pieces(
    pieces: Iterable[PageFile | InputPage],
    *,
    evidence: bool,
    jobs: int,
    limit: float = supervised.TASK_LIMIT,
    memory: int | None = None,
) -> Generator[ParsedLine, None, None]:
    """Yield the line of each piece in order, read by `jobs` processes: one that hangs or crashes costs its own page.

    `limit` is in seconds a page, `memory` in bytes a process. Close the generator to end the processes.
    """
    read = partial(parse_piece, evidence=evidence)
    with closing(supervised.run(read, pieces, jobs=jobs, weigh=_size, limit=limit, memory=memory)) as results:
        for found in results:
            if isinstance(found, supervised.Loss):
                piece = found.task
                line = _begin_line(shown_path(piece.path) if isinstance(piece, PageFile) else piece)
                yield _to_parsed_line(line | _error(found.kind, found.message))
            else:
                yield found


def parse_only(paths: Iterable[str | Path], *, url: str, evidence: bool = False) -> Generator[ParsedLine, None, None]:
    """Yield the line of the only page in the paths, which came from `url`.

    Raises RequestError if there is not exactly one page.
    """
    pages = list(itertools.islice(iter_inputs(paths), 2))
    if len(pages) != 1:
        raise RequestError("--url needs exactly one saved page")
    yield _to_parsed_line(parse_input(pages[0], url=url, evidence=evidence))


def parse_piece(piece: PageFile | InputPage, *, evidence: bool = False) -> ParsedLine:
    """Read one page, from its file if it is not in memory yet."""
    page = read_file_page(piece.path) if isinstance(piece, PageFile) else piece
    return _to_parsed_line(parse_input(page, evidence=evidence))


def parse_input(page: InputPage, *, url: str | None = None, evidence: bool = False) -> dict[str, Any]:
    """Return the JSON of one input page. `url` is where it came from, if the user gave it."""
    line = _begin_line(page)
    if page.error is not None:
        return line | _error(*page.error)
    reading = try_reading(partial(read_input, page, url=url))
    if isinstance(reading, ReadFailure):
        return line | _error(*reading)
    line["article"] = record_json.to_record(reading.article)
    if evidence:
        line["evidence"] = evidence_of(reading)
    return line


def evidence_of(reading: Reading) -> dict[str, Any]:
    """Return how a page was read: its encoding, its parser, where each field was found, how much was concealed."""
    fields = {name: {"found_in": found.found_in, "text": found.text} for name, found in reading.evidence.items()}
    read = {"encoding": reading.encoding, "parser": reading.parser, "fields": fields}
    return read | ({"concealed": reading.concealed} if reading.concealed else {})


def _begin_line(page: InputPage | str) -> dict[str, Any]:
    """Return what a line says of its input: the label, and what a WARC or ARC record knows of its page."""
    if isinstance(page, str):
        return {"input": page}
    line: dict[str, Any] = {"input": page.label}
    if page.record is not None:
        line |= page.record._asdict()
        at = page.record.captured_at
        line["captured_at"] = format_time(at) if at is not None else None
    return line


def _error(kind: str, message: str) -> dict[str, Any]:
    return {"error": {"kind": kind, "message": message}}


def _to_parsed_line(line: dict[str, Any]) -> ParsedLine:
    error = line.get("error")
    problem = f"{line['input']}: {error['message']}" if error else None
    return ParsedLine(record_json.line(line), problem, error and error["kind"])


def count_no_pages(
    pieces: Iterable[PageFile | InputPage | NotPage], no_pages: Counter[str]
) -> Iterator[PageFile | InputPage]:
    """Yield what is a page or should be one; count the other records of WARC and ARC files by their kind."""
    for piece in pieces:
        if isinstance(piece, NotPage):
            no_pages[piece.kind] += 1
        else:
            yield piece


def _size(piece: PageFile | InputPage) -> int:
    return piece.size if isinstance(piece, PageFile) else len(piece.payload)


def _take_few(pieces: Iterator[PageFile | InputPage]) -> Iterator[PageFile | InputPage]:
    """Yield pieces until `FEW` or `FEW_BYTES` is reached."""
    size = 0
    for piece in itertools.islice(pieces, FEW):
        yield piece
        size += _size(piece)
        if size >= FEW_BYTES:
            return
