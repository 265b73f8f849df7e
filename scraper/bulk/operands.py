"""`repost parse` into one output: the lines of files, folders and addresses, in the order in which they are named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.files import temporary_folder
from scraper.bulk.fetched import fetched_pages
from scraper.bulk.remote import RemoteFailed, is_remote, list_files
from scraper.jobs import parse_inputs
from scraper.saved import error_page, iter_lazy_inputs

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Generator, Iterable, Iterator

    from scraper.jobs import ParsedLine
    from scraper.saved import InputPage, NotPage, PageFile


def parse_operands(
    operands: Iterable[str], *, evidence: bool, jobs: int | None, no_pages: Counter[str]
) -> Generator[ParsedLine]:
    """Yield the line of each page, as `scraper.jobs.parse_inputs` does; what is behind an address is fetched.

    An address that can't be listed or read is an error in its place. Raises RequestError where fsspec is missing.
    """
    return parse_inputs(_pieces(operands), evidence=evidence, jobs=jobs, no_pages=no_pages)


def _pieces(operands: Iterable[str]) -> Iterator[PageFile | InputPage | NotPage]:
    for operand in operands:
        if is_remote(operand):
            yield from _remote_pieces(operand)
        else:
            yield from iter_lazy_inputs([operand.removeprefix("file://")])


def _remote_pieces(operand: str) -> Iterator[InputPage | NotPage]:
    try:
        for address, _, _ in list_files(operand):
            with temporary_folder("repost-parse-") as folder:
                try:
                    yield from fetched_pages(address, folder)
                except RemoteFailed as error:
                    yield error_page(address, "unreadable", str(error))
    except RemoteFailed as error:
        yield error_page(operand, "unreadable", str(error))
