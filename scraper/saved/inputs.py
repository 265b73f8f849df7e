"""Paths become input pages for `repost parse`: files, folders, MHTML and WARC files, one page at a time.

A page that can't be had is an input with an error, so that none goes missing in silence. What a page says
is not read here (`scraper.document.layout`), nor is its character encoding.
"""

from __future__ import annotations

import os
import re
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias
from urllib.parse import urlsplit

from archive.model import resolve_url
from scraper.saved.folder import (
    CAPTURE_FILE,
    MAX_FILE,
    Sidecar,
    UnreadableFile,
    read_file,
    read_sidecar,
    reason,
    shown_path,
    walk,
)
from scraper.saved.mhtml import HTML_TYPES, NotMhtml, is_mhtml, read_mhtml
from scraper.saved.warc import BadRecord, OpenRecord, WarcDamaged, is_warc, records
from scraper.transport import PayloadTooLarge, Undecodable, codings, decode, status_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from archive.model import Headers

Form: TypeAlias = Literal["html", "text"]

# What stands beside saved pages and is none: never read in a folder, always when named.
NO_PAGE: Final = frozenset(
    f".{ending}"
    for endings in (
        "json|jsonl|toml|yaml|yml|ini|lock|md|css|map|js|mjs|py|pyc|sqlite|db|parquet|cdx|cdxj",
        "png|jpg|jpeg|gif|webp|avif|bmp|ico|svg|woff|woff2|ttf|otf|eot|mp3|mp4|webm",
    )
    for ending in endings.split("|")
)
# Content types of pages in a WARC file; "" is a server that names none.
PAGE_TYPES: Final = HTML_TYPES | {"text/plain", ""}
# A save that a capture.json beside it describes; other files of the folder are not that page.
BODY_STEM: Final = "body"
# Enough of a file to tell what it is: the headers of a MHTML file, the first tags of a page.
SNIFFED: Final = 4096

_TAG = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|title|div|p|table|script)\b[^<]*>", re.IGNORECASE)


class InputError(NamedTuple):
    """Why an input is no page, as `repost parse` prints it."""

    kind: str  # missing, unreadable, nothing-readable, too-large, broken, http-status
    message: str  # one line; the input's label stands beside it and is not said again


@dataclass(frozen=True, slots=True, kw_only=True)
class InputPage:
    """One page to be read, or the error in its place. Goes through pickle to worker processes.

    `label` is the path as given; a page of a WARC file is `path#offset`. `payload` has its
    content-coding undone, `headers` are those it came with.
    """

    label: str
    payload: bytes = b""
    url: str | None = None  # canonical
    headers: Headers = ()
    fetched_at: datetime | None = None  # aware, UTC
    form: Form = "html"
    error: InputError | None = None


class PageFile(NamedTuple):
    """A page that is a file, not read yet."""

    path: Path
    size: int  # bytes


def iter_inputs(paths: Iterable[str | Path]) -> Iterator[InputPage]:
    """Give every page that the paths hold, in their order. Lazy: one page is held at a time. Never raises."""
    for piece in iter_lazy_inputs(paths):
        yield read_file_page(piece.path) if isinstance(piece, PageFile) else piece


def iter_lazy_inputs(paths: Iterable[str | Path]) -> Iterator[PageFile | InputPage]:
    """Give the same, but of lone files no more than where they lie: whoever reads the page reads the file."""
    for path in map(Path, paths):
        try:
            yield from _folder(path) if path.is_dir() else _file(path)
        except (OSError, ValueError) as error:
            yield _failed(shown_path(path), "unreadable", reason(error))


def read_file_page(path: Path) -> InputPage:
    """Read the page that a lone file is: HTML, MHTML or plain text. Never raises."""
    label = shown_path(path)
    try:
        data = read_file(path)
        return _mhtml(label, data) if is_mhtml(data[:SNIFFED]) else _plain_file(path, data)
    except UnreadableFile as error:
        return _failed(label, error.kind, str(error))
    except OSError as error:
        return _failed(label, "unreadable", reason(error))


def _folder(folder: Path) -> Iterator[PageFile | InputPage]:
    found = False
    for path in walk(folder):
        if path.suffix.lower() in NO_PAGE:
            continue
        found = True
        yield from _file(path)
    if not found:
        yield _failed(shown_path(folder), "nothing-readable", "no saved page in this folder")


