"""The pages of a file behind an address: it is fetched as a whole, and its pages carry the address."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from scraper.bulk import remote
from scraper.saved import CAPTURE_FILE, InputPage, NotPage, PageFile, iter_lazy_inputs, read_file_page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def fetched_pages(address: str, folder: Path) -> Iterator[InputPage | NotPage]:
    """Fetch a file into a folder, yield what is in it, and remove it. Raises RemoteFailed, RequestError."""
    parent, _, name = address.rpartition("/")
    local, beside = folder / (name or "page"), folder / CAPTURE_FILE
    remote.fetch(address, local)
    # What a saved body.html is a page of stands beside it.
    if local.stem == "body" and (sidecar := remote.read(f"{parent}/{CAPTURE_FILE}")) is not None:
        beside.write_bytes(sidecar)
    try:
        for piece in iter_lazy_inputs([local]):
            page = read_file_page(piece.path) if isinstance(piece, PageFile) else piece
            yield _relabelled(page, str(local), address)
    finally:
        local.unlink(missing_ok=True)
        beside.unlink(missing_ok=True)


def _relabelled(page: InputPage | NotPage, local: str, address: str) -> InputPage | NotPage:
    label = page.label.replace(local, address, 1)
    if isinstance(page, NotPage):
        return page._replace(label=label)
    error = page.error and page.error._replace(message=page.error.message.replace(local, address))
    return dataclasses.replace(page, label=label, error=error)
