"""Turn paths into input pages for `repost parse`: files, folders, MHTML, WARC and ARC files, one page at a time.

A page that can't be read becomes an input with an error, so that none is dropped silently. A page's text and its
character encoding are not read here (`scraper.document.layout`).
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
    describe_error,
    read_file,
    read_sidecar,
    shown_path,
    walk,
)
from scraper.saved.http_message import BadChunks, saved_message
from scraper.saved.mhtml import HTML_TYPES, NotMhtml, is_mhtml, read_mhtml
from scraper.saved.warc import BadRecord, Damage, OpenRecord, is_container, iter_records, sniff_size
from scraper.transport import (
    GZIP_MAGIC,
    ZSTD_MAGIC,
    PayloadTooLarge,
    Undecodable,
    codings,
    decode,
    decode_start,
    status_line,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from archive.model import Headers
    from scraper.saved.http_message import Message
    from scraper.saved.record_heads import RecordHeader

Form: TypeAlias = Literal["html", "text"]

# Files beside saved pages that are not pages: skipped in a folder, read if named.
NON_PAGE_SUFFIXES: Final = frozenset(
    f".{ending}"
    for endings in (
        "json|jsonl|toml|yaml|yml|ini|lock|md|css|map|js|mjs|py|pyc|sqlite|db|parquet|cdx|cdxj",
        "png|jpg|jpeg|gif|webp|avif|bmp|ico|svg|woff|woff2|ttf|otf|eot|mp3|mp4|webm",
    )
    for ending in endings.split("|")
)
# Content types of pages in a WARC file; "" for a server that sends none.
PAGE_TYPES: Final = HTML_TYPES | {"text/plain", ""}
# Types of WARC records (ISO 28500 § 6).
PAGE_KINDS: Final = frozenset(("response", "resource", "conversion"))
OTHER_KINDS: Final = frozenset(("warcinfo", "request", "metadata", "revisit", "continuation"))
# Types that servers never give to pages by mistake: what they hold is not looked at.
OTHER_TYPES: Final = ("image/", "audio/", "video/", "font/", "text/css", "text/dns")
# Schemes under which text in a WARC file is a page; crawlers keep notes of their own under dns:, urn: and the like.
PAGE_SCHEMES: Final = frozenset(("http", "https", "file", "ftp", ""))
# A compressed file in a compressed file: nobody means more than two.
MAX_WRAPS: Final = 2
# The name of a saved page that the capture.json beside it describes; it says nothing about other files.
BODY_STEM: Final = "body"
# Bytes that suffice to recognise a file: the headers of an MHTML file, the first tags of a page.
SNIFF_BYTES: Final = 4096
# Coded bytes that decode to about as many.
_CODED_START: Final = 64 << 10

_HTML_START = re.compile(
    rb"(?:\xef\xbb\xbf|\s|<!--[^>]{0,2000}-->|<\?xml[^>]{0,200}\?>)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE,
)
_TAG = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|title|div|p|table|script)\b[^<]*>", re.IGNORECASE)


class InputError(NamedTuple):
    """Why an input is not a page, as `repost parse` prints it."""

    kind: str  # missing, unreadable, nothing-readable, too-large, broken, http-status
    message: str  # one line, without the input's label


@dataclass(frozen=True, slots=True, kw_only=True)
class InputPage:
    """One page to be read, or an error in its place. Pickled for worker processes.

    `label` is the path as the user wrote it; a page of a WARC file is `path#offset`, or `path#offset+position` for a
    record inside a compressed member. `payload` is the body
    without its content-coding, `headers` are the response's.
    """

    label: str
    payload: bytes = b""
    url: str | None = None  # canonical
    headers: Headers = ()
    fetched_at: datetime | None = None  # aware, UTC
    form: Form = "html"
    error: InputError | None = None


class PageFile(NamedTuple):
    """A file that holds one page and was not read yet."""

    path: Path
    size: int  # bytes


def iter_inputs(paths: Iterable[str | Path]) -> Iterator[InputPage]:
    """Yield every page below the paths, in their order. Lazy: one page in memory at a time. Never raises."""
    for piece in iter_lazy_inputs(paths):
        yield read_file_page(piece.path) if isinstance(piece, PageFile) else piece


def iter_lazy_inputs(paths: Iterable[str | Path]) -> Iterator[PageFile | InputPage]:
    """Yield the same, but leave single files unread: the caller reads them with `read_file_page`."""
    for path in map(Path, paths):
        try:
            yield from _folder_pages(path) if path.is_dir() else _file_pages(path)
        except (OSError, ValueError) as error:
            yield _error_page(shown_path(path), "unreadable", describe_error(error))


def read_file_page(path: Path) -> InputPage:
    """Read a file that holds one page: HTML, MHTML, plain text or an HTTP message, compressed or not. Never raises."""
    label = shown_path(path)
    try:
        data, name = _uncompressed(read_file(path), path)
        return _mhtml_page(label, data) if is_mhtml(data[:SNIFF_BYTES]) else _plain_page(path, name, data)
    except UnreadableFile as error:
        return _error_page(label, error.kind, str(error))
    except OSError as error:
        return _error_page(label, "unreadable", describe_error(error))
    except (Undecodable, BadChunks) as error:
        return _error_page(label, "broken", str(error))
    except PayloadTooLarge as error:
        return _error_page(label, "too-large", str(error))


def _uncompressed(data: bytes, path: Path) -> tuple[bytes, Path]:
    """Return the content of a file, and its name without the ending of the compression. Raises Undecodable."""
    for _ in range(MAX_WRAPS):
        if not data.startswith((GZIP_MAGIC, ZSTD_MAGIC)) or path.with_name(CAPTURE_FILE).is_file():
            break
        data = decode(data, ("gzip" if data.startswith(GZIP_MAGIC) else "zstd",), MAX_FILE)
        if path.suffix.lower() in (".gz", ".zst"):
            path = path.with_suffix("")
    return data, path


def _folder_pages(folder: Path) -> Iterator[PageFile | InputPage]:
    found = False
    for path in walk(folder):
        if path.suffix.lower() in NON_PAGE_SUFFIXES:
            continue
        found = True
        yield from _file_pages(path)
    if not found:
        yield _error_page(shown_path(folder), "nothing-readable", "no saved page in this folder")


def _file_pages(path: Path) -> Iterator[PageFile | InputPage]:
    """Yield a file as one unread page, or the pages of a WARC or ARC file."""
    size = 0
    try:
        if path.is_file():
            with path.open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                start = file.read(SNIFF_BYTES)
                start += file.read(sniff_size(start) - len(start))
            if is_container(path.name, start):
                yield from _container_pages(path)
                return
    except OSError as error:
        yield _error_page(shown_path(path), "unreadable", describe_error(error))
        return
    yield PageFile(path, size)  # a path that is not a file becomes an error when it is read


def _plain_page(path: Path, name: Path, data: bytes) -> InputPage:
    label, form = shown_path(path), _form(name, data)
    beside = path.with_name(CAPTURE_FILE)
    if path.stem == BODY_STEM and beside.is_file():
        sidecar = read_sidecar(beside)
        if not 200 <= sidecar.status < 300:
            return _http_error_page(label, sidecar.status)
        return _decoded_page(label, data, sidecar, form)
    message = saved_message(data)
    if message is None:
        return InputPage(label=label, payload=data, form=form)
    if not 200 <= message.status < 300:
        return _http_error_page(label, message.status)
    known = Sidecar("", message.status, message.headers, message.date)
    return _decoded_page(label, message.body, known, _form(name, message.body))


def _form(name: Path, data: bytes) -> Form:
    return "text" if name.suffix.lower() in (".txt", ".text") and not looks_like_html(data) else "html"


def _mhtml_page(label: str, data: bytes) -> InputPage:
    try:
        page = read_mhtml(data)
    except NotMhtml as error:
        return _error_page(label, "broken", f"invalid MHTML: {error}")
    return InputPage(
        label=label,
        payload=page.payload,
        url=page.url,
        headers=page.headers,
        fetched_at=page.fetched_at,
        form="text" if page.plain else "html",
    )


def _container_pages(path: Path) -> Iterator[InputPage]:
    """Yield the pages of a WARC or ARC file, and an error for each damage."""
    label = shown_path(path)
    found = False
    response = ""  # the id of the last response
    with closing(iter_records(path)) as opened:
        for item in opened:
            if isinstance(item, Damage):
                page: InputPage | None = _error_page(label, "broken", item.message)
            elif item.header.kind == "conversion" and item.header.refers_to == response != "":
                page = None  # the same page in another form
            else:
                page = _record_page_or_error(f"{label}#{item.header.place}", item)
                if item.header.kind == "response":
                    response = item.header.identity
            if page:
                found = True
                yield page
    if not found:
        yield _error_page(label, "nothing-readable", "no page in this file of records")


def _record_page_or_error(label: str, opened: OpenRecord) -> InputPage | None:
    kind = opened.header.kind
    if kind not in PAGE_KINDS | OTHER_KINDS:
        return _error_page(label, "broken", f"a record of the unknown type {kind[:40]!r}")
    try:
        return _record_page(label, opened)
    except BadRecord as error:
        return _error_page(label, "broken", str(error))


def _record_page(label: str, opened: OpenRecord) -> InputPage | None:
    """Return the page of a record; None for a record that is not a page: a request, image, redirect, robots.txt."""
    header = opened.header
    if header.kind in OTHER_KINDS or _path(header.url) == "/robots.txt":
        return None
    message = opened.message(MAX_FILE)
    kind = _content_type(message.headers)
    if kind.startswith(OTHER_TYPES) or 300 <= message.status < 400:
        return None
    if not _is_page_type(kind, header):
        if not _HTML_START.match(_body_start(message)):
            return None
        kind = "text/html"  # whatever the server said
    if not 200 <= message.status < 300:
        return _http_error_page(label, message.status)
    if not message.whole:
        return _error_page(label, "too-large", f"more than {MAX_FILE // 2**20} MiB")
    known = Sidecar(resolve_url(None, header.url or "") or "", message.status, message.headers, header.date)
    page = _decoded_page(label, message.body, known, "html" if kind in HTML_TYPES else None)
    # Without a Content-Type, only what looks like HTML is a page.
    return None if page.form == "text" and not kind else page


def _is_page_type(kind: str, header: RecordHeader) -> bool:
    """Return whether a record is a page by its type and scheme; only text is one of a conversion."""
    if header.kind == "conversion":
        return kind == "text/plain"
    scheme = (header.url or "").partition(":")[0].lower() if ":" in (header.url or "") else ""
    return kind in (PAGE_TYPES if scheme in PAGE_SCHEMES else HTML_TYPES)


def may_be_page(url: str, headers: Headers, payload: bytes) -> bool:
    """Return whether an answer with this payload may be a page by its address, its type and its first bytes."""
    kind = _content_type(headers)
    if kind.startswith(OTHER_TYPES) or _path(url) == "/robots.txt":
        return False
    return kind in PAGE_TYPES or _HTML_START.match(payload[:SNIFF_BYTES]) is not None


def _path(url: str | None) -> str:
    try:
        return urlsplit(url or "").path
    except ValueError:
        return ""


def _body_start(message: Message) -> bytes:
    """Return the first bytes of a body without its content-coding; b"" if they can't be had."""
    return decode_start(message.body[:_CODED_START], codings(message.headers), SNIFF_BYTES)


