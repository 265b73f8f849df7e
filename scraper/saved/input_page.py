"""An input of `repost parse`: a page with what is known of it, an error in its place, or a record that is no page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

from scraper.saved.folder import MAX_FILE
from scraper.transport import PayloadTooLarge, Undecodable, codings, decode, status_line

if TYPE_CHECKING:
    from datetime import datetime

    from archive.model import Headers
    from scraper.saved.folder import Sidecar

Form: TypeAlias = Literal["html", "text"]

# Bytes that suffice to recognise a file: the headers of an MHTML file, the first tags of a page.
SNIFF_BYTES: Final = 4096

_TAG = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|title|div|p|table|script)\b[^<]*>", re.IGNORECASE)


class InputError(NamedTuple):
    """Why an input is not a page, as `repost parse` prints it."""

    kind: str  # missing, unreadable, nothing-readable, too-large, broken, http-status
    message: str  # one line, without the input's label


class RecordFacts(NamedTuple):
    """What a WARC or ARC record says of its page; None where it says nothing."""

    captured_at: datetime | None  # WARC-Date; aware, UTC
    status: int | None  # of the HTTP response; None for a record that holds none
    payload_digest: str | None  # WARC-Payload-Digest as it is written: of the body as it was transferred
    record_id: str | None  # WARC-Record-ID without its brackets
    content_type: str | None  # as the server sent it


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
    record: RecordFacts | None = None  # of a page in a WARC or ARC file


class NotPage(NamedTuple):
    """A record of a WARC or ARC file that is not a page.

    `kind` is the record's type (request, revisit, metadata, warcinfo, continuation), or of a response `http-3xx`,
    `http-4xx` …, `robots-txt`, `not-html`, `same-page` (the page before it in another form).
    """

    label: str
    kind: str


def looks_like_html(data: bytes) -> bool:
    """Return whether bytes look like HTML, in any ASCII-compatible encoding or in UTF-16. A heuristic.

    >>> looks_like_html("<html><body>…".encode("utf-16")), looks_like_html(b"1 < 2, and <b> is a tag")
    (True, False)
    """
    return bool(_TAG.search(data[:SNIFF_BYTES].replace(b"\0", b"")))


def decoded_page(
    label: str, body: bytes, known: Sidecar, form: Form | None, record: RecordFacts | None = None
) -> InputPage:
    """Undo the content-coding; guess an unknown form from the bytes."""
    try:
        payload = decode(body, codings(known.headers), MAX_FILE, saved=True)
    except Undecodable as error:
        return error_page(label, "broken", str(error), record)
    except PayloadTooLarge as error:
        return error_page(label, "too-large", str(error), record)
    return InputPage(
        label=label,
        payload=payload,
        url=known.url or None,
        headers=known.headers,
        fetched_at=known.fetched_at,
        form=form or ("html" if looks_like_html(payload) else "text"),
        record=record,
    )


def http_error_page(label: str, status: int) -> InputPage:
    """Return the error in place of a page that the site did not give."""
    return error_page(label, "http-status", f"not a page: the site answered {status_line(status)}")


def error_page(label: str, kind: str, message: str, record: RecordFacts | None = None) -> InputPage:
    """Return an error in a page's place."""
    said = InputError(kind, message.removeprefix(f"{label.partition('#')[0]}: "))
    return InputPage(label=label, error=said, record=record)
