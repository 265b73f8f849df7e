"""Probe a page that shows little text for the signs of interstitials: refreshes, scripts, frames, passwords. Pure.

Most pages show enough text, and are recognised in one pass over their bytes; only the few others are laid out. The
signs are interpreted in `scraper.interstitials.client_redirect`, `scraper.interstitials.challenge`,
`scraper.interstitials.soft_404` and `scraper.interstitials.frameset`. No script is ever run.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.model import header
from scraper.body import locate_body
from scraper.document import Refresh

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from archive.model import BoilerplateKind
    from scraper.body import LocatedBody
    from scraper.document import Document, Frame, Page, Script

# A page that shows this many bytes of text, menus and footer included, is not an interstitial: 1,300 Chinese characters
# in UTF-8, 2,000 in GBK. Error pages with the menus of a large site are recognised when they are extracted.
ENOUGH_TEXT: Final = 4_000
# Larger pages are not probed, which bounds the work per page. The largest challenge found was 300 KB of script.
MAX_SCANNED: Final = 2**20
# A body of at least this many characters is an article, whatever else is on its page.
SLIGHT: Final = 200
# How many characters of script are searched in total: a challenge's signs are at the start or the end of its script.
MAX_SCRIPT: Final = 2**19
MAX_FRAMES: Final = 50
MAX_REFRESHES: Final = 10
# How many lines are searched for words: a page says what it is in its first lines.
MAX_WORDS_LINES: Final = 40
# A headline is longer than this, the name of a site or a section, and has none of these words.
SHORT_HEADLINE: Final = 5
_NO_HEADLINE = re.compile(r"提示|出错|错误|警告|系统|error|message|notice", re.IGNORECASE)

# Content types that servers give to pages; old ones use plain text.
_PAGE_TYPES: Final = frozenset(("text/html", "application/xhtml+xml", "text/plain", "text/xml", "application/xml"))
# How many bytes are scanned between tests for enough text.
CHUNK_SIZE: Final = 8_192
# What is looked at first: most pages show enough in it.
BEGINNING: Final = 2 * CHUNK_SIZE
# Elements and comments that are not shown by a browser that runs scripts and shows frames; in lower case.
_UNSEEN = re.compile(rb"<(?:!--|(?:script|style|noscript|title|textarea|template|noframes)(?=[\s>/]))")
# Text, from its first character on. (Any other beginning than this single character takes three times as long.)
_TEXT = re.compile(rb">\s*([^<\s][^<]*)")
# The date in a credit: an article has one, while the credit line of an error page is an empty template.
_DATE = re.compile(r"(?<!\d)(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}(?!\d)")

# The time at which a firewall stopped a request is no article's.
_INCIDENT = re.compile(
    r"拦截|攔截|阻断|阻斷|事件 ?ID|请求 ?ID|(?:event|request|ray|support|incident) id", re.IGNORECASE
)


class Probe(NamedTuple):
    """The signs of interstitials on a page."""

    page: Page
    body_size: int  # characters of its body, if it is an article
    own_text_size: int  # characters of the lines without links that are not boilerplate by their shape
    has_dated_credit: bool  # whether a credit line has a date, as an article's does
    refreshes: tuple[Refresh, ...] = ()
    scripts: tuple[str, ...] = ()  # code of inline scripts and of <body onload>
    sources: tuple[str, ...] = ()  # addresses of the other scripts
    headline: str | None = None  # the line that the page's <title> begins with, as for an article
    shapes: tuple[BoilerplateKind | None, ...] = ()  # of the page's lines

    @property
    def frames(self) -> tuple[Frame, ...]:
        """The first frames of the page, at most `MAX_FRAMES`."""
        return self.page.unseen.frames[:MAX_FRAMES]

    @property
    def password(self) -> bool:
        """Return whether the page has a password field."""
        return self.page.unseen.password

    @property
    def words(self) -> str:
        """The title and the first lines without links, separated by line feeds."""
        said = [line.text for line in self.page.lines if not line.links]
        return "\n".join([self.page.title or "", *said[:MAX_WORDS_LINES]])

    @property
    def code_size(self) -> int:
        """The number of characters of script in the page."""
        return sum(map(len, self.scripts))

    @property
    def shown_size(self) -> int:
        """The number of characters that the page shows, including links."""
        return sum(len(line.text) for line in self.page.lines)


def probe_document(document: Document) -> Probe | None:
    """Probe a document; None if it shows enough text or is not a page by its content type."""
    return probe_whole(document) if shows_little(document.payload) else None


def probe_whole(document: Document) -> Probe | None:
    """Probe a document however much text it shows; None if it is not a page by its content type."""
    kind = (document.content_type or "").partition(";")[0].strip().lower()
    if kind and kind not in _PAGE_TYPES:
        return None
    return probe_body(locate_body(document), refresh=header(document.headers, "refresh"))


def probe_body(located: LocatedBody, *, refresh: str | None = None) -> Probe:
    """Probe a page whose body has been located; `refresh` is the Refresh header."""
    page = located.page
    shaped = list(zip(page.lines, located.shapes, strict=True))
    refreshes = page.unseen.refreshes[:MAX_REFRESHES]
    return Probe(
        page=page,
        body_size=located.size,
        own_text_size=sum(len(line.text) for line, kind in shaped if kind is None and not line.links),
        has_dated_credit=any(kind == "credit" and _is_dated(line.text) for line, kind in shaped),
        refreshes=refreshes if refresh is None else (Refresh(refresh), *refreshes),
        scripts=tuple(_code(page.unseen.scripts)),
        sources=tuple(script.src for script in page.unseen.scripts if script.src),
        headline=_headline(page),
        shapes=tuple(located.shapes),
    )


def _is_dated(text: str) -> bool:
    return _DATE.search(text) is not None and _INCIDENT.search(text) is None


def _code(scripts: Iterable[Script]) -> Iterator[str]:
    """Yield the code of inline scripts, at most `MAX_SCRIPT` characters in total."""
    left = MAX_SCRIPT
    for script in scripts:
        if script.runs and not script.src and left:
            yield script.code[:left]
            left -= len(script.code[:left])


def _headline(page: Page) -> str | None:
    title = page.title or ""
    texts = (line.text for line in page.lines)
    found = next((text for text in texts if len(text) > SHORT_HEADLINE and title.startswith(text)), None)
    return None if found is None or _NO_HEADLINE.search(found) else found


def shows_little(payload: bytes) -> bool:
    """Return whether a payload shows less than `ENOUGH_TEXT` bytes of text, judging by its bytes.

    One pass, chunk by chunk, that stops as soon as there is enough: the beginning of an ordinary page has it. False for
    payloads over `MAX_SCANNED`.
    """
    if len(payload) > MAX_SCANNED:
        return False
    return _shows_little(payload[:BEGINNING]) and (len(payload) <= BEGINNING or _shows_little(payload))


def _shows_little(payload: bytes) -> bool:
    data = b">" + payload.lower()  # text can stand before any tag
    if b"\x00" in data[:400]:  # UTF-16
        data = data.replace(b"\x00", b"")
    shown = at = 0
    while 0 <= at < len(data):
        stop = at + CHUNK_SIZE
        unseen = _UNSEEN.search(data, at, stop)
        shown += sum(map(len, _TEXT.findall(data, at, unseen.start() if unseen else stop)))
        if shown >= ENOUGH_TEXT:
            return False
        at = _element_end(data, unseen) if unseen else stop
    return True


def _element_end(data: bytes, unseen: re.Match[bytes]) -> int:
    """Return the index of the last character of a comment or an unseen element, or -1 if it has no end."""
    mark = b"--" if unseen[0] == b"<!--" else b"</" + unseen[0][1:]
    end = data.find(mark, unseen.end())
    return end if end < 0 else data.find(b">", end)