def _content_type(headers: Headers) -> str:
    value = next((value for name, value in headers if name.lower() == "content-type"), "")
    return re.split(r"[;,\s]", value.strip().lower(), maxsplit=1)[0]


def looks_like_html(data: bytes) -> bool:
    """Return whether bytes look like HTML, in any ASCII-compatible encoding or in UTF-16. A heuristic.

    >>> looks_like_html("<html><body>…".encode("utf-16")), looks_like_html(b"1 < 2, and <b> is a tag")
    (True, False)
    """
    return bool(_TAG.search(data[:SNIFF_BYTES].replace(b"\0", b"")))


def _decoded_page(label: str, body: bytes, known: Sidecar, form: Form | None) -> InputPage:
    """Undo the content-coding; guess an unknown form from the bytes."""
    try:
        payload = decode(body, codings(known.headers), MAX_FILE, saved=True)
    except Undecodable as error:
        return _error_page(label, "broken", str(error))
    except PayloadTooLarge as error:
        return _error_page(label, "too-large", str(error))
    return InputPage(
        label=label,
        payload=payload,
        url=known.url or None,
        headers=known.headers,
        fetched_at=known.fetched_at,
        form=form or ("html" if looks_like_html(payload) else "text"),
    )


def _http_error_page(label: str, status: int) -> InputPage:
    return _error_page(label, "http-status", f"not a page: the site answered {status_line(status)}")


def _error_page(label: str, kind: str, message: str) -> InputPage:
    return InputPage(label=label, error=InputError(kind, message.removeprefix(f"{label.partition('#')[0]}: ")))
