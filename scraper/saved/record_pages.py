"""Which records of a WARC or ARC file are pages, and of what kind those are that are not."""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from archive.model import resolve_url
from scraper.saved.fast_records import iter_records_fast
from scraper.saved.folder import MAX_FILE, Sidecar, shown_path
from scraper.saved.input_page import SNIFF_BYTES, NotPage, RecordFacts, decoded_page, error_page
from scraper.saved.mhtml import HTML_TYPES
from scraper.saved.warc import BadRecord, Damage
from scraper.transport import codings, decode_start

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.model import Headers
    from scraper.saved.fast_records import WholeRecord
    from scraper.saved.http_message import Message
    from scraper.saved.input_page import Form, InputPage
    from scraper.saved.record_heads import RecordHeader
    from scraper.saved.warc import OpenRecord

# Content types of pages in a WARC file; "" for a server that sends none.
PAGE_TYPES: Final = HTML_TYPES | {"text/plain", ""}
# Types of WARC records (ISO 28500 § 6).
PAGE_KINDS: Final = frozenset(("response", "resource", "conversion"))
OTHER_KINDS: Final = frozenset(("warcinfo", "request", "metadata", "revisit", "continuation"))
# Types that servers never give to pages by mistake: what they hold is not looked at.
OTHER_TYPES: Final = ("image/", "audio/", "video/", "font/", "text/css", "text/dns")
# Schemes under which text in a WARC file is a page; crawlers keep notes of their own under dns:, urn: and the like.
PAGE_SCHEMES: Final = frozenset(("http", "https", "file", "ftp", ""))
# Coded bytes that decode to about as many.
_CODED_START: Final = 64 << 10

_HTML_START = re.compile(
    rb"(?:\xef\xbb\xbf|\s|<!--[^>]{0,2000}-->|<\?xml[^>]{0,200}\?>)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE,
)


def container_pages(path: Path) -> Iterator[InputPage | NotPage]:
    """Yield the pages of a WARC or ARC file, an error for each damage, and what is no page by its kind."""
    label = shown_path(path)
    found = False
    response = ""  # the id of the last response
    with closing(iter_records_fast(path)) as opened:
        for item in opened:
            found = True
            if isinstance(item, Damage):
                yield error_page(label, "broken", item.message)
                continue
            place = f"{label}#{item.header.place}"
            if item.header.kind == "conversion" and item.header.refers_to == response != "":
                yield NotPage(place, "same-page")
                continue
            yield _record_page_or_error(place, item)
            if item.header.kind == "response":
                response = item.header.identity
    if not found:
        yield error_page(label, "nothing-readable", "no record in this file")


def _record_page_or_error(label: str, opened: OpenRecord | WholeRecord) -> InputPage | NotPage:
    kind = opened.header.kind
    if kind not in PAGE_KINDS | OTHER_KINDS:
        return error_page(label, "broken", f"a record of the unknown type {kind[:40]!r}")
    try:
        return _record_page(label, opened)
    except BadRecord as error:
        return error_page(label, "broken", str(error), _facts(opened.header, None))


def _record_page(label: str, opened: OpenRecord | WholeRecord) -> InputPage | NotPage:
    """Return the page of a record, or of what kind it is: a request, a redirect, an image. Raises BadRecord."""
    header = opened.header
    if header.kind in OTHER_KINDS:
        return NotPage(label, header.kind)
    if _path(header.url) == "/robots.txt":
        return NotPage(label, "robots-txt")
    message = opened.message(MAX_FILE, cut=False)
    kind = _content_type(message.headers)
    if other := _kind_of_no_page(header, message, kind):
        return NotPage(label, other)
    facts = _facts(header, message)
    if not message.whole:
        return error_page(label, "too-large", f"more than {MAX_FILE // 2**20} MiB", facts)
    known = Sidecar(resolve_url(None, header.url or "") or "", message.status, message.headers, header.date)
    # What is HTML though the server said otherwise is HTML.
    form: Form | None = "html" if kind in HTML_TYPES or not _is_page_type(kind, header) else None
    page = decoded_page(label, message.body, known, form, facts)
    # Without a Content-Type, only what looks like HTML is a page.
    return NotPage(label, "not-html") if page.form == "text" and not kind else page


def _kind_of_no_page(header: RecordHeader, message: Message, kind: str) -> str | None:
    """Return of what kind an answer is that is no page; None for one that may be a page. `kind` is its content type."""
    if 300 <= message.status < 400:
        return "http-3xx"
    if kind.startswith(OTHER_TYPES):
        return "not-html"
    if not _is_page_type(kind, header) and not _HTML_START.match(_body_start(message)):
        return "not-html"
    return None if 200 <= message.status < 300 else f"http-{message.status // 100}xx"


def _facts(header: RecordHeader, message: Message | None) -> RecordFacts:
    kind = next((value for name, value in message.headers if name.lower() == "content-type"), "") if message else ""
    return RecordFacts(
        captured_at=header.date,
        status=message.status if message and header.kind == "response" else None,
        payload_digest=header.payload_digest or None,
        record_id=header.identity or None,
        content_type=kind.strip() or None,
    )


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
