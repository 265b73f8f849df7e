"""The values that flow through the program: captures, articles, versions.

Frozen, without behaviour beyond what follows from their own fields. How they look as JSON is in
`archive.model.record_json`; how they are kept on disk is in `archive.archive`.
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
    "not-modified",  # 304: the page is as it was at the last capture
    "gone",  # 404, 410
    "http-error",  # any other status that is no success
    "blocked",  # the site refuses us: 401, 403, 412, 429, 451, 521, or a challenge
    "robots",  # robots.txt asks us not to
    "timeout",
    "unreachable",  # no such host, refused, reset, TLS failure, a broken message
    "too-large",
    "too-many-redirects",
    "refused",  # we do not go there: not http(s), no public address, credentials in the URL
    "not-saved",  # a saved source was asked, and it does not hold this page
]
Cause: TypeAlias = Literal[
    "first",  # the first state seen
    "page",  # the site edited the page
    "extractor",  # the same payload, read otherwise by another extractor
]

TEXT_KINDS: Final[tuple[TextKind, ...]] = get_args(TextKind)
BOILERPLATE_KINDS: Final[tuple[BoilerplateKind, ...]] = get_args(BoilerplateKind)
OUTCOMES: Final[tuple[Outcome, ...]] = get_args(Outcome)
CAUSES: Final[tuple[Cause, ...]] = get_args(Cause)


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A paragraph, heading, quotation or piece of code, as a reader sees it."""

    kind: TextKind
    text: str


@dataclass(frozen=True, slots=True)
class ImageBlock:
    """An image that stands in the body. `text` is the caption that is shown, or ""."""

    src: str
    alt: str = ""
    text: str = ""
    kind: Literal["image"] = field(default="image", init=False)


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table of data; `rows` hold the cells' text, row by row."""

    rows: tuple[tuple[str, ...], ...]
    kind: Literal["table"] = field(default="table", init=False)

    @property
    def text(self) -> str:
        """The rows as lines, the cells apart by one space."""
        return "\n".join(" ".join(row) for row in self.rows)


@dataclass(frozen=True, slots=True)
class ListBlock:
    """A list, bulleted or numbered; `items` hold the text of each."""

    items: tuple[str, ...]
    kind: Literal["list"] = field(default="list", init=False)

    @property
    def text(self) -> str:
        """The items as lines."""
        return "\n".join(self.items)


Block: TypeAlias = TextBlock | ImageBlock | TableBlock | ListBlock


class Boilerplate(NamedTuple):
    """Page text that is not the article, kept and labelled. A page has hundreds: a tuple is made in half the time."""

    kind: BoilerplateKind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What one page says, as an extractor read it. `None` means that the page doesn't say."""

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
    """Where a field's value was found: the name of the candidate, and the words it was read from."""

    found_in: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An article together with how it was read: which candidate won each field, and by which parser."""

    article: Article
    evidence: Mapping[str, Evidence]
    encoding: str | None  # that the bytes were decoded with; None for text that came decoded
    parser: str  # "libxml2", "html.parser" or "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request on the way to a page, and what came of it: a redirect, a try that failed, a robots.txt.

    `body` holds the bytes as received; `failure` says why no whole answer came, and is "" where one did.
    """

    url: str
    at: datetime  # aware, UTC
    request: Headers = ()  # the headers that were sent
    status: int | None = None  # None where no response came
    headers: Headers = ()
    body: bytes = b""
    failure: str = ""
    connection: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One fetch of one URL at one time, successful or not.

    `url` is what was asked for, `final_url` what answered after the redirects in `hops`. `body` holds
    the bytes as received, before content-decoding; `payload` the same after it (the same object where the
    server sent no Content-Encoding).
    """

    url: str
    final_url: str
    hops: tuple[str, ...] = ()
    outcome: Outcome
    reason: str  # one line for a person; "" where the outcome is ok
    status: int | None  # None where no response came
    headers: Headers = ()
    fetched_at: datetime  # aware, UTC
    body: bytes = b""
    payload: bytes = b""
    connection: tuple[tuple[str, str], ...] = ()  # the address asked and what TLS agreed on, as names and values
    request: Headers = ()  # the headers that were sent; () for a page that was saved before
    exchanges: tuple[Exchange, ...] = ()  # those before the one that answered, in order
    memento_of: str | None = None  # the page of which an archive service keeps this copy; None for the page itself
    memento_at: datetime | None = None  # of when the copy is, as the service says; aware

    @property
    def ok(self) -> bool:
        """Whether the capture holds the page that was asked for."""
        return self.outcome == "ok"

    @property
    def payload_digest(self) -> str | None:
        """`sha256:…` of the payload; None where there is no response."""
        return None if self.status is None else sha256(self.payload)

    def header(self, name: str) -> str | None:
        """Return the first header of that name, case apart."""
        return header(self.headers, name)


@dataclass(frozen=True, slots=True)
class Part:
    """A further page of an article that is cut into pages: its URL, and the digest of the bytes it was sent with."""

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
        """The article as this version has it."""
        return self.reading.article


def sha256(data: bytes) -> str:
    """Name bytes by their SHA-256, in the form used everywhere here.

    >>> sha256(b"")
    'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
    """
    return "sha256:" + hashlib.sha256(data).hexdigest()
