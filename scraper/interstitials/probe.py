"""What a page that shows little holds beside its text: refreshes, scripts, frames, a field for a password. Pure.

Most pages show plenty, and are told by one pass over their bytes; of the few others the document is laid out. What is
made of it is decided in `scraper.interstitials.client_redirect`, `scraper.interstitials.challenge`,
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

    from scraper.body import LocatedBody
    from scraper.document import Document, Frame, Page, Script

# A page that shows so many bytes of text, menus and footer counted, is no stop on the way to another: 1,300 Chinese
# characters in UTF-8, 2,000 in GBK. Error pages in a larger site's frame are told when they are read.
PLENTY: Final = 4_000
# The largest challenge seen was 300 KB of script. Beyond, a page is not looked at: its bytes are bounded work.
MAX_LOOKED_AT: Final = 2**20
# A body from so many characters on is an article, whatever else is on its page.
SLIGHT: Final = 200
# Scripts are looked at as far as this in all; what tells a challenge stands at the beginning or the end of its one.
MAX_SCRIPT: Final = 2**19
MAX_FRAMES: Final = 50
MAX_REFRESHES: Final = 10
# A page says what it is in its first lines.
MAX_SAID_LINES: Final = 40
# A headline is longer than the name of a site or a section, and says more than these.
SHORT_HEADLINE: Final = 5
_NO_HEADLINE = re.compile(r"提示|出错|错误|警告|系统|error|message|notice", re.IGNORECASE)

# What a server calls a page; old ones call it plain text.
_PAGES: Final = frozenset(("text/html", "application/xhtml+xml", "text/plain", "text/xml", "application/xml"))
# How many bytes are looked at before it is asked whether there is enough.
STRETCH: Final = 8_192
# What is never shown, or not by a browser that runs scripts and shows frames; in lower case.
_UNSEEN = re.compile(rb"<(?:!--|(?:script|style|noscript|title|textarea|template|noframes)(?=[\s>/]))")
# Text, from its first character on. (With another way to begin than this one character it takes thrice the time.)
_TEXT = re.compile(rb">\s*([^<\s][^<]*)")
# A credit that says when: an article's, where an error page's is an empty template's.
_DATE = re.compile(r"(?<!\d)(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}(?!\d)")


class Probe(NamedTuple):
    """A page that shows little."""

    page: Page
    size: int  # characters of what would be its body
    said: int  # characters of its lines that are neither links nor boilerplate by their shape
    credited: bool  # whether it says when it was published, as an article does
    refreshes: tuple[Refresh, ...] = ()
    scripts: tuple[str, ...] = ()  # those in the page, and what <body onload> runs
    sources: tuple[str, ...] = ()  # the addresses of the others
    headline: str | None = None  # the line that the page's title begins with, as an article's does

    @property
    def frames(self) -> tuple[Frame, ...]:
        """The frames of the page, as far as they are looked at."""
        return self.page.unseen.frames[:MAX_FRAMES]

    @property
    def password(self) -> bool:
        """Whether it has a field for a password."""
        return self.page.unseen.password

    @property
    def words(self) -> str:
        """The title and the first lines that are no links, one a line."""
        said = [line.text for line in self.page.lines if not line.links]
        return "\n".join([self.page.title or "", *said[:MAX_SAID_LINES]])

    @property
    def code(self) -> int:
        """How many characters of script stand in the page."""
        return sum(map(len, self.scripts))

    @property
    def shown(self) -> int:
        """How many characters the page shows, links and all."""
        return sum(len(line.text) for line in self.page.lines)


def probe_document(document: Document) -> Probe | None:
    """Look at a document; None for a page that shows plenty, and for what is no page of text."""
    return probe_whole(document) if shows_little(document.payload) else None


def probe_whole(document: Document) -> Probe | None:
    """Look at a document however much it shows; None for what is no page of text."""
    kind = (document.content_type or "").partition(";")[0].strip().lower()
    if kind and kind not in _PAGES:
        return None
    return probe_body(locate_body(document), refresh=header(document.headers, "refresh"))


def probe_body(located: LocatedBody, *, refresh: str | None = None) -> Probe:
    """Look at a page whose body was looked for; `refresh` is that of its header."""
    page = located.page
    shaped = list(zip(page.lines, located.shapes, strict=True))
    refreshes = page.unseen.refreshes[:MAX_REFRESHES]
    return Probe(
        page=page,
        size=located.size,
        said=sum(len(line.text) for line, kind in shaped if kind is None and not line.links),
        credited=any(kind == "credit" and _DATE.search(line.text) for line, kind in shaped),
        refreshes=refreshes if refresh is None else (Refresh(refresh), *refreshes),
        scripts=tuple(_code(page.unseen.scripts)),
        sources=tuple(script.src for script in page.unseen.scripts if script.src),
        headline=_headline(page),
    )


def _code(scripts: Iterable[Script]) -> Iterator[str]:
    """Yield the code of scripts that run, as far as it is looked at."""
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
    """Whether a payload shows less text than a page that is worth reading, as far as its bytes tell.

    One pass, stretch by stretch, cut short as soon as there is enough: 0.1 ms for an ordinary page.
    """
    if len(payload) > MAX_LOOKED_AT:
        return False
    data = b">" + payload.lower()  # text can stand before any tag
    if b"\x00" in data[:400]:  # UTF-16
        data = data.replace(b"\x00", b"")
    shown = at = 0
    while 0 <= at < len(data):
        stop = at + STRETCH
        unseen = _UNSEEN.search(data, at, stop)
        shown += sum(map(len, _TEXT.findall(data, at, unseen.start() if unseen else stop)))
        if shown >= PLENTY:
            return False
        at = _end(data, unseen) if unseen else stop
    return True


def _end(data: bytes, unseen: re.Match[bytes]) -> int:
    """Return where the comment or the unseen element that begins there ends, at its last character; -1: nowhere."""
    mark = b"--" if unseen[0] == b"<!--" else b"</" + unseen[0][1:]
    end = data.find(mark, unseen.end())
    return end if end < 0 else data.find(b">", end)