def _file(path: Path) -> Iterator[PageFile | InputPage]:
    """Give a file as the page it is, or the pages of a WARC file."""
    size = 0
    try:
        if path.is_file():
            with path.open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                warc = is_warc(file.read(SNIFFED))
            if warc:
                yield from _warc(path)
                return
    except OSError as error:
        yield _failed(shown_path(path), "unreadable", reason(error))
        return
    yield PageFile(path, size)  # what is no file says so when it is read


def _plain_file(path: Path, data: bytes) -> InputPage:
    form: Form = "text" if path.suffix.lower() in (".txt", ".text") and not looks_like_html(data) else "html"
    beside = path.with_name(CAPTURE_FILE)
    if path.stem != BODY_STEM or not beside.is_file():
        return InputPage(label=shown_path(path), payload=data, form=form)
    sidecar = read_sidecar(beside)
    if not 200 <= sidecar.status < 300:
        return _refused(shown_path(path), sidecar.status)
    return _decoded(shown_path(path), data, sidecar, form)


def _mhtml(label: str, data: bytes) -> InputPage:
    try:
        page = read_mhtml(data)
    except NotMhtml as error:
        return _failed(label, "broken", f"an MHTML file, but {error}")
    return InputPage(
        label=label,
        payload=page.payload,
        url=page.url,
        headers=page.headers,
        fetched_at=page.fetched_at,
        form="text" if page.plain else "html",
    )


def _warc(path: Path) -> Iterator[InputPage]:
    label = shown_path(path)
    found = False
    try:
        with closing(records(path)) as opened:
            for record in opened:
                page = _record_or_error(f"{label}#{record.record.offset}", record)
                if page:
                    found = True
                    yield page
    except WarcDamaged as error:
        yield _failed(label, "broken", str(error))
    else:
        if not found:
            yield _failed(label, "nothing-readable", "no page in this WARC file")


def _record_or_error(label: str, opened: OpenRecord) -> InputPage | None:
    try:
        return _record(label, opened)
    except BadRecord:
        return _failed(label, "broken", "the record holds no HTTP answer")


def _record(label: str, opened: OpenRecord) -> InputPage | None:
    """Return the page of a record; None for what is none: a request, an image, a redirect, robots.txt."""
    record = opened.record
    url = resolve_url(None, record.url or "")
    if record.kind not in ("response", "resource") or url is None or urlsplit(url).path == "/robots.txt":
        return None
    message = opened.message(MAX_FILE)
    kind = _content_type(message.headers)
    if kind not in PAGE_TYPES or 300 <= message.status < 400:
        return None
    if not 200 <= message.status < 300:
        return _refused(label, message.status)
    if not message.whole:
        return _failed(label, "too-large", f"more than {MAX_FILE // 2**20} MiB")
    known = Sidecar(url, message.status, message.headers, record.date)
    page = _decoded(label, message.body, known, "html" if kind in HTML_TYPES else None)
    # Bytes without a Content-Type are a page where they look like one.
    return None if page.form == "text" and not kind else page


def _content_type(headers: Headers) -> str:
    value = next((value for name, value in headers if name.lower() == "content-type"), "")
    return value.partition(";")[0].strip().lower()


def looks_like_html(data: bytes) -> bool:
    """Say whether bytes plainly are HTML, in any encoding whose ASCII is ASCII, or in UTF-16.

    >>> looks_like_html("<html><body>…".encode("utf-16")), looks_like_html(b"1 < 2, and <b> is a tag")
    (True, False)
    """
    return bool(_TAG.search(data[:SNIFFED].replace(b"\0", b"")))


def _decoded(label: str, body: bytes, known: Sidecar, form: Form | None) -> InputPage:
    """Undo the content-coding; tell the form from the bytes where it is not known."""
    try:
        payload = decode(body, codings(known.headers), MAX_FILE, saved=True)
    except Undecodable as error:
        return _failed(label, "broken", str(error))
    except PayloadTooLarge as error:
        return _failed(label, "too-large", str(error))
    return InputPage(
        label=label,
        payload=payload,
        url=known.url,
        headers=known.headers,
        fetched_at=known.fetched_at,
        form=form or ("html" if looks_like_html(payload) else "text"),
    )


def _refused(label: str, status: int) -> InputPage:
    return _failed(label, "http-status", f"no page, the site answered {status_line(status)}")


def _failed(label: str, kind: str, message: str) -> InputPage:
    return InputPage(label=label, error=InputError(kind, message.removeprefix(f"{label}: ")))
