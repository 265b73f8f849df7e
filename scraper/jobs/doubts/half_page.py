"""Recognize half a page: one that breaks off, though nothing said so on the way. No version is made of it.

A server that dies in the middle of a page, a cache that keeps the first half of one, a connection that ends where no
length was told: what came reads as an article with a shorter text, as if the site had cut it. The page has lost its
end, though: `</html>` is gone, or it is what was stored before, up to some byte. Such a capture is `partial`, with its
evidence, until a later day shows that the page really ends there. A page whose half was stored is healed by the next
capture: it is asked for in full, and the new version is no edit by the site.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from archive.log import CaptureEntry
from archive.model import ArchiveDamaged, FormatError, NotArchived, digest

if TYPE_CHECKING:
    from archive.archive import Archive
    from archive.model import Article, Capture, Reading, Version

# How long a page must end in the same place until it counts as its end: to the next day, since a cache keeps a half for
# some hours; and a week if it ends in the middle of a sentence, since what makes pages can be broken for days.
SOON: Final = timedelta(days=1)
LATE: Final = timedelta(days=7)
# Characters of a page's last text, by which two captures end in the same place.
LAST_TEXT: Final = 20
# Elements that enclose a page's text: at its end each is closed, on sloppy pages, too, but for one or two.
_BOXES: Final = (b"div", b"table", b"ul", b"script", b"section", b"article")
_ENDS = re.compile(rb"</(?:html|body|frameset)\b")
_BLANKS = re.compile(r"\s+")


def without_open_end(capture: Capture) -> Capture:
    """Return a capture as it is; if its page is HTML without an end, as one whose end is not known to have come.

    Its validators are then not kept: a page that may be half is always asked for in full.
    """
    return replace(capture, end_told=False) if capture.ok and _is_open(capture.payload) else capture


def half_page_reason(capture: Capture, reading: Reading, archive: Archive, part_of: str | None = None) -> str | None:
    """Return why a page looks like half of one, in one line; None if it does not, or has ended so for long enough.

    `part_of`: the document whose further page it is. Damage of the stored version is not reported here: recording does.
    """
    if _is_closed(capture.payload):
        return None
    try:
        latest = archive.latest(part_of or capture.url)
        stored = None if latest is None else _stored_payload(latest, capture.url, archive)
    except (NotArchived, ArchiveDamaged, FormatError):
        latest, stored = None, None
    if latest is not None and part_of is None and digest(reading.article) == latest.digest:
        return None
    what = _what_is_missing(capture, stored)
    if what is None:
        return None
    text = _text(reading.article)
    reason = f"half a page? {what}: it ends after {len(text):,} characters, “{text[-LAST_TEXT:]}”"
    wait = LATE if latest is not None and _breaks_off(capture.payload) else SOON
    return None if _has_ended_so(capture, reason, archive, wait) else reason


def completes(reading: Reading, capture: Capture, archive: Archive) -> bool:
    """Return whether the latest version was read from half of a page that this capture shows whole."""
    if not _is_closed(capture.payload):
        return False
    try:
        latest = archive.latest(capture.url)
        if (
            latest is None
            or latest.payload_digest == capture.payload_digest
            or digest(reading.article) == latest.digest
        ):
            return False
        half = archive.payload(latest)
    except (NotArchived, ArchiveDamaged, FormatError):  # recording the capture reports it
        return False
    if _is_closed(half):
        return False
    return capture.payload.startswith(half) or (
        _is_open(half)
        and latest.article.title == reading.article.title
        and _text(reading.article).startswith(_text(latest.article))
    )


def _what_is_missing(capture: Capture, stored: bytes | None) -> str | None:
    """Return what shows that a page has lost its end, compared with its stored bytes; None if nothing does."""
    payload = capture.payload
    if stored is not None:
        if len(payload) < len(stored) and stored.startswith(payload):
            return f"the first {len(payload):,} of the {len(stored):,} bytes that are stored"
        if _is_open(payload) and _is_closed(stored):
            return "without the </html> that it had"
        if _breaks_off(stored):  # it always ends like that
            return None
    if not _is_open(payload):
        return None
    if not capture.request and capture.end_told:  # a saved page is what its owner has, unless it says that it is cut
        return None
    broken = _ends_in_text(payload), _has_open_boxes(payload)
    # The end of the message is a sign, too. Where it came, both others are needed.
    return "without an end" if (all(broken) if capture.end_told else any(broken)) else None


def _stored_payload(latest: Version, url: str, archive: Archive) -> bytes | None:
    """Return the stored bytes of a document's page, the first or a further one; None if it was not a part of it."""
    if latest.url == url:
        return archive.payload(latest)
    for part, page in zip(latest.parts, archive.pages(latest)[1:], strict=True):
        if part.url == url:
            return page.payload
    return None


def _has_ended_so(capture: Capture, reason: str, archive: Archive, wait: timedelta) -> bool:
    """Return whether all captures since so long ago, but at least one, were partial for the same reason."""
    since = None
    for entry in archive.history(capture.url):
        if isinstance(entry, CaptureEntry) and entry.url == capture.url:
            if entry.outcome != "partial" or entry.reason != reason:
                since = None
            elif since is None:
                since = entry.at
    return since is not None and capture.fetched_at.date() - since.date() >= wait


def _is_closed(payload: bytes) -> bool:
    return _ENDS.search(_plain(payload)) is not None


def _is_open(payload: bytes) -> bool:
    """Return whether bytes are an HTML document without an end, not a fragment of one, or plain text."""
    text = _plain(payload)
    return (b"<html" in text or b"<body" in text) and _ENDS.search(text) is None


def _breaks_off(payload: bytes) -> bool:
    return _is_open(payload) and (_ends_in_text(payload) or _has_open_boxes(payload))


def _ends_in_text(payload: bytes) -> bool:
    return not _plain(payload).rstrip().endswith(b">")


def _has_open_boxes(payload: bytes) -> bool:
    text = _plain(payload)
    return any(len(re.findall(rb"<" + box + rb"\b", text)) > text.count(b"</" + box) for box in _BOXES)


def _plain(payload: bytes) -> bytes:
    """Return bytes in lower case, and in UTF-16 without every other one."""
    return (payload.replace(b"\0", b"") if b"\0" in payload[:64] else payload).lower()


def _text(article: Article) -> str:
    return _BLANKS.sub("", "".join(block.text for block in article.body))
