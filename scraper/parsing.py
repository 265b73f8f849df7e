"""Saved pages to JSON lines: one line an input page, in input order, whatever the page is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archive import codec
from scraper.errors import ReadError
from scraper.extract import read_payload

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from archive.record import Reading
    from scraper.inputs import Input


def parse_inputs(
    inputs: Iterable[Input], *, url: str | None = None, evidence: bool = False
) -> Iterator[dict[str, Any]]:
    """Yield the object of each input page: its article, or the error that kept it from being read."""
    for page in inputs:
        yield parse_input(page, url=url, evidence=evidence)


def parse_input(page: Input, *, url: str | None = None, evidence: bool = False) -> dict[str, Any]:
    """Read one input page; `url` is where it came from, if the user knows and the file doesn't."""
    line: dict[str, Any] = {"input": page.label}
    if page.error is not None:
        return line | {"error": {"kind": page.error.kind, "message": page.error.message}}
    try:
        reading = read_payload(
            page.payload,
            url=url or page.url,
            headers=page.headers,
            captured_at=page.fetched_at,
            form=page.form,
        )
    except ReadError as error:
        return line | {"error": {"kind": error.kind, "message": str(error)}}
    line["article"] = codec.to_record(reading.article)
    if evidence:
        line["evidence"] = evidence_of(reading)
    return line


def evidence_of(reading: Reading) -> dict[str, Any]:
    """Return how a page was read: its encoding, its parser, and what each field was found in."""
    fields = {name: {"found_in": found.found_in, "text": found.text} for name, found in reading.evidence.items()}
    return {"encoding": reading.encoding, "parser": reading.parser, "fields": fields}
