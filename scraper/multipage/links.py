"""The further pages of an article that is cut into pages: found by their links and the shape of their addresses. Pure.

Both must agree. A link that says 2, or 下一页, leads to a further page where its address is that of the first page with
a number to it: `20418_2.html`, `20418-2.html`, `?page=2`, `/20418/2`. The next article (下一篇, or another address) and
the next page of a list are none.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

from archive.model import resolve_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.document import Page

# An article of more pages is a book, or a trap.
MAX_PAGES: Final = 30
# Links of a page that are looked at; a page of links is none of ours.
MAX_LINKS: Final = 3_000

_NUMBER = re.compile(r"[\[【(（第]?\s?(\d{1,2})\s?[\]】)）页]?")
_NEXT = re.compile(
    r"(?:查看|点击|阅读)?(?:下一?页|后一?页|下一頁|下頁)\W*|\W*next(?: page)?\W*|[›»>]{1,2}|→|继续阅读(?:下一页)?",
    re.IGNORECASE,
)
# Parameters that number pages; what else is in the query must stay as it is.
_PAGE_PARAMETER = re.compile(r"page|p|p[ng]|page_?n(?:o|um)|page_?index|(?:cur(?:rent)?|now)page|paged", re.IGNORECASE)
_FILE = re.compile(r"(?P<stem>.*?)(?P<ending>\.(?:s?html?|aspx?|php|jsp|do))?", re.IGNORECASE)
_PART = re.compile(r"[_-](\d{1,2})")
_FOLDER = re.compile(r"/(?:page/)?(\d{1,2})/?", re.IGNORECASE)
# What a list of articles is called, unless its folder is an article's.
_LIST = re.compile(r"(?:index|list|default|more|channel|category|search|tag|archive)s?(?:_\w{1,8})?", re.IGNORECASE)
# What an article is called where its address has no ending and no query: a number, or words of a title.
_ARTICLE_NAME = re.compile(r"\d{3}|[^-]+-[^-]+-[^-]+|%[0-9A-F]{2}")
_ARTICLE_FOLDER = re.compile(r"/[^/]*\d{4}[^/]*/[^/]*\Z")


class PageAddress(NamedTuple):
    """A page of an article by its address: without its number, the way the number is put, and the number."""

    article: str
    way: str
    number: int


def may_have_pages(payload: bytes, url: str) -> bool:
    """Whether a payload can hold a link to a further page of its article: a cheap look before it is parsed."""
    if b"\x00" in payload[:400]:  # UTF-16
        payload = payload.replace(b"\x00", b"")
    name = re.escape(_name(url).encode())
    by_path = rb"%s(?:[_-]\d|(?:\.\w{2,5})?/(?:page/)?\d)" % name
    return (
        re.search(
            by_path + rb"|[?&;](?:page|p|p[ng]|page_?n(?:o|um)|page_?index|(?:cur(?:rent)?|now)page|paged)=\d",
            payload,
            re.IGNORECASE,
        )
        is not None
    )


def next_pages(page: Page, url: str) -> tuple[str, ...]:
    """Return the canonical URLs of an article's further pages that a page of it links to, in order, at most 30.

    `url` is the article's first page; `page` is that one or a further one. Empty for what is no first page.
    """
    if not _is_article(url):
        return ()
    found: dict[int, str] = {}
    ways: set[str] = set()
    for text, target in _links(page, url):
        place = page_address(target, url)
        if place is None or not _says(text, place.number) or (ways and place.way not in ways):
            continue
        ways.add(place.way)  # of two ways to number pages, one is of the comments
        found.setdefault(place.number, target)
    return tuple(found[number] for number in sorted(found))[:MAX_PAGES]


def page_address(target: str, url: str) -> PageAddress | None:
    """Say which further page of the article at `url` another address is; None where it is none. Both canonical.

    >>> page_address("http://a.cn/b/20418_2.html", "http://a.cn/b/20418.html")
    PageAddress(article='http://a.cn/b/20418.html', way='_', number=2)
    >>> page_address("http://a.cn/b/20419.html", "http://a.cn/b/20418.html") is None
    True
    """
    first, other = urlsplit(url), urlsplit(target)
    if first.netloc != other.netloc or target == url:
        return None
    if first.path == other.path:
        number = _by_parameter(first.query, other.query)
        return PageAddress(url, "?", number) if number else None
    if first.query != other.query:
        return None
    return _by_path(url, first.path, other.path)


def _by_parameter(first: str, other: str) -> int:
    """Return the number of a page whose query is the first one's with a number to it; 0 where it is not."""
    ours, theirs = first.split("&") if first else [], other.split("&") if other else []
    ours = [pair for pair in ours if not _numbers(pair)]
    numbers = [pair for pair in theirs if _numbers(pair)]
    if len(numbers) != 1 or sorted(ours) != sorted(pair for pair in theirs if not _numbers(pair)):
        return 0
    return int(numbers[0].partition("=")[2])


def _numbers(pair: str) -> bool:
    name, _, value = pair.partition("=")
    return len(value) <= 2 and value.isascii() and value.isdigit() and _PAGE_PARAMETER.fullmatch(name) is not None


def _by_path(url: str, first: str, other: str) -> PageAddress | None:
    stem, ending = _parts(first)
    if other.startswith(stem):
        rest = other[len(stem) :]
        part = _PART.fullmatch(rest.removesuffix(ending)) if rest.endswith(ending) else None
        if part is not None and not stem.endswith("/"):
            return PageAddress(url, rest[0], int(part[1]))
    folder = first.rstrip("/")
    if folder and other.startswith(f"{folder}/") and (part := _FOLDER.fullmatch(other[len(folder) :])):
        return PageAddress(url, "/", int(part[1]))
    return None


def _parts(path: str) -> tuple[str, str]:
    """Part a path before its ending; a number that says it is the first page goes with the ending."""
    match = _FILE.fullmatch(path)
    assert match is not None, "matches any path"
    stem, ending = match["stem"], match["ending"] or ""
    return re.sub(r"(?<=\d{3})[_-][01]\Z", "", stem), ending


def _says(text: str, number: int) -> bool:
    """Whether a link's words lead to a page of that number; sites count their second page as 2 or as 1."""
    if said := _NUMBER.fullmatch(text):
        return number >= 1 and int(said[1]) in (number, number + 1) and int(said[1]) > 1
    return number >= 1 and _NEXT.fullmatch(text) is not None


def _links(page: Page, url: str) -> Iterator[tuple[str, str]]:
    """Give the words and the address of the links whose words can be those of a page."""
    base = resolve_url(url, page.base or "") or url
    links = (link for line in page.lines for link in line.links)
    for _, (text, href) in zip(range(MAX_LINKS), links, strict=False):
        if len(text) <= 12 and "#comment" not in href and (_NUMBER.fullmatch(text) or _NEXT.fullmatch(text)):
            target = resolve_url(base, href)
            if target is not None:
                yield text, target


def _is_article(url: str) -> bool:
    """Whether an address can be an article's: a list's further pages are none of an article."""
    parts, name = urlsplit(url), _name(url)
    if _LIST.fullmatch(name):
        return _ARTICLE_FOLDER.search(parts.path) is not None
    ends = _FILE.fullmatch(parts.path.rstrip("/"))
    return bool(parts.query or (ends and ends["ending"]) or _ARTICLE_NAME.search(name))


def _name(url: str) -> str:
    """Return the name of a URL's file without its ending and without the number of a first page."""
    return _parts(urlsplit(url).path.rstrip("/"))[0].rpartition("/")[2]
