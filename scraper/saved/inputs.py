"""Turn paths into input pages for `repost parse`: files, folders, MHTML, WARC and ARC files, one page at a time.

A page that can't be read becomes an input with an error, so that none is dropped silently. A page's text and its
character encoding are not read here (`scraper.document.layout`).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from scraper.saved.folder import (
    CAPTURE_FILE,
    MAX_FILE,
    Sidecar,
    UnreadableFile,
    describe_error,
    read_file,
    read_sidecar,
    shown_path,
    walk,
)
from scraper.saved.http_message import BadChunks, saved_message
from scraper.saved.input_page import (
    SNIFF_BYTES,
    InputPage,
    NotPage,
    decoded_page,
    error_page,
    http_error_page,
    looks_like_html,
)
from scraper.saved.mhtml import NotMhtml, is_mhtml, read_mhtml
from scraper.saved.record_pages import container_pages
from scraper.saved.warc import is_container, sniff_size
from scraper.transport import GZIP_MAGIC, ZSTD_MAGIC, PayloadTooLarge, Undecodable, decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scraper.saved.input_page import Form

# Files beside saved pages that are not pages: skipped in a folder, read if named.
NON_PAGE_SUFFIXES: Final = frozenset(
    f".{ending}"
    for endings in (
        "json|jsonl|toml|yaml|yml|ini|lock|md|css|map|js|mjs|py|pyc|sqlite|db|parquet|cdx|cdxj",
        "png|jpg|jpeg|gif|webp|avif|bmp|ico|svg|woff|woff2|ttf|otf|eot|mp3|mp4|webm",
    )
    for ending in endings.split("|")
)
# A compressed file in a compressed file: nobody means more than two.
MAX_WRAPS: Final = 2
# The name of a saved page that the capture.json beside it describes; it says nothing about other files.
BODY_STEM: Final = "body"


class PageFile(NamedTuple):
    """A file that holds one page and was not read yet."""

    path: Path
    size: int  # bytes


def iter_inputs(paths: Iterable[str | Path]) -> Iterator[InputPage]:
    """Yield every page below the paths, in their order. Lazy: one page in memory at a time. Never raises."""
    for piece in iter_lazy_inputs(paths):
        if not isinstance(piece, NotPage):
            yield read_file_page(piece.path) if isinstance(piece, PageFile) else piece


def iter_lazy_inputs(paths: Iterable[str | Path]) -> Iterator[PageFile | InputPage | NotPage]:
    """Yield the same, but leave files unread (`read_file_page` reads them), and name the records that are no page."""
    for path in map(Path, paths):
        try:
            yield from _folder_pages(path) if path.is_dir() else _file_pages(path)
        except (OSError, ValueError) as error:
            yield error_page(shown_path(path), "unreadable", describe_error(error))


def read_file_page(path: Path) -> InputPage:
    """Read a file that holds one page: HTML, MHTML, plain text or an HTTP message, compressed or not. Never raises."""
    label = shown_path(path)
    try:
        data, name = _uncompressed(read_file(path), path)
        return _mhtml_page(label, data) if is_mhtml(data[:SNIFF_BYTES]) else _plain_page(path, name, data)
    except UnreadableFile as error:
        return error_page(label, error.kind, str(error))
    except OSError as error:
        return error_page(label, "unreadable", describe_error(error))
    except (Undecodable, BadChunks) as error:
        return error_page(label, "broken", str(error))
    except PayloadTooLarge as error:
        return error_page(label, "too-large", str(error))


def _uncompressed(data: bytes, path: Path) -> tuple[bytes, Path]:
    """Return the content of a file, and its name without the ending of the compression. Raises Undecodable."""
    for _ in range(MAX_WRAPS):
        if not data.startswith((GZIP_MAGIC, ZSTD_MAGIC)) or path.with_name(CAPTURE_FILE).is_file():
            break
        data = decode(data, ("gzip" if data.startswith(GZIP_MAGIC) else "zstd",), MAX_FILE)
        if path.suffix.lower() in (".gz", ".zst"):
            path = path.with_suffix("")
    return data, path


def iter_files(folder: Path) -> Iterator[Path]:
    """Yield every file below a folder that may hold a page, sorted by name within its folder. Raises OSError."""
    return (path for path in walk(folder) if is_page_name(path.name))


def is_page_name(name: str) -> bool:
    """Return whether a file in a folder of saved pages may be one of them, by its name."""
    return Path(name).suffix.lower() not in NON_PAGE_SUFFIXES


def _folder_pages(folder: Path) -> Iterator[PageFile | InputPage | NotPage]:
    found = False
    for path in iter_files(folder):
        found = True
        yield from _file_pages(path)
    if not found:
        yield error_page(shown_path(folder), "nothing-readable", "no saved page in this folder")


def _file_pages(path: Path) -> Iterator[PageFile | InputPage | NotPage]:
    """Yield a file as one unread page, or the pages of a WARC or ARC file."""
    size = 0
    try:
        if path.is_file():
            with path.open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                start = file.read(SNIFF_BYTES)
                start += file.read(sniff_size(start) - len(start))
            if is_container(path.name, start):
                yield from container_pages(path)
                return
    except OSError as error:
        yield error_page(shown_path(path), "unreadable", describe_error(error))
        return
    yield PageFile(path, size)  # a path that is not a file becomes an error when it is read


def _plain_page(path: Path, name: Path, data: bytes) -> InputPage:
    label, form = shown_path(path), _form(name, data)
    beside = path.with_name(CAPTURE_FILE)
    if path.stem == BODY_STEM and beside.is_file():
        sidecar = read_sidecar(beside)
        if not 200 <= sidecar.status < 300:
            return http_error_page(label, sidecar.status)
        return decoded_page(label, data, sidecar, form)
    message = saved_message(data)
    if message is None:
        return InputPage(label=label, payload=data, form=form)
    if not 200 <= message.status < 300:
        return http_error_page(label, message.status)
    known = Sidecar("", message.status, message.headers, message.date)
    return decoded_page(label, message.body, known, _form(name, message.body))


def _form(name: Path, data: bytes) -> Form:
    return "text" if name.suffix.lower() in (".txt", ".text") and not looks_like_html(data) else "html"


def _mhtml_page(label: str, data: bytes) -> InputPage:
    try:
        page = read_mhtml(data)
    except NotMhtml as error:
        return error_page(label, "broken", f"invalid MHTML: {error}")
    return InputPage(
        label=label,
        payload=page.payload,
        url=page.url,
        headers=page.headers,
        fetched_at=page.fetched_at,
        form="text" if page.plain else "html",
    )
