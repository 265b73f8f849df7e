"""The data model: captures, articles, versions.

Frozen dataclasses; their only behaviour follows from their own fields. Their JSON is in `archive.model.record_json`,
their storage on disk in `archive.archive`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias, get_args

from archive.model.headers import header

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from archive.model.headers import Headers

TextKind: TypeAlias = Literal["paragraph", "heading", "quote", "code"]
BoilerplateKind: TypeAlias = Literal[
    "navigation",  # welcome lines, menus, the breadcrumb line
    "credit",  # the line of date, source, author, clicks
    "origin",  # the line of the original link
    "disclaimer",
    "copyright",  # rights, fees, permission to reprint
    "publisher",  # 主办, 主管, 承办, ICP record numbers
    "contact",  # phones, offices, mail, QQ
    "share",
    "related",  # other articles
    "pagination",
    "advertisement",
    "other",
]
Outcome: TypeAlias = Literal[
    "ok",
    "not-modified",  # 304: the page has not changed since the last capture
    "gone",  # 404, 410
    "http-error",  # any other status that is not a success
    "blocked",  # the site refuses us: 401, 403, 412, 429, 451, 521, or a challenge page
    "robots",  # robots.txt asks us not to
    "timeout",
    "unreachable",  # no such host, connection refused or reset, TLS failure, malformed message
    "too-large",
    "too-many-redirects",
    "refused",  # we refuse the URL: not http(s), not a public address (SSRF), credentials in it
    "partial",  # a part of the page, whose rest did not come: cut off on the way, or a range that nobody asked for
    "suspect",  # shares next to nothing with the article that was there, and is much shorter: a notice in its place?
    "fault",  # a bug in this program, which the page or a library triggered: never the page's fault
    "not-saved",  # the page was looked up in a saved source, which does not have it
]
Cause: TypeAlias = Literal[
    "first",  # the document's first version
    "page",  # the site edited the page
    "extractor",  # the same payload, read differently by another extractor
    # Another payload, but what differs stands on both pages, or stood where the page before had broken off: our reading
    # wavered, the site edited nothing.
    "reading",
]

TEXT_KINDS: Final[tuple[TextKind, ...]] = get_args(TextKind)
BOILERPLATE_KINDS: Final[tuple[BoilerplateKind, ...]] = get_args(BoilerplateKind)
OUTCOMES: Final[tuple[Outcome, ...]] = get_args(Outcome)
CAUSES: Final[tuple[Cause, ...]] = get_args(Cause)


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A paragraph, heading, quotation or code block, with its text as displayed."""

    kind: TextKind
    text: str


@dataclass(frozen=True, slots=True)
class ImageBlock:
    """An image in the body. `text` is its visible caption, or ""."""

    src: str
    alt: str = ""
    text: str = ""
    kind: Literal["image"] = field(default="image", init=False)


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A data table; `rows` holds the text of the cells, row by row."""

    rows: tuple[tuple[str, ...], ...]
    kind: Literal["table"] = field(default="table", init=False)
    # The rows as lines, their cells separated by one space; kept, since thousands of edits of one table ask for it.
    text: str = field(default="", init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Join the cells."""
        object.__setattr__(self, "text", "\n".join(map(" ".join, self.rows)))


@dataclass(frozen=True, slots=True)
class ListBlock:
    """A bulleted or numbered list; `items` holds the text of each item."""

    items: tuple[str, ...]
    kind: Literal["list"] = field(default="list", init=False)
    text: str = field(default="", init=False, repr=False, compare=False)  # the items as lines

    def __post_init__(self) -> None:
        """Join the items."""
        object.__setattr__(self, "text", "\n".join(self.items))


Block: TypeAlias = TextBlock | ImageBlock | TableBlock | ListBlock


