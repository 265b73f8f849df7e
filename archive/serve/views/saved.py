"""Saved bytes: one capture with its evidence, the payload as a harmless page, the WARC records to download.

A payload is shown in a sandbox, in which no script runs and nothing is loaded (`archive.serve.app` sets the policy).
What browsers do in spite of that (connect to other hosts at a hint) is taken out of it before: frames, and links and
redirects of its head, are made elements that mean nothing. The bytes themselves are those of the WARC record.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from archive.export import read_evidence
from archive.log import CaptureEntry, RecordPosition, format_time, to_json
from archive.model import NotArchived, RequestError, header
from archive.serve.views.asked import View
from archive.serve.views.page import capture_row
from archive.store import reader

if TYPE_CHECKING:
    from archive.model import Part
    from archive.serve.facts import OpenArchive
    from archive.serve.views.asked import Asked
    from archive.store import StoredVersion
    from archive.warc import StoredPage

# Elements that make a browser connect to other hosts, or move on, though no script runs and no policy lets anything
# load. For a frame chromium connects before it asks the policy.
_LOUD: Final = re.compile(r"<(?=/?(?:link|meta|base|iframe|frame|fencedframe|portal)\b)", re.IGNORECASE)
# Characters of a payload that are shown; no article is longer, and a browser need not lay out more.
MOST_SHOWN: Final = 8_000_000
_TYPE: Final = re.compile(r"[\w.+-]+/[\w.+-]+")
_CHARSET: Final = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
_PAGES: Final = frozenset(("text/html", "application/xhtml+xml", "text/plain"))


class Download(NamedTuple):
    """Bytes to send, with their type and the name of the file; `shown`: as a page in the sandbox."""

    data: bytes
    media_type: str
    name: str
    shown: bool = False


def capture(archive: OpenArchive, asked: Asked) -> View:
    """Return the page of one capture: what its line in the log says, and where its bytes are."""
    entry = _capture(archive, asked)
    return View(
        "capture.html",
        {"capture": capture_row(entry), "entry": to_json(entry), "shown": entry.version},
    )


def saved(archive: OpenArchive, asked: Asked) -> View:
    """Return the page around a saved payload; the payload itself is in its frame."""
    line, at, url, version = _which(archive, asked)
    part = asked.number("part") if line is None else None
    page_url = url if part is None else _part(archive.version(url, version), part).url
    facts = {"url": url, "page_url": page_url, "version": version, "captured_at": at, "line": line, "part": part}
    return View("saved.html", facts)


def payload(archive: OpenArchive, asked: Asked) -> Download:
    """Return a payload as a page for the sandbox, or, what is no page, to download."""
    if asked.number("line") is not None:
        entry = _capture(archive, asked)
        page, encoding = archive.archive.captured_page(_whole(archive, entry)), None
    else:
        url, _ = archive.find(asked.needed("url"))
        stored = archive.version(url, asked.number("version"))
        part = asked.number("part")
        if part is not None:
            _part(stored, part)
        pages = reader.pages(archive.root, stored.version)
        page = pages[(part or 1) - 1]
        encoding = None if part else stored.version.reading.encoding  # that of the first page
    return _shown(page, encoding)


def record(archive: OpenArchive, asked: Asked) -> Download:
    """Return the WARC records of a capture, or those that a version was read from."""
    if asked.number("line") is not None:
        entry = _capture(archive, asked)
    else:
        url, _ = archive.find(asked.needed("url"))
        entry = _capture_of(archive, url, asked.number("version"), asked.number("part"))
    if entry.warc is None:
        raise NotArchived(f"line {entry.seq} of the log stored no bytes")
    name = f"{entry.at:%Y%m%dT%H%M%SZ}-line{entry.seq}.warc.gz"
    return Download(read_evidence(archive.root, entry.warc), "application/warc", name)


def _capture(archive: OpenArchive, asked: Asked) -> CaptureEntry:
    line = asked.number("line")
    if line is None:
        raise RequestError("the address has no line=…: the number of a line in the log")
    entry = archive.log.entry(line)
    if not isinstance(entry, CaptureEntry):
        raise NotArchived(f"line {line} of the log is no capture")
    return entry


def _which(archive: OpenArchive, asked: Asked) -> tuple[int | None, str, str, int | None]:
    """Return the line, the time, the page and the version of what a request asks for."""
    if asked.number("line") is not None:
        entry = _capture(archive, asked)
        return entry.seq, format_time(entry.at), entry.url, entry.version
    url, _ = archive.find(asked.needed("url"))
    version = archive.version(url, asked.number("version")).version
    return None, format_time(version.captured_at), url, version.number


def _whole(archive: OpenArchive, entry: CaptureEntry) -> CaptureEntry:
    """Return a capture with its payload's digest, which its line leaves out where it is the version's."""
    if entry.payload_digest is not None or entry.version is None:
        return entry
    digest = archive.version(entry.url, entry.version).version.payload_digest
    data: Any = {name: getattr(entry, name) for name in entry.__struct_fields__}
    return CaptureEntry(**(data | {"payload_digest": digest}))


def _part(stored: StoredVersion, part: int) -> Part:
    """Return a further page of an article in several pages, by its number: the second is 2."""
    parts = stored.version.parts
    if not 2 <= part <= len(parts) + 1:
        raise NotArchived(f"version {stored.version.number} of {stored.version.url} has no page {part}")
    return parts[part - 2]


def _capture_of(archive: OpenArchive, url: str, number: int | None, part: int | None) -> CaptureEntry:
    """Return the capture whose records hold the payload of a version, or that of a further page of it."""
    stored = archive.version(url, number)
    place: RecordPosition = stored.payload
    if part is not None:
        url, place = _part(stored, part).url, stored.parts[part - 2]
    lines = [one.line for one in archive.log.mentions(url)]
    for entry in archive.log.entries(lines):
        if isinstance(entry, CaptureEntry) and entry.warc is not None:
            held = entry.warc
            if held.file == place.file and held.offset <= place.offset < held.offset + held.length:
                return entry
    raise NotArchived(f"the line of the log that stored version {stored.version.number} of {url} is lost")


def _shown(page: StoredPage, encoding: str | None) -> Download:
    said = header(page.headers, "content-type") or ""
    match = _TYPE.match(said)
    kind = match[0].lower() if match else "text/html"
    if kind not in _PAGES:
        return Download(page.payload, "application/octet-stream", "payload")
    charset = _CHARSET.search(said)
    text = _decoded(page.payload, encoding or (charset[1] if charset else "utf-8"))
    if kind == "text/plain":
        return Download(text[:MOST_SHOWN].encode(), "text/plain; charset=utf-8", "payload.txt", shown=True)
    harmless = _LOUD.sub("<no-", text[:MOST_SHOWN]).replace("<no-/", "</no-")
    return Download(harmless.encode("utf-8", "replace"), "text/html; charset=utf-8", "payload.html", shown=True)


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding, "replace")
    except LookupError:  # the page names an encoding that there is not
        return data.decode("utf-8", "replace")
