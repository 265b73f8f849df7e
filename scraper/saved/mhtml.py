"""Read the page out of an MHTML file (RFC 2557), in which browsers save a page with its images and styles.

The standard library parses MIME; this module decides which part is the page, and reads its metadata.
"""

from __future__ import annotations

import email
import email.policy
import email.utils
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from archive.model import BadURL, RepostError, canonical_url

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

    from archive.model import Headers

HTML_TYPES: Final = frozenset({"text/html", "application/xhtml+xml"})
# Nested parts: browsers write two levels, a MIME bomb has thousands.
MAX_DEPTH: Final = 20

_HEADER = re.compile(rb"(?:[!-9;-~]+:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n)*", re.ASCII)
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
    try:
        message = email.message_from_bytes(data.lstrip(b"\r\n\xef\xbb\xbf"), policy=email.policy.compat32)
        leaves = list(_leaves(message, 0))
        root = _page_part(message, leaves)
        if root is None:
            raise NotMhtml("no HTML or text part")
        if root is leaves[-1] and _is_truncated(message):
            raise NotMhtml("truncated inside the page")
        payload = root.get_payload(decode=True)
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise NotMhtml(f"can't parse its parts ({type(error).__name__})") from error
    if not isinstance(payload, bytes) or not payload.strip():
        raise NotMhtml("the page is empty")
    return MhtmlPage(
        payload=payload,
        url=_url(root.get("Content-Location")) or _url(message.get("Snapshot-Content-Location")),
        headers=(("Content-Type", _unfolded(root.get("Content-Type", root.get_content_type()))),),
        fetched_at=_date(message.get("Date")),
        plain=root.get_content_type() == "text/plain",
    )


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