class Boilerplate(NamedTuple):
    """A labelled line of page text outside the article. A page has hundreds, and a NamedTuple takes half the time."""

    kind: BoilerplateKind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article as an extractor read it from a page. A field is None if the page doesn't state it."""

    url: str | None
    title: str | None
    published: str | None  # ISO 8601: a date, or a date-time with its offset
    source: str | None
    author: str | None
    editor: str | None
    breadcrumb: tuple[str, ...]
    original_url: str | None
    language: str | None  # BCP 47
    body: tuple[Block, ...]
    boilerplate: tuple[Boilerplate, ...]
    extractor: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a field's value was found: the candidate's name, and the text that it was read from."""

    found_in: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An article, and how it was read: the winning candidate of each field, the encoding and the parser."""

    article: Article
    evidence: Mapping[str, Evidence]
    encoding: str | None  # used to decode the bytes; None for text that came decoded
    parser: str  # "libxml2", "html.parser" or "text"
    concealed: int = 0  # how many characters of the page no reader sees, which were not read

    @property
    def encoding_by_hand(self) -> str | None:
        """The encoding, if it was given by hand; None if the page's bytes and declarations decided."""
        given = self.evidence.get("encoding")
        return None if given is None else given.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request on the way to a page, and its response: a redirect, a failed attempt, a robots.txt.

    `body` holds the bytes as received; `failure` says why the response is missing or incomplete, and is "" otherwise.
    """

    url: str
    at: datetime  # aware, UTC
    request: Headers = ()  # the headers that were sent
    status: int | None = None  # None if there was no response
    headers: Headers = ()
    body: bytes = b""
    failure: str = ""
    connection: tuple[tuple[str, str], ...] = ()
    head: bytes = b""  # the response's status line and header lines as received; b"" for a page from a saved source
    answered_at: datetime | None = None  # when the response's head had come


@dataclass(frozen=True, slots=True)
class TakenFrom:
    """The record of someone else's file (WARC or ARC) that a capture's bytes and date were taken from.

    `digest` is the SHA-256 of the record, uncompressed: from its header's first byte to its block's last.
    """

    file: str
    record_id: str  # WARC-Record-ID; "" if it has none
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One fetch of one URL at one time, successful or not.

    `url` is the requested URL, `final_url` the one that responded after the redirects in `hops`. `body` holds the
    bytes as received, before content-decoding, and `payload` the bytes after it (the same object if the server sent
    no Content-Encoding).
    """

    url: str
    final_url: str
    hops: tuple[str, ...] = ()
    outcome: Outcome
    reason: str  # one line for the user; "" if the outcome is ok
    status: int | None  # None if there was no response
    headers: Headers = ()
    fetched_at: datetime  # aware, UTC
    body: bytes = b""
    payload: bytes = b""
    connection: tuple[tuple[str, str], ...] = ()  # the address connected to and the negotiated TLS, as names and values
    request: Headers = ()  # the headers that were sent; () for a page from a saved source
    exchanges: tuple[Exchange, ...] = ()  # those before the one that returned the page, in order
    head: bytes = b""  # the response's status line and header lines as received; b"" for a page from a saved source
    answered_at: datetime | None = None  # when the response's head had come
    # Whether the response says where its body ends, and that has come. False: the body may be cut off.
    end_told: bool = True
    robots_overridden: str | None = None  # why it was fetched although robots.txt forbids it; None if it doesn't
    encoding_by_hand: str | None = None  # that its host's pages are read in; None if their bytes decide
    tried: bool = True  # False: nothing was asked, since the host is left alone or the run is over
    memento_of: str | None = None  # the page that this is an archive service's copy of; None for the page itself
    memento_at: datetime | None = None  # when the copy was made, according to the service; aware
    taken_from: TakenFrom | None = None  # None if it was made by this program

    @property
    def ok(self) -> bool:
        """Whether the capture holds the requested page."""
        return self.outcome == "ok"

    @property
    def payload_digest(self) -> str | None:
        """`sha256:…` of the payload; None if there was no response."""
        return None if self.status is None else sha256(self.payload)

    def header(self, name: str) -> str | None:
        """Return the value of the first header with that name, ignoring case; None if there is none."""
        return header(self.headers, name)


@dataclass(frozen=True, slots=True)
class Part:
    """A further page of a paginated article: its URL, and the digest of its payload."""

    url: str
    payload_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One distinct state of an article's editorial content. Immutable, numbered from 1."""

    number: int
    url: str  # the document's canonical URL
    cause: Cause
    digest: str
    payload_digest: str
    captured_at: datetime
    reading: Reading
    parts: tuple[Part, ...] = ()  # the article's further pages, in order; the payload is the first one's

    @property
    def article(self) -> Article:
        """The article of this version."""
        return self.reading.article


def sha256(data: bytes) -> str:
    """Return the SHA-256 digest of bytes in the form used throughout: `sha256:` and hex digits.

    >>> sha256(b"")
    'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
    """
    return "sha256:" + hashlib.sha256(data).hexdigest()
