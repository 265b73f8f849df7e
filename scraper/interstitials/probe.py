"""What a page that shows little holds beside its text: refreshes, scripts, frames, a field for a password. Pure.

Most pages show plenty, and are told by one pass over their bytes; the few others are parsed. What is made of it is
decided in `scraper.interstitials.client_redirect`, `scraper.interstitials.challenge`, `scraper.interstitials.soft_404`
and `scraper.interstitials.frameset`. No script is ever run.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from scraper.body.find import body_size, find_body
from scraper.boilerplate.labels import shape
from scraper.document.encoding import decode
from scraper.document.html import parse_html
from scraper.document.layout import read_tree
from scraper.document.plaintext import read_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml import etree

    from scraper.document.lines import Page

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


class Refresh(NamedTuple):
    """A refresh that a page or its header declares; `unscripted`: for browsers that run no scripts alone."""

    content: str
    unscripted: bool = False


class Frame(NamedTuple):
    """A frame of a page: what it loads, its name and id, and its size as written ("" where it is not)."""

    src: str
    name: str
    width: str = ""
    height: str = ""
    hidden: bool = False
    share: str = ""  # of a <frame>: its part of the frameset's rows or columns


class Glance(NamedTuple):
    """A page that shows little."""

    page: Page
    size: int  # characters of what would be its body
    said: int  # characters of its lines that are neither links nor boilerplate by their shape
    credited: bool  # whether it says when it was published, as an article does
    refreshes: tuple[Refresh, ...] = ()
    scripts: tuple[str, ...] = ()  # those in the page, and what <body onload> runs
    sources: tuple[str, ...] = ()  # the addresses of the others
    frames: tuple[Frame, ...] = ()
    password: bool = False
    headline: str | None = None  # the line that the page's title begins with, as an article's does

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


def glance(payload: bytes, headers: Sequence[tuple[str, str]] = (), *, url: str | None = None) -> Glance | None:
    """Look at a payload; None for a page that shows plenty, and for what is no page of text."""
    return look(payload, headers, url=url) if shows_little(payload) else None


def look(payload: bytes, headers: Sequence[tuple[str, str]] = (), *, url: str | None = None) -> Glance | None:
    """Look at a payload however much it shows; None for what is no page of text."""
    told = {name.lower(): value for name, value in reversed(headers)}
    kind = told.get("content-type", "").partition(";")[0].strip().lower()
    if kind and kind not in _PAGES:
        return None
    seen = glance_at(decode(payload[:MAX_LOOKED_AT], told.get("content-type")).text, url=url)
    asked = told.get("refresh")
    return seen if asked is None else seen._replace(refreshes=(Refresh(asked), *seen.refreshes))


def glance_at(text: str, *, url: str | None = None, page: Page | None = None) -> Glance:
    """Look at a page that is text already; `page` are its lines, where the caller has them."""
    tree = parse_html(text[:MAX_LOOKED_AT]) if "<" in text else None
    if page is None:
        page = (
            read_text("", url=url, captured_at=None)
            if tree is None
            else read_tree(tree.root, url=url, captured_at=None)
        )
    shapes = [shape(line) for line in page.lines]
    shaped = list(zip(page.lines, shapes, strict=True))
    seen = Glance(
        page=page,
        size=body_size(page, find_body(page, shapes)),
        said=sum(len(line.text) for line, kind in shaped if kind is None and not line.links),
        credited=any(kind == "credit" and _DATE.search(line.text) for line, kind in shaped),
        headline=_headline(page),
    )
    return seen if tree is None else _with_what_is_unseen(seen, tree.root)


def _with_what_is_unseen(seen: Glance, root: etree._Element) -> Glance:
    scripts, sources = _scripts(root)
    fields = root.iter("input")
    return seen._replace(
        refreshes=tuple(islice(_refreshes(root), MAX_REFRESHES)),
        scripts=scripts,
        sources=sources,
        frames=tuple(islice(_frames(root), MAX_FRAMES)),
        password=any((field.get("type") or "").strip().lower() == "password" for field in fields),
    )


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


def _scripts(root: etree._Element) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the scripts in a page, each cut to what is left of the bound, and the addresses of the others."""
    scripts: list[str] = []
    sources: list[str] = []
    left = MAX_SCRIPT
    for element in root.iter("script", "body"):
        source = element.get("src")
        code = element.get("onload") if element.tag == "body" else element.text
        if source and element.tag == "script":
            sources.append(source)
        elif code and _runs(element):
            scripts.append(code[:left])
            left -= len(scripts[-1])
    return tuple(scripts), tuple(sources)


def _runs(element: etree._Element) -> bool:
    """Whether a script is code, not data or a template."""
    kind = (element.get("type") or "").strip().lower()
    return not kind or "javascript" in kind or "ecmascript" in kind or kind == "module"


def _refreshes(root: etree._Element) -> Iterator[Refresh]:
    for element in root.iter("meta"):
        if (element.get("http-equiv") or "").strip().lower() == "refresh":
            unscripted = next(element.iterancestors("noscript"), None) is not None
            yield Refresh(element.get("content") or "", unscripted)


def _frames(root: etree._Element) -> Iterator[Frame]:
    for element in root.iter("frame", "iframe"):
        if not (src := (element.get("src") or "").strip()):
            continue
        style = (element.get("style") or "").replace(" ", "").lower()
        yield Frame(
            src=src,
            name=f"{element.get('name') or ''} {element.get('id') or ''}".strip().lower(),
            width=element.get("width") or "",
            height=element.get("height") or "",
            hidden="display:none" in style or "visibility:hidden" in style or element.get("hidden") is not None,
            share=_share(element) if element.tag == "frame" else "",
        )


def _share(frame: etree._Element) -> str:
    """Return a frame's part of its frameset, as the frameset writes it."""
    frameset = frame.getparent()
    if frameset is None:
        return ""
    parts = (frameset.get("cols") or frameset.get("rows") or "").split(",")
    place = sum(1 for _ in frame.itersiblings("frame", "frameset", preceding=True))
    return parts[place].strip() if place < len(parts) else ""
