"""Read the page out of an MHTML file (RFC 2557), in which browsers save a page with its images and styles.

The standard library parses MIME; this module decides which part is the page (of a page that is nothing but a frame
around another, that one), and reads its metadata.
"""

from __future__ import annotations

import email
import email.policy
import email.utils
import html
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from archive.model import BadURL, RepostError, canonical_url, resolve_url

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

    from archive.model import Headers

HTML_TYPES: Final = frozenset({"text/html", "application/xhtml+xml"})
# Nested parts: browsers write two levels, a MIME bomb has thousands.
MAX_DEPTH: Final = 20
# A frame is the page if it has so many times the text of the page around it, and at least so many bytes of it: less is
# an advertisement beside an article, or a frame of a page without one.
FRAME_RATIO: Final = 4
LEAST_FRAME_TEXT: Final = 300
MAX_FRAMES: Final = 50

_HEADER = re.compile(rb"(?:[!-9;-~]+:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n)*", re.ASCII)
_BOUNDARY_LINE = re.compile(rb"^--([^\r\n]{1,200})\r?\n(?=Content-[A-Za-z-]{2,30}:)", re.MULTILINE | re.IGNORECASE)
_KEPT_HEADER = re.compile(rb"(?:Snapshot-Content-Location|Date|MIME-Version):", re.IGNORECASE)
_FRAME = re.compile(rb"<i?frame\b[^>]{0,2000}?\bsrc\s*=\s*[\"']?([^\"'\s>]{1,2000})", re.IGNORECASE)
_HEAD_TAG = re.compile(rb"<head\b[^>]{0,1000}>", re.IGNORECASE)
_CODE = re.compile(rb"(?:script|style|title|noscript)\b", re.IGNORECASE)
_TRUNCATION_DEFECTS = ("CloseBoundaryNotFoundDefect", "StartBoundaryNotFoundDefect")


class NotMhtml(RepostError):
    """A file begins like MHTML, but no page can be read from it."""


@dataclass(frozen=True, slots=True)
class MhtmlPage:
    """The page of an MHTML file, without its transfer-encoding."""

    payload: bytes
    url: str | None  # canonical; None if the page was not saved from an http(s) address
    headers: Headers  # the part's Content-Type, with its charset
    fetched_at: datetime | None  # aware, UTC
    plain: bool  # a text/plain part, because there is no HTML


def is_mhtml(start: bytes) -> bool:
    r"""Return whether a file begins with the MIME headers of a saved page.

    >>> is_mhtml(b"MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary=x\r\n\r\n--x")
    True
    >>> is_mhtml(b"<p>MIME-Version: 1.0")
    False
    """
    match = _HEADER.match(start.lstrip(b"\r\n\xef\xbb\xbf"))
    head = match[0].lower() if match else b""
    return b"content-type:" in head and (b"mime-version:" in head or b"multipart/related" in head)


def read_mhtml(data: bytes) -> MhtmlPage:
    """Pick the page out of an MHTML file. Raises NotMhtml."""
    data = data.lstrip(b"\r\n\xef\xbb\xbf")
    try:
        message, leaves = _parts(data)
        root = _page_part(message, leaves)
        if root is None and (mended := _with_boundary_in_use(data)):
            message, leaves = _parts(mended)
            root = _page_part(message, leaves)
        if root is None:
            raise NotMhtml("no HTML or text part")
        if root is leaves[-1] and _is_truncated(message):
            raise NotMhtml("truncated inside the page")
        payload, page = _payload(root), root
        if framed := _framed_article(root, payload, leaves):
            page, payload = framed
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise NotMhtml(f"can't parse its parts ({type(error).__name__})") from error
    if not payload.strip():
        raise NotMhtml("the page is empty")
    return MhtmlPage(
        payload=payload,
        url=_url(root.get("Content-Location")) or _url(message.get("Snapshot-Content-Location")),
        headers=(("Content-Type", _unfolded(page.get("Content-Type", page.get_content_type()))),),
        fetched_at=_date(message.get("Date")),
        plain=page.get_content_type() == "text/plain",
    )


def _parts(data: bytes) -> tuple[Message, list[Message]]:
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    return message, list(_leaves(message, 0))


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _with_boundary_in_use(data: bytes) -> bytes | None:
    """Return a file whose header names another boundary than stands between its parts, with that one; None if none."""
    used = _BOUNDARY_LINE.search(data)
    if used is None:
        return None
    head, blank, rest = data[: used.start()], b"\r\n\r\n", data[used.start() :].lstrip(b"\r\n")
    kept = [line for line in head.splitlines() if _KEPT_HEADER.match(line)]
    boundary = b'Content-Type: multipart/related; boundary="%b"' % used[1].strip()
    return b"\r\n".join([*kept, boundary]) + blank + rest


def _framed_article(root: Message, payload: bytes, leaves: list[Message]) -> tuple[Message, bytes] | None:
    """Return the frame of a page that holds nearly all of its text, with the frame's own address as its base.

    None if there is none.
    """
    own = _text_size(payload)
    pages = {name: part for part in leaves if part.get_content_type() in HTML_TYPES for name in _names(part)}
    best, most = None, max(FRAME_RATIO * own, LEAST_FRAME_TEXT)
    seen, wanted = {id(root)}, _frames(payload)
    base = _unfolded(root.get("Content-Location")).strip()
    for _ in range(MAX_FRAMES):
        if not wanted:
            break
        name = wanted.pop()
        part = pages.get(name) or pages.get(resolve_url(base, name) or "")
        if part is None or id(part) in seen:
            continue
        seen.add(id(part))
        framed = _payload(part)
        wanted += _frames(framed)
        if (size := _text_size(framed)) > most:
            best, most = (part, framed), size
    if best is None:
        return None
    part, framed = best
    location = _url(part.get("Content-Location"))
    head = _HEAD_TAG.search(framed)
    if location is None or head is None:
        return best
    element = b'<base href="%b">' % location.replace('"', "%22").encode()
    return part, framed[: head.end()] + element + framed[head.end() :]


def _names(part: Message) -> list[str]:
    """Return the addresses by which other parts refer to a part."""
    identity = _unfolded(part.get("Content-ID")).strip().strip("<>")
    location = _unfolded(part.get("Content-Location")).strip()
    return [name for name in (identity and f"cid:{identity}", location, _url(location)) if name]


def _frames(payload: bytes) -> list[str]:
    """Return the addresses of the frames of a page, as written."""
    return [html.unescape(found[1].decode("utf-8", "replace")) for found in _FRAME.finditer(payload)][:MAX_FRAMES]


def _text_size(payload: bytes) -> int:
    """Return about how many bytes of a page are text."""
    outside = b"".join(piece.partition(b">")[2] for piece in payload.split(b"<") if not _CODE.match(piece))
    return len(b"".join(outside.split()))


def _leaves(part: Message, depth: int) -> Iterator[Message]:
    inner = part.get_payload()
    if not isinstance(inner, list):
        yield part
    elif depth < MAX_DEPTH:
        for one in inner:
            if not isinstance(one, str):
                yield from _leaves(one, depth + 1)


def _page_part(message: Message, leaves: list[Message]) -> Message | None:
    """Return the page's part: named by `start`, else at the snapshot's address, else the first HTML or text part."""
    pages = [part for part in leaves if part.get_content_type() in HTML_TYPES]
    start = message.get_param("start")
    for part in pages:
        if start and str(part.get("Content-ID", "")).strip() == str(start).strip():
            return part
    location = message.get("Snapshot-Content-Location")
    for part in pages:
        if location and _unfolded(part.get("Content-Location")) == _unfolded(location):
            return part
    texts = [part for part in leaves if part.get_content_type() == "text/plain"]
    return next(iter(pages or texts), None)


def _is_truncated(message: Message) -> bool:
    return any(type(defect).__name__ in _TRUNCATION_DEFECTS for part in message.walk() for defect in part.defects)


def _url(value: object) -> str | None:
    try:
        return canonical_url(_unfolded(value)) if value else None
    except BadURL:  # cid:, file:, chrome-error: — not saved from the web
        return None


def _date(value: object) -> datetime | None:
    try:
        at = email.utils.parsedate_to_datetime(_unfolded(value))
    except (ValueError, TypeError, OverflowError):
        return None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _unfolded(value: object) -> str:
    """Unfold a header value; replace a byte that is not ASCII with a replacement character."""
    text = re.sub(r"[\r\n]+[ \t]*", "", str(value if value is not None else ""))
    return text.encode("utf-8", "replace").decode("utf-8")
